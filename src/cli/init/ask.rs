//! The ten things that a report needs, asked one after another. Each has an answer that an empty line takes; what cannot be used is asked
//! again, with the reason. Answers come from anywhere: a keyboard, a pipe, a file.

use std::collections::BTreeSet;
use std::io::{BufRead, Read};
use std::path::Path;

use anyhow::Context;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::settings::{Agency, Settings};
use crate::model::{Period, YearKind, fold, hint};
use crate::project::Vocabulary;

/// What is offered, by `templates/start.toml`; `{area}` stands for the area.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Offers {
    title: String,
    published_by: String,
    /// Month and day after the end of the year: `09-30`.
    report_due: String,
    returns_due: String,
    profile: String,
    #[serde(rename = "kind")]
    kinds: Vec<Kind>,
    #[serde(rename = "agency")]
    agencies: Vec<Usual>,
}

/// A kind of partnership.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    title: String,
    name: String,
}

/// An agency that usually sends returns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Usual {
    id: String,
    name: String,
    owes: Vec<String>,
}

/// What answers are held against.
pub(super) struct Known<'a> {
    /// What is offered.
    pub(super) offers: &'a Offers,
    /// Datasets, profiles and agencies.
    pub(super) words: &'a Vocabulary,
    /// The day of the run.
    pub(super) today: Date,
}

/// The longest answer, in bytes.
const LONGEST: u64 = 4_000;
/// The longest name, in letters.
const LONGEST_NAME: usize = 200;

/// Questions and where their answers come from.
pub(super) struct Asker<'a> {
    /// Where answers are read.
    pub(super) input: &'a mut dyn BufRead,
    /// Where questions are shown.
    pub(super) say: &'a dyn Fn(&str),
}

impl Asker<'_> {
    /// Asks until an answer can be used; where no more come, what is offered is taken.
    fn ask<T>(
        &mut self,
        question: &str,
        offered: &str,
        check: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<T> {
        loop {
            (self.say)(&format!("{question}\n   [{offered}]"));
            let mut line = Vec::new();
            let mut bounded = (&mut *self.input).take(LONGEST);
            let read = bounded.read_until(b'\n', &mut line);
            let ended = read.context("The answer could not be read")? == 0;
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_start_matches('\u{feff}').trim();
            match check(if text.is_empty() { offered } else { text }) {
                Ok(answer) => return Ok(answer),
                Err(why) if ended => anyhow::bail!(
                    "There are no more answers, and \"{offered}\" cannot be taken. {why}"
                ),
                Err(why) => (self.say)(&format!("   {why}")),
            }
        }
    }
}

/// Asks for everything; `dir` is the new folder.
pub(super) fn settings(
    asker: &mut Asker<'_>,
    known: &Known<'_>,
    dir: &Path,
) -> anyhow::Result<Settings> {
    let offers = known.offers;
    let area = asker.ask("1. Which area is the partnership of?", &area_of(dir), name)?;
    let with_area = |text: &str| text.replace("{area}", &area);
    let titles: Vec<&str> = offers
        .kinds
        .iter()
        .map(|kind| kind.title.as_str())
        .collect();
    let kind = asker.ask(
        &format!("2. Which kind of partnership is it? {}", numbered(&titles)),
        "1",
        |text| chosen(text, &titles, &titles),
    )?;
    let kind = offers
        .kinds
        .get(kind)
        .map_or("{area}", |kind| kind.name.as_str());
    let name_of = asker.ask("3. What is its whole name?", &with_area(kind), name)?;
    let last = last_year(known.today);
    let period = asker.ask(
        "4. Which year is reported on? 2025-26 is April 2025 to March 2026.",
        &last.code(),
        year,
    )?;
    let as_at = asker.ask(
        "5. Which day does the report speak of? A day such as 2026-05-31, or today for the day of each run.",
        "today",
        |text| as_at(text, period),
    )?;
    let published_by = asker.ask(
        "6. Who publishes it?",
        &with_area(&offers.published_by),
        name,
    )?;
    let contact = asker.ask(
        "7. How do agencies and readers reach you? An e-mail address or a telephone number.",
        &name_of,
        name,
    )?;
    let next_report = asker.ask(
        "8. By which day is the next report due? A day such as 2027-09-30.",
        &following(period.end(), &offers.report_due, 1).to_string(),
        |text| later(text, period.end()),
    )?;
    let ids: Vec<&str> = known.words.profiles.keys().map(String::as_str).collect();
    let profiles: Vec<&str> = known
        .words
        .profiles
        .values()
        .map(|profile| profile.title.as_str())
        .collect();
    let profile = asker.ask(
        &format!(
            "9. How are small numbers of people withheld? {}",
            numbered(&profiles)
        ),
        &offers.profile,
        |text| chosen(text, &ids, &profiles),
    )?;
    let usual: Vec<String> = offers
        .agencies
        .iter()
        .map(|one| with_area(&one.name))
        .collect();
    let names = asker.ask(
        "10. Which agencies send you returns? Put a semicolon between two of them.",
        &usual.join("; "),
        agencies,
    )?;
    let due = asker.ask(
        "    By which day are returns due?",
        &following(period.end(), &offers.returns_due, 0).to_string(),
        |text| later(text, period.start()),
    )?;
    let agencies = senders(asker, known, names, &area, due)?;
    Ok(Settings {
        title: with_area(&offers.title),
        other_formats: format!("Large print, easy read or another language: {contact}"),
        name: name_of,
        area,
        published_by,
        contact,
        period: period.code(),
        next_report: format!("By {}", Period::Day(next_report).label()),
        as_at,
        profile: ids.get(profile).copied().unwrap_or_default().to_owned(),
        agencies,
    })
}

/// The agencies of these names, each with what it owes.
fn senders(
    asker: &mut Asker<'_>,
    known: &Known<'_>,
    names: Vec<String>,
    area: &str,
    due: Date,
) -> anyhow::Result<Vec<Agency>> {
    let mut agencies: Vec<Agency> = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        let taken: BTreeSet<&str> = agencies.iter().map(|agency| agency.id.as_str()).collect();
        let mut offered = known.offers.agencies.iter();
        let offered = offered
            .find(|one| one.name.replace("{area}", area) == name && !taken.contains(&*one.id));
        let id = offered.map_or_else(|| id_of(&name, known, &taken, at), |one| one.id.clone());
        let owes = owed(asker, known, &name, &id, at == 0)?;
        let due = Some(due);
        agencies.push(Agency {
            id,
            name,
            owes,
            due,
        });
    }
    Ok(agencies)
}

/// What an agency owes; the first time, every kind of return is named.
fn owed(
    asker: &mut Asker<'_>,
    known: &Known<'_>,
    agency: &str,
    id: &str,
    first: bool,
) -> anyhow::Result<Vec<String>> {
    let datasets = &known.words.datasets;
    let ids: Vec<&str> = datasets.iter().map(|spec| spec.id.as_str()).collect();
    let titles: Vec<&str> = datasets.iter().map(|spec| spec.title.as_str()).collect();
    let usual = known.offers.agencies.iter().find(|usual| usual.id == id);
    let usual: Vec<&str> = usual
        .iter()
        .flat_map(|usual| &usual.owes)
        .filter_map(|owes| {
            let at = ids.iter().position(|id| id == owes)?;
            titles.get(at).copied()
        })
        .collect();
    let offered = if usual.is_empty() {
        "nothing".to_owned()
    } else {
        usual.join("; ")
    };
    let list = if first {
        format!(
            " By name or number, with a semicolon between two of them, or nothing.\n    {}",
            numbered(&titles)
        )
    } else {
        String::new()
    };
    let question = format!("    What does {agency} send?{list}");
    let chosen = asker.ask(&question, &offered, |text| {
        if matches!(fold(text).as_str(), "nothing" | "none" | "no") {
            return Ok(BTreeSet::new());
        }
        let parts = text.split(';').flat_map(|part| match part.trim() {
            // Numbers may have commas between them; names have commas of their own.
            numbers
                if numbers
                    .chars()
                    .all(|c| c.is_ascii_digit() || c == ',' || c == ' ') =>
            {
                numbers.split([',', ' ']).collect()
            }
            name => vec![name],
        });
        let parts = parts.map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|part| chosen(part, &ids, &titles))
            .collect::<Result<BTreeSet<usize>, String>>()
    })?;
    let ids = chosen.into_iter().filter_map(|at| ids.get(at));
    Ok(ids.map(|id| (*id).to_owned()).collect())
}

/// The area that a folder may be called after.
fn area_of(dir: &Path) -> String {
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    let word = name
        .split(|c: char| !c.is_alphabetic())
        .find(|word| word.len() > 2);
    match word {
        Some(word)
            if !matches!(
                word.to_lowercase().as_str(),
                "report" | "yearly" | "annual" | "our" | "new" | "the"
            ) =>
        {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        }
        _ => "Our area".to_owned(),
    }
}

/// A name, or other words that a cover can bear.
fn name(text: &str) -> Result<String, String> {
    if !text.chars().any(char::is_alphanumeric) {
        return Err("Write it with letters.".to_owned());
    }
    if text.chars().count() > LONGEST_NAME {
        return Err(format!(
            "That is longer than {LONGEST_NAME} letters; write it shorter."
        ));
    }
    if text.chars().any(char::is_control) {
        return Err("There is a sign in it that cannot be seen; write it again.".to_owned());
    }
    Ok(text.to_owned())
}

/// The names of agencies, each once.
fn agencies(text: &str) -> Result<Vec<String>, String> {
    let parts = text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let names = parts.map(name).collect::<Result<Vec<String>, String>>()?;
    let mut seen = BTreeSet::new();
    match names.iter().find(|name| !seen.insert(fold(name))) {
        Some(twice) => Err(format!(
            "\"{twice}\" is named twice; name each agency once."
        )),
        None if names.is_empty() => Err("Name one agency at least.".to_owned()),
        None => Ok(names),
    }
}

/// A whole year.
fn year(text: &str) -> Result<Period, String> {
    let period = Period::parse(text, YearKind::Financial);
    let whole = period.filter(|period| {
        let days = period
            .start()
            .until(period.end())
            .map(|span| span.get_days());
        days.is_ok_and(|days| days >= 300)
    });
    whole.ok_or_else(|| format!("\"{text}\" is no year that can be read. Write it as 2025-26, or from the first month to the last, as 2025-04..2026-03."))
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| {
        format!(
            "\"{text}\" is no day that can be read. Write it as year-month-day, such as 2026-05-31."
        )
    })
}

/// The day that the report speaks of.
fn as_at(text: &str, period: Period) -> Result<Option<Date>, String> {
    if fold(text) == "today" {
        return Ok(None);
    }
    later(text, period.start()).map(Some)
}

/// A day after another.
fn later(text: &str, than: Date) -> Result<Date, String> {
    let given = day(text)?;
    if given <= than {
        return Err(format!(
            "That is not after {}; give a later day.",
            Period::Day(than).label()
        ));
    }
    Ok(given)
}

/// The place among names that an answer means, by number, id or title.
fn chosen(text: &str, ids: &[&str], titles: &[&str]) -> Result<usize, String> {
    if let Ok(number) = text.parse::<usize>() {
        let at = number.checked_sub(1).filter(|at| *at < titles.len());
        return at
            .ok_or_else(|| format!("There is no number {number}; the last is {}.", titles.len()));
    }
    let wanted = fold(text);
    let mut pairs = ids.iter().zip(titles);
    if let Some(at) = pairs.position(|(id, title)| fold(id) == wanted || fold(title) == wanted) {
        return Ok(at);
    }
    // A part of one title only is as good as the whole.
    let mut like = (0..titles.len()).filter(|at| {
        titles
            .get(*at)
            .is_some_and(|title| fold(title).contains(&wanted))
    });
    match (like.next(), like.next()) {
        (Some(at), None) if !wanted.is_empty() => Ok(at),
        _ => {
            let near = hint(text, ids.iter().chain(titles).copied());
            Err(format!("\"{text}\" is none of them.{near}"))
        }
    }
}

fn numbered(titles: &[&str]) -> String {
    let each = titles
        .iter()
        .enumerate()
        .map(|(at, title)| format!("{} {title}", at + 1));
    each.collect::<Vec<_>>().join("; ")
}

/// The financial year that has ended last.
fn last_year(today: Date) -> Period {
    let this = Period::year_of(today, YearKind::Financial);
    let before = this.start().yesterday().unwrap_or(today);
    Period::year_of(before, YearKind::Financial)
}

/// The first day of that month and day after another, and so many years later.
fn following(end: Date, month_and_day: &str, years: i64) -> Date {
    let of = |year: i16| format!("{year}-{month_and_day}").parse::<Date>().ok();
    let first = (end.year()..=end.year().saturating_add(1))
        .filter_map(of)
        .find(|day| *day > end);
    let first = first.unwrap_or(end);
    first.checked_add(years.years()).unwrap_or(first)
}

/// The id of an agency: the one by which the list of agencies knows its name, else its own words.
fn id_of(name: &str, known: &Known<'_>, taken: &BTreeSet<&str>, at: usize) -> String {
    let folded = format!(" {} ", fold(name));
    let lists = &known.words.codes;
    let codes = lists
        .get("agencies")
        .into_iter()
        .flat_map(|list| &list.codes);
    // The longest of its names, so that "Council, Early help" is early help; of those as long, the last: a body comes after its place.
    let own = codes
        .filter(|code| code.until.is_none() && !taken.contains(code.id.as_str()))
        .flat_map(|code| code.names().map(move |name| (fold(name), code)))
        .filter(|(name, _)| name.len() > 2 && folded.contains(&format!(" {name} ")))
        .max_by_key(|(name, _)| name.len());
    if let Some((_, code)) = own {
        return code.id.clone();
    }
    let words: String = (name.to_lowercase().chars())
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    let words: Vec<&str> = words.split_whitespace().take(5).collect();
    match words.join("-") {
        id if !id.is_empty() && !taken.contains(id.as_str()) => id,
        _ => format!("agency-{}", at + 1),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use jiff::civil::date;

    use super::*;
    use crate::project::{Pack, vocabulary};

    fn asked(answers: &str) -> (Settings, String) {
        let pack = Pack::built_in();
        let words = vocabulary(&pack).value;
        let offers: Offers = toml::from_str(pack.text("templates/start.toml").unwrap()).unwrap();
        let known = Known {
            offers: &offers,
            words: &words,
            today: date(2026, 5, 18),
        };
        let said = RefCell::new(String::new());
        let mut input = answers.as_bytes();
        let mut asker = Asker {
            input: &mut input,
            say: &|line| said.borrow_mut().push_str(&format!("{line}\n")),
        };
        let settings = settings(&mut asker, &known, Path::new("northmoor-2026")).unwrap();
        (settings, said.into_inner())
    }

    #[test]
    fn an_empty_line_takes_what_is_offered() {
        let (settings, said) = asked("");
        assert_eq!(settings.name, "Northmoor Safeguarding Children Partnership");
        assert_eq!(
            (settings.period.as_str(), settings.as_at),
            ("2025-26", None)
        );
        assert_eq!(settings.next_report, "By 30 September 2027");
        assert_eq!(settings.profile, "dfe-cin");
        let agencies: Vec<(&str, Vec<&str>)> = settings
            .agencies
            .iter()
            .map(|agency| {
                (
                    agency.id.as_str(),
                    agency.owes.iter().map(String::as_str).collect(),
                )
            })
            .collect();
        // They are known by their names as by hand.
        assert_eq!(
            agencies,
            [
                ("la-csc", vec!["scorecard", "section-11"]),
                ("lado", vec!["lado"]),
                ("la-edu", vec!["section-175"]),
                ("icb", vec!["section-11"]),
                ("police", vec!["scorecard", "section-11"]),
                ("partnership", vec!["training"]),
            ]
        );
        assert_eq!(settings.agencies[0].due, Some(date(2026, 4, 30)));
        assert_eq!(said.matches("\n10. ").count(), 1, "{said}");
    }

    #[test]
    fn what_cannot_be_used_is_asked_again_with_the_reason() {
        let (settings, said) = asked(
            "…\nSouthfen\n7\nboard\n\nlast year\n2025/26\n31.5.26\n2020-01-01\n2026-05-31\n\n\n2026-09-30\n\nx;X\nSouthfen Hospitals; Quill Trust\n\n3 2; misisng\n\"\"\nsection 11; missing\nnothing\n",
        );
        assert_eq!(settings.name, "Southfen Safeguarding Children Board");
        assert_eq!(settings.as_at, Some(date(2026, 5, 31)));
        assert_eq!(settings.next_report, "By 30 September 2026");
        let agencies: Vec<(&str, &[String])> = settings
            .agencies
            .iter()
            .map(|one| (one.id.as_str(), one.owes.as_slice()))
            .collect();
        assert_eq!(
            agencies,
            [
                (
                    "hospital",
                    &["missing".to_owned(), "section-11".to_owned()][..]
                ),
                ("quill-trust", &[][..])
            ]
        );
        for reason in [
            "Write it with letters.",
            "There is no number 7; the last is 2.",
            "\"last year\" is no year",
            "That is not after 1 April 2025",
            "\"X\" is named twice",
            "\"misisng\" is none of them. Did you mean \"missing\"?",
        ] {
            assert!(said.contains(reason), "{reason}: {said}");
        }
    }
}
