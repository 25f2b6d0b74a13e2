//! The values of one dataset column, cell by cell, and what only the whole column can tell: whether its percentages are fractions, and
//! which way round its dates are.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::category_names::Names;
use super::memo::Memo;
use super::personal_data;
use super::reader::Reader;
use super::record_shape::Record;
use super::sheet::{self, Raw, Row, merge_over};
use super::traffic_light::is_of_lights;
use super::typed_dates;
use super::value_parsing::{self, Doubt, Read, tidy};
use crate::finding::{Code, Finding, Severity, Sparing};
use crate::model::{
    Area, At, Cell, ColumnSpec, ColumnType, Field, NOT_RECOGNISED, Value, fold, shorten,
};

/// The values of a dataset column, or how they are read.
pub(crate) enum Part<'a> {
    /// Known without looking at the records; with what was found.
    Done(Field, Vec<Finding>),
    /// To be read record by record.
    Read(Box<Column<'a>>),
}

impl<'a> Part<'a> {
    /// A column that stands on the sheet.
    pub(crate) fn read(reader: &'a Reader<'_>, place: usize, at: At, records: usize) -> Part<'a> {
        let spec = &reader.spec.columns[place];
        let names = &reader.names[place];
        let merges = match at {
            At::Column(column) if !spec.kind.is_measure() => reader.sheet.merges_over(column),
            _ => Vec::new(),
        };
        let asks_for_it = ["postcode", "birth", "nhs", "address"]
            .iter()
            .any(|word| fold(&spec.heading).contains(word));
        Part::Read(Box::new(Column {
            place,
            spec,
            at,
            names,
            merges,
            is_label: spec.key && !spec.kind.is_measure(),
            looks_for_people: matches!(spec.kind, ColumnType::Text | ColumnType::Code)
                && !asks_for_it,
            of_lights: names.list.is_some_and(is_of_lights),
            unseen: 0,
            blank: reader.declared(place, spec.blank_means.as_deref(), names),
            memo: Memo::new(),
            kept: Kept {
                values: Vec::with_capacity(records),
                ..Kept::default()
            },
        }))
    }
}

/// A dataset column that is being read.
pub(crate) struct Column<'a> {
    place: usize,
    spec: &'a ColumnSpec,
    at: At,
    names: &'a Names<'a>,
    /// Merged blocks over its sheet column.
    merges: Vec<Area>,
    is_label: bool,
    /// Free text that is looked through for personal data.
    looks_for_people: bool,
    /// Its categories are those of a traffic light.
    of_lights: bool,
    /// Blank cells whose colour the file does not give.
    unseen: usize,
    /// What a blank means.
    blank: Value,
    memo: Memo<Known>,
    kept: Kept,
}

/// What has been read of a column.
#[derive(Default)]
struct Kept {
    values: Vec<Value>,
    doubts: Doubts,
    found: Sparing,
}

/// What was made of a cell.
struct Known {
    read: Read,
    /// Kinds of personal data in it.
    people: Vec<&'static str>,
}

/// What one cell alone could not tell.
#[derive(Default)]
struct Doubts {
    /// Bare numbers from 0 to 1 in a column of percentages, by place.
    fractions: Vec<usize>,
    wholes: usize,
    /// Dates that could be read either way round, by place.
    either: Vec<(usize, Cell)>,
    day_first: usize,
    month_first: usize,
    /// The cells between which day numbers stand.
    day_numbers: Option<Area>,
}

impl Kept {
    /// Keeps what was read of a cell.
    fn keep(&mut self, reader: &Reader<'_>, column: usize, cell: Cell, raw: &Raw, read: &Read) {
        if let Some(problem) = &read.problem {
            self.found.push(problem.code, cell, || {
                reader.problem(problem, Area::from(cell), &tidy(&raw.text()), column)
            });
        }
        let place = self.values.len();
        let doubts = &mut self.doubts;
        match read.open {
            None => {}
            Some(Doubt::Fraction) => doubts.fractions.push(place),
            Some(Doubt::Whole) => doubts.wholes += 1,
            Some(Doubt::EitherOrder) => doubts.either.push((place, cell)),
            Some(Doubt::DayFirst) => doubts.day_first += 1,
            Some(Doubt::MonthFirst) => doubts.month_first += 1,
            Some(Doubt::DayNumber) => {
                let area = doubts.day_numbers.get_or_insert(Area::from(cell));
                *area = Area::new(area.first, cell);
                if reader.sheet.is_1904
                    && let Some(day) = day_of(raw)
                {
                    let day = Raw::Date(typed_dates::since_1904(day));
                    let (spec, names) = (&reader.spec.columns[column], &reader.names[column]);
                    self.values
                        .push(value_parsing::read(&day, spec, names).value);
                    return;
                }
            }
        }
        self.values.push(read.value.clone());
    }
}

impl Column<'_> {
    /// Where a record's value stands.
    fn cell(&self, record: &Record<'_>) -> Cell {
        let column = match self.at {
            At::Column(column) => column,
            _ => record.column,
        };
        Cell::new(record.row, column)
    }

    /// Reads a record's cell. `row` is the record's row, `rest` the rows that carry on its texts.
    pub(crate) fn take(
        &mut self,
        reader: &Reader<'_>,
        record: &Record<'_>,
        row: Row<'_>,
        rest: &[u32],
    ) {
        let cell = self.cell(record);
        if let Some(label) = record.label.filter(|_| self.is_label) {
            self.see(reader, cell, &Raw::Text(label.as_str().into()));
            return;
        }
        let own = sheet::at(row, cell.column)
            .filter(|raw| !raw.is_blank() || matches!(raw, Raw::NoResult));
        let raw = own.or_else(|| {
            let merge = merge_over(&self.merges, record.row)?;
            reader
                .sheet
                .get(merge.first)
                .filter(|_| merge.first != cell)
        });
        match raw {
            None => self.blank(reader, cell),
            Some(raw) if rest.is_empty() || self.spec.kind != ColumnType::Text => {
                self.see(reader, cell, raw)
            }
            Some(raw) => {
                let whole = joined(reader, &raw.text(), cell.column, rest);
                self.see(reader, cell, &Raw::Text(whole.into()));
            }
        }
    }

    fn blank(&mut self, reader: &Reader<'_>, cell: Cell) {
        if self.of_lights {
            if let Some(light) = reader.sheet.light(cell)
                && let Some(code) = self.names.code(light.word())
            {
                let heading = &self.spec.heading;
                self.kept.found.push(Code::ColourRead, cell, || {
                    let message = format!(
                        "The cell under \"{heading}\" is blank but filled in {0}; it was read as {0}.",
                        light.word()
                    );
                    reader.finding(Code::ColourRead, cell, message)
                });
                self.kept.values.push(Value::Code(code));
                return;
            }
            // A text file has no colours.
            if reader.sheet.lights.is_none() && reader.sheet.name.is_some() {
                self.unseen += 1;
            }
        }
        self.kept.values.push(self.blank.clone());
    }

    fn see(&mut self, reader: &Reader<'_>, cell: Cell, raw: &Raw) {
        let (spec, names) = (self.spec, self.names);
        if let (Raw::Number { .. }, true) = (raw, spec.kind.is_measure()) {
            let read = value_parsing::read(raw, spec, names);
            self.kept.keep(reader, self.place, cell, raw, &read);
            return;
        }
        let looks_for_people = self.looks_for_people;
        let known = self.memo.of(raw, || {
            let mut read = value_parsing::read(raw, spec, names);
            let is_open = spec.kind == ColumnType::Text || matches!(read.value, Value::Unmapped(_));
            let mut people = match looks_for_people && is_open {
                true => personal_data::kinds(&raw.text()),
                false => Vec::new(),
            };
            if looks_for_people
                && people.is_empty()
                && let Value::Unmapped(words) = &read.value
                && personal_data::has_unknown_name(words, &|word| names.has_word(word))
            {
                people.push("somebody's name");
            }
            // A category that nobody expects stays a row of its own, but not with words about a person.
            if let (Value::Unmapped(words), false) = (&mut read.value, people.is_empty()) {
                *words = NOT_RECOGNISED.into();
            }
            Known { read, people }
        });
        if !known.people.is_empty() {
            self.kept.found.push(Code::PersonalData, cell, || {
                let kinds = known.people.join(" and ");
                let message = format!("The text under \"{}\" seems to hold {kinds}.", spec.heading);
                reader.finding(Code::PersonalData, cell, message)
            });
        }
        self.kept.keep(reader, self.place, cell, raw, &known.read);
    }

    /// How many blank cells may be coloured in a file that does not give colours.
    pub(crate) fn unseen(&self) -> usize {
        self.unseen
    }

    /// The values, once all records were read.
    pub(crate) fn finish(
        mut self,
        reader: &Reader<'_>,
        records: &[Record<'_>],
        findings: &mut Vec<Finding>,
    ) -> Field {
        std::mem::take(&mut self.kept.found).finish(findings);
        self.settle_fractions(reader, records, findings);
        self.settle_dates(reader, findings);
        if let Some(area) = self.kept.doubts.day_numbers {
            let message = format!(
                "Dates under \"{}\" are given as day numbers such as 45000; they were read as the days they stand for.",
                self.spec.heading
            );
            findings.push(reader.finding(Code::DateAsNumber, area, message));
        }
        Field {
            at: self.at,
            values: self.kept.values,
        }
    }

    /// A column of bare numbers that are all between 0 and 1, some of them broken, holds fractions and not percentages.
    fn settle_fractions(
        &mut self,
        reader: &Reader<'_>,
        records: &[Record<'_>],
        findings: &mut Vec<Finding>,
    ) {
        let Kept { values, doubts, .. } = &mut self.kept;
        let is_broken = |&at: &usize| {
            let number = values[at].number();
            number.is_some_and(|number| !number.fract().is_zero())
        };
        if doubts.wholes > 0 || !doubts.fractions.iter().any(is_broken) {
            return;
        }
        for &at in &doubts.fractions {
            if let Value::Number(number) = values[at] {
                values[at] = Value::Number(number * Decimal::ONE_HUNDRED);
            }
        }
        let (Some(first), Some(last)) = (records.first(), records.last()) else {
            return;
        };
        let area = Area::new(self.cell(first), self.cell(last));
        let message = format!(
            "The column \"{}\" holds fractions such as 0.51; they were read as percentages such as 51%.",
            self.spec.heading
        );
        findings.push(reader.finding(Code::PercentAsFraction, area, message));
    }

    /// Dates that could be read either way round follow those of their column that cannot.
    fn settle_dates(&mut self, reader: &Reader<'_>, findings: &mut Vec<Finding>) {
        let Kept { values, doubts, .. } = &mut self.kept;
        if doubts.month_first == 0 {
            return;
        }
        let mut found = Sparing::default();
        let turn = doubts.day_first == 0;
        for &(at, cell) in &doubts.either {
            if let (true, Value::Date(day)) = (turn, &values[at]) {
                values[at] = Value::Date(typed_dates::turned(*day));
            }
            found.push(Code::DateAmerican, cell, || {
                let raw = reader.sheet.get(cell).filter(|_| !self.spec.personal);
                let shown = raw.map_or_else(
                    || "A date".to_owned(),
                    |raw| format!("The date \"{}\"", shorten(&tidy(&raw.text()), 40)),
                );
                if turn {
                    let message = format!(
                        "{shown} was read with the month first, because other dates under \"{}\" can only be read so.",
                        self.spec.heading
                    );
                    reader.finding(Code::DateAmerican, cell, message)
                } else {
                    let message = format!(
                        "{shown} could be read either way round, and other dates under \"{}\" are written both ways; it was read with the day first.",
                        self.spec.heading
                    );
                    reader
                        .finding(Code::DateAmerican, cell, message)
                        .severity(Severity::Query)
                }
            });
        }
        found.finish(findings);
    }
}

fn day_of(raw: &Raw) -> Option<Date> {
    match raw {
        Raw::Number { value, .. } => typed_dates::numbered(*value),
        Raw::Text(text) => typed_dates::numbered(tidy(text).parse().ok()?),
        _ => None,
    }
}

/// A text with what the rows below carry on.
fn joined(reader: &Reader<'_>, text: &str, column: u32, rest: &[u32]) -> String {
    let mut whole = tidy(text);
    for row in rest {
        let raw = reader.sheet.get(Cell::new(*row, column));
        let more = raw.map(|raw| tidy(&raw.text())).unwrap_or_default();
        if more.is_empty() {
            continue;
        }
        // "request-" and "ed" are one word.
        let broken = whole.ends_with('-') && more.starts_with(char::is_lowercase);
        if broken {
            whole.pop();
        } else {
            whole.push(' ');
        }
        whole.push_str(&more);
    }
    whole
}
