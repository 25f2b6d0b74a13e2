//! Writes sources into report.toml: a new `[[source]]` below the others, or another file in the place of an old one. Everything else
//! in the text stays as it is, comments and layout included. Makes text; `cli` writes it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use toml_edit::{
    Array, ArrayOfTables, DocumentMut, Formatted, InlineTable, Item, Key, Table, Value,
};

use super::config::{Config, REPORT};
use super::parse::parse;
use crate::model::SourceSpec;

/// One change to the sources of report.toml.
#[derive(Debug, Clone)]
pub enum Change {
    /// A new source, below the others.
    Add(SourceSpec),
    /// Another mapping in the place of the source at this place, 0-based, as report.toml orders them. What the new one says as the
    /// old one did stays as it was written.
    Replace(usize, SourceSpec),
    /// The day on which a form of ours was received, by its file: a form needs no source.
    Received(String, Date),
}

/// The text of report.toml with changes made. The error says in plain words why it could not be done; then nothing was.
pub fn edit(text: &str, changes: &[Change]) -> Result<String, String> {
    let bom = text.starts_with('\u{FEFF}');
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut document: DocumentMut = body
        .parse()
        .map_err(|_| format!("{REPORT} has a mistake in it that has to be mended first"))?;
    let before = read(body).ok_or_else(|| format!("{REPORT} has a mistake in it"))?;
    for change in changes {
        match change {
            Change::Add(source) => add(&mut document, source)?,
            Change::Replace(place, source) => replace(&mut document, *place, source)?,
            Change::Received(file, day) => received(&mut document, file, *day)?,
        }
    }
    let mut made = document.to_string();
    if !made.ends_with('\n') {
        made.push('\n');
    }
    if body.contains("\r\n") {
        made = made.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    check(&made, before, changes)?;
    Ok(if bom { format!("\u{FEFF}{made}") } else { made })
}

/// What a report.toml says of its returns.
type Read = (Vec<SourceSpec>, BTreeMap<String, Date>);

/// What was written has to be read again as what was meant, whatever the file's own layout did to it.
fn check(made: &str, before: Read, changes: &[Change]) -> Result<(), String> {
    let (mut meant, mut days) = before;
    for change in changes {
        match change {
            Change::Add(source) => meant.push(source.clone()),
            Change::Replace(place, source) => {
                if let Some(old) = meant.get_mut(*place) {
                    *old = source.clone();
                }
            }
            Change::Received(file, day) => {
                days.insert(file.clone(), *day);
            }
        }
    }
    let words = |sources: &[SourceSpec]| -> Vec<String> {
        let plain = sources.iter().map(|source| SourceSpec {
            line: 0,
            ..source.clone()
        });
        plain.map(|source| format!("{source:?}")).collect()
    };
    let same = read(made).is_some_and(|(read, said)| words(&read) == words(&meant) && said == days);
    same.then_some(()).ok_or_else(|| {
        format!("the sources cannot be written into {REPORT} as it is laid out; add them by hand")
    })
}

fn read(text: &str) -> Option<Read> {
    let config: Config = parse(REPORT, text).ok()?;
    let sources = config.sources.into_iter().map(toml::Spanned::into_inner);
    Some((sources.collect(), config.received))
}

/// Writes the day on which a form was received below everything else, or beside those of other forms.
fn received(document: &mut DocumentMut, file: &str, day: Date) -> Result<(), String> {
    let last = last_place(document);
    let is_new = !document.contains_key("received");
    let entry = document
        .entry("received")
        .or_insert(Item::Table(Table::new()));
    let days = entry.as_table_like_mut();
    let days = days.ok_or_else(|| format!("\"received\" in {REPORT} is not a list of days"))?;
    days.insert(
        file,
        Item::Value(day_value(day).ok_or("the day cannot be written")?),
    );
    if is_new && let Some(table) = document["received"].as_table_mut() {
        table.decor_mut().set_prefix("\n");
        place_behind(table, last);
    }
    Ok(())
}

fn day_value(day: Date) -> Option<Value> {
    let day: toml_edit::Datetime = day.to_string().parse().ok()?;
    Some(Value::Datetime(Formatted::new(day)))
}

fn add(document: &mut DocumentMut, source: &SourceSpec) -> Result<(), String> {
    let last = last_place(document);
    let entry = document
        .entry("source")
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    if let Some(array) = entry.as_array_mut() {
        let mut inline = InlineTable::new();
        for (key, item) in written(source) {
            if let Some(value) = item {
                inline.insert(key, value);
            }
        }
        array.push(inline);
        return Ok(());
    }
    let Some(tables) = entry.as_array_of_tables_mut() else {
        return Err(format!("\"source\" in {REPORT} is not a list of sources"));
    };
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    fill(&mut table, source);
    // Behind everything there is, so that no other table comes between the source and what belongs to it.
    place_behind(&mut table, last);
    tables.push(table);
    Ok(())
}

/// The place of the last table in the text.
fn last_place(document: &DocumentMut) -> isize {
    fn deepest(table: &Table) -> isize {
        let inner = table.iter().map(|(_, item)| match item {
            Item::Table(table) => deepest(table),
            Item::ArrayOfTables(tables) => tables.iter().map(deepest).max().unwrap_or(0),
            _ => 0,
        });
        inner.max().unwrap_or(0).max(table.position().unwrap_or(0))
    }
    deepest(document.as_table())
}

fn place_behind(table: &mut Table, mut last: isize) {
    fn place(table: &mut Table, last: &mut isize) {
        *last += 1;
        table.set_position(Some(*last));
        for (_, item) in table.iter_mut() {
            if let Item::Table(inner) = item {
                place(inner, last);
            }
        }
    }
    place(table, &mut last);
}

fn replace(document: &mut DocumentMut, place: usize, source: &SourceSpec) -> Result<(), String> {
    let missing = || format!("{REPORT} has no source at that place");
    let entry = document.get_mut("source").ok_or_else(missing)?;
    if let Some(array) = entry.as_array_mut() {
        let old = array.get_mut(place).and_then(Value::as_inline_table_mut);
        let old = old.ok_or_else(missing)?;
        let new = written(source);
        old.retain(|key, _| {
            new.iter()
                .any(|(name, value)| *name == key && value.is_some())
        });
        for (key, value) in new {
            if let Some(value) = value {
                old.insert(key, value);
            }
        }
        return Ok(());
    }
    let tables = entry.as_array_of_tables_mut().ok_or_else(missing)?;
    let table = tables.get_mut(place).ok_or_else(missing)?;
    for (key, value) in written(source) {
        let Some(value) = value else {
            table.remove(key);
            continue;
        };
        match table.get_mut(key) {
            // The same value, however it is laid out, stays as it was written.
            Some(old) if plain(old) == plain(&Item::Value(value.clone())) => {}
            Some(Item::Value(old)) => {
                let decor = old.decor().clone();
                *old = value;
                *old.decor_mut() = decor;
            }
            _ => {
                table.insert(key, Item::Value(value));
            }
        }
    }
    Ok(())
}

/// What an item says, without its layout.
fn plain(item: &Item) -> String {
    match item {
        Item::None => String::new(),
        Item::Value(Value::String(text)) => format!("{:?}", text.value()),
        Item::Value(Value::Array(array)) => {
            let values = array
                .iter()
                .cloned()
                .map(|value| plain(&Item::Value(value)));
            values.collect::<Vec<_>>().join(",")
        }
        Item::Value(Value::InlineTable(table)) => {
            let mut pairs: Vec<String> = (table.iter())
                .map(|(key, value)| format!("{key:?}={}", plain(&Item::Value(value.clone()))))
                .collect();
            pairs.sort();
            format!("{{{}}}", pairs.join(","))
        }
        // A day may stand with or without quotation marks.
        Item::Value(Value::Datetime(day)) => format!("{:?}", day.value().to_string()),
        Item::Value(other) => other.to_string().trim().to_owned(),
        Item::Table(table) => {
            let mut pairs: Vec<String> = (table.iter())
                .map(|(key, item)| format!("{key:?}={}", plain(item)))
                .collect();
            pairs.sort();
            format!("{{{}}}", pairs.join(","))
        }
        Item::ArrayOfTables(_) => "tables".to_owned(),
    }
}

/// A source as lines of TOML that stand below `[[source]]`, each with the names of its key: `headings."Who" = "source"` has two.
pub fn source_lines(source: &SourceSpec) -> Vec<(Vec<String>, String)> {
    fn add(names: &[String], dotted: &str, value: &Value, lines: &mut Vec<(Vec<String>, String)>) {
        let Value::InlineTable(table) = value else {
            let value = value.to_string();
            lines.push((names.to_vec(), format!("{dotted} = {}", value.trim())));
            return;
        };
        for (name, value) in table {
            let names = [names, &[name.to_owned()]].concat();
            let dotted = format!("{dotted}.{}", key(name).display_repr());
            add(&names, &dotted, value, lines);
        }
    }
    let mut made = Vec::new();
    for (name, value) in written(source) {
        if let Some(value) = value {
            add(&[name.to_owned()], name, &value, &mut made);
        }
    }
    made
}

/// The keys of a source with their values, in the order in which they are written; no value where there is none to write.
fn written(source: &SourceSpec) -> Vec<(&'static str, Option<Value>)> {
    let text = |text: &Option<String>| text.as_deref().map(on_one_line);
    let list = |texts: &[String]| {
        let texts = texts.iter().map(|text| on_one_line(text));
        (texts.len() > 0).then(|| Value::Array(texts.collect::<Array>()))
    };
    let pairs = |map: &BTreeMap<String, String>| (!map.is_empty()).then(|| inline(map));
    let codes = (!source.codes.is_empty()).then(|| {
        let columns = (source.codes.iter()).map(|(column, names)| (column, inline(names)));
        Value::InlineTable(
            columns
                .map(|(column, names)| (key(column), names))
                .collect(),
        )
    });
    let received = source.received.and_then(day_value);
    vec![
        ("dataset", Some(on_one_line(&source.dataset))),
        ("name", text(&source.name)),
        ("agency", text(&source.agency)),
        ("agency-from", text(&source.agency_from)),
        ("received", received),
        ("file", Some(on_one_line(&source.file))),
        ("replaces", text(&source.replaces)),
        ("awaited", source.awaited.then(|| true.into())),
        ("sheet", text(&source.sheet)),
        ("after", text(&source.after)),
        ("before", text(&source.before)),
        ("transposed", source.transposed.then(|| true.into())),
        ("across", text(&source.across)),
        ("value", text(&source.value)),
        ("across-names", pairs(&source.across_names)),
        ("totals", pairs(&source.totals)),
        ("set", pairs(&source.set)),
        ("headings", pairs(&source.headings)),
        ("ignore", list(&source.ignore)),
        ("rows", pairs(&source.rows)),
        (
            "columns",
            list(source.columns.in_order()).or_else(|| pairs(&source.columns.by_name())),
        ),
        ("codes", codes),
    ]
}

/// A text in quotation marks on one line, whatever it holds: a text over several lines would change where the file's lines end
/// otherwise than they do here.
fn on_one_line(text: &str) -> Value {
    if !text.contains(['\n', '\r']) {
        return text.into();
    }
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(control)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted.parse().unwrap_or_else(|_| text.into())
}

fn inline(map: &BTreeMap<String, String>) -> Value {
    let pairs = map
        .iter()
        .map(|(name, value)| (key(name), on_one_line(value)));
    Value::InlineTable(pairs.collect())
}

fn key(name: &str) -> Key {
    Key::new(name)
}

fn fill(table: &mut Table, source: &SourceSpec) {
    for (key, value) in written(source) {
        if let Some(value) = value {
            table.insert(key, Item::Value(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# Ours.
[partnership]
name = "N"   # of the north
area = "Northmoor"

[report]
title = "T"
period = "2025-26"
document = "d"

[[agency]]
id = "a"
name = "A"

# The first return.
[[source]]
dataset = "visits"   # by team
file = 'returns/a.csv'
received = 2026-04-01

[source.codes.team]
# As they write it.
"N." = "north"

# The end.
"#;

    fn source() -> SourceSpec {
        let map = |pairs: &[(&str, &str)]| {
            (pairs.iter())
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect::<BTreeMap<_, _>>()
        };
        SourceSpec {
            dataset: "visits".to_owned(),
            file: "returns/\"odd\" 'name' \\ [2].csv".to_owned(),
            agency: Some("a".to_owned()),
            received: "2026-05-02".parse().ok(),
            replaces: Some("returns/a v1.csv".to_owned()),
            sheet: Some("Q1\n".to_owned()),
            set: map(&[("period", "2025-26")]),
            headings: map(&[("", "team"), ("£000 = \"x\"", "n")]),
            codes: BTreeMap::from([("team".to_owned(), map(&[("S. & T.", "south")]))]),
            ignore: vec!["Rooms \"B\"".to_owned()],
            columns: crate::model::Columns::InOrder(vec!["team".to_owned(), "n".to_owned()]),
            ..SourceSpec::default()
        }
    }

    #[test]
    fn the_day_of_a_form_is_written_beside_those_of_others() {
        let day = |file: &str| Change::Received(file.to_owned(), "2026-05-12".parse().unwrap());
        let made = edit(TEXT, &[day("returns/Our form.xlsx")]).unwrap();
        let added = "\n[received]\n\"returns/Our form.xlsx\" = 2026-05-12\n";
        assert!(made.contains(added), "{made}");
        assert_eq!(made.replace(added, ""), TEXT);
        let twice = edit(&made, &[day("returns/b.xlsx"), Change::Add(source())]).unwrap();
        assert_eq!(twice.matches("[received]").count(), 1, "{twice}");
        assert!(
            twice.contains("\"returns/b.xlsx\" = 2026-05-12\n"),
            "{twice}"
        );
    }

    #[test]
    fn a_new_source_stands_below_and_everything_else_stays() {
        let made = edit(TEXT, &[Change::Add(source())]).unwrap();
        let own = TEXT.trim_end().trim_end_matches("# The end.").trim_end();
        assert!(made.starts_with(own), "{made}");
        assert!(made.contains("# The end.\n"), "{made}");
        assert!(
            made.contains(
                "\n\n[[source]]\ndataset = \"visits\"\nagency = \"a\"\nreceived = 2026-05-02\n"
            ),
            "{made}"
        );
        let twice = edit(&made, &[Change::Add(source())]).unwrap();
        assert_eq!(read(&twice).unwrap().0.len(), 3);
    }

    #[test]
    fn the_first_source_of_all_is_written() {
        let text = &TEXT[..TEXT.find("# The first").unwrap()];
        let made = edit(text, &[Change::Add(source()), Change::Add(source())]).unwrap();
        assert!(made.starts_with(text.trim_end()), "{made}");
        assert_eq!(read(&made).unwrap().0.len(), 2);
    }

    #[test]
    fn tables_behind_the_sources_are_left_where_they_are() {
        let text = format!("{TEXT}\n[[agency]]\nid = \"b\"\nname = \"B\"\n");
        let made = edit(&text, &[Change::Add(source())]).unwrap();
        assert!(made.starts_with(&text), "{made}");
    }

    #[test]
    fn lines_end_as_they_did() {
        let text = format!("\u{FEFF}{}", TEXT.replace('\n', "\r\n"));
        let made = edit(&text, &[Change::Add(source())]).unwrap();
        assert!(made.starts_with('\u{FEFF}'));
        assert_eq!(made.matches('\n').count(), made.matches("\r\n").count());
    }

    #[test]
    fn a_list_in_one_line_grows() {
        let head = &TEXT[..TEXT.find("[partnership]").unwrap()];
        let rest = &TEXT[TEXT.find("[partnership]").unwrap()..TEXT.find("# The first").unwrap()];
        let text = format!("{head}source = [{{ dataset = \"v\", file = \"a.csv\" }}]\n{rest}");
        let made = edit(&text, &[Change::Add(source())]).unwrap();
        assert_eq!(read(&made).unwrap().0.len(), 2, "{made}");
        let new = Change::Replace(0, source());
        assert_eq!(read(&edit(&text, &[new]).unwrap()).unwrap().0.len(), 1);
    }

    #[test]
    fn another_file_takes_the_place_of_the_old_one() {
        let old = read(TEXT).unwrap().0.remove(0);
        let new = SourceSpec {
            file: "returns/b.csv".to_owned(),
            received: "2027-04-01".parse().ok(),
            ..old.clone()
        };
        let made = edit(TEXT, &[Change::Replace(0, new)]).unwrap();
        let want = TEXT
            .replace("'returns/a.csv'", "\"returns/b.csv\"")
            .replace("2026-04-01", "2027-04-01");
        assert_eq!(made, want);
        let bare = SourceSpec {
            codes: BTreeMap::new(),
            received: None,
            ..old
        };
        let made = edit(TEXT, &[Change::Replace(0, bare)]).unwrap();
        assert!(
            !made.contains("received") && !made.contains("source.codes"),
            "{made}"
        );
    }

    #[test]
    fn what_cannot_be_read_is_not_written() {
        assert!(edit("[[source]\n", &[]).is_err());
        assert!(edit(TEXT, &[Change::Replace(1, source())]).is_err());
    }
}
