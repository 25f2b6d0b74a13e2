//! Writes into each call of our functions in a template the file and line where it stands, since Tera does not tell a function
//! where it was called from. Text, comments, raw blocks and strings are left as they are, and no line moves.

use crate::frame::{Stretch, stretches, string};

/// The argument that carries the place; templates cannot mean anything by it.
pub(super) const PLACE: &str = "__at";

/// The template with every call of `functions` stamped. `file` is the file's place in the list that findings use.
pub(super) fn stamp(text: &str, file: usize, functions: &[&str]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut line = 1;
    let mut copy = |piece: &str, line: &mut usize| {
        *line += piece.matches('\n').count();
        out.push_str(piece);
    };
    for stretch in stretches(text) {
        let mut inner = match stretch {
            Stretch::Text(text) => {
                copy(text, &mut line);
                continue;
            }
            Stretch::Tag(tag) => tag,
        };
        let mut previous = ' ';
        while let Some(letter) = inner.chars().next() {
            let length = if matches!(letter, '"' | '\'' | '`') {
                string(inner, letter)
            } else if is_word(letter) {
                inner.find(|c| !is_word(c)).unwrap_or(inner.len())
            } else {
                letter.len_utf8()
            };
            let (word, after) = inner.split_at(length);
            copy(word, &mut line);
            inner = after;
            if functions.contains(&word) && !matches!(previous, '.' | '|') {
                let spaces = inner.len() - inner.trim_start().len();
                if inner[spaces..].starts_with('(') {
                    let here = line;
                    copy(&inner[..=spaces], &mut line);
                    inner = &inner[spaces + 1..];
                    copy(&format!("{PLACE}=\"{file}:{here}\", "), &mut line);
                }
            }
            if !letter.is_whitespace() {
                previous = letter;
            }
        }
    }
    out
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamped(text: &str) -> String {
        stamp(text, 3, &["figure", "table"])
    }

    #[test]
    fn calls_learn_their_line() {
        assert_eq!(
            stamped("a\n{{ figure(id=\"x\") }} {{table (id=1)}}"),
            "a\n{{ figure(__at=\"3:2\", id=\"x\") }} {{table (__at=\"3:2\", id=1)}}"
        );
        assert_eq!(
            stamped("{% if figure(id=a,\n b=table()) %}x{% endif %}"),
            "{% if figure(__at=\"3:1\", id=a,\n b=table(__at=\"3:2\", )) %}x{% endif %}"
        );
    }

    #[test]
    fn what_is_no_call_stays() {
        for text in [
            "figure(id) in text { figure(id) }",
            "{# figure(id) #}",
            "{% raw %}{{ figure(id) }}{% endraw %}",
            "{{ \"figure(id) }}\" }}",
            "{{ 'it\\'s figure(id)' }}",
            "{{ my_figure(id) }} {{ a.figure(id) }} {{ a | table(id) }}",
            "{{ unclosed figure",
            "{{ \"unclosed",
            "{% raw %} {{ figure(id) }}",
            "{# unclosed {{ figure(id) }}",
        ] {
            assert_eq!(stamped(text), text);
        }
        assert_eq!(
            stamped("{%- raw -%}{{ table() }}{%- endraw -%}{{ table() }}"),
            "{%- raw -%}{{ table() }}{%- endraw -%}{{ table(__at=\"3:1\", ) }}"
        );
    }
}
