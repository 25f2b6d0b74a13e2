//! `represented`: the share of meetings at which anybody came for an agency, of all meetings or of those it was expected at.
//!
//! It is judged in a relation book of its own: its counts stand in no cell that could be put right, and either base will do.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Code;
use crate::model::round_places;
use crate::validate::percentage::{Wrong, shown};
use crate::validate::quantity::Number;
use crate::validate::rule_form::{Form, Found, Rule, Takes};

pub(super) const REPRESENTED: Form = Form {
    needs: &["column", "columns", "distinct", "of"],
    may: &[],
    takes: Takes::MEASURE,
    sentence: |words| {
        words.say("{column} is the share of {distinct} at which any record of the same {columns} says so, of all or of those it was expected at")
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, percent, columns) = (rule.check, rule.column()?, rule.columns());
    let each = check.place(&rule.spec.distinct)?;
    type Values = BTreeSet<String>;
    let mut all: BTreeMap<&str, Values> = BTreeMap::new();
    for record in check.records() {
        let values = all.entry(&record.block.file).or_default();
        values.extend(record.key(each));
    }
    let mut expected: BTreeMap<(&str, Vec<String>), (Values, Values)> = BTreeMap::new();
    for record in rule.records(&[each]) {
        let (Some(key), Some(value)) = (record.known_by(&columns), record.key(each)) else {
            continue;
        };
        let file = &*record.block.file;
        let (was, came) = expected.entry((file, key)).or_default();
        if check.meets_all(&rule.spec.of, record) {
            came.insert(value.clone());
        }
        was.insert(value);
    }
    // Of every record, expected or not: the percentage stands beside the first of an agency.
    found.extend(check.records().filter_map(|record| {
        let (own, file) = (record.at(percent), &*record.block.file);
        let stated = own.number()?;
        let (was, came) = expected.get(&(file, record.known_by(&columns)?))?;
        let all = all.get(file)?;
        let judge = |whole: &Values| {
            let percent = Number::new(record.block, own.cell(), stated);
            Wrong::apart(percent, round_places(stated), came.len(), whole.len())
        };
        let (of_all, _) = (judge(all)?, judge(was)?);
        let (stated, right) = (shown(stated), of_all.expected());
        let message = format!(
            "{}: {} is {stated}, but somebody came to {} of {} meetings, which is {right}.",
            check.names(record, &columns),
            check.heading(percent),
            came.len(),
            all.len(),
        );
        let finding = rule.finding(Code::ShareDiffers, own, message);
        Some(finding.values(stated, right))
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run};

    const MEETINGS: &str = r#"column = [
        { id = "agency", heading = "Agency", type = "code" },
        { id = "meeting", heading = "Meeting", type = "date" },
        { id = "status", heading = "Status", type = "code" },
        { id = "attended", heading = "Attended", type = "count" },
        { id = "percent", heading = "%", type = "percent" },
    ]
    rule = [
        { id = "R1", form = "count-of", column = "attended", columns = ["agency"], dataset = "test", others = ["agency"], of = { status = ["came", "sent"] }, distinct = "meeting", at-most = true },
        { id = "R2", form = "represented", column = "percent", columns = ["agency"], distinct = "meeting", of = { status = ["came", "sent"] }, when = { status = ["came", "sent", "sorry"] } },
    ]"#;

    #[test]
    fn attendance_is_what_its_own_rows_say() {
        let of = |attended: &str, percent: &str| {
            run(dataset(
                MEETINGS,
                &[
                    &["north", "2026-01-10", "came", attended, percent],
                    &["north", "2026-02-10", "sent", attended, ""],
                    &["north", "2026-03-10", "sorry", attended, ""],
                    &["north", "2026-04-10", "na", attended, ""],
                ],
            ))
        };
        // Two of four meetings, or of the three it was expected at.
        assert_eq!(of("2", "50"), [""; 0]);
        assert_eq!(of("1", "67"), [""; 0]);
        let three: Vec<String> = (2..=5)
            .map(|row| format!("facts-disagree D{row} 3 | 2"))
            .collect();
        assert_eq!(of("3", "50"), three);
        assert_eq!(of("2", "75"), ["share-differs E2 75% | 50%"]);
    }
}
