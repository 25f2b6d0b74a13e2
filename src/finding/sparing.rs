//! Findings about many cells of one column, of which only the first are kept one by one: a column of a million wrong cells must not fill
//! the memory, and nobody reads a million lines.

use super::checked::Finding;
use super::code::Code;
use super::location::Location;
use crate::model::{Area, Cell};

/// Findings about the cells of one column.
#[derive(Debug, Default)]
pub struct Sparing {
    kept: Vec<Finding>,
    counts: Vec<Count>,
}

/// How often one code was found.
#[derive(Debug)]
struct Count {
    code: Code,
    number: usize,
    /// The first finding that was not kept, and the cells from it to the last.
    rest: Option<(Box<Finding>, Area)>,
}

impl Sparing {
    /// So many findings of one code in one column are kept with their cells; of the rest only how many there are, and where.
    pub const MOST: usize = 1000;

    /// Takes in what is wrong with a cell; `make` is called only when the finding is kept.
    pub fn push(&mut self, code: Code, cell: Cell, make: impl FnOnce() -> Finding) {
        let at = match self.counts.iter().position(|count| count.code == code) {
            Some(at) => at,
            None => {
                self.counts.push(Count {
                    code,
                    number: 0,
                    rest: None,
                });
                self.counts.len() - 1
            }
        };
        let count = &mut self.counts[at];
        count.number += 1;
        if count.number <= Sparing::MOST {
            self.kept.push(make());
        } else if let Some((_, area)) = &mut count.rest {
            *area = area.and(cell.into());
        } else {
            count.rest = Some((Box::new(make()), Area::from(cell)));
        }
    }

    /// What was kept, and one finding for each code that was found more often.
    pub fn finish(self, findings: &mut Vec<Finding>) {
        findings.extend(self.kept);
        for count in self.counts {
            let Some((finding, area)) = count.rest else {
                continue;
            };
            let more = count.number - Sparing::MOST;
            findings.push(Sparing::rest(*finding, more, area));
        }
    }

    /// The finding that stands for `more` findings like the first of them, in these cells.
    pub fn rest(mut first: Finding, more: usize, area: Area) -> Finding {
        first.message = format!(
            "{} has the same fault as the {} that are named; they lie in {area}.",
            match more {
                1 => "One more cell".to_owned(),
                more => format!("Each of {more} more cells"),
            },
            Sparing::MOST,
        );
        // Not a cell of its own, so that it is not taken for one more of those that are named.
        first.location = match (first.location.path(), first.location.sheet()) {
            (Some(file), sheet) => Location::sheet_of(file, sheet),
            (None, _) => first.location,
        };
        (first.found, first.expected) = (None, None);
        first.related.clear();
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = Sparing::MOST;

    fn run(cells: usize) -> Vec<Finding> {
        let mut sparing = Sparing::default();
        for row in 0..cells {
            let cell = Cell::new(row as u32, 2);
            sparing.push(Code::NotANumber, cell, || {
                Finding::new(
                    Code::NotANumber,
                    Location::cells(&"a.csv".into(), None, cell),
                    "x",
                )
            });
        }
        let mut findings = Vec::new();
        sparing.finish(&mut findings);
        findings
    }

    #[test]
    fn the_first_are_kept_and_the_rest_counted() {
        assert_eq!(run(MOST).len(), MOST);
        let one = run(MOST + 1);
        assert_eq!(one.len(), MOST + 1);
        assert!(
            one[MOST]
                .message
                .starts_with("One more cell has the same fault")
        );
        let many = run(5000);
        assert_eq!(many.len(), MOST + 1);
        assert_eq!(
            many[MOST].message,
            "Each of 4000 more cells has the same fault as the 1000 that are named; they lie in C1001:C5000."
        );
        assert_eq!(many[MOST].location, Location::file("a.csv"));
    }
}
