//! What must not be known: no word of a personal column is told to anybody, and a withheld number leaves no trace in what is public.

use super::hostile::{everything, shown};
use super::project::{Project, REPORT, SOURCE};

/// A dataset whose every column but two is about persons.
const PERSONAL: &str = r#"title = "Cases"
about = "One row a case."
counts = "children"
column = [
    { id = "name", heading = "Name", type = "text", personal = true },
    { id = "born", heading = "Born", type = "date", personal = true },
    { id = "number", heading = "Number", type = "count", personal = true, max = 100 },
    { id = "kind", heading = "Kind", type = "code", codes = "kinds", personal = true },
    { id = "ref", heading = "Ref", type = "text", key = true, personal = true },
    { id = "consent", heading = "Consent", type = "flag", personal = true },
    { id = "team", heading = "Team", type = "text" },
    { id = "n", heading = "Visits", type = "count" },
]
rule = [
    { id = "R1", form = "unique", columns = ["ref"] },
    { id = "R2", form = "unique", columns = ["name", "team"] },
]
"#;

#[test]
fn no_word_of_a_personal_column_is_told() {
    let text = "Name,Born,Number,Kind,Ref,Consent,Team,Visits,Nickname\n\
        Qname One,31/02/1911,777001,Qkind,Qref1,Qmaybe,North,12,Qnick\n\
        Qname One,12/25/1912,777002.5,Qkind,Qref1,Qmaybe,North,many,Qnick\n\
        Qname Two,#REF!,-777003,Qkind,Qref2,QQ,South,5,Qnick\n\
        Qname Four,03/04/1913,,,Qref4,,North,3,\n\
        Qname alone,,,,,,,,\n\
        ,,,,Qref9,,,,\n\
        Total,,777004,,,,,9999,\n\
        Note: Qname Three was left out,,,,,,,,\n";
    let kinds = "title = \"Kinds\"\n[[code]]\nid = \"a\"\nlabel = \"A\"\n";
    let project = Project::with_return()
        .file("templates/datasets/visits.toml", PERSONAL)
        .file("templates/codes/kinds.toml", kinds)
        .file("returns/visits.csv", text);
    let built = project.run(["build", "-q"]);
    assert_eq!(built.code, 0, "{built:?}");
    let told = everything(&project);
    assert!(
        told[0]
            .1
            .contains("What stands under \"Born\" should be a date."),
        "{}",
        told[0].1
    );
    assert!(
        told[0].1.contains("error[not-a-number] \"many\""),
        "{}",
        told[0].1
    );
    for secret in [
        "Qname", "1911", "1912", "1913", "31/02", "12/25", "77700", "Qkind", "Qref", "Qmaybe",
        "QQ", "Qnick",
    ] {
        for (name, text) in &told {
            // The page holds fonts, in letters that may spell anything, and a digest may hold any number.
            let lines = text.lines().filter(|line| !line.contains("sha256"));
            let text = lines.collect::<Vec<_>>().join("\n");
            let text = text
                .split("base64,")
                .map(|piece| match piece.split_once(')') {
                    Some((_, rest)) => rest,
                    None => piece,
                });
            assert!(
                !text.clone().any(|piece| piece.contains(secret)),
                "{secret} in {name}: {}",
                text.collect::<String>()
            );
        }
    }
    let named = project
        .text("templates/tables/visits-team.toml")
        .expect("the builder writes it");
    let run = project
        .file(
            "templates/tables/visits-team.toml",
            named.replace("by = \"team\"", "by = \"name\""),
        )
        .run(["check", "-q", "--all"]);
    let refused = "error[table-invalid] The table \"visits-team\" is left out: the rows are made for each \"name\", which holds names or words about people and is never shown.";
    assert!(run.stdout.contains(refused), "{run:?}");
}

#[test]
fn a_name_in_the_place_of_a_category_is_told_nowhere_and_another_word_is() {
    let dataset = "title = \"Visits\"\nabout = \"x\"\ncounts = \"children\"\n\
        column = [\n\
        { id = \"team\", heading = \"Team\", type = \"code\", codes = \"teams\", key = true },\n\
        { id = \"day\", heading = \"Day\", type = \"date\" },\n\
        { id = \"n\", heading = \"Visits\", type = \"count\" },\n]\n";
    let teams = "title = \"Teams\"\n[[code]]\nid = \"north\"\nlabel = \"North Team\"\n";
    let project = Project::with_return()
        .file("templates/datasets/visits.toml", dataset)
        .file("templates/codes/teams.toml", teams)
        .file(
            "returns/visits.csv",
            "Team,Day,Visits\nNorth Team,12/06/2025,12\nQuilla Qname,13/06/2025,7\nWest Team,Quirin Qname,6\nLodgings,14/06/2025,5\n",
        );
    let built = project.run(["build", "-q"]);
    assert_eq!(built.code, 0, "{built:?}");
    let told = everything(&project);
    for (name, text) in &told {
        assert!(!text.contains("Qname"), "{name}: {text}");
    }
    let all: String = told.iter().map(|(_, text)| text.as_str()).collect();
    assert!(all.contains("\"West Team\" is not a known team."), "{all}");
    assert!(all.contains("Lodgings"), "{all}");
}

#[test]
fn where_each_row_is_a_child_a_word_outside_the_list_is_published_nowhere() {
    let dataset = "title = \"Visits\"\nabout = \"x\"\ncounts = \"children\"\n\
        column = [\n\
        { id = \"ref\", heading = \"Ref\", type = \"text\", personal = true },\n\
        { id = \"team\", heading = \"Team\", type = \"code\", codes = \"teams\", key = true },\n\
        { id = \"n\", heading = \"Visits\", type = \"count\" },\n]\n";
    let teams = "title = \"Teams\"\n[[code]]\nid = \"north\"\nlabel = \"North\"\n";
    let project = Project::with_return()
        .file("templates/datasets/visits.toml", dataset)
        .file("templates/codes/teams.toml", teams)
        .file(
            "returns/visits.csv",
            "Ref,Team,Visits\nR1,North,12\nR2,Quirinus,7\nR3,quilla's mum,6\nR4,hit on the bus,5\n",
        );
    let built = project.run(["build", "-q"]);
    assert_eq!(built.code, 0, "{built:?}");
    for name in project.files("out/public") {
        let text = project.text(&name).unwrap_or_default().to_lowercase();
        for words in ["quirinus", "quilla", "on the bus"] {
            assert!(!text.contains(words), "{words} in {name}: {text}");
        }
    }
    let table = project.text("out/public/tables/visits-team.csv");
    let table = table.expect("the table");
    let row = |label: &str, value: &str| {
        let mut lines = table.lines();
        lines.any(|line| line.contains(label) && line.contains(value))
    };
    assert!(row("Not recognised", ",18,"), "{table}");
    assert!(row("total", ",30,"), "{table}");
}

/// Everything that anybody may see, for counts of children by team under the profile la-under5.
fn public(counts: &[(&str, u32)]) -> Vec<(String, Vec<u8>)> {
    let rows: String = counts
        .iter()
        .map(|(team, count)| format!("{team},{count}\n"))
        .collect();
    let dataset = "title = \"Visits\"\nabout = \"x\"\ncounts = \"children\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n";
    let project = Project::with_return();
    let table = project
        .text("templates/tables/visits-team.toml")
        .expect("the builder writes it");
    let project = project
        .file("report.toml", format!("{}{SOURCE}", REPORT.replace("\"open\"", "\"la-under5\"")))
        .file("templates/datasets/visits.toml", dataset)
        .file("templates/tables/visits-team.toml", format!("{table}\n[[cell]]\nid = \"share\"\nheading = \"Per cent\"\nshare = \"n\"\nof = \"total\"\n"))
        .file("narrative/visits.md", "North had {visits-team/north/n} of {visits-team/total/n}, {visits-team/north/share}.\n")
        .file("returns/visits.csv", format!("Team,Visits\n{rows}"));
    let project = shown(project);
    let run = project.run(["build", "-q"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    for name in project.files("out/public") {
        all.push((
            name.clone(),
            std::fs::read(project.path(&name)).expect("it can be read"),
        ));
    }
    for arguments in [
        ["list", "figures"],
        ["table", "visits-team"],
        ["explain", "visits-team/north/n"],
        ["explain", "visits-team/total/n"],
    ] {
        let run = project.run(arguments);
        all.push((arguments.join(" "), (run.stdout + &run.stderr).into_bytes()));
    }
    all
}

#[test]
fn what_is_withheld_leaves_no_trace() {
    // Whatever the hidden number is, all that anybody may see is the same to the byte: nothing can be worked out from it.
    // South is withheld with North, so that the total may stay: it is the same for all of them.
    let told = |north| public(&[("North", north), ("South", 32 - north), ("West", 50)]);
    let two = told(2);
    let text = |all: &[(String, Vec<u8>)], name: &str| {
        let found = all.iter().find(|(file, _)| file == name);
        String::from_utf8_lossy(&found.expect("it was made").1).into_owned()
    };
    assert!(
        text(&two, "out/public/small.md")
            .contains("North had fewer than 5 of 82, a percentage we cannot show."),
        "{}",
        text(&two, "out/public/small.md")
    );
    for north in [1, 3, 4] {
        let other = told(north);
        for ((name, bytes), (_, other)) in two.iter().zip(&other) {
            assert!(bytes == other, "{name} tells 2 from {north}");
        }
    }
    // One above the limit is shown, or nothing would be proved.
    assert!(
        text(&told(5), "out/public/small.md").contains("North had 5 of 82, 6%."),
        "{}",
        text(&told(5), "out/public/small.md")
    );
    // Two hidden numbers with a known sum are as they were when they are exchanged for others of that sum.
    let pair = |north, east| public(&[("North", north), ("East", east), ("South", 30)]);
    let first = pair(2, 3);
    for (north, east) in [(1, 4), (4, 1), (3, 2)] {
        for ((name, bytes), (_, other)) in first.iter().zip(&pair(north, east)) {
            assert!(
                bytes == other,
                "{name} tells 2 and 3 from {north} and {east}"
            );
        }
    }
}

#[test]
fn members_are_told_by_role_and_agency_only() {
    let project = Project::with_return()
        .file(
            "report.toml",
            format!("{REPORT}{}", SOURCE.replace("\"visits\"", "\"attendance\"")),
        )
        .file(
            "templates/sections/visits.md",
            "{{ table(id=\"attendance-role\") }}\n\n{{ table(id=\"attendance-agency\") }}\n",
        )
        .file("narrative/visits.md", "")
        .file(
            "returns/visits.csv",
            "Agency,Role,Member name,Meeting date,Status\n\
             Northmoor Council,Director of services,Qname One,12/06/2025,Present\n\
             Northmoor Council,Director of services,Qname One,12/09/2025,Apologies\n\
             Northmoor Council,Head of schools,Qname Two,12/06/2025,Present\n\
             Northmoor Council,Head of schools,Qname Two,12/09/2025,Qname\n",
        );
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    for name in project.files("out/public") {
        let bytes = std::fs::read(project.path(&name)).expect("it can be read");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("Qname"), "{name}");
    }
    let report = project.text("out/public/small.md").expect("the report");
    for role in ["Director of services", "Head of schools"] {
        assert!(report.contains(role), "{role}: {report}");
    }
}
