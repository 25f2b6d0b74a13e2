//! What answers settle: which finding each is for, and why another does not settle it.

use std::collections::BTreeMap;

use super::answered_value::{another_value, is_plain};
use super::personal_columns::may_be_personal;
use super::report_folder::Project;
use super::response::{Query, Response, since_changed};
use crate::finding::{Finding, Severity, fingerprint, reference};
use crate::model::{CodeList, Dataset, Kept, Period, fold};

/// What a query that can be answered stands for, under its fingerprint.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The value that stands there.
    pub found: Option<String>,
    /// What is kept of it with an answer.
    pub kept: Option<Kept>,
    /// What it is about.
    pub query: Query,
}

/// What answers are given for, by fingerprint; findings as they are before they are grouped.
pub fn asked(findings: &[Finding], datasets: &[Dataset]) -> BTreeMap<String, Asked> {
    let mut all = BTreeMap::new();
    for finding in findings {
        let column = finding.location.area().map(|area| area.first.column);
        let personal = column.is_some_and(|column| may_be_personal(datasets, finding, column));
        all.entry(fingerprint(finding)).or_insert_with(|| Asked {
            found: finding.found.clone(),
            kept: finding
                .found
                .as_deref()
                .map(|found| Kept::of(found, personal)),
            query: Query::of(finding),
        });
    }
    all
}

impl Project {
    /// The answer that settles what is known by a fingerprint, for an agency and the value that stands there now.
    pub fn answer(
        &self,
        fingerprint: &str,
        agency: Option<&str>,
        found: Option<&str>,
    ) -> Option<&Response> {
        self.answers(fingerprint, agency).find(|response| {
            let holds = response.offered.is_none() && response.is_for(found);
            holds && self.another_value(response, found).is_none()
        })
    }

    /// Whether anything was answered to what is known by a fingerprint: a reason that settles it, or another value, which is ours to take.
    pub fn is_replied(&self, fingerprint: &str, agency: Option<&str>, found: Option<&str>) -> bool {
        let mut answers = self.answers(fingerprint, agency);
        answers.any(|response| response.offered.is_none() && response.is_for(found))
    }

    /// The answer of an agency that another value is right than stands there, and that value.
    pub fn other_value(
        &self,
        fingerprint: &str,
        agency: Option<&str>,
        found: Option<&str>,
    ) -> Option<(&Response, String)> {
        let answers = self.answers(fingerprint, agency);
        let mut current =
            answers.filter(|response| response.offered.is_none() && response.is_for(found));
        current.find_map(|response| Some((response, self.another_value(response, found)?)))
    }

    /// The value that an agency's answer says is right, when it is another one than stands there.
    fn another_value(&self, response: &Response, found: Option<&str>) -> Option<String> {
        // A reason of the partnership is why it is right as it stands.
        response.agency.as_ref()?;
        let dataset = response
            .query
            .as_ref()
            .and_then(|query| query.dataset.as_deref());
        let spec = dataset.and_then(|id| self.dataset(id));
        let lists = spec.into_iter().flat_map(|spec| &spec.columns);
        let lists: Vec<&CodeList> = lists
            .filter_map(|column| self.codes.get(column.codes.as_deref()?))
            .collect();
        let is_category = |text: &str| {
            let wanted = fold(text);
            lists.iter().any(|list| list.index().contains_key(&wanted))
        };
        let (value, answer) = (response.value.as_deref(), response.answer.as_deref());
        another_value(value, answer, found, &is_category)
    }

    /// The reason that the partnership gave for a finding as it stands.
    pub fn reason(&self, finding: &Finding) -> Option<&str> {
        let answer = self.answer(&fingerprint(finding), None, finding.found.as_deref())?;
        answer.answer.as_deref()
    }

    /// The answer that settles a finding as it stands.
    pub fn settles(&self, finding: &Finding) -> Option<&Response> {
        if finding.severity == Severity::Error {
            return None;
        }
        let found = finding.found.as_deref();
        self.answer(&fingerprint(finding), finding.agency.as_deref(), found)
    }

    /// What was answered, for whatever value: by the agency, or by the partnership for any.
    fn answers(&self, fingerprint: &str, agency: Option<&str>) -> impl Iterator<Item = &Response> {
        self.responses.answers.iter().filter(move |response| {
            let by = response.agency.as_deref();
            response.fingerprint == fingerprint && (by.is_none() || by == agency)
        })
    }

    /// A reason that was given in another year for a query like this one.
    pub fn offer(&self, finding: &Finding) -> Option<&Response> {
        let query = Query::of(finding);
        let offered = self
            .responses
            .answers
            .iter()
            .filter(|r| r.offered.is_some());
        let mut alike = offered.filter(|r| r.query.as_ref() == Some(&query));
        let own = fingerprint(finding);
        alike
            .clone()
            .find(|response| response.fingerprint == own)
            .or_else(|| alike.next())
    }

    /// The answers and reasons that settle something as it stands now. One that was only offered this year and never taken goes.
    pub fn offered(&self, found: &[Finding]) -> Vec<Response> {
        let year = self.period.code();
        let mut held: Vec<Response> = Vec::new();
        for finding in found {
            let Some(response) = self.settles(finding) else {
                continue;
            };
            let mut offer = response.clone();
            offer.offered = Some(year.clone());
            if !held.contains(&offer) {
                held.push(offer);
            }
        }
        held.sort_by(|a, b| (&a.agency, &a.fingerprint).cmp(&(&b.agency, &b.fingerprint)));
        held
    }

    /// Marks the findings that are answered, and says of the others why an answer does not settle them.
    pub fn mark_answered(&self, findings: &mut [Finding]) {
        if self.responses.answers.is_empty() {
            return;
        }
        for finding in findings {
            let (agency, own) = (finding.agency.clone(), fingerprint(finding));
            let found = finding.found.as_deref();
            if let Some(answer) = self.answer(&own, agency.as_deref(), found) {
                finding.answered = Some(answer.received);
                // What an agency wrote may be about people: it stays in responses.toml.
                finding.reason = (answer.agency.is_none()).then(|| {
                    let reason = answer.answer.as_deref().unwrap_or_default();
                    format!("{}: {reason}", answer.who())
                });
                finding.reopened = None;
                continue;
            }
            if finding.severity == Severity::Note {
                continue;
            }
            if let Some((answer, value)) = self.other_value(&own, agency.as_deref(), found) {
                let day = Period::Day(answer.received).label();
                let is_shown = is_plain(&value)
                    && answer
                        .stood
                        .as_ref()
                        .is_some_and(|old| old.plain().is_some());
                let value = if is_shown {
                    value
                } else {
                    "another value, which responses.toml holds".to_owned()
                };
                finding.reopened = Some(format!(
                    "on {day} the agency answered that it should be {value}; to have that read in its place: yearly accept {} --correction",
                    reference(&own)
                ));
                continue;
            }
            if finding.severity == Severity::Error {
                continue;
            }
            let lapsed = self
                .answers(&own, agency.as_deref())
                .find(|response| response.offered.is_none());
            finding.reopened = match (lapsed, self.offer(finding)) {
                (Some(answer), _) => Some(since_changed(answer, found)),
                (None, Some(offer)) => Some(format!(
                    "a reason was given for {} by {}; it is offered, not assumed: yearly accept shows it",
                    offer.offered.as_deref().unwrap_or_default(),
                    offer.who(),
                )),
                (None, None) => None,
            };
        }
    }
}
