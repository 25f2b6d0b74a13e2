//! Validated records in, tables out: base cells, the relations among them, and recipes for the numbers derived from them.
//! Nothing is derived here: shares, rates and changes are evaluated by `protect`, from what survives.
//!
//! A table's declaration is read (`declaration`, `verb`, `filter`), its rows and columns are made from the categories its records have
//! (`axis`, `axis_categories`, `category`), its cells become base cells and recipes (`recipe`, `base`, `cell_reference`), the base cells are worked out in one
//! pass a table (`table_pass`, `accumulator`, `margins`, `tally`, `origin`), related to one another (`relations`), and set out (`table_layout`).

mod accumulator;
mod axis;
mod axis_categories;
mod base;
mod category;
mod cell_reference;
mod cliques;
mod column_classes;
mod control;
mod coverage;
mod declaration;
mod derivation;
mod earlier_facts;
mod filter;
mod free_text;
mod joint_classes;
mod left_out;
mod line_list;
mod margins;
mod notices;
mod origin;
mod populations;
mod query;
mod recipe;
mod record_fates;
mod relations;
mod seen;
mod stated_relations;
mod table_layout;
mod table_pass;
pub mod table_spec;
mod tables;
mod tally;
#[cfg(test)]
pub(crate) mod tests;
mod unsaid;
mod verb;

pub(crate) use control::same_records;
pub(crate) use derivation::figure_place;
pub use derivation::{Explanation, Part, described, explain, told_filters};
pub use earlier_facts::EarlierFact;
pub use tables::{
    Absent, Amount, BaseCell, BaseId, Entry, Expr, Filter, Implied, Key, Origin, OriginPart,
    Population, Relation, RowHead, Slot, Table, Tables, Text, Told, Unseen,
};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

pub use crate::model::ColumnHead;

use crate::finding::{Checked, Location};
use crate::model::Period;
use crate::validate::Validated;
use category::Records;
use declaration::Declared;
use recipe::{Made, Resolver};
use table_spec::TableSpec;
use verb::nearest;

/// What aggregate needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// The declared tables, ordered by id.
    pub tables: Vec<Arc<TableSpec>>,
    /// Every dataset there is, so that a table of a dataset without a source can be told from a misspelt one.
    pub datasets: Vec<Arc<crate::model::DatasetSpec>>,
    /// Agency id to printed name, for source lines.
    pub agencies: BTreeMap<String, String>,
    /// The report's period.
    pub period: Option<Period>,
    /// The day the report speaks of: what is before it is past, and ages are counted to it.
    pub as_at: Option<Date>,
    /// The cells of returns that were found to hold personal data.
    pub personal: Vec<Location>,
    /// The years whose published figures are at hand, for changes against a period that this year's returns do not give.
    pub history: Vec<Period>,
    /// What their reports said of counts.
    pub earlier: Vec<EarlierFact>,
}

/// Makes every declared table. One that is declared wrongly is left out, with a finding for each mistake; one whose return has not
/// arrived is there, its figures not available.
///
/// What a number is when not everything was given:
/// - `count` and `sum` add the numbers there are. A blank among them is not nought: the sum is made without it, a finding names the
///   cell and a note under the table says so. Only blanks make no number at all.
/// - One part that the supplier withheld withholds the sum. Ranges make a range.
/// - No record at all is nought where every case has its own row, in the time that the rows cover, or where the table says `all`.
///   In a return that is itself a table of sums, nobody has said anything.
/// - `last` and `first` take the value at the latest and earliest period of the matching records, even where that is blank.
/// - Tables of one return that break the same records down by different columns are not added to one another.
/// - A record that stands for the whole of others (a rule of the form `parts`) counts only where its parts are not given, or where
///   the table asks for it by its code.
pub fn aggregate(validated: &Validated, options: &Options) -> Checked<Tables> {
    let mut findings = Vec::new();
    let mut invalid: Vec<String> = Vec::new();
    let mut declared = Vec::new();
    let mut lists = Vec::new();
    let tables = options.tables.iter();
    let tables = tables.filter(|spec| !is_beyond(spec, validated));
    let tables: Vec<Arc<TableSpec>> = tables.map(|spec| unless_told(spec, validated)).collect();
    let declarations: Vec<_> = tables
        .par_iter()
        .map(|spec| declare(spec, validated, options))
        .collect();
    for (spec, declaration) in tables.iter().zip(declarations) {
        match declaration {
            Ok(Sound::Numbers(table)) => declared.push(table),
            Ok(Sound::List(list)) => lists.push(list),
            Err(problems) => {
                findings.extend(problems.iter().map(|p| notices::invalid(spec, p)));
                invalid.push(spec.id.clone());
            }
        }
    }
    findings.extend(declared.iter().flat_map(control::lifted));
    let datasets = records(validated, &declared, &lists, options);
    let mut plans: Vec<axis::Plan> = declared
        .par_iter()
        .map(|table| {
            let records = datasets.get(&table.dataset.id);
            axis::plan(table, records, validated.codes(), &options.agencies)
        })
        .collect();
    // A table that cannot be resolved takes those that need it with it; what is left is resolved again from the start.
    let (registry, made) = loop {
        let mut resolver = Resolver::new(
            &declared,
            &plans,
            &invalid,
            validated.codes(),
            &datasets,
            &options.history,
        );
        let mut made = Vec::new();
        let mut wrong = BTreeMap::new();
        for at in 0..declared.len() {
            match resolve(&mut resolver, at) {
                Ok(rows) => made.push(rows),
                Err(problem) => {
                    wrong.insert(at, problem);
                }
            }
        }
        if wrong.is_empty() {
            break (resolver.registry, made);
        }
        for (at, problem) in wrong.iter().rev() {
            let table = declared.remove(*at);
            plans.remove(*at);
            findings.push(notices::invalid(table.spec, problem));
            invalid.push(table.spec.id.clone());
        }
    };
    let (worked, counted) = table_pass::evaluate(&registry, &datasets, options.period);
    let resolved: Vec<table_layout::Resolved<'_>> = declared
        .iter()
        .zip(&plans)
        .zip(made)
        .map(|((declared, plan), made)| table_layout::Resolved {
            spots: table_layout::spots(declared, plan),
            declared,
            plan,
            made,
        })
        .collect();
    notices::data(&resolved, &worked, &datasets, &mut findings);
    let ledger = record_fates::Ledger {
        datasets: validated.datasets(),
        records: &datasets,
        counted: &counted,
        tables: &resolved,
        lists: &lists,
        worked: &worked,
        queries: &registry.queries,
        report: options.period,
    };
    let mut uses = ledger.uses(&mut findings);
    unsaid::findings(&resolved, &worked, &datasets, &mut uses, &mut findings);
    let mut tables: Vec<Table> = resolved
        .iter()
        .map(|table| table.table(&worked, &datasets, &options.agencies))
        .collect();
    let names = line_list::Names {
        codes: validated.codes(),
        agencies: &options.agencies,
        personal: &options.personal,
    };
    for list in &lists {
        let records = datasets.get(&list.dataset.id);
        let table = match line_list::table(list, records, &names) {
            Ok(table) => table,
            Err(problem) => {
                findings.push(notices::invalid(list.spec, &problem));
                continue;
            }
        };
        if table.rows.is_empty() {
            findings.extend(notices::empty(list.spec, list.dataset, &datasets));
        }
        tables.push(table);
    }
    tables.sort_by(|a, b| a.spec.id.cmp(&b.spec.id));
    let mut cells: Vec<BaseCell> = worked.into_iter().map(|worked| worked.cell).collect();
    control::ones(&mut cells, validated.datasets());
    let untold = free_text::keep(&mut cells, &tables, &options.datasets, validated.codes());
    let (mut also, mut unseen) = (Vec::new(), Vec::new());
    for (query, fact) in earlier_facts::borne_out(&options.earlier, &datasets) {
        also.push((BaseId(cells.len() + unseen.len()), query));
        unseen.push(fact);
    }
    for (value, queries) in populations::wholes(&datasets) {
        let id = BaseId(cells.len() + unseen.len());
        also.extend(queries.map(|query| (id, query)));
        unseen.push(Unseen {
            value,
            told: Told::Nothing,
        });
    }
    also.extend(populations::shared(&cells, &registry.queries, &datasets).gather(&mut findings));
    let lines = left_out::lines(&tables, &cells);
    let sources = relations::Sources {
        cells: &cells,
        queries: &registry.queries,
        datasets: &datasets,
        codes: validated.codes(),
        lines: &lines,
        report: options.period,
    };
    let related = relations::relations(sources, also, unseen);
    let implied = implied(validated, &cells);
    Checked::new(
        Tables {
            cells,
            relations: related.relations,
            unseen: related.unseen,
            tables,
            implied,
            uses,
            populations: populations::known(&datasets),
            returns: returns(validated, &options.agencies),
            untold,
        },
        findings,
    )
}

/// What returns are called, as under tables: by their source, else by their dataset, and by their agency.
fn returns(
    validated: &Validated,
    agencies: &BTreeMap<String, String>,
) -> BTreeMap<(String, Arc<str>), String> {
    let blocks = validated.datasets().iter().flat_map(|dataset| {
        let spec = &dataset.spec;
        dataset.blocks.iter().map(move |block| (spec, block))
    });
    let named = blocks.map(|(spec, block)| {
        let mut name = block.name.as_deref().unwrap_or(&spec.title).to_owned();
        if let Some(id) = block.agency.as_deref() {
            name.push_str(", ");
            name.push_str(agencies.get(id).map_or(id, String::as_str));
        }
        ((spec.id.clone(), block.file.clone()), name)
    });
    named.collect()
}

/// The base cells that show a percentage whose count follows from it: those read from its very cell.
fn implied(validated: &Validated, cells: &[BaseCell]) -> Vec<Implied> {
    let of: BTreeMap<_, _> = validated
        .implied()
        .iter()
        .map(|one| ((&*one.file, one.sheet.as_deref(), one.cell), one))
        .collect();
    let each = cells.iter().enumerate();
    each.filter_map(|(at, cell)| {
        let [part] = &cell.origin.parts[..] else {
            return None;
        };
        let [area] = part.areas[..] else {
            return None;
        };
        let one = of.get(&(&*part.file, part.sheet.as_deref(), area.first))?;
        (area.first == area.last && part.more == 0).then_some(Implied {
            cell: BaseId(at),
            count: one.count,
            base: one.base,
        })
    })
    .collect()
}

/// Whether a table is about a column that none of the returns has that have arrived.
fn is_beyond(spec: &TableSpec, validated: &Validated) -> bool {
    let Some(dataset) = validated.dataset(&spec.dataset) else {
        return false;
    };
    let has = |at: usize| dataset.blocks.iter().any(|block| block.has(at));
    let mut needed = spec.needs.iter().filter_map(|id| dataset.spec.column(id));
    !dataset.blocks.is_empty() && needed.any(|at| !has(at))
}

/// A table, for checks only where the dataset has arrived that tells the same line by line.
fn unless_told(spec: &Arc<TableSpec>, validated: &Validated) -> Arc<TableSpec> {
    let lines = spec.unless.as_deref().and_then(|id| validated.dataset(id));
    if !lines.is_some_and(|lines| lines.blocks.iter().any(|block| !block.is_empty())) {
        return Arc::clone(spec);
    }
    let mut spec = TableSpec::clone(spec);
    spec.publish = false;
    Arc::new(spec)
}

fn declare<'a>(
    spec: &'a Arc<TableSpec>,
    validated: &Validated,
    options: &'a Options,
) -> Result<Sound<'a>, Vec<String>> {
    let known = |id: &str| {
        let mut datasets = options.datasets.iter();
        datasets.find(|dataset| dataset.id == id).ok_or_else(|| {
            let known = options.datasets.iter().map(|dataset| dataset.id.as_str());
            vec![format!(
                "there is no dataset \"{id}\"{}",
                nearest(id, known)
            )]
        })
    };
    let dataset = known(&spec.dataset)?;
    spec.unless.as_deref().map(known).transpose()?;
    let reader = filter::Reader {
        dataset,
        codes: validated.codes(),
        report: options.period,
        as_at: options.as_at,
    };
    let unknown: Vec<String> = (spec.needs.iter())
        .filter_map(|id| reader.column(id).err())
        .collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    match &spec.rows {
        Some(rows) if rows.each == Some(table_spec::Each::Record) => {
            line_list::listed(spec, rows, dataset, reader).map(Sound::List)
        }
        _ => declaration::declared(spec, dataset, reader).map(Sound::Numbers),
    }
}

/// A table whose declaration makes sense.
enum Sound<'a> {
    /// Of numbers.
    Numbers(Declared<'a>),
    /// Of words.
    List(line_list::Listed<'a>),
}

/// The records of every dataset that a table needs and a source has.
fn records<'a>(
    validated: &'a Validated,
    declared: &[Declared<'_>],
    lists: &[line_list::Listed<'_>],
    options: &Options,
) -> BTreeMap<String, Records<'a>> {
    let mut needed: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for table in declared {
        needed
            .entry(&table.dataset.id)
            .or_default()
            .extend(table.columns_needed());
    }
    for list in lists {
        needed
            .entry(&list.dataset.id)
            .or_default()
            .extend(list.columns_needed());
    }
    // Another dataset may be about the same people, and its figures hold columns of the same name.
    let ids: BTreeSet<&str> = (declared.iter())
        .flat_map(|table| {
            let columns = table.columns_needed().into_iter();
            columns.map(|at| table.dataset.columns[at].id.as_str())
        })
        .collect();
    validated
        .datasets()
        .iter()
        .filter_map(|dataset| {
            let mut columns = needed.remove(dataset.spec.id.as_str())?;
            let of = |id: &String| {
                let shared = dataset.spec.populations.iter().map(|one| &one.of);
                shared.chain([&dataset.spec.id]).any(|own| own == id)
            };
            let facts = (options.earlier.iter()).filter(|fact| of(&fact.key.dataset));
            columns.extend(facts.flat_map(|fact| fact.columns(&dataset.spec)));
            if dataset.spec.counts.is_controlled() {
                columns.extend(ids.iter().filter_map(|id| dataset.spec.column(id)));
            }
            let made = Records::new(dataset, &columns, &options.personal);
            Some((dataset.spec.id.clone(), made))
        })
        .collect()
}

fn resolve(resolver: &mut Resolver<'_>, table: usize) -> Result<Vec<Vec<Made>>, String> {
    let plan = &resolver.plans[table];
    let spots = table_layout::spots(&resolver.tables[table], plan);
    table_layout::printable(&resolver.tables[table], plan, spots.len())?;
    table_layout::places(table, &plan.rows, &spots)
        .into_iter()
        .map(|row| row.into_iter().map(|at| resolver.make(at)).collect())
        .collect()
}
