//! The naive opinion: a region of figures.json, counted again from the raw records. Days are compared as they are written.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::invented::Case;

/// A region as it stands in figures.json.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// What it says, as one text.
    pub(super) name: String,
    /// The population.
    pub(super) of: String,
    pub(super) held: BTreeMap<String, Json>,
    /// The time of all its records.
    pub(super) period: Option<String>,
    /// The column that says when.
    time: Option<String>,
}

impl Region {
    /// Whether it is the same number in another year's report.
    pub(super) fn says_when(&self) -> bool {
        let timed = |held: &Json| {
            ["within", "any", "from", "to"]
                .iter()
                .any(|said| held.get(said).is_some())
        };
        let own = self.time.as_ref().and_then(|time| self.held.get(time));
        self.period.is_some() || own.is_some_and(timed)
    }

    /// What it holds of each column, its time among them.
    pub(super) fn columns(&self) -> BTreeMap<String, Vec<Json>> {
        let mut columns: BTreeMap<String, Vec<Json>> = BTreeMap::new();
        for (column, held) in &self.held {
            columns
                .entry(column.clone())
                .or_default()
                .push(held.clone());
        }
        if let (Some(time), Some(period)) = (&self.time, &self.period) {
            let within = serde_json::json!({ "within": period });
            columns.entry(time.clone()).or_default().push(within);
        }
        columns
    }
}

/// The regions of a formula, in order.
pub(super) fn regions(formula: &Json, populations: &Json, found: &mut Vec<Region>) {
    match formula {
        Json::Object(own) if own.contains_key("of") => found.push(Region {
            name: formula.to_string(),
            of: own["of"].as_str().unwrap().to_owned(),
            held: (own
                .get("held")
                .and_then(Json::as_object)
                .into_iter()
                .flatten())
            .map(|(column, held)| (column.clone(), held.clone()))
            .collect(),
            period: own.get("period").and_then(Json::as_str).map(str::to_owned),
            time: (populations[own["of"].as_str().unwrap()]["time"].as_str()).map(str::to_owned),
        }),
        Json::Object(own) => own
            .values()
            .for_each(|part| regions(part, populations, found)),
        Json::Array(parts) => parts
            .iter()
            .for_each(|part| regions(part, populations, found)),
        _ => {}
    }
}

/// How many records it lets through.
pub(super) fn count(case: &Case, region: &Region) -> i64 {
    let columns = region.columns();
    let lets = |record: &&Vec<String>| {
        columns.iter().all(|(column, all)| {
            let at = case.column(column);
            all.iter().all(|held| holds(held, &record[at]))
        })
    };
    case.records.iter().filter(lets).count() as i64
}

/// Whether a column that is held to something lets a text through.
pub(super) fn holds(held: &Json, text: &str) -> bool {
    let codes = |key: &str| held[key].as_array().unwrap().iter();
    let is = |code: &Json| {
        let code = code.as_str().unwrap();
        code == text || !text.is_empty() && is_day(text) && within(code, text)
    };
    match held.as_str() {
        Some("given") => return !text.is_empty(),
        Some("blank") => return text.is_empty(),
        Some("asked") => return true,
        _ => {}
    }
    if held.get("any").is_some() {
        return codes("any").any(is);
    }
    if held.get("not").is_some() {
        return !codes("not").any(|code| code.as_str() == Some(text));
    }
    if let Some(span) = held["within"].as_str() {
        return !text.is_empty() && within(span, text);
    }
    let from = held["from"].as_str();
    let to = held["to"].as_str();
    assert!(from.or(to).is_some(), "what is {held}?");
    !text.is_empty() && from.is_none_or(|from| from <= text) && to.is_none_or(|to| text <= to)
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-'
}

/// Whether a day lies in a period, by its code.
pub(super) fn within(period: &str, day: &str) -> bool {
    let (first, last) = ends(period);
    first.as_str() <= day && day <= last.as_str()
}

/// The first and last day of a period, near enough: every month has a 31st here.
pub(super) fn ends(period: &str) -> (String, String) {
    let month = |text: &str| {
        (5..=7).contains(&text.len()) && text[5..].parse::<u32>().is_ok_and(|m| m <= 12)
    };
    let of = |first: &str, last: &str| (format!("{first}-01"), format!("{last}-31"));
    match period.split_once("..") {
        Some((first, last)) => of(first, last),
        None if is_day(period) => (period.to_owned(), period.to_owned()),
        None if month(period) => of(period, period),
        None if period.len() == 7 => {
            let first: u32 = period[..4].parse().unwrap();
            of(&format!("{first}-04"), &format!("{}-03", first + 1))
        }
        None => of(&format!("{period}-01"), &format!("{period}-12")),
    }
}
