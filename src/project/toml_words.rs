//! What the TOML reader says of a mistake, in words for people.

use crate::model::listed;

/// The name and the known names in serde's "unknown field `x`, expected one of `a`, `b`".
pub(super) fn unknown(message: &str, what: &str) -> Option<(String, Vec<String>)> {
    let rest = message.strip_prefix(what)?;
    let mut names = rest.split('`').skip(1).step_by(2).map(str::to_owned);
    let name = names.next()?;
    Some((name, names.collect()))
}

pub(super) fn either(names: &[String]) -> String {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    listed(&names, "or")
}

/// The reader's message in words for people.
pub(super) fn plain(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    if let Some(rest) = first.strip_prefix("invalid type: ") {
        let (found, expected) = rest
            .split_once(", expected ")
            .unwrap_or((rest, "something else"));
        return format!(
            "Here stands {}, but {} belongs here.",
            kind(found),
            kind(expected)
        );
    }
    if let Some((words, _)) = syntax(message) {
        return words.to_owned();
    }
    if first.starts_with("duplicate key") {
        return "The same setting stands twice.".to_owned();
    }
    if first.contains("too few hexadecimal digits")
        || first.contains("missing escaped value")
        || first.contains("invalid escape")
    {
        return "A \\ inside quotation marks cannot be read.".to_owned();
    }
    let words = message.lines().collect::<Vec<_>>().join(", ");
    format!("This line is not written as a settings file must be: {words}.")
}

/// What is wrong with a line that is not TOML, and what to do, where the reader's own words say nothing to people.
fn syntax(message: &str) -> Option<(&'static str, &'static str)> {
    let has = |words: &[&str]| words.iter().any(|words| message.contains(words));
    if has(&["visible characters"]) {
        Some((
            "The words hold a character that cannot be seen.",
            "Type the words again.",
        ))
    } else if has(&["key with no value"]) {
        Some((
            "The line gives a setting no value: the = sign and what follows it are missing.",
            "Correct the line: a setting is written name = \"words\".",
        ))
    } else if has(&["invalid basic string", "invalid literal string"]) {
        Some((
            "A quotation mark is missing at the end of the words.",
            "Put words in quotation marks, at both ends.",
        ))
    } else if is_day(message) {
        Some((
            "This is not a day.",
            "Write it as year-month-day, such as 2026-05-31.",
        ))
    } else {
        None
    }
}

/// Whether the reader's own words are about a day that is none.
pub(super) fn is_day(message: &str) -> bool {
    let words = [
        "invalid date",
        "invalid datetime",
        "integer as year",
        "integer as month",
        "integer as day",
        "parse month",
        "parse day",
        "date is not valid",
    ];
    words.iter().any(|words| message.contains(words))
}

pub(super) fn advice(message: &str) -> &'static str {
    if let Some((_, advice)) = syntax(message) {
        advice
    } else if message.contains("escape") || message.contains("hexadecimal") {
        "Write folders with / instead of \\."
    } else if message.starts_with("duplicate key") {
        "Remove one of the two."
    } else if message.starts_with("invalid type") {
        "Words stand in quotation marks; numbers, true and false do not; lists stand in [ ]."
    } else if message.contains("quot") || message.contains("string values") {
        "Put words in quotation marks, at both ends."
    } else {
        "Correct the line: a setting is written name = \"words\"."
    }
}

/// The reader's names for kinds of values, in words for people.
fn kind(words: &str) -> String {
    let (name, value) = match words.split_once(' ') {
        Some((name, value)) => (name, value.trim_matches(['`', '"'])),
        None => (words, ""),
    };
    match name {
        "integer" | "floating" => format!("the number {}", value.trim_start_matches("point `")),
        "boolean" => format!("the word {value} without quotation marks"),
        "string" => format!("the text \"{value}\""),
        "map" => "a table of settings".to_owned(),
        "sequence" => "a list".to_owned(),
        _ => match words {
            "a string" => "text in quotation marks".to_owned(),
            "a sequence" => "a list in [ ]".to_owned(),
            "a boolean" => "true or false".to_owned(),
            "a map" => "a table of settings".to_owned(),
            "u32" | "u64" | "i64" | "usize" => "a whole number".to_owned(),
            other if other.starts_with("struct ") => "a table of settings".to_owned(),
            other => other.to_owned(),
        },
    }
}
