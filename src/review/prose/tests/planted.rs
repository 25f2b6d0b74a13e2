//! Sentences of our own with a mistake each.

use crate::finding::Code;

/// The code that should be raised, and the text.
pub(super) const ALL: &[(Code, &str)] = &[
    // A percentage beside its count and base.
    (
        Code::ProseShare,
        "Replies came from 28% (12 of 48) of the settings.",
    ),
    (
        Code::ProseShare,
        "By May, 37 of the 50 agencies (72%) had sent their audit.",
    ),
    (
        Code::ProseShare,
        "The audit was returned by 31 out of 40 schools, or 80 per cent.",
    ),
    (
        Code::ProseShare,
        "Some 91.2% of practices (52 out of 58) had named a lead.",
    ),
    (
        Code::ProseShare,
        "Of the 60 referrals, 21 (45%) came from schools.",
    ),
    (
        Code::ProseShare,
        "Nine (30%) of the 36 meetings were chaired by health.",
    ),
    (
        Code::ProseShare,
        "Twenty-three of thirty nurseries (67%) took part.",
    ),
    (Code::ProseShare, "Attendance was 88% (14/18)."),
    (
        Code::ProseShare,
        "In all, 64% of the 25 families (12) had moved away.",
    ),
    (
        Code::ProseShare,
        "In the year 85 meetings were held, eight a month on average.",
    ),
    // No whole number makes it.
    (
        Code::ProseShare,
        "A lead was named by 15% of the 42 services.",
    ),
    (
        Code::ProseShare,
        "The visit was late for 50% of 17 families.",
    ),
    (
        Code::ProseShare,
        "Just 22.4% of the 30 staff had been trained.",
    ),
    // Changes.
    (
        Code::ProseChange,
        "Referrals rose from 240 to 300, a rise of 20%.",
    ),
    (
        Code::ProseChange,
        "Open cases increased from 80 to 92, an increase of 18.",
    ),
    (
        Code::ProseChange,
        "Contacts went from 40 in spring to 60 in autumn (20% increase).",
    ),
    (Code::ProseChange, "Visits fell by 30% from 200 to 150."),
    (
        Code::ProseChange,
        "Spending grew from \u{A3}120,000 to \u{A3}150,000, up 20 per cent.",
    ),
    (
        Code::ProseChange,
        "Timeliness improved from 61% to 74%, a rise of 15 percentage points.",
    ),
    (
        Code::ProseChange,
        "There were 75 enquiries, 12 more than the 60 of the year before.",
    ),
    (
        Code::ProseChange,
        "Some 48 plans ended early, 9 fewer than the 55 in 2023/24.",
    ),
    (
        Code::ProseChange,
        "Demand increased by 25% (30) to 180 referrals.",
    ),
    // The wrong way round.
    (
        Code::ProseChange,
        "The number of open plans increased from 64 to 51 over the year.",
    ),
    (
        Code::ProseChange,
        "Waiting times fell from 11 weeks to 14 weeks.",
    ),
    (Code::ProseChange, "Absence dropped from 4.1% to 4.6%."),
    (
        Code::ProseChange,
        "The rate stood at 31%, up from 36% in 2022/23.",
    ),
    (
        Code::ProseChange,
        "The figure decreased to 220 from 190 last spring.",
    ),
    // Doubled and halved.
    (
        Code::ProseChange,
        "Calls to the advice line doubled from 40 to 66.",
    ),
    (Code::ProseChange, "The backlog was halved, from 90 to 60."),
    (
        Code::ProseChange,
        "Attendance at briefings trebled from 20 to 45.",
    ),
    (
        Code::ProseChange,
        "Repeat plans more than doubled from 12 to 21.",
    ),
    // A part beyond its whole.
    (
        Code::ProsePart,
        "In the sample, 34 of the 31 files held a chronology.",
    ),
    (
        Code::ProsePart,
        "As many as 16 out of 12 partners sent a deputy.",
    ),
    (
        Code::ProsePart,
        "Of those seen, 58% were girls and 47% boys.",
    ),
    (
        Code::ProsePart,
        "Health made 62% of referrals and the remaining 48% came from schools.",
    ),
    // Sums.
    (
        Code::ProseSum,
        "The panel heard 12 cases, of which 5 concerned neglect and 6 concerned exploitation.",
    ),
    (
        Code::ProseSum,
        "There were 40 delegates (18 from health, 12 from schools and 11 from the police).",
    ),
    (
        Code::ProseSum,
        "The team is made up of 14 posts, comprising 6 social workers, 4 nurses and 3 officers.",
    ),
    (
        Code::ProseSum,
        "We trained 28 nurses and 17 teachers, 47 in all.",
    ),
    (
        Code::ProseSum,
        "It held 9 audits and 4 visits, a total of 15.",
    ),
    (
        Code::ProseSum,
        "Of 20 allegations, there were 20 outcomes: 8 substantiated, 7 unsubstantiated and 6 unfounded.",
    ),
    (
        Code::ProseSum,
        "| Outcome | Number |\n|---|---|\n| Upheld | 12 |\n| Not upheld | 27 |\n| Open | 6 |\n| Total | 47 |\n",
    ),
    // Lists that announce their number.
    (
        Code::ProseCount,
        "We agreed three priorities: neglect; exploitation; early help; and housing.",
    ),
    (
        Code::ProseCount,
        "The four themes of the year were: listening, sharing and learning.",
    ),
    (
        Code::ProseCount,
        "The review made five recommendations:\n\n- train\n- listen\n- record\n- share\n",
    ),
    (
        Code::ProseCount,
        "There are two teams in the hub:\n\n1. intake\n2. assessment\n3. court work\n",
    ),
    (
        Code::ProseCount,
        "Table: Six actions against neglect\n\n| Action | By |\n|---|---|\n| a | May |\n| b | June |\n| c | July |\n",
    ),
    // Number and share, points and per cent.
    (
        Code::ProseUnit,
        "The number of children seen in time rose from 71% to 84%.",
    ),
    (
        Code::ProseUnit,
        "The number of repeat plans has reduced from 18.8% to 15.1%.",
    ),
    (
        Code::ProseUnit,
        "The proportion of late visits fell from 46 to 31.",
    ),
    (
        Code::ProseUnit,
        "Compliance rose from 40% to 50%, an increase of 10%.",
    ),
    (
        Code::ProseUnit,
        "The percentage of staff with a check increased from 120 to 180.",
    ),
    // Dates.
    (Code::ProseDate, "The panel met on 31 June 2024."),
    (
        Code::ProseDate,
        "The visit took place on Monday 14 November 2024.",
    ),
    (
        Code::ProseDate,
        "The report covers April 2025 to March 2024.",
    ),
    (
        Code::ProseDate,
        "Figures for 2023/22 are shown beside those of this year.",
    ),
    (
        Code::ProseDate,
        "A letter of 30 February 2025 confirmed this.",
    ),
    (
        Code::ProseDateOutside,
        "During the year the Board met in public on 12 May 2023.",
    ),
    (
        Code::ProseDateOutside,
        "In the reporting period, a visit to the hub took place on 3 October 2025.",
    ),
    // Claims.
    (
        Code::ProseClaim,
        "Most agencies (14 of 31) reached the standard.",
    ),
    (
        Code::ProseClaim,
        "The majority of young people (48%) felt safe in town.",
    ),
    (
        Code::ProseClaim,
        "Half of the schools (12 of 31) had a lead of their own.",
    ),
    (
        Code::ProseClaim,
        "Over a third of cases (8 of 30) were closed early.",
    ),
    (
        Code::ProseClaim,
        "All partners (22 of 24) sent their return.",
    ),
    (
        Code::ProseClaim,
        "More than half of parents (46%) had been asked.",
    ),
    (
        Code::ProseClaim,
        "Three quarters of files (55%) held a plan.",
    ),
    (
        Code::ProseClaim,
        "The largest group was education (26%), followed by social care (33%).",
    ),
    (
        Code::ProseClaim,
        "The lowest score was for supervision (3.4), followed by recording (3.1).",
    ),
    // One thing in two ways.
    (
        Code::ProseFact,
        "There are 532 children on child protection plans.\n\nThe service is busy. There are 578 children on child protection plans, which is high.",
    ),
    (
        Code::ProseFact,
        "In 2024 the forum had 181 members from partner agencies.\n\n## Forum\n\nIn 2024 the forum had 190 members from partner agencies.",
    ),
    (
        Code::ProseFact,
        "This report covers September 2024 to March 2025.",
    ),
    // Language.
    (
        Code::ProseUnfinished,
        "There has to be more sharing of information between\n\n## What happens next\n\nWe will act.",
    ),
    (
        Code::ProseUnfinished,
        "- The service will review its approach to the\n- Staff will be trained.\n",
    ),
    (
        Code::ProsePlaceholder,
        "The conference was attended by XX delegates.",
    ),
    (
        Code::ProsePlaceholder,
        "The outcome is TBC and will follow.",
    ),
    (
        Code::ProsePlaceholder,
        "In the year [insert number] audits were done.",
    ),
    (
        Code::ProseRepeated,
        "The team visits every family within ten days and writes down what the children say about it.\n\n## Later\n\nThe team visits every family within ten days and writes down what children say about it.",
    ),
    (Code::ProseRepeated, "Staff understand the the threshold."),
    (
        Code::ProseName,
        "The Early Help Strategic Partnership Board met twice.\n\nReports go to the Early Help Strategic Board in May.",
    ),
    (
        Code::ProseName,
        "The Sexual Assault Referral Centre (SARC) opened.\n\nStaff of the Sexual Abuse Referral Centre (SARC) trained others.",
    ),
    (
        Code::ProseReference,
        "Table 1: Visits\n\nTable 2: Calls\n\nAs Table 4 shows, calls rose.",
    ),
    (
        Code::ProseReference,
        "The members are listed in Annex 2.\n\n## Appendix 1: Terms\n\n## Appendix 2: Members\n",
    ),
    (
        Code::ProseAcronym,
        "Each QZX is reviewed. The QZX panel meets monthly.",
    ),
    // Further sentences, of other hands and habits.
    (
        Code::ProseShare,
        "Of the 52 reviews completed, 31 (54 per cent) resulted in a new plan.",
    ),
    (
        Code::ProseShare,
        "Twelve of the 16 secondary schools (80%) responded to the survey.",
    ),
    (
        Code::ProseShare,
        "Response rate was 66.7% (18 returns from 26 agencies).",
    ),
    (
        Code::ProseShare,
        "We received 18 of 26 returns, giving a response rate of 72%.",
    ),
    (
        Code::ProseShare,
        "18 out of 26 agencies, equating to 72%, responded.",
    ),
    (Code::ProseShare, "This equates to 72% (18/26) of agencies."),
    (
        Code::ProseShare,
        "A total of 140 practitioners attended, of whom 98 (75%) rated the session as good.",
    ),
    (
        Code::ProseShare,
        "There were 140 attendees; 98 of these (75%) rated it good.",
    ),
    (Code::ProseShare, "Of 140 people asked, 98 said yes (75%)."),
    (
        Code::ProseChange,
        "45 children went missing in 2024/25 compared with 60 in 2023/24, a reduction of 15%.",
    ),
    (
        Code::ProseChange,
        "Missing episodes fell to 45 from 60 the previous year, a 33% reduction.",
    ),
    (
        Code::ProseChange,
        "Missing episodes decreased by 33% to 45 (60 in 2023/24).",
    ),
    (
        Code::ProseChange,
        "The number of referrals was 310, an increase of 12% on the previous year's 250.",
    ),
    (
        Code::ProseChange,
        "Referrals have risen from 250 to 310 (an increase of 50).",
    ),
    (
        Code::ProseChange,
        "Referrals: 310 this year, up by 70 from 250.",
    ),
    (
        Code::ProseChange,
        "There were 310 referrals this year, 70 more than last year (250).",
    ),
    (
        Code::ProseChange,
        "Compared with 250 last year, there were 310 referrals, a rise of 30%.",
    ),
    (
        Code::ProseChange,
        "The average caseload dropped from 18.2 to 16.1, a drop of 3.1.",
    ),
    (
        Code::ProseChange,
        "Attendance improved by 7 percentage points, from 88% to 93%.",
    ),
    (
        Code::ProseChange,
        "The budget increased from \u{A3}45,500 to \u{A3}52,000, an increase of \u{A3}7,500.",
    ),
    (
        Code::ProseSum,
        "Of the 24 schools visited, 15 were primary, 6 secondary and 4 special.",
    ),
    (
        Code::ProseSum,
        "Twenty-four schools were visited: 15 primary, 6 secondary and 4 special.",
    ),
    (
        Code::ProseSum,
        "The panel considered 9 cases in the year (4 in the first half and 6 in the second).",
    ),
    (
        Code::ProseSum,
        "We ran 6 courses for 88 people, 40 from health, 30 from education and 20 from the police.",
    ),
    (
        Code::ProseSum,
        "The workforce comprises 12 social workers, 4 managers and 3 administrators, 18 people in total.",
    ),
    (
        Code::ProsePart,
        "Sixty per cent of children were male, 45% female.",
    ),
    (
        Code::ProseClaim,
        "Around two thirds of responses (48%) were positive.",
    ),
    (Code::ProseClaim, "Almost all schools (71%) have a policy."),
    (
        Code::ProseClaim,
        "The vast majority of staff, 52%, felt confident.",
    ),
    (
        Code::ProseClaim,
        "Nearly half (38%) had heard of the service.",
    ),
    (
        Code::ProseClaim,
        "Only a minority of agencies (17 of 25) submitted evidence.",
    ),
    (Code::ProseClaim, "No agency (3 of 25) reported concerns."),
    (
        Code::ProseClaim,
        "Fewer than half of respondents (55%) agreed.",
    ),
    (
        Code::ProseClaim,
        "The highest rate was in the north (12.1%), followed by the south (14.3%).",
    ),
    (
        Code::ProseClaim,
        "Neglect was the most common category (38%), then emotional abuse (44%).",
    ),
    (
        Code::ProseCount,
        "Our three key aims are prevention, protection, partnership and participation.",
    ),
    (
        Code::ProseCount,
        "The audit looked at four areas: leadership, recording and supervision.",
    ),
    (
        Code::ProseDate,
        "The conference was held on Tuesday 12 March 2025.",
    ),
    (
        Code::ProseDate,
        "The policy was signed on 31st November 2024.",
    ),
    (
        Code::ProseDate,
        "The period from October 2024 to June 2024 saw more referrals.",
    ),
    (
        Code::ProseChange,
        "Knife crime has doubled since last year, from 14 to 22 incidents.",
    ),
    (
        Code::ProseChange,
        "Numbers have halved from 30 in 2023 to 19 in 2024.",
    ),
    (
        Code::ProseChange,
        "There was a threefold increase from 10 to 22.",
    ),
    (
        Code::ProseClaim,
        "Seven in ten young people (61%) feel safe.",
    ),
    (
        Code::ProseClaim,
        "One in four families (35%) lives in poverty.",
    ),
    (
        Code::ProseUnit,
        "The proportion of children seen alone increased from 54 to 61 children.",
    ),
    (
        Code::ProseUnit,
        "The number of complaints rose from 12% to 15%.",
    ),
    (
        Code::ProseChange,
        "The partnership spent \u{A3}120,000, \u{A3}20,000 less than its budget of \u{A3}150,000.",
    ),
    (
        Code::ProsePart,
        "Thirty-four out of thirty children were seen.",
    ),
    (Code::ProsePart, "110% of staff are trained."),
    (
        Code::ProseShare,
        "The remaining 25% of the 18 actions are overdue.",
    ),
    (
        Code::ProseShare,
        "In the audit, 17 of 22 case files (81%) contained a chronology.",
    ),
    (
        Code::ProseShare,
        "Of the 22 case files audited, 17 contained a chronology (81%).",
    ),
    (
        Code::ProseShare,
        "Only 41% of the 12 partners had returned their forms.",
    ),
    (
        Code::ProseShare,
        "77% of files (17/22) were good; 14% (2/22) were inadequate.",
    ),
    (
        Code::ProseShare,
        "Compliance with level 2 training stands at 89%, that is 402 of the 466 eligible staff.",
    ),
    (
        Code::ProseShare,
        "402 of the 466 eligible staff \u{2013} 89% \u{2013} are compliant.",
    ),
    (Code::ProseShare, "402 of 466 staff are compliant (89%)."),
    (
        Code::ProseClaim,
        "Two thirds (11 of 22) of the files were good.",
    ),
    (
        Code::ProseChange,
        "Contacts to the front door climbed from 9,850 to 11,200, an 18% rise.",
    ),
    (
        Code::ProseChange,
        "There was a 25% decrease in first-time entrants, from 64 to 52.",
    ),
    (
        Code::ProseChange,
        "A rise of 9 in the number of care leavers in work (from 31 to 42).",
    ),
    (
        Code::ProseChange,
        "Permanent exclusions were down from 14 to 17.",
    ),
    (
        Code::ProseChange,
        "There was an increase in complaints from 34 last year to 29 this year.",
    ),
    (
        Code::ProseChange,
        "The number of foster carers has gone down from 96 to 102.",
    ),
    (
        Code::ProseChange,
        "Police recorded 212 incidents, 38 fewer than the 260 in the previous year.",
    ),
    (
        Code::ProseChange,
        "Police recorded 212 incidents compared to 260 in the previous year, 58 fewer.",
    ),
    (
        Code::ProseChange,
        "The unit cost of a placement tripled from \u{A3}1,200 to \u{A3}2,900.",
    ),
    (
        Code::ProseSum,
        "The total of 63 returns consists of 30 from schools, 21 from nurseries and 14 from colleges.",
    ),
    (
        Code::ProseSum,
        "There were 63 returns (schools 30, nurseries 21, colleges 14).",
    ),
    (
        Code::ProseSum,
        "The 9 audits carried out (4 single agency and 6 multi-agency) found good practice.",
    ),
    (
        Code::ProseSum,
        "In all 38 young people took part: 21 girls and 18 boys.",
    ),
    (
        Code::ProsePart,
        "Boys made up 56% of the group and girls the remaining 54%.",
    ),
    (
        Code::ProseCount,
        "We have two overarching priorities: neglect, exploitation and transitions.",
    ),
    (
        Code::ProseDate,
        "Our sub-groups met on 30 February and 31 March.",
    ),
    (
        Code::ProseDate,
        "The Executive met on Wednesday, 4 April 2024.",
    ),
    (
        Code::ProseDate,
        "The contract ran from 1 May 2025 to 30 April 2024.",
    ),
    (Code::ProseDate, "In 2025/24 this changed."),
    (
        Code::ProseClaim,
        "Fewer than a quarter of (31%) young people knew the helpline.",
    ),
    (
        Code::ProseClaim,
        "Just under half of plans (62%) lasted a year.",
    ),
    (
        Code::ProseClaim,
        "The majority (9 of 20) of carers were satisfied.",
    ),
    (Code::ProseClaim, "All 24 GP practices (22 of 24) replied."),
    (Code::ProseClaim, "None of the cases (2 of 30) were late."),
    (
        Code::ProseClaim,
        "The smallest team was North (12 staff), followed by South (9 staff).",
    ),
    (
        Code::ProseUnit,
        "The percentage of assessments on time fell from 310 to 280.",
    ),
    (
        Code::ProseUnit,
        "The number of young carers identified rose from 4% to 6%.",
    ),
    (
        Code::ProseUnit,
        "Satisfaction rose from 60% to 75%, a 15% increase.",
    ),
    (
        Code::ProsePlaceholder,
        "The strategy will be launched in [insert date].",
    ),
    (
        Code::ProseFact,
        "The hub received 4,120 contacts in 2024/25. More detail follows. In 2024/25 the hub received 4,210 contacts.",
    ),
];
