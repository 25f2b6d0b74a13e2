//! What a sheet is to be: its layout, its items, its rows and columns with their rules, the dataset that reads it.

use super::columns::{CASES, MONEY, ONE, RATES, TRAINED, YEARS, across, measured, two_headings};
use super::dice::Dice;
use super::lines::{Lines, nonsense};
use super::{
    CODED, KINDS, Layout, Line, MONTHS, Names, PLACES, Reading, Role, Rule, SECTORS, Table, list,
};

/// A plan of one sheet.
pub(super) struct Plan {
    pub(super) layout: Layout,
    pub(super) names: Names,
    pub(super) tables: Vec<Table>,
    pub(super) reading: Reading,
}

/// How many items there are: few, as a rule, and up to three hundred.
fn size(dice: &mut Dice, most: usize) -> usize {
    let upto = *dice.pick(&[8, 12, 12, 20, 40, 90, 290]);
    3 + dice.below(upto.min(most) - 2)
}

fn names_of(dice: &mut Dice, names: Names, coded: &'static str, most: usize) -> Vec<String> {
    let owned = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect::<Vec<_>>();
    match names {
        Names::Coded => {
            let all = dice.shuffled(&list(coded));
            owned(all[..(3 + dice.below(all.len() - 2)).min(all.len())].to_vec())
        }
        Names::Field => {
            let (places, kinds) = (list(PLACES), list(KINDS));
            let pairs: Vec<String> = places
                .iter()
                .flat_map(|place| kinds.iter().map(move |kind| format!("{place} {kind}")))
                .collect();
            let n = size(dice, most);
            let mut all = dice.shuffled(&pairs)[..n].to_vec();
            if dice.percent(50) {
                all.sort();
            }
            all
        }
        Names::Nonsense => {
            let mut all: Vec<String> = Vec::new();
            let n = size(dice, most);
            while all.len() < n {
                let word = nonsense(dice);
                if !all.contains(&word) {
                    all.push(word);
                }
            }
            all
        }
    }
}

/// Rows over these items, with so many kinds of roles at most; the number that were taken.
fn rows(
    dice: &mut Dice,
    items: &[String],
    layout: Layout,
    most: usize,
) -> (Vec<(Line, Rule)>, usize) {
    let mut lines = Lines::items(items, |_| Rule::Data(20, 300));
    let one_column = matches!(layout, Layout::Long | Layout::Stacked | Layout::Form);
    if layout == Layout::Register {
        lines.total(dice, false, false);
        return (lines.finish(), 1);
    }
    let mut taken = 0;
    let groups = most >= 2 && items.len() >= 5 && dice.percent(40);
    if groups {
        let above = dice.percent(40);
        lines.subtotals(dice, above, None);
        taken += 1;
    }
    let parts = most > taken && dice.percent(25);
    if parts {
        lines.of_which(dice);
        taken += 1;
    }
    if most > taken && (groups || dice.percent(85)) {
        let alone = most == 1;
        let loose = alone && dice.percent(4);
        let first = !groups && dice.percent(12);
        let total = lines.total(dice, first, loose);
        taken += 1;
        if most > taken && !one_column && !groups && layout == Layout::Wide && dice.percent(35) {
            lines.percentages(dice, total);
            taken += 1;
        } else if most > taken && layout == Layout::Wide && dice.percent(35) {
            lines.end(dice, Role::Cumulative, "", Rule::Running(total));
            taken += 1;
        }
    }
    if most > taken && !one_column && layout == Layout::Wide && dice.percent(20) {
        let all = lines.all_items();
        lines.end(dice, Role::Average, "rows", Rule::Mean(all));
        taken += 1;
    }
    (lines.finish(), taken)
}

fn table(
    corner: &str,
    rows: Vec<(Line, Rule)>,
    columns: Vec<(Line, Rule)>,
    measures: Vec<Option<&'static str>>,
) -> Table {
    Table {
        corner: corner.to_owned(),
        words: Vec::new(),
        rows,
        columns,
        above: Vec::new(),
        measures,
        cells: Vec::new(),
        relations: Vec::new(),
    }
}

/// Plans a sheet.
pub(super) fn plan(dice: &mut Dice) -> Plan {
    let layout = *dice.pick(&[
        Layout::Long,
        Layout::Long,
        Layout::Wide,
        Layout::Wide,
        Layout::Wide,
        Layout::Measures,
        Layout::Measures,
        Layout::Stacked,
        Layout::TwoHeadings,
        Layout::Transposed,
        Layout::Form,
        Layout::Register,
    ]);
    let several = matches!(layout, Layout::Measures | Layout::Transposed)
        || layout == Layout::Form && dice.percent(40);
    let measures = match layout {
        Layout::Register => &CASES,
        _ if several => *dice.pick(&[&TRAINED, &TRAINED, &MONEY, &RATES, &YEARS]),
        _ => &ONE,
    };
    let mut names = *dice.pick(&[Names::Coded, Names::Field, Names::Nonsense]);
    if measures.coded.is_empty() && names == Names::Coded {
        names = Names::Field;
    }
    // One number may be of several datasets; tables of a stack need not agree with each other, nor
    // years of two headings resemble each other, as the rules of `lado` and `training` ask.
    let one: &[usize] = if matches!(layout, Layout::Stacked | Layout::TwoHeadings) {
        &[3]
    } else {
        &[0, 1, 2, 3, 4]
    };
    let coded = if measures.own == ONE.own {
        CODED[*dice.pick(one)]
    } else {
        *CODED
            .iter()
            .find(|of| of.0 == measures.coded)
            .unwrap_or(&CODED[0])
    };
    let dataset = if names == Names::Coded {
        coded.0
    } else {
        measures.own
    };
    let measure = match dataset {
        "early-help" => "closed",
        "training" => "attendees",
        _ => "number",
    };
    let corner = match names {
        Names::Coded => coded.1,
        _ if layout == Layout::Register => "Reference",
        _ => "Item",
    };
    let months = names == Names::Coded || dice.percent(50);
    let most = 1 + dice.below(3);
    let count = if layout == Layout::Stacked {
        2 + dice.below(2)
    } else {
        1
    };
    let cap = if layout == Layout::Transposed {
        40
    } else {
        290
    };
    let tables = (0..count).map(|_| {
        let mut items = names_of(dice, names, coded.2, cap);
        if layout == Layout::Register {
            items = (0..items.len())
                .map(|at| format!("R{:04}", 1000 + 7 * at))
                .collect();
        }
        let (rows, taken) = rows(dice, &items, layout, most);
        let mut columns = match layout {
            Layout::Wide => {
                let n = 3 + dice.below(10);
                let heads: Vec<String> = if months {
                    list(MONTHS)[..n]
                        .iter()
                        .map(|&month| month.to_owned())
                        .collect()
                } else if names == Names::Field {
                    list(SECTORS)[..n.min(10)]
                        .iter()
                        .map(|&sector| sector.to_owned())
                        .collect()
                } else {
                    names_of(dice, Names::Nonsense, "", 10)
                };
                across(dice, &heads, months, most - taken.min(most))
            }
            Layout::TwoHeadings => Vec::new(),
            _ => measured(dice, measures, most - taken.min(most)),
        };
        if let Some((line, _)) = columns
            .first_mut()
            .filter(|(line, _)| line.label == "Number" && dataset == "training")
        {
            "Attended".clone_into(&mut line.label);
        }
        let mut above = Vec::new();
        if layout == Layout::TwoHeadings {
            (columns, above) = two_headings(dice);
        }
        let measure_of = |(line, _): &(Line, Rule)| match layout {
            Layout::Wide if line.role == Role::Item || !line.said && !months => Some(measure),
            Layout::Wide if line.role == Role::Copy => Some(measure),
            _ if line.role != Role::Item => None,
            _ => measures
                .items
                .iter()
                .find(|(head, ..)| *head == line.label)
                .map_or(Some(measure), |of| {
                    Some(if measures.own == ONE.own {
                        measure
                    } else {
                        of.1
                    })
                }),
        };
        let of = columns.iter().map(measure_of).collect();
        let mut table = table(corner, rows, columns, of);
        table.above = above;
        if layout == Layout::Register {
            let seen = |at: usize| format!("{:02}/{:02}/2025", 1 + at * 3 % 28, 4 + at % 9);
            let dates = (0..items.len()).map(seen).collect();
            let kinds = (0..items.len())
                .map(|_| (*dice.pick(&["School", "Home", "Clinic"])).to_owned())
                .collect();
            table.words = vec![
                ("Date".to_owned(), dates),
                ("Kind of place".to_owned(), kinds),
            ];
        }
        table
    });
    let tables: Vec<Table> = tables.collect();
    let reading = reading(layout, dataset, names, months, count);
    Plan {
        layout,
        names,
        tables,
        reading,
    }
}

/// The keys that a user writes, and nothing about roles.
fn reading(
    layout: Layout,
    dataset: &'static str,
    names: Names,
    months: bool,
    count: usize,
) -> Reading {
    let own = (names != Names::Coded)
        .then(|| super::write::dataset(dataset))
        .flatten();
    let (agency, set) = match dataset {
        "lado" => ("lado", "contact-type = \"referral\""),
        "training" => ("partnership", "level = \"all\""),
        "training-compliance" => ("hospital", "agency = \"hospital\""),
        "early-help" => ("la-eh", ""),
        _ => ("partnership", ""),
    };
    let period = match (dataset, layout) {
        (_, Layout::Wide | Layout::TwoHeadings) => "",
        ("early-help", _) => "month = \"2025-04..2026-03\"",
        ("lado" | "training" | "training-compliance" | "budget", _) => "period = \"2025-26\"",
        _ => "",
    };
    let set: Vec<&str> = [set, period]
        .into_iter()
        .filter(|key| !key.is_empty())
        .collect();
    let value = match dataset {
        "early-help" => "closed",
        "training" => "attendees",
        _ => "number",
    };
    let across = match (dataset, months) {
        ("early-help", _) => "month",
        ("sheet-items", false) => "place",
        _ => "period",
    };
    let mut keys = Vec::new();
    match layout {
        Layout::Wide => keys.push(format!("across = \"{across}\"\nvalue = \"{value}\"")),
        Layout::TwoHeadings => keys.push(format!(
            "across = \"{}\"",
            if across == "place" { "period" } else { across }
        )),
        Layout::Transposed => keys.push("transposed = true".to_owned()),
        _ => {}
    }
    let source = |part: usize| {
        let mut keys = keys.clone();
        let mut set: Vec<String> = set.iter().map(|&key| key.to_owned()).collect();
        if count > 1 {
            if part > 0 {
                keys.push(format!("after = \"Part {}\"", part + 1));
            }
            if part + 1 < count {
                keys.push(format!("before = \"Part {}\"", part + 2));
            }
            match dataset {
                "early-help" => set = vec![format!("month = \"2025-{:02}\"", 4 + part)],
                _ => set.push(format!("period = \"2025-{:02}\"", 4 + part)),
            }
        }
        if !set.is_empty() {
            keys.push(format!("set = {{ {} }}", set.join(", ")));
        }
        keys.join("\n")
    };
    Reading {
        dataset,
        own,
        sources: (0..count).map(source).collect(),
        agency,
    }
}
