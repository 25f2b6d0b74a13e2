//! The forms of rules, one a file: each answers for its keys, its columns, its sentence and its check, and is tested beside them.

mod agree;
mod annualise;
mod at_most;
mod blank;
mod breakdown;
mod carried;
mod change;
mod complete;
mod count_of;
mod date_order;
mod each_period;
mod every_code;
mod grid;
mod identity;
mod in_force;
mod jump;
mod one_base;
mod one_length;
mod parts;
mod prior;
mod product;
mod rag;
mod reachable;
mod refers_to;
mod represented;
mod rising;
mod same_as;
mod share;
mod some_given;
mod stock;
mod sums_to_hundred;
mod unique;
mod unit_range;
mod within;

use super::declared_rule::Rule;
use super::found::Found;
use super::rule_form::Form;
use super::under_check::Check;
use super::wording::Words;
use crate::model::{CodeLists, DatasetSpec, RuleForm, RuleSpec};

/// What a form of rule answers.
pub fn form(form: RuleForm) -> &'static Form {
    match form {
        RuleForm::RequiredWhen => &blank::REQUIRED_WHEN,
        RuleForm::BlankWhen => &blank::BLANK_WHEN,
        RuleForm::BlankBelow => &blank::BLANK_BELOW,
        RuleForm::Unique => &unique::UNIQUE,
        RuleForm::Agree => &agree::AGREE,
        RuleForm::SomeGiven => &some_given::SOME_GIVEN,
        RuleForm::EveryCode => &every_code::EVERY_CODE,
        RuleForm::Grid => &grid::GRID,
        RuleForm::DateOrder => &date_order::DATE_ORDER,
        RuleForm::Within => &within::WITHIN,
        RuleForm::Overdue => &date_order::OVERDUE,
        RuleForm::Recent => &date_order::RECENT,
        RuleForm::EachPeriod => &each_period::EACH_PERIOD,
        RuleForm::InForce => &in_force::IN_FORCE,
        RuleForm::OneLength => &one_length::ONE_LENGTH,
        RuleForm::AtMost => &at_most::AT_MOST,
        RuleForm::Share => &share::SHARE,
        RuleForm::Parts => &parts::PARTS,
        RuleForm::PartsAtMost => &at_most::PARTS_AT_MOST,
        RuleForm::Breakdown => &breakdown::BREAKDOWN,
        RuleForm::OneBase => &one_base::ONE_BASE,
        RuleForm::SumsToHundred => &sums_to_hundred::SUMS_TO_HUNDRED,
        RuleForm::Reachable => &reachable::REACHABLE,
        RuleForm::ReachableTogether => &reachable::REACHABLE_TOGETHER,
        RuleForm::Identity => &identity::IDENTITY,
        RuleForm::Stock => &stock::STOCK,
        RuleForm::Product => &product::PRODUCT,
        RuleForm::UnitRange => &unit_range::UNIT_RANGE,
        RuleForm::Rag => &rag::RAG,
        RuleForm::Annualise => &annualise::ANNUALISE,
        RuleForm::Rising => &rising::RISING,
        RuleForm::Change => &change::CHANGE,
        RuleForm::Jump => &jump::JUMP,
        RuleForm::NotWorse => &change::NOT_WORSE,
        RuleForm::Complete => &complete::COMPLETE,
        RuleForm::Prior => &prior::PRIOR,
        RuleForm::Carried => &carried::CARRIED,
        RuleForm::RefersTo => &refers_to::REFERS_TO,
        RuleForm::Expected => &refers_to::EXPECTED,
        RuleForm::CountOf => &count_of::COUNT_OF,
        RuleForm::Represented => &represented::REPRESENTED,
        RuleForm::SameAs => &same_as::SAME_AS,
    }
}

/// Holds a rule of a dataset against its records.
pub(super) fn check(check: &Check<'_>, spec: &RuleSpec, found: &mut Found) {
    (form(spec.form).check)(&Rule { check, spec }, found);
}

/// A rule in one sentence, without its full stop.
pub fn sentence(rule: &RuleSpec, spec: &DatasetSpec, codes: &CodeLists) -> String {
    let words = Words { rule, spec, codes };
    let mut said = (form(rule.form).sentence)(&words);
    // What the form has no words for of its own: the columns that make records one series.
    let silent = words.named().filter(|id| !said.contains(&spec.heading(id)));
    let silent: Vec<String> = silent.cloned().collect();
    if !silent.is_empty() {
        said.push_str(", for the same ");
        said.push_str(&words.headings(&silent, "and"));
    }
    if !rule.when.is_empty() {
        said.push_str(", where ");
        said.push_str(&words.conditions(&rule.when, "and"));
    }
    if !rule.unless.is_empty() {
        said.push_str(", unless ");
        said.push_str(&words.conditions(&rule.unless, "or"));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{Pack, vocabulary};

    #[test]
    fn rules_read_as_sentences_of_headings_and_categories() {
        let mut spec: DatasetSpec = toml::from_str(
            r#"title = "T"
            about = "A"
            counts = "children"
            column = [
                { id = "share", heading = "%", type = "percent" },
                { id = "n", heading = "Number", type = "count" },
                { id = "period", heading = "Year", type = "period" },
                { id = "kind", heading = "Kind", type = "code", codes = "kinds" },
                { id = "done", heading = "Done", type = "date" },
            ]
            [[rule]]
            id = "R1"
            form = "share"
            column = "share"
            numerator = "n"
            within = ["period"]
            when = { kind = ["a", "b"] }
            [[rule]]
            id = "R2"
            form = "overdue"
            column = "done"
            unless = { kind = "a", n = "given" }"#,
        )
        .unwrap();
        spec.id = "test".to_owned();
        let list = "title = 'Kinds'\n[[code]]\nid = 'a'\nlabel = 'First'\n[[code]]\nid = 'b'\nlabel = 'Second'";
        let list = toml::from_str(list).unwrap();
        let codes = CodeLists([("kinds".to_owned(), list)].into());
        let said: Vec<String> = spec
            .rules
            .iter()
            .map(|rule| sentence(rule, &spec, &codes))
            .collect();
        assert_eq!(
            said,
            [
                "\"%\" is \"Number\" as a percentage of all, among records of the same \"Year\", where \"Kind\" is First or Second",
                "\"Done\" is not past on the day the report speaks of, unless \"Kind\" is First or \"Number\" is filled in",
            ]
        );
    }

    /// A name in a sentence that nothing stands for is left as it is written.
    #[test]
    fn every_name_in_a_sentence_is_known() {
        let words = vocabulary(&Pack::built_in()).value;
        for spec in &words.datasets {
            for rule in &spec.rules {
                let said = sentence(rule, spec, &words.codes);
                assert!(!said.contains(['{', '}']), "{}: {said}", rule.id);
            }
        }
    }
}
