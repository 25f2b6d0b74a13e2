//! The partnership's training: the programme of courses, an export of the booking system with a line a person and course, what people
//! thought of the courses, and how many of their own staff agencies have trained. Attendances are courses times agencies.

use jiff::civil::Date;

use super::chance::{Chance, after, share};
use super::{Page, Return};

/// A course on a day.
struct Session {
    code: String,
    name: &'static str,
    level: &'static str,
    date: Date,
    online: bool,
    /// Agency type, attended or not, of everyone who booked.
    bookings: Vec<(&'static str, &'static str)>,
}

impl Session {
    fn attended(&self) -> usize {
        let came = |booking: &&(&str, &str)| booking.1 == "Attended";
        self.bookings.iter().filter(came).count()
    }
}

/// Code, name, level, theme, hours, sessions in the year.
const COURSES: &[(&str, &str, &str, &str, &str, usize)] = &[
    (
        "INT",
        "Introduction to safeguarding children",
        "Level 1",
        "Core",
        "3",
        8,
    ),
    (
        "WT",
        "Working together to safeguard children",
        "Level 2",
        "Core",
        "6",
        9,
    ),
    (
        "NEG",
        "Neglect: seeing it early",
        "Level 3",
        "Neglect",
        "6",
        6,
    ),
    (
        "HOH",
        "Harm outside the home",
        "Level 3",
        "Exploitation",
        "6",
        5,
    ),
    (
        "DA",
        "Children who live with domestic abuse",
        "Level 3",
        "Domestic abuse",
        "6",
        5,
    ),
    (
        "BAB",
        "Safe sleep and babies under one",
        "Level 3",
        "Infants",
        "3",
        4,
    ),
    (
        "VOC",
        "Hearing what children do not say",
        "Level 2",
        "Voice",
        "3",
        4,
    ),
    (
        "LAD",
        "Managing allegations against staff",
        "Specialist",
        "Allegations",
        "3",
        3,
    ),
    (
        "CPC",
        "Taking part in child protection conferences",
        "Specialist",
        "Core",
        "3",
        3,
    ),
    (
        "LRN",
        "Learning from reviews",
        "Briefing",
        "Reviews",
        "1.5",
        4,
    ),
];

/// Agency types as the booking system names them, and how often each books.
const AGENCIES: &[(&str, usize)] = &[
    ("Schools and academies", 26),
    ("Health agencies", 20),
    ("Children's services", 15),
    ("Early Years & Childcare", 13),
    ("Voluntary sector", 9),
    ("Police", 6),
    ("Other Local Authority Services", 5),
    ("Housing associations", 3),
    ("FE", 2),
    ("Probation Service", 2),
    ("Faith groups", 2),
    ("Fire service", 1),
];

fn sessions() -> Vec<Session> {
    let mut chance = Chance::seeded(41);
    let mut sessions = Vec::new();
    for (code, name, level, _, _, times) in COURSES {
        for time in 0..*times {
            let day = after(
                jiff::civil::date(2025, 4, 16),
                time * 330 / times + chance.below(20),
            );
            let weekend = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
            let booked = chance.between(38, 60);
            let bookings = (0..booked)
                .map(|_| {
                    let status = chance.weighted(&[("Attended", 88), ("DNA", 7), ("Cancelled", 5)]);
                    (chance.weighted(AGENCIES), status)
                })
                .collect();
            sessions.push(Session {
                code: format!("{code}{:02}", time + 1),
                name,
                level,
                date: if weekend > 4 {
                    after(day, 7 - weekend)
                } else {
                    day
                },
                online: chance.percent(45),
                bookings,
            });
        }
    }
    sessions.sort_by(|a, b| (a.date, &a.code).cmp(&(b.date, &b.code)));
    sessions
}

/// The four returns on training.
pub(crate) fn returns() -> Vec<Return> {
    let sessions = sessions();
    vec![
        export(&sessions),
        Return::new(
            "Training/Training programme 2025-26.xlsx",
            [programme(&sessions)],
        ),
        Return::new(
            "Training/course evaluations 25-26.ods",
            [evaluations(&sessions)],
        ),
        Return::new(
            "Training/Single agency training compliance.xlsx",
            [compliance()],
        ),
    ]
}

fn export(sessions: &[Session]) -> Return {
    let mut chance = Chance::seeded(42);
    let lines = sessions
        .iter()
        .flat_map(|session| &session.bookings)
        .count();
    let mut people: Vec<usize> = Vec::with_capacity(lines);
    let mut rows = Vec::with_capacity(lines);
    for session in sessions {
        for (agency, status) in &session.bookings {
            // One in five has been on another course this year.
            let person = if people.len() > 200 && chance.percent(20) {
                people[chance.below(people.len() - 100)]
            } else {
                people.len() + 1000
            };
            people.push(person);
            rows.push(format!(
                "{}|{}|{}|{}|D{person:05}|{agency}|2025-26|{status}",
                session.code, session.name, session.level, session.date
            ));
        }
    }
    Return::new(
        "Training/attendance_export_2025-26.csv",
        [Page::new("")
            .head("Course ID|Course title|Course level|Session date|Delegate ID|Agency type|Programme year|Booking status")
            .with(rows)],
    )
}

fn programme(sessions: &[Session]) -> Page {
    Page::new("Programme")
        .with(["Aldermere SCP: training programme 2025-26", "Contact: training@aldermere.example", ""])
        .head("Course code|Course title|Course level|Theme|How delivered|Course date|Programme year|Duration (hours)|Places offered|Bookings|Attendees|LSCP funded|Included in total")
        .with(sessions.iter().map(|session| {
            let course = COURSES.iter().find(|course| course.1 == session.name);
            let (theme, hours) = course.map_or(("", ""), |course| (course.3, course.4));
            let funded = if theme == "Allegations" { "No" } else { "Yes" };
            format!(
                "{}|{}|{}|{theme}|{}|{}|2025-26|{hours}|60|{}|{}|{funded}|Yes",
                session.code,
                session.name,
                session.level,
                if session.online { "Teams" } else { "Face-to-face" },
                session.date,
                session.bookings.len(),
                session.attended(),
            )
        }))
}

/// One line a course and stage, averaged over its days.
fn evaluations(sessions: &[Session]) -> Page {
    let mut chance = Chance::seeded(43);
    let stars = |chance: &mut Chance, low: usize, high: usize| {
        let n = chance.between(low, high);
        format!("{}.{:02}", n / 100, n % 100)
    };
    let rows: Vec<String> = COURSES
        .iter()
        .flat_map(|(_, name, ..)| {
            let days = sessions.iter().filter(|session| session.name == *name);
            let came: usize = days.map(Session::attended).sum();
            let end = came * chance.between(55, 90) / 100;
            let later = came * chance.between(12, 30) / 100;
            let line = |stage: &str, answers: usize, numbers: String| {
                format!("{name}|2025-26|{stage}|{numbers}|{came}|{answers}")
            };
            let first = [
                stars(&mut chance, 405, 489),
                stars(&mut chance, 240, 330),
                stars(&mut chance, 390, 470),
            ]
            .join("|");
            let second = [
                stars(&mut chance, 380, 470),
                String::new(),
                stars(&mut chance, 370, 450),
            ]
            .join("|");
            [
                line("End of course", end, first),
                line("3 months", later, second),
            ]
        })
        .collect();
    Page::new("Evaluations")
        .with(["Course evaluations: averages out of 5", ""])
        .head("Course title|Training year|Timing|Average rating|Knowledge before|Knowledge after|Number attended|Number of evaluations")
        .with(rows)
}

/// Agencies as merged cells over their levels.
fn compliance() -> Page {
    let mut chance = Chance::seeded(44);
    let mut page = Page::new("Compliance")
        .with([
            "Safeguarding training that agencies give their own staff, at 31 March 2026",
            "",
        ])
        .head("Agency|Training level|As at|Eligible staff|Number trained|% compliant|Target %");
    for (agency, size) in [
        ("Aldermere Hospitals", 4200),
        ("Wexmoor Mental Health Trust", 2100),
        ("Mere Valley Community Health", 1300),
        ("Aldermere GP Alliance", 640),
        ("Wexmoor Police", 1850),
        ("Wexmoor Probation", 210),
        ("Aldermere City Council, Children's Social Care", 820),
        ("Mereside Homes", 160),
    ] {
        let top = page.lines.len();
        let levels = [("L1", size), ("L2", size * 3 / 5), ("L3", size / 4)];
        page = page.with(levels.iter().enumerate().map(|(at, (level, eligible))| {
            let trained = eligible * chance.between(84, 97) / 100;
            let name = if at == 0 { agency } else { "" };
            format!(
                "{name}|{level}|2025-26|{eligible}|{trained}|{}|90%",
                share(trained, *eligible, 1)
            )
        }));
        page = page.merge([top, 0, top + 2, 0]);
    }
    page
}
