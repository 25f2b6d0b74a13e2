//! What may be seen of tables made by hand, and that nothing hidden can be worked out again.

mod exceptions;

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::aggregate::table_spec::TableSpec;
use crate::aggregate::{
    Absent, Amount, BaseCell, BaseId, ColumnHead, Entry, Expr, Filter, Key, Origin, Relation,
    RowHead, Slot,
};
use crate::model::{Counts, Mark, Unit};

fn profile(name: &str) -> Profile {
    let text = match name {
        "la-under5" => include_str!("../../templates/profiles/la-under5.toml"),
        "dfe-cin" => include_str!("../../templates/profiles/dfe-cin.toml"),
        "nhs-subnational" => include_str!("../../templates/profiles/nhs-subnational.toml"),
        "strict" => include_str!("../../templates/profiles/strict.toml"),
        _ => include_str!("../../templates/profiles/internal.toml"),
    };
    let mut profile: Profile = toml::from_str(text).unwrap();
    profile.id = name.to_owned();
    profile
}

fn cell(filters: &[(&str, &str)], amount: Amount) -> BaseCell {
    let any = |code: &str| match code {
        "*" => Filter::Given,
        code => Filter::Any(vec![code.to_owned()]),
    };
    BaseCell {
        key: Key {
            dataset: "d".to_owned(),
            measure: "count".to_owned(),
            filters: filters
                .iter()
                .map(|(column, code)| ((*column).to_owned(), any(code)))
                .collect(),
        },
        amount,
        unit: Unit::Count,
        counts: Counts::Children,
        period: None,
        origin: Origin::default(),
        coverage: None,
        untold: Default::default(),
    }
}

fn exact(value: i64) -> Amount {
    Amount::Exact(value.into())
}

/// Rows of counts with row totals, column totals and a grand total; beside each count its share of the grand total.
fn two_way(rows: &[Vec<i64>]) -> Tables {
    let width = rows[0].len();
    let mut cells = Vec::new();
    let mut relations = Vec::new();
    let all = |row: usize, column: usize| BaseId(row * (width + 1) + column);
    for row in 0..=rows.len() {
        for column in 0..=width {
            let over = |at: usize, end: usize| if at == end { 0..end } else { at..at + 1 };
            let sum: i64 = over(row, rows.len())
                .map(|r| over(column, width).map(|c| rows[r][c]).sum::<i64>())
                .sum();
            let code = |at: usize, end: usize| {
                if at == end {
                    "*".to_owned()
                } else {
                    at.to_string()
                }
            };
            let (r, c) = (code(row, rows.len()), code(column, width));
            cells.push(cell(&[("row", &r), ("column", &c)], exact(sum)));
        }
    }
    for row in 0..=rows.len() {
        let parts = (0..width).map(|column| all(row, column)).collect();
        relations.push(Relation {
            whole: all(row, width),
            parts,
        });
    }
    for column in 0..=width {
        let parts = (0..rows.len()).map(|row| all(row, column)).collect();
        relations.push(Relation {
            whole: all(rows.len(), column),
            parts,
        });
    }
    let slot = |entry, unit| Slot {
        entry,
        unit,
        places: 0,
    };
    let whole = all(rows.len(), width);
    let slots = (0..=rows.len())
        .map(|row| {
            (0..=width)
                .flat_map(|column| {
                    let id = all(row, column);
                    let share = Expr::Share(Box::new(Expr::Base(id)), Box::new(Expr::Base(whole)));
                    [
                        slot(Entry::Base(id), Unit::Count),
                        slot(Entry::Recipe(share), Unit::Percent),
                    ]
                })
                .collect()
        })
        .collect();
    let head = |at: usize| RowHead {
        code: Some(at.to_string()),
        label: format!("Row {at}"),
        total: at == rows.len(),
    };
    let columns = (0..=width).flat_map(|at| {
        ["n", "share"].map(|cell| ColumnHead {
            column: Some(at.to_string()),
            cell: cell.to_owned(),
            total: at == width,
            heading: format!("{at} {cell}"),
            unit: None,
            hidden: false,
        })
    });
    Tables {
        implied: Vec::new(),
        unseen: Vec::new(),
        uses: Default::default(),
        populations: Default::default(),
        returns: BTreeMap::new(),
        untold: BTreeMap::new(),
        cells,
        relations,
        tables: vec![Table {
            spec: spec(""),
            period: None,
            row_heading: "Row".to_owned(),
            columns: columns.collect(),
            rows: (0..=rows.len()).map(head).collect(),
            slots,
            notes: Vec::new(),
            sources: vec!["A return".to_owned()],
        }],
    }
}

fn spec(extra: &str) -> Arc<TableSpec> {
    let text = format!(
        "title = \"T\"\nmeasure = \"M\"\ndataset = \"d\"\n{extra}\nrows = {{ by = \"row\", order = \"size\" }}\ncell = []"
    );
    let mut spec: TableSpec = toml::from_str(&text).unwrap();
    spec.id = "t".to_owned();
    Arc::new(spec)
}

/// One column of base cells, in the order given.
fn list(cells: Vec<BaseCell>, relations: Vec<Relation>) -> Tables {
    let slot = |(at, cell): (usize, &BaseCell)| {
        vec![Slot {
            entry: Entry::Base(BaseId(at)),
            unit: cell.unit,
            places: 0,
        }]
    };
    let slots: Vec<Vec<Slot>> = cells.iter().enumerate().map(slot).collect();
    Tables {
        implied: Vec::new(),
        unseen: Vec::new(),
        uses: Default::default(),
        populations: Default::default(),
        returns: BTreeMap::new(),
        untold: BTreeMap::new(),
        tables: vec![Table {
            spec: spec(""),
            period: None,
            row_heading: "Row".to_owned(),
            columns: vec![ColumnHead {
                column: None,
                cell: "n".to_owned(),
                total: false,
                heading: "Number".to_owned(),
                unit: None,
                hidden: false,
            }],
            rows: (0..cells.len())
                .map(|at| RowHead {
                    code: Some(at.to_string()),
                    label: format!("Row {at}"),
                    total: false,
                })
                .collect(),
            slots,
            notes: Vec::new(),
            sources: Vec::new(),
        }],
        cells,
        relations,
    }
}

fn protected(tables: &Tables, name: &str) -> Checked<SafeTables> {
    protect(tables, &Options::new(profile(name)))
}

/// Each row's code and texts.
fn shown(tables: &Tables, name: &str) -> String {
    let safe = protected(tables, name).value;
    let rows = safe.tables()[0].rows.iter().map(|row| {
        let cells: Vec<String> = row.cells.iter().map(SafeCell::text).collect();
        format!(
            "{}: {}",
            row.code.as_deref().unwrap_or("-"),
            cells.join(" ")
        )
    });
    rows.collect::<Vec<_>>().join("; ")
}

#[test]
fn every_shipped_profile_reads() {
    for (name, hides) in [
        ("dfe-cin", Some((1, 5))),
        ("la-under5", Some((1, 4))),
        ("nhs-subnational", Some((1, 7))),
        ("strict", Some((1, 9))),
        ("internal", None),
    ] {
        let profile = profile(name);
        assert_eq!(
            profile.hide.map(|hide| (hide.from, hide.to)),
            hides,
            "{name}"
        );
        assert_eq!(profile.not_for_publication, name == "internal");
    }
}

#[test]
fn four_is_hidden_and_five_is_shown_with_nought() {
    let tables = list(
        vec![
            cell(&[("row", "a")], exact(4)),
            cell(&[("row", "b")], exact(5)),
            cell(&[("row", "c")], exact(0)),
        ],
        Vec::new(),
    );
    assert_eq!(shown(&tables, "la-under5"), "1: 5; 2: 0; 0: [c]");
    assert_eq!(shown(&tables, "dfe-cin"), "2: 0; 0: [c]; 1: [c]");
    assert_eq!(shown(&tables, "internal"), "1: 5; 0: 4; 2: 0");
}

#[test]
fn what_is_not_a_count_of_people_is_not_small() {
    let mut schools = cell(&[("row", "a")], exact(3));
    schools.counts = Counts::Organisations;
    let mut percent = cell(&[("row", "b")], exact(3));
    percent.unit = Unit::Percent;
    let tables = list(vec![schools, percent], Vec::new());
    assert_eq!(shown(&tables, "la-under5"), "0: 3; 1: 3%");
}

#[test]
fn a_hidden_part_takes_another_and_all_shares_of_them() {
    let tables = two_way(&[vec![20], vec![3]]);
    // A table of one column: the row totals are the same numbers again. The totals stay: with their shares they cost more.
    assert_eq!(
        shown(&tables, "la-under5"),
        "0: [c] [c] [c] [c]; 1: [c] [c] [c] [c]; 2: 23 100% 23 100%"
    );
    let safe = protected(&tables, "la-under5");
    let rows = &safe.value.tables()[0].rows;
    let row = |code: &str| {
        rows.iter()
            .find(|row| row.code.as_deref() == Some(code))
            .unwrap()
    };
    assert_eq!(row("1").cells[0].mark(), Some(Mark::Withheld));
    assert_eq!(row("1").cells[1], SafeCell::Suppressed(Reason::Derived));
    assert_eq!(row("0").cells[0], SafeCell::Suppressed(Reason::GivesAway));
    assert!(safe.value.record().is_least());
}

#[test]
fn a_total_stays_where_its_hidden_parts_keep_each_other_open() {
    let cells = |a, b, c| {
        let part = |code, value| cell(&[("row", code)], exact(value));
        list(
            vec![
                part("a", a),
                part("b", b),
                part("c", c),
                cell(&[("row", "*")], exact(a + b + c)),
            ],
            vec![Relation {
                whole: BaseId(3),
                parts: vec![BaseId(0), BaseId(1), BaseId(2)],
            }],
        )
    };
    // 5 over two withheld counts may be 1 + 4 to 4 + 1, and 8 anything from 1 + 7: a reader is not told that both are small. 2 can
    // only be 1 + 1, so that a third cell goes: the shown part, which leaves the total, since both cost one printed number.
    assert_eq!(
        shown(&cells(2, 3, 30), "la-under5"),
        "3: 35; 2: 30; 0: [c]; 1: [c]"
    );
    assert_eq!(
        shown(&cells(1, 1, 30), "la-under5"),
        "3: 32; 0: [c]; 1: [c]; 2: [c]"
    );
    assert_eq!(
        shown(&cells(4, 4, 30), "la-under5"),
        "3: 38; 2: 30; 0: [c]; 1: [c]"
    );
}

#[test]
fn a_total_that_two_breakdowns_share_stays_where_a_part_can_go() {
    let part = |column, code, value| cell(&[(column, code)], exact(value));
    let tables = list(
        vec![
            part("source", "a", 3),
            part("source", "b", 40),
            part("source", "*", 43),
            part("sex", "f", 20),
            part("sex", "m", 23),
            part("sex", "*", 43),
        ],
        vec![
            Relation {
                whole: BaseId(2),
                parts: vec![BaseId(0), BaseId(1)],
            },
            Relation {
                whole: BaseId(5),
                parts: vec![BaseId(3), BaseId(4)],
            },
            Relation {
                whole: BaseId(2),
                parts: vec![BaseId(5)],
            },
        ],
    );
    assert_eq!(
        shown(&tables, "la-under5"),
        "2: 43; 5: 43; 4: 23; 3: 20; 0: [c]; 1: [c]"
    );
}

#[test]
fn what_one_breakdown_withholds_another_does_not_give_back() {
    let part = |column, code, value| cell(&[(column, code)], exact(value));
    let of = |parts: [usize; 2]| Relation {
        whole: BaseId(2),
        parts: parts.map(BaseId).to_vec(),
    };
    let tables = list(
        vec![
            part("source", "a", 3),
            part("source", "b", 30),
            part("source", "*", 33),
            part("sex", "f", 20),
            part("sex", "m", 13),
        ],
        vec![of([0, 1]), of([3, 4])],
    );
    // Somebody answers for 30, so the total must go; both parts of the other breakdown would tell it.
    let mut options = Options::new(profile("la-under5"));
    options.overrides.push(Override {
        figure: "t/1/n".to_owned(),
        name: "A manager".to_owned(),
        reason: "It is large".to_owned(),
        line: None,
    });
    let safe = protect(&tables, &options).value;
    let text = |row: usize| safe.figure(&format!("t/{row}/n")).unwrap().cell.text();
    assert_eq!([0, 1, 2, 3, 4].map(text), ["[c]", "30", "[c]", "20", "[c]"]);
}

#[test]
fn a_stated_percentage_goes_with_its_hidden_count() {
    let mut percent = cell(&[("row", "a")], exact(7));
    percent.key.measure = "last percent".to_owned();
    percent.unit = Unit::Percent;
    let mut other = cell(&[("row", "b")], exact(93));
    other.key.measure = "last percent".to_owned();
    other.unit = Unit::Percent;
    let tables = list(
        vec![
            cell(&[("row", "a")], exact(3)),
            percent,
            cell(&[("row", "b")], exact(40)),
            other,
            cell(&[("row", "*")], exact(43)),
        ],
        vec![Relation {
            whole: BaseId(4),
            parts: vec![BaseId(0), BaseId(2)],
        }],
    );
    // The other row's percentage with the total would give its count.
    assert_eq!(
        shown(&tables, "la-under5"),
        "4: 43; 0: [c]; 1: [c]; 2: [c]; 3: [c]"
    );
}

#[test]
fn ranges_and_marks_keep_their_meaning() {
    let between = |low: u32, high: u32| Amount::Between(low.into(), high.into());
    let tables = list(
        vec![
            cell(&[("row", "a")], between(0, 4)),
            cell(&[("row", "b")], between(10, 14)),
            cell(&[("row", "c")], between(1, 2)),
            cell(&[("row", "d")], Amount::Absent(Absent::NotAvailable)),
            cell(&[("row", "e")], Amount::Absent(Absent::NotApplicable)),
            cell(&[("row", "f")], Amount::Absent(Absent::WithheldBySupplier)),
        ],
        Vec::new(),
    );
    assert_eq!(
        shown(&tables, "la-under5"),
        "0: fewer than 5; 1: 10 to 14; 2: [c]; 3: [x]; 4: [z]; 5: [c]"
    );
}

#[test]
fn recipes_are_worked_out_exactly_from_what_is_shown() {
    let mut tables = list(
        vec![
            cell(&[("row", "a")], exact(42)),
            cell(&[("row", "b")], exact(84)),
            cell(&[("row", "c")], exact(0)),
            cell(&[("row", "d")], exact(2)),
            cell(&[("row", "e")], Amount::Absent(Absent::NotAvailable)),
            cell(&[("row", "f")], Amount::Between(0.into(), 4.into())),
        ],
        Vec::new(),
    );
    let base = |at| Box::new(Expr::Base(BaseId(at)));
    let cases = [
        (Expr::Share(base(0), base(1)), Unit::Percent, "50%"),
        (
            Expr::Ratio(base(0), Box::new(Expr::Constant(Decimal::from(12)))),
            Unit::Number,
            "3.5",
        ),
        (
            Expr::Rate(base(0), base(1), Decimal::from(1000)),
            Unit::Rate,
            "500.0",
        ),
        (
            Expr::Difference(base(1), base(0)),
            Unit::Count,
            "\u{2212}42",
        ),
        (
            Expr::PercentChange(base(1), base(0)),
            Unit::Percent,
            "\u{2212}50%",
        ),
        (Expr::Sum(vec![*base(0), *base(1)]), Unit::Count, "126"),
        (Expr::Share(base(0), base(2)), Unit::Percent, "[z]"),
        (Expr::Share(base(3), base(0)), Unit::Percent, "[c]"),
        (Expr::Share(base(4), base(0)), Unit::Percent, "[x]"),
        (Expr::Share(base(2), base(2)), Unit::Percent, "[z]"),
        // "Fewer than five" is neither nought nor four.
        (Expr::Sum(vec![*base(0), *base(5)]), Unit::Count, "[c]"),
        (Expr::Share(base(5), base(1)), Unit::Percent, "[c]"),
        (Expr::Difference(base(5), base(0)), Unit::Count, "[c]"),
    ];
    tables.tables[0].spec = {
        let mut spec = TableSpec::clone(&tables.tables[0].spec);
        spec.rows = None;
        Arc::new(spec)
    };
    tables.tables[0].slots = cases
        .iter()
        .map(|(expr, unit, _)| {
            vec![Slot {
                entry: Entry::Recipe(expr.clone()),
                unit: *unit,
                places: unit.places(),
            }]
        })
        .collect();
    tables.tables[0].rows = (0..cases.len())
        .map(|at| RowHead {
            code: Some(at.to_string()),
            label: String::new(),
            total: false,
        })
        .collect();
    let safe = protected(&tables, "la-under5").value;
    for (row, (_, _, wanted)) in safe.tables()[0].rows.iter().zip(&cases) {
        assert_eq!(row.cells[0].text(), *wanted);
    }
}

#[test]
fn the_health_rule_rounds_what_it_does_not_hide() {
    let tables = two_way(&[vec![23], vec![7], vec![8]]);
    let safe = protected(&tables, "nhs-subnational").value;
    let text = |id: &str| safe.figure(id).unwrap().cell.text();
    assert_eq!(text("t/0/0/n"), "25");
    assert_eq!(text("t/1/0/n"), "[c]");
    assert_eq!(text("t/2/0/n"), "10");
    assert_eq!(text("t/3/0/n"), "40");
    assert_eq!(text("t/0/0/share"), "63%", "25 of 40");
    assert!(safe.tables()[0].notes[0].contains("nearest 5"));
}

#[test]
fn a_percentage_of_too_few_is_not_shown() {
    let share = |rows: &[Vec<i64>]| {
        let safe = protected(&two_way(rows), "strict").value;
        safe.figure("t/0/0/share").unwrap().cell.clone()
    };
    assert_eq!(
        share(&[vec![20], vec![29]]),
        SafeCell::Suppressed(Reason::SmallBase)
    );
    assert_eq!(share(&[vec![20], vec![30]]).text(), "40%");
}

#[test]
fn a_table_that_may_not_be_published_is_not_there() {
    let mut tables = two_way(&[vec![20], vec![29]]);
    tables.tables[0].spec = spec("publish = false");
    assert!(protected(&tables, "la-under5").value.tables().is_empty());
}

#[test]
fn nothing_hidden_is_in_the_result_or_the_findings() {
    let tables = two_way(&[vec![1003, 3], vec![2007, 5001]]);
    let safe = protected(&tables, "la-under5");
    let said = format!("{:?}", safe.findings);
    assert!(said.contains("Row 0 (1 n)"), "{said}");
    let whole = format!("{:?}{said}", safe.value);
    // The small count's row total and column total, and the grand total.
    // The small count's row and column, and what would give these away.
    for number in ["1003", "2007", "5001"] {
        assert!(!whole.contains(number), "{number} in {whole}");
    }
    assert!(whole.contains("7008") && whole.contains("8014"));
}

#[test]
fn an_awaited_table_says_so() {
    let tables = list(
        vec![cell(&[("row", "a")], Amount::Absent(Absent::NotAvailable))],
        Vec::new(),
    );
    let safe = protected(&tables, "la-under5").value;
    assert!(safe.tables()[0].awaited);
    assert_eq!(
        safe.tables()[0].rows[0].cells[0],
        SafeCell::Marked(Mark::NotAvailable)
    );
}

/// The base cells that the safe table shows, by place.
fn seen(tables: &Tables, safe: &SafeTables) -> BTreeMap<usize, Decimal> {
    let table = &tables.tables[0];
    let mut seen = BTreeMap::new();
    for (head, slots) in table.rows.iter().zip(&table.slots) {
        let row = safe.tables()[0]
            .rows
            .iter()
            .find(|row| row.code == head.code)
            .unwrap();
        for (slot, cell) in slots.iter().zip(&row.cells) {
            if let (Entry::Base(id), Some(value)) = (&slot.entry, cell.value()) {
                seen.insert(id.0, value);
            }
        }
    }
    seen
}

fn counts() -> impl Strategy<Value = Vec<Vec<i64>>> {
    let count = prop_oneof![2 => Just(0i64), 4 => 1i64..=4, 3 => 5i64..=9, 4 => 10i64..200];
    (1usize..=5, 1usize..=5).prop_flat_map(move |(rows, columns)| {
        proptest::collection::vec(proptest::collection::vec(count.clone(), columns), rows)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_relation_gives_a_hidden_count_away(rows in counts()) {
        let tables = two_way(&rows);
        let safe = protected(&tables, "la-under5").value;
        let seen = seen(&tables, &safe);
        for (at, cell) in tables.cells.iter().enumerate() {
            let Amount::Exact(value) = cell.amount else { continue };
            prop_assert!(value.is_zero() == (value < Decimal::ONE));
            if seen.contains_key(&at) {
                prop_assert!(value.is_zero() || value >= Decimal::from(5), "{} is shown", value);
                prop_assert_eq!(seen[&at], value);
            }
            prop_assert!(!value.is_zero() || seen.contains_key(&at), "nought is hidden");
        }
        for relation in &tables.relations {
            let hidden = relation.parts.iter().filter(|part| !seen.contains_key(&part.0)).count();
            let whole = seen.get(&relation.whole.0);
            prop_assert!(hidden + usize::from(whole.is_none()) != 1, "one hidden in a relation");
            if let (Some(whole), true) = (whole, hidden > 1) {
                let shown: Decimal = relation.parts.iter().filter_map(|part| seen.get(&part.0)).sum();
                prop_assert!(whole - shown > Decimal::from(hidden), "every hidden count must be 1");
            }
        }
    }

    #[test]
    fn shares_are_their_number_over_their_total(rows in counts()) {
        let tables = two_way(&rows);
        let safe = protected(&tables, "internal").value;
        let total: i64 = rows.iter().flatten().sum();
        for (r, row) in rows.iter().enumerate() {
            for (c, n) in row.iter().enumerate() {
                let share = safe.figure(&format!("t/{r}/{c}/share")).unwrap().cell.value();
                let wanted = (total > 0).then(|| Decimal::from(n * 100) / Decimal::from(total));
                prop_assert_eq!(share, wanted);
            }
        }
    }

    #[test]
    fn the_same_tables_are_protected_alike(rows in counts()) {
        let tables = two_way(&rows);
        prop_assert_eq!(
            format!("{:?}", protected(&tables, "dfe-cin").value),
            format!("{:?}", protected(&tables, "dfe-cin").value)
        );
    }
}
