//! The last step of a run: the figures as they are published, attacked together with all that history/ and final/ hold. This is the
//! one seam between what publishes and the attacker, which shares no code with it.

use crate::aggregate::Tables;
use crate::attack::{self, Published};
use crate::finding::{Checked, Code, Finding, Location};
use crate::project::Project;
use crate::protect::{self, Formulas, Provenance, Reason, SafeCell, SafeTables};
use crate::render::figures_json::{PublicFigure, PublicFigures, PublicProfile, public_figures};

use super::Figures;

/// What a reader can work out of the figures that would be published.
#[derive(Debug, Clone)]
pub struct Disclosure {
    /// What the attacker found.
    pub outcome: attack::Outcome,
    /// Whether a final set must not be made of these figures.
    pub blocks_final: bool,
}

/// Attacks the figures as they would be published, together with all that history/ holds. Without formulas they are made here, where they
/// are needed.
pub fn disclosure(
    project: &Project,
    figures: &Figures,
    formulas: Option<&Formulas>,
) -> Checked<Disclosure> {
    attacked(project, &figures.tables, &figures.safe, formulas)
}

/// Attacks tables as they would be published.
pub(super) fn attacked(
    project: &Project,
    tables: &Tables,
    safe: &SafeTables,
    formulas: Option<&Formulas>,
) -> Checked<Disclosure> {
    if safe.profile().not_for_publication {
        // Nothing is hidden in it, and no reader is to have it.
        let disclosure = Disclosure {
            outcome: attack::Outcome::default(),
            blocks_final: true,
        };
        return Checked::new(disclosure, Vec::new());
    }
    let mut findings = Vec::new();
    let mut earlier = Vec::new();
    let own = project.own_files();
    for (name, bytes) in own.filter(|(name, _)| {
        ["history/", "final/"]
            .iter()
            .any(|folder| name.starts_with(folder))
    }) {
        match Published::read(bytes) {
            Ok(published) => earlier.push((name.to_owned(), published)),
            Err(reason) => {
                let message = format!(
                    "{name} could not be read ({reason}), so that nobody knows what can be worked out from its figures."
                );
                let unread = Finding::new(Code::DisclosureUnknown, Location::Folder, message);
                findings.push(unread);
            }
        }
    }
    // The newest first; of a year, the state that holds before those that it replaced.
    earlier.sort_by(|(a, _), (b, _)| b.cmp(a));
    // In running text a small count is "fewer than 6". Whether some text says so or not, it must be safe to.
    let said = fewer_than(safe);
    let made;
    let formulas = match formulas {
        Some(formulas) => formulas,
        None => {
            made = protect::formulas(tables, safe);
            &made
        }
    };
    // The attacker reads no words of where a figure comes from.
    let words = Provenance::default();
    let current = as_published(&public_figures(safe, formulas, &words));
    let outcome = attack::attack(&current, &earlier, &said);
    // A reader does not know why a number is withheld; we do, and need not guard a large one.
    let is_small = |id: &str| match safe.figure(id)?.cell {
        SafeCell::Suppressed(Reason::Small | Reason::SmallAmongOthers | Reason::SmallGroup) => {
            Some(true)
        }
        SafeCell::Suppressed(Reason::GivesAway) => Some(false),
        _ => None,
    };
    // A guess is asked about, and a query blocks until it is answered.
    let blocks_final = !findings.is_empty() || outcome.blocks_final(&is_small);
    findings.extend(outcome.findings(&is_small));
    project.mark_answered(&mut findings);
    let disclosure = Disclosure {
        outcome,
        blocks_final,
    };
    Checked::new(disclosure, findings)
}

/// The figures that running text calls "fewer than" a number, each with the largest count that allows.
pub(super) fn fewer_than(safe: &SafeTables) -> Vec<(String, i64)> {
    let mut said = Vec::new();
    for table in safe.tables() {
        let Some(hide) = safe.profile_of(&table.id).hide else {
            continue;
        };
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                if *cell == SafeCell::Suppressed(Reason::Small) {
                    let id = table.figure_id(row, column);
                    said.extend(id.map(|id| (id, i64::from(hide.to))));
                }
            }
        }
    }
    said
}

/// What the attacker reads of figures that are published: the same as from the bytes that are written of them.
fn as_published(public: &PublicFigures<'_>) -> Published {
    let exceptions = public.exceptions.iter();
    Published {
        schema_version: public.schema_version,
        profile: Some(profile(&public.profile)),
        exceptions: exceptions
            .map(|(table, own)| ((*table).to_owned(), profile(own)))
            .collect(),
        figures: public.figures.iter().map(figure).collect(),
        populations: (public.populations.iter())
            .map(|(id, columns)| (id.clone(), self::columns(columns)))
            .collect(),
        sums: Vec::new(),
    }
}

fn columns(public: &protect::Columns) -> attack::Columns {
    attack::Columns {
        time: public.time.clone(),
        year: public.year,
        wholes: public.wholes.clone(),
    }
}

fn region(public: &protect::Region) -> attack::Region {
    use attack::Held as Read;
    use protect::Held as Made;
    let held = |held: &Made| match held {
        Made::Any(codes) => Read::Any(codes.clone()),
        Made::Within(span) => Read::Within(span.clone()),
        Made::Not(codes) => Read::Not(codes.clone()),
        Made::Whole(code) => Read::Whole(code.clone()),
        Made::Given => Read::Given,
        Made::Blank => Read::Blank,
        Made::Asked => Read::Asked,
        Made::Days { from, to } => Read::Days {
            from: *from,
            to: *to,
        },
    };
    let all = public.held.iter();
    attack::Region {
        of: public.of.clone(),
        measure: public.measure.clone(),
        held: all.map(|(id, own)| (id.clone(), held(own))).collect(),
        period: public.period.clone(),
    }
}

fn profile(public: &PublicProfile<'_>) -> attack::Profile {
    attack::Profile {
        hide: public.hide,
        round_to: public.round_to,
        cohort: public.cohort,
        possible: public.possible,
    }
}

fn figure(public: &PublicFigure<'_>) -> attack::Figure {
    attack::Figure {
        id: public.id.clone(),
        table: public.table.to_owned(),
        row: public.row.map(str::to_owned),
        row_label: public.row_label.to_owned(),
        column: public.column.map(str::to_owned),
        cell: public.cell.to_owned(),
        value: public.value.clone(),
        text: public.text.clone(),
        unit: public.unit.map(str::to_owned),
        mark: public.mark.map(str::to_owned),
        formula: public.formula.map(formula),
    }
}

fn formula(public: &protect::Formula) -> attack::Formula {
    use attack::Formula as Read;
    use protect::Formula as Made;
    let of = |public: &Made| Box::new(formula(public));
    match public {
        Made::Count(leaf) => Read::Count(region(leaf)),
        Made::Things(leaf) => Read::Things(region(leaf)),
        Made::Number(leaf) => Read::Number(region(leaf)),
        Made::Percent(leaf) => Read::Percent(region(leaf)),
        Made::Constant(number) => Read::Constant(*number),
        Made::Sum(parts) => Read::Sum(parts.iter().map(formula).collect()),
        Made::Share(a, b) => Read::Share(of(a), of(b)),
        Made::Ratio(a, b) => Read::Ratio(of(a), of(b)),
        Made::Rate(a, b, per) => Read::Rate(of(a), of(b), *per),
        Made::Difference(from, to) => Read::Difference(of(from), of(to)),
        Made::Change(from, to) => Read::Change(of(from), of(to)),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::civil::date;

    use super::*;
    use crate::project::Project;
    use crate::render::figures_json::json;
    use crate::run::figures;

    /// The attacker must be given what a reader is given, whichever way it gets there.
    #[test]
    fn the_bytes_of_figures_json_read_as_what_the_attacker_is_given() {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        for (folder, day) in [
            ("coventry-2014-15", date(2015, 11, 30)),
            ("aldermere-2025-26", date(2026, 5, 18)),
        ] {
            let project = Project::open(&examples.join(folder)).unwrap().value;
            let made = figures(&project, day).value;
            let formulas = protect::formulas(&made.tables, &made.safe);
            let words = protect::provenance(&made.tables, &made.safe);
            let bytes = json(&public_figures(&made.safe, &formulas, &words));
            let read = Published::read(&bytes).unwrap();
            let none = Provenance::default();
            let given = as_published(&public_figures(&made.safe, &formulas, &none));
            assert!(given.figures.iter().any(|figure| figure.formula.is_some()));
            assert!(given.figures.iter().any(|figure| figure.value.is_some()));
            assert!(!given.populations.is_empty(), "{folder}");
            assert_eq!(given, read, "{folder}");
        }
    }
}
