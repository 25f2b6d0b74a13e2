//! Whose small numbers are withheld is said by the dataset: a table may be stricter, and never less strict by a unit, by what it says it counts,
//! or by a filter on words about people. What would be is found here, and has no effect.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::declaration::{CellPlan, Declared, Rows};
use super::filter::Filters;
use super::notices::line_of;
use super::tables::{BaseCell, Filter};
use super::verb::{Verb, Work, column_unit};
use crate::finding::{Code, Finding, Location};
use crate::model::{ColumnType, Counts, Dataset, DatasetSpec, Unit, Value};

/// Whether a number of a dataset about people counts its records: as they are, by a column of counts, or by what each of them has of its own.
pub(crate) fn counts_people(dataset: &DatasetSpec, verb: Verb, measure: Option<usize>) -> bool {
    let column = measure.map(|at| &dataset.columns[at]);
    dataset.counts.is_controlled()
        && match verb {
            Verb::Count => true,
            Verb::Distinct => column.is_some_and(|column| column.one_case || column.personal),
            Verb::Sum | Verb::Last | Verb::First | Verb::Min | Verb::Max => {
                column.is_some_and(|column| column_unit(column) == Unit::Count)
            }
        }
}

/// What a table says it counts, where that does not lift what its dataset says.
pub(crate) fn counts(dataset: &DatasetSpec, own: Option<Counts>, people: bool) -> Counts {
    own.filter(|own| own.is_controlled() || !people)
        .unwrap_or(dataset.counts)
}

/// What a table says that would lift control.
pub(crate) fn lifted(table: &Declared<'_>) -> Vec<Finding> {
    let (spec, dataset) = (table.spec, table.dataset);
    let people = |cell: &CellPlan<'_>| match cell.work {
        Work::Base(verb, measure) => counts_people(dataset, verb, measure),
        _ => false,
    };
    let rows = match &table.rows {
        Rows::List(rows) => &rows[..],
        Rows::Axis(_) => &[],
    };
    let cells = || {
        table
            .cells
            .iter()
            .chain(rows.iter().flat_map(|row| row.cells.iter().flatten()))
    };
    let who = dataset.counts.words();
    let mut said: Vec<String> = Vec::new();
    let is_less = |counts: &Counts| dataset.counts.is_controlled() && !counts.is_controlled();
    if spec.counts.as_ref().is_some_and(is_less) && cells().any(people) {
        said.push(format!(
            "its \"counts\" names something else than {who}, whom it counts"
        ));
    }
    let is_other = |unit: Option<Unit>| unit.is_some_and(|unit| unit != Unit::Count);
    for cell in cells().filter(|cell| people(cell) && is_other(cell.spec.unit)) {
        said.push(format!(
            "the cell \"{}\" gives {who} another \"unit\" than count",
            cell.spec.id
        ));
    }
    for row in rows.iter().filter(|row| is_other(row.spec.unit)) {
        let own =
            (0..table.cells.len()).map(|at| row.cells[at].as_ref().unwrap_or(&table.cells[at]));
        if own.into_iter().any(people) {
            said.push(format!(
                "the row \"{}\" gives {who} another \"unit\" than count",
                row.spec.id
            ));
        }
    }
    let filters = [&table.filters].into_iter();
    let filters = filters.chain(rows.iter().map(|row| &row.filters));
    let named = filters
        .chain(cells().map(|cell| &cell.filters))
        .flat_map(|held| by_words(dataset, held));
    for column in named {
        said.push(format!(
            "it is held to words of \"{column}\", which holds names or words about people"
        ));
    }
    said.dedup();
    let finding = |said: String| {
        let at = match line_of(&spec.text, &said) {
            Some(line) if !spec.file.is_empty() => Location::line(spec.file.as_str(), line),
            _ => spec.location(),
        };
        let message = format!(
            "The table \"{}\" would lift the protection of small numbers: {said}. It is protected all the same.",
            spec.id
        );
        Finding::new(Code::ControlLifted, at, message).about(&dataset.id, None)
    };
    said.into_iter().map(finding).collect()
}

/// The columns about people of which a filter names words.
fn by_words<'a>(dataset: &'a DatasetSpec, filters: &Filters) -> Vec<&'a str> {
    let words = filters.iter().filter(|(at, filter)| {
        dataset.columns[**at].personal
            && dataset.columns[**at].kind == ColumnType::Text
            && matches!(filter, Filter::Any(_) | Filter::Except(_))
    });
    words
        .map(|(at, _)| dataset.columns[*at].id.as_str())
        .collect()
}

/// A sum of a column of ones and noughts counts the records that have a one: it is a count of people by another name.
pub(crate) fn ones(cells: &mut [BaseCell], datasets: &[Dataset]) {
    for dataset in datasets
        .iter()
        .filter(|dataset| dataset.spec.counts.is_controlled())
    {
        for (at, column) in dataset.spec.columns.iter().enumerate() {
            let measure = format!("sum {}", column.id);
            let mut sums = cells.iter_mut().filter(|cell| {
                cell.key.dataset == dataset.spec.id
                    && cell.key.measure == measure
                    && cell.unit == Unit::Number
            });
            let Some(first) = sums.next() else { continue };
            let is_one = |value: &Value| match value {
                Value::Number(number) => *number == Decimal::ONE || number.is_zero(),
                Value::Blank | Value::Mark(_) => true,
                _ => false,
            };
            let mut values = dataset
                .blocks
                .iter()
                .flat_map(|block| &block.fields[at].values);
            if values.all(is_one) {
                first.unit = Unit::Count;
                sums.for_each(|cell| cell.unit = Unit::Count);
            }
        }
    }
}

/// Records of people that came once more under a dataset that counts something else: a column that names each record holds the same, and so
/// does another one.
pub(crate) fn same_records(datasets: &[Dataset]) -> Vec<Finding> {
    let people = |dataset: &&Dataset| dataset.spec.counts.is_controlled();
    let named = |dataset| {
        names(dataset)
            .into_iter()
            .map(move |names| (dataset, names))
    };
    let of_people: Vec<_> = datasets.iter().filter(people).flat_map(named).collect();
    let others = datasets.iter().filter(|dataset| !people(dataset));
    let mut findings: Vec<Finding> = Vec::new();
    for (other, own) in others.flat_map(named) {
        let same = of_people
            .iter()
            .find(|(theirs, names)| alike(theirs, names, other, &own));
        let Some(((theirs, _), block)) = same.zip(other.blocks.first()) else {
            continue;
        };
        let message = format!(
            "The records of the dataset \"{}\" say the same as those of \"{}\", which counts {}; its own small numbers are not withheld.",
            other.spec.id,
            theirs.spec.id,
            theirs.spec.counts.words()
        );
        let finding = Finding::new(Code::SameRecords, Location::file(&*block.file), message);
        let finding = finding.about(&other.spec.id, None);
        if findings
            .iter()
            .all(|known| known.message != finding.message)
        {
            findings.push(finding);
        }
    }
    findings
}

/// The records by a column of free text that has another value in each.
struct Names<'a> {
    column: usize,
    places: BTreeMap<&'a str, (usize, usize)>,
}

/// Fewer records may be alike by chance.
const FEWEST: usize = 5;

/// Whether most records of the shorter of two datasets are in the other too: those of one name say the same in another column.
fn alike(theirs: &Dataset, their_names: &Names<'_>, other: &Dataset, own: &Names<'_>) -> bool {
    let most = |count: usize, of: usize| count >= FEWEST && count * 5 >= of * 4;
    let both = own
        .places
        .iter()
        .filter_map(|(name, at)| Some((their_names.places.get(name)?, at)));
    let both: Vec<_> = both.collect();
    if !most(both.len(), own.places.len().min(their_names.places.len())) {
        return false;
    }
    let value = |dataset: &'_ Dataset, at: &(usize, usize), column: usize| {
        dataset.blocks[at.0].value(at.1, column).clone()
    };
    let columns = |dataset: &Dataset, name: usize| {
        let all = 0..dataset.spec.columns.len();
        all.filter(|at| *at != name).collect::<Vec<_>>()
    };
    columns(other, own.column).into_iter().any(|mine| {
        columns(theirs, their_names.column)
            .into_iter()
            .any(|column| {
                let mut seen = Vec::new();
                let same = both.iter().filter(|(there, here)| {
                    let said = value(other, here, mine);
                    let same = said.key().is_some() && said == value(theirs, there, column);
                    if same && !seen.contains(&said) && seen.len() < 2 {
                        seen.push(said);
                    }
                    same
                });
                most(same.count(), both.len()) && seen.len() > 1
            })
    })
}

fn names(dataset: &Dataset) -> Vec<Names<'_>> {
    let columns = dataset.spec.columns.iter().enumerate();
    let texts = columns.filter(|(_, column)| column.kind == ColumnType::Text);
    let named = texts.filter_map(|(column, _)| {
        let mut places = BTreeMap::new();
        for (at, block) in dataset.blocks.iter().enumerate() {
            for record in 0..block.len() {
                let Value::Text(text) = block.value(record, column) else {
                    return None;
                };
                if places.insert(&**text, (at, record)).is_some() {
                    return None;
                }
            }
        }
        (places.len() >= FEWEST).then_some(Names { column, places })
    });
    named.collect()
}
