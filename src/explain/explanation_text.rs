//! Every explanation in words. The one place that writes them.

use std::fmt::Write as _;

use super::account::account;
use super::dataset_summary::dataset;
use super::declared_table::table;
use super::figure::{FigureExplained, Options, Part, Source};
use super::uses::CellUses;
use crate::aggregate::Amount;
use crate::aggregate::table_spec::TableSpec;
use crate::finding::Code;
use crate::model::{CodeLists, DatasetSpec, ReturnAccount, count};
use crate::protect::SafeCell;

/// Something that was explained.
#[derive(Debug, Clone)]
pub enum Explanation<'a> {
    /// A finding code.
    Code(Code),
    /// A dataset, with the lists that its categories are from.
    Dataset(&'a DatasetSpec, &'a CodeLists),
    /// A declared table.
    Table(&'a TableSpec),
    /// A figure, back to the cells it is made of.
    Figure(FigureExplained<'a>),
    /// Cells, forward to what is made of them.
    Cells(CellUses<'a>),
    /// A return, with what became of its rows and columns.
    Return(&'a ReturnAccount, Options<'a>),
}

impl Explanation<'_> {
    /// It in words, each line ended.
    pub fn text(&self) -> String {
        match self {
            Explanation::Code(code) => finding_code(*code),
            Explanation::Dataset(spec, codes) => dataset(spec, codes),
            Explanation::Table(spec) => table(spec),
            Explanation::Figure(explained) => figure(explained),
            Explanation::Cells(uses) => cells(uses),
            Explanation::Return(of, from) => account(of, *from),
        }
    }
}

fn finding_code(code: Code) -> String {
    format!(
        "{}: {}\n\n{}\n\nWhat to do: {}\nSeverity: {}, unless a rule says otherwise.\n",
        code.id(),
        code.title(),
        code.explain(),
        code.help(),
        code.severity()
    )
}

fn figure(explained: &FigureExplained<'_>) -> String {
    let shown = explained.shown;
    let mut text = format!(
        "{}: {}\n{}\n{}, {}\n",
        explained.id,
        shown.cell.text(),
        shown.table.title,
        shown.row.label,
        shown.column.heading
    );
    if shown.table.published.is_some() {
        let source = &shown.table.source;
        let _ = writeln!(text, "\nIt is as it was published. {source}.");
        return text;
    }
    if let SafeCell::Suppressed(reason) = shown.cell {
        let _ = writeln!(text, "\nIt is withheld: {}.", reason.words());
    }
    let Some(made) = &explained.made else {
        return text;
    };
    if made.formula.len() > 1 {
        let _ = writeln!(text, "\nIt is {}.", made.formula);
    }
    if let Some((exact, places)) = made.rounded {
        let decimals = match places {
            0 => "a whole number".to_owned(),
            some => count(some, "decimal", "decimals"),
        };
        let _ = writeln!(text, "It is rounded once, to {decimals}, from {exact}.");
    }
    for part in &made.parts {
        text.push_str(&self::part(part));
    }
    text
}

fn part(part: &Part<'_>) -> String {
    let mut text = format!("\n{} is {}", part.letter, part.words);
    if !part.filters.is_empty() {
        let _ = write!(text, " where {}", part.filters.join(" and "));
    }
    match part.counted {
        None => text.push_str(".\n"),
        Some((number, records)) => {
            let _ = writeln!(text, ": {}.", amount(number));
            let _ = writeln!(text, "  from {}:", count(records, "record", "records"));
        }
    }
    for source in &part.sources {
        let _ = write!(text, "  {}", source.file);
        if let Some(sheet) = source.sheet {
            let _ = write!(text, ", sheet \"{sheet}\"");
        }
        if !source.areas.is_empty() {
            let cells: Vec<String> = source.areas.iter().map(ToString::to_string).collect();
            let _ = write!(text, ": {}", cells.join(", "));
        }
        text.push_str(&sent(source));
        text.push('\n');
        for (one, is_told) in &source.corrected {
            let cell = one.cell;
            let _ = match is_told {
                true => writeln!(
                    text,
                    "    corrected: {cell} is read as {}, {}",
                    one.change(),
                    one.taken_because()
                ),
                false => writeln!(text, "    corrected: {cell}, {}", one.taken()),
            };
        }
    }
    text
}

/// Who sent a return and when it came, as far as its source says.
fn sent(source: &Source<'_>) -> String {
    let received = source.received;
    let received =
        received.map(|day| format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()));
    match (source.agency, received) {
        (Some(agency), Some(day)) => format!(" (from {agency}, received {day})"),
        (Some(agency), None) => format!(" (from {agency})"),
        (None, Some(day)) => format!(" (received {day})"),
        (None, None) => String::new(),
    }
}

fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Exact(value) => value.normalize().to_string(),
        Amount::Between(low, high) => format!("between {low} and {high}"),
        Amount::Absent(_) => "no number".to_owned(),
    }
}

fn cells(uses: &CellUses<'_>) -> String {
    let mut text = format!("{}\n{}\n", uses.place.words(), uses.read_as.join("\n"));
    if uses.figures.is_empty() && uses.unsaid == 0 {
        text.push_str("\nNo figure of the report is made from it.\n");
        return text;
    }
    let figures = uses.figures.iter().map(|one| {
        let shown = one.shown;
        let withheld = match shown.cell {
            SafeCell::Suppressed(reason) => format!("; withheld: {}", reason.words()),
            _ => String::new(),
        };
        format!(
            "{}: {} ({}; {}, {}){withheld}",
            one.id,
            shown.cell.text(),
            shown.table.title,
            shown.row.label,
            shown.column.heading
        )
    });
    list(&mut text, "Figures made from it", figures);
    if uses.unsaid > 0 {
        let figures = count(uses.unsaid, "figure that is", "figures that are");
        let _ = writeln!(
            text,
            "\n{figures} withheld may be made from it too; which rows stand behind a withheld figure is not told, because they could be counted."
        );
    }
    let sentences = uses.sentences.iter();
    let sentences = sentences.map(|said| format!("{}: {}", said.section, said.text));
    list(&mut text, "Sentences that say them", sentences);
    let views = uses.views.iter();
    let views = views.map(|view| format!("{}: {}, {}", view.section, view.label, view.caption));
    list(&mut text, "Tables and charts that show them", views);
    list(
        &mut text,
        "Sections that bind them",
        uses.sections.iter().cloned(),
    );
    let lines = uses.lines.iter();
    let lines =
        lines.map(|line| format!("{}:{}: {}", line.file, line.line, line.figures.join(", ")));
    list(&mut text, "Lines that name them", lines);
    text
}

/// A heading with a line for each entry; nothing when there is none.
fn list(text: &mut String, title: &str, entries: impl Iterator<Item = String>) {
    for (at, entry) in entries.enumerate() {
        if at == 0 {
            let _ = writeln!(text, "\n{title}");
        }
        let _ = writeln!(text, "  {entry}");
    }
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
}
