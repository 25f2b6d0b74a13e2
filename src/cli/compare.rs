//! `yearly compare`: each figure that changed between two builds, or since a year that was closed, with its cause, and the sentences that
//! changed with it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::{Compare, CompareFormat};
use super::exit::Exit;
use super::findings;
use super::named_file::named;
use super::terminal::Terminal;
use crate::compare::{Side, compare};

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Compare, terminal: &Terminal) -> anyhow::Result<Exit> {
    let before = read(&folder.join(&args.before), &args.before)?;
    let after = read(&folder.join(&args.after), &args.after)?;
    let comparison = compare(&before, &after);
    match args.format {
        CompareFormat::Human => terminal.result(comparison.text().trim_end())?,
        CompareFormat::Json => terminal.result(&serde_json::to_string_pretty(&comparison)?)?,
    }
    Ok(Exit::Done)
}

/// Reads a report folder, its out/ folder, a folder with figures.json in it, or a file of figures.
fn read(path: &Path, name: &Path) -> anyhow::Result<Side> {
    let shown = name.display().to_string();
    if !path.exists() {
        bail!("There is no {shown}.");
    }
    if !path.is_dir() {
        return figures(path, &shown);
    }
    let public = ["out/public", "public", "."]
        .into_iter()
        .map(|under| path.join(under))
        .find(|folder| folder.join("figures.json").is_file());
    let Some(public) = public else {
        bail!("{shown} holds no figures.json. Run yearly build there first.");
    };
    let mut side = figures(&public.join("figures.json"), &shown)?;
    let record = ["../private/build.json", "build.json"]
        .into_iter()
        .map(|under| public.join(under))
        .find(|path| path.is_file());
    if let Some(record) = record {
        let bytes = named(&record)?;
        side.add_record(&bytes).context("build.json is not whole")?;
    }
    side.documents = documents(&public)?;
    Ok(side)
}

fn figures(path: &Path, name: &str) -> anyhow::Result<Side> {
    Side::read(name, &named(path)?).map_err(|wrong| findings::told(&wrong))
}

fn documents(public: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let entries = fs::read_dir(public).context("the documents cannot be read")?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    let mut documents = BTreeMap::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let text =
            String::from_utf8(named(&path)?).with_context(|| format!("{name} cannot be read"))?;
        documents.insert(name.into_owned(), text);
    }
    Ok(documents)
}
