//! What is said of what nobody owes, of what is still to come, and of a list.

use super::*;
use crate::protect::SafeCell;

fn told(section: &str, unasked: &[&str]) -> Checked<Document> {
    let mut told = options(
        &[
            ("a", "{{ figure(id=\"plans/q1/2014-15/n\") }}"),
            ("b", section),
        ],
        &[],
    );
    told.unasked = unasked.iter().map(|id| (*id).to_owned()).collect();
    compose(&tables(), &told)
}

#[test]
fn a_section_that_only_needs_what_nobody_owes_is_left_out() {
    let needs = "+++\ntitle = \"B\"\nneeds = [\"police\", \"health\"]\n+++\nWords.";
    let ids = |made: &Checked<Document>| -> Vec<String> {
        made.value
            .sections
            .iter()
            .map(|section| section.id.clone())
            .collect()
    };
    assert_eq!(ids(&told(needs, &["police", "health"])), ["a"]);
    // One of them is owed: it is awaited.
    assert_eq!(ids(&told(needs, &["health"])), ["a", "b"]);
    // Somebody wrote words for it: they are shown, and nothing is awaited.
    let mut written = options(&[("a", "x"), ("b", needs)], &[("b", "What we know.")]);
    written.unasked = ["police".to_owned(), "health".to_owned()].into();
    let made = compose(&tables(), &written);
    assert_eq!(words_of(&made.value.sections[1].blocks[0]), "What we know.");
    assert_eq!(made.value.sections[1].blocks.len(), 1);
    // A document of nothing else has nothing to say.
    let mut alone = options(&[("b", needs)], &[]);
    alone.unasked = ["police".to_owned(), "health".to_owned()].into();
    assert_eq!(ids(&compose(&tables(), &alone)), Vec::<String>::new());
}

#[test]
fn a_template_asks_whether_a_table_is_wanted() {
    let asks = |unasked: &[&str]| {
        let section = "{% if wanted(table=\"health\") %}health {% endif %}{% if wanted(table=\"police-powers\") %}police {% endif %}{% if wanted(table=\"plans\") %}plans{% endif %}.";
        words_of(&told(section, unasked).value.sections[1].blocks[0])
    };
    assert_eq!(asks(&[]), "health police plans.");
    // Nobody owes it; a return of the police is on its way all the same.
    assert_eq!(asks(&["health", "police"]), "police plans.");
}

#[test]
fn a_key_figure_says_what_it_awaits_and_is_left_out_when_nobody_owes_it() {
    let keys = |unasked: &[&str]| {
        let section = "{{ keys(items=[{\"label\": \"Powers\", \"id\": \"police-powers/all/n\", \"before\": \"plans/q1/2014-15/n\", \"since\": \"last year\", \"when\": \"In May\"}, {\"label\": \"Health\", \"id\": \"health/all/n\"}, {\"label\": \"Plans\", \"id\": \"plans/q1/2014-15/n\", \"before\": \"police-powers/all/n\", \"since\": \"last year\"}]) }}";
        let made = told(section, unasked);
        let Block::Keys(keys) = &made.value.sections[1].blocks[0] else {
            panic!("key figures");
        };
        keys.iter()
            .map(|key| format!("{}: {} {}{}", key.label, key.value, key.change, key.when))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&["health"]),
        [
            "Powers: [x] Awaiting Wexmoor Police, due 12 May 2026",
            "Plans: 700 "
        ]
    );
    assert_eq!(
        keys(&[])[1],
        "Health: [x] No return that gives it has arrived"
    );
}

#[test]
fn a_list_stands_left_and_its_words_are_cleaned() {
    let mut list = table("actions", "plan", "Actions");
    list.columns = vec![column(None, "due", "Due", Unit::Number)];
    list.columns[0].unit = None;
    list.rows = vec![row(
        Some("x"),
        "*Do* it",
        vec![SafeCell::Text("1 May\n{\u{E000}}**x**".to_owned())],
    )];
    let safe = SafeTables::for_tests(tables().profile().clone(), vec![list]);
    let made = compose(
        &safe,
        &options(&[("a", "{{ table(id=\"actions\") }}")], &[]),
    );
    let Block::Table(table) = &blocks(&made)[0] else {
        panic!("a table");
    };
    assert!(table.columns.iter().all(|column| !column.numeric));
    assert_eq!(table.rows[0].cells, ["*Do* it", "1 May {}**x**"]);
}
