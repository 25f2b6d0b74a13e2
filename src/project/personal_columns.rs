//! Which columns of a return may hold names or free text about people: their cells are never shown, not even beside a finding.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::ingest::has_unknown_name;
use crate::model::{At, Block, ColumnType, Dataset, DatasetSpec, fold};

/// Whether a sheet column (0-based) of the sheet a finding is on may hold personal data. Where a dataset has personal columns at all,
/// only those columns are safe that were read as something else: one with a heading nobody knows might be a name.
pub fn may_be_personal(datasets: &[Dataset], finding: &Finding, column: u32) -> bool {
    let Some(file) = finding.location.path() else {
        return false;
    };
    let on_file = |block: &&Block| block.file == *file;
    let mut known = false;
    for dataset in datasets {
        let has_personal = dataset.spec.columns.iter().any(|column| column.personal);
        let about = finding.dataset.as_deref() == Some(dataset.spec.id.as_str());
        let mut blocks = dataset.blocks.iter().filter(on_file).peekable();
        if !has_personal {
            known |= about || blocks.peek().is_some();
            continue;
        }
        // Of a return with personal columns that was not read as a table, nothing is known to be safe.
        if about && blocks.peek().is_none() {
            return true;
        }
        known |= blocks.peek().is_some();
        let on_sheet: Vec<&Block> = blocks
            .filter(|block| block.sheet.as_ref() == finding.location.sheet())
            .collect();
        let shown: Vec<&Block> = on_sheet
            .iter()
            .copied()
            .filter(|block| is_near(block, finding))
            .collect();
        let shown = if shown.is_empty() { on_sheet } else { shown };
        if shown
            .iter()
            .any(|block| !is_safe(&dataset.spec, block, column))
        {
            return true;
        }
    }
    // A file that no dataset was read from may hold anything.
    !known
}

/// Whether a text in a sheet column (0-based) of the sheet a finding is on may be about somebody: what may be personal, and what stands
/// in the place of a category, a date or a number and is but somebody's name. `words` are the words of all categories.
pub fn may_name_somebody(
    datasets: &[Dataset],
    words: &BTreeSet<String>,
    finding: &Finding,
    column: u32,
    text: &str,
) -> bool {
    let on_sheet = |block: &&Block| {
        Some(&block.file) == finding.location.path()
            && block.sheet.as_ref() == finding.location.sheet()
    };
    let is_no_text = |dataset: &Dataset| {
        let mut blocks = dataset.blocks.iter().filter(on_sheet);
        blocks.any(|block| {
            let mut fields = dataset.spec.columns.iter().zip(&block.fields);
            fields.any(|(spec, field)| {
                spec.kind != ColumnType::Text && field.at == At::Column(column)
            })
        })
    };
    may_be_personal(datasets, finding, column)
        || datasets.iter().any(is_no_text)
            && has_unknown_name(text, &|word| words.contains(&fold(word)))
}

/// Whether rows of a table may be shown with a finding: those of the finding, those that contradict it, and a few around them.
fn is_near(block: &Block, finding: &Finding) -> bool {
    const AROUND: u32 = 3;
    let related = finding.related.iter().map(|(location, _)| location);
    related
        .chain([&finding.location])
        .filter(|location| location.path() == finding.location.path())
        .filter_map(|location| location.area())
        .any(|area| {
            area.first.row <= block.area.last.row.saturating_add(AROUND)
                && block.area.first.row <= area.last.row.saturating_add(AROUND)
        })
}

/// Whether a sheet column of a table was read as something that is not personal: a column of the dataset, the records' own cells
/// in a table that runs across, or a total.
fn is_safe(spec: &DatasetSpec, block: &Block, column: u32) -> bool {
    let fields = || spec.columns.iter().zip(&block.fields);
    if fields().any(|(spec, field)| spec.personal && field.at == At::Column(column)) {
        return false;
    }
    fields().any(|(spec, field)| {
        !spec.personal
            && match field.at {
                At::Column(at) => at == column,
                At::Own => block.columns.contains(&column),
                At::Row(_) | At::Fixed(_) | At::Constant | At::Absent => false,
            }
    }) || block
        .reported
        .iter()
        .any(|stated| stated.cell.column == column)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::finding::{Code, Location};
    use crate::model::{Area, Cell, Field, Reported, Role, Says};

    fn dataset(personal: bool) -> Dataset {
        let mut spec: DatasetSpec = toml::from_str(&format!(
            "title = 'Register'\nabout = 'x'\ncounts = 'adults-accused'\n[[column]]\nid = 'name'\nheading = 'Name'\ntype = 'text'\npersonal = {personal}\n[[column]]\nid = 'source'\nheading = 'Source'\ntype = 'text'\n"
        ))
        .unwrap();
        spec.id = "register".to_owned();
        let field = |column| Field {
            at: At::Column(column),
            values: Vec::new(),
        };
        let block = Block {
            file: "returns/r.csv".into(),
            sheet: None,
            agency: None,
            received: None,
            name: None,
            area: Area::new(Cell::new(0, 0), Cell::new(5, 3)),
            fields: vec![field(0), field(1)],
            rows: Vec::new(),
            columns: Vec::new(),
            reported: Vec::new(),
            may_be_uncounted: false,
        };
        Dataset {
            spec: Arc::new(spec),
            blocks: vec![block],
        }
    }

    fn at(file: &str) -> Finding {
        let place = Location::cells(&file.into(), None, Cell::new(2, 1));
        Finding::new(Code::OutOfRange, place, "x")
    }

    #[test]
    fn only_columns_read_as_something_else_are_shown() {
        let datasets = [dataset(true)];
        let finding = at("returns/r.csv");
        assert!(may_be_personal(&datasets, &finding, 0), "the names");
        assert!(!may_be_personal(&datasets, &finding, 1), "the source");
        assert!(
            may_be_personal(&datasets, &finding, 2),
            "a heading nobody knows"
        );
        assert!(may_be_personal(&datasets, &at("returns/other.csv"), 1));
    }

    #[test]
    fn a_total_below_a_personal_column_does_not_make_it_safe() {
        let mut numbers = dataset(true);
        numbers.blocks[0].reported.push(Reported {
            cell: Cell::new(5, 0),
            label: "Total".into(),
            value: 1.into(),
            role: Role::Total,
            is_column: false,
            sure: true,
            floor: false,
            derived: None,
            says: Says::Sum {
                plus: [Area::from(Cell::new(2, 0))].into(),
                minus: [].into(),
            },
        });
        assert!(may_be_personal(&[numbers], &at("returns/r.csv"), 0));
    }

    #[test]
    fn a_dataset_without_personal_columns_is_shown_in_full() {
        let datasets = [dataset(false)];
        assert!(!may_be_personal(&datasets, &at("returns/r.csv"), 2));
    }

    #[test]
    fn the_cells_of_a_table_that_runs_across_are_shown() {
        let mut wide = dataset(true);
        let block = &mut wide.blocks[0];
        block.fields[0].at = At::Absent;
        block.fields[1].at = At::Own;
        block.columns = vec![4, 5];
        let finding = at("returns/r.csv");
        let wide = [wide];
        assert!(!may_be_personal(&wide, &finding, 5));
        assert!(may_be_personal(&wide, &finding, 6));
    }

    #[test]
    fn only_the_table_that_is_shown_counts() {
        let mut two = dataset(true);
        let mut below = two.blocks[0].clone();
        below.area = Area::new(Cell::new(20, 0), Cell::new(30, 3));
        below.fields[1].at = At::Column(3);
        two.blocks.push(below);
        assert!(!may_be_personal(&[two], &at("returns/r.csv"), 1));
    }

    #[test]
    fn a_return_that_could_not_be_read_as_its_table_is_not_shown() {
        let mut unread = dataset(true);
        unread.blocks.clear();
        let finding = at("returns/r.csv").about("register", None);
        assert!(may_be_personal(&[unread], &finding, 1));
        let mut harmless = dataset(false);
        harmless.blocks.clear();
        let finding = at("returns/r.csv").about("register", None);
        assert!(!may_be_personal(&[harmless], &finding, 1));
    }
}
