//! One wrong number, one finding: where several things that a return states of itself fail, and one number in one cell would put all of
//! them right, it is told at that cell and not at each of the totals and percentages that show it.

use std::collections::{BTreeMap, BTreeSet};

use super::error_localisation::{MOST_LOOKED_AT, Repair, Repairs};
use super::quantity::shown;
use crate::finding::{Code, Finding, Location};

/// So many of the numbers that disagree are named in the message.
const MOST_NAMED: usize = 4;

/// A finding and the failing relations that it tells of.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) links: Vec<usize>,
    pub(super) finding: Finding,
}

impl Repairs {
    /// The same findings, but for those that one cell explains: they are one, in the place of the first. A cell is only named where rules,
    /// whose relations are given too, have told nothing of what it explains: their findings name cells of their own.
    pub(super) fn at_their_cells(&self, told: Vec<Told>, of_rules: &BTreeSet<usize>) -> Vec<Told> {
        let mut left = MOST_LOOKED_AT;
        let mut places: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (place, one) in told.iter().enumerate() {
            for link in &one.links {
                places.entry(*link).or_default().insert(place);
            }
        }
        // By the first of the findings that are one: the cell, and the places of all of them.
        let mut merged: BTreeMap<usize, (Repair, BTreeSet<usize>)> = BTreeMap::new();
        let mut gone: BTreeSet<usize> = BTreeSet::new();
        for (place, one) in told.iter().enumerate() {
            if gone.contains(&place) {
                continue;
            }
            let Some(repair) = one
                .links
                .first()
                .and_then(|link| self.repair(*link, &mut left))
            else {
                continue;
            };
            let all: BTreeSet<usize> = repair
                .mends
                .iter()
                .filter_map(|link| places.get(link))
                .flatten()
                .copied()
                .collect();
            let locations: BTreeSet<&Location> = all
                .iter()
                .map(|place| &told[*place].finding.location)
                .collect();
            let one_cell = repair.numbers.len() == 1 && repair.mends.is_disjoint(of_rules);
            let explained = |place: &usize| {
                let links = &told[*place].links;
                !gone.contains(place) && links.iter().all(|link| repair.mends.contains(link))
            };
            if one_cell && locations.len() > 1 && all.iter().all(explained) {
                gone.extend(&all);
                merged.insert(place, (repair, all));
            }
        }
        let mut kept: Vec<Option<Told>> = told.into_iter().map(Some).collect();
        for (first, (repair, all)) in merged {
            let of: Vec<Told> = all.iter().filter_map(|place| kept[*place].take()).collect();
            kept[first] = self.at_its_cell(&repair, of);
        }
        kept.into_iter().flatten().collect()
    }

    /// The one finding at the cell that explains several.
    fn at_its_cell(&self, repair: &Repair, of: Vec<Told>) -> Option<Told> {
        let number = *repair.numbers.first()?;
        let spot = &self.book.number(number).spot;
        let value = self.book.value(number);
        let (stated, right) = (
            shown(value).to_string(),
            shown(value + repair.more).to_string(),
        );
        let location = Location::cells(&spot.file, spot.sheet.as_ref(), spot.cell);
        let severity = of.iter().map(|one| one.finding.severity).max()?;
        let mut links: Vec<usize> = of.iter().flat_map(|one| one.links.clone()).collect();
        links.sort_unstable();
        links.dedup();
        let (own, others): (Vec<Told>, Vec<Told>) = of
            .into_iter()
            .partition(|one| one.finding.location == location);
        let mut names: Vec<String> = Vec::new();
        let mut related: Vec<(Location, String)> = Vec::new();
        for one in &others {
            let finding = &one.finding;
            let area = finding.location.area()?;
            let says = finding.found.as_deref().unwrap_or_default();
            let but = finding.expected.as_deref().unwrap_or_default();
            if !related.iter().any(|(at, _)| *at == finding.location) {
                names.push(area.to_string());
                related.push((
                    finding.location.clone(),
                    format!("says {says}; as things stand it should be {but}"),
                ));
            }
        }
        let mut own = own.into_iter();
        let mut finding = match own.next() {
            // What the cell says of others is told in its own words.
            Some(own) => own.finding,
            None => {
                // What a total says is plainer than what a percentage says.
                let is_total = |one: &Told| one.finding.code == Code::TotalDiffers;
                let first = others.iter().position(is_total).unwrap_or(0);
                let first = others.into_iter().nth(first)?.finding;
                let message = format!(
                    "{} says {stated}, but {} would all be right if it were {right}.",
                    spot.cell,
                    listed(names)
                );
                Finding {
                    location,
                    message,
                    related: Vec::new(),
                    ..first
                }
                .values(stated.clone(), right)
            }
        };
        finding.severity = severity;
        finding.related.extend(related);
        Some(Told { links, finding })
    }
}

/// Names of cells, the last of many only counted.
fn listed(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(MOST_NAMED);
    if more > 0 {
        names.truncate(MOST_NAMED);
        names.push(format!("{more} more"));
    }
    let last = names.pop().unwrap_or_default();
    if names.is_empty() {
        return last;
    }
    format!("{} and {last}", names.join(", "))
}
