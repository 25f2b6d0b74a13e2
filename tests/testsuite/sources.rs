//! Where numbers come from, in the HTML: each number in the text leads to its return and rule and back, each table has a fold with its
//! sources; no record of a register is in it.

use std::collections::BTreeSet;

use super::project::{Project, REPORT, SOURCE};

/// The values of an attribute, in their order.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let marker = format!(" {attribute}=\"");
    page.split(&marker)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

fn page(project: &Project) -> String {
    let run = project.run(["build", "-q", "--format", "html"]);
    assert_eq!(run.code, 0, "{run:?}");
    let page = project.text("out/public/small.html").expect("a page");
    // The fonts within the head hold any letters.
    page.split_once("<body").expect("a body").1.to_owned()
}

#[test]
fn every_number_leads_to_its_return_and_back() {
    let project = Project::with_return()
        .file("narrative/visits.md", "Teams made {visits-team/total/n} visits, North {visits-team/north/n}; {visits-team/total/n} in all.\n")
        .file("templates/sections/visits.md", "{{ keys(items=[{\"label\": \"Visits\", \"id\": \"visits-team/south/n\"}]) }}\n\n{{ narrative(part=\"\") }}\n\n{{ table(id=\"visits-team\") }}\n");
    let page = page(&project);
    let ids = values(&page, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id occurs twice");
    for href in values(&page, "href")
        .into_iter()
        .filter_map(|href| href.strip_prefix('#'))
    {
        assert!(unique.contains(href), "#{href} leads nowhere");
    }
    // Four numbers in the text, three figures, three entries with a way back.
    assert_eq!(page.matches("<a class=\"fig-n\"").count(), 4, "{page}");
    assert_eq!(
        page.matches(">Back to 42 in Visits</a>").count(),
        1,
        "{page}"
    );
    assert_eq!(page.matches(" in Visits</a>").count(), 3, "{page}");
    assert!(page.contains("<dt>12: Visits by team, North, Number</dt><dd>The sum of n in visits where team is North. Visits, Northmoor Council, column n."), "{page}");
    assert!(
        page.contains("<summary>Where the numbers of Table 1 come from</summary>"),
        "{page}"
    );
    assert!(
        page.contains("North: North") && page.contains("<em>(by row)</em>"),
        "{page}"
    );
    assert!(!page.contains("<script"), "{page}");
}

#[test]
fn a_number_of_a_register_gives_no_record_away() {
    let dataset = "title = \"Visits\"\nabout = \"Visits, one row each.\"\ncounts = \"children\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"who\"\nheading = \"Who\"\ntype = \"text\"\npersonal = true\n";
    let table = "title = \"Visits by team\"\nmeasure = \"Number of visits\"\ndataset = \"visits\"\nrows = { by = \"team\", total = \"All teams\" }\n[[cell]]\nid = \"n\"\nheading = \"Number\"\ncount = \"records\"\n";
    let project = Project::new()
        .file("report.toml", format!("{REPORT}{SOURCE}"))
        .file("templates/datasets/visits.toml", dataset)
        .file("templates/tables/visits-team.toml", table)
        .file("templates/profiles/open.toml", "title = \"Hiding\"\nabout = \"One to five are hidden.\"\nsource = \"A test\"\nhide = { from = 1, to = 5 }\n")
        .file("narrative/visits.md", "North made {visits-team/north/n} of {visits-team/total/n} visits.\n")
        .file("templates/sections/visits.md", "{{ narrative(part=\"\") }}\n\n{{ table(id=\"visits-team\") }}\n")
        .file("returns/visits.csv", format!("Team,Who\nNorth,Zebedee Quux\n{}", "South,Somebody\n".repeat(9)));
    let page = page(&project);
    assert!(
        page.contains("Where the numbers in the text come from"),
        "{page}"
    );
    for secret in ["Zebedee", "Somebody", "A2", "1 of", "from 1 record"] {
        assert!(!page.contains(secret), "{secret}");
    }
}

#[test]
fn figures_name_cells_only_of_a_table_of_sums_that_is_shown() {
    let cells = |project: Project| -> Vec<(String, bool)> {
        let run = project.run(["build", "-q"]);
        assert_eq!(run.code, 0, "{run:?}");
        let text = project.text("out/public/figures.json").expect("figures");
        let set: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let figures = set["figures"].as_array().expect("a list").iter();
        figures
            .filter(|figure| figure["table"] == "visits-team")
            .map(|figure| {
                let sources = figure["sources"].as_array().expect("a list");
                assert!(!sources.is_empty(), "{figure}");
                let named = sources.iter().any(|source| source.get("cells").is_some());
                (figure["id"].as_str().unwrap_or_default().to_owned(), named)
            })
            .collect()
    };
    let hiding = "title = \"Hiding\"\nabout = \"One to twenty are hidden.\"\nsource = \"A test\"\nhide = { from = 1, to = 20 }\n";
    let dataset = "title = \"Visits\"\nabout = \"Visits by team.\"\ncounts = \"children\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n";
    let sums = Project::with_return()
        .file("templates/datasets/visits.toml", dataset)
        .file("templates/profiles/open.toml", hiding)
        .file(
            "returns/visits.csv",
            "Team,Visits\nNorth,12\nSouth,30\nWest,40\n",
        );
    let sums = cells(sums);
    for (row, named) in [
        ("north", false),
        ("south", false),
        ("west", true),
        ("total", true),
    ] {
        let id = format!("visits-team/{row}/n");
        assert!(sums.contains(&(id, named)), "{row}: {sums:?}");
    }
    // One row a visit: a cell is a record, and how many there are is the number.
    let dataset = "title = \"Visits\"\nabout = \"Visits, one row each.\"\ncounts = \"children\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"who\"\nheading = \"Who\"\ntype = \"text\"\npersonal = true\n";
    let table = "title = \"Visits by team\"\nmeasure = \"Number of visits\"\ndataset = \"visits\"\nrows = { by = \"team\", total = \"All teams\" }\n[[cell]]\nid = \"n\"\nheading = \"Number\"\ncount = \"records\"\n";
    let register = Project::with_return()
        .file("templates/datasets/visits.toml", dataset)
        .file("templates/tables/visits-team.toml", table)
        .file(
            "returns/visits.csv",
            format!("Team,Who\n{}", "North,Somebody\nSouth,Another\n".repeat(9)),
        );
    let register = cells(register);
    assert_eq!(register.len(), 3, "{register:?}");
    assert!(register.iter().all(|(_, named)| !named), "{register:?}");
}
