//! Findings for people who live in Excel: a sentence, the cell in Excel's own terms, a piece of the sheet with the cell marked, and
//! what to do.

use std::io::{self, Write};

use super::{Counts, Findings};
use crate::finding::{Excerpt, Finding, Location, Severity, answered};
use crate::model::{Area, Cell, Period, cell::letters, listed};

/// The widest that a cell of an excerpt is printed, in characters.
const WIDEST: usize = 28;

/// At most so many places of a group are named.
const NAMED: usize = 12;

/// Whether the text is meant for a terminal that shows colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Plain,
    /// Terminal colours.
    Terminal,
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    Full,
    /// Notes are only counted.
    WithoutNotes,
}

/// Writes all findings and a summary.
pub fn write(
    out: &mut dyn Write,
    findings: &Findings<'_>,
    colour: Colour,
    detail: Detail,
) -> io::Result<()> {
    let mut left_out = 0;
    for finding in &findings.grouped.findings {
        if detail == Detail::WithoutNotes && finding.severity == Severity::Note {
            left_out += 1;
            continue;
        }
        one(out, finding, colour)?;
        writeln!(out)?;
    }
    summary(out, findings)?;
    if left_out > 0 {
        writeln!(out, "\nNotes are not shown here; -v shows them.")?;
    }
    Ok(())
}

/// Writes one finding.
pub fn one(out: &mut dyn Write, finding: &Finding, colour: Colour) -> io::Result<()> {
    let paint = Paint(colour);
    let word = paint.severity(finding.severity);
    let message = clean(&finding.message);
    let (bold, end) = (paint.bold(), paint.end());
    let code = finding.code.id();
    let settled = if finding.is_settled() {
        "answered "
    } else {
        ""
    };
    writeln!(out, "{settled}{word}[{code}]{end} {bold}{message}{end}")?;
    writeln!(out, "  --> {}", clean(&finding.location.to_string()))?;
    let beside = match &finding.excerpt {
        Some(excerpt) if !excerpt.rows.is_empty() => {
            writeln!(out)?;
            sheet(out, excerpt, finding, paint)?;
            true
        }
        _ => false,
    };
    for (location, words) in &finding.related {
        let place = if beside && same_sheet(location, &finding.location) {
            location.area().map_or_else(String::new, Area::words)
        } else {
            elsewhere(location, &finding.location)
        };
        writeln!(out, "     {}: {}", clean(&place), clean(words))?;
    }
    let mut row = |label: &str, text: &str| writeln!(out, "{label:>11}: {}", clean(text));
    if let Some(found) = &finding.found {
        row("found", found)?;
    }
    if let Some(expected) = &finding.expected {
        row("expected", expected)?;
    }
    if let Some(rule) = &finding.rule {
        row("rule", rule)?;
    }
    if let Some(day) = finding.answered {
        let day = Period::Day(day).label();
        let said = match &finding.reason {
            Some(reason) => format!("{day}, {reason}"),
            None => format!("{day}, see responses.toml"),
        };
        row("answered", &said)?;
    }
    if let Some(why) = &finding.reopened {
        row("answer", why)?;
    }
    if !finding.help.is_empty() && !finding.is_settled() {
        row("help", &finding.help)?;
    }
    if !finding.repeats.is_empty() {
        writeln!(out, "     {}", clean(&repeats(finding)))?;
    }
    Ok(())
}

/// The sentence by severity, and one line an agency.
pub fn summary(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    if findings.grouped.findings.is_empty() {
        return writeln!(out, "Nothing was found wrong.");
    }
    let open = findings.counts();
    if open.iter().any(|(_, count)| *count > 0) {
        writeln!(out, "Found {}.", in_words(open))?;
    } else {
        writeln!(out, "Nothing is open.")?;
    }
    match answered(&findings.grouped.findings) {
        0 => {}
        1 => writeln!(out, "One more is answered.")?,
        more => writeln!(out, "{more} more are answered.")?,
    }
    match findings.grouped.held_back {
        0 => {}
        1 => writeln!(
            out,
            "One more is held back: it only follows from a cell that is named above."
        )?,
        more => writeln!(
            out,
            "{more} more are held back: they only follow from cells that are named above."
        )?,
    }
    let agencies = findings.by_agency();
    if !agencies.is_empty() {
        writeln!(out)?;
        writeln!(out, "For the agencies to answer:")?;
        for (id, name, counts) in agencies {
            let name = clean(name);
            let who = if name == id {
                name
            } else {
                format!("{name} ({id})")
            };
            writeln!(out, "  {who}: {}", in_words(counts))?;
        }
    }
    Ok(())
}

/// `4 errors, 1 query and 2 notes`.
pub(crate) fn in_words(counts: Counts) -> String {
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| severity.counted(count))
        .collect();
    if parts.is_empty() {
        return "nothing".to_owned();
    }
    listed(&parts, "and")
}

/// `and 41 more in column D: D8, D9, ...`.
fn repeats(finding: &Finding) -> String {
    let count = finding.repeats.len();
    let column = finding.location.area().map(|area| area.first.column);
    let places: Vec<String> = finding
        .repeats
        .iter()
        .take(NAMED)
        .map(|place| {
            place
                .area()
                .map_or_else(|| place.to_string(), |a| a.to_string())
        })
        .collect();
    let rest = if count > NAMED { ", ..." } else { "" };
    match column {
        Some(column) => format!(
            "and {count} more in column {}: {}{rest}",
            letters(column),
            places.join(", ")
        ),
        None => format!("and {count} more: {}{rest}", places.join(", ")),
    }
}

/// The piece of the sheet: `[ ]` around the cell the finding is about, `* *` around those that contradict it.
fn sheet(
    out: &mut dyn Write,
    excerpt: &Excerpt,
    finding: &Finding,
    paint: Paint,
) -> io::Result<()> {
    let related: Vec<Area> = finding
        .related
        .iter()
        .filter(|(location, _)| same_sheet(location, &finding.location))
        .filter_map(|(location, _)| location.area())
        .collect();
    let own = finding.location.area();
    let mark = |cell: Cell| {
        if own.is_some_and(|area| area.contains(cell)) {
            Mark::Own
        } else if related.iter().any(|area| area.contains(cell)) {
            Mark::Related
        } else {
            Mark::None
        }
    };
    let texts: Vec<Vec<String>> = excerpt
        .rows
        .iter()
        .map(|row| row.cells.iter().map(|text| short(text)).collect())
        .collect();
    let widths: Vec<usize> = excerpt
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let texts = texts.iter().filter_map(|row| row.get(at));
            let widest = texts.map(|text| text.chars().count()).max().unwrap_or(0);
            widest.max(letters(*column).len())
        })
        .collect();
    let gutter = excerpt
        .rows
        .iter()
        .map(|row| row.row + 1)
        .max()
        .unwrap_or(1);
    let gutter = gutter.to_string().len().max(4);

    let heads = excerpt.columns.iter().zip(&widths);
    let heads: Vec<String> = heads
        .map(|(column, width)| format!(" {:^width$} ", letters(*column)))
        .collect();
    let line = format!("    {:>gutter$} |{}", "", heads.join("|"));
    writeln!(out, "{}", line.trim_end())?;
    for (row, texts) in excerpt.rows.iter().zip(&texts) {
        let mut line = String::new();
        let mut has_own = false;
        let cells = excerpt.columns.iter().zip(texts).zip(&widths);
        for (at, ((column, text), width)) in cells.enumerate() {
            let mark = mark(Cell::new(row.row, *column));
            has_own |= mark == Mark::Own;
            let (open, close) = match mark {
                Mark::Own => ('[', ']'),
                Mark::Related => ('*', '*'),
                Mark::None => (' ', ' '),
            };
            // Numbers stand right and words left, as in Excel.
            let padded = if is_numeric(text) {
                format!("{text:>width$}")
            } else {
                format!("{text:<width$}")
            };
            if at > 0 {
                line.push('|');
            }
            line.push_str(paint.mark(mark));
            line.push(open);
            line.push_str(&padded);
            line.push(close);
            line.push_str(if mark == Mark::None { "" } else { paint.end() });
        }
        let arrow = if has_own { '>' } else { ' ' };
        let number = row.row + 1;
        writeln!(out, "  {arrow} {number:>gutter$} |{}", line.trim_end())?;
    }
    writeln!(out)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Own,
    Related,
    None,
}

fn is_numeric(text: &str) -> bool {
    let mut digits = text.trim_start_matches(['£', '-', '\u{2212}', '<']).chars();
    digits.next().is_some_and(|c| c.is_ascii_digit())
        && digits.all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%'))
}

fn same_sheet(a: &Location, b: &Location) -> bool {
    a.path() == b.path() && a.sheet() == b.sheet() && a.area().is_some()
}

/// A place as it is named beside another: its file only when that is another one.
fn elsewhere(location: &Location, beside: &Location) -> String {
    match (location, location.sheet()) {
        (Location::Cells { area, .. }, Some(sheet)) if location.path() == beside.path() => {
            format!("sheet \"{sheet}\", {}", area.words())
        }
        _ => location.to_string(),
    }
}

/// A cell's text on one line and not too long.
fn short(text: &str) -> String {
    let text = clean(text.trim());
    if text.chars().count() <= WIDEST {
        return text;
    }
    let mut cut: String = text.chars().take(WIDEST - 1).collect();
    cut.push('\u{2026}');
    cut
}

/// Text from a sheet is data: nothing in it may steer the terminal, break the line or turn its direction.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}'))
        .map(|c| if c.is_control() || c == '\u{2028}' || c == '\u{2029}' { ' ' } else { c })
        .collect()
}

/// Terminal colours, or none.
#[derive(Clone, Copy)]
struct Paint(Colour);

impl Paint {
    fn code(self, code: &'static str) -> &'static str {
        match self.0 {
            Colour::Plain => "",
            Colour::Terminal => code,
        }
    }

    fn bold(self) -> &'static str {
        self.code("\u{1b}[1m")
    }

    fn end(self) -> &'static str {
        self.code("\u{1b}[0m")
    }

    fn severity(self, severity: Severity) -> String {
        let colour = match severity {
            Severity::Error => "\u{1b}[1;31m",
            Severity::Query => "\u{1b}[1;35m",
            Severity::Warning => "\u{1b}[1;33m",
            Severity::Note => "\u{1b}[1;36m",
        };
        format!("{}{severity}", self.code(colour))
    }

    fn mark(self, mark: Mark) -> &'static str {
        match mark {
            Mark::Own => self.code("\u{1b}[1;31m"),
            Mark::Related => self.code("\u{1b}[1;36m"),
            Mark::None => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::finding::{Code, ExcerptRow, Grouped, group};

    fn text(grouped: &Grouped, colour: Colour) -> String {
        let agencies = BTreeMap::from([("LA".to_owned(), "The council".to_owned())]);
        let findings = Findings {
            grouped,
            agencies: &agencies,
        };
        let mut out = Vec::new();
        write(&mut out, &findings, colour, Detail::Full).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn total() -> Finding {
        let (file, sheet) = ("returns/lado.xlsx".into(), "Outcomes".into());
        let parts = Area::new(Cell::new(9, 1), Cell::new(10, 1));
        let mut finding = Finding::new(
            Code::TotalDiffers,
            Location::cells(&file, Some(&sheet), Cell::new(11, 1)),
            "The outcomes add up to 100, but the Total row says 105.",
        )
        .values("105", "100")
        .about("lado-outcome", Some("LA"))
        .related(
            Location::cells(&file, Some(&sheet), parts),
            "these add up to 100",
        )
        .related(Location::file("returns/other.csv"), "says 100 too")
        .related(
            Location::cells(&file, Some(&"All".into()), Cell::new(1, 1)),
            "says 105",
        );
        let row = |row, label: &str, number: &str| ExcerptRow {
            row,
            cells: vec![label.to_owned(), number.to_owned()],
        };
        finding.excerpt = Some(Excerpt {
            columns: vec![0, 1],
            rows: vec![
                row(9, "Unfounded", "80"),
                row(10, "False\u{1b}[31m\nx", "20"),
                row(11, "Total", "105"),
            ],
        });
        finding
    }

    #[test]
    fn shows_the_cell_and_what_contradicts_it() {
        let shown = text(&group(vec![total()]), Colour::Plain);
        let expected = "\
error[total-differs] The outcomes add up to 100, but the Total row says 105.
  --> returns/lado.xlsx, sheet \"Outcomes\", cell B12

         |      A       |  B
      10 | Unfounded    |* 80*
      11 | False [31m x |* 20*
  >   12 | Total        |[105]

     cells B10:B11: these add up to 100
     returns/other.csv: says 100 too
     sheet \"All\", cell B2: says 105
      found: 105
   expected: 100
       help: Ask the agency which is wrong: the total, or one of the numbers it adds up.

Found 1 error.

For the agencies to answer:
  The council (LA): 1 error
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn colours_only_when_asked() {
        let grouped = group(vec![total()]);
        assert!(!text(&grouped, Colour::Plain).contains('\u{1b}'));
        assert!(text(&grouped, Colour::Terminal).contains("\u{1b}[1;31merror[total-differs]"));
    }

    #[test]
    fn repeats_are_told_with_their_places() {
        let file = "returns/a.csv".into();
        let many = (1..=20).map(|row| {
            let place = Location::cells(&file, None, Cell::new(row, 3));
            Finding::new(Code::NotANumber, place, "\"n/k\" is not a number.")
        });
        let shown = text(&group(many.collect()), Colour::Plain);
        assert!(
            shown.contains(
                "and 19 more in column D: D3, D4, D5, D6, D7, D8, D9, D10, D11, D12, D13, D14, ..."
            ),
            "{shown}"
        );
        assert!(shown.contains("Found 20 errors."), "{shown}");
    }

    #[test]
    fn long_texts_are_cut_and_nothing_wrong_is_said() {
        assert_eq!(short(&"x".repeat(40)).chars().count(), WIDEST);
        assert_eq!(
            text(&Grouped::default(), Colour::Plain),
            "Nothing was found wrong.\n"
        );
    }

    #[test]
    fn notes_can_be_left_out_but_are_counted() {
        let place = Location::file("returns/a.csv");
        let grouped = group(vec![
            Finding::new(Code::HeadingUnmatched, place.clone(), "A note."),
            Finding::new(Code::FileMislabelled, place, "A warning."),
        ]);
        let agencies = BTreeMap::new();
        let findings = Findings {
            grouped: &grouped,
            agencies: &agencies,
        };
        let mut out = Vec::new();
        write(&mut out, &findings, Colour::Plain, Detail::WithoutNotes).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert!(
            !shown.contains("A note.") && shown.contains("A warning."),
            "{shown}"
        );
        assert!(
            shown.contains("Found 1 warning and 1 note.\n\nNotes are not shown"),
            "{shown}"
        );
    }
}
