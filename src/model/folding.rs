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

/// Takes out control and private-use characters, so that text from outside can never imitate a token of ours or steer a terminal, and
/// the marks that turn the direction of what follows, by which a text could be made to read as another.
pub fn strip_private(text: &str) -> String {
    // Nearly every text is plain, and has nothing to be taken out.
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    text.chars()
        .filter(|c| !matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'))
        .filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
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
    }
}
