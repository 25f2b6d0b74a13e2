//! `stock`: the end of a period is the end of the one before, with what came and without what went.

use crate::validate::rule_form::{Datum, Form, Found, Rule, Takes};
use crate::validate::series::Series;
use crate::validate::sums::{Equation, difference, in_words, numbers};

pub(super) const STOCK: Form = Form {
    needs: &["column", "columns", "against", "whole", "plus", "minus"],
    may: &["within", "limit"],
    takes: Takes::SERIES,
    sentence: |words| {
        words.say("{column} of {by} {whole} at the end of {against} is the one before with {plus} and without {minus}{among}")
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, spec, by) = (rule.check, rule.spec, rule.by()?);
    let whole = spec.whole.as_deref()?;
    for group in rule.series(rule.column())? {
        let of = |code: &str| -> Option<&Series<'_>> {
            let is = |series: &&Series<'_>| series.key.first() == Some(&Some(code.to_owned()));
            group.iter().find(is)
        };
        for (before, now) in of(whole).into_iter().flat_map(Series::steps) {
            let flows = |codes: &[String]| -> Option<Vec<Datum<'_>>> {
                let each = codes.iter();
                each.map(|code| Some(of(code)?.at(now.period)?.datum))
                    .collect()
            };
            let (Some(came), Some(went)) = (flows(&spec.plus), flows(&spec.minus)) else {
                continue;
            };
            let start: Vec<Datum<'_>> = [before.datum].into_iter().chain(came.clone()).collect();
            let (Some(added), Some(taken), Some(end)) =
                (numbers(&start), numbers(&went), now.number())
            else {
                continue;
            };
            let Some(right) = difference(&added, &taken) else {
                continue;
            };
            let equation = Equation {
                left: came.iter().copied().chain([before.datum]).collect(),
                right: went.iter().copied().chain([now.datum]).collect(),
                slack: rule.slack(),
            };
            equation.hold(check, found, || {
                let what = format!(
                    "{} at the end of {}",
                    check.label(whole, by),
                    now.period.short()
                );
                let worked = in_words(&added, &taken);
                let finding = rule.unbalanced(now.datum, &what, (end, right), &worked);
                let words = format!("at the end of {}", before.period.short());
                let finding = finding.related(before.datum.location(), words);
                let codes = spec.plus.iter().chain(&spec.minus);
                let flows = came.iter().chain(&went).zip(codes);
                flows.fold(finding, |finding, (flow, code)| {
                    finding.related(flow.location(), check.label(code, by))
                })
            });
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::lines;

    #[test]
    fn the_end_is_the_start_with_what_came_and_without_what_went() {
        let rule = "form = \"stock\", column = \"spent\", columns = [\"line\"], against = \"period\", whole = \"open\", plus = [\"opened\"], minus = [\"closed\"], limit = 1";
        let run = |end| {
            lines(
                rule,
                &[
                    &["open", "", "500", "", "p:Q1 2025-26"],
                    &["open", "", end, "", "p:Q2 2025-26"],
                    &["opened", "", "40", "", "p:Q2 2025-26"],
                    &["closed", "", "30", "", "p:Q2 2025-26"],
                ],
            )
        };
        assert_eq!(run("510"), [""; 0]);
        assert_eq!(run("511"), [""; 0]);
        assert_eq!(run("512"), ["does-not-balance C3 512 | 510"]);
    }
}
