//! Random datasets and the tables that are made of them, each by its seed.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use crate::aggregate::table_spec::TableSpec;
use crate::aggregate::tests as made;
use crate::model::{
    Area, At, Block, Cell, CodeList, CodeLists, ColumnType, Dataset, DatasetSpec, Field, Value,
};

/// The day of the report, and that of last year's.
pub(super) const AS_AT: [&str; 2] = ["2025-10-31", "2025-04-01"];

/// What a column can hold.
const COLUMNS: &[(&str, &str, &[&str])] = &[
    ("team", "code", &["hawk", "lark", "owl", "wren"]),
    ("area", "code", &["east", "west"]),
    ("end", "code", &["help", "none", "plan"]),
    ("met", "flag", &["yes", "no"]),
    (
        "day",
        "date",
        &[
            "2025-05-20",
            "2025-04-10",
            "2025-08-15",
            "2025-12-01",
            "2024-06-15",
            "2024-11-20",
            "2026-02-03",
        ],
    ),
];

const DAY: usize = 4;

/// A random dataset and its tables.
#[derive(Debug, Clone)]
pub(super) struct Case {
    /// A text for each column; empty where nothing is given.
    pub(super) records: Vec<Vec<String>>,
    /// The columns of a counted return of the same records.
    pub(super) counted: Vec<usize>,
    pub(super) tables: Vec<Tab>,
    /// The tables of last year's report.
    pub(super) before: Vec<Tab>,
    pub(super) profile: String,
}

/// A table.
#[derive(Debug, Clone, Default)]
pub(super) struct Tab {
    counted: bool,
    /// Its keys, as they are written.
    head: Vec<String>,
    /// What its rows are held to, where they are written one by one.
    rows: Vec<String>,
    share: bool,
}

impl Tab {
    pub(super) fn table(&self, at: usize) -> Arc<TableSpec> {
        let dataset = if self.counted { "counted" } else { "people" };
        let mut text = format!("dataset = \"{dataset}\"\n");
        self.head.iter().for_each(|line| {
            text += line;
            text.push('\n');
        });
        for (row, filter) in self.rows.iter().enumerate() {
            let _ = write!(
                text,
                "[[row]]\nid = \"r{row}\"\nlabel = \"{row}\"\nwhere = {{ {filter} }}\n"
            );
        }
        text += "[[cell]]\nid = \"n\"\nheading = \"N\"\ncount = \"records\"\n";
        if self.share {
            text += "[[cell]]\nid = \"share\"\nshare = \"n\"\nof = \"total\"\n";
        }
        made::table(&format!("t{at}"), &text)
    }
}

/// The code lists.
pub(super) fn codes() -> CodeLists {
    let list = |text: &str| -> CodeList { toml::from_str(text).unwrap() };
    let team = list(
        r#"
        title = "Teams"
        code = [
            { id = "hawk", label = "Hawk", parent = "north" }, { id = "lark", label = "Lark", parent = "north" },
            { id = "owl", label = "Owl", parent = "south" }, { id = "wren", label = "Wren", parent = "south" },
            { id = "north", label = "North" }, { id = "south", label = "South" },
        ]"#,
    );
    let end = list(
        r#"
        title = "Ends"
        code = [{ id = "help", label = "Help" }, { id = "none", label = "None" }, { id = "plan", label = "Plan" }]"#,
    );
    let area = list(
        r#"
        title = "Areas"
        code = [{ id = "east", label = "East" }, { id = "west", label = "West" }]"#,
    );
    let lists = [("team", team), ("area", area), ("end", end)];
    CodeLists(lists.map(|(id, list)| (id.to_owned(), list)).into())
}

impl Case {
    pub(super) fn column(&self, id: &str) -> usize {
        let place = COLUMNS.iter().position(|(own, ..)| *own == id);
        place.expect("a column of ours")
    }

    /// The same with the records of last year alone.
    pub(super) fn before_this_year(&self) -> Case {
        let mut case = self.clone();
        case.records
            .retain(|record| record[DAY].as_str() < "2025-04");
        case
    }

    pub(super) fn specs(&self) -> Vec<Arc<DatasetSpec>> {
        let column = |at: usize| {
            let (id, kind, _) = COLUMNS[at];
            let codes = if kind == "code" {
                format!(", codes = \"{id}\"")
            } else {
                String::new()
            };
            format!("{{ id = \"{id}\", heading = \"{id}\", type = \"{kind}\"{codes} }},\n")
        };
        let spec = |id: &str, columns: String| {
            let shared = match self.counted.is_empty() {
                true => "",
                false => "population = [{ of = \"everybody\" }]\n",
            };
            let text = format!("counts = \"children\"\n{shared}column = [\n{columns}]");
            made::dataset(id, &text)
        };
        let mut specs = vec![spec("people", (0..COLUMNS.len()).map(column).collect())];
        if !self.counted.is_empty() {
            let own: String = self.counted.iter().map(|at| column(*at)).collect();
            let number =
                "{ id = \"n\", heading = \"n\", type = \"count\", weight = true },\n".to_owned();
            specs.push(spec("counted", own + &number));
        }
        specs
    }

    pub(super) fn datasets(&self) -> Vec<Dataset> {
        let specs = self.specs();
        let mut datasets = vec![Dataset {
            blocks: vec![block(&specs[0], &self.records)],
            spec: specs[0].clone(),
        }];
        if let Some(spec) = specs.get(1) {
            let mut numbers: BTreeMap<Vec<String>, usize> = BTreeMap::new();
            for record in &self.records {
                let own = self.counted.iter().map(|at| record[*at].clone()).collect();
                *numbers.entry(own).or_default() += 1;
            }
            let lines = numbers.into_iter().map(|(mut line, number)| {
                line.push(number.to_string());
                line
            });
            datasets.push(Dataset {
                blocks: vec![block(spec, &lines.collect::<Vec<_>>())],
                spec: spec.clone(),
            });
        }
        datasets
    }
}

/// A return, as it would have been read.
fn block(spec: &DatasetSpec, records: &[Vec<String>]) -> Block {
    let value = |kind: ColumnType, text: &str| match kind {
        _ if text.is_empty() => Value::Blank,
        ColumnType::Code => Value::Code(text.into()),
        ColumnType::Text => Value::Text(text.into()),
        ColumnType::Flag => Value::Flag(text == "yes"),
        ColumnType::Date => Value::Date(text.parse().unwrap()),
        _ => Value::Number(text.parse().unwrap()),
    };
    let fields = spec.columns.iter().enumerate().map(|(at, column)| Field {
        at: At::Column(at as u32),
        values: records
            .iter()
            .map(|record| value(column.kind, &record[at]))
            .collect(),
    });
    let last = records.len() as u32;
    Block {
        file: format!("returns/{}.xlsx", spec.id).into(),
        sheet: Some("S".into()),
        agency: None,
        name: None,
        received: None,
        area: Area::new(
            Cell::new(0, 0),
            Cell::new(last, spec.columns.len() as u32 - 1),
        ),
        fields: fields.collect(),
        rows: (1..=last).collect(),
        columns: Vec::new(),
        reported: Vec::new(),
        may_be_uncounted: true,
    }
}

/// Numbers that look random: splitmix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// One time in so many.
    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// The dataset of a seed.
pub(super) fn case(seed: u64) -> Case {
    let mut chance = Chance(seed);
    let chance = &mut chance;
    let with_earlier = chance.one_in(5);
    // Of each column how many values there are, and whether some are not given.
    let columns: Vec<(usize, bool)> = (COLUMNS.iter())
        .map(|(.., values)| (2 + chance.below(values.len() - 1), chance.one_in(3)))
        .collect();
    let decides = chance.one_in(4);
    let mut records = Vec::new();
    let wanted = 5 + chance.below(56);
    while records.len() < wanted {
        let mut record: Vec<String> = Vec::new();
        for ((.., values), (many, blank)) in COLUMNS.iter().zip(&columns) {
            let many = (*many).min(values.len());
            record.push(match *blank && chance.one_in(5) {
                true => String::new(),
                false => (*chance.of(&values[..many])).to_owned(),
            });
        }
        if decides {
            let east = record[0].as_str() < "m";
            record[1] = if east { "east" } else { "west" }.to_owned();
        }
        if with_earlier {
            // Every record says when, on both sides of the turn of the year.
            record[DAY] = (*chance.of(&COLUMNS[DAY].2[..6])).to_owned();
        }
        let times = *chance.of(&[1, 1, 2, 3, 4, 6, 9, 13]);
        records.extend(std::iter::repeat_n(record, times));
    }
    // Few columns are spoken of together, so that all their numbers can be tried.
    let mut spoken: Vec<usize> = (0..COLUMNS.len()).collect();
    let many = *chance.of(&[1, 1, 2, 2, 2, 3, 3, 5]);
    while spoken.len() > many {
        spoken.remove(chance.below(spoken.len()));
    }
    if with_earlier && !spoken.contains(&DAY) {
        spoken[0] = DAY;
        spoken.sort_unstable();
    }
    let counted: Vec<usize> = match chance.one_in(5) {
        true => spoken.iter().copied().filter(|at| *at != DAY).collect(),
        false => Vec::new(),
    };
    let tables = (0..1 + chance.below(3)).map(|_| {
        let of_counted = !counted.is_empty() && chance.one_in(2);
        let own = if of_counted { &counted } else { &spoken };
        tab(chance, own, of_counted)
    });
    let tables = tables.collect();
    let before = match with_earlier {
        true => (0..1 + chance.below(2))
            .map(|_| last_year(tab(chance, &spoken, false)))
            .collect(),
        false => Vec::new(),
    };
    Case {
        records,
        counted,
        tables,
        before,
        profile: (*chance.of(&["la-under5", "dfe-cin", "one-or-two"])).to_owned(),
    }
}

fn tab(chance: &mut Chance, columns: &[usize], counted: bool) -> Tab {
    let mut tab = Tab {
        counted,
        ..Tab::default()
    };
    if chance.one_in(4) {
        let at = *chance.of(columns);
        let filter = filter(chance, at);
        tab.head.push(format!("where = {{ {filter} }}"));
    }
    if chance.one_in(2) {
        let by = *chance.of(columns);
        let rows = axis(chance, by);
        tab.share = rows.contains("total") && chance.one_in(3);
        tab.head.push(format!("rows = {rows}"));
        let others: Vec<usize> = columns.iter().copied().filter(|at| *at != by).collect();
        if !others.is_empty() && chance.one_in(2) {
            let across = *chance.of(&others);
            let across = axis(chance, across);
            tab.head.push(format!("columns = {across}"));
        }
        return tab;
    }
    for _ in 0..2 + chance.below(5) {
        let mut filters: Vec<String> = Vec::new();
        let mut left = columns.to_vec();
        while !left.is_empty() && filters.len() < 2 && !chance.one_in(3) {
            let at = left.remove(chance.below(left.len()));
            filters.push(filter(chance, at));
        }
        tab.rows.push(filters.join(", "));
    }
    tab
}

/// The same table a year before.
fn last_year(mut tab: Tab) -> Tab {
    for line in tab.head.iter_mut().chain(&mut tab.rows) {
        let parts: Vec<String> = (line.split("20").enumerate())
            .map(
                |(at, part)| match part.get(..2).and_then(|year| year.parse::<u32>().ok()) {
                    Some(year) if at > 0 => format!("20{}{}", year - 1, &part[2..]),
                    _ if at > 0 => format!("20{part}"),
                    _ => part.to_owned(),
                },
            )
            .collect();
        *line = parts.concat();
    }
    tab
}

/// Rows or columns by what a column holds.
fn axis(chance: &mut Chance, at: usize) -> String {
    let (id, kind, _) = COLUMNS[at];
    let mut text = format!("by = \"{id}\"");
    if chance.below(3) > 0 {
        text += ", total = \"All\"";
    }
    if chance.one_in(2) {
        text += ", blank = \"Not given\"";
    }
    match kind {
        "date" => {
            text += *chance.of(&[
                ", each = \"quarter\"",
                ", each = \"year\"",
                ", each = \"month\"",
                ", ages = [\"3 months\", \"1 year\"]",
            ])
        }
        "code" if chance.one_in(3) => text += ", all = true",
        _ if id == "team" && chance.one_in(3) => text += ", parents = true",
        _ => {}
    }
    format!("{{ {text} }}")
}

/// What a column can be held to, in every form.
fn filter(chance: &mut Chance, at: usize) -> String {
    let (id, kind, values) = COLUMNS[at];
    let (one, two) = (*chance.of(values), *chance.of(values));
    let held = match kind {
        "date" => (*chance.of(&[
            "\"2025-04..2025-06\"",
            "\"2025-07..2025-09\"",
            "\"2025-04..2025-09\"",
            "\"2025-04\"",
            "\"2025-05\"",
            "\"2025-04..2026-03\"",
            "\"2024-04..2025-03\"",
            "\"2024-04..2026-03\"",
            "\"report\"",
            "\"report-previous\"",
            "\"past\"",
            "\"to-come\"",
            "\"over 6 months ago\"",
            "\"within 60 days\"",
            "\"given\"",
            "\"blank\"",
        ]))
        .to_owned(),
        _ => match chance.below(8) {
            0 | 1 => format!("\"{one}\""),
            2 => format!("[\"{one}\", \"{two}\"]"),
            3 => format!("\"not {one}\""),
            4 => format!("[\"not {one}\", \"not blank\"]"),
            5 => format!("[\"not {one}\", \"not {two}\"]"),
            6 => "\"given\"".to_owned(),
            _ => "\"blank\"".to_owned(),
        },
    };
    format!("{id} = {held}")
}

/// The smallest that is wrong in the same way: less of it is taken as long as it stays wrong.
pub(super) fn smallest(
    mut case: Case,
    mut problem: String,
    still: &dyn Fn(&Case) -> Option<String>,
) -> (Case, String) {
    loop {
        let mut less: Vec<Case> = Vec::new();
        let mut with = |change: &dyn Fn(&mut Case)| {
            let mut own = case.clone();
            change(&mut own);
            less.push(own);
        };
        for at in 0..case.tables.len() {
            with(&|case| drop(case.tables.remove(at)));
            for row in 0..case.tables[at].rows.len() {
                with(&|case| drop(case.tables[at].rows.remove(row)));
            }
            for line in 0..case.tables[at].head.len() {
                with(&|case| drop(case.tables[at].head.remove(line)));
            }
        }
        for at in 0..case.before.len() {
            with(&|case| drop(case.before.remove(at)));
            for row in 0..case.before[at].rows.len() {
                with(&|case| drop(case.before[at].rows.remove(row)));
            }
        }
        if !case.counted.is_empty() && case.tables.iter().all(|tab| !tab.counted) {
            with(&|case| case.counted.clear());
        }
        for at in 0..case.records.len() {
            with(&|case| drop(case.records.remove(at)));
        }
        let found = less.into_iter().find_map(|own| {
            let found = still(&own)?;
            Some((own, found))
        });
        match found {
            Some(found) => (case, problem) = found,
            None => return (case, problem),
        }
    }
}
