//! The faults planted in the broken samples: which cell gets what, which finding should name it, and why. One list makes both the
//! broken returns and `faults.toml`, so that they cannot part.

use std::error::Error;

use super::Return;

/// A planted fault.
struct Fault {
    /// The return, by its path below `returns/`.
    file: &'static str,
    /// The cell it is typed into, as Excel names it.
    cell: &'static str,
    /// What is typed into it.
    put: &'static str,
    /// The finding that should come of it, at the cell or at the one that contradicts it.
    code: &'static str,
    /// What is wrong, in words.
    about: &'static str,
    /// Where the finding is when it is elsewhere: another cell, or "sheet".
    at: &'static str,
    /// Findings that follow from it: a code and a cell, or a file.
    follows: &'static [&'static str],
}

const fn fault(
    file: &'static str,
    cell: &'static str,
    put: &'static str,
    code: &'static str,
    about: &'static str,
) -> Fault {
    Fault {
        file,
        cell,
        put,
        code,
        about,
        at: "",
        follows: &[],
    }
}

impl Fault {
    /// The finding is elsewhere.
    const fn at(self, at: &'static str) -> Fault {
        Fault { at, ..self }
    }

    /// Other findings follow.
    const fn and(self, follows: &'static [&'static str]) -> Fault {
        Fault { follows, ..self }
    }
}

const CARE: &str = "Childrens social care scorecard 2025-26.xlsx";
const POLICE: &str = "Wexmoor Police scorecard 2025-26.xlsx";
const LADO: &str = "LADO register 2025-26.xlsx";
const TRAINING: &str = "Training attendance 2025-26.csv";
const SCHOOLS: &str = "Section 175 audit 2025-26.ods";
const S11_COUNCIL: &str = "section-11/Section 11 Aldermere City Council.xlsx";
const S11_HOSPITAL: &str = "section-11/Section 11 Aldermere Hospitals.xlsx";
const S11_BOARD: &str = "section-11/Section 11 Wexmoor ICB.xlsx";
const S11_POLICE: &str = "section-11/Section 11 Wexmoor Police.xlsx";

#[rustfmt::skip]
const FAULTS: &[Fault] = &[
    fault(CARE, "B5", "'about 400", "not-a-number", "words where the number of referrals should be"),
    fault(CARE, "A6", "S47s and similar", "unmapped-category", "an indicator that nobody knows"),
    fault(CARE, "A13", "Children looked after", "facts-disagree", "a second row of looked-after children, with other figures")
        .at("B13").and(&["facts-disagree C13", "facts-disagree E13"]),
    fault(CARE, "D3", "Third quarter", "heading-unmatched", "a quarter whose year cannot be told"),

    fault(POLICE, "B5", "Q5 2025-26", "not-a-date", "a fifth quarter").and(&["category-blank B5", "expected-missing E7"]),
    fault(POLICE, "C8", "78", "more-than-base", "78 interviews of 74").and(&["share-differs E8"]),
    fault(POLICE, "E10", "98%", "share-differs", "66 of 81 is 81 per cent"),
    fault(POLICE, "C9", "-58", "out-of-range", "fewer than none"),

    fault(LADO, "B5", "", "required-blank", "neither referral nor advice"),
    fault(LADO, "I6", "Vexatious", "unmapped-category", "a category outside the list"),
    fault(LADO, "D8", "late May", "not-a-date", "a date in words"),
    fault(LADO, "C9", "'4/16/2025", "date-american", "month before day"),
    fault(LADO, "A12", "AL26-008", "duplicate", "the reference of another contact"),
    fault(LADO, "O10", "2025-04-01", "date-order", "concluded before it was referred"),
    fault(LADO, "L16", "2025-05-09", "blank-expected", "the date of a meeting that was not held"),
    fault(LADO, "K14", "Maybe", "not-yes-or-no", "neither yes nor no"),
    fault(LADO, "N17", "", "required-blank", "closed without an outcome"),

    fault(TRAINING, "F5", "approx 20", "not-a-number", "a guess where a count should be"),
    fault(TRAINING, "F7", "31.5", "not-a-whole-number", "half a person"),
    fault(TRAINING, "D13", "Bell ringers", "unmapped-category", "a sector outside the list"),
    fault(TRAINING, "G21", "5", "more-than-base", "five attended where three had booked"),
    fault(TRAINING, "G24", "490", "total-differs", "a total that its column does not make"),

    fault(S11_COUNCIL, "B9", "N/A", "required-blank", "does not apply, and no reason given").at("D9"),
    fault(S11_HOSPITAL, "B6", "How are we doing?", "table-missing", "the grades stand under a heading that nobody knows")
        .at("sheet").and(&["return-outstanding report.toml"]),
    fault(S11_BOARD, "G14", "#REF!", "cell-error", "a formula that lost its sheet"),
    fault(S11_POLICE, "E10", "", "required-blank", "below good, and no action"),
    fault(S11_POLICE, "G11", "2025-11-27", "date-order", "due before the return was sent"),

    fault(SCHOOLS, "A7", "900103", "duplicate", "the number of another school"),
    fault(SCHOOLS, "M8", "", "required-blank", "replied, and no overall grade"),
    fault(SCHOOLS, "G9", "5", "unmapped-category", "a fifth grade"),
    fault(SCHOOLS, "C10", "", "required-blank", "no phase").and(&["category-blank C10"]),
    fault(SCHOOLS, "Q9", "2025-01-14", "blank-expected", "the training of a deputy there is not"),
    fault(SCHOOLS, "O11", "2026-07-02", "date-order", "trained after the audit was sent"),
    fault(SCHOOLS, "E12", "Partly", "not-yes-or-no", "neither returned nor not"),
    fault(SCHOOLS, "N13", "a few", "not-a-number", "words where a count should be"),
];

/// Plants every fault and lists them as TOML.
pub(crate) fn plant(returns: &mut [Return]) -> Result<String, Box<dyn Error>> {
    let mut list = "# The faults planted in these returns. `cell` is what was spoilt and `code` the finding that should name it;\n\
        # `at` is where the finding is when it is elsewhere, and `follows` lists what else comes of it, each a code and its place.\n\
        # Written by `tests/testsuite/make.rs`.\n"
        .to_owned();
    for fault in FAULTS {
        let spoilt = returns
            .iter_mut()
            .find(|r| r.file == fault.file)
            .ok_or_else(|| format!("no return {}", fault.file))?;
        let before = std::mem::replace(at(spoilt, fault.cell)?, fault.put.to_owned());
        if before == fault.put {
            return Err(format!("{} {} is already so", fault.file, fault.cell).into());
        }
        let sheet = match spoilt.sheet {
            "" => String::new(),
            sheet => format!("sheet = {sheet:?}\n"),
        };
        list += &format!(
            "\n[[fault]]\nfile = \"returns/{}\"\n{sheet}cell = {:?}\ncode = {:?}\nabout = {:?}\n",
            fault.file, fault.cell, fault.code, fault.about
        );
        if !fault.at.is_empty() {
            list += &format!("at = {:?}\n", fault.at);
        }
        if !fault.follows.is_empty() {
            list += &format!("follows = {:?}\n", fault.follows);
        }
    }
    Ok(list)
}

/// The text of a cell; the line is made longer when it ends before the cell.
fn at<'a>(spoilt: &'a mut Return, cell: &str) -> Result<&'a mut String, Box<dyn Error>> {
    let (letter, row) = cell.split_at(1);
    let column = usize::from(letter.as_bytes()[0] - b'A');
    let row: usize = row.parse()?;
    let line = spoilt
        .lines
        .get_mut(row - 1)
        .ok_or_else(|| format!("no row {row} in {}", spoilt.file))?;
    if line.len() <= column {
        line.resize(column + 1, String::new());
    }
    Ok(&mut line[column])
}
