//! `yearly letters`: what each agency must correct or confirm, with its own workbook marked; and the answers that came back.

mod desk;
mod files;
mod replies;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, bail};
use jiff::civil::Date;

use super::args::Letters;
use super::exit::Exit;
use super::findings;
use super::open::{Opened, open};
use super::output::Output;
use super::terminal::Terminal;
use crate::finding::Location;
use crate::letters::{self, Item, Letter, Received, Words};
use crate::model::Period;
use crate::project::{Project, Standing, asked, nearest, parse};
use crate::render;
use desk::Desk;
use files::{Enclosed, Written};

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Letters, terminal: &Terminal) -> anyhow::Result<Exit> {
    let Opened {
        mut project,
        as_at,
        findings: mut found,
    } = open(folder, args.as_at, &[], terminal)?;
    findings::responses_can_be_read(&found)?;
    let wanted = match &args.agency {
        Some(id) => Some(known_agency(&project, id)?),
        None => None,
    };
    let words = words(&project)?;
    terminal.step("Reading and checking the returns");
    let figures = crate::figures(&project, as_at).gather(&mut found);
    let desk = Desk::new(&project, &figures);
    let standing = asked(&found, figures.validated.datasets());
    terminal.step("Reading the answers");
    let questions = desk.items(
        &project,
        &words,
        &standing,
        &findings::grouped(found.clone(), &project),
    );
    let replies = if args.answers.is_empty() {
        replies::in_returns(&desk.workbooks, &desk.owners)
    } else {
        replies::in_files(&args.answers)?
    };
    let taken = replies::taken(replies, &questions, &standing, as_at);
    let new = replies::record(folder, &mut project, taken, terminal)?;
    if !args.answers.is_empty() {
        return Ok(Exit::Done);
    }
    let questions = if new {
        project.mark_answered(&mut found);
        desk.items(
            &project,
            &words,
            &standing,
            &findings::grouped(found.clone(), &project),
        )
    } else {
        questions
    };
    terminal.step("Writing the letters");
    let grouped = findings::grouped(found, &project);
    let writer = Writer {
        project: &project,
        desk: &desk,
        as_at,
        standings: project.standings(
            &figures.returns,
            figures.validated.datasets(),
            &grouped.findings,
            as_at,
        ),
        template: Templates::read(&project)?,
    };
    let mut written = Vec::new();
    let mut names = BTreeSet::new();
    for (agency, name) in desk.everybody(&questions) {
        let stem = files::free(&files::safe_name(agency), &mut names);
        let items = questions.get(agency).map_or(&[][..], Vec::as_slice);
        if wanted.is_some_and(|wanted| wanted != agency) {
            continue;
        }
        written.extend(writer.letter(agency, name, &stem, items)?);
    }
    files::save(folder, &written, wanted)?;
    terminal.finish();
    terminal.say_as_at(as_at);
    tell(&written, terminal)?;
    Ok(Exit::Done)
}

/// The id of an agency, if it is one.
fn known_agency<'a>(project: &Project, id: &'a str) -> anyhow::Result<&'a str> {
    let agencies = || {
        project
            .config
            .agencies
            .iter()
            .map(|agency| agency.id.as_str())
    };
    if agencies().any(|known| known == id) {
        return Ok(id);
    }
    let near = nearest(id, agencies()).map_or_else(
        || "yearly list agencies shows every agency there is.".to_owned(),
        |near| format!("Did you mean \"{near}\"?"),
    );
    bail!("There is no agency \"{id}\" in report.toml. {near}")
}

/// The words of letters, from the templates.
fn words(project: &Project) -> anyhow::Result<Words> {
    const FILE: &str = "templates/letters/words.toml";
    let text = template(project, FILE)?;
    let words: Words = parse(FILE, text).map_err(|wrong| {
        let told: Vec<String> = wrong
            .iter()
            .map(|f| format!("{}: {}", f.location, f.message))
            .collect();
        anyhow::anyhow!("{}", told.join("\n"))
    })?;
    if let Some(unknown) = words.unknown().first() {
        bail!(
            "{FILE} names the code \"{unknown}\", which does not exist. yearly list findings shows every code."
        );
    }
    Ok(words)
}

fn template<'a>(project: &'a Project, file: &str) -> anyhow::Result<&'a str> {
    let bytes = project
        .pack
        .bytes(file)
        .with_context(|| format!("{file} is missing"))?;
    std::str::from_utf8(bytes).with_context(|| format!("{file} is not text in UTF-8"))
}

/// The templates of letters.
struct Templates<'a> {
    html: &'a str,
    markdown: &'a str,
    style: String,
}

impl<'a> Templates<'a> {
    fn read(project: &'a Project) -> anyhow::Result<Templates<'a>> {
        let file = |name: &str| {
            let bytes = project.pack.bytes(&format!("templates/html/{name}"))?;
            Some(bytes.to_vec())
        };
        Ok(Templates {
            html: template(project, "templates/letters/letter.html")?,
            markdown: template(project, "templates/letters/letter.md")?,
            style: render::html::embed(&render::html::Parts::read(file)?)?,
        })
    }
}

struct Writer<'a> {
    project: &'a Project,
    desk: &'a Desk<'a>,
    as_at: Date,
    standings: Vec<Standing>,
    template: Templates<'a>,
}

impl Writer<'_> {
    /// The letter to one agency with all that goes with it; none when there is nothing to say.
    fn letter(
        &self,
        agency: &str,
        name: &str,
        stem: &str,
        items: &[Item],
    ) -> anyhow::Result<Option<Written>> {
        let own = || {
            self.standings
                .iter()
                .filter(|standing| standing.agency == agency)
        };
        let missing = || own().filter(|standing| standing.arrived.is_empty());
        let open: Vec<&Item> = items.iter().filter(|item| !item.answered).collect();
        if open.is_empty() && missing().next().is_none() {
            return Ok(None);
        }
        let day = |day: Date| Period::Day(day).label();
        let (year, today) = (self.project.year_label(), day(self.as_at));
        let mut by_file: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
        for item in &open {
            by_file.entry(&item.file).or_default().push(item);
        }
        let mut outputs = Vec::new();
        let mut listed = Vec::new();
        let mut parts = Vec::new();
        let mut names = BTreeSet::new();
        for (file, items) in by_file {
            let enclosed = Enclosed::make(
                self.project,
                self.desk,
                (agency, name),
                file,
                &items,
                &mut names,
            )?;
            let title = own().find(|standing| {
                standing
                    .arrived
                    .iter()
                    .any(|arrived| *arrived.file == *file)
            });
            parts.push(letters::FilePart {
                title: title.map_or_else(|| "Your return".to_owned(), |s| s.title.clone()),
                name: files::base(file).to_owned(),
                enclosed: enclosed.words,
                items,
            });
            listed.extend(enclosed.why_listed);
            let path = format!("private/letters/{stem}/{}", enclosed.name);
            outputs.push(Output::new(path, enclosed.bytes));
        }
        let letter = Letter {
            partnership: &self.project.config.partnership.name,
            agency: name,
            year: &year,
            day: &today,
            contact: self.project.config.partnership.contact.as_deref(),
            received: own()
                .flat_map(|standing| {
                    standing
                        .arrived
                        .iter()
                        .map(move |arrived| (standing, arrived))
                })
                .map(|(standing, arrived)| Received {
                    title: standing.title.clone(),
                    file: files::base(&arrived.file).to_owned(),
                    day: arrived.received.map_or_else(|| "yes".to_owned(), day),
                    records: self.records(standing, &arrived.file),
                })
                .collect(),
            awaited: missing()
                .map(|standing| letters::Missing {
                    title: standing.title.clone(),
                    due: match (standing.due, standing.days_late) {
                        (Some(due), Some(1)) => format!("it was due on {}, 1 day ago", day(due)),
                        (Some(due), Some(days)) => {
                            format!("it was due on {}, {days} days ago", day(due))
                        }
                        (Some(due), None) => format!("it is due on {}", day(due)),
                        (None, _) => String::new(),
                    },
                })
                .collect(),
            files: parts,
            answered: items.len() - open.len(),
        };
        let accent = self.project.config.report.accent.as_ref();
        let accent = accent.map_or("", |accent| accent.get_ref());
        let page = letters::html(&letter, self.template.html, &self.template.style, accent)?;
        let text = letters::markdown(&letter, self.template.markdown)?;
        outputs.push(Output::new(
            format!("private/letters/{stem}.html"),
            page.into_bytes(),
        ));
        outputs.push(Output::new(
            format!("private/letters/{stem}.md"),
            text.into_bytes(),
        ));
        let mut counts = [0; 3];
        for item in &open {
            counts[item.kind as usize] += item.places.len();
        }
        Ok(Some(Written {
            agency: agency.to_owned(),
            name: name.to_owned(),
            counts,
            awaited: missing().count(),
            outputs,
            listed,
        }))
    }

    /// How many records of a return were read from a file.
    fn records(&self, standing: &Standing, file: &str) -> usize {
        let datasets = self.desk.figures.validated.datasets().iter();
        datasets
            .filter(|dataset| dataset.spec.id == standing.dataset)
            .flat_map(|dataset| &dataset.blocks)
            .filter(|block| *block.file == *file)
            .filter(|block| {
                let place = Location::cells(&block.file, block.sheet.as_ref(), block.area);
                self.desk.owners.of(&place) == Some(standing.agency.as_str())
            })
            .map(|block| block.len())
            .sum()
    }
}

/// Says which letters were written and what is in them.
fn tell(written: &[Written], terminal: &Terminal) -> anyhow::Result<()> {
    if written.is_empty() {
        terminal.result("No agency has anything to correct, to confirm or to send.")?;
        return Ok(());
    }
    for letter in written {
        let [correct, explain, look] = letter.counts;
        let parts = [
            (correct, "to correct"),
            (explain, "to confirm or explain"),
            (look, "to look at"),
            (letter.awaited, "still to send"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {words}"))
            .collect();
        let page = letter
            .outputs
            .iter()
            .find(|output| output.path.ends_with(".html"));
        let page = page.map(|output| output.path.as_str()).unwrap_or_default();
        terminal.result(&format!(
            "{}: {} (out/{page})",
            letter.name,
            parts.join(", ")
        ))?;
        for why in &letter.listed {
            terminal.say(&format!("  {why}"));
        }
    }
    Ok(())
}
