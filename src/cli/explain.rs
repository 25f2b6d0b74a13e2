//! `yearly explain`: where a figure comes from, where a cell goes to, what a finding code means, what a dataset or a table holds.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::bail;

use super::args::Explain;
use super::exit::Exit;
use super::list::words;
use super::open_folder::{Opened, open};
use super::terminal::Terminal;
use crate::Figures;
use crate::explain::{self, Explanation};
use crate::finding::Code;
use crate::project::{Vocabulary, did_you_mean};

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Explain, terminal: &Terminal) -> anyhow::Result<Exit> {
    let id = args.id.trim();
    let text = if id.contains(['!', '/']) {
        of_returns(folder, id, terminal)?
    } else if let Some(code) = Code::parse(id) {
        Explanation::Code(code).text()
    } else {
        let words = words(folder);
        let dataset = words.datasets.iter().find(|spec| spec.id == id);
        let dataset = dataset.map(|spec| Explanation::Dataset(spec, &words.codes));
        let table = words.tables.iter().find(|spec| spec.id == id);
        let table = table.map(|spec| Explanation::Table(spec));
        let both = dataset.iter().chain(&table);
        let both: Vec<String> = both.map(Explanation::text).collect();
        if both.is_empty() {
            bail!("{}", nothing(&words, id));
        }
        both.join("\n")
    };
    terminal.finish();
    terminal.result(text.trim_end())?;
    Ok(Exit::Done)
}

/// A figure, a return, or a cell of one.
fn of_returns(folder: &Path, id: &str, terminal: &Terminal) -> anyhow::Result<String> {
    let Opened { project, as_at, .. } = open(folder, None, &[], terminal)?;
    terminal.step("Reading and checking the returns");
    let figures = crate::figures(&project, as_at).value;
    let agencies = project.agency_names();
    let from = explain_options(&figures, &agencies);
    if let Some(account) = from.accounts.iter().find(|account| *account.file == *id) {
        return Ok(Explanation::Return(account, from).text());
    }
    if !id.contains('!') {
        let Some(explained) = explain::figure(from, id) else {
            let ids: Vec<String> = from.safe.figures().filter_map(|f| f.path()).collect();
            let otherwise = "yearly list figures shows every figure there is.";
            let near = did_you_mean(id, ids.iter().map(String::as_str), otherwise);
            bail!("There is no figure \"{id}\". {near}");
        };
        return Ok(Explanation::Figure(explained).text());
    }
    let files: Vec<&str> = figures.returns.files.iter().map(|f| &*f.name).collect();
    let mut uses = explain::uses(from, explain::place(id, &files, from.datasets)?);
    let document = project.config.report.main_document();
    if !uses.figures.is_empty()
        && let Some(spec) = project.document(document).value
    {
        if let Some(made) = crate::document(&project, &figures, document, None, as_at).value {
            uses.look_in(&made);
        }
        let options = project.compose_options(spec, &figures.returns, &figures.awaited, as_at);
        uses.look_in_texts(&options);
    }
    Ok(Explanation::Cells(uses).text())
}

/// What figures and cells are explained from; `agencies` are their printed names by id.
pub(super) fn explain_options<'a>(
    figures: &'a Figures,
    agencies: &'a BTreeMap<String, String>,
) -> explain::Options<'a> {
    explain::Options {
        datasets: figures.validated.datasets(),
        tables: &figures.tables,
        safe: &figures.safe,
        agencies,
        codes: figures.validated.codes(),
        accounts: &figures.accounts,
    }
}

fn nothing(words: &Vocabulary, id: &str) -> String {
    let codes = Code::ALL.iter().map(|code| code.id());
    let datasets = words.datasets.iter().map(|spec| spec.id.as_str());
    let tables = words.tables.iter().map(|spec| spec.id.as_str());
    let otherwise = "yearly list findings, datasets, tables or figures shows what there is.";
    let near = did_you_mean(id, codes.chain(datasets).chain(tables), otherwise);
    format!("There is no finding code, dataset, table or figure \"{id}\". {near}")
}
