//! `yearly list`: what there is, one a line, the id first.

use std::path::Path;

use jiff::civil::Date;

use super::args::{List, Listed};
use super::exit::Exit;
use super::open_folder::{Opened, open};
use super::output::{DRAFTS, DraftSet};
use super::terminal::Terminal;
use crate::explain::account_line;
use crate::finding::emit::human;
use crate::finding::{Code, Severity, group};
use crate::model::{Period, count};
use crate::project::{Pack, Project, REPORT, Standing, Vocabulary, vocabulary};
use crate::protect::SafeTables;
use crate::run::nobody_owes;

/// Runs it.
pub(crate) fn run(folder: &Path, args: &List, terminal: &Terminal) -> anyhow::Result<Exit> {
    let day = args.as_at;
    let rows = match args.what {
        Listed::Returns => return returns(folder, day, terminal),
        Listed::Findings => codes(),
        Listed::Datasets => datasets(&words(folder)),
        Listed::Tables => tables(&words(folder)),
        Listed::Documents => {
            let Opened { project, as_at, .. } = open(folder, day, &[], terminal)?;
            documents(&project, as_at)
        }
        Listed::Sections => {
            let Opened { project, as_at, .. } = open(folder, day, &[], terminal)?;
            sections(&project, as_at)
        }
        Listed::Figures => {
            let Opened { project, as_at, .. } = open(folder, day, &[], terminal)?;
            figures(&crate::figures(&project, as_at).value.safe)
        }
        Listed::Agencies => {
            let Opened { project, as_at, .. } = open(folder, day, &[], terminal)?;
            agencies(&project, as_at)
        }
    };
    terminal.finish();
    if !rows.is_empty() {
        terminal.result(&in_columns(&rows, None).join("\n"))?;
    }
    Ok(Exit::Done)
}

/// Who owes what: one line a return, under headings.
fn returns(folder: &Path, day: Option<Date>, terminal: &Terminal) -> anyhow::Result<Exit> {
    let Opened { project, as_at, .. } = open(folder, day, &[], terminal)?;
    terminal.step("Reading and checking the returns");
    let mut found = Vec::new();
    let figures = crate::figures(&project, as_at).gather(&mut found);
    let (returns, read) = (&figures.returns, figures.validated.datasets());
    let standings = project.standings(returns, read, &group(found).findings, as_at);
    terminal.finish();
    terminal.say_as_at(as_at);
    if standings.is_empty() {
        terminal.result("No agency in report.toml owes a return, and none has sent one.")?;
        return Ok(Exit::Done);
    }
    let mut rows = vec![
        [
            "Agency", "Return", "Due", "Received", "Late", "Records", "Open", "File",
        ]
        .map(str::to_owned),
    ];
    rows.extend(standings.iter().map(standing));
    let mut lines = in_columns(&rows, Some(NUMBERS));
    lines.extend([String::new(), outstanding(&standings)]);
    if !figures.accounts.is_empty() {
        lines.push(String::new());
        lines.extend(figures.accounts.iter().map(account_line));
    }
    terminal.result(&lines.join("\n"))?;
    Ok(Exit::Done)
}

/// Rows as lines, each column as wide as its widest text; one may be of numbers.
fn in_columns<const N: usize>(rows: &[[String; N]], numbers: Option<usize>) -> Vec<String> {
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max();
    let widths: [usize; N] = std::array::from_fn(|at| width(at).unwrap_or(0));
    let line = |row: &[String; N]| {
        let cells = (0..N).map(|at| match numbers {
            Some(right) if right == at => format!("{:>1$}", row[at], widths[at]),
            _ => format!("{:<1$}", row[at], widths[at]),
        });
        let line = cells.collect::<Vec<String>>().join("  ");
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// The column of numbers in the list of returns.
const NUMBERS: usize = 5;

fn standing(standing: &Standing) -> [String; 8] {
    let label = |day: Date| Period::Day(day).label();
    let days = standing
        .arrived
        .iter()
        .filter_map(|arrived| arrived.received);
    let is_in = !standing.arrived.is_empty();
    let received = match (days.max(), is_in) {
        (Some(day), _) => label(day),
        (None, true) => "yes, day not given".to_owned(),
        (None, false) => "outstanding".to_owned(),
    };
    // Notes ask nobody for anything.
    let open = standing.open.map(|(severity, count)| match severity {
        Severity::Note => (severity, 0),
        _ => (severity, count),
    });
    let mut open = match open.iter().map(|(_, count)| count).sum::<usize>() {
        0 if is_in => "nothing".to_owned(),
        0 => String::new(),
        _ => human::in_words(open),
    };
    if standing.answered > 0 {
        open.push_str(&format!(", {} answered", standing.answered));
    }
    [
        standing.agency_name.clone(),
        standing.title.clone(),
        match (standing.due, standing.owed) {
            (Some(due), _) => label(due),
            (None, true) => String::new(),
            (None, false) => "not owed".to_owned(),
        },
        received,
        standing.days_late.map_or_else(String::new, in_days),
        if is_in {
            standing.records.to_string()
        } else {
            String::new()
        },
        open,
        match &standing.arrived[..] {
            [] => String::new(),
            [one] => one.file.to_string(),
            [first, rest @ ..] => format!("{} and {} more", first.file, rest.len()),
        },
    ]
    // Names and files are text from outside: they must stay on their line.
    .map(|text| text.replace(char::is_control, " "))
}

fn in_days(days: u32) -> String {
    count(days, "day", "days")
}

/// "2 of 11 returns are outstanding, one of them late."
fn outstanding(standings: &[Standing]) -> String {
    let owed = standings.iter().filter(|standing| standing.owed).count();
    let missing: Vec<&Standing> = standings
        .iter()
        .filter(|standing| standing.arrived.is_empty())
        .collect();
    let late = missing
        .iter()
        .filter(|standing| standing.days_late.is_some())
        .count();
    match (missing.len(), late) {
        (0, _) => "Every return that is owed is in.".to_owned(),
        (1, 0) => format!("1 of {owed} returns is outstanding, not late yet."),
        (1, _) => format!("1 of {owed} returns is outstanding, and late."),
        (count, 0) => format!("{count} of {owed} returns are outstanding, none late yet."),
        (count, late) => format!("{count} of {owed} returns are outstanding, {late} of them late."),
    }
}

/// The vocabulary of a report folder; outside of one, what is built in.
pub(crate) fn words(folder: &Path) -> Vocabulary {
    let pack = if folder.join(REPORT).is_file() {
        Pack::with_folder(folder).value
    } else {
        Pack::built_in()
    };
    vocabulary(&pack).value
}

/// Id, title, and what else there is to say.
type Row = [String; 3];

fn row(id: &str, title: &str, more: impl Into<String>) -> Row {
    [id.to_owned(), title.to_owned(), more.into()]
}

fn codes() -> Vec<Row> {
    let codes = Code::ALL.iter();
    codes
        .map(|code| row(code.id(), code.title(), code.severity().word()))
        .collect()
}

fn datasets(words: &Vocabulary) -> Vec<Row> {
    let datasets = words.datasets.iter();
    datasets
        .map(|spec| row(&spec.id, &spec.title, ""))
        .collect()
}

fn tables(words: &Vocabulary) -> Vec<Row> {
    let tables = words.tables.iter();
    tables
        .map(|spec| row(&spec.id, &spec.title, format!("from {}", spec.dataset)))
        .collect()
}

/// Every document: whether report.toml publishes it, whether anybody owes what it needs, and what of it in out/ is older than the figures.
fn documents(project: &Project, as_at: Date) -> Vec<Row> {
    let figures = crate::figures(project, as_at).value;
    let set = DraftSet::read(&project.folder, DRAFTS).ok();
    let older = set.and_then(|set| set.manifest);
    let older = older.map_or_else(Vec::new, |set| set.older());
    let documents = project.writing.documents.keys();
    documents
        .map(|id| {
            let title = project.document(id).value.map(|spec| spec.title);
            let made = crate::document(project, &figures, id, None, as_at).value;
            let mut more = Vec::new();
            if project.is_published(id) {
                more.push("named in report.toml".to_owned());
            }
            if made.is_some_and(|made| nobody_owes(project, &made)) {
                more.push("not made: nobody owes what it needs".to_owned());
            }
            let files = older.iter().filter(|one| one.id == *id);
            let files: Vec<String> = files
                .flat_map(|one| &one.files)
                .map(|file| format!("out/{file}"))
                .collect();
            if !files.is_empty() {
                more.push(format!("older than the figures: {}", files.join(", ")));
            }
            row(id, &title.unwrap_or_default(), more.join("; "))
        })
        .collect()
}

/// The sections of every document, and those that no document has.
fn sections(project: &Project, as_at: Date) -> Vec<Row> {
    let figures = crate::figures(project, as_at).value;
    let mut rows: Vec<Row> = Vec::new();
    for document in project.writing.documents.keys() {
        let made = crate::document(project, &figures, document, None, as_at).value;
        for section in made.map(|made| made.sections).unwrap_or_default() {
            rows.push(row(&section.id, &section.title, document.clone()));
        }
    }
    for id in project.writing.sections.keys() {
        if !rows.iter().any(|row| row[0] == *id) {
            rows.push(row(id, "", "in no document"));
        }
    }
    rows
}

/// Every figure that narrative can name, as it prints.
fn figures(safe: &SafeTables) -> Vec<Row> {
    let figures = safe.figures();
    let named = figures.filter_map(|shown| Some((shown.path()?, shown)));
    named
        .map(|(path, shown)| {
            let heading = format!("{}, {}", shown.row.label, shown.column.heading);
            [path, shown.cell.text(), heading]
        })
        .collect()
}

/// Agencies with what they owe and have not sent.
fn agencies(project: &Project, as_at: Date) -> Vec<Row> {
    let received = crate::run::received(project, as_at).value;
    let agencies = project.config.agencies.iter();
    agencies
        .map(|agency| {
            let awaited = received.awaited.iter().filter(|a| a.agency == agency.id);
            let outstanding: Vec<String> = awaited
                .map(|awaited| match (awaited.due, awaited.days_late) {
                    (_, Some(days)) => format!("{} ({} late)", awaited.dataset, in_days(days)),
                    (Some(due), None) => {
                        format!("{} (due {})", awaited.dataset, Period::Day(due).label())
                    }
                    (None, None) => awaited.dataset.clone(),
                })
                .collect();
            let more = match (outstanding.is_empty(), agency.owes.is_empty()) {
                (false, _) => format!("outstanding: {}", outstanding.join(", ")),
                (true, false) => "everything is in".to_owned(),
                (true, true) => String::new(),
            };
            row(&agency.id, &agency.name, more)
        })
        .collect()
}
