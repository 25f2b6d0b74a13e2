//! Other profiles for some tables, decisions to show a number, what earlier reports printed, and what words may tell.

use super::*;
use crate::aggregate::Unseen;
use crate::finding::Code;
use crate::protect::earlier_reports::PublishedFigure;

/// Parts with codes, and their total.
fn parts(values: &[i64]) -> Tables {
    let mut cells: Vec<BaseCell> = values
        .iter()
        .enumerate()
        .map(|(at, value)| cell(&[("row", &at.to_string())], exact(*value)))
        .collect();
    cells.push(cell(&[("row", "*")], exact(values.iter().sum())));
    let whole = values.len();
    let relation = Relation {
        whole: BaseId(whole),
        parts: (0..whole).map(BaseId).collect(),
    };
    list(cells, vec![relation])
}

fn reason(safe: &SafeTables, id: &str) -> Option<Reason> {
    match safe.figure(id).unwrap().cell {
        SafeCell::Suppressed(reason) => Some(*reason),
        _ => None,
    }
}

fn codes(checked: &Checked<SafeTables>) -> Vec<Code> {
    let codes = checked.findings.iter().map(|finding| finding.code);
    codes.filter(|code| *code != Code::FigureWithheld).collect()
}

#[test]
fn a_table_may_have_a_profile_of_its_own_and_the_strictest_holds() {
    let tables = parts(&[7, 30, 40]);
    let mut options = Options::new(profile("la-under5"));
    assert_eq!(reason(&protect(&tables, &options).value, "t/0/n"), None);
    options.tables.insert("t".to_owned(), profile("strict"));
    let safe = protect(&tables, &options).value;
    assert_eq!(reason(&safe, "t/0/n"), Some(Reason::Small));
    assert_eq!(safe.profile_of("t").id, "strict");
    assert_eq!(safe.exceptions().len(), 1);
    // By its dataset, and the same number in a second table that has no profile of its own.
    let mut options = Options::new(profile("la-under5"));
    options.datasets.insert("d".to_owned(), profile("strict"));
    assert_eq!(
        reason(&protect(&tables, &options).value, "t/0/n"),
        Some(Reason::Small)
    );
    let mut both = tables;
    let mut second = both.tables[0].clone();
    let mut spec = TableSpec::clone(&second.spec);
    spec.id = "u".to_owned();
    second.spec = Arc::new(spec);
    both.tables.push(second);
    let mut options = Options::new(profile("strict"));
    options.tables.insert("u".to_owned(), profile("la-under5"));
    let safe = protect(&both, &options).value;
    assert_eq!(reason(&safe, "u/0/n"), Some(Reason::Small));
}

#[test]
fn a_profile_may_control_more_than_people() {
    let mut tables = parts(&[3, 30, 40]);
    for cell in &mut tables.cells {
        cell.counts = Counts::Organisations;
    }
    let mut options = Options::new(profile("la-under5"));
    assert_eq!(reason(&protect(&tables, &options).value, "t/0/n"), None);
    options.profile.also = vec![Counts::Organisations];
    let safe = protect(&tables, &options).value;
    assert_eq!(reason(&safe, "t/0/n"), Some(Reason::Small));
}

#[test]
fn a_group_smaller_than_the_cohort_is_not_broken_down() {
    // 9 in two classes, one of them empty: under 10 the nought goes too. 10 in two classes of 10 and nought stays.
    let hidden = |values: &[i64]| {
        let safe = protect(&parts(values), &Options::new(profile("strict"))).value;
        (0..=values.len())
            .map(|at| reason(&safe, &format!("t/{at}/n")).is_some())
            .collect::<Vec<_>>()
    };
    assert_eq!(hidden(&[9, 0]), [true, true, true]);
    assert_eq!(hidden(&[10, 0]), [false, false, false]);
}

#[test]
fn a_decision_shows_a_small_number_and_needs_a_name_and_a_reason() {
    let tables = parts(&[3, 30, 40]);
    let with = |figure: &str, name: &str, reason: &str| {
        let mut options = Options::new(profile("la-under5"));
        options.overrides.push(Override {
            figure: figure.to_owned(),
            name: name.to_owned(),
            reason: reason.to_owned(),
            line: Some(7),
        });
        protect(&tables, &options)
    };
    let shown = with("t/0/n", "A manager", "The three are a published case");
    assert_eq!(reason(&shown.value, "t/0/n"), None);
    assert_eq!(reason(&shown.value, "t/1/n"), None);
    assert_eq!(codes(&shown), []);
    assert_eq!(shown.value.record().overrides[0].name, "A manager");
    for (figure, name, why) in [
        ("t/0/n", "A manager", " "),
        ("t/0/n", "", "Because"),
        ("t/nobody/n", "A manager", "Because"),
    ] {
        let kept = with(figure, name, why);
        assert_eq!(reason(&kept.value, "t/0/n"), Some(Reason::Small));
        assert_eq!(codes(&kept), [Code::OverrideInvalid], "{figure}");
        assert!(kept.value.record().overrides.is_empty());
    }
    let idle = with("t/1/n", "A manager", "It is large");
    assert_eq!(codes(&idle), [Code::OverrideIdle]);
}

/// The tables of a dataset whose cells name their own time.
fn dated(values: &[i64]) -> Tables {
    let mut tables = parts(values);
    for cell in &mut tables.cells {
        let year = Filter::Any(vec!["2023-24".to_owned()]);
        cell.key.filters.insert("period".to_owned(), year);
    }
    tables
}

fn earlier(tables: &Tables, figures: &[(usize, Option<i64>)]) -> Options {
    let figures: Vec<PublishedFigure> = figures
        .iter()
        .map(|(at, value)| PublishedFigure {
            table: "t".to_owned(),
            row: Some(at.to_string()),
            cell: "n".to_owned(),
            value: value.map(Decimal::from),
            mark: value.is_none().then_some(Mark::Withheld),
            rule: Some(described(&tables.cells[*at])),
            ..PublishedFigure::default()
        })
        .collect();
    let mut options = Options::new(profile("la-under5"));
    let year = crate::model::Period::parse("2023-24", crate::model::YearKind::Financial).unwrap();
    let file = "history/2023-24.json".to_owned();
    options.published.push(Published::new(year, file, &figures));
    options
}

#[test]
fn what_an_earlier_report_withheld_stays_withheld_and_what_it_printed_is_no_cover() {
    let tables = dated(&[3, 20, 30]);
    // Without a history 20 goes with 3; with 20 printed before, 30 must go.
    let plain = protect(&tables, &Options::new(profile("la-under5"))).value;
    assert_eq!(reason(&plain, "t/1/n"), Some(Reason::GivesAway));
    let known = protect(&tables, &earlier(&tables, &[(1, Some(20))])).value;
    assert_eq!(reason(&known, "t/1/n"), None);
    assert_eq!(reason(&known, "t/2/n"), Some(Reason::GivesAway));
    // 30 was withheld before: to show it now would take the cover from what it covered then.
    let withheld = protect(&tables, &earlier(&tables, &[(2, None)])).value;
    assert_eq!(reason(&withheld, "t/2/n"), Some(Reason::Earlier));
    assert_eq!(reason(&withheld, "t/1/n"), None, "one cover is enough");
    // 3 itself was printed: it is said, and nothing else goes for its sake.
    let printed = protect(&tables, &earlier(&tables, &[(0, Some(3))]));
    assert_eq!(codes(&printed), [Code::PrintedBefore]);
    assert_eq!(reason(&printed.value, "t/1/n"), None);
}

#[test]
fn a_number_that_nothing_can_cover_is_told() {
    // All but the small number are noughts or known.
    let tables = dated(&[3, 20, 0]);
    let history = earlier(&tables, &[(1, Some(20)), (3, Some(23))]);
    let checked = protect(&tables, &history);
    assert_eq!(codes(&checked), [Code::Unprotected]);
    let words = format!("{:?}", checked.findings);
    assert!(
        words.contains("where period is 2023-24 and row is 0"),
        "{words}"
    );
}

#[test]
fn all_in_one_class_is_asked_about() {
    let checked = protect(&parts(&[25, 0, 0]), &Options::new(profile("la-under5")));
    assert_eq!(codes(&checked), [Code::AllInOne]);
    let said = &checked.findings[0].message;
    assert!(said.contains("Row 0 (Number)"), "{said}");
    let mixed = protect(&parts(&[25, 5, 0]), &Options::new(profile("la-under5")));
    assert_eq!(codes(&mixed), []);
    // That all fell into one month says nothing of anybody.
    let mut months = parts(&[25, 0]);
    for (at, code) in [(0, "2024-04"), (1, "2024-05")] {
        let month = Filter::Any(vec![code.to_owned()]);
        months.cells[at].key.filters.insert("row".to_owned(), month);
    }
    assert_eq!(
        codes(&protect(&months, &Options::new(profile("la-under5")))),
        []
    );
}

#[test]
fn words_call_a_number_small_only_where_that_tells_nothing() {
    // Under the children in need rule 1 and 6 make 7: who knew that 1 is the small one would know both.
    let why = |values: &[i64]| {
        let safe = protect(&parts(values), &Options::new(profile("dfe-cin"))).value;
        (reason(&safe, "t/0/n"), reason(&safe, "t/1/n"))
    };
    let alike = (Some(Reason::SmallAmongOthers), Some(Reason::GivesAway));
    assert_eq!(why(&[1, 6, 40]), alike);
    assert_eq!(why(&[1, 9, 40]), alike);
    // 1 and 10 make 11, which leaves 1 to 5 beside 10 to 6.
    let named = (Some(Reason::Small), Some(Reason::GivesAway));
    assert_eq!(why(&[1, 10, 40]), named);
}

#[test]
fn a_range_of_a_supplier_is_kept_open_beside_an_exact_total() {
    let mut tables = parts(&[8, 8, 0]);
    tables.cells[2].amount = Amount::Between(Decimal::ONE, Decimal::from(4));
    tables.cells[3].amount = exact(19);
    let safe = protect(&tables, &Options::new(profile("la-under5"))).value;
    // 19 less 8 less 8 is 3.
    assert_eq!(reason(&safe, "t/3/n"), Some(Reason::GivesAway));
    tables.cells[3].amount = Amount::Between(Decimal::from(17), Decimal::from(20));
    let safe = protect(&tables, &Options::new(profile("la-under5"))).value;
    assert_eq!(safe.figure("t/3/n").unwrap().cell.text(), "17 to 20");
    // What a supplier withheld follows from an exact total too.
    tables.cells[2].amount = Amount::Absent(Absent::WithheldBySupplier);
    tables.cells[3].amount = exact(19);
    let safe = protect(&tables, &Options::new(profile("la-under5"))).value;
    assert_eq!(reason(&safe, "t/3/n"), Some(Reason::GivesAway));
}

#[test]
fn a_percentage_of_one_possible_small_count_goes() {
    let mut percent = cell(&[("row", "a")], exact(4));
    percent.unit = Unit::Percent;
    let mut tables = list(vec![percent], Vec::new());
    assert_eq!(shown(&tables, "la-under5"), "0: 4%");
    tables.implied.push(crate::aggregate::Implied {
        cell: BaseId(0),
        count: 1,
        base: 25,
    });
    assert_eq!(shown(&tables, "la-under5"), "0: [c]");
    tables.implied[0].count = 5;
    assert_eq!(shown(&tables, "la-under5"), "0: 4%");
}

#[test]
fn a_whole_that_holds_more_than_its_parts_still_bounds_them() {
    // 40 and a withheld 3 in a whole of at least both: 43 leaves 3 no room above, 60 does.
    let hidden_whole = |whole: i64| {
        let mut tables = parts(&[3, 40]);
        tables.cells[2].amount = exact(whole);
        tables.relations[0].parts.push(BaseId(3));
        tables.unseen.push(Unseen {
            value: Decimal::from(whole - 43),
            told: Told::Nothing,
        });
        let safe = protect(&tables, &Options::new(profile("la-under5"))).value;
        (0..3).any(|at| reason(&safe, &format!("t/{at}/n")) == Some(Reason::GivesAway))
    };
    assert!(hidden_whole(43));
    assert!(!hidden_whole(60));
}

#[test]
fn the_record_says_why_and_how_open_but_not_what() {
    let safe = protect(
        &parts(&[3, 1234, 4321]),
        &Options::new(profile("la-under5")),
    )
    .value;
    let record = safe.record();
    let small = &record.suppressions[0];
    assert_eq!(small.figure.as_deref(), Some("t/0/n"));
    assert_eq!(small.reason.kind(), "primary");
    assert!(small.possible.is_some_and(|possible| possible >= 4));
    assert_eq!(record.suppressions.len(), 2);
    assert!(!format!("{record:?}").contains("1234"));
}

#[test]
fn every_withheld_cell_is_in_the_record_with_its_reason() {
    let safe = protect(
        &two_way(&[vec![3, 40], vec![50, 60]]),
        &Options::new(profile("la-under5")),
    )
    .value;
    let mut withheld = Vec::new();
    for table in safe.tables() {
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                if let SafeCell::Suppressed(reason) = cell {
                    let place = (&table.id, &row.label, &column.heading);
                    withheld.push((place, reason.kind()));
                }
            }
        }
    }
    let record = safe.record().suppressions.iter();
    let recorded: Vec<_> = record
        .map(|one| ((&one.table, &one.row, &one.column), one.reason.kind()))
        .collect();
    assert_eq!(recorded, withheld);
    for kind in ["primary", "secondary", "derived"] {
        assert!(withheld.iter().any(|(_, own)| *own == kind), "{kind}");
    }
}
