//! report.toml of the next year: the same text, comments and layout included, with its days and years moved on by one. Makes text; `cli`
//! writes it.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use toml_edit::{DocumentMut, Formatted, Item, TableLike, Value};

use super::config::{Config, REPORT, YEAR};
use super::parse::parse;
use crate::model::{Months, Period};

/// The period a year later.
pub fn next_year(period: Period) -> Period {
    let on = |day: Date| day.checked_add(year()).unwrap_or(day);
    match period {
        Period::Day(day) => Period::Day(on(day)),
        Period::Months(months) => Period::Months(Months {
            first: on(months.first),
            last: on(months.last),
        }),
        Period::Year(first, kind) => Period::Year(first.saturating_add(1), kind),
    }
}

fn year() -> Span {
    1.year()
}

/// The text of report.toml for the year after. What it changes: the period and the words that name the year, the days on which returns
/// are due, and each source, which loses its day and waits for its file. The error says in plain words why it could not be done.
pub fn roll(text: &str) -> Result<String, String> {
    let bom = text.starts_with('\u{FEFF}');
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let wrong = || format!("{REPORT} has a mistake in it that has to be mended first");
    let mut document: DocumentMut = body.parse().map_err(|_| wrong())?;
    let config: Config = parse(REPORT, body).map_err(|_| wrong())?;
    let period = Period::parse(config.report.period.get_ref(), YEAR).ok_or_else(wrong)?;
    let report = document
        .get_mut("report")
        .and_then(Item::as_table_like_mut)
        .ok_or_else(wrong)?;
    set(report, "period", next_year(period).code());
    for key in ["title", "year-label", "next-report"] {
        shift(report, key);
    }
    // What day the new report speaks of is not known yet.
    report.remove("as-at");
    document.remove("received");
    if let Some(agencies) = document.get_mut("agency") {
        each(agencies, &mut |agency| {
            if let Some(owed) = agency.get_mut("owes") {
                each(owed, &mut |owes| move_day(owes, "due"));
            }
        });
    }
    if let Some(sources) = document.get_mut("source") {
        each(sources, &mut roll_source);
    }
    let mut made = document.to_string();
    if body.contains("\r\n") {
        made = made.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    // What was written has to be read again.
    parse::<Config>(REPORT, &made)
        .map_err(|_| format!("{REPORT} cannot be moved on as it is laid out"))?;
    Ok(if bom { format!("\u{FEFF}{made}") } else { made })
}

fn roll_source(source: &mut dyn TableLike) {
    source.remove("received");
    let file = source
        .get("file")
        .and_then(Item::as_str)
        .unwrap_or_default();
    if file.contains(['*', '?', '[', '{']) {
        shift(source, "file");
    }
    shift(source, "sheet");
    shift(source, "name");
    for key in ["set", "totals"] {
        let Some(pairs) = source.get_mut(key).and_then(Item::as_table_like_mut) else {
            continue;
        };
        let names: Vec<String> = pairs.iter().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            shift(pairs, &name);
        }
    }
    // Before the tables that may follow within the source.
    source.insert("awaited", Item::Value(Value::from(true)));
}

/// Every table of a list, however it is written.
fn each(item: &mut Item, done: &mut dyn FnMut(&mut dyn TableLike)) {
    match item {
        Item::ArrayOfTables(tables) => tables.iter_mut().for_each(|table| done(table)),
        Item::Value(Value::Array(array)) => {
            let tables = array.iter_mut().filter_map(Value::as_inline_table_mut);
            tables.for_each(|table| done(table));
        }
        _ => {}
    }
}

/// Another text under a key; what stands around it stays.
fn set(table: &mut dyn TableLike, key: &str, text: String) {
    if let Some(Item::Value(old)) = table.get_mut(key) {
        let decor = old.decor().clone();
        *old = Value::from(text);
        *old.decor_mut() = decor;
    }
}

/// The years in a text moved on.
fn shift(table: &mut dyn TableLike, key: &str) {
    let text = table.get(key).and_then(Item::as_str).map(str::to_owned);
    if let Some(text) = text {
        let moved = a_year_on(&text);
        if moved != text {
            set(table, key, moved);
        }
    }
}

fn move_day(table: &mut dyn TableLike, key: &str) {
    let Some(Item::Value(old)) = table.get_mut(key) else {
        return;
    };
    let text = match &*old {
        Value::String(text) => text.value().clone(),
        Value::Datetime(day) => day.value().to_string(),
        _ => return,
    };
    let day = text.parse::<Date>().ok();
    let Some(day) = day.and_then(|day| day.checked_add(year()).ok()) else {
        return;
    };
    let decor = old.decor().clone();
    *old = match (&*old, day.to_string().parse::<toml_edit::Datetime>()) {
        (Value::Datetime(_), Ok(day)) => Value::Datetime(Formatted::new(day)),
        _ => Value::from(day.to_string()),
    };
    *old.decor_mut() = decor;
}

/// The years in a text, a year later: "2014 to 2015", "2014/15", "2015-04..2015-09", "Sept 2015". Only numbers of four digits from 1990
/// to 2089 are years.
pub(crate) fn a_year_on(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digits = |from: usize| {
        let run = letters[from.min(letters.len())..].iter();
        run.take_while(|letter| letter.is_ascii_digit()).count()
    };
    let number = |from: usize, length: usize| -> u32 {
        let digits = letters[from..from + length].iter();
        digits.fold(0, |sum, d| sum * 10 + d.to_digit(10).unwrap_or(0))
    };
    let mut made = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let length = digits(at);
        if length == 0 {
            made.push(letters[at]);
            at += 1;
            continue;
        }
        let year = if length == 4 { number(at, 4) } else { 0 };
        if !(1990..2090).contains(&year) {
            made.extend(&letters[at..at + length]);
            at += length;
            continue;
        }
        made.push_str(&(year + 1).to_string());
        at += 4;
        let joined = letters
            .get(at)
            .copied()
            .filter(|c| matches!(c, '/' | '-' | '\u{2013}'));
        if let Some(sign) = joined
            && digits(at + 1) == 2
            && number(at + 1, 2) == (year + 1) % 100
        {
            made.push(sign);
            made.push_str(&format!("{:02}", (year + 2) % 100));
            at += 3;
        }
    }
    made
}

/// The headings of a text, without its words.
pub fn skeleton(text: &str) -> String {
    let mut headings = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
        } else if !fenced && is_heading(trimmed) {
            headings.push(line.trim_end());
        }
    }
    let mut made = headings.join("\n\n");
    if !made.is_empty() {
        made.push('\n');
    }
    made
}

fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - rest.len())) && rest.starts_with([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_moved_and_nothing_else() {
        for (text, moved) in [
            ("2014 to 2015", "2015 to 2016"),
            ("Referrals 2014/15", "Referrals 2015/16"),
            ("2025-26", "2026-27"),
            ("1999-00", "2000-01"),
            ("2015-04..2015-09", "2016-04..2016-09"),
            ("returns/S11 2025/*.xlsx", "returns/S11 2026/*.xlsx"),
            ("cell:B2015", "cell:B2016"),
            ("v3 of 12345, 0114 555", "v3 of 12345, 0114 555"),
        ] {
            assert_eq!(a_year_on(text), moved);
        }
    }

    #[test]
    fn a_period_is_moved_by_a_year_whatever_its_form() {
        for (code, next) in [
            ("2025-26", "2026-27"),
            ("2014-09..2015-09", "2015-09..2016-09"),
        ] {
            let period = Period::parse(code, YEAR).unwrap();
            assert_eq!(next_year(period).code(), next);
        }
    }

    #[test]
    fn comments_and_layout_stay_and_nothing_stale_is_left() {
        let text = "# Ours.\n[partnership]\nname = \"N\"\narea = \"N\"\n\n[report]\ntitle = \"T 2025/26\" # a title\nperiod = \"2025-26\"\nas-at = 2026-05-18\ndocument = \"d\"\n\n[[agency]]\nid = \"a\"\nname = \"A\"\nowes = [\n  { dataset = \"visits\", due = 2028-02-29 }, # late\n  { dataset = \"calls\", due = \"2026-04-30\" },\n]\n\n# Theirs.\n[[source]]\ndataset = \"visits\"\nfile = \"returns/a 2026.csv\"\nreceived = 2026-04-01\nset = { period = \"2025-26\" }\n\n[source.headings]\n\"N 2025\" = \"n\"\n";
        let made = roll(text).unwrap();
        for part in [
            "# Ours.",
            "title = \"T 2026/27\" # a title",
            "period = \"2026-27\"",
            "{ dataset = \"visits\", due = 2029-02-28 }, # late",
            "due = \"2027-04-30\"",
            "# Theirs.\n[[source]]",
            "file = \"returns/a 2026.csv\"",
            "awaited = true",
            "set = { period = \"2026-27\" }",
            "[source.headings]\n\"N 2025\" = \"n\"",
        ] {
            assert!(made.contains(part), "{part} in\n{made}");
        }
        assert!(
            !made.contains("received") && !made.contains("as-at"),
            "{made}"
        );
    }

    #[test]
    fn a_skeleton_has_headings_and_no_words() {
        let text =
            "Words {a/b/c}.\n\n# What we did\n\nMore.\n```\n# not one\n```\n#hash\n## Next  \n";
        assert_eq!(skeleton(text), "# What we did\n\n## Next\n");
        assert_eq!(skeleton("Only words.\n"), "");
    }
}
