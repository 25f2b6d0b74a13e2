//! `yearly init`: a report folder with sample returns that builds at once.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, bail};
use include_dir::{Dir, include_dir};

use super::access::{Access, no_link};
use super::args::{Init, Sample};
use super::exit::Exit;
use super::terminal::Terminal;
use crate::project::collect;
use crate::set::{OWN, Over, Recovered, Transaction, is_half_done};

/// A few returns of an invented area.
static SMALL: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data-samples/good");

/// All returns of the same area: the folders of its example, without what was built in it.
static LARGE: [(&str, Dir<'_>); 2] = [
    (
        "returns",
        include_dir!("$CARGO_MANIFEST_DIR/examples/aldermere-2025-26/returns"),
    ),
    (
        "narrative",
        include_dir!("$CARGO_MANIFEST_DIR/examples/aldermere-2025-26/narrative"),
    ),
];

/// Its settings.
const LARGE_REPORT: &[u8] = include_bytes!("../../examples/aldermere-2025-26/report.toml");

/// Returns hold personal data, and so do the findings about them: neither belongs into version control. Nor do answers: agencies write them
/// in free words, about children they know. `roll` carries what is needed of them from year to year.
pub(super) const GITIGNORE: &str = "# Returns hold personal data, and so does what is found in them and what agencies answer: keep all out of version control.\n/returns/\n/out/private/\n/responses.toml\n/.yearly/\n";

/// Runs it.
pub(crate) fn run(args: &Init, access: &Access<'_>, terminal: &Terminal) -> anyhow::Result<Exit> {
    let dir = &args.dir;
    let name = dir.display();
    free(dir)?;
    let mut files: Vec<(String, &[u8])> = vec![(".gitignore".to_owned(), GITIGNORE.as_bytes())];
    match args.sample {
        Sample::Small => collect(&SMALL, &mut |path, bytes| files.push((path, bytes))),
        Sample::Large => {
            files.push(("report.toml".to_owned(), LARGE_REPORT));
            for (folder, inside) in &LARGE {
                collect(inside, &mut |path, bytes| {
                    files.push((format!("{folder}/{path}"), bytes));
                });
            }
        }
    }
    let mut change = Transaction::default();
    for (path, bytes) in files {
        change.put(path, bytes.to_vec(), Over::Nothing);
    }
    fill(dir, &change, access, terminal)?;
    terminal.result(&format!(
        "{name} is ready, with sample returns of an invented area.\nTo see the report, run: yearly build -C {name}\nThen put your own agencies into report.toml and their files into returns/, and run: yearly check -C {name}"
    ))?;
    Ok(Exit::Done)
}

/// Fills a new folder, all of it or nothing. What a run before this one had begun there, and could not finish, is finished.
pub(super) fn fill(
    dir: &Path,
    change: &Transaction,
    access: &Access<'_>,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let place = access.any_folder(dir, terminal)?;
    if place.recovered() == Some(&Recovered::Completed) {
        return Ok(());
    }
    // Another run may have filled it meanwhile.
    free(dir)?;
    Ok(place.commit(change)?)
}

/// Nothing may be in the way.
pub(super) fn free(dir: &Path) -> anyhow::Result<()> {
    let name = dir.display();
    no_link(dir)?;
    match fs::read_dir(dir) {
        // A run was stopped here, and this one goes on.
        Ok(_) if is_half_done(dir) => Ok(()),
        Ok(entries) => {
            let mut foreign = entries.filter(|entry| {
                let name = entry.as_ref().map(fs::DirEntry::file_name);
                name.is_ok_and(|name| name != OWN)
            });
            if foreign.next().is_some() {
                bail!("The folder {name} is not empty. Choose another name; nothing was changed.");
            }
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("the folder {name} cannot be used")),
    }
}
