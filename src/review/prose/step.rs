//! Two numbers of one thing at two times, as sentences give them: "from 40 to 60", "to 60 from 40", "60, compared with 40".

use super::change_amount::amount_before;
use super::clause::{self, denies, ends_clause, number, number_after, way};
use super::number::Unit;
use super::token::{Token, says};

/// Something that went from one number to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Where the words of it begin.
    pub first: usize,
    /// Place of the earlier number.
    pub before: usize,
    /// Place of the later number.
    pub now: usize,
    /// Where the words of it end.
    pub last: usize,
}

/// "from A to B", "to B from A", "B, up from A".
pub(super) fn steps(tokens: &[Token]) -> Vec<Step> {
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is(&["from"]) {
            let Some(before) = number_after(tokens, at) else {
                continue;
            };
            if let Some(to) = the_to(tokens, before) {
                let now = number_after(tokens, to);
                out.extend(
                    now.filter(|now| alike(tokens, before, *now))
                        .map(|now| Step {
                            first: at,
                            before,
                            now,
                            last: now,
                        }),
                );
                continue;
            }
            // "to B from A", "at B, up from A"
            let Some(now) = clause::number_before(tokens, at, 9) else {
                continue;
            };
            let lead = clause::heavy_before(tokens, now);
            let to = lead.is_some_and(|lead| tokens[lead].is(&["to", "at"]));
            let turn = at > 0 && way(&tokens[at - 1]) != 0 && tokens[at - 1].is(&["up", "down"]);
            let between = &tokens[now + 1..at];
            if (to && way_before(tokens, now).is_some() || turn)
                && !between.iter().any(|token| {
                    token.is(&["(", ")"])
                        || denies(token)
                        || token.is(&["came", "people", "children"]) && !to && !turn
                })
                && alike(tokens, before, now)
            {
                out.push(Step {
                    first: now,
                    before,
                    now,
                    last: before,
                });
            }
        }
    }
    out
}

/// "45 children, compared with 60 the year before, ..."; "fell by 25% to 45 (60 the year before)".
pub(super) fn compared(tokens: &[Token]) -> Vec<Step> {
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let with = token.is(&["compared"]) && says(tokens, at + 1, &["with", "to"]);
        if !with && !token.is(&["against", "versus"]) {
            continue;
        }
        let Some(first) = number_after(tokens, at + usize::from(with)) else {
            continue;
        };
        let counts = |range: std::ops::Range<usize>| -> Vec<usize> {
            range
                .filter(|index| tokens[*index].number().is_some())
                .collect()
        };
        // "Compared with 250 last year, there were 310": the other number follows.
        if at <= 1 {
            let after = counts(first + 1..tokens.len());
            let near = after
                .first()
                .filter(|now| **now - first < 12 && alike(tokens, first, **now));
            out.extend(near.map(|now| Step {
                first,
                before: first,
                now: *now,
                last: *now,
            }));
            continue;
        }
        // With several numbers before it nobody can say which is compared.
        if let [now] = counts(0..at).as_slice()
            && at - now < 12
            && alike(tokens, first, *now)
        {
            out.push(Step {
                first: *now,
                before: first,
                now: *now,
                last: first,
            });
        }
    }
    for now in 0..tokens.len() {
        let bracket = tokens[now].number().is_some()
            && tokens.get(now + 1).is_some_and(|token| token.is(&["("]))
            && now > 0
            && clause::heavy_before(tokens, now).is_some_and(|lead| {
                tokens[lead].is(&["to"]) && amount_before(tokens, lead).is_some()
            });
        let Some(before) = number_after(tokens, now + 1).filter(|_| bracket) else {
            continue;
        };
        let close = tokens
            .iter()
            .skip(before + 1)
            .take(6)
            .position(|token| token.is(&[")"]));
        let dated = tokens
            .iter()
            .skip(before + 1)
            .take(close.unwrap_or(0))
            .any(|token| clause::is_date(token) || token.is(&["before", "previous", "last"]));
        if dated && alike(tokens, before, now) {
            let lead = clause::heavy_before(tokens, now).unwrap_or(now);
            out.push(Step {
                first: lead,
                before,
                now,
                last: before,
            });
        }
    }
    out
}

/// The "to" that goes with a "from": no other number and no new clause between.
pub(super) fn the_to(tokens: &[Token], before: usize) -> Option<usize> {
    for (at, token) in tokens.iter().enumerate().skip(before + 1).take(14) {
        if token.is(&["to"]) && number_after(tokens, at).is_some() {
            return Some(at);
        }
        if token.number().is_some() || ends_clause(token) || token.is(&["from", "but", "while"]) {
            return None;
        }
    }
    None
}

/// Whether two numbers can be the same thing at two times.
pub(super) fn alike(tokens: &[Token], before: usize, now: usize) -> bool {
    let (Some(a), Some(b)) = (number(tokens, before), number(tokens, now)) else {
        return false;
    };
    // "from 55 to 60%": the sign stands once.
    a.unit == b.unit && a.is_firm() && b.is_firm() && a.unit != Unit::Points
}

/// The word of rise or fall that governs a place: the nearest before it in the same clause.
pub(super) fn way_before(tokens: &[Token], at: usize) -> Option<i8> {
    for index in (at.saturating_sub(12)..at).rev() {
        let token = &tokens[index];
        if ends_clause(token)
            || token.is(&[
                "(", ")", "and", "but", "while", "with", "so", "because", "which", "that", "when",
                "after",
            ])
            || denies(token)
        {
            return None;
        }
        if token.is(&[","]) && index + 1 != at && !tokens[index + 1].is(&["from"]) {
            return None;
        }
        if way(token) != 0 {
            let denied = (index.saturating_sub(3)..index).any(|back| denies(&tokens[back]));
            // "a decrease in sickness saw attendance move": the noun is not what moved.
            let noun = says(tokens, index + 1, &["in"]);
            let verb = tokens[index + 1..at].iter().any(|token| {
                way(token) != 0
                    || token.is(&[
                        "saw",
                        "led",
                        "meant",
                        "allowed",
                        "let",
                        "lets",
                        "move",
                        "moved",
                        "went",
                        "go",
                        "was",
                        "were",
                        "brought",
                        "came",
                        "made",
                        "helped",
                        "resulted",
                        "following",
                        "took",
                    ])
            });
            let governs = !(denied || noun && verb);
            return governs.then(|| way(token));
        }
    }
    None
}
