//! Writing findings in the forms that were asked for, and what they mean for the exit code.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::bail;

use super::args::MessageFormat;
use super::exit::Exit;
use super::terminal::Terminal;
use crate::finding::emit::human::{self, Detail};
use crate::finding::emit::{Findings, json};
use crate::finding::{Code, Finding, Grouped, Severity};
use crate::model::did_you_mean;
use crate::project::{LARGEST, RESPONSES, read_file};
use crate::set::write_named;

/// Writes findings in every form that was asked for; for people when none was.
pub(crate) fn write(
    grouped: &Grouped,
    agencies: &BTreeMap<String, String>,
    formats: &[MessageFormat],
    terminal: &Terminal,
) -> anyhow::Result<()> {
    to_files(grouped, agencies, formats)?;
    print(grouped, agencies, formats, terminal)
}

/// The files that were asked for.
pub(crate) fn to_files(
    grouped: &Grouped,
    agencies: &BTreeMap<String, String>,
    formats: &[MessageFormat],
) -> anyhow::Result<()> {
    let findings = Findings { grouped, agencies };
    for format in formats {
        if let MessageFormat::JsonFile(path) = format {
            let mut bytes = Vec::new();
            json::write(&mut bytes, &findings)?;
            write_named(path, &bytes, &holds_findings)?;
        }
    }
    Ok(())
}

/// Whether anything was asked for that a person reads.
pub(crate) fn for_people(formats: &[MessageFormat]) -> bool {
    formats.is_empty() || formats.contains(&MessageFormat::Human)
}

/// What was asked for that programs read: files, and JSON on standard output.
pub(crate) fn for_programs(
    grouped: &Grouped,
    agencies: &BTreeMap<String, String>,
    formats: &[MessageFormat],
    terminal: &Terminal,
) -> anyhow::Result<()> {
    to_files(grouped, agencies, formats)?;
    match formats.contains(&MessageFormat::Json) {
        true => print(grouped, agencies, &[MessageFormat::Json], terminal),
        false => Ok(()),
    }
}

/// All findings for people.
pub(crate) fn list(
    findings: &Findings<'_>,
    detail: Detail,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let mut out = terminal.results();
    human::write(&mut out, findings, terminal.colour(), detail)?;
    Ok(out.flush()?)
}

/// What was asked for on standard output; for people when nothing was asked for.
pub(crate) fn print(
    grouped: &Grouped,
    agencies: &BTreeMap<String, String>,
    formats: &[MessageFormat],
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let findings = Findings { grouped, agencies };
    let formats = if formats.is_empty() {
        &[MessageFormat::Human]
    } else {
        formats
    };
    for format in formats {
        match format {
            MessageFormat::Human => list(&findings, terminal.detail(), terminal)?,
            MessageFormat::Json => {
                let mut out = terminal.results();
                json::write(&mut out, &findings)?;
                out.flush()?;
            }
            MessageFormat::JsonFile(_) => {}
        }
    }
    Ok(())
}

/// Some findings for people, each in full.
pub(crate) fn each<'a>(
    findings: impl Iterator<Item = &'a Finding>,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let mut out = terminal.results();
    for finding in findings {
        human::one(&mut out, finding, terminal.colour())?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(())
}

/// Which findings are asked for.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Of whom; the partnership itself has no id.
    agency: Option<Option<String>>,
    code: Option<Code>,
}

/// What the findings are asked for by that are no agency's.
pub(super) const PARTNERSHIP: &str = "none";

impl Wanted {
    /// Reads what was typed: the id of an agency, the word for the partnership itself where no agency is called so, a code.
    pub(crate) fn read(
        agency: Option<&str>,
        code: Option<&str>,
        agencies: &BTreeMap<String, String>,
    ) -> anyhow::Result<Wanted> {
        let code = match code {
            None => None,
            Some(id) => match Code::parse(id) {
                None => {
                    let known = Code::ALL.iter().map(|code| code.id());
                    let otherwise = "yearly list findings shows every code there is.";
                    let help = did_you_mean(id, known, otherwise);
                    bail!("There is no code of finding called \"{id}\". {help}")
                }
                known => known,
            },
        };
        let agency = match agency {
            None => None,
            Some(id) if agencies.contains_key(id) => Some(Some(id.to_owned())),
            Some(PARTNERSHIP) => Some(None),
            Some(id) => {
                let known = agencies.keys().map(String::as_str);
                let otherwise = "yearly list agencies shows every agency there is.";
                let help = did_you_mean(id, known, otherwise);
                bail!("There is no agency called \"{id}\" in report.toml. {help}")
            }
        };
        Ok(Wanted { agency, code })
    }

    /// Whether anything is left out.
    pub(crate) fn narrows(&self) -> bool {
        self.agency.is_some() || self.code.is_some()
    }

    /// Those of the findings.
    pub(crate) fn of(&self, grouped: &Grouped) -> Grouped {
        let wanted = grouped.findings.iter().filter(|finding| {
            let whose = self.agency.as_ref();
            whose.is_none_or(|agency| *agency == finding.agency)
                && self.code.is_none_or(|code| code == finding.code)
        });
        Grouped {
            findings: wanted.cloned().collect(),
            held_back: if self.narrows() { 0 } else { grouped.held_back },
        }
    }
}

/// Whether a file holds nothing, or findings that were written earlier: it may make way for new ones.
fn holds_findings(path: &Path) -> bool {
    read_file(path, LARGEST).is_ok_and(|bytes| {
        let json = serde_json::from_slice::<serde_json::Value>(&bytes);
        bytes.is_empty() || json.is_ok_and(|json| json["findings"].is_array())
    })
}

/// What is wrong with a file that cannot be used, as one error.
pub(crate) fn told(wrong: &[Finding]) -> anyhow::Error {
    let told = wrong
        .iter()
        .map(|f| format!("{}: {}", f.location, f.message));
    anyhow::anyhow!("{}", told.collect::<Vec<_>>().join("\n"))
}

/// Says of a responses.toml that cannot be read why nothing can be written into it.
pub(crate) fn responses_can_be_read(found: &[Finding]) -> anyhow::Result<()> {
    let of_answers = |f: &&Finding| {
        f.severity == Severity::Error && f.location.path().is_some_and(|path| **path == *RESPONSES)
    };
    let wrong: Vec<Finding> = found.iter().filter(of_answers).cloned().collect();
    if !wrong.is_empty() {
        bail!("{} Nothing was written.", told(&wrong));
    }
    Ok(())
}

/// Blocked when a finding is as grave as the limit, or graver.
pub(crate) fn exit(grouped: &Grouped, fail_on: Option<Severity>) -> Exit {
    let open = grouped.findings.iter().filter(|f| !f.is_settled());
    let worst = open.map(|f| f.severity).max();
    match (worst, fail_on) {
        (Some(worst), Some(limit)) if worst >= limit => Exit::Blocked,
        _ => Exit::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Location, group};

    #[test]
    fn the_limit_itself_blocks_and_one_below_does_not() {
        let found = |severity| {
            let finding = Finding::new(Code::TableEmpty, Location::Folder, "x");
            group(vec![finding.severity(severity)])
        };
        let limit = Some(Severity::Query);
        assert_eq!(exit(&found(Severity::Error), limit), Exit::Blocked);
        assert_eq!(exit(&found(Severity::Query), limit), Exit::Blocked);
        assert_eq!(exit(&found(Severity::Warning), limit), Exit::Done);
        assert_eq!(exit(&found(Severity::Error), None), Exit::Done);
        assert_eq!(exit(&Grouped::default(), limit), Exit::Done);
        let answered = |severity| {
            let mut found = found(severity);
            found.findings[0].answered = Some(jiff::civil::date(2026, 5, 18));
            exit(&found, limit)
        };
        assert_eq!(answered(Severity::Query), Exit::Done);
        assert_eq!(answered(Severity::Error), Exit::Blocked);
    }
}
