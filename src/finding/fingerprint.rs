//! What a finding is known by from run to run.

use sha2::{Digest, Sha256};

use super::checked::Finding;
use super::entry::Grouping;
use super::location::Location;
use crate::model::hex;

/// What a finding is known by from run to run: 16 hexadecimal digits. The same while the same thing is wrong, whatever else is
/// found, however the value changes and however late it gets.
pub fn fingerprint(finding: &Finding) -> String {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        // The length keeps "ab" + "c" apart from "a" + "bc".
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    part(finding.code.id());
    part(finding.rule.as_deref().unwrap_or_default());
    part(finding.dataset.as_deref().unwrap_or_default());
    part(finding.agency.as_deref().unwrap_or_default());
    part(finding.location.path().map_or("", |file| file));
    part(finding.location.sheet().map_or("", |sheet| sheet));
    match &finding.location {
        Location::Cells { area, .. } => part(&area.to_string()),
        // How late a return is changes every day, and agency and dataset name it already; a restated figure is its rule.
        _ if finding.code.grouping() == Grouping::Unworded => {}
        // The words tell several findings of one file apart; the line does not, because it moves when text above it changes.
        _ => part(&finding.message),
    }
    hex(&hash.finalize()[..8])
}

/// What a finding and its repeats are known by, in their order.
pub fn fingerprints(finding: &Finding) -> Vec<String> {
    let mut all = vec![fingerprint(finding)];
    let mut one = finding.clone();
    one.repeats.clear();
    for place in &finding.repeats {
        one.location = place.clone();
        all.push(fingerprint(&one));
    }
    all
}

/// The short form of a fingerprint that people are given: `4F02-91AC`. The dash keeps Excel from taking it for a number.
pub fn reference(fingerprint: &str) -> String {
    let digits = fingerprint.to_uppercase();
    match (digits.get(..4), digits.get(4..8)) {
        (Some(first), Some(second)) => format!("{first}-{second}"),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;
    use crate::model::Cell;

    fn found(code: Code, cell: &str) -> Finding {
        let cell = Cell::parse(cell).unwrap();
        let place = Location::cells(&"returns/a.xlsx".into(), Some(&"Sheet1".into()), cell);
        Finding::new(code, place, format!("Something about {cell}"))
    }

    #[test]
    fn fingerprints_stay_while_the_same_thing_is_wrong() {
        let first = found(Code::TotalDiffers, "B12").values("105", "100");
        let mut later = found(Code::TotalDiffers, "B12").values("104", "100");
        later.message = "The total is now another.".to_owned();
        assert_eq!(fingerprint(&first), fingerprint(&later));
        assert_ne!(
            fingerprint(&first),
            fingerprint(&found(Code::TotalDiffers, "B13"))
        );
        assert_ne!(fingerprint(&first), fingerprint(&first.clone().rule("V-1")));
        let line = |line, words: &str| {
            fingerprint(&Finding::new(
                Code::UnknownKey,
                Location::line("report.toml", line),
                words,
            ))
        };
        assert_eq!(line(3, "titel"), line(9, "titel"));
        assert_ne!(line(3, "titel"), line(3, "perod"));
        let owed = |days, agency| {
            let words = format!("{days} days late");
            fingerprint(
                &Finding::new(
                    Code::ReturnOutstanding,
                    Location::line("report.toml", 1),
                    words,
                )
                .about("lado", Some(agency)),
            )
        };
        assert_eq!(owed(1, "A"), owed(2, "A"));
        assert_ne!(owed(1, "A"), owed(1, "B"));
        assert_eq!(line(3, "titel").len(), 16);
    }
}
