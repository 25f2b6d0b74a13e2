//! The catalogue of finding codes is whole: each code is raised, by a planted fault of the samples, by the case of a dataset's rule, or
//! by a small report folder of its own here. A new code that nothing raises is named.

use crate::absent::{contacts, urgent_only};
use std::collections::BTreeSet;

use rust_xlsxwriter::{Color, Format, Workbook, XlsxError};
use yearly::finding::Code;

use super::examples::{copy, findings};
use super::messes::container::{ods, ods_row, row, xlsx};
use super::messes::old_excel::{number, text, xls};
use super::messes::{csv, folder, source};
use super::one_at_a_time::changed_meanwhile;
use super::project::{Project, REPORT, Run, SOURCE};
use super::{
    bad_input, datasets, disclosure, files_tell, forms, no_way_round, populations, protection,
    second_reader, years,
};

/// A folder in which a command raises some codes, named with spaces between.
struct Case(&'static str, Project, &'static [&'static str]);

const CHECK: &[&str] = &["check", "-q", "--message-format", "json"];

impl Case {
    fn check(codes: &'static str, project: Project) -> Case {
        Case(codes, project, CHECK)
    }
}

/// The codes that a run tells.
fn told(run: &Run) -> BTreeSet<String> {
    findings(&run.json())
        .into_iter()
        .map(|found| found.code)
        .collect()
}

#[test]
fn every_code_is_raised() {
    let planted = copy("data-samples/broken").run_all(CHECK);
    let rules = datasets::codes_raised();
    let mut raised = told(&planted);
    raised.extend(rules.into_iter().map(|code| code.id().to_owned()));
    let published = Project::with_return();
    published.run(["build", "-q", "--final"]);
    let published = published.file("final/2026-05-18/small.md", "Other words.\n");
    raised.extend(told(&published.run_all(CHECK)));
    raised.extend(told(&changed_meanwhile(&Project::with_return(), CHECK)));
    let mut missed = Vec::new();
    for cases in [files(), sheets(), cells(), settings(), tables(), words()] {
        for Case(codes, project, arguments) in cases {
            let told = told(&project.run_all(arguments));
            let (found, not): (Vec<&str>, _) = codes.split(' ').partition(|id| told.contains(*id));
            raised.extend(found.into_iter().map(str::to_owned));
            missed.extend(
                not.into_iter()
                    .map(|id| format!("{id} is not among {told:?}")),
            );
        }
    }
    let ids = Code::ALL.iter().map(|code| code.id());
    let never: Vec<&str> = ids.filter(|id| !raised.contains(*id)).collect();
    assert!(missed.is_empty(), "{missed:#?}; never raised: {never:?}");
    assert!(never.is_empty(), "no test raises {never:?}");
}

#[test]
fn each_id_leads_to_its_own_code() {
    for code in Code::ALL {
        assert_eq!(Code::parse(code.id()), Some(*code), "{}", code.id());
    }
}

/// Files, forms of ours among them.
fn files() -> Vec<Case> {
    let visits = |name: &str, bytes: Vec<u8>| {
        folder(&source("visits", name, "")).file(&format!("returns/{name}"), bytes)
    };
    let crowd = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16000\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    let crowd = format!(
        "<table:table table:name=\"Return\">{}{crowd}</table:table>",
        ods_row("", &["Team", "Visits"])
    );
    let outside = format!("{REPORT}{SOURCE}").replace("returns/visits.csv", "../visits.csv");
    let register = |last: &str| {
        let rows = (1..20).map(|day| format!("L{day},Referral,{day:02}/05/2025\n"));
        let rows: String = rows.collect();
        format!("Reference,Type of contact,Date of contact\n{rows}L20,Referral,{last}\n")
    };
    let sent = |keys: &str| {
        folder(&(source("lado", "a.csv", "") + &source("lado", "b.csv", keys)))
            .file("returns/a.csv", register("20/05/2025"))
            .file("returns/b.csv", register("21/05/2025"))
    };
    let form = || {
        let project = forms::folder();
        project.run(["forms"]);
        let form = std::fs::read(project.path(forms::VISITS)).expect("the form was made");
        (project, form)
    };
    let (blank, empty) = form();
    let (returned, made) = form();
    let filled = forms::visits(&made);
    let dataset = returned.text("templates/datasets/visits.toml");
    let report = returned.text("report.toml").expect("the settings");
    let returned = returned
        .file("returns/a.xlsx", &filled)
        .file("returns/b.xlsx", &filled)
        .file("report.toml", report.replace("2025-26", "2026-27"))
        .file(
            "templates/datasets/visits.toml",
            format!("# Changed.\n{}", dataset.expect("the dataset")),
        );
    vec![
        Case::check(
            "file-undeclared",
            Project::with_return().file("returns/more.csv", "x"),
        ),
        Case::check(
            "file-unreadable",
            visits("r.xlsx", (0..=255).cycle().take(9000).collect()),
        ),
        Case::check(
            "file-mislabelled",
            visits("r.xlsx", b"Team,Visits\nNorth,12\n".to_vec()),
        ),
        Case(
            "readers-differ",
            visits("r.xlsx", second_reader::odd(&["Team", "Visits"])),
            &second_reader::SECOND,
        ),
        Case(
            "read-once",
            visits("r.xls", second_reader::fallen_over()),
            &second_reader::SECOND,
        ),
        Case::check("sheet-empty", visits("r.csv", Vec::new())),
        Case::check("file-protected", visits("r.xlsx", bad_input::locked())),
        Case::check("file-too-large", visits("r.ods", ods("", &crowd))),
        Case::check(
            "quote-open",
            visits("r.csv", b"Team,Visits\nNorth,\"12\nSouth,30\n".to_vec()),
        ),
        Case::check(
            "letter-lost",
            visits("r.csv", b"\xEF\xBB\xBFTeam,Visits\nCaf\xE9,12\n".to_vec()),
        ),
        Case::check("file-outside", Project::new().file("report.toml", outside)),
        Case::check("resubmitted", sent("")),
        Case::check("superseded", sent("replaces = \"returns/a.csv\"")),
        Case::check(
            "form-recognised form-unfilled",
            blank.file("returns/form.xlsx", empty),
        ),
        Case::check("form-twice form-other-period form-outdated", returned),
    ]
}

/// A sheet of visits by team.
fn sheet<'a>(
    book: &'a mut Workbook,
    name: &str,
) -> Result<&'a mut rust_xlsxwriter::Worksheet, XlsxError> {
    let sheet = book.add_worksheet().set_name(name)?;
    sheet.write(0, 0, "Team")?.write(0, 1, "Visits")?;
    sheet.write(1, 0, name)?.write(1, 1, 12)?;
    sheet.write(2, 0, "South")?.write(2, 1, 30)
}

/// What a workbook, or a table on a sheet, does not say in words.
fn sheets() -> Vec<Case> {
    let years = folder(&source("visits", "r.xlsx", "")).workbook("returns/r.xlsx", |book| {
        sheet(book, "2024-25")?;
        sheet(book, "2025-26")?.set_row_hidden(2)?;
        sheet(book, "Old")?.set_hidden(true);
        Ok(())
    });
    let link = r#"<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink" Target="externalLinks/externalLink1.xml"/>"#;
    let target = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="Targets.xlsx" TargetMode="External"/></Relationships>"#;
    let linked = xlsx(
        &(row(1, &["Team", "Visits"]) + &row(2, &["North", "12"])),
        "",
        &[("xl/externalLinks/_rels/externalLink1.xml.rels", target)],
        link,
    );
    let named = folder(&source("visits", "r.xlsx", "sheet = \"2024-25\""));
    let months = "Outcome,Jan 2025,Feb 2025,Mar 2025,Apr 2025,May 2025,Total\nAction plan completed,4,5,6,7,8,21\nNon-engagement,1,2,3,4,5,12\nOther,9,8,7,6,5,18\n";
    let needed = "title = \"Visits\"\nabout = \"x\"\ncounts = \"meetings\"\ncolumn = [\n{ id = \"team\", heading = \"Team\", type = \"text\", key = true },\n{ id = \"n\", heading = \"Visits\", type = \"count\", required = true },\n]\n";
    vec![
        Case::check("sheet-other-year rows-hidden sheet-hidden", years),
        Case::check(
            "sheet-missing",
            named.workbook("returns/r.xlsx", |book| sheet(book, "2025-26").map(|_| ())),
        ),
        Case::check(
            "external-link",
            folder(&source("visits", "r.xlsx", "")).file("returns/r.xlsx", linked),
        ),
        Case::check(
            "heading-twice row-unread",
            csv(
                "visits",
                "",
                "Team,Visits,Visits\nNorth,12,1\nSouth,,\nEast,3,1\n",
            ),
        ),
        Case::check(
            "numbers-rows",
            csv(
                "lado",
                "set = { contact-type = \"referral\", period = \"2025-26\" }",
                "No.,Date received\n1,02/05/2025\n2,03/05/2025\n3,04/05/2025\n",
            ),
        ),
        Case::check(
            "count-beside-cases",
            csv(
                "lado",
                "set = { contact-type = \"referral\", period = \"2025-26\" }",
                "Count,Date received\n2,02/05/2025\n2,03/05/2025\n1,04/05/2025\n",
            ),
        ),
        Case::check(
            "counts-unread",
            csv(
                "lado",
                "set = { contact-type = \"referral\", period = \"2025-26\" }",
                "Outcome,How often\nSubstantiated,11\nUnfounded,14\n",
            ),
        ),
        Case::check(
            "heading-missing",
            csv("visits", "", "Team,Place\nNorth,Hall\n")
                .file("templates/datasets/visits.toml", needed),
        ),
        Case::check(
            "total-covers-part",
            csv(
                "early-help",
                "across = \"month\"\nvalue = \"closed\"",
                months,
            ),
        ),
        Case::check(
            "role-unsure",
            csv(
                "early-help",
                "across = \"month\"\nvalue = \"closed\"",
                "Outcome,Apr 2025,May 2025,Jun 2025\nOther reason,10,12,9\nChild moved to another area,3,1,4\nTotal,61,17,40\n",
            ),
        ),
        Case::check(
            "row-continued",
            csv(
                "review-recommendations",
                "",
                "Review,No.,Recommendation\nReview A,1,Practitioners should know how\n,,to raise a concern.\n",
            ),
        ),
    ]
}

/// What stands in single cells.
fn cells() -> Vec<Case> {
    let dataset = "title = \"Mixed return\"\nabout = \"x\"\ncounts = \"meetings\"\ncolumn = [\n{ id = \"ref\", heading = \"Ref\", type = \"text\", key = true, alike = { fillers = [\"the\"] } },\n{ id = \"n\", heading = \"Number\", type = \"count\" },\n{ id = \"share\", heading = \"Share\", type = \"percent\" },\n{ id = \"day\", heading = \"Day\", type = \"date\" },\n{ id = \"light\", heading = \"RAG\", type = \"code\", codes = \"rag\" },\n]\n";
    let mixed = "Ref,Number,Share,Day\nHub,l2,0.5,45000\nThe Hub,3,0.25,45001\n";
    let every = |project: Project| project.file("templates/datasets/every.toml", dataset);
    let coloured = |book: &mut Workbook| {
        let sheet = book.add_worksheet();
        for (column, heading) in (0..).zip(["Ref", "Number", "RAG"]) {
            sheet.write(0, column, heading)?;
        }
        let red = Format::new().set_background_color(Color::RGB(0xFF_0000));
        sheet.write(1, 0, "Hub")?.write(1, 1, 3)?;
        sheet.write_blank(1, 2, &red)?;
        Ok(())
    };
    let headings = (0..).zip(["Ref", "Number", "RAG"]);
    let headings = headings.map(|(column, heading)| text(0, column, heading));
    let uncoloured = headings.chain([text(1, 0, "Hub"), number(1, 1, 3.0)]);
    let unsaved = row(1, &["Team", "Visits"])
        + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>North</t></is></c><c r=\"B2\"><f>C2+D2</f></c></row>";
    let uncoloured = xls(&[], &[("Return", uncoloured.collect())]);
    let correction = |cell: &str| {
        format!(
            "[[correction]]\nreturn = \"returns/visits.csv\"\ncell = \"{cell}\"\nold = \"30\"\nnew = \"3\"\nby = \"x\"\ntaken = \"2026-05-18\"\nreason = \"x\"\nfingerprint = \"{cell}\"\n"
        )
    };
    let corrections = correction("B3") + &correction("B2");
    vec![
        Case::check(
            "corrected correction-lapsed",
            Project::with_return().file("responses.toml", corrections),
        ),
        Case::check(
            "percent-as-fraction date-as-number look-alike names-alike",
            every(csv("every", "", mixed)),
        ),
        Case::check(
            "colour-read",
            every(folder(&source("every", "r.xlsx", ""))).workbook("returns/r.xlsx", coloured),
        ),
        Case::check(
            "colour-unseen",
            every(folder(&source("every", "r.xls", ""))).file("returns/r.xls", uncoloured),
        ),
        Case::check(
            "formula-uncached",
            folder(&source("visits", "r.xlsx", ""))
                .file("returns/r.xlsx", xlsx(&unsaved, "", &[], "")),
        ),
        Case::check(
            "date-weekday",
            csv(
                "lado",
                "",
                "Reference,Type of contact,Date of contact\nL1,Referral,Friday 14 May 2025\n",
            ),
        ),
        Case::check(
            "counts-follow",
            csv(
                "scorecard",
                "",
                "Indicator,Period,Denominator,Value\nicpc-15-days,2025-26,42,17\n",
            ),
        ),
        Case::check(
            "period-missing period-form date-improbable",
            csv(
                "lado",
                "",
                "Reference,Type of contact,Date of contact,Period\nL1,Referral,02/05/1925,2025-26\nL2,Referral,,\nL3,Referral,02/05/2025,2025\n",
            ),
        ),
        Case::check(
            "personal-data",
            csv(
                "lado",
                "",
                "Reference,Type of contact,Date of contact,Notes\nL1,Referral,02/05/2025,NHS number 943 476 5919\n",
            ),
        ),
    ]
}

/// Settings, templates and the document.
fn settings() -> Vec<Case> {
    let section = |text: &str| Project::with_return().file("templates/sections/visits.md", text);
    let sections = "title = \"x\"\n[[section]]\nid = \"visits\"\ntitle = \"Visits\"\n[[section]]\nid = \"more\"\ntitle = \"Visits\"\n[[section]]\nid = \"nowhere\"\n";
    vec![
        Case::check(
            "config-invalid narrative-unused",
            Project::with_return().file("templates/documents/small.toml", "title = \"x\"\n"),
        ),
        Case::check(
            "unknown-key",
            section("+++\ntitel = \"x\"\n+++\n{{ narrative() }}\n"),
        ),
        Case::check("template-invalid", section("{% if %}\n")),
        Case::check("published-tells", files_tell::closed_before()),
        Case::check("table-unknown", section("{{ table(id=\"visits-tem\") }}\n")),
        Case::check(
            "section-unknown narrative-missing title-twice",
            Project::with_return()
                .file("templates/documents/small.toml", sections)
                .file("templates/sections/more.md", "{{ narrative() }}\n"),
        ),
        Case::check(
            "cover-incomplete",
            Project::with_return().file(
                "report.toml",
                format!("{REPORT}{SOURCE}")
                    .replace("other-formats = \"ask@northmoor.example\"\n", ""),
            ),
        ),
    ]
}

/// Tables and their protection.
fn tables() -> Vec<Case> {
    let wrong = "title = \"x\"\nmeasure = \"x\"\ndataset = \"visits\"\nrow_heading = \"Team\"\nrows = { by = \"tem\" }\n[[cell]]\nid = \"n\"\nsum = \"n\"\n";
    let decision = |team: &str, reason: &str| {
        protection::children(&format!(
            "\n[[disclosure.override]]\nfigure = \"visits-team/{team}/n\"\nname = \"A. Manager\"\n{reason}"
        ))
    };
    // All of a total is known but one small part.
    let printed = disclosure::printed_before();
    let history = printed.text("history/2024-25.json").expect("it was closed");
    let mut history: serde_json::Value = serde_json::from_str(&history).expect("it is JSON");
    let figures = history["figures"].as_array_mut().expect("figures");
    figures.retain(|figure| figure["id"] != "visits-team/north/n");
    let open = disclosure::printed_before().file("history/2024-25.json", history.to_string());
    let few = |rows: &str| {
        protection::children("").file("returns/visits.csv", format!("Team,Visits\n{rows}"))
    };
    vec![
        Case::check(
            "file-missing",
            Project::new().file("report.toml", format!("{REPORT}{SOURCE}")),
        ),
        Case::check(
            "figure-awaited",
            Project::with_return().file("returns/visits.csv", "Team,Visits\nNorth,[x]\nSouth,3\n").file("narrative/visits.md", "{visits-team/north/n}\n"),
        ),
        Case::check(
            "table-empty",
            Project::with_return().file(
                "templates/tables/visits-west.toml",
                "title = \"x\"\nmeasure = \"x\"\ndataset = \"visits\"\nwhere = { team = \"West\" }\nrows = { by = \"team\", total = \"All\" }\n[[cell]]\nid = \"n\"\nheading = \"n\"\nsum = \"n\"\n",
            ),
        ),
        Case::check(
            "table-invalid",
            Project::with_return().file("templates/tables/visits-team.toml", wrong),
        ),
        Case::check(
            "sum-incomplete",
            csv("visits", "", "Team,Visits\nNorth,12\nSouth,[x]\n"),
        ),
        Case::check(
            "column-unsent",
            contacts("Reference,Team\nA1,Reach\n", None),
        ),
        Case::check(
            "column-blank",
            contacts("Reference,Team,Urgent\nA1,Reach,\nA2,Rise,\n", None),
        ),
        Case::check(
            "blank-unknown",
            contacts("Reference,Team,Urgent\nA1,Reach,yes\nA2,Rise,\n", None),
        ),
        Case::check(
            "given-in-part",
            contacts(
                "Reference,Team\nA1,Reach\n",
                Some("Reference,Team,Urgent\nB1,Rise,yes\n"),
            ),
        ),
        Case::check(
            "records-uncounted",
            urgent_only("Reference,Team,Urgent\nA1,Reach,yes\nA2,Rise,no\n"),
        ),
        Case::check(
            "return-uncounted",
            urgent_only("Reference,Team,Urgent\nA1,Reach,no\n"),
        ),
        Case::check(
            "return-unshown",
            contacts("Reference,Team\nA1,Reach\n", None)
                .file("templates/sections/contacts.md", "{{ narrative() }}\n")
                .file("narrative/contacts.md", "Nothing.\n"),
        ),
        Case::check("figure-withheld", protection::children("")),
        Case::check("override-invalid", decision("north", "")),
        Case::check(
            "override-idle",
            decision("west", "reason = \"It is large\"\n"),
        ),
        Case::check("all-in-one", few("North,25\nSouth,0\nEast,0\n")),
        Case::check(
            "table-withheld",
            few("North,3\nSouth,2\nEast,4\nWest,3\nFar,2\nNear,1\n"),
        ),
        Case::check(
            "control-lifted",
            no_way_round::register(
                "rows = { by = \"team\" }\n",
                "count = \"records\"\nunit = \"number\"",
            ),
        ),
        Case::check("counts-replaced", no_way_round::replaced("work")),
        Case::check(
            "profile-weaker",
            protection::children("\n[disclosure.tables]\nvisits-team = \"internal\"\n"),
        ),
        Case::check("remainder-small", no_way_round::left_out(3)),
        Case::check("population-undeclared", populations::counted("", 30)),
        Case::check(
            "population-differs",
            populations::counted("\n[[population]]\nof = \"x\"\n", 31),
        ),
        Case::check("same-records", no_way_round::sent_twice("work")),
        Case::check("printed-before", printed),
        Case::check("unprotected disclosure-open", open),
        Case::check(
            "disclosure-unknown",
            disclosure::project().file("history/2024-25.json", "{\"figures\": ["),
        ),
        Case::check(
            "disclosure-guess",
            disclosure::percentages("North,12,8%\nSouth,400,37%\n"),
        ),
        Case::check(
            "restated",
            years::this_year(
                "North,2024-25,45\nWest,2024-25,60\nNorth,2025-26,52\nWest,2025-26,60\n",
            ),
        ),
    ]
}

/// What people write.
fn words() -> Vec<Case> {
    let narrative = |text: &str| Project::with_return().file("narrative/visits.md", text);
    let private = REPORT.replace("\"open\"", "\"la-under5\"");
    let people = narrative(
        "Two of the six children spoke.\n\nThe boy was stabbed on 12 March 2025 near Hillfields Primary School.\n\nThe designated doctor was off sick until May.\n\n> I am 14 and my brother was there.\n",
    );
    vec![
        Case::check(
            "figure-unknown markup-removed reference-broken heading-order caption-missing link-vague",
            narrative(
                "There were {visits-team/norht/n} <b>visits</b>: see [the list](#nowhere).\n\n| | Number |\n|---|---|\n| Upheld | 12 |\n\n[Click here](https://example.org) for more.\n",
            ),
        ),
        Case::check(
            "sample-left",
            narrative(
                "I read this report with one question in mind: what did the work of so many people change for a child in Aldermere?\n",
            ),
        ),
        Case(
            "character-unprintable",
            narrative("A \u{1F984}.\n"),
            &["build", "-q", "--message-format", "json"],
        ),
        Case::check(
            "group-small date-exact place-small role-single quote-traceable",
            people.file("report.toml", format!("{private}{SOURCE}")),
        ),
        Case::check(
            "prose-share-differs prose-change-differs prose-sum-differs prose-part-too-large prose-count-differs prose-unit-doubtful prose-claim-differs prose-number-unbound",
            narrative(
                "Replies came from 28% (12 of 48) of the settings.\n\nReferrals rose from 240 to 300, a rise of 20%.\n\nThere were 40 delegates (18 from health, 12 from schools and 11 from the police).\n\nIn the sample, 34 of the 31 files held a chronology.\n\nThe four themes of the year were: listening, sharing and learning.\n\nThe proportion of late visits fell from 46 to 31.\n\nMost agencies (14 of 31) reached the standard.\n",
            ),
        ),
        Case::check(
            "prose-date-impossible prose-date-outside prose-facts-differ prose-figure-differs",
            narrative(
                "Teams made {visits-team/total/n} visits to families in their homes.\n\nIt was said that teams made 40 visits to families in their homes.\n\nThe panel met on 31 June 2024.\n\nDuring the year the Board met in public on 12 May 2023.\n\nThere are 532 children on child protection plans.\n\nThe service is busy. There are 578 children on child protection plans, which is high.\n",
            ),
        ),
        Case::check(
            "prose-unfinished prose-placeholder prose-repeated prose-name-varies prose-acronym-unexplained prose-reference-missing",
            narrative(
                "The conference was attended by XX delegates.\n\nStaff understand the the threshold.\n\nThe Early Help Strategic Partnership Board met twice.\n\nReports go to the Early Help Strategic Board in May.\n\nEach QZX is reviewed. The QZX panel meets monthly.\n\nAs Table 9 shows, calls rose.\n\nThere has to be more sharing of information between\n\n## What happens next\n\nWe will act.\n",
            ),
        ),
    ]
}
