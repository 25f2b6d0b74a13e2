//! `required-when`, `blank-when` and `blank-below`: whether a column is filled in, by what stands in another.

use crate::finding::Code;
use crate::model::{At, Value};
use crate::validate::rule_form::{Accepts, Form, Found, Rule, Takes};
use crate::validate::sums::plain;

pub(super) const REQUIRED_WHEN: Form = Form {
    needs: &["column", "when"],
    may: &[],
    takes: Takes::ANY,
    sentence: |words| words.say("{column} must be filled in"),
    check: |rule, found| check_when(rule, true, found),
};

pub(super) const BLANK_WHEN: Form = Form {
    needs: &["column", "when"],
    may: &[],
    takes: Takes::ANY,
    sentence: |words| words.say("{column} must be blank"),
    check: |rule, found| check_when(rule, false, found),
};

pub(super) const BLANK_BELOW: Form = Form {
    needs: &["column", "against", "least"],
    may: &[],
    takes: Takes {
        against: Accepts::Measure,
        ..Takes::ANY
    },
    sentence: |words| words.say("{column} must be blank when {against} is less than {least}"),
    check: check_below,
};

fn check_when(rule: &Rule<'_>, required: bool, found: &mut Found) -> Option<()> {
    let (check, place) = (rule.check, rule.column()?);
    let conditions = check.places(rule.spec.when.keys());
    // A return without one of the columns cannot break the rule; that the column is missing is said where it is needed.
    let needs: Vec<usize> = conditions.iter().copied().chain([place]).collect();
    found.extend(rule.records(&needs).filter_map(|record| {
        let own = record.at(place);
        let (code, stands, wanted) = if required {
            let blank = *own.value() == Value::Blank;
            blank.then(|| (Code::RequiredBlank, "blank".to_owned(), "a value"))?
        } else {
            let given = !own.value().is_absent();
            given.then(|| (Code::BlankExpected, check.shown(own), "blank"))?
        };
        let conditions = conditions.iter().map(|&place| record.at(place));
        let because = conditions.clone().map(|condition| {
            let value = check.shown(condition);
            format!("{} is {value}", check.heading(condition.place))
        });
        let message = format!(
            "{} is {stands}, although {}.",
            check.heading(place),
            because.collect::<Vec<_>>().join(" and ")
        );
        let finding = rule.finding(code, own, message).values(stands, wanted);
        let on_sheet = conditions.filter(|one| record.block.fields[one.place].at != At::Constant);
        Some(on_sheet.fold(finding, |finding, one| {
            finding.related(one.location(), check.heading(one.place))
        }))
    }));
    Some(())
}

fn check_below(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, place, base) = (rule.check, rule.column()?, rule.against()?);
    let least = rule.spec.least?;
    found.extend(rule.records(&[place, base]).filter_map(|record| {
        let (own, of) = (record.at(place), record.number(base)?);
        if own.value().is_absent() || of >= least {
            return None;
        }
        let shown = check.shown(own);
        let message = format!(
            "{} is {shown} of only {}; below {} it says more than is known.",
            check.heading(place),
            plain(of),
            plain(least)
        );
        let finding = rule.finding(Code::BaseSmall, own, message);
        let finding = finding.values(shown, "blank");
        Some(finding.related(record.at(base).location(), check.heading(base)))
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{COUNTS, INDICATORS, dataset, rule, run, run_with, with_list};

    #[test]
    fn a_percentage_of_very_few_is_left_out() {
        let rule = "form = \"blank-below\", column = \"percent\", against = \"of\", least = 10";
        let toml = format!("{COUNTS}\nrule = [{{ id = \"R1\", {rule} }}]");
        let run = |of, percent| run(dataset(&toml, &[&["a", "", of, percent]]));
        assert_eq!(run("10", "50"), [""; 0]);
        assert_eq!(run("9", "50"), ["base-small D2 50 | blank"]);
        assert_eq!(run("9", ""), [""; 0]);
    }

    #[test]
    fn the_unit_of_an_indicator_is_a_condition() {
        let words = rule("form = \"required-when\"\nwhen = { indicator = \"unit:percent\" }")
            .replace("columns = [\"indicator\"]", "")
            .replace("column = \"value\"", "column = \"den\"");
        let records: &[&[&str]] = &[
            &["in-time", "p:2025-26", "50", "", "", ""],
            &["referrals", "p:2025-26", "50", "", "", ""],
        ];
        let options = with_list("indicators", INDICATORS);
        assert_eq!(
            run_with(vec![dataset(&words, records)], &options),
            ["required-blank E2 blank | a value"]
        );
    }
}
