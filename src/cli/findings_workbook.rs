//! `out/private/findings.xlsx`: the findings and the register of returns, to sort and filter in Excel. Whatever comes from outside is
//! written as text, never as a formula; the same findings of the same day give the same bytes.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatUnderline, Url, Workbook,
    Worksheet, XlsxError,
};

use crate::explain::account_line;
use crate::finding::emit::Findings;
use crate::finding::{Finding, Location, fingerprint, reference};
use crate::model::{ReturnAccount, shorten};
use crate::project::Standing;

/// What the workbook holds beside the findings.
#[derive(Clone, Copy)]
pub(super) struct Register<'a> {
    /// How each return stands.
    pub(super) standings: &'a [Standing],
    /// What became of each file.
    pub(super) accounts: &'a [ReturnAccount],
    /// The day it speaks of.
    pub(super) as_at: Date,
    /// Whether the workbook lies in out/private/ of the report folder, so that it can lead to the returns.
    pub(super) links: bool,
}

/// So many findings stand in it at most; findings.json holds them all.
const MOST: usize = 100_000;
/// So many of them lead to their cells: Excel takes no more than 65,530 links on a sheet.
const LINKS: usize = 20_000;
/// So many further places of a finding are named, and so many files of a return.
const PLACES: usize = 40;
/// What Excel takes into a cell, in letters of two units, less some.
const LONGEST: usize = 15_000;
/// The ground of headings, dark enough for white words on it.
const GROUND: u32 = 0x0014_535C;

/// What stands in a cell.
enum Entry {
    Text(String),
    Number(usize),
    Day(Option<Date>),
    /// Words, and where they lead.
    Link(String, String),
}

/// A heading and the width of its column, in characters.
type Head = (&'static str, u32);

const FINDINGS: [Head; 17] = [
    ("Severity", 10),
    ("State", 10),
    ("Agency", 28),
    ("Agency id", 14),
    ("Dataset", 18),
    ("Code", 20),
    ("What was found", 70),
    ("What to do", 50),
    ("File", 40),
    ("Sheet", 18),
    ("Place", 13),
    ("Cells", 9),
    ("More places", 24),
    ("Found", 18),
    ("Expected", 18),
    ("Rule", 12),
    ("Reference", 13),
];

const RETURNS: [Head; 14] = [
    ("Agency", 36),
    ("Agency id", 14),
    ("Return", 32),
    ("State", 14),
    ("Due", 14),
    ("Received", 14),
    ("Days late", 11),
    ("Records", 11),
    ("Errors", 10),
    ("Queries", 11),
    ("Warnings", 12),
    ("Answered", 12),
    ("Files", 44),
    ("What became of them", 70),
];

/// The bytes of the workbook.
pub(super) fn workbook(
    findings: &Findings<'_>,
    register: Register<'_>,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = excel_day(register.as_at)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let all = &findings.grouped.findings;
    let shown = all[..all.len().min(MOST)].iter().enumerate();
    let rows =
        shown.map(|(at, finding)| one_finding(finding, findings, register.links && at < LINKS));
    sheet(book.add_worksheet().set_name("Findings")?, &FINDINGS, rows)?;
    let rows = register
        .standings
        .iter()
        .map(|one| one_return(one, register));
    sheet(book.add_worksheet().set_name("Returns")?, &RETURNS, rows)?;
    book.save_to_buffer()
}

/// Headings that stay, a filter over them, and the rows.
fn sheet<const N: usize>(
    sheet: &mut Worksheet,
    heads: &[Head; N],
    rows: impl Iterator<Item = [Entry; N]>,
) -> Result<(), XlsxError> {
    let words = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let day = words.clone().set_num_format("d mmm yyyy");
    let link = words
        .clone()
        .set_font_color(Color::RGB(GROUND))
        .set_underline(FormatUnderline::Single);
    let heading = words
        .clone()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(GROUND));
    for (column, (head, width)) in (0..).zip(heads) {
        sheet.write_string_with_format(0, column, *head, &heading)?;
        sheet.set_column_width(column, *width)?;
    }
    let mut last = 0;
    for (row, entries) in (1..).zip(rows) {
        last = row;
        for (column, entry) in (0..).zip(entries) {
            match entry {
                Entry::Text(text) => {
                    sheet.write_string_with_format(row, column, fit(&text), &words)?
                }
                Entry::Number(number) => {
                    let number = u32::try_from(number).unwrap_or(u32::MAX);
                    sheet.write_number_with_format(row, column, number, &words)?
                }
                Entry::Day(None) => sheet.write_blank(row, column, &words)?,
                Entry::Day(Some(date)) => {
                    sheet.write_datetime_with_format(row, column, excel_day(date)?, &day)?
                }
                Entry::Link(text, to) => {
                    let to = Url::new(to).set_text(fit(&text));
                    sheet.write_url_with_format(row, column, to, &link)?
                }
            };
        }
    }
    let columns = u16::try_from(N.saturating_sub(1)).unwrap_or(0);
    sheet.autofilter(0, 0, last, columns)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

fn one_finding(finding: &Finding, findings: &Findings<'_>, link: bool) -> [Entry; FINDINGS.len()] {
    let text = |text: &str| Entry::Text(text.to_owned());
    let known = |words: Option<&str>| text(words.unwrap_or_default());
    let agency = finding.agency.as_deref();
    let name = agency.map_or("The partnership itself", |id| {
        findings.agencies.get(id).map_or(id, String::as_str)
    });
    let state = match (finding.is_settled(), &finding.reopened) {
        (true, _) => "answered",
        (false, Some(_)) => "open again",
        (false, None) => "open",
    };
    let file = finding.location.path().map_or("", |file| file).to_owned();
    let more: Vec<String> = finding.repeats.iter().take(PLACES).map(place).collect();
    let rest = if finding.repeats.len() > PLACES {
        ", ..."
    } else {
        ""
    };
    [
        text(finding.severity.word()),
        text(state),
        text(name),
        known(agency),
        known(finding.dataset.as_deref()),
        text(finding.code.id()),
        text(&finding.message),
        text(&finding.help),
        match leads_to(&finding.location).filter(|_| link) {
            Some(to) => Entry::Link(file, to),
            None => Entry::Text(file),
        },
        known(finding.location.sheet().map(|sheet| &**sheet)),
        Entry::Text(place(&finding.location)),
        Entry::Number(1 + finding.repeats.len()),
        Entry::Text(format!("{}{rest}", more.join(", "))),
        known(finding.found.as_deref()),
        known(finding.expected.as_deref()),
        known(finding.rule.as_deref()),
        Entry::Text(reference(&fingerprint(finding))),
    ]
}

fn one_return(standing: &Standing, register: Register<'_>) -> [Entry; RETURNS.len()] {
    let files: Vec<&str> = (standing.arrived.iter().take(PLACES))
        .map(|arrived| &*arrived.file)
        .collect();
    let accounts = register.accounts.iter();
    let became: Vec<String> = accounts
        .filter(|account| files.contains(&&*account.file))
        .map(account_line)
        .collect();
    let is_in = !files.is_empty();
    let state = match (is_in, standing.owed) {
        (true, true) => "in",
        (true, false) => "in, not owed",
        (false, _) if standing.days_late.is_some() => "late",
        (false, _) if standing.is_to_come() => "not due yet",
        (false, _) => "awaited",
    };
    let received = standing.arrived.iter().filter_map(|one| one.received).max();
    let [errors, queries, warnings, _] = standing.open.map(|(_, count)| Entry::Number(count));
    [
        Entry::Text(standing.agency_name.clone()),
        Entry::Text(standing.agency.clone()),
        Entry::Text(standing.title.clone()),
        Entry::Text(state.to_owned()),
        Entry::Day(standing.due),
        Entry::Day(received),
        match standing.days_late {
            Some(days) => Entry::Number(usize::try_from(days).unwrap_or(usize::MAX)),
            None => Entry::Day(None),
        },
        Entry::Number(standing.records),
        errors,
        queries,
        warnings,
        Entry::Number(standing.answered),
        match files[..] {
            [one] if register.links => match leads_to(&Location::file(one)) {
                Some(to) => Entry::Link(one.to_owned(), to),
                None => Entry::Text(one.to_owned()),
            },
            _ => Entry::Text(files.join("\n")),
        },
        Entry::Text(became.join("\n")),
    ]
}

/// Where in its file something is, without the file and sheet.
fn place(location: &Location) -> String {
    match (location, location.area()) {
        (Location::Line { line, .. }, _) => format!("line {line}"),
        (_, Some(area)) => area.to_string(),
        _ => String::new(),
    }
}

/// A link from out/private/ to a file of the report folder, and in a workbook to the cell. None where a name holds anything that could mean
/// something in a link.
fn leads_to(location: &Location) -> Option<String> {
    let plain = |text: &str| {
        text.chars()
            .all(|letter| letter.is_alphanumeric() || " -_.,()&+/".contains(letter))
    };
    let file = location
        .path()
        .filter(|file| plain(file) && !file.contains(".."))?;
    let to = format!("file:///../../{file}");
    let of_excel = [".xlsx", ".xlsm", ".xlsb", ".xls"];
    let is_workbook = of_excel
        .iter()
        .any(|end| file.to_lowercase().ends_with(end));
    Some(match (location.sheet(), location.area()) {
        (Some(sheet), Some(area)) if is_workbook && plain(sheet) => {
            format!("{to}#'{sheet}'!{}", area.first)
        }
        _ => to,
    })
}

/// A text that a cell takes: without what a workbook cannot hold, and not too long.
fn fit(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|letter| {
            *letter == '\n' || !letter.is_control() && !matches!(letter, '\u{FFFE}' | '\u{FFFF}')
        })
        .collect();
    shorten(&kept, LONGEST)
}

fn excel_day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or(1900).clamp(1900, 9999);
    ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs())
}
