//! The faults of the invented partnership: every kind of mistake that agencies make, at least one in each kind of return.

use super::{Fault, FileFault, Spoilt, fault};

const LADO: &str = "LADO/LADO register 2023-26 v4 FINAL.xlsx";
const REFERRALS: &str = "CSC/cin_referrals_2025-26 (export 14.04.26).csv";
const PLANS: &str = "CSC/CP plans 2025-26.ods";
const CARE: &str = "CSC/CSC scorecard Q4 2025-26 v3 FINAL.xlsx";
const MISSING: &str = "police/Missing episodes 2025-26 - Wexmoor Police.xlsx";
const POLICE: &str = "police/WXP LSCP KPIs 2526.xlsx";
const CLOSURES: &str = "early help/EH closures by month v2.xlsx";
const EARLY_HELP: &str = "early help/EH scorecard 25-26.xlsx";
const HEALTH: &str = "health/ICB safeguarding dashboard 2025_26.ods";
const EDUCATION: &str = "Education/Education data for LSCP.xlsx";
const SCHOOLS: &str = "Education/edubaseextract_aldermere.csv";
const AUDIT: &str = "Education/Section 175 audit returns 2025-26.ods";
const ANSWERS: &str = "Education/S175 answers (one column a question).xlsx";
const BOOKINGS: &str = "Training/attendance_export_2025-26.csv";
const COURSES: &str = "Training/Training programme 2025-26.xlsx";
const EVALUATIONS: &str = "Training/course evaluations 25-26.ods";
const COMPLIANCE: &str = "Training/Single agency training compliance.xlsx";
const ATTENDANCE: &str = "Partnership office/Executive attendance 25-26.xlsx";
const BUDGET: &str = "Partnership office/Budget outturn 2025-26.xlsx";
const PLAN: &str = "Partnership office/Business plan 2025-26 (RAG).xlsx";
const RISKS: &str = "Partnership office/risk register March 2026.ods";
const ACTIVITY: &str = "Partnership office/activity counts.csv";
const TEXTS: &str = "Partnership office/Agency contributions.ods";
const AUDITS: &str = "Quality assurance/Multi-agency audits 2025-26.xlsx";
const REVIEWS: &str = "Quality assurance/Reviews tracker (LIVE).xlsx";
const INSPECTIONS: &str = "Quality assurance/Inspection recs tracker.ods";
const VOICES: &str = "Participation/Your Voice Matters 2025-26.xlsx";
const SURVEY: &str = "Participation/Staff survey Feb 2026 results.xlsx";
const POPULATION: &str = "public health/context.csv";
const S11_CARE: &str = "Section 11/S11 Aldermere City Council, Children's Social Care 2025-26.xlsx";
const S11_BOARD: &str = "Section 11/S11 Wexmoor Integrated Care Board 2025-26.xlsx";
const S11_FIRE: &str = "Section 11/S11 Wexmoor Fire and Rescue 2025-26.xlsx";
const S11_HUBS: &str = "Section 11/s11 Aldermere Family Hubs.ods";
const S11_HOSPITAL: &str = "Section 11/Section 11 audit tool - Aldermere Hospitals (returned).xlsx";
const S11_HOUSING: &str = "Section 11/RAG/S11 RAG Mereside Homes.xlsx";
const S11: &str = "Self-assessment";

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault(LADO, "2025-26", "Contact type#5", "", "required-blank", "neither referral nor advice"),
    fault(LADO, "2025-26", "Category of allegation where Contact type=Referral#8", "Vexatious", "unmapped-category", "a category outside the list"),
    fault(LADO, "2025-26", "Date of referral where Contact type=Referral#12", "late May", "not-a-date", "a date in words"),
    fault(LADO, "2025-26", "Date of contact where Contact type=Advice#2", "'4/16/2025", "date-american", "month before day"),
    fault(LADO, "2025-26", "LADO ref#20", "ALD26/003", "duplicate", "the reference of another contact"),
    fault(LADO, "2025-26", "Outcome date where Outcome of allegation=Unfounded#1", "2025-03-01", "date-order", "concluded before it was referred"),
    fault(LADO, "2025-26", "PoT meeting held where Outcome of allegation=Unsubstantiated#2", "Maybe", "not-yes-or-no", "neither yes nor no"),
    fault(LADO, "2025-26", "PoT meeting date where PoT meeting held=No#3", "2026-03-30", "blank-expected", "the date of a meeting that was not held"),
    fault(LADO, "2025-26", "Outcome of allegation where Outcome of allegation=NFA#2", "", "required-blank", "closed without an outcome"),
    fault(LADO, "2024-25", "No. of meetings where PoT meeting held=Yes#4", "1.5", "not-a-whole-number", "a meeting and a half"),
    fault(LADO, "2023-24", "No. of meetings where PoT meeting held=Yes#2", "", "required-blank", "a meeting was held, and none is counted"),
    fault(LADO, "2024-25", "No. of meetings where PoT meeting held=Yes#6", "25", "out-of-range", "more meetings than anyone holds"),

    fault(REFERRALS, "", "CIN referral date#40", "31/02/2025", "not-a-date", "the 31st of February"),
    fault(REFERRALS, "", "Referral source#50", "Twitter", "unmapped-category", "a source outside the list"),
    fault(REFERRALS, "", "NFA#60", "Perhaps", "not-yes-or-no", "neither yes nor no"),
    fault(REFERRALS, "", "Referral ID#70", "R26-0001", "duplicate", "the number of another referral"),
    fault(REFERRALS, "", "Closure reason where Closure reason=NFA after assessment#3", "", "required-blank", "closed, and no reason given"),
    fault(REFERRALS, "", "Decision date#80", "2024-04-01", "date-order", "decided a year before it came"),
    fault(REFERRALS, "", "Assessment end where NFA=Yes#5", "2026-03-20", "blank-expected", "an assessment of a referral that led to nothing"),

    fault(PLANS, "CP plans", "End date#10", "2020-01-01", "date-order", "ended before it began"),
    fault(PLANS, "CP plans", "Initial category of abuse#12", "", "required-blank", "a plan without a category"),
    fault(PLANS, "CP plans", "CP plan ID#14", "CP0301", "duplicate", "the number of another plan"),
    fault(PLANS, "CP plans", "Number of previous plans#16", "two", "not-a-number", "a word for a number"),

    fault(MISSING, "Episodes", "Date found#7", "2025-03-01", "date-order", "found before going missing"),
    fault(MISSING, "Episodes", "RHI offered where RHI accepted=Yes#4", "", "required-blank", "accepted, and never offered"),
    fault(MISSING, "Episodes", "RHI date where RHI accepted=No#2", "2026-03-31", "blank-expected", "the date of an interview that was not accepted"),
    fault(MISSING, "Episodes", "Missing from#9", "Caravan", "unmapped-category", "a place outside the list"),

    fault(CLOSURES, "Closures", "Total where Outcome=TOTAL#1", "9999", "total-differs", "a total that its column does not make"),
    fault(CLOSURES, "Closures", "'Sep-25 where Outcome=% Action plan completed NFA#1", "99%", "share-differs", "a share that its column does not make"),

    fault(CARE, "Activity", "Q2 2025-26 where Indicator=S47 enquiries#1", "about 30", "not-a-number", "a guess where a count should be"),
    fault(CARE, "Activity", "Total where Indicator=Contacts#1", "21", "total-differs", "a total that its quarters do not make"),
    fault(CARE, "Quarter end", "=C8", "#REF!", "cell-error", "a formula that lost its sheet"),
    fault(CARE, "Timeliness and quality", "Percentage where Indicator=RHI in 72 hours#2", "12%", "share-differs", "a percentage that is not its count over its base")
        .and(&["change-large @Percentage", "change-large E30"]),
    fault(CARE, "Timeliness and quality", "Numerator where Indicator=Re-referrals#3", "999", "more-than-base", "more referrals again than there were referrals").and(&["share-differs @Percentage"]),
    fault(CARE, "CP breakdown", "=B5", "90%", "not-a-hundred", "categories that make more than a hundred per cent").at("B5:B8"),
    fault(POLICE, "Return", "KPI where KPI=MARAC children#2", "Children of concern", "unmapped-category", "an indicator that nobody knows").and(&["expected-missing C20"]),
    fault(POLICE, "Return", "Quarter where KPI=DA notifications#3", "Q5 2025-26", "not-a-date", "a fifth quarter").and(&["category-blank @Quarter", "expected-missing C12"]),
    fault(POLICE, "Return", "Quarter where KPI=CE screenings#4", "Q3 2025-26", "facts-disagree", "two numbers for one quarter").at("@Number or %").and(&["expected-missing C15"]),
    fault(CARE, "Timeliness and quality", "Numerator where Indicator=Care leavers NEET#1", "-4", "out-of-range", "fewer than none"),
    fault(HEALTH, "Dashboard", "Q3 2025-26 where Measure=CAMHS waiting time (weeks)#1", "under review", "not-a-number", "words where a number should be"),
    fault(EARLY_HELP, "EH", "Q1 2025-26 where Measure=EHAs opened#1", "=no result", "formula-uncached", "a formula that was saved without its result").and(&["expected-missing @Q4 2025-26"]),
    fault(EDUCATION, "Data", "=D3", "Q2 2025-26", "heading-twice", "one quarter twice, and none for the third"),

    fault(BOOKINGS, "", "Course level#100", "Level 9", "unmapped-category", "a level that there is not"),
    fault(BOOKINGS, "", "Agency type#200", "Bell ringers", "unmapped-category", "a sector outside the list"),
    fault(BOOKINGS, "", "Session date#300", "soon", "not-a-date", "no day at all"),
    fault(BOOKINGS, "", "Programme year#400", "", "required-blank", "no year").and(&["category-blank @Programme year"]),
    fault(BOOKINGS, "", "Course ID#50", "XYZ99", "reference-unknown", "a course that is not in the programme"),
    fault(COURSES, "Programme", "Attendees#3", "75", "more-than-base", "more came than there were places"),
    fault(COURSES, "Programme", "Duration (hours)#5", "150", "out-of-range", "a course of six days and nights"),
    fault(COURSES, "Programme", "Bookings#7", "many", "not-a-number", "a word for a number"),
    fault(COURSES, "Programme", "Course title#10", "Cancelled because of snow", "row-unread", "a remark between the courses").at("A14:M14").alone()
        .and(&["reference-unknown returns/Training/attendance_export_2025-26.csv"]),
    fault(EVALUATIONS, "Evaluations", "Average rating#4", "5.8", "out-of-range", "more than five stars"),
    fault(EVALUATIONS, "Evaluations", "Number of evaluations#6", "400", "more-than-base", "more evaluated than came"),
    fault(COMPLIANCE, "Compliance", "% compliant where Training level=L2#2", "50%", "share-differs", "a percentage that is not its count over its base"),
    fault(COMPLIANCE, "Compliance", "Number trained where Training level=L3#3", "9999", "more-than-base", "more staff than there are").and(&["share-differs @% compliant"]),

    fault(SCHOOLS, "", "URN#10", "900201", "duplicate", "the number of another school")
        .and(&["reference-unknown returns/Education/Section 175 audit returns 2025-26.ods", "reference-unknown returns/Education/S175 answers (one column a question).xlsx"]),
    fault(SCHOOLS, "", "PhaseOfEducation#12", "Beacon", "unmapped-category", "a phase that there is not"),
    fault(SCHOOLS, "", "OpenDate#14", "7/25/1999", "date-american", "month before day").and(&["date-american H7"]),
    fault(AUDIT, "S175 2025-26", "Overall where Returned?=Yes#5", "", "required-blank", "replied, and no overall grade"),
    fault(AUDIT, "S175 2025-26", "Deputy DSL trained where Deputy DSL?=No#1", "2025-06-18", "blank-expected", "the training of a deputy there is not"),
    fault(AUDIT, "S175 2025-26", "DSL trained where Returned?=Yes#8", "2026-07-02", "date-order", "trained after the audit was sent"),
    fault(AUDIT, "S175 2025-26", "Leadership where Returned?=Yes#9", "5", "unmapped-category", "a fifth grade"),
    fault(AUDIT, "S175 2025-26", "Children monitored where Returned?=Yes#11", "5000", "out-of-range", "more children than a school has"),
    fault(AUDIT, "S175 2025-26", "Returned? where Returned?=Yes#13", "Partly", "not-yes-or-no", "neither returned nor not"),
    fault(ANSWERS, "Answers", "School name#5", "", "required-blank", "a school without a name"),
    fault(ANSWERS, "Answers", "URN#7", "900201", "duplicate", "the number of another school"),

    fault(S11_HOSPITAL, S11, "Self grade#0", "How are we doing?", "table-missing", "the grades stand under a heading that nobody knows").at("sheet").and(&["return-outstanding report.toml"]),
    fault(S11_CARE, S11, "Self grade where Standard=Training#1", "N/A", "required-blank", "does not apply, and no reason given").at("@If n/a, why"),
    fault(S11_BOARD, S11, "Self grade where Standard=Accountability#1", "Superb", "unmapped-category", "a grade outside the scale"),
    fault(S11_FIRE, S11, "=B3", "Northern Fire Service", "unmapped-category", "an agency that nobody knows"),
    fault(S11_HUBS, S11, "Self grade where Standard=Training#1", "Inadequate", "required-blank", "below good, and no action").at("@Action needed").and(&["required-blank @Action owner", "required-blank @By when"]),
    fault(S11_HOUSING, S11, "=B4", "2027-12-31", "date-order", "sent after its actions were due"),

    fault(ATTENDANCE, "Executive", "Mtgs Att where Role/Title=Named Nurse#1", "9", "more-than-base", "came to more meetings than there were").and(&["share-differs @% Att", "facts-disagree @Mtgs Att"]),
    fault(ATTENDANCE, "Executive", "% Att where Role/Title=Principal#1", "12%", "share-differs", "a percentage that is not its count over its base"),
    fault(ATTENDANCE, "Executive", "2025-09-17 where Role/Title=Consultant#1", "Late", "unmapped-category", "a mark that nobody knows"),
    fault(BUDGET, "Outturn", "Actual £000 where Contributor=Total#1", "500", "total-differs", "a total that its column does not make"),
    fault(BUDGET, "Outturn", "% of total where Budget heading=Training costs#1", "50%", "share-differs", "a share that its column does not make"),
    fault(BUDGET, "Outturn", "Budget £000 where Contributor=Schools#1", "tbd", "not-a-number", "letters for an amount"),
    fault(PLAN, "Plan on a page", "Date closed where RAG=Blue#1", "", "required-blank", "complete, and no day"),
    fault(PLAN, "Plan on a page", "Date closed where RAG=Amber#1", "2026-03-20", "blank-expected", "a day of closing, and not complete"),
    fault(PLAN, "Plan on a page", "RAG where RAG=Green#3", "Purple", "unmapped-category", "a colour outside the list"),
    fault(PLAN, "Plan on a page", "% complete where RAG=Red#1", "140%", "out-of-range", "more than all of it"),
    fault(PLAN, "Plan on a page", "Target date where RAG=Green#1", "2025-06-30", "action-overdue", "long past, and still green"),
    fault(RISKS, "Register", "Inherent likelihood#3", "7", "out-of-range", "a likelihood above five"),
    fault(RISKS, "Register", "Ref#6", "R01", "duplicate", "the number of another risk"),
    fault(ACTIVITY, "", "Number where What is counted=DSL briefings#2", "200", "more-than-base", "more schools than there are").and(&["change-large @Number"]),
    fault(ACTIVITY, "", "What is counted#1", "Biscuits", "unmapped-category", "something that nobody counts").and(&["expected-missing C6"]),
    fault(TEXTS, "Texts", "Heading#5", "Gossip", "unmapped-category", "a heading outside the list"),
    fault(TEXTS, "Texts", "Your text#9", "", "required-blank", "a heading without a text"),

    fault(AUDITS, "Audits", "Report date#2", "2025-09-01", "date-order", "reported before it was done"),
    fault(AUDITS, "Audits", "Repeat of#5", "", "required-blank", "a repeat of nothing"),
    fault(AUDITS, "Cases", "Auditor's grade where Auditor's grade=Good#4", "Superb", "unmapped-category", "a grade outside the scale"),
    fault(AUDITS, "Cases", "Case no#5", "1", "duplicate", "a case graded twice by one agency").at("@Audit ref").and(&["expected-missing B7"]),
    fault(AUDITS, "Findings", "What was found#4", "", "required-blank", "a finding without words"),
    fault(AUDITS, "Actions", "Date closed#1", "", "required-blank", "complete, and no day"),
    fault(REVIEWS, "Reviews", "Publication date#1", "", "required-blank", "published, and no day"),
    fault(REVIEWS, "Reviews", "Date notified#3", "2025-04-01", "date-order", "notified before anyone knew").and(&["too-long @Rapid review completed on"]),
    fault(REVIEWS, "Recommendations", "Date closed where Progress status=In progress#1", "2026-03-01", "blank-expected", "a day of closing, and not complete"),
    fault(REVIEWS, "Recommendations", "Rec no#3", "2", "duplicate", "the number of another recommendation").at("@Review ID"),
    fault(INSPECTIONS, "Tracker", "Response sent#2", "2025-12-24", "date-order", "answered after the day that was set"),
    fault(INSPECTIONS, "Tracker", "What shows it where Progress=Complete#2", "", "required-blank", "closed, and nothing shows it"),

    fault(VOICES, "Sessions", "Number of children#4", "a class", "not-a-number", "words for a number"),
    fault(VOICES, "Sessions", "Session ID#8", "YVM01", "duplicate", "the number of another session"),
    fault(VOICES, "Survey answers", "n#2", "331", "more-than-base", "more answers than children").and(&["share-differs @%"]),
    fault(VOICES, "You said", "By when#5", "", "required-blank", "neither an answer nor a day"),
    fault(SURVEY, "Results", "Number answered#4", "3000", "more-than-base", "more answers than people asked").and(&["share-differs @% agreed"]),
    fault(SURVEY, "Results", "Number answered#2", "", "required-blank", "a percentage of nothing"),
    fault(POPULATION, "", "Source#1", "", "required-blank", "a published fact without its source"),
    fault(POPULATION, "", "Year#3", "2024", "facts-disagree", "two numbers for one year").at("@Value").and(&["duplicate @Measure"]),
];

/// Faults of whole files.
#[rustfmt::skip]
pub(super) const FILES: &[FileFault] = &[
    FileFault { file: "youth justice/FTE rate.csv", spoilt: Spoilt::Lost, found_in: "report.toml", code: "return-outstanding", about: "a return that never came", follows: &[] },
    FileFault { file: "Section 11/S11 Wexmoor Police 2025-26.xlsx", spoilt: Spoilt::Cut, found_in: "", code: "file-unreadable", about: "a workbook that was cut off while it was sent", follows: &["return-outstanding report.toml"] },
    FileFault { file: "Section 11/S11 Wexmoor Probation 2025-26.xlsx", spoilt: Spoilt::Mislabelled, found_in: "", code: "file-mislabelled", about: "an OpenDocument spreadsheet that says it is a workbook", follows: &[] },
    FileFault { file: "Section 11/S11 Aldermere Voluntary Forum 2025-26.xlsx", spoilt: Spoilt::Renamed, found_in: "", code: "sheet-missing", about: "the sheet has another name", follows: &["return-outstanding report.toml"] },
    FileFault { file: "Section 11/S11 Wexmoor Mental Health Trust 2025-26.xlsx", spoilt: Spoilt::Emptied, found_in: "", code: "sheet-empty", about: "a workbook that holds nothing", follows: &["return-outstanding report.toml"] },
    FileFault { file: "CSC/Copy of scorecard (old).csv", spoilt: Spoilt::Stray, found_in: "", code: "file-undeclared", about: "a file that nobody said what it is", follows: &[] },
];
