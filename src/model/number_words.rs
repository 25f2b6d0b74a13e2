//! Numbers that people write in words.

/// The value of one number word below a hundred: "seven", "twenty-three".
pub fn word_value(word: &str) -> Option<u32> {
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
