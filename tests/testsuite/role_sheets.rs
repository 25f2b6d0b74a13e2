//! Random sheets with rows and columns that are no items: totals, subtotals, "of which", shares, running sums, changes, averages, rates,
//! copies. Written from the text of issue 11 before any code of it, and to be left alone by it: what a sheet is, what was planted and
//! what its items add up to is known here and nowhere else.
//!
//! [`sheet`] makes one of a seed, [`write`] turns it into .csv, .xlsx or a whole report folder.

mod build;
mod columns;
mod dice;
mod fault;
mod fill;
mod lines;
mod plain;
mod plan;
mod table;
mod tests;
pub(crate) mod write;

pub(crate) use build::sheet;
pub(crate) use table::{Kind, Relation, Rule, Table, Value};

/// What rows and columns are called, by role, as the field writes it. `{}` is the group, the whole or the part that the row is about.
/// All lists are divided by bars.
pub(crate) const LABELS: &[(Role, &str)] = &[
    (
        Role::Total,
        "Total|TOTAL|Totals|Total:|All|Grand total|Total number|Overall total|Sum",
    ),
    (
        Role::GrandTotal,
        "Total|Grand total|GRAND TOTAL|Overall total|Total (all groups)|All agencies|Whole partnership",
    ),
    (
        Role::SubtotalBelow,
        "Sub-total|Subtotal|{} subtotal|{} (subtotal)|Total {}|{} total|Sub total - {}|All {}",
    ),
    (
        Role::SubtotalAbove,
        "{} (total)|{} total|Total {}|All {}|{} subtotal|{} (subtotal)|{} - all",
    ),
    (
        Role::OfWhich,
        "of which: {}|of which {}|Of which, {}|Of whom: {}|  of which {}|- of which {}|Of these, {}|including {}",
    ),
    (
        Role::Percent,
        "% {}|{} %|{} (%)|% of total: {}|{} as % of total|Percentage {}",
    ),
    (
        Role::Cumulative,
        "YTD|Cumulative|Year to date|Running total|Cumulative total|Total to date|Cum.",
    ),
    (
        Role::Balance,
        "Balance|Running balance|Balance remaining|Remaining|Balance left",
    ),
    (
        Role::Change,
        "Change|Difference|+/-|Change on last year|Increase/decrease|Variance",
    ),
    (
        Role::ChangePercent,
        "% change|Change %|% difference|Percentage change|% increase/decrease|% +/-",
    ),
    (
        Role::Average,
        "Average|Mean|Average per month|Avg|Monthly average|Average (mean)",
    ),
    (
        Role::Rate,
        "Rate per 10,000|Rate per 1,000|Rate per 10,000 children|per 1,000|Rate / 10,000|Per 10,000 aged 0-17",
    ),
    (
        Role::Copy,
        "Same as last|As previous|Repeat of last column|Carried over unchanged",
    ),
];
/// What a column of shares is called.
pub(crate) const SHARES: &str = "%|Per cent|% of total|Percentage|Share|Percent of total";
/// What a percentage of a part over its whole is called.
pub(crate) const PERCENTAGES: &str = "Per cent trained|% trained|Compliance %|% compliant";
/// Groups of places, for subtotals.
pub(crate) const GROUPS: &str = "Education|Health|Council|North|South|East locality|West locality|Early years|Secondary phase|Voluntary sector|Police area|City centre";
/// Parts of a whole, for "of which".
pub(crate) const PARTS: &str = "police|general practice|girls|boys|under 5s|repeat referrals|new to the service|online|looked-after children|section 47";
/// Places and kinds of place: their pairs name up to three hundred items.
pub(crate) const PLACES: &str = "Ashcombe|Brackwater|Castlereach|Dunmore|Eastmere|Fenwick|Harrowby|Kelborough|Leighford|Marlow Vale|Ottermouth|Pennerdale|Ravensby|Saltmarsh|Thornwick|Wrenbury";
/// What stands in a place.
pub(crate) const KINDS: &str = "Primary School|Academy|Infant School|Nursery|Surgery|Family Hub|Children's Centre|Clinic|Youth Club|College|Police Station|Fire Station|Library|Junior School|Health Centre|Housing Office|Grammar School|Day Centre|Hospital|Probation Office";
/// Nonsense, by syllables.
pub(crate) const SYLLABLES: &str =
    "qua|zib|mor|tesk|lun|vax|pri|dom|ruf|gil|sno|bek|wy|chap|fen|ost";
/// Months of the year 2025-26.
pub(crate) const MONTHS: &str = "Apr 2025|May 2025|Jun 2025|Jul 2025|Aug 2025|Sep 2025|Oct 2025|Nov 2025|Dec 2025|Jan 2026|Feb 2026|Mar 2026";
/// Sectors across, as people write them.
pub(crate) const SECTORS: &str = "Health|Schools|Police|Housing|Early years|Probation|Fire and rescue|Colleges|Cafcass|Faith groups";
/// Codes of the program's own lists, under the heading and dataset that read them: (dataset, heading, labels).
pub(crate) const CODED: &[(&str, &str, &str)] = &[
    (
        "lado",
        "Source of referral",
        "Primary school|Secondary school|Special school|Independent school|Further education|Nursery|Childminder|Looked-after children team|Council fostering|Adoption service|Children's home|Adult social care",
    ),
    (
        "lado",
        "Category of referral",
        "Physical|Sexual|Emotional|Neglect|Conduct or behaviour|Online abuse|Suitability, from private life|Other",
    ),
    (
        "lado",
        "Outcome",
        "Substantiated|Unsubstantiated|Unfounded|False|Malicious|No further action",
    ),
    (
        "early-help",
        "Outcome",
        "Plan completed, no further action|Family did not take part|Referred to children's social care|Child moved to another area|Referred to another agency|Other reason",
    ),
    (
        "training",
        "Sector",
        "Health|Schools|Police|Housing|Early years and childcare|Probation|Cafcass|Faith groups|Colleges",
    ),
    (
        "training-compliance",
        "Level",
        "Level 1|Level 2|Level 3|Specialist",
    ),
    (
        "budget",
        "Category",
        "Staffing|Training|Independent chair or scrutineer|Website and systems|Case reviews|Support services|Venues and catering|Communications|Learning events",
    ),
];

/// The parts of a list that bars divide.
pub(crate) fn list(text: &'static str) -> Vec<&'static str> {
    text.split('|').collect()
}

/// What a row or a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Data.
    Item,
    /// The sum of all items.
    Total,
    /// The sum of all items beside subtotals of them.
    GrandTotal,
    /// The sum of the items above it (for a column: left of it), since the last subtotal.
    SubtotalBelow,
    /// The sum of the items below it, to the next subtotal.
    SubtotalAbove,
    /// A part of the nearest line before it that is none, or of an "of which" before it.
    OfWhich,
    /// A percentage or a share.
    Percent,
    /// The sum so far.
    Cumulative,
    /// What is left after the sum so far.
    Balance,
    /// One less another.
    Change,
    /// The same in per cent.
    ChangePercent,
    /// A mean of others.
    Average,
    /// So many for so many of a population.
    Rate,
    /// The numbers of the neighbour again.
    Copy,
}

/// Which way a line runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Axis {
    /// A row.
    Row,
    /// A column.
    Column,
}

/// A row or a column and the truth of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its label or heading.
    pub(crate) label: String,
    /// What it is.
    pub(crate) role: Role,
    /// Whether its label says so. A role without words is counted and asked about.
    pub(crate) said: bool,
    /// Whether its numbers (before any fault) say so. A total whose numbers add up to nothing is not counted and asked about.
    pub(crate) holds: bool,
}

/// How a sheet is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layout {
    /// One number a row, or one and what is worked out from it.
    Long,
    /// The same number for months, sectors or places across.
    Wide,
    /// Several measures across.
    Measures,
    /// Two or three tables below each other.
    Stacked,
    /// Periods over measures: headings in two rows.
    TwoHeadings,
    /// Several measures, the table on its side.
    Transposed,
    /// Lines of answers above and below a table.
    Form,
    /// One row a case, with references, dates and a total at the end.
    Register,
}

/// What items are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// Codes of a dataset of the program.
    Coded,
    /// Places as the field has them, read by a dataset of the folder's own.
    Field,
    /// Nonsense, read by a dataset of the folder's own.
    Nonsense,
}

/// A cell of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing.
    Blank,
    /// Words.
    Text(String),
    /// A number or a percentage.
    Number(Value),
}

/// Where a cell lies on the sheet, from nought: row and column.
pub(crate) type At = (usize, usize);

/// A line as it lies on the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Truth {
    /// Which table of the sheet it belongs to.
    pub(crate) table: usize,
    /// Whether it is a row or a column of the sheet (a table on its side is turned already).
    pub(crate) axis: Axis,
    /// Its row or column of the sheet, from nought.
    pub(crate) index: usize,
    /// What it is.
    pub(crate) line: Line,
}

/// A planted fault: exactly one cell says what it should not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where it is.
    pub(crate) cell: At,
    /// What would be right.
    pub(crate) right: Value,
    /// What stands there.
    pub(crate) wrong: Value,
    /// Whether the cell is of an item (and not of a line with a role).
    pub(crate) in_item: bool,
    /// Whether the sheet can tell: a line whose label gives it a role does not hold. Where it is false, silence is right.
    pub(crate) knowable: bool,
    /// Whether the sheet can tell that it is this cell and no other: the relations that do not hold meet in it alone, or are all its own.
    pub(crate) located: bool,
    /// Where a finding is at the cell: the cell itself, and, where it is not located, the cells with a role that no longer hold.
    pub(crate) found_at: Vec<At>,
    /// Cells of lines with a role that no longer hold; a finding there is true, too.
    pub(crate) broken: Vec<At>,
    /// For the role line with most cells of those broken: how many of its cells that say something still hold, and how many there are.
    /// The issue asks for an error where most hold, and for a query else.
    pub(crate) line: (usize, usize),
    /// The same for all lines of that role and direction in the table.
    pub(crate) kin: (usize, usize),
}

/// What a user would write to have a sheet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The dataset.
    pub(crate) dataset: &'static str,
    /// The text of its file under `templates/datasets`, where it is none of the program's own.
    pub(crate) own: Option<String>,
    /// Further keys of each `[[source]]` of the sheet, one after the other (a stack of tables has several).
    pub(crate) sources: Vec<String>,
    /// The agency that sends it.
    pub(crate) agency: &'static str,
}

/// A sheet and the truth about it.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    /// What it was made of.
    pub(crate) seed: u64,
    /// How it is laid out.
    pub(crate) layout: Layout,
    /// What its items are called.
    pub(crate) names: Names,
    /// The cells, row by row, the first one A1.
    pub(crate) grid: Vec<Vec<Cell>>,
    /// How it can be read.
    pub(crate) reading: Reading,
    /// What each row and column is.
    pub(crate) truth: Vec<Truth>,
    /// What was planted.
    pub(crate) fault: Option<Fault>,
    /// What each measure of the dataset adds up to when items alone are counted, as the sheet stands (with its fault).
    pub(crate) sums: Vec<(&'static str, i64)>,
    /// The same with lines that only their numbers give a role: as it is until somebody has answered.
    pub(crate) counted: Vec<(&'static str, i64)>,
    /// The tables upright, as they stand on the sheet.
    pub(crate) tables: Vec<Table>,
}

impl Sheet {
    /// Lines that somebody is to be asked about: only their words or only their numbers give them a role.
    pub(crate) fn asks(&self) -> impl Iterator<Item = &Truth> {
        self.truth
            .iter()
            .filter(|truth| truth.line.role != Role::Item && !(truth.line.said && truth.line.holds))
    }

    /// Whether such a line can be known for what it is: its words say so, or its numbers in three informative cells or more, most of
    /// which hold. Parts ("of which") have no numbers that tell.
    pub(crate) fn tells(&self, truth: &Truth) -> bool {
        let table = &self.tables[truth.table];
        let line = |at: (usize, usize), axis: Axis| match axis {
            Axis::Row => at.0,
            Axis::Column => table.rows.len() + at.1,
        };
        let lines = || self.truth.iter().filter(|of| of.table == truth.table);
        let told = table.relations.iter().filter(|of| {
            of.kind != Kind::AtMost
                && lines().nth(line(of.at, of.axis)) == Some(truth)
                && table.informative(of)
        });
        let held: Vec<bool> = told.map(|of| table.holds(of) == Some(true)).collect();
        let hold = held.iter().filter(|&&held| held).count();
        truth.line.said || held.len() >= 3 && 3 * hold >= 2 * held.len()
    }

    /// Whether nothing above a note may be said of it.
    pub(crate) fn sound(&self) -> bool {
        self.fault.is_none() && self.asks().next().is_none()
    }

    /// The name of a cell as a spreadsheet has it.
    pub(crate) fn name((row, column): At) -> String {
        let mut letters = String::new();
        let mut rest = column + 1;
        while rest > 0 {
            letters.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
            rest = (rest - 1) / 26;
        }
        format!("{letters}{}", row + 1)
    }
}
