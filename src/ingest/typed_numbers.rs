//! Numbers as people type them into text: with thousands, pounds and per cent signs, as ranges, with stars, or only about so many.

use rust_decimal::Decimal;

/// What a text says as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Written {
    /// A number, and whether it carries a percent sign; then it is a part of one.
    Number {
        /// Its value.
        value: Decimal,
        /// It carries a percent sign.
        percent: bool,
    },
    /// A number with letters in it that only look right, or turned round.
    LookAlike {
        /// Its value.
        value: Decimal,
        /// It carries a percent sign.
        percent: bool,
        /// What it was read as.
        meant: String,
    },
    /// From so many to so many, both included: what a supplier gives instead of a small number.
    Range(u32, u32),
    /// A number, but only about: "over 50%", "almost 900".
    About,
    /// No number.
    Other,
}

/// Reads a tidy text. With `stars`, `★★★★★ 4.72` is 4.72 and `★★★★☆` is 4.
pub(crate) fn written(text: &str, stars: bool) -> Written {
    if let Some((low, high)) = range(text) {
        return Written::Range(low, high);
    }
    if let Some((value, percent)) = number(text) {
        return Written::Number { value, percent };
    }
    if stars && let Some(value) = rated(text) {
        return Written::Number {
            value,
            percent: false,
        };
    }
    if let Some(meant) = look_alike(text)
        && let Some((value, percent)) = number(&meant)
    {
        return Written::LookAlike {
            value,
            percent,
            meant,
        };
    }
    if is_about(text) {
        Written::About
    } else {
        Written::Other
    }
}

/// Times 100 without inventing decimals: 0.51 is 51, 0.593 is 59.3.
pub(crate) fn hundredfold(value: Decimal) -> Decimal {
    let mut value = value;
    let scale = value.scale();
    if scale >= 2 && value.set_scale(scale - 2).is_ok() {
        return value;
    }
    value.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(value)
}

/// A number as people type it: `1,320`, `£361`, `51%`, `(12)`, `96 percent`, `91 per cent`; with whether it carries a percent sign.
fn number(text: &str) -> Option<(Decimal, bool)> {
    if text.len() > 64 {
        return None;
    }
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '£')
        .collect();
    let lower = text.to_ascii_lowercase();
    let (body, percent) = ["%", "percent", "percentage", "pct", "p.c."]
        .iter()
        .find_map(|sign| lower.strip_suffix(sign))
        .map_or((lower.as_str(), false), |body| (body, true));
    let (body, minus) = match body.strip_prefix('(').and_then(|b| b.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => match body.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
            Some(rest) => (rest, true),
            None => (body, false),
        },
    };
    let plain = without_thousands(body)?;
    let mut value: Decimal = plain.parse().ok()?;
    if minus {
        value.set_sign_negative(true);
    }
    if percent {
        let scale = value.scale();
        if scale + 2 > Decimal::MAX_SCALE || value.set_scale(scale + 2).is_err() {
            return None;
        }
    }
    Some((value, percent))
}

/// Takes commas out where they part thousands, and only there: `1,32` is not a number.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let groups: Vec<&str> = whole.split(',').collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let grouped = groups.len() == 1
        || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    let fraction = rest.strip_prefix('.');
    let fraction_is_good = fraction.is_none_or(digits);
    (groups.iter().all(|group| digits(group)) && grouped && fraction_is_good)
        .then(|| format!("{}{rest}", groups.concat()))
}

/// A range that a supplier gave instead of a small number: `<5`, `1-4`, `fewer than 5`. Both ends included.
fn range(text: &str) -> Option<(u32, u32)> {
    let could_be = text.contains(['-', '\u{2013}', '<', '\u{2264}', 'n', 'N']);
    if !could_be || text.len() > 40 {
        return None;
    }
    let lower = text.to_lowercase();
    for (sign, inclusive) in [
        ("<=", true),
        ("\u{2264}", true),
        ("<", false),
        ("fewer than", false),
        ("less than", false),
        ("under", false),
    ] {
        if let Some(rest) = lower.strip_prefix(sign) {
            let bound: u32 = rest.trim().parse().ok()?;
            let last = if inclusive {
                bound
            } else {
                bound.checked_sub(1)?
            };
            return Some((0, last));
        }
    }
    let (low, high) = lower.split_once(['-', '\u{2013}'])?;
    let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    (low < high).then_some((low, high))
}

/// A number after its stars, or as many as there are full stars.
fn rated(text: &str) -> Option<Decimal> {
    const FULL: [char; 3] = ['★', '⭐', '✮'];
    const EMPTY: [char; 2] = ['☆', '✩'];
    let full = text.chars().filter(|c| FULL.contains(c)).count();
    let rest: String = text
        .chars()
        .filter(|c| !FULL.contains(c) && !EMPTY.contains(c) && *c != '\u{FE0F}')
        .collect();
    if full == 0 {
        return None;
    }
    if rest.trim().is_empty() {
        return Some(Decimal::from(full));
    }
    number(&rest).map(|(value, _)| value)
}

/// The number that can only be meant: `%001` is 100% turned round, `1O` is 10. `None` when nothing or more than one thing can be meant.
fn look_alike(text: &str) -> Option<String> {
    if text.len() > 24 {
        return None;
    }
    if let Some(digits) = text.strip_prefix('%') {
        let digits = digits.trim();
        let all_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let turned: String = digits.chars().rev().collect();
        // Numbers do not begin with nought: whichever way round does not is the one that was meant.
        let is_proper = |text: &str| !text.starts_with('0') || text == "0";
        return match (all_digits, is_proper(&turned), is_proper(digits)) {
            (true, true, false) => Some(format!("{turned}%")),
            (true, false, true) => Some(format!("{digits}%")),
            (true, true, true) if turned == digits => Some(format!("{digits}%")),
            _ => None,
        };
    }
    let mut changed = false;
    let meant: String = text
        .chars()
        .map(|letter| {
            let digit = match letter {
                'O' | 'o' | 'О' | 'о' | 'Ο' | 'ο' => '0',
                'l' | 'I' | '|' | 'І' => '1',
                other => return other,
            };
            changed = true;
            digit
        })
        .collect();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    (changed && has_digit).then_some(meant)
}

/// Whether a text gives a number that is not exact.
fn is_about(text: &str) -> bool {
    const BEFORE: [&str; 19] = [
        "over",
        "under",
        "almost",
        "about",
        "around",
        "approx",
        "approximately",
        "circa",
        "c.",
        "ca.",
        "nearly",
        "more than",
        "less than",
        "fewer than",
        "at least",
        "at most",
        "up to",
        "roughly",
        "just",
    ];
    const AFTER: [&str; 5] = ["plus", "or more", "or so", "or less", "ish"];
    let lower = text.to_lowercase();
    let mut rest = lower.trim_start_matches(['>', '<', '~', '≥', '≤', '≈', '=', ' ']);
    let mut about = rest.len() < lower.len();
    while let Some(after) = BEFORE.iter().find_map(|word| rest.strip_prefix(word)) {
        about = true;
        rest = after.trim_start_matches(['.', ' ']);
    }
    rest = rest.trim_end_matches('+');
    about |= lower.ends_with('+');
    if let Some(before) = AFTER.iter().find_map(|word| rest.strip_suffix(word)) {
        about = true;
        rest = before.trim_end();
    }
    about && number(rest).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_read_when_only_one_number_can_be_meant() {
        for (text, meant) in [
            ("%001", Some("100%")),
            ("%05", Some("50%")),
            ("%50", Some("50%")),
            ("%55", Some("55%")),
            ("%15", None),
            ("%0", Some("0%")),
            ("%", None),
            ("%x", None),
            ("1O", Some("10")),
            ("l2", Some("12")),
            ("2О%", Some("20%")),
            ("lO", None),
            ("Il", None),
        ] {
            let got = match written(text, false) {
                Written::LookAlike { meant, .. } => Some(meant),
                _ => None,
            };
            assert_eq!(got.as_deref(), meant, "{text}");
        }
    }

    #[test]
    fn what_is_only_about_so_many_is_no_number() {
        for text in [
            "over 50%",
            "150 plus",
            "almost 900",
            "c. 40",
            "approx. 1,200",
            "just over 90 per cent",
            "20+",
            ">5",
            "~30",
            "under 50%",
            "10 or more",
            "at least 7",
        ] {
            assert_eq!(written(text, false), Written::About, "{text}");
        }
        for text in ["over", "plus", "many", "overtime 5 hours", "12 children"] {
            assert_eq!(written(text, false), Written::Other, "{text}");
        }
    }

    #[test]
    fn stars_are_a_number_where_numbers_of_any_kind_stand() {
        let read = |text: &str| match written(text, true) {
            Written::Number { value, .. } => value.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(read("★★★★★ 4.72"), "4.72");
        assert_eq!(read("★★★★☆"), "4");
        assert_eq!(read("4.72 ★★★★★"), "4.72");
        assert_eq!(written("★★★", false), Written::Other);
    }
}
