//! What a rule of a dataset must say, by what its form answers: the keys it needs, those it may have, and that every name in it exists. A
//! key that its form does not use is refused too, so that nobody believes it does something.

use std::collections::BTreeMap;

use super::mistake::within;
use crate::finding::{Finding, Severity};
use crate::model::{CodeList, CodeLists, ColumnType, DatasetSpec, OneOrMany, RuleSpec, hint};
use crate::validate::{Accepts, form};

/// The keys that a rule gives.
fn given(rule: &RuleSpec) -> Vec<&'static str> {
    let keys = [
        ("column", rule.column.is_some()),
        ("columns", !rule.columns.is_empty()),
        ("against", rule.against.is_some()),
        ("numerator", rule.numerator.is_some()),
        ("base", rule.base.is_some()),
        ("target", rule.target.is_some()),
        ("tolerance", rule.tolerance.is_some()),
        ("within", !rule.within.is_empty()),
        ("when", !rule.when.is_empty()),
        ("unless", !rule.unless.is_empty()),
        ("whole", rule.whole.is_some()),
        ("parts", !rule.parts.is_empty()),
        ("plus", !rule.plus.is_empty()),
        ("minus", !rule.minus.is_empty()),
        ("dataset", rule.dataset.is_some()),
        ("others", !rule.others.is_empty()),
        ("of", !rule.of.is_empty()),
        ("distinct", rule.distinct.is_some()),
        ("days", rule.days.is_some()),
        ("months", rule.months.is_some()),
        ("holidays", rule.holidays.is_some()),
        ("at-most", rule.at_most),
        ("limit", rule.limit.is_some()),
        ("least", rule.least.is_some()),
    ];
    let given = keys.into_iter().filter(|(_, given)| *given);
    given.map(|(key, _)| key).collect()
}

/// What is wrong with the rules of a dataset. `own` datasets came from the report folder: their codes are looked up too. Those built in
/// are not held to the codes of a list that a partnership has replaced by its own.
pub(super) fn check<S: AsRef<DatasetSpec>>(
    spec: &DatasetSpec,
    all: &[S],
    lists: &CodeLists,
    own: bool,
) -> Vec<Finding> {
    let mut wrong = Wrong {
        file: format!("templates/datasets/{}.toml", spec.id),
        rule: String::new(),
        findings: Vec::new(),
    };
    wrong.latest(spec);
    for rule in &spec.rules {
        wrong.rule.clone_from(&rule.id);
        wrong.keys(rule);
        wrong.columns(rule, spec);
        let other = rule.dataset.as_deref();
        let other = other.and_then(|id| all.iter().map(AsRef::as_ref).find(|o| o.id == id));
        wrong.other(rule, other, all);
        if let Some(id) = rule
            .holidays
            .as_deref()
            .filter(|id| lists.get(id).is_none())
        {
            let what = format!("takes its holidays from the list \"{id}\", which does not exist");
            wrong.unknown(&what, id, lists.0.keys().map(String::as_str));
        }
        if let Some(word) = &rule.severity
            && Severity::parse(word).is_none()
        {
            wrong.say(format!(
                "has the severity \"{word}\"; there are note, warning, query and error."
            ));
        }
        if own {
            wrong.codes(rule, spec, other, lists);
        }
    }
    wrong.findings
}

/// Whether `base` and `target` are columns of the other dataset: where a form may look for them there.
fn names_their_base(rule: &RuleSpec) -> bool {
    form(rule.form).uses("dataset") && form(rule.form).uses("base")
}

/// The code list of a column.
fn list<'l>(spec: &DatasetSpec, id: &str, lists: &'l CodeLists) -> Option<&'l CodeList> {
    let column = &spec.columns[spec.column(id)?];
    lists.get(column.codes.as_deref()?)
}

/// Gathers what is wrong with one dataset.
struct Wrong {
    file: String,
    /// The rule that is looked at.
    rule: String,
    findings: Vec<Finding>,
}

impl Wrong {
    /// What follows on "The rule V-1 ".
    fn say(&mut self, words: String) {
        self.find(format!("The rule {} {words}", self.rule));
    }

    /// A name in it that nothing has, and which may have been meant.
    fn unknown<'n>(&mut self, what: &str, name: &str, known: impl Iterator<Item = &'n str>) {
        self.say(format!("{what}.{}", hint(name, known)));
    }

    fn find(&mut self, message: String) {
        self.findings.push(within(self.file.as_str(), message));
    }

    fn latest(&mut self, spec: &DatasetSpec) {
        let Some(by) = &spec.latest_by else {
            if !spec.key_of.is_empty() {
                self.find(
                    "key-of is there without latest-by, so that it has no effect.".to_owned(),
                );
            }
            return;
        };
        if spec.key_of.is_empty() {
            self.find(
                "latest-by needs key-of: by which columns a return that was sent again is known."
                    .to_owned(),
            );
        }
        for id in spec.key_of.iter().chain([by]) {
            if spec.column(id).is_none() {
                let near = hint(id, spec.columns.iter().map(|c| c.id.as_str()));
                self.find(format!("latest-by or key-of names the column \"{id}\", which the dataset does not have.{near}"));
            }
        }
        if spec
            .column(by)
            .is_some_and(|at| spec.columns[at].kind != ColumnType::Date)
        {
            self.find(format!(
                "latest-by names the column \"{by}\", which holds no dates."
            ));
        }
    }

    /// The keys that the form needs, and no others.
    fn keys(&mut self, rule: &RuleSpec) {
        let (form, given) = (form(rule.form), given(rule));
        let lacking = form.needs.iter().filter(|key| !given.contains(key));
        let lacking: Vec<String> = lacking.map(|key| format!("{key} = ...")).collect();
        if !lacking.is_empty() {
            self.say(format!(
                "is of a form that needs {}.",
                lacking.join(" and ")
            ));
        }
        let always = ["when", "unless"];
        let idle = given
            .iter()
            .filter(|key| !form.uses(key) && !always.contains(key));
        for key in idle {
            self.say(format!("has {key} = ..., which its form does not use."));
        }
    }

    /// Columns of its own dataset, and what they must hold.
    fn columns(&mut self, rule: &RuleSpec, spec: &DatasetSpec) {
        let form = form(rule.form);
        // What is added up is codes of the first of `columns`; where a form can do without those, it is columns.
        let by_codes = !form.may.contains(&"columns") || !rule.columns.is_empty();
        let terms = rule.plus.iter().chain(&rule.minus);
        let terms = terms.filter(|_| form.uses("plus") && !by_codes);
        // These two name columns of the other dataset in a comparison of two.
        let theirs = names_their_base(rule);
        let own = rule.base.iter().chain(&rule.target).filter(|_| !theirs);
        let named = rule.column.iter().chain(&rule.columns).chain(&rule.against);
        let named = named
            .chain(&rule.numerator)
            .chain(&rule.tolerance)
            .chain(&rule.within);
        let named = named.chain(own).chain(terms).chain(rule.when.keys());
        for id in named.chain(rule.unless.keys()) {
            if spec.column(id).is_none() {
                let what = format!("names the column \"{id}\", which the dataset does not have");
                self.unknown(&what, id, spec.columns.iter().map(|c| c.id.as_str()));
            }
        }
        let fits = |id: &Option<String>, accepts: Accepts| {
            let place = id.as_deref().and_then(|id| spec.column(id));
            place.is_none_or(|place| accepts.has(spec.columns[place].kind))
        };
        let takes = &form.takes;
        if !fits(&rule.column, takes.column) || !fits(&rule.against, takes.against) {
            self.say("names a column of another type than its form is for: numbers, dates, periods or categories.".to_owned());
        }
        if let Some(lacks) = (takes.lacks)(rule, spec) {
            self.say(lacks.to_owned());
        }
    }

    /// The other dataset and its columns.
    fn other<S: AsRef<DatasetSpec>>(
        &mut self,
        rule: &RuleSpec,
        other: Option<&DatasetSpec>,
        all: &[S],
    ) {
        let Some(id) = &rule.dataset else {
            return;
        };
        let Some(other) = other else {
            let what = format!("names the dataset \"{id}\", which does not exist");
            self.unknown(&what, id, all.iter().map(|spec| spec.as_ref().id.as_str()));
            return;
        };
        let theirs = rule.base.iter().chain(&rule.target);
        let theirs = theirs.filter(|_| names_their_base(rule));
        let named = rule
            .others
            .iter()
            .chain(rule.of.keys())
            .chain(&rule.distinct);
        for id in named.chain(theirs) {
            if other.column(id).is_none() {
                let what = format!(
                    "names the column \"{id}\", which the dataset {} does not have",
                    other.id
                );
                self.unknown(&what, id, other.columns.iter().map(|c| c.id.as_str()));
            }
        }
        if rule.others.len() != rule.columns.len() {
            self.say("must name as many others as columns: each answers to one.".to_owned());
        }
    }

    /// Codes that the lists do not have.
    fn codes(
        &mut self,
        rule: &RuleSpec,
        spec: &DatasetSpec,
        other: Option<&DatasetSpec>,
        lists: &CodeLists,
    ) {
        self.conditions(&rule.when, spec, lists);
        self.conditions(&rule.unless, spec, lists);
        if let Some(other) = other {
            self.conditions(&rule.of, other, lists);
        }
        // Parts of a column of categories are its own, in other forms those of the first of several columns.
        let form = form(rule.form);
        let own = form.takes.column == Accepts::Code && form.uses("parts");
        let by = if own {
            rule.column.as_ref()
        } else {
            rule.columns.first()
        };
        let Some(list) = by.and_then(|id| list(spec, id, lists)) else {
            return;
        };
        let codes = rule.whole.iter().chain(&rule.parts);
        for code in codes.chain(&rule.plus).chain(&rule.minus) {
            self.code(code, list);
        }
    }

    fn conditions(
        &mut self,
        conditions: &BTreeMap<String, OneOrMany>,
        spec: &DatasetSpec,
        lists: &CodeLists,
    ) {
        for (id, codes) in conditions {
            let Some(place) = spec.column(id) else {
                continue;
            };
            let words = codes.all().into_iter();
            let words = words
                .filter(|word| !matches!(*word, "given" | "blank") && !word.starts_with("unit:"));
            let list = list(spec, id, lists);
            for word in words {
                match (list, spec.columns[place].kind) {
                    (Some(list), _) => self.code(word, list),
                    (None, ColumnType::Flag) if !matches!(word, "yes" | "no") => self.say(format!(
                        "asks whether \"{id}\" is \"{word}\"; it can be yes, no, given or blank."
                    )),
                    _ => {}
                }
            }
        }
    }

    fn code(&mut self, code: &str, list: &CodeList) {
        if list.entry(code).is_none() {
            let what = format!(
                "names the category \"{code}\", which the list {} does not have",
                list.id
            );
            self.unknown(
                &what,
                code,
                list.codes.iter().map(|entry| entry.id.as_str()),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of one rule of a small dataset.
    fn said(rule: &str) -> Vec<String> {
        let dataset = |id: &str, rule: &str| -> Box<DatasetSpec> {
            let mut spec: DatasetSpec = toml::from_str(&format!(
                r#"title = "T"
                about = "A"
                counts = "children"
                column = [
                    {{ id = "kind", heading = "Kind", type = "code", codes = "kinds" }},
                    {{ id = "n", heading = "Number", type = "count" }},
                    {{ id = "day", heading = "Day", type = "date" }},
                    {{ id = "open", heading = "Open", type = "flag" }},
                ]
                {rule}"#
            ))
            .unwrap();
            spec.id = id.to_owned();
            Box::new(spec)
        };
        let all = [
            dataset("visits", &format!("[[rule]]\nid = \"V-1\"\n{rule}")),
            dataset("homes", ""),
        ];
        let mut list: CodeList =
            toml::from_str("title = 'Kinds'\n[[code]]\nid = 'home'\nlabel = 'Home'").unwrap();
        list.id = "kinds".to_owned();
        let lists = CodeLists([("kinds".to_owned(), list)].into());
        let found = check(&all[0], &all, &lists, true);
        found.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_rule_has_what_its_form_needs_and_nothing_else() {
        assert_eq!(
            said("form = 'overdue'\ncolumn = 'day'\nunless = { kind = 'home', open = 'no' }"),
            [""; 0]
        );
        assert_eq!(
            said("form = 'recent'\ncolumn = 'day'\ndays = 3"),
            [
                "The rule V-1 is of a form that needs months = ....",
                "The rule V-1 has days = ..., which its form does not use."
            ]
        );
        assert_eq!(
            said("form = 'overdue'\ncolumn = 'n'"),
            [
                "The rule V-1 names a column of another type than its form is for: numbers, dates, periods or categories."
            ]
        );
    }

    #[test]
    fn every_name_in_a_rule_exists() {
        assert_eq!(
            said(
                "form = 'at-most'\ncolumn = 'n'\nagainst = 'nn'\nwhen = { kind = 'hom' }\nseverity = 'bad'"
            ),
            [
                "The rule V-1 names the column \"nn\", which the dataset does not have. Did you mean \"n\"?",
                "The rule V-1 has the severity \"bad\"; there are note, warning, query and error.",
                "The rule V-1 names the category \"hom\", which the list kinds does not have. Did you mean \"home\"?",
            ]
        );
        assert_eq!(
            said("form = 'refers-to'\ncolumns = ['kind']\ndataset = 'home'\nothers = ['kind']"),
            [
                "The rule V-1 names the dataset \"home\", which does not exist. Did you mean \"homes\"?"
            ]
        );
        assert_eq!(
            said(
                "form = 'refers-to'\ncolumns = ['kind']\ndataset = 'homes'\nothers = ['kin', 'n']\nof = { open = 'maybe' }"
            ),
            [
                "The rule V-1 names the column \"kin\", which the dataset homes does not have. Did you mean \"kind\"?",
                "The rule V-1 must name as many others as columns: each answers to one.",
                "The rule V-1 asks whether \"open\" is \"maybe\"; it can be yes, no, given or blank.",
            ]
        );
    }
}
