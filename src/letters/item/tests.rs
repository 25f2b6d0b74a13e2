//! Tests of what is asked of whom.

use super::*;
use crate::finding::{Audience, Severity};
use crate::letters::letter_words;
use crate::model::Cell;

fn at(file: &str, cell: &str) -> Location {
    Location::cells(&file.into(), Some(&"S".into()), Cell::parse(cell).unwrap())
}

fn sorted(findings: &[Finding]) -> BTreeMap<String, Vec<Item>> {
    let mut owners = Owners::default();
    owners.add_sheet("a.xlsx", Some("S"), Some("a"));
    owners.add_sheet("b.xlsx", Some("S"), Some("b"));
    owners.add_sheet("x.xlsx", Some("S"), None);
    let agencies = BTreeMap::from([
        ("a".to_owned(), "Agency A".to_owned()),
        ("b".to_owned(), "Agency B".to_owned()),
    ]);
    items(
        findings,
        Options {
            agencies: &agencies,
            owners: &owners,
            words: &letter_words::built_in(),
            stands: &|location| location.area().map(|area| format!("in {area}")),
            personal: &|_, column| column == 25,
            answered: &|_, agency| agency == "answered",
        },
    )
}

#[test]
fn what_two_agencies_disagree_on_is_told_to_both_without_a_value() {
    let finding = Finding::new(
        Code::FactsDisagree,
        at("a.xlsx", "B2"),
        "says 105, not 4711",
    )
    .values("105", "4711")
    .related(at("b.xlsx", "C3"), "says 4711")
    .about("d", Some("a"));
    let sorted = sorted(&[finding]);
    let (a, b) = (&sorted["a"][0], &sorted["b"][0]);
    assert_eq!((a.file.as_str(), b.file.as_str()), ("a.xlsx", "b.xlsx"));
    assert!(
        a.message.contains("Agency B") && b.message.contains("Agency A"),
        "{a:?} {b:?}"
    );
    assert_eq!(a.places[0].reference, b.places[0].reference);
    assert_eq!(
        (a.places[0].stands.as_str(), b.places[0].stands.as_str()),
        ("in B2", "in C3")
    );
    assert!(!format!("{a:?}").contains("4711"), "{a:?}");
    assert!(!format!("{b:?}").contains("105"), "{b:?}");
}

#[test]
fn a_disagreement_with_a_return_of_nobody_known_names_nobody() {
    let finding = Finding::new(Code::PartsDiffer, at("a.xlsx", "B2"), "4711")
        .values("1", "4711")
        .related(at("x.xlsx", "C3"), "4711");
    let unplaced =
        Finding::new(Code::FactsDisagree, at("a.xlsx", "B3"), "it has 4711").values("1", "4711");
    let sorted = sorted(&[finding, unplaced]);
    assert_eq!((sorted.len(), sorted["a"].len()), (1, 2));
    let shown = format!("{:?}", sorted["a"]);
    assert!(
        shown.contains("another sender") && !shown.contains("4711"),
        "{shown}"
    );
}

#[test]
fn what_stands_in_ones_own_return_is_told_in_full() {
    let finding = Finding::new(Code::TotalDiffers, at("a.xlsx", "B9"), "The total is 3.")
        .values("3", "4")
        .related(at("a.xlsx", "B2"), "4");
    let item = &sorted(&[finding])["a"][0];
    assert_eq!(item.message, "The total is 3.");
    assert_eq!(item.expected.as_deref(), Some("4"));
    assert_eq!(item.compare, "B2");
    assert_eq!(item.kind, Kind::Correct);
}

#[test]
fn personal_values_and_the_partnerships_own_matters_are_left_out() {
    let secret = Finding::new(Code::NotADate, at("a.xlsx", "Z2"), "\"J Doe\" is no date")
        .values("J Doe", "a date");
    let flagged = Finding::new(Code::PersonalData, at("a.xlsx", "C7"), "a date of birth");
    let beside = Finding::new(Code::UnmappedCategory, at("a.xlsx", "C7"), "\"Ann Doe\"");
    let note = Finding::new(Code::PercentAsFraction, at("a.xlsx", "B2"), "x");
    let ours = Finding::new(Code::TableInvalid, at("a.xlsx", "B3"), "x");
    let elsewhere = Finding::new(Code::UnknownKey, Location::line("report.toml", 3), "x");
    let strange = Finding::new(Code::OutOfRange, at("b.xlsx", "B3"), "x").about("d", Some("a"));
    let sorted = sorted(&[secret, flagged, beside, note, ours, elsewhere, strange]);
    assert_eq!(sorted["a"].len(), 3, "{sorted:?}");
    assert!(!format!("{sorted:?}").contains("in C7"), "{sorted:?}");
    assert_eq!(sorted.len(), 1);
    let shown = format!("{sorted:?}");
    assert!(!shown.contains("Doe") && shown.contains('—'), "{shown}");
}

#[test]
fn what_is_the_partnerships_own_matter_reaches_no_letter_however_grave() {
    for code in Code::ALL {
        for severity in [Severity::Error, Severity::Query, Severity::Warning] {
            let finding = Finding::new(*code, at("a.xlsx", "B2"), "x")
                .severity(severity)
                .about("d", Some("a"));
            let asked = !sorted(&[finding]).is_empty();
            assert_eq!(
                asked,
                code.audience() != Audience::Partnership,
                "{}",
                code.id()
            );
        }
    }
}

#[test]
fn every_repeat_has_a_reference_of_its_own() {
    let mut finding = Finding::new(Code::NotANumber, at("a.xlsx", "B2"), "x");
    finding.repeats = vec![at("a.xlsx", "B3"), at("a.xlsx", "B4")];
    let alone = Finding::new(Code::NotANumber, at("a.xlsx", "B3"), "y");
    let places = sorted(&[finding])["a"][0].places.clone();
    assert_eq!(places.len(), 3);
    assert_eq!(places[1].fingerprint, fingerprint(&alone));
    assert_eq!(places[1].reference.len(), 9);
}

#[test]
fn references_that_would_be_the_same_are_written_out() {
    let item = |fingerprint: &str| Item {
        kind: Kind::Look,
        agency: "a".into(),
        dataset: None,
        file: "a.xlsx".into(),
        places: vec![Place {
            sheet: None,
            area: None,
            fingerprint: fingerprint.into(),
            reference: String::new(),
            stands: String::new(),
        }],
        is_one: false,
        message: String::new(),
        expected: None,
        compare: String::new(),
        ask: String::new(),
        why: String::new(),
        answered: false,
    };
    let items = ["aaaabbbb00000001", "aaaabbbb00000002", "aaaacccc00000003"].map(item);
    let mut sorted = BTreeMap::from([("a".to_owned(), items.to_vec())]);
    name(&mut sorted);
    let names: Vec<_> = sorted["a"]
        .iter()
        .map(|i| i.places[0].reference.as_str())
        .collect();
    assert_eq!(names, ["AAAABBBB00000001", "AAAABBBB00000002", "AAAA-CCCC"]);
}

#[test]
fn an_unknown_word_is_one_question_about_all_of_its_cells() {
    let word = |cell: &str, word: &str| {
        let message = format!("\"{word}\" is not a known sector.");
        let finding = Finding::new(Code::UnmappedCategory, at("a.xlsx", cell), message);
        finding
            .values(word, "a category")
            .about("visits", Some("a"))
    };
    let mut found = word("C2", "Polise");
    found.repeats = vec![at("a.xlsx", "C4"), at("a.xlsx", "C9")];
    let sorted = sorted(&[found, word("C3", "Helth"), word("C5", "(not shown)")]);
    let told: Vec<_> = sorted["a"]
        .iter()
        .map(|item| (item.places.len(), item.more(), item.message.clone()))
        .collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0].0, 3);
    assert_eq!(told[0].1, "It stands in 3 cells: C2, C4, C9.");
    assert_eq!(told[0].2, "\"Polise\" is not a known sector.");
    // A word that may be a name is named by its cell alone.
    assert_eq!(told[2].2, "A category is not in the code list.");
    assert_eq!(sorted["a"][2].places[0].stands, WITHHELD);
}
