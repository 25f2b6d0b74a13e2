//! Numbers as Excel stores them, made exact: binary floats to the decimals Excel shows, serial numbers to days, and what a number
//! format makes of a number.

use std::sync::Arc;

use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::ingest::sheet::Raw;

/// Significant digits that Excel keeps and shows; beyond them a binary float holds only noise (0.1 + 0.2 is 0.3).
const DIGITS: usize = 15;

/// Days from 1 January 1900 to the end of 9999, the last day Excel knows.
pub(crate) const LAST_SERIAL: f64 = 2_958_466.0;

/// The decimal that Excel shows for a float, to 15 significant digits; `None` for what is no number and for what no decimal holds
/// (from about 7.9e28 upwards).
pub(crate) fn exact(value: f64) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return Some(Decimal::from(value as i64));
    }
    let text = format!("{:.*e}", DIGITS - 1, value.abs());
    let (mantissa, exponent) = text.split_once('e')?;
    let mut digits = mantissa
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
    let mut scale = DIGITS as i32 - 1 - exponent.parse::<i32>().ok()?;
    while scale > 0 && digits % 10 == 0 && digits != 0 {
        digits /= 10;
        scale -= 1;
    }
    // A decimal has at most 28 places: what is smaller is rounded away.
    while scale > 28 {
        digits = (digits + 5) / 10;
        scale -= 1;
    }
    if scale < 0 {
        let power = 10i128.checked_pow(scale.unsigned_abs())?;
        digits = digits.checked_mul(power)?;
        scale = 0;
    }
    let digits = if value < 0.0 { -digits } else { digits };
    Decimal::try_from_i128_with_scale(digits, scale.unsigned_abs()).ok()
}

/// The decimal that a plain number of at most 15 digits writes, `-12.50`; `None` for any other, which is read as the float it is.
pub(crate) fn plain(text: &str) -> Option<Decimal> {
    let (minus, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > DIGITS + 1 {
        return None;
    }
    let (mut value, mut places, mut point, mut any) = (0i64, 0u32, false, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' if places < DIGITS as u32 => {
                value = value * 10 + i64::from(byte - b'0');
                places += u32::from(point);
                any = true;
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    if !any || (!point && digits.len() > DIGITS) {
        return None;
    }
    while places > 0 && value % 10 == 0 {
        value /= 10;
        places -= 1;
    }
    Some(Decimal::new(if minus { -value } else { value }, places))
}

/// What a cell with this float holds. What no decimal can hold stays visible, as text.
pub(crate) fn number(value: f64, percent: bool) -> Raw {
    match exact(value) {
        Some(value) => Raw::Number { value, percent },
        None if value.is_finite() => Raw::Text(format!("{value:E}").into()),
        None => Raw::Error("#NUM!".into()),
    }
}

/// The day of a serial number; `None` below the first day, for Excel's 29 February 1900, which never was, and after 9999.
pub(crate) fn day(serial: f64, is_1904: bool) -> Option<Date> {
    if !(1.0..LAST_SERIAL).contains(&serial) {
        return None;
    }
    let serial = serial.floor() as i64;
    let (epoch, days) = if is_1904 {
        (Date::constant(1904, 1, 1), serial)
    } else if serial < 60 {
        (Date::constant(1899, 12, 31), serial)
    } else if serial == 60 {
        return None;
    } else {
        (Date::constant(1899, 12, 30), serial)
    };
    epoch.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// What a cell with this float and a date or time format holds: a day, or a time of day or duration as the text it shows. What is
/// neither (0, which Excel shows as 00/01/1900) stays a number.
pub(crate) fn moment(value: f64, duration: bool, is_1904: bool) -> Raw {
    let clock = (duration && (0.0..LAST_SERIAL).contains(&value)) || (value > 0.0 && value < 1.0);
    if clock {
        return Raw::Text(clock_text(value));
    }
    day(value, is_1904).map_or_else(|| number(value, false), Raw::Date)
}

/// Hours and minutes of a share of days, with seconds where there are any: `30:00`.
fn clock_text(days: f64) -> Arc<str> {
    let seconds = (days * 86_400.0).round() as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if seconds == 0 {
        format!("{hours:02}:{minutes:02}").into()
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}").into()
    }
}

/// The day at the start of an ISO 8601 text, as .ods and some .xlsx writers store dates.
pub(crate) fn iso_day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// What a number format makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Shown {
    /// A number.
    #[default]
    Plain,
    /// A percentage.
    Percent,
    /// A day, or a time of day.
    Moment,
    /// Hours, minutes or seconds that may pass a day's.
    Duration,
}

/// What a number format shows, told by its first section without what is quoted (ECMA-376 part 1, 18.8.31).
pub(crate) fn shown(format: &str) -> Shown {
    let mut letters = format.chars();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => {}
            // The next character is shown, skipped or repeated as it stands.
            '\\' | '_' | '*' => {
                letters.next();
            }
            ';' => return Shown::Plain,
            '%' => return Shown::Percent,
            // A colour, a condition, a currency or, in hours, a duration.
            '[' => {
                let inside: String = letters.by_ref().take_while(|l| *l != ']').collect();
                let mut inside = inside.chars();
                if let Some(first @ ('h' | 'H' | 'm' | 'M' | 's' | 'S')) = inside.next()
                    && inside.all(|letter| letter == first)
                {
                    return Shown::Duration;
                }
            }
            // "General" has an e, a fraction an E+; neither begins with these.
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return Shown::Moment,
            _ => {}
        }
    }
    Shown::Plain
}

/// What a cell holds whose style shows numbers so.
pub(crate) fn styled(value: f64, shown: Shown, is_1904: bool) -> Raw {
    match shown {
        Shown::Plain => number(value, false),
        Shown::Percent => number(value, true),
        Shown::Moment => moment(value, false, is_1904),
        Shown::Duration => moment(value, true, is_1904),
    }
}

/// A number in 30 bits: a whole number or the upper part of a float, perhaps in hundredths (MS-XLS 2.5.217, MS-XLSB 2.5.122).
pub(crate) fn rk(bits: u32) -> f64 {
    let value = if bits & 2 != 0 {
        f64::from(bits as i32 >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

/// An error value of .xls and .xlsb as Excel shows it (MS-XLS 2.5.10).
pub(crate) fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => "#ERROR!",
    }
}

/// Whether a text is an error value as spreadsheet programs show it: `#REF!`, `#NAME?`, `#N/A`, or LibreOffice's `Err:502`.
pub(crate) fn is_error_text(text: &str) -> bool {
    let capitals = |text: &str| {
        let mut letters = text.bytes();
        !text.is_empty()
            && letters.all(|b| b.is_ascii_uppercase() || matches!(b, b'/' | b'0' | b'_'))
    };
    match text.strip_prefix('#') {
        Some("N/A") => true,
        Some(rest) => rest.strip_suffix(['!', '?']).is_some_and(capitals),
        None => text
            .strip_prefix("Err:")
            .is_some_and(|code| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit())),
    }
}

/// What a built-in number format shows (ECMA-376 part 1, 18.8.30).
pub(crate) fn shown_built_in(id: u16) -> Shown {
    match id {
        9 | 10 => Shown::Percent,
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Moment,
        46 => Shown::Duration,
        _ => Shown::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(value: f64) -> String {
        exact(value).map_or("none".to_owned(), |d| d.to_string())
    }

    #[test]
    fn floats_become_the_decimals_that_excel_shows() {
        assert_eq!(decimal(0.1 + 0.2), "0.3");
        assert_eq!(decimal(0.51), "0.51");
        assert_eq!(decimal(-12.5), "-12.5");
        assert_eq!(decimal(1.0 / 3.0), "0.333333333333333");
        assert_eq!(decimal(2.0 / 3.0), "0.666666666666667");
        assert_eq!(decimal(4111.0), "4111");
        assert_eq!(decimal(-0.0), "0");
        assert_eq!(decimal(123_456_789_012_345_680.0), "123456789012346000");
        assert_eq!(decimal(1e-40), "0.0000000000000000000000000000");
        assert_eq!(decimal(7.9e28), "79000000000000000000000000000");
    }

    #[test]
    fn plain_numbers_are_the_same_as_floats() {
        for text in [
            "0",
            "-0",
            "7",
            "-12.5",
            "4.50",
            "0.000",
            "1320",
            "999999999999999",
            "0.51",
            "12345.67890",
        ] {
            let float = exact(text.parse().unwrap());
            assert_eq!(plain(text), float, "{text}");
            assert_eq!(plain(text).map(|d| d.scale()), float.map(|d| d.scale()));
        }
        for text in [
            "",
            "-",
            ".",
            "1e5",
            "+1",
            "1.2.3",
            "1234567890123456",
            " 1",
            "0.30000000000000004",
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn what_no_decimal_holds_stays_visible() {
        assert_eq!(decimal(8e28), "none");
        assert_eq!(number(1e300, false), Raw::Text("1E300".into()));
        assert_eq!(number(f64::NAN, false), Raw::Error("#NUM!".into()));
        assert_eq!(number(f64::INFINITY, true), Raw::Error("#NUM!".into()));
    }

    #[test]
    fn serials_are_days_in_both_date_systems() {
        let date = |y, m, d| Some(Date::constant(y, m, d));
        assert_eq!(day(41_883.0, false), date(2014, 9, 1));
        assert_eq!(day(40_421.75, true), date(2014, 9, 1));
        assert_eq!(day(1.0, false), date(1900, 1, 1));
        assert_eq!(day(59.0, false), date(1900, 2, 28));
        assert_eq!(day(60.0, false), None);
        assert_eq!(day(61.0, false), date(1900, 3, 1));
        assert_eq!(day(2_958_465.0, false), date(9999, 12, 31));
        assert_eq!(day(2_958_466.0, false), None);
        assert_eq!(day(-1.0, false), None);
        assert_eq!(day(f64::NAN, false), None);
    }

    #[test]
    fn times_are_texts_and_nought_is_no_date() {
        assert_eq!(moment(0.5, false, false), Raw::Text("12:00".into()));
        assert_eq!(moment(1.25, true, false), Raw::Text("30:00".into()));
        assert_eq!(
            moment(0.0, false, false),
            Raw::Number {
                value: Decimal::ZERO,
                percent: false
            }
        );
    }

    #[test]
    fn error_values_are_known_by_how_they_look() {
        for text in [
            "#REF!",
            "#DIV/0!",
            "#NAME?",
            "#N/A",
            "#GETTING_DATA!",
            "Err:502",
        ] {
            assert!(is_error_text(text), "{text}");
        }
        for text in [
            "",
            "#",
            "#!",
            "#1",
            "#hashtag!",
            "N/A",
            "Err:",
            "Err: none",
            "REF!",
        ] {
            assert!(!is_error_text(text), "{text}");
        }
    }

    #[test]
    fn packed_numbers_unpack() {
        assert_eq!(rk((1234 << 2) | 3), 12.34);
        assert_eq!(rk(((-5i32) << 2) as u32 | 2), -5.0);
        assert_eq!(rk((2.5f64.to_bits() >> 32) as u32), 2.5);
    }

    #[test]
    fn formats_tell_what_is_shown() {
        for (format, want) in [
            ("0%", Shown::Percent),
            ("#,##0.0%;-#,##0.0%", Shown::Percent),
            ("\"about \"0%", Shown::Percent),
            ("[Red]0\\ %", Shown::Percent),
            ("General", Shown::Plain),
            ("0\" %\"", Shown::Plain),
            ("0\\%", Shown::Plain),
            ("0;0%", Shown::Plain),
            ("_%0", Shown::Plain),
            ("0.00E+00", Shown::Plain),
            ("[$£-809]#,##0", Shown::Plain),
            ("0\" days\"", Shown::Plain),
            ("mmm-yy", Shown::Moment),
            ("[$-409]d/m/yyyy;@", Shown::Moment),
            ("h:mm", Shown::Moment),
            ("[hh]:mm", Shown::Duration),
        ] {
            assert_eq!(shown(format), want, "{format}");
        }
        assert_eq!(shown_built_in(10), Shown::Percent);
        assert_eq!(shown_built_in(14), Shown::Moment);
        assert_eq!(shown_built_in(2), Shown::Plain);
    }
}
