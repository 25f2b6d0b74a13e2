//! Whatever a person, a program or a disk does to the files of a report folder, the program answers in findings: it never panics and
//! never runs on without end.

mod returns;

use std::path::Path;
use std::time::{Duration, Instant};

use yearly::project::Project as Opened;

use super::project::{Project, REPORT, SOURCE};

/// A section that uses what sections have.
const SECTION: &str = r##"+++
title = "Visits {{ year }}"
+++
{{ narrative() }}

{{ table(id="visits-team", id2=1) }}

{{ table(id="visits-team") }}

{{ chart(id="visits-team") }}

{% if draft %}North had {{ figure(id="visits-team/north/n") }}.{% endif %}
{% for name in ["a", "b"] %}- {{ name }}
{% endfor %}
"##;

const NARRATIVE: &str = "# One\n\nTeams made **{visits-team/total/n}** visits ([see](#visits)), {visits-team/north/share} in the north.\n\n- one\n  - two\n\n| a | b |\n| --- | --- |\n| 1 | {visits-team/south/n} |\n\n# Two\n\n> Quoted *text*[^1].\n\n[^1]: Note.\n";

/// What gets in between: signs of TOML, Tera, Markdown and our own tokens, and what no file should hold.
const PIECES: &[&str] = &[
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "=",
    "\n",
    "\r\n",
    "\0",
    "\u{FEFF}",
    "\u{E000}",
    "\u{E000}0\u{E001}",
    "\u{E001}",
    "\u{E002}",
    "\u{E003}",
    "\u{202E}",
    "é",
    "\u{1F642}",
    "e\u{301}",
    "-1",
    "0",
    "99999999999999999999",
    "1e400",
    "nan",
    "inf",
    "9999-12-31",
    "0000-01-01",
    "2026-02-30",
    "2014-99..2015-00",
    "..",
    "../",
    "*",
    "**",
    "`",
    "```",
    "|",
    "\\",
    "$",
    "<",
    "</",
    "&",
    "#",
    "+++",
    "---",
    "[^1]",
    "](",
    "total",
    "visits-team",
    "/",
    "//",
    "@",
    "north",
    "share = \"n\"",
    "of = \"n\"",
    "rows = 1",
    "[[cell]]\nid = \"n\"\nsum = \"n\"\n",
    "{% include \"visits\" %}",
    "{{ narrative() }}",
];

/// A stream of numbers that is the same on every run (xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % (limit.max(1) as u64)).unwrap_or_default()
    }
}

/// A file that was spoilt in one to three places.
fn spoilt(text: &str, chance: &mut Chance) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=chance.below(3) {
        let (from, to) = (chance.below(bytes.len() + 1), chance.below(bytes.len() + 1));
        let (from, to) = (from.min(to), from.max(to));
        match chance.below(8) {
            0 => bytes.truncate(from),
            1 => drop(bytes.drain(from..to.min(from + 12))),
            2 => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte = chance.next().to_le_bytes()[0];
                }
            }
            3 => {
                let copy = bytes[from..to].to_vec();
                bytes.splice(to..to, copy);
            }
            4 => {
                let mut lines: Vec<Vec<u8>> = bytes
                    .split(|byte| *byte == b'\n')
                    .map(<[u8]>::to_vec)
                    .collect();
                let (one, other) = (chance.below(lines.len()), chance.below(lines.len()));
                lines.swap(one, other);
                bytes = lines.join(&b'\n');
            }
            _ => {
                let piece = PIECES[chance.below(PIECES.len())];
                bytes.splice(from..from, piece.bytes());
            }
        }
    }
    bytes
}

/// Everything from the folder to pages; which of it can be made does not matter.
fn make(folder: &Path) {
    let day = jiff::civil::date(2026, 5, 18);
    let Ok(opened) = Opened::open(folder) else {
        return;
    };
    let project = opened.value;
    let figures = yearly::figures(&project, day).value;
    let id = project.config.report.main_document();
    let Some(document) = yearly::document(&project, &figures, id, None, day).value else {
        return;
    };
    yearly::render::markdown::render(&document);
    let parts = yearly::render::html::Parts::read(|name| {
        Some(
            project
                .pack
                .bytes(&format!("templates/html/{name}"))?
                .to_vec(),
        )
    });
    if let Ok(parts) = parts {
        let _ = yearly::render::html::render(&document, &parts, None);
    }
    for table in figures.safe.tables() {
        yearly::render::tables_csv::csv(table);
    }
}

/// Spoils one file of a folder after the other until the time is over; how often.
fn spoil(seed: u64, time: Duration) -> usize {
    let project = Project::with_return();
    let read = |name: &str| project.text(name).expect("the builder writes it");
    let table = read("templates/tables/visits-team.toml");
    let table = format!(
        "{table}\n[[cell]]\nid = \"share\"\nheading = \"Per cent\"\nshare = \"n\"\nof = \"total\"\n\n[[chart]]\nkind = \"bar\"\ncells = [\"n\"]\n"
    );
    let files = [
        ("report.toml", format!("{REPORT}{SOURCE}")),
        ("narrative/visits.md", NARRATIVE.to_owned()),
        ("templates/sections/visits.md", SECTION.to_owned()),
        ("templates/tables/visits-team.toml", table),
        ("templates/datasets/visits.toml", read("templates/datasets/visits.toml")),
        ("templates/documents/small.toml", read("templates/documents/small.toml")),
        ("templates/profiles/open.toml", "title = \"x\"\nabout = \"x\"\nsource = \"x\"\nhide = { from = 1, to = 14 }\nround_to = 5\n".to_owned()),
        ("returns/visits.csv", read("returns/visits.csv")),
    ];
    let project = files
        .iter()
        .fold(project, |project, (name, text)| project.file(name, text));
    let mut chance = Chance(seed);
    let (begun, mut count) = (Instant::now(), 0);
    // A machine with much else to do gets through them too, only later.
    while begun.elapsed() < time || count <= 10 {
        let (name, text) = &files[chance.below(files.len())];
        let bytes = spoilt(text, &mut chance);
        std::fs::write(project.path(name), &bytes).expect("a file can be written");
        let since = Instant::now();
        let made = std::panic::catch_unwind(|| make(&project.path("")));
        let spoilt = String::from_utf8_lossy(&bytes);
        assert!(made.is_ok(), "{name} made it panic:\n{spoilt}");
        assert!(
            since.elapsed() < Duration::from_secs(20),
            "{name} took for ever:\n{spoilt}"
        );
        std::fs::write(project.path(name), text).expect("a file can be written");
        count += 1;
    }
    count
}

#[test]
fn no_spoilt_file_makes_it_panic() {
    let seeds = [0x9E37_79B9, 0x2545_F491, 0x1234_5678];
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let runs = seeds.map(|seed| scope.spawn(move || spoil(seed, Duration::from_secs(4))));
        runs.map(|run| run.join().expect("no panic")).into()
    });
    assert!(counts.iter().all(|count| *count > 10), "{counts:?}");
}
