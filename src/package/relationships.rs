//! Relationships between the parts of an Office Open XML package (ECMA-376 part 2, 9.3): which part leads to which, and as what.

use super::tag::{attribute_text, name};

/// The namespace of relationships in markup.
pub(crate) const RELATIONS: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A relationship of a part, or of the package as a whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    /// Its id, by which markup names it.
    pub(crate) id: String,
    /// Its kind: the last word of its type, such as `officeDocument`.
    pub(crate) kind: String,
    /// What it leads to, as written.
    pub(crate) target: String,
    /// The part it leads to; none when it leads outside the package.
    pub(crate) part: Option<String>,
}

impl Relation {
    /// The relationship of the part `from` that a tag states, if it states one.
    pub(super) fn of(from: &str, tag: &[u8]) -> Option<Relation> {
        if name(tag) != (false, b"Relationship") {
            return None;
        }
        let text = |name| attribute_text(tag, name).unwrap_or_default();
        let (kind, target) = (text("Type"), text("Target"));
        Some(Relation {
            id: text("Id"),
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            part: (text("TargetMode") != "External").then(|| resolve(from, &target)),
            target,
        })
    }
}

/// The part that the first relationship of a kind leads to.
pub(crate) fn leading_to<'r>(relations: &'r [Relation], kind: &str) -> Option<&'r str> {
    let mut of_kind = relations.iter().filter(|relation| relation.kind == kind);
    of_kind.next()?.part.as_deref()
}

/// The path of the relationships of the part at `path`; of the package as a whole when it is empty.
pub(super) fn relations_of(path: &str) -> String {
    let (folder, name) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
    format!("{folder}_rels/{name}.rels")
}

/// The path a target leads to from the part at `from`. `..` and `.` are followed, and never out of the package.
pub(crate) fn resolve(from: &str, target: &str) -> String {
    let folder = match target.starts_with('/') {
        true => "",
        false => &from[..from.rfind('/').map_or(0, |at| at + 1)],
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(target.split('/')) {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_where_they_are_named() {
        assert_eq!(
            resolve("xl/worksheets/sheet1.xml", "../comments1.xml"),
            "xl/comments1.xml"
        );
        assert_eq!(
            resolve("xl/workbook.xml", "worksheets/a.xml"),
            "xl/worksheets/a.xml"
        );
        assert_eq!(resolve("", "/xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(resolve("a/b.xml", "../../../c.xml"), "c.xml");
        assert_eq!(
            relations_of("xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels"
        );
        assert_eq!(relations_of(""), "_rels/.rels");
    }

    #[test]
    fn what_leads_outside_is_no_part() {
        let tag = br#"Relationship Id="a" Type="x/y/link" Target="b.xml""#;
        let inside = Relation::of("d/c.xml", tag).unwrap();
        assert_eq!(inside.part.as_deref(), Some("d/b.xml"));
        let tag = [&tag[..], br#" TargetMode="External""#].concat();
        let outside = Relation::of("d/c.xml", &tag).unwrap();
        assert_eq!((&*outside.target, outside.part), ("b.xml", None));
        assert_eq!(leading_to(&[inside], "link"), Some("d/b.xml"));
    }
}
