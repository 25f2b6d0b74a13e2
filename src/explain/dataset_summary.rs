//! A dataset in plain words: what it holds, by which headings its columns are known, its categories, and its rules. Everything is
//! taken from its TOML, so that a dataset that is added documents itself.

use std::fmt::Write as _;

use crate::model::{
    Annualise, CodeEntry, CodeList, CodeLists, ColumnSpec, ColumnType, DatasetSpec, Period,
    Polarity, RuleSpec, Unit, listed,
};
use crate::validate::sentence;

/// The width that lines are broken at.
const WIDTH: usize = 100;

/// Everything a dataset says of itself.
pub(super) fn dataset(spec: &DatasetSpec, codes: &CodeLists) -> String {
    let mut text = format!("{}: {}\n\n", spec.id, spec.title);
    line(&mut text, 0, &spec.about);
    let controlled = if spec.counts.is_controlled() {
        "small numbers are kept from pointing at a person"
    } else {
        "small numbers point at nobody and are shown"
    };
    line(
        &mut text,
        0,
        &format!("It counts {}: {controlled}.", spec.counts.words()),
    );
    if let Some(by) = &spec.latest_by {
        let key: Vec<String> = spec.key_of.iter().map(|id| spec.heading(id)).collect();
        let again = format!(
            "A return that is sent again takes the place of the earlier one: of records with the same {}, those with the latest {} count.",
            listed(&key, "and"),
            spec.heading(by)
        );
        line(&mut text, 0, &again);
    }
    text.push_str("\nColumns\n");
    for column in &spec.columns {
        self::column(&mut text, column, spec);
    }
    lists(&mut text, spec, codes);
    derived(&mut text, spec);
    if !spec.rules.is_empty() {
        text.push_str("\nRules\n");
        for rule in &spec.rules {
            self::rule(&mut text, rule, spec, codes);
        }
    }
    if spec.columns.iter().any(|column| column.kind.adds_up()) {
        text.push('\n');
        let totals = "Total rows and columns that a return states are kept out of the data; each must be the sum of what it covers.";
        line(&mut text, 0, totals);
    }
    text
}

fn column(text: &mut String, column: &ColumnSpec, spec: &DatasetSpec) {
    let kind = kind(column, spec);
    let head = format!("\"{}\" ({}): {kind}", column.heading, column.id);
    line(text, 2, &head);
    if let Some(about) = &column.about {
        line(text, 6, about);
    }
    if !column.aliases.is_empty() {
        line(
            text,
            6,
            &format!("Also headed: {}", column.aliases.join("; ")),
        );
    }
}

/// The lists that the columns take their categories from, each once.
fn lists(text: &mut String, spec: &DatasetSpec, codes: &CodeLists) {
    let mut users: Vec<(&str, Vec<&str>)> = Vec::new();
    for column in &spec.columns {
        let Some(list) = column.codes.as_deref() else {
            continue;
        };
        match users.iter_mut().find(|(id, _)| *id == list) {
            Some((_, headings)) => headings.push(&column.heading),
            None => users.push((list, vec![&column.heading])),
        }
    }
    if users.is_empty() {
        return;
    }
    text.push_str("\nCategories\n");
    for (id, headings) in users {
        let Some(list) = codes.get(id) else {
            continue;
        };
        let headings: Vec<String> = headings.iter().map(|h| format!("\"{h}\"")).collect();
        let head = format!("{} ({id}), for {}", list.title, headings.join(", "));
        line(text, 2, &head);
        if let Some(source) = &list.source {
            line(text, 4, &format!("From: {source}."));
        }
        for entry in &list.codes {
            line(text, 6, &self::entry(entry, list));
        }
    }
}

fn entry(entry: &CodeEntry, list: &CodeList) -> String {
    let mut words = format!("{} ({})", entry.label, entry.id);
    let mut facts = Vec::new();
    if let Some(parent) = &entry.parent {
        facts.push(format!("part of {}", list.label(parent)));
    }
    if let Some(from) = entry.from {
        facts.push(format!("from {}", Period::Day(from).label()));
    }
    if let Some(until) = entry.until {
        facts.push(format!("until {}", Period::Day(until).label()));
    }
    if let Some(became) = &entry.became {
        facts.push(format!("then {}", list.label(became)));
    }
    if let Some(set) = &entry.set {
        facts.push(format!("a group by {set}"));
    }
    facts.extend(entry.unit.map(unit));
    facts.extend(entry.counts.map(|counts| format!("of {}", counts.words())));
    facts.extend(entry.polarity.map(polarity).map(str::to_owned));
    if let Some(target) = entry.target {
        facts.push(format!("target {}", target.normalize()));
    }
    if let Some(tolerance) = entry.tolerance {
        facts.push(format!("amber within {}", tolerance.normalize()));
    }
    facts.extend(entry.annualise.map(annualise).map(str::to_owned));
    if !facts.is_empty() {
        let _ = write!(words, ": {}", facts.join(", "));
    }
    if let Some(about) = &entry.about {
        let _ = write!(words, ". {}", about.trim_end_matches('.'));
    }
    if !entry.aliases.is_empty() {
        let _ = write!(words, ". Also: {}", entry.aliases.join("; "));
    }
    words
}

fn unit(unit: Unit) -> String {
    match unit {
        Unit::Count => "a count",
        Unit::Percent => "a percentage",
        Unit::Points => "percentage points",
        Unit::Pounds => "pounds",
        Unit::ThousandPounds => "thousands of pounds",
        Unit::Rate => "a rate",
        Unit::Number => "a number",
    }
    .to_owned()
}

fn polarity(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::HigherBetter => "more is better",
        Polarity::LowerBetter => "fewer are better",
        Polarity::Contextual => "neither way is better by itself",
    }
}

fn annualise(annualise: Annualise) -> &'static str {
    match annualise {
        Annualise::Sum => "a year is the sum of its parts",
        Annualise::Last => "a year is the last of its parts",
        Annualise::Mean => "a year is the mean of its parts",
        Annualise::WeightedMean => "a year is the mean of its parts by their bases",
        Annualise::Max => "a year is the largest of its parts",
        Annualise::Recompute => "a year is worked out again from numerators and denominators",
        Annualise::None => "the parts of a year make no figure together",
    }
}

fn derived(text: &mut String, spec: &DatasetSpec) {
    if spec.derived.is_empty() {
        return;
    }
    text.push_str("\nWorked out by the agency, kept out of the data and used to check it\n");
    for derived in &spec.derived {
        let names: Vec<&str> = derived
            .row
            .iter()
            .chain(&derived.column)
            .map(String::as_str)
            .collect();
        line(text, 2, &format!("{}: {}", derived.id, names.join("; ")));
        if let Some(about) = &derived.about {
            line(text, 6, about);
        }
    }
}

fn rule(text: &mut String, rule: &RuleSpec, spec: &DatasetSpec, codes: &CodeLists) {
    let severity = rule.severity.as_deref();
    let severity = severity.map_or_else(String::new, |severity| format!(" ({severity})"));
    let head = format!("{}{severity}: {}.", rule.id, sentence(rule, spec, codes));
    line(text, 2, &head);
    if let Some(about) = &rule.about {
        line(text, 6, about);
    }
}

/// What a column's cells hold.
fn kind(column: &ColumnSpec, spec: &DatasetSpec) -> String {
    let headings = |ids: &[String], last| {
        let headings: Vec<String> = ids.iter().map(|id| spec.heading(id)).collect();
        listed(&headings, last)
    };
    let mut words = vec![match column.kind {
        ColumnType::Text => "words".to_owned(),
        ColumnType::Code => {
            let list = column.codes.as_deref().unwrap_or_default();
            format!("a category of the list {list}")
        }
        ColumnType::Count => "a whole number".to_owned(),
        ColumnType::Number => "a number".to_owned(),
        ColumnType::Percent => "a percentage".to_owned(),
        ColumnType::Money => match column.unit {
            Some(Unit::ThousandPounds) => "thousands of pounds".to_owned(),
            _ => "pounds".to_owned(),
        },
        ColumnType::Date => "a date".to_owned(),
        ColumnType::Period => "a month, quarter or year".to_owned(),
        ColumnType::Flag => "yes or no".to_owned(),
    }];
    match (column.min, column.max) {
        (Some(min), Some(max)) => words.push(format!("from {min} to {max}")),
        (Some(min), None) => words.push(format!("at least {min}")),
        (None, Some(max)) => words.push(format!("at most {max}")),
        (None, None) => {}
    }
    if column.weight {
        words.push("how many the row stands for".to_owned());
    }
    if column.one_case {
        words.push("of one case, so that its row stands for one".to_owned());
    }
    if column.past {
        words.push("not after the day of the report".to_owned());
    }
    if !column.dates.is_empty() {
        let dates = headings(&column.dates, "or");
        words.push(format!("taken from {dates} where nothing else gives it"));
    }
    if !column.between.is_empty() {
        let dates = headings(&column.between, "and");
        words.push(format!(
            "worked out from {dates} where the return has no such column"
        ));
    }
    if column.partial {
        words.push("of some of the records only".to_owned());
    }
    let quoted = |means: &str| match means {
        "none" => "none".to_owned(),
        code => format!("\"{code}\""),
    };
    if let Some(means) = &column.blank_means {
        words.push(format!("{} where a cell is blank", quoted(means)));
    }
    if let Some(means) = &column.counted_means {
        words.push(format!(
            "{} where a cell is blank and the row counts",
            quoted(means)
        ));
    }
    if let Some(unsaid) = &column.unsaid {
        words.push(format!(
            "{} where the return has no such column",
            quoted(unsaid)
        ));
    }
    if column.key {
        words.push("the table is known by it".to_owned());
    }
    if column.required {
        words.push("must be filled in".to_owned());
    }
    if column.listed && !column.personal {
        words.push("may stand in a list".to_owned());
    }
    if column.personal {
        words.push("about a person, never shown".to_owned());
    }
    words.join(", ")
}

/// Adds a text, broken into lines that begin at an indent; what follows the first line stands a little further in.
fn line(text: &mut String, indent: usize, words: &str) {
    let mut length = indent;
    text.extend(std::iter::repeat_n(' ', indent));
    for (at, word) in words.split_whitespace().enumerate() {
        let letters = word.chars().count();
        if at > 0 && length + 1 + letters > WIDTH {
            let inner = if indent == 0 { 0 } else { indent + 2 };
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', inner));
            length = inner;
        } else if at > 0 {
            text.push(' ');
            length += 1;
        }
        text.push_str(word);
        length += letters;
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{Pack, vocabulary};

    #[test]
    fn lines_are_broken_and_indented() {
        let mut text = String::new();
        line(&mut text, 2, &"word ".repeat(25));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        assert!(lines[1].starts_with("    word"), "{text}");
    }

    #[test]
    fn a_column_says_what_a_blank_means_and_where_its_value_comes_from() {
        let words = vocabulary(&Pack::built_in()).value;
        let said = |id: &str, column: &str| {
            let spec = words.datasets.iter().find(|spec| spec.id == id).unwrap();
            kind(&spec.columns[spec.column(column).unwrap()], spec)
        };
        assert_eq!(
            said("lado", "period"),
            "a month, quarter or year, taken from \"Date of referral\" or \"Date of contact\" where nothing else gives it"
        );
        assert_eq!(
            said("lado", "contact-date"),
            "a date, of one case, so that its row stands for one, not after the day of the report"
        );
        for (id, column, words) in [
            ("lado", "harm-limb", "of some of the records only"),
            (
                "lado",
                "time-taken",
                "worked out from \"Date of referral\" and \"Date of outcome\" where the return has no such column",
            ),
            ("business-plan", "closed", ", none where a cell is blank"),
            (
                "business-plan",
                "carried-from",
                ", none where the return has no such column",
            ),
        ] {
            let said = said(id, column);
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn every_dataset_explains_itself_without_ids_in_its_rules() {
        let words = vocabulary(&Pack::built_in()).value;
        assert!(words.datasets.len() > 25);
        for spec in &words.datasets {
            let text = dataset(spec, &words.codes);
            assert!(text.contains("It counts "), "{text}");
            for rule in &spec.rules {
                assert!(rule.about.is_some(), "{} says nothing of itself", rule.id);
                let said = sentence(rule, spec, &words.codes);
                for id in rule.column.iter().chain(&rule.columns).chain(&rule.within) {
                    let heading = &spec.columns[spec.column(id).unwrap()].heading;
                    assert!(said.contains(heading.as_str()), "{}: {said}", rule.id);
                }
                assert!(!said.contains("  ") && !said.ends_with('.'), "{said}");
            }
        }
    }
}
