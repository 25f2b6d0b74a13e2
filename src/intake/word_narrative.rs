//! A partner's Word text into `narrative/`: under the section, part or heading whose words its own headings carry, else into a file
//! of its own. What people have written there is never changed: new text goes behind it, and a later version of a text takes the place
//! of the words of the one before.

use std::collections::BTreeMap;

use super::arrival::{Arrival, Options, Unable};
use super::comments;
use super::draft::Draft;
use super::narrative_place::{Place, key};
use super::narrative_versions::{Changes, changes, digests, renewed};
use super::parted_text::{chosen, parted, places, sections};
use super::same_text::earlier;
use super::taken::{Before, Outcome, Seen};
use crate::ingest::{File, Prose, Word, word};
use crate::project::{TEXTS, TakenPiece, TakenText, write_texts};

/// Where the text would go.
pub(super) fn look(
    arrival: &Arrival,
    options: &Options<'_>,
) -> Result<(Vec<Seen>, Outcome), Unable> {
    let project = options.project;
    let read = word(&File {
        name: arrival.name.as_str().into(),
        bytes: arrival.bytes.clone(),
    });
    let Some(text) = read.value else {
        let seen = vec![Seen::Text(None), Seen::Problems(read.findings)];
        return Ok((seen, Outcome::Refused));
    };
    let mut seen = vec![Seen::Text(Some(text.counts()))];
    if text.blocks.is_empty() {
        seen.push(Seen::NoWords);
        return Ok((seen, Outcome::Refused));
    }
    let sections = sections(project);
    let slug = slug(options.agency, &arrival.name);
    let mut record = record(arrival, options, &text);
    let whole = digests(&text.markdown(&text.blocks, 1, &slug));
    let first = earlier(&record, &whole, &project.texts);
    if let Some(first) = first {
        record.agency = record.agency.or_else(|| first.agency.clone());
        // Nobody need say twice where it belongs.
        if record.section.is_none() {
            record.section.clone_from(&first.section);
            record.part.clone_from(&first.part);
        }
    }
    let chunks = match &record.section {
        Some(id) => vec![chosen(id, record.part.as_deref(), &sections, &text)?],
        None => parted(&places(project, &sections, first), &text.blocks),
    };
    let mut left: Vec<&TakenPiece> = first.iter().flat_map(|first| &first.pieces).collect();
    let mut drafts = Drafts {
        options,
        all: BTreeMap::new(),
    };
    for chunk in chunks {
        let named = chunk.place.is_some();
        let own = |piece: &&&TakenPiece| match &chunk.place {
            Some(place) => !piece.own && place_of(piece) == *place,
            None => piece.own,
        };
        let piece = left.iter().find(own).copied();
        left.retain(|one| piece.is_none_or(|piece| !std::ptr::eq(*one, piece)));
        let place = match (chunk.place, piece) {
            (Some(place), _) => place,
            (None, Some(piece)) => place_of(piece),
            (None, None) => Place {
                section: own_file(options, &slug, &text, &chunk.blocks),
                part: None,
                under: None,
            },
        };
        let draft = drafts.of(&place)?;
        let label = piece.map_or_else(|| draft.label(&slug), |piece| piece.label.clone());
        let markdown = text.markdown(&chunk.blocks, chunk.above, &label);
        let before = match piece {
            Some(piece) => put_over(draft, piece, &place, &markdown),
            None if draft.holds(&markdown, &slug) => Before::Same,
            None => put_behind(draft, &place, &markdown),
        };
        record.pieces.push(TakenPiece {
            text: place.section.clone(),
            part: place.part.clone(),
            under: place.under.clone(),
            own: !named,
            label,
            paragraphs: digests(&markdown),
        });
        seen.push(Seen::Placed {
            shown: named || sections.contains_key(&place.section),
            file: draft.name.clone(),
            place,
            before,
        });
    }
    seen.extend(take_out(left, &mut drafts)?);
    let mut drafts = drafts.all;
    if let Some(long) = drafts.values().find(|draft| draft.is_too_long()) {
        return Err(Unable::TooLong(long.name.clone()));
    }
    let kept = comments::file(arrival, &text, options);
    seen.push(Seen::Lost(text.lost));
    if let Some(kept) = kept {
        seen.push(Seen::Comments(kept.name.clone()));
        drafts.insert(kept.name.clone(), kept);
    }
    if let Some(first) = first.filter(|first| first.pieces != record.pieces) {
        seen.insert(1, Seen::Version(first.document.clone(), first.received));
    }
    remember(record, first, options, &mut drafts)?;
    let changed = drafts.into_values().filter(|draft| draft.changed);
    Ok((seen, Outcome::Text(changed.collect())))
}

/// What is known of a text before any of it is placed.
fn record(arrival: &Arrival, options: &Options<'_>, text: &Word) -> TakenText {
    TakenText {
        document: arrival.name.clone(),
        title: title(text),
        agency: options.agency.map(str::to_owned),
        received: options.received,
        section: options.section.map(str::to_owned),
        part: options.part.map(str::to_owned),
        pieces: Vec::new(),
    }
}

/// Takes out what the partner has left out altogether.
fn take_out(pieces: Vec<&TakenPiece>, drafts: &mut Drafts<'_>) -> Result<Vec<Seen>, Unable> {
    let mut seen = Vec::new();
    for piece in pieces {
        let place = place_of(piece);
        let draft = drafts.of(&place)?;
        let before = put_over(draft, piece, &place, "");
        if !matches!(before, Before::Same) {
            seen.push(Seen::Placed {
                shown: true,
                file: draft.name.clone(),
                place,
                before,
            });
        }
    }
    Ok(seen)
}

/// The narrative files that words are put into.
struct Drafts<'o> {
    options: &'o Options<'o>,
    all: BTreeMap<String, Draft>,
}

impl Drafts<'_> {
    fn of(&mut self, place: &Place) -> Result<&mut Draft, Unable> {
        let file = format!("narrative/{}.md", place.section);
        if !self.all.contains_key(&file) {
            let draft = Draft::open(file.clone(), self.options)?;
            self.all.insert(file.clone(), draft);
        }
        self.all.get_mut(&file).ok_or(Unable::Unread(file))
    }
}

fn place_of(piece: &TakenPiece) -> Place {
    Place {
        section: piece.text.clone(),
        part: piece.part.clone(),
        under: piece.under.clone(),
    }
}

/// Words that nobody has put there before.
fn put_behind(draft: &mut Draft, place: &Place, markdown: &str) -> Before {
    draft.put(place, markdown);
    match draft.before {
        Some(_) => Before::Others,
        None => Before::Nothing,
    }
}

/// Words in the place of those that an earlier version put there; behind what is there, when nothing of those is left.
fn put_over(draft: &mut Draft, piece: &TakenPiece, place: &Place, markdown: &str) -> Before {
    let names = [&place.under, &place.part];
    let name = names.into_iter().flatten().next().unwrap_or(&place.section);
    let told = changes(&piece.paragraphs, markdown, name);
    match renewed(&draft.unix(), &piece.paragraphs, markdown) {
        Some((text, edited)) => {
            draft.set(&text);
            match told.is_none() {
                true => Before::Same,
                false => Before::Earlier(Changes { edited, ..told }),
            }
        }
        None if markdown.is_empty() || told.is_none() => Before::Same,
        None => put_behind(draft, place, markdown),
    }
}

/// Writes down where the words went, in the place of what was known of the version before.
fn remember(
    record: TakenText,
    first: Option<&TakenText>,
    options: &Options<'_>,
    drafts: &mut BTreeMap<String, Draft>,
) -> Result<(), Unable> {
    let known = &options.project.texts;
    let others = known
        .iter()
        .filter(|one| first.is_none_or(|first| !std::ptr::eq(*one, first)));
    let mut texts: Vec<TakenText> = others.cloned().collect();
    // The same version again is known already.
    let same = |first: &TakenText| first.pieces == record.pieces;
    match first.filter(|first| same(first)) {
        Some(_) => return Ok(()),
        None => texts.push(record),
    }
    let text = write_texts(&texts).map_err(|error| Unable::Report(error.to_string()))?;
    let mut draft = Draft::open(TEXTS.to_owned(), options)?;
    draft.set(&text);
    drafts.insert(TEXTS.to_owned(), draft);
    Ok(())
}

/// The first heading of a text, without its number.
fn title(text: &Word) -> String {
    let mut blocks = text.blocks.iter();
    let heading = blocks.find(|block| matches!(block, Prose::Heading(..)));
    heading.map_or_else(String::new, |heading| key(&heading.words()))
}

/// The name of a file of its own: the agency's, else the document's.
fn slug(agency: Option<&str>, name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let text = agency.unwrap_or(stem).to_lowercase();
    let words: Vec<&str> = (text.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty())
        .take(8)
        .collect();
    if words.is_empty() {
        "statement".to_owned()
    } else {
        words.join("-")
    }
}

/// The id of a file of its own for a text: a new one, or the one that holds these words already.
fn own_file(options: &Options<'_>, slug: &str, text: &Word, blocks: &[Prose]) -> String {
    let markdown = text.markdown(blocks, 1, slug);
    let mut ids =
        std::iter::once(slug.to_owned()).chain((2u32..).map(|number| format!("{slug}-{number}")));
    ids.find(|id| match options.project.writing.narrative.get(id) {
        Some(there) => there.text.replace("\r\n", "\n").trim() == markdown.trim(),
        None => !(options.is_there)(&format!("narrative/{id}.md")),
    })
    .unwrap_or_else(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_files_have_plain_names() {
        assert_eq!(slug(Some("la-csc"), "x.docx"), "la-csc");
        assert_eq!(
            slug(None, "WMP Statement 2015/16 (final).docx"),
            "wmp-statement-2015-16-final"
        );
        assert_eq!(slug(None, "….docx"), "statement");
    }
}
