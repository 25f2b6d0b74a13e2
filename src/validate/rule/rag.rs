//! `rag`: the colour given is the one earned. `parts` names the three colours, best first.

use rust_decimal::Decimal;

use crate::finding::Code;
use crate::model::{CodeEntry, Polarity};
use crate::validate::rule_form::{Accepts, Form, Found, Record, Rule, Takes};
use crate::validate::sums::plain;

pub(super) const RAG: Form = Form {
    needs: &["column", "columns", "against", "parts"],
    may: &["target", "tolerance"],
    takes: Takes {
        column: Accepts::Code,
        against: Accepts::Measure,
        lacks: |rule, _| {
            (rule.parts.len() != 3)
                .then_some("is of a form that needs three colours under parts, best first.")
        },
    },
    sentence: |words| {
        words.say("{column} is the colour that {against} earns by {target} and {tolerance}, or those of the list of {by}")
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, colour, measure) = (rule.check, rule.column()?, rule.against()?);
    let by = rule.by()?;
    let [good, middling, bad] = &rule.spec.parts[..] else {
        return None;
    };
    let own = (
        check.place(&rule.spec.target),
        check.place(&rule.spec.tolerance),
    );
    found.extend(rule.records(&[colour, measure, by]).filter_map(|record| {
        let entry = check.entry(record.at(by))?;
        let (given, number) = (record.key(colour)?, record.number(measure)?);
        if ![good, middling, bad].contains(&&given) {
            return None;
        }
        let aim = Aim::of(entry, record, own)?;
        let earned = match aim.short_by(number) {
            short if short <= Decimal::ZERO => vec![good],
            short => match aim.tolerance {
                Some(tolerance) if short <= tolerance => vec![middling],
                Some(_) => vec![bad],
                None => vec![middling, bad],
            },
        };
        if earned.contains(&&given) {
            return None;
        }
        let earned: Vec<String> = earned
            .iter()
            .map(|code| check.label(code, colour))
            .collect();
        let (earned, given) = (earned.join(" or "), check.label(&given, colour));
        let message = format!(
            "{} is {} against a target of {}, which makes it {}, but {} is {}.",
            check.shown(record.at(by)),
            plain(number),
            aim.words(),
            earned.to_lowercase(),
            check.heading(colour),
            given.to_lowercase()
        );
        let finding = rule.finding(Code::RagDiffers, record.at(colour), message);
        let finding = finding.values(given, earned);
        Some(finding.related(record.at(measure).location(), check.heading(measure)))
    }));
    Some(())
}

/// What a figure should be.
struct Aim {
    target: Decimal,
    tolerance: Option<Decimal>,
    more_is_better: bool,
}

impl Aim {
    /// From the return's own target and tolerance, else those of the list. None without a target, or where neither way is better.
    fn of(
        entry: &CodeEntry,
        record: Record<'_>,
        (target, tolerance): (Option<usize>, Option<usize>),
    ) -> Option<Aim> {
        let own = |place: Option<usize>| record.number(place?);
        Some(Aim {
            target: own(target).or(entry.target)?,
            tolerance: own(tolerance).or(entry.tolerance),
            more_is_better: match entry.polarity? {
                Polarity::HigherBetter => true,
                Polarity::LowerBetter => false,
                Polarity::Contextual => return None,
            },
        })
    }

    /// How far a figure misses the target; nought or less when it is met.
    fn short_by(&self, number: Decimal) -> Decimal {
        if self.more_is_better {
            self.target - number
        } else {
            number - self.target
        }
    }

    fn words(&self) -> String {
        let way = if self.more_is_better { "more" } else { "less" };
        let target = format!("{} or {way}", plain(self.target));
        match self.tolerance {
            Some(tolerance) => format!("{target}, amber within {}", plain(tolerance)),
            None => target,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{INDICATORS, dataset, run_with, with_list};

    #[test]
    fn the_colour_is_the_one_that_the_figure_earns() {
        let toml = r#"column = [
            { id = "indicator", heading = "Indicator", type = "code", codes = "indicators" },
            { id = "value", heading = "Value", type = "number" },
            { id = "target", heading = "Target", type = "number" },
            { id = "amber", heading = "Amber within", type = "number" },
            { id = "rag", heading = "RAG", type = "code" },
        ]
        rule = [{ id = "R1", form = "rag", column = "rag", against = "value", columns = ["indicator"], target = "target", tolerance = "amber", parts = ["green", "amber", "red"] }]"#;
        let run = |indicator, value, target, amber, rag| {
            let options = with_list("indicators", INDICATORS);
            run_with(
                vec![dataset(toml, &[&[indicator, value, target, amber, rag]])],
                &options,
            )
        };
        // The list's own target of 90, amber within 5.
        assert_eq!(run("in-time", "90", "", "", "green"), [""; 0]);
        assert_eq!(
            run("in-time", "89", "", "", "green"),
            ["rag-differs E2 green | amber"]
        );
        assert_eq!(run("in-time", "85", "", "", "amber"), [""; 0]);
        assert_eq!(
            run("in-time", "84.9", "", "", "amber"),
            ["rag-differs E2 amber | red"]
        );
        // The return's own target comes first; fewer are better.
        assert_eq!(run("again", "20", "20", "2", "green"), [""; 0]);
        assert_eq!(run("again", "22", "20", "2", "amber"), [""; 0]);
        assert_eq!(
            run("again", "23", "20", "2", "amber"),
            ["rag-differs E2 amber | red"]
        );
        // Without a tolerance only green can be told from the rest.
        assert_eq!(run("again", "21", "20", "", "red"), [""; 0]);
        assert_eq!(
            run("again", "21", "20", "", "green"),
            ["rag-differs E2 green | amber or red"]
        );
        // Complete, not started, and numbers of which neither way is better, earn no colour.
        assert_eq!(run("in-time", "10", "", "", "blue"), [""; 0]);
        assert_eq!(run("referrals", "10", "90", "", "green"), [""; 0]);
    }
}
