//! HTML under construction. Names of tags and attributes are part of the program, everything else is escaped: there is no way to
//! put text from outside in as markup. Written so that it is well-formed XML too.

use std::fmt::Write as _;

use crate::model::escape;

/// A piece of HTML, always balanced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Markup(String);

/// Attributes of a tag: names are ours, values are escaped.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Markup {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Markup::default()
    }

    /// What was written.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Text, escaped.
    pub(super) fn text(&mut self, text: &str) {
        escape(text, &mut self.0);
    }

    /// A tag around what `inner` writes.
    pub(super) fn tag(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        inner: impl FnOnce(&mut Markup),
    ) {
        self.start(name, attributes);
        self.0.push('>');
        inner(self);
        let _ = write!(self.0, "</{name}>");
    }

    /// A tag around text.
    pub(super) fn words(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.tag(name, attributes, |m| m.text(text));
    }

    /// A label and what it stands for, in a description list.
    pub(super) fn described(&mut self, label: &str, inner: impl FnOnce(&mut Markup)) {
        self.tag("div", &[], |m| {
            m.words("dt", &[], label);
            m.tag("dd", &[], inner);
        });
    }

    /// A tag without content.
    pub(super) fn void(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.start(name, attributes);
        self.0.push_str("/>");
    }

    /// A line end, so that a browser's source view and a diff have lines.
    pub(super) fn line(&mut self) {
        self.0.push('\n');
    }

    /// A drawing by `crate::chart`, which escapes its own text.
    pub(super) fn drawing(&mut self, svg: &str) {
        self.0.push_str(svg);
    }

    fn start(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.0.push('<');
        self.0.push_str(name);
        for (key, value) in attributes {
            let _ = write!(self.0, " {key}=\"");
            escape(value, &mut self.0);
            self.0.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        let mut m = Markup::new();
        m.tag("p", &[("class", "a\" onmouseover=\"x'")], |m| {
            m.text("<script>]]>&amp;\u{0}\u{1b}</p>");
        });
        assert_eq!(
            m.as_str(),
            "<p class=\"a&quot; onmouseover=&quot;x&#39;\">&lt;script&gt;]]&gt;&amp;amp;&lt;/p&gt;</p>"
        );
    }
}
