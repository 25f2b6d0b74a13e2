//! One thing wrong or doubtful, and what a stage made together with all that it found.

use jiff::civil::Date;

use super::code::Code;
use super::location::{Excerpt, Location};
use super::severity::Severity;
use crate::model::shorten;

/// One thing wrong or doubtful.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The form of rule: stable, explained by `yearly explain CODE`.
    pub code: Code,
    /// The rule in TOML that was broken, such as `V-LA-01`.
    pub rule: Option<String>,
    /// How grave it is.
    pub severity: Severity,
    /// One plain English sentence: what was found, where, against what.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The value found, as it stands on the sheet.
    pub found: Option<String>,
    /// What was expected in its place.
    pub expected: Option<String>,
    /// The dataset it belongs to, by id.
    pub dataset: Option<String>,
    /// The agency that must answer, by id.
    pub agency: Option<String>,
    /// Where it is.
    pub location: Location,
    /// Other places that contradict it or that it follows from, each with a few words.
    pub related: Vec<(Location, String)>,
    /// Further places with the same finding, when several were grouped into this one.
    pub repeats: Vec<Location>,
    /// The piece of the sheet around it; filled in when findings are shown.
    pub excerpt: Option<Excerpt>,
    /// The day on which the agency answered it. An answer settles what only the agency can say; what is wrong by itself stays wrong.
    pub answered: Option<Date>,
    /// Who answered and what: "the Business manager: It is right because …".
    pub reason: Option<String>,
    /// Why an answer that was given does not settle it, or not yet: the value has changed since, or it was given for another year.
    pub reopened: Option<String>,
}

/// The most letters of what a finding says: cells and settings are quoted in it, however long they are.
const MOST_LETTERS: usize = 2000;

fn brief(text: String) -> String {
    if text.len() <= MOST_LETTERS {
        return text;
    }
    shorten(&text, MOST_LETTERS)
}

impl Finding {
    /// A finding with the code's own severity and help.
    pub fn new(code: Code, location: Location, message: impl Into<String>) -> Self {
        Finding {
            code,
            rule: None,
            severity: code.severity(),
            message: brief(message.into()),
            help: code.help().to_owned(),
            found: None,
            expected: None,
            dataset: None,
            agency: None,
            location,
            related: Vec::new(),
            repeats: Vec::new(),
            excerpt: None,
            answered: None,
            reason: None,
            reopened: None,
        }
    }

    /// Where it is, and where its repeats are.
    pub fn places(&self) -> impl Iterator<Item = &Location> {
        [&self.location].into_iter().chain(&self.repeats)
    }

    /// The same finding with another help sentence.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// The same finding with another severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same finding for a rule of a dataset.
    #[must_use]
    pub fn rule(mut self, rule: impl Into<String>) -> Self {
        self.rule = Some(rule.into());
        self
    }

    /// The same finding with what stood there and what was expected.
    #[must_use]
    pub fn values(mut self, found: impl Into<String>, expected: impl Into<String>) -> Self {
        self.found = Some(brief(found.into()));
        self.expected = Some(brief(expected.into()));
        self
    }

    /// The same finding with a contradicting place.
    #[must_use]
    pub fn related(mut self, location: Location, words: impl Into<String>) -> Self {
        self.related.push((location, words.into()));
        self
    }

    /// Whether an answer has settled it.
    pub fn is_settled(&self) -> bool {
        self.answered.is_some() && self.severity < Severity::Error
    }

    /// The same finding about a return of a dataset from an agency.
    #[must_use]
    pub fn about(mut self, dataset: &str, agency: Option<&str>) -> Self {
        self.dataset = Some(dataset.to_owned());
        self.agency = agency.map(str::to_owned);
        self
    }
}

/// What a stage made, and everything it found on the way.
#[derive(Debug, Clone)]
pub struct Checked<T> {
    /// The stage's output, as far as it could be made.
    pub value: T,
    /// What was found, in the order of the input.
    pub findings: Vec<Finding>,
}

impl<T> Checked<T> {
    /// An output and its findings.
    pub fn new(value: T, findings: Vec<Finding>) -> Self {
        Checked { value, findings }
    }

    /// The output, its findings moved to the end of `all`.
    pub fn gather(self, all: &mut Vec<Finding>) -> T {
        all.extend(self.findings);
        self.value
    }
}
