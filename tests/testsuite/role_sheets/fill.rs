//! Filling a table: items by chance, the rest by its rule.

use super::dice::Dice;
use super::table::exact;
use super::{Axis, Kind, Line, Relation, Rule, Table, Value};

impl Table {
    fn put(
        &mut self,
        at: (usize, usize),
        axis: Axis,
        kind: Kind,
        from: Vec<(usize, usize)>,
        as_printed: (u8, bool),
    ) {
        let Some((above, below)) = self.inputs(&from).and_then(|inputs| exact(kind, &inputs))
        else {
            return;
        };
        let (places, percent) = as_printed;
        let unit = if places == 0 { 10 } else { 1 };
        // Half away from nought, as spreadsheets round.
        let whole = (2 * above.abs() + below * unit) / (2 * below * unit) * unit;
        let tenths = i64::try_from(whole * above.signum()).unwrap_or_default();
        self.cells[at.0][at.1] = Some(Value {
            tenths,
            places,
            percent,
        });
        self.relations.push(Relation {
            at,
            kind,
            from,
            axis,
        });
    }

    /// Fills every cell: items by chance, the rest by its rule. `share_totals` gives rows of shares a share under columns of totals too.
    pub(crate) fn fill(&mut self, dice: &mut Dice, noughts: usize, places: u8, share_totals: bool) {
        self.cells = vec![vec![None; self.columns.len()]; self.rows.len()];
        self.relations.clear();
        let (rows, columns) = (self.rows.clone(), self.columns.clone());
        let base = |column: usize| matches!(columns[column].1, Rule::Data(..) | Rule::Part(_));
        let items: Vec<usize> = (0..rows.len())
            .filter(|&row| matches!(rows[row].1, Rule::Data(..)))
            .collect();
        for (row, (_, rule)) in rows.iter().enumerate() {
            if matches!(rule, Rule::Data(..) | Rule::Part(_) | Rule::Loose) {
                self.data(dice, noughts, row, &rows, &columns);
            }
        }
        for (row, (_, rule)) in rows.iter().enumerate() {
            for column in (0..columns.len()).filter(|&column| base(column)) {
                let at = (row, column);
                if let Rule::Sum(of) = rule {
                    self.put(
                        at,
                        Axis::Row,
                        Kind::Sum,
                        of.iter().map(|&of| (of, column)).collect(),
                        (0, false),
                    );
                }
            }
        }
        for (row, (_, rule)) in rows.iter().enumerate() {
            if matches!(
                rule,
                Rule::Data(..) | Rule::Part(_) | Rule::Sum(_) | Rule::Loose
            ) {
                for column in (0..columns.len()).filter(|&column| !base(column)) {
                    self.derive(row, column, &items, places);
                }
            }
        }
        for (row, (_, rule)) in rows.iter().enumerate() {
            for (column, (_, of)) in columns.iter().enumerate() {
                let at = (row, column);
                let linear = base(column) || matches!(of, Rule::Sum(_));
                match rule {
                    Rule::Percent(part, whole) if base(column) || share_totals && linear => {
                        self.put(
                            at,
                            Axis::Row,
                            Kind::Ratio(100),
                            vec![(*part, column), (*whole, column)],
                            (places, true),
                        );
                    }
                    Rule::Mean(of) if base(column) => {
                        self.put(
                            at,
                            Axis::Row,
                            Kind::Mean,
                            of.iter().map(|&of| (of, column)).collect(),
                            (1, false),
                        );
                    }
                    Rule::Running(of) if matches!(columns[column].1, Rule::Data(..)) => {
                        let before = (0..column)
                            .rev()
                            .find(|&other| self.cells[row][other].is_some());
                        let from = before
                            .map(|other| (row, other))
                            .into_iter()
                            .chain([(*of, column)]);
                        self.put(at, Axis::Row, Kind::Sum, from.collect(), (0, false));
                    }
                    // The numbers of a total under a column of totals follow from both directions.
                    Rule::Sum(parts)
                        if matches!(of, Rule::Sum(_) | Rule::Minus(..) | Rule::Same(_)) =>
                    {
                        let from = parts.iter().map(|&part| (part, column)).collect();
                        self.relations.push(Relation {
                            at,
                            kind: Kind::Sum,
                            from,
                            axis: Axis::Row,
                        });
                    }
                    Rule::Part(whole) if linear => {
                        self.relations.push(Relation {
                            at,
                            kind: Kind::AtMost,
                            from: vec![(*whole, column)],
                            axis: Axis::Row,
                        });
                    }
                    _ => {}
                }
            }
        }
    }

    fn data(
        &mut self,
        dice: &mut Dice,
        noughts: usize,
        row: usize,
        rows: &[(Line, Rule)],
        columns: &[(Line, Rule)],
    ) {
        for (column, (_, rule)) in columns.iter().enumerate() {
            let mut most = match (rule, &rows[row].1) {
                // Every row has a size of its own, so that rows are not all alike.
                (Rule::Data(from, to), Rule::Data(small, large)) => {
                    if *to <= 20 {
                        dice.between(*from, *to)
                    } else {
                        (dice.between(*from, *to) * dice.between(*small, *large) / 100).max(*from)
                    }
                }
                (Rule::Data(from, to), _) => dice.between(*from, *to * 5),
                (Rule::Part(of), _) => self.cells[row][*of].map_or(0, |value| value.tenths / 10),
                _ => continue,
            };
            if matches!(rule, Rule::Part(_)) {
                most = dice.between(most / 3, most);
            }
            if let Rule::Part(whole) = rows[row].1 {
                // What other parts of the same whole have left.
                let of = |row: usize| self.cells[row][column].map_or(0, |value| value.tenths / 10);
                let taken: i64 = (0..row)
                    .filter(|&other| rows[other].1 == Rule::Part(whole))
                    .map(of)
                    .sum();
                let left = of(whole) - taken;
                let by_column = if matches!(rule, Rule::Part(_)) {
                    most
                } else {
                    left
                };
                most = dice.between(0, left.min(by_column).max(0));
            } else if dice.percent(noughts) && matches!(rule, Rule::Data(from, _) if *from < 5) {
                most = 0;
            }
            self.cells[row][column] = Some(Value {
                tenths: most * 10,
                places: 0,
                percent: false,
            });
        }
        for (column, (_, rule)) in columns.iter().enumerate() {
            if let Rule::Part(whole) = rule {
                self.relations.push(Relation {
                    at: (row, column),
                    kind: Kind::AtMost,
                    from: vec![(row, *whole)],
                    axis: Axis::Column,
                });
            }
        }
    }

    fn derive(&mut self, row: usize, column: usize, items: &[usize], places: u8) {
        let (item, loose) = (items.contains(&row), self.rows[row].1 == Rule::Loose);
        let at = (row, column);
        let here = |of: usize| (row, of);
        let last = || items.iter().rev().copied().find(|&other| other < row);
        let (kind, from, printed) = match self.columns[column].1.clone() {
            Rule::Sum(of) => (Kind::Sum, of.into_iter().map(here).collect(), (0, false)),
            _ if loose => return,
            Rule::Mean(of) => (Kind::Mean, of.into_iter().map(here).collect(), (1, false)),
            Rule::Minus(now, before) => (Kind::Minus, vec![here(now), here(before)], (0, false)),
            Rule::Growth(now, before) => {
                (Kind::Growth, vec![here(now), here(before)], (places, true))
            }
            Rule::Percent(part, whole) => (
                Kind::Ratio(100),
                vec![here(part), here(whole)],
                (places, true),
            ),
            Rule::Rate(count, base, per) => {
                (Kind::Ratio(per), vec![here(count), here(base)], (1, false))
            }
            Rule::Same(of) => (Kind::Same, vec![here(of)], (0, false)),
            Rule::Share(of) => {
                let whole = items.iter().map(|&item| (item, of));
                (
                    Kind::Ratio(100),
                    [(row, of)].into_iter().chain(whole).collect(),
                    (places, true),
                )
            }
            Rule::Running(of) if item => {
                let before = last().map(|other| (other, column));
                (
                    Kind::Sum,
                    before.into_iter().chain([(row, of)]).collect(),
                    (0, false),
                )
            }
            Rule::Balance(of, opening) if item => {
                if let Some(other) = last() {
                    (Kind::Minus, vec![(other, column), (row, of)], (0, false))
                } else {
                    // What was there at first stands nowhere.
                    let spent = self.value((row, of)).unwrap_or_default();
                    self.cells[row][column] = Some(Value {
                        tenths: opening * 10 - spent,
                        places: 0,
                        percent: false,
                    });
                    return;
                }
            }
            _ => return,
        };
        self.put(at, Axis::Column, kind, from, printed);
    }
}
