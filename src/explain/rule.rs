//! A rule as one sentence, with the headings that people see rather than our ids. Each form says itself.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::{CodeLists, DatasetSpec, OneOrMany, RuleForm, RuleSpec};

/// What the words of a rule are taken from.
pub(super) struct Words<'a> {
    /// The dataset.
    pub(super) spec: &'a DatasetSpec,
    /// The code lists.
    pub(super) codes: &'a CodeLists,
}

impl Words<'_> {
    /// The heading of a column, in quotation marks; its id when the dataset has no such column.
    pub(super) fn heading(&self, id: &str) -> String {
        let place = self.spec.column(id);
        let heading = place.map_or(id, |place| &self.spec.columns[place].heading);
        format!("\"{heading}\"")
    }

    /// The headings of several columns.
    pub(super) fn headings(&self, ids: &[String], join: &str) -> String {
        let each: Vec<String> = ids.iter().map(|id| self.heading(id)).collect();
        listed(&each, join)
    }

    fn of(&self, id: &Option<String>) -> String {
        id.as_deref().map(|id| self.heading(id)).unwrap_or_default()
    }

    /// The printed name of a code of a column.
    fn label(&self, id: &str, code: &str) -> String {
        let place = self.spec.column(id);
        let list = place.and_then(|place| self.spec.columns[place].codes.as_deref());
        let list = list.and_then(|list| self.codes.get(list));
        list.map_or(code, |list| list.label(code)).to_owned()
    }

    /// The names of codes of the first of a rule's columns.
    fn labels(&self, rule: &RuleSpec, codes: &[String], join: &str) -> String {
        let column = rule.columns.first().map_or("", String::as_str);
        let each: Vec<String> = codes.iter().map(|code| self.label(column, code)).collect();
        listed(&each, join)
    }

    /// The same for the one whole.
    fn whole(&self, rule: &RuleSpec) -> String {
        let codes: Vec<String> = rule.whole.iter().cloned().collect();
        self.labels(rule, &codes, "and")
    }

    /// "where X is a or b".
    fn conditions(&self, conditions: &BTreeMap<String, OneOrMany>, join: &str) -> String {
        let each: Vec<String> = conditions
            .iter()
            .map(|(id, codes)| {
                let names = codes.all();
                let names: Vec<String> = names
                    .iter()
                    .map(|code| match *code {
                        "given" => "filled in".to_owned(),
                        "yes" => "Yes".to_owned(),
                        "no" => "No".to_owned(),
                        "unit:percent" => "a percentage".to_owned(),
                        "unit:count" => "a count".to_owned(),
                        "unit:rate" => "a rate".to_owned(),
                        code => self.label(id, code),
                    })
                    .collect();
                format!("{} is {}", self.heading(id), listed(&names, "or"))
            })
            .collect();
        each.join(&format!(" {join} "))
    }

    /// ", among records of the same X and Y".
    fn among(&self, rule: &RuleSpec) -> String {
        if rule.within.is_empty() {
            return String::new();
        }
        let within = self.headings(&rule.within, "and");
        format!(", among records of the same {within}")
    }

    /// "of the same X and Y": what a series is of.
    fn series(&self, rule: &RuleSpec) -> String {
        let all: Vec<String> = rule.columns.iter().chain(&rule.within).cloned().collect();
        self.headings(&all, "and")
    }
}

/// "a, b and c".
fn listed(each: &[String], join: &str) -> String {
    match each {
        [] => String::new(),
        [one] => one.clone(),
        [several @ .., last] => format!("{} {join} {last}", several.join(", ")),
    }
}

fn number(number: Option<Decimal>) -> String {
    number.map_or_else(String::new, |number| number.normalize().to_string())
}

/// A rule in one sentence, without its full stop.
pub(super) fn sentence(rule: &RuleSpec, words: &Words<'_>) -> String {
    let mut said = form(rule, words);
    // What the form has no words for of its own: the columns that make records one series.
    let silent: Vec<String> = (rule.columns.iter().chain(&rule.within))
        .filter(|id| !said.contains(&words.heading(id)))
        .cloned()
        .collect();
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

fn form(rule: &RuleSpec, words: &Words<'_>) -> String {
    let column = words.of(&rule.column);
    let against = words.of(&rule.against);
    let columns = words.headings(&rule.columns, "and");
    let among = words.among(rule);
    let by = rule.columns.first().map(|id| words.heading(id));
    let by = by.unwrap_or_default();
    let other = rule.dataset.as_deref().unwrap_or_default();
    match rule.form {
        RuleForm::RequiredWhen => format!("{column} must be filled in"),
        RuleForm::BlankWhen => format!("{column} must be blank"),
        RuleForm::BlankBelow => format!(
            "{column} must be blank when {against} is less than {}",
            number(rule.least)
        ),
        RuleForm::Unique => {
            let within = rule.within.iter().map(|id| words.heading(id));
            let within: Vec<String> = within.collect();
            match within.as_slice() {
                [] => format!("no two records have the same {columns}"),
                _ => format!(
                    "no two records have the same {columns} together with the same {}",
                    listed(&within, "and")
                ),
            }
        }
        RuleForm::Agree => format!(
            "records of the same {} have the same {column}",
            words.series(rule)
        ),
        RuleForm::SomeGiven => format!("{column} is filled in at least once{among}"),
        RuleForm::EveryCode => {
            let names: Vec<String> = rule
                .parts
                .iter()
                .map(|code| words.label(rule.column.as_deref().unwrap_or_default(), code))
                .collect();
            let names = if names.is_empty() {
                "every category of its list".to_owned()
            } else {
                format!("each of {}", listed(&names, "and"))
            };
            format!("under {column} stands {names}{among}")
        }
        RuleForm::Grid => {
            let second = rule.columns.get(1).map(|id| words.heading(id));
            format!(
                "each {by} has a record with each {}{among}",
                second.unwrap_or_default()
            )
        }
        RuleForm::DateOrder => format!("{column} is not later than {against}"),
        RuleForm::Within => format!(
            "from {column} to {against} there are at most {} working days",
            rule.days.unwrap_or_default()
        ),
        RuleForm::Overdue => format!("{column} is not past on the day the report speaks of"),
        RuleForm::Recent => format!(
            "{column} is at most {} months before the day the report speaks of",
            rule.months.unwrap_or_default()
        ),
        RuleForm::EachPeriod => format!(
            "some record has its {column} in each {} of the report's period",
            match rule.months {
                Some(1) => "month".to_owned(),
                Some(3) => "quarter".to_owned(),
                months => format!("{} months", months.unwrap_or_default()),
            }
        ),
        RuleForm::InForce => {
            let time = if against.is_empty() {
                "the report's period".to_owned()
            } else {
                against
            };
            format!("{column} names what was in use in {time}")
        }
        RuleForm::OneLength => format!("{column} holds periods of one length{among}"),
        RuleForm::AtMost => format!("{column} is not larger than {against}"),
        RuleForm::Share => {
            let numerator = words.of(&rule.numerator);
            if against.is_empty() {
                format!("{column} is {numerator} as a percentage of all{among}")
            } else {
                format!("{column} is {numerator} as a percentage of {against}")
            }
        }
        RuleForm::Parts => format!(
            "{column} of {by} {} is the sum of {}{among}",
            words.whole(rule),
            words.labels(rule, &rule.parts, "and")
        ),
        RuleForm::PartsAtMost => {
            let part = rule.numerator.as_deref();
            let part = part.map_or(column.clone(), |id| words.heading(id));
            format!(
                "{part} of {by} {} is not larger than {column} of {}{among}",
                words.labels(rule, &rule.parts, "and"),
                words.whole(rule)
            )
        }
        RuleForm::Breakdown => format!(
            "{column} of the groups of one breakdown under {by} adds up to that of {}{among}",
            words.whole(rule)
        ),
        RuleForm::OneBase if column.is_empty() => {
            format!("counted tables by {columns} have the same sum{among}")
        }
        RuleForm::OneBase => {
            let tables = words.headings(&rule.columns, "or");
            format!("a counted table by {column} has the same sum as those by {tables}{among}")
        }
        RuleForm::Represented => format!(
            "{column} is the share of {} at which any record of the same {columns} says so, of all or of those it was expected at",
            words.of(&rule.distinct)
        ),
        RuleForm::SumsToHundred => format!("{column} adds up to 100{among}"),
        RuleForm::Reachable | RuleForm::ReachableTogether => {
            let base = match (&rule.dataset, rule.at_most) {
                (None, false) => against,
                (None, true) => format!("at most {against}"),
                (Some(_), false) => format!("their base in {other}"),
                (Some(_), true) => format!("at most their base in {other}"),
            };
            let together = match rule.form {
                RuleForm::ReachableTogether => ", which together make the whole",
                _ => "",
            };
            format!("{column} comes from whole numbers of {base}{together}{among}")
        }
        RuleForm::Identity => identity(rule, words, &column, &by, &among),
        RuleForm::Stock => format!(
            "{column} of {by} {} at the end of {against} is the one before with {} and without {}{among}",
            words.whole(rule),
            words.labels(rule, &rule.plus, "and"),
            words.labels(rule, &rule.minus, "and")
        ),
        RuleForm::Product => format!("{column} is {} multiplied", columns),
        RuleForm::UnitRange => format!(
            "{column} lies where it can lie: a percentage from 0 to 100, a count from nought, by the unit of its {by}"
        ),
        RuleForm::Rag => format!(
            "{column} is the colour that {against} earns by {} and {}, or those of the list of {by}",
            words.of(&rule.target),
            words.of(&rule.tolerance)
        ),
        RuleForm::Annualise => format!(
            "{column} of a year is what the list says of its {by}: the sum, the last, the mean, the largest of its parts by {against}, for each {columns}{among}"
        ),
        RuleForm::Rising => format!(
            "{column} does not rise from quarter to quarter in every {by} that is added up over a year, by {against}, for each {columns}{among}"
        ),
        RuleForm::Change => format!(
            "{column} changes by at most {} per cent from one {against} to the next (differences of less than {} aside), for the same {}",
            number(rule.limit),
            number(rule.least.or(Some(Decimal::ZERO))),
            words.series(rule)
        ),
        RuleForm::NotWorse => format!(
            "{column} is not lower than in the {against} before, for the same {}",
            words.series(rule)
        ),
        RuleForm::Complete => {
            format!(
                "{column} is given for every {against} that others have, for each {columns}{among}"
            )
        }
        RuleForm::Prior => format!(
            "{column} is the {} that the return of the {against} before gave, for the same {}",
            words.of(&rule.base),
            words.series(rule)
        ),
        RuleForm::Carried => {
            format!("what is open in one {against} is there in the next, with the same {columns}")
        }
        RuleForm::RefersTo => format!("{columns} stands in the dataset {other} as well"),
        RuleForm::Expected => {
            format!("whatever the dataset {other} lists is there, with the same {columns}")
        }
        RuleForm::CountOf => format!(
            "{column} is {}how many {} the dataset {other} has with the same {columns}",
            if rule.at_most { "at most " } else { "" },
            if rule.distinct.is_some() {
                "different ones"
            } else {
                "records"
            }
        ),
        RuleForm::SameAs => {
            let time = if against.is_empty() {
                String::new()
            } else {
                format!(" and the year in which {against} begins")
            };
            format!("{column} is the number of the dataset {other} for the same {columns}{time}")
        }
    }
}

fn identity(rule: &RuleSpec, words: &Words<'_>, column: &str, by: &str, among: &str) -> String {
    let sides = |list: &dyn Fn(&[String]) -> String| {
        let (plus, minus) = (list(&rule.plus), list(&rule.minus));
        if minus.is_empty() {
            plus
        } else {
            format!("{plus} less {minus}")
        }
    };
    if rule.columns.is_empty() {
        let sum = sides(&|ids| words.headings(ids, "and"));
        return format!("{column} is {sum}");
    }
    match &rule.whole {
        Some(_) => format!(
            "{column} of {by} {} is {}{among}",
            words.whole(rule),
            sides(&|codes| words.labels(rule, codes, "and"))
        ),
        None => format!(
            "{column} of {by} {} comes to the same as {}{among}",
            words.labels(rule, &rule.plus, "and"),
            words.labels(rule, &rule.minus, "and")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let words = Words {
            spec: &spec,
            codes: &codes,
        };
        let said: Vec<String> = spec
            .rules
            .iter()
            .map(|rule| sentence(rule, &words))
            .collect();
        assert_eq!(
            said,
            [
                "\"%\" is \"Number\" as a percentage of all, among records of the same \"Year\", where \"Kind\" is First or Second",
                "\"Done\" is not past on the day the report speaks of, unless \"Kind\" is First or \"Number\" is filled in",
            ]
        );
    }
}
