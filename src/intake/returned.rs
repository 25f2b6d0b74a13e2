//! What is to be done with one return: the mapping it had last time, or a new one; where its file goes; which sources change.

use std::collections::BTreeSet;

use super::arrival::{Arrival, Options, Unable};
use super::kept_name::free;
use super::proposed::{Proposed, Sender};
use super::taken::{Outcome, Seen, Taking};
use crate::finding::{Finding, group};
use crate::ingest::{
    self, File, Known, Proposal, Unfit, Why, Workbook, again, has_words_of, recognise, senders,
    stamp, stamped_source,
};
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
    let first = match &outcome {
        Outcome::Return(taking) | Outcome::Proposed(taking) => {
            Some(Seen::KeptAs(taking.file.name.to_string()))
        }
        Outcome::Refused => Some(Seen::Looked),
        Outcome::NothingToDo | Outcome::Text(_) => None,
    };
    let seen = first.into_iter().chain(desk.seen);
    Ok((seen.collect(), outcome))
}

/// Everything needed to decide, and what was seen so far.
struct Desk<'a> {
    options: &'a Options<'a>,
    ingest: ingest::Options,
    seen: Vec<Seen>,
}

impl Desk<'_> {
    fn look(&mut self, arrival: &Arrival) -> Result<Outcome, Unable> {
        let kept = arrival.kept.path();
        let is_there = self.options.is_there;
        let sources = kept.map_or(0, |path| self.read_by(path));
        if sources > 0 {
            self.seen.push(Seen::ReadAlready(sources));
            return Ok(Outcome::NothingToDo);
        }
        let name = kept.map_or_else(|| self.place("returns", &arrival.name), str::to_owned);
        let file = File {
            name: name.as_str().into(),
            bytes: arrival.bytes.clone(),
        };
        if let Some(stamp) = stamp(&file) {
            return self.stamped(file, stamp, kept.is_some());
        }
        let mut problems = Vec::new();
        let workbook = ingest::open(&file).gather(&mut problems);
        self.seen.push(Seen::Problems(problems));
        let Some(workbook) = workbook else {
            return Ok(Outcome::Refused);
        };
        let dataset = self.options.dataset;
        let sources = &self.options.project.sources;
        for earlier in earlier(sources, &arrival.name, kept, dataset, is_there) {
            // Beside the file of this name, only words of its own tell the file for which a mapping was made.
            let mut places = earlier.places.iter().map(|place| &sources[*place]);
            if !earlier.named && !places.all(|source| has_words_of(&workbook, source)) {
                continue;
            }
            if let Some(outcome) = self.as_last_time(&file, &workbook, &earlier, arrival)? {
                return Ok(outcome);
            }
        }
        self.anew(file, &workbook)
    }

    /// What is to be done with a form of ours.
    fn stamped(&mut self, file: File, stamp: Stamp, kept: bool) -> Result<Outcome, Unable> {
        let wrong = self.options.project.named_by(&stamp).err();
        let wrong = wrong.map(|(what, id)| Seen::FormUnknown(what, id.to_owned()));
        if kept && wrong.is_none() {
            if self
                .options
                .project
                .config
                .received
                .contains_key(&*file.name)
            {
                self.seen.push(Seen::FormThere(stamp));
                return Ok(Outcome::NothingToDo);
            }
            self.seen.push(Seen::Form(stamp.clone()));
            let source = stamped_source(&file.name, &stamp);
            let day = Change::Received(file.name.to_string(), self.options.received);
            return self.taking(file, vec![source], vec![day], true);
        }
        let wrong = wrong.or_else(|| self.misplaced(&stamp));
        self.form(file, stamp, wrong)
    }

    /// A new path in a folder, or in another where a pattern of report.toml reads what lies in that one.
    fn place(&self, folder: &str, name: &str) -> String {
        let others = ["returns/added".to_owned()].into_iter();
        let numbered = (2u32..).map(|number| format!("returns/added-{number}"));
        let mut folders = [folder.to_owned(), "returns".to_owned()]
            .into_iter()
            .chain(others)
            .chain(numbered);
        let unread = |folder: &String| self.read_by(&format!("{folder}/{name}")) == 0;
        let folder = folders.find(unread).unwrap_or_else(|| folder.to_owned());
        free(&folder, name, self.options.is_there)
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
        self.taking(file, vec![source], vec![change], true)
    }

    /// How many sources read a file of the folder by a pattern, or by its name.
    fn read_by(&self, name: &str) -> usize {
        let sources = self.options.project.sources.iter();
        let reads =
            |source: &&SourceSpec| pattern(&source.file).is_some_and(|glob| glob.is_match(name));
        sources.filter(reads).count()
    }

    /// Where a file is kept that reads as an earlier one: in its folder, where it lies nowhere yet.
    fn beside(&self, earlier: &Earlier, arrival: &Arrival, file: &File) -> String {
        let folder = earlier.file.rsplit_once('/').map(|(folder, _)| folder);
        let folder =
            folder.filter(|folder| folder.starts_with("returns") && !folder.contains(['*', '?']));
        match folder.filter(|_| arrival.kept.path().is_none()) {
            Some(folder) if earlier.covers => free(folder, &arrival.name, self.options.is_there),
            Some(folder) => self.place(folder, &arrival.name),
            None => file.name.to_string(),
        }
    }

    /// Reads the file by the mapping of an earlier one. None when it does not fit.
    fn as_last_time(
        &mut self,
        file: &File,
        workbook: &Workbook,
        earlier: &Earlier,
        arrival: &Arrival,
    ) -> Result<Option<Outcome>, Unable> {
        let Options {
            project, replace, ..
        } = self.options;
        let known = self.known(None);
        let senders = senders(workbook, &known);
        let mut proposals = Vec::new();
        for place in &earlier.places {
            let source = &project.sources[*place];
            match again(workbook, source, &known) {
                Ok(proposal) => proposals.push(proposal),
                Err(Unfit::Needs(what)) if earlier.named => {
                    self.seen.push(Seen::Needs(earlier.file.clone(), what));
                    return Ok(Some(Outcome::Refused));
                }
                Err(Unfit::Shape(why)) if earlier.named && !earlier.covers => {
                    self.seen.push(Seen::NoLonger {
                        file: earlier.file.clone(),
                        why,
                        there: earlier.there,
                    });
                    return Ok(None);
                }
                Err(_) => return Ok(None),
            }
        }
        // Under another name it is the same return only where little in it is new.
        let is_new = |proposal: &Proposal| {
            let mut reads = proposal.reads.iter();
            reads.any(|reads| reads.unknown.len() * 2 > reads.columns.len())
        };
        if !earlier.named && proposals.iter().any(is_new) {
            return Ok(None);
        }
        if earlier.named && earlier.there && earlier.same_time && !replace {
            self.seen.push(Seen::Resubmitted(earlier.file.clone()));
            return Ok(Some(Outcome::Refused));
        }
        let target = self.beside(earlier, arrival, file);
        // Who is named in it sent it, whoever sent the earlier one.
        let named = senders
            .first()
            .filter(|_| senders.len() == 1 && !earlier.named);
        let of_another = |proposal: &Proposal| {
            let own = proposal.source.agency.as_ref();
            named.is_some_and(|id| own.is_some_and(|own| own != id))
        };
        let replaces = match earlier.there {
            true => *replace && earlier.named,
            false => !proposals.iter().any(of_another),
        };
        let mut proposed = Vec::new();
        for mut proposal in proposals {
            proposal.source.file = match earlier.covers {
                true => earlier.file.clone(),
                false => target.clone(),
            };
            let own = named.cloned().or(proposal.source.agency.clone());
            let sender = match &own {
                _ if self.options.agency.is_some() => Sender::Told,
                _ if proposal.source.agency_from.is_some() => Sender::Cell,
                Some(id) if senders.contains(id) => Sender::Named,
                _ if earlier.named || replaces => Sender::Owes,
                _ => Sender::Earlier,
            };
            self.sign(&mut proposal.source, own);
            proposed.push(Proposed::as_it_was(proposal, sender));
        }
        let file = File {
            name: target.as_str().into(),
            bytes: file.bytes.clone(),
        };
        let sources: Vec<SourceSpec> = (proposed.iter())
            .map(|one| one.proposal.source.clone())
            .collect();
        let changes = (earlier.places.iter().zip(sources.clone()))
            .filter(|_| !earlier.covers)
            .map(|(&place, source)| match replaces {
                true => Change::Replace(place, source),
                false => Change::Add(source),
            })
            .collect();
        let is_sure = proposed.iter().all(|one| one.sender != Sender::Earlier);
        let proposals = proposed.iter().map(|one| one.proposal.clone()).collect();
        self.seen
            .push(Seen::AsLastTime(earlier.file.clone(), proposals));
        if replaces && earlier.there {
            self.seen.push(Seen::LeftBehind(earlier.file.clone()));
        }
        if !is_sure {
            self.seen.push(Seen::Proposed(proposed));
        }
        self.taking(file, sources, changes, is_sure).map(Some)
    }

    /// Finds out what the file is.
    fn anew(&mut self, file: File, workbook: &Workbook) -> Result<Outcome, Unable> {
        let known = self.known(self.options.dataset);
        let recognised = recognise(workbook, &known);
        let mut senders = senders(workbook, &known);
        let named = senders.pop_first().filter(|_| senders.is_empty());
        // One file has one sender: who alone owes one of its datasets sent the others as well.
        let project = self.options.project;
        let owing: BTreeSet<&str> = (recognised.tables.iter())
            .filter_map(|proposal| project.only_ower(&proposal.source.dataset))
            .collect();
        let alone = owing.first().filter(|_| owing.len() == 1);
        let alone = alone.map(|id| (*id).to_owned());
        let has_agencies = !project.config.agencies.is_empty();
        let mut tables = Vec::new();
        for mut proposal in recognised.tables {
            let cell = proposal.source.agency_from.is_some();
            let (sender, agency) = match (&named, &alone) {
                _ if self.options.agency.is_some() => (Sender::Told, None),
                _ if cell => (Sender::Cell, None),
                (Some(id), _) => (Sender::Named, Some(id.clone())),
                (None, Some(id)) => (Sender::Owes, Some(id.clone())),
                (None, None) if has_agencies => (Sender::Unknown, None),
                (None, None) => (Sender::Told, None),
            };
            self.sign(&mut proposal.source, agency);
            tables.push(Proposed::new(proposal, sender, &project.codes));
        }
        let sources: Vec<SourceSpec> = (tables.iter())
            .map(|table| table.proposal.source.clone())
            .collect();
        let is_sure = tables.iter().all(Proposed::is_sure);
        let mut unplaced = recognised.unplaced.iter();
        let blocked =
            !self.options.partly && unplaced.any(|table| !matches!(table.why, Why::Unknown));
        self.seen.push(Seen::Recognised {
            tables,
            others: recognised.unplaced,
            hidden: recognised.hidden,
        });
        if sources.is_empty() {
            return Ok(Outcome::Refused);
        }
        if blocked {
            self.seen.push(Seen::Partly);
            return Ok(Outcome::Refused);
        }
        let changes = sources.iter().cloned().map(Change::Add).collect();
        self.taking(file, sources, changes, is_sure)
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
        is_sure: bool,
    ) -> Result<Outcome, Unable> {
        let text = String::from_utf8_lossy(self.options.project.report_bytes());
        let report = edit(&text, &changes).map_err(Unable::Report)?;
        let taking = Taking {
            findings: self.checked(&file, sources),
            file,
            changes,
            report,
        };
        Ok(match is_sure {
            true => Outcome::Return(taking),
            false => Outcome::Proposed(taking),
        })
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
        let options = self.options.project.validate_options(self.options.as_at);
        validate::validate(datasets, &options).gather(&mut found);
        group(found).findings
    }
}
