//! The output of `aggregate`: base cells, relations and recipes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::table_spec::TableSpec;
use crate::model::{
    Area, CellCorrection, ColumnHead, Counts, Dataset, Period, ReturnUse, Unit, YearKind,
};

/// All declared tables whose datasets have a source, over one shared set of base cells.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// Every base cell once: equal keys are one cell, so that tables are linked by themselves.
    pub cells: Vec<BaseCell>,
    /// What adds up to what.
    pub relations: Vec<Relation>,
    /// Numbers in relations that no table asks for, such as that of a class of records which no figure counts by itself; their ids go on
    /// from those of the cells.
    pub unseen: Vec<Unseen>,
    /// The tables, ordered by id.
    pub tables: Vec<Table>,
    /// Percentages that give their count away, so that showing one shows the other.
    pub implied: Vec<Implied>,
    /// What the tables make of each return, by file.
    pub uses: BTreeMap<Arc<str>, ReturnUse>,
    /// What holds of all records of a dataset, by its id.
    pub populations: BTreeMap<String, Population>,
    /// What each return is called where anybody may read it, by dataset and file: the name of a file may be anything.
    pub returns: BTreeMap<(String, Arc<str>), String>,
    /// What stands for words of free text that no label shows, by dataset, column and text: the figure that first asks for them.
    pub untold: BTreeMap<(String, String, String), String>,
}

impl Tables {
    /// A code that a column is held to, or what stands for it where readers may not know it.
    pub fn told<'a>(&'a self, dataset: &str, column: &str, code: &'a str) -> &'a str {
        if self.untold.is_empty() {
            return code;
        }
        let whose = (dataset.to_owned(), column.to_owned(), code.to_owned());
        self.untold.get(&whose).map_or(code, String::as_str)
    }

    /// A base cell; none for an unseen number.
    pub fn cell(&self, id: BaseId) -> Option<&BaseCell> {
        self.cells.get(id.0)
    }
}

/// What holds of all records of a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Population {
    /// The name that it shares with datasets about the same people.
    pub of: Option<String>,
    /// The column that says when.
    pub time: Option<String>,
    /// What a bare `2014-15` means in it.
    pub year: YearKind,
    /// The first and the last day of all records; none where some say no time.
    pub extent: Option<(Date, Date)>,
    /// By column the codes that stand for the whole of the others.
    pub wholes: BTreeMap<String, BTreeSet<String>>,
}

impl Population {
    /// The year in which all its records are: the report's, or else a whole one of the same kind. Readers are told it of figures that no
    /// filter holds to a time.
    pub(crate) fn whole_year(&self, report: Option<Period>) -> Option<Period> {
        let (first, last) = self.extent?;
        let kind = match report {
            Some(Period::Year(_, kind)) => kind,
            _ => self.year,
        };
        let mut wholes = report.into_iter().chain([Period::year_of(first, kind)]);
        wholes.find(|whole| whole.start() <= first && last <= whole.end())
    }
}

/// A base cell that is a percentage as a return printed it, of which only one count is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Implied {
    /// The percentage.
    pub cell: BaseId,
    /// The only count that prints as it does.
    pub count: u64,
    /// Of how many.
    pub base: u64,
}

/// The place of a base cell in [`Tables::cells`], or after them of an unseen number in [`Tables::unseen`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BaseId(pub usize);

/// What a base cell is the number of. Equal keys are the same number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Dataset id.
    pub dataset: String,
    /// Verb and column: `count`, `sum attendees`, `last value`, `distinct meeting`.
    pub measure: String,
    /// Column id to the codes it is held to.
    pub filters: BTreeMap<String, Filter>,
}

impl Key {
    /// Whether it names its own time, so that it is the same number in whatever year it is worked out.
    pub fn is_dated(&self) -> bool {
        let is_period = |code: &String| Period::parse(code, YearKind::Financial).is_some();
        self.filters.values().any(|filter| match filter {
            Filter::Span(_) | Filter::Days(..) => true,
            Filter::Any(codes) => !codes.is_empty() && codes.iter().all(is_period),
            _ => false,
        })
    }
}

/// What a column of the records is held to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filter {
    /// Any of these codes (or texts, or period codes).
    Any(Vec<String>),
    /// Periods within this span, by its code.
    Span(String),
    /// Records that have any value in this column.
    Given,
    /// Records that have none in this column.
    Blank,
    /// All records of returns that have this column, whether it is filled or not.
    Asked,
    /// Records under the code that stands for the whole, where nobody has given its parts.
    Unbroken(String),
    /// Records with none of these codes, those that give nothing among them unless an empty code is one of these.
    Except(Vec<String>),
    /// Days from the first to the last, both included; an end that is not given is open.
    Days(Option<Date>, Option<Date>),
}

/// One number read from the records, before protection.
#[derive(Debug, Clone)]
pub struct BaseCell {
    /// What it is the number of.
    pub key: Key,
    /// The number.
    pub amount: Amount,
    /// Its unit.
    pub unit: Unit,
    /// What one counted thing is.
    pub counts: Counts,
    /// The period of the records, when they share one.
    pub period: Option<Period>,
    /// Where it came from; private, for `derivation`.
    pub origin: Origin,
    /// Which returns give what it needs, where some do not: `“Suspended” was given by 1 of 2 agencies`.
    pub coverage: Option<String>,
    /// How a column of free text is told to readers, by its id, where no label shows the words that it is held to: `as
    /// one-place/here/n has it`.
    pub untold: BTreeMap<String, String>,
}

/// A number, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    /// Known exactly.
    Exact(Decimal),
    /// A supplier gave ranges: both ends included.
    Between(Decimal, Decimal),
    /// There is none.
    Absent(Absent),
}

impl Amount {
    /// The smallest number that it can be; none where there is none. Ranges add up end by end.
    pub(crate) fn least(&self) -> Option<Decimal> {
        match self {
            Amount::Exact(value) | Amount::Between(value, _) => Some(*value),
            Amount::Absent(_) => None,
        }
    }
}

/// Why there is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// The return holds no value, or has not arrived: `[x]`.
    NotAvailable,
    /// It does not apply: `[z]`.
    NotApplicable,
    /// The supplier withheld it: `[c]`.
    WithheldBySupplier,
}

/// Where a base cell came from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// How many records were counted or added.
    pub records: usize,
    /// The files and cells, in the order read.
    pub parts: Vec<OriginPart>,
}

/// The cells of one return that went into a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginPart {
    /// Path inside the report folder.
    pub file: Arc<str>,
    /// The sheet; none in a .csv.
    pub sheet: Option<Arc<str>>,
    /// The agency that sent it, by id.
    pub agency: Option<Arc<str>>,
    /// The cells, runs joined to ranges, in sheet order.
    pub areas: Vec<Area>,
    /// Records whose cells are not among `areas`, because a long register scatters over more ranges than anybody reads.
    pub more: usize,
    /// Whether the return is itself an aggregate table, so that its cells may be named in public.
    pub aggregate: bool,
}

impl OriginPart {
    /// Whether the number depends on a correction of this return.
    pub fn depends_on(&self, dataset: &Dataset, correction: &CellCorrection) -> bool {
        let sheet = self.sheet.as_deref();
        let mut areas = self.areas.iter();
        correction.sheet.as_deref() == sheet
            && areas.any(|area| dataset.depends(&self.file, sheet, *area, correction.cell))
    }
}

/// A whole that is the sum of its parts, over base cells and unseen numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The whole.
    pub whole: BaseId,
    /// The parts, which share nothing with one another.
    pub parts: Vec<BaseId>,
}

/// A number in relations that no table asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// The number.
    pub value: Decimal,
    /// Who was told of it.
    pub told: Told,
}

/// What readers know of a number that no table asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Nothing but that it is not negative.
    Nothing,
    /// An earlier report printed it.
    Printed,
    /// An earlier report withheld it; of which dataset it is.
    Withheld(String),
}

/// One declared table, its cells as references and recipes.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its declaration, which holds title, measure, notes and chart.
    pub spec: Arc<TableSpec>,
    /// The period in words, when all its cells share one.
    pub period: Option<String>,
    /// Heading of the first column, never empty: as declared, else that of the dataset column that makes the rows.
    pub row_heading: String,
    /// One head a printed column.
    pub columns: Vec<ColumnHead>,
    /// One head a row.
    pub rows: Vec<RowHead>,
    /// `slots[row][column]`.
    pub slots: Vec<Vec<Slot>>,
    /// What must be said under it besides the declared notes: that a total leaves something out.
    pub notes: Vec<String>,
    /// Which returns feed it, as printed under it: "Designated officer's return, Coventry City Council, 9 October 2015".
    pub sources: Vec<String>,
}

/// One cell of a table: what stands in it and how it is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// What stands there.
    pub entry: Entry,
    /// Its unit.
    pub unit: Unit,
    /// Its decimals.
    pub places: u32,
}

/// One row.
#[derive(Debug, Clone)]
pub struct RowHead {
    /// Code of the row category; none for an unmapped category, which is shown but cannot be bound.
    pub code: Option<String>,
    /// Printed label.
    pub label: String,
    /// Whether this is the total over the rows.
    pub total: bool,
}

/// What stands in a cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A base cell.
    Base(BaseId),
    /// A number derived from base cells, not evaluated.
    Recipe(Expr),
    /// Nothing can stand here.
    Absent(Absent),
    /// Words of a list.
    Text(Text),
}

impl Entry {
    /// The base cells that it rests on, each once, in their order.
    pub fn bases(&self) -> Vec<BaseId> {
        let mut used = Vec::new();
        match self {
            Entry::Base(id) => used.push(*id),
            Entry::Recipe(expr) => expr.add_bases(&mut used),
            Entry::Absent(_) | Entry::Text(_) => {}
        }
        used.sort_unstable();
        used.dedup();
        used
    }
}

/// Words from a record, before protection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The words: data from outside, never markup.
    pub words: String,
    /// The cell they come from was found to hold personal data.
    pub personal: bool,
}

/// A recipe for a derived number; evaluated by `protect`. All results are unrounded.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A base cell.
    Base(BaseId),
    /// A number stated in the table's TOML, with its source there: a mean's divisor, a comparator.
    Constant(Decimal),
    /// The sum of several.
    Sum(Vec<Expr>),
    /// Part over whole, times 100.
    Share(Box<Expr>, Box<Expr>),
    /// First over second.
    Ratio(Box<Expr>, Box<Expr>),
    /// First over second, times the number of people it is per.
    Rate(Box<Expr>, Box<Expr>, Decimal),
    /// Second minus first (from, to).
    Difference(Box<Expr>, Box<Expr>),
    /// Second minus first, over first, times 100 (from, to).
    PercentChange(Box<Expr>, Box<Expr>),
}

impl Expr {
    /// The same recipe over other base cells.
    pub(crate) fn map_bases(self, other: &mut impl FnMut(BaseId) -> BaseId) -> Expr {
        let mut of = |part: Box<Expr>| Box::new(part.map_bases(other));
        match self {
            Expr::Base(id) => Expr::Base(other(id)),
            Expr::Constant(number) => Expr::Constant(number),
            Expr::Sum(parts) => Expr::Sum(
                parts
                    .into_iter()
                    .map(|part| part.map_bases(other))
                    .collect(),
            ),
            Expr::Share(a, b) => Expr::Share(of(a), of(b)),
            Expr::Ratio(a, b) => Expr::Ratio(of(a), of(b)),
            Expr::Rate(a, b, per) => Expr::Rate(of(a), of(b), per),
            Expr::Difference(a, b) => Expr::Difference(of(a), of(b)),
            Expr::PercentChange(a, b) => Expr::PercentChange(of(a), of(b)),
        }
    }

    /// Adds the base cells that it rests on, in the order it names them.
    pub(crate) fn add_bases(&self, ids: &mut Vec<BaseId>) {
        match self {
            Expr::Base(id) => ids.push(*id),
            Expr::Constant(_) => {}
            Expr::Sum(parts) => parts.iter().for_each(|part| part.add_bases(ids)),
            Expr::Share(a, b)
            | Expr::Ratio(a, b)
            | Expr::Rate(a, b, _)
            | Expr::Difference(a, b)
            | Expr::PercentChange(a, b) => {
                a.add_bases(ids);
                b.add_bases(ids);
            }
        }
    }
}
