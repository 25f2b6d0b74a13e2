//! The values of a dataset's columns as small numbers, so that a table is one quick pass over its records, and how a value is
//! held against a filter.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use rayon::prelude::*;

use super::margins::{Margins, wholes};
use super::tables::{Filter, Population};
use super::verb::Verb;
use crate::finding::Location;
use crate::model::{
    At, Block, Cell, ColumnType, Dataset, DatasetSpec, Period, Presence, Value, YearKind, fold,
};

/// One different value of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Category {
    /// Nothing was given, or nothing that can be grouped by.
    Blank,
    /// A code, yes or no, a number.
    Known(String),
    /// As an agency wrote it: free text, or a category that the code list does not know.
    Written(String),
    /// A day or a period.
    Time(Period),
}

/// One column of a dataset, each record's value as the number of its category.
#[derive(Debug)]
pub(crate) struct Column {
    /// The different values, in the order in which they were met; the first is always [`Category::Blank`].
    pub(crate) categories: Vec<Category>,
    /// What filters know each of them by: the text folded, the period's code; made once, for a long list is held against many filters.
    keys: Vec<String>,
    blocks: Vec<Ids>,
    /// First and last day of the records of line-level returns.
    covered: Option<(Date, Date)>,
    year: YearKind,
    /// It holds days of records, and no periods.
    pub(crate) is_date: bool,
    /// It says when something was, and a blank there means nothing.
    is_time: bool,
    /// Which categories are words that seem to be about a person.
    personal: BTreeSet<u32>,
}

#[derive(Debug)]
enum Ids {
    Same(u32),
    Each(Vec<u32>),
}

/// A dataset with the columns that tables group and filter by.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    /// The records themselves.
    pub(crate) dataset: &'a Dataset,
    /// Records that would be counted twice.
    pub(crate) margins: Margins,
    columns: BTreeMap<usize, Column>,
    /// What each block says in each column of the dataset.
    presence: Vec<Vec<Presence>>,
}

impl<'a> Records<'a> {
    /// Numbers the values of the columns needed; the time column is always among them. `personal` are the cells that were found to hold
    /// personal data.
    pub(crate) fn new(
        dataset: &'a Dataset,
        needed: &BTreeSet<usize>,
        personal: &[Location],
    ) -> Self {
        let mut needed = needed.clone();
        needed.extend(time_column(&dataset.spec));
        needed.retain(|at| *at < dataset.spec.columns.len());
        let columns = needed
            .into_par_iter()
            .map(|at| (at, Column::new(dataset, at, personal)))
            .collect();
        let spec = &dataset.spec;
        let each = |block: &Block| -> Vec<Presence> {
            let columns = spec.columns.iter().enumerate();
            columns
                .map(|(at, column)| block.presence(at, column))
                .collect()
        };
        let mut presence: Vec<Vec<Presence>> = dataset.blocks.iter().map(each).collect();
        // A return that fills a column in one of its tables has said what it has to say in the others.
        let mut filled: BTreeSet<(&str, usize)> = BTreeSet::new();
        for (block, said) in dataset.blocks.iter().zip(&presence) {
            let sent = said
                .iter()
                .enumerate()
                .filter(|(_, said)| **said == Presence::Sent);
            filled.extend(sent.map(|(column, _)| (&*block.file, column)));
        }
        for (block, said) in dataset.blocks.iter().zip(&mut presence) {
            for (column, said) in said.iter_mut().enumerate() {
                if *said == Presence::AllBlank && filled.contains(&(&*block.file, column)) {
                    *said = Presence::Sent;
                }
            }
        }
        Records {
            dataset,
            margins: Margins::new(dataset),
            columns,
            presence,
        }
    }

    /// Whether they are the records of a population, by its name or that of the dataset.
    pub(crate) fn is_of(&self, population: &str) -> bool {
        let spec = &self.dataset.spec;
        let mut shared = spec.populations.iter();
        spec.id == population || shared.any(|one| one.of == population)
    }

    /// Whether a filter on a column lets every record through.
    pub(crate) fn all_pass(&self, column: usize, filter: &Filter) -> bool {
        self.column(column).is_some_and(|of| {
            let allowed = of.allowed(filter);
            let mut blocks = self.dataset.blocks.iter().enumerate();
            blocks.all(|(at, block)| {
                (0..block.len()).all(|record| allowed[of.id(at, record) as usize])
            })
        })
    }

    /// What holds of all of them.
    pub(crate) fn population(&self) -> Population {
        let spec = &self.dataset.spec;
        let time = time_column(spec);
        let mut whole = spec
            .populations
            .iter()
            .filter(|one| one.held.is_empty() && one.column.is_none());
        Population {
            of: whole.next().map(|one| one.of.clone()),
            time: time.map(|at| spec.columns[at].id.clone()),
            year: time.map_or_else(YearKind::default, |at| spec.columns[at].year),
            extent: time.and_then(|at| self.column(at)?.extent(self.dataset)),
            wholes: wholes(spec),
        }
    }

    /// A column that was asked for.
    pub(crate) fn column(&self, at: usize) -> Option<&Column> {
        self.columns.get(&at)
    }

    /// What a block says in a column.
    pub(crate) fn presence(&self, block: usize, column: usize) -> Presence {
        self.presence[block][column]
    }

    /// Whether a block says nothing in a column. What its records are there is not known, and no number can be made of them.
    pub(crate) fn lacks(&self, block: usize, column: usize) -> bool {
        self.presence[block][column] != Presence::Sent
    }

    /// Whether some table of a block's return says something in a column.
    pub(crate) fn return_says(&self, block: usize, column: usize) -> bool {
        let blocks = &self.dataset.blocks;
        let own = (0..blocks.len()).filter(|other| blocks[*other].file == blocks[block].file);
        own.into_iter().any(|other| !self.lacks(other, column))
    }

    /// Whether some block says nothing in a column where another one does.
    pub(crate) fn in_part(&self, column: usize) -> bool {
        let blocks = || (0..self.presence.len()).filter(|at| !self.dataset.blocks[*at].is_empty());
        blocks().any(|at| self.lacks(at, column)) && blocks().any(|at| !self.lacks(at, column))
    }
}

impl Column {
    fn new(dataset: &Dataset, at: usize, personal: &[Location]) -> Self {
        let mut categories = vec![Category::Blank];
        let mut names: BTreeMap<Canonical, u32> = BTreeMap::new();
        let mut seen: HashMap<&Value, u32> = HashMap::new();
        let mut blocks = Vec::with_capacity(dataset.blocks.len());
        for block in &dataset.blocks {
            let mut id_of = |value| {
                *seen
                    .entry(value)
                    .or_insert_with(|| number(value, &mut categories, &mut names))
            };
            let field = &block.fields[at];
            blocks.push(match field.at {
                At::Absent => Ids::Same(0),
                At::Fixed(_) | At::Constant => Ids::Same(field.values.first().map_or(0, id_of)),
                At::Column(_) | At::Row(_) | At::Own => {
                    Ids::Each(field.values.iter().map(&mut id_of).collect())
                }
            });
        }
        let spec = &dataset.spec.columns[at];
        let is_date = spec.kind == ColumnType::Date;
        let mut column = Column {
            keys: categories.iter().map(key).collect(),
            categories,
            blocks,
            covered: None,
            year: spec.year,
            is_date,
            is_time: (is_date || spec.kind == ColumnType::Period) && spec.blank_means.is_none(),
            personal: BTreeSet::new(),
        };
        if spec.kind == ColumnType::Text && !personal.is_empty() {
            column.personal = column.about_people(dataset, at, personal);
        }
        // Where each row is about a person, a word that is in no list may be anything that somebody wrote about them.
        let one_each = dataset.spec.columns.iter().any(|column| column.personal);
        if spec.kind == ColumnType::Code && one_each && dataset.spec.counts.is_controlled() {
            let written = column.categories.iter().enumerate();
            let written = written.filter(|(_, own)| matches!(own, Category::Written(_)));
            column.personal = written
                .filter_map(|(id, _)| u32::try_from(id).ok())
                .collect();
        }
        column.covered = column.cover(dataset);
        column
    }

    fn about_people(&self, dataset: &Dataset, at: usize, found: &[Location]) -> BTreeSet<u32> {
        let mut ids = BTreeSet::new();
        for (place, block) in dataset.blocks.iter().enumerate() {
            let on_sheet = |one: &&Location| {
                one.path() == Some(&block.file) && one.sheet() == block.sheet.as_ref()
            };
            let areas = found.iter().filter(on_sheet).filter_map(Location::area);
            let cells: BTreeSet<Cell> = areas.map(|area| area.first).collect();
            let records = (0..block.len()).filter(|_| !cells.is_empty());
            let records = records.filter(|record| cells.contains(&block.cell(*record, at)));
            ids.extend(records.map(|record| self.id(place, record)));
        }
        ids.remove(&0);
        ids
    }

    /// Whether a category is words that seem to be about a person.
    pub(crate) fn is_personal(&self, id: u32) -> bool {
        self.personal.contains(&id)
    }

    /// The category of a record.
    pub(crate) fn id(&self, block: usize, record: usize) -> u32 {
        match &self.blocks[block] {
            Ids::Same(id) => *id,
            Ids::Each(ids) => ids.get(record).copied().unwrap_or(0),
        }
    }

    /// Which categories a filter lets through.
    pub(crate) fn allowed(&self, filter: &Filter) -> Vec<bool> {
        let codes = Codes::new(filter, self);
        let categories = self.categories.iter().zip(&self.keys);
        categories
            .map(|(category, key)| codes.allow(category, key))
            .collect()
    }

    /// Whether a filter lets a category through that no record needs to have.
    pub(crate) fn allows(&self, filter: &Filter, category: &Category) -> bool {
        Codes::reading(filter, self, std::slice::from_ref(category)).allow(category, &key(category))
    }

    /// What filters know a category by, by its place.
    pub(crate) fn key(&self, category: usize) -> &str {
        &self.keys[category]
    }

    /// What a year in it means.
    pub(crate) fn year(&self) -> YearKind {
        self.year
    }

    /// Whether line-level returns cover the time that a filter speaks of, so that no record there means nought. `report` counts as
    /// covered when any record falls into it.
    pub(crate) fn covers(&self, filter: &Filter, report: Option<Period>) -> bool {
        let (Filter::Any(_) | Filter::Span(_)) = filter else {
            return true;
        };
        // Records none of which says when it was cover no time.
        let Some((mut first, mut last)) = self.covered else {
            return !self.is_time;
        };
        let within = |report: Period| {
            let mut categories = self.categories.iter();
            categories.any(|one| matches!(one, Category::Time(time) if report.covers(*time)))
        };
        if let Some(report) = report.filter(|report| within(*report)) {
            first = first.min(report.start());
            last = last.max(report.end());
        }
        let codes = Codes::new(filter, self);
        let mut spans = codes.spans.iter();
        spans.all(|span| first <= span.start() && span.end() <= last)
    }

    /// The first and the last day of all records; none where some say no time.
    fn extent(&self, dataset: &Dataset) -> Option<(Date, Date)> {
        let mut seen = BTreeSet::new();
        for (ids, block) in self.blocks.iter().zip(&dataset.blocks) {
            match ids {
                Ids::Same(id) => seen.extend((!block.is_empty()).then_some(*id)),
                Ids::Each(ids) => seen.extend(ids),
            }
        }
        let mut ends: Option<(Date, Date)> = None;
        for id in seen {
            let Category::Time(time) = self.categories[id as usize] else {
                return None;
            };
            let (first, last) = ends.unwrap_or((time.start(), time.end()));
            ends = Some((first.min(time.start()), last.max(time.end())));
        }
        ends
    }

    fn cover(&self, dataset: &Dataset) -> Option<(Date, Date)> {
        let mut seen = BTreeSet::new();
        for (at, block) in dataset.blocks.iter().enumerate() {
            if is_aggregate(&dataset.spec, block, Verb::Count) {
                continue;
            }
            match &self.blocks[at] {
                Ids::Same(id) => seen.extend((!block.is_empty()).then_some(*id)),
                Ids::Each(ids) => seen.extend(ids),
            }
        }
        let times = || {
            seen.iter()
                .filter_map(|id| match self.categories[*id as usize] {
                    Category::Time(period) => Some(period),
                    _ => None,
                })
        };
        let first = times().map(Period::start).min()?;
        Some((first, times().map(Period::end).max()?))
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Canonical {
    Known(String),
    Folded(String),
    Time(Period),
}

fn number(
    value: &Value,
    categories: &mut Vec<Category>,
    names: &mut BTreeMap<Canonical, u32>,
) -> u32 {
    let (canonical, category) = match value {
        Value::Blank | Value::Mark(_) | Value::Unread(_) => return 0,
        Value::Text(text) | Value::Unmapped(text) if text.trim().is_empty() => return 0,
        Value::Text(text) | Value::Unmapped(text) => (
            Canonical::Folded(fold(text)),
            Category::Written(text.to_string()),
        ),
        Value::Date(day) => (
            Canonical::Time(Period::Day(*day)),
            Category::Time(Period::Day(*day)),
        ),
        Value::Period(period) => (Canonical::Time(*period), Category::Time(*period)),
        Value::Number(_) | Value::Code(_) | Value::Flag(_) | Value::Between(..) => {
            let key = value.key().unwrap_or_default();
            (Canonical::Known(key.clone()), Category::Known(key))
        }
    };
    *names.entry(canonical).or_insert_with(|| {
        categories.push(category);
        u32::try_from(categories.len() - 1).unwrap_or(0)
    })
}

fn key(category: &Category) -> String {
    match category {
        Category::Blank => String::new(),
        Category::Known(code) => code.clone(),
        Category::Written(text) => fold(text),
        Category::Time(time) => time.code(),
    }
}

/// A filter's codes, read once.
struct Codes<'a> {
    filter: &'a Filter,
    folded: Vec<String>,
    spans: Vec<Period>,
    is_date: bool,
}

impl<'a> Codes<'a> {
    fn new(filter: &'a Filter, column: &Column) -> Self {
        Codes::reading(filter, column, &column.categories)
    }

    /// As far as some categories need it.
    fn reading(filter: &'a Filter, column: &Column, categories: &[Category]) -> Self {
        let texts: &[String] = match filter {
            Filter::Any(codes) | Filter::Except(codes) => codes,
            Filter::Span(code) => std::slice::from_ref(code),
            Filter::Given
            | Filter::Blank
            | Filter::Asked
            | Filter::Unbroken(_)
            | Filter::Days(..) => &[],
        };
        // What no category is held against need not be read.
        let has = |wanted: fn(&Category) -> bool| categories.iter().any(wanted);
        let written = has(|category| matches!(category, Category::Written(_)));
        let timed = has(|category| matches!(category, Category::Time(_)));
        let texts = texts.iter();
        let folded = texts.clone().filter(|_| written).map(|text| fold(text));
        let times = texts.filter(|_| timed);
        let spans = times.filter_map(|text| Period::parse(text, column.year));
        Codes {
            filter,
            folded: folded.collect(),
            spans: spans.collect(),
            is_date: column.is_date,
        }
    }

    /// Whether a category passes, known by this key.
    fn allow(&self, category: &Category, key: &String) -> bool {
        match (self.filter, category) {
            (Filter::Asked, _) | (Filter::Blank, Category::Blank) => true,
            (Filter::Except(codes), Category::Blank) => !codes.contains(&String::new()),
            (Filter::Except(codes), Category::Known(code)) => !codes.contains(code),
            (Filter::Except(_), Category::Written(_)) => !self.folded.contains(key),
            (Filter::Except(codes), Category::Time(_)) => !codes.contains(key),
            (Filter::Blank, _) | (_, Category::Blank) => false,
            (Filter::Given, _) => true,
            (Filter::Unbroken(whole), category) => {
                matches!(category, Category::Known(code) | Category::Written(code) if code == whole)
            }
            (Filter::Any(codes), Category::Known(code)) => codes.contains(code),
            (Filter::Any(_), Category::Written(_)) => self.folded.contains(key),
            // A period is taken under its own name only: a month is not the year it lies in. A day lies in its month.
            (Filter::Any(codes), Category::Time(time)) => {
                codes.contains(key)
                    || self.is_date && self.spans.iter().any(|span| span.covers(*time))
            }
            (Filter::Span(_), Category::Time(time)) => {
                self.spans.iter().any(|span| span.covers(*time))
            }
            (Filter::Days(from, to), Category::Time(time)) => {
                from.is_none_or(|from| from <= time.start()) && to.is_none_or(|to| time.end() <= to)
            }
            (Filter::Span(_) | Filter::Days(..), _) => false,
        }
    }
}

/// The column that says when: the dataset's first period column, else its first date column.
pub(crate) fn time_column(spec: &DatasetSpec) -> Option<usize> {
    let first = |kind| spec.columns.iter().position(|column| column.kind == kind);
    first(ColumnType::Period).or_else(|| first(ColumnType::Date))
}

/// The column that says how many things a row stands for.
pub(crate) fn weight_column(spec: &DatasetSpec) -> Option<usize> {
    spec.columns.iter().position(|column| column.weight)
}

/// Whether a block is itself a table of sums rather than one row a case. A dataset that has no weight column and names nobody is one
/// whenever a number that stands in it is read.
pub(crate) fn is_aggregate(spec: &DatasetSpec, block: &Block, verb: Verb) -> bool {
    match weight_column(spec) {
        Some(weight) => block.has(weight),
        None => verb.reads_numbers() && !spec.columns.iter().any(|column| column.personal),
    }
}
