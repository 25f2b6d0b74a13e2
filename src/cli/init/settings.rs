//! The report.toml of a new folder without samples: each thing that is to be said, with a line above it that says what belongs there.

use jiff::civil::Date;
use toml::Value;

/// What a report.toml says; blank where it is still to be said.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Settings {
    /// The partnership's name.
    pub(super) name: String,
    /// Its area.
    pub(super) area: String,
    /// Who publishes the report.
    pub(super) published_by: String,
    /// Where to ask for other formats.
    pub(super) other_formats: String,
    /// How agencies reach the partnership.
    pub(super) contact: String,
    /// The title of the report.
    pub(super) title: String,
    /// The year reported on.
    pub(super) period: String,
    /// By when the next report is due.
    pub(super) next_report: String,
    /// The day that the report speaks of; the day of each run without it.
    pub(super) as_at: Option<Date>,
    /// The disclosure profile.
    pub(super) profile: String,
    /// Who sends returns.
    pub(super) agencies: Vec<Agency>,
}

/// Who sends returns.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Agency {
    /// Its id.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
    /// The datasets that it owes, by id.
    pub(super) owes: Vec<String>,
    /// The day on which they are due.
    pub(super) due: Option<Date>,
}

impl Settings {
    /// The text of report.toml; `profiles` are the ids that there are.
    pub(super) fn text(&self, profiles: &[&str]) -> String {
        let said = |text: &str| Value::from(text).to_string();
        let as_at = match self.as_at {
            Some(day) => format!("as-at = {}", said(&day.to_string())),
            None => "# as-at = \"2026-05-31\"".to_owned(),
        };
        let agencies = if self.agencies.is_empty() {
            vec![Agency::default()]
        } else {
            self.agencies.clone()
        };
        let agencies: Vec<String> = agencies.iter().map(Agency::text).collect();
        format!(
            "# The settings of your yearly report. Ten things are to be said: each line of words that begins with a number tells what belongs
# between the quotation marks below it. yearly check says what is still missing.

[partnership]
# 1. The whole name of the partnership, as on the cover: Northmoor Safeguarding Children Partnership.
name = {name}
# 2. The name of its area: Northmoor.
area = {area}
# 3. Who publishes the report: the safeguarding partners by their names.
published-by = {published_by}
# 4. Where a reader asks for large print, easy read or another language: an address or a telephone number.
other-formats = {other_formats}
# 5. How agencies reach you with their answers: an e-mail address.
contact = {contact}

[report]
# 6. The title on the cover: Safeguarding children in Northmoor.
title = {title}
# 7. The year reported on: 2025-26 is April 2025 to March 2026.
period = {period}
# 8. By when the next report is due: By 30 September 2027.
next-report = {next_report}
# 9. How small numbers of people are withheld, by one of these names: {profiles}. The record of each build says what it means.
profile = {profile}
document = \"annual-report\"
# The day that the report speaks of; today, while there is a # sign before the next line.
{as_at}

# 10. Who sends returns, one [[agency]] each: a short id of small letters and hyphens, its name, and the returns it owes with the day they are due:
#     owes = [{{ dataset = \"section-11\", due = \"2026-04-30\" }}]. yearly list datasets shows every kind of return.
{agencies}",
            name = said(&self.name),
            area = said(&self.area),
            published_by = said(&self.published_by),
            other_formats = said(&self.other_formats),
            contact = said(&self.contact),
            title = said(&self.title),
            period = said(&self.period),
            next_report = said(&self.next_report),
            profile = said(&self.profile),
            profiles = profiles.join(", "),
            agencies = agencies.join("\n"),
        )
    }
}

impl Agency {
    fn text(&self) -> String {
        let said = |text: &str| Value::from(text).to_string();
        let owes = self.owes.iter().map(|dataset| match self.due {
            Some(due) => format!(
                "{{ dataset = {}, due = {} }}",
                said(dataset),
                said(&due.to_string())
            ),
            None => format!("{{ dataset = {} }}", said(dataset)),
        });
        let owes: Vec<String> = owes.collect();
        format!(
            "[[agency]]\nid = {}\nname = {}\nowes = [{}]\n",
            said(&self.id),
            said(&self.name),
            owes.join(", ")
        )
    }
}
