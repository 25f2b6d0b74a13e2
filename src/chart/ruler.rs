//! How wide a text is, and where it breaks into lines: measured with the font that the report embeds.

use ttf_parser::Face;

/// Text may be set up to this much wider than measured before anything touches.
const SLACK: f64 = 1.05;

/// A size and weight of Source Sans 3.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Font {
    /// Size in px.
    pub(super) px: f64,
    /// Semibold rather than regular.
    pub(super) bold: bool,
}

impl Font {
    /// The regular face.
    pub(super) fn regular(px: f64) -> Font {
        Font { px, bold: false }
    }

    /// The semibold face.
    pub(super) fn bold(px: f64) -> Font {
        Font { px, bold: true }
    }
}

/// Measures text in the two faces that charts use.
pub(super) struct Ruler {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Ruler {
    /// Reads the bundled faces.
    pub(super) fn new() -> Ruler {
        Ruler {
            regular: face(include_bytes!(
                "../../templates/fonts/SourceSans3-Regular.ttf"
            )),
            bold: face(include_bytes!(
                "../../templates/fonts/SourceSans3-Semibold.ttf"
            )),
        }
    }

    /// Width in px, slack included. Kerning is left out: it errs on the wide side.
    pub(super) fn width(&self, text: &str, font: Font) -> f64 {
        let face = if font.bold { &self.bold } else { &self.regular };
        let units: f64 = tidy(text).chars().map(|letter| advance(face, letter)).sum();
        units * font.px * SLACK
    }

    /// Breaks a text into as few lines as `room` px allow, of about equal length. A word longer than a line is broken,
    /// after a hyphen or stroke where it has one.
    pub(super) fn wrap(&self, text: &str, font: Font, room: f64) -> Vec<String> {
        let mut pieces = Vec::new();
        for word in tidy(text).split(' ').filter(|word| !word.is_empty()) {
            let parts = self.cut(word, font, room);
            pieces.extend((parts.into_iter().enumerate()).map(|(at, text)| Piece {
                width: self.width(&text, font),
                space: at == 0,
                text,
            }));
        }
        let space = self.width(" ", font);
        let fewest = fill(&pieces, room, space).len();
        let (mut low, mut high) = (0.0, room);
        for _ in 0..12 {
            let middle = (low + high) / 2.0;
            let narrower = pieces.iter().all(|piece| piece.width <= middle)
                && fill(&pieces, middle, space).len() <= fewest;
            if narrower {
                high = middle;
            } else {
                low = middle;
            }
        }
        fill(&pieces, high, space)
    }

    /// Whether every word of a text is narrower than `room` px.
    pub(super) fn words_fit(&self, text: &str, font: Font, room: f64) -> bool {
        text.split_whitespace()
            .all(|word| self.width(word, font) <= room)
    }

    fn cut(&self, word: &str, font: Font, room: f64) -> Vec<String> {
        // Into pieces of about the same length, so that no letter is left alone on a line.
        let whole = self.width(word, font);
        let room = match (whole / room).ceil() {
            pieces if pieces > 1.0 => room.min(whole / pieces * 1.1),
            _ => room,
        };
        let mut parts = Vec::new();
        let mut part = String::new();
        for letter in word.chars() {
            part.push(letter);
            if self.width(&part, font) <= room || part.chars().count() == 1 {
                continue;
            }
            let end = part.len() - letter.len_utf8();
            let at = part[..end]
                .rfind(['-', '/'])
                .map_or(end, |stroke| stroke + 1);
            let rest = part.split_off(at);
            parts.push(std::mem::replace(&mut part, rest));
        }
        parts.push(part);
        parts
    }
}

/// A word, or a piece of one that was cut.
struct Piece {
    text: String,
    width: f64,
    space: bool,
}

fn fill(pieces: &[Piece], room: f64, space: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0.0;
    for piece in pieces {
        let gap = if piece.space { space } else { 0.0 };
        match lines.last_mut() {
            Some(line) if used + gap + piece.width <= room => {
                if piece.space {
                    line.push(' ');
                }
                line.push_str(&piece.text);
                used += gap + piece.width;
            }
            _ => {
                lines.push(piece.text.clone());
                used = piece.width;
            }
        }
    }
    lines
}

/// A text as one line: no control characters, white space as single spaces.
pub(super) fn tidy(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        // U+FFFE and U+FFFF are not allowed in XML either.
        let letter = match letter {
            '\u{FFFE}' | '\u{FFFF}' => ' ',
            ' ' | '\t' | '\n' | '\r' => ' ',
            other if other.is_control() => continue,
            other => other,
        };
        if letter != ' ' || !(line.is_empty() || line.ends_with(' ')) {
            line.push(letter);
        }
    }
    line.truncate(line.trim_end_matches(' ').len());
    // A space alone is measured as one.
    if line.is_empty() && text == " " {
        line.push(' ');
    }
    line
}

fn advance(face: &Face<'static>, letter: char) -> f64 {
    let units = face
        .glyph_index(letter)
        .and_then(|glyph| face.glyph_hor_advance(glyph));
    match units {
        Some(units) => f64::from(units) / f64::from(face.units_per_em()),
        // Another font will set it: no letter of a text face is wider than this.
        None => 1.1,
    }
}

fn face(bytes: &'static [u8]) -> Face<'static> {
    Face::parse(bytes, 0).expect("the bundled font is whole")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_what_the_font_says() {
        let ruler = Ruler::new();
        let regular = ruler.width("36% in 2025 to 2026", Font::regular(15.0));
        assert!(regular > 125.0 && regular < 145.0, "{regular}");
        assert!(ruler.width("36% in 2025 to 2026", Font::bold(15.0)) > regular);
        assert_eq!(ruler.width("", Font::regular(15.0)), 0.0);
        assert!(ruler.width(" ", Font::regular(15.0)) > 0.0);
    }

    #[test]
    fn lines_are_balanced() {
        let ruler = Ruler::new();
        let lines = ruler.wrap(
            "Foster carers and fostering agencies",
            Font::regular(15.0),
            150.0,
        );
        assert_eq!(lines, ["Foster carers and", "fostering agencies"]);
        assert!(ruler.wrap("  ", Font::regular(15.0), 150.0).is_empty());
    }

    #[test]
    fn long_words_are_broken_not_clipped() {
        let ruler = Ruler::new();
        let font = Font::regular(15.0);
        let word = "Llanfairpwllgwyngyllgogerychwyrndrobwll";
        let lines = ruler.wrap(word, font, 100.0);
        assert_eq!(lines.concat(), word);
        assert!(lines.iter().all(|line| ruler.width(line, font) <= 100.0));
        let shortest = lines.iter().map(|line| line.chars().count()).min();
        assert!(shortest > Some(8), "{lines:?}");
        let lines = ruler.wrap("Multi-agency/safeguarding", font, 110.0);
        assert_eq!(lines, ["Multi-agency/", "safeguarding"]);
    }

    #[test]
    fn control_characters_vanish() {
        assert_eq!(tidy(" a\u{0}\tb\n\nc \u{FFFF}"), "a b c");
    }
}
