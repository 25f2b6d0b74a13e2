//! A sheet as .csv, as .xlsx and as a whole report folder.

use std::fmt::Write as _;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{Cell, Sheet, Value};

/// A column of a dataset: id, heading, type and what else.
type Column = (&'static str, &'static str, &'static str, &'static str);

/// The columns of the folder's own datasets.
const OWN: &[(&str, &[Column])] = &[
    (
        "sheet-items",
        &[
            ("item", "Item", "text", "key = true\nrequired = true"),
            ("place", "Place", "text", ""),
            ("period", "Period", "period", ""),
            ("number", "Number", "count", "key = true\nweight = true"),
            (
                "percent",
                "Per cent",
                "percent",
                "aliases = [\"%\", \"% of total\", \"Percentage\", \"Share\", \"Percent of total\"]",
            ),
        ],
    ),
    (
        "sheet-compliance",
        &[
            ("item", "Item", "text", "key = true\nrequired = true"),
            ("eligible", "Staff who need it", "count", "key = true"),
            (
                "trained",
                "Staff trained",
                "count",
                "key = true\nweight = true",
            ),
            (
                "percent",
                "Per cent trained",
                "percent",
                "aliases = [\"% trained\", \"Compliance %\", \"% compliant\"]",
            ),
        ],
    ),
    (
        "sheet-money",
        &[
            ("item", "Item", "text", "key = true\nrequired = true"),
            ("budget", "Budget £000", "number", "key = true"),
            ("actual", "Actual £000", "number", "key = true"),
            ("variance", "Variance £000", "number", ""),
        ],
    ),
    (
        "sheet-rates",
        &[
            ("item", "Item", "text", "key = true\nrequired = true"),
            (
                "population",
                "Children aged 0 to 17",
                "number",
                "key = true",
            ),
            ("number", "Number", "count", "key = true\nweight = true"),
        ],
    ),
    (
        "sheet-years",
        &[
            ("item", "Item", "text", "key = true\nrequired = true"),
            ("before", "Last year", "number", "key = true"),
            ("number", "This year", "count", "key = true\nweight = true"),
        ],
    ),
    (
        "sheet-register",
        &[
            ("ref", "Reference", "text", "key = true\nrequired = true"),
            ("date", "Date", "date", "key = true"),
            ("kind", "Kind of place", "text", ""),
            ("children", "Children", "number", ""),
            ("visits", "Visits", "number", ""),
        ],
    ),
];

/// The text of a dataset of the folder's own; none for a dataset of the program.
pub(crate) fn dataset(id: &str) -> Option<String> {
    let (_, columns) = OWN.iter().find(|(own, _)| *own == id)?;
    let mut text = "title = \"Numbers of a sheet\"\nabout = \"What items are and how many.\"\ncounts = \"work\"\n".to_owned();
    for (id, heading, kind, more) in *columns {
        let _ = write!(
            text,
            "\n[[column]]\nid = \"{id}\"\nheading = \"{heading}\"\ntype = \"{kind}\"\n{more}\n"
        );
    }
    Some(text)
}

/// A number as it is printed.
pub(crate) fn number(value: Value) -> String {
    let sign = if value.tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (value.tenths.abs() / 10, value.tenths.abs() % 10);
    if value.places == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{tenth}")
    }
}

/// The sheet as comma separated text. Percentages have their sign in every second sheet.
pub(crate) fn csv(sheet: &Sheet) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) if text.contains([',', '"']) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        Cell::Text(text) => text.clone(),
        Cell::Number(value) if value.percent && sheet.seed.is_multiple_of(2) => {
            number(*value) + "%"
        }
        Cell::Number(value) => number(*value),
    };
    let line = |cells: &Vec<Cell>| cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n";
    sheet.grid.iter().map(line).collect()
}

/// The sheet as a workbook. Percentages are per cent cells (0.5 shown as 50%) in every second sheet, and plain numbers else.
pub(crate) fn xlsx(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (whole, tenth) = (
        Format::new().set_num_format("0%"),
        Format::new().set_num_format("0.0%"),
    );
    let page = book.add_worksheet().set_name("Return")?;
    for (row, cells) in (0..).zip(&sheet.grid) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Blank => {}
                Cell::Text(text) => drop(page.write(row, column, text.as_str())?),
                Cell::Number(value) if value.percent && sheet.seed.is_multiple_of(2) => {
                    let format = if value.places == 0 { &whole } else { &tenth };
                    page.write_with_format(row, column, value.tenths as f64 / 1000.0, format)?;
                }
                Cell::Number(value) => drop(page.write(row, column, value.tenths as f64 / 10.0)?),
            }
        }
    }
    book.save_to_buffer()
}

/// The `[[source]]` entries that read the sheet from this file.
pub(crate) fn sources(sheet: &Sheet, file: &str) -> String {
    let reading = &sheet.reading;
    let mut text = String::new();
    for keys in &reading.sources {
        let _ = write!(
            text,
            "\n[[source]]\ndataset = \"{}\"\nname = \"Return\"\nagency = \"{}\"\nreceived = \"2026-04-22\"\nfile = \"{file}\"\n{keys}\n",
            reading.dataset, reading.agency
        );
    }
    text
}

/// A report folder with the sheet as its only return: paths and bytes. The table `mine` has one row, `all`, and a cell for each measure
/// of [`Sheet::sums`], so that the figure `mine/all/MEASURE` is its sum. The profile shows everything.
pub(crate) fn folder(sheet: &Sheet) -> Result<Vec<(String, Vec<u8>)>, XlsxError> {
    let file = if sheet.seed.is_multiple_of(3) {
        "returns/return.csv"
    } else {
        "returns/return.xlsx"
    };
    let bytes = if sheet.seed.is_multiple_of(3) {
        csv(sheet).into_bytes()
    } else {
        xlsx(sheet)?
    };
    let report = format!(
        "[partnership]\nname = \"Thornwick Partnership\"\narea = \"Thornwick\"\npublished-by = \"Thornwick Council\"\nother-formats = \"ask@thornwick.example\"\n\n\
         [report]\ntitle = \"Safeguarding children in Thornwick\"\nperiod = \"2025-26\"\nas-at = 2026-05-18\ndocument = \"small\"\nprofile = \"open\"\n\n\
         [[agency]]\nid = \"{}\"\nname = \"Thornwick Council\"\n{}",
        sheet.reading.agency,
        sources(sheet, file)
    );
    let mut table = format!(
        "title = \"What the sheet says\"\nmeasure = \"Numbers as the sheet gives them\"\ndataset = \"{}\"\nrow_heading = \"What\"\n\n[[row]]\nid = \"all\"\nlabel = \"All\"\n",
        sheet.reading.dataset
    );
    for (measure, _) in &sheet.sums {
        let _ = write!(
            table,
            "\n[[cell]]\nid = \"{measure}\"\nheading = \"{measure}\"\nsum = \"{measure}\"\n"
        );
    }
    let text = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
    let mut files = vec![
        text("report.toml", &report),
        (file.to_owned(), bytes),
        text("templates/tables/mine.toml", &table),
        text(
            "templates/profiles/open.toml",
            "title = \"Everything shown\"\nabout = \"Nothing is hidden.\"\nsource = \"A test\"\n",
        ),
        text(
            "templates/documents/small.toml",
            "title = \"Small report\"\nkind = \"Yearly report\"\n\n[[section]]\nid = \"numbers\"\ntitle = \"Numbers\"\n",
        ),
        text(
            "templates/sections/numbers.md",
            "{{ table(id=\"mine\") }}\n",
        ),
    ];
    if let Some(own) = &sheet.reading.own {
        files.push(text(
            &format!("templates/datasets/{}.toml", sheet.reading.dataset),
            own,
        ));
    }
    Ok(files)
}
