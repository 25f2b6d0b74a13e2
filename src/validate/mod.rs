//! Located records in, checked records out, with every rule of their dataset held against them. One rule family a file.

mod alike;
mod attain;
mod balance;
mod bases;
mod covered;
mod dates;
mod days;
mod figures;
mod found;
mod groups;
mod others;
mod reachable;
mod records;
mod relation;
mod repair;
mod series;
mod shares;
#[cfg(test)]
mod tests;
mod totals;
mod values;
mod years;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use found::Found;
use repair::Repairs;

use crate::finding::{Checked, Code, Finding, Location, Severity};
use crate::model::{
    Area, Block, Cell, CodeEntry, CodeList, CodeLists, Dataset, DatasetSpec, OneOrMany, Period,
    RuleForm, RuleSpec, Value, fold,
};
use crate::resubmission;

/// Holds every rule of every dataset against its records. Nothing is changed, and nothing left out but records of a return that was
/// sent again, each with a finding: a record with a wrong value goes on, and the finding says so.
pub fn validate(mut datasets: Vec<Dataset>, options: &Options) -> Checked<Validated> {
    let mut findings = Found::default();
    let mut repairs = Repairs::default();
    let mut implied = Vec::new();
    // What a return states about itself is held against all of its records, those that a later return replaces too.
    for dataset in &datasets {
        let check = Check::new(dataset, &datasets, options);
        for block in &dataset.blocks {
            totals::check(&check, block, &mut repairs, &mut findings);
            shares::check_stated(&check, block, &mut repairs, &mut findings);
        }
    }
    for place in 0..datasets.len() {
        let check = Check::new(&datasets[place], &datasets, options);
        let places = check.places(&check.spec.key_of);
        let known = resubmission::Known {
            key: &|block, record| key_of(block, record, &places),
            name: &|block, record| check.names(block, record, &places),
        };
        let superseded = resubmission::superseded(&datasets[place], &known);
        findings.extend(superseded.leave_out(&mut datasets[place]));
    }
    for dataset in &datasets {
        let check = Check::new(dataset, &datasets, options);
        for block in &dataset.blocks {
            values::check(&check, block, &mut findings);
        }
        alike::check(&check, &mut findings);
        records::check_restated(&check, &mut repairs, &mut findings);
        for rule in &dataset.spec.rules {
            check.rule(rule, &mut repairs, &mut implied, &mut findings);
        }
    }
    let mut findings = findings.finish();
    repairs.suggest(&mut findings);
    let codes = options.codes.clone();
    let validated = Validated {
        datasets,
        codes,
        implied,
    };
    Checked::new(validated, findings)
}

/// What validate needs to know.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The code lists.
    pub codes: Arc<CodeLists>,
    /// The day the report speaks of; without it nothing is overdue.
    pub as_at: Option<Date>,
    /// The period reported on.
    pub period: Option<Period>,
}

/// Datasets whose rules have been run. Only this stage makes it.
#[derive(Debug, Clone)]
pub struct Validated {
    datasets: Vec<Dataset>,
    codes: Arc<CodeLists>,
    implied: Vec<Implied>,
}

/// A count that a percentage of a return gives away: no other whole number of its base prints as it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implied {
    /// The return's path inside the report folder.
    pub file: Arc<str>,
    /// The sheet; none in a .csv.
    pub sheet: Option<Arc<str>>,
    /// The cell of the percentage.
    pub cell: Cell,
    /// The dataset, by id.
    pub dataset: Arc<str>,
    /// The count.
    pub count: u64,
    /// Of how many.
    pub base: u64,
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

    /// The counts that percentages give away, in the order found: for disclosure control.
    pub fn implied(&self) -> &[Implied] {
        &self.implied
    }
}

/// A dataset under check.
struct Check<'a> {
    dataset: &'a Dataset,
    spec: &'a DatasetSpec,
    /// All datasets, for rules that look into another.
    all: &'a [Dataset],
    options: &'a Options,
}

impl<'a> Check<'a> {
    fn new(dataset: &'a Dataset, all: &'a [Dataset], options: &'a Options) -> Self {
        Check {
            dataset,
            spec: &dataset.spec,
            all,
            options,
        }
    }

    /// Runs one rule by its form; a rule that names a column which does not exist was refused when it was read.
    fn rule(
        &self,
        rule: &RuleSpec,
        repairs: &mut Repairs,
        implied: &mut Vec<Implied>,
        findings: &mut Found,
    ) {
        match rule.form {
            RuleForm::RequiredWhen | RuleForm::BlankWhen => {
                values::check_when(self, rule, findings)
            }
            RuleForm::BlankBelow => values::check_blank_below(self, rule, findings),
            RuleForm::Unique => records::check_unique(self, rule, findings),
            RuleForm::Agree => groups::check_agree(self, rule, repairs, findings),
            RuleForm::SomeGiven => groups::check_some_given(self, rule, findings),
            RuleForm::EveryCode => groups::check_every_code(self, rule, findings),
            RuleForm::Grid => groups::check_grid(self, rule, findings),
            RuleForm::DateOrder => dates::check_order(self, rule, findings),
            RuleForm::Within => days::check_within(self, rule, findings),
            RuleForm::Overdue => days::check_overdue(self, rule, findings),
            RuleForm::Recent => days::check_recent(self, rule, findings),
            RuleForm::EachPeriod => dates::check_each_period(self, rule, findings),
            RuleForm::InForce => dates::check_in_force(self, rule, findings),
            RuleForm::OneLength => dates::check_one_length(self, rule, findings),
            RuleForm::AtMost => records::check_at_most(self, rule, findings),
            RuleForm::Share => shares::check_rule(self, rule, repairs, findings),
            RuleForm::Parts => records::check_parts(self, rule, repairs, findings),
            RuleForm::PartsAtMost => balance::check_parts_at_most(self, rule, findings),
            RuleForm::Breakdown => bases::check_breakdown(self, rule, repairs, findings),
            RuleForm::OneBase => bases::check_one_base(self, rule, repairs, findings),
            RuleForm::SumsToHundred => shares::check_hundred(self, rule, repairs, findings),
            RuleForm::Reachable | RuleForm::ReachableTogether => {
                reachable::check_reachable(self, rule, implied, findings);
            }
            RuleForm::Identity => balance::check_identity(self, rule, repairs, findings),
            RuleForm::Stock => balance::check_stock(self, rule, repairs, findings),
            RuleForm::Product => balance::check_product(self, rule, findings),
            RuleForm::UnitRange => figures::check_unit_range(self, rule, findings),
            RuleForm::Rag => figures::check_rag(self, rule, findings),
            RuleForm::Annualise => years::check_annualise(self, rule, repairs, findings),
            RuleForm::Rising => years::check_rising(self, rule, findings),
            RuleForm::Change => years::check_change(self, rule, findings),
            RuleForm::NotWorse => years::check_not_worse(self, rule, findings),
            RuleForm::Complete => years::check_complete(self, rule, findings),
            RuleForm::Prior => years::check_prior(self, rule, repairs, findings),
            RuleForm::Carried => groups::check_carried(self, rule, findings),
            RuleForm::Represented => shares::check_represented(self, rule, findings),
            RuleForm::RefersTo => others::check_refers_to(self, rule, findings),
            RuleForm::Expected => others::check_expected(self, rule, findings),
            RuleForm::CountOf => others::check_count_of(self, rule, findings),
            RuleForm::SameAs => others::check_same_as(self, rule, repairs, findings),
        }
    }

    /// The place of a column that a rule may name.
    fn place(&self, id: &Option<String>) -> Option<usize> {
        id.as_deref().and_then(|id| self.spec.column(id))
    }

    /// The places of several columns, in order.
    fn places(&self, ids: &[String]) -> Vec<usize> {
        ids.iter().filter_map(|id| self.spec.column(id)).collect()
    }

    /// The heading of a column, in quotation marks.
    fn heading(&self, place: usize) -> String {
        format!("\"{}\"", self.spec.columns[place].heading)
    }

    /// The code list of a column.
    fn list(&self, place: usize) -> Option<&'a CodeList> {
        let id = self.spec.columns[place].codes.as_deref()?;
        self.options.codes.get(id)
    }

    /// What the code list says of a record's code in a column.
    fn entry(&self, block: &Block, record: usize, place: usize) -> Option<&'a CodeEntry> {
        match block.value(record, place) {
            Value::Code(code) => self.list(place)?.entry(code),
            _ => None,
        }
    }

    /// Every record that a rule holds for, in tables that have all of these columns.
    fn records<'r>(
        &'r self,
        rule: &'r RuleSpec,
        needs: &'r [usize],
    ) -> impl Iterator<Item = (&'a Block, usize)> + 'r {
        let blocks = self.dataset.blocks.iter();
        blocks
            .filter(|block| needs.iter().all(|&place| block.has(place)))
            .flat_map(|block| (0..block.len()).map(move |record| (block, record)))
            .filter(|&(block, record)| self.when(rule, block, record))
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
        let codes = &self.options.codes;
        let mut when = rule.when.iter();
        let mut unless = rule.unless.iter();
        when.all(|(id, any)| holds(self.spec, codes, id, any, block, record))
            && !unless.any(|(id, any)| holds(self.spec, codes, id, any, block, record))
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
        let list = self.list(place);
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

/// Whether a record has, in a column, one of these codes, or what one of the words `given`, `blank` and `unit:...` says.
fn holds(
    spec: &DatasetSpec,
    codes: &CodeLists,
    id: &str,
    any: &OneOrMany,
    block: &Block,
    record: usize,
) -> bool {
    let Some(place) = spec.column(id) else {
        return false;
    };
    let Some(key) = block.value(record, place).key() else {
        return any.has("blank");
    };
    if any.has(&key) || any.has("given") {
        return true;
    }
    let list = spec.columns[place].codes.as_deref();
    let entry = || codes.get(list?)?.entry(&key);
    any.all()
        .iter()
        .filter_map(|word| word.strip_prefix("unit:"))
        .any(|word| {
            entry()
                .and_then(|e| e.unit)
                .is_some_and(|u| u.word() == word)
        })
}

/// What a value is known by in another return: a code, a number, or words without what people vary in them.
fn known_by(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(fold(text)),
        other => other.key(),
    }
}

/// What several columns of a record are known by together; none when one of them is blank.
fn key_of(block: &Block, record: usize, places: &[usize]) -> Option<Vec<String>> {
    let keys = places.iter();
    keys.map(|&place| known_by(block.value(record, place)))
        .collect()
}

/// The period a value is about: a period, or a day.
fn period_of(value: &Value) -> Option<Period> {
    match value {
        Value::Period(period) => Some(*period),
        Value::Date(day) => Some(Period::Day(*day)),
        _ => None,
    }
}

/// Records by what they share.
type Groups<'a> = BTreeMap<Vec<Option<String>>, Vec<(&'a Block, usize)>>;

#[cfg(test)]
impl Validated {
    /// Datasets made by hand, as if every rule had been run, for the tests of later stages.
    pub(crate) fn for_tests(datasets: Vec<Dataset>, codes: CodeLists) -> Validated {
        Validated {
            datasets,
            codes: Arc::new(codes),
            implied: Vec::new(),
        }
    }
}
