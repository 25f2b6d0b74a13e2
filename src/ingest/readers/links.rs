//! The other workbooks that formulas of a workbook take values from. They are named, never followed.

use std::collections::BTreeSet;

use crate::package::{Archive, PackageError};

/// The names of the other workbooks that formulas of the workbook at `main` lead to, without folders, sorted.
pub(crate) fn links(archive: &mut Archive<'_>, main: &str) -> Result<Vec<String>, PackageError> {
    let mut names = BTreeSet::new();
    for relation in archive.relations(main)? {
        let Some(part) = relation.part.filter(|_| relation.kind == "externalLink") else {
            continue;
        };
        for target in archive.relations(&part)? {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::{archive, leading_to};

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
        let mut package = Archive::open(&bytes).unwrap();
        let relations = package.relations("").unwrap();
        let main = leading_to(&relations, "officeDocument").unwrap();
        assert_eq!(main, "xl/book.xml");
        assert_eq!(links(&mut package, main).unwrap(), ["Targets 2023.xlsx"]);
    }
}
