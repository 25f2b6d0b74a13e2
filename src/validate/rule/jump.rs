//! `jump`: how many there were, beside as many months a year before. A number that chance and an uncommon year together do not explain may
//! be true, and is asked about.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::finding::Code;
use crate::model::{Period, is_jump};
use crate::validate::rule_form::{Accepts, Form, Found, Key, Record, Rule, Takes};
use crate::validate::sums::plain;

pub(super) const JUMP: Form = Form {
    needs: &["against", "limit"],
    may: &["columns"],
    takes: Takes {
        against: Accepts::Period,
        ..Takes::ANY
    },
    sentence: |words| {
        words.say("the records of the report's {against} are not more than {limit} times as many, or as few, as a year before, with chance allowed for")
    },
    check,
};

/// The records of one time. Tables that break the same records down by different columns say their number each for itself.
struct Time<'a> {
    period: Period,
    /// By those columns; none of a number that is not known.
    sums: BTreeMap<Vec<usize>, (Option<Decimal>, Record<'a>)>,
}

impl<'a> Time<'a> {
    /// The largest of these numbers: a table may leave some of the records out.
    fn number(&self) -> Option<(Decimal, Record<'a>)> {
        let known = self.sums.values();
        let known = known.filter_map(|(sum, record)| Some(((*sum)?, *record)));
        known.max_by_key(|(sum, _)| *sum)
    }
}

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, time, columns) = (rule.check, rule.against()?, rule.columns());
    let limit = rule.spec.limit?;
    let weight = check.spec.columns.iter().position(|column| column.weight);
    // By sender and what they are of; then by begin and length.
    type Times<'a> = BTreeMap<(Date, u32), Time<'a>>;
    let mut series: BTreeMap<_, Times<'_>> = BTreeMap::new();
    for record in rule.records(&[time]) {
        let block = record.block;
        let Some(period @ (Period::Months(_) | Period::Year(..))) = record.period(time) else {
            continue;
        };
        let weight = weight.filter(|&place| block.fields[place].at.is_each());
        let breakdown = |place: &usize| {
            block.fields[*place].at.is_each() && *place != time && !columns.contains(place)
        };
        let by = (0..block.fields.len()).filter(breakdown);
        // A register is no breakdown, whatever it has columns for.
        let by = by.filter(|_| weight.is_some()).collect();
        let own = weight.map_or(Some(Decimal::ONE), |place| record.number(place));
        let key: Key = columns.iter().map(|&place| record.key(place)).collect();
        let times = series
            .entry((block.agency.as_deref(), key))
            .or_default()
            .entry((period.start(), period.month_count()))
            .or_insert(Time {
                period,
                sums: BTreeMap::new(),
            });
        let (sum, _) = (times.sums.entry(by)).or_insert((Some(Decimal::ZERO), record));
        *sum = sum.zip(own).and_then(|(sum, own)| sum.checked_add(own));
    }
    for times in series.values() {
        for ((start, months), now) in times {
            let reported = check.options.period.is_none_or(|p| p.covers(now.period));
            let before = start.checked_sub(1.year()).ok();
            let before = before.and_then(|start| times.get(&(start, *months)));
            let Some(before) = before.filter(|_| reported) else {
                continue;
            };
            let (Some((old, then)), Some((new, record))) = (before.number(), now.number()) else {
                continue;
            };
            if !is_jump(old, new, limit) {
                continue;
            }
            let of = match check.names(record, &columns).as_str() {
                "" => String::new(),
                names => format!("{names}: "),
            };
            let (old, new) = (plain(old), plain(new));
            let (year, last) = (now.period.label(), before.period.label());
            let message = format!(
                "{of}{new} in {year}, after {old} in {last}; one is more than {} times the other, with chance allowed for.",
                plain(limit)
            );
            let (here, there) = (record.at(time), then.at(time));
            let finding = rule
                .finding(Code::ChangeLarge, here, message)
                .values(new, format!("about {old}"));
            found.push(finding.related(there.location(), format!("{last}: {old}")));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::model::At;
    use crate::validate::tests::{dataset, run};

    const RULE: &str = r#"column = [
        { id = "kind", heading = "Kind", type = "code" },
        { id = "period", heading = "Period", type = "period" },
        { id = "sex", heading = "Sex", type = "code" },
        { id = "age", heading = "Age", type = "code" },
        { id = "n", heading = "Number", type = "count", weight = true },
    ]
    rule = [{ id = "R1", form = "jump", against = "period", columns = ["kind"], limit = 2 }]"#;

    fn counted(before: &str, now: &str) -> Vec<String> {
        let of = |period, n| ["referral", period, "f", "", n];
        run(dataset(
            RULE,
            &[&of("p:2024-25", before), &of("p:2025-26", now)],
        ))
    }

    #[test]
    fn more_than_twice_as_many_are_asked_about_and_chance_is_allowed_for() {
        let none = [""; 0];
        assert_eq!(counted("75", "849"), ["change-large B3 849 | about 75"]);
        assert_eq!(counted("610", "6"), ["change-large B3 6 | about 610"]);
        assert_eq!(counted("75", "83"), none);
        // Twice as many, and half as many, of numbers so large that chance is little.
        assert_eq!(counted("100000", "200000"), none);
        assert_eq!(
            counted("100000", "205000"),
            ["change-large B3 205000 | about 100000"]
        );
        assert_eq!(counted("200000", "100000"), none);
        assert_eq!(
            counted("205000", "100000"),
            ["change-large B3 100000 | about 205000"]
        );
        // Small numbers double easily.
        assert_eq!(counted("3", "15"), none);
        assert_eq!(counted("0", "70"), none);
        assert_eq!(counted("0", "71"), ["change-large B3 71 | about 0"]);
        assert_eq!(counted("29", "109"), none);
        assert_eq!(counted("29", "110"), ["change-large B3 110 | about 29"]);
        // A number that is not known is none.
        assert_eq!(counted("0~4", "900"), none);
        assert_eq!(counted("75", ""), none);
    }

    #[test]
    fn a_register_is_counted_and_two_breakdowns_are_one_number() {
        let row = |period: &'static str| vec!["referral", period, "f", "", ""];
        let mut rows: Vec<Vec<&str>> = vec![row("p:2024-25"); 20];
        rows.extend(vec![row("p:2025-26"); 120]);
        let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
        let mut register = dataset(RULE, &rows);
        register.blocks[0].fields[4].at = At::Absent;
        assert_eq!(run(register), ["change-large B22 120 | about 20"]);
        // Last year by sex, this year by sex and by age: no number has doubled.
        let mut both = dataset(RULE, &[&["referral", "p:2024-25", "f", "", "400"]]);
        let now = ["referral", "p:2025-26", "f", "", "410"];
        both.blocks.push(dataset(RULE, &[&now]).blocks.remove(0));
        let mut ages = dataset(RULE, &[&now, &now]).blocks.remove(0);
        ages.fields[2].at = At::Absent;
        both.blocks.push(ages);
        assert_eq!(run(both), [""; 0]);
    }
}
