//! The look of a form's sheets: colours, how words wrap, and how much of them Excel takes.

use rust_xlsxwriter::{Format, FormatAlign};

/// Dark enough for white words on it (contrast 8.6 to 1), and a tint of it.
pub(super) const DARK: u32 = 0x14535C;
pub(super) const TINT: u32 = 0xDCE9EA;
/// Behind values that a row begins with.
pub(super) const BEGUN: u32 = 0xF2F2F2;
/// Behind cells that are needed and still blank.
pub(super) const MISSING: u32 = 0xFFE699;

/// Height of a line, in points.
pub(super) const POINTS: u32 = 15;

/// How many lines a text takes in a cell so many characters wide. Not every program makes a row higher by itself.
pub(super) fn lines_of(text: &str, width: u32) -> u32 {
    let width = width.max(1);
    let lines = text.lines().map(|line| {
        let (mut lines, mut used) = (1, 0);
        for word in line.split(' ') {
            let letters = u32::try_from(word.chars().count()).unwrap_or(width);
            if used > 0 && used + 1 + letters > width {
                lines += 1;
                used = 0;
            }
            lines += letters.saturating_sub(1) / width;
            used += letters + u32::from(used > 0);
        }
        lines
    });
    lines.sum::<u32>().max(1)
}

/// Words that wrap, from the top of their cell on.
pub(super) fn words() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// Shortens a text to what Excel allows in some place, counted as Excel counts (UTF-16), at a blank where there is one.
pub(super) fn fit(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut used = 1;
    let kept = text.chars().take_while(|letter| {
        used += letter.len_utf16();
        used <= most
    });
    let kept: String = kept.collect();
    let at = kept.rfind(' ').filter(|at| *at * 2 > kept.len());
    format!("{}…", kept[..at.unwrap_or(kept.len())].trim_end())
}
