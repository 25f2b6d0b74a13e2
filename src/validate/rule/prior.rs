//! `prior`: last year's number as this year's return gives it is the one that last year's return gave.

use crate::finding::Code;
use crate::validate::rule_form::{Form, Found, Rule, Takes};
use crate::validate::sums::{Equation, plain};

pub(super) const PRIOR: Form = Form {
    needs: &["column", "columns", "against", "base"],
    may: &["within"],
    takes: Takes::SERIES,
    sentence: |words| {
        words.say("{column} is the {base} that the return of the {against} before gave, for the same {series}")
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, prior) = (rule.check, rule.column()?);
    // The series is of the numbers that were given at the time.
    let given = rule.series(check.place(&rule.spec.base))?;
    for series in given.iter().flatten() {
        for (before, now) in series.steps() {
            let own = now.datum.record.at(prior);
            let (Some(then), Some(said)) = (before.number(), own.number()) else {
                continue;
            };
            let equal = Equation {
                left: vec![before.datum],
                right: vec![own],
                slack: None,
            };
            equal.hold(check, found, || {
                let (name, heading) = (rule.of_series(now), check.heading(prior));
                let (then, said) = (plain(then), plain(said));
                let year = format!("the return of {}", before.period.short());
                let message = format!("{name}: {heading} is {said}, but {year} gave {then}.");
                let finding = rule.finding(Code::FactsDisagree, own, message);
                let finding = finding.values(said, then);
                finding.related(before.datum.location(), year)
            });
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run};

    #[test]
    fn last_years_figure_is_the_one_of_last_years_return() {
        let toml = r#"column = [
            { id = "line", heading = "Line", type = "code" },
            { id = "period", heading = "Year", type = "period" },
            { id = "actual", heading = "Actual", type = "money" },
            { id = "prior", heading = "Last year", type = "money" },
        ]
        rule = [{ id = "R1", form = "prior", column = "prior", base = "actual", against = "period", columns = ["line"] }]"#;
        let run = |prior| {
            run(dataset(
                toml,
                &[
                    &["staff", "p:2024-25", "200", ""],
                    &["staff", "p:2025-26", "210", prior],
                ],
            ))
        };
        assert_eq!(run("200"), [""; 0]);
        assert_eq!(run("201"), ["facts-disagree D3 201 | 200"]);
    }
}
