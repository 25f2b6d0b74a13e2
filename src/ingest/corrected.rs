//! Corrections that were taken, put into a workbook before anything is made of it: roles, totals, records and the account all see the
//! corrected value. A cell that says neither the old value nor the new one is read as it stands, and it is said.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::sheet::{Raw, Workbook};
use super::typed_dates::{self, Order};
use super::typed_numbers::{Written, written};
use super::value_parsing::tidy;
use crate::finding::{Code, Finding, Location, reference};
use crate::model::{CellCorrection, Corrected, Held};

/// Puts corrections into a workbook whose cells they are of; gives what became of each.
pub(super) fn correct(
    workbook: &mut Workbook,
    corrections: &[&Arc<CellCorrection>],
) -> Vec<Corrected> {
    let corrections = corrections.iter().map(|correction| Corrected {
        held: held(workbook, correction),
        correction: Arc::clone(correction),
    });
    corrections.collect()
}

/// What is told of the corrections of a file.
pub(super) fn findings(file: &Arc<str>, corrected: &[Corrected]) -> Vec<Finding> {
    let told = corrected.iter();
    told.map(|one| finding(file, &one.correction, one.held))
        .collect()
}

fn held(workbook: &mut Workbook, correction: &CellCorrection) -> Held {
    let mut sheets = workbook.sheets.iter_mut();
    let Some(sheet) = sheets.find(|sheet| sheet.name.as_deref() == correction.sheet.as_deref())
    else {
        return Held::Lapsed;
    };
    let there = sheet.get(correction.cell);
    let text = there.map(Raw::text).unwrap_or_default();
    let new = typed(&correction.new, there);
    if there == Some(&new) || tidy(&text) == tidy(&correction.new) {
        return Held::Settled;
    }
    if !correction.old.is(&text) {
        return Held::Lapsed;
    }
    sheet.put(correction.cell, new);
    Held::Applied
}

/// A value as it would stand in the cell, had somebody typed it over what is there.
fn typed(new: &str, there: Option<&Raw>) -> Raw {
    let new = tidy(new);
    let in_percent = matches!(there, Some(Raw::Number { percent: true, .. }));
    if let Written::Number { value, percent } = written(&new, false) {
        match (in_percent, percent) {
            (false, false) => {
                return Raw::Number {
                    value,
                    percent: false,
                };
            }
            (true, _) => {
                // Typed into a cell of percentages, 55 is 55%.
                let hundredth = value / Decimal::ONE_HUNDRED;
                return Raw::Number {
                    value: if percent { value } else { hundredth },
                    percent: true,
                };
            }
            (false, true) => {}
        }
    }
    match typed_dates::day(&new) {
        Some((day, order)) if order != Order::MonthFirst => Raw::Date(day),
        _ => Raw::Text(new.into()),
    }
}

fn finding(file: &Arc<str>, correction: &CellCorrection, held: Held) -> Finding {
    let cell = correction.cell;
    let sheet = correction.sheet.as_deref().map(Arc::from);
    let at = Location::cells(file, sheet.as_ref(), cell);
    let taken = correction.taken();
    let back = format!(
        "Nothing to do. To take the correction back: yearly accept {} --withdraw",
        reference(&correction.fingerprint)
    );
    let mut finding = match held {
        Held::Applied => Finding::new(
            Code::Corrected,
            at,
            format!(
                "{cell} is read as {}, a correction {taken}",
                correction.change()
            ),
        )
        .help(back),
        Held::Settled => Finding::new(
            Code::Corrected,
            at,
            format!("{cell} says by now what was to be read in its place, a correction {taken}"),
        )
        .help(back),
        Held::Lapsed => Finding::new(
            Code::CorrectionLapsed,
            at,
            format!(
                "{cell} does not hold the value any more for which a correction was {taken} It is read as it stands."
            ),
        )
        .help(format!(
            "Look at the cell. If it is right now, take the correction back: yearly accept {} --withdraw",
            reference(&correction.fingerprint)
        )),
    };
    finding.dataset.clone_from(&correction.dataset);
    finding.agency.clone_from(&correction.agency);
    finding
}

/// What is told of a correction of a return that is not there, under its own name or as what another file replaces.
pub fn without_return(correction: &CellCorrection) -> Finding {
    let message = format!(
        "A correction of {} in {} was {} No such return is read, so it changes nothing.",
        correction.cell,
        correction.file,
        correction.taken()
    );
    let mut finding = Finding::new(
        Code::CorrectionLapsed,
        Location::file(correction.file.as_str()),
        message,
    );
    finding.dataset.clone_from(&correction.dataset);
    finding.agency.clone_from(&correction.agency);
    finding.help(format!(
        "If the return came again under another name, say so with replaces = \"{}\" in its [[source]]; else take the correction back: yearly accept {} --withdraw",
        correction.file,
        reference(&correction.fingerprint)
    ))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ingest::Sheet;
    use crate::model::{Cell, Kept};

    fn workbook(raw: Option<Raw>) -> Workbook {
        let cells = raw.into_iter().map(|raw| (Cell::new(1, 6), raw)).collect();
        Workbook {
            file: "returns/a.xlsx".into(),
            sheets: vec![Sheet::new(Some("Counts".into()), cells)],
        }
    }

    fn held_by(raw: Option<Raw>, old: &str, new: &str) -> (Held, Option<Raw>) {
        let correction = Arc::new(CellCorrection {
            file: "returns/a.xlsx".into(),
            sheet: Some("Counts".into()),
            cell: Cell::new(1, 6),
            old: Kept::of(old, false),
            new: new.into(),
            dataset: None,
            agency: None,
            by: "business manager".into(),
            taken: date(2026, 5, 18),
            reason: "Telephoned.".into(),
            fingerprint: "b783845e00000000".into(),
        });
        let mut book = workbook(raw);
        let made = correct(&mut book, &[&correction]);
        let told = findings(&book.file, &made);
        assert_eq!(told.len(), 1);
        (made[0].held, book.sheets[0].get(Cell::new(1, 6)).cloned())
    }

    fn number(value: i64) -> Raw {
        Raw::Number {
            value: value.into(),
            percent: false,
        }
    }

    #[test]
    fn a_correction_holds_while_the_cell_says_the_old_value() {
        for (old, new, then) in [
            (number(250), "25", number(25)),
            (number(250), " 1,320 ", number(1320)),
            (
                Raw::Date(date(1925, 5, 14)),
                "14/05/2025",
                Raw::Date(date(2025, 5, 14)),
            ),
            (
                Raw::Text("Polise".into()),
                "Police",
                Raw::Text("Police".into()),
            ),
            (
                Raw::Number {
                    value: Decimal::new(51, 1),
                    percent: true,
                },
                "51",
                Raw::Number {
                    value: Decimal::new(51, 2),
                    percent: true,
                },
            ),
        ] {
            let text = old.text();
            let (held, now) = held_by(Some(old), &text, new);
            assert_eq!((held, now), (Held::Applied, Some(then)), "{new}");
        }
        assert_eq!(held_by(None, "", "7"), (Held::Applied, Some(number(7))));
    }

    #[test]
    fn another_value_stays_and_the_new_one_is_settled() {
        let stays = held_by(Some(number(27)), "250", "25");
        assert_eq!(stays, (Held::Lapsed, Some(number(27))));
        assert_eq!(held_by(None, "250", "25"), (Held::Lapsed, None));
        let settled = held_by(Some(number(25)), "250", "25");
        assert_eq!(settled, (Held::Settled, Some(number(25))));
        let text = held_by(Some(Raw::Text(" Police ".into())), "Polise", "Police");
        assert_eq!(text.0, Held::Settled);
    }
}
