use super::identifying_words::{Sentence, sentences};
use super::*;
use crate::compose::{Meta, Section};

fn each(text: &str, of: impl Fn(&Sentence) -> Option<String>) -> Vec<String> {
    sentences(text).iter().filter_map(of).collect()
}

#[test]
fn very_few_people_in_words_are_found() {
    for (text, phrase) in [
        (
            "We spoke with two of the six children.",
            "two of the six children",
        ),
        (
            "In the audit, three young people said no.",
            "three young people",
        ),
        ("Both boys had moved home.", "Both boys"),
        (
            "There was a single allegation against staff.",
            "single allegation",
        ),
        ("One child raised concerns about the staff.", "One child"),
        ("Of these, 2 children had died.", "2 children"),
        (
            "Four of our looked-after children were excluded.",
            "Four of our looked-after children",
        ),
        ("Two of the # children were moved.", "Two of the # children"),
    ] {
        assert_eq!(each(text, |s| s.few(4)), [phrase], "{text}");
    }
}

#[test]
fn numbers_that_count_nobody_are_left_alone() {
    for text in [
        "One in four children live in poverty.",
        "What did this change for a child?",
        "Children aged four to eleven are the largest group.",
        "More than one child in each class wrote to us.",
        "Each family with at least one child was seen.",
        "Two child protection conferences were late.",
        "We wrote three case studies.",
        "Children of two schools took part.",
        "We have four priorities: children, families, staff and places.",
        "The two children's homes were inspected.",
        "Some 1.4 children per family is the average.",
        "Twenty-two children were seen.",
        "Five children were seen.",
        "No one child is like another.",
        "# children were seen.",
        "Two young people's panels met.",
        "Level 2 children's training is for staff.",
    ] {
        assert_eq!(each(text, |s| s.few(4)), [""; 0], "{text}");
    }
    // At the limit it is asked, one beyond it is not.
    assert_eq!(each("Five children were seen.", |s| s.few(5)).len(), 1);
}

#[test]
fn the_day_and_place_of_what_happened_to_one_person_are_found() {
    let day = |text: &str| each(text, |s| s.is_about_one().then(|| s.day()).flatten());
    assert_eq!(day("The boy was stabbed on 12 March 2025."), ["12 March"]);
    assert_eq!(
        day("A 14-year-old was arrested on 03/06/2025."),
        ["03/06/2025"]
    );
    assert_eq!(day("By 31 March 2026 every child had been seen."), [""; 0]);
    assert_eq!(day("The law on children changed on 1 April 2025."), [""; 0]);
    let place = |text: &str| each(text, |s| s.is_about_one().then(|| s.place()).flatten());
    assert_eq!(
        place("The girl was assaulted near Hillfields Primary School last spring."),
        ["Hillfields Primary School"]
    );
    assert_eq!(place("A baby was admitted to Ward 14."), ["Ward 14"]);
    assert_eq!(
        place("Child T died at home in Brook Street."),
        ["Brook Street"]
    );
    assert_eq!(
        place("Pupils of Hillfields Primary School wrote a song."),
        [""; 0]
    );
    assert_eq!(place("The child was hurt at school."), [""; 0]);
}

#[test]
fn a_post_is_asked_about_only_with_its_holders_own_affairs() {
    let post = |text: &str| each(text, Sentence::post);
    assert_eq!(
        post("The designated doctor was off sick until May."),
        ["The designated doctor"]
    );
    assert_eq!(
        post("The designated officer looks into every allegation."),
        [""; 0]
    );
}

#[test]
fn a_document_is_read_where_people_write() {
    let text = |words: &str| vec![Inline::Text(words.to_owned())];
    let document = Document {
        meta: Meta::default(),
        sections: vec![Section {
            id: "voices".to_owned(),
            number: None,
            title: "Voices".to_owned(),
            blocks: vec![
                Block::Paragraph(text("Three children told us more.")),
                Block::Quote {
                    label: "A child".to_owned(),
                    text: text("I am 14 and my brother Tom was there."),
                    by: None,
                },
                Block::Quote {
                    label: "A child".to_owned(),
                    text: text("They listened to me."),
                    by: Some("Girl, 14".to_owned()),
                },
                Block::Quote {
                    label: "A child".to_owned(),
                    text: text("I am glad that they listened."),
                    by: Some("A young person".to_owned()),
                },
            ],
        }],
        facts: Vec::new(),
        compared: std::collections::BTreeMap::new(),
        prose: vec![crate::compose::Prose {
            file: "narrative/voices.md".into(),
            text: "# Voices\n\nWe asked again. Three\nchildren told us more.\n".to_owned(),
            bound: Vec::new(),
            ..crate::compose::Prose::default()
        }],
    };
    let found: Vec<String> = check(&document, Some(4))
        .into_iter()
        .map(|finding| format!("{}: {}", finding.code.id(), finding.message))
        .collect();
    assert_eq!(
        found,
        [
            "group-small: The section \"voices\" speaks of very few people: \"Three children\".",
            "quote-traceable: The section \"voices\" quotes somebody who may be known by it: \"am 14\".",
            "quote-traceable: The section \"voices\" quotes somebody who may be known by it: \"Girl, 14\".",
        ]
    );
    assert_eq!(
        check(&document, Some(4))[0].location,
        Location::line("narrative/voices.md", 3)
    );
    assert_eq!(check(&document, None), []);
}
