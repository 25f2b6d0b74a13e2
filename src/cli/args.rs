//! The arguments as they are typed, and their help.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgAction, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::finding::Severity;

/// Turns the spreadsheets that agencies send to a safeguarding partnership into its statutory yearly report.
#[derive(Debug, Parser)]
#[command(name = "yearly", version)]
#[command(
    after_help = "yearly alone says what to do first in a new folder, and next in a report folder.\nExit codes: 0 done, 1 blocked by what was found, 2 could not run."
)]
pub(crate) struct Args {
    /// The report folder
    #[arg(
        short = 'C',
        value_name = "DIR",
        default_value = ".",
        hide_default_value = true,
        global = true
    )]
    pub(crate) folder: PathBuf,
    /// Say nothing but results
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say what is being done and how long it takes
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Whether to use colours
    #[arg(
        long = "color",
        visible_alias = "colour",
        value_name = "WHEN",
        default_value = "auto",
        global = true
    )]
    pub(crate) colour: When,
    /// How many seconds to wait when another run is writing into the same folder
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 10)]
    pub(crate) wait: u64,
    /// Without one, what to do next is said.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Whether to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a report folder with sample returns that builds at once
    Init(Init),
    /// Make blank return workbooks to send out
    Forms(Forms),
    /// Take in a return, or a partner's Word text: say what it seems to be and how it is read, and write that down
    Add(Add),
    /// Read and check the returns: what is wrong, where, and who must answer
    Check(Check),
    /// Make drafts of the documents that are published, or others
    Build(Build),
    /// Say what each agency must correct or confirm: a letter each, with its own workbook marked; or take in its answers
    Letters(Letters),
    /// Keep the partnership's reason for a query, or list the queries that are open
    Accept(Accept),
    /// Freeze the figures of this year, as published, into history/
    Close(Close),
    /// Start the folder of next year's report
    Roll(Roll),
    /// List what changed between two builds, or since a year that was closed, and why
    Compare(Compare),
    /// List who owes what; or documents, sections, datasets, tables, figures, agencies or finding codes
    List(List),
    /// Print one table
    Table(Table),
    /// Say where a figure comes from, what became of a return, what a finding code means, or what a dataset holds
    Explain(Explain),
}

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// The folder to make; it must not exist or be empty
    pub(crate) dir: PathBuf,
    /// Which invented returns it holds: `small` is nine files to learn from, `large` a whole partnership with every kind of return
    #[arg(long, value_name = "SIZE", value_enum, default_value_t = Sample::Small)]
    pub(crate) sample: Sample,
    /// Without samples: a report.toml with the ten things that are to be said, and nothing else
    #[arg(long, conflicts_with_all = ["sample", "ask"])]
    pub(crate) empty: bool,
    /// Without samples: asks for the ten things, from the keyboard or a pipe, and writes them into report.toml
    #[arg(long, conflicts_with = "sample")]
    pub(crate) ask: bool,
}

/// The invented returns of `init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Sample {
    /// Nine files of five kinds.
    Small,
    /// One return or more of every dataset.
    Large,
}

/// Arguments of `forms`.
#[derive(Debug, clap::Args)]
pub(crate) struct Forms {
    /// Only for this agency
    #[arg(long, value_name = "ID")]
    pub(crate) agency: Option<String>,
    /// Only for this dataset
    #[arg(long, value_name = "ID")]
    pub(crate) dataset: Option<String>,
    /// The folder they go to, inside the report folder; out/private/forms when it is not given
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// The day the forms are made, such as 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_at: Option<Date>,
}

/// Arguments of `add`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A return is taken in when its headings name the key columns of a dataset. Where something is not sure, it shows the lines for report.toml with the reason of each, and asks; where nobody is at a terminal, it writes them with --yes only. Nothing is written over. Exit code 1 when a file was not taken in."
)]
pub(crate) struct Add {
    /// Spreadsheets or Word documents (.docx), from anywhere
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The kind of return it is, when that cannot be told
    #[arg(long, value_name = "ID")]
    pub(crate) dataset: Option<String>,
    /// Who sent it, by the id in report.toml
    #[arg(long, value_name = "ID")]
    pub(crate) agency: Option<String>,
    /// The day it was received, such as 2026-05-12; the day of --as-at, or today, when not given
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) received: Option<Date>,
    /// The day the report speaks of, such as 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_at: Option<Date>,
    /// A value for all records, such as period=2025-26; may be given several times
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = pair)]
    pub(crate) set: Vec<(String, String)>,
    /// Read this file in the place of the earlier copy of the same return
    #[arg(long)]
    pub(crate) replace: bool,
    /// Take in the tables that can be placed, although others cannot
    #[arg(long)]
    pub(crate) partly: bool,
    /// Write what is proposed although something of it is not sure
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
    /// Say what would be done, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Of a Word document: the section its text belongs to
    #[arg(long, value_name = "ID")]
    pub(crate) section: Option<String>,
    /// Of a Word document: the part of the section, by its heading
    #[arg(long, value_name = "TEXT", requires = "section")]
    pub(crate) part: Option<String>,
}

/// How findings are written, and when they block.
#[derive(Debug, clap::Args)]
pub(crate) struct Findings {
    /// How findings are written: human, json, or json=FILE; may be given several times
    #[arg(long, value_name = "FORMAT", action = ArgAction::Append)]
    pub(crate) message_format: Vec<MessageFormat>,
    /// End with exit code 1 when there is a finding this grave: error, query, warning or note
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub(crate) fail_on: Option<Severity>,
    /// The day the report speaks of, such as 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_at: Option<Date>,
}

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "One screen says first how the returns stand, what is open and for whom, and what a final set waits for. Up to ten findings follow it in full; where there are more, or with --summary, they are in out/private/findings.xlsx and findings.txt, which are written with the screen. --all, --agency and --code show findings here instead; --agency and --code narrow JSON too, which is the full list otherwise. The exit code is always that of everything that was found."
)]
pub(crate) struct Check {
    /// Check the words and numbers of these texts by themselves, Markdown or plain text, from anywhere; no report folder is needed
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) prose: Vec<PathBuf>,
    /// Read every workbook by a second reader too, as --final does, and ask about each cell that the two see differently
    #[arg(long, conflicts_with = "prose")]
    pub(crate) second_reader: bool,
    /// Show every finding in full, notes too, in the place of the screen
    #[arg(long, conflicts_with_all = ["prose", "summary"])]
    pub(crate) all: bool,
    /// Show in full what this agency must answer; `none` for what is the partnership's own
    #[arg(long, value_name = "ID", conflicts_with_all = ["prose", "summary"])]
    pub(crate) agency: Option<String>,
    /// Show in full what has this code, such as total-differs
    #[arg(long, value_name = "CODE", conflicts_with_all = ["prose", "summary"])]
    pub(crate) code: Option<String>,
    /// Show the screen alone, as for a mail
    #[arg(long, conflicts_with = "prose")]
    pub(crate) summary: bool,
    #[command(flatten)]
    pub(crate) findings: Findings,
}

/// Arguments of `build`.
#[derive(Debug, clap::Args)]
pub(crate) struct Build {
    /// Only this section, into out/public/sections/; of the first document that has it
    #[arg(long, value_name = "ID")]
    pub(crate) section: Option<String>,
    /// This document instead of those that report.toml names; may be given several times
    #[arg(long, value_name = "ID", action = ArgAction::Append)]
    pub(crate) document: Vec<String>,
    /// Every document there is that somebody owes
    #[arg(long, conflicts_with_all = ["document", "section"])]
    pub(crate) all: bool,
    /// Only these formats: md, html, pdf
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_enum)]
    pub(crate) format: Vec<Format>,
    /// Publish instead of a draft, in the final set final/DATE/: only when no error, no query and no number that can be worked out is left
    #[arg(long = "final", conflicts_with_all = ["section", "format"])]
    pub(crate) make_final: bool,
    /// Write the set into this folder instead of out/, outside the report folder; into that nothing is written then
    #[arg(long, value_name = "DIR", conflicts_with = "make_final")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) findings: Findings,
}

/// A format of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Markdown.
    Md,
    /// One HTML page.
    Html,
    /// PDF.
    Pdf,
}

impl Format {
    /// Every format, in the order in which they are named.
    pub(crate) const ALL: [Format; 3] = [Format::Md, Format::Html, Format::Pdf];

    /// The ending of its files.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Format::Md => "md",
            Format::Html => "html",
            Format::Pdf => "pdf",
        }
    }
}

/// Arguments of `letters`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each letter is written as a page (.html), as Markdown (.md), as a Word document (.docx), and as a message (.eml) that Outlook opens as a draft with the workbooks in it; it goes to the email of the [[agency]] in report.toml, if there is one. An answer that gives another value settles nothing: yearly accept takes the value."
)]
pub(crate) struct Letters {
    /// Only the letter to this agency
    #[arg(long, value_name = "ID")]
    pub(crate) agency: Option<String>,
    /// Take in the answers in these workbooks, which agencies sent back; may be given several times
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "agency")]
    pub(crate) answers: Vec<PathBuf>,
    /// The day the report speaks of, such as 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_at: Option<Date>,
}

/// Arguments of `accept`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A reason holds while the value it was given for stands. What is wrong by itself, an error, cannot be accepted: it has to be corrected, in the return or with --correction. A correction is read in the place of its cell while the cell holds the old value in the same row, and the tables say that a value was corrected."
)]
pub(crate) struct Accept {
    /// The query, by the reference that the list shows, or all that are open of a code such as too-long; without it, what is open
    #[arg(value_name = "FINGERPRINT|CODE")]
    pub(crate) query: Option<String>,
    /// Why it is right as it stands, or why it is corrected; may be left out where one of an earlier year is offered, or where the agency
    /// itself gave the value
    #[arg(long, value_name = "TEXT", requires = "query")]
    pub(crate) reason: Option<String>,
    /// Read this value in the place of the one in the cell; without a value, the one that the agency answered with
    #[arg(long, value_name = "VALUE", num_args = 0..=1, default_missing_value = "", allow_negative_numbers = true, requires = "query")]
    pub(crate) correction: Option<String>,
    /// Take back what was accepted: a correction, or a reason of the partnership
    #[arg(long, requires = "query", conflicts_with_all = ["reason", "correction"])]
    pub(crate) withdraw: bool,
    /// Who gives the reason: a role rather than a name
    #[arg(
        long,
        value_name = "ROLE",
        default_value = "business manager",
        requires = "query"
    )]
    pub(crate) by: String,
    /// The day the report speaks of, such as 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_at: Option<Date>,
}

/// Arguments of `close`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What is written is what figures.json holds: protected figures, never one that is withheld. Next year's report compares with it."
)]
pub(crate) struct Close {
    /// Close a year again that was closed: a correction; the earlier file is kept beside it under a number
    #[arg(long)]
    pub(crate) again: bool,
    /// Close it although errors are open; the file says how many
    #[arg(long)]
    pub(crate) with_errors: bool,
    /// The day the report speaks of, such as 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_at: Option<Date>,
}

/// Arguments of `roll`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The new folder has no returns and nothing built: report.toml is a year on, sources wait for the new files, reasons that still hold are offered, and history/, templates/ and assets/ are copied."
)]
pub(crate) struct Roll {
    /// The folder to make; it must not exist or be empty
    #[arg(value_name = "NEWDIR")]
    pub(crate) dir: PathBuf,
    /// The day the report speaks of, such as 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_at: Option<Date>,
}

/// Arguments of `compare`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each may be a report folder that was built, its out/ folder, a figures.json, or a year such as history/2024-25.json. Nothing is built: it compares what is there."
)]
pub(crate) struct Compare {
    /// The earlier one
    #[arg(value_name = "A")]
    pub(crate) before: PathBuf,
    /// The later one
    #[arg(value_name = "B")]
    pub(crate) after: PathBuf,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = CompareFormat::Human)]
    pub(crate) format: CompareFormat,
}

/// How a comparison is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompareFormat {
    /// For people.
    Human,
    /// JSON.
    Json,
}

/// Arguments of `list`.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// What to list
    #[arg(value_enum, default_value = "returns")]
    pub(crate) what: Listed,
    /// The day the report speaks of, such as 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_at: Option<Date>,
}

/// What can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Listed {
    /// Who owes what: each return, whether it has arrived, and what is open in it.
    Returns,
    /// Documents that can be built.
    Documents,
    /// Sections.
    Sections,
    /// Datasets: kinds of returns.
    Datasets,
    /// Tables.
    Tables,
    /// Figures, as narrative names them.
    Figures,
    /// Agencies, and what is outstanding.
    Agencies,
    /// Finding codes.
    Findings,
}

/// Arguments of `table`.
#[derive(Debug, clap::Args)]
pub(crate) struct Table {
    /// The table, as `yearly list tables` names it
    pub(crate) id: String,
    /// How to print it
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "md")]
    pub(crate) format: TableFormat,
    /// The day the report speaks of, such as 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_at: Option<Date>,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// Markdown.
    Md,
    /// Comma-separated, one figure a line.
    Csv,
    /// JSON.
    Json,
}

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// A figure (table/row/cell), a return (returns/x.xlsx), a cell of one (returns/x.xlsx!Sheet!B7), a table, a dataset, or a finding
    /// code such as total-differs
    pub(crate) id: String,
}

/// One way in which findings are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MessageFormat {
    /// For people, to standard output.
    Human,
    /// JSON to standard output.
    Json,
    /// JSON into a file.
    JsonFile(PathBuf),
}

impl FromStr for MessageFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            None if text == "human" => Ok(MessageFormat::Human),
            None if text == "json" => Ok(MessageFormat::Json),
            Some(("json", file)) if !file.is_empty() => Ok(MessageFormat::JsonFile(file.into())),
            _ if matches!(text.split('=').next(), Some("sarif" | "github")) => {
                Err("this form of findings is not made yet; use human or json".to_owned())
            }
            _ => Err("use human, json or json=FILE".to_owned()),
        }
    }
}

fn severity(text: &str) -> Result<Severity, String> {
    Severity::parse(text).ok_or_else(|| "use error, query, warning or note".to_owned())
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((column, value)) if !column.trim().is_empty() => {
            Ok((column.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as column=value, such as period=2025-26".to_owned()),
    }
}

fn date(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "write the day as year-month-day, such as 2026-05-31".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn message_formats_are_read() {
        assert_eq!("human".parse(), Ok(MessageFormat::Human));
        assert_eq!("json".parse(), Ok(MessageFormat::Json));
        assert_eq!(
            "json=a=b.json".parse(),
            Ok(MessageFormat::JsonFile("a=b.json".into()))
        );
        for (text, word) in [
            ("sarif", "not made yet"),
            ("github", "not made yet"),
            ("sarif=x", "not made yet"),
            ("json=", "use human"),
            ("xml", "use human"),
        ] {
            let error = text.parse::<MessageFormat>().expect_err("it is refused");
            assert!(error.contains(word), "{text}: {error}");
        }
    }
}
