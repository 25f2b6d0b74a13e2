//! The columns of a sheet with their rules: one number across, several measures, periods over numbers.

use super::dice::Dice;
use super::lines::Lines;
use super::{Line, MONTHS, PERCENTAGES, Role, Rule, SHARES, list};

/// What a number is of: the dataset of the program and of the folder's own, and the columns of items with heading, measure and bounds.
pub(super) struct Measures {
    pub(super) coded: &'static str,
    pub(super) own: &'static str,
    pub(super) items: &'static [(&'static str, &'static str, i64, i64)],
}

pub(super) const ONE: Measures = Measures {
    coded: "lado",
    own: "sheet-items",
    items: &[("Number", "number", 0, 60)],
};
pub(super) const TRAINED: Measures = Measures {
    coded: "training-compliance",
    own: "sheet-compliance",
    items: &[
        ("Staff who need it", "eligible", 5, 400),
        ("Staff trained", "trained", 0, 0),
    ],
};
pub(super) const MONEY: Measures = Measures {
    coded: "budget",
    own: "sheet-money",
    items: &[
        ("Budget £000", "budget", 3, 200),
        ("Actual £000", "actual", 3, 200),
    ],
};
pub(super) const RATES: Measures = Measures {
    coded: "",
    own: "sheet-rates",
    items: &[
        ("Children aged 0 to 17", "population", 800, 30_000),
        ("Number", "number", 0, 300),
    ],
};
pub(super) const YEARS: Measures = Measures {
    coded: "",
    own: "sheet-years",
    items: &[
        ("Last year", "before", 0, 120),
        ("This year", "number", 0, 120),
    ],
};
pub(super) const CASES: Measures = Measures {
    coded: "",
    own: "sheet-register",
    items: &[("Children", "children", 0, 6), ("Visits", "visits", 0, 15)],
};

/// Columns of one number across months, sectors or nonsense.
pub(super) fn across(
    dice: &mut Dice,
    heads: &[String],
    months: bool,
    most: usize,
) -> Vec<(Line, Rule)> {
    let large = *dice.pick(&[6, 12, 40, 90, 400, 2000]);
    let mut lines = Lines::items(heads, |_| Rule::Data(0, large));
    let mut left = most;
    if left >= 2 && heads.len() >= 6 && dice.percent(30) {
        lines.subtotals(dice, false, Some(3));
        left -= 1;
    }
    if left >= 1 && !months && dice.percent(15) {
        lines.of_which(dice);
        left -= 1;
    }
    let items = lines.all_items();
    let last = [items[items.len() - 1], items[items.len() - 2]];
    if left >= 1 && dice.percent(5) {
        // A month that is the month before again: no words, so it is asked about.
        let head = if months {
            list(MONTHS)
                .get(heads.len())
                .unwrap_or(&"Apr 2026")
                .to_string()
        } else {
            "Again".to_owned()
        };
        let line = Line {
            label: head,
            role: Role::Copy,
            said: false,
            holds: true,
        };
        lines.put(items.len() * 2, line, Rule::Same(last[0]));
        left -= 1;
    }
    let mut total = None;
    if left >= 1 && dice.percent(80) {
        total = Some(lines.total(dice, false, false));
        left -= 1;
    }
    if let (Some(total), true) = (total, left >= 1) {
        match dice.below(4) {
            0 => drop(lines.end(dice, Role::Average, "", Rule::Mean(items.clone()))),
            1 => drop(lines.end(dice, Role::Cumulative, "", Rule::Running(total))),
            2 => shares(dice, &mut lines, total),
            _ => return lines.finish(),
        }
        left -= 1;
    }
    if left >= 1 && total.is_none() {
        lines.end(dice, Role::Change, "", Rule::Minus(last[0], last[1]));
        if left >= 2 {
            lines.end(
                dice,
                Role::ChangePercent,
                "",
                Rule::Growth(last[0], last[1]),
            );
        }
    }
    lines.finish()
}

fn shares(dice: &mut Dice, lines: &mut Lines, of: usize) {
    let label = (*dice.pick(&list(SHARES))).to_owned();
    lines.put(
        usize::MAX,
        Line {
            label,
            role: Role::Percent,
            said: true,
            holds: true,
        },
        Rule::Share(of),
    );
}

/// Columns of several measures, with what is worked out from them.
pub(super) fn measured(dice: &mut Dice, measures: &Measures, most: usize) -> Vec<(Line, Rule)> {
    let heads: Vec<String> = measures
        .items
        .iter()
        .map(|(head, ..)| (*head).to_owned())
        .collect();
    let part = measures.own == TRAINED.own;
    let mut lines = Lines::items(&heads, |at| match measures.items[at] {
        _ if part && at == 1 => Rule::Part(0),
        (_, _, from, to) => Rule::Data(from, to),
    });
    let most = most.max(1);
    match measures.own {
        "sheet-compliance" => {
            let label = (*dice.pick(&list(PERCENTAGES))).to_owned();
            lines.put(
                2,
                Line {
                    label,
                    role: Role::Percent,
                    said: true,
                    holds: true,
                },
                Rule::Percent(1, 0),
            );
        }
        "sheet-money" => {
            if dice.percent(60) {
                let line = Line {
                    label: "Variance £000".to_owned(),
                    role: Role::Change,
                    said: true,
                    holds: true,
                };
                lines.put(2, line, Rule::Minus(1, 0));
            }
            if most > 1 || dice.percent(50) {
                let opening = dice.between(500, 9_000);
                lines.end(dice, Role::Balance, "", Rule::Balance(1, opening));
            }
        }
        "sheet-rates" => {
            let (label, per) = *dice.pick(&[
                ("Rate per 10,000", 10_000),
                ("Rate per 1,000", 1_000),
                ("per 1,000 children", 1_000),
                ("Rate per 10,000 aged 0-17", 10_000),
            ]);
            lines.put(
                2,
                Line {
                    label: label.to_owned(),
                    role: Role::Rate,
                    said: true,
                    holds: true,
                },
                Rule::Rate(1, 0, per),
            );
        }
        "sheet-years" => {
            if most > 1 || dice.percent(50) {
                lines.end(dice, Role::Change, "", Rule::Minus(1, 0));
            }
            lines.end(dice, Role::ChangePercent, "", Rule::Growth(1, 0));
        }
        "sheet-items" => match dice.below(5) {
            0 | 1 => shares(dice, &mut lines, 0),
            2 => drop(lines.end(dice, Role::Cumulative, "", Rule::Running(0))),
            3 => drop(lines.end(dice, Role::Copy, "", Rule::Same(0))),
            _ => {}
        },
        _ => {}
    }
    lines.finish()
}

/// Two or three periods over a number and its share, then the total or the change under the same headings.
pub(super) fn two_headings(dice: &mut Dice) -> (Vec<(Line, Rule)>, Vec<String>) {
    let periods = *dice.pick(&[
        &["2024-25", "2025-26"][..],
        &["2023-24", "2024-25", "2025-26"],
        &["Q1 2025-26", "Q2 2025-26", "Q3 2025-26", "Q4 2025-26"],
    ]);
    let (with_share, change) = (dice.percent(70), !periods[0].starts_with('Q'));
    let number = |label: &str, role| Line {
        label: label.to_owned(),
        role,
        said: true,
        holds: true,
    };
    let (mut columns, mut above, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    let large = *dice.pick(&[12, 60, 300]);
    for period in periods {
        numbers.push(columns.len());
        columns.push((number("Number", Role::Item), Rule::Data(0, large)));
        above.push((*period).to_owned());
        if with_share {
            columns.push((number("%", Role::Percent), Rule::Share(columns.len() - 1)));
            above.push(String::new());
        }
    }
    if change {
        let [.., before, now] = numbers[..] else {
            return (columns, above);
        };
        columns.push((number("Number", Role::Change), Rule::Minus(now, before)));
        columns.push((number("%", Role::ChangePercent), Rule::Growth(now, before)));
        above.extend(["Change".to_owned(), String::new()]);
    } else {
        columns.push((number("Number", Role::Total), Rule::Sum(numbers)));
        above.push("Total".to_owned());
        if with_share {
            columns.push((number("%", Role::Percent), Rule::Share(columns.len() - 1)));
            above.push(String::new());
        }
    }
    (columns, above)
}
