//! The documents of a build in every format that is wanted.

use rayon::prelude::*;

use super::args::Format;
use super::output::Output;
use super::pdf_format;
use super::set_files::Rendered;
use crate::compose::Document;
use crate::finding::Checked;
use crate::project::Project;
use crate::render;

/// Every document in every format, side by side.
pub(super) fn render_all(
    project: &Project,
    documents: Vec<Document>,
    section: Option<&str>,
    sources: render::html::Sources<'_>,
    formats: &[Format],
) -> anyhow::Result<Checked<Vec<Rendered>>> {
    let pairs = documents.iter();
    let pairs: Vec<(&Document, Format)> = pairs
        .flat_map(|document| formats.iter().map(move |format| (document, *format)))
        .collect();
    // What may have no end is not worked among what others wait for.
    let own = pdf_format::is_own(project);
    let together: Vec<Option<anyhow::Result<Checked<Vec<u8>>>>> = pairs
        .par_iter()
        .map(|(document, format)| {
            let alone = own && *format == Format::Pdf;
            (!alone).then(|| render_one(project, document, sources, *format))
        })
        .collect();
    let mut findings = Vec::new();
    let mut files = Vec::new();
    for ((document, format), bytes) in pairs.iter().zip(together) {
        let bytes = match bytes {
            Some(bytes) => bytes?,
            None => pdf_format::by_own_template(project, document)?,
        };
        let stem = match section {
            Some(section) => format!("public/sections/{section}"),
            None => format!("public/{}", document.meta.id),
        };
        let path = format!("{stem}.{}", format.ending());
        files.push(Output::new(path, bytes.gather(&mut findings)));
    }
    let mut files = files.into_iter();
    let rendered = documents.into_iter().map(|document| Rendered {
        document,
        section: section.map(str::to_owned),
        files: files.by_ref().take(formats.len()).collect(),
    });
    Ok(Checked::new(rendered.collect(), findings))
}

fn render_one(
    project: &Project,
    document: &Document,
    sources: render::html::Sources<'_>,
    format: Format,
) -> anyhow::Result<Checked<Vec<u8>>> {
    Ok(match format {
        Format::Md => Checked::new(render::markdown::render(document), Vec::new()),
        Format::Html => {
            let file = |name: &str| {
                let bytes = project.pack.bytes(&format!("templates/html/{name}"))?;
                Some(bytes.to_vec())
            };
            let parts = render::html::Parts::read(file)?;
            render::html::render(document, &parts, Some(sources))?
        }
        Format::Pdf => pdf_format::render(project, document)?,
    })
}
