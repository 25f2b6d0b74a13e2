//! What is said of a file that was looked at, in plain words: what it seems to be, what could not be placed, and what was written. No
//! value of a cell is ever said but categories and headings; those of personal columns never come here.

use std::collections::{BTreeMap, BTreeSet};

use super::arrival::Kept;
use super::narrative_place::Place;
use super::narrative_versions::Changes;
use super::proposed::Proposed;
use super::shown_words::{clean, quoted};
use super::table_words::{again, recognised};
use super::taken::{Before, Intake, Outcome, Seen};
use crate::finding::{Code, Finding, Severity, counts};
use crate::ingest::Lost;
use crate::model::{Period, Stamp, count};
use crate::project::{Change, Project};

impl Intake {
    /// What was seen, and what is proposed.
    pub fn words(&self, project: &Project) -> String {
        let seen = self.seen.iter().map(|seen| self.sentence(seen, project));
        seen.collect()
    }

    fn sentence(&self, seen: &Seen, project: &Project) -> String {
        let shown = clean(&self.name);
        match seen {
            Seen::ReadAlready(sources) => {
                let by = format!("{} in report.toml", count(*sources, "source", "sources"));
                match &self.kept {
                    Kept::Copy(path) => format!(
                        "{shown}\n  The same file, byte for byte, is already there as {}, and read by {by}. Nothing to do.\n",
                        clean(path)
                    ),
                    kept => format!(
                        "{}\n  It is read already, by {by}. Nothing to do.\n",
                        clean(kept.path().unwrap_or_default())
                    ),
                }
            }
            Seen::FormThere(stamp) => {
                let there = match &self.kept {
                    Kept::Copy(path) => {
                        format!("  The same file is already there as {}.\n", clean(path))
                    }
                    Kept::Itself(_) | Kept::Nowhere => String::new(),
                };
                format!("{shown}\n{there}{}  Nothing to do.\n", form(stamp, project))
            }
            Seen::KeptAs(path) => match &self.kept {
                Kept::Itself(_) => format!("{}\n", clean(path)),
                Kept::Copy(_) => {
                    format!(
                        "{shown}: the same file is already there as {}\n",
                        clean(path)
                    )
                }
                Kept::Nowhere => format!("{shown}: to be kept as {}\n", clean(path)),
            },
            Seen::Looked => format!("{shown}\n"),
            Seen::Form(stamp) => form(stamp, project),
            Seen::FormUnknown(what, id) => format!(
                "  This report has no {what} \"{}\": it is a form of another report, or of an earlier state of this one.\n",
                clean(id)
            ),
            Seen::FormOfAnother(stamp) => format!(
                "  The command says something else: the form is for the dataset {} and the agency {}.\n",
                clean(&stamp.dataset),
                clean(&stamp.agency)
            ),
            Seen::FormTwice(file) => format!(
                "  {} is a form from the same agency for the same period, and is read already. Move it out of returns/ first, if this one takes its place.\n",
                clean(file)
            ),
            Seen::Needs(file, what) => format!(
                "  It is of the same shape as {}, but {}.\n",
                clean(file),
                clean(what)
            ),
            Seen::NoLonger { file, why, there } => format!(
                "  The mapping of {} does not fit it: {}. It is looked at anew.\n{}",
                clean(file),
                clean(why),
                if *there {
                    ""
                } else {
                    "  The sources that name the earlier file stay in report.toml; take them out once this one is read.\n"
                }
            ),
            Seen::Resubmitted(file) => format!(
                "  It looks like another copy of {}, which is read already; read both, and everything would be counted twice.\n  To have this one read in its place, run the command again with --replace.\n",
                clean(file)
            ),
            Seen::AsLastTime(file, proposals) => {
                let read = proposals.iter().map(again);
                format!(
                    "  Reads as last time: the mapping of {} fits.\n{}",
                    clean(file),
                    read.collect::<String>()
                )
            }
            Seen::LeftBehind(file) => format!(
                "  {} stays where it is, and nothing reads it any more; move it out of returns/.\n",
                clean(file)
            ),
            Seen::Problems(findings) => (findings.iter())
                .map(|finding| format!("  {} {}\n", clean(&finding.message), finding.help))
                .collect(),
            Seen::Recognised {
                tables,
                others,
                hidden,
            } => recognised(tables, others, hidden, project) + &self.proposal(tables, project),
            Seen::Proposed(sources) => self.proposal(sources, project),
            Seen::Partly => {
                "  To take in what could be placed and leave the rest, add --partly.\n".to_owned()
            }
            Seen::Text(None) => format!("{shown}\n"),
            Seen::Text(Some((headings, paragraphs, tables))) => format!(
                "{shown}: Word text with {}, {} and {}\n",
                count(*headings, "heading", "headings"),
                count(*paragraphs, "paragraph", "paragraphs"),
                count(*tables, "table", "tables")
            ),
            Seen::NoWords => "  It holds no words.\n".to_owned(),
            Seen::Placed {
                file,
                place,
                before,
                shown,
            } => placed(file, place, before, *shown),
            Seen::Version(document, received) => format!(
                "  A later version of {}, which was received on {}: it takes the place of that text.\n",
                clean(document),
                Period::Day(*received).label()
            ),
            Seen::Comments(file) => format!(
                "  Read them in {}; nothing in there is published.\n",
                clean(file)
            ),
            Seen::Lost(what) => lost(what),
        }
    }

    /// The sources as they would be written, where that is not sure.
    fn proposal(&self, sources: &[Proposed], project: &Project) -> String {
        if !matches!(self.outcome, Outcome::Proposed(_)) {
            return String::new();
        }
        let sources = sources.iter().map(|source| source.toml(&project.codes));
        format!(
            "  For report.toml; a ? marks what is not sure:\n{}",
            sources.collect::<String>()
        )
    }

    /// What was written; `dry_run` when nothing was although something could have been.
    pub fn outcome_words(&self, dry_run: bool) -> String {
        let taking = match &self.outcome {
            Outcome::NothingToDo => return String::new(),
            Outcome::Refused => return "  Nothing was written.\n".to_owned(),
            Outcome::Proposed(taking) => {
                return first_check(&taking.findings)
                    + "  Nothing was written, because something is not sure. To have it written so, run the command again with --yes; or say what it is with --dataset, --agency or --set.\n";
            }
            Outcome::Text(_) if !dry_run => return String::new(),
            Outcome::Text(drafts) => {
                let texts = drafts
                    .iter()
                    .filter(|draft| draft.name.starts_with("narrative/"));
                let files = count(texts.count(), "text", "texts");
                return format!("  With --dry-run nothing was written; {files} would be.\n");
            }
            Outcome::Return(taking) => taking,
        };
        let sources = count(taking.changes.len(), "source", "sources");
        let replaces = matches!(taking.changes[..], [Change::Replace(..), ..]);
        let is_day = matches!(taking.changes[..], [Change::Received(..)]);
        let written = if dry_run && is_day {
            "  With --dry-run nothing was written; the day on which it was received would be.\n"
                .to_owned()
        } else if dry_run {
            let how = if replaces { "changed" } else { "new" };
            format!(
                "  With --dry-run nothing was written; {sources} of report.toml would be {how}.\n"
            )
        } else if taking.changes.is_empty() {
            "  report.toml reads it as it is.\n".to_owned()
        } else if is_day {
            "  Written into report.toml: the day on which it was received.\n".to_owned()
        } else if replaces {
            let read = count(taking.changes.len(), "source now reads", "sources now read");
            format!("  Written into report.toml: {read} this file.\n")
        } else {
            format!("  Written into report.toml: {sources}.\n")
        };
        written + &first_check(&taking.findings)
    }
}

/// A form of ours.
fn form(stamp: &Stamp, project: &Project) -> String {
    let title = project.dataset(&stamp.dataset).map(|spec| &spec.title);
    let agencies = project.agency_names();
    format!(
        "  It is the form \"{}\" for {}, made by yearly forms; it says itself how it is read.\n",
        clean(title.unwrap_or(&stamp.dataset)),
        clean(agencies.get(&stamp.agency).unwrap_or(&stamp.agency))
    )
}

/// How many findings the file has.
fn first_check(found: &[Finding]) -> String {
    let all: Vec<String> = counts(found)
        .into_iter()
        .filter(|(severity, count)| *count > 0 && *severity != Severity::Note)
        .map(|(severity, count)| severity.counted(count))
        .collect();
    if all.is_empty() {
        "  First check: nothing was found wrong.\n".to_owned()
    } else {
        let twice = found.iter().any(|one| one.code == Code::ReadersDiffer);
        format!(
            "  First check: {}. To see them: yearly check{}\n",
            all.join(", "),
            if twice { " --second-reader" } else { "" }
        )
    }
}

/// Where some of a text goes.
fn placed(file: &str, place: &Place, before: &Before, shown: bool) -> String {
    let within = |word: &str, text: &Option<String>| {
        (text.as_deref()).map_or_else(String::new, |text| format!(", {word} \"{}\"", clean(text)))
    };
    let how = match before {
        Before::Same => "there already, word for word: not put in again",
        Before::Others => "behind what is there",
        Before::Nothing => "new",
        Before::Earlier(_) => "in the place of the earlier version",
    };
    let changes = match before {
        Before::Earlier(changes) => changed(changes),
        Before::Nothing | Before::Others | Before::Same => String::new(),
    };
    let unseen = if shown {
        ""
    } else {
        "    No section shows this file yet: move its text under a heading of a section, or add it with --section ID.\n"
    };
    format!(
        "  -> {}{}{} ({how})\n{changes}{unseen}",
        clean(file),
        within("part", &place.part),
        within("under", &place.under)
    )
}

/// What a later version of a text changes.
fn changed(changes: &Changes) -> String {
    let parts = [
        (changes.added, "added"),
        (changes.removed, "taken out"),
        (changes.changed, "changed"),
    ];
    let parts = parts.into_iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts
        .map(|(number, how)| format!("{} {how}", count(number, "paragraph", "paragraphs")))
        .collect();
    let below = quoted(changes.below.iter().map(String::as_str));
    let edited = match changes.edited {
        0 => String::new(),
        edited => format!(
            "    {} had been edited here since: what stood there was left, beside the new words. Look which of them holds.\n",
            count(edited, "paragraph", "paragraphs")
        ),
    };
    format!("    {}, below {below}\n{edited}", parts.join(", "))
}

/// What was left out of a text, or decided, with the headings below which it stood.
fn lost(lost: &BTreeMap<Lost, Vec<String>>) -> String {
    let mut words = String::new();
    for (what, places) in lost {
        let (one, many, done) = match what {
            Lost::Picture => ("picture", "pictures", "left out"),
            Lost::Chart => ("chart", "charts", "left out"),
            Lost::TextBox => ("text box", "text boxes", "put behind its paragraph"),
            Lost::Comment => ("comment", "comments", "kept beside the text, not in it"),
            Lost::Columns => (
                "block of lines that tabs or blanks set in columns",
                "blocks of lines that tabs or blanks set in columns",
                "taken as lines of words, not as a table; make it a table in Word, and add the text again",
            ),
            Lost::Inserted => (
                "tracked insertion",
                "tracked insertions",
                "taken as accepted: kept",
            ),
            Lost::Deleted => (
                "tracked deletion",
                "tracked deletions",
                "taken as accepted: left out",
            ),
            Lost::Hidden => ("run of hidden words", "runs of hidden words", "left out"),
            Lost::Equation => ("equation", "equations", "only its letters kept"),
            Lost::Object => ("embedded file", "embedded files", "left out"),
            Lost::Contents => (
                "table of contents",
                "tables of contents",
                "left out: the report makes its own",
            ),
            Lost::Link => (
                "link to a place inside the document or on a disk",
                "links to places inside the document or on a disk",
                "only its words kept",
            ),
            Lost::Nested => (
                "table within a table",
                "tables within tables",
                "its words put into its cell",
            ),
            Lost::Margins => ("header or footer", "header or footers", "left out"),
        };
        let name = count(places.len(), one, many);
        let below: BTreeSet<&str> = (places.iter())
            .filter(|place| !place.is_empty() && *what != Lost::Margins)
            .map(String::as_str)
            .collect();
        let below = if below.is_empty() {
            String::new()
        } else {
            format!(", below {}", quoted(below))
        };
        words.push_str(&format!("  {name}: {done}{below}\n"));
    }
    words
}
