//! A template taken apart into its tags and what stands between them, as Tera reads it: comments, raw blocks and strings hold no tags.

/// A stretch of a template. Put together again they are the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stretch<'t> {
    /// Text, a comment, or a raw block with its tags.
    Text(&'t str),
    /// `{{ ... }}` or `{% ... %}`, with its braces; one that is not closed goes on to the end.
    Tag(&'t str),
}

/// The stretches of a template.
pub(crate) fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    // Where the text that stands before the next tag ends.
    let mut plain = 0;
    while let Some(at) = rest[plain..].find('{') {
        let tag = &rest[plain + at..];
        let skipped = match tag.as_bytes().get(1) {
            Some(b'#') => tag.find("#}").map_or(tag.len(), |end| end + 2),
            Some(b'%') if tag_word(tag) == Some("raw") => end_of_raw(tag),
            Some(b'%' | b'{') => 0,
            _ => 1,
        };
        plain += at + skipped;
        if skipped == 0 {
            let (before, tag) = rest.split_at(plain);
            let (tag, after) = tag.split_at(end_of_tag(tag));
            out.extend([Stretch::Text(before), Stretch::Tag(tag)]);
            rest = after;
            plain = 0;
        }
    }
    out.push(Stretch::Text(rest));
    out
}

/// The length of a tag with its braces.
fn end_of_tag(tag: &str) -> usize {
    let close = if tag.starts_with("{{") { "}}" } else { "%}" };
    let mut at = 2;
    while let Some(letter) = tag[at..].chars().next() {
        if tag[at..].starts_with(close) {
            return at + 2;
        }
        at += match letter {
            '"' | '\'' | '`' => string(&tag[at..], letter),
            _ => letter.len_utf8(),
        };
    }
    tag.len()
}

/// The length of a string with its quotes; to the end when it is not closed.
pub(crate) fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + letter.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The first word of a `{% ... %}` tag.
pub(super) fn tag_word(tag: &str) -> Option<&str> {
    tag.strip_prefix("{%")?
        .trim_start_matches('-')
        .split_whitespace()
        .next()
        .map(|word| word.trim_end_matches("%}").trim_end_matches('-'))
}

/// Where the tag begins that ends a raw block; the end of the text when none does.
fn end_of_raw(text: &str) -> usize {
    text.match_indices("{%")
        .skip(1)
        .find(|(at, _)| tag_word(&text[*at..]) == Some("endraw"))
        .map_or(text.len(), |(at, tag)| at + tag.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_what_only_looks_like_them() {
        let text = "a{# {{ x }} #}{b}{% raw %}{{ y }}{% endraw %}{{ \"}}\" }}c{%- if z -%}";
        let tags: Vec<&str> = (stretches(text).into_iter())
            .filter_map(|stretch| match stretch {
                Stretch::Tag(tag) => Some(tag),
                Stretch::Text(_) => None,
            })
            .collect();
        assert_eq!(tags, ["{{ \"}}\" }}", "{%- if z -%}"]);
        for text in [
            "",
            "{{",
            "{%",
            "{",
            "{{ \"",
            "{# {{",
            "{% raw %} {{",
            "{% raw",
            text,
        ] {
            let whole: String = (stretches(text).into_iter())
                .map(|stretch| match stretch {
                    Stretch::Tag(text) | Stretch::Text(text) => text,
                })
                .collect();
            assert_eq!(whole, text);
        }
    }
}
