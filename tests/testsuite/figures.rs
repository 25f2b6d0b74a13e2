//! The Coventry document carries the figures of the published report of 2014/15 that were made from data, each under its number in
//! that report's order. The numbers are those of the returns, worked out anew: where the published report contradicts itself, the
//! document says what its own counts make. Figures whose data stood only in charts carry what the text gave.

use super::examples::COVENTRY;

/// A figure: its number, and lines or parts of lines of the Markdown that carry its key numbers.
type Figure = (&'static str, &'static [&'static str]);

#[rustfmt::skip]
const FIGURES: &[Figure] = &[
    ("F15-02 the city's children", &[
        "| People of all ages | 337,428 |", "| Children aged 0 to 17 | 74,123 |", "22% of its 337,428 people", "| Children under three | 14,204 |",
        "39% of the city’s children are from minority ethnic groups, against 26% in England", "8.7% of households",
        "18% of residents", "29% in 2013, or 21,200 children",
    ]),
    ("F15-03 children on a plan", &["| Sep 2014 | 882 |", "| Sep 2015 | 578 |", "−34.5%"]),
    ("F15-04 how quickly children get help", &[
        "| Initial conferences held within 15 working days | \\[x\\] | 100 |", "| Assessments completed within 45 working days | 70 | 93 |",
        "| Plans that are a second or later one | 18.8 | 15.1 |",
    ]),
    ("F15-05 plans by the kind of harm", &["| Emotional | 47.8 |", "| Physical | 3.8 |", "| Sexual | 5.2 |", "| Neglect | 43.3 |"]),
    ("F15-06 plans by age", &["| Unborn | 4.0 |", "| 0 to 3 | 28.2 |", "| 4 to 11 | 50.2 |", "| 12 to 16 | 16.8 |", "| 17 and over | 0.9 |"]),
    ("F15-07 open early help plans", &["| Apr 2014 | 1,543 |", "| Sep 2015 | 1,887 |", "by 22.3%"]),
    ("F15-08 who leads early help plans", &["| Schools | 20 |", "| Children's centres | 19 |"]),
    ("F15-09 how early help plans ended", &[
        "| Plan completed, no further action | 102 | 158 | 114 | 122 | 129 | 101 | 110 | 94 | 123 | 139 | 159 | 66 | 147 | 728 | 67.2 |",
        "| Child moved to another area | 3 | 14 | 1 | 5 | 4 | 9 | 2 | 12 | 11 | 8 | 0 | 7 | 3 | 41 | 3.8 |",
        "| Family did not take part | 5 | 22 | 24 | 19 | 15 | 13 | 8 | 19 | 13 | 19 | 5 | 8 | 7 | 71 | 6.5 |",
        "| Referred to children's social care | 57 | 57 | 42 | 38 | 58 | 42 | 67 | 30 | 25 | 59 | 51 | 10 | 35 | 210 | 19.4 |",
        "| Referred to another agency | 5 | 9 | 3 | 2 | 9 | 13 | 5 | 5 | 1 | 2 | 5 | 3 | 3 | 19 | 1.8 |",
        "| Service asked for was not available | 0 | 2 | 2 | 1 | 0 | 0 | 3 | 0 | 4 | 2 | 4 | 5 | 0 | 15 | 1.4 |",
        "| **All plans that ended** | **172** | **262** | **186** | **187** | **215** | **178** | **195** | **160** | **177** | **229** | **224** | **99** | **195** | **1,084** |",
        "| Plan completed | 59.3 | 60.3 | 61.3 | 65.2 | 60.0 | 56.7 | 56.4 | 58.8 | 69.5 | 60.7 | 71.0 | 66.7 | 75.4 |",
        "| Referred to children's social care | 33.1 | 21.8 | 22.6 | 20.3 | 27.0 | 23.6 | 34.4 | 18.8 | 14.1 | 25.8 | 22.8 | 10.1 | 17.9 |",
        "728 of the 1,084 plans",
    ]),
    ("F15-10 health assessments", &["| All | 40 | 93 |", "| Placed within 20 miles | \\[x\\] | 100 |"]),
    ("F15-11 learning of looked-after children", &[
        "| Care leavers who started university, September 2014 | 11 |", "| Care leavers who started university, September 2015 | 9 |",
        "| Year 12 in a positive destination | 96% |", "| Year 13 in a positive destination | 76% |",
    ]),
    ("F15-12 care leavers without education or work", &["neither education nor work stayed over a half from 2013 to 2015"]),
    ("F15-13 the best start", &["More children than elsewhere have had their immunisations"]),
    ("F15-14 readiness for school", &["| All children | 55.4 | 59.6 |", "| Eligible for free school meals | \\[x\\] | 49.3 |", "10.3 points behind"]),
    ("F15-15 child victims of crime", &["| Child victims as a share of all victims of crime | 7 |"]),
    ("F15-16 first offences", &["Fewer young people came before the courts for the first time"]),
    ("F15-17 results at sixteen", &["| Pupils with five GCSEs at A\\* to C | 52.3 |"]),
    ("F15-18 out of education and work", &["| Young people aged 16 to 18 not in education, employment or training | 6.8 |"]),
    ("F15-19 absence from school", &[
        "| Primary, Coventry | 3.8 | 4.2 |", "| Primary, England | 3.9 | \\[x\\] |", "| Secondary, Coventry | 5.1 | 5.6 |", "| Secondary, England | 5.2 | \\[x\\] |",
    ]),
    ("F15-20 five priorities", &["### 1. Hear the child", "### 2. Learn from serious cases", "### 3. Know what early help achieves", "### 4. Protect children who go missing", "### 5. Protect children from violence at home"]),
    ("F15-21 needs met", &["67% of the plans that ended between April and September 2015"]),
    ("F15-22 reaching families", &["93% |", "| 200 |", "| 537,000 |"]),
    ("F15-23 the schools' audit", &["| Section 175 audits returned | 100% |", "| 1,136 |"]),
    ("F15-24 the staff survey", &["1,100 people", "| 90 | 728 |", "| 82 | 731 |", "| 86 | 730 |", "| 64 | 729 |"]),
    ("F15-25 courses followed up", &["- Level 3: parents’ mental ill-health", "- Level 3: working with families who do not want to change", "- Level 1: introduction to safeguarding children", "again after the course was rewritten"]),
    ("F15-26 training by sector", &[
        "| Health | 306 | 23 | 334 | 53 |", "| Cafcass | 2 | 0 | 3 | 0 |", "| Schools | 344 | 26 | 61 | 10 |", "| Children's social care | 28 | 2 | 16 | 3 |",
        "| Other council services | 137 | 10 | 25 | 4 |", "| Early years and childcare | 208 | 16 | 90 | 14 |", "| Voluntary, private and independent | 97 | 7 | 31 | 5 |",
        "| Probation | 23 | 2 | 12 | 2 |", "| Police | 41 | 3 | 14 | 2 |", "| Faith groups | 38 | 3 | 0 | 0 |", "| All other agencies | 96 | 7 | 47 | 7 |",
        "| **All sectors** | **1,320** | **100** | **633** | **100** |",
    ]),
    ("F15-27 level 1 by sector", &["| Health | 3 | 1 | 19 | 14 |", "| Early years and childcare | 156 | 43 | 64 | 48 |", "| **All sectors** | **364** | **100** | **134** | **100** |"]),
    ("F15-28 level 2 by sector", &["| Health | 78 | 34 | 40 | 35 |", "| Schools | 110 | 48 | 40 | 35 |", "| **All sectors** | **227** | **100** | **113** | **100** |"]),
    ("F15-29 lead professionals", &["| 2014/15 | 329 |", "| Apr to Sep 2015 | 107 |"]),
    ("F15-30 level 3 by sector", &["| Health | 191 | 32 | 294 | 73 |", "| Schools | 170 | 29 | 12 | 3 |", "| **All sectors** | **591** | **100** | **405** | **100** |"]),
    ("F15-31 three years of training", &["| Level 1 | 383 | 364 | 134 |", "| Level 2 | 144 | 227 | 113 |", "| Level 3 | 1,393 | 591 | 405 |", "| All levels | 1,918 | 1,320 | 633 |"]),
    ("F15-32 training within agencies", &["| 92.3% |", "| 533 |", "| 211 |", "| 74 |", "| Staff with safeguarding training | 46% |"]),
    ("F15-33 police teams", &["constables | 33 |", "sergeants | 5 |", "| Online child exploitation team: constables | 14 |", "| Central child exploitation team: constables | 15 |"]),
    ("F15-34 the Board's groups", &["- the Board, led by the independent chair", "- the child death overview panel"]),
    ("F15-35 budget and spending", &["| Joint budget of the two boards | 318 | 361 | 43 | 13.5 |", "spent £43,000 more than planned"]),
    ("F15-36 spending by category", &[
        "| Staffing | 116 | 32 |", "| Independent consultancy for reviews and the chair | 82 | 23 |", "| Case reviews | 68 | 19 |", "| Support services | 30 | 8 |",
        "| Child death review | 25 | 7 |", "| Training | 16 | 4 |", "| Venues and catering | 11 | 3 |", "| Policies and procedures | 6 | 2 |",
        "| Independent chair of the adults' board | 5 | 1 |", "| Other | 2 | 1 |", "| **All spending** | **361** | **100** |",
    ]),
    ("F15-37 private fostering: training", &["4 sessions reached 63 people"]),
    ("F15-38 private fostering: schools", &["| Primary | 11 |", "| Secondary | 2 |"]),
    ("F15-39 attendance at the Board", &[
        "| West Midlands Police | 7 | 7 | 100 |", "| West Midlands Ambulance Service | 7 | 2 | 29 |", "| Cafcass | 7 | 0 | 0 |", "| Secondary schools | 7 | 4 | 57 |",
        "| GP Clinical Lead, member from November 2014 | 5 | 3 | 60 |", "| Designated Doctor | 7 | 1 | 14 |",
    ]),
    ("F15-40 referrals by the kind of harm", &[
        "| Physical | 54 | 51 |", "| Sexual | 16 | 15 |", "| Other | 12 | 11 |", "| Emotional | 9 | 9 |", "| Neglect | 9 | 9 |", "| Online abuse | 5 | 5 |",
        "| **All referrals** | **105** | **100** |",
    ]),
    ("F15-41 referrals by sex", &["| Female | 48 | 46 |", "| Male | 50 | 48 |", "| Not stated | 7 | 7 |"]),
    ("F15-42 referrals by source", &[
        "| Children's social care | 35 | 33 |", "| Early years | 21 | 20 |", "| Education | 15 | 14 |", "| Police | 7 | 7 |", "| Leaving care team | 4 | 4 |",
        "| Ofsted | 4 | 4 |", "| NSPCC or Childline | 4 | 4 |", "| University | 3 | 3 |", "| Looked-after children team | 3 | 3 |", "| Uniformed youth group | 2 | 2 |",
    ]),
    ("F15-43 who came to meetings", &["| Police | 41 |", "| Social care | 40 |", "| Employer | 44 |", "| Human resources | 17 |", "| Other | 18 |"]),
    ("F15-44 referrals that led to a meeting", &["| Year to August 2015 | 85 | 81.0 | 7.1 |"]),
    ("F15-45 outcomes", &[
        "| Substantiated | 12 | 12 |", "| Unsubstantiated | 27 | 27 |", "| Unfounded | 6 | 6 |", "| Malicious | 0 | 0 |", "| No active involvement | 16 | 16 |",
        "| Active or being monitored | 39 | 39 |", "| **All outcomes** | **100** | **100** |", "add up to 100, fewer than the 105 referrals",
    ]),
    ("F15-46 advice by subject", &[
        "| Physical | 16 | 33 |", "| Sexual | 10 | 21 |", "| Neglect | 6 | 13 |", "| Other | 4 | 8 |", "| Emotional | 3 | 6 |", "| Supplying drugs | 3 | 6 |",
        "| Online abuse | 2 | 4 |", "| **All requests for advice** | **48** | **100** |",
    ]),
    ("F15-47 advice by source", &[
        "| Children's social care | 8 | 17 |", "| Police | 7 | 15 |", "| Education | 5 | 10 |", "| Ofsted | 5 | 10 |", "| Children's home | 4 | 8 |",
        "| Designated officer of another area | 4 | 8 |", "| Nursery | 2 | 4 |", "| Anonymous | 1 | 2 |",
    ]),
];

#[test]
fn every_published_figure_stands_in_the_document() {
    let text = COVENTRY.text("md");
    let mut missing = Vec::new();
    for (figure, parts) in FIGURES {
        missing.extend(
            parts
                .iter()
                .filter(|part| !text.contains(**part))
                .map(|part| format!("{figure}: {part}")),
        );
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert_eq!(FIGURES.len(), 46, "F15-02 to F15-47");
}
