//! What is to be done with one return: the mapping it had last time, or a new one; where its file goes; which sources change.

use std::collections::BTreeSet;

use super::arrival::{Arrival, Options, Unable};
use super::kept_name::free;
use super::taken::{Outcome, Seen, Taking};
use crate::finding::{Finding, group};
use crate::ingest::{self, File, Known, Unfit, Why, again, recognise, stamp, stamped_source};
use crate::model::{SourceSpec, Stamp, pattern};
use crate::project::{Change, edit, may_be_personal};
use crate::resubmission::{Earlier, earlier};
use crate::validate;

/// Looks at a return, and says how it would be taken in when it is clear how.
pub(super) fn look(
    arrival: &Arrival,
    options: &Options<'_>,
) -> Result<(Vec<Seen>, Outcome), Unable> {
    let mut desk = Desk {
        options,
        ingest: options.project.ingest_options(),
        seen: Vec::new(),
    };
    let outcome = desk.look(arrival)?;
    Ok((desk.seen, outcome))
}

/// Everything needed to decide, and what was seen so far.
struct Desk<'a> {
    options: &'a Options<'a>,
    ingest: ingest::Options,
    seen: Vec<Seen>,
}

impl Desk<'_> {
    fn look(&mut self, arrival: &Arrival) -> Result<Outcome, Unable> {
        let Options {
            project, is_there, ..
        } = self.options;
        let kept = arrival.kept.path();
        let dataset = self.options.dataset;
        let earlier = earlier(&project.sources, &arrival.name, kept, dataset, is_there);
        let folder = (earlier.as_ref())
            .and_then(|earlier| earlier.file.rsplit_once('/'))
            .map(|(folder, _)| folder)
            .filter(|folder| folder.starts_with("returns") && !folder.contains(['*', '?']))
            .unwrap_or("returns");
        let target = kept.map_or_else(|| free(folder, &arrival.name, is_there), str::to_owned);
        let file = File {
            name: target.as_str().into(),
            bytes: arrival.bytes.clone(),
        };
        let sources = self.read_by(&target);
        if kept.is_some() && sources > 0 {
            self.seen.push(Seen::ReadAlready(sources));
            return Ok(Outcome::NothingToDo);
        }
        let stamp = (sources == 0).then(|| stamp(&file)).flatten();
        let wrong = stamp
            .as_ref()
            .and_then(|stamp| project.named_by(stamp).err());
        let wrong = wrong.map(|(what, id)| Seen::FormUnknown(what, id.to_owned()));
        match stamp {
            Some(stamp) if kept.is_some() && wrong.is_none() => {
                if !project.config.received.contains_key(&target) {
                    self.seen.push(Seen::Form(stamp.clone()));
                    let source = stamped_source(&file.name, &stamp);
                    let day = Change::Received(target, self.options.received);
                    return self.taking(file, vec![source], vec![day]);
                }
                self.seen.push(Seen::FormThere(stamp));
                return Ok(Outcome::NothingToDo);
            }
            Some(stamp) => {
                self.seen.push(Seen::KeptAs(target));
                let wrong = wrong.or_else(|| self.misplaced(&stamp));
                return self.form(file, stamp, wrong);
            }
            None => self.seen.push(Seen::KeptAs(target)),
        }
        if let Some(earlier) = earlier
            && let Some(outcome) = self.as_last_time(&file, &earlier)?
        {
            return Ok(outcome);
        }
        self.anew(file)
    }

    /// Why a form of ours is not what it is said to be, or not needed.
    fn misplaced(&self, stamp: &Stamp) -> Option<Seen> {
        let differs = |said: Option<&str>, own: &str| said.is_some_and(|id| id != own);
        if differs(self.options.dataset, &stamp.dataset)
            || differs(self.options.agency, &stamp.agency)
        {
            return Some(Seen::FormOfAnother(stamp.clone()));
        }
        let of = |stamp: &Stamp| {
            let Stamp {
                dataset,
                agency,
                period,
                ..
            } = stamp.clone();
            (dataset, agency, period)
        };
        let same =
            |source: &SourceSpec| source.form.as_ref().is_some_and(|own| of(own) == of(stamp));
        let twin = (self.options.forms)().into_iter().find(same)?;
        Some(Seen::FormTwice(twin.file))
    }

    /// Takes in a form of ours: it says itself how it is read, and report.toml stays as it is.
    fn form(&mut self, file: File, stamp: Stamp, wrong: Option<Seen>) -> Result<Outcome, Unable> {
        let source = stamped_source(&file.name, &stamp);
        self.seen.push(Seen::Form(stamp));
        if let Some(wrong) = wrong {
            self.seen.push(wrong);
            return Ok(Outcome::Refused);
        }
        let received = self.options.received;
        let change = Change::Received(file.name.to_string(), received);
        let source = SourceSpec {
            received: Some(received),
            ..source
        };
        self.taking(file, vec![source], vec![change])
    }

    /// How many sources read a file of the folder.
    fn read_by(&self, name: &str) -> usize {
        let sources = self.options.project.sources.iter();
        let reads =
            |source: &&SourceSpec| pattern(&source.file).is_some_and(|glob| glob.is_match(name));
        sources.filter(reads).count()
    }

    /// Reads the file by the mapping of an earlier one. None when it does not fit.
    fn as_last_time(&mut self, file: &File, earlier: &Earlier) -> Result<Option<Outcome>, Unable> {
        let Options {
            project, replace, ..
        } = self.options;
        let mut proposals = Vec::new();
        for place in &earlier.places {
            let source = &project.sources[*place];
            match again(file, source, &self.known(None)) {
                Ok(mut proposal) => {
                    if earlier.covers {
                        proposal.source.file.clone_from(&earlier.file);
                    }
                    self.sign(&mut proposal.source, source.agency.clone());
                    proposals.push(proposal);
                }
                Err(Unfit::Needs(what)) => {
                    self.seen.push(Seen::Needs(earlier.file.clone(), what));
                    return Ok(Some(Outcome::Refused));
                }
                Err(Unfit::Shape(why)) => {
                    self.seen.push(Seen::NoLonger {
                        file: earlier.file.clone(),
                        why,
                        there: earlier.there,
                    });
                    return Ok(None);
                }
            }
        }
        if earlier.there && earlier.same_time && !replace {
            self.seen.push(Seen::Resubmitted(earlier.file.clone()));
            return Ok(Some(Outcome::Refused));
        }
        let sources: Vec<SourceSpec> = (proposals.iter())
            .map(|proposal| proposal.source.clone())
            .collect();
        self.seen
            .push(Seen::AsLastTime(earlier.file.clone(), proposals));
        let replaces = !earlier.there || *replace;
        if replaces && earlier.there {
            self.seen.push(Seen::LeftBehind(earlier.file.clone()));
        }
        let changes = (earlier.places.iter().zip(sources.clone()))
            .filter(|_| !earlier.covers)
            .map(|(&place, source)| {
                if replaces {
                    Change::Replace(place, source)
                } else {
                    Change::Add(source)
                }
            })
            .collect();
        self.taking(file.clone(), sources, changes).map(Some)
    }

    /// Finds out what the file is.
    fn anew(&mut self, file: File) -> Result<Outcome, Unable> {
        let mut problems = Vec::new();
        let known = self.known(self.options.dataset);
        let mut recognised = recognise(&file, &known).gather(&mut problems);
        self.seen.push(Seen::Problems(problems));
        let agency = match recognised.agencies.len() {
            1 => recognised.agencies.pop_first(),
            _ => None,
        };
        // One file has one sender: who alone owes one of its datasets sent the others as well.
        let project = self.options.project;
        let owing: BTreeSet<&str> = (recognised.tables.iter())
            .filter_map(|proposal| project.only_ower(&proposal.source.dataset))
            .collect();
        let alone = owing.first().filter(|_| owing.len() == 1);
        let alone = alone.map(|id| (*id).to_owned());
        for proposal in &mut recognised.tables {
            let own = proposal.source.agency_from.is_none();
            let agency = own.then(|| agency.clone().or(alone.clone())).flatten();
            self.sign(&mut proposal.source, agency);
        }
        let sources: Vec<SourceSpec> = (recognised.tables.iter())
            .map(|proposal| proposal.source.clone())
            .collect();
        let mut unplaced = recognised.unplaced.iter();
        let blocked =
            !self.options.partly && unplaced.any(|table| !matches!(table.why, Why::Unknown));
        let given = self.options.agency.is_some();
        self.seen.push(Seen::Recognised(recognised, given));
        if sources.is_empty() {
            return Ok(Outcome::Refused);
        }
        if blocked {
            self.seen.push(Seen::Partly);
            return Ok(Outcome::Refused);
        }
        let changes = sources.iter().cloned().map(Change::Add).collect();
        self.taking(file, sources, changes)
    }

    fn known<'k>(&'k self, dataset: Option<&'k str>) -> Known<'k> {
        let config = &self.options.project.config;
        let owed = config.agencies.iter().flat_map(|agency| &agency.owes);
        Known {
            options: &self.ingest,
            area: &config.partnership.area,
            agencies: config
                .agencies
                .iter()
                .map(|agency| agency.id.clone())
                .collect(),
            owed: owed.map(|owes| owes.dataset.get_ref().clone()).collect(),
            dataset,
            set: &self.options.set,
        }
    }

    /// Puts sender and day into a source.
    fn sign(&self, source: &mut SourceSpec, agency: Option<String>) {
        source.received = Some(self.options.received);
        if let Some(given) = self.options.agency {
            source.agency = Some(given.to_owned());
            source.agency_from = None;
        } else {
            source.agency = agency;
        }
    }

    /// A return that is taken in as these sources read it.
    fn taking(
        &self,
        file: File,
        sources: Vec<SourceSpec>,
        changes: Vec<Change>,
    ) -> Result<Outcome, Unable> {
        let text = String::from_utf8_lossy(self.options.project.report_bytes());
        let report = edit(&text, &changes).map_err(Unable::Report)?;
        Ok(Outcome::Return(Taking {
            findings: self.checked(&file, sources),
            file,
            changes,
            report,
        }))
    }

    /// What is found in the file when these sources read it by itself.
    fn checked(&self, file: &File, sources: Vec<SourceSpec>) -> Vec<Finding> {
        let used: BTreeSet<String> = (sources.iter())
            .map(|source| source.dataset.clone())
            .collect();
        let own = |source| SourceSpec {
            file: file.name.to_string(),
            ..source
        };
        let options = ingest::Options {
            sources: sources.into_iter().map(own).collect(),
            ..self.ingest.clone()
        };
        let mut found = Vec::new();
        let read = ingest::read(std::slice::from_ref(file), &options).gather(&mut found);
        let mut datasets = read.datasets;
        datasets.retain(|dataset| used.contains(&dataset.spec.id));
        let personal = |finding: &Finding, column| may_be_personal(&datasets, finding, column);
        let second = ingest::second_look(std::slice::from_ref(file), &datasets, &personal);
        found.extend(second);
        let options = self.options.project.validate_options(self.options.received);
        validate::validate(datasets, &options).gather(&mut found);
        group(found).findings
    }
}
