//! `yearly init`: a report folder with sample returns that builds at once.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, bail};
use include_dir::{Dir, include_dir};

use super::args::Init;
use super::exit::Exit;
use super::terminal::Terminal;
use crate::project::collect;

/// Invented returns of an invented area.
static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data-samples/good");

/// Returns hold personal data, and so do the findings about them: neither belongs into version control.
const GITIGNORE: &str = "# Returns hold personal data, and so does what is found in them: keep both out of version control.\n/returns/\n/out/private/\n";

/// Runs it.
pub(crate) fn run(args: &Init, terminal: &Terminal) -> anyhow::Result<Exit> {
    let dir = &args.dir;
    let name = dir.display();
    match fs::read_dir(dir) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                bail!("The folder {name} is not empty. Choose another name; nothing was changed.");
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            return Err(error).with_context(|| format!("The folder {name} cannot be used"));
        }
    }
    let mut files: Vec<(String, &[u8])> = vec![(".gitignore".to_owned(), GITIGNORE.as_bytes())];
    collect(&SAMPLE, &mut |path, bytes| files.push((path, bytes)));
    for (path, bytes) in &files {
        write(&dir.join(path), bytes)
            .with_context(|| format!("The folder {name} cannot be written"))?;
    }
    terminal.result(&format!(
        "{name} is ready, with sample returns of an invented area.\nTo see the report, run: yearly build -C {name}\nThen put your own agencies into report.toml and their files into returns/, and run: yearly check -C {name}"
    ))?;
    Ok(Exit::Done)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}
