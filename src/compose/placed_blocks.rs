//! Blocks that were asked for: tables, charts, key figures, narrative, and what stands there while they are awaited.

use std::collections::BTreeSet;

use super::calls::{Call, ChartCall, Item, KeyCall, NarrativeCall, TableCall};
use super::chart_plot::plot;
use super::document::{Block, Chart, Inline, KeyFigure, Table, Twin};
use super::document_spec::AwaitedReturn;
use super::figure_binding::{Found, FoundTable, id_at, id_of, printed};
use super::figure_comparison::{compare, sentence};
use super::line_map::{Lines, Page};
use super::make::{Maker, Placement};
use super::placeholder::token;
use super::printed_table::{cell_text, clean, columns, measure, rows, source};
use crate::chart::describe;
use crate::finding::{Code, Finding, Location};
use crate::model::{Mark, did_you_mean, nearest, strip_private};
use crate::protect::{Figure, SafeCell, SafeTable};

/// Key figures that fit in a row.
const KEYS_IN_A_ROW: usize = 4;

impl<'a> Maker<'a> {
    /// The blocks of a call.
    pub(super) fn place(&mut self, call: &Call) -> Vec<Block> {
        match &call.item {
            Item::Text(_) | Item::Figure(_) => Vec::new(),
            Item::Table(asked) => self.table(asked, &call.at),
            Item::Chart(asked) => self.chart(asked, &call.at),
            Item::Keys(items) => self.keys(items, &call.at),
            Item::Narrative(asked) => self.narrative(asked),
            Item::Awaited(dataset) => {
                let blocks = self.awaited_blocks(|id| dataset.as_ref().is_none_or(|own| own == id));
                self.await_mark(&blocks);
                blocks
            }
        }
    }

    /// The table of an id; when it is awaited, the block that says so, once a section.
    fn found(&mut self, id: &str, at: &Location) -> Result<&'a SafeTable, Vec<Block>> {
        let numbers = self.numbers;
        match numbers.table(id) {
            Ok(FoundTable::Table(table)) => Ok(table),
            Ok(FoundTable::Awaited(title, dataset)) => Err(self.awaited_table(id, title, dataset)),
            Err(unknown) => {
                self.report(unknown.finding(Code::TableUnknown, at));
                Err(Vec::new())
            }
        }
    }

    fn awaited_table(&mut self, id: &str, title: &str, dataset: &str) -> Vec<Block> {
        if !self.awaited_tables.insert(id.to_owned()) {
            return Vec::new();
        }
        let waiting = self.numbers.returns(dataset);
        // What arrived and says nothing of it is awaited from nobody: only a draft tells those who make the report.
        if waiting.is_empty() && !self.options.meta.draft {
            return Vec::new();
        }
        self.made.marks.insert(Mark::NotAvailable);
        let (due, effect) = match waiting.len() {
            0 if self.numbers.arrived(dataset) => (
                String::new(),
                "The returns that have arrived say nothing of it.",
            ),
            0 => (String::new(), "No return that holds it has arrived."),
            many => (
                format!("Awaiting {}.", waiting.join("; ")),
                match many {
                    1 => "The figures will stand here when it has arrived.",
                    _ => "The figures will stand here when they have arrived.",
                },
            ),
        };
        vec![Block::Awaited {
            id: format!("awaited-{id}"),
            title: format!("[x] {title}"),
            due,
            effect: effect.to_owned(),
        }]
    }

    fn table(&mut self, asked: &TableCall, at: &Location) -> Vec<Block> {
        let table = match self.found(&asked.id, at) {
            Ok(table) => table,
            Err(awaited) => return awaited,
        };
        self.check_codes(table, asked, at);
        let row_places: Vec<usize> = (0..table.rows.len())
            .filter(|row| {
                let code = &table.rows[*row].code;
                asked.rows.is_empty() || code.as_ref().is_some_and(|code| asked.rows.contains(code))
            })
            .collect();
        let column_places: Vec<usize> = (0..table.columns.len())
            .filter(|place| {
                let column = &table.columns[*place];
                !column.hidden
                    && (asked.cells.is_empty() || asked.cells.contains(&column.cell))
                    && (asked.columns.is_empty()
                        || column
                            .column
                            .as_ref()
                            .is_some_and(|code| asked.columns.contains(code)))
            })
            .collect();
        if row_places.is_empty() || column_places.is_empty() {
            return self.nothing_to_show(table, "table", at);
        }
        let caption = self.caption(asked.title.as_deref(), table, at);
        vec![Block::Table(Table {
            id: self.show(table, &row_places, &column_places),
            table: table.id.clone(),
            label: String::new(),
            caption,
            measure: measure(table),
            columns: columns(table, &column_places),
            rows: rows(table, &row_places, &column_places),
            source: source(table, &row_places, &column_places),
        })]
    }

    fn nothing_to_show(&mut self, table: &SafeTable, what: &str, at: &Location) -> Vec<Block> {
        if self.numbers.awaits(&table.dataset) {
            return self.awaited_table(&table.id, &table.title, &table.dataset);
        }
        self.report(
            Finding::new(
                Code::TableEmpty,
                at.clone(),
                format!("The {what} of \"{}\" has nothing to show.", table.id),
            )
            .help("If rows or cells are named, check their names."),
        );
        Vec::new()
    }

    /// Rows, cells and columns that the table does not have.
    fn check_codes(&mut self, table: &SafeTable, asked: &TableCall, at: &Location) {
        let rows = table.rows.iter().filter_map(|row| row.code.as_deref());
        let cells = table.columns.iter().map(|column| column.cell.as_str());
        let columns = table
            .columns
            .iter()
            .filter_map(|column| column.column.as_deref());
        let lists: [(&str, &[String], Vec<&str>); 3] = [
            ("row", &asked.rows, rows.collect()),
            ("cell", &asked.cells, cells.collect()),
            ("column", &asked.columns, columns.collect()),
        ];
        for (what, wanted, known) in lists {
            // Rows and columns are made of what arrives; cells are declared.
            let may_come = what != "cell" && self.numbers.awaits(&table.dataset);
            for code in wanted.iter().filter(|code| !known.contains(&code.as_str())) {
                if may_come && nearest(code, known.iter().copied()).is_none() {
                    continue;
                }
                let help = did_you_mean(code, known.iter().copied(), Code::FigureUnknown.help());
                let message = format!("The table \"{}\" has no {what} \"{code}\".", table.id);
                let message = strip_private(&message);
                self.report(Finding::new(Code::FigureUnknown, at.clone(), message).help(help));
            }
        }
    }

    /// Writes down what a table or chart shows; its place is its id until it has a number.
    fn show(&mut self, table: &SafeTable, rows: &[usize], columns: &[usize]) -> String {
        let mut cells = BTreeSet::new();
        for row in rows {
            for column in columns {
                cells.insert((*row, *column));
                let cell = &table.rows[*row].cells[*column];
                self.made.marks.extend(cell.mark());
                if let Some(id) = id_at(table, *row, *column) {
                    self.fact(&id, &cell_text(table, *row, *column));
                }
            }
        }
        self.made.placements.push(Placement { cells });
        token(self.made.placements.len() - 1)
    }

    fn caption(&mut self, title: Option<&str>, table: &SafeTable, at: &Location) -> Vec<Inline> {
        match title.filter(|title| !title.trim().is_empty()) {
            Some(title) => self.title(title, at),
            None => vec![Inline::Text(clean(&table.title))],
        }
    }

    fn chart(&mut self, asked: &ChartCall, at: &Location) -> Vec<Block> {
        let table = match self.found(&asked.id, at) {
            Ok(table) => table,
            Err(awaited) => return awaited,
        };
        let when = asked.when.as_deref().map(|when| self.plain(when, at));
        let Some(drawn) = plot(table, asked.n, when) else {
            self.report(
                Finding::new(
                    Code::TemplateInvalid,
                    at.clone(),
                    format!(
                        "The table \"{}\" declares {} charts; there is no chart {}.",
                        table.id,
                        table.charts.len(),
                        asked.n
                    ),
                )
                .help("Charts are counted from 0; declare one with [[chart]] in the table's TOML."),
            );
            return Vec::new();
        };
        if drawn.plot.categories.is_empty() || drawn.plot.series.is_empty() {
            return self.nothing_to_show(table, "chart", at);
        }
        let caption = self.caption(asked.title.as_deref(), table, at);
        let measure = measure(table);
        vec![Block::Chart(Chart {
            id: self.show(table, &drawn.rows, &drawn.columns),
            table: table.id.clone(),
            label: String::new(),
            caption,
            alt: describe(&drawn.plot, &measure),
            measure,
            twin: Twin::Here {
                columns: columns(table, &drawn.columns),
                rows: rows(table, &drawn.rows, &drawn.columns),
            },
            source: source(table, &drawn.rows, &drawn.columns),
            plot: drawn.plot,
        })]
    }

    fn keys(&mut self, items: &[KeyCall], at: &Location) -> Vec<Block> {
        let keys: Vec<KeyFigure> = items.iter().filter_map(|item| self.key(item, at)).collect();
        keys.chunks(KEYS_IN_A_ROW)
            .map(|row| Block::Keys(row.to_vec()))
            .collect()
    }

    /// A key figure; none when its table is empty and nothing more is to come: not every partnership collects everything.
    fn key(&mut self, item: &KeyCall, at: &Location) -> Option<KeyFigure> {
        let numbers = self.numbers;
        let (dataset, empty) = match numbers.figure(&item.id) {
            Ok(Found::Figure(Figure { table, .. })) => {
                (Some(table.dataset.as_str()), table.awaited)
            }
            Ok(Found::Awaited(dataset)) => (Some(dataset), true),
            Err(_) => (None, false),
        };
        if empty && dataset.is_some_and(|id| !numbers.awaits(id)) {
            return None;
        }
        let cell = self.cell(&item.id, at)?;
        let mut key = KeyFigure {
            id: self.figure_id(&item.id),
            label: self.plain(&item.label, at),
            value: printed(&cell),
            unit: String::new(),
            direction: None,
            change: String::new(),
            when: item
                .when
                .as_deref()
                .map(|when| self.plain(when, at))
                .unwrap_or_default(),
            of: String::new(),
            before: String::new(),
        };
        if cell == SafeCell::Marked(Mark::NotAvailable) {
            key.when.clear();
            key.change = match dataset.and_then(|id| numbers.awaited(id)) {
                Some(returns) => format!("Awaiting {returns}"),
                None if dataset.is_some_and(|id| numbers.arrived(id)) => {
                    "The returns that have arrived do not give it".to_owned()
                }
                None => "No return that gives it has arrived".to_owned(),
            };
            return Some(key);
        }
        if let Some(of) = &item.of
            && let Some(whole) = self.cell(of, at)
        {
            key.unit = format!("of {}", printed(&whole));
            key.of = self.figure_id(of);
        }
        if let Some(before) = &item.before
            && let Some(earlier) = self.cell(before, at)
        {
            let since = match item.since.as_deref() {
                Some(since) => self.plain(since, at),
                None => "before".to_owned(),
            };
            let change = compare(&earlier, &cell, item.tolerance);
            key.direction = change.map(|change| change.direction);
            key.change = match (change, &earlier) {
                // Without an earlier figure there is nothing to say of it.
                (None, SafeCell::Marked(_)) => String::new(),
                (None, SafeCell::Suppressed(_)) => format!("The figure for {since} is withheld"),
                _ => sentence(change, &printed(&earlier), &since),
            };
            key.before = self.figure_id(before);
        }
        Some(key)
    }

    /// The id of a figure as `explain` knows it; empty when its table is awaited.
    fn figure_id(&self, id: &str) -> String {
        match self.numbers.figure(id) {
            Ok(Found::Figure(figure)) => id_of(&figure),
            Ok(Found::Awaited(_)) | Err(_) => String::new(),
        }
    }

    /// The cell of a figure that is shown as a key figure; its fact and mark are written down.
    fn cell(&mut self, id: &str, at: &Location) -> Option<SafeCell> {
        let numbers = self.numbers;
        let cell = match numbers.figure(id) {
            Ok(Found::Figure(figure)) => {
                self.fact(&id_of(&figure), &printed(figure.cell));
                figure.cell.clone()
            }
            Ok(Found::Awaited(_)) => SafeCell::Marked(Mark::NotAvailable),
            Err(_) => {
                // The same words as for a figure in a sentence; what it returns is not shown.
                self.figure(id, at);
                return None;
            }
        };
        self.made.marks.extend(cell.mark());
        Some(cell)
    }

    fn narrative(&mut self, asked: &NarrativeCall) -> Vec<Block> {
        let known = self.narrative.get(&asked.file);
        let missing = known.is_none_or(|file| file.chosen(asked.part.as_deref()).is_empty());
        if missing && asked.optional {
            return Vec::new();
        }
        self.narrative_blocks(&asked.file, asked.part.as_deref())
    }

    /// The blocks of a narrative file or a part of it; when nobody has written it, a draft says which file to write.
    pub(super) fn narrative_blocks(&mut self, name: &str, part: Option<&str>) -> Vec<Block> {
        let all = self.narrative;
        if let Some(narrative) = all.get(name) {
            let parts = narrative.chosen(part);
            if !parts.is_empty() {
                let used = parts.iter().map(|part| (name.to_owned(), *part));
                self.made.used.extend(used);
                let everything = super::tree::parse(&narrative.text);
                let page = Page::new(
                    &narrative.text,
                    narrative.file.clone(),
                    Lines::From(1),
                    &everything,
                );
                return self.blocks(&page, &narrative.nodes(&parts));
            }
        }
        self.missing_narrative(name, part)
    }

    fn missing_narrative(&mut self, name: &str, part: Option<&str>) -> Vec<Block> {
        let name = strip_private(name);
        let part = part.map(strip_private).filter(|part| !part.is_empty());
        let file = match self.narrative.get(&name) {
            Some(narrative) => narrative.file.to_string(),
            None => format!("narrative/{name}.md"),
        };
        let (what, how) = match &part {
            Some(part) => (
                format!("The text \"{part}\" is not written yet."),
                format!("Write it in {file}, below a line that says # {part}."),
            ),
            None => (
                "The text of this section is not written yet.".to_owned(),
                format!("Write it in {file}."),
            ),
        };
        self.report(
            Finding::new(Code::NarrativeMissing, Location::file(file.as_str()), &what).help(&how),
        );
        if !self.options.meta.draft {
            return Vec::new();
        }
        let blocks = vec![Block::Awaited {
            id: format!("awaited-text-{name}"),
            title: match part {
                Some(part) => format!("[x] Text: {part}"),
                None => "[x] Text of this section".to_owned(),
            },
            due: String::new(),
            effect: how,
        }];
        self.await_mark(&blocks);
        blocks
    }

    /// A block for each return of the datasets that has not arrived; one in any case.
    pub(super) fn awaited_returns(&mut self, datasets: &[String]) -> Vec<Block> {
        let mut blocks = self.awaited_blocks(|id| datasets.contains(id));
        if blocks.is_empty() {
            let titles: Vec<String> = datasets
                .iter()
                .map(|id| self.numbers.title_of(id).to_lowercase())
                .collect();
            blocks.push(Block::Awaited {
                id: format!("awaited-{}", self.made.id),
                title: format!("[x] The figures for this section: {}", titles.join(" or ")),
                due: String::new(),
                effect: "No return has arrived that holds them.".to_owned(),
            });
        }
        self.await_mark(&blocks);
        blocks
    }

    /// A block for each return of some datasets that has not arrived.
    fn awaited_blocks(&self, of: impl Fn(&String) -> bool) -> Vec<Block> {
        let awaited = self.options.awaited.iter();
        let own = awaited.filter(|item| of(&item.dataset));
        own.map(awaited_block).collect()
    }

    fn await_mark(&mut self, blocks: &[Block]) {
        if !blocks.is_empty() {
            self.made.marks.insert(Mark::NotAvailable);
        }
    }
}

fn awaited_block(item: &AwaitedReturn) -> Block {
    let title = item.title.trim_start_matches("[x] ");
    Block::Awaited {
        id: format!("awaited-{}", item.dataset),
        title: format!("[x] {title}"),
        due: item.due.clone(),
        effect: item.effect.clone(),
    }
}
