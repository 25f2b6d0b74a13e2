//! `product`: `column` is the product of `columns`. It neither adds up nor divides: the relation book, which is of sums and of shares, has
//! no place for it.

use rust_decimal::Decimal;

use crate::validate::rule_form::{Datum, Form, Found, Rule, Takes};
use crate::validate::sums::{numbers, plain};

pub(super) const PRODUCT: Form = Form {
    needs: &["column", "columns"],
    may: &[],
    takes: Takes::MEASURE,
    sentence: |words| words.say("{column} is {columns} multiplied"),
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, measure, factors) = (rule.check, rule.column()?, rule.columns());
    let needs: Vec<usize> = [measure].into_iter().chain(factors.clone()).collect();
    found.extend(rule.records(&needs).filter_map(|record| {
        let factors: Vec<Datum<'_>> = factors.iter().map(|&place| record.at(place)).collect();
        let (stated, numbers) = (record.number(measure)?, numbers(&factors)?);
        let mut each = numbers.iter();
        let product = each.try_fold(Decimal::ONE, |product, n| product.checked_mul(*n))?;
        if product == stated {
            return None;
        }
        let worked: Vec<String> = numbers.into_iter().map(plain).collect();
        let worked = worked.join(" \u{d7} ");
        let (own, what) = (record.at(measure), check.heading(measure));
        let finding = rule.unbalanced(own, &what, (stated, product), &worked);
        Some(factors.iter().fold(finding, |finding, factor| {
            finding.related(factor.location(), check.heading(factor.place))
        }))
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run};

    #[test]
    fn a_score_is_its_factors_multiplied() {
        let toml = r#"column = [
            { id = "l", heading = "Likelihood", type = "count" },
            { id = "i", heading = "Impact", type = "count" },
            { id = "score", heading = "Score", type = "count" },
        ]
        rule = [{ id = "R1", form = "product", column = "score", columns = ["l", "i"] }]"#;
        let records: &[&[&str]] = &[&["3", "4", "12"], &["3", "5", "16"], &["3", "", "9"]];
        assert_eq!(run(dataset(toml, records)), ["does-not-balance C3 16 | 15"]);
    }
}
