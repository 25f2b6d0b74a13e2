//! The invented reports that `yearly init` fills a folder with, and what of them is still left in a folder. The words themselves are the
//! mark: what a person writes over is gone, and a paragraph that nobody touched is the sample's, whatever stands around it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use include_dir::{Dir, include_dir};

use super::config::{Config, REPORT};
use super::pack::{Text, collect};
use super::report_folder::Project;
use crate::finding::{Code, Finding, Location};
use crate::ingest::File;
use crate::model::{count, fold, listed, shorten};

/// A few returns of an invented area.
static SMALL: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data-samples/good");

/// All returns of the same area: the folders of its example, without what was built in it.
static LARGE: [(&str, Dir<'_>); 2] = [
    (
        "returns",
        include_dir!("$CARGO_MANIFEST_DIR/examples/aldermere-2025-26/returns"),
    ),
    (
        "narrative",
        include_dir!("$CARGO_MANIFEST_DIR/examples/aldermere-2025-26/narrative"),
    ),
];

/// Its settings.
const LARGE_REPORT: &[u8] = include_bytes!("../../examples/aldermere-2025-26/report.toml");

/// What stands before the partnership's name in a folder that `yearly init` made, until somebody writes over it.
const MARK: &str = "Sample: ";

/// A sentence of so many words is nobody else's; a shorter one can be.
const SENTENCE: usize = 7;
/// As [`SENTENCE`], for a whole paragraph or item of a list.
const PARAGRAPH: usize = 5;
/// So many letters of a paragraph are quoted.
const QUOTED: usize = 60;

/// An invented report that a new folder can be filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// A few returns.
    Small,
    /// Every kind of return.
    Large,
}

impl Sample {
    /// Its files as a new folder gets them, by path: the partnership's name says that it is a sample.
    pub fn files(self) -> Vec<(String, Cow<'static, [u8]>)> {
        let mut files = self.embedded();
        for (path, bytes) in &mut files {
            if path == REPORT {
                let text = String::from_utf8_lossy(bytes);
                let marked = text.replacen("\nname = \"", &format!("\nname = \"{MARK}"), 1);
                *bytes = Cow::Owned(marked.into_bytes());
            }
        }
        files
    }

    fn embedded(self) -> Vec<(String, Cow<'static, [u8]>)> {
        let mut files: Vec<(String, Cow<'static, [u8]>)> = Vec::new();
        match self {
            Sample::Small => collect(&SMALL, &mut |path, bytes| files.push((path, bytes.into()))),
            Sample::Large => {
                files.push((REPORT.to_owned(), LARGE_REPORT.into()));
                for (folder, inside) in &LARGE {
                    collect(inside, &mut |path, bytes| {
                        files.push((format!("{folder}/{path}"), bytes.into()));
                    });
                }
            }
        }
        files
    }
}

/// What the samples hold, to tell it again.
struct Known {
    /// The names in their settings.
    names: BTreeSet<String>,
    /// Their sentences and paragraphs, folded.
    words: BTreeSet<String>,
    /// Their returns.
    returns: BTreeSet<Cow<'static, [u8]>>,
}

impl Known {
    /// All of both samples; none for the report of the invented partnership itself, which is whole.
    fn unless_whole(config: &Config) -> Option<Known> {
        let mut known = Known {
            names: BTreeSet::new(),
            words: BTreeSet::new(),
            returns: BTreeSet::new(),
        };
        for (path, bytes) in [Sample::Small, Sample::Large]
            .into_iter()
            .flat_map(Sample::embedded)
        {
            let text = String::from_utf8_lossy(&bytes);
            if path == REPORT {
                let sample: Config = toml::from_str(&text).ok()?;
                if sample.partnership.name == config.partnership.name {
                    return None;
                }
                known
                    .names
                    .extend(names(&sample).map(|(_, name)| name.to_owned()));
            } else if path.starts_with("narrative/") {
                for paragraph in paragraphs(&text) {
                    known.words.extend(paragraph.telling());
                }
            } else {
                known.returns.insert(bytes);
            }
        }
        Some(known)
    }
}

/// The names in settings that are of one partnership only, each with its key.
fn names(config: &Config) -> impl Iterator<Item = (&'static str, &str)> {
    let of = &config.partnership;
    let partnership = [
        ("name", Some(&of.name)),
        ("short", of.short.as_ref()),
        ("area", Some(&of.area)),
        ("published-by", of.published_by.as_ref()),
        ("other-formats", of.other_formats.as_ref()),
        ("contact", of.contact.as_ref()),
        ("website", of.website.as_ref()),
        ("title", Some(&config.report.title)),
    ];
    let own = partnership
        .into_iter()
        .filter_map(|(key, name)| Some((key, name?.as_str())));
    let agencies = config.agencies.iter();
    own.chain(agencies.map(|agency| ("name", agency.name.as_str())))
}

/// A paragraph or an item of a list.
struct Paragraph {
    /// The line on which it begins, counted from 1.
    line: u32,
    text: String,
}

impl Paragraph {
    /// Itself and its sentences, folded, where they are long enough to be nobody else's.
    fn telling(&self) -> impl Iterator<Item = String> {
        let whole = Some(fold(&self.text)).filter(|text| words(text) >= PARAGRAPH);
        let sentences = self.sentences().into_iter();
        whole
            .into_iter()
            .chain(sentences.filter(|text| words(text) >= SENTENCE))
    }

    /// Whether half of its words or more are of a sample.
    fn is_of(&self, known: &Known) -> bool {
        let whole = fold(&self.text);
        let of_sample = self
            .sentences()
            .iter()
            .filter(|text| known.words.contains(*text))
            .map(|text| words(text))
            .sum::<usize>();
        known.words.contains(&whole) || of_sample > 0 && 2 * of_sample >= words(&whole)
    }

    fn sentences(&self) -> Vec<String> {
        let all: Vec<&str> = self.text.split_whitespace().collect();
        all.split_inclusive(|word| word.ends_with(['.', '?', '!']))
            .map(|sentence| fold(&sentence.join(" ")))
            .collect()
    }
}

/// How many words a folded text has.
fn words(folded: &str) -> usize {
    folded.split(' ').count()
}

/// The paragraphs of a text in Markdown; headings are none.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let mut open = false;
    for (line, text) in (1u32..).zip(text.lines()) {
        let text = text.trim_start_matches([' ', '\t', '>']).trim_end();
        if text.is_empty() || text.starts_with('#') {
            open = false;
            continue;
        }
        let item = ["- ", "* ", "+ "]
            .iter()
            .find_map(|sign| text.strip_prefix(sign));
        let text = item.unwrap_or(text);
        match found.last_mut().filter(|_| open && item.is_none()) {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(text);
            }
            None => found.push(Paragraph {
                line,
                text: text.to_owned(),
            }),
        }
        open = true;
    }
    found
}

/// What the settings and the texts of a folder still have of a sample.
pub(super) fn left(project: &Project) -> Vec<Finding> {
    let Some(known) = Known::unless_whole(&project.config) else {
        return Vec::new();
    };
    let texts = project.writing.narrative.values();
    let texts = texts.filter_map(|text| in_text(text, &known));
    in_settings(project, &known)
        .into_iter()
        .chain(texts)
        .collect()
}

/// The names of a sample in report.toml.
fn in_settings(project: &Project, known: &Known) -> Option<Finding> {
    let mut lines: Vec<(u32, &str)> = names(&project.config)
        .filter(|(_, name)| name.starts_with(MARK) || known.names.contains(*name))
        .map(|(key, name)| {
            let quoted = format!("\"{name}\"");
            let mut lines = (1u32..).zip(project.report_text.lines());
            let line = lines.find(|(_, line)| line.contains(&quoted));
            (line.map_or(1, |(line, _)| line), key)
        })
        .collect();
    lines.sort_unstable();
    lines.dedup();
    let (first, _) = *lines.first()?;
    let keys: Vec<String> = lines
        .iter()
        .map(|(line, key)| format!("{key} in line {line}"))
        .collect();
    let message = format!(
        "report.toml still says what the sample says: {}.",
        keys.join(", ")
    );
    let finding = Finding::new(Code::SampleLeft, Location::line(REPORT, first), message);
    Some(finding.help("Write your own words between the quotation marks, and take agencies that are not yours out."))
}

/// The paragraphs of a sample in a text.
fn in_text(text: &Text, known: &Known) -> Option<Finding> {
    let all = paragraphs(&text.text);
    let left: Vec<&Paragraph> = all.iter().filter(|one| one.is_of(known)).collect();
    let first = left.first()?;
    let begins = shorten(&first.text, QUOTED);
    let message = format!(
        "{} of this text {} the sample's words, not yours; the first begins \"{begins}\".",
        count(left.len(), "paragraph", "paragraphs"),
        if left.len() == 1 { "is" } else { "are" }
    );
    let at = |paragraph: &Paragraph| Location::line(text.file.clone(), paragraph.line);
    let finding = Finding::new(Code::SampleLeft, at(first), message);
    let Some((second, rest)) = left.get(1..).and_then(<[_]>::split_first) else {
        return Some(finding);
    };
    let rest: Vec<String> = rest.iter().map(|one| one.line.to_string()).collect();
    let others = match rest.len() {
        0 => "the other".to_owned(),
        1 => format!("another, and in line {}", rest.concat()),
        _ => format!("another, and in lines {}", listed(&rest, "and")),
    };
    Some(finding.related(at(second), others))
}

/// The returns of a sample among those that are read.
pub(super) fn returns(project: &Project, read: &[File]) -> Option<Finding> {
    let known = Known::unless_whole(&project.config)?;
    let own = |file: &&File| known.returns.contains(&*file.bytes);
    let mut left = read.iter().filter(own);
    let first = left.next()?;
    let at = |file: &File| Location::file(file.name.clone());
    let message = "This is a return of the invented sample, and its numbers are in your figures.";
    let finding = Finding::new(Code::SampleLeft, at(first), message);
    let finding = finding.help("Take it out of returns/, and its [[source]] out of report.toml.");
    Some(left.fold(finding, |finding, file| {
        finding.related(at(file), "another")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_wrote_over_is_told_by_paragraph() {
        let known = Known {
            names: BTreeSet::new(),
            words: paragraphs("# A\n\nWe met every month, and every agency came.\nIt was so.\n\n- The partnership will look at thirty records.\n")
                .iter()
                .flat_map(Paragraph::telling)
                .collect(),
            returns: BTreeSet::new(),
        };
        let look = |text: &str| {
            let text = Text {
                file: "narrative/a.md".into(),
                text: text.into(),
            };
            in_text(&text, &known)
        };
        // Somebody wrote half of it anew, and broke the lines elsewhere.
        let half = look(
            "Our own words.\n\nWe did less. **We met** every month,\nand every agency came.\n\n* The partnership will look at thirty records.\n",
        )
        .expect("two are left");
        assert_eq!(half.location, Location::line("narrative/a.md", 3));
        assert_eq!(half.related.len(), 1);
        assert!(
            half.message.starts_with("2 paragraphs of this text are"),
            "{}",
            half.message
        );
        // Short words are anybody's, and so are headings; one sentence may be like another's.
        assert_eq!(look("# A\n\nIt was so.\n\nWe met every month.\n"), None);
        let own = "Nobody had thought of asking the children themselves before.";
        assert_eq!(
            look(&format!(
                "{own} We met every month, and every agency came.\n"
            )),
            None
        );
    }

    #[test]
    fn a_sample_says_that_it_is_one() {
        for sample in [Sample::Small, Sample::Large] {
            let files = sample.files();
            let (_, report) = files
                .iter()
                .find(|(path, _)| path == REPORT)
                .expect("settings");
            let config: Config = toml::from_str(&String::from_utf8_lossy(report)).unwrap();
            assert!(config.partnership.name.starts_with(MARK));
            let known = Known::unless_whole(&config).expect("it is no whole report");
            assert!(!known.words.is_empty() && !known.returns.is_empty());
            let whole = Config {
                partnership: super::super::config::Partnership {
                    name: config.partnership.name.replacen(MARK, "", 1),
                    ..config.partnership.clone()
                },
                ..config
            };
            assert!(Known::unless_whole(&whole).is_none());
        }
    }
}
