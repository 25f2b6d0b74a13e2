//! Holds one dataset against one table: which columns it has, what has to be given for all its records, and how well its cells read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::category_names::Names;
use super::super::extract::workbook_blocks;
use super::super::finder::Finder;
use super::super::headings::{Heading, Recogniser};
use super::super::row_roles::Line;
use super::super::sheet::{Sheet, Workbook};
use super::super::table_detection::{Layout, Missed};
use super::super::transpose::turned;
use super::super::value_parsing::{self, tidy};
use super::bench::Bench;
use super::context::{Context, Said};
use super::infer;
use super::near::nearest_code;
use super::proposal::{Doubt, Given, Guess};
use super::reading::{has, quality, weight};
use super::spoken::speaks;
use super::suggest;
use crate::model::{Block, ColumnSpec, ColumnType, DatasetSpec, RuleForm, SourceSpec, Value, fold};

/// A dataset that fits a table.
#[derive(Debug)]
pub(super) struct Fit {
    pub(super) spec: Arc<DatasetSpec>,
    /// The mapping, without sheet, `after` and `before`.
    pub(super) source: SourceSpec,
    /// What was taken from around the table, or concluded.
    pub(super) given: Vec<Given>,
    /// Headings that no name fits, and the columns that they were taken for.
    pub(super) guesses: Vec<Guess>,
    /// Why it may be another kind of table, once it has won over the other datasets.
    pub(super) doubt: Option<Doubt>,
    /// How well it fits, out of 1000.
    pub(super) score: u32,
    /// The columns as they were recognised.
    pub(super) layout: Layout,
    pub(super) blocks: Vec<Block>,
}

/// A column with more unknown categories is none of the dataset's.
const MOST_UNKNOWN: usize = 40;

/// What is said of a column by which a table is not divided.
const UNDIVIDED: &str = "the table not being divided by it";

/// Why a dataset does not fit a table that has some of its columns.
#[derive(Debug)]
pub(super) struct Lacks {
    pub(super) spec: Arc<DatasetSpec>,
    /// The columns, by place, that are nowhere.
    pub(super) columns: Vec<usize>,
    /// The columns, by place, that headings name.
    pub(super) found: BTreeSet<usize>,
    /// The headings that no name fits.
    pub(super) others: Vec<String>,
}

impl Lacks {
    /// How much of the table the dataset knows: several headings and most of them, a key column's among them; else nothing.
    pub(super) fn likeness(&self) -> usize {
        let found = self.found.len();
        let key = |place: &usize| self.spec.columns[*place].key;
        let is_like = found >= 2 && found >= self.others.len() && self.found.iter().any(key);
        if is_like { found } else { 0 }
    }
}

/// What was found out about a table on the way to a mapping.
struct Found {
    source: SourceSpec,
    given: Vec<Given>,
    guesses: Vec<Guess>,
    /// The words around the table, those of a heading taken for the numbers' first.
    context: Context,
}

impl Found {
    fn take(&mut self, column: &ColumnSpec, said: Said) -> bool {
        self.given.push(Given::take(column, said, &mut self.source));
        true
    }

    fn guess(&mut self, guess: Guess) -> bool {
        let heading = guess.heading.clone();
        self.source.headings.insert(heading, guess.column.clone());
        self.guesses.push(guess);
        true
    }
}

impl Bench<'_> {
    /// The best way to read the table as a dataset: long, or with each column across that its headings could be values of.
    pub(super) fn best(&self, spec: &Arc<DatasetSpec>) -> Result<Fit, Option<Lacks>> {
        let mut best: Option<Fit> = None;
        let mut lacks: Option<Lacks> = None;
        for across in std::iter::once(None).chain(infer::across(self, spec).map(Some)) {
            match self.fit(spec, across) {
                Ok(fit) if best.as_ref().is_none_or(|best| fit.score > best.score) => {
                    best = Some(fit);
                }
                Ok(_) => {}
                Err(Some(why)) if lacks.as_ref().is_none_or(|l| why.likeness() > l.likeness()) => {
                    lacks = Some(why);
                }
                Err(_) => {}
            }
        }
        best.ok_or(lacks)
    }

    fn fit(&self, spec: &Arc<DatasetSpec>, across: Option<usize>) -> Result<Fit, Option<Lacks>> {
        let mut source = SourceSpec {
            dataset: spec.id.clone(),
            file: self.file.to_string(),
            transposed: self.transposed,
            set: (self.known.set.iter())
                .filter(|(id, _)| spec.column(id).is_some())
                .map(|(id, value)| (id.clone(), value.clone()))
                .collect(),
            ..SourceSpec::default()
        };
        if let Some(place) = across {
            source.across = Some(spec.columns[place].id.clone());
            source.across_names = infer::across_names(self, &spec.columns[place]);
            source.value = infer::value(spec, place).map(|at| spec.columns[at].id.clone());
        }
        let mut found = Found {
            source,
            given: Vec::new(),
            guesses: Vec::new(),
            context: self.context.clone(),
        };
        let layout = self.complete(spec, &mut found)?;
        let Found {
            mut source,
            mut given,
            mut guesses,
            context,
        } = found;
        // Reading cells is most of the work; a dataset that knows so few of the headings cannot win.
        if layout.columns.len() * 5 < self.headed(&layout) * 2 {
            return Err(None);
        }
        let layout = self.find(self.alone, spec, &source).map_err(|_| None)?;
        self.add_given(spec, &layout, &mut source, &mut given, &context);
        infer::totals(self, spec, &layout, &mut source);
        let own = infer::own_area(self, spec, &layout);
        if !own.is_empty() {
            source.codes = own;
        }
        for guess in suggest::headings(self, spec, &source, &layout) {
            let heading = guess.heading.clone();
            source.headings.insert(heading, guess.column.clone());
            guesses.push(guess);
        }
        // The headings are read once more with everything that was found out.
        let layout = self.find(self.alone, spec, &source).map_err(|_| None)?;
        let stands = |heading: &Heading| matches!(heading, Heading::Across(..));
        if let Some(place) = across
            && (has(&layout, place) || !layout.columns.values().any(stands))
        {
            return Err(None);
        }
        let bare = |heading: &Heading| matches!(heading, Heading::Across(_, None));
        if !layout.columns.values().any(bare) {
            source.value = None;
        }
        let blocks = self.read(spec, &source);
        if blocks.iter().all(Block::is_empty) {
            return Err(None);
        }
        let mut fit = Fit {
            spec: spec.clone(),
            source,
            given,
            guesses,
            doubt: None,
            score: 0,
            layout,
            blocks,
        };
        if !self.is_named(&fit) {
            return Err(None);
        }
        fit.score = self.score(&fit);
        Ok(fit)
    }

    /// Reads the table alone as a source says.
    fn read(&self, spec: &DatasetSpec, source: &SourceSpec) -> Vec<Block> {
        let sheet = if self.transposed {
            turned(self.alone)
        } else {
            self.alone.clone()
        };
        let workbook = Workbook {
            file: self.file.clone(),
            sheets: vec![sheet],
        };
        workbook_blocks(&workbook, source, spec, self.codes(), &mut Vec::new()).0
    }

    fn find(
        &self,
        sheet: &Sheet,
        spec: &DatasetSpec,
        source: &SourceSpec,
    ) -> Result<Layout, Missed> {
        let found = Finder::new(sheet, spec, source, self.codes()).find()?;
        found.into_iter().next().ok_or_else(Missed::default)
    }

    /// Finds the table's columns, and places what is missing one by one.
    fn complete(
        &self,
        spec: &Arc<DatasetSpec>,
        found: &mut Found,
    ) -> Result<Layout, Option<Lacks>> {
        // Each round places one column; there are no more rounds than columns.
        for _ in 0..=spec.columns.len() {
            let missed = match self.find(self.head, spec, &found.source) {
                Ok(layout) if layout.area.first.row <= self.region.top + 2 => return Ok(layout),
                Ok(_) => return Err(None),
                Err(missed) => missed,
            };
            let Some((row, lacking)) = missed.nearest else {
                return Err(None);
            };
            if row > self.region.top + 2 {
                return Err(None);
            }
            let placed = (lacking.iter()).any(|&place| self.place(spec, place, row, found));
            if !placed {
                return Err(Some(self.lacks(spec, &found.source, row, lacking)));
            }
        }
        Err(None)
    }

    /// What a dataset lacks in a row that has some of its headings.
    fn lacks(
        &self,
        spec: &Arc<DatasetSpec>,
        source: &SourceSpec,
        row: u32,
        columns: Vec<usize>,
    ) -> Lacks {
        let recogniser = Recogniser::new(spec, source, self.codes());
        let mut lacks = Lacks {
            spec: spec.clone(),
            columns,
            found: BTreeSet::new(),
            others: Vec::new(),
        };
        let headings = self.alone.row(row).iter();
        for (_, raw) in headings.filter(|(_, raw)| !raw.is_blank()) {
            match recogniser.recognise("", raw) {
                Some(Heading::Column(place)) => _ = lacks.found.insert(place),
                Some(heading) if heading.is_known() => {}
                _ => lacks.others.push(tidy(&raw.text())),
            }
        }
        lacks
    }

    /// Places a column that is not among the headings: in a labelled cell above, under a heading that is not known, in the words
    /// around the table. Whether it could.
    fn place(&self, spec: &DatasetSpec, place: usize, row: u32, found: &mut Found) -> bool {
        let column = &spec.columns[place];
        if column.kind.is_measure() {
            let Some(guess) = infer::unknown_column(self, spec, &found.source, row, place) else {
                return false;
            };
            let text = guess.heading.clone();
            found.context = found.context.with(&text, "the heading of the numbers");
            return found.guess(guess);
        }
        if let Some(cell) = self.labelled(spec, place, &found.source) {
            return found.take(column, cell);
        }
        if column.kind == ColumnType::Period {
            let said = found.context.period(column.year);
            return said.is_some_and(|said| found.take(column, said));
        }
        let names = Names::of(spec, place, &found.source, self.codes());
        let said = found.context.code(&names);
        if let Some(said) = said.clone().filter(|said| said.exact) {
            return found.take(column, said);
        }
        if let Some(guess) = infer::unknown_column(self, spec, &found.source, row, place) {
            return found.guess(guess);
        }
        if let Some(said) = said {
            return found.take(column, said);
        }
        let undivided = whole(spec, &column.id).map(|code| Said {
            value: code.to_owned(),
            from: UNDIVIDED,
            exact: false,
        });
        undivided.is_some_and(|said| found.take(column, said))
    }

    /// The cell above the table that stands beside a label which names a column: `Agency | Wexmoor Police`.
    fn labelled(&self, spec: &DatasetSpec, place: usize, source: &SourceSpec) -> Option<Said> {
        let column = &spec.columns[place];
        let names = Names::of(spec, place, source, self.codes());
        let rows = self.region.from..self.region.top;
        let labels = (self.sheet.cells().iter()).filter(|(cell, _)| rows.contains(&cell.row));
        for (cell, raw) in labels {
            if !goes_by(column, &tidy(&raw.text()).replace(':', "")) {
                continue;
            }
            let mut right = (self.sheet.row(cell.row).iter())
                .filter(|(other, raw)| other.column > cell.column && !raw.is_blank());
            let Some((at, value)) = right.next() else {
                continue;
            };
            let reads = value_parsing::read(value, column, &names);
            let known = !matches!(reads.value, Value::Unread(_) | Value::Blank)
                && (column.kind != ColumnType::Text || !column.personal);
            if known && !self.transposed {
                return Some(Said {
                    value: format!("cell:{at}"),
                    from: "the cell beside its name above the table",
                    exact: true,
                });
            }
        }
        None
    }

    /// Whether words say that it is the dataset: a heading, or the name beside a cell above, that names a key column; what is said
    /// around it of a key column, or categories across, beside a heading that is known; questions across under words that speak of it;
    /// or headings that are all known. Times do not count: every table has them. A table whose values alone read as a dataset's is none
    /// of it. Where a person says which dataset it is, that is enough.
    fn is_named(&self, fit: &Fit) -> bool {
        let spec = &fit.spec;
        let is_key = |place: usize| {
            let kind = spec.columns[place].kind;
            spec.columns[place].key && !matches!(kind, ColumnType::Period | ColumnType::Date)
        };
        let guessed = |id: &str| fit.guesses.iter().any(|guess| guess.column == id);
        let headings: BTreeSet<usize> = (0..spec.columns.len())
            .filter(|&place| has(&fit.layout, place) && !guessed(&spec.columns[place].id))
            .collect();
        let around = |from_cell: bool| {
            let mut given = fit.given.iter().filter(|given| {
                given.value.starts_with("cell:") == from_cell && given.from != UNDIVIDED
            });
            given.any(|given| spec.column(&given.column).is_some_and(is_key))
        };
        let across = fit.source.across.as_deref().and_then(|id| spec.column(id));
        let across = across.map(|place| spec.columns[place].kind);
        let categories = (fit.layout.columns.values())
            .filter(|heading| matches!(heading, Heading::Across(Value::Code(_), _)));
        let questions = || speaks(self.context.texts(), self.known, spec);
        self.known.dataset.is_some()
            || categories.count() >= 2 && !headings.is_empty()
            || across == Some(ColumnType::Text) && questions()
            || headings.iter().any(|&place| is_key(place))
            || around(true)
            || around(false) && !headings.is_empty()
            || headings.len() >= 2 && fit.guesses.is_empty() && fit.layout.unknown.is_empty()
    }

    /// What else the words around the table say: periods, and cells beside their labels.
    fn add_given(
        &self,
        spec: &DatasetSpec,
        layout: &Layout,
        source: &mut SourceSpec,
        given: &mut Vec<Given>,
        context: &Context,
    ) {
        for (place, column) in spec.columns.iter().enumerate() {
            let there = has(layout, place)
                || source.set.contains_key(&column.id)
                || source.across.as_deref() == Some(&column.id)
                || source.value.as_deref() == Some(&column.id)
                || column.kind.is_measure();
            if there {
                continue;
            }
            let said = self.labelled(spec, place, source).or_else(|| {
                (column.kind == ColumnType::Period)
                    .then(|| context.period(column.year))
                    .flatten()
            });
            let Some(said) = said else { continue };
            given.push(Given::take(column, said, source));
        }
        let agency = (source.set.iter()).find_map(|(id, value)| {
            let place = spec.column(id)?;
            (spec.columns[place].codes.as_deref() == Some("agencies"))
                .then(|| value.strip_prefix("cell:"))
                .flatten()
        });
        source.agency_from = agency.map(str::to_owned);
    }

    /// How many columns have a heading, those that no name fits and those left of the first that one does among them.
    pub(super) fn headed(&self, layout: &Layout) -> usize {
        let headed = layout.headings.map_or(0, |(first, last)| {
            let cells = (self.alone.cells().iter())
                .filter(|(cell, raw)| (first..=last).contains(&cell.row) && !raw.is_blank());
            let columns: BTreeSet<u32> = cells.map(|(cell, _)| cell.column).collect();
            columns.len()
        });
        headed.max(layout.columns.len())
    }

    /// How well a dataset fits, out of 1000: for each column of the table, whether it was recognised and how many of its cells read
    /// as what they should be; less for what had to be concluded; a little more where the words around speak of the dataset.
    fn score(&self, fit: &Fit) -> u32 {
        let spec = &fit.spec;
        let layout = &fit.layout;
        let columns = self.headed(layout);
        if columns == 0 {
            return 0;
        }
        let mut points = 0;
        let mut doubtful_key = false;
        for (&at, heading) in &layout.columns {
            points += match heading {
                Heading::Column(place) => {
                    let share = quality(&fit.blocks, *place, Some(at));
                    let column = &spec.columns[*place];
                    let is_key = column.key && column.kind == ColumnType::Code;
                    doubtful_key |= is_key && share < 500 && !self.nearly(fit, *place);
                    share * weight(column.kind) / 100
                }
                Heading::Across(_, measure) => {
                    let measure = measure.or_else(|| spec.column(fit.source.value.as_deref()?));
                    measure.map_or(0, |place| quality(&fit.blocks, place, None) * 90 / 100)
                }
                Heading::MeasureAgain(place) => quality(&fit.blocks, *place, None) * 90 / 100,
                Heading::Role(words, _) if words.is_sum() || words.derived.is_some() => 900,
                Heading::Role(..) => 0,
                Heading::Ignored => 0,
            };
        }
        let mut score = points / u32::try_from(columns).unwrap_or(1);
        let unread = (layout.lines.iter())
            .filter(|line| matches!(line, Line::Unread(..)))
            .count();
        let rows = layout.lines.len().max(1);
        score = score * u32::try_from(rows * 2 - unread).unwrap_or(1)
            / u32::try_from(rows * 2).unwrap_or(1);
        let guessed = fit.given.iter().map(|given| match given.from.as_str() {
            UNDIVIDED => 120,
            "the cell beside its name above the table" => 0,
            _ if spec
                .column(&given.column)
                .is_some_and(|at| spec.columns[at].key) =>
            {
                50
            }
            _ => 0,
        });
        let mapped = 40 * u32::try_from(fit.source.headings.len()).unwrap_or(0);
        score = score.saturating_sub(guessed.sum::<u32>() + mapped);
        if doubtful_key {
            score /= 2;
        }
        let title = format!(" {} ", fold(&spec.title));
        let first = title.trim().split(' ').next().unwrap_or_default();
        let spoken = self.context.texts().any(|text| {
            let text = format!(" {} ", fold(text));
            text.contains(&title) || first.len() > 4 && text.contains(&format!(" {first} "))
        });
        let owed = self.known.owed.contains(&spec.id);
        score + u32::from(spoken) * 40 + u32::from(owed) * 30
    }

    /// Whether most categories of a column that no list knows are nearly some that it has.
    fn nearly(&self, fit: &Fit, place: usize) -> bool {
        let list = fit.spec.columns[place].codes.as_deref();
        let Some(list) = list.and_then(|id| self.codes().get(id)) else {
            return false;
        };
        let values = fit
            .blocks
            .iter()
            .flat_map(|block| &block.fields[place].values);
        let unknown: BTreeSet<&str> = values
            .filter_map(|value| match value {
                Value::Unmapped(words) => Some(&**words),
                _ => None,
            })
            .collect();
        let near = unknown
            .iter()
            .filter(|name| nearest_code(name, list).is_some());
        unknown.len() <= MOST_UNKNOWN && near.count() * 2 >= unknown.len()
    }
}

/// Whether a label is one of a column's names.
fn goes_by(column: &ColumnSpec, label: &str) -> bool {
    let label = fold(label);
    !label.is_empty()
        && [&column.id]
            .into_iter()
            .chain(column.names())
            .any(|name| fold(name) == label)
}

/// The code that stands for all the others of a column, when a rule of the dataset says so.
fn whole<'s>(spec: &'s DatasetSpec, column: &str) -> Option<&'s str> {
    spec.rules
        .iter()
        .filter(|rule| rule.form == RuleForm::Parts)
        .find(|rule| rule.columns.first().is_some_and(|first| first == column))
        .and_then(|rule| rule.whole.as_deref())
}
