//! What agencies answered, as responses.toml keeps it: by the finding's fingerprint and the agency, from year to year.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Project, files, pack, parse};
use crate::finding::{Checked, Finding, fingerprint};

/// The name of the file.
pub const RESPONSES: &str = "responses.toml";

/// What stands above the answers in the file.
const HEAD: &str = "# What agencies answered to questions about their returns, by the finding's fingerprint. Written by `yearly letters`.\n# An answer settles a query. What is wrong by itself stays an error until the return is corrected.\n\n";

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Response {
    /// What the finding is known by from run to run.
    pub fingerprint: String,
    /// The agency that answered, by id.
    pub agency: String,
    /// What it said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The value that it says is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The day on which the answer was taken in.
    pub received: Date,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, rename = "response")]
    responses: Vec<Response>,
}

/// The answers of a report folder; none when it has no such file. The bytes are given too, to be among a build's inputs.
pub(super) fn read(project: &Path) -> Checked<(Vec<Response>, Option<Vec<u8>>)> {
    if !project.join(RESPONSES).exists() {
        return Checked::new((Vec::new(), None), Vec::new());
    }
    let bytes = match files::read(project, RESPONSES) {
        Ok(bytes) => bytes,
        Err(finding) => return Checked::new((Vec::new(), None), vec![*finding]),
    };
    let text = match pack::text_of(RESPONSES, &bytes) {
        Ok(text) => text,
        Err(finding) => return Checked::new((Vec::new(), Some(bytes)), vec![*finding]),
    };
    match parse::<Written>(RESPONSES, &text.text) {
        Ok(written) => Checked::new((written.responses, Some(bytes)), Vec::new()),
        Err(findings) => Checked::new((Vec::new(), Some(bytes)), findings),
    }
}

/// The text of responses.toml for these answers.
pub fn write_responses(responses: &[Response]) -> Result<String, toml::ser::Error> {
    let written = Written {
        responses: responses.to_vec(),
    };
    Ok(format!("{HEAD}{}", toml::to_string(&written)?))
}

/// Answers with new ones among them: a new answer of the same agency to the same question takes the place of the old one, unless it says
/// the same. Ordered by agency and fingerprint.
pub fn merge_responses(old: &[Response], new: Vec<Response>) -> Vec<Response> {
    let key = |response: &Response| (response.agency.clone(), response.fingerprint.clone());
    let mut all: BTreeMap<_, Response> = old.iter().map(|r| (key(r), r.clone())).collect();
    for response in new {
        let same =
            |known: &Response| known.answer == response.answer && known.value == response.value;
        if !all.get(&key(&response)).is_some_and(same) {
            all.insert(key(&response), response);
        }
    }
    all.into_values().collect()
}

impl Project {
    /// When an agency answered what is known by a fingerprint.
    pub fn answered(&self, fingerprint: &str, agency: &str) -> Option<Date> {
        let mut responses = self.responses.iter();
        responses
            .find(|response| response.fingerprint == fingerprint && response.agency == agency)
            .map(|response| response.received)
    }

    /// Marks the findings that their agencies have answered.
    pub fn mark_answered(&self, findings: &mut [Finding]) {
        if self.responses.is_empty() {
            return;
        }
        for finding in findings {
            if let Some(agency) = &finding.agency {
                finding.answered = self.answered(&fingerprint(finding), agency);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn response(fingerprint: &str, answer: &str, day: i8) -> Response {
        Response {
            fingerprint: fingerprint.into(),
            agency: "police".into(),
            answer: Some(answer.into()),
            value: None,
            received: date(2026, 5, day),
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
    fn what_is_written_is_read_back_whatever_it_says() {
        let hostile = response("a", "\"\"\"\n[[response]]\nagency = 'x' \\ é", 2);
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join(RESPONSES),
            write_responses(std::slice::from_ref(&hostile)).unwrap(),
        )
        .unwrap();
        let read = read(dir.path());
        assert!(read.findings.is_empty(), "{:?}", read.findings);
        assert_eq!(read.value.0, [hostile]);
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
