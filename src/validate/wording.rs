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
    /// The headings of several columns.
    pub(super) fn headings(&self, ids: &[String], join: &str) -> String {
        let each: Vec<String> = ids.iter().map(|id| self.spec.heading(id)).collect();
        listed(&each, join)
    }

    /// The heading of a column that the rule may name.
    pub(super) fn of(&self, id: &Option<String>) -> String {
        id.as_deref()
            .map(|id| self.spec.heading(id))
            .unwrap_or_default()
    }

    pub(super) fn column(&self) -> String {
        self.of(&self.rule.column)
    }

    pub(super) fn against(&self) -> String {
        self.of(&self.rule.against)
    }

    pub(super) fn columns(&self) -> String {
        self.headings(&self.rule.columns, "and")
    }

    /// The first of `columns`.
    pub(super) fn by(&self) -> String {
        self.of(&self.rule.columns.first().cloned())
    }

    /// The other dataset, by id.
    pub(super) fn other(&self) -> &str {
        self.rule.dataset.as_deref().unwrap_or_default()
    }

    /// The printed name of a code of a column.
    pub(super) fn label(&self, id: &str, code: &str) -> String {
        let place = self.spec.column(id);
        let list = place.and_then(|place| self.spec.columns[place].codes.as_deref());
        let list = list.and_then(|list| self.codes.get(list));
        list.map_or(code, |list| list.label(code)).to_owned()
    }

    /// The names of codes of the first of `columns`.
    pub(super) fn labels<'c>(&self, codes: impl IntoIterator<Item = &'c String>) -> String {
        let column = self.rule.columns.first().map_or("", String::as_str);
        let codes = codes.into_iter();
        let each: Vec<String> = codes.map(|code| self.label(column, code)).collect();
        listed(&each, "and")
    }

    /// The name of the code that stands for the whole.
    pub(super) fn whole(&self) -> String {
        self.labels(&self.rule.whole)
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

    /// ", among records of the same X and Y".
    pub(super) fn among(&self) -> String {
        if self.rule.within.is_empty() {
            return String::new();
        }
        let within = self.headings(&self.rule.within, "and");
        format!(", among records of the same {within}")
    }

    /// "X and Y": what a series is of.
    pub(super) fn series(&self) -> String {
        let all: Vec<String> = self.named().cloned().collect();
        self.headings(&all, "and")
    }

    /// The columns that records belong together by.
    pub(super) fn named(&self) -> impl Iterator<Item = &String> {
        self.rule.columns.iter().chain(&self.rule.within)
    }
}

/// A number that a rule may give.
pub(super) fn number(number: Option<Decimal>) -> String {
    number.map_or_else(String::new, |number| number.normalize().to_string())
}
