//! What a return leaves blank and its counts tell: those counted as attended have attended. What a return says itself is never changed.

use crate::model::{Block, DatasetSpec, Value};

/// Gives the records of a block that count things what their `counted-means` says. A record of one case counts nothing.
pub(super) fn give(block: &mut Block, spec: &DatasetSpec) {
    let Some(weight) = spec.columns.iter().position(|column| column.weight) else {
        return;
    };
    let of_one_case = |block: &Block, record: usize| {
        let mut columns = spec.columns.iter().enumerate();
        columns.any(|(at, column)| column.one_case && !block.value(record, at).is_absent())
    };
    for (place, column) in spec.columns.iter().enumerate() {
        let Some(code) = &column.counted_means else {
            continue;
        };
        if !block.fields[place].at.is_each() {
            continue;
        }
        let values = (0..block.len()).map(|record| match block.value(record, place) {
            Value::Blank
                if matches!(block.value(record, weight), Value::Number(_))
                    && !of_one_case(block, record) =>
            {
                Value::Code(code.as_str().into())
            }
            own => own.clone(),
        });
        block.fields[place].values = values.collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tests::{blocks, records, sheet, source, spec};

    const TRAINING: &str = r#"column = [
        { id = "course", heading = "Course", type = "text", key = true },
        { id = "person", heading = "Person", type = "text", one-case = true },
        { id = "status", heading = "Status", type = "code", codes = "booking", counted-means = "attended" },
        { id = "attended", heading = "Attended", type = "count", weight = true },
    ]"#;

    #[test]
    fn who_is_counted_as_attended_attended_where_the_status_is_blank() {
        let rows: &[&[&str]] = &[
            &["Course", "Person", "Status", "Attended"],
            &["Basics", "", "", "15"],
            &["Basics", "", "cancelled", "3"],
            &["Basics", "", "", ""],
            &["Basics", "12", "", "1"],
        ];
        let spec = spec(TRAINING);
        let (mut blocks, _) = blocks(sheet(rows), &spec, &source(""));
        give(&mut blocks[0], &spec);
        let place = spec.column("status").expect("it is declared");
        let values = (0..4).map(|record| blocks[0].value(record, place));
        let said: Vec<&str> = values
            .map(|value| match value {
                Value::Code(code) if &**code == "attended" => "attended",
                Value::Blank => "blank",
                _ => "its own",
            })
            .collect();
        assert_eq!(
            said,
            ["attended", "its own", "blank", "blank"],
            "{:?}",
            records(&blocks[0])
        );
    }
}
