//! Figures of earlier years that this year's returns give again, held against what was published. Works on protected figures on both
//! sides: what is withheld is told by its mark.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::earlier_reports::Published;
use super::safe::SafeTables;
use super::safe_cell::SafeCell;
use crate::aggregate::{Explanation, Tables, described, explain};
use crate::finding::{Code, Finding, Location};
use crate::model::round;

/// A figure of an earlier year that is not what was published.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The query about it.
    pub finding: Finding,
    /// The tables that show the new figure.
    pub tables: Vec<String>,
    /// What it is and how it was published: "Referrals, 2024/25: published in the report for 2024/25 as 94".
    pub words: String,
}

impl Revision {
    /// The note under the tables, once it is accepted.
    pub fn note(&self, reason: &str) -> String {
        let end = if reason.ends_with(['.', '?', '!']) {
            ""
        } else {
            "."
        };
        format!("{}; corrected since: {reason}{end}", self.words)
    }
}

/// Every figure that names its own time and differs from its latest publication. Of one that is worked out only when what it is worked
/// out from does not differ itself.
pub fn revisions(tables: &Tables, safe: &SafeTables) -> Vec<Revision> {
    if safe.published().is_empty() {
        return Vec::new();
    }
    let mut found: BTreeMap<String, Revision> = BTreeMap::new();
    let mut order = Vec::new();
    let mut parts_differ: BTreeSet<String> = BTreeSet::new();
    for derived in [false, true] {
        for table in safe.tables() {
            for row in &table.rows {
                for (column, cell) in table.columns.iter().zip(&row.cells) {
                    let id = table.figure_id(row, column).filter(|_| !column.hidden);
                    let Some(id) = id else { continue };
                    let Some(explained) = explain(tables, &id) else {
                        continue;
                    };
                    let dated = explained.parts.iter().all(|p| p.cell.key.is_dated());
                    let single = explained.formula == "A";
                    if !dated || explained.parts.is_empty() || single == derived {
                        continue;
                    }
                    let own = explained.parts.iter().map(|p| described(p.cell));
                    if derived && own.into_iter().any(|part| parts_differ.contains(&part)) {
                        continue;
                    }
                    let rule = super::provenance::rule(&explained);
                    if let Some(known) = found.get_mut(&rule) {
                        if !known.tables.contains(&table.id) {
                            known.tables.push(table.id.clone());
                        }
                        continue;
                    }
                    let Some((year, was)) = latest(safe.published(), &rule) else {
                        continue;
                    };
                    if !differs(was, cell) {
                        continue;
                    }
                    if !derived {
                        parts_differ.insert(rule.clone());
                    }
                    found.insert(rule.clone(), one(&id, &explained, year, was, cell));
                    order.push(rule);
                }
            }
        }
    }
    order.iter().filter_map(|rule| found.remove(rule)).collect()
}

/// The latest report that gave a fact.
pub(super) fn latest<'a>(
    published: &'a [Published],
    rule: &str,
) -> Option<(&'a Published, &'a SafeCell)> {
    let mut years = published.iter().rev();
    years.find_map(|year| Some((year, year.facts.get(rule)?)))
}

fn one(
    id: &str,
    explained: &Explanation<'_>,
    year: &Published,
    was: &SafeCell,
    now: &SafeCell,
) -> Revision {
    let what = format!("{}, {}", explained.row, explained.column);
    let label = year.period.label();
    let (before, after) = (was.text(), now.text());
    let message = format!(
        "\"{what}\" in the table \"{}\" was published in the report for {label} as {before}; this year's returns make it {after}.",
        explained.table.spec.id
    );
    let finding = Finding::new(Code::Restated, Location::file(year.file.as_str()), message)
        .values(after, before.clone())
        .rule(id)
        .about(&explained.table.spec.dataset, None);
    Revision {
        finding,
        tables: vec![explained.table.spec.id.clone()],
        words: format!("{what}: published in the report for {label} as {before}"),
    }
}

/// Whether two statements of one figure contradict one another. A number that is printed with fewer decimals does not; nor does one that
/// is not there yet.
fn differs(was: &SafeCell, now: &SafeCell) -> bool {
    match (was, now) {
        (
            SafeCell::Shown {
                value: was,
                places: before,
                ..
            },
            SafeCell::Shown {
                value: now,
                places: after,
                ..
            },
        ) => {
            if before == after {
                round(*was, *before) != round(*now, *after)
            } else {
                // It was printed with other decimals: it stood for anything within half of the last of them.
                (*was - *now).abs() > Decimal::new(5, *before + 1)
            }
        }
        (SafeCell::Marked(_), _) | (_, SafeCell::Marked(_)) => false,
        (SafeCell::Suppressed(_), SafeCell::Suppressed(_)) => false,
        (was, now) => was.text() != now.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Mark, Unit};
    use crate::protect::Reason;

    fn shown(value: &str, places: u32) -> SafeCell {
        let value = value.parse().unwrap();
        SafeCell::Shown {
            value,
            unit: Unit::Percent,
            places,
        }
    }

    #[test]
    fn other_decimals_contradict_nothing_and_another_number_does() {
        assert!(!differs(&shown("1", 0), &shown("1.46", 1)));
        assert!(!differs(&shown("1.5", 1), &shown("1.46", 0)));
        assert!(differs(&shown("1", 0), &shown("1.6", 1)));
        assert!(!differs(&shown("41", 0), &shown("41.4", 0)));
        assert!(differs(&shown("41", 0), &shown("42", 0)));
    }

    #[test]
    fn what_is_not_there_contradicts_nothing_and_what_is_withheld_only_a_number() {
        let hidden = SafeCell::Suppressed(Reason::Small);
        let none = SafeCell::Marked(Mark::NotAvailable);
        assert!(!differs(&hidden, &SafeCell::Suppressed(Reason::GivesAway)));
        assert!(!differs(&none, &shown("4", 0)) && !differs(&shown("4", 0), &none));
        assert!(differs(&hidden, &shown("7", 0)) && differs(&shown("7", 0), &hidden));
    }
}
