//! What a reader adds up without being told: the rows of a table make its total, if they do wherever all of them can be seen.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::published::{Figure, Formula, Known, Published};
use super::region::Region;

/// The code of a total, among rows and among columns.
const TOTAL: &str = "total";

/// A total and what stands with it in its row or column.
pub(super) struct Line<'a> {
    pub(super) whole: &'a Region,
    pub(super) parts: Vec<&'a Region>,
    /// Whether the parts make the total; none when not all of them can be seen.
    pub(super) adds_up: Option<bool>,
}

/// The lines of each table, down and across.
pub(super) fn lines(published: &Published) -> Vec<Vec<Line<'_>>> {
    // By table and direction; then one line of figures that its total may be the sum of.
    type Lines<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a Figure, bool)>>;
    let mut tables: BTreeMap<(&str, bool), Lines<'_>> = BTreeMap::new();
    for figure in &published.figures {
        let (table, cell) = (figure.table.as_str(), figure.cell.as_str());
        let row = figure.row.as_deref();
        let column = figure.column.as_deref();
        let down = tables.entry((table, false)).or_default();
        down.entry((column.unwrap_or_default(), cell))
            .or_default()
            .push((figure, row == Some(TOTAL)));
        if column.is_some() {
            let across = tables.entry((table, true)).or_default();
            // Rows without a code are told apart by their label.
            across
                .entry((row.unwrap_or(&figure.row_label), cell))
                .or_default()
                .push((figure, column == Some(TOTAL)));
        }
    }
    let tables = tables.into_iter().map(|((table, _), lines)| {
        // Rounded numbers need not add up to a rounded total.
        let rounded = published.profile_of(table).round_to.is_some();
        let lines = lines.into_values();
        lines.filter_map(|line| Line::new(&line, rounded)).collect()
    });
    tables.collect()
}

/// Those of the lines of a table that are believed to add up: all that cannot be seen, where some that can do and none does not. What is
/// no count of records and no sum over them goes by its own kind alone; a largest number is no sum.
pub(super) fn believed<'a, 'b>(lines: &'b [Line<'a>]) -> impl Iterator<Item = &'b Line<'a>> {
    let unseen = lines.iter().filter(|line| line.adds_up.is_none());
    unseen.filter(|line| {
        let alike = |other: &&Line<'_>| {
            let (own, other) = (line.whole, other.whole);
            own.adds_up() && other.adds_up() || own.measure == other.measure
        };
        let any = |seen: bool| (lines.iter().filter(alike)).any(|line| line.adds_up == Some(seen));
        let extreme = ["max ", "min "]
            .iter()
            .any(|verb| line.whole.measure.starts_with(verb));
        !extreme && any(true) && !any(false)
    })
}

impl<'a> Line<'a> {
    /// A line of counts with one total; none when it is anything else.
    fn new(line: &[(&'a Figure, bool)], rounded: bool) -> Option<Line<'a>> {
        let mut whole = None;
        let (mut parts, mut known) = (Vec::new(), Vec::new());
        for (figure, is_total) in line {
            let Some(Formula::Count(region) | Formula::Things(region)) = &figure.formula else {
                return None;
            };
            let own = figure.known();
            if own == Known::Nothing || parts.contains(&region) {
                return None;
            }
            if *is_total {
                if whole.replace((region, own)).is_some() {
                    return None;
                }
            } else {
                parts.push(region);
                known.push(own);
            }
        }
        let (whole, own) = whole?;
        let number = |known: &Known| match known {
            Known::Value(value, _) if !rounded => Some(*value),
            _ => None,
        };
        let sum: Option<Decimal> = known.iter().map(number).sum();
        let adds_up = sum.zip(number(&own)).map(|(sum, whole)| sum == whole);
        (parts.len() > 1 && !parts.contains(&whole)).then_some(Line {
            whole,
            parts,
            adds_up,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(lines: &[(&str, &str, &str)]) -> Published {
        let figures = lines.iter().map(|(row, column, text)| {
            let value = text.parse::<u32>().ok();
            serde_json::json!({
                "id": format!("t/{row}/{column}/n"), "table": "t", "row": row, "column": column, "cell": "n",
                "text": text, "value": value, "mark": value.is_none().then_some("c"),
                "formula": {"count": format!("d|count|row={row}|column={column}")},
            })
        });
        let set = serde_json::json!({"profile": {"hide": [1, 4]}, "figures": figures.collect::<Vec<_>>()});
        Published::read(set.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn a_column_that_adds_up_tells_of_the_next() {
        let shown = [("a", "x", "20"), ("b", "x", "30"), ("total", "x", "50")];
        let withheld = [("a", "y", "[c]"), ("b", "y", "30"), ("total", "y", "33")];
        let found = |lines: &[(&str, &str, &str)]| {
            let set = table(lines);
            let down = &super::lines(&set)[0];
            believed(down)
                .map(|line| line.whole.clone())
                .collect::<Vec<_>>()
        };
        let y = Region::named("d|count|row=total|column=y");
        assert_eq!(found(&[shown, withheld].concat()), [y]);
        // Where the rows that can be seen do not add up, nobody takes the others to.
        let broken = [("a", "x", "20"), ("b", "x", "30"), ("total", "x", "60")];
        assert_eq!(found(&[broken, withheld].concat()), []);
        assert_eq!(found(&withheld), []);
    }
}
