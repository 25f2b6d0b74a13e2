//! Words in messages and outputs: the name that was meant, lists, capitals, and text that cannot become markup.

use std::fmt::Display;

/// The nearest of some names, when one is near enough to be meant, whatever the case. Jaro and Winkler's measure says how near; it says
/// little of short names, so one is near, too, that begins alike and in which no more than every third letter and one are mistaken.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let likeness = |name: &'a str| {
        let known = name.to_lowercase();
        let likeness = strsim::jaro_winkler(&wanted, &known);
        let mistakes = || strsim::damerau_levenshtein(&wanted, &known);
        let begins_alike = wanted.chars().next() == known.chars().next();
        let most = 1 + wanted.len().max(known.len()) / 3;
        (likeness >= 0.75 || begins_alike && mistakes() <= most).then_some((likeness, name))
    };
    let near = names.into_iter().filter_map(likeness);
    near.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

/// "Did you mean ...?", or `otherwise` where nothing is near.
pub fn did_you_mean<'a>(
    wanted: &str,
    names: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    nearest(wanted, names).map_or_else(
        || otherwise.to_owned(),
        |near| format!("Did you mean \"{near}\"?"),
    )
}

/// " Did you mean ...?", to follow on a sentence; nothing where nothing is near.
pub fn hint<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(wanted, names).map_or_else(String::new, |near| format!(" Did you mean \"{near}\"?"))
}

/// "1 file", "2 files".
pub fn count<N: From<u8> + PartialEq + Display>(number: N, one: &str, several: &str) -> String {
    let word = if number == N::from(1) { one } else { several };
    format!("{number} {word}")
}

/// "a", "a and b", "a, b and c", with "and" or another word before the last.
pub fn listed(each: &[impl AsRef<str>], join: &str) -> String {
    match each {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [several @ .., last] => {
            let several: Vec<&str> = several.iter().map(AsRef::as_ref).collect();
            format!("{} {join} {}", several.join(", "), last.as_ref())
        }
    }
}

/// The first of some names, and how many more there are: "a, b and 4 more".
pub fn listed_to(names: &[String], most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let mut list = names[..names.len() - more].join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    list
}

/// A text in quotation marks, as report.toml needs it.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// A text that begins with a capital letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A text as it stands inside a sentence: it begins with a small letter, but where its first word is of capitals: "LADO report".
pub fn uncapital(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}

/// Adds a text that means nothing in HTML and XML, between tags and in an attribute's value. Characters that they cannot hold are left
/// out.
pub fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(c),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_or_none() {
        assert_eq!(nearest("profle", ["profile", "period"]), Some("profile"));
        assert_eq!(nearest("Police", ["policies", "police"]), Some("police"));
        assert_eq!(nearest("xyz", ["profile", "period"]), None);
        assert_eq!(nearest("q9", ["all", "q1"]), Some("q1"));
        assert_eq!(nearest("dew", ["area", "due"]), Some("due"));
        assert_eq!(nearest("", ["area"]), None);
    }

    #[test]
    fn lists_are_told_as_people_write_them() {
        assert_eq!(listed(&[""; 0], "and"), "");
        assert_eq!(listed(&["a"], "and"), "a");
        assert_eq!(listed(&["a", "b"], "or"), "a or b");
        assert_eq!(listed(&["a", "b", "c"], "and"), "a, b and c");
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed_to(&names, 3), "a, b, c");
        assert_eq!(listed_to(&names, 2), "a, b and 1 more");
    }

    #[test]
    fn a_capital_is_one_letter() {
        assert_eq!(capital("\u{e9}cole de"), "\u{c9}cole de");
        assert_eq!(capital(""), "");
    }

    #[test]
    fn escaped_text_is_text_alone() {
        let mut out = String::new();
        escape("<a b=\"c\" d='e'>&amp;\u{0}\u{FFFE}\n", &mut out);
        assert_eq!(out, "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;\n");
    }
}
