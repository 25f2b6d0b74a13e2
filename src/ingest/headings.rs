//! What one heading says: a column of the dataset, a category that stands across, a total, or a share the agency worked out.

use std::collections::{BTreeMap, BTreeSet};

use super::category_names::{Names, unbroken};
use super::roles::words::{Labels, Roles, Words};
use super::sheet::Raw;
use super::value_parsing::{category, read, tidy};
use crate::model::{
    CodeLists, ColumnSpec, ColumnType, DatasetSpec, Period, Role, SourceSpec, Value, fold,
};

/// What a heading was recognised as.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Heading {
    /// A column of the dataset, by place.
    Column(usize),
    /// A value of the column that stands across; with the measure (by place) when the heading names one too.
    Across(Value, Option<usize>),
    /// A measure that repeats the category of the heading before it: a bare `%` beside `2014-15`.
    MeasureAgain(usize),
    /// No item by its words: a total, a percentage, a change; with the months that a total covers, where the source says them.
    Role(Words, Option<Period>),
    /// Left out on purpose.
    Ignored,
}

impl Heading {
    /// Whether a dataset, or a sum, is known to have it: words such as "%" may also head a measure that nobody has mapped.
    pub(crate) fn is_known(&self) -> bool {
        match self {
            Heading::Role(words, _) => words.is_sum() || words.derived.is_some() || words.answered,
            _ => true,
        }
    }
}

/// Everything needed to recognise the headings of one source.
pub(crate) struct Recogniser<'a> {
    spec: &'a DatasetSpec,
    source: &'a SourceSpec,
    columns: BTreeMap<String, usize>,
    /// Names that, folded, are another column's as well: "Attendees" are counted, an "Attendee" is one.
    exact: BTreeMap<String, usize>,
    mapping: BTreeMap<String, &'a str>,
    /// Headings that the source leaves out, folded.
    ignored: BTreeSet<String>,
    across: Option<usize>,
    across_names: Names<'a>,
    /// What headings mean that stand across, by the source, folded.
    across_mapping: BTreeMap<String, &'a str>,
    totals: BTreeMap<String, Option<Period>>,
    /// What the source says of columns, by heading, folded.
    answers: BTreeMap<String, Role>,
    /// The labels of lines that are no items.
    pub(crate) labels: Labels,
}

impl<'a> Recogniser<'a> {
    /// Prepares the names of a source's dataset. The source has been checked: its columns exist.
    pub(crate) fn new(spec: &'a DatasetSpec, source: &'a SourceSpec, codes: &'a CodeLists) -> Self {
        let (mut columns, mut exact) = (BTreeMap::new(), BTreeMap::new());
        // What our own forms print comes before what agencies write, and that before our ids: "Risk" heads the risk's title, although
        // the column of its number is called `risk`.
        let heading = |column: &ColumnSpec| vec![column.heading.clone()];
        let aliases = |column: &ColumnSpec| column.aliases.clone();
        let id = |column: &ColumnSpec| vec![column.id.clone()];
        for names in [
            &heading as &dyn Fn(&ColumnSpec) -> Vec<String>,
            &aliases,
            &id,
        ] {
            for (place, column) in spec.columns.iter().enumerate() {
                for name in names(column) {
                    columns.entry(fold(&name)).or_insert(place);
                    exact.entry(name.to_lowercase()).or_insert(place);
                }
            }
        }
        exact.retain(|name, place| columns.get(&fold(name)) != Some(place));
        let across = source.across.as_deref().and_then(|id| spec.column(id));
        Recogniser {
            exact,
            spec,
            source,
            columns,
            answers: source.columns.answers(),
            labels: Labels::new(codes, spec),
            mapping: source
                .headings
                .iter()
                .map(|(heading, id)| (fold(heading), id.as_str()))
                .collect(),
            ignored: source.ignore.iter().map(|name| fold(name)).collect(),
            across,
            across_names: across
                .map_or_else(Names::none, |place| Names::of(spec, place, source, codes)),
            across_mapping: (source.across_names.iter())
                .map(|(heading, code)| (fold(heading), code.as_str()))
                .collect(),
            totals: source
                .totals
                .iter()
                .map(|(heading, span)| {
                    (
                        fold(heading),
                        Period::parse(
                            span,
                            across.map_or_else(Default::default, |place| spec.columns[place].year),
                        ),
                    )
                })
                .collect(),
        }
    }

    /// The column that stands across, by place.
    pub(crate) fn across(&self) -> Option<usize> {
        self.across
    }

    /// Whether the source says that a column is an item, by its heading, folded.
    pub(crate) fn is_item(&self, folded: &str) -> bool {
        self.answers.get(folded) == Some(&Role::Item)
    }

    /// Whether the source maps the empty heading of the first column to a dataset column.
    pub(crate) fn blank(&self) -> Option<usize> {
        self.mapping.get("").and_then(|id| self.spec.column(id))
    }

    /// Recognises one heading: `upper` is the text of a group of columns above it, empty when there is none.
    pub(crate) fn recognise(&self, upper: &str, lower: &Raw) -> Option<Heading> {
        self.recognise_as(upper, lower).or_else(|| {
            // "Service request- ed": a word that a line's end has broken.
            let whole = unbroken(&tidy(&lower.text()))?;
            self.recognise_as(upper, &Raw::Text(whole.into()))
        })
    }

    fn recognise_as(&self, upper: &str, lower: &Raw) -> Option<Heading> {
        let lower_text = tidy(&lower.text());
        let joined = if upper.is_empty() {
            lower_text.clone()
        } else {
            format!("{upper} {lower_text}")
        };
        let folded = fold(&lower_text);
        let folded_both = match upper {
            "" => folded.clone(),
            _ => fold(&joined),
        };
        let found = self.mapped(&folded_both).or_else(|| self.mapped(&folded));
        let found = found.or_else(|| self.declared(&folded));
        if let Some(found) = found.or_else(|| self.declared(&folded_both)) {
            return Some(found);
        }
        if let Some(words) = self.total_across(upper, &folded) {
            return Some(Heading::Role(words, None));
        }
        if let Some(place) = self.across {
            // "2025" over "30 June" is one day, and "2025-26" over "Q1 2025-26" is a quarter.
            let turned = Raw::Text(format!("{lower_text} {upper}").into());
            if !upper.is_empty()
                && !self.columns.contains_key(&folded)
                && let Some(value) = self
                    .category(&turned, place)
                    .or_else(|| self.category(&Raw::Text(joined.as_str().into()), place))
                    .or_else(|| self.category(lower, place))
            {
                return Some(Heading::Across(value, None));
            }
            if !upper.is_empty()
                && let Some(value) = self.category(&Raw::Text(upper.into()), place)
            {
                return Some(Heading::Across(value, self.columns.get(&folded).copied()));
            }
            if let Some(value) = self.category(lower, place) {
                return Some(Heading::Across(
                    value,
                    self.columns.get(&fold(upper)).copied(),
                ));
            }
            if let Some(found) = self.split(&joined, place) {
                return Some(found);
            }
        }
        if let Some(words) = self.role(upper, &folded, &folded_both) {
            return Some(Heading::Role(words, None));
        }
        let column = self
            .exact
            .get(&lower_text.to_lowercase())
            .or_else(|| self.columns.get(&folded))
            .or_else(|| self.columns.get(&folded_both))
            .copied();
        let Some(column) = column else {
            return self.own_words(&lower_text);
        };
        if self.across.is_some() && self.spec.columns[column].kind.is_measure() {
            return Some(Heading::MeasureAgain(column));
        }
        Some(Heading::Column(column))
    }

    /// A heading of a return with one column a question: where free text stands across, every heading that is no column is one.
    fn own_words(&self, text: &str) -> Option<Heading> {
        let asks = self.asks_questions() && !text.is_empty();
        asks.then(|| Heading::Across(Value::Text(text.into()), None))
    }

    /// The column that the source maps a folded heading to.
    fn mapped(&self, folded: &str) -> Option<Heading> {
        if folded.is_empty() {
            return None;
        }
        if self.ignored.contains(folded) {
            return Some(Heading::Ignored);
        }
        let id = *self.mapping.get(folded)?;
        if id == "ignore" {
            let words = self.labels.of(folded);
            return Some(match words.said.is_empty() {
                true => Heading::Ignored,
                false => Heading::Role(
                    Words {
                        is_unread: true,
                        ..words
                    },
                    None,
                ),
            });
        }
        self.spec.column(id).map(Heading::Column)
    }

    /// A total or a share that the source or the dataset names so, folded.
    fn declared(&self, folded: &str) -> Option<Heading> {
        if let Some(span) = self.totals.get(folded) {
            return Some(Heading::Role(Words::answer(Role::Total), *span));
        }
        let answer = self.answers.get(folded).filter(|role| **role != Role::Item);
        let words = match answer {
            Some(role) => Words::answer(*role),
            None => self.labels.column(folded),
        };
        (words.answered || words.derived.is_some()).then_some(Heading::Role(words, None))
    }

    /// What the words of a heading, and of the group above it, say of its column. A heading that the dataset knows is that column,
    /// whatever its words, unless it stands under a group that is no item: "Number" under "Change".
    fn role(&self, upper: &str, folded: &str, both: &str) -> Option<Words> {
        if self.is_item(folded) || self.is_item(both) {
            return None;
        }
        let over = if upper.is_empty() {
            Words::default()
        } else {
            self.labels.of(&fold(upper))
        };
        if over.is_whole {
            let joined = self.labels.of(both);
            if joined.is_whole {
                return Some(joined);
            }
            let words = if joined.said.is_empty() { over } else { joined };
            let own = self.labels.of(folded);
            let said = over.said.each().chain(own.said.each());
            let said = said.fold(words.said, Roles::and);
            return Some(Words { said, ..words }.of_unread());
        }
        if self.columns.contains_key(folded) || self.columns.contains_key(both) {
            return None;
        }
        let own = self.labels.of(folded);
        let words = if own.all().is_empty() {
            self.labels.of(both)
        } else {
            own
        };
        // Where each heading is a question of its own, parts of it say nothing by themselves.
        if self.asks_questions() {
            let is_sure = words.is_whole || words.is_sum() || words.said.has(Role::OfWhich);
            return is_sure.then_some(words);
        }
        (!words.all().is_empty()).then_some(words.of_unread())
    }

    /// A bare "Total" beside categories adds them up, even where their list has a category of that name: that is the whole which a
    /// return may give alone.
    fn total_across(&self, upper: &str, folded: &str) -> Option<Words> {
        self.across?;
        let adds_up = self
            .value()
            .is_none_or(|place| self.spec.columns[place].kind.adds_up());
        let named = self.across_mapping.contains_key(folded);
        let words = self.labels.of(folded);
        let is_total = words.is_whole && words.said.has(Role::Total);
        // Under a category it is the total of that category's own columns.
        let under = || {
            let upper = Raw::Text(upper.into());
            self.across
                .is_some_and(|place| self.category(&upper, place).is_some())
        };
        let stands = adds_up && is_total && !named && !self.is_item(folded);
        (stands && (upper.is_empty() || !under())).then_some(words)
    }

    /// The dataset column that the source says the cells hold.
    fn value(&self) -> Option<usize> {
        self.spec.column(self.source.value.as_deref()?)
    }

    /// Whether free text stands across: a return with one column a question.
    pub(crate) fn asks_questions(&self) -> bool {
        let kind = self.across.map(|place| self.spec.columns[place].kind);
        kind == Some(ColumnType::Text)
    }

    /// A category of the column across: by the source's names for it, else by reading it as the column's type.
    fn category(&self, raw: &Raw, place: usize) -> Option<Value> {
        let column = &self.spec.columns[place];
        if !self.across_mapping.is_empty()
            && let Some(code) = self.across_mapping.get(&fold(&raw.text()))
        {
            let code = Raw::Text((*code).into());
            return Some(read(&code, column, &self.across_names).value);
        }
        category(raw, column, &self.across_names)
    }

    /// "Total Trained in 2014-15", "2014-15 %": a measure and a category in one heading, parted at a word.
    fn split(&self, text: &str, place: usize) -> Option<Heading> {
        let words: Vec<&str> = text.split(' ').collect();
        (1..words.len()).find_map(|at| {
            let (left, right) = (words[..at].join(" "), words[at..].join(" "));
            [(&left, &right), (&right, &left)]
                .into_iter()
                .find_map(|(name, category)| {
                    let measure = *self.columns.get(&fold(name))?;
                    let value = self.category(&Raw::Text(category.as_str().into()), place)?;
                    self.spec.columns[measure]
                        .kind
                        .is_measure()
                        .then_some(Heading::Across(value, Some(measure)))
                })
        })
    }
}
