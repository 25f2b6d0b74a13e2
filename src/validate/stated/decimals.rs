//! The decimals with which the percentages, rates and means of a row or a column were written: when most numbers of a line have one, 60.0
//! was written too, and only Excel dropped the nought.

use std::collections::BTreeMap;

use crate::model::{Block, Reported, Role, Says, round_places};

/// How many numbers of a line show so many decimals.
type Line = BTreeMap<u32, usize>;

/// What is written alike in a line.
type Kind = (Role, Option<usize>);

/// The decimals of the ratios of a sheet.
pub(super) struct Decimals {
    by_row: BTreeMap<(Kind, u32), Line>,
    by_column: BTreeMap<(Kind, u32), Line>,
}

impl Decimals {
    /// Those that the tables of one sheet state.
    pub(super) fn new(blocks: &[&Block]) -> Self {
        let mut lines = Decimals {
            by_row: BTreeMap::new(),
            by_column: BTreeMap::new(),
        };
        for reported in blocks.iter().flat_map(|block| &block.reported) {
            if matches!(reported.says, Says::Ratio { .. }) {
                let (kind, places) = (kind(reported), round_places(reported.value));
                let row = lines.by_row.entry((kind, reported.cell.row));
                *row.or_default().entry(places).or_default() += 1;
                let column = lines.by_column.entry((kind, reported.cell.column));
                *column.or_default().entry(places).or_default() += 1;
            }
        }
        lines
    }

    /// The decimals with which a number was written, going by those of the same row and column.
    pub(super) fn of(&self, reported: &Reported) -> u32 {
        let (kind, own) = (kind(reported), round_places(reported.value));
        let row = self.by_row.get(&(kind, reported.cell.row));
        let column = self.by_column.get(&(kind, reported.cell.column));
        let mut line = Line::new();
        for (places, many) in row.into_iter().chain(column).flatten() {
            *line.entry(*places).or_default() += many;
        }
        // It stands in both.
        if let Some(many) = line.get_mut(&own) {
            *many -= 1;
        }
        common_places(&line).map_or(own, |common| own.max(common))
    }
}

fn kind(reported: &Reported) -> Kind {
    (reported.role, reported.derived)
}

/// The number of decimals that at least half of the numbers of a line show, the rest showing fewer.
fn common_places(line: &Line) -> Option<u32> {
    let (most, with) = line.iter().rfind(|(_, many)| **many > 0)?;
    let all: usize = line.values().sum();
    (all >= 3 && with * 2 >= all).then_some(*most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_written_with_one_decimal_has_one_throughout() {
        let line = |of: &[(u32, usize)]| of.iter().copied().collect::<Line>();
        assert_eq!(common_places(&line(&[(0, 1), (1, 3)])), Some(1));
        assert_eq!(common_places(&line(&[(0, 3), (1, 1)])), None);
        assert_eq!(common_places(&line(&[(0, 1), (1, 1)])), None);
        assert_eq!(common_places(&line(&[(0, 3), (1, 0)])), Some(0));
    }
}
