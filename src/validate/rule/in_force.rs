//! `in-force`: a code is used for a time when it was in use.

use crate::finding::Code;
use crate::model::{CodeEntry, Period};
use crate::validate::rule_form::{Accepts, Form, Found, Rule, Takes};

pub(super) const IN_FORCE: Form = Form {
    needs: &["column"],
    may: &["against"],
    takes: Takes {
        column: Accepts::Code,
        against: Accepts::Time,
        ..Takes::ANY
    },
    sentence: |words| match words.rule.against {
        None => words.say("{column} names what was in use in the report's period"),
        Some(_) => words.say("{column} names what was in use in {against}"),
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, place, time) = (rule.check, rule.column()?, rule.against());
    let list = check.list(place)?;
    // Most lists hold nothing that ever ended.
    let dated = |entry: &CodeEntry| entry.from.is_some() || entry.until.is_some();
    if !list.codes.iter().any(dated) {
        return None;
    }
    found.extend(rule.records(&[place]).filter_map(|record| {
        let own = record.at(place);
        let entry = check.entry(own).filter(|entry| dated(entry))?;
        let period = time.and_then(|time| record.period(time));
        let period = period.or(check.options.period)?;
        let ended = entry.until.filter(|until| *until < period.start());
        let begins = entry.from.filter(|from| *from > period.end());
        let (what, expected) = if let Some(until) = ended {
            let became = entry.became.as_deref().map(|id| list.label(id));
            let since = became.map_or_else(String::new, |name| format!("; since then \"{name}\""));
            let until = Period::Day(until).label();
            let expected = became.unwrap_or("the present name").to_owned();
            (format!("was in use until {until}{since}"), expected)
        } else {
            let before = list.codes.iter();
            let before = before.filter(|e| e.became.as_deref() == Some(&entry.id));
            let names: Vec<&str> = before.map(|entry| entry.label.as_str()).collect();
            let expected = match names.as_slice() {
                [] => "the name of the time".to_owned(),
                names => names.join(" or "),
            };
            let from = Period::Day(begins?).label();
            (format!("is in use since {from}"), expected)
        };
        let (label, time) = (&entry.label, period.label());
        let message = format!("\"{label}\" {what}, and the record is about {time}.");
        let finding = rule.finding(Code::NameOutOfDate, own, message);
        Some(finding.values(label.clone(), expected))
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run_with, with_list};

    #[test]
    fn a_body_is_named_as_at_the_time() {
        let toml = r#"column = [
            { id = "agency", heading = "Agency", type = "code", codes = "agencies" },
            { id = "period", heading = "Year", type = "period" },
        ]
        rule = [{ id = "R1", form = "in-force", column = "agency", against = "period" }]"#;
        let options = with_list(
            "agencies",
            r#"code = [
                { id = "ccg", label = "Clinical group", until = "2022-06-30", became = "icb" },
                { id = "icb", label = "Care board", from = "2022-07-01" },
                { id = "police", label = "Police" },
            ]"#,
        );
        let run = |agency, period| run_with(vec![dataset(toml, &[&[agency, period]])], &options);
        assert_eq!(run("ccg", "p:2022-23"), [""; 0]);
        assert_eq!(
            run("ccg", "p:2023-24"),
            ["name-out-of-date A2 Clinical group | Care board"]
        );
        assert_eq!(run("icb", "p:2022-23"), [""; 0]);
        assert_eq!(
            run("icb", "p:2021-22"),
            ["name-out-of-date A2 Care board | Clinical group"]
        );
        assert_eq!(run("police", "p:1999-00"), [""; 0]);
        // Without a period of its own the record is about the report's.
        assert_eq!(run("ccg", "").len(), 1);
    }
}
