//! The faults planted in the broken samples: which cell gets what, which finding should name it, and why. One list makes both the
//! broken returns and `faults.toml`, so that they cannot part.

use std::error::Error;

use crate::Return;

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
    Fault { file: CARE, cell: "B5", put: "'about 400", code: "not-a-number", about: "words where the number of referrals should be" },
    Fault { file: CARE, cell: "A6", put: "S47s and similar", code: "unmapped-category", about: "an indicator that nobody knows" },
    Fault { file: CARE, cell: "A13", put: "Children looked after", code: "duplicate", about: "a second row of looked-after children, with other figures" },
    Fault { file: CARE, cell: "D3", put: "Third quarter", code: "heading-unmatched", about: "a quarter whose year cannot be told" },

    Fault { file: POLICE, cell: "B5", put: "Q5 2025-26", code: "not-a-date", about: "a fifth quarter" },
    Fault { file: POLICE, cell: "C8", put: "78", code: "more-than-base", about: "78 interviews of 74" },
    Fault { file: POLICE, cell: "E10", put: "98%", code: "share-differs", about: "66 of 81 is 81 per cent" },
    Fault { file: POLICE, cell: "C9", put: "-58", code: "out-of-range", about: "fewer than none" },

    Fault { file: LADO, cell: "B5", put: "", code: "required-blank", about: "neither referral nor advice" },
    Fault { file: LADO, cell: "I6", put: "Vexatious", code: "unmapped-category", about: "a category outside the list" },
    Fault { file: LADO, cell: "D8", put: "late May", code: "not-a-date", about: "a date in words" },
    Fault { file: LADO, cell: "C9", put: "'4/28/2025", code: "date-american", about: "month before day" },
    Fault { file: LADO, cell: "A12", put: "AL26-008", code: "duplicate", about: "the reference of another contact" },
    Fault { file: LADO, cell: "O10", put: "2025-04-01", code: "date-order", about: "concluded before it was referred" },
    Fault { file: LADO, cell: "L14", put: "2025-06-09", code: "blank-expected", about: "the date of a meeting that was not held" },
    Fault { file: LADO, cell: "K16", put: "Maybe", code: "not-yes-or-no", about: "neither yes nor no" },
    Fault { file: LADO, cell: "N17", put: "", code: "required-blank", about: "closed without an outcome" },

    Fault { file: TRAINING, cell: "F5", put: "approx 20", code: "not-a-number", about: "a guess where a count should be" },
    Fault { file: TRAINING, cell: "F7", put: "31.5", code: "not-a-whole-number", about: "half a person" },
    Fault { file: TRAINING, cell: "D13", put: "Bell ringers", code: "unmapped-category", about: "a sector outside the list" },
    Fault { file: TRAINING, cell: "G21", put: "5", code: "more-than-base", about: "five attended where three had booked" },
    Fault { file: TRAINING, cell: "G24", put: "490", code: "total-differs", about: "a total that its column does not make" },

    Fault { file: S11_COUNCIL, cell: "B9", put: "N/A", code: "required-blank", about: "does not apply, and no reason given: D9 is the blank" },
    Fault { file: S11_HOSPITAL, cell: "B6", put: "How are we doing?", code: "table-missing", about: "the grades stand under a heading that nobody knows" },
    Fault { file: S11_BOARD, cell: "G14", put: "#REF!", code: "cell-error", about: "a formula that lost its sheet" },
    Fault { file: S11_POLICE, cell: "E10", put: "", code: "required-blank", about: "below good, and no action" },
    Fault { file: S11_POLICE, cell: "G11", put: "2025-11-27", code: "date-order", about: "due before the return was sent" },

    Fault { file: SCHOOLS, cell: "A7", put: "900103", code: "duplicate", about: "the number of another school" },
    Fault { file: SCHOOLS, cell: "M8", put: "", code: "required-blank", about: "replied, and no overall grade" },
    Fault { file: SCHOOLS, cell: "G9", put: "5", code: "unmapped-category", about: "a fifth grade" },
    Fault { file: SCHOOLS, cell: "C10", put: "", code: "required-blank", about: "no phase" },
    Fault { file: SCHOOLS, cell: "Q9", put: "2025-01-14", code: "blank-expected", about: "the training of a deputy there is not" },
    Fault { file: SCHOOLS, cell: "O11", put: "2026-07-02", code: "date-order", about: "trained after the audit was sent" },
    Fault { file: SCHOOLS, cell: "E12", put: "Partly", code: "not-yes-or-no", about: "neither returned nor not" },
    Fault { file: SCHOOLS, cell: "N13", put: "a few", code: "not-a-number", about: "words where a count should be" },
];

/// Plants every fault and lists them as TOML.
pub(crate) fn plant(returns: &mut [Return]) -> Result<String, Box<dyn Error>> {
    let mut list = "# The faults planted in these returns, each with the cell and the code of the finding\n\
        # that should come of it. One fault can bring others with it: a numerator out of range also spoils its percentage.\n\
        # Written by `cargo run --example make-samples`.\n"
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
