//! `some-given`: in each group of what one agency sent, `column` is given at least once.

use crate::finding::Code;
use crate::validate::rule_form::{Form, Found, Rule, Takes};

pub(super) const SOME_GIVEN: Form = Form {
    needs: &["column"],
    may: &["within"],
    takes: Takes::ANY,
    sentence: |words| words.say("{column} is filled in at least once{among}"),
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, place) = (rule.check, rule.column()?);
    let sent = rule.grouped(&[place], |record| {
        Some((record.block.agency.clone(), rule.group(record)))
    });
    for records in sent.values() {
        let first = records[0];
        if records.iter().all(|one| one.value(place).is_absent()) {
            let said = format!(
                "nothing stands under {} in any record.",
                check.heading(place)
            );
            let message = rule.of_group(first, &said);
            let finding = rule.finding(Code::RequiredBlank, first.at(place), message);
            found.push(finding.values("blank", "a value in at least one record"));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::rows;

    #[test]
    fn at_least_one_record_says_something() {
        let rule = "form = \"some-given\", column = \"n\", within = [\"a\"]";
        let run = |second| {
            rows(
                rule,
                &[
                    &["one", "", "", ""],
                    &["one", "", second, ""],
                    &["two", "", "3", ""],
                ],
            )
        };
        assert_eq!(run("1"), [""; 0]);
        assert_eq!(
            run(""),
            ["required-blank C2 blank | a value in at least one record"]
        );
    }
}
