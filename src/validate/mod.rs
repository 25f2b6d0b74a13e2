//! Located records in, checked records out, with every rule of their dataset held against them. One rule family a file.

mod dates;
mod records;
mod shares;
#[cfg(test)]
mod tests;
mod totals;
mod values;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::{Checked, Code, Finding, Location, Severity};
use crate::model::{Area, Block, CodeLists, Dataset, DatasetSpec, RuleForm, RuleSpec, Value};

/// Holds every rule of every dataset against its records. Nothing is changed and nothing left out: a record with a wrong value goes
/// on, and the finding says so.
pub fn validate(datasets: Vec<Dataset>, codes: Arc<CodeLists>) -> Checked<Validated> {
    let mut findings = Vec::new();
    for dataset in &datasets {
        let check = Check {
            dataset,
            spec: &dataset.spec,
            codes: &codes,
        };
        for block in &dataset.blocks {
            values::check(&check, block, &mut findings);
            totals::check(&check, block, &mut findings);
            shares::check_stated(&check, block, &mut findings);
        }
        for rule in &dataset.spec.rules {
            check.rule(rule, &mut findings);
        }
    }
    // A cell that stands for several records, such as a member's total beside seven meetings, is reported once.
    let mut seen = BTreeSet::new();
    findings.retain(|finding| {
        seen.insert((finding.code, finding.rule.clone(), finding.location.clone()))
    });
    Checked::new(Validated { datasets, codes }, findings)
}

/// Datasets whose rules have been run. Only this stage makes it.
#[derive(Debug, Clone)]
pub struct Validated {
    datasets: Vec<Dataset>,
    codes: Arc<CodeLists>,
}

impl Validated {
    /// The datasets, in the order they were read.
    pub fn datasets(&self) -> &[Dataset] {
        &self.datasets
    }

    /// A dataset by id.
    pub fn dataset(&self, id: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.spec.id == id)
    }

    /// The code lists.
    pub fn codes(&self) -> &CodeLists {
        &self.codes
    }
}

/// A dataset under check.
struct Check<'a> {
    dataset: &'a Dataset,
    spec: &'a DatasetSpec,
    codes: &'a CodeLists,
}

impl Check<'_> {
    /// Runs one rule by its form; a rule that names a column which does not exist was refused when it was read.
    fn rule(&self, rule: &RuleSpec, findings: &mut Vec<Finding>) {
        match rule.form {
            RuleForm::RequiredWhen | RuleForm::BlankWhen => {
                values::check_when(self, rule, findings)
            }
            RuleForm::Unique => records::check_unique(self, rule, findings),
            RuleForm::DateOrder => dates::check_order(self, rule, findings),
            RuleForm::AtMost => records::check_at_most(self, rule, findings),
            RuleForm::Share => shares::check_rule(self, rule, findings),
            RuleForm::Parts => records::check_parts(self, rule, findings),
            RuleForm::SumsToHundred => shares::check_hundred(self, rule, findings),
        }
    }

    fn location(&self, block: &Block, area: impl Into<Area>) -> Location {
        Location::cells(&block.file, block.sheet.as_ref(), area)
    }

    /// A finding at cells of a block, about its dataset and agency.
    fn finding(
        &self,
        code: Code,
        block: &Block,
        area: impl Into<Area>,
        message: String,
    ) -> Finding {
        Finding::new(code, self.location(block, area), message)
            .about(&self.spec.id, block.agency.as_deref())
    }

    /// The same for a rule of the TOML, with the severity it declares.
    fn rule_finding(
        &self,
        rule: &RuleSpec,
        code: Code,
        block: &Block,
        area: impl Into<Area>,
        message: String,
    ) -> Finding {
        let finding = self.finding(code, block, area, message).rule(&rule.id);
        match rule.severity.as_deref().and_then(Severity::parse) {
            Some(severity) => finding.severity(severity),
            None => finding,
        }
    }

    /// Whether a record meets the conditions of a rule.
    fn when(&self, rule: &RuleSpec, block: &Block, record: usize) -> bool {
        rule.when.iter().all(|(column, codes)| {
            self.spec
                .column(column)
                .is_some_and(|place| match block.value(record, place).key() {
                    Some(key) => codes.has(&key) || codes.has("given"),
                    None => codes.has("blank"),
                })
        })
    }

    /// What the columns of `within` hold for a record, as one key; records that agree belong together. Blank agrees with blank.
    fn group(&self, within: &[String], block: &Block, record: usize) -> Vec<Option<String>> {
        within
            .iter()
            .map(|id| {
                self.spec
                    .column(id)
                    .and_then(|place| block.value(record, place).key())
            })
            .collect()
    }

    /// The printed name of a code of a column.
    fn label(&self, code: &str, place: usize) -> String {
        let list = self.spec.columns[place].codes.as_deref();
        let list = list.and_then(|id| self.codes.get(id));
        list.map_or(code, |list| list.label(code)).to_owned()
    }

    /// A value as the sheet shows it, for messages; nothing of a personal column.
    fn shown(&self, value: &Value, place: usize) -> String {
        if self.spec.columns[place].personal {
            return "(not shown)".to_owned();
        }
        match value {
            Value::Blank => "blank".to_owned(),
            Value::Mark(mark) => mark.symbol().to_owned(),
            Value::Number(number) => number.normalize().to_string(),
            Value::Date(date) => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
            Value::Period(period) => period.short(),
            Value::Flag(flag) => if *flag { "Yes" } else { "No" }.to_owned(),
            Value::Between(low, high) => format!("{low} to {high}"),
            Value::Code(code) => self.label(code, place),
            Value::Text(text) | Value::Unmapped(text) | Value::Unread(text) => text.to_string(),
        }
    }
}

#[cfg(test)]
impl Validated {
    /// Datasets made by hand, as if every rule had been run, for the tests of later stages.
    pub(crate) fn for_tests(datasets: Vec<Dataset>, codes: CodeLists) -> Validated {
        Validated {
            datasets,
            codes: Arc::new(codes),
        }
    }
}
