//! One sentence, and what in it could point at somebody.

use crate::model::MONTHS;

/// People and what happens to them, more than one.
const PEOPLE: &[&str] = &[
    "children",
    "babies",
    "infants",
    "toddlers",
    "teenagers",
    "girls",
    "boys",
    "pupils",
    "students",
    "siblings",
    "brothers",
    "sisters",
    "twins",
    "mothers",
    "fathers",
    "parents",
    "adults",
    "victims",
    "families",
    "cases",
    "allegations",
    "deaths",
    "suicides",
];
/// One of them.
const PERSON: &[&str] = &[
    "child",
    "baby",
    "infant",
    "toddler",
    "teenager",
    "girl",
    "boy",
    "pupil",
    "student",
    "sibling",
    "brother",
    "sister",
    "mother",
    "father",
    "parent",
    "adult",
    "victim",
    "family",
    "case",
    "allegation",
    "death",
    "suicide",
    "woman",
    "man",
];
/// Words that may stand between a number and whom it counts.
const BETWEEN: &[&str] = &[
    "of",
    "the",
    "these",
    "those",
    "our",
    "all",
    "its",
    "their",
    "his",
    "her",
    "whose",
    "younger",
    "older",
    "young",
    "other",
    "further",
    "more",
    "such",
    "same",
    "missing",
    "disabled",
    "unaccompanied",
    "looked-after",
    "local",
    "little",
    "small",
    "new",
    "known",
    "serious",
    "#",
];
/// After "case" or "child": no case and no child, but a study, a file or a conference.
const THING: &[&str] = &[
    "study",
    "studies",
    "file",
    "files",
    "audit",
    "audits",
    "audited",
    "conference",
    "conferences",
    "note",
    "notes",
    "worker",
    "workers",
    "load",
    "loads",
    "review",
    "reviews",
    "protection",
    "safeguarding",
    "sexual",
    "criminal",
    "abuse",
    "health",
    "care",
    "practice",
    "in",
    "group",
    "hub",
    "hubs",
    "court",
    "practitioner",
    "practitioners",
    "support",
    "help",
    "centre",
    "centres",
    "services",
    "service",
];
/// Before a number: it is no count of somebody.
const GENERAL: &[&str] = &[
    "than", "least", "any", "no", "each", "every", "aged", "age", "ages", "to", "under", "over",
    "about", "most", "level", "phase", "priority", "year", "years", "part", "chapter", "section",
    "table", "figure", "standard", "step", "stage", "or", "between", "from", "per", "as",
];
/// What happens to one person.
const EVENTS: &[&str] = &[
    "died",
    "killed",
    "murdered",
    "drowned",
    "born",
    "injured",
    "admitted",
    "arrested",
    "charged",
    "convicted",
    "removed",
    "attacked",
    "stabbed",
    "assaulted",
    "abused",
    "raped",
    "hurt",
    "harmed",
    "disclosed",
    "detained",
    "sectioned",
    "excluded",
    "bruised",
    "overdosed",
    "suicide",
    "stabbing",
    "death",
    "injuries",
    "assault",
];
/// Places with few people. The name stands before the word.
const PLACES: &[&str] = &[
    "school", "primary", "academy", "college", "nursery", "ward", "street", "road", "avenue",
    "lane", "crescent", "estate", "church", "mosque", "hostel", "surgery",
];
/// Posts that one person holds in an area.
const POSTS: &[&str] = &[
    "head teacher",
    "headteacher",
    "designated doctor",
    "designated nurse",
    "designated officer",
    "named doctor",
    "named nurse",
    "named gp",
    "chief executive",
    "chief constable",
    "independent chair",
    "independent scrutineer",
    "business manager",
    "director of children's services",
    "medical director",
    "borough commander",
    "lead member",
];
/// What is a person's own affair.
const AFFAIRS: &[&str] = &[
    "suspended",
    "dismissed",
    "sacked",
    "resigned",
    "arrested",
    "convicted",
    "accused",
    "disciplined",
    "sick",
    "illness",
    "ill",
    "maternity",
    "pregnant",
    "bereaved",
];
const RELATIVES: &[&str] = &[
    "brother", "sister", "mum", "mother", "dad", "father", "nan", "friend", "teacher", "uncle",
    "aunt", "cousin", "stepdad",
];
const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];

/// One sentence, as the words it was typed with and the same in lower case without the signs around them.
#[derive(Debug)]
pub(super) struct Sentence {
    typed: Vec<String>,
    words: Vec<String>,
}

/// The sentences of a text. A full stop ends one only before a capital letter.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut typed: Vec<String> = Vec::new();
    let mut all = text.split_whitespace().peekable();
    while let Some(word) = all.next() {
        typed.push(word.to_owned());
        let ends = word.trim_end_matches(['"', '\'', '\u{2019}', '\u{201D}', ')']);
        let next = all
            .peek()
            .and_then(|next| next.chars().find(|c| c.is_alphanumeric()));
        if ends.ends_with(['.', '!', '?', ';']) && next.is_none_or(|c| !c.is_lowercase()) {
            found.push(Sentence::new(std::mem::take(&mut typed)));
        }
    }
    if !typed.is_empty() {
        found.push(Sentence::new(typed));
    }
    found
}

impl Sentence {
    fn new(typed: Vec<String>) -> Sentence {
        let words = typed
            .iter()
            .map(|word| {
                let word = word.replace('\u{2019}', "'").to_lowercase();
                word.trim_matches(|c: char| !c.is_alphanumeric() && c != '#')
                    .to_owned()
            })
            .collect();
        Sentence { typed, words }
    }

    fn is(&self, at: usize, list: &[&str]) -> bool {
        self.words
            .get(at)
            .is_some_and(|word| list.contains(&word.as_str()))
    }

    fn is_month(&self, at: usize) -> bool {
        let word = self.words.get(at);
        word.is_some_and(|word| MONTHS.iter().any(|month| month.eq_ignore_ascii_case(word)))
    }

    /// A word that ends a clause: what follows belongs to something else.
    fn is_last(&self, at: usize) -> bool {
        self.typed[at].ends_with([',', ';', ':', ')', '.'])
    }

    fn phrase(&self, from: usize, to: usize) -> String {
        let words = self.typed[from..to].join(" ");
        words
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_owned()
    }

    /// Very few people, counted: "two of the six children", "both boys", "a single case".
    pub(super) fn few(&self, most: u32) -> Option<String> {
        (0..self.words.len()).find_map(|at| {
            let number = self.small_number(at, most)?;
            let to = self.counted(at, number)?;
            Some(self.phrase(at, to))
        })
    }

    /// How many are counted at a word, when they are few and the word is no rate, age or number of something else.
    fn small_number(&self, at: usize, most: u32) -> Option<u32> {
        let word = &self.words[at];
        let number = match word.as_str() {
            "both" => 2,
            "single" | "sole" if at > 0 && self.is(at - 1, &["a", "the"]) => 1,
            _ => {
                let spelt = NUMBERS.iter().position(|number| number == word);
                let spelt = spelt.and_then(|at| u32::try_from(at + 1).ok());
                spelt.or_else(|| word.parse().ok())?
            }
        };
        // "1.4 children", "3-year": the sign belongs to the number.
        let plain = self.typed[at]
            .chars()
            .all(|c| c.is_alphanumeric() || c == ',' || c == '(');
        // "One in four", "three out of four".
        let rate = at > 1
            && (self.is(at - 1, &["in"]) && self.is(at - 2, NUMBERS)
                || self.is(at - 1, &["of"]) && self.is(at - 2, &["out"]));
        let general = rate
            || at > 0 && self.is(at - 1, GENERAL)
            || self.is(at + 1, &["in", "or", "out", "and", "per", "to"]);
        (number >= 1 && number <= most && plain && !general && !self.is_last(at)).then_some(number)
    }

    /// The place after the people that a number at a word counts.
    fn counted(&self, at: usize, number: u32) -> Option<usize> {
        let mut next = at + 1;
        let mut of = false;
        while self.is(next, BETWEEN) || (of && self.is(next, NUMBERS)) {
            of |= self.words[next] == "of";
            if self.is_last(next) || next > at + 5 {
                return None;
            }
            next += 1;
        }
        let people = self.is(next, PEOPLE)
            || (self.words.get(next).is_some_and(|word| word == "people")
                && self.is(next - 1, &["young"]));
        let person = number == 1
            && !of
            && (self.is(next, PERSON)
                || (self.words.get(next).is_some_and(|word| word == "person")
                    && self.is(next - 1, &["young"])));
        if !people && !person {
            return None;
        }
        // "one families" is no English: somebody else's number.
        let plural = number > 1 || of;
        let thing = !self.is_last(next)
            && self.is(next + 1, THING)
            && (person || self.words[next] == "cases");
        (person || plural).then_some(next + 1).filter(|_| !thing)
    }

    /// Whether it tells what happened to one person.
    pub(super) fn is_about_one(&self) -> bool {
        let one = (0..self.words.len()).any(|at| {
            let article = at > 0
                && self.is(
                    at - 1,
                    &["a", "the", "this", "that", "old", "one", "her", "his"],
                );
            let person =
                self.is(at, PERSON) && !self.is(at, &["case", "allegation", "death", "family"]);
            let named = self.typed[at] == "Child"
                && self.typed.get(at + 1).is_some_and(|next| {
                    let letters = next.trim_matches(|c: char| !c.is_alphanumeric());
                    letters.len() == 1 && letters.chars().all(char::is_uppercase)
                });
            (article && person && (self.is_last(at) || !self.is(at + 1, THING))) || named
        });
        let aged = self.age().is_some();
        (one || aged) && (0..self.words.len()).any(|at| self.is(at, EVENTS))
    }

    /// A person's age: "aged 14", "14-year-old", "I am 14".
    pub(super) fn age(&self) -> Option<String> {
        (0..self.words.len()).find_map(|at| {
            let word = &self.words[at];
            let number = |at: usize| {
                self.words.get(at).is_some_and(|word| {
                    NUMBERS.contains(&word.as_str())
                        || word
                            .parse::<u32>()
                            .is_ok_and(|years| (1..=21).contains(&years))
                })
            };
            let written = word.ends_with("-year-old") || word.ends_with("-month-old");
            if written {
                return Some(self.phrase(at, at + 1));
            }
            let range = word == "aged" && self.is(at + 2, &["to", "and", "or", "-"]);
            let said =
                word == "aged" || (self.is(at, &["i'm", "am"]) && !self.is(at + 2, &["of", "per"]));
            (said && number(at + 1) && !range).then(|| self.phrase(at, at + 2))
        })
    }

    /// A day: "12 March", "March 12th", "12/03/2025".
    pub(super) fn day(&self) -> Option<String> {
        (0..self.words.len()).find_map(|at| {
            let day = |at: usize| {
                let word = self.words.get(at)?;
                let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                let day: u32 = digits.parse().ok()?;
                let ending = &word[digits.len()..];
                ((1..=31).contains(&day) && ["", "st", "nd", "rd", "th"].contains(&ending))
                    .then_some(())
            };
            if self.is_month(at) {
                // The month "may" is a verb as well.
                if at > 0 && day(at - 1).is_some() && self.typed[at].starts_with(char::is_uppercase)
                {
                    return Some(self.phrase(at - 1, at + 1));
                }
                let after = self
                    .words
                    .get(at + 1)
                    .is_some_and(|word| word.parse::<u32>().is_err());
                if after && day(at + 1).is_some() {
                    return Some(self.phrase(at, at + 2));
                }
            }
            let parts: Vec<&str> = self.words[at].split(['/', '.']).collect();
            let numeric = parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok());
            numeric.then(|| self.phrase(at, at + 1))
        })
    }

    /// A small place by its name: "Hillfields Primary School", "Ward 14".
    pub(super) fn place(&self) -> Option<String> {
        (0..self.words.len()).find_map(|at| {
            let capital = |at: usize| {
                self.typed
                    .get(at)
                    .is_some_and(|word| word.starts_with(char::is_uppercase))
            };
            if !capital(at) || !self.is(at, PLACES) {
                return None;
            }
            let numbered = self.words[at] == "ward"
                && self
                    .words
                    .get(at + 1)
                    .is_some_and(|next| next.parse::<u32>().is_ok());
            if numbered {
                return Some(self.phrase(at, at + 2));
            }
            // The first word of a sentence has its capital from there.
            let mut from = at;
            while from > 0 && capital(from - 1) && !self.is_last(from - 1) {
                from -= 1;
            }
            if from == 0 && self.is(0, &["the", "a", "our", "each", "every", "one", "in", "at"]) {
                from = 1;
            }
            let mut to = at + 1;
            while capital(to) && self.is(to, PLACES) {
                to += 1;
            }
            (from < at).then(|| self.phrase(from, to))
        })
    }

    /// A post that one person holds, in a sentence about that person's own affairs.
    pub(super) fn post(&self) -> Option<String> {
        if !(0..self.words.len()).any(|at| self.is(at, AFFAIRS)) {
            return None;
        }
        POSTS.iter().find_map(|post| {
            let parts: Vec<&str> = post.split(' ').collect();
            (0..self.words.len()).find_map(|at| {
                let own = self.words.get(at..at + parts.len())?;
                let one = at > 0
                    && self.is(
                        at - 1,
                        &["the", "our", "a", "former", "previous", "interim"],
                    );
                (one && own == parts).then(|| self.phrase(at - 1, at + parts.len()))
            })
        })
    }

    /// Somebody of the speaker's, by name: "my brother Tom".
    pub(super) fn relative(&self) -> Option<String> {
        (0..self.words.len()).find_map(|at| {
            let named = self.words[at] == "my"
                && self.is(at + 1, RELATIVES)
                && !self.is_last(at + 1)
                && self.typed.get(at + 2).is_some_and(|name| {
                    name.starts_with(char::is_uppercase)
                        && name.chars().count() > 1
                        && !name.starts_with("I'")
                });
            named.then(|| self.phrase(at, at + 3))
        })
    }

    /// Any number: in the line under a quotation it is an age.
    pub(super) fn number(&self) -> Option<String> {
        let at = self
            .typed
            .iter()
            .position(|word| word.contains(|c: char| c.is_ascii_digit()))?;
        Some(self.phrase(0, at + 1))
    }
}
