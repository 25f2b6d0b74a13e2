//! Returns of every format with bytes, parts and values changed, read and checked by the library: there is a finding or a record,
//! never a panic and never an end that does not come.

use std::io::Read;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use yearly::ingest::File;
use yearly::project::Project as Opened;

use super::super::examples::copy;
use super::super::messes::container::{archive, ods, ods_row, row, xlsb, xlsx};
use super::super::messes::old_excel::{number, text, xls};
use super::super::project::{Project, REPORT};
use super::{Chance, spoilt};

/// Mutations of each file.
const EACH: u64 = 230;

/// What stands in the place of a value or of the text between two tags.
const VALUES: &[&str] = &[
    "",
    " ",
    "0",
    "-1",
    "1",
    "2147483648",
    "4294967296",
    "99999999999999999999",
    "1e308",
    "-1e-308",
    "NaN",
    "inf",
    "0x10",
    "A0",
    "A1",
    "A1:A1",
    "B2:A1",
    "XFD1048576",
    "XFE1",
    "A1048577",
    "A1:XFD1048576",
    "ZZZZZZ99999999",
    "1:1",
    ":",
    "$A$1",
    "rId99",
    "s",
    "e",
    "d",
    "b",
    "str",
    "inlineStr",
    "error",
    "percentage",
    "date",
    "float",
    "true",
    "false",
    "collapse",
    "filter",
    "veryHidden",
    "2025-13-45",
    "0000-00-00",
    "9999-12-31",
    "-9999-01-01",
    "45000",
    "2958466",
    "Q5 2025/26",
    "2025-26",
    "31/02/2025",
    "Total",
    "TOTAL",
    "All agencies",
    "%",
    "% YTD",
    "<5",
    "1-4",
    "*",
    "-",
    "[c]",
    "#REF!",
    "£000",
    "\u{1F642}",
    "\u{301}",
    "\u{0}",
    "&#0;",
    "&#xD800;",
    "&#x110000;",
    "&a;",
    "&",
    "<",
    "]]>",
    "<![CDATA[",
    "<!--",
    "<?",
    "../../etc",
    "xl/workbook.xml",
    "/",
    "\\",
];

/// The parts of a package; none of a file that is no package.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else {
        return Vec::new();
    };
    (0..zip.len())
        .map(|at| {
            let mut part = zip.by_index(at).expect("a part");
            let name = part.name().expect("a name").to_string();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("it unpacks");
            (name, bytes)
        })
        .collect()
}

/// The places of attribute values (between quotation marks) and of texts (between tags) in XML, at most so many bytes from a place on.
fn values(xml: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = None;
    for (at, byte) in xml.iter().enumerate() {
        match (byte, from) {
            (b'"', Some((b'"', start))) | (b'<', Some((b'>', start))) => {
                found.push((start, at));
                from = None;
            }
            (b'"' | b'>', _) => from = Some((*byte, at + 1)),
            _ => {}
        }
    }
    found
}

/// XML with one to three of its values replaced, or an element dropped or repeated.
fn other_values(xml: &mut Vec<u8>, chance: &mut Chance) {
    for _ in 0..=chance.below(3) {
        let values = values(xml);
        if values.is_empty() {
            return;
        }
        let (start, end) = values[chance.below(values.len())];
        match chance.below(8) {
            0 => {
                let other = values[chance.below(values.len())];
                let copy = xml[other.0..other.1].to_vec();
                xml.splice(start..end, copy);
            }
            1 => {
                let many = [40, 4000, 40_000][chance.below(3)];
                xml.splice(start..end, b"9".repeat(many));
            }
            2 => {
                // From one value to another: whole elements, or halves of them, twice.
                let other = values[chance.below(values.len())];
                let (from, to) = (
                    start.min(other.0),
                    end.max(other.1).min(start.min(other.0) + 2000),
                );
                let copy = xml[from..to].to_vec();
                xml.splice(to..to, copy);
            }
            3 => {
                let other = values[chance.below(values.len())];
                xml.drain(start.min(other.0)..start.max(other.0));
            }
            _ => {
                let value = VALUES[chance.below(VALUES.len())];
                xml.splice(start..end, value.bytes());
            }
        }
    }
}

/// A package with parts exchanged, cut, left out or changed inside.
fn repacked(mut parts: Vec<(String, Vec<u8>)>, chance: &mut Chance) -> Vec<u8> {
    let (one, other) = (chance.below(parts.len()), chance.below(parts.len()));
    match chance.below(12) {
        0 if one != other => {
            let kept = std::mem::take(&mut parts[one].1);
            parts[one].1 = std::mem::replace(&mut parts[other].1, kept);
        }
        1 => drop(parts.remove(one)),
        2 => {
            let to = chance.below(parts[one].1.len() + 1);
            parts[one].1.truncate(to);
        }
        3 => parts[one].0 = parts[one].0.to_uppercase().replace('/', "\\"),
        4 => parts[one].1.clear(),
        5 => parts[one].1 = spoilt_bytes(&parts[one].1, chance),
        _ => {
            other_values(&mut parts[one].1, chance);
            if chance.below(2) == 0 {
                other_values(&mut parts[other].1, chance);
            }
        }
    }
    let parts: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, part)| (&**name, &**part))
        .collect();
    archive(&parts)
}

/// Bytes with a few of them changed, taken out, put in or cut off.
fn spoilt_bytes(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(5) {
        let at = chance.below(bytes.len());
        let byte = chance.next().to_le_bytes()[3];
        match chance.below(8) {
            _ if bytes.is_empty() => bytes.push(byte),
            0 => bytes.truncate(at),
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, byte),
            3 => bytes[at] = [0, 0xFF, 0x7F, 0x80][chance.below(4)],
            _ => bytes[at] = byte,
        }
    }
    bytes
}

/// A return with something changed, the same for the same number.
fn mutation(whole: &[u8], parts: &[(String, Vec<u8>)], chance: &mut Chance) -> Vec<u8> {
    match (std::str::from_utf8(whole), chance.below(6)) {
        (_, 0) => spoilt_bytes(whole, chance),
        (Ok(text), 1..4) => spoilt(text, chance),
        (Ok(text), _) => {
            // Cells of a text table, put in the place of one another.
            let text = text.replace(',', "\",\"").replace('\n', "\"\n\"");
            let mut xml = text.into_bytes();
            other_values(&mut xml, chance);
            xml
        }
        (Err(_), _) if parts.is_empty() => {
            let mut bytes = spoilt_bytes(whole, chance);
            // Most of a small .xls is padding: the records stand at its beginning.
            for _ in 0..=chance.below(4) {
                let at = 512 + chance.below(700);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = chance.next().to_le_bytes()[0];
                }
            }
            bytes
        }
        (Err(_), _) => repacked(parts.to_vec(), chance),
    }
}

/// Returns of the dataset `visits` in every format, small.
fn small() -> Project {
    let table: [&[&str]; 4] = [
        &["Team", "Visits"],
        &["North", "12"],
        &["South", "30"],
        &["Total", "42"],
    ];
    let in_rows = |cell: fn(u32, &[&str]) -> String| {
        (1..)
            .zip(table)
            .map(|(at, cells)| cell(at, cells))
            .collect::<String>()
    };
    let records = (0..).zip(table).flat_map(|(at, cells)| {
        let number = |(column, cell): (u16, &&str)| match cell.parse() {
            Ok(value) => number(at, column, value),
            Err(_) => text(at, column, cell),
        };
        (0..).zip(cells).map(number).collect::<Vec<_>>()
    });
    let page = in_rows(|_, cells| {
        format!(
            "<tr><td colspan=\"1\">{}</td><td>{}</td></tr>",
            cells[0], cells[1]
        )
    });
    let sheet = in_rows(|_, cells| ods_row("table:number-rows-repeated=\"1\"", cells));
    let sheet = format!("<table:table table:name=\"Return\">{sheet}</table:table>");
    let files = [
        (
            "a.xlsx",
            xlsx(
                &in_rows(row),
                "<mergeCells count=\"1\"><mergeCell ref=\"A9:B9\"/></mergeCells>",
                &[],
                "",
            ),
        ),
        ("b.xls", xls(&[], &[("Return", records.collect())])),
        ("c.xlsb", xlsb(&table)),
        ("d.ods", ods("", &sheet)),
        (
            "e.csv",
            in_rows(|_, cells| cells.join(",") + "\n").into_bytes(),
        ),
        (
            "f.html",
            format!("<html><body><table>{page}</table></body></html>").into_bytes(),
        ),
    ];
    let source = "\n[[source]]\ndataset = \"visits\"\nfile = \"returns/*\"\n";
    let project = Project::new().file("report.toml", format!("{REPORT}{source}"));
    let files = files.into_iter();
    files.fold(project, |project, (name, bytes)| {
        project.file(&format!("returns/{name}"), bytes)
    })
}

/// Reads and checks one return after the other, each as if it were the only one.
fn run(project: &Project) -> usize {
    let opened = Opened::open(&project.path(""))
        .expect("the folder can be read")
        .value;
    let (options, rules) = (
        opened.ingest_options(),
        opened.validate_options(jiff::civil::date(2026, 5, 18)),
    );
    let returns = opened.returns().value.files;
    let kinds: Vec<_> = returns
        .iter()
        .map(|file| (file, parts(&file.bytes)))
        .collect();
    let each = |at: u64| {
        let (file, parts) = &kinds[usize::try_from(at / EACH).expect("a small number")];
        let mut chance = Chance(at.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        chance.next();
        let bytes: Arc<[u8]> = mutation(&file.bytes, parts, &mut chance).into();
        let since = Instant::now();
        let changed = File {
            name: file.name.clone(),
            bytes,
        };
        let done = std::panic::catch_unwind(AssertUnwindSafe(|| {
            yearly::ingest::stamp(&changed);
            let read = yearly::ingest::read(std::slice::from_ref(&changed), &options);
            let empty = read
                .value
                .datasets
                .iter()
                .all(|dataset| dataset.blocks.is_empty());
            let silent = empty && read.findings.is_empty();
            yearly::validate::validate(read.value.datasets, &rules);
            !silent
        }));
        assert_eq!(
            done.ok(),
            Some(true),
            "mutation {at} of {}: it panics, or says nothing",
            file.name
        );
        assert!(
            since.elapsed() < Duration::from_secs(10),
            "mutation {at} of {} took for ever",
            file.name
        );
    };
    let all = EACH * kinds.len() as u64;
    (0..all).into_par_iter().for_each(each);
    usize::try_from(all).unwrap_or_default()
}

#[test]
fn no_mutation_of_a_return_makes_it_panic() {
    let done = run(&small()) + run(&copy("data-samples/good"));
    assert!(done >= 3000, "{done}");
}

#[test]
fn what_is_mutated_is_read_as_it_was() {
    let project = small();
    let opened = Opened::open(&project.path(""))
        .expect("the folder can be read")
        .value;
    let returns = opened.returns().value.files;
    assert_eq!(returns.len(), 6);
    for file in returns {
        let read = yearly::ingest::read(std::slice::from_ref(&file), &opened.ingest_options());
        let records: usize = read
            .value
            .datasets
            .iter()
            .flat_map(|dataset| &dataset.blocks)
            .map(|block| block.len())
            .sum();
        assert_eq!(
            (records, read.findings.len()),
            (2, 0),
            "{}: {:?}",
            file.name,
            read.findings
        );
    }
}
