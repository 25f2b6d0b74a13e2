//! Finds the parts of an Office Open XML package: its main document and, in a workbook, the part of each sheet (ECMA-376 part 2).

use std::collections::BTreeSet;

use super::container::{Container, MAX_HELD};
use super::fault::Fault;
use super::markup::{self, Units};

/// A relationship of a package or part.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    /// Its id, which a workbook names a sheet's part by.
    pub id: String,
    /// Its kind: the last word of its type, such as `officeDocument` or `worksheet`.
    pub kind: String,
    /// The part it leads to, as written.
    pub target: String,
}

/// The path of the package's main document; `None` when it names none.
pub(crate) fn main_part(container: &mut Container<'_>) -> Result<Option<String>, Fault> {
    let relations = relations(container, "_rels/.rels")?;
    Ok(relations
        .into_iter()
        .find(|relation| relation.kind == "officeDocument")
        .map(|relation| relation.target.trim_start_matches('/').to_owned()))
}

/// The relationships in a `.rels` part; none when the part is not there.
pub(crate) fn relations(container: &mut Container<'_>, path: &str) -> Result<Vec<Relation>, Fault> {
    let mut found = Vec::new();
    tags(container, path, |tag| {
        if markup::name(tag) == (false, b"Relationship") {
            let text = |name| markup::attribute_text(tag, name).unwrap_or_default();
            let kind = text("Type");
            found.push(Relation {
                id: text("Id"),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: text("Target"),
            });
        }
    })?;
    Ok(found)
}

/// The path of the relationships of the part at `path`.
pub(crate) fn relations_of(path: &str) -> String {
    let (folder, name) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
    format!("{folder}_rels/{name}.rels")
}

/// The path a target leads to from the part at `from`.
pub(crate) fn resolve(from: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!(
            "{}{target}",
            &from[..from.rfind('/').map_or(0, |at| at + 1)]
        ),
    }
}

/// The names of the other workbooks that formulas of the workbook at `main` lead to, without folders, sorted.
pub(crate) fn links(container: &mut Container<'_>, main: &str) -> Result<Vec<String>, Fault> {
    let mut names = BTreeSet::new();
    for relation in relations(container, &relations_of(main))? {
        if relation.kind != "externalLink" {
            continue;
        }
        let part = resolve(main, &relation.target);
        for target in relations(container, &relations_of(&part))? {
            // Its target is a path as Excel knows it, or one of a link that has been broken.
            if target.kind.starts_with("externalLink") || target.kind.starts_with("xlPathMissing") {
                names.insert(file_name(&target.target));
            }
        }
    }
    Ok(names.into_iter().collect())
}

/// The last part of a path or address, spaces as they are.
pub(crate) fn file_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.replace("%20", " ")
}

/// Shows every tag of a part.
pub(crate) fn tags(
    container: &mut Container<'_>,
    path: &str,
    mut see: impl FnMut(&[u8]),
) -> Result<(), Fault> {
    let Some(part) = container.stream(path, MAX_HELD)? else {
        return Ok(());
    };
    let mut units = Units::new(part);
    while let Some(unit) = units
        .next()
        .map_err(|error| Fault::reading(&error, &format!("its part {path}")))?
    {
        see(unit.tag);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::container::tests::archive;
    use super::*;

    #[test]
    fn links_to_other_workbooks_are_found_and_not_followed() {
        let relations = |list: &str| format!("<Relationships>{list}</Relationships>");
        let bytes = archive(&[
            (
                "_rels/.rels",
                relations(r#"<Relationship Id="rId1" Type="http://x/officeDocument" Target="/xl/book.xml"/>"#).as_bytes(),
            ),
            (
                "xl/_rels/book.xml.rels",
                relations(r#"<Relationship Target="externalLinks/externalLink1.xml" Id="r2" Type="t/externalLink"/><Relationship Id="r1" Type="t/worksheet" Target="/xl/a.xml"/>"#).as_bytes(),
            ),
            (
                "xl/externalLinks/_rels/externalLink1.xml.rels",
                relations(r#"<Relationship Id="rId1" Type="t/externalLinkPath" Target="file:///C:\Users\someone\Targets%202023.xlsx" TargetMode="External"/>"#).as_bytes(),
            ),
        ]);
        let mut container = Container::open(&bytes).unwrap();
        let main = main_part(&mut container).unwrap().unwrap();
        assert_eq!(main, "xl/book.xml");
        assert_eq!(links(&mut container, &main).unwrap(), ["Targets 2023.xlsx"]);
    }
}
