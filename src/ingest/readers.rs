//! Opens a return, whatever it is called: the first bytes say what it is. What cannot be read is a finding that names the file and
//! says what to do; nothing in a file can make the program fail.

mod biff;
mod book;
mod cell_store;
pub(super) mod compound;
mod delimited;
mod encoding;
pub(super) mod fault;
mod links;
mod ods;
mod open_quote;
pub(super) mod second_reader;
mod sheet_xml;
mod stored_number;
mod styles;
mod web_page;
mod xls;
mod xlsb;
mod xlsx;

use crate::finding::{Checked, Code, Finding, Location, Sparing};
use crate::model::strip_private;
use crate::package::{Archive, leading_to};

use super::file::File;
use super::sheet::{Raw, Sheet, Workbook};
use compound::Compound;
use fault::{ASK_FOR_WORKBOOK, Fault, SAVE_AS_WORKBOOK};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Xlsx,
    Xlsb,
    Xls,
    Ods,
    Text,
    Page,
}

impl Form {
    /// With its article, for messages.
    fn words(self) -> &'static str {
        match self {
            Form::Xlsx => "an Excel workbook (.xlsx)",
            Form::Xlsb => "an Excel binary workbook (.xlsb)",
            Form::Xls => "an old Excel workbook (.xls)",
            Form::Ods => "an OpenDocument spreadsheet (.ods)",
            Form::Text => "a plain text table (CSV)",
            Form::Page => "a web page (HTML)",
        }
    }

    /// What a file of this name should be; `None` when the name promises no spreadsheet.
    fn promised(name: &str) -> Option<Form> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" | "xltx" | "xltm" => Form::Xlsx,
            "xlsb" => Form::Xlsb,
            "xls" | "xlt" => Form::Xls,
            "ods" | "ots" => Form::Ods,
            "csv" | "tsv" | "tab" | "txt" => Form::Text,
            "htm" | "html" => Form::Page,
            _ => return None,
        })
    }
}

/// Opens a file. Without a workbook there is always a finding that says why.
pub fn open(file: &File) -> Checked<Option<Workbook>> {
    let promised = Form::promised(&file.name);
    match read(&file.bytes) {
        Ok(Opened {
            form,
            sheets,
            links,
        }) => {
            let mut findings = Vec::new();
            if let Some(promised) = promised.filter(|promised| *promised != form) {
                findings.push(mislabelled(file, promised, form));
            }
            if sheets.iter().all(|sheet| sheet.cells().is_empty()) {
                findings.push(Fault::Empty.finding(file, true));
                return Checked::new(None, findings);
            }
            findings.extend(links.iter().map(|link| linked(file, link)));
            let workbook = Workbook {
                file: file.name.clone(),
                sheets,
            };
            lost_letters(&workbook, &mut findings);
            Checked::new(Some(workbook), findings)
        }
        Err(fault) => Checked::new(None, vec![fault.finding(file, promised.is_some())]),
    }
}

/// What a file that could be read holds.
struct Opened {
    form: Form,
    sheets: Vec<Sheet>,
    /// The names of other workbooks that formulas lead to.
    links: Vec<String>,
}

impl Opened {
    /// Of a form that has no formulas, or does not give them.
    fn plain(form: Form, sheets: Vec<Sheet>) -> Self {
        Opened {
            form,
            sheets,
            links: Vec::new(),
        }
    }
}

fn linked(file: &File, link: &str) -> Finding {
    let link = strip_private(link);
    Finding::new(
        Code::ExternalLink,
        Location::file(file.name.clone()),
        format!(
            "Formulas in this workbook take values from another one, \"{link}\"; the values saved with them were read."
        ),
    )
}

/// The cells whose text has a letter that the bytes of the file do not give: the sign that stands for it is in no real text.
fn lost_letters(workbook: &Workbook, findings: &mut Vec<Finding>) {
    for sheet in &workbook.sheets {
        let mut found = Sparing::default();
        for (cell, raw) in sheet.cells() {
            let Raw::Text(text) = raw else { continue };
            if !text.is_ascii() && text.contains(char::REPLACEMENT_CHARACTER) {
                found.push(Code::LetterLost, *cell, || {
                    Finding::new(
                        Code::LetterLost,
                        Location::cells(&workbook.file, sheet.name.as_ref(), *cell),
                        "A letter of the text in this cell was lost: the bytes that stand for it in the file are no letter.".to_owned(),
                    )
                });
            }
        }
        found.finish(findings);
    }
}

fn mislabelled(file: &File, promised: Form, form: Form) -> Finding {
    Finding::new(
        Code::FileMislabelled,
        Location::file(file.name.clone()),
        format!(
            "{} is named like {} but is really {}.",
            file.name,
            promised.words(),
            form.words()
        ),
    )
}

fn read(bytes: &[u8]) -> Result<Opened, Fault> {
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        read_archive(bytes)
    } else if bytes.starts_with(compound::SIGNATURE) {
        read_compound(bytes)
    } else if let Some(fault) = foreign(bytes) {
        Err(fault)
    } else {
        read_text(bytes)
    }
}

fn read_archive(bytes: &[u8]) -> Result<Opened, Fault> {
    let mut archive = Archive::open(bytes)?;
    if ods::is_ods(&mut archive) {
        let (sheets, links) = ods::read(&mut archive)?;
        return Ok(Opened {
            form: Form::Ods,
            sheets,
            links,
        });
    }
    let relations = archive.relations("")?;
    let main = leading_to(&relations, "officeDocument").unwrap_or_default();
    let folder = |name: &str| archive.names().any(|part| part.starts_with(name));
    let foreign = |is| {
        Err(Fault::Foreign {
            is,
            help: ASK_FOR_WORKBOOK,
        })
    };
    if folder("word/") {
        foreign("a Word document")
    } else if folder("ppt/") {
        foreign("a PowerPoint presentation")
    } else if archive.has("index/document.iwa") || folder("index/tables/") {
        foreign("an Apple Numbers or Pages document")
    } else if archive.has("mimetype") {
        foreign("an OpenDocument file that is not a spreadsheet")
    } else if main.ends_with(".bin") {
        Ok(Opened {
            form: Form::Xlsb,
            sheets: xlsb::read(&mut archive, main)?,
            links: links::links(&mut archive, main)?,
        })
    } else if folder("xl/") || main.ends_with(".xml") {
        let main = if main.is_empty() {
            "xl/workbook.xml"
        } else {
            main
        };
        Ok(Opened {
            form: Form::Xlsx,
            sheets: xlsx::read(&mut archive, main)?,
            links: links::links(&mut archive, main)?,
        })
    } else {
        Err(Fault::Foreign {
            is: "a zip folder",
            help: "Unpack it, and put the spreadsheets in it into returns/.",
        })
    }
}

fn read_compound(bytes: &[u8]) -> Result<Opened, Fault> {
    let compound = Compound::open(bytes)?;
    if compound.has("EncryptedPackage") {
        return Err(Fault::Protected);
    }
    let foreign = |is| {
        Err(Fault::Foreign {
            is,
            help: ASK_FOR_WORKBOOK,
        })
    };
    if compound.has("WordDocument") {
        return foreign("an old Word document");
    }
    if compound.has("PowerPoint Document") {
        return foreign("an old PowerPoint presentation");
    }
    if compound.has("__properties_version1.0") {
        return foreign("an Outlook message");
    }
    let (sheets, links) = xls::read(&compound)?;
    Ok(Opened {
        form: Form::Xls,
        sheets,
        links,
    })
}

fn read_text(bytes: &[u8]) -> Result<Opened, Fault> {
    let Some(text) = encoding::decode(bytes) else {
        return Err(Fault::Damaged(
            "it is neither a spreadsheet nor text".to_owned(),
        ));
    };
    let start = text.trim_start();
    if web_page::is_page(start) {
        return Ok(Opened::plain(Form::Page, vec![web_page::read(&text)?]));
    }
    // A web archive names its parts in a head like a letter's.
    if start
        .get(..13)
        .is_some_and(|head| head.eq_ignore_ascii_case("mime-version:"))
    {
        return Err(Fault::Foreign {
            is: "a web archive (MHTML)",
            help: SAVE_AS_WORKBOOK,
        });
    }
    if start.starts_with("<?xml") {
        let head: String = start.chars().take(4096).collect();
        return Err(Fault::Foreign {
            is: if head.contains("urn:schemas-microsoft-com:office:spreadsheet") {
                "an XML spreadsheet of Excel 2003"
            } else {
                "an XML file"
            },
            help: SAVE_AS_WORKBOOK,
        });
    }
    Ok(Opened::plain(Form::Text, vec![delimited::read(&text)?]))
}

/// Files that agencies send instead of a spreadsheet, by their first bytes.
fn foreign(bytes: &[u8]) -> Option<Fault> {
    let kinds: [(&[u8], &str); 6] = [
        (b"%PDF-", "a PDF document"),
        (b"{\\rtf", "a rich text document"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"GIF8", "a picture"),
        (b"7z\xBC\xAF\x27\x1C", "a packed folder (7-Zip)"),
    ];
    kinds
        .into_iter()
        .find(|(start, _)| bytes.starts_with(start))
        .map(|(_, is)| Fault::Foreign {
            is,
            help: ASK_FOR_WORKBOOK,
        })
}

#[cfg(test)]
mod mutations;
#[cfg(test)]
mod tests;
