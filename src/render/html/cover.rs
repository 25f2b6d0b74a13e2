//! The cover: the rule of the year's months, and the rows at its foot with their addresses as links.

use super::markup::Markup;
use crate::compose::Meta;

/// Room for one month's three letters, in pixels of the wide drawing.
const MONTH_ROOM: usize = 36;

/// The months the document covers as a ruled line, wide and narrow. The period stands beside it in words, so it is decoration.
pub(super) fn year_rule(meta: &Meta) -> Markup {
    let mut m = Markup::new();
    if meta.months.is_empty() {
        return m;
    }
    let count = meta.months.len();
    let step = (count * MONTH_ROOM).div_ceil(800);
    drawing(&mut m, "year", 800, count, |m| {
        for (at, (month, year)) in meta.months.iter().enumerate() {
            let x = tenths(at * 8000 / count);
            if at.is_multiple_of(step) {
                m.words("text", &[("x", &x), ("y", "27")], month);
            }
            if let Some(year) = year {
                m.words("text", &[("x", &x), ("y", "45")], year);
            }
        }
    });
    drawing(&mut m, "year yn", 328, count, |m| {
        let year = |upto: usize| {
            meta.months[..upto]
                .iter()
                .rev()
                .find_map(|(_, year)| year.as_deref())
                .unwrap_or("")
        };
        let words = |at: usize| format!("{} {}", meta.months[at].0, year(at + 1));
        m.words("text", &[("x", "0"), ("y", "28")], words(0).trim());
        if count > 1 {
            let end = [("x", "328"), ("y", "28"), ("text-anchor", "end")];
            m.words("text", &end, words(count - 1).trim());
        }
    });
    m
}

fn drawing(
    m: &mut Markup,
    class: &str,
    width: usize,
    count: usize,
    labels: impl FnOnce(&mut Markup),
) {
    let mut path = format!("M.5 9V.5H{}.5V9", width - 1);
    for at in 1..count {
        path.push_str(&format!("M{} .5V9", tenths(at * width * 10 / count)));
    }
    let attributes = [
        ("class", class),
        ("viewBox", &format!("0 0 {width} 46")),
        ("aria-hidden", "true"),
        ("focusable", "false"),
    ];
    m.tag("svg", &attributes, |m| {
        m.void(
            "path",
            &[
                ("d", &path),
                ("fill", "none"),
                ("stroke", "#1B1F22"),
                ("stroke-width", "1.3"),
            ],
        );
        labels(m);
    });
}

fn tenths(n: usize) -> String {
    format!("{}.{}", n / 10, n % 10)
}

/// Text of the cover, with e-mail and web addresses as links.
pub(super) fn linked_text(text: &str) -> Markup {
    let mut m = Markup::new();
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let start = word.trim_start_matches(['(', '<', '[', '"', '\u{201C}']);
        let core = start.trim_end_matches(['.', ',', ';', ':', ')', '>', ']', '"', '\u{201D}']);
        let before = &word[..word.len() - start.len()];
        let after = &piece[before.len() + core.len()..];
        m.text(before);
        match address(core) {
            Some(href) => m.words("a", &[("href", &href)], shown(core)),
            None => m.text(core),
        }
        m.text(after);
    }
    m
}

/// Whether a row of the cover says how to reach somebody: it holds an e-mail address, a web address or a telephone number.
pub(super) fn is_contact(text: &str) -> bool {
    linked_text(text).as_str().contains("<a ") || has_telephone(text)
}

fn address(word: &str) -> Option<String> {
    if word.starts_with("https://") || word.starts_with("http://") {
        return crate::render::safe_address(word).map(str::to_owned);
    }
    let (name, host) = word.split_once('@')?;
    let plain = |text: &str, others: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || others.contains(c))
    };
    (plain(name, "._%+-") && plain(host, ".-") && host.contains('.'))
        .then(|| format!("mailto:{word}"))
}

fn shown(word: &str) -> &str {
    let word = word
        .strip_prefix("https://")
        .or_else(|| word.strip_prefix("http://"))
        .unwrap_or(word);
    word.strip_suffix('/').unwrap_or(word)
}

/// Eight digits or more that begin with a nought or a plus, with spaces between: no date or count looks like that.
fn has_telephone(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_digit() || " \u{A0}+()-".contains(c)))
        .map(str::trim)
        .any(|run| {
            run.starts_with(['0', '+', '('])
                && run.chars().filter(char::is_ascii_digit).count() >= 8
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_links_and_nothing_else_does() {
        let html = linked_text("Ask a.b@c.example, or (https://c.example/help/). x@y or <b>@c.d");
        assert_eq!(
            html.as_str(),
            "Ask <a href=\"mailto:a.b@c.example\">a.b@c.example</a>, or (<a href=\"https://c.example/help/\">c.example/help</a>). x@y or \
             &lt;b&gt;@c.d"
        );
        assert_eq!(
            linked_text("javascript:alert(1)@x.y").as_str(),
            "javascript:alert(1)@x.y"
        );
    }

    #[test]
    fn contacts_are_told_from_dates() {
        assert!(is_contact("Call 01632 960 116"));
        assert!(is_contact("+44 1632 960116"));
        assert!(is_contact("write to a@b.example"));
        assert!(!is_contact("1 April 2025 to 31 March 2026"));
        assert!(!is_contact(
            "19 of 23 returns, 2014 to 2015, 30 September 2015"
        ));
    }
}
