//! What the sentence of a rule is made of: the headings and categories that people see rather than our ids.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::{CodeLists, DatasetSpec, OneOrMany, RuleSpec, listed};

/// A rule and what its words are taken from.
pub(super) struct Words<'a> {
    pub(super) rule: &'a RuleSpec,
    pub(super) spec: &'a DatasetSpec,
    pub(super) codes: &'a CodeLists,
}

impl Words<'_> {
    /// A sentence in which `{column}`, `{against}` and the other names stand for what the rule says there.
    pub(super) fn say(&self, sentence: &str) -> String {
        let (mut said, mut rest) = (String::new(), sentence);
        while let Some((before, (name, after))) = next(rest) {
            said.push_str(before);
            said.push_str(&self.word(name));
            rest = after;
        }
        said + rest
    }

    fn word(&self, name: &str) -> String {
        let rule = self.rule;
        let number = |number: Option<Decimal>| number.unwrap_or_default().normalize().to_string();
        match name {
            "column" => self.of(&rule.column),
            "against" => self.of(&rule.against),
            "numerator" => self.of(&rule.numerator),
            "base" => self.of(&rule.base),
            "target" => self.of(&rule.target),
            "tolerance" => self.of(&rule.tolerance),
            "distinct" => self.of(&rule.distinct),
            "columns" => self.headings(&rule.columns, "and"),
            "any" => self.headings(&rule.columns, "or"),
            "by" => self.of(&rule.columns.first().cloned()),
            "second" => self.of(&rule.columns.get(1).cloned()),
            "within" => self.headings(&rule.within, "and"),
            "series" => self.headings(self.named(), "and"),
            "among" if rule.within.is_empty() => String::new(),
            "among" => self.say(", among records of the same {within}"),
            "whole" => self.terms(&rule.whole),
            "parts" => self.terms(&rule.parts),
            "plus" => self.terms(&rule.plus),
            "minus" => self.terms(&rule.minus),
            "dataset" => rule.dataset.clone().unwrap_or_default(),
            "days" => rule.days.unwrap_or_default().to_string(),
            "months" => rule.months.unwrap_or_default().to_string(),
            "limit" => number(rule.limit),
            "least" => number(rule.least),
            "most" => if rule.at_most { "at most " } else { "" }.to_owned(),
            _ => format!("{{{name}}}"),
        }
    }

    /// The headings of several columns.
    pub(super) fn headings<'i>(
        &self,
        ids: impl IntoIterator<Item = &'i String>,
        join: &str,
    ) -> String {
        let each = ids.into_iter().map(|id| self.spec.heading(id));
        listed(&each.collect::<Vec<_>>(), join)
    }

    /// The heading of a column that the rule may name.
    fn of(&self, id: &Option<String>) -> String {
        id.as_deref()
            .map_or_else(String::new, |id| self.spec.heading(id))
    }

    /// Codes of the first of `columns`; of `column`, or columns themselves, where there is none.
    fn terms<'c>(&self, terms: impl IntoIterator<Item = &'c String>) -> String {
        let each = terms
            .into_iter()
            .map(|term| match self.rule.columns.first() {
                Some(by) => self.label(by, term),
                None if self.spec.column(term).is_some() => self.spec.heading(term),
                None => self.label(self.rule.column.as_deref().unwrap_or_default(), term),
            });
        listed(&each.collect::<Vec<_>>(), "and")
    }

    /// The printed name of a code of a column.
    fn label(&self, id: &str, code: &str) -> String {
        let place = self.spec.column(id);
        let list = place.and_then(|place| self.spec.columns[place].codes.as_deref());
        let list = list.and_then(|list| self.codes.get(list));
        list.map_or(code, |list| list.label(code)).to_owned()
    }

    /// "X is a or b".
    pub(super) fn conditions(&self, all: &BTreeMap<String, OneOrMany>, join: &str) -> String {
        let named = |id: &str, code: &str| match code {
            "given" => "filled in".to_owned(),
            "yes" => "Yes".to_owned(),
            "no" => "No".to_owned(),
            "unit:percent" => "a percentage".to_owned(),
            "unit:count" => "a count".to_owned(),
            "unit:rate" => "a rate".to_owned(),
            code => self.label(id, code),
        };
        let each = all.iter().map(|(id, codes)| {
            let names = codes.all().into_iter();
            let names: Vec<String> = names.map(|code| named(id, code)).collect();
            format!("{} is {}", self.spec.heading(id), listed(&names, "or"))
        });
        each.collect::<Vec<_>>().join(&format!(" {join} "))
    }

    /// The columns that records belong together by.
    pub(super) fn named(&self) -> impl Iterator<Item = &String> {
        self.rule.columns.iter().chain(&self.rule.within)
    }
}

/// What stands before the next name in braces, the name, and what stands behind it.
fn next(sentence: &str) -> Option<(&str, (&str, &str))> {
    let (before, rest) = sentence.split_once('{')?;
    Some((before, rest.split_once('}')?))
}
