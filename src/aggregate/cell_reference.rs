//! Finds the cell that another cell names.

use super::axis_categories::{Axis, Line};
use super::declaration::{CellPlan, Declared, Rows};
use super::recipe::{At, Place, Resolver};
use super::verb::nearest;

impl Resolver<'_> {
    /// The cell that a text names, seen from another: `n`, `table/n`, `table/row/n`, `table/row/n@column`. None when the row or column
    /// may exist but no record has it.
    pub(crate) fn find(
        &self,
        from: At,
        plan: &CellPlan<'_>,
        text: &str,
    ) -> Result<Option<At>, String> {
        let problem = |what: String| format!("the cell \"{}\": {what}", plan.spec.id);
        let (path, named) = match text.split_once('@') {
            Some((path, column)) => (path, Some(column)),
            None => (text, None),
        };
        let mut parts: Vec<&str> = path.split('/').collect();
        let mut named = named;
        if let [table, row, column, cell] = parts[..] {
            named = Some(column);
            parts = vec![table, row, cell];
        }
        let (table, row, cell) = match parts[..] {
            [cell] => (None, None, cell),
            [table, cell] => (Some(table), None, cell),
            [table, row, cell] => (Some(table), Some(row), cell),
            _ => return Err(problem(format!("\"{text}\" does not name a cell"))),
        };
        let table = match table {
            None => from.table,
            Some(id) => match self.tables.iter().position(|table| table.spec.id == id) {
                Some(table) => table,
                None if self.invalid.iter().any(|invalid| invalid == id) => {
                    return Err(problem(format!(
                        "it needs the table \"{id}\", which is declared wrongly"
                    )));
                }
                None => {
                    let known = self.tables.iter().map(|table| table.spec.id.as_str());
                    return Err(problem(format!(
                        "there is no table \"{id}\"{}",
                        nearest(id, known)
                    )));
                }
            },
        };
        let target = &self.tables[table];
        let Some(cell) = target.cell(cell) else {
            let known = target.cells.iter().map(|cell| cell.spec.id.as_str());
            return Err(problem(format!(
                "the table \"{}\" has no cell \"{cell}\"{}",
                target.spec.id,
                nearest(cell, known)
            )));
        };
        let own = table == from.table;
        let row = match row {
            None if own => Some(from.row),
            None => {
                let code = self.code(self.plans[from.table].rows.lines.as_slice(), from.row);
                code.and_then(|code| place(&self.plans[table].rows, code))
            }
            Some(code) => match place(&self.plans[table].rows, code) {
                Some(row) => Some(row),
                None if self.may_exist(target, code) => None,
                None => {
                    let known = self.plans[table].rows.lines.iter();
                    return Err(problem(format!(
                        "the table \"{}\" has no row \"{code}\"{}",
                        target.spec.id,
                        nearest(code, known.filter_map(|line| line.code.as_deref()))
                    )));
                }
            },
        };
        let column = match (&self.plans[table].columns, named) {
            (_, None) if target.cells[cell].once => None,
            (None, _) => None,
            (Some(columns), Some(code)) => match place(columns, code) {
                Some(column) => Some(column),
                None => return Ok(None),
            },
            (Some(_), None) if own => match from.column {
                Some(column) => Some(column),
                None => Some(Place::Total),
            },
            (Some(columns), None) => {
                let Some(own) = self.plans[from.table].columns.as_ref().zip(from.column) else {
                    return Err(problem(format!(
                        "the table \"{}\" has several columns; say which, as in {text}@{}",
                        target.spec.id,
                        columns
                            .lines
                            .iter()
                            .find_map(|line| line.code.as_deref())
                            .unwrap_or("total")
                    )));
                };
                let code = self.code(&own.0.lines, own.1);
                match code.and_then(|code| place(columns, code)) {
                    Some(column) => Some(column),
                    None => return Ok(None),
                }
            }
        };
        Ok(row.map(|row| At {
            table,
            row,
            column,
            cell,
        }))
    }

    fn code<'l>(&self, lines: &'l [Line], place: Place) -> Option<&'l str> {
        match place {
            Place::Total => Some("total"),
            Place::Line(at) => lines.get(at)?.code.as_deref(),
        }
    }

    /// Whether a row made by categories could have a code, though no record has it now.
    fn may_exist(&self, table: &Declared<'_>, code: &str) -> bool {
        let Rows::Axis(axis) = &table.rows else {
            return false;
        };
        let column = &table.dataset.columns[axis.by];
        match column.codes.as_deref().and_then(|id| self.codes.get(id)) {
            Some(list) => list.codes.iter().any(|entry| entry.id == code),
            None => true,
        }
    }
}

fn place(axis: &Axis, code: &str) -> Option<Place> {
    axis.lines
        .iter()
        .position(|line| line.code.as_deref() == Some(code))
        .map(Place::Line)
        .or_else(|| (code == "total" && axis.total.is_some()).then_some(Place::Total))
}
