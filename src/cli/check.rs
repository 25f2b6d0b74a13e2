//! `yearly check`: reads and checks everything and says what is wrong: one screen first, and the rest in files of `out/private/`. With
//! `--prose`, only the texts that are named, and nothing is written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::access::Access;
use super::args::Check;
use super::exit::Exit;
use super::finalise::{self, waits_for};
use super::findings::{self, Wanted};
use super::findings_files::{self, TEXT, WORKBOOK};
use super::findings_workbook::Register;
use super::open_folder::open;
use super::output::DRAFTS;
use super::screen::Screen;
use super::terminal::Terminal;
use crate::explain::account_line;
use crate::finding::emit::Findings;
use crate::finding::emit::human::Detail;
use crate::finding::{Code, Finding, Grouped, Severity, counts, group};
use crate::model::{ReturnAccount, count, endless_paragraph};
use crate::project::{Pack, Project, prose_words, read_file_or_pipe};
use crate::review::{Prose, Text, check_text};
use crate::run::Step;

/// Up to so many findings follow the screen in full, and as many lines on what became of returns: a person reads them all.
const FEW: usize = 10;

/// Runs it.
pub(crate) fn run(
    folder: &Path,
    args: &Check,
    access: &Access<'_>,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let formats = &args.findings.message_format;
    if !args.prose.is_empty() {
        return texts(&args.prose, args, terminal);
    }
    // Whoever asks for JSON alone gets what was asked for and nothing else.
    let place = findings::for_people(formats).then(|| access.report_folder(folder, terminal));
    let mut opened = open(folder, args.findings.as_at, formats, terminal)?;
    let (project, as_at) = (&opened.project, opened.as_at);
    let agencies = project.agency_names();
    let wanted = Wanted::read(args.agency.as_deref(), args.code.as_deref(), &agencies)?;
    opened.second_reader = args.second_reader;
    let mut run = opened.run(Step::Disclosure, terminal);
    let project = &opened.project;
    let grouped = run.grouped(project, Severity::Note);
    let figures = &run.figures;
    let datasets = figures.validated.datasets();
    let standings = project.standings(&figures.returns, datasets, &grouped.findings, as_at);
    let register = Register {
        standings: &standings,
        accounts: &figures.accounts,
        as_at,
        links: true,
    };
    let kept = place.map(|place| {
        terminal.step("Writing the findings");
        let files = findings_files::files(&grouped, &agencies, register)?;
        findings_files::keep(&place?, files)
    });
    terminal.finish();
    terminal.say_as_at(as_at);
    let shown = wanted.of(&grouped);
    findings::for_programs(&shown, &agencies, formats, terminal)?;
    if let Some(kept) = kept {
        let seen = Seen {
            project,
            grouped: &grouped,
            agencies: &agencies,
            register,
        };
        let detail = match args.all || args.code.is_some() {
            true => Detail::Full,
            false => terminal.detail(),
        };
        if !args.summary && (detail == Detail::Full || wanted.narrows()) {
            let shown = Findings {
                grouped: &shown,
                agencies: &agencies,
            };
            findings::list(&shown, detail, terminal)?;
            if !wanted.narrows() {
                accounts(&figures.accounts, terminal)?;
            }
        } else {
            let obstacles = finalise::obstacles(project, &grouped, run.disclosure.as_ref());
            seen.screen(&obstacles.sentences, args.summary, kept.is_ok(), terminal)?;
        }
        if let Err(why) = kept {
            terminal.problem(&format!(
                "The findings in out/private/ were not written and may be older than this. {why:#}"
            ));
        }
    }
    let limit = args.findings.fail_on.unwrap_or(Severity::Error);
    Ok(findings::exit(&grouped, Some(limit)))
}

/// What people are shown of a run.
struct Seen<'a> {
    project: &'a Project,
    grouped: &'a Grouped,
    agencies: &'a BTreeMap<String, String>,
    register: Register<'a>,
}

impl Seen<'_> {
    /// The screen, and below it what was found where it is little.
    fn screen(
        &self,
        obstacles: &[String],
        alone: bool,
        written: bool,
        terminal: &Terminal,
    ) -> anyhow::Result<()> {
        let project = self.project;
        // Returns that are late stand on the screen.
        let below = |finding: &&Finding| {
            finding.severity > Severity::Note && finding.code != Code::ReturnOutstanding
        };
        let below: Vec<&Finding> = self.grouped.findings.iter().filter(below).collect();
        let in_full = !alone && below.len() <= FEW;
        let screen = Screen {
            title: format!("{}, {}", project.config.report.title, project.year_label()),
            as_at: self.register.as_at,
            standings: self.register.standings,
            findings: Findings {
                grouped: self.grouped,
                agencies: self.agencies,
            },
            obstacles,
            rest: rest(self.grouped, in_full || below.is_empty(), written),
        };
        terminal.result(&screen.lines().join("\n"))?;
        if !in_full {
            return Ok(());
        }
        if !below.is_empty() {
            terminal.result("")?;
        }
        findings::each(below.into_iter(), terminal)?;
        match self.register.accounts {
            few if few.len() <= FEW => accounts(few, terminal),
            _ => Ok(()),
        }
    }
}

/// Where the rest of what was found is.
fn rest(grouped: &Grouped, in_full: bool, written: bool) -> Vec<String> {
    let mut lines = Vec::new();
    // What a final set waits for stands on the screen.
    let told = grouped
        .findings
        .iter()
        .filter(|finding| !waits_for(finding));
    let [.., (_, notes)] = counts(told);
    if written && !grouped.findings.is_empty() {
        lines.push(format!(
            "{DRAFTS}{WORKBOOK}: every finding and return, to sort and filter."
        ));
        lines.push(format!(
            "{DRAFTS}{TEXT}: each in full, with the cells around it{}.",
            match notes {
                0 => String::new(),
                notes => format!("; {} only there", count(notes, "note is", "notes are")),
            }
        ));
    }
    if !in_full {
        lines.push("yearly check --agency ID, --code CODE or --all shows them here.".to_owned());
        lines.push(
            "yearly letters asks each agency for its own; yearly explain CODE says what one means."
                .to_owned(),
        );
    } else if notes > 0 {
        lines.push("yearly check --all shows notes here.".to_owned());
    }
    lines
}

/// One line a return: what became of it.
fn accounts(accounts: &[ReturnAccount], terminal: &Terminal) -> anyhow::Result<()> {
    if accounts.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = accounts.iter().map(account_line).collect();
    terminal.result(&format!("\n{}", lines.join("\n")))
}

/// So many bytes of text are read at most; a longer one is no report.
const MOST: u64 = 2_000_000;

/// Checks texts by themselves.
fn texts(files: &[PathBuf], args: &Check, terminal: &Terminal) -> anyhow::Result<Exit> {
    terminal.step("Reading the texts");
    let mut found = Vec::new();
    let words = prose_words(&Pack::built_in()).gather(&mut found);
    let options = Prose {
        words,
        ..Prose::default()
    };
    for file in files {
        let name = file.display().to_string().replace('\\', "/");
        let bytes =
            read_file_or_pipe(file, MOST).with_context(|| format!("{name} could not be read"))?;
        let Ok(text) = String::from_utf8(bytes) else {
            bail!(
                "{name} is not plain text. Save it as text with the encoding UTF-8, or as Markdown."
            );
        };
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        if let Some(line) = endless_paragraph(text) {
            bail!(
                "{name} has a paragraph of more than 20,000 letters in line {line}; it is no text that people read."
            );
        }
        found.extend(check_text(&Text::read(&name, text, &[]), &options));
    }
    let grouped = group(found);
    terminal.finish();
    findings::write(
        &grouped,
        &BTreeMap::new(),
        &args.findings.message_format,
        terminal,
    )?;
    let limit = args.findings.fail_on.unwrap_or(Severity::Error);
    Ok(findings::exit(&grouped, Some(limit)))
}
