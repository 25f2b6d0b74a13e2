//! How what a number says, and what it should come to, is put in words.

use rust_decimal::Decimal;

use super::super::quantity::{Number, Sum};
use crate::model::{Reported, Role, quoted, shorten};

/// So many numbers are named one by one in a message.
const MOST_NAMED: usize = 6;

/// How a stated number is called: by its label, in quotation marks, or by what it is.
pub(super) fn called(reported: &Reported) -> String {
    if !reported.label.is_empty() {
        return format!("figure labelled \"{}\"", shorten(&reported.label, 60));
    }
    let words = reported.role.words();
    let (_, name) = words.split_once(' ').unwrap_or(("", words));
    name.to_owned()
}

/// What a number that is not as sure to be what it was taken for asks the reader to do.
pub(super) fn unsure_help(reported: &Reported) -> String {
    let key = if reported.is_column {
        "columns"
    } else {
        "rows"
    };
    let own = quoted(&reported.label);
    format!(
        "Ask the agency which number is wrong. If it is not {} at all, say so in the [[source]] of report.toml: {key} = {{ {own} = \"item\" }} if it is to be counted, ignore = [{own}] if not.",
        reported.role.words(),
    )
}

/// A number as one of its role is written: "12.5%".
pub(super) fn shown(role: Role, number: Decimal) -> String {
    let sign = match role {
        Role::Percent | Role::PercentChange => "%",
        _ => "",
    };
    format!("{}{sign}", number.normalize())
}

/// What makes a sum, up to what it comes to: "158 less 21 is".
pub(super) fn in_words(role: Role, added: &[Number], taken: &[Number]) -> String {
    let few = added.len() + taken.len() <= MOST_NAMED && !added.is_empty();
    match (role, added, taken) {
        (Role::Item | Role::Total | Role::Subtotal, _, []) => {
            "the numbers it covers add up to".to_owned()
        }
        (Role::Copy, [_], []) => "the number it repeats is".to_owned(),
        (Role::Cumulative, ..) if !few || added.len() == 1 => {
            "the numbers so far come to".to_owned()
        }
        (_, [_], []) => "what it is made of comes to".to_owned(),
        _ if few => {
            let name = |number: &Number| Sum::of(std::slice::from_ref(number)).words();
            let added: Vec<String> = added.iter().map(name).collect();
            let taken: Vec<String> = taken.iter().map(name).collect();
            let less = taken.iter().map(|number| format!(" less {number}"));
            let all = added.join(" plus ") + &less.collect::<String>();
            format!("{all} is")
        }
        _ => "what it is made of comes to".to_owned(),
    }
}

/// What a ratio comes to: "5 out of 800 is 6.3 per 1000".
pub(super) fn ratio_words(
    role: Role,
    per: u32,
    above: Decimal,
    below: Decimal,
    right: &str,
) -> String {
    let (above, below) = (above.normalize(), below.normalize());
    match role {
        Role::Rate if per > 1 => format!("{above} out of {below} is {right} per {per}"),
        Role::Percent => format!("{above} out of {below} is {right}"),
        _ => format!("{above} over {below} is {right}"),
    }
}
