//! Tells the elements of a part's own language from those of others that stand among them: what an extension says of a workbook is not
//! what the workbook says. The language is that of the root element (Namespaces in XML 1.0; ECMA-376 part 3 for alternate content).

use super::tag::{Attributes, Kind, kind, whole_name};

/// Follows the tags of a part from its root on.
#[derive(Debug, Default)]
pub(super) struct OwnMarkup {
    /// The namespace of the root element, when it states one; `None` before the root.
    language: Option<Vec<u8>>,
    /// The prefixes that stand for it.
    prefixes: Vec<Vec<u8>>,
    /// How many elements are open from the one on that is passed over with all that it holds.
    passed_over: usize,
}

/// What becomes of a tag and of the text before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Belongs {
    /// Both are the part's own.
    Own,
    /// The text is the part's own, the tag is not.
    TextOnly,
    /// Neither is.
    Neither,
}

impl OwnMarkup {
    /// Takes in the next tag.
    pub(super) fn see(&mut self, tag: &[u8]) -> Belongs {
        let kind = kind(tag);
        if self.passed_over > 0 {
            match kind {
                Kind::Open => self.passed_over += 1,
                Kind::Close => self.passed_over -= 1,
                Kind::Empty | Kind::Other => {}
            }
            return Belongs::Neither;
        }
        if kind == Kind::Other {
            return Belongs::Own;
        }
        let (_, name) = whole_name(tag);
        let (prefix, local) = match name.iter().position(|b| *b == b':') {
            Some(colon) => (&name[..colon], &name[colon + 1..]),
            None => (&name[..0], name),
        };
        let is_own = self.is_own(prefix, tag);
        // Of alternate content only what everybody can read counts.
        let holds_own = matches!(local, b"AlternateContent" | b"Fallback");
        let is_passed_over = if is_own {
            local == b"extLst"
        } else {
            !holds_own
        };
        if is_passed_over && kind == Kind::Open {
            self.passed_over = 1;
        }
        match is_own {
            true => Belongs::Own,
            false => Belongs::TextOnly,
        }
    }

    fn is_own(&mut self, prefix: &[u8], tag: &[u8]) -> bool {
        let declares = memchr::memmem::find(tag, b"xmlns").is_some();
        let Some(language) = &self.language else {
            let stated = stated(tag).find(|(stated, _)| *stated == prefix);
            let language = stated.map(|(_, language)| language).unwrap_or_default();
            self.prefixes.push(prefix.to_vec());
            let same = stated_as(tag, language).filter(|_| !language.is_empty());
            self.prefixes.extend(same.map(<[u8]>::to_vec));
            self.language = Some(language.to_vec());
            return true;
        };
        if declares && let Some((_, stated)) = stated(tag).find(|(stated, _)| *stated == prefix) {
            if stated != language.as_slice() {
                return false;
            }
            self.prefixes.push(prefix.to_vec());
            return true;
        }
        self.prefixes.iter().any(|own| own == prefix)
    }
}

/// The prefixes that a tag declares, each with its namespace; that of elements without one is empty.
fn stated(tag: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    Attributes::of(tag).filter_map(|(name, value)| {
        let rest = name.strip_prefix(b"xmlns")?;
        match rest.strip_prefix(b":") {
            Some(prefix) => Some((prefix, value)),
            None => rest.is_empty().then_some((rest, value)),
        }
    })
}

fn stated_as<'a>(tag: &'a [u8], language: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    stated(tag)
        .filter(move |(_, stated)| *stated == language)
        .map(|(prefix, _)| prefix)
}

#[cfg(test)]
mod tests {
    use crate::package::Units;

    /// The tags that are taken for the part's own, and the texts that are.
    fn own(markup: &str) -> (String, String) {
        let mut units = Units::own(markup.as_bytes());
        let (mut tags, mut texts) = (String::new(), String::new());
        while let Some(unit) = units.next().unwrap() {
            unit.push_text(&mut texts);
            let (closing, name) = crate::package::tag::name(unit.tag);
            if !closing && !name.is_empty() && name != b"!" {
                tags.push_str(&String::from_utf8_lossy(name));
                tags.push(' ');
            }
        }
        (tags.trim_end().to_owned(), texts)
    }

    #[test]
    fn what_another_language_says_is_passed_over() {
        for (markup, tags, texts) in [
            // By a prefix that is bound to something else, or to nothing.
            (
                r#"<a xmlns="m" xmlns:x="o"><x:b>1<b>2</b></x:b><b>3</b></a>"#,
                "a b",
                "3",
            ),
            ("<a><x:b/><b>3</b></a>", "a b", "3"),
            // By a default that changes on the way, and changes back.
            (
                r#"<a xmlns="m"><b xmlns="o">1<c/></b><b>3</b></a>"#,
                "a b",
                "3",
            ),
            (
                r#"<a xmlns="m"><b>3<c xmlns="o">1</c>4</b></a>"#,
                "a b",
                "34",
            ),
            // The language itself under a prefix, under two, and under one that is declared late.
            (r#"<x:a xmlns:x="m"><x:b>3</x:b><b>1</b></x:a>"#, "a b", "3"),
            (r#"<a xmlns="m" xmlns:x="m"><x:b>3</x:b></a>"#, "a b", "3"),
            (r#"<a xmlns="m"><x:b xmlns:x="m">3</x:b></a>"#, "a b", "3"),
            ("<x:a><x:b>3</x:b></x:a>", "a b", "3"),
            // Extensions, whatever they hold, and one of two ways to say the same.
            (
                "<a><extLst><ext><b>1</b></ext></extLst><b>3</b></a>",
                "a extLst b",
                "3",
            ),
            ("<a><extLst/><b>3</b></a>", "a extLst b", "3"),
            (
                r#"<a xmlns:mc="c"><mc:AlternateContent><mc:Choice Requires="x"><b>1</b></mc:Choice><mc:Fallback><b>3</b></mc:Fallback></mc:AlternateContent><b>4</b></a>"#,
                "a b b",
                "34",
            ),
        ] {
            assert_eq!(own(markup), (tags.to_owned(), texts.to_owned()), "{markup}");
        }
    }
}
