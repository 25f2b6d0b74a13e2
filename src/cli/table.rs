//! `yearly table`: one protected table to standard output.

use std::io::Write;
use std::path::Path;

use anyhow::bail;

use super::args::{Table, TableFormat};
use super::exit::Exit;
use super::open_folder::{Opened, open};
use super::terminal::Terminal;
use crate::Figures;
use crate::project::did_you_mean;
use crate::protect::{SafeTable, formulas, provenance_of};
use crate::render::figures_json::public_figures;
use crate::render::tables_csv;

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Table, terminal: &Terminal) -> anyhow::Result<Exit> {
    let Opened { project, as_at, .. } = open(folder, args.as_at, &[], terminal)?;
    if !project.tables.iter().any(|spec| spec.id == args.id) {
        let known = project.tables.iter().map(|spec| spec.id.as_str());
        let otherwise = "yearly list tables shows every table there is.";
        let near = did_you_mean(&args.id, known, otherwise);
        bail!("There is no table \"{}\". {near}", args.id);
    }
    terminal.step("Reading and checking the returns");
    let figures = crate::figures(&project, as_at).value;
    terminal.finish();
    let Some(table) = figures.safe.table(&args.id) else {
        bail!(
            "The table \"{}\" has nothing that may be shown: it is declared wrongly, or not for publication. yearly check --all says more.",
            args.id
        );
    };
    let bytes = match args.format {
        TableFormat::Md => tables_csv::markdown_table(table).into_bytes(),
        TableFormat::Csv => tables_csv::csv(table),
        TableFormat::Json => json(&figures, table)?,
    };
    let mut out = terminal.results();
    out.write_all(&bytes)?;
    if !bytes.ends_with(b"\n") {
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// The table's part of `figures.json`, so that a figure looks the same in both.
fn json(figures: &Figures, table: &SafeTable) -> anyhow::Result<Vec<u8>> {
    let formulas = formulas(&figures.tables, &figures.safe);
    let provenance = provenance_of(&figures.tables, &figures.safe, table);
    let mut all = public_figures(&figures.safe, &formulas, &provenance);
    all.figures.retain(|figure| figure.table == table.id);
    Ok(serde_json::to_vec_pretty(&serde_json::to_value(&all)?)?)
}
