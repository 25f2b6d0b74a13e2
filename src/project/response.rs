//! responses.toml: answers to queries, what agencies answered and the reasons the partnership gave in one list, each for the value it was
//! given for; and the corrections of cells that were taken.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::model::{CellCorrection, Kept, Period};

/// The name of the file.
pub const RESPONSES: &str = "responses.toml";

/// What stands above the answers in the file.
const HEAD: &str = "# Answers to queries, by the finding's fingerprint: what agencies answered (yearly letters), and reasons that the partnership gave\n# (yearly accept). An answer settles a query while the value it was given for still stands. What is wrong by itself stays an error.\n# A correction is read in the place of its cell while the cell holds the old value (yearly accept REFERENCE --correction VALUE).\n\n";

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Response {
    /// What the finding is known by from run to run.
    pub fingerprint: String,
    /// The agency that answered, by id; none when the partnership gave a reason itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Who gave the reason in the partnership: a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The value that is said to be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The value that stood there when it was answered. Where it may be personal its digest stands here, which still shows a change.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub stood: Option<Kept>,
    /// The day on which the answer was taken in.
    pub received: Date,
    /// The period for which it was given, when it was carried over: then it is offered, and settles nothing until it is taken again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered: Option<String>,
    /// What the query was about, so that the same one can be told in another year's file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Query>,
}

/// What a query is about, whatever file and cell it is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Query {
    /// The code of the finding.
    pub code: String,
    /// The rule in TOML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The dataset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The agency whose return it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
}

impl Query {
    /// What a finding is about.
    pub fn of(finding: &Finding) -> Query {
        Query {
            code: finding.code.id().to_owned(),
            rule: finding.rule.clone(),
            dataset: finding.dataset.clone(),
            agency: finding.agency.clone(),
        }
    }
}

impl Response {
    /// Who gave it, in words.
    pub fn who(&self) -> &str {
        let by = self.by.as_deref().or(self.agency.as_deref());
        by.unwrap_or("the partnership")
    }

    /// Whether it is an answer for what stands there now.
    pub(super) fn is_for(&self, found: Option<&str>) -> bool {
        match (&self.stood, found) {
            (None, _) => true,
            (Some(stood), Some(found)) => stood.is(found),
            (Some(_), None) => false,
        }
    }
}

/// What responses.toml holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Responses {
    /// What agencies have answered and the reasons that were accepted.
    #[serde(default, rename = "response", skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Response>,
    /// The corrections of cells that were taken.
    #[serde(default, rename = "correction", skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<CellCorrection>,
}

impl Responses {
    /// The same with new answers among them: those of the same agency, or of the partnership, to the same question take the place of the
    /// old ones, unless they say the same of the same value.
    #[must_use]
    pub fn answered(&self, new: Vec<Response>) -> Responses {
        Responses {
            answers: merge_responses(&self.answers, new),
            corrections: self.corrections.clone(),
        }
    }

    /// The same with a correction, in the place of one of the same cell.
    #[must_use]
    pub fn corrected(&self, new: CellCorrection) -> Responses {
        let mut all = self.clone();
        all.corrections.retain(|old| !old.is_of_the_same_cell(&new));
        all.corrections.push(new);
        let place = |one: &CellCorrection| (one.file.clone(), one.sheet.clone(), one.cell);
        all.corrections.sort_by_key(place);
        all
    }
}

/// The text of responses.toml.
pub fn write_responses(responses: &Responses) -> Result<String, toml::ser::Error> {
    Ok(format!("{HEAD}{}", toml::to_string(responses)?))
}

/// Answers with new ones among them. Ordered by agency and fingerprint.
fn merge_responses(old: &[Response], new: Vec<Response>) -> Vec<Response> {
    let key = |r: &Response| (r.agency.clone(), r.fingerprint.clone());
    let says = |r: &Response| {
        let words = (r.answer.clone(), r.value.clone(), r.by.clone());
        (key(r), words, r.stood.clone(), r.offered.clone())
    };
    let mut all: Vec<Response> = Vec::new();
    for response in new {
        let same = old.iter().find(|known| says(known) == says(&response));
        all.push(same.cloned().unwrap_or(response));
    }
    let fresh: Vec<_> = all.iter().map(key).collect();
    let kept = old.iter().filter(|known| !fresh.contains(&key(known)));
    all.extend(kept.cloned());
    all.sort_by_key(|r| (key(r), r.stood.clone()));
    all.dedup();
    all
}

/// "accepted on 18 May 2026 for 41; now 52, so it is open again".
pub(super) fn since_changed(answer: &Response, found: Option<&str>) -> String {
    let day = Period::Day(answer.received).label();
    let was = answer.stood.as_ref().and_then(Kept::plain);
    let verb = if answer.agency.is_some() {
        "answered"
    } else {
        "accepted"
    };
    let Some(was) = was else {
        return format!("{verb} on {day} for another value, so it is open again");
    };
    let now = found.unwrap_or("nothing");
    format!("{verb} on {day} for {was}; now {now}, so it is open again")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::super::kept_file;
    use super::*;
    use crate::finding::Checked;

    fn read(dir: &std::path::Path) -> Checked<Responses> {
        kept_file::read(dir, RESPONSES, &mut BTreeMap::new())
    }

    fn response(fingerprint: &str, answer: &str, day: i8) -> Response {
        Response {
            fingerprint: fingerprint.into(),
            agency: Some("police".into()),
            by: None,
            answer: Some(answer.into()),
            value: None,
            stood: Some(Kept::of("41", false)),
            received: date(2026, 5, day),
            offered: None,
            query: None,
        }
    }

    #[test]
    fn a_new_answer_takes_the_place_of_another_and_the_same_one_keeps_its_day() {
        let old = [response("b", "It is right.", 1), response("a", "Yes.", 1)];
        let new = vec![response("b", "It is right.", 9), response("a", "No.", 9)];
        let merged = merge_responses(&old, new);
        assert_eq!(
            merged,
            [response("a", "No.", 9), response("b", "It is right.", 1)]
        );
    }

    #[test]
    fn an_answer_is_for_the_value_that_stood_there() {
        let answer = response("a", "Yes.", 1);
        assert!(answer.is_for(Some("41")) && !answer.is_for(Some("52")) && !answer.is_for(None));
        assert_eq!(
            since_changed(&answer, Some("52")),
            "answered on 1 May 2026 for 41; now 52, so it is open again"
        );
        let hidden = Response {
            stood: Some(Kept::of("A. Name", true)),
            ..response("a", "Yes.", 1)
        };
        assert!(hidden.is_for(Some("A. Name")) && !hidden.is_for(Some("B. Name")));
        assert!(!since_changed(&hidden, Some("B. Name")).contains("Name"));
    }

    #[test]
    fn what_is_written_is_read_back_whatever_it_says() {
        let hostile = response("a", "\"\"\"\n[[response]]\nagency = 'x' \\ é", 2);
        let dir = tempfile::tempdir().unwrap();
        let written = Responses {
            answers: vec![hostile],
            corrections: Vec::new(),
        };
        let text = write_responses(&written).unwrap();
        std::fs::write(dir.path().join(RESPONSES), text).unwrap();
        let read = read(dir.path());
        assert!(read.findings.is_empty(), "{:?}", read.findings);
        assert_eq!(read.value, written);
    }

    #[test]
    fn a_mistake_in_the_file_is_told_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(RESPONSES), "[[response]]\nfinger = 'x'\n").unwrap();
        let read = read(dir.path());
        assert!(!read.findings.is_empty());
        assert!(
            read.findings[0]
                .location
                .to_string()
                .starts_with("responses.toml")
        );
    }
}
