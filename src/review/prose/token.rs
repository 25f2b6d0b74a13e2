//! A sentence as words, numbers, dates and marks. What only looks like a number (the number of a section, an age, a time, a
//! telephone number, a code) becomes a word, so that no check takes it for one.

use rust_decimal::Decimal;

use super::number::{Hedge, Number, Unit};
use super::time::{self, When};

/// One piece of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// Lower-case letters, apostrophes straightened.
    pub text: String,
    /// Where it begins in the sentence, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A word, or something that is not to be calculated with.
    Word,
    /// A number.
    Number(Number),
    /// A day, month, year or span of years.
    Date(When),
    /// A punctuation mark.
    Mark,
}

impl Token {
    /// Its number.
    pub(super) fn number(&self) -> Option<&Number> {
        match &self.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whether it is a word.
    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    /// Whether it is one of some words or marks.
    pub(super) fn is(&self, texts: &[&str]) -> bool {
        matches!(self.kind, Kind::Word | Kind::Mark) && texts.contains(&self.text.as_str())
    }
}

/// Words after which a number is a name.
const LABELS: [&str; 66] = [
    "section",
    "sections",
    "level",
    "levels",
    "priority",
    "tier",
    "tiers",
    "grade",
    "grades",
    "year",
    "stage",
    "appendix",
    "annex",
    "table",
    "tables",
    "figure",
    "figures",
    "diagram",
    "graph",
    "chart",
    "page",
    "pages",
    "phase",
    "part",
    "chapter",
    "article",
    "schedule",
    "regulation",
    "paragraph",
    "version",
    "no",
    "number",
    "recommendation",
    "standard",
    "quarter",
    "week",
    "day",
    "ward",
    "room",
    "route",
    "band",
    "bands",
    "item",
    "objective",
    "question",
    "step",
    "line",
    "row",
    "column",
    "ref",
    "tel",
    "telephone",
    "phone",
    "box",
    "act",
    "rule",
    "aged",
    "age",
    "ages",
    "s",
    "ks",
    "key",
    "strand",
    "outcome",
    "principle",
    "sch",
];

/// Cuts a sentence into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out = scan(text);
    written_numbers(&mut out);
    dates(&mut out);
    labels(&mut out);
    units(&mut out);
    ranges(&mut out);
    hedges(&mut out);
    out
}

/// Words, digits and marks.
fn scan(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut end = start + first.len_utf8();
        if first.is_alphanumeric() {
            let mut previous = first;
            while let Some(&(at, c)) = rest.peek() {
                let next = text[at + c.len_utf8()..].chars().next();
                if !goes_on(previous, c, next) {
                    break;
                }
                rest.next();
                previous = c;
                end = at + c.len_utf8();
            }
            let piece = text[start..end].to_lowercase().replace('\u{2019}', "'");
            let mut back = text[..start].chars().rev();
            let glued = match (back.next(), back.next()) {
                (Some('@' | '.' | '_' | '#' | '\\'), Some(before)) => before.is_alphanumeric(),
                (Some('/'), Some(before)) => before.is_alphabetic(),
                _ => false,
            };
            out.push(piece_token(piece, start, end, glued));
        } else {
            let mark = match first {
                '\u{2013}' | '\u{2014}' | '\u{2212}' | '\u{2010}' | '\u{2011}' => "-".to_owned(),
                '\u{201C}' | '\u{201D}' => "\"".to_owned(),
                '\u{2018}' | '\u{2019}' => "'".to_owned(),
                other => other.to_string(),
            };
            out.push(Token {
                kind: Kind::Mark,
                text: mark,
                start,
                end,
            });
        }
    }
    out
}

/// Whether a character goes on with a word or number.
fn goes_on(previous: char, c: char, next: Option<char>) -> bool {
    if c.is_alphanumeric() {
        return true;
    }
    let Some(next) = next else { return false };
    match c {
        ',' | '.' => previous.is_ascii_digit() && next.is_ascii_digit(),
        '\'' | '\u{2019}' => previous.is_alphabetic() && next.is_alphabetic(),
        '-' | '\u{2011}' => previous.is_alphabetic() && next.is_alphabetic(),
        '\u{BD}' => true,
        _ => false,
    }
}

fn piece_token(piece: String, start: usize, end: usize, glued: bool) -> Token {
    let number = (!glued).then(|| digits(&piece)).flatten();
    let kind = match number {
        Some(number) => Kind::Number(number),
        None => Kind::Word,
    };
    Token {
        kind,
        text: piece,
        start,
        end,
    }
}

/// Reads `1,320`, `14.9`, `12k`; not `4.1.2`, `2b` or `024`.
fn digits(piece: &str) -> Option<Number> {
    let (body, factor) = match piece.strip_suffix('k') {
        Some(body) => (body, Decimal::ONE_THOUSAND),
        None => match piece.strip_suffix('m') {
            Some(body) => (body, Decimal::from(1_000_000)),
            None => (piece, Decimal::ONE),
        },
    };
    if !body.starts_with(|c: char| c.is_ascii_digit())
        || !body
            .chars()
            .all(|c| c.is_ascii_digit() || c == ',' || c == '.')
    {
        return None;
    }
    let (whole, part) = match body.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (body, None),
    };
    if part.is_some_and(|part| part.contains(['.', ','])) {
        return None;
    }
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped = groups.len() > 1;
    if grouped && (groups[0].len() > 3 || groups[1..].iter().any(|group| group.len() != 3)) {
        return None;
    }
    // A telephone or case number; nobody counts so.
    if whole.len() > 1 && whole.starts_with('0') || groups.concat().len() > 12 {
        return None;
    }
    let value: Decimal = body.replace(',', "").parse().ok()?;
    let mut number = Number::new(value.checked_mul(factor)?, Unit::Count);
    number.places = part.map_or(0, |part| u32::try_from(part.len()).unwrap_or(0));
    if factor != Decimal::ONE {
        number.hedge = Hedge::About;
    }
    Some(number)
}

/// The value of one number word.
fn word_value(word: &str) -> Option<u32> {
    const SMALL: [&str; 20] = [
        "nought",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    if word == "zero" {
        return Some(0);
    }
    let find = |words: &[&str], word: &str| {
        words
            .iter()
            .position(|known| *known == word)
            .and_then(|at| u32::try_from(at).ok())
    };
    if let Some(small) = find(&SMALL, word) {
        return Some(small);
    }
    if let Some(ten) = find(&TENS, word) {
        return Some(20 + ten * 10);
    }
    let (ten, one) = word.split_once('-')?;
    let (ten, one) = (find(&TENS, ten)?, find(&SMALL, one)?);
    (1..10).contains(&one).then_some(20 + ten * 10 + one)
}

/// "twenty-three", "one hundred and five"; "one" alone only where it counts: "one of", "one out of", "one in".
fn written_numbers(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < tokens.len() {
        let Some(first) = tokens[at]
            .is_word()
            .then(|| word_value(&tokens[at].text))
            .flatten()
        else {
            at += 1;
            continue;
        };
        let mut value = first;
        let mut last = at;
        if tokens
            .get(at + 1)
            .is_some_and(|token| token.is(&["hundred"]))
        {
            value *= 100;
            last = at + 1;
            let and = usize::from(tokens.get(at + 2).is_some_and(|token| token.is(&["and"])));
            if let Some(rest) = tokens
                .get(at + 2 + and)
                .and_then(|token| word_value(&token.text))
                && rest < 100
                && (and == 1 || rest > 0)
            {
                value += rest;
                last = at + 2 + and;
            }
        }
        let next = tokens.get(last + 1);
        let counts = match next {
            Some(next) if first == 1 && last == at => next.is(&["of", "out", "in"]),
            Some(next) => !next.is(&["hundred", "thousand", "million", "hundreds"]),
            None => true,
        };
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let pronoun = first == 1
            && before.is_some_and(|word| {
                word.is(&[
                    "no", "any", "every", "each", "another", "this", "that", "number", "the",
                ])
            });
        if counts && !pronoun {
            let mut number = Number::new(Decimal::from(value), Unit::Count);
            number.in_words = true;
            let end = tokens[last].end;
            tokens[at].end = end;
            tokens[at].kind = Kind::Number(number);
            tokens.drain(at + 1..=last);
        }
        at += 1;
    }
    scaled(tokens);
}

/// "2.5 million", "3 thousand".
fn scaled(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        let factor = match tokens[at + 1].text.as_str() {
            "million" => 1_000_000,
            "thousand" => 1_000,
            "billion" => 1_000_000_000,
            _ => 0,
        };
        let end = tokens[at + 1].end;
        if factor > 0
            && let Kind::Number(number) = &mut tokens[at].kind
            && let Some(value) = number.value.checked_mul(Decimal::from(factor))
        {
            number.value = value;
            number.hedge = Hedge::About;
            number.places = 0;
            tokens[at].end = end;
            tokens.remove(at + 1);
        }
        at += 1;
    }
}

/// Days, months, years and spans of years.
fn dates(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < tokens.len() {
        if let Some((when, length)) = time::read(&tokens[at..]) {
            let end = tokens[at + length - 1].end;
            tokens[at].end = end;
            tokens[at].kind = Kind::Date(when);
            tokens.drain(at + 1..at + length);
        }
        at += 1;
    }
}

/// Takes what is a name, an age, a time or a code for a word.
fn labels(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if tokens[at].number().is_none() {
            continue;
        }
        let before = |back: usize| at.checked_sub(back).and_then(|index| tokens.get(index));
        let after = |ahead: usize| tokens.get(at + ahead);
        let touches_left = before(1).is_some_and(|token| token.end == tokens[at].start);
        let touches_right = after(1).is_some_and(|token| token.start == tokens[at].end);
        // "In the year 85 came" counts; "Year 13" does not.
        let counts = before(1)
            .is_some_and(|token| token.is(&["year", "quarter", "week", "day", "page", "ward"]))
            && before(2).is_some_and(|token| {
                token.is(&["the", "this", "last", "a", "one", "that", "each", "every"])
            });
        let labelled = !counts
            && before(1).is_some_and(|token| token.is(&LABELS) || token.is(&["#"]))
            // "levels 1 and 2", "aged 5 to 18", "years 6 and 9"
            || (before(1).is_some_and(|token| token.is(&["and", "to", "or", "-", ",", "&"]))
                && before(2).is_some_and(|token| {
                    token.is_word()
                        && (token.text.starts_with(|c: char| c.is_ascii_digit())
                            || word_value(&token.text).is_some())
                        && before(3).is_some_and(|word| word.is(&LABELS))
                }));
        let of_grade = before(1).is_some_and(|token| token.is(&["of", "("]))
            && before(2)
                .is_some_and(|token| token.is(&LABELS) && !token.is(&["number", "figure", "year"]));
        // "1." before the words of a heading is cut off as a sentence of its own.
        let counted =
            at == 0 && after(1).is_some_and(|token| token.is(&["."])) && tokens.len() <= 2;
        let ratio = touches_left
            && before(1).is_some_and(|token| token.is(&[":", "/", "#", "+", "_", "@", "*"]))
            && !(at > 1 && fraction(tokens, at - 2))
            || touches_right
                && after(1).is_some_and(|token| token.is(&[":", "/", "_", "*", "+"]))
                && !fraction(tokens, at);
        let reach = usize::from(
            after(1).is_some_and(|token| token.is(&["to", "-", "and", "or"]))
                && after(2).is_some_and(|token| {
                    token.number().is_some() || token.text.starts_with(|c: char| c.is_ascii_digit())
                }),
        ) * 2;
        let old = after(1 + reach)
            .is_some_and(|token| token.is(&["year", "years", "yr", "yrs", "month", "months", "-"]))
            && (1..6).any(|ahead| {
                after(ahead).is_some_and(|token| {
                    token.is(&["old", "olds", "year-old", "year-olds", "old's", "yo"])
                })
            })
            || after(1).is_some_and(|token| token.is(&["year-old", "year-olds", "plus-year-olds"]))
            || touches_right
                && after(1).is_some_and(|token| token.is(&["-"]))
                && after(2)
                    .is_some_and(|token| token.is_word() && token.start == tokens[at + 1].end);
        // "COVID-19"
        let tail = touches_left
            && before(1).is_some_and(|token| token.is(&["-"]))
            && before(2).is_some_and(|token| {
                token.is_word()
                    && !token.text.starts_with(|c: char| c.is_ascii_digit())
                    && before(1).is_some_and(|dash| dash.start == token.end)
            });
        // "7697 5477": nobody writes two counts side by side.
        let digits = |token: Option<&Token>| {
            token.is_some_and(|token| token.text.chars().all(|c| c.is_ascii_digit()))
        };
        let dialled = digits(tokens.get(at)) && (digits(before(1)) || digits(after(1)));
        let clock = after(1).is_some_and(|token| token.is(&["am", "pm", "o'clock", "noon"]));
        let ages = before(1).is_some_and(|token| token.is(&["under", "over"]))
            && after(1).is_some_and(|token| token.is(&["'", "'s", "s"]));
        let code = before(1).is_some_and(|token| token.is(&["("]))
            && tokens[at].text.len() >= 3
            && tokens[at].text.starts_with('0');
        if (labelled
            || of_grade
            || counted
            || ratio
            || old
            || tail
            || dialled
            || clock
            || ages
            || code)
            && !is_share(tokens, at)
        {
            tokens[at].kind = Kind::Word;
        }
    }
}

/// Whether `121/124` is a count of a whole, both written together.
fn fraction(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|token| token.is(&["/"]))
        && tokens
            .get(at + 2)
            .and_then(Token::number)
            .is_some_and(|whole| {
                (whole.value >= Decimal::from(20) || at > 0 && tokens[at - 1].is(&["("]))
                    && tokens[at]
                        .number()
                        .is_some_and(|part| part.value <= whole.value)
            })
}

/// Whether a per cent sign follows: a percentage is never a name.
fn is_share(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|token| token.is(&["%"]))
}

/// Per cent, percentage points and pounds.
fn units(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < tokens.len() {
        let pounds =
            at > 0 && tokens[at - 1].is(&["\u{A3}"]) && tokens[at - 1].end == tokens[at].start;
        let rest = |ahead: usize, words: &[&str]| {
            tokens.get(at + ahead).is_some_and(|token| token.is(words))
        };
        let (unit, length) = if rest(1, &["%", "percent", "pc"]) {
            if rest(2, &["point", "points", "percentage-point"]) {
                (Unit::Points, 2)
            } else {
                (Unit::Percent, 1)
            }
        } else if rest(1, &["per"]) && rest(2, &["cent"]) {
            (Unit::Percent, 2)
        } else if rest(1, &["percentage"]) && rest(2, &["point", "points"]) {
            (Unit::Points, 2)
        } else if rest(1, &["percentage-point", "pp", "ppt", "ppts"]) {
            (Unit::Points, 1)
        } else if rest(1, &["point", "points"]) {
            (Unit::Points, 1)
        } else if pounds {
            (Unit::Pounds, 0)
        } else {
            at += 1;
            continue;
        };
        let end = tokens[at + length].end;
        if let Kind::Number(number) = &mut tokens[at].kind {
            number.unit = unit;
            tokens[at].end = end;
            tokens.drain(at + 1..at + 1 + length);
        }
        at += 1;
    }
}

/// "10-20%", "between 96% and 100%", "3 to 5" without "from": a range is no number to calculate with.
fn ranges(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if tokens[at].number().is_none() {
            continue;
        }
        let joined =
            |index: usize, words: &[&str]| tokens.get(index).is_some_and(|token| token.is(words));
        if at + 2 >= tokens.len() || tokens[at + 2].number().is_none() {
            continue;
        }
        let before = at.checked_sub(1).and_then(|index| tokens.get(index));
        let dash = joined(at + 1, &["-"]) && {
            // "10-20", "10% - 20%"; "- 20" after a full clause is an aside.
            tokens[at + 1].start == tokens[at].end
                || tokens[at + 2]
                    .number()
                    .zip(tokens[at].number())
                    .is_some_and(|(b, a)| a.unit == b.unit && a.value < b.value)
        };
        let between =
            joined(at + 1, &["and"]) && before.is_some_and(|token| token.is(&["between"]));
        let to = joined(at + 1, &["to", "or"])
            && tokens[at]
                .number()
                .zip(tokens[at + 2].number())
                .is_some_and(|(a, b)| {
                    a.value < b.value
                        && !(a.unit == Unit::Percent
                            && b.unit == Unit::Percent
                            && joined(at + 1, &["or"]))
                })
            && !preceded_by_from(tokens, at)
            && tokens[at].number().is_some_and(|a| {
                a.unit != Unit::Percent
                    || tokens[at + 2]
                        .number()
                        .is_some_and(|b| b.unit == Unit::Percent)
            });
        if dash || between || to {
            tokens[at].kind = Kind::Word;
            tokens[at + 2].kind = Kind::Word;
        }
    }
}

fn preceded_by_from(tokens: &[Token], at: usize) -> bool {
    (1..=3).any(|back| {
        at.checked_sub(back)
            .is_some_and(|index| tokens[index].is(&["from"]))
    })
}

/// Puts the words of caution into the numbers they stand before.
fn hedges(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if tokens[at].number().is_none() {
            continue;
        }
        let word = |back: usize| {
            at.checked_sub(back)
                .map_or("", |index| match tokens[index].kind {
                    Kind::Word | Kind::Mark => tokens[index].text.as_str(),
                    _ => "",
                })
        };
        let skip = usize::from(word(1) == "\u{A3}");
        let (one, two, three) = (word(1 + skip), word(2 + skip), at.checked_sub(3 + skip));
        let compared = three.is_some_and(|index| {
            tokens[index].number().is_some()
                || tokens[index].text == "no"
                || index
                    .checked_sub(1)
                    .is_some_and(|index| tokens[index].number().is_some())
        });
        let after_is_plus = tokens
            .get(at + 1)
            .is_some_and(|token| token.is(&["+", "plus"]));
        let hedge = match (two, one) {
            ("more", "than") if !compared => Hedge::AtLeast,
            ("fewer" | "less", "than") if !compared => Hedge::AtMost,
            ("at", "least") | ("excess", "of") => Hedge::AtLeast,
            ("up", "to") => Hedge::AtMost,
            ("at", "most") => Hedge::AtMost,
            ("close", "to") => Hedge::About,
            (_, "over" | "above") => Hedge::AtLeast,
            (_, "under" | "below") => Hedge::AtMost,
            (
                _,
                "about" | "approximately" | "around" | "roughly" | "nearly" | "almost" | "circa"
                | "c" | "~" | "approx" | "estimated",
            ) => Hedge::About,
            // "some 40" is about 40; "some 48" is 48.
            (_, "some")
                if tokens[at]
                    .number()
                    .is_some_and(|n| (n.value % Decimal::TEN).is_zero()) =>
            {
                Hedge::About
            }
            _ if after_is_plus => Hedge::AtLeast,
            _ => continue,
        };
        if let Kind::Number(number) = &mut tokens[at].kind {
            number.hedge = hedge;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<(String, Unit, Hedge)> {
        tokens(text)
            .iter()
            .filter_map(|token| {
                let number = token.number()?;
                Some((
                    number.value.normalize().to_string(),
                    number.unit,
                    number.hedge,
                ))
            })
            .collect()
    }

    fn counts(text: &str) -> Vec<String> {
        numbers(text).into_iter().map(|(value, ..)| value).collect()
    }

    #[test]
    fn numbers_are_read_in_figures_and_in_words() {
        assert_eq!(
            counts("1,320 people, twenty-three teams, one hundred and five calls"),
            ["1320", "23", "105"]
        );
        assert_eq!(counts("one of them and no one else"), ["1"]);
        assert_eq!(counts("2.5 million journeys"), ["2500000"]);
        let shares = numbers("97.5% or 12 per cent, up four percentage points, for \u{A3}318,000");
        let units: Vec<Unit> = shares.iter().map(|(_, unit, _)| *unit).collect();
        assert_eq!(
            units,
            [Unit::Percent, Unit::Percent, Unit::Points, Unit::Pounds]
        );
    }

    #[test]
    fn names_ages_times_and_codes_are_no_numbers() {
        for text in [
            "Section 11 and section 175",
            "levels 1 and 2",
            "children aged 5 to 18",
            "a 16 year old, 11-18 year olds and 7-year-olds",
            "at 10.30 am or 8am",
            "call 024 7697 5477",
            "a 1:1 session",
            "KS2, S175 and version 2",
            "between 10% and 20%",
            "a 5-week course",
            "4.1.2",
            "in 2014 and on 14 March 2024",
            "2022/23 and 22/23",
        ] {
            assert_eq!(counts(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn words_of_caution_belong_to_the_number() {
        let hedge = |text: &str| numbers(text)[0].2;
        assert_eq!(hedge("more than 40 came"), Hedge::AtLeast);
        assert_eq!(hedge("over \u{A3}300 was spent"), Hedge::AtLeast);
        assert_eq!(hedge("up to 101 children"), Hedge::AtMost);
        assert_eq!(hedge("about 40 came"), Hedge::About);
        assert_eq!(hedge("40 came"), Hedge::Plain);
        let both = numbers("12 more than 40");
        assert_eq!(both[1].2, Hedge::Plain);
    }
}
