//! What a single line of a text is by its looks: a heading, an item, a row of a table, a caption, a page number.

use super::text::Shape;

/// A line longer than this is no heading.
pub(super) const HEADING: usize = 90;

/// The shape that the marks at the start of a line give it, and how many bytes they take.
pub(super) fn marked(line: &str, indent: usize) -> (Option<Shape>, usize) {
    let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
        return (Some(Shape::Heading), hashes + 1);
    }
    if let Some(rest) = line
        .strip_prefix("Table: ")
        .or_else(|| line.strip_prefix("Figure: "))
    {
        return (Some(Shape::Caption), line.len() - rest.len());
    }
    let mark = line.chars().next().unwrap_or(' ');
    if matches!(
        mark,
        '-' | '*'
            | '+'
            | '\u{2022}'
            | '\u{25CB}'
            | '\u{25CF}'
            | '\u{F0B7}'
            | '\u{25AA}'
            | '\u{2013}'
    ) && line[mark.len_utf8()..].starts_with([' ', '\t'])
    {
        let after = line[mark.len_utf8()..].trim_start();
        let skip = line.len() - after.len();
        let (inner, more) = ordinal(after);
        return (
            Some(Shape::Item(indent)),
            skip + if inner { more } else { 0 },
        );
    }
    if line.starts_with("> ") {
        return (None, 2);
    }
    let (counted, skip) = ordinal(line);
    if counted {
        return (Some(Shape::Item(indent)), skip);
    }
    (None, 0)
}

/// "1.", "a)", "1)", "(iv)", "**5.**" before the words of an item; "3.1 Summary" is a numbered heading and keeps its number.
pub(super) fn ordinal(line: &str) -> (bool, usize) {
    let stars = line.bytes().take_while(|byte| *byte == b'*').count();
    let body = line[stars..].strip_prefix('(').unwrap_or(&line[stars..]);
    let length = body.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let mark = &body[..length];
    let number =
        !mark.is_empty() && mark.len() <= 2 && mark.bytes().all(|byte| byte.is_ascii_digit());
    let letter = mark.len() == 1 && mark.bytes().all(|byte| byte.is_ascii_lowercase())
        || !mark.is_empty()
            && mark.len() <= 4
            && mark.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
    let rest = &body[length..];
    let closes = rest.starts_with(')') || number && rest.starts_with('.');
    if !(number || letter) || !closes {
        return (false, 0);
    }
    let after = rest[1..].trim_start_matches('*');
    if !after.starts_with([' ', '\t']) {
        return (false, 0);
    }
    (true, line.len() - after.trim_start().len())
}

/// The cells of a row: by tabs, or by upright bars.
pub(super) fn cells(line: &str, in_table: bool) -> Option<Vec<String>> {
    let trimmed = line.trim();
    if trimmed.starts_with('|') && trimmed.len() > 1 {
        let inner = trimmed.trim_start_matches('|').trim_end_matches('|');
        return Some(
            inner
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect(),
        );
    }
    if !line.contains('\t') {
        return None;
    }
    let cells: Vec<String> = line
        .split('\t')
        .map(|cell| cell.trim().to_owned())
        .collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    let bullet = cells.first().is_some_and(|first| {
        first.len() <= 3 && !first.contains(|c: char| c.is_ascii_digit()) && !first.is_empty()
    });
    let begins = line.starts_with('\t') && filled >= 1;
    (in_table || begins || filled >= 2 && !(bullet && filled == 2)).then_some(cells)
}

/// The line under the headings of a Markdown table.
pub(super) fn is_divider(cells: &[String]) -> bool {
    cells
        .iter()
        .all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | ' ')))
}

pub(super) fn is_rule(line: &str) -> bool {
    line.len() >= 3
        && line
            .chars()
            .all(|c| matches!(c, '-' | '*' | '_' | '=' | ' '))
}

/// A block that narrative asks for, not words.
pub(super) fn is_directive(line: &str) -> bool {
    line.starts_with('{') && line.ends_with('}')
}

/// "28", "Page 28 of 60", "28 | Annual report".
pub(super) fn is_page_number(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let small = |word: &str| word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    match words.as_slice() {
        [one] => small(one),
        ["Page" | "page", one] => small(one),
        ["Page" | "page", one, "of", all] => small(one) && small(all),
        [one, "|", ..] | [.., "|", one] => small(one),
        _ => false,
    }
}

/// A short line without a stop.
pub(super) fn stands_like_a_heading(text: &str) -> bool {
    text.chars().count() <= HEADING
        && !text.ends_with(['.', ';', ',', ':'])
        && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && !text.contains(". ")
}

/// "Table 3: ...", "Diagram 7: School readiness", "Graph 1 - ...".
pub(super) fn is_caption(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let kind = words.next().unwrap_or_default();
    let number = words.next().unwrap_or_default();
    matches!(kind, "Table" | "Figure" | "Diagram" | "Graph" | "Chart")
        && number
            .trim_end_matches([':', '.'])
            .chars()
            .all(|c| c.is_ascii_digit())
        && number.starts_with(|c: char| c.is_ascii_digit())
        && (number.ends_with([':', '.'])
            || words
                .next()
                .is_none_or(|next| next.starts_with(['-', '\u{2013}', '\u{2014}', ':'])))
}
