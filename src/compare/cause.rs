//! Why a figure changed: its data or a correction of it, its rule, a template, rounding, or protection.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Serialize;

use super::side::Side;
use crate::project::FigureEntry;

/// How a figure of the one side stands on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// On both, and another.
    Changed,
    /// Only on the later one.
    New,
    /// Only on the earlier one.
    Gone,
}

/// Why it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// It is withheld on one side.
    Suppression,
    /// It is made another way.
    Rule,
    /// The returns behind it are others.
    Data,
    /// They are the same, and read with other corrections.
    Correction,
    /// The same number with other decimals, or another sign.
    Rounding,
    /// Neither its rule nor its returns changed, and the templates did: a code list, a dataset.
    Template,
    /// The program is another version, and nothing else changed.
    Program,
    /// Nothing that is recorded changed.
    Unknown,
}

impl Cause {
    /// In the order in which they are told.
    pub const ALL: [Cause; 8] = [
        Cause::Suppression,
        Cause::Rule,
        Cause::Data,
        Cause::Correction,
        Cause::Rounding,
        Cause::Template,
        Cause::Program,
        Cause::Unknown,
    ];

    /// One word.
    pub fn word(self) -> &'static str {
        match self {
            Cause::Suppression => "suppression",
            Cause::Rule => "rule",
            Cause::Data => "data",
            Cause::Correction => "correction",
            Cause::Rounding => "rounding",
            Cause::Template => "template",
            Cause::Program => "program",
            Cause::Unknown => "unknown",
        }
    }

    /// The heading above the figures it changed.
    pub fn words(self) -> &'static str {
        match self {
            Cause::Suppression => "Withheld on one side (suppression)",
            Cause::Rule => "Made another way (rule)",
            Cause::Data => "Other returns (data)",
            Cause::Correction => "Read with other corrections (correction)",
            Cause::Rounding => "The same number, printed otherwise (rounding)",
            Cause::Template => "Other definitions or code lists (template)",
            Cause::Program => "Another version of the program",
            Cause::Unknown => "Nothing recorded says why",
        }
    }
}

/// A figure that is not as it was.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// What it is bound by; else its place in words.
    pub id: String,
    /// Row and column in words.
    pub label: String,
    /// On which side it stands.
    pub kind: Kind,
    /// As printed; a mark where it is withheld, and nothing where the other side withholds it.
    pub before: Option<String>,
    /// The same of the later side.
    pub after: Option<String>,
    /// The first is the reason that explains it; others took part.
    pub causes: Vec<Cause>,
    /// The returns that are others, or read with other corrections.
    pub files: Vec<String>,
    /// What must not be printed: the number that one side shows and the other withholds.
    #[serde(skip)]
    pub(super) hidden: Option<String>,
}

impl Change {
    /// A figure that only one side has.
    pub(super) fn one_sided(key: &str, figure: &FigureEntry, kind: Kind) -> Change {
        let text = Some(figure.text.clone());
        let (before, after) = match kind {
            Kind::Gone => (text, None),
            Kind::New | Kind::Changed => (None, text),
        };
        Change {
            id: key.to_owned(),
            label: label(figure),
            kind,
            before,
            after,
            causes: Vec::new(),
            files: Vec::new(),
            hidden: None,
        }
    }

    /// A figure that both sides have, and that is not the same.
    pub(super) fn between(
        key: &str,
        before: &Side,
        old: &FigureEntry,
        after: &Side,
        new: &FigureEntry,
    ) -> Change {
        let files = other_files(before, old, after, new);
        let corrected = otherwise_corrected(before, old, after, new);
        let suppressed = is_withheld(old) != is_withheld(new);
        let mut causes = Vec::new();
        if suppressed {
            causes.push(Cause::Suppression);
        }
        if other_rule(before, after, old, new) {
            causes.push(Cause::Rule);
        }
        let rounding = !suppressed && is_rounding(old, new);
        if rounding && causes.is_empty() {
            causes.push(Cause::Rounding);
        } else {
            if !files.is_empty() {
                causes.push(Cause::Data);
            }
            if !corrected.is_empty() {
                causes.push(Cause::Correction);
            }
        }
        if causes.is_empty() {
            causes.push(match (&before.record, &after.record) {
                (Some(old), Some(new)) if old.templates != new.templates => Cause::Template,
                (Some(old), Some(new)) if old.program != new.program => Cause::Program,
                // An amended return is the plain reason where nothing is recorded of the returns.
                (None, _) | (_, None) => Cause::Data,
                _ => Cause::Unknown,
            });
        }
        let shown = |own: &FigureEntry, other: &FigureEntry| {
            let hidden = is_withheld(other) && !is_withheld(own);
            (!hidden).then(|| own.text.clone())
        };
        Change {
            id: key.to_owned(),
            label: label(new),
            kind: Kind::Changed,
            before: shown(old, new),
            after: shown(new, old),
            causes,
            files: files.union(&corrected).cloned().collect(),
            hidden: match (is_withheld(old), is_withheld(new)) {
                (true, false) => Some(new.text.clone()),
                (false, true) => Some(old.text.clone()),
                _ => None,
            },
        }
    }

    /// One line for people.
    pub(super) fn line(&self) -> String {
        let (id, label) = (&self.id, &self.label);
        let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "shown".to_owned());
        match (self.kind, &self.before, &self.after) {
            (Kind::Changed, before, after) => {
                format!("{id}  {label}: {} -> {}", side(before), side(after))
            }
            (_, Some(text), _) | (_, _, Some(text)) => format!("{id}  {label}: {text}"),
            (_, None, None) => format!("{id}  {label}"),
        }
    }
}

fn label(figure: &FigureEntry) -> String {
    format!("{}, {}", figure.row_label, figure.heading)
}

fn is_withheld(figure: &FigureEntry) -> bool {
    figure.mark.as_deref() == Some("c")
}

/// Whether a figure is made another way. Between two years the same rule names another year.
pub(super) fn other_rule(
    before: &Side,
    after: &Side,
    old: &FigureEntry,
    new: &FigureEntry,
) -> bool {
    let years = before.period.is_some() || after.period.is_some();
    let plain = |rule: &Option<String>| {
        let text = rule.clone().unwrap_or_default();
        if years { without_numbers(&text) } else { text }
    };
    // One side awaits its return: there is no rule to speak of yet.
    let none =
        |figure: &FigureEntry| figure.mark.as_deref() == Some("x") && figure.sources.is_empty();
    !none(old) && !none(new) && (plain(&old.rule) != plain(&new.rule) || old.unit != new.unit)
}

/// Digits as one sign each run: "2024-04..2025-03" and "2025-04..2026-03" are alike.
fn without_numbers(text: &str) -> String {
    let mut made = String::new();
    for letter in text.chars() {
        if !letter.is_ascii_digit() {
            made.push(letter);
        } else if !made.ends_with('#') {
            made.push('#');
        }
    }
    made
}

/// Whether both print the same number with another number of decimals.
fn is_rounding(old: &FigureEntry, new: &FigureEntry) -> bool {
    let number = |figure: &FigureEntry| -> Option<Decimal> {
        figure.value.as_ref()?.to_string().parse().ok()
    };
    let (Some(a), Some(b)) = (number(old), number(new)) else {
        return false;
    };
    // What either stands for lies within half of its last decimal.
    let half = |figure: &FigureEntry| Decimal::new(5, figure.places() + 1);
    a == b || (old.places() != new.places() && (a - b).abs() <= half(old) + half(new))
}

/// The files behind a figure; of a return whose files nothing records, its name.
fn files(side: &Side, figure: &FigureEntry) -> BTreeSet<String> {
    let sources = figure.sources.iter();
    let files = sources.flat_map(|source| match (&source.file, &source.name) {
        (None, Some(name)) => {
            let record = side.record.as_ref();
            let known = record.and_then(|record| record.returns.get(name).cloned());
            known.unwrap_or_else(|| BTreeSet::from([name.clone()]))
        }
        (file, _) => file.iter().cloned().collect(),
    });
    files.collect()
}

/// The returns behind a figure that are not the same on both sides.
fn other_files(
    before: &Side,
    old: &FigureEntry,
    after: &Side,
    new: &FigureEntry,
) -> BTreeSet<String> {
    let (olds, news) = (files(before, old), files(after, new));
    let hash = |side: &Side, file: &str| side.record.as_ref()?.inputs.get(file).cloned();
    let recorded = before.record.is_some() && after.record.is_some();
    let mut others: BTreeSet<String> = olds.symmetric_difference(&news).cloned().collect();
    if recorded {
        let both = olds.intersection(&news);
        others.extend(
            both.filter(|file| hash(before, file) != hash(after, file))
                .cloned(),
        );
    }
    others
}

/// The returns behind a figure that both sides have, and read with other corrections.
fn otherwise_corrected(
    before: &Side,
    old: &FigureEntry,
    after: &Side,
    new: &FigureEntry,
) -> BTreeSet<String> {
    let (Some(old_record), Some(new_record)) = (&before.record, &after.record) else {
        return BTreeSet::new();
    };
    let (olds, news) = (files(before, old), files(after, new));
    let is_other = |file: &&String| {
        old_record.corrections.get(file.as_str()) != new_record.corrections.get(file.as_str())
    };
    olds.intersection(&news).filter(is_other).cloned().collect()
}
