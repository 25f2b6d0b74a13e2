//! Tables pasted into a text: totals against their columns, percentages against their counts.

use rust_decimal::Decimal;

use super::number::{Number, Unit, percent, show};
use super::said::Said;
use super::text::{Passage, Row, Shape};
use super::tokenise::tokens;
use crate::finding::Code;

/// Checks every table that ends with a total.
pub(super) fn check(passages: &[Passage], out: &mut Vec<Said>) {
    for passage in passages {
        if let Shape::Table(rows) = &passage.shape {
            table(rows, out);
        }
    }
}

fn table(rows: &[Row], out: &mut Vec<Said>) {
    let Some(end) = rows.iter().position(|row| {
        label(row).is_some_and(|label| matches!(label.as_str(), "total" | "totals" | "grand total"))
    }) else {
        return;
    };
    let (head, body, total) = (&rows[0], &rows[1..end.max(1)], &rows[end]);
    if body.len() < 2 {
        return;
    }
    for column in 1..total.cells.len() {
        let share_heading = head
            .cells
            .get(column)
            .is_some_and(|cell| cell.contains('%') || cell.to_lowercase().contains("percent"));
        if share_heading {
            continue;
        }
        let Some(stated) = count(total.cells.get(column)) else {
            continue;
        };
        let parts: Vec<Option<Number>> = body
            .iter()
            .map(|row| count(row.cells.get(column)))
            .collect();
        let blank = |row: &Row| row.cells.get(column).is_none_or(String::is_empty);
        if parts
            .iter()
            .zip(body)
            .any(|(part, row)| part.is_none() && !blank(row))
            || parts.iter().flatten().count() < 2
        {
            continue;
        }
        let sum: Decimal = parts.iter().flatten().map(|part| part.value).sum();
        let name = head
            .cells
            .get(column)
            .filter(|cell| !cell.is_empty())
            .map_or_else(
                || format!("column {}", column + 1),
                |cell| format!("column \"{cell}\""),
            );
        if sum != stated.value {
            out.push(
                Said::line(
                    Code::ProseSum,
                    total.line,
                    format!(
                        "The table's total in {name} is {}, and the rows above it make {}.",
                        show(stated.value),
                        show(sum)
                    ),
                )
                .beside(head.line, "the table begins here".to_owned())
                .help("Correct the total, or one of the rows."),
            );
        }
        shares(head, body, column, &stated, sum, out);
    }
}

/// The column of percentages beside a column of counts.
fn shares(
    head: &Row,
    body: &[Row],
    column: usize,
    stated: &Number,
    sum: Decimal,
    out: &mut Vec<Said>,
) {
    let beside = column + 1;
    let announced = head
        .cells
        .get(beside)
        .is_some_and(|cell| cell.contains('%') || cell.to_lowercase().contains("percent"));
    if !announced {
        return;
    }
    let whole = Number::new(stated.value, Unit::Count);
    let own = Number::new(sum, Unit::Count);
    let mut wrong = Vec::new();
    for row in body {
        let (Some(part), Some(mut printed)) =
            (count(row.cells.get(column)), any(row.cells.get(beside)))
        else {
            continue;
        };
        printed.unit = Unit::Percent;
        let fits = [&whole, &own].iter().any(|whole| {
            part.span()
                .percent_of(whole.span())
                .is_none_or(|truth| truth.meets(printed.span()))
        });
        if !fits && let Some(right) = percent(part.value, stated.value, printed.places) {
            let label = row.cells.first().cloned().unwrap_or_default();
            wrong.push((
                row.line,
                format!(
                    "{label}: {} of {} is {right}, not {}%",
                    show(part.value),
                    show(stated.value),
                    show(printed.value)
                ),
            ));
        }
    }
    for (line, words) in wrong {
        out.push(
            Said::line(Code::ProseShare, line, format!("{words}."))
                .help("Work the percentage out from the count."),
        );
    }
}

/// The words at the head of a row.
fn label(row: &Row) -> Option<String> {
    row.cells
        .iter()
        .find(|cell| !cell.is_empty())
        .map(|cell| cell.trim_matches('*').to_lowercase())
}

fn any(cell: Option<&String>) -> Option<Number> {
    match tokens(cell?.trim_matches('*')).as_slice() {
        [one] => one.number().cloned(),
        _ => None,
    }
}

fn count(cell: Option<&String>) -> Option<Number> {
    any(cell).filter(|number| number.unit != Unit::Percent && number.is_firm())
}
