//! Opens files with some of their bytes changed: whatever is in a file, there is a workbook or a finding that names the file, and
//! never a panic.

use super::second_reader::differences;
use super::tests::{everything, file, old_workbook, small_ods};
use super::xlsb;
use super::*;
use crate::package::archive;

/// A stream of numbers that is the same in every run (Steele, Lea and Flood's SplitMix).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % most as u64) as usize
    }

    /// The bytes with a few of them changed, some taken out or the end cut off.
    fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(10) {
                0 => bytes.truncate(at + 1),
                1 => {
                    bytes.remove(at);
                    if bytes.is_empty() {
                        bytes.push(0);
                    }
                }
                2 => bytes[at] = 0xFF,
                3 => bytes[at] = 0,
                _ => bytes[at] = self.below(256) as u8,
            }
        }
        bytes
    }
}

/// Opens mutations of a file; whatever is in them, there is a workbook or a finding that names the file.
fn open_mutations(name: &str, times: usize, mut next: impl FnMut(&mut Dice) -> Vec<u8>) {
    let mut dice = Dice(
        std::env::var("SEED")
            .ok()
            .and_then(|x| x.parse().ok())
            .unwrap_or(15),
    );
    for _ in 0..times {
        let file = file(name, &next(&mut dice));
        let opened = open(&file);
        assert!(opened.value.is_some() || !opened.findings.is_empty());
        if let Some(workbook) = &opened.value {
            // Whether it reads it or not, it comes back.
            let sheets: Vec<&Sheet> = workbook.sheets.iter().collect();
            let _ = differences(&file.bytes, workbook, &sheets);
        }
        for finding in opened.findings {
            let names_it = finding.location.path().is_some_and(|path| **path == *name);
            assert!(names_it, "{}", finding.message);
        }
    }
}

/// The parts of an archive, to be changed and packed again: changes to packed bytes hardly get past their checksum.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = Archive::open(bytes).unwrap();
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    names
        .into_iter()
        .map(|name| {
            let part = archive.read(&name, 1 << 20).unwrap().unwrap();
            (name, part)
        })
        .collect()
}

#[test]
fn no_mutation_of_any_file_panics() {
    let archives = [
        ("a.xlsx", everything()),
        ("a.xlsb", xlsb::tests::sample()),
        ("a.ods", small_ods()),
    ];
    for (name, whole) in &archives {
        open_mutations(name, 100, |dice| dice.mutate(whole));
        let parts = parts(whole);
        open_mutations(name, 400, |dice| {
            let mut parts = parts.clone();
            for _ in 0..2 {
                let at = dice.below(parts.len());
                if !parts[at].1.is_empty() {
                    parts[at].1 = dice.mutate(&parts[at].1);
                }
            }
            let parts: Vec<(&str, &[u8])> = parts
                .iter()
                .map(|(name, part)| (name.as_str(), &part[..]))
                .collect();
            archive(&parts)
        });
    }
    let old = old_workbook();
    open_mutations("a.xls", 400, |dice| dice.mutate(&old));
    // Most of an .xls of this size is padding: change the records themselves too.
    open_mutations("a.xls", 400, |dice| {
        let mut bytes = old.clone();
        for _ in 0..=dice.below(4) {
            let at = 1024 + dice.below(500);
            bytes[at] = dice.below(256) as u8;
        }
        bytes
    });
    for (name, text) in [
        ("a.csv", &b"sep=;\na;\"b\nc\"\n\xa3\n"[..]),
        (
            "a.html",
            b"<html><table><tr><td rowspan=2 colspan=3>a&amp;<tr><td>b</table></html>",
        ),
    ] {
        open_mutations(name, 400, |dice| dice.mutate(text));
    }
}
