//! What follows from the sets alone: each kind of relation by itself, and random regions against brute force over all joint tables.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::constraints::Secret;
use super::super::search::{Range, ranges};
use super::super::statements::system;
use super::super::{Outcome, Published, Verdict, attack};
use super::Dice;

/// A set of figures, each a line `id text {what is held}`; the id says table, row and cell, and `[c]` is withheld.
fn set(measure: &str, lines: &[&str]) -> Published {
    let figures = lines.iter().map(|line| {
        let mut words = line.splitn(3, ' ');
        let (id, text) = (words.next().unwrap(), words.next().unwrap());
        let held: Value = serde_json::from_str(words.next().unwrap_or("{}")).unwrap();
        let mut parts = id.split('/');
        let (table, row) = (parts.next(), parts.next());
        json!({
            "id": id, "table": table, "row": row, "cell": parts.next(),
            "text": text, "value": text.parse::<u32>().ok(), "mark": text.starts_with('[').then_some("c"),
            "formula": {"count": {"of": "d", "measure": measure, "held": held}},
        })
    });
    let set = json!({
        "schema_version": 2, "profile": {"hide": [1, 4]}, "figures": figures.collect::<Vec<_>>(),
        "populations": {"d": {"time": "day", "wholes": {"sector": ["all"]}}},
    });
    Published::read(set.to_string().as_bytes()).unwrap()
}

/// Whether the first figure is found to give itself away.
fn is_open(outcome: &Outcome, figure: &str) -> bool {
    outcome.hidden(figure).unwrap().verdict == Verdict::Open
}

/// The first of some counts follows from the others, and no longer when the last is left out.
#[track_caller]
fn follows(lines: &[&str]) {
    of_measure_follows("count", lines);
}

#[track_caller]
fn of_measure_follows(measure: &str, lines: &[&str]) {
    let secret = lines[0].split(' ').next().unwrap();
    let whole = attack(&set(measure, lines), &[], &[]);
    assert!(is_open(&whole, secret), "{whole:?}");
    let less = attack(&set(measure, &lines[..lines.len() - 1]), &[], &[]);
    assert!(!is_open(&less, secret), "{less:?}");
}

#[test]
fn given_and_blank_make_all() {
    follows(&[
        r#"t/blank/n [c] {"who":"blank"}"#,
        r#"t/given/n 20 {"who":"given"}"#,
        r#"u/all/n 23 {"who":"asked"}"#,
    ]);
    // All that anybody sent are no more than all there are.
    let own = set(
        "count",
        &[
            r#"t/blank/n [c] {"who":"blank"}"#,
            r#"t/given/n 20 {"who":"given"}"#,
            r#"u/all/n 23"#,
        ],
    );
    assert!(is_open(&attack(&own, &[], &[]), "t/blank/n"));
}

#[test]
fn what_is_not_and_what_is_make_all() {
    follows(&[
        r#"t/a/n [c] {"who":{"any":["a"]}}"#,
        r#"t/all/n 23 {"who":"asked"}"#,
        r#"t/others/n 20 {"who":{"not":["a"]}}"#,
    ]);
    follows(&[
        r#"t/a/n [c] {"who":{"any":["a"]}}"#,
        r#"t/ab/n 30 {"who":{"not":["c"]}}"#,
        r#"t/b/n 27 {"who":{"not":["a","c"]}}"#,
    ]);
}

#[test]
fn overlapping_groups_are_taken_apart() {
    follows(&[
        r#"t/b/n [c] {"who":{"any":["b"]}}"#,
        r#"t/ab/n 23 {"who":{"any":["a","b"]}}"#,
        r#"t/bc/n 33 {"who":{"any":["b","c"]}}"#,
        r#"t/abc/n 53 {"who":{"any":["a","b","c"]}}"#,
    ]);
}

#[test]
fn sums_over_two_columns_and_of_mixed_depth() {
    // Nobody helped, of those seen: all less those not seen, less those seen and helped.
    follows(&[
        r#"t/no/n [c] {"help":{"not":["yes"]},"seen":{"any":["yes"]}}"#,
        r#"t/all/n 60 {"help":"asked","seen":"asked"}"#,
        r#"t/unseen/n 30 {"help":"asked","seen":{"not":["yes"]}}"#,
        r#"t/helped/n 27 {"help":{"any":["yes"]},"seen":{"any":["yes"]}}"#,
    ]);
}

#[test]
fn spans_in_other_tables_make_a_longer_one() {
    follows(&[
        r#"m/june/n [c] {"day":{"within":"2025-06"}}"#,
        r#"q/one/n 23 {"day":{"within":"2025-04..2025-06"}}"#,
        r#"m/april/n 10 {"day":{"any":["2025-04"]}}"#,
        r#"m/may/n 10 {"day":{"from":"2025-05-01","to":"2025-05-31"}}"#,
    ]);
    follows(&[
        r#"t/late/n [c] {"day":{"from":"2025-05-12"}}"#,
        r#"t/given/n 30 {"day":"given"}"#,
        r#"t/early/n 27 {"day":{"to":"2025-05-11"}}"#,
    ]);
}

#[test]
fn one_fact_in_other_words_is_one() {
    follows(&[
        r#"t/year/n [c] {"day":{"within":"2025-04..2026-03"},"who":{"any":["b","a"]}}"#,
        r#"u/year/n 3 {"day":{"any":["2025-26"]},"who":{"any":["a","b"]}}"#,
    ]);
}

#[test]
fn what_was_given_for_the_whole_alone_is_a_part_of_it() {
    follows(&[
        r#"t/broken/n [c] {"sector":{"whole":"all"}}"#,
        r#"t/police/n 20 {"sector":{"any":["police"]}}"#,
        r#"t/other/n 10 {"sector":{"not":["police","all",""]}}"#,
        r#"t/all/n 33 {"sector":{"any":["all"]}}"#,
    ]);
}

#[test]
fn what_no_row_names_is_empty_where_a_table_adds_up() {
    // Rows of one table make its total; so there is nobody else, and the rows of another make it too.
    let hidden = [
        r#"u/a/n [c] {"kind":{"any":["x"]},"who":{"any":["a"]}}"#,
        r#"u/b/n 30 {"kind":{"any":["x"]},"who":{"any":["b"]}}"#,
        r#"v/x/n 33 {"kind":{"any":["x"]},"who":"asked"}"#,
    ];
    let adds_up = |total: u32| {
        let total = format!(r#"t/total/n {total} {{"who":"asked"}}"#);
        let rows = [
            r#"t/a/n 50 {"who":{"any":["a"]}}"#,
            r#"t/b/n 50 {"who":{"any":["b"]}}"#,
        ];
        let lines: Vec<&str> = hidden
            .into_iter()
            .chain(rows)
            .chain([total.as_str()])
            .collect();
        let outcome = attack(&set("count", &lines), &[], &[]);
        outcome.hidden("u/a/n").unwrap().width
    };
    assert_eq!(adds_up(100), Some(1));
    assert_eq!(adds_up(150), Some(3));
    // Where nothing can be seen, every code that is named has its row, and the total is that of the rows.
    let alone = |more: &[&str]| {
        let rows = [
            r#"t/a/n [c] {"who":{"any":["a"]}}"#,
            r#"t/b/n 30 {"who":{"any":["b"]}}"#,
            r#"t/total/n 33 {"who":"asked"}"#,
        ];
        let lines = [&rows[..], more].concat();
        let outcome = attack(&set("count", &lines), &[], &[]);
        outcome.hidden("t/a/n").unwrap().width
    };
    assert_eq!(alone(&[]), Some(1));
    assert_eq!(alone(&[r#"u/e/n [c] {"who":{"any":["e"]}}"#]), Some(2));
}

#[test]
fn quarters_of_an_indicator_make_its_year_unless_others_do_not() {
    let quarters = ["04..2025-06", "07..2025-09", "10..2025-12"];
    let line = |name: &str, at: usize, text: &str, span: &str| {
        format!(
            r#"t/{name}{at}/n {text} {{"day":{{"any":["{span}"]}},"what":{{"any":["{name}"]}}}}"#
        )
    };
    let indicator = |name: &str, texts: [&str; 5]| {
        let mut lines: Vec<String> = (quarters.iter().enumerate())
            .map(|(at, months)| line(name, at, texts[at], &format!("2025-{months}")))
            .collect();
        lines.push(line(name, 3, texts[3], "2026-01..2026-03"));
        lines.push(line(name, 4, texts[4], "2025-26"));
        lines
    };
    let hidden = indicator("a", ["[c]", "20", "20", "20", "63"]);
    let open = |other: [&str; 5]| {
        let lines = [hidden.clone(), indicator("b", other)].concat();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        is_open(&attack(&set("last value", &lines), &[], &[]), "t/a0/n")
    };
    assert!(open(["10", "10", "10", "10", "40"]));
    assert!(!open(["10", "10", "10", "10", "10"]));
}

#[test]
fn different_things_are_no_more_than_their_parts_and_no_fewer() {
    of_measure_follows(
        "distinct child",
        &[
            r#"t/a/n [c] {"who":{"any":["a"]}}"#,
            r#"u/ab/n 3 {"who":{"any":["a","b"]}}"#,
        ],
    );
    of_measure_follows(
        "max age",
        &[
            r#"t/a/n [c] {"who":{"any":["a"]}}"#,
            r#"u/ab/n 3 {"who":{"any":["a","b"]}}"#,
        ],
    );
}

#[test]
fn last_year_in_other_words_is_the_same_fact() {
    let own = set(
        "count",
        &[
            r#"t/a/before [c] {"day":{"any":["2024-25"]},"who":{"any":["a"]}}"#,
            r#"t/b/before 30 {"day":{"any":["2024-25"]},"who":{"any":["b"]}}"#,
        ],
    );
    let old = |name: &str| {
        json!({
            "schema_version": 1, "profile": {"hide": [1, 4]}, "sums": [],
            "figures": [{"id": "t/all/n", "table": "t", "text": "33", "value": 33, "formula": {"count": name}}],
        })
    };
    let name = "d|count|day within 2024-04..2025-03|who=a+b|@2024-06-02";
    for (name, open) in [
        (name, true),
        ("d|count|who=a+b|@2024-25", true),
        ("d|count|who=a+b", false),
    ] {
        let before = Published::read(old(name).to_string().as_bytes()).unwrap();
        let history = [("history/2024-25.json".to_owned(), before)];
        assert!(!is_open(&attack(&own, &[], &[]), "t/a/before"));
        assert_eq!(
            is_open(&attack(&own, &history, &[]), "t/a/before"),
            open,
            "{name}"
        );
    }
}

#[test]
fn the_last_value_within_a_year_is_not_the_value_of_the_year() {
    let own = set(
        "last value",
        &[
            r#"t/a/n [c] {"day":{"any":["2025-26"]}}"#,
            r#"t/b/n 3 {"day":{"within":"2025-04..2026-03"}}"#,
        ],
    );
    assert!(!is_open(&attack(&own, &[], &[]), "t/a/n"));
}

/// What a record says in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Code(&'static str),
    Day(Date),
    Blank,
    /// The return has no such column.
    Unsent,
}

const CODES: [Said; 5] = [
    Said::Code("a"),
    Said::Code("b"),
    Said::Code("else"),
    Said::Blank,
    Said::Unsent,
];

fn days() -> Vec<Said> {
    let days = [(3, 9), (4, 7), (5, 7), (5, 21), (6, 7), (9, 1)];
    let days = days.map(|(month, day)| Said::Day(date(2025, month, day)));
    days.into_iter()
        .chain([Said::Blank, Said::Unsent])
        .collect()
}

/// Ways to hold a column of codes, and one of days, each with what a record must say, told by hand.
type Way = (Value, fn(Said) -> bool);

fn ways_of_codes() -> Vec<Way> {
    fn is(said: Said, codes: &[&str]) -> bool {
        matches!(said, Said::Code(code) if codes.contains(&code))
    }
    vec![
        (json!({"any": ["a"]}), |said| is(said, &["a"])),
        (json!({"any": ["b"]}), |said| is(said, &["b"])),
        (json!({"any": ["b", "a"]}), |said| is(said, &["a", "b"])),
        (json!({"not": ["a"]}), |said| {
            is(said, &["b", "else"]) || said == Said::Blank
        }),
        (json!({"not": ["a", ""]}), |said| is(said, &["b", "else"])),
        (json!("given"), |said| is(said, &["a", "b", "else"])),
        (json!("blank"), |said| said == Said::Blank),
        (json!("asked"), |said| said != Said::Unsent),
    ]
}

fn ways_of_days() -> Vec<Way> {
    fn lies(said: Said, from: (i8, i8), to: (i8, i8)) -> bool {
        let on = |(month, day)| date(2025, month, day);
        matches!(said, Said::Day(day) if on(from) <= day && day <= on(to))
    }
    vec![
        (json!({"any": ["2025-04"]}), |said| {
            lies(said, (4, 1), (4, 30))
        }),
        (json!({"any": ["2025-05", "2025-06"]}), |said| {
            lies(said, (5, 1), (6, 30))
        }),
        (json!({"within": "2025-04..2025-06"}), |said| {
            lies(said, (4, 1), (6, 30))
        }),
        (json!({"within": "2025-05"}), |said| {
            lies(said, (5, 1), (5, 31))
        }),
        (json!({"from": "2025-05-15", "to": "2025-06-30"}), |said| {
            lies(said, (5, 15), (6, 30))
        }),
        (json!({"to": "2025-04-30"}), |said| {
            lies(said, (1, 1), (4, 30))
        }),
        (json!({"from": "2025-05-01"}), |said| {
            lies(said, (5, 1), (12, 31))
        }),
        (json!("given"), |said| lies(said, (1, 1), (12, 31))),
        (json!("blank"), |said| said == Said::Blank),
        (json!("asked"), |said| said != Said::Unsent),
    ]
}

/// Some records, and figures that count regions of them.
#[derive(Debug)]
struct World {
    /// The figures: what each holds, its number, whether it is withheld.
    figures: Vec<(BTreeMap<String, Value>, i64, bool)>,
    /// What records can be, as the figures tell them apart: the figures that count one; and how many such records there are.
    kinds: BTreeMap<Vec<bool>, i64>,
}

fn world(seed: u64) -> World {
    let mut dice = Dice(seed);
    let columns: Vec<(&str, Vec<Said>, Vec<Way>)> = vec![
        ("day", days(), ways_of_days()),
        ("sex", CODES.to_vec(), ways_of_codes()),
        ("who", CODES.to_vec(), ways_of_codes()),
    ];
    let columns: Vec<_> = match dice.roll(4) {
        0 => columns.into_iter().take(1).collect(),
        1 => columns.into_iter().skip(1).collect(),
        2 => columns.into_iter().take(2).collect(),
        _ => columns,
    };
    type Told = Vec<Option<fn(Said) -> bool>>;
    let mut figures: Vec<(BTreeMap<String, Value>, Told)> =
        vec![(BTreeMap::new(), vec![None; columns.len()])];
    for _ in 0..3 + dice.roll(4) {
        let mut held = BTreeMap::new();
        let mut told: Told = Vec::new();
        for (id, _, ways) in &columns {
            let way = ways[dice.roll(ways.len() as u64) as usize].clone();
            let is_held = dice.roll(5) < 3;
            told.push(is_held.then_some(way.1));
            if is_held {
                held.insert((*id).to_owned(), way.0);
            }
        }
        figures.push((held, told));
    }
    let counted = |record: &[Said]| -> Vec<bool> {
        let holds = |told: &Told| {
            told.iter()
                .zip(record)
                .all(|(told, said)| told.is_none_or(|told| told(*said)))
        };
        figures.iter().map(|(_, told)| holds(told)).collect()
    };
    let mut records: Vec<Vec<Said>> = vec![Vec::new()];
    for (_, said, _) in &columns {
        let with = |record: &Vec<Said>, said: &Said| [&record[..], &[*said]].concat();
        records = records
            .iter()
            .flat_map(|record| said.iter().map(move |said| with(record, said)))
            .collect();
    }
    let mut kinds: BTreeMap<Vec<bool>, i64> =
        records.iter().map(|record| (counted(record), 0)).collect();
    for _ in 0..3 + dice.roll(6) {
        let record = &records[dice.roll(records.len() as u64) as usize];
        *kinds.get_mut(&counted(record)).unwrap() += 1;
    }
    let number = |at: usize| {
        kinds
            .iter()
            .filter(|(counted, _)| counted[at])
            .map(|(_, many)| many)
            .sum()
    };
    let figures = figures.into_iter().enumerate().map(|(at, (held, _))| {
        let number: i64 = number(at);
        (held, number, at > 0 && number > 0 && dice.roll(2) == 0)
    });
    World {
        figures: figures.collect(),
        kinds,
    }
}

impl World {
    fn published(&self) -> Published {
        let figures = self.figures.iter().enumerate().map(|(at, (held, number, is_withheld))| {
            json!({
                "id": format!("t/{at}/n"), "table": "t", "cell": "n", "mark": is_withheld.then_some("c"),
                "text": if *is_withheld { "[c]".to_owned() } else { number.to_string() },
                "value": (!is_withheld).then_some(number),
                "formula": {"count": {"of": "d", "measure": "count", "held": held}},
            })
        });
        let set = json!({
            "schema_version": 2, "profile": {"hide": [1, 4]}, "figures": figures.collect::<Vec<_>>(),
            "populations": {"d": {"time": "day"}},
        });
        Published::read(set.to_string().as_bytes()).unwrap()
    }

    /// The smallest and largest number that each figure has over all worlds that look alike.
    fn brute(&self) -> Vec<(i64, i64)> {
        let kinds: Vec<&Vec<bool>> = self.kinds.keys().collect();
        let mut left: Vec<i64> = self
            .figures
            .iter()
            .map(|(_, number, is_withheld)| if *is_withheld { 99 } else { *number })
            .collect();
        let mut sums = vec![0; self.figures.len()];
        let mut found = vec![(i64::MAX, i64::MIN); self.figures.len()];
        self.walk(&kinds, &mut left, &mut sums, &mut found);
        found
    }

    fn walk(
        &self,
        kinds: &[&Vec<bool>],
        left: &mut [i64],
        sums: &mut [i64],
        found: &mut [(i64, i64)],
    ) {
        let [kind, rest @ ..] = kinds else {
            let alike = self
                .figures
                .iter()
                .enumerate()
                .all(|(at, (_, number, is_withheld))| {
                    if *is_withheld {
                        sums[at] >= 1
                    } else {
                        sums[at] == *number
                    }
                });
            if alike {
                for (ends, sum) in found.iter_mut().zip(sums) {
                    *ends = (ends.0.min(*sum), ends.1.max(*sum));
                }
            }
            return;
        };
        let own: Vec<usize> = (0..kind.len()).filter(|at| kind[*at]).collect();
        // What the figures that are shown leave for the kinds that are left; beyond them nothing may be missing.
        let short = (0..sums.len())
            .any(|at| !self.figures[at].2 && left[at] > 0 && !kinds.iter().any(|kind| kind[at]));
        if short {
            return;
        }
        let most = own.iter().map(|at| left[*at]).min().unwrap_or(0);
        for many in 0..=most {
            own.iter()
                .for_each(|at| (left[*at] -= many, sums[*at] += many).0);
            self.walk(rest, left, sums, found);
            own.iter()
                .for_each(|at| (left[*at] += many, sums[*at] -= many).0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// The range of each withheld number is that of all joint tables that would have been printed alike.
    #[test]
    fn regions_say_what_brute_force_over_joint_tables_says(seed in any::<u64>()) {
        let world = world(seed);
        prop_assume!(world.kinds.len() <= 10);
        let published = world.published();
        let system = system(&[&published], &[], true);
        let asked: Vec<usize> = (0..system.counts.len())
            .filter(|at| system.counts[*at].secret == Secret::Withheld)
            .collect();
        let ends = system.counts.iter().map(|count| (count.low, count.high)).collect();
        let found = ranges(&ends, &system.rows, &asked, 1 << 32);
        let brute = world.brute();
        for at in asked {
            for (_, figure) in &system.counts[at].figures {
                let place: usize = figure[2..figure.len() - 2].parse().unwrap();
                let (low, high) = brute[place];
                let want = Range { low, high: Some(high), reached: Some((low, Some(high))) };
                prop_assert_eq!(found[&at], Ok(want), "figure {} of {:?}", place, world);
            }
        }
    }
}
