//! What is to be done with one return: the mapping it had last time, or a new one; where its file goes; which sources change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use super::super::args::Add;
use super::{say, take};
use crate::finding::Finding;
use crate::ingest::{
    File, Known, Named, Proposal, SourceSpec, Unfit, Unplaced, Why, again, pattern, read,
    recognise, stamp, stamped_source,
};
use crate::model::Stamp;
use crate::project::{Change, Project, REPORT, edit};
use crate::validate;

/// What became of one file.
pub(super) struct One {
    /// What to say.
    pub(super) words: String,
    /// Whether it was taken in.
    pub(super) done: bool,
}

/// Sources of an earlier file of the same return.
struct Earlier {
    /// Their places in report.toml, 0-based.
    places: Vec<usize>,
    /// The file, or the pattern, that they name.
    file: String,
    /// The earlier file is still in the folder.
    there: bool,
    /// Its name speaks of the same time.
    same_time: bool,
    /// They read whatever lies under a pattern.
    covers: bool,
}

/// Everything needed to decide.
struct Desk<'a> {
    project: &'a Project,
    args: &'a Add,
    set: BTreeMap<String, String>,
    received: Date,
    options: crate::ingest::Options,
}

/// Looks at one file, and takes it in when it is clear how.
pub(super) fn one(
    project: &Project,
    args: &Add,
    path: &Path,
    bytes: Vec<u8>,
    received: Date,
) -> anyhow::Result<One> {
    let desk = Desk {
        project,
        args,
        set: args.set.iter().cloned().collect(),
        received,
        options: project.ingest_options(),
    };
    desk.one(path, bytes)
}

impl Desk<'_> {
    fn one(&self, path: &Path, bytes: Vec<u8>) -> anyhow::Result<One> {
        let root = &self.project.folder;
        let shown = take::name(path);
        let own = take::inside(root, path);
        let kept = own.clone().or_else(|| take::same(root, &bytes));
        let earlier = self.earlier(&shown, kept.as_deref());
        if let Some(kept) = &kept {
            let read_by = self.read_by(kept);
            if !read_by.is_empty() {
                return Ok(One {
                    words: say::already(&shown, kept, own.is_some(), read_by.len()),
                    done: true,
                });
            }
        }
        if let Some(kept) = &kept
            && let Some(stamp) = self.stamp_of(kept, &bytes)
        {
            return Ok(One {
                words: say::form_there(&shown, kept, own.is_some(), &stamp, self.project),
                done: true,
            });
        }
        let folder = earlier
            .as_ref()
            .and_then(|earlier| earlier.file.rsplit_once('/'))
            .map(|(folder, _)| folder)
            .filter(|folder| folder.starts_with("returns") && !folder.contains(['*', '?']))
            .unwrap_or("returns");
        let target = kept
            .clone()
            .unwrap_or_else(|| take::free(root, folder, &shown));
        let file = File {
            name: target.as_str().into(),
            bytes: Arc::from(bytes),
        };
        let mut words = say::head(&shown, &target, own.is_some(), kept.is_some());
        if self.read_by(&target).is_empty()
            && let Some(stamp) = stamp(&file)
        {
            return self.form(&file, &stamp, &words);
        }
        if let Some(earlier) = earlier
            && let Some(one) = self.as_last_time(&file, &earlier, kept.is_some(), &mut words)?
        {
            return Ok(one);
        }
        self.anew(&file, kept.is_some(), words)
    }

    /// What a file of the folder says of itself, when it is a form of ours that is read by its stamp.
    fn stamp_of(&self, kept: &str, bytes: &[u8]) -> Option<Stamp> {
        let file = File {
            name: kept.into(),
            bytes: bytes.into(),
        };
        stamp(&file).filter(|stamp| self.unusable(stamp).is_none())
    }

    /// Why a form of ours cannot be used in this report.
    fn unusable(&self, stamp: &Stamp) -> Option<String> {
        let agencies = &self.project.config.agencies;
        if self.project.dataset(&stamp.dataset).is_none() {
            Some(say::form_of_unknown("dataset", &stamp.dataset))
        } else if !agencies.iter().any(|agency| agency.id == stamp.agency) {
            Some(say::form_of_unknown("agency", &stamp.agency))
        } else {
            None
        }
    }

    /// Takes in a form of ours: it says itself how it is read, and report.toml stays as it is.
    fn form(&self, file: &File, stamp: &Stamp, words: &str) -> anyhow::Result<One> {
        let wrong = self.unusable(stamp).or_else(|| {
            let other =
                |asked: &Option<String>, own: &str| asked.as_ref().is_some_and(|id| id != own);
            let differs = other(&self.args.dataset, &stamp.dataset)
                || other(&self.args.agency, &stamp.agency);
            differs.then(|| say::form_of_another(stamp))
        });
        let wrong = wrong.or_else(|| {
            let same = |source: &&SourceSpec| {
                let own = source.form.as_ref();
                own.is_some_and(|own| {
                    (&own.dataset, &own.agency, &own.period)
                        == (&stamp.dataset, &stamp.agency, &stamp.period)
                })
            };
            let stamped = self.project.returns().value.stamped;
            stamped
                .iter()
                .find(same)
                .map(|there| say::form_twice(&there.file))
        });
        let words = format!("{words}{}", say::form(stamp, self.project));
        if let Some(wrong) = wrong {
            return Ok(self.refused(&(words + &wrong)));
        }
        let source = stamped_source(&file.name, stamp);
        let found = self.checked(file, vec![source]);
        let done = if self.args.dry_run {
            say::would(&[])
        } else {
            take::write_new(&self.project.folder, &file.name, &file.bytes)?;
            say::written(&[])
        };
        Ok(One {
            words: words + &done + &say::first_check(&found),
            done: true,
        })
    }

    /// The sources that read a file of the folder.
    fn read_by(&self, name: &str) -> Vec<usize> {
        let sources = self.project.sources.iter().enumerate();
        sources
            .filter(|(_, source)| pattern(&source.file).is_some_and(|glob| glob.is_match(name)))
            .map(|(place, _)| place)
            .collect()
    }

    /// The sources of an earlier file whose name differs only in its year, date or version, or of a pattern that the name fits.
    fn earlier(&self, name: &str, kept: Option<&str>) -> Option<Earlier> {
        let named = Named::of(name);
        let mut found: BTreeMap<&str, Earlier> = BTreeMap::new();
        for (place, source) in self.project.sources.iter().enumerate() {
            if self
                .args
                .dataset
                .as_ref()
                .is_some_and(|id| *id != source.dataset)
            {
                continue;
            }
            let is_pattern = source.file.contains(['*', '?']);
            let folder = source
                .file
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder);
            let covers = is_pattern
                && pattern(&source.file)
                    .is_some_and(|glob| glob.is_match(&format!("{folder}/{name}")));
            let old = Named::of(&source.file);
            if !covers && (is_pattern || !named.same_return(&old)) {
                continue;
            }
            let there = !is_pattern
                && Some(source.file.as_str()) != kept
                && self.project.folder.join(&source.file).is_file();
            let entry = found.entry(&source.file).or_insert_with(|| Earlier {
                places: Vec::new(),
                file: source.file.clone(),
                there,
                same_time: named.same_time(&old),
                covers,
            });
            entry.places.push(place);
        }
        // A file of the same time first: that is the one it replaces. Then one that is gone; then the last in report.toml.
        found.into_values().max_by_key(|earlier| {
            (
                earlier.same_time,
                earlier.covers,
                !earlier.there,
                earlier.places.last().copied(),
            )
        })
    }

    /// Reads the file by the mapping of an earlier one. None when it does not fit; the words then say why.
    fn as_last_time(
        &self,
        file: &File,
        earlier: &Earlier,
        kept: bool,
        words: &mut String,
    ) -> anyhow::Result<Option<One>> {
        let known = self.known(None);
        let mut proposals = Vec::new();
        for place in &earlier.places {
            let source = &self.project.sources[*place];
            match again(file, source, &known) {
                Ok(mut proposal) => {
                    if earlier.covers {
                        proposal.source.file.clone_from(&earlier.file);
                    }
                    self.sign(&mut proposal.source, source.agency.clone());
                    proposals.push(proposal);
                }
                Err(Unfit::Needs(what)) => {
                    words.push_str(&say::needs(&earlier.file, &what));
                    return Ok(Some(self.refused(words)));
                }
                Err(Unfit::Shape(why)) => {
                    words.push_str(&say::no_longer(&earlier.file, &why, earlier.there));
                    return Ok(None);
                }
            }
        }
        if earlier.there && earlier.same_time && !self.args.replace {
            words.push_str(&say::resubmitted(&earlier.file));
            return Ok(Some(self.refused(words)));
        }
        words.push_str(&say::as_last_time(&earlier.file));
        for proposal in &proposals {
            words.push_str(&say::again(proposal, &self.project.codes));
        }
        let replaces = !earlier.there || self.args.replace;
        let changes: Vec<Change> = (earlier.places.iter().zip(&proposals))
            .filter(|_| !earlier.covers)
            .map(|(&place, proposal)| {
                let source = proposal.source.clone();
                if replaces {
                    Change::Replace(place, source)
                } else {
                    Change::Add(source)
                }
            })
            .collect();
        if replaces && earlier.there {
            words.push_str(&say::left_behind(&earlier.file));
        }
        self.finish(file, kept, &proposals, &changes, words)
            .map(Some)
    }

    /// Finds out what the file is.
    fn anew(&self, file: &File, kept: bool, mut words: String) -> anyhow::Result<One> {
        let looked = recognise(file, &self.known(self.args.dataset.as_deref()));
        words.push_str(&say::problems(&looked.findings));
        let mut recognised = looked.value;
        words.push_str(&say::hidden(&recognised.hidden));
        let agency = match recognised.agencies.len() {
            1 => recognised.agencies.pop_first(),
            _ => None,
        };
        // One file has one sender: who alone owes one of its datasets sent the others as well.
        let owing: BTreeSet<String> = (recognised.tables.iter())
            .filter_map(|proposal| self.only_ower(&proposal.source.dataset))
            .collect();
        let alone = owing.first().filter(|_| owing.len() == 1).cloned();
        for proposal in &mut recognised.tables {
            let own = proposal.source.agency_from.is_none();
            let agency = own.then(|| agency.clone().or(alone.clone())).flatten();
            self.sign(&mut proposal.source, agency);
        }
        words.push_str(&say::agency(
            &recognised.tables,
            &self.project.agency_names(),
            self.args.agency.is_some(),
        ));
        for proposal in &recognised.tables {
            words.push_str(&say::proposal(proposal, &self.project.codes));
        }
        for unplaced in &recognised.unplaced {
            words.push_str(&say::unplaced(unplaced));
        }
        let blocks = |unplaced: &Unplaced| !matches!(unplaced.why, Why::Unknown);
        if recognised.tables.is_empty()
            || !self.args.partly && recognised.unplaced.iter().any(blocks)
        {
            if !recognised.tables.is_empty() {
                words.push_str(say::PARTLY);
            }
            return Ok(self.refused(&words));
        }
        let changes: Vec<Change> = (recognised.tables.iter())
            .map(|proposal| Change::Add(proposal.source.clone()))
            .collect();
        self.finish(file, kept, &recognised.tables, &changes, &mut words)
    }

    fn known<'k>(&'k self, dataset: Option<&'k str>) -> Known<'k> {
        let agencies = &self.project.config.agencies;
        let owed = agencies.iter().flat_map(|agency| &agency.owes);
        Known {
            options: &self.options,
            area: &self.project.config.partnership.area,
            agencies: agencies.iter().map(|agency| agency.id.clone()).collect(),
            owed: owed.map(|owes| owes.dataset.get_ref().clone()).collect(),
            dataset,
            set: &self.set,
        }
    }

    /// The one agency that owes a dataset.
    fn only_ower(&self, dataset: &str) -> Option<String> {
        let owes = |agency: &&crate::project::Agency| {
            agency
                .owes
                .iter()
                .any(|owes| owes.dataset.get_ref() == dataset)
        };
        let mut owing = self.project.config.agencies.iter().filter(owes);
        let first = owing.next()?;
        owing.next().is_none().then(|| first.id.clone())
    }

    /// Puts sender and day into a source.
    fn sign(&self, source: &mut SourceSpec, agency: Option<String>) {
        source.received = Some(self.received);
        if let Some(given) = &self.args.agency {
            source.agency = Some(given.clone());
            source.agency_from = None;
        } else {
            source.agency = agency;
        }
    }

    fn refused(&self, words: &str) -> One {
        One {
            words: format!("{words}{}", say::NOTHING_WRITTEN),
            done: false,
        }
    }

    /// Writes the file and its sources: the file first, so that report.toml never names one that is not there.
    fn finish(
        &self,
        file: &File,
        kept: bool,
        proposals: &[Proposal],
        changes: &[Change],
        words: &mut String,
    ) -> anyhow::Result<One> {
        let before = self.project.report_bytes();
        let text = String::from_utf8_lossy(before);
        let made = edit(&text, changes).map_err(anyhow::Error::msg)?;
        let found = self.first_findings(file, proposals);
        if self.args.dry_run {
            words.push_str(&say::would(changes));
        } else {
            let root = &self.project.folder;
            if !kept {
                take::write_new(root, &file.name, &file.bytes)?;
            }
            if !changes.is_empty()
                && let Err(error) = take::swap(root, REPORT, before, &made)
            {
                if !kept {
                    // A return that no source reads would only be in the way of the next try.
                    let _ = std::fs::remove_file(root.join(&*file.name));
                }
                return Err(error);
            }
            words.push_str(&say::written(changes));
        }
        words.push_str(&say::first_check(&found));
        Ok(One {
            words: std::mem::take(words),
            done: true,
        })
    }

    /// What is found in the file when it is read and checked by itself.
    fn first_findings(&self, file: &File, proposals: &[Proposal]) -> Vec<Finding> {
        let sources = proposals.iter().map(|proposal| SourceSpec {
            file: file.name.to_string(),
            ..proposal.source.clone()
        });
        self.checked(file, sources.collect())
    }

    /// What is found in the file when these sources read it by itself.
    fn checked(&self, file: &File, sources: Vec<SourceSpec>) -> Vec<Finding> {
        let options = crate::ingest::Options {
            sources,
            ..self.options.clone()
        };
        let mut found = Vec::new();
        let datasets = read(std::slice::from_ref(file), &options).gather(&mut found);
        let used: BTreeSet<&str> = (options.sources.iter())
            .map(|source| source.dataset.as_str())
            .collect();
        let datasets = (datasets.into_iter())
            .filter(|dataset| used.contains(dataset.spec.id.as_str()))
            .collect();
        validate::validate(datasets, &self.project.validate_options(self.received))
            .gather(&mut found);
        crate::finding::group(found).findings
    }
}
