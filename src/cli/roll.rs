//! `yearly roll`: the folder of the next year's report. It builds at once, everything in it awaited, and nothing of this year's returns or
//! texts is in it.

use std::path::Path;

use super::access::Access;
use super::args::Roll;
use super::exit::Exit;
use super::findings;
use super::init::{GITIGNORE, fill, free};
use super::open_folder::{Opened, open};
use super::terminal::Terminal;
use crate::dispatch;
use crate::model::count;
use crate::project::{
    LARGEST, REPORT, RESPONSES, Responses, next_year, read_file, read_inside, roll, skeleton, walk,
    write_responses,
};
use crate::run::Step;
use crate::set::{Over, Transaction};

/// Where forms that carry something over are put.
const FORMS: &str = "forms";

/// Folders that are copied as they are.
const COPIED: [&str; 3] = ["history", "templates", "assets"];

/// Runs it.
pub(crate) fn run(
    folder: &Path,
    args: &Roll,
    access: &Access<'_>,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let dir = &args.dir;
    let name = dir.display();
    free(dir)?;
    let mut opened = open(folder, args.as_at, &[], terminal)?;
    findings::responses_can_be_read(&opened.findings)?;
    let project = &opened.project;
    let text = String::from_utf8_lossy(project.report_bytes()).into_owned();
    let report = roll(&text).map_err(|why| anyhow::anyhow!("{why}. Nothing was made."))?;
    let found = opened.run(Step::Document, terminal).findings;
    let Opened { project, as_at, .. } = opened;
    let next = next_year(project.period);
    let mut files: Vec<(String, Vec<u8>)> = vec![
        (REPORT.to_owned(), report.into_bytes()),
        (".gitignore".to_owned(), ignored(folder).into_bytes()),
    ];
    let mut copied = [0; COPIED.len()];
    for (count, part) in copied.iter_mut().zip(COPIED) {
        for path in walk(folder, part).value {
            let bytes = read_inside(folder, &path)
                .map_err(|finding| anyhow::anyhow!("{path}: {}", finding.message))?;
            files.push((path, bytes));
            *count += 1;
        }
    }
    let texts = project.writing.narrative.len();
    for text in project.writing.narrative.values() {
        files.push((text.file.to_string(), skeleton(&text.text).into_bytes()));
    }
    let offered = project.offered(&found);
    if !offered.is_empty() {
        // Corrections are of this year's cells.
        let kept = Responses {
            answers: offered.clone(),
            corrections: Vec::new(),
        };
        files.push((RESPONSES.to_owned(), write_responses(&kept)?.into_bytes()));
    }
    let carried = dispatch::carried(&project, next, as_at)?;
    let carried_count = carried.len();
    let forms = carried.into_iter();
    files.extend(forms.map(|(name, bytes)| (format!("{FORMS}/{name}"), bytes)));
    terminal.finish();
    let mut change = Transaction::default();
    for (path, bytes) in files {
        change.put(path, bytes, Over::Nothing);
    }
    change.folder("returns");
    fill(dir, &change, access, terminal)?;
    let year = project.period.code();
    if !folder.join(format!("history/{year}.json")).is_file() {
        terminal.problem(&format!(
            "{} is not closed, so the new report has nothing of it to compare with. Run yearly close here, and copy history/{year}.json into {name}.",
            project.period.label()
        ));
    }
    let mut told = vec![format!("{name} is ready, for {}.", next.label())];
    told.push(format!(
        "  {REPORT}: the period, the days on which returns are due and the years in titles are a year on; look whether the new days fall on working days."
    ));
    told.push(format!(
        "  {}: their mappings are kept and wait for the new files; yearly add FILE puts each in its place. No file of this year is read.",
        count(project.sources.len(), "source", "sources")
    ));
    told.push(format!(
        "  narrative/: {} with headings and no words.",
        count(texts, "file", "files")
    ));
    for (copied, part) in copied.iter().zip(COPIED).filter(|(copied, _)| **copied > 0) {
        told.push(format!(
            "  {part}/: {} copied.",
            count(*copied, "file", "files")
        ));
    }
    if !offered.is_empty() {
        told.push(format!(
            "  {RESPONSES}: {} that still hold, offered and not assumed; yearly accept lists them beside the queries.",
            count(offered.len(), "answer and reason", "answers and reasons")
        ));
    }
    if carried_count > 0 {
        told.push(format!(
            "  {FORMS}/: {} to send out, with the actions that are still open filled in.",
            count(carried_count, "return form", "return forms")
        ));
    }
    terminal.result(&told.join("\n"))?;
    Ok(Exit::Done)
}

/// What version control leaves out: what it left out here, and whatever holds personal data.
fn ignored(folder: &Path) -> String {
    let bytes = read_file(&folder.join(".gitignore"), LARGEST).unwrap_or_default();
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    let forms = format!("/{FORMS}/");
    for line in GITIGNORE.lines().chain([forms.as_str()]) {
        if !text.lines().any(|known| known.trim() == line) {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}
