//! What the returns do not say, in words: columns that tables ask for and that are not in a return or wholly blank, numbers that rest on
//! some of the returns only, and single blanks that are no answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::category::{Records, is_aggregate};
use super::coverage::{InPart, candidate};
use super::notices::{grouped, listed, on};
use super::table_layout::Resolved;
use super::tables::{Absent, Amount, Filter};
use super::tally::Worked;
use super::verb::Verb;
use crate::finding::{Code, Finding};
use crate::model::{Area, Block, Cell, ColumnType, Presence, ReturnUse, Value, listed as words};

/// A column of a return, block and dataset column by place, and the tables that ask for it in vain.
type Asked<'a> = BTreeMap<(usize, usize), BTreeSet<&'a str>>;

/// All that the tables of a dataset ask for in vain.
#[derive(Default)]
struct Missed<'a> {
    /// What no return says of such records, so that `[x]` is shown.
    nowhere: Asked<'a>,
    in_part: InPart,
    /// The tables whose numbers rest on some of the returns, by column.
    resting: BTreeMap<usize, BTreeSet<&'a str>>,
    /// Columns by which records are chosen, and the tables that do so.
    choosing: BTreeMap<usize, BTreeSet<&'a str>>,
}

/// The findings, return by return.
pub(crate) fn findings(
    tables: &[Resolved<'_>],
    worked: &[Worked],
    datasets: &BTreeMap<String, Records<'_>>,
    uses: &mut BTreeMap<Arc<str>, ReturnUse>,
    findings: &mut Vec<Finding>,
) {
    let mut all: BTreeMap<&str, Missed<'_>> = BTreeMap::new();
    for table in tables {
        let dataset = table.declared.dataset.id.as_str();
        if let Some(records) = datasets.get(dataset).filter(|_| table.plan.empty) {
            all.entry(dataset)
                .or_default()
                .without_records(table, records);
        }
        for id in table.used() {
            let worked = &worked[id.0];
            let dataset = worked.cell.key.dataset.as_str();
            if let Some(records) = datasets.get(dataset) {
                all.entry(dataset)
                    .or_default()
                    .of_a_number(table, worked, records);
            }
        }
    }
    for (dataset, missed) in all {
        missed.book(&datasets[dataset], uses);
        missed.tell(&datasets[dataset], findings);
    }
}

impl<'a> Missed<'a> {
    /// A table without any record, because its returns lack a column that all of it needs.
    fn without_records(&mut self, table: &Resolved<'a>, records: &Records<'_>) {
        let blocks = 0..records.dataset.blocks.len();
        let lacked = |column: &usize| blocks.clone().all(|at| records.lacks(at, *column));
        let needed = table.declared.columns_needed();
        let lacked: BTreeSet<usize> = needed.into_iter().filter(lacked).collect();
        let filters = &table.declared.filters;
        for block in blocks.filter(|at| candidate(filters, records, *at, &lacked)) {
            for column in &lacked {
                let tables = self.nowhere.entry((block, *column)).or_default();
                tables.insert(&table.declared.spec.id);
            }
        }
    }

    fn of_a_number(&mut self, table: &Resolved<'a>, worked: &Worked, records: &Records<'_>) {
        // Blanks of what makes rows and columns have a row of their own, or are told as records that have no place.
        let axes = [Some(&table.plan.rows), table.plan.columns.as_ref()];
        let is_axis = |column: usize| axes.iter().flatten().any(|axis| axis.by == Some(column));
        let table = table.declared.spec.id.as_str();
        for column in choosing(worked, records).filter(|column| !is_axis(*column)) {
            self.choosing.entry(column).or_default().insert(table);
        }
        // What rows stand for is asked for by every count of them.
        if worked.cell.amount == Amount::Absent(Absent::NotAvailable) {
            let mut columns = records.dataset.spec.columns.iter();
            let weight = columns.position(|column| column.weight);
            for place in weight
                .into_iter()
                .flat_map(|at| worked.blocks.iter().map(move |b| (*b, at)))
            {
                if records.presence(place.0, place.1) == Presence::AllBlank {
                    self.nowhere.entry(place).or_default().insert(table);
                }
            }
        }
        let Some(coverage) = &worked.coverage else {
            return;
        };
        self.in_part.add(coverage, records);
        for column in &coverage.columns {
            if !coverage.is_nowhere() {
                self.resting.entry(*column).or_default().insert(table);
                continue;
            }
            let unsaid = coverage
                .unsaid
                .iter()
                .filter(|at| records.lacks(**at, *column));
            for block in unsaid {
                self.nowhere
                    .entry((*block, *column))
                    .or_default()
                    .insert(table);
            }
        }
    }

    /// Enters the columns that a return lacks into what is known of its use.
    fn book(&self, records: &Records<'_>, uses: &mut BTreeMap<Arc<str>, ReturnUse>) {
        let in_part = self.in_part.lacking();
        for (at, column) in self.nowhere.keys().copied().chain(in_part) {
            if !records.return_says(at, column) {
                let file = &records.dataset.blocks[at].file;
                let heading = &records.dataset.spec.columns[column].heading;
                uses.entry(file.clone())
                    .or_default()
                    .unsent
                    .insert(heading.clone());
            }
        }
    }

    fn tell(self, records: &Records<'_>, findings: &mut Vec<Finding>) {
        let blocks = &records.dataset.blocks;
        let groups = self.in_part.groups();
        // What is asked about below is not told once more.
        let asked = |(at, column): &(usize, usize)| {
            let mut groups = groups.iter();
            groups.any(|group| group.columns.contains(column) && group.unsaid.contains(at))
        };
        let file = |at: usize| &*blocks[at].file;
        let mut unsent: BTreeMap<&str, Asked<'_>> = BTreeMap::new();
        let mut blank: BTreeMap<(&str, usize), Asked<'_>> = BTreeMap::new();
        for (place, tables) in self.nowhere {
            let (at, column) = place;
            // What our own forms leave out is nothing that an agency has to fill in; the account says that it is not there.
            let spec = &records.dataset.spec;
            let is_ours = spec.form.without.contains(&spec.columns[column].id);
            if is_ours || asked(&place) || records.return_says(at, column) {
                continue;
            }
            let group = match records.presence(at, column) {
                Presence::NotSent => unsent.entry(file(at)).or_default(),
                _ => blank.entry((file(at), column)).or_default(),
            };
            group.insert(place, tables);
        }
        findings.extend(
            unsent
                .into_values()
                .filter_map(|asked| not_sent(&asked, records)),
        );
        findings.extend(
            blank
                .into_values()
                .filter_map(|asked| wholly_blank(&asked, records)),
        );
        for group in &groups {
            let resting = group
                .columns
                .iter()
                .filter_map(|column| self.resting.get(column));
            let tables: BTreeSet<&str> = resting.flatten().copied().collect();
            let message = format!(
                "{}, and not in this one; such numbers in {} are of those only.",
                group.given(records, ('"', '"')),
                named(&tables)
            );
            let whole = |at: &usize| (*at, blocks[*at].area);
            let places = group.unsaid.iter().map(whole).collect();
            findings.extend(finding(Code::GivenInPart, message, places, records));
        }
        let mut single: BTreeMap<&str, Asked<'_>> = BTreeMap::new();
        for (column, tables) in &self.choosing {
            for at in (0..blocks.len()).filter(|at| has_blanks(*at, *column, records)) {
                let asked = single.entry(file(at)).or_default();
                asked.insert((at, *column), tables.clone());
            }
        }
        findings.extend(
            single
                .into_values()
                .filter_map(|asked| no_answer(&asked, records)),
        );
    }
}

/// The columns that are not in a return.
fn not_sent(asked: &Asked<'_>, records: &Records<'_>) -> Option<Finding> {
    let tables = all_tables(asked);
    let message = format!(
        "The return has no column {}, which {} ask{} for; [x] is shown there.",
        words(&headings(asked.keys(), records), "or"),
        named(&tables),
        if tables.len() == 1 { "s" } else { "" },
    );
    let blocks: BTreeSet<usize> = asked.keys().map(|(at, _)| *at).collect();
    let area = |at: usize| (at, records.dataset.blocks[at].area);
    let places = blocks.into_iter().map(area).collect();
    finding(Code::ColumnUnsent, message, places, records)
}

/// A column of a return in which nothing stands.
fn wholly_blank(asked: &Asked<'_>, records: &Records<'_>) -> Option<Finding> {
    let message = format!(
        "The column {} is wholly blank. A blank is not nought: [x] is shown in {}.",
        words(&headings(asked.keys(), records), "and"),
        named(&all_tables(asked))
    );
    let area = |(at, column): &(usize, usize)| {
        let block = &records.dataset.blocks[*at];
        let last = block.len().saturating_sub(1);
        (
            *at,
            Area::new(block.cell(0, *column), block.cell(last, *column)),
        )
    };
    let places = asked.keys().map(area).collect();
    finding(Code::ColumnBlank, message, places, records)
}

/// The single blanks of a return, column by column.
fn no_answer(asked: &Asked<'_>, records: &Records<'_>) -> Option<Finding> {
    let mut many: BTreeMap<usize, usize> = BTreeMap::new();
    let mut places = Vec::new();
    for (at, column) in asked.keys() {
        let cells = blank_cells(&records.dataset.blocks[*at], *column);
        *many.entry(*column).or_default() += cells.len();
        let area = cells.into_iter().map(Area::from).reduce(Area::and);
        places.extend(area.map(|area| (*at, area)));
    }
    let columns = &records.dataset.spec.columns;
    let told = many
        .iter()
        .map(|(column, many)| format!("{many} under \"{}\"", columns[*column].heading));
    let told: Vec<String> = told.collect();
    let message = format!(
        "Blanks are no answer: {}. Such records are counted neither as one thing nor as another in {}.",
        words(&told, "and"),
        named(&all_tables(asked))
    );
    finding(Code::BlankUnknown, message, places, records)
}

/// The columns by which a number's records are chosen and in which a blank is no answer.
fn choosing<'w>(worked: &'w Worked, records: &'w Records<'_>) -> impl Iterator<Item = usize> + 'w {
    let spec = &records.dataset.spec;
    let held = worked.cell.key.filters.iter();
    let held = held.filter(|(_, filter)| matches!(filter, Filter::Any(_) | Filter::Except(_)));
    held.filter_map(|(id, _)| spec.column(id)).filter(|at| {
        let column = &spec.columns[*at];
        matches!(column.kind, ColumnType::Code | ColumnType::Flag) && column.blank_means.is_none()
    })
}

/// Whether a return of one row a case has blanks in a column that it fills elsewhere.
fn has_blanks(at: usize, column: usize, records: &Records<'_>) -> bool {
    let block = &records.dataset.blocks[at];
    let field = &block.fields[column];
    !records.lacks(at, column)
        && !is_aggregate(&records.dataset.spec, block, Verb::Count)
        && field.at.is_each()
        && field.values.iter().any(Value::is_unknown)
}

fn blank_cells(block: &Block, column: usize) -> Vec<Cell> {
    let blank = |record: &usize| block.value(*record, column).is_unknown();
    let records = (0..block.len()).filter(blank);
    records.map(|record| block.cell(record, column)).collect()
}

/// A finding at several places of one return or of several, the first of them its own.
fn finding(
    code: Code,
    message: String,
    places: Vec<(usize, Area)>,
    records: &Records<'_>,
) -> Option<Finding> {
    let blocks = &records.dataset.blocks;
    let (first, _) = places.first()?;
    let at = places.iter().map(|(at, area)| on(&blocks[*at], *area));
    let dataset = &records.dataset.spec.id;
    Some(grouped(
        code,
        at.collect(),
        message,
        dataset,
        &blocks[*first],
    ))
}

fn all_tables<'a>(asked: &Asked<'a>) -> BTreeSet<&'a str> {
    asked.values().flatten().copied().collect()
}

fn named(tables: &BTreeSet<&str>) -> String {
    listed(tables.iter().copied().collect())
}

/// The headings of some columns, each once, in quotation marks.
fn headings<'k>(
    places: impl Iterator<Item = &'k (usize, usize)>,
    records: &Records<'_>,
) -> Vec<String> {
    let columns: BTreeSet<usize> = places.map(|(_, column)| *column).collect();
    let spec = &records.dataset.spec;
    let quoted = |at: usize| format!("\"{}\"", spec.columns[at].heading);
    columns.into_iter().map(quoted).collect()
}
