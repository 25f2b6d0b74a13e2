//! How texts of headings and categories are compared, and how text from outside is made safe to carry our tokens.

/// Folds a heading or category for comparison: look-alike letters, case, accents of spacing, punctuation, footnote marks
/// and a plural `s` are ignored. `"Early Years & Childcare*"` and `"early years and childcare"` are one; `"16+"` and `"16"` are two.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Where the word that is being read begins in `folded`; none between words.
    let mut word = None;
    for letter in text.chars() {
        match plain(letter) {
            Some('&') => {
                end_word(&mut folded, &mut word);
                push_sign(&mut folded, "and");
            }
            // "16+" is not "16", and "<5" is not "5".
            Some(sign @ ('%' | '<' | '>' | '+')) => {
                end_word(&mut folded, &mut word);
                push_sign(&mut folded, sign.encode_utf8(&mut [0; 4]));
            }
            Some('\'') => {}
            Some(plain) if plain.is_alphanumeric() => {
                if word.is_none() {
                    if !folded.is_empty() {
                        folded.push(' ');
                    }
                    word = Some(folded.len());
                }
                if plain.is_ascii() {
                    folded.push(plain.to_ascii_lowercase());
                } else {
                    folded.extend(plain.to_lowercase());
                }
            }
            // A soft hyphen, or "request- ed" broken by a line end, is left to the hyphen rule below.
            None => {}
            Some(_) => end_word(&mut folded, &mut word),
        }
    }
    end_word(&mut folded, &mut word);
    if folded.is_empty() {
        // Nothing but punctuation: "?" and "-" are two answers.
        let signs: String = text.chars().filter_map(plain).collect();
        return signs.trim().to_owned();
    }
    folded
}

/// Ends the word that is being read. A plural and its singular are one word, but "access" and "bus" are not plurals.
fn end_word(folded: &mut String, word: &mut Option<usize>) {
    let Some(start) = word.take() else { return };
    let done = &folded[start..];
    if done.len() > 3
        && done.ends_with('s')
        && !["ss", "us", "is"].iter().any(|e| done.ends_with(e))
    {
        folded.pop();
    }
}

fn push_sign(folded: &mut String, sign: &str) {
    if !folded.is_empty() {
        folded.push(' ');
    }
    folded.push_str(sign);
}

/// A letter as it should have been typed: Cyrillic and Greek look-alikes become Latin (M11), typographic quotes become
/// plain, footnote superscripts and invisible characters vanish.
fn plain(letter: char) -> Option<char> {
    if letter.is_ascii() && letter != '`' {
        return Some(letter);
    }
    Some(match letter {
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'Е' | 'Ε' => 'E',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Н' | 'Η' => 'H',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'С' => 'C',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'І' | 'Ι' => 'I',
        'а' => 'a',
        'е' => 'e',
        'о' | 'ο' => 'o',
        'р' => 'p',
        'с' => 'c',
        'х' => 'x',
        '\u{2018}' | '\u{2019}' | '`' | '´' => '\'',
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' => return None,
        '¹' | '²' | '³' | '\u{2070}'..='\u{2079}' => return None,
        other => other,
    })
}

/// Takes out control and private-use characters, so that text from outside can never imitate a token of ours or steer a terminal; the
/// marks that turn the direction of what follows, by which a text could be made to read as another; and what nobody sees, by which
/// words can be hidden. Joiners and selectors stay after a letter or sign that they can change: Indic and Arabic letters, emoji.
pub fn strip_private(text: &str) -> String {
    // Nearly every text is plain, and has nothing to be taken out.
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut before = ' ';
    for letter in text.chars() {
        let stays = match letter {
            '\n' | '\t' => true,
            // A line's or a paragraph's end that no reader of ours knows as one.
            '\u{2028}' | '\u{2029}' => {
                kept.push(' ');
                false
            }
            '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' => changes(letter, before),
            letter => !letter.is_control() && !is_unseen(letter),
        };
        if stays {
            kept.push(letter);
            before = letter;
        }
    }
    kept
}

/// Whether a joiner or a selector of forms may change how the letter before it looks. One after another hides words.
fn changes(letter: char, before: char) -> bool {
    match before {
        // 1 and a selector is the beginning of a digit in a box.
        '0'..='9' | '#' | '*' => letter == '\u{FE0F}',
        // One after an emoji's selector joins it to the next.
        '\u{FE0F}' => letter == '\u{200D}',
        '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0E}' => false,
        _ => {
            before >= '\u{590}'
                || (before == '\u{A9}' || before == '\u{AE}') && letter == '\u{FE0F}'
        }
    }
}

/// Characters of private use, and those that only steer: marks of direction, tags, joints and fillers of no width.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{E000}'..='\u{F8FF}'
            | '\u{F0000}'..='\u{10FFFF}'
            | '\u{E0000}'..='\u{E0FFF}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{200E}' | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}'
    )
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\t')
}

/// A text cut to what a message can hold.
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_people_vary() {
        assert_eq!(
            fold("Early Years & Childcare*"),
            fold("early years and  childcare")
        );
        assert_eq!(fold("eligible¹"), fold("Eligible"));
        assert_eq!(fold("АТТ"), fold("ATT"));
        assert_eq!(
            fold("Children\u{2019}s Social Care"),
            fold("Childrens Social Care")
        );
        assert_eq!(fold("Sub-Group"), fold("sub group"));
        assert_eq!(fold("Level 1"), "level 1");
        assert_eq!(fold("% YTD"), "% ytd");
        assert_eq!(fold("Bus access"), "bus access");
        assert_ne!(fold("Level 1"), fold("Level 2"));
        assert_ne!(fold("16+"), fold("16"));
        assert_ne!(fold("<5"), fold(">5"));
        assert_eq!(fold("16 +"), fold("16+"));
        assert_ne!(fold("?"), fold("-"));
        assert_eq!(fold(" \u{200B}\u{00AD} "), "");
    }

    #[test]
    fn tokens_cannot_be_imitated() {
        assert_eq!(strip_private("a\u{E000}1\u{E001}b\u{0}c"), "a1bc");
        assert_eq!(strip_private("a\u{1b}[1m\u{9b}b\n\tc"), "a[1mb\n\tc");
        assert_eq!(strip_private("\u{202E}oof\u{2066}"), "oof");
        let unseen = "a\u{200E}b\u{200F}c\u{61C}d\u{E0041}e\u{E007F}f\u{200B}g\u{2060}h\u{FEFF}i\u{200D}j\u{FE0F}k\u{E0101}l\u{2028}m";
        assert_eq!(strip_private(unseen), "abcdefghijkl m");
    }

    #[test]
    fn joiners_that_people_need_stay() {
        for text in [
            "\u{645}\u{6CC}\u{200C}\u{62E}\u{648}\u{627}\u{647}\u{645}",
            "\u{915}\u{94D}\u{200D}\u{937}",
            "\u{1F469}\u{200D}\u{1F52C}",
            "\u{1F3F3}\u{FE0F}\u{200D}\u{1F308}",
            "1\u{FE0F}\u{20E3}",
            "\u{26A0}\u{FE0F}",
        ] {
            assert_eq!(strip_private(text), text);
        }
        assert_eq!(
            strip_private("\u{915}\u{200D}\u{200D}\u{200C}"),
            "\u{915}\u{200D}"
        );
        assert_eq!(
            strip_private("\u{26A0}\u{FE0F}\u{FE0F}\u{FE0E}"),
            "\u{26A0}\u{FE0F}"
        );
    }
}
