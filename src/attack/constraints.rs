//! Everything that is published as one system: unknown counts with the ends that are known of each, and rows of whole factors that
//! say what several tell together.

use std::collections::BTreeSet;

/// Why a count is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secret {
    /// It is known, or nobody hides it.
    No,
    /// It is withheld.
    Withheld,
    /// It is printed as a range.
    Range,
}

/// One count.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Count {
    /// Smallest it can be.
    pub(crate) low: i64,
    /// Largest it can be; open when none.
    pub(crate) high: Option<i64>,
    pub(crate) secret: Secret,
    /// How many whole numbers must stay possible.
    pub(crate) asks: u64,
    /// The smallest count that nobody needs to hide.
    pub(crate) harmless: i64,
    /// The sets (0 is this year's, then `history/` in the order given) and figures that print it, or withhold it.
    pub(crate) figures: Vec<(usize, String)>,
    /// Those of them that print a number.
    pub(crate) printed: Vec<(usize, String)>,
}

impl Count {
    /// Whether only one number is possible.
    pub(crate) fn is_known(&self) -> bool {
        self.high == Some(self.low)
    }

    /// A count of which nothing is known.
    pub(crate) fn new() -> Count {
        Count {
            low: 0,
            high: None,
            secret: Secret::No,
            asks: 1,
            harmless: 1,
            figures: Vec::new(),
            printed: Vec::new(),
        }
    }
}

/// What several counts tell together: their sum, each times a factor, lies between two ends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) terms: Vec<(usize, i64)>,
    pub(crate) low: Option<i64>,
    pub(crate) high: Option<i64>,
    /// The figure that says so; none for a sum, which its own figures say.
    pub(crate) figure: Option<(usize, String)>,
}

/// The whole system.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct System {
    pub(crate) counts: Vec<Count>,
    pub(crate) rows: Vec<Row>,
    /// Counts of which a figure says something that could not be put into rows.
    pub(crate) unclear: BTreeSet<usize>,
}

impl System {
    /// Whether a figure that could not be reckoned with bears on a count, directly or through rows.
    pub(crate) fn is_unclear(&self, count: usize) -> bool {
        if self.unclear.is_empty() {
            return false;
        }
        let is_open = |at: usize| !self.counts[at].is_known();
        let mut near = BTreeSet::from([count]);
        loop {
            let before = near.len();
            for row in &self.rows {
                let open = || {
                    row.terms
                        .iter()
                        .map(|(at, _)| *at)
                        .filter(|at| is_open(*at))
                };
                if open().any(|at| near.contains(&at)) {
                    near.extend(open());
                }
            }
            if near.len() == before {
                return near.iter().any(|at| self.unclear.contains(at));
            }
        }
    }
}

/// A figure's name for people, with its file where it is of an earlier year.
pub(crate) fn figure_name(files: &[&str], set: usize, figure: &str) -> String {
    match files.get(set) {
        Some(file) if !file.is_empty() => format!("{file}: {figure}"),
        _ => figure.to_owned(),
    }
}
