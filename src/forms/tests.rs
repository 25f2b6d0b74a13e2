use std::collections::BTreeMap;
use std::io::Read;

use jiff::civil::date;

use super::look::{fit, lines_of};
use super::plan::{parts, period_text};
use super::*;
use crate::model::{
    Area, At, Block, Cell, CodeEntry, CodeList, CodeLists, Dataset, DatasetSpec, Field, Period,
    Step, Value, YearKind,
};

const YEAR: Period = Period::Year(2025, YearKind::Financial);

fn spec(toml: &str) -> DatasetSpec {
    let head = "title = \"Visits\"\nabout = \"Visits, one row each.\"\ncounts = \"meetings\"\n";
    toml::from_str(&format!("{head}{toml}")).unwrap()
}

fn codes(id: &str, labels: &[&str]) -> CodeLists {
    let code = |label: &&str| CodeEntry {
        id: label.to_lowercase(),
        label: (*label).to_owned(),
        ..CodeEntry::default()
    };
    let list = CodeList::new(id, id, labels.iter().map(code).collect());
    CodeLists(BTreeMap::from([(id.to_owned(), list)]))
}

fn form<'a>(spec: &'a DatasetSpec, codes: &'a CodeLists) -> Form<'a> {
    Form {
        spec,
        version: "v",
        codes,
        agency: "north",
        agency_name: "North & South",
        partnership: "Northmoor",
        period: YEAR,
        due: Some(date(2026, 4, 30)),
        made: date(2026, 3, 2),
        known: None,
        roll: None,
    }
}

fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

const TABLE_XML: &str = "xl/worksheets/sheet2.xml";

const VISITS: &str = r#"
[form]
rows = ["team", "period"]
every = "quarter"
optional = true
[[column]]
id = "team"
heading = "Team"
type = "code"
codes = "teams"
key = true
required = true
[[column]]
id = "period"
heading = "Period"
type = "period"
[[column]]
id = "n"
heading = "Visits"
type = "count"
max = 20
[[column]]
id = "seen"
heading = "All seen"
type = "flag"
[[column]]
id = "why"
heading = "Why not"
type = "text"
[[rule]]
id = "V-1"
form = "required-when"
column = "why"
when = { seen = "no", team = ["east", "west"] }
"#;

#[test]
fn the_same_form_has_the_same_bytes_and_states_its_language() {
    let (spec, codes) = (spec(VISITS), codes("teams", &["East", "West"]));
    let made = workbook(&form(&spec, &codes)).unwrap();
    assert_eq!(made, workbook(&form(&spec, &codes)).unwrap());
    let core = part(&made, "docProps/core.xml");
    assert!(core.contains("<dc:language>en-GB</dc:language>"), "{core}");
    assert!(core.contains("<dc:title>Visits: North &amp; South</dc:title>"));
    assert!(core.contains("2026-03-02T00:00:00Z"));
}

#[test]
fn rows_begin_with_every_code_and_every_part_of_the_period() {
    let (spec, codes) = (spec(VISITS), codes("teams", &["East", "West"]));
    let form = form(&spec, &codes);
    let plan = Plan::new(&form).unwrap();
    assert_eq!(plan.rows.len(), 8);
    assert_eq!(plan.begun, [true, true, false, false, false]);
    assert_eq!(plan.stamp(&form).begun, ["team", "period"]);
    let strings = part(&workbook(&form).unwrap(), "xl/sharedStrings.xml");
    for text in [
        "<t>East</t>",
        "<t>April to June 2025</t>",
        "<t>January to March 2026</t>",
    ] {
        assert!(strings.contains(text), "{text}");
    }
}

#[test]
fn headings_are_locked_and_cells_below_them_are_not() {
    let (spec, codes) = (spec(VISITS), codes("teams", &["East"]));
    let made = workbook(&form(&spec, &codes)).unwrap();
    let (sheet, styles) = (part(&made, TABLE_XML), part(&made, "xl/styles.xml"));
    assert!(sheet.contains("<sheetProtection sheet=\"1\""));
    assert!(!sheet.contains("password"));
    let formats = styles.split("<cellXfs").nth(1).unwrap();
    let formats: Vec<&str> = formats.split("<xf ").skip(1).collect();
    let open = |style: &str| formats[style.parse::<usize>().unwrap()].contains("locked=\"0\"");
    let style_of = |start: &str| {
        let rest = sheet
            .split(start)
            .nth(1)
            .unwrap_or_else(|| panic!("no {start}"));
        let style = |name: &str| rest.split(name).nth(1).unwrap().split('"').next().unwrap();
        style(if start.starts_with("<col") {
            "style=\""
        } else {
            "s=\""
        })
    };
    for column in 1..=5 {
        assert!(
            open(style_of(&format!("<col min=\"{column}\""))),
            "column {column}"
        );
    }
    assert!(
        open(style_of("<c r=\"A4\"")),
        "a cell that a row begins with"
    );
    for cell in ["A1", "E1", "A2", "E2", "A3", "E3"] {
        assert!(!open(style_of(&format!("<c r=\"{cell}\""))), "{cell}");
    }
}

#[test]
fn cells_are_checked_by_the_kind_of_their_column() {
    let (spec, codes) = (spec(VISITS), codes("teams", &["East", "West"]));
    let sheet = part(&workbook(&form(&spec, &codes)).unwrap(), TABLE_XML);
    for rule in [
        "<formula1>codes_teams</formula1>",
        "<formula1>periods_period</formula1>",
        "<formula1>yes_or_no</formula1>",
        "IF(ISNUMBER(C4),AND(C4&gt;=0,C4&lt;=20,C4=INT(C4)),OR(LEFT(C4,1)=\"&lt;\",ISNUMBER(MATCH(C4,marks,0))))",
        "a whole number from 0 to 20",
        // A row counts as begun by what was added to it.
        "<formula>AND(COUNTA($C4:$E4)&gt;0,ISBLANK($A4))</formula>",
        "<formula>AND(ISBLANK($E4),OR(AND(OR($D4=\"No\"),OR($A4=\"East\",$A4=\"West\"))))</formula>",
    ] {
        assert!(sheet.contains(rule), "{rule} in {sheet}");
    }
}

#[test]
fn long_lists_long_headings_and_many_columns_keep_to_the_limits_of_excel() {
    let labels: Vec<String> = (0..1000)
        .map(|n| format!("Team number {n} of a thousand"))
        .collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let mut toml = String::new();
    for n in 0..300 {
        let heading = "Äußerst long ".repeat(20);
        let kind = ["code", "count", "percent", "date", "text"][n % 5];
        let list = if n % 5 == 0 {
            "codes = \"teams\"\n"
        } else {
            ""
        };
        toml += &format!(
            "[[column]]\nid = \"c{n}\"\nheading = \"{heading}{n}\"\ntype = \"{kind}\"\n{list}required = true\nabout = \"{heading}{heading}\"\n"
        );
    }
    let (spec, codes) = (spec(&toml), codes("teams", &labels));
    let made = workbook(&form(&spec, &codes)).unwrap();
    let book = part(&made, "xl/workbook.xml");
    assert!(book.contains("<definedName name=\"codes_teams\">Lists!$B$2:$B$1001</definedName>"));
    assert_eq!(
        book.matches("name=\"codes_teams\"").count(),
        1,
        "one list for all its columns"
    );
    let sheet = part(&made, TABLE_XML);
    for (name, most) in [
        ("promptTitle", 32),
        ("errorTitle", 32),
        ("prompt", 255),
        ("error", 255),
    ] {
        for text in sheet.split(&format!(" {name}=\"")).skip(1) {
            let text = text.split('"').next().unwrap();
            assert!(text.encode_utf16().count() <= most, "{name}: {text}");
        }
    }
}

#[test]
fn more_rows_than_anybody_fills_in_are_refused() {
    let labels: Vec<String> = (0..2000).map(|n| format!("Team {n}")).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let toml = VISITS.replace("every = \"quarter\"", "every = \"month\"");
    let (spec, codes) = (spec(&toml), codes("teams", &labels));
    let refused = workbook(&form(&spec, &codes));
    assert!(
        matches!(refused, Err(FormError::TooManyRows)),
        "24,000 rows"
    );
}

#[test]
fn a_label_that_means_another_code_is_not_offered() {
    let mut codes = codes("teams", &["East", "West"]);
    let list = codes.0.get_mut("teams").unwrap();
    list.codes[0].aliases.push("West".to_owned());
    let spec = spec(VISITS);
    let form = form(&spec, &codes);
    let plan = Plan::new(&form).unwrap();
    let lists = Lists::new(&form, &plan);
    let offered = lists.entries(plan.columns[0]).unwrap();
    assert_eq!(
        offered,
        ["East"],
        "neither \"West\" nor \"west\" is sure to be West"
    );
}

#[test]
fn a_category_of_another_time_is_neither_offered_nor_begun_with() {
    let mut codes = codes("teams", &["East", "West", "North"]);
    let list = codes.0.get_mut("teams").unwrap();
    list.codes[0].until = Some(date(2025, 3, 31));
    list.codes[1].until = Some(date(2025, 4, 1));
    list.codes[2].from = Some(date(2026, 4, 1));
    let spec = spec(VISITS);
    let form = form(&spec, &codes);
    let plan = Plan::new(&form).unwrap();
    let lists = Lists::new(&form, &plan);
    assert_eq!(lists.entries(plan.columns[0]).unwrap(), ["West"]);
    let west = |row: &Vec<Value>| row[0] == Value::Code("west".into());
    assert!(plan.rows.len() == 4 && plan.rows.iter().all(west));
}

#[test]
fn periods_are_cut_in_order_and_the_last_may_be_short() {
    let codes = |step, period| -> Vec<String> {
        parts(period, step).into_iter().map(Period::code).collect()
    };
    assert_eq!(codes(Step::Whole, YEAR), ["2025-26"]);
    assert_eq!(
        codes(Step::Half, YEAR),
        ["2025-04..2025-09", "2025-10..2026-03"]
    );
    assert_eq!(codes(Step::Month, YEAR).len(), 12);
    let odd = Period::parse("2014-09..2015-01", YearKind::Financial).unwrap();
    assert_eq!(
        codes(Step::Quarter, odd),
        ["2014-09..2014-11", "2014-12..2015-01"]
    );
    let day = Period::Day(date(2025, 9, 30));
    assert_eq!(codes(Step::Month, day), ["2025-09-30"]);
}

#[test]
fn a_period_is_written_as_it_is_read_back() {
    for kind in [YearKind::Financial, YearKind::Academic, YearKind::Calendar] {
        let year = Period::Year(2025, kind);
        let steps = [Step::Whole, Step::Half, Step::Quarter, Step::Month];
        for part in steps.iter().flat_map(|step| parts(year, *step)) {
            let text = period_text(part, kind);
            assert_eq!(Period::parse(&text, kind), Some(part), "{text}");
        }
    }
}

#[test]
fn texts_are_cut_to_what_excel_counts() {
    assert_eq!(fit("short", 5), "short");
    assert_eq!(fit("three words", 9), "three…");
    assert_eq!(fit("unbroken", 5), "unbr…");
    // Excel counts what lies beyond the basic plane twice.
    assert_eq!(fit("𝄞𝄞𝄞", 5), "𝄞𝄞…");
    assert_eq!(lines_of("", 10), 1);
    assert_eq!(lines_of("one two three", 7), 2);
    assert_eq!(lines_of("abcdefghij", 4), 3);
}

const ACTIONS: &str = r#"
[form]
carry = ["action", "due", "owner"]
done = { status = "complete", closed = "given" }
[[column]]
id = "year"
heading = "Year"
type = "period"
[[column]]
id = "action"
heading = "Action"
type = "text"
key = true
[[column]]
id = "due"
heading = "Due"
type = "date"
[[column]]
id = "owner"
heading = "Owner"
type = "text"
personal = true
[[column]]
id = "status"
heading = "Status"
type = "code"
codes = "states"
[[column]]
id = "closed"
heading = "Closed"
type = "date"
"#;

/// Records of a dataset, a row each; the values of all columns in order.
fn block(agency: Option<&str>, rows: &[Vec<Value>]) -> Block {
    let columns = rows.first().map_or(0, Vec::len);
    let field = |at: usize| Field {
        at: At::Column(u32::try_from(at).unwrap()),
        values: rows.iter().map(|row| row[at].clone()).collect(),
    };
    let first = Cell::new(0, 0);
    Block {
        file: "returns/a.csv".into(),
        sheet: None,
        name: None,
        agency: agency.map(Into::into),
        received: None,
        area: Area::from(first),
        fields: (0..columns).map(field).collect(),
        rows: (1..).take(rows.len()).collect(),
        columns: Vec::new(),
        reported: Vec::new(),
        may_be_uncounted: false,
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// Year, action, day of May on which it is due, owner, status, closed.
fn action(year: i16, name: &str, due: i8, status: &str, closed: bool) -> Vec<Value> {
    let closing = Value::Date(date(2025, 7, 1));
    vec![
        Value::Period(Period::Year(year, YearKind::Financial)),
        text(name),
        Value::Date(date(2026, 5, due)),
        text("A. Person"),
        Value::Code(status.into()),
        if closed { closing } else { Value::Blank },
    ]
}

#[test]
fn what_is_still_open_is_carried_over_as_it_stands_now() {
    let spec = spec(ACTIONS);
    let codes = codes("states", &["Complete", "Open"]);
    let known = Dataset {
        spec: std::sync::Arc::new(spec.clone()),
        blocks: vec![
            block(
                None,
                &[
                    action(2025, "Plan", 2, "complete", false),
                    action(2025, "Meet", 3, "open", false),
                    action(2024, "Plan", 1, "open", false),
                    action(2024, "Meet", 1, "open", false),
                    action(2024, "Train", 4, "open", true),
                ],
            ),
            block(Some("north"), &[action(2025, "Ask", 5, "open", false)]),
            block(Some("south"), &[action(2025, "Wait", 6, "open", false)]),
        ],
    };
    let mut form = form(&spec, &codes);
    form.known = Some(&known);
    let plan = Plan::new(&form).unwrap();
    let shown: Vec<String> = plan.rows.iter().map(|row| format!("{row:?}")).collect();
    assert_eq!(plan.rows.len(), 2, "{shown:?}");
    assert_eq!(
        plan.rows[0][1..3],
        [text("Meet"), Value::Date(date(2026, 5, 3))]
    );
    assert_eq!(
        plan.rows[1][1],
        text("Ask"),
        "of those named, only the agency's own"
    );
    assert_eq!(plan.rows[0][3], Value::Blank, "nothing personal is carried");
    assert_eq!(plan.begun, [false, true, true, false, false, false]);
}

#[test]
fn a_roll_takes_the_place_of_earlier_returns() {
    let own = spec(&ACTIONS.replace("[form]", "[form]\nroll = \"register\""));
    let register = spec(
        "[[column]]\nid = \"action\"\nheading = \"Name\"\ntype = \"text\"\n[[column]]\nid = \"closed\"\nheading = \"Closed\"\ntype = \"date\"\n",
    );
    let codes = codes("states", &["Complete"]);
    let of = |spec: &DatasetSpec, block| Dataset {
        spec: std::sync::Arc::new(spec.clone()),
        blocks: vec![block],
    };
    let known = of(&own, block(None, &[action(2024, "Old", 1, "open", false)]));
    let closed = Value::Date(date(2020, 1, 1));
    let listed = [vec![text("New"), Value::Blank], vec![text("Shut"), closed]];
    let roll = of(&register, block(Some("south"), &listed));
    let mut form = form(&own, &codes);
    form.known = Some(&known);
    form.roll = Some(&roll);
    let actions = |form: &Form<'_>| -> Vec<Value> {
        let plan = Plan::new(form).unwrap();
        plan.rows.into_iter().map(|row| row[1].clone()).collect()
    };
    assert_eq!(actions(&form), [text("New")]);
    let nobody = of(&register, block(None, &[]));
    form.roll = Some(&nobody);
    assert_eq!(actions(&form), [text("Old")], "an empty roll is none");
}
