//! `yearly check`: reads and checks everything, writes nothing, and says what is wrong. With `--prose`, only the texts that are named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::{Check, MessageFormat};
use super::exit::Exit;
use super::findings;
use super::open_folder::open;
use super::terminal::Terminal;
use crate::explain::account_line;
use crate::finding::emit::human::Detail;
use crate::finding::{Severity, group};
use crate::model::{ReturnAccount, endless_paragraph};
use crate::project::{Pack, prose_words, read_file_or_pipe};
use crate::review::{Prose, Text, check_text};
use crate::run::Step;

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Check, terminal: &Terminal) -> anyhow::Result<Exit> {
    let formats = &args.findings.message_format;
    if !args.prose.is_empty() {
        return texts(&args.prose, args, terminal);
    }
    let mut opened = open(folder, args.findings.as_at, formats, terminal)?;
    opened.second_reader = args.second_reader;
    let mut run = opened.run(Step::Disclosure, terminal);
    // Who is not shown notes needs no piece of a sheet with them.
    let human = |format: &MessageFormat| matches!(format, MessageFormat::Human);
    let least = match terminal.detail() {
        Detail::WithoutNotes if formats.iter().all(human) => Severity::Warning,
        _ => Severity::Note,
    };
    let grouped = run.grouped(&opened.project, least);
    terminal.finish();
    terminal.say_as_at(opened.as_at);
    findings::write(&grouped, &opened.project.agency_names(), formats, terminal)?;
    accounts(&run.figures.accounts, formats.iter().all(human), terminal)?;
    let limit = args.findings.fail_on.unwrap_or(Severity::Error);
    Ok(findings::exit(&grouped, Some(limit)))
}

/// One line a return: what became of it. Standard output belongs to a program when JSON was asked for.
fn accounts(accounts: &[ReturnAccount], human: bool, terminal: &Terminal) -> anyhow::Result<()> {
    if !human || accounts.is_empty() {
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
