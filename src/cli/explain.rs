//! `yearly explain`: where a figure comes from, what a finding code means, what a dataset or a table holds. Private: it may show numbers
//! before rounding, though never one that is withheld.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::bail;

use super::args::Explain;
use super::exit::Exit;
use super::list::words;
use super::open::{Opened, open};
use super::terminal::Terminal;
use crate::Figures;
use crate::aggregate::spec::TableSpec;
use crate::aggregate::{self, Amount};
use crate::finding::Code;
use crate::model::{CodeLists, ColumnSpec, ColumnType, DatasetSpec, OneOrMany, RuleForm, RuleSpec};
use crate::project::{Vocabulary, nearest};
use crate::protect::SafeCell;

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Explain, terminal: &Terminal) -> anyhow::Result<Exit> {
    let id = args.id.trim();
    let text = if id.contains('/') {
        let Opened { project, as_at, .. } = open(folder, None, &[], terminal)?;
        terminal.step("Reading and checking the returns");
        let figures = crate::figures(&project, as_at).value;
        match figure(&figures, id) {
            Some(text) => text,
            None => bail!("{}", no_figure(&figures, id)),
        }
    } else if let Some(code) = Code::parse(id) {
        finding_code(code)
    } else {
        let words = words(folder);
        let spec = words.datasets.iter().find(|spec| spec.id == id);
        let table_spec = words.tables.iter().find(|spec| spec.id == id);
        match (spec, table_spec) {
            (None, None) => bail!("{}", nothing(&words, id)),
            (spec, table_spec) => {
                let spec = spec.map(|spec| dataset(spec, &words.codes));
                let both: Vec<String> = spec
                    .into_iter()
                    .chain(table_spec.map(|t| table(t)))
                    .collect();
                both.join("\n")
            }
        }
    };
    terminal.finish();
    terminal.result(text.trim_end())?;
    Ok(Exit::Done)
}

fn nothing(words: &Vocabulary, id: &str) -> String {
    let codes = Code::ALL.iter().map(|code| code.id());
    let datasets = words.datasets.iter().map(|spec| spec.id.as_str());
    let tables = words.tables.iter().map(|spec| spec.id.as_str());
    let near = nearest(id, codes.chain(datasets).chain(tables));
    let near = near.map_or_else(
        || "yearly list findings, datasets, tables or figures shows what there is.".to_owned(),
        |near| format!("Did you mean \"{near}\"?"),
    );
    format!("There is no finding code, dataset, table or figure \"{id}\". {near}")
}

fn no_figure(figures: &Figures, id: &str) -> String {
    let ids: Vec<String> = figure_ids(figures);
    let near = nearest(id, ids.iter().map(String::as_str));
    let near = near.map_or_else(
        || "yearly list figures shows every figure there is.".to_owned(),
        |near| format!("Did you mean \"{near}\"?"),
    );
    format!("There is no figure \"{id}\". {near}")
}

fn figure_ids(figures: &Figures) -> Vec<String> {
    let mut ids = Vec::new();
    for table in figures.safe.tables() {
        for row in table.rows.iter().filter_map(|row| row.code.as_deref()) {
            ids.extend(table.columns.iter().map(|column| match &column.column {
                Some(at) => format!("{}/{row}/{at}/{}", table.id, column.cell),
                None => format!("{}/{row}/{}", table.id, column.cell),
            }));
        }
    }
    ids
}

/// A finding code.
fn finding_code(code: Code) -> String {
    format!(
        "{}: {}\n\n{}\n\nWhat to do: {}\nSeverity: {}, unless a rule says otherwise.",
        code.id(),
        code.title(),
        code.explain(),
        code.help(),
        code.severity()
    )
}

/// A figure: what it is, how it is made, and from which cells.
fn figure(figures: &Figures, id: &str) -> Option<String> {
    let safe = figures.safe.figure(id)?;
    let mut text = format!(
        "{id}: {}\n{}\n{}, {}\n",
        safe.cell.text(),
        safe.table.title,
        safe.row.label,
        safe.column.heading
    );
    let explained = aggregate::explain(&figures.tables, id);
    let formula = explained
        .as_ref()
        .map_or("", |explained| explained.formula.as_str());
    // Of a withheld number nothing is told that it could be counted from: no part, and no cells.
    let hidden = matches!(safe.cell, SafeCell::Suppressed(_));
    if let SafeCell::Suppressed(reason) = safe.cell {
        let _ = writeln!(text, "\nIt is withheld: {}.", reason.words());
    }
    let Some(explained) = &explained else {
        return Some(text);
    };
    if formula.len() > 1 {
        let _ = writeln!(text, "\nIt is {formula}.");
    }
    for part in &explained.parts {
        let _ = write!(text, "\n{} is {}", part.letter, part.words);
        if !part.filters.is_empty() {
            let _ = write!(text, " where {}", part.filters.join(" and "));
        }
        if hidden {
            text.push_str(".\n");
        } else {
            let _ = writeln!(text, ": {}.", amount(&part.cell.amount));
            let records = part.cell.origin.records;
            let word = if records == 1 { "record" } else { "records" };
            let _ = writeln!(text, "  from {records} {word}:");
        }
        for origin in &part.cell.origin.parts {
            let _ = write!(text, "  {}", origin.file);
            if let Some(sheet) = &origin.sheet {
                let _ = write!(text, ", sheet \"{sheet}\"");
            }
            if !hidden && !origin.areas.is_empty() {
                let cells: Vec<String> = origin.areas.iter().map(ToString::to_string).collect();
                let _ = write!(text, ": {}", cells.join(", "));
            }
            text.push('\n');
        }
    }
    Some(text)
}

fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Exact(value) => value.normalize().to_string(),
        Amount::Between(low, high) => format!("between {low} and {high}"),
        Amount::Absent(_) => "no number".to_owned(),
    }
}

/// A declared table.
fn table(spec: &TableSpec) -> String {
    let mut text = format!("{}: {}\n{}\n\n", spec.id, spec.title, spec.measure);
    let _ = writeln!(
        text,
        "Declared in {}, from the dataset {}.",
        spec.file, spec.dataset
    );
    if !spec.publish {
        text.push_str("It is for checks only and is never published.\n");
    }
    if !spec.filter.is_empty() {
        let _ = writeln!(text, "Only records where {}.", when(&spec.filter));
    }
    if let Some(rows) = &spec.rows {
        let _ = writeln!(text, "One row for each {}.", rows.by);
    }
    for row in &spec.row_list {
        let _ = writeln!(text, "Row {}: {}", row.id, row.label);
    }
    if let Some(columns) = &spec.columns {
        let _ = writeln!(text, "Columns for each {}.", columns.by);
    }
    for cell in &spec.cells {
        let _ = writeln!(text, "Cell {}: {}", cell.id, cell.heading);
    }
    for note in &spec.notes {
        let _ = writeln!(text, "Note: {note}");
    }
    text
}

/// A dataset: columns, the headings they go by, their categories, and the rules, in plain words.
fn dataset(spec: &DatasetSpec, codes: &CodeLists) -> String {
    let mut text = format!("{}: {}\n{}\n\n", spec.id, spec.title, spec.about);
    let controlled = if spec.counts.is_controlled() {
        "small numbers are kept from pointing at a person"
    } else {
        "small numbers point at nobody and are shown"
    };
    let _ = writeln!(
        text,
        "It counts {}: {controlled}.\n\nColumns",
        spec.counts.words()
    );
    for column in &spec.columns {
        let _ = writeln!(
            text,
            "  {} \"{}\": {}",
            column.id,
            column.heading,
            kind(column)
        );
        if !column.aliases.is_empty() {
            let _ = writeln!(text, "      also headed: {}", column.aliases.join("; "));
        }
        if let Some(about) = &column.about {
            let _ = writeln!(text, "      {about}");
        }
        if let Some(list) = column.codes.as_ref().and_then(|list| codes.get(list)) {
            let entries = list.codes.iter();
            let entries: Vec<String> = entries.map(|c| format!("{} ({})", c.label, c.id)).collect();
            let _ = writeln!(text, "      categories: {}", entries.join("; "));
        }
    }
    if !spec.derived.is_empty() {
        text.push_str("\nWorked out by the agency, kept out of the data and used to check it\n");
        for derived in &spec.derived {
            let names: Vec<&str> = derived
                .row
                .iter()
                .chain(&derived.column)
                .map(String::as_str)
                .collect();
            let _ = writeln!(text, "  {}: {}", derived.id, names.join("; "));
            if let Some(about) = &derived.about {
                let _ = writeln!(text, "      {about}");
            }
        }
    }
    if !spec.rules.is_empty() {
        text.push_str("\nRules\n");
        for rule in &spec.rules {
            let _ = writeln!(text, "  {}: {}.", rule.id, rule_words(rule));
            if let Some(about) = &rule.about {
                let _ = writeln!(text, "      {about}");
            }
        }
    }
    text
}

/// What a column's cells hold.
fn kind(column: &ColumnSpec) -> String {
    let mut words = vec![match column.kind {
        ColumnType::Text => "words".to_owned(),
        ColumnType::Code => {
            let list = column.codes.as_deref().unwrap_or_default();
            format!("a category of the list {list}")
        }
        ColumnType::Count => "a whole number".to_owned(),
        ColumnType::Number => "a number".to_owned(),
        ColumnType::Percent => "a percentage".to_owned(),
        ColumnType::Money => "pounds".to_owned(),
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
    if column.key {
        words.push("the table is known by it".to_owned());
    }
    if column.required {
        words.push("must be filled in".to_owned());
    }
    if column.personal {
        words.push("about a person, never shown".to_owned());
    }
    words.join(", ")
}

/// A rule in plain words.
fn rule_words(rule: &RuleSpec) -> String {
    let column = rule.column.as_deref().unwrap_or("the column");
    let against = rule.against.as_deref();
    let among = if rule.within.is_empty() {
        String::new()
    } else {
        format!(", among records of the same {}", rule.within.join(" and "))
    };
    let words = match rule.form {
        RuleForm::RequiredWhen => format!("{column} must be filled in"),
        RuleForm::BlankWhen => format!("{column} must be blank"),
        RuleForm::Unique => format!(
            "no two records have the same {}",
            rule.columns.join(" and ")
        ),
        RuleForm::DateOrder => {
            format!(
                "{column} is not later than {}",
                against.unwrap_or("the other date")
            )
        }
        RuleForm::AtMost => {
            format!(
                "{column} is not larger than {}",
                against.unwrap_or("its whole")
            )
        }
        RuleForm::Share => {
            let numerator = rule.numerator.as_deref().unwrap_or("the count");
            match against {
                Some(base) => format!("{column} is {numerator} as a percentage of {base}"),
                None => format!("{column} is {numerator} as a percentage of all{among}"),
            }
        }
        RuleForm::Parts => format!(
            "{column} of {} is the sum of {}{among}",
            rule.whole.as_deref().unwrap_or("the whole"),
            rule.parts.join(", ")
        ),
        RuleForm::SumsToHundred => format!("{column} adds up to 100{among}"),
    };
    if rule.when.is_empty() {
        words
    } else {
        format!("{words}, where {}", when(&rule.when))
    }
}

fn when(filter: &std::collections::BTreeMap<String, OneOrMany>) -> String {
    let each = filter.iter();
    let each: Vec<String> = each
        .map(|(column, codes)| format!("{column} is {}", codes.all().join(" or ")))
        .collect();
    each.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_something_to_say() {
        for code in Code::ALL {
            let text = finding_code(*code);
            assert!(text.starts_with(code.id()), "{text}");
            assert!(
                code.title().len() > 5 && code.help().ends_with('.'),
                "{text}"
            );
            assert!(code.explain().ends_with('.'), "{text}");
        }
    }

    #[test]
    fn rules_read_as_sentences() {
        let rule: RuleSpec = toml::from_str(
            "id = 'V-1'\nform = 'share'\ncolumn = 'share'\nnumerator = 'n'\nwithin = ['period']\n[when]\nkind = ['a', 'b']\n",
        )
        .unwrap();
        assert_eq!(
            rule_words(&rule),
            "share is n as a percentage of all, among records of the same period, where kind is a or b"
        );
    }
}
