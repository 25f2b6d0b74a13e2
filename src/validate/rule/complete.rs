//! `complete`: a series that has two months or quarters has all that half of its group has. Years are left alone: how far back a return
//! goes differs from figure to figure.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::Code;
use crate::model::Period;
use crate::validate::rule_form::{Form, Found, Rule, Takes};
use crate::validate::series::{PARTS, Series};

pub(super) const COMPLETE: Form = Form {
    needs: &["column", "columns", "against"],
    may: &["within"],
    takes: Takes::ANY,
    sentence: |words| {
        words.say(
            "{column} is given for every {against} that others have, for each {columns}{among}",
        )
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    for group in rule.series(rule.column())? {
        for length in PARTS {
            let own = |series: &Series<'_>| -> BTreeMap<(Date, Date), Period> {
                let points = series.points.iter();
                points
                    .filter(|point| point.period.month_count() == length)
                    .map(|point| (point.span(), point.period))
                    .collect()
            };
            let each = group.iter().map(|series| (series, own(series)));
            let each: Vec<_> = each.filter(|(_, own)| own.len() > 1).collect();
            let mut periods: BTreeMap<(Date, Date), (Period, usize)> = BTreeMap::new();
            for (span, period) in each.iter().flat_map(|(_, own)| own) {
                periods.entry(*span).or_insert((*period, 0)).1 += 1;
            }
            found.extend(each.iter().filter_map(|(series, own)| {
                let absent: Vec<String> = periods
                    .iter()
                    .filter(|(span, (_, many))| many * 2 >= each.len() && !own.contains_key(span))
                    .map(|(_, (period, _))| period.short())
                    .collect();
                if absent.is_empty() {
                    return None;
                }
                let last = series
                    .points
                    .iter()
                    .rfind(|p| own.contains_key(&p.span()))?;
                let (name, absent) = (rule.of_series(last), absent.join(", "));
                let message = format!(
                    "{name} has no figure for {absent}, which other figures of the return have."
                );
                let finding = rule.finding(Code::ExpectedMissing, last.datum, message);
                Some(finding.values("nothing", format!("a figure for {absent}")))
            }));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{over_time, year};

    #[test]
    fn a_missing_quarter_is_asked_for() {
        let words = "form = \"complete\"\nagainst = \"period\"";
        let mut records = year("referrals", ["1", "2", "3", "4"], "10");
        records.extend(year("contacts", ["5", "6", "7", "8"], "26"));
        assert_eq!(over_time(words, &records), [""; 0]);
        records.pop();
        records.pop();
        assert_eq!(
            over_time(words, &records),
            ["expected-missing C9 nothing | a figure for Jan to Mar 2026"]
        );
        // A figure that is only given once a year is not one with gaps.
        records.truncate(5);
        records.push(["plans", "p:Q4 2025-26", "9", "", ""]);
        assert_eq!(over_time(words, &records), [""; 0]);
    }
}
