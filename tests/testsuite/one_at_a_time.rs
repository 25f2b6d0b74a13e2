//! Two runs in one folder at once: real processes, started one after the other by a little.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use yearly::model::sha256;

use super::project::{Project, REPORT, Run, SOURCE};

/// Every command that writes. Those that need something of their own in the folder find it there.
const COMMANDS: &[&[&str]] = &[
    &["build"],
    &["build", "--section", "visits"],
    &["build", "--format", "html"],
    &["build", "--final"],
    &["letters"],
    &["forms"],
    &[
        "accept",
        "file-undeclared",
        "--reason",
        "it is not a return",
    ],
    &["close"],
    &[
        "add",
        "sent.csv",
        "--dataset",
        "visits",
        "--agency",
        "north-council",
        "--set",
        "team=West",
    ],
    &["roll", "next"],
    &["init", "new"],
];

/// By how many milliseconds the second run starts after the first.
const SKEWS: [u64; 5] = [0, 40, 90, 150, 260];

fn folder() -> Project {
    let owes = SOURCE.replace(
        "name = \"Northmoor Council\"",
        "name = \"Northmoor Council\"\nowes = [{ dataset = \"visits\", due = 2026-05-01 }]",
    );
    Project::with_return()
        .file("report.toml", format!("{REPORT}{owes}"))
        .file("returns/notes.csv", "What is this\n")
        .file("sent.csv", "Team,Visits\nWest,7\n")
}

fn start(project: &Project, arguments: &[&str]) -> Child {
    // By hand, the program as it is released.
    let program = std::env::var("PAIRS_OF").unwrap_or(env!("CARGO_BIN_EXE_yearly").to_owned());
    Command::new(program)
        .args(arguments)
        .current_dir(project.path("."))
        .env_remove("SOURCE_DATE_EPOCH")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built with its tests")
}

fn ended(child: Child) -> (i32, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().expect("it ends");
    let said = [stdout, stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (status.code().unwrap_or(-1), said)
}

/// What is wrong with a folder after runs that said these things.
fn faults(project: &Project, ends: &[(i32, String)]) -> Vec<String> {
    let mut faults = Vec::new();
    for (code, said) in ends {
        let ends_well = said.trim_end().ends_with(['.', '!', '"', ')']) || *code == 0;
        if !(0..=2).contains(code) || said.contains("panicked") || !ends_well {
            faults.push(format!("{code}: {said}"));
        }
        for line in said.lines() {
            let Some((_, written)) = line.split_once("written: ") else {
                continue;
            };
            // A section by itself makes way for the whole document, when that is built after it.
            let whole = ends.iter().any(|(_, said)| said.contains("small.pdf"));
            let makes_way = |file: &str| whole && file.contains("/sections/");
            for file in written.trim_end_matches('.').split(", ") {
                if !project.path(file).is_file() && !makes_way(file) {
                    faults.push(format!("\"{line}\", but {file} is not there"));
                }
            }
        }
    }
    let mut sets: Vec<(String, String)> = vec![("out".to_owned(), "private/set.json".to_owned())];
    for day in fs::read_dir(project.path("final"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = day.file_name().to_string_lossy().into_owned();
        sets.push((format!("final/{name}"), "set.json".to_owned()));
    }
    for (set, manifest) in sets {
        faults.extend(set_faults(project, &set, &manifest));
    }
    for folder in ["", "next", "new"] {
        let own = project.path(folder).join(".yearly");
        let left = names(&own);
        if own.exists() && left != BTreeSet::from(["lock".to_owned()]) {
            faults.push(format!("{folder}/.yearly holds {left:?}"));
        }
    }
    faults
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

/// A set is what its manifest says, file by file.
fn set_faults(project: &Project, set: &str, manifest: &str) -> Vec<String> {
    let found: BTreeSet<String> = (project.files(set).into_iter())
        .filter(|file| !file.contains("private/forms/"))
        .map(|file| file[set.len() + 1..].to_owned())
        .collect();
    if found.is_empty() {
        return Vec::new();
    }
    let Some(text) = project.text(&format!("{set}/{manifest}")) else {
        return vec![format!("{set} has no {manifest}, but {found:?}")];
    };
    let json: Value = serde_json::from_str(&text).expect("it is JSON");
    let mut said = BTreeMap::new();
    hashes(&json, &mut said);
    let mut faults = Vec::new();
    for (file, hash) in &said {
        let bytes = fs::read(project.path(&format!("{set}/{file}"))).unwrap_or_default();
        let now = sha256(&bytes);
        if now != *hash {
            faults.push(format!("{set}/{file} is not what {manifest} says"));
        }
    }
    let more: Vec<&String> = found
        .iter()
        .filter(|file| *file != manifest && !said.contains_key(*file))
        .collect();
    if !more.is_empty() {
        faults.push(format!(
            "{set} holds {more:?}, of which {manifest} says nothing"
        ));
    }
    faults
}

/// Every file with its hash, wherever it stands in a manifest.
fn hashes(json: &Value, said: &mut BTreeMap<String, String>) {
    match json {
        Value::Object(object) => {
            if let (Some(file), Some(hash)) = (&json["file"].as_str(), &json["sha256"].as_str()) {
                said.insert((*file).to_owned(), (*hash).to_owned());
            }
            object.values().for_each(|value| hashes(value, said));
        }
        Value::Array(all) => all.iter().for_each(|value| hashes(value, said)),
        _ => {}
    }
}

/// Runs every two commands together, each pair with these skews; gives what went wrong, and how many pairs there were.
fn pairs(skews: &[u64]) -> (Vec<String>, usize) {
    let mut work = Vec::new();
    for (at, first) in COMMANDS.iter().enumerate() {
        for second in &COMMANDS[at..] {
            for &skew in skews {
                work.push(match skew % 2 {
                    0 => (*first, *second, skew),
                    _ => (*second, *first, skew),
                });
            }
        }
    }
    let count = work.len();
    let work = Mutex::new(work);
    let faulty = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some((first, second, skew)) = work.lock().expect("no panic").pop() else {
                        return;
                    };
                    let project = folder();
                    let one = start(&project, first);
                    std::thread::sleep(Duration::from_millis(skew));
                    let other = start(&project, second);
                    let ends = [ended(one), ended(other)];
                    let mut found = faults(&project, &ends);
                    if found.is_empty() && ended(start(&project, &["build", "-q"])).0 != 0 {
                        found.push("the next build does not work".to_owned());
                    }
                    if !found.is_empty() {
                        let told = format!("{first:?}, after {skew} ms {second:?}: {found:#?}");
                        faulty.lock().expect("no panic").push(told);
                    }
                }
            });
        }
    });
    (faulty.into_inner().expect("no panic"), count)
}

#[test]
fn every_two_commands_that_write_leave_a_whole_folder() {
    let (faulty, count) = pairs(&SKEWS);
    let first = &faulty[..faulty.len().min(5)];
    assert!(faulty.is_empty(), "{} of {count}: {first:#?}", faulty.len());
}

/// PAIRS=200 PAIRS_OF=target/release/yearly cargo test --test testsuite many_starts -- --ignored --nocapture
#[test]
#[ignore = "takes long: by hand, with PAIRS"]
fn many_starts_of_every_two_commands() {
    let wanted = std::env::var("PAIRS")
        .ok()
        .and_then(|text| text.parse().ok());
    let skews: Vec<u64> = (0..wanted.unwrap_or(40)).map(|at| at * 7 % 500).collect();
    let (faulty, count) = pairs(&skews);
    assert!(
        faulty.is_empty(),
        "{} of {count}: {faulty:#?}",
        faulty.len()
    );
}

#[test]
fn the_second_run_is_told_who_works_there() {
    let project = folder();
    assert_eq!(project.run(["build", "-q"]).code, 0);
    let lock = File::open(project.path(".yearly/lock")).expect("a run has made it");
    lock.lock().expect("nobody else has it");
    fs::write(
        project.path(".yearly/working.json"),
        r#"{"command":"yearly letters","since":"09:41 on 18 May 2026","process":4711,"user":"anna","computer":"PC-7"}"#,
    )
    .expect("it can be written");
    project.run(["build", "--wait", "0"]).is(
        2,
        "",
        "yearly: Another run is at work in this folder: yearly letters, since 09:41 on 18 May 2026 (anna on PC-7, process 4711). Only one at a time can write into it; wait until it has ended, and run the command again. Nothing was changed.\n",
    );
    // What only reads goes on.
    assert_eq!(project.run(["check", "-q"]).code, 0);
    let waiting = start(&project, &["build"]);
    std::thread::sleep(Duration::from_millis(600));
    lock.unlock().expect("it is held");
    let (code, said) = ended(waiting);
    assert_eq!(code, 0, "{said}");
}

/// A run during which somebody saves a return every now and then, another number each time.
pub(crate) fn changed_meanwhile(project: &Project, arguments: &[&str]) -> Run {
    let path = project.path("returns/visits.csv");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0.. {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let beside = project.path("new");
                let text = format!("Team,Visits\nNorth,{number}\nSouth,30\n");
                fs::write(&beside, text).expect("it can be written");
                fs::rename(&beside, &path).expect("it can be moved");
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        let run = project.run_all(arguments);
        stop.store(true, Ordering::Relaxed);
        run
    })
}

#[test]
fn a_return_that_is_saved_while_it_is_read_is_told() {
    let project = folder();
    let run = changed_meanwhile(
        &project,
        &["build", "--format", "md", "--message-format", "json"],
    );
    assert_eq!(run.code, 0, "{run:?}");
    let json = run.json();
    let found = json["findings"].as_array().expect("a list");
    let told: Vec<&Value> = found
        .iter()
        .filter(|one| one["code"] == "file-changed")
        .collect();
    assert_eq!(told.len(), 1, "{json}");
    assert_eq!(told[0]["location"]["file"], "returns/visits.csv");
    // The record says which bytes were used: those of the number that the report prints.
    let text = project.text("out/public/small.md").expect("it was written");
    let number = text.split("Teams made ").nth(1).expect("the sentence");
    let number: String = number.chars().take_while(char::is_ascii_digit).collect();
    let number: u32 = number.parse().expect("a number of visits");
    let used = format!("Team,Visits\nNorth,{}\nSouth,30\n", number - 30);
    let used = sha256(used.as_bytes());
    let record = project
        .text("out/private/build.json")
        .expect("it was written");
    assert!(record.contains(&used), "{number}: {record}");
    // One that was not there when the folder was opened is named as well.
    let late = project.path("returns/late.csv");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !project.path(".yearly/working.json").exists() {
                std::thread::sleep(Duration::from_millis(2));
            }
            std::thread::sleep(Duration::from_millis(60));
            fs::write(&late, "Team,Visits\n").expect("it can be written");
        });
        let run = project.run(["build", "-q", "--format", "pdf", "--message-format", "json"]);
        assert!(
            run.stdout.contains("was put there while this ran"),
            "{run:?}"
        );
    });
    let refused = changed_meanwhile(&project, &["build", "--final"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(!project.path("final").exists());
}
