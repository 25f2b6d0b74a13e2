//! Located records in, checked records out, with every rule of their dataset held against them. One form of rule a file of `rule`.

mod attainability;
mod coherence;
mod cross_dataset;
mod culprit;
mod datum;
mod declared_rule;
mod error_localisation;
mod found;
mod fraction;
mod near_duplicate_names;
mod percentage;
mod periods;
mod quantity;
mod range;
mod relation_book;
mod rule;
mod rule_form;
mod series;
mod stated;
mod sums;
#[cfg(test)]
mod tests;
mod under_check;
mod validated;
mod values;
mod wording;

use datum::Record;
use found::Found;
use under_check::Check;

pub use rule::{form, sentence};
pub use rule_form::{Accepts, Form, Takes};
pub use validated::{Implied, Options, Validated};

use crate::finding::Checked;
use crate::model::Dataset;
use crate::resubmission;

/// Holds every rule of every dataset against its records. Nothing is changed, and nothing left out but records of a return that was
/// sent again, each with a finding: a record with a wrong value goes on, and the finding says so.
pub fn validate(mut datasets: Vec<Dataset>, options: &Options) -> Checked<Validated> {
    let mut found = Found::default();
    // What a return states about itself is held against all of its records, those that a later return replaces too.
    for dataset in &datasets {
        let check = Check::new(dataset, &datasets, options);
        stated::check(&check, &mut found);
    }
    for place in 0..datasets.len() {
        let check = Check::new(&datasets[place], &datasets, options);
        let places = check.places(&check.spec.key_of);
        let known = resubmission::Known {
            key: &|block, index| Record { block, index }.known_by(&places),
            name: &|block, index| check.names(Record { block, index }, &places),
        };
        let superseded = resubmission::superseded(&datasets[place], &known);
        found.extend(superseded.leave_out(&mut datasets[place]));
    }
    for dataset in &datasets {
        let check = Check::new(dataset, &datasets, options);
        for block in &dataset.blocks {
            values::check(&check, block, &mut found);
            periods::check(&check, block, &mut found);
        }
        near_duplicate_names::check(&check, &mut found);
        coherence::check(&check, &mut found);
        for rule in &dataset.spec.rules {
            rule::check(&check, rule, &mut found);
        }
    }
    let (findings, implied) = found.finish();
    let codes = options.codes.clone();
    let validated = Validated {
        datasets,
        codes,
        implied,
    };
    Checked::new(validated, findings)
}
