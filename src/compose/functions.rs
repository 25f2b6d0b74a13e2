//! The functions that section templates call. Each returns a token, a plain word or a yes or no; none does arithmetic. A call
//! with a mistake is a finding and the render goes on, so that one run lists every mistake.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tera::{Kwargs, Map, Tera, Value, value::Key};

use super::call_sites::PLACE;
use super::calls::{Call, ChartCall, Item, KeyCall, NarrativeCall, TableCall};
use super::figure_binding::{Found, FoundTable, Numbers, Unknown, id_at, id_of};
use super::figure_comparison::{Tolerance, compare, words};
use super::placeholder::token;
use super::printed_table::clean;
use super::rank::top;
use crate::finding::{Code, Finding, Location};
use crate::model::{did_you_mean, fold, strip_private};
use crate::protect::SafeCell;

/// A function: its name, the arguments it knows, and what it does.
type Function = (
    &'static str,
    &'static [&'static str],
    fn(&Desk, &Args<'_>) -> Value,
);

/// Every function there is.
const FUNCTIONS: [Function; 12] = [
    ("figure", &["id"], figure),
    ("table", &["id", "title", "rows", "cells", "columns"], table),
    ("chart", &["id", "title", "n", "when"], chart),
    ("keys", &["items"], keys),
    ("change", &["from", "to", "tolerance", "words"], change),
    ("largest", &["table", "cell", "column"], largest),
    ("shown", &["id"], shown),
    ("has", &["table"], has),
    ("wanted", &["table"], wanted),
    ("narrative", &["part", "file", "optional"], narrative),
    ("written", &["part", "file"], written),
    ("awaited", &["dataset"], awaited),
];

/// The arguments of one item of `keys`.
const KEY_ITEM: [&str; 7] = ["label", "id", "of", "before", "since", "when", "tolerance"];

/// The names of the functions.
pub(super) fn names() -> Vec<&'static str> {
    FUNCTIONS.iter().map(|(name, ..)| *name).collect()
}

/// What the functions see, and where they write down what was asked for.
pub(super) struct Desk {
    /// The numbers.
    pub numbers: Numbers,
    /// Narrative name to the folded names of its parts that hold words.
    pub written: BTreeMap<String, BTreeSet<String>>,
    /// The files that places point into.
    pub files: Vec<Arc<str>>,
    /// What the template that is being rendered has asked for.
    pub record: Mutex<Record>,
}

/// What one template asked for.
#[derive(Default)]
pub(super) struct Record {
    /// The section's id.
    pub section: String,
    /// The section's file.
    pub file: Arc<str>,
    /// What was asked for; a token is a place in this list.
    pub calls: Vec<Call>,
    /// Mistakes in the calls.
    pub findings: Vec<Finding>,
    /// The figures that the words of what rose, fell or is the largest rest on.
    pub compared: BTreeSet<String>,
}

impl Desk {
    /// The record; a panic elsewhere leaves it readable.
    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn token(&self, item: Item, at: &Location) -> Value {
        let mut record = self.record();
        record.calls.push(Call {
            item,
            at: at.clone(),
        });
        Value::from(token(record.calls.len() - 1))
    }

    fn find(&self, id: &str, at: &Location) -> Option<Found<'_>> {
        self.known(self.numbers.figure(id), Code::FigureUnknown, at)
    }

    fn find_table(&self, id: &str, at: &Location) -> Option<FoundTable<'_>> {
        self.known(self.numbers.table(id), Code::TableUnknown, at)
    }

    /// What was found; of what was not, a finding is kept.
    fn known<T>(&self, found: Result<T, Unknown>, code: Code, at: &Location) -> Option<T> {
        let report = |unknown: Unknown| self.record().findings.push(unknown.finding(code, at));
        found.map_err(report).ok()
    }
}

/// Makes the functions known to Tera.
pub(super) fn register(tera: &mut Tera, desk: &Arc<Desk>) {
    for (name, known, function) in FUNCTIONS {
        let desk = desk.clone();
        tera.register_function(name, move |kwargs: Kwargs, _: &tera::State<'_>| {
            let args = Args::new(&desk, name, known, &kwargs);
            function(&desk, &args)
        });
    }
}

/// The arguments of a call, with complaints about those that do not fit.
struct Args<'a> {
    desk: &'a Desk,
    name: &'static str,
    values: BTreeMap<String, Value>,
    at: Location,
}

impl<'a> Args<'a> {
    fn new(desk: &'a Desk, name: &'static str, known: &[&str], kwargs: &Kwargs) -> Self {
        let values: BTreeMap<String, Value> = kwargs
            .iter()
            .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value.clone())))
            .collect();
        let at = values
            .get(PLACE)
            .and_then(Value::as_str)
            .and_then(|place| place.split_once(':'))
            .and_then(|(file, line)| {
                let file = desk.files.get(file.parse::<usize>().ok()?)?;
                Some(Location::line(file.clone(), line.parse().ok()?))
            })
            .unwrap_or_else(|| Location::file(desk.record().file.clone()));
        let args = Args {
            desk,
            name,
            values,
            at,
        };
        args.check(known, args.values.keys());
        args
    }

    fn check<'k>(&self, known: &[&str], given: impl Iterator<Item = &'k String>) {
        for key in given.filter(|key| *key != PLACE && !known.contains(&key.as_str())) {
            self.wrong(
                &format!("{}() does not know \"{key}\".", self.name),
                &did_you_mean(
                    key,
                    known.iter().copied(),
                    &format!("It knows {}.", known.join(", ")),
                ),
            );
        }
    }

    fn wrong(&self, message: &str, help: &str) {
        let code = Code::TemplateInvalid;
        let finding = Finding::new(code, self.at.clone(), strip_private(message));
        let mut record = self.desk.record();
        record.findings.push(finding.help(strip_private(help)));
    }

    fn must_be(&self, key: &str, want: &str) {
        self.wrong(
            &format!("{key} of {}() is not {want}.", self.name),
            "Correct the call in the template.",
        );
    }

    /// A text; none when it is not given.
    fn text(&self, key: &str) -> Option<String> {
        self.as_text(key, self.values.get(key)?)
    }

    fn as_text(&self, key: &str, value: &Value) -> Option<String> {
        if let Some(text) = value.as_str() {
            return Some(text.to_owned());
        }
        if value.is_number() {
            return Some(value.to_string());
        }
        self.must_be(key, "a text");
        None
    }

    /// A text that must be given.
    fn need(&self, key: &str) -> Option<String> {
        if !self.values.contains_key(key) {
            self.wrong(
                &format!("{}() needs {key}=\"...\".", self.name),
                "Add it to the call in the template.",
            );
        }
        self.text(key)
    }

    /// The table that must be named.
    fn table<'d>(&self, desk: &'d Desk) -> Option<FoundTable<'d>> {
        desk.find_table(&self.need("table")?, &self.at)
    }

    /// A list of texts; empty when it is not given.
    fn list(&self, key: &str) -> Vec<String> {
        let Some(value) = self.values.get(key) else {
            return Vec::new();
        };
        match value.as_array() {
            Some(items) => items
                .iter()
                .filter_map(|item| self.as_text(key, item))
                .collect(),
            None => {
                self.must_be(key, "a list");
                Vec::new()
            }
        }
    }

    fn flag(&self, key: &str) -> bool {
        match self.values.get(key) {
            None => false,
            Some(value) => value.as_bool().unwrap_or_else(|| {
                self.must_be(key, "true or false");
                false
            }),
        }
    }

    fn tolerance(&self, text: Option<String>) -> Tolerance {
        let Some(text) = text else {
            return Tolerance::Exact;
        };
        Tolerance::parse(&text).unwrap_or_else(|| {
            self.wrong(
                &format!("The tolerance \"{text}\" cannot be read."),
                "Write it as \"1 percent\", \"2 percentage points\" or a number.",
            );
            Tolerance::Exact
        })
    }
}

fn nothing() -> Value {
    Value::from("")
}

fn figure(desk: &Desk, args: &Args<'_>) -> Value {
    let Some(id) = args.need("id") else {
        return nothing();
    };
    desk.find(&id, &args.at);
    desk.token(Item::Figure(id), &args.at)
}

fn table(desk: &Desk, args: &Args<'_>) -> Value {
    let Some(id) = args.need("id") else {
        return nothing();
    };
    desk.find_table(&id, &args.at);
    let call = TableCall {
        id,
        title: args.text("title"),
        rows: args.list("rows"),
        cells: args.list("cells"),
        columns: args.list("columns"),
    };
    desk.token(Item::Table(call), &args.at)
}

fn chart(desk: &Desk, args: &Args<'_>) -> Value {
    let Some(id) = args.need("id") else {
        return nothing();
    };
    desk.find_table(&id, &args.at);
    let n = args.text("n").and_then(|n| {
        let number = n.parse().ok();
        if number.is_none() {
            args.must_be("n", "a whole number: 0 is the first chart of the table");
        }
        number
    });
    let call = ChartCall {
        id,
        title: args.text("title"),
        n: n.unwrap_or(0),
        when: args.text("when"),
    };
    desk.token(Item::Chart(call), &args.at)
}

fn keys(desk: &Desk, args: &Args<'_>) -> Value {
    let Some(items) = args.values.get("items").and_then(Value::as_array) else {
        args.must_be("items", "a list of key figures");
        return nothing();
    };
    let mut calls = Vec::new();
    for item in items {
        let Some(map) = item.as_map() else {
            args.must_be("items", "a list of {\"label\": ..., \"id\": ...}");
            continue;
        };
        let given: Vec<String> = map
            .keys()
            .filter_map(|key| key.as_str().map(str::to_owned))
            .collect();
        args.check(&KEY_ITEM, given.iter());
        calls.extend(key(desk, args, map));
    }
    desk.token(Item::Keys(calls), &args.at)
}

fn key(desk: &Desk, args: &Args<'_>, map: &Map) -> Option<KeyCall> {
    let text = |name: &'static str| {
        map.get(&Key::Str(name))
            .and_then(|value| args.as_text(name, value))
    };
    let (Some(label), Some(id)) = (text("label"), text("id")) else {
        args.wrong(
            "A key figure has no label or no id.",
            "Give each item of keys() a label and an id.",
        );
        return None;
    };
    let (of, before) = (text("of"), text("before"));
    for id in [Some(&id), of.as_ref(), before.as_ref()]
        .into_iter()
        .flatten()
    {
        desk.find(id, &args.at);
    }
    Some(KeyCall {
        label,
        id,
        of,
        before,
        since: text("since"),
        when: text("when"),
        tolerance: args.tolerance(text("tolerance")),
    })
}

fn change(desk: &Desk, args: &Args<'_>) -> Value {
    let (from, to) = (args.need("from"), args.need("to"));
    let noun = match args.text("words").as_deref() {
        None | Some("verb") => false,
        Some("noun") => true,
        Some(other) => {
            args.wrong(
                &format!("change() has no words \"{other}\"."),
                "Write words=\"noun\" for \"a rise\", or leave it out for \"rose\".",
            );
            false
        }
    };
    let tolerance = args.tolerance(args.text("tolerance"));
    let (Some(from), Some(to)) = (from, to) else {
        return nothing();
    };
    let found = (desk.find(&from, &args.at), desk.find(&to, &args.at));
    let (Some(Found::Figure(from)), Some(Found::Figure(to))) = found else {
        return Value::from(words(None, noun));
    };
    let ids = [id_of(&from), id_of(&to)];
    desk.record().compared.extend(ids);
    Value::from(words(compare(from.cell, to.cell, tolerance), noun))
}

fn shown(desk: &Desk, args: &Args<'_>) -> Value {
    let found = args.need("id").and_then(|id| desk.find(&id, &args.at));
    Value::from(matches!(
        found,
        Some(Found::Figure(figure)) if matches!(figure.cell, SafeCell::Shown { .. })
    ))
}

fn has(desk: &Desk, args: &Args<'_>) -> Value {
    Value::from(matches!(args.table(desk), Some(FoundTable::Table(_))))
}

/// Whether a table has something to show, or will have once a return that is owed has arrived: a section asks this before it places what
/// many partnerships do not collect.
fn wanted(desk: &Desk, args: &Args<'_>) -> Value {
    Value::from(match args.table(desk) {
        Some(FoundTable::Table(_)) => true,
        Some(FoundTable::Awaited(_, dataset)) => desk.numbers.awaits(dataset),
        None => false,
    })
}

fn narrative(desk: &Desk, args: &Args<'_>) -> Value {
    let call = NarrativeCall {
        file: args
            .text("file")
            .unwrap_or_else(|| desk.record().section.clone()),
        part: args.text("part"),
        optional: args.flag("optional"),
    };
    desk.token(Item::Narrative(call), &args.at)
}

fn written(desk: &Desk, args: &Args<'_>) -> Value {
    let file = args
        .text("file")
        .unwrap_or_else(|| desk.record().section.clone());
    let parts = desk.written.get(&file);
    Value::from(parts.is_some_and(|parts| match args.text("part") {
        Some(part) => parts.contains(&fold(&part)),
        None => !parts.is_empty(),
    }))
}

fn awaited(desk: &Desk, args: &Args<'_>) -> Value {
    desk.token(Item::Awaited(args.text("dataset")), &args.at)
}

/// The label of the row with the largest shown number, as a token; nothing when that cannot be said: when two are equal, when
/// nothing is shown, or when a hidden or missing one could be larger. Templates ask `{% if top %}` before they use it.
fn largest(desk: &Desk, args: &Args<'_>) -> Value {
    let (Some(id), Some(cell)) = (args.need("table"), args.need("cell")) else {
        return nothing();
    };
    let Some(FoundTable::Table(table)) = desk.find_table(&id, &args.at) else {
        return nothing();
    };
    let wanted = args.text("column");
    let places: Vec<usize> = (0..table.columns.len())
        .filter(|at| {
            let column = &table.columns[*at];
            column.cell == cell && (wanted.is_none() || column.column == wanted)
        })
        .collect();
    let [column] = places[..] else {
        args.wrong(
            &format!(
                "largest() needs one column of the table \"{id}\", and \"{cell}\" names {}.",
                places.len()
            ),
            "Name the cell, and the column where the table has several.",
        );
        return nothing();
    };
    match top(table, column, desk.numbers.largest_hidden(&table.id)) {
        Some(label) => {
            let ids = (0..table.rows.len()).filter_map(|row| id_at(table, row, column));
            desk.record().compared.extend(ids);
            desk.token(Item::Text(clean(label)), &args.at)
        }
        None => nothing(),
    }
}
