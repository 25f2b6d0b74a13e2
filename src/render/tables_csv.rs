//! Tables as files: tidy CSV, `figures.json`, and one table as Markdown. These read `SafeTables` straight, where a withheld cell has no
//! number; nor does a file say why a cell is withheld, since that alone tells small numbers from larger ones.

use rust_decimal::Decimal;
use serde::Serialize;

use super::markdown;
use crate::compose::{Source, TableColumn, TableRow};
use crate::model::{Mark, Unit, round};
use crate::protect::{Profile, SafeCell, SafeColumn, SafeRow, SafeTable, SafeTables};

/// The columns of the tidy CSV.
const COLUMNS: [&str; 14] = [
    "table",
    "period",
    "row",
    "row_label",
    "row_is_total",
    "column",
    "column_is_total",
    "cell",
    "heading",
    "value",
    "text",
    "mark",
    "unit",
    "source",
];

/// One table as tidy CSV in UTF-8: a row an observation. `value` is a plain number, rounded as printed, and empty where there is none;
/// `text` is a range as the supplier gave it; `mark` is `c`, `x`, `z` or `low` without brackets.
pub fn csv(table: &SafeTable) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut records = vec![COLUMNS.map(str::to_owned)];
    for (row, column, cell) in observations(table) {
        let range = match cell {
            SafeCell::Range(text) => guarded(text),
            SafeCell::Shown { .. } | SafeCell::Suppressed(_) | SafeCell::Marked(_) => String::new(),
        };
        records.push([
            guarded(&table.id),
            guarded(table.period.as_deref().unwrap_or("")),
            guarded(row.code.as_deref().unwrap_or("")),
            guarded(&row.label),
            yes_no(row.total),
            guarded(column.column.as_deref().unwrap_or("")),
            yes_no(column.total),
            guarded(&column.cell),
            guarded(&column.heading),
            printed_value(cell).map_or_else(String::new, |value| value.to_string()),
            range,
            cell.mark().map_or("", bare_mark).to_owned(),
            unit(cell, column).map_or("", unit_name).to_owned(),
            guarded(&table.source),
        ]);
    }
    for record in &records {
        writer
            .write_record(record)
            .expect("memory takes every record, and all have as many fields");
    }
    writer.into_inner().expect("memory is always flushed")
}

/// Every figure of every table as `figures.json`, one a line.
pub fn json(tables: &SafeTables) -> Vec<u8> {
    figures_json(tables.profile(), tables.tables())
}

/// One table as Markdown: title, what is counted, the pipe table, marks, notes and source.
pub fn markdown_table(table: &SafeTable) -> String {
    let shown: Vec<usize> = (0..table.columns.len())
        .filter(|at| !table.columns[*at].hidden)
        .collect();
    let first = TableColumn {
        heading: table.row_heading.clone(),
        numeric: false,
    };
    let numbers = shown.iter().map(|at| TableColumn {
        heading: table.columns[*at].heading.clone(),
        numeric: true,
    });
    let columns: Vec<TableColumn> = std::iter::once(first).chain(numbers).collect();
    let rows: Vec<TableRow> = table
        .rows
        .iter()
        .map(|row| TableRow {
            cells: std::iter::once(row.label.clone())
                .chain(shown.iter().filter_map(|at| {
                    let cell = row.cells.get(*at)?;
                    Some(printed(cell, &table.columns[*at]))
                }))
                .collect(),
            total: row.total,
        })
        .collect();
    let mut marks: Vec<Mark> = observations(table)
        .filter_map(|(_, _, cell)| cell.mark())
        .collect();
    marks.sort_unstable();
    marks.dedup();
    let source = Source {
        key: marks
            .into_iter()
            .map(|mark| (mark.symbol().to_owned(), mark.meaning().to_owned()))
            .collect(),
        notes: table.notes.clone(),
        source: table.source.clone(),
    };
    markdown::table(&table.title, &table.measure, &columns, &rows, &source)
}

#[derive(Serialize)]
struct FigureJson<'a> {
    /// `table/row[/column]/cell`; none for a category outside the code list, which nothing can name.
    id: Option<String>,
    table: &'a str,
    row: Option<&'a str>,
    row_label: &'a str,
    column: Option<&'a str>,
    cell: &'a str,
    heading: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<serde_json::Number>,
    text: String,
    unit: Option<&'static str>,
    period: Option<&'a str>,
    mark: Option<&'static str>,
    sources: Vec<SourceJson<'a>>,
    /// The declaration that made it.
    rule: String,
}

#[derive(Serialize)]
struct SourceJson<'a> {
    dataset: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct ProfileJson<'a> {
    id: &'a str,
    title: &'a str,
    not_for_publication: bool,
}

fn figures_json(profile: &Profile, tables: &[SafeTable]) -> Vec<u8> {
    let profile = ProfileJson {
        id: &profile.id,
        title: &profile.title,
        not_for_publication: profile.not_for_publication,
    };
    let figures: Vec<String> = tables
        .iter()
        .flat_map(|table| {
            observations(table).map(|(row, column, cell)| line(&figure(table, row, column, cell)))
        })
        .collect();
    let mut out = format!(
        "{{\"schema_version\":1,\"profile\":{},\"figures\":[",
        line(&profile)
    );
    for (at, figure) in figures.iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        out.push_str(figure);
    }
    out.push_str("\n]}\n");
    out.into_bytes()
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers are always JSON")
}

fn figure<'a>(
    table: &'a SafeTable,
    row: &'a SafeRow,
    column: &'a SafeColumn,
    cell: &'a SafeCell,
) -> FigureJson<'a> {
    FigureJson {
        id: figure_id(table, row, column),
        table: &table.id,
        row: row.code.as_deref(),
        row_label: &row.label,
        column: column.column.as_deref(),
        cell: &column.cell,
        heading: &column.heading,
        // The text of a decimal is a JSON number as it stands.
        value: printed_value(cell).and_then(|value| value.to_string().parse().ok()),
        text: cell.text(),
        unit: unit(cell, column).map(unit_name),
        period: table.period.as_deref(),
        mark: cell.mark().map(bare_mark),
        sources: vec![SourceJson {
            dataset: &table.dataset,
            text: &table.source,
        }],
        rule: format!("tables/{}", table.id),
    }
}

/// The id by which a figure is bound in text.
fn figure_id(table: &SafeTable, row: &SafeRow, column: &SafeColumn) -> Option<String> {
    let row = row.code.as_deref()?;
    Some(match column.column.as_deref() {
        Some(category) => format!("{}/{row}/{category}/{}", table.id, column.cell),
        None => format!("{}/{row}/{}", table.id, column.cell),
    })
}

/// Every printed cell with its row and column, row by row.
fn observations(table: &SafeTable) -> impl Iterator<Item = (&SafeRow, &SafeColumn, &SafeCell)> {
    table.rows.iter().flat_map(|row| {
        let cells = table.columns.iter().zip(&row.cells);
        cells
            .filter(|(column, _)| !column.hidden)
            .map(move |(column, cell)| (row, column, cell))
    })
}

/// The printed form in a column: without its sign where the heading names the unit.
fn printed(cell: &SafeCell, column: &SafeColumn) -> String {
    match column.unit {
        Some(_) => cell.bare(),
        None => cell.text(),
    }
}

/// The number as printed: more decimals than the report shows would say more than the report does.
fn printed_value(cell: &SafeCell) -> Option<Decimal> {
    match cell {
        SafeCell::Shown { value, places, .. } => {
            let value = round(*value, *places);
            Some(if value.is_zero() {
                Decimal::ZERO
            } else {
                value
            })
        }
        SafeCell::Range(_) | SafeCell::Suppressed(_) | SafeCell::Marked(_) => None,
    }
}

fn unit(cell: &SafeCell, column: &SafeColumn) -> Option<Unit> {
    match cell {
        SafeCell::Shown { unit, .. } => Some(*unit),
        SafeCell::Range(_) | SafeCell::Suppressed(_) | SafeCell::Marked(_) => column.unit,
    }
}

/// The unit's name, as in the tables' TOML but in snake case.
fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Percent => "percent",
        Unit::Points => "percentage_points",
        Unit::Pounds => "pounds",
        Unit::ThousandPounds => "thousand_pounds",
        Unit::Rate => "rate",
        Unit::Number => "number",
    }
}

/// The mark without its brackets, as the open data standards ask in CSV.
fn bare_mark(mark: Mark) -> &'static str {
    mark.symbol().trim_matches(['[', ']'])
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// Text that a spreadsheet will not take for a formula: an apostrophe stands before what would begin one (OWASP, CSV injection).
/// Control characters other than line ends are left out.
fn guarded(text: &str) -> String {
    let formula = text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
    ]);
    let kept = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    formula.then_some('\'').into_iter().chain(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protect::Reason;

    fn shown(value: &str, unit: Unit, places: u32) -> SafeCell {
        SafeCell::Shown {
            value: value.parse().expect("a number"),
            unit,
            places,
        }
    }

    fn column(cell: &str, heading: &str, unit: Option<Unit>, hidden: bool) -> SafeColumn {
        SafeColumn {
            column: None,
            cell: cell.to_owned(),
            total: false,
            heading: heading.to_owned(),
            unit,
            hidden,
        }
    }

    fn row(code: Option<&str>, label: &str, total: bool, cells: Vec<SafeCell>) -> SafeRow {
        SafeRow {
            code: code.map(str::to_owned),
            label: label.to_owned(),
            total,
            cells,
        }
    }

    fn table() -> SafeTable {
        let withheld = || SafeCell::Suppressed(Reason::Small);
        SafeTable {
            id: "lado-source".to_owned(),
            title: "Referrals by who made them".to_owned(),
            measure: "Number and per cent".to_owned(),
            dataset: "lado".to_owned(),
            period: Some("2014/15".to_owned()),
            row_heading: "Source".to_owned(),
            columns: vec![
                column("n", "Number", Some(Unit::Count), false),
                column("share", "%", Some(Unit::Percent), false),
                column("base", "", None, true),
            ],
            rows: vec![
                row(
                    Some("schools"),
                    "Schools, colleges",
                    false,
                    vec![
                        shown("1102", Unit::Count, 0),
                        shown("36.1702127", Unit::Percent, 1),
                        shown("7777", Unit::Count, 0),
                    ],
                ),
                row(
                    None,
                    "=HYPERLINK(\"x\")",
                    false,
                    vec![
                        withheld(),
                        SafeCell::Suppressed(Reason::Derived),
                        withheld(),
                    ],
                ),
                row(
                    Some("police"),
                    "Police",
                    false,
                    vec![
                        SafeCell::Range("fewer than 5".to_owned()),
                        SafeCell::Marked(Mark::NotAvailable),
                        withheld(),
                    ],
                ),
                row(
                    Some("total"),
                    "All",
                    true,
                    vec![
                        shown("-3", Unit::Count, 0),
                        shown("-0.04", Unit::Percent, 1),
                        withheld(),
                    ],
                ),
            ],
            charts: Vec::new(),
            notes: vec!["A note.".to_owned()],
            source: "Designated officer\u{2019}s return".to_owned(),
            awaited: false,
        }
    }

    fn profile() -> Profile {
        Profile {
            id: "dfe-cin".to_owned(),
            title: "Department for Education".to_owned(),
            about: String::new(),
            source: String::new(),
            hide: None,
            percent_places: None,
            round_to: None,
            percent_base: None,
            not_for_publication: false,
        }
    }

    #[test]
    fn csv_is_tidy() {
        let text = String::from_utf8(csv(&table())).expect("UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 9, "a heading and four rows of two");
        assert_eq!(
            lines[1],
            "lado-source,2014/15,schools,\"Schools, colleges\",no,,no,n,Number,1102,,,count,Designated officer\u{2019}s return"
        );
        assert!(lines[2].contains(",share,%,36.2,,,percent,"));
        assert!(lines[3].contains(",,\"'=HYPERLINK(\"\"x\"\")\",no,,no,n,Number,,,c,count,"));
        assert!(lines[5].contains(",n,Number,,fewer than 5,,count,"));
        assert!(lines[6].contains(",share,%,,,x,percent,"));
        assert!(
            lines[7].contains(",n,Number,-3,,,count,"),
            "numbers stay numbers"
        );
        assert!(lines[8].contains(",share,%,0,,,percent,"), "{}", lines[8]);
        assert!(
            !text.contains("7777"),
            "a hidden column is only there for other cells"
        );
    }

    #[test]
    fn csv_reads_back_whatever_the_labels_say() {
        for label in crate::render::samples::HOSTILE {
            let mut table = table();
            table.rows[0].label = label.to_owned();
            table.source = label.to_owned();
            let bytes = csv(&table);
            let mut reader = csv::Reader::from_reader(&bytes[..]);
            let records: Vec<csv::StringRecord> =
                reader.records().map(|r| r.expect("a record")).collect();
            assert_eq!(records.len(), 8, "{label}");
            let read = &records[0][3];
            assert_eq!(
                read.trim_start_matches('\''),
                guarded(label).trim_start_matches('\'')
            );
            assert!(!read.starts_with(['=', '+', '-', '@', '\t']), "{label}");
        }
    }

    #[test]
    fn json_gives_no_number_and_no_reason_for_a_withheld_cell() {
        let text = String::from_utf8(figures_json(&profile(), &[table()])).expect("UTF-8");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let figures = json["figures"].as_array().expect("figures");
        assert_eq!(figures.len(), 8);
        assert_eq!(figures[0]["id"], "lado-source/schools/n");
        assert_eq!(figures[0]["value"], 1102);
        assert_eq!(figures[0]["text"], "1,102");
        assert_eq!(figures[1]["value"], 36.2);
        assert_eq!(figures[1]["text"], "36.2%");
        assert!(figures[2].get("value").is_none());
        assert_eq!(figures[2]["mark"], "c");
        assert_eq!(figures[2]["text"], "[c]");
        assert!(figures[2]["id"].is_null(), "nothing can name it");
        assert_eq!(
            figures[2]
                .as_object()
                .map(|f| f.keys().cloned().collect::<Vec<_>>()),
            figures[3]
                .as_object()
                .map(|f| f.keys().cloned().collect::<Vec<_>>())
        );
        assert!(!text.to_lowercase().contains("small") && !text.contains("7777"));
    }

    #[test]
    fn the_reason_changes_nothing_that_is_published() {
        let with = |reason| {
            let mut table = table();
            table.rows[0].cells[0] = SafeCell::Suppressed(reason);
            (
                csv(&table),
                figures_json(&profile(), &[table.clone()]),
                markdown_table(&table),
            )
        };
        assert_eq!(with(Reason::Small), with(Reason::GivesAway));
    }

    #[test]
    fn markdown_prints_as_the_report_does() {
        let text = markdown_table(&table());
        let wanted = "**Referrals by who made them**\n\nNumber and per cent\n\n| Source | Number | % |\n| --- | ---: | ---: |\n\
            | Schools, colleges | 1,102 | 36.2 |\n| =HYPERLINK(\"x\") | \\[c\\] | \\[c\\] |\n| Police | fewer than 5 | \\[x\\] |\n\
            | **All** | **\u{2212}3** | **0.0** |\n\nKey: \\[c\\] Withheld";
        assert!(text.starts_with(wanted), "{text}");
        assert!(
            text.ends_with("\nNote: A note.\n\nSource: Designated officer\u{2019}s return.\n"),
            "{text}"
        );
    }
}
