//! What `check` says first, where the rest is, and what is awaited.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use super::examples::copy;
use super::project::{Project, REPORT, Run, SOURCE};

const FAULTY: &str = "examples/aldermere-2025-26-faulty";

/// The small report, of which an agency owes one return by a day.
fn owed(due: &str) -> Project {
    let owes = format!("owes = [{{ dataset = \"visits\", due = {due} }}]\n\n[[source]]");
    let text = format!("{REPORT}{}", SOURCE.replace("[[source]]", &owes));
    Project::new().file("report.toml", text)
}

/// The codes of a run in JSON, with their severities.
fn told(run: &Run) -> BTreeSet<String> {
    let json = run.json();
    let findings = json["findings"].as_array().expect("a list");
    let told = findings.iter().map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default();
        format!("{} {}", text("severity"), text("code"))
    });
    told.collect()
}

const JSON: [&str; 4] = ["check", "-q", "--message-format", "json"];

#[test]
fn much_that_is_wrong_is_one_screen_and_the_files() {
    let project = copy(FAULTY);
    let run = project.run(["check", "-q"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run:?}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(
        (24..=40).contains(&lines.len()),
        "{}\n{}",
        lines.len(),
        run.stdout
    );
    let widest = lines.iter().map(|line| line.chars().count()).max();
    assert!(widest.is_some_and(|widest| widest <= 100), "{}", run.stdout);
    for part in [
        "Returns: 56 of 61 in; 5 are late.\n  due 30 April 2026, 18 days late: ",
        "errors  queries  warnings\n  The partnership itself (none)",
        "  and 6 more agencies ",
        "Final set: not yet.\n",
        " errors are not corrected.\n",
        "out/private/findings.xlsx: every finding and return",
        " notes are only there.\n",
        "yearly check --agency ID, --code CODE or --all",
    ] {
        assert!(run.stdout.contains(part), "{part} in {}", run.stdout);
    }
    assert!(!run.stdout.contains("\nerror["), "{}", run.stdout);
    assert_eq!(project.run(["check", "-q", "--summary"]), run);
    let verbose = project.run(["check", "-v", "--summary"]);
    assert_eq!(verbose.stdout, run.stdout);
    // The files and --all hold each of them.
    let all = project.run(["check", "-q", "--all"]);
    let text = project.text("out/private/findings.txt").expect("the file");
    assert!(all.stdout.starts_with(&text), "{}", all.stdout);
    let json = project.text("out/private/findings.json").expect("the file");
    assert_eq!(json, project.run(JSON).stdout);
    let found = all.stdout.matches("\nerror[").count();
    assert!(found > 40, "{found}");
}

#[test]
fn few_findings_follow_the_screen_in_full_and_the_eleventh_leaves_all_to_the_files() {
    let project =
        Project::with_return().file("returns/visits.csv", "Team,Visits\nNorth,12\nSouth,many\n");
    let few = project.run(["check", "-q"]);
    assert!(few.stdout.contains("\n\nerror[not-a-number]"), "{few:?}");
    assert!(
        few.stdout
            .ends_with("returns/visits.csv: 2 rows, 2 records, counted in 1 table.\n"),
        "{few:?}"
    );
    let alone = project.run(["check", "-q", "--summary"]);
    assert!(!alone.stdout.contains("error["), "{alone:?}");
    let head = |text: &str| text.split("out/private").next().map(str::to_owned);
    assert_eq!(head(&few.stdout), head(&alone.stdout));
    // A file that nobody named is a finding of its own.
    let strays = |number: usize| {
        let mut project = Project::with_return();
        for at in 0..number {
            project = project.file(&format!("returns/stray {at}.txt"), "x");
        }
        let shown = project.run(["check", "-q"]).stdout;
        shown.matches("warning[file-undeclared]").count()
    };
    assert_eq!(strays(10), 10);
    assert_eq!(strays(11), 0);
}

#[test]
fn an_agency_and_a_code_narrow_what_is_shown_and_json_too_but_not_the_verdict() {
    let project = copy(FAULTY);
    let codes = |arguments: &[&str]| {
        let run = project.run_all(&[&JSON, arguments].concat());
        assert_eq!(run.code, 1, "the whole has errors");
        let json = run.json();
        let findings = json["findings"].as_array().expect("a list").clone();
        let of = |key: &str| -> BTreeSet<String> {
            findings
                .iter()
                .map(|one| one[key].as_str().unwrap_or("nobody").to_owned())
                .collect()
        };
        (findings.len(), of("agency"), of("code"))
    };
    let all = codes(&[]);
    let set = |words: &[&str]| -> BTreeSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    };
    let (police, agencies, _) = codes(&["--agency", "police"]);
    assert!(police > 0 && police < all.0 && agencies == set(&["police"]));
    let (none, agencies, _) = codes(&["--agency", "none"]);
    assert!(none > 0 && agencies == set(&["nobody"]));
    let (_, _, code) = codes(&["--code", "date-order"]);
    assert_eq!(code, set(&["date-order"]));
    let both = project.run(["check", "-q", "--agency", "la-csc", "--code", "date-order"]);
    assert!(both.stdout.starts_with("error[date-order]"), "{both:?}");
    assert!(!both.stdout.contains("Returns: "), "{both:?}");
    for (flag, id, help) in [
        (
            "--agency",
            "polic",
            "There is no agency called \"polic\" in report.toml. Did you mean \"police\"?",
        ),
        (
            "--code",
            "date-ordr",
            "There is no code of finding called \"date-ordr\". Did you mean \"date-order\"?",
        ),
    ] {
        let run = project.run(["check", "-q", flag, id]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains(help), "{run:?}");
    }
}

#[test]
fn a_return_is_no_query_before_it_is_late_and_a_final_set_waits_for_it_all_the_same() {
    let project = owed("2026-05-18");
    let run = project.run(["check", "-q", "--fail-on", "query"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains(
            "Returns: 0 of 1 in; 1 is not due yet.\n  due 18 May 2026: Visits, Northmoor Council\n\nNothing was found wrong.\n"
        ),
        "{run:?}"
    );
    // The source that waits for its file, the table and the sentence that wait for its figures say nothing of their own.
    let waiting = ["note return-outstanding".to_owned()];
    assert_eq!(told(&project.run(JSON)), BTreeSet::from(waiting));
    let run = project.run(["build", "-q", "--final"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("note[return-outstanding]"), "{run:?}");
    assert!(
        run.stderr
            .contains("1 return that agencies owe in report.toml is not due yet, and not in."),
        "{run:?}"
    );
    let late = owed("2026-05-17");
    assert_eq!(late.run(["check", "-q", "--fail-on", "query"]).code, 1);
    let late = ["query return-outstanding".to_owned()];
    assert_eq!(told(&owed("2026-05-17").run(JSON)), BTreeSet::from(late));
}

#[test]
fn a_folder_with_agencies_and_nothing_in_it_says_what_is_awaited_and_no_more() {
    let project = copy("data-samples/good");
    for file in project.files("returns") {
        std::fs::remove_file(project.path(&file)).expect("it goes");
    }
    let told = told(&project.run(JSON));
    let wanted = ["query return-outstanding", "note prose-number-unbound"];
    assert_eq!(told, wanted.map(str::to_owned).into());
    let run = project.run(["check", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains("Returns: 0 of 9 in; 9 are late.\n"),
        "{run:?}"
    );
    assert!(!run.stdout.contains("query["), "{run:?}");
    // What is no figure, whatever arrives, is still told.
    let project = project.file(
        "narrative/foreword.md",
        "{lado-source/totel/n} {lado-sauce/total/n}\n",
    );
    let found = project.run(["check", "-q", "--all"]).stdout;
    assert!(
        found.contains("Did you mean \"total\"?")
            && found.contains("Did you mean \"lado-source\"?"),
        "{found}"
    );
}

#[test]
fn a_sentence_whose_figure_no_return_gives_is_asked_about() {
    let project = Project::with_return()
        .file("returns/visits.csv", "Team,Visits\nNorth,[x]\nSouth,3\n")
        .file("narrative/visits.md", "{visits-team/north/n}\n");
    let asked = told(&project.run(JSON));
    assert!(asked.contains("query figure-awaited"), "{asked:?}");
}

#[test]
fn an_unknown_heading_is_asked_about_where_it_may_be_a_column_that_is_not_there() {
    let heading = |heading: &str| {
        let spec = "title = \"Visits\"\nabout = \"Visits by team.\"\ncounts = \"meetings\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n[[column]]\nid = \"sector\"\nheading = \"Sector of the adult\"\ntype = \"text\"\n";
        let project = Project::with_return()
            .file("templates/datasets/visits.toml", spec)
            .file(
                "returns/visits.csv",
                format!("Team,Visits,{heading}\nNorth,12,Police\n"),
            );
        told(&project.run(JSON))
    };
    let unmatched = |severity: &str| format!("{severity} heading-unmatched");
    assert!(heading("Job sector").contains(&unmatched("query")));
    assert!(
        heading("Visits by car").contains(&unmatched("note")),
        "another column has the word"
    );
    assert!(heading("Remarks").contains(&unmatched("note")));
}

#[test]
fn a_final_set_that_is_refused_says_itself_what_it_waits_for() {
    let project = Project::with_return()
        .file("returns/visits.csv", "Team,Visits\nNorth,12\nSouth,many\n")
        .file("returns/stray.txt", "x");
    let run = project.run(["build", "-q", "--final"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.starts_with("error[not-a-number]") && run.stdout.contains("cell B3"),
        "{run:?}"
    );
    assert!(
        !run.stdout.contains("warning["),
        "a warning stands in nobody's way: {run:?}"
    );
    assert_eq!(
        run.stderr,
        "yearly: No final set was made, and nothing was written.\n1 error is not corrected.\n"
    );
    // More than twenty are shown when they are asked for.
    let many: String = (0..30)
        .map(|at| format!("{{visits-team/n-{at}/n}} "))
        .collect();
    let project = Project::with_return().file("narrative/visits.md", many);
    let run = project.run(["build", "-q", "--final"]);
    assert_eq!(run.stdout.matches("error[").count(), 20, "{run:?}");
    assert!(
        run.stderr.contains(
            "The first 20 of 30 are shown; yearly build --final --message-format human shows each."
        ),
        "{run:?}"
    );
    let run = project.run(["build", "-q", "--final", "--message-format", "human"]);
    assert_eq!(run.stdout.matches("error[").count(), 30, "{run:?}");
}

/// The texts of all parts of a workbook.
fn parts(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut all = String::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).expect("a part");
        part.read_to_string(&mut all).expect("text");
    }
    all
}

#[test]
fn findings_and_returns_are_a_workbook_with_filters_and_no_formula() {
    let hostile = "=HYPERLINK(\"http://x\")";
    let with = || {
        owed("2026-05-12").file(
            "returns/visits.csv",
            format!(
                "Team,Visits\n\"=1+1\",\"{}\"\n",
                hostile.replace('"', "\"\"")
            ),
        )
    };
    let project = with();
    project.run(["check", "-q"]);
    let path = project.path("out/private/findings.xlsx");
    let bytes = std::fs::read(&path).expect("it was written");
    let text = parts(&bytes);
    for part in [
        "name=\"Findings\"",
        "name=\"Returns\"",
        "<autoFilter ref=\"A1:Q",
        "<autoFilter ref=\"A1:N2\"",
        "state=\"frozen\"",
        "<t>=HYPERLINK(\"http://x\")</t>",
        "Target=\"../../returns/visits.csv\"",
        "not-a-number",
        "Northmoor Council",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("<f>"), "{text}");
    let again = with();
    again.run(["build", "-q", "--format", "md"]);
    let again = std::fs::read(again.path("out/private/findings.xlsx")).expect("it was written");
    assert!(again == bytes, "the same findings are the same bytes");
    // It is written into by somebody: nothing makes way, the screen is said, and the verdict is the same.
    std::fs::write(&path, b"mine").expect("it can be written");
    let run = project.run(["check", "-q"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("Final set: not yet."), "{run:?}");
    assert!(
        run.stderr
            .contains("were not written and may be older than this.")
            && run.stderr.contains("out/private/findings.xlsx"),
        "{run:?}"
    );
    assert_eq!(std::fs::read(&path).expect("it is there"), b"mine");
}
