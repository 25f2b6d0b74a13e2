//! `reachable` and `reachable-together`: percentages come from whole numbers. The base stands in the record, or in other records; where
//! more than one number is given for it, each is tried. Where only one set of counts fits, that is said, and kept for disclosure
//! control: a percentage that gives its count away is as good as the count.
//!
//! It is no relation of the book: which counts stand behind the percentages is not known, only whether there are any.

mod bases;
mod teller;

use std::collections::BTreeMap;

use bases::Percent;
use teller::{Doubt, Teller};

use crate::model::round_places;
use crate::validate::attainability::{Shown, Whole};
use crate::validate::quantity::scaled;
use crate::validate::rule_form::{Form, Found, Key, Rule, Takes};
use crate::validate::wording::Words;

pub(super) const REACHABLE: Form = Form {
    needs: &["column"],
    may: KEYS,
    takes: Takes::MEASURE,
    sentence: |words| sentence(words, ""),
    check: |rule, found| check(rule, Whole::Apart, found),
};

pub(super) const REACHABLE_TOGETHER: Form = Form {
    needs: &["column"],
    may: KEYS,
    takes: Takes::MEASURE,
    sentence: |words| sentence(words, ", which together make the whole"),
    check: |rule, found| check(rule, Whole::Together, found),
};

const KEYS: &[&str] = &[
    "against", "within", "columns", "dataset", "others", "of", "base", "at-most",
];

fn sentence(words: &Words<'_>, together: &str) -> String {
    let base = match words.rule.dataset {
        None => "{against}",
        Some(_) => "their base in {dataset}",
    };
    words.say(&format!(
        "{{column}} comes from whole numbers of {{most}}{base}{together}{{among}}"
    ))
}

fn check(rule: &Rule<'_>, whole: Whole, found: &mut Found) -> Option<()> {
    let (check, place, against) = (rule.check, rule.column()?, rule.against());
    let (linked, elsewhere) = (rule.columns(), bases::elsewhere(rule));
    let mut sets: BTreeMap<(Key, Key), Vec<Percent<'_>>> = BTreeMap::new();
    for record in rule.records(&[place]) {
        let datum = record.at(place);
        let Some((value, percent)) = datum.number().and_then(|v| Some((v, scaled(v)?))) else {
            continue;
        };
        let places = check.spec.columns[place].places;
        let places = places.unwrap_or_else(|| round_places(value));
        // A base in the record makes each record a set of its own, unless several share it.
        let own = against.map(|place| record.key(place));
        let key = own.into_iter().chain(bases::linked(record, &linked));
        let set = sets.entry((rule.group(record), key.collect()));
        set.or_default().push(Percent {
            datum,
            value,
            shown: Shown { percent, places },
        });
    }
    let mut doubts = Vec::new();
    for ((_, key), set) in &sets {
        let bases = match (&elsewhere, against) {
            (Some(elsewhere), _) => elsewhere.get(key).cloned().unwrap_or_default(),
            (None, Some(place)) => bases::own(&check.spec.id, set, place),
            (None, None) => Vec::new(),
        };
        let teller = Teller { rule, set };
        if rule.spec.at_most {
            teller.bounded(&bases, whole, found);
        } else {
            teller.exact(&bases, whole, &mut doubts, found);
        }
    }
    found.extend(doubts.into_iter().map(Doubt::told));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run};
    use crate::validate::{Options, validate};

    const SHARES: &str = r#"column = [
        { id = "what", heading = "What", type = "code" },
        { id = "group", heading = "Group", type = "code" },
        { id = "value", heading = "Value", type = "number" },
        { id = "base", heading = "Out of", type = "number" },
    ]"#;

    fn shares(rule: &str, records: &[&[&str]]) -> Vec<String> {
        run(dataset(
            &format!("{SHARES}\nrule = [{{ id = \"R1\", {rule} }}]"),
            records,
        ))
    }

    #[test]
    fn a_percentage_of_a_stated_base_comes_from_whole_numbers() {
        let rule = "form = \"reachable\", column = \"value\", against = \"base\"";
        let of = |value, base| shares(rule, &[&["x", "a", value, base]]);
        // 6 of 42 are 14%, 7 are 17%.
        assert_eq!(
            of("15", "42"),
            ["percent-unreachable C2 15% | what whole numbers of 42 come to"]
        );
        assert_eq!(of("17", "42"), ["counts-follow C2  | "]);
        // Of a thousand, ten counts print as 15%: nothing follows.
        assert_eq!(of("15", "1000"), [""; 0]);
        assert_eq!(of("15", ""), [""; 0]);
        // With a most instead of a base, any smaller number may be it.
        let most = format!("{rule}, at-most = true");
        assert_eq!(shares(&most, &[&["x", "a", "15", "42"]]), [""; 0]);
        assert_eq!(
            shares(&most, &[&["x", "a", "15", "6"]]),
            ["percent-unreachable C2 15% | what whole numbers of 6 come to"]
        );
    }

    #[test]
    fn the_base_may_stand_elsewhere_and_of_two_the_one_that_fits_is_believed() {
        let rule = r#"form = "reachable-together", column = "value", within = ["what"], when = { what = "share" },
            dataset = "test", others = [], of = { what = "all" }, base = "value""#;
        let categories: &[&[&str]] = &[
            &["share", "a", "47.8", ""],
            &["share", "b", "3.8", ""],
            &["share", "c", "5.2", ""],
            &["share", "d", "43.3", ""],
        ];
        let with = |bases: &[&'static str]| {
            let mut records = categories.to_vec();
            let bases: Vec<[&str; 4]> = bases.iter().map(|base| ["all", "", *base, ""]).collect();
            records.extend(bases.iter().map(|base| &base[..]));
            shares(rule, &records)
        };
        assert_eq!(with(&["578"]), ["counts-follow C2:C5  | "]);
        assert_eq!(
            with(&["532"]),
            ["percent-unreachable C2:C5 47.8%, 5.2%, 43.3% | what whole numbers of 532 come to"]
        );
        assert_eq!(
            with(&["578", "532"]),
            [
                "counts-follow C2:C5  | ",
                "percent-unreachable C7 532 | 578"
            ]
        );
        // Each is a third of three hundred, and together they are not everybody.
        let thirds: &[&[&str]] = &[
            &["share", "a", "33", ""],
            &["share", "b", "33", ""],
            &["share", "c", "33", ""],
            &["all", "", "100", ""],
        ];
        assert_eq!(
            shares(rule, thirds),
            ["percent-unreachable C2:C4 33%, 33%, 33% | what whole numbers of 100 come to"]
        );
    }

    #[test]
    fn counts_that_percentages_give_away_are_kept_for_disclosure_control() {
        let made = dataset(
            &format!(
                "{SHARES}\nrule = [{{ id = \"R1\", form = \"reachable\", column = \"value\", against = \"base\" }}]"
            ),
            &[&["x", "a", "15", "20"], &["x", "b", "15", "1000"]],
        );
        let validated = validate(vec![made], &Options::default()).value;
        let kept: Vec<(String, u64, u64)> = validated
            .implied()
            .iter()
            .map(|one| (one.cell.to_string(), one.count, one.base))
            .collect();
        assert_eq!(kept, [("C2".to_owned(), 3, 20)]);
    }
}
