//! The PDF of a build. A template of the report folder's own is a program in Typst, which may have no end: it is given a time.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::compose::Document;
use crate::finding::Checked;
use crate::project::Project;
use crate::render::pdf;

/// The template of the PDF, and the logo.
fn parts(project: &Project) -> anyhow::Result<(&str, Option<pdf::Logo>)> {
    let template = project.pack.bytes(pdf::TEMPLATE);
    let template = std::str::from_utf8(template.unwrap_or_default())
        .with_context(|| format!("{} is not text in UTF-8", pdf::TEMPLATE))?;
    let logo = project.logo().map(|picture| pdf::Logo {
        file: picture.file,
        bytes: picture.bytes,
        alt: format!("{}: logo", project.config.partnership.name),
    });
    Ok((template, logo))
}

/// Whether the report folder brings the template.
pub(super) fn is_own(project: &Project) -> bool {
    let mut files = project.pack.files();
    files.any(|(path, file)| path == pdf::TEMPLATE && !file.built_in)
}

/// The PDF.
pub(super) fn render(project: &Project, document: &Document) -> anyhow::Result<Checked<Vec<u8>>> {
    let (template, logo) = parts(project)?;
    Ok(pdf::render(document, template, logo.as_ref())?)
}

/// How long the template of a report folder may take for a PDF: many times what the largest report takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The PDF by a template of the folder's own, as long as that comes to an end.
pub(super) fn by_own_template(
    project: &Project,
    document: &Document,
) -> anyhow::Result<Checked<Vec<u8>>> {
    let (template, logo) = parts(project)?;
    let (template, document) = (template.to_owned(), document.clone());
    let render = move || pdf::render(&document, &template, logo.as_ref());
    let Some(made) = within(PATIENCE, render)? else {
        bail!(
            "{} did not come to an end within {} seconds, so the PDF was given up. Look for a loop without an end in it.",
            pdf::TEMPLATE,
            PATIENCE.as_secs()
        );
    };
    Ok(made?)
}

/// What some work makes; none when it takes longer. It then goes on until the program ends, which it cannot keep from ending.
fn within<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<Option<T>> {
    let (done, made) = mpsc::channel();
    thread::Builder::new().stack_size(64 << 20).spawn(move || {
        // Nobody may be waiting any more.
        let _ = done.send(work());
    })?;
    match made.recv_timeout(patience) {
        Ok(made) => Ok(Some(made)),
        Err(mpsc::RecvTimeoutError::Timeout) => Ok(None),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(io::Error::other("the work broke off")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_without_an_end_is_given_up() {
        let long = Duration::from_secs(60);
        assert_eq!(within(long, || 7).unwrap(), Some(7));
        let never = || thread::sleep(Duration::from_secs(600));
        assert_eq!(within(Duration::from_millis(20), never).unwrap(), None);
    }
}
