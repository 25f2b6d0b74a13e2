//! README.md keeps its word: its commands run, its table of commands is the program's, its examples of findings, tables and figures
//! are real.

use super::examples::{copy, root};
use super::project::Project;

/// A fenced block: what stands behind the fence, and its lines.
struct Block {
    language: String,
    text: String,
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("README.md is there")
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(language) if !open => {
                blocks.push(Block {
                    language: language.trim().to_owned(),
                    text: String::new(),
                });
                open = true;
            }
            Some(_) => open = false,
            None if open => {
                let block = blocks.last_mut().expect("a block is open");
                block.text += line;
                block.text.push('\n');
            }
            None => {}
        }
    }
    assert!(!open, "a block of README.md does not end");
    blocks
}

#[test]
fn its_commands_run_in_their_order() {
    let place = copy_examples();
    let mut tests = 0;
    let text = readme();
    let commands: Vec<String> = blocks(&text)
        .into_iter()
        .filter(|block| block.language == "sh")
        .flat_map(|block| block.text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in &commands {
        let words: Vec<&str> = command.split_whitespace().collect();
        let arguments = match words[..] {
            ["cargo", "test", ..] => {
                tests += 1;
                continue;
            }
            ["cargo", "install", "--path", "."] => continue,
            ["cargo", "run", "--", ref rest @ ..]
            | ["cargo", "run", "--release", "--", ref rest @ ..]
            | ["yearly", ref rest @ ..] => rest,
            _ => panic!("this test does not know how to run \"{command}\""),
        };
        let run = place.run_all(arguments);
        assert_eq!(run.code, 0, "{command}: {run:?}");
    }
    assert_eq!(tests, 1, "README.md says how to run the tests, once");
    for named in ["annual-report.html", "annual-report.pdf"] {
        assert!(text.contains(named), "{named}");
        assert!(
            place
                .path("examples/coventry-2014-15/out/public")
                .join(named)
                .exists()
        );
    }
    assert!(place.path("my-report/out/public/annual-report.md").exists());
}

#[test]
fn its_table_of_commands_is_the_programs() {
    let text = readme();
    let named: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `yearly "))
        .filter_map(|rest| rest.split(['`', ' ']).next())
        .collect();
    let help = Project::empty().run(["--help"]).stdout;
    let known: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    let sorted = |mut names: Vec<&str>| {
        names.sort_unstable();
        names.join(" ")
    };
    assert_eq!(sorted(named), sorted(known));
}

#[test]
fn its_example_of_a_finding_is_real() {
    let place = copy("examples/coventry-2014-15");
    let run = place.run(["check", "-q", "--all"]);
    let shown: Vec<Block> = blocks(&readme())
        .into_iter()
        .filter(|block| block.text.starts_with("error["))
        .collect();
    assert!(!shown.is_empty());
    for block in shown {
        assert!(run.stdout.contains(&block.text), "{}", block.text);
    }
}

#[test]
fn its_example_of_a_table_and_of_narrative_can_be_used() {
    let text = readme();
    let mut place = copy("data-samples/good");
    let mut tables = 0;
    for block in blocks(&text) {
        if block.language == "toml" && block.text.starts_with("title = ") {
            tables += 1;
            place = place.file(
                &format!("templates/tables/readme-{tables}.toml"),
                &block.text,
            );
        }
        if block.language == "markdown" {
            place = place.file(
                "narrative/schools.md",
                format!("{}\n# Grades\n\nWords.\n", block.text),
            );
        }
    }
    assert_eq!(tables, 2);
    let run = place.run(["check", "-q", "--fail-on", "warning"]);
    assert_eq!(run.code, 0, "{run:?}");
    let run = place.run(["table", "readme-1"]);
    assert!(
        run.stdout.contains("| Primary school | 19 | 19.8 |"),
        "{run:?}"
    );
}

/// A place with what the commands need: the examples.
fn copy_examples() -> Project {
    let mut place = Project::empty();
    for (name, bytes) in super::examples::files(&root().join("examples/coventry-2014-15")) {
        if !name.starts_with("out/") {
            place = place.file(&format!("examples/coventry-2014-15/{name}"), bytes);
        }
    }
    place
}
