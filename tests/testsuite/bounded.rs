//! Whatever a folder holds, a run ends, soon, in memory that a laptop has, and says in plain words what was too much. What is asserted is
//! the outcome; a run that would not end is killed after a minute.

use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::project::{Project, REPORT, Run, SOURCE};

/// Runs the program in a folder, and kills it when it does not end.
#[track_caller]
fn ends(project: &Project, arguments: &[&str]) -> Run {
    ends_with(project, arguments, &[])
}

#[track_caller]
fn ends_with(project: &Project, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let said = tempfile::tempdir().expect("a temporary folder");
    let (out, err) = (said.path().join("out"), said.path().join("err"));
    let file = |path: &Path| File::create(path).expect("a file can be made");
    let mut child = Command::new(env!("CARGO_BIN_EXE_yearly"))
        .args(arguments)
        .current_dir(project.path(""))
        .env_remove("SOURCE_DATE_EPOCH")
        .env("COLUMNS", "100")
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .stdout(file(&out))
        .stderr(file(&err))
        .spawn()
        .expect("the program was built with its tests");
    let since = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        if since.elapsed() > Duration::from_secs(60) {
            child.kill().expect("it can be killed");
            panic!("{arguments:?} does not end");
        }
        sleep(Duration::from_millis(5));
    };
    let text = |path: &Path| {
        let bytes = std::fs::read(path).expect("it was written");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Run {
        code: status.code().unwrap_or(-1),
        stdout: text(&out),
        stderr: text(&err),
    }
}

/// What `check` says of a folder, which holds all of these words; never more than somebody reads.
#[track_caller]
fn check_says(project: &Project, code: i32, words: &[&str]) {
    let run = ends(project, &["check", "-q", "--color", "never"]);
    assert_eq!(run.code, code, "{run:?}");
    assert!(run.stdout.len() < 20_000, "{}", run.stdout.len());
    let said = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in words {
        assert!(said.contains(words), "{words} in {}", run.stdout);
    }
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0\0\0\0\0\0\0\0\0IDAT\0\0\0\0");
    bytes
}

#[test]
fn a_logo_that_says_it_is_huge_is_not_unpacked() {
    let jpeg =
        b"\xff\xd8\xff\xc0\0\x11\x08\xfd\xe8\xfd\xe8\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9";
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><filter id='f'/></svg>";
    for (name, bytes, words) in [
        ("logo.png", png(52_000, 52_000), "52000 by 52000"),
        ("logo.jpg", jpeg.to_vec(), "65000 by 65000"),
        ("logo.svg", svg.as_bytes().to_vec(), "effects"),
        ("logo.png", vec![0; 21 << 20], "more than 20 megabytes"),
    ] {
        let project = Project::with_return().file(&format!("assets/{name}"), bytes);
        let run = ends(&project, &["build", "-q"]);
        assert_eq!(run.code, 0, "{run:?}");
        let told = project
            .text("out/private/findings.txt")
            .expect("it was written");
        assert!(
            told.contains("file-too-large") && told.contains(words),
            "{told}"
        );
        assert!(project.path("out/public/small.pdf").is_file());
    }
}

#[test]
fn a_table_longer_than_anybody_prints_is_left_out() {
    let rows = |number: usize| {
        let mut text = "Team,Visits\n".to_owned();
        for at in 0..number {
            let _ = writeln!(text, "Team {at} x,7");
        }
        Project::with_return().file("returns/visits.csv", text)
    };
    check_says(&rows(1000), 0, &[]);
    let words = [
        "The table \"visits-team\" is left out: the rows would be 1001, one for each different \"Team\", and no table of more than 1000",
        "templates/tables/visits-team.toml",
    ];
    check_says(&rows(1001), 1, &words);
    check_says(&rows(20_000), 1, &["the rows would be 20000"]);
}

#[test]
fn a_list_longer_than_anybody_prints_is_left_out() {
    let list = |rows: usize| {
        let project = Project::with_return();
        let dataset = project
            .text("templates/datasets/visits.toml")
            .expect("it is there");
        let dataset = dataset.replace("type = \"text\"\n", "type = \"text\"\nlisted = true\n");
        let table = "title = \"T\"\nmeasure = \"Visits\"\ndataset = \"visits\"\nrow_heading = \"Team\"\nrows = { by = \"team\", each = \"record\" }\n\n[[cell]]\nid = \"t\"\nheading = \"Team\"\ntext = \"team\"\n";
        let text = (0..rows)
            .map(|at| format!("Team {at} x,7\n"))
            .collect::<String>();
        project
            .file("templates/datasets/visits.toml", dataset)
            .file("templates/tables/teams.toml", table)
            .file("returns/visits.csv", format!("Team,Visits\n{text}"))
    };
    check_says(&list(900), 0, &[]);
    check_says(
        &list(1200),
        1,
        &["The table \"teams\" is left out: the rows would be 1200, one for each record"],
    );
}

#[test]
fn a_template_without_an_end_is_told_with_its_line() {
    let doubled = "{% set_global x = 'xxxxxxxxxx' %}{% for i in range(end=100) %}";
    for (template, words) in [
        ("{% for i in range(end=9999) %}{% for j in range(end=9999) %}{% for k in range(end=9999) %}{% endfor %}{% endfor %}{% endfor %}".to_owned(), "goes round for ever"),
        ("{% for i in range(end=9999) %}{% for j in range(end=9999) %}xxxxxxxxxxxxxxxx{% endfor %}{% endfor %}".to_owned(), "goes round for ever"),
        ("{% set x = range(end=100000000000) %}".to_owned(), "a range of more than 10000"),
        (format!("{doubled}{{% set_global x = x ~ x %}}{{% endfor %}}{{{{ x }}}}"), "longer than a report can hold"),
        (format!("{doubled}{{% set_global x = [x, x] %}}{{% endfor %}}{{{{ x }}}}"), "longer than a report can hold"),
        (format!("{doubled}{{% set_global x = x | replace(from='x', to='xxxxxxxxxx') %}}{{% endfor %}}"), "longer than a report can hold"),
        (format!("{doubled}{{% set_global x = x | split(pat='x') | join(sep='yyyyyyyyyyyyyyyy') %}}{{% endfor %}}{{% set x = 'x' ~ x %}}{{% for i in range(end=9999) %}}{{% for i in range(end=9999) %}}{{{{ x }}}}{{% endfor %}}{{% endfor %}}"), "a report can hold"),
        (format!("{doubled}{{% set x %}}{{{{ x }}}}{{{{ x }}}}{{% endset %}}{{% set_global x = x %}}{{% endfor %}}"), "a report can hold"),
        (format!("{{{{ 'a'{} }}}}", " ~ 'a'".repeat(101)), "joins more than 100 texts"),
    ] {
        let project = Project::with_return().file("templates/sections/visits.md", format!("A\n\n{template}\n"));
        let words = ["templates/sections/visits.md, line 3", words];
        check_says(&project, 1, &words);
    }
}

#[test]
fn a_template_that_others_lean_on_is_bounded_too() {
    let mut project = Project::with_return();
    let include = |name: usize| format!("{{% include \"part{name}\" %}}").repeat(10);
    project = project.file("templates/sections/visits.md", include(0));
    for at in 0..15 {
        project = project.file(&format!("templates/sections/part{at}.md"), include(at + 1));
    }
    let project = project.file("templates/sections/part15.md", "x {{ title }}");
    check_says(&project, 1, &["goes round for ever"]);
}

#[test]
fn the_pages_own_templates_are_bounded() {
    let page = |name: &str, more: &str| {
        let built_in =
            std::fs::read_to_string(format!("{}/templates/{name}", env!("CARGO_MANIFEST_DIR")));
        built_in.expect("it is there") + more
    };
    let doubled = "{% set_global x = 'xxxxxxxxxx' %}{% for i in range(end=100) %}{% set_global x = x ~ x %}{% endfor %}{{ x }}";
    let rounds = "{% for i in range(end=9999) %}{% for j in range(end=9999) %}xxxxxxxxxxxxxxxx{% endfor %}{% endfor %}";
    for more in [doubled, rounds] {
        for name in ["html/page.html", "html/disclosure.html"] {
            let project =
                Project::with_return().file(&format!("templates/{name}"), page(name, more));
            let run = ends(&project, &["build", "-q", "--format", "html"]);
            assert_eq!(run.code, 2, "{name}: {run:?}");
            let told = run.stderr.contains(name) && run.stderr.contains("line ");
            assert!(told && run.stderr.contains("a report can hold"), "{run:?}");
        }
        for name in ["letters/letter.html", "letters/letter.md"] {
            let project = Project::with_return()
                .file("returns/visits.csv", "Team,Visits\nNorth,12\nNorth,30\n")
                .file(&format!("templates/{name}"), page(name, more));
            let run = ends(&project, &["letters", "-q"]);
            assert!(run.code > 0 && run.stderr.contains(name), "{name}: {run:?}");
            assert!(run.stderr.contains("a report can hold"), "{run:?}");
        }
    }
}

#[test]
fn marks_and_nesting_in_narrative_are_read_or_told() {
    let many = 100_000;
    for text in [
        ">".repeat(many),
        "*".repeat(many),
        "[".repeat(many),
        "`a`` ".repeat(many / 5),
        "[a](".repeat(many / 4),
        "![a](".repeat(many / 5),
        "[^1]".repeat(many / 4),
        "<![CDATA[".repeat(many / 9),
        "- ".repeat(many / 2),
        "word ".repeat(many),
    ] {
        let project = Project::with_return().file("narrative/visits.md", format!("A\n\n{text}\n"));
        check_says(
            &project,
            1,
            &[
                "file-too-large",
                "narrative/visits.md, line 3",
                "longer than 20,000",
            ],
        );
        let run = ends(&project, &["check", "-q", "--prose", "narrative/visits.md"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("line 3"), "{run:?}");
    }
    // Shorter ones are read.
    for text in [
        ">".repeat(19_000) + "a",
        "[".repeat(19_000),
        "*a ".repeat(6_000),
        "- ".repeat(9_000) + "a",
        "[^1]".repeat(4_000),
        "<a ".repeat(6_000),
        "| a ".repeat(4_000) + "|\n" + &"|-".repeat(4_000) + "|\n",
        (0..700)
            .map(|deep| format!("{}- a\n", "  ".repeat(deep % 20)))
            .collect(),
        "x\n\n".repeat(20_000),
    ] {
        let run = ends(
            &Project::with_return().file("narrative/visits.md", &text),
            &["build", "-q", "--format", "md,html"],
        );
        assert_eq!(run.code, 0, "{:?}: {run:?}", text.get(..20));
    }
    let long = Project::with_return().file("narrative/visits.md", "word word\n\n".repeat(100_000));
    check_says(
        &long,
        1,
        &[
            "The file has 2 megabytes; files of more than 1 are not read.",
            "narrative/visits.md",
        ],
    );
}

#[test]
fn many_settings_that_nobody_knows_are_one_finding() {
    let keys = |number: usize| {
        (0..number)
            .map(|at| format!("key{at} = 1\n"))
            .collect::<String>()
    };
    let report =
        |more: &str| Project::with_return().file("report.toml", format!("{REPORT}{more}{SOURCE}"));
    let run = |project: &Project| {
        let run = ends(project, &["check", "-q"]);
        assert_eq!(run.code, 2, "{run:?}");
        run.stdout
    };
    let said = run(&report(&keys(10_000)));
    assert!(
        said.contains(
            "10000 settings here are not known: key0, key1, key2, key3, key4 and 9995 more."
        ),
        "{said}"
    );
    assert_eq!(said.matches("unknown-key").count(), 1, "{said}");
    assert_eq!(run(&report(&keys(9))).matches("unknown-key").count(), 9);
    assert_eq!(run(&report(&keys(10))).matches("unknown-key").count(), 1);
    let wrong = (0..5000)
        .map(|at| format!("[[agency]]\nid = {at}\n"))
        .collect::<String>();
    let said = run(&report(&wrong));
    assert!(
        said.contains("The file has more mistakes than are told here."),
        "{said}"
    );
    let said = run(&report(&format!(
        "x = {}{}\n",
        "[".repeat(many()),
        "]".repeat(many())
    )));
    assert!(said.contains("report.toml"), "{said}");
    let said = run(&report(&format!("# {}\n", "x".repeat(50_000_000))));
    assert!(
        said.contains("The file has 48 megabytes; files of more than 1 are not read."),
        "{said}"
    );
}

fn many() -> usize {
    100_000
}

#[test]
fn a_cell_longer_than_any_is_told_and_a_long_one_is_quoted_in_short() {
    let csv = |text: &str| {
        Project::with_return().file(
            "returns/visits.csv",
            format!("Team,Visits\nNorth,1\n{text},3\n"),
        )
    };
    check_says(
        &csv(&"x".repeat(100_000_000)),
        1,
        &["file-too-large", "line 3 is longer than the widest sheet's"],
    );
    check_says(
        &csv(&"x".repeat(300_000)),
        1,
        &["file-too-large", "cell A3 holds a longer text"],
    );
    check_says(
        &csv(&"x".repeat(262_145)),
        1,
        &["cell A3 holds a longer text"],
    );
    check_says(&csv(&"x".repeat(262_144)), 0, &[]);
    // The same record twice is told with its words.
    let long = "x".repeat(32_000);
    check_says(
        &csv(&format!("{long},1\n{long}")),
        0,
        &["The same record stands twice"],
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_a_device_or_a_folder_in_place_of_a_file_is_told() {
    let pipe = |path: &Path| {
        let _ = std::fs::remove_file(path);
        let made = Command::new("mkfifo").arg(path).status();
        assert!(made.expect("mkfifo is there").success());
    };
    let device = |path: &Path| {
        let _ = std::fs::remove_file(path);
        std::os::unix::fs::symlink("/dev/zero", path).expect("a link can be made");
    };
    let folder = |path: &Path| {
        let _ = std::fs::remove_file(path);
        std::fs::create_dir(path).expect("a folder can be made");
    };
    type Make<'a> = (&'a str, &'a dyn Fn(&Path));
    let make: [Make<'_>; 3] = [("pipe", &pipe), ("link", &device), ("folder", &folder)];
    for (what, make) in make {
        for name in [
            "report.toml",
            "templates/tables/visits-team.toml",
            "narrative/visits.md",
            "returns/visits.csv",
            "responses.toml",
            "assets/logo.png",
            "history/2024-25.json",
        ] {
            let project = Project::with_return();
            let path = project.path(name);
            std::fs::create_dir_all(path.parent().expect("it has one"))
                .expect("a folder can be made");
            make(&path);
            let run = ends(&project, &["build", "-q"]);
            let told = project.text("out/private/findings.txt").unwrap_or_default();
            let said = format!("{}{}{told}", run.stdout, run.stderr);
            // A folder among templates, texts and returns is one more folder, and a table, a text or a return is missing.
            let may_be_folder = what == "folder"
                && !["report.toml", "responses.toml", "assets/logo.png"].contains(&name);
            assert!(
                said.contains(what) && said.contains(name) || may_be_folder,
                "{what} {name}: {said}"
            );
            assert_eq!(
                run.code,
                if name == "report.toml" { 2 } else { 0 },
                "{what} {name}: {run:?}"
            );
        }
        let project = Project::with_return();
        make(&project.path("given.csv"));
        for arguments in [
            &["add", "given.csv"][..],
            &["letters", "--answers", "given.csv"],
            &["check", "--prose", "given.csv"],
            &["compare", "given.csv", "given.csv"],
        ] {
            let run = ends(&project, arguments);
            assert_eq!(run.code, 2, "{what} {arguments:?}: {run:?}");
            assert!(
                run.stderr.contains("given.csv"),
                "{what} {arguments:?}: {run:?}"
            );
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_text_that_a_shell_hands_over_is_checked() {
    let project = Project::with_return();
    let shell = |command: &str| {
        let mut run = Command::new("bash");
        run.args(["-c", command])
            .current_dir(project.path(""))
            .env("YEARLY", env!("CARGO_BIN_EXE_yearly"));
        let done = run.output().expect("bash is there");
        (
            done.status.code(),
            String::from_utf8_lossy(&done.stderr).into_owned(),
        )
    };
    assert_eq!(
        shell("$YEARLY check -q --prose <(echo A sentence.)"),
        (Some(0), String::new())
    );
    let (code, said) = shell("$YEARLY check -q --prose <(yes)");
    assert!(
        code == Some(2) && said.contains("files of more than"),
        "{said}"
    );
    for arguments in [
        "--help",
        "--version",
        "help",
        "help build",
        "list tables",
        "check",
        "explain visits",
    ] {
        let (code, said) = shell(&format!("$YEARLY {arguments} >/dev/full"));
        assert!(
            code == Some(2) && said.contains("The disk is full."),
            "{arguments}: {code:?} {said}"
        );
    }
    for arguments in ["--help", "help build"] {
        assert_eq!(
            shell(&format!(
                "$YEARLY {arguments} | head -1 >/dev/null; exit ${{PIPESTATUS[0]}}"
            )),
            (Some(0), String::new())
        );
    }
}

#[test]
fn the_number_of_threads_is_bounded() {
    for number in ["100000", "0", "1", "-5", "many"] {
        let run = ends_with(
            &Project::with_return(),
            &["build", "-q"],
            &[("RAYON_NUM_THREADS", number)],
        );
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (0, ""),
            "{number}: {run:?}"
        );
    }
}

#[test]
fn ids_that_are_no_names_of_files_are_told_at_their_line() {
    let long = "a".repeat(101);
    for (id, words) in [
        ("con", "it is \"CON\", which Windows keeps for itself"),
        ("a.", "it begins or ends with a full stop or a space"),
        ("a:b", "it holds :"),
        ("../a", "it holds /"),
        (&long, "it has more than 100 letters"),
    ] {
        let report = format!("{REPORT}{SOURCE}").replace("\"north-council\"", &format!("\"{id}\""));
        check_says(
            &Project::with_return().file("report.toml", report),
            1,
            &[words, "report.toml, line 15"],
        );
    }
    let project = Project::with_return();
    let table = project
        .text("templates/tables/visits-team.toml")
        .expect("it is there");
    let project = project.file(&format!("templates/tables/{long}.toml"), table);
    check_says(
        &project,
        1,
        &["The template's name cannot be that of other files"],
    );
}

#[test]
fn a_word_text_that_would_be_too_long_to_read_is_not_taken() {
    let docx = |body: &str| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in [
            ("[Content_Types].xml", r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#.to_owned()),
            ("_rels/.rels", r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#.to_owned()),
            ("word/document.xml", format!(r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#)),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default())
                .and_then(|()| Ok(std::io::Write::write_all(&mut zip, text.as_bytes())?))
                .expect("a part can be written");
        }
        zip.finish().expect("it can be finished").into_inner()
    };
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    for (body, code) in [
        (paragraph(&"*".repeat(100_000)), 2),
        (paragraph("word word").repeat(100_000), 2),
        ("<w:tbl><w:tr><w:tc>".repeat(20_000), 1),
        (paragraph("word word"), 0),
    ] {
        let project = Project::with_return().file("given.docx", docx(&body));
        let run = ends(&project, &["add", "--section", "visits", "given.docx"]);
        assert_eq!(run.code, code, "{run:?}");
        let told = run
            .stderr
            .contains("narrative/visits.md would be longer than a text that is read");
        assert!(told == (code == 2), "{run:?}");
    }
}
