//! The findings of this stage, in words.

use std::collections::{BTreeMap, BTreeSet};

use super::category::Records;
use super::table_layout::Resolved;
use super::table_spec::TableSpec;
use super::tables::Amount;
use super::tally::{Disagreement, Worked};
use crate::finding::{Code, Finding, Location, Severity};
use crate::model::{Area, Block, Cell, DatasetSpec, Value};

/// A mistake in a table's declaration.
pub(crate) fn invalid(spec: &TableSpec, problem: &str) -> Finding {
    let message = format!("The table \"{}\" is left out: {problem}", spec.id);
    let end = if message.ends_with(['.', '?']) {
        ""
    } else {
        "."
    };
    let at = match line_of(&spec.text, problem) {
        Some(line) if !spec.file.is_empty() => Location::line(spec.file.as_str(), line),
        _ => spec.location(),
    };
    Finding::new(Code::TableInvalid, at, format!("{message}{end}"))
}

/// The line, 1-based, that a sentence about a table's TOML speaks of: the one with the last word it quotes, at or after the cell or row
/// that it names. Where it quotes nothing that stands there, the one with the part it begins with.
pub(crate) fn line_of(text: &str, problem: &str) -> Option<u32> {
    // What follows is a proposal and stands nowhere.
    let said = problem.split("; did you mean").next().unwrap_or(problem);
    let mut quoted = said.split('"').skip(1).step_by(2);
    let lines = || {
        text.lines()
            .map(|line| line.split('#').next().unwrap_or(line))
    };
    let named = said.starts_with("the cell \"") || said.starts_with("the row \"");
    let holder = named.then(|| quoted.next()).flatten();
    let from = holder.and_then(|id| {
        let id = format!("\"{id}\"");
        lines().position(|line| line.contains("id") && line.contains(&id))
    });
    let word = |word: &str| {
        let exact = format!("\"{word}\"");
        let is_key = |line: &str| {
            let mut keys = line.split(['{', ',', '[']).map(str::trim_start);
            keys.any(|key| {
                let rest = key.strip_prefix(word);
                rest.is_some_and(|rest| rest.trim_start().starts_with('='))
            })
        };
        let mut all = lines().enumerate().skip(from.unwrap_or(0));
        all.find(|(_, line)| line.contains(&exact) || is_key(line))
            .map(|(at, _)| at)
    };
    let part = || {
        let part = ["rows", "columns"]
            .into_iter()
            .find(|part| said.contains(&format!("the {part}")))?;
        lines().position(|line| line.trim_start().trim_start_matches('[').starts_with(part))
    };
    let last: Vec<&str> = quoted.collect();
    let at = last
        .into_iter()
        .rev()
        .find_map(word)
        .or(from)
        .or_else(part)?;
    u32::try_from(at + 1).ok()
}

/// What the records left to be desired: tables without any, records without a category, sums with a gap, statements that differ.
pub(crate) fn data(
    tables: &[Resolved<'_>],
    worked: &[Worked],
    datasets: &BTreeMap<String, Records<'_>>,
    findings: &mut Vec<Finding>,
) {
    for table in tables.iter().filter(|table| table.plan.empty) {
        let declared = table.declared;
        findings.extend(empty(declared.spec, declared.dataset, datasets));
    }
    left_out(tables, datasets, findings);
    gaps(tables, worked, datasets, findings);
    // One pair of cells may stand behind several figures.
    let mut pairs: BTreeMap<Pair<'_>, (&Disagreement, BTreeSet<usize>)> = BTreeMap::new();
    for (at, worked) in worked.iter().enumerate() {
        if let Some(disagreement) = &worked.disagreement {
            let pair = pair(&worked.cell.key.dataset, disagreement);
            let group = pairs
                .entry(pair)
                .or_insert_with(|| (disagreement, BTreeSet::new()));
            group.1.insert(at);
        }
    }
    for ((dataset, ..), (disagreement, figures)) in pairs {
        if let Some(records) = datasets.get(dataset) {
            let names = tables_using(tables, |id| figures.contains(&id));
            findings.push(disagree(disagreement, records, &names));
        }
    }
}

/// Dataset and both places, to put together what is about the same cells.
type Pair<'a> = (&'a str, (usize, Option<Cell>), (usize, Option<Cell>));

fn pair<'a>(dataset: &'a str, disagreement: &Disagreement) -> Pair<'a> {
    match disagreement {
        Disagreement::Cells(a, b) | Disagreement::Several(_, a, b) => {
            (dataset, (a.block, Some(a.cell)), (b.block, Some(b.cell)))
        }
        Disagreement::Sums((a, _), (b, _)) => (dataset, (*a, None), (*b, None)),
    }
}

/// A table of which no record is, though the return has arrived; one that has not is told as awaited, whatever tables wait for it.
pub(crate) fn empty(
    spec: &TableSpec,
    dataset: &DatasetSpec,
    datasets: &BTreeMap<String, Records<'_>>,
) -> Option<Finding> {
    datasets
        .get(&dataset.id)
        .filter(|records| !records.dataset.blocks.is_empty())?;
    let message = format!(
        "The table \"{}\" has nothing to show: no record of {} is of the kind it asks for.",
        spec.id, dataset.title
    );
    let finding = Finding::new(Code::TableEmpty, spec.location(), message);
    Some(finding.about(&spec.dataset, None))
}

/// Records without a category, one finding a return and column.
fn left_out(
    tables: &[Resolved<'_>],
    datasets: &BTreeMap<String, Records<'_>>,
    findings: &mut Vec<Finding>,
) {
    type Group<'a> = (BTreeSet<usize>, BTreeSet<&'a str>);
    let mut groups: BTreeMap<(&str, usize, usize), Group<'_>> = BTreeMap::new();
    for table in tables {
        for left in &table.plan.left {
            let dataset = table.declared.dataset.id.as_str();
            let group = groups
                .entry((dataset, left.block, left.column))
                .or_default();
            group.0.extend(&left.records);
            group.1.insert(&table.declared.spec.id);
        }
    }
    for ((dataset, block, column), (left, names)) in groups {
        let Some(records) = datasets.get(dataset) else {
            continue;
        };
        let spec = &records.dataset.spec.columns[column];
        let block = &records.dataset.blocks[block];
        let many = if left.len() == 1 {
            "1 record gives".to_owned()
        } else {
            format!("{} records give", left.len())
        };
        let names = listed(names.into_iter().collect());
        let cells: Vec<Location> = left
            .iter()
            .map(|at| on(block, block.cell(*at, column)))
            .collect();
        let message = format!(
            "{many} no usable value for \"{}\" and cannot be placed in {names}.",
            spec.heading
        );
        findings.push(grouped(Code::CategoryBlank, cells, message, dataset, block));
    }
}

/// Sums that leave out a cell, one finding a return.
fn gaps(
    tables: &[Resolved<'_>],
    worked: &[Worked],
    datasets: &BTreeMap<String, Records<'_>>,
    findings: &mut Vec<Finding>,
) {
    type Group = (BTreeSet<Cell>, BTreeSet<usize>);
    let mut groups: BTreeMap<(&str, usize), Group> = BTreeMap::new();
    for (at, worked) in worked.iter().enumerate() {
        for (block, cell) in &worked.missing {
            let key = (worked.cell.key.dataset.as_str(), *block);
            let group = groups.entry(key).or_default();
            group.0.insert(*cell);
            group.1.insert(at);
        }
    }
    for ((dataset, block), (cells, figures)) in groups {
        let Some(records) = datasets.get(dataset) else {
            continue;
        };
        let block = &records.dataset.blocks[block];
        let names = tables_using(tables, |id| figures.contains(&id));
        let many = if cells.len() == 1 {
            "A cell holds".to_owned()
        } else {
            format!("{} cells hold", cells.len())
        };
        let message = format!("{many} no number, so that sums in {names} are made without it.");
        let cells = cells.into_iter().map(|cell| on(block, cell)).collect();
        findings.push(grouped(Code::SumIncomplete, cells, message, dataset, block));
    }
}

fn disagree(disagreement: &Disagreement, records: &Records<'_>, names: &str) -> Finding {
    let dataset = &records.dataset.spec;
    let block = |at: usize| &records.dataset.blocks[at];
    let at = |(at, area): (usize, Area)| {
        Location::cells(&block(at).file, block(at).sheet.as_ref(), area)
    };
    let (first, second, found, expected, what) = match disagreement {
        Disagreement::Several(column, a, b) => {
            let heading = &dataset.columns[*column].heading;
            let message = format!(
                "Several numbers are given, told apart by \"{heading}\", where one is asked for; none is shown in {names}."
            );
            return Finding::new(Code::TableInvalid, at((b.block, b.cell.into())), message)
                .severity(Severity::Warning)
                .help(format!(
                    "Hold the table to one of them with `where`, or make its rows or columns by \"{}\".",
                    dataset.columns[*column].id
                ))
                .related(at((a.block, a.cell.into())), "another of them")
                .about(&dataset.id, block(b.block).agency.as_deref());
        }
        Disagreement::Cells(a, b) => (
            (a.block, Area::from(a.cell)),
            (b.block, Area::from(b.cell)),
            said(&b.value),
            said(&a.value),
            "One figure is stated twice for the same period and differs",
        ),
        Disagreement::Sums((a, first), (b, second)) => (
            (*a, block(*a).area),
            (*b, block(*b).area),
            number(second),
            number(first),
            "Two tables break the same records down and have different sums",
        ),
    };
    let message =
        format!("{what}: {found} here, {expected} in the other, which is used in {names}.");
    Finding::new(Code::FactsDisagree, at(second), message)
        .values(found, expected.clone())
        .related(at(first), format!("says {expected}"))
        .about(&dataset.id, block(second.0).agency.as_deref())
}

/// A finding about several cells of one return.
pub(crate) fn grouped(
    code: Code,
    mut cells: Vec<Location>,
    message: String,
    dataset: &str,
    block: &Block,
) -> Finding {
    let first = if cells.is_empty() {
        Location::file(block.file.clone())
    } else {
        cells.remove(0)
    };
    let mut finding = Finding::new(code, first, message).about(dataset, block.agency.as_deref());
    finding.repeats = cells;
    finding
}

pub(crate) fn on(block: &Block, area: impl Into<Area>) -> Location {
    Location::cells(&block.file, block.sheet.as_ref(), area)
}

fn tables_using(tables: &[Resolved<'_>], uses: impl Fn(usize) -> bool) -> String {
    let names: Vec<&str> = tables
        .iter()
        .filter(|table| table.used().any(|id| uses(id.0)))
        .map(|table| table.declared.spec.id.as_str())
        .collect();
    listed(names)
}

/// "the table a", "the tables a and b", "the tables a, b and 4 more".
pub(crate) fn listed(names: Vec<&str>) -> String {
    match &names[..] {
        [] => "no table".to_owned(),
        [one] => format!("the table {one}"),
        [one, two] => format!("the tables {one} and {two}"),
        [one, two, three] => format!("the tables {one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("the tables {one}, {two} and {} more", rest.len()),
    }
}

fn said(value: &Value) -> String {
    value.key().unwrap_or_default()
}

fn number(amount: &Amount) -> String {
    match amount {
        Amount::Exact(value) => value.normalize().to_string(),
        Amount::Between(low, high) => format!("{} to {}", low.normalize(), high.normalize()),
        Amount::Absent(_) => "nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::line_of;

    #[test]
    fn a_mistake_in_a_table_is_told_with_its_line() {
        let text = "title = \"Referrals\"\ndataset = \"ladoo\"\n# \"sexx\"\n[rows]\nby = \"source\"\n\n[[cell]]\nid = \"n\"\ncount = \"records\"\nwhere = { sexx = \"male\" }\n\n[[cell]]\nid = \"share\"\nof = \"n\"\n";
        for (problem, line) in [
            (
                "there is no dataset \"ladoo\"; did you mean \"lado\"?",
                Some(2),
            ),
            (
                "the cell \"n\": lado has no column \"sexx\"; did you mean \"sex\"?",
                Some(10),
            ),
            (
                "the cell \"share\" has no verb; give it one of count, sum",
                Some(13),
            ),
            ("the rows have `blank` beside `only`", Some(4)),
            ("there is neither [rows] nor [[row]]", None),
        ] {
            assert_eq!(line_of(text, problem), line, "{problem}");
        }
    }
}
