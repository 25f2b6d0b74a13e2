//! The attacker as it is used: on sets as they are published, and on what `protect` makes of random tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::super::{Outcome, Verdict, attack, attack_within};
use super::*;
use crate::aggregate::table_spec::TableSpec;
use crate::aggregate::{
    Amount, BaseCell, BaseId, ColumnHead, Entry, Expr, Filter, Key, Origin, Relation, RowHead,
    Slot, Table, Tables,
};
use crate::model::{Counts, Unit};
use crate::protect::{self, Options, Reason, SafeCell, protect};
use crate::render::figures_json::{json, public_figures};

/// A set from lines: `kind name text`, and sums `whole = part + part`.
fn set(lines: &[&str]) -> Published {
    let mut figures = Vec::new();
    let mut sums = Vec::new();
    for line in lines {
        if let Some((whole, parts)) = line.split_once(" = ") {
            let name = |name: &str| format!("d|count|{}|@2025", name.trim());
            let parts: Vec<String> = parts.split('+').map(name).collect();
            sums.push(serde_json::json!({"whole": name(whole), "parts": parts}));
            continue;
        }
        let (name, text) = line.split_once(' ').unwrap();
        let mut figure = serde_json::json!({
            "id": format!("t/{name}/n"),
            "table": "t",
            "text": text,
            "formula": {"count": format!("d|count|{name}|@2025")},
        });
        match text.parse::<u32>() {
            Ok(number) => figure["value"] = number.into(),
            Err(_) => figure["mark"] = "c".into(),
        }
        figures.push(figure);
    }
    let set = serde_json::json!({"profile": {"hide": [1, 4]}, "figures": figures, "sums": sums});
    Published::read(set.to_string().as_bytes()).unwrap()
}

fn verdict(outcome: &Outcome, figure: &str) -> (Verdict, Option<u64>) {
    let hidden = outcome.hidden(figure).unwrap();
    (hidden.verdict, hidden.width)
}

#[test]
fn a_count_that_follows_is_open_and_the_figures_that_tell_it_are_named() {
    let own = set(&["a [c]", "b 30", "c 55", "t 88", "t = a + b + c"]);
    let outcome = attack(&own, &[], &[]);
    assert_eq!(verdict(&outcome, "t/a/n"), (Verdict::Open, Some(1)));
    assert_eq!(outcome.hidden[0].from, ["t/b/n", "t/c/n", "t/t/n"]);
    let said = outcome.findings(&|_| None);
    assert_eq!(
        said[0].message,
        "The number withheld at \"t/a/n\" can be worked out from what is published: t/b/n, t/c/n, t/t/n."
    );
    assert!(outcome.blocks_final(&|_| None));
    // Where it is known that the number is large, it need not be guarded.
    assert!(!outcome.blocks_final(&|_| Some(false)));
}

#[test]
fn two_counts_are_as_open_as_their_sum_leaves_them() {
    for (total, verdicts) in [
        (32, (Verdict::Open, Some(1))),
        (34, (Verdict::Open, Some(3))),
        (35, (Verdict::Safe, Some(4))),
        (90, (Verdict::Safe, Some(59))),
    ] {
        let total = format!("t {total}");
        let own = set(&["a [c]", "b [c]", "c 30", &total, "t = a + b + c"]);
        assert_eq!(
            verdict(&attack(&own, &[], &[]), "t/a/n"),
            verdicts,
            "{total}"
        );
    }
}

#[test]
fn two_breakdowns_of_one_group_are_taken_together() {
    let by_source = ["a [c]", "b 30", "t [c]", "t = a + b"];
    let alone = attack(&set(&by_source), &[], &[]);
    assert_eq!(verdict(&alone, "t/a/n").0, Verdict::Safe);
    let both = [&by_source[..], &["x 20", "y 13", "t = x + y"]].concat();
    assert_eq!(
        verdict(&attack(&set(&both), &[], &[]), "t/a/n"),
        (Verdict::Open, Some(1))
    );
}

#[test]
fn what_words_say_counts_with_the_figures() {
    let own = set(&["a [c]", "b [c]", "c 30", "t 38", "t = a + b + c"]);
    assert_eq!(
        verdict(&attack(&own, &[], &[]), "t/a/n"),
        (Verdict::Safe, Some(7))
    );
    // Both fewer than five: then both are four.
    let said = ["t/a/n", "t/b/n"].map(|id| (id.to_owned(), 4));
    assert_eq!(
        verdict(&attack(&own, &[], &said), "t/a/n"),
        (Verdict::Open, Some(1))
    );
}

#[test]
fn an_earlier_year_is_part_of_what_is_known() {
    let own = set(&["a [c]", "b 30", "t [c]", "t = a + b"]);
    let before = set(&["b 30", "t 33"]);
    assert_eq!(verdict(&attack(&own, &[], &[]), "t/a/n").0, Verdict::Safe);
    let history = [("history/2024-25.json".to_owned(), before)];
    let outcome = attack(&own, &history, &[]);
    assert_eq!(verdict(&outcome, "t/a/n"), (Verdict::Open, Some(1)));
    assert!(
        outcome.hidden[0]
            .from
            .contains(&"history/2024-25.json: t/t/n".to_owned())
    );
    // A number that was corrected since tells nothing of this year's.
    let corrected = set(&["b 31", "t 33"]);
    let own = set(&["a [c]", "b 30", "t 40", "e [c]", "t = a + b + e"]);
    let history = [("history/2024-25.json".to_owned(), corrected)];
    assert_eq!(
        verdict(&attack(&own, &history, &[]), "t/a/n").0,
        Verdict::Safe
    );
}

#[test]
fn what_earlier_reports_gave_away_is_said_once() {
    let own = set(&["a [c]", "b 30", "t [c]", "t = a + b"]);
    let before = set(&["a [c]", "b 30", "t 33", "t = a + b"]);
    let history = [("history/2024-25.json".to_owned(), before)];
    let outcome = attack(&own, &history, &[]);
    assert_eq!(verdict(&outcome, "t/a/n").0, Verdict::Before);
    assert!(!outcome.blocks_final(&|_| None));
    let said = outcome.findings(&|_| None);
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].code, crate::finding::Code::PrintedBefore);
    assert!(said[0].message.contains("\"t/a/n\""), "{}", said[0].message);
}

#[test]
fn what_cannot_be_decided_is_not_safe() {
    let own = set(&[
        "a [c]",
        "b [c]",
        "e [c]",
        "t 60",
        "u 50",
        "t = a + b + e",
        "u = a + b",
    ]);
    let outcome = attack_within(&own, &[], &[], 1);
    let hidden = outcome.hidden("t/b/n").unwrap();
    assert_eq!(hidden.verdict, Verdict::Undecided);
    assert!(outcome.blocks_final(&|_| None));
    let said = outcome.findings(&|_| None);
    assert!(
        said.iter()
            .all(|finding| finding.code == crate::finding::Code::DisclosureUnknown)
    );
    assert_eq!(verdict(&attack(&own, &[], &[]), "t/b/n").0, Verdict::Safe);
}

#[test]
fn figures_that_contradict_each_other_are_not_safe() {
    let own = set(&["a [c]", "b 30", "t 20", "t = a + b"]);
    let outcome = attack(&own, &[], &[]);
    assert_eq!(verdict(&outcome, "t/a/n").0, Verdict::Contradiction);
    assert!(outcome.blocks_final(&|_| None));
}

#[test]
fn a_large_count_may_be_worked_out() {
    let own = set(&["a [c]", "b 30", "t 88", "t = a + b"]);
    assert_eq!(
        verdict(&attack(&own, &[], &[]), "t/a/n").0,
        Verdict::Harmless
    );
}

#[test]
fn parts_that_do_not_make_the_whole_are_at_most_it() {
    let mut own = set(&["a [c]", "b 30", "t 32", "t = a + b"]);
    own.sums[0].complete = false;
    assert_eq!(
        verdict(&attack(&own, &[], &[]), "t/a/n"),
        (Verdict::Open, Some(2))
    );
}

impl Toy {
    /// The same world as tables before protection: each count a row, and its share of the last count beside it.
    fn tables(&self) -> Tables {
        let cells = (0..self.counts.len()).map(|at| BaseCell {
            key: Key {
                dataset: "toy".to_owned(),
                measure: "count".to_owned(),
                filters: BTreeMap::from([("part".to_owned(), Filter::Any(self.codes(at)))]),
            },
            amount: Amount::Exact(self.value(at, &self.parts).into()),
            unit: Unit::Count,
            counts: Counts::Children,
            period: None,
            origin: Origin::default(),
            coverage: None,
            untold: Default::default(),
        });
        let slot = |entry, unit| Slot {
            entry,
            unit,
            places: 0,
        };
        let base = |at| Box::new(Expr::Base(BaseId(at)));
        let head = |cell: &str| ColumnHead {
            column: None,
            cell: cell.to_owned(),
            total: false,
            heading: cell.to_owned(),
            unit: None,
            hidden: false,
        };
        let all = self.counts.len() - 1;
        let text =
            "title = \"T\"\nmeasure = \"M\"\ndataset = \"toy\"\nrows = { by = \"row\" }\ncell = []";
        let mut spec: TableSpec = toml::from_str(text).unwrap();
        spec.id = "t".to_owned();
        Tables {
            relations: self
                .sums
                .iter()
                .map(|(whole, parts)| Relation {
                    whole: BaseId(*whole),
                    parts: parts.iter().map(|part| BaseId(*part)).collect(),
                })
                .collect(),
            tables: vec![Table {
                spec: Arc::new(spec),
                period: None,
                row_heading: "Row".to_owned(),
                columns: ["n", "share", "change"].map(head).to_vec(),
                rows: (0..=all)
                    .map(|at| RowHead {
                        code: Some(at.to_string()),
                        label: at.to_string(),
                        total: false,
                    })
                    .collect(),
                slots: (0..=all)
                    .map(|at| {
                        let before = base(at.saturating_sub(4));
                        vec![
                            slot(Entry::Base(BaseId(at)), Unit::Count),
                            slot(
                                Entry::Recipe(Expr::Share(base(at), base(all))),
                                Unit::Percent,
                            ),
                            slot(
                                Entry::Recipe(Expr::Difference(before, base(at))),
                                Unit::Count,
                            ),
                        ]
                    })
                    .collect(),
                notes: Vec::new(),
                sources: Vec::new(),
            }],
            cells: cells.collect(),
            implied: Vec::new(),
            ..Tables::default()
        }
    }
}

fn profile() -> protect::Profile {
    let text = "title = \"T\"\nabout = \"T\"\nsource = \"T\"\nhide = { from = 1, to = 4 }\npercent_places = 0\n";
    toml::from_str(text).unwrap()
}

/// Protects a toy, publishes it, and attacks the bytes. How many are withheld, and the figures of small counts that are not safe.
fn protected(toy: &Toy) -> (usize, usize, Vec<String>) {
    let tables = toy.tables();
    let safe = protect(&tables, &Options::new(profile())).value;
    let formulas = protect::formulas(&tables, &safe);
    let provenance = protect::provenance(&tables, &safe);
    let bytes = json(&public_figures(&safe, &formulas, &provenance));
    let own = Published::read(&bytes).unwrap();
    let reason = |id: &str| match safe.figure(id).unwrap().cell {
        SafeCell::Suppressed(reason) => Some(*reason),
        _ => None,
    };
    let ids = || own.figures.iter().filter_map(|figure| figure.id.as_deref());
    let said: Vec<(String, i64)> = ids()
        .filter(|id| reason(id) == Some(Reason::Small))
        .map(|id| (id.to_owned(), 4))
        .collect();
    let is_small = |id: &str| match reason(id)? {
        Reason::GivesAway => Some(false),
        _ => Some(true),
    };
    let outcome = attack(&own, &[], &said);
    let open = outcome.findings(&is_small);
    let open = open.into_iter().map(|finding| finding.message).collect();
    let shown = own.figures.iter().filter(|figure| figure.value.is_some());
    (outcome.hidden.len(), shown.count(), open)
}

#[test]
fn protection_hides_something_and_shows_something() {
    let (mut hidden, mut shown) = (0, 0);
    for seed in 0..200 {
        let (own_hidden, own_shown, _) = protected(&larger(seed));
        hidden += own_hidden;
        shown += own_shown;
    }
    assert!(
        hidden > 200 && shown > 200,
        "{hidden} hidden, {shown} shown"
    );
}

/// A toy whose numbers are small and large.
fn larger(seed: u64) -> Toy {
    let mut toy = toy(seed);
    let mut dice = Dice(seed ^ 0x5eed);
    for part in &mut toy.parts {
        if dice.one_in(2) {
            *part += 5 + i64::try_from(dice.roll(40)).unwrap();
        }
    }
    toy
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is protected and published, no small count is narrowed down below what the profile asks.
    #[test]
    fn what_protection_publishes_withstands_the_attacker(seed in any::<u64>()) {
        let toy = larger(seed);
        let (_, _, open) = protected(&toy);
        prop_assert!(open.is_empty(), "{:?} of {:?}", open, toy);
    }
}

/// A share over a base that nobody prints says what it says.
#[test]
fn a_share_bounds_what_is_behind_it() {
    let mut own = set(&["a [c]", "b 30"]);
    let share = r#"{"id":"t/a/share","table":"t","text":"12%","value":12,"formula":{"share":[{"count":"d|count|a|@2025"},{"count":"d|count|b|@2025"}]}}"#;
    own.figures.push(serde_json::from_str(share).unwrap());
    // 12% of 30, to the whole per cent, is 3.45 to 3.75: nothing whole. 13% is 4.
    let outcome = attack(&own, &[], &[]);
    assert_eq!(verdict(&outcome, "t/a/n").0, Verdict::Contradiction);
    own.figures[2].text = "13%".to_owned();
    own.figures[2].value = "13".parse().ok();
    assert_eq!(
        verdict(&attack(&own, &[], &[]), "t/a/n"),
        (Verdict::Open, Some(1))
    );
}
