//! The narrative that a document shows, with the numbers that are bound in it, for `review`: words, file and lines stay as written.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Bound, Prose};
use super::figure_binding::{Found, Numbers, id_of};
use super::inline_runs::is_figure_id;
use super::narrative::Narrative;
use crate::model::Mark;

/// The narrative files of which some part is shown.
pub(super) fn shown(
    used: &BTreeSet<(String, usize)>,
    narrative: &BTreeMap<String, Narrative>,
    numbers: &Numbers,
) -> Vec<Prose> {
    narrative
        .iter()
        .filter_map(|(name, file)| {
            let parts: Vec<usize> = (0..file.parts.len())
                .filter(|part| used.contains(&(name.clone(), *part)))
                .collect();
            (!parts.is_empty()).then(|| prose(file, &parts, numbers))
        })
        .collect()
}

/// One file; lines of parts that are not shown are blank, so that line numbers hold.
fn prose(file: &Narrative, parts: &[usize], numbers: &Numbers) -> Prose {
    let mut text = String::with_capacity(file.text.len());
    let mut bound = Vec::new();
    let mut at = 0;
    while at < file.text.len() {
        let rest = &file.text[at..];
        let Some(c) = rest.chars().next() else {
            break;
        };
        let inside = parts
            .iter()
            .any(|part| file.parts[*part].body.contains(&at));
        if !inside {
            if c == '\n' {
                text.push('\n');
            }
            at += c.len_utf8();
            continue;
        }
        let braces = rest.find('}').filter(|_| c == '{').map(|end| &rest[1..end]);
        if let Some(id) = braces.map(str::trim).filter(|id| is_figure_id(id)) {
            let start = text.len();
            match numbers.figure(id) {
                Ok(Found::Figure(figure)) => {
                    text.push_str(&numbers.prose(&figure));
                    bound.push(Bound {
                        range: start..text.len(),
                        id: id_of(&figure),
                    });
                }
                _ => text.push_str(Mark::NotAvailable.symbol()),
            }
            at += braces.map_or(1, |inner| inner.len() + 2);
            continue;
        }
        text.push(c);
        at += c.len_utf8();
    }
    Prose {
        file: file.file.clone(),
        text,
        bound,
        parts: parts.iter().map(|part| file.starts(*part)).collect(),
    }
}
