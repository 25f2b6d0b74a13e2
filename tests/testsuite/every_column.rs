//! Every dataset without each of its columns, with each of them blank, with running numbers, and with rows of other times: every table
//! and every verb. There is no nought where nothing was sent, no number changes by what is no data, and every row is in the account.
//!
//! Nothing here is known of a dataset but its definition: a return is made from it, read, and made into numbers; then something is done
//! to one column, and each number must be as it was, or not be there, by what its key says that it needs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rayon::prelude::*;
use rust_decimal::Decimal;
use yearly::aggregate::{
    self, Amount, BaseCell, Entry, Expr, Filter, Key, Tables, table_spec::TableSpec,
};
use yearly::finding::{Code, Finding, Severity};
use yearly::ingest::{self, File};
use yearly::model::{
    ColumnSpec, ColumnType, DatasetSpec, Period, ReturnAccount, RowFate, SourceSpec, YearKind,
};
use yearly::project::{Pack, Project as Opened, vocabulary};
use yearly::protect::{self, SafeTables};
use yearly::validate;

use super::project::{Project, REPORT};

const FILE: &str = "returns/r.csv";
const AS_AT: Date = date(2026, 5, 18);
/// So many rows of each other time.
const OUTSIDE: usize = 3;

/// A return in the making: what stands in each column of its dataset, none where it has no such column.
#[derive(Clone)]
struct Sheet<'a> {
    spec: &'a DatasetSpec,
    columns: Vec<Option<Vec<String>>>,
    /// A column before all others.
    first: Option<(String, Vec<String>)>,
}

/// What was made of a return.
struct Seen {
    cells: BTreeMap<Key, BaseCell>,
    account: ReturnAccount,
    /// The records' rows, 0-based.
    rows: Vec<u32>,
    findings: Vec<Finding>,
    /// The built-in tables, and those of every verb.
    tables: Vec<(Tables, SafeTables)>,
}

/// What becomes of a number.
enum Becomes {
    Same,
    Absent,
    SameOrAbsent,
    NoughtOrAbsent,
    Is(Decimal),
    Anything,
}

/// The report folder whose options all returns are read by, with a table of every verb for each dataset.
struct Bench {
    _folder: Project,
    opened: Opened,
    /// For each dataset its built-in tables with those that they need, and its table of every verb.
    tables: BTreeMap<String, [Vec<Arc<TableSpec>>; 2]>,
    /// The codes that stand in a return, with their names, by dataset and column.
    names: BTreeMap<(String, String), Vec<(String, String)>>,
}

fn named(spec: &DatasetSpec) -> String {
    format!("every-verb-{}", spec.id)
}

impl Bench {
    fn new() -> Bench {
        let words = vocabulary(&Pack::built_in()).value;
        let agency = "\n[[agency]]\nid = \"police\"\nname = \"Northmoor Police\"\n";
        let mut folder = Project::new().file("report.toml", format!("{REPORT}{agency}"));
        for spec in &words.datasets {
            let path = format!("templates/tables/{}.toml", named(spec));
            folder = folder.file(&path, verbs(spec));
        }
        let opened = Opened::open(&folder.path("")).expect("the folder can be read");
        let wrong = opened
            .findings
            .iter()
            .find(|f| f.severity == Severity::Error);
        assert!(wrong.is_none(), "{wrong:?}");
        let opened = opened.value;
        let all = opened.aggregate_options(AS_AT, Vec::new()).tables;
        let sets = words.datasets.iter().map(|spec| {
            let own = named(spec);
            let (verbs, mut built_in): (Vec<_>, Vec<_>) = all
                .iter()
                .filter(|table| table.dataset == spec.id)
                .cloned()
                .partition(|table| table.id == own);
            let mut at = 0;
            while at < built_in.len() {
                let cells = built_in[at].cells.clone();
                for name in cells.iter().flat_map(|c| [&c.of, &c.against]).flatten() {
                    let id = name.split('/').next().unwrap_or_default();
                    let other = all.iter().find(|table| table.id == id);
                    built_in.extend(
                        other
                            .filter(|t| built_in.iter().all(|b| b.id != t.id))
                            .cloned(),
                    );
                }
                at += 1;
            }
            built_in.sort_by(|a, b| a.id.cmp(&b.id));
            (spec.id.clone(), [built_in, verbs])
        });
        let tables = sets.collect();
        let mut bench = Bench {
            _folder: folder,
            opened,
            tables,
            names: BTreeMap::new(),
        };
        for spec in &words.datasets {
            for column in &spec.columns {
                let names = bench.find_names(spec, column);
                bench
                    .names
                    .insert((spec.id.clone(), column.id.clone()), names);
            }
        }
        bench
    }

    fn datasets(&self) -> impl ParallelIterator<Item = &DatasetSpec> {
        let own = self.opened.datasets.par_iter();
        own.filter(|spec| spec.id != "visits").map(|spec| &**spec)
    }

    /// The returns that a dataset is tried with: a register, and where its rows may stand for several, one that is counted.
    fn sheets<'a>(&self, spec: &'a DatasetSpec) -> Vec<(&'static str, Sheet<'a>)> {
        let weighs = spec.columns.iter().any(|column| column.weight);
        let mut sheets = vec![(
            "list",
            self.sheet(spec, |column| {
                column.key || !(column.weight || weighs && spec.form.without.contains(&column.id))
            }),
        )];
        if weighs {
            let counted = self.sheet(spec, |column| !(column.one_case || column.partial));
            sheets.push(("counted list", counted));
        }
        sheets
    }

    fn sheet<'a>(&self, spec: &'a DatasetSpec, has: impl Fn(&ColumnSpec) -> bool) -> Sheet<'a> {
        let rows = self.rows(spec);
        let columns = spec.columns.iter().enumerate();
        let columns = columns.map(|(place, column)| {
            let is_there = has(column) && column.between.is_empty();
            is_there.then(|| {
                (0..rows)
                    .map(|row| self.text(spec, place, row, 0))
                    .collect()
            })
        });
        Sheet {
            spec,
            columns: columns.collect(),
            first: None,
        }
    }

    fn rows(&self, spec: &DatasetSpec) -> usize {
        let lists = spec
            .columns
            .iter()
            .map(|column| self.names(spec, column).len());
        lists.max().unwrap_or(0).clamp(24, 48)
    }

    /// The names of a column's codes, but for those that stand for the sum of others.
    fn find_names(&self, spec: &DatasetSpec, column: &ColumnSpec) -> Vec<(String, String)> {
        let Some(list) = column
            .codes
            .as_deref()
            .and_then(|id| self.opened.codes.get(id))
        else {
            return Vec::new();
        };
        let is_whole = |code: &str| {
            let mut rules = spec.rules.iter();
            rules.any(|rule| {
                rule.whole.as_deref() == Some(code) && rule.columns.contains(&column.id)
            })
        };
        // Of a long list those that the tables name, and a few.
        let tables = || self.tables[&spec.id][0].iter();
        let is_used =
            |code: &str| tables().any(|table| table.text.contains(&format!("\"{code}\"")));
        let named = list.codes.iter().zip(list.sure_names()).enumerate();
        named
            .filter(|(at, (code, _))| *at < 12 || is_used(&code.id))
            .map(|(_, named)| named)
            .filter(|(code, _)| !is_whole(&code.id) || column.unsaid.as_ref() == Some(&code.id))
            .filter_map(|(code, name)| Some((code.id.clone(), name?.to_owned())))
            .collect()
    }

    fn names(&self, spec: &DatasetSpec, column: &ColumnSpec) -> &[(String, String)] {
        &self.names[&(spec.id.clone(), column.id.clone())]
    }

    /// What a value of a column is written as.
    fn written(&self, spec: &DatasetSpec, column: &ColumnSpec, value: &str) -> String {
        let mut names = self.names(spec, column).iter();
        match names.find(|(code, _)| code == value) {
            _ if value == "none" => String::new(),
            Some((_, name)) => name.clone(),
            None => value.to_owned(),
        }
    }

    /// A value of a column in a row, so many years later.
    fn text(&self, spec: &DatasetSpec, place: usize, row: usize, later: i16) -> String {
        let column = &spec.columns[place];
        let usual = column.unsaid.as_ref().or(column.blank_means.as_ref());
        if let Some(usual) = usual.filter(|_| !row.is_multiple_of(3)) {
            return self.written(spec, column, usual);
        }
        let rows = self.rows(spec);
        match column.kind {
            ColumnType::Text if spec.key_of.contains(&column.id) => format!("Alder {row}"),
            ColumnType::Text => format!("Birch {}", (row + place) % 5),
            ColumnType::Code => {
                let names = self.names(spec, column);
                let step = if column.key { 1 } else { 1 + place % 3 };
                names[(row / step + place) % names.len()].1.clone()
            }
            ColumnType::Count => (5 + (row * 37 + place * 3) % 11).to_string(),
            ColumnType::Number | ColumnType::Money => format!("{}.5", 5 + (row * 37 + place) % 23),
            ColumnType::Percent => format!("{}.5%", (row * 37 + place) % 97),
            ColumnType::Date => {
                let ends = spec
                    .columns
                    .iter()
                    .any(|c| c.between.last() == Some(&column.id));
                let days = row % rows * 260 / rows + place + if ends { 60 * (row % 2) } else { 0 };
                let first = date(2025 + later, 4, 2);
                (first + i64::try_from(days).expect("a few").days()).to_string()
            }
            ColumnType::Period if !column.dates.is_empty() => {
                format!("{}/{}", 2025 + later, 26 + later)
            }
            // The first and the last are alone in their months.
            ColumnType::Period => {
                let month = match row % rows {
                    0 => 0,
                    last if last == rows - 1 => 11,
                    row => 1 + row * 10 / rows,
                };
                let day = date(2025 + later, 4, 1) + i64::try_from(month).expect("a few").months();
                day.strftime("%B %Y").to_string()
            }
            ColumnType::Flag => ["Yes", "No"][(row / (1 + place % 3) + place) % 2].to_owned(),
        }
    }

    fn read(&self, sheet: &Sheet<'_>) -> Seen {
        let spec = sheet.spec;
        let file = File {
            name: FILE.into(),
            bytes: sheet.csv().into_bytes().into(),
        };
        let mut options = self.opened.ingest_options();
        options.sources = vec![SourceSpec {
            dataset: spec.id.clone(),
            file: FILE.to_owned(),
            agency: Some("police".to_owned()),
            ..SourceSpec::default()
        }];
        let read = ingest::read(&[file], &options);
        let mut findings = read.findings;
        let mut account = read.value.accounts.into_iter().next().expect("an account");
        let options = self.opened.validate_options(AS_AT);
        let validated = validate::validate(read.value.datasets, &options);
        findings.extend(validated.findings);
        let validated = validated.value;
        let own = validated.datasets().iter().find(|d| d.spec.id == spec.id);
        let blocks = own.into_iter().flat_map(|dataset| &dataset.blocks);
        let rows = blocks.flat_map(|block| block.rows.clone()).collect();
        let mut cells: BTreeMap<Key, BaseCell> = BTreeMap::new();
        let mut tables = Vec::new();
        for set in &self.tables[&spec.id] {
            let mut options = self.opened.aggregate_options(AS_AT, Vec::new());
            options.tables = set.clone();
            let mut made = aggregate::aggregate(&validated, &options);
            let wrong = made.findings.iter().find(|f| f.code == Code::ConfigInvalid);
            assert!(wrong.is_none(), "{wrong:?}");
            findings.append(&mut made.findings);
            if tables.is_empty() {
                account.used = made.value.uses.remove(FILE).unwrap_or_default();
            }
            for cell in &made.value.cells {
                let known = cells
                    .entry(cell.key.clone())
                    .or_insert_with(|| cell.clone());
                assert_eq!(known.amount, cell.amount, "{:?}", cell.key);
            }
            let safe = protect::protect(&made.value, &self.opened.protect_options()).value;
            tables.push((made.value, safe));
        }
        Seen {
            cells,
            account,
            rows,
            findings,
            tables,
        }
    }
}

impl Sheet<'_> {
    fn csv(&self) -> String {
        let own = self.columns.iter().zip(&self.spec.columns);
        let own = own.filter_map(|(texts, column)| Some((&column.heading, texts.as_ref()?)));
        let first = self.first.iter().map(|(heading, texts)| (heading, texts));
        let columns: Vec<_> = first.chain(own).collect();
        let line = |texts: Vec<&str>| format!("\"{}\"\n", texts.join("\",\""));
        let headings = columns.iter().map(|(heading, _)| heading.as_str());
        let mut csv = line(headings.collect());
        for row in 0..self.rows() {
            csv += &line(columns.iter().map(|(_, texts)| &*texts[row]).collect());
        }
        csv
    }

    fn rows(&self) -> usize {
        self.columns.iter().flatten().next().map_or(0, Vec::len)
    }

    /// The same with another text in each row of a column; with none, without the column.
    fn with(&self, place: usize, text: Option<&str>) -> Self {
        let mut other = self.clone();
        other.columns[place] = text.map(|text| vec![text.to_owned(); self.rows()]);
        other
    }

    /// The columns, by id, without which a number cannot be worked out.
    fn needs<'k>(&'k self, key: &'k Key) -> BTreeSet<&'k str> {
        let (_, measure) = key.measure.split_once(' ').unwrap_or_default();
        let mut needs: BTreeSet<&str> = key.filters.keys().map(String::as_str).collect();
        needs.extend(Some(measure).filter(|id| !id.is_empty()));
        for (texts, column) in self.columns.iter().zip(&self.spec.columns) {
            if texts.is_none() && needs.contains(&*column.id) {
                needs.extend(column.between.iter().map(String::as_str));
            }
        }
        needs
    }

    /// What becomes of a number when a column is not there, or is there and blank.
    fn becomes(&self, place: usize, is_blank: bool, key: &Key, cell: &BaseCell) -> Becomes {
        let column = &self.spec.columns[place];
        let mut dated = column.dates.iter().filter_map(|id| self.spec.column(id));
        let is_told = !(is_blank && column.required) && dated.any(|at| self.columns[at].is_some());
        let is_weighed = column.weight && key.measure == "count";
        if self.needs(key).contains(&*column.id) && !is_told || is_weighed && is_blank {
            Becomes::Absent
        } else if is_weighed {
            // Each row stands for one.
            match cell.origin.records {
                0 => Becomes::NoughtOrAbsent,
                records => Becomes::Is(records.into()),
            }
        } else if time_column(self.spec) == Some(place) && !is_told && is_timed(key) {
            Becomes::SameOrAbsent
        } else {
            Becomes::Same
        }
    }
}

/// The column that says when the records were.
fn time_column(spec: &DatasetSpec) -> Option<usize> {
    let first = |kind| spec.columns.iter().position(|column| column.kind == kind);
    first(ColumnType::Period).or_else(|| first(ColumnType::Date))
}

/// A table of a dataset in which each verb is held to each column.
fn verbs(spec: &DatasetSpec) -> String {
    let mut table = format!(
        "title = \"Every verb\"\nmeasure = \"Numbers\"\ndataset = \"{}\"\nrow_heading = \"Rows\"\n",
        spec.id
    );
    table += "\n[[row]]\nid = \"all\"\nlabel = \"All\"\n";
    if let Some(time) = time_column(spec) {
        let id = &spec.columns[time].id;
        table += &format!(
            "\n[[row]]\nid = \"year\"\nlabel = \"Of the year\"\nwhere = {{ {id} = \"report\" }}\n"
        );
    }
    let mut cell = |id: &str, verb: &str| table += &format!("\n[[cell]]\nid = \"{id}\"\n{verb}\n");
    cell("n", "count = \"records\"");
    for (at, column) in spec.columns.iter().enumerate() {
        let id = &column.id;
        cell(
            &format!("given-{at}"),
            &format!("count = \"records\"\nwhere = {{ {id} = \"given\" }}"),
        );
        cell(
            &format!("blank-{at}"),
            &format!("count = \"records\"\nwhere = {{ {id} = \"blank\" }}"),
        );
        cell(&format!("distinct-{at}"), &format!("distinct = \"{id}\""));
        cell(
            &format!("share-{at}"),
            &format!("share = \"given-{at}\"\nof = \"n\""),
        );
        if column.kind == ColumnType::Flag {
            cell(
                &format!("yes-{at}"),
                &format!("count = \"records\"\nwhere = {{ {id} = \"yes\" }}"),
            );
            cell(
                &format!("not-{at}"),
                &format!("count = \"records\"\nwhere = {{ {id} = \"not yes\" }}"),
            );
        }
        if column.kind.is_measure() {
            for verb in ["sum", "last", "first", "min", "max"] {
                cell(&format!("{verb}-{at}"), &format!("{verb} = \"{id}\""));
            }
            cell(
                &format!("ratio-{at}"),
                &format!("ratio = \"sum-{at}\"\nof = \"n\""),
            );
            cell(
                &format!("rate-{at}"),
                &format!("rate = \"n\"\nof = \"sum-{at}\"\nper = 1000"),
            );
            cell(
                &format!("change-{at}"),
                &format!("change = \"last-{at}\"\nagainst = \"first-{at}\""),
            );
        }
    }
    table
}

/// Whether a number is the earliest or the latest of several.
fn is_timed(key: &Key) -> bool {
    key.measure.starts_with("first ") || key.measure.starts_with("last ")
}

fn is_number(amount: &Amount) -> bool {
    !matches!(amount, Amount::Absent(_))
}

/// Holds each number of a return against what must have become of it.
fn hold(
    what: &str,
    before: &Seen,
    after: &Seen,
    becomes: impl Fn(&Key, &BaseCell) -> Becomes,
    wrong: &mut Vec<String>,
) {
    let disagree = after.findings.iter().any(|f| f.code == Code::FactsDisagree);
    for (key, cell) in &before.cells {
        let now = after.cells.get(key).map(|cell| &cell.amount);
        let is_same = now.map_or(!is_number(&cell.amount), |now| *now == cell.amount);
        let is_absent = !now.is_some_and(is_number);
        let is_right = match becomes(key, cell) {
            // What a column told apart is now said twice of one thing.
            Becomes::Same if is_timed(key) && !is_number(&cell.amount) => is_same || disagree,
            Becomes::Same => is_same,
            Becomes::Absent => is_absent,
            // Of several nobody knows which is the latest.
            Becomes::SameOrAbsent if is_one_of_several(before, key, cell) => is_absent,
            Becomes::SameOrAbsent => is_same || is_absent,
            Becomes::NoughtOrAbsent => is_absent || now == Some(&Amount::Exact(Decimal::ZERO)),
            Becomes::Is(number) => now.is_none_or(|now| *now == Amount::Exact(number)),
            Becomes::Anything => true,
        };
        if !is_right {
            wrong.push(format!(
                "{what}: {} {:?} was {:?} and is {now:?}",
                key.measure, key.filters, cell.amount
            ));
        }
    }
    for (key, cell) in &after.cells {
        let may_be = matches!(becomes(key, cell), Becomes::Anything);
        if !before.cells.contains_key(key) && is_number(&cell.amount) && !may_be {
            wrong.push(format!(
                "{what}: {} {:?} is new: {:?}",
                key.measure, key.filters, cell.amount
            ));
        }
    }
    account(what, after, wrong);
    derived(what, after, wrong);
}

/// Whether the earliest and the latest of the records of a number differ.
fn is_one_of_several(seen: &Seen, key: &Key, cell: &BaseCell) -> bool {
    let mut other = key.clone();
    other.measure = match key.measure.split_once(' ') {
        Some(("first", column)) => format!("last {column}"),
        Some((_, column)) => format!("first {column}"),
        None => return false,
    };
    let other = seen.cells.get(&other);
    other.is_some_and(|other| is_number(&other.amount) && other.amount != cell.amount)
}

/// Every row and every record is in the account of a return once.
fn account(what: &str, seen: &Seen, wrong: &mut Vec<String>) {
    let account = &seen.account;
    let mut say = |text: String| wrong.push(format!("{what}: {text}"));
    if account.records != seen.rows.len() {
        say(format!(
            "{} records in the account of {}",
            account.records,
            seen.rows.len()
        ));
    }
    let of = |fate: &dyn Fn(RowFate) -> bool| -> usize {
        account
            .sheets
            .iter()
            .map(|sheet| sheet.count_rows(fate))
            .sum()
    };
    let records = of(&|fate| fate == RowFate::Records);
    if records != seen.rows.len() {
        say(format!(
            "{records} rows were read as {} records",
            seen.rows.len()
        ));
    }
    let uncounted: Vec<u32> = account.used.uncounted.iter().map(|one| one.row).collect();
    let nowhere: BTreeSet<u32> = uncounted.iter().copied().collect();
    let rows: BTreeSet<u32> = seen.rows.iter().copied().collect();
    if nowhere.len() != uncounted.len() || !nowhere.is_subset(&rows) {
        say(format!("counted nowhere: {uncounted:?}"));
    }
    // The records that numbers of the built-in tables come from.
    let (tables, _) = &seen.tables[0];
    let parts = tables.cells.iter().flat_map(|cell| &cell.origin.parts);
    let parts: Vec<_> = parts.filter(|part| part.more == 0).collect();
    let areas = parts.iter().flat_map(|part| &part.areas);
    let counted: BTreeSet<u32> = areas.flat_map(|a| a.first.row..=a.last.row).collect();
    let both: Vec<_> = counted.intersection(&nowhere).collect();
    if !both.is_empty() {
        say(format!("counted, and counted nowhere: rows {both:?}"));
    }
    if !nowhere.is_empty() && nowhere.len() == rows.len() && !account.used.tables.is_empty() {
        say(format!(
            "no record is counted, and these count some: {:?}",
            account.used.tables
        ));
    }
}

/// What is worked out from a number that is not there is not there, and nothing is held against itself.
fn derived(what: &str, seen: &Seen, wrong: &mut Vec<String>) {
    for (tables, safe) in &seen.tables {
        for table in &tables.tables {
            let Some(shown) = safe.table(&table.spec.id) else {
                continue;
            };
            for (row, slots) in table.rows.iter().zip(&table.slots) {
                let mut same = shown
                    .rows
                    .iter()
                    .filter(|other| other.label == row.label && other.total == row.total);
                let (Some(cells), None) = (same.next(), same.next()) else {
                    continue;
                };
                for ((slot, cell), head) in slots.iter().zip(&cells.cells).zip(&table.columns) {
                    let Entry::Recipe(expr) = &slot.entry else {
                        continue;
                    };
                    let lacks = slot
                        .entry
                        .bases()
                        .into_iter()
                        .any(|id| !is_number(&tables.cells[id.0].amount));
                    if (lacks || is_of_itself(expr, tables)) && cell.value().is_some() {
                        wrong.push(format!(
                            "{what}: {} {} {} is {}",
                            table.spec.id,
                            row.label,
                            head.cell,
                            cell.text()
                        ));
                    }
                }
            }
        }
    }
}

/// Whether one record is compared with itself.
fn is_of_itself(expr: &Expr, tables: &Tables) -> bool {
    let (Expr::Difference(a, b) | Expr::PercentChange(a, b)) = expr else {
        return false;
    };
    let (Expr::Base(a), Expr::Base(b)) = (&**a, &**b) else {
        return false;
    };
    let origin = |id: &aggregate::BaseId| &tables.cells[id.0].origin;
    !origin(a).parts.is_empty() && origin(a).parts == origin(b).parts
}

/// Tries something on every dataset, and tells all that comes out wrong.
#[track_caller]
fn each(try_one: impl Fn(&Bench, &str, &Sheet<'_>, &mut Vec<String>) + Sync) {
    let bench = Bench::new();
    let all = bench.datasets().map(|spec| {
        let mut wrong = Vec::new();
        for (name, sheet) in bench.sheets(spec) {
            try_one(&bench, &format!("{} {name}", spec.id), &sheet, &mut wrong);
        }
        wrong
    });
    let wrong: Vec<String> = all.flatten().collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Takes away or blanks each column in turn.
fn each_column(is_blank: bool) {
    each(|bench, name, sheet, wrong| {
        let before = bench.read(sheet);
        assert_eq!(before.rows.len(), sheet.rows(), "{name}");
        account(name, &before, wrong);
        derived(name, &before, wrong);
        for (place, column) in sheet.spec.columns.iter().enumerate() {
            if sheet.columns[place].is_none() {
                continue;
            }
            let what = format!(
                "{name}, {} {}",
                column.id,
                if is_blank { "blank" } else { "not sent" }
            );
            let after = bench.read(&sheet.with(place, is_blank.then_some("")));
            let says = match is_blank {
                true => column.blank_means.as_deref(),
                false => column.unsaid.as_deref(),
            };
            match says {
                // As if each row said it.
                Some(says) if says != "none" => {
                    let text = bench.written(sheet.spec, column, says);
                    let said = bench.read(&sheet.with(place, Some(&text)));
                    hold(&what, &said, &after, |_, _| Becomes::Same, wrong);
                }
                Some(_) => hold(
                    &what,
                    &before,
                    &after,
                    |key, _| match (
                        sheet.needs(key).contains(&*column.id),
                        key.filters.get(&column.id),
                    ) {
                        (false, _) => Becomes::Same,
                        (true, Some(Filter::Blank | Filter::Except(_) | Filter::Asked)) => {
                            Becomes::Anything
                        }
                        (true, _) if key.measure == "count" => Becomes::NoughtOrAbsent,
                        (true, _) => Becomes::Anything,
                    },
                    wrong,
                ),
                None if after.rows.is_empty() => {
                    hold(&what, &before, &after, |_, _| Becomes::Absent, wrong)
                }
                None => hold(
                    &what,
                    &before,
                    &after,
                    |key, cell| sheet.becomes(place, is_blank, key, cell),
                    wrong,
                ),
            }
        }
    });
}

#[test]
fn a_column_that_is_not_sent_is_no_nought_in_any_table_or_verb() {
    each_column(false);
}

#[test]
fn a_column_that_is_wholly_blank_is_no_nought_in_any_table_or_verb() {
    each_column(true);
}

#[test]
fn running_numbers_change_no_number() {
    each(|bench, name, sheet, wrong| {
        let before = bench.read(sheet);
        let weight = sheet.spec.columns.iter().position(|column| column.weight);
        let absent = weight.filter(|at| sheet.columns[*at].is_none());
        let own = absent.map(|at| sheet.spec.columns[at].heading.clone());
        for (heading, is_weight) in [Some(("No.".to_owned(), false)), own.map(|own| (own, true))]
            .into_iter()
            .flatten()
        {
            let mut other = sheet.clone();
            let numbers = (1..=sheet.rows()).map(|row| row.to_string());
            other.first = Some((heading.clone(), numbers.collect()));
            let after = bench.read(&other);
            let what = format!("{name} with \"{heading}\"");
            hold(&what, &before, &after, |_, _| Becomes::Same, wrong);
            let told = after.findings.iter().any(|f| f.code == Code::NumbersRows);
            if is_weight && !told {
                wrong.push(format!("{what}: nothing is said of it"));
            }
        }
    });
}

#[test]
fn rows_of_other_times_change_no_number_of_the_period() {
    each(|bench, name, sheet, wrong| {
        let spec = sheet.spec;
        let is_time = |id: &str| {
            let column = spec.column(id).map(|at| &spec.columns[at]);
            column.is_some_and(|c| matches!(c.kind, ColumnType::Period | ColumnType::Date))
        };
        if !spec.columns.iter().any(|column| is_time(&column.id)) {
            return;
        }
        let before = bench.read(sheet);
        let mut other = sheet.clone();
        let rows = sheet.rows();
        for (place, texts) in other.columns.iter_mut().enumerate() {
            let Some(texts) = texts else { continue };
            let outside = (0..2 * OUTSIDE).map(|row| {
                let later = if row < OUTSIDE { -6 } else { 5 };
                bench.text(spec, place, rows + row, later)
            });
            texts.extend(outside);
        }
        let after = bench.read(&other);
        let report = Period::Year(2025, YearKind::Financial);
        let within = |code: &String| {
            Period::parse(code, YearKind::Financial).is_some_and(|period| report.covers(period))
        };
        let of_the_period = |key: &Key| {
            let mut filters = key.filters.iter();
            filters.any(|(id, filter)| match filter {
                Filter::Any(codes) => is_time(id) && codes.iter().all(within),
                Filter::Span(code) => is_time(id) && within(code),
                _ => false,
            })
        };
        let mut known = after;
        known.cells.retain(|key, _| before.cells.contains_key(key));
        hold(
            name,
            &before,
            &known,
            |key, _| match of_the_period(key) {
                true => Becomes::Same,
                false => Becomes::Anything,
            },
            wrong,
        );
        if known.rows.len() != rows + 2 * OUTSIDE {
            wrong.push(format!(
                "{name}: {} records of {} rows",
                known.rows.len(),
                rows + 2 * OUTSIDE
            ));
        }
        // What has not happened yet can be planned, but where it must have.
        if !spec.columns.iter().any(|column| column.past) {
            return;
        }
        // The heading is row 0.
        let first = u32::try_from(rows + OUTSIDE + 1).expect("a few");
        let asked = |row: &u32| {
            known.findings.iter().any(|f| {
                let places = std::iter::once(&f.location).chain(&f.repeats);
                f.severity != Severity::Note
                    && places
                        .filter_map(|at| at.area())
                        .any(|a| a.first.row <= *row && *row <= a.last.row)
            })
        };
        for row in (first..).take(OUTSIDE).filter(|row| !asked(row)) {
            wrong.push(format!(
                "{name}: nothing is asked about row {} of a time to come",
                row + 1
            ));
        }
    });
}
