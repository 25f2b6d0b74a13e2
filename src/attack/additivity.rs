//! What a reader adds up without being told: the rows of a table make its total, if they do wherever all of them can be seen.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::published::{Figure, Formula, Known, Published, Sum};

/// The code of a total, among rows and among columns.
const TOTAL: &str = "total";

/// Sums that the layout of the tables tells, of which at least one member is withheld.
pub(super) fn sums(published: &Published) -> Vec<Sum> {
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
    let mut found = Vec::new();
    for ((table, _), lines) in tables {
        if published.profile_of(table).round_to.is_some() {
            continue;
        }
        let (mut kept, mut broken) = (0, 0);
        let mut own = Vec::new();
        for line in lines.into_values() {
            let Some(line) = Additive::new(&line) else {
                continue;
            };
            match line.holds() {
                Some(true) => kept += 1,
                Some(false) => broken += 1,
                None => own.push(line.sum),
            }
        }
        if kept > 0 && broken == 0 {
            found.append(&mut own);
        }
    }
    found
}

/// A total and its parts.
struct Additive {
    sum: Sum,
    whole: Known,
    parts: Vec<Known>,
}

impl Additive {
    /// A line of counts with one total; none when it is anything else.
    fn new(line: &[(&Figure, bool)]) -> Option<Additive> {
        let mut whole = None;
        let (mut names, mut parts) = (Vec::new(), Vec::new());
        for (figure, is_total) in line {
            let name = match &figure.formula {
                Some(Formula::Count(name) | Formula::Things(name)) => name,
                _ => return None,
            };
            let measure = name.split('|').nth(1)?;
            let adds_up = measure == "count" || measure.starts_with("sum ");
            let known = figure.known();
            if !adds_up || known == Known::Nothing || names.contains(name) {
                return None;
            }
            if *is_total {
                if whole.replace((name.clone(), known)).is_some() {
                    return None;
                }
            } else {
                names.push(name.clone());
                parts.push(known);
            }
        }
        let (name, whole) = whole?;
        (parts.len() > 1 && !names.contains(&name)).then_some(Additive {
            sum: Sum {
                whole: name,
                parts: names,
                complete: true,
            },
            whole,
            parts,
        })
    }

    /// Whether the parts make the total; none when not all of them can be seen.
    fn holds(&self) -> Option<bool> {
        let number = |known: &Known| match known {
            Known::Value(value, _) => Some(*value),
            Known::Range(..) | Known::Withheld | Known::Nothing => None,
        };
        let parts: Option<Vec<Decimal>> = self.parts.iter().map(number).collect();
        let sum: Decimal = parts?.into_iter().sum();
        Some(sum == number(&self.whole)?)
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
        let found = sums(&table(&[shown, withheld].concat()));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].whole, "d|count|row=total|column=y");
        // Where the rows that can be seen do not add up, nobody takes the others to.
        let broken = [("a", "x", "20"), ("b", "x", "30"), ("total", "x", "60")];
        assert_eq!(sums(&table(&[broken, withheld].concat())), []);
        assert_eq!(sums(&table(&withheld)), []);
    }
}
