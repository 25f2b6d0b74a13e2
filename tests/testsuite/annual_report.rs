//! The built-in yearly report of the complete invented partnership: each figure of the published report of 2022/23 (its number in that
//! report's order), with the figures of ours that answer to it, or why no return can give it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::examples::copy;
use super::project::Project;

const FOLDER: &str = "examples/aldermere-2025-26";

static BUILT: LazyLock<Project> = LazyLock::new(|| {
    let project = copy(FOLDER);
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    project
});

/// Where a figure of the published report stands in ours.
enum Stands {
    /// These figures, each in a table or chart of the document.
    In(&'static [&'static str]),
    /// These words: it is no number.
    Words(&'static [&'static str]),
    /// Nowhere, because of this.
    Nowhere(&'static str),
}
use Stands::{In, Nowhere, Words};

#[rustfmt::skip]
const FIGURES: [(&str, Stands); 41] = [
    ("F22-01", Words(&["# Safeguarding children in Aldermere", "Yearly report 2025 to 2026"])),
    ("F22-02", Words(&["We want every child to grow up safe, and to be heard."])),
    ("F22-03", Words(&["## 1. The year in figures", "## 13. Our plan"])),
    ("F22-04", In(&["population-areas/population/local/value"])),
    ("F22-05", Nowhere("the context that public health sends has one year, and no other area")),
    ("F22-06", Nowhere("the population dataset has one share of all minorities, and none for each group")),
    ("F22-07", In(&["population-areas/children/local/value"])),
    ("F22-08", Nowhere("no return gives the deprivation of two years")),
    ("F22-09", Nowhere("the context that public health sends has no average age")),
    ("F22-10", In(&["population-areas/child-poverty/local/value"])),
    ("F22-11", Words(&["- Executive: the three safeguarding partners, with education", "  - Learning and review group"])),
    ("F22-12", In(&["staff-survey/my-manager-make-time-to-talk-about-safeguarding/share"])),
    ("F22-13", Nowhere("no agency counts whether those who abuse are known to the family")),
    ("F22-14", Nowhere("a national estimate is text with its source, and not a return")),
    ("F22-15", In(&["activity/nrm-referrals/value"])),
    ("F22-16", Nowhere("posts are text in what an agency contributes")),
    ("F22-17", In(&["training-compliance/police/1/rate", "training-compliance/hospital/3/rate"])),
    ("F22-18", In(&["activity/lead-briefings/value"])),
    ("F22-19", In(&["lado-years/2023-24/referrals", "lado-years/2024-25/referrals", "lado-years/2025-26/referrals"])),
    ("F22-20", In(&["lado-source/police/share", "lado-source-years/police/2023-24/share", "lado-source-years/police/2025-26/share"])),
    // By month the numbers are small enough to point at a person; by quarter they are not.
    ("F22-21", In(&["lado-quarter/2025-04..2025-06/meetings", "lado-quarter/total/meetings", "lado-years/2024-25/meetings"])),
    ("F22-22", In(&["lado-years/2024-25/rate", "lado-years/2025-26/rate"])),
    ("F22-23", In(&["lado-outcome/substantiated/share", "lado-outcome/unsubstantiated/n"])),
    ("F22-24", In(&["lado-meetings-number/1/share", "lado-meetings-number/total/n"])),
    ("F22-25", In(&["review-recommendations-status/total/complete/n", "review-recommendations-list/father-are-named-in-every-plan/standing"])),
    ("F22-26", In(&["activity/nrm-referrals/value"])),
    // What an audit found is written about children, so that its words are for people to choose.
    ("F22-27", In(&["audit-findings/a25-1/worked-well/n", "audit-findings/a25-1/concern/n", "audit-findings/a25-1/needed/n"])),
    ("F22-28", In(&["audit-findings/a25-4/concern/n", "audits-list/front-door-of-children-social-care/type"])),
    ("F22-29", Nowhere("six children are too few to say anything of them in public")),
    ("F22-30", In(&["audit-findings/total/total/n", "audits-list/babie-under-one/grade"])),
    ("F22-31", In(&["section-175-phase/total/rate", "section-175-grade/primary/1/n", "section-175-grade/special/2/n"])),
    ("F22-32", Nowhere("what is recommended to schools is text, and nobody sends it as a return")),
    ("F22-33", In(&["section-11-standard/5/good/n", "section-11-standard/8/inadequate/n"])),
    ("F22-34", In(&["training-course/neglect-seeing-it-early/n", "training-course/neglect-seeing-it-early/share", "training-course/total/n", "training-courses-level/total/courses"])),
    ("F22-35", In(&["training-rating/neglect-seeing-it-early/end/rating", "training-rating/neglect-seeing-it-early/later/rating"])),
    ("F22-36", In(&["you-said-we-did-list/buse-do-not-wait-for-us/did", "you-said-we-did-list/we-want-to-know-whom-to-call-at-night/standing"])),
    ("F22-37", In(&["voice-options/mostly/do-you-feel-safe-on-your-way-to-school/n"])),
    ("F22-38", In(&["activity/lead-briefings/value", "activity/newsletter-subscribers/value"])),
    ("F22-39", In(&["attendance-meetings/executive/n"])),
    ("F22-40", In(&["business-plan-standing/total/red", "business-plan-standing/total/blue", "business-plan-actions/open-the-joint-exploitation-hub/rule"])),
    ("F22-41", Words(&[])),
];

#[test]
fn the_report_has_every_figure_that_a_return_can_give() {
    let read = |name: &str| BUILT.text(name).expect("it was written");
    let (markdown, html) = (
        read("out/public/annual-report.md"),
        read("out/public/annual-report.html"),
    );
    let json: serde_json::Value =
        serde_json::from_str(&read("out/public/figures.json")).expect("JSON");
    let all = json["figures"].as_array().expect("a list of figures");
    let by_id: BTreeMap<&str, &serde_json::Value> = all
        .iter()
        .filter_map(|figure| Some((figure["id"].as_str()?, figure)))
        .collect();
    let mut wrong = Vec::new();
    for (at, (name, stands)) in FIGURES.iter().enumerate() {
        assert_eq!(*name, format!("F22-{:02}", at + 1));
        match stands {
            In(ids) => {
                for id in *ids {
                    let table = id.split('/').next().unwrap_or_default();
                    let placed = ["table", "figure"]
                        .iter()
                        .any(|kind| html.contains(&format!("id=\"{kind}-{table}\"")));
                    let text = by_id.get(id).and_then(|figure| figure["text"].as_str());
                    match text {
                        None => wrong.push(format!("{name}: there is no figure {id}")),
                        Some("[x]" | "[z]" | "") => {
                            wrong.push(format!("{name}: {id} says nothing"))
                        }
                        Some(_) if !placed => {
                            wrong.push(format!("{name}: the table of {id} is not in the document"))
                        }
                        Some(_) => {}
                    }
                }
            }
            Words(words) => wrong.extend(
                words
                    .iter()
                    .filter(|words| !markdown.contains(**words))
                    .map(|words| format!("{name}: {words}")),
            ),
            Nowhere(reason) => assert!(reason.len() > 20, "{name} needs a reason"),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// F22-41, which is a document of its own.
#[test]
fn the_briefing_note_is_short() {
    let project = copy(FOLDER);
    let run = project.run([
        "build",
        "-q",
        "--document",
        "briefing-note",
        "--format",
        "md,html",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let read = |name: &str| project.text(name).expect("it was written");
    let (markdown, html) = (
        read("out/public/briefing-note.md"),
        read("out/public/briefing-note.html"),
    );
    for part in [
        "## Purpose",
        "### What the board is asked to do",
        "### Priorities",
        "### What the guidance asks for",
    ] {
        assert!(markdown.contains(part), "{part}");
    }
    for long in ["- Status:", "What is still open", "Marks used"] {
        assert!(!markdown.contains(long), "{long}");
    }
    for long in ["id=\"contents\"", "<dl class=\"meta\"", "Back to contents"] {
        assert!(!html.contains(long), "{long}");
    }
    assert!(
        markdown.split_whitespace().count() < 700,
        "it can be read at a sitting"
    );
}

/// A partnership that owes little has a short report: what nobody owes is left out, and what is owed and not there is awaited.
#[test]
fn sections_that_nobody_owes_are_left_out_and_what_is_owed_is_awaited() {
    let project = copy("data-samples/good");
    project.run(["build", "-q", "--format", "md"]);
    let text = project
        .text("out/public/annual-report.md")
        .expect("it was written");
    for there in [
        "Who we are and how we work",
        "Adults who work with children",
        "Training",
    ] {
        assert!(text.contains(&format!(". {there}\n")), "{there}");
    }
    for left_out in [
        "What our audits found",
        "The area and its children",
        "Our plan",
        "What it cost",
    ] {
        assert!(!text.contains(left_out), "{left_out}");
    }
    let settings = project.text("report.toml").expect("settings");
    let owed = settings.replace(
        "owes = [{ dataset = \"lado\", due = \"2026-04-30\" }]",
        "owes = [{ dataset = \"lado\", due = \"2026-04-30\" }, { dataset = \"business-plan\", due = \"2026-04-30\" }]",
    );
    assert_ne!(owed, settings);
    let project = project.file("report.toml", &owed);
    project.run(["build", "-q", "--format", "md"]);
    let text = project
        .text("out/public/annual-report.md")
        .expect("it was written");
    let plan = text
        .split("Our plan\n")
        .nth(1)
        .expect("a section that is awaited");
    assert!(
        plan.contains("business plan") && plan.contains("Due 30 April 2026"),
        "{plan}"
    );
    assert!(!text.contains("What our audits found"));
}

/// What is in a list is data: it cannot become markup, a formula or a template.
#[test]
fn the_words_of_a_list_stay_words_in_every_format() {
    let plan = "Priority,Action,Target date,Lead agency,RAG,Progress,Lead\n\
        Neglect,=HYPERLINK(1) **bold** <script>x</script> {{ secret }},01/05/2026,Wexmoor Police,Red,words,A Person\n";
    let project = copy("data-samples/good");
    let settings = project.text("report.toml").expect("settings");
    let source = "\n[[source]]\ndataset = \"business-plan\"\nfile = \"returns/plan.csv\"\nset = { period = \"2025-26\" }\n";
    let project = project
        .file("report.toml", format!("{settings}{source}"))
        .file("returns/plan.csv", plan);
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    let html = project.text("out/public/annual-report.html").expect("HTML");
    let markdown = project
        .text("out/public/annual-report.md")
        .expect("Markdown");
    let csv = project
        .text("out/public/tables/business-plan-actions.csv")
        .expect("CSV");
    assert!(
        html.contains("=HYPERLINK(1) **bold** &lt;script&gt;x&lt;/script&gt; {{ secret }}"),
        "{html}"
    );
    assert!(!html.contains("<script>x"));
    assert!(
        markdown.contains("\\*\\*bold\\*\\* \\<script"),
        "{markdown}"
    );
    assert!(
        csv.lines().any(|line| line.contains("'=HYPERLINK(1)")),
        "{csv}"
    );
    let table = project.run(["table", "business-plan-actions", "-q"]);
    assert!(
        table.stdout.contains("| Wexmoor Police |") && table.stdout.contains("Red: overdue"),
        "{table:?}"
    );
    for text in [&html, &markdown, &csv, &table.stdout] {
        assert!(!text.contains("A Person"), "a name");
    }
}

/// What was found to be personal is withheld in a list, in every format.
#[test]
fn personal_words_never_stand_in_a_list() {
    let plan = "Priority,Action,Target date,Lead post,RAG\n\
        Neglect,\"Ask the family at ZZ9 9ZZ, Mill Lane\",01/05/2026,Chair of the group,Red\n\
        Neglect,Write the policy,01/05/2027,\"mother: Ann Example\",Green\n";
    let project = copy("data-samples/good");
    let settings = project.text("report.toml").expect("settings");
    let source = "\n[[source]]\ndataset = \"business-plan\"\nfile = \"returns/plan.csv\"\nset = { period = \"2025-26\" }\n";
    let project = project
        .file("report.toml", format!("{settings}{source}"))
        .file("returns/plan.csv", plan);
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    let mut texts = vec![project.run(["table", "business-plan-actions", "-q"]).stdout];
    for name in [
        "annual-report.html",
        "annual-report.md",
        "figures.json",
        "tables/business-plan-actions.csv",
        "tables/business-plan-overdue-list.csv",
    ] {
        texts.push(project.text(&format!("out/public/{name}")).expect(name));
    }
    for text in &texts {
        assert!(
            !text.contains("ZZ9") && !text.contains("Ann Example"),
            "{text}"
        );
    }
    let table = &texts[0];
    assert!(
        table.contains(
            "| Withheld: it may hold personal data | Neglect | 1 May 2026 | Chair of the group |"
        ),
        "{table}"
    );
    assert!(
        table.contains("| Write the policy | Neglect | 1 May 2027 | \\[c\\] |"),
        "{table}"
    );
}
