//! Plants the faults of `list.rs` in the clean returns and lists them as TOML. One list makes both, so that they cannot
//! part; and faults name headings and records rather than cells, so that they stay where they are meant when the rows change.

mod list;

use std::collections::BTreeSet;
use std::error::Error;

use super::{Kind, Page, Return};
use list::{FAULTS, FILES};

/// A planted fault.
pub(super) struct Fault {
    /// The return, by its path below `returns/`.
    file: &'static str,
    /// The sheet.
    sheet: &'static str,
    /// The cell it is typed into: `Heading#5` is the fifth record under a heading (`#0` the heading itself), `Heading where Other=Value#2` the second of those that have
    /// a value under another heading, `=B3` a cell.
    place: &'static str,
    /// What is typed into it.
    put: &'static str,
    /// The finding that should come of it.
    code: &'static str,
    /// What is wrong, in words.
    about: &'static str,
    /// Where the finding is when it is elsewhere: `@Heading` in the same row, another cell, or "sheet".
    at: &'static str,
    /// Findings that follow from it: a code, and `@Heading`, a cell or a file.
    follows: &'static [&'static str],
    /// Whether the rest of the row is wiped.
    alone: bool,
}

/// A fault planted in the list.
pub(super) const fn fault(
    file: &'static str,
    sheet: &'static str,
    place: &'static str,
    put: &'static str,
    code: &'static str,
    about: &'static str,
) -> Fault {
    Fault {
        file,
        sheet,
        place,
        put,
        code,
        about,
        at: "",
        follows: &[],
        alone: false,
    }
}

impl Fault {
    /// The finding is elsewhere.
    pub(super) const fn at(self, at: &'static str) -> Fault {
        Fault { at, ..self }
    }

    /// Other findings follow.
    pub(super) const fn and(self, follows: &'static [&'static str]) -> Fault {
        Fault { follows, ..self }
    }

    /// Nothing else is left in the row.
    pub(super) const fn alone(self) -> Fault {
        Fault {
            alone: true,
            ..self
        }
    }
}

/// What happens to a whole file.
#[derive(Clone, Copy)]
pub(super) enum Spoilt {
    /// It never came.
    Lost,
    /// It was cut off while it was sent.
    Cut,
    /// It is an OpenDocument spreadsheet under another name.
    Mislabelled,
    /// Its first sheet has another name.
    Renamed,
    /// Its sheets hold nothing.
    Emptied,
    /// It is there and nobody said what it is.
    Stray,
}

/// A fault of a whole file: what happens to it, the file in which the finding is, its code, what is wrong, and what follows.
pub(super) struct FileFault {
    /// The return, by its path below `returns/`.
    pub(super) file: &'static str,
    /// What happens to it.
    pub(super) spoilt: Spoilt,
    /// The file that the finding names, when it is another one.
    pub(super) found_in: &'static str,
    /// The finding's code.
    pub(super) code: &'static str,
    /// What is wrong, in words.
    pub(super) about: &'static str,
    /// Findings that follow.
    pub(super) follows: &'static [&'static str],
}

/// The returns with every fault planted, and the list of faults.
pub(crate) fn plant(clean: Vec<Return>) -> Result<(Vec<Return>, String), Box<dyn Error>> {
    let mut returns = clean.clone();
    let mut list = "# The faults planted in these returns. `cell` is what was spoilt and `code` the finding that should name it;\n\
        # `at` is where the finding is when it is elsewhere, and `follows` lists what else comes of it, each a code and its place.\n\
        # Written by `tests/testsuite/make.rs`.\n"
        .to_owned();
    let mut taken = BTreeSet::new();
    for fault in FAULTS {
        let right = page(&mut clean.clone(), fault)?.clone();
        let (row, column) = right.find(fault.place)?;
        if !taken.insert((fault.file, fault.sheet, row, column)) {
            return Err(format!("{} {} is spoilt twice", fault.file, fault.place).into());
        }
        let spoilt = page(&mut returns, fault)?;
        if fault.alone {
            spoilt.lines[row].iter_mut().for_each(String::clear);
        }
        let before = std::mem::replace(spoilt.cell(row, column), fault.put.to_owned());
        if before == fault.put {
            return Err(format!("{} {} is already so", fault.file, fault.place).into());
        }
        // A place that a fault names: the row's own cell under a heading, or what it says.
        let resolved = |at: &str| -> Result<String, Box<dyn Error>> {
            match at.strip_prefix('@') {
                Some(heading) => Ok(name(row, right.under(heading, row)?)),
                None => Ok(at.to_owned()),
            }
        };
        let follows = fault
            .follows
            .iter()
            .map(|follows| {
                let (code, at) = follows.split_once(' ').ok_or("a code and a place")?;
                Ok(format!("{code} {}", resolved(at)?))
            })
            .collect::<Result<Vec<String>, Box<dyn Error>>>()?;
        list += &entry(
            fault.file,
            fault.sheet,
            &name(row, column),
            fault.code,
            fault.about,
            &resolved(fault.at)?,
            &follows,
        );
    }
    for fault in FILES {
        spoil(&mut returns, fault)?;
        let follows: Vec<String> = fault
            .follows
            .iter()
            .map(|follows| (*follows).to_owned())
            .collect();
        let file = match fault.found_in {
            "" => fault.file,
            file => file,
        };
        list += &entry(file, "", "", fault.code, fault.about, "", &follows);
    }
    Ok((returns, list))
}

fn page<'a>(returns: &'a mut [Return], fault: &Fault) -> Result<&'a mut Page, Box<dyn Error>> {
    returns
        .iter_mut()
        .find(|made| made.file == fault.file)
        .and_then(|made| {
            let mut pages = made.pages.iter_mut();
            pages.find(|page| page.name == fault.sheet)
        })
        .ok_or_else(|| format!("no sheet {} in {}", fault.sheet, fault.file).into())
}

fn spoil(returns: &mut Vec<Return>, fault: &FileFault) -> Result<(), Box<dyn Error>> {
    if let Spoilt::Stray = fault.spoilt {
        let page = Page::new("").with(["Copy of a copy", "Indicator|Value", "Contacts|12"]);
        returns.push(Return::new(fault.file, [page]));
        return Ok(());
    }
    let spoilt = returns
        .iter_mut()
        .find(|made| made.file == fault.file)
        .ok_or_else(|| format!("no return {}", fault.file))?;
    match fault.spoilt {
        Spoilt::Lost => spoilt.kind = Kind::Lost,
        Spoilt::Cut => spoilt.kind = Kind::Cut,
        Spoilt::Mislabelled => spoilt.kind = Kind::OpenDocument,
        Spoilt::Renamed => "Sheet1".clone_into(&mut spoilt.pages[0].name),
        Spoilt::Emptied => spoilt.pages = vec![Page::new("Self-assessment")],
        Spoilt::Stray => {}
    }
    Ok(())
}

fn entry(
    file: &str,
    sheet: &str,
    cell: &str,
    code: &str,
    about: &str,
    at: &str,
    follows: &[String],
) -> String {
    let file = match file {
        "report.toml" => file.to_owned(),
        file => format!("returns/{file}"),
    };
    let mut text = format!("\n[[fault]]\nfile = {file:?}\n");
    if !sheet.is_empty() {
        text += &format!("sheet = {sheet:?}\n");
    }
    text += &format!("cell = {cell:?}\ncode = {code:?}\nabout = {about:?}\n");
    if !at.is_empty() {
        text += &format!("at = {at:?}\n");
    }
    if !follows.is_empty() {
        text += &format!("follows = {follows:?}\n");
    }
    text
}

/// A cell as Excel names it; no return has more than 26 columns and a few.
fn name(row: usize, column: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    match column / 26 {
        0 => format!("{}{}", letter(column), row + 1),
        before => format!("{}{}{}", letter(before - 1), letter(column), row + 1),
    }
}

impl Page {
    /// The cell of a place such as `Heading where Other=Value#2`.
    fn find(&self, place: &str) -> Result<(usize, usize), Box<dyn Error>> {
        if let Some(cell) = place.strip_prefix('=') {
            let (letter, row) = cell.split_at(1);
            let column = usize::from(letter.as_bytes()[0] - b'A');
            return Ok((row.parse::<usize>()? - 1, column));
        }
        let (text, nth) = place.rsplit_once('#').ok_or("a place has a number")?;
        let nth: usize = nth.parse()?;
        let (heading, when) = match text.split_once(" where ") {
            Some((heading, when)) => (
                heading,
                Some(when.split_once('=').ok_or("a heading and its value")?),
            ),
            None => (text, None),
        };
        let head = self
            .heads
            .iter()
            .copied()
            .find(|&head| {
                let has = |heading: &str| self.lines[head].iter().any(|cell| cell == heading);
                has(heading) && when.is_none_or(|(other, _)| has(other))
            })
            .ok_or_else(|| format!("no heading {heading}"))?;
        let column = self.under(heading, head + 1)?;
        let other = when
            .map(|(other, value)| Ok::<_, Box<dyn Error>>((self.under(other, head + 1)?, value)))
            .transpose()?;
        if nth == 0 {
            return Ok((head, column));
        }
        (head + 1..self.lines.len())
            .filter(|&row| {
                other.is_none_or(|(at, value)| {
                    self.lines[row].get(at).is_some_and(|cell| cell == value)
                })
            })
            .nth(nth - 1)
            .map(|row| (row, column))
            .ok_or_else(|| format!("no record for {place}").into())
    }

    /// The column of a heading that stands above a row.
    fn under(&self, heading: &str, row: usize) -> Result<usize, Box<dyn Error>> {
        self.heads
            .iter()
            .rev()
            .filter(|&&head| head < row)
            .find_map(|&head| self.lines[head].iter().position(|cell| cell == heading))
            .ok_or_else(|| format!("no heading {heading} above row {}", row + 1).into())
    }
}
