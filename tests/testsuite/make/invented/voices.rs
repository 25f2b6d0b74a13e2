//! What children and staff said: sessions, their answers, what was done about them, and the staff survey.

use jiff::civil::date;

use super::chance::{Chance, after, share};
use super::schools::School;
use super::{Page, Return};

/// Both returns.
pub(crate) fn returns(schools: &[School]) -> Vec<Return> {
    vec![
        Return::new(
            "Participation/Your Voice Matters 2025-26.xlsx",
            [sessions(schools), answers(), done()],
        ),
        Return::new(
            "Participation/Staff survey Feb 2026 results.xlsx",
            [staff()],
        ),
    ]
}

fn sessions(schools: &[School]) -> Page {
    let mut chance = Chance::seeded(91);
    let rows: Vec<String> = (0..18)
        .map(|at| {
            let day = after(date(2025, 4, 22), at * 18);
            let topic = chance.pick(&[
                "Feeling safe in town",
                "Online life",
                "Who listens to us",
                "Violence at home",
            ]);
            let children = chance.between(9, 28);
            if at % 3 == 2 {
                let place = chance.pick(&["Youth club", "Family hub", "CiCC"]);
                return format!("YVM{:02}|{day}|{place}||||11-17|{topic}|{children}", at + 1);
            }
            let visited: Vec<&School> = schools
                .iter()
                .filter(|school| matches!(school.phase, "Primary" | "Secondary"))
                .collect();
            let school = visited[chance.below(visited.len())];
            let years = if school.phase == "Primary" {
                "Year 5 and 6"
            } else {
                "Year 8 and 9"
            };
            format!(
                "YVM{:02}|{day}|School|{}|{}|{}|{years}|{topic}|{children}",
                at + 1,
                school.urn,
                school.name,
                school.phase
            )
        })
        .collect();
    Page::new("Sessions")
        .with(["Your Voice Matters: sessions", ""])
        .head("Session ID|Session date|Venue type|School URN|Venue name|School phase|Year group|Topic|Number of children")
        .with(rows)
}

/// One row an option; the options of a question make all that were asked.
fn answers() -> Page {
    let questions = [
        (
            "Q1",
            "Do you feel safe on your way to school?",
            &[
                ("Always", 118),
                ("Mostly", 131),
                ("Not often", 54),
                ("Never", 17),
            ][..],
        ),
        (
            "Q2",
            "Is there an adult whom you can tell anything?",
            &[("Yes", 226), ("Not sure", 63), ("No", 31)][..],
        ),
        (
            "Q3",
            "Did somebody tell you what happened with your answers last time?",
            &[("Yes", 97), ("No", 149), ("Was not there", 74)][..],
        ),
    ];
    let mut page = Page::new("Survey answers")
        .with(["Pupil survey, spring 2026: 320 answered", ""])
        .head("Survey|Year|Respondents were|Question no|Question text|Response option|Tick all that apply|n|n asked|%");
    for (number, question, options) in questions {
        let asked: usize = options.iter().map(|(_, n)| n).sum();
        page = page.with(options.iter().map(|(option, n)| {
            format!(
                "Pupil survey|2025-26|Pupils|{number}|{question}|{option}|No|{n}|{asked}|{}",
                share(*n, asked, 1)
            )
        }));
    }
    page
}

fn done() -> Page {
    Page::new("You said")
        .with(["You said, we did", ""])
        .head("Theme|You told us|What we did|From session|Reporting year|Lead agency|By when|Progress")
        .with([
            "Town|The underpass by the wharf is dark|The council put lights there in October|YVM03|2025-26|Local Authority||Done",
            "Town|Buses do not wait for us|Drivers are trained to let children on without a fare and report it|YVM06|2025-26|Local Authority||Done",
            "Online|Lessons about the internet come too late|Primary schools begin in Year 4 from September|YVM07|2025-26|Education services||In progress",
            "Listening|Social workers change too often|Each child gets a letter from the one who leaves|YVM09|2025-26|CSC||Done",
            "Listening|We want to see what you write about us||YVM12|2025-26|CSC|2026-07-31|Not started",
            "Home|We want to know whom to call at night|A card with one number went to all secondary schools|YVM15|2025-26|Police||Done",
        ])
}

fn staff() -> Page {
    let questions = [
        (
            "1",
            "I know whom to ask when I am worried about a child",
            604,
            648,
        ),
        (
            "2",
            "My manager makes time to talk about safeguarding",
            521,
            644,
        ),
        ("3", "I have had the training that I need", 548, 646),
        ("4", "I have enough time for safeguarding work", 341, 639),
        ("5", "When I challenge another agency I am heard", 402, 612),
    ];
    Page::new("Results")
        .with(["Survey of staff in all agencies, February 2026", ""])
        .head("Name of survey|Survey date|Question no|Statement|Response|Number who agreed|Number answered|Survey sent to|% agreed")
        .with(questions.iter().map(|(number, text, agreed, answered)| {
            format!("Staff survey|2025-26|{number}|{text}|Agree|{agreed}|{answered}|2140|{}", share(*agreed, *answered, 1))
        }))
}
