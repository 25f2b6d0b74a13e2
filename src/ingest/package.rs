//! Finds the parts of an Office Open XML package: its main document and, in a workbook, the part of each sheet (ECMA-376 part 2).

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

/// The part of each sheet of the workbook at `main`, in their order; `None` for one whose part is not named.
pub(crate) fn sheet_parts(
    container: &mut Container<'_>,
    main: &str,
) -> Result<Vec<Option<String>>, Fault> {
    let relations = relations(container, &relations_of(main))?;
    let mut sheets = Vec::new();
    tags(container, main, |tag| {
        if markup::name(tag) == (false, b"sheet") {
            let id = markup::attribute_text(tag, "id");
            let relation = relations
                .iter()
                .find(|relation| Some(&relation.id) == id.as_ref());
            sheets.push(relation.map(|relation| resolve(main, &relation.target)));
        }
    })?;
    Ok(sheets)
}

/// Shows every tag of a part.
fn tags(
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
    fn sheets_are_found_through_their_relationships() {
        let bytes = archive(&[
            (
                "_rels/.rels",
                br#"<Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="/xl/book.xml"/></Relationships>"#,
            ),
            (
                "xl/_rels/book.xml.rels",
                br#"<Relationships><Relationship Target="worksheets/b.xml" Id="r2" Type="t/worksheet"/><Relationship Id="r1" Type="t/worksheet" Target="/xl/a.xml"/></Relationships>"#,
            ),
            (
                "xl/book.xml",
                br#"<x:workbook><x:sheets><x:sheet name="A" sheetId="7" r:id="r1"/><x:sheet name="B" sheetId="1" r:id="r2"/><x:sheet name="C" r:id="none"/></x:sheets></x:workbook>"#,
            ),
        ]);
        let mut container = Container::open(&bytes).unwrap();
        let main = main_part(&mut container).unwrap().unwrap();
        assert_eq!(main, "xl/book.xml");
        assert_eq!(
            sheet_parts(&mut container, &main).unwrap(),
            [
                Some("xl/a.xml".to_owned()),
                Some("xl/worksheets/b.xml".to_owned()),
                None
            ]
        );
    }
}
