//! How a text is parted: at the headings that name a section, a part or a heading of the narrative, or whole, where a person says so.

use std::collections::BTreeMap;

use super::arrival::Unable;
use super::narrative_place::{Place, headings, key};
use super::narrative_versions::digests;
use crate::ingest::{Prose, Span, Word};
use crate::model::{did_you_mean, fold};
use crate::project::{Project, TakenPiece, TakenText};

/// Some blocks and where they go; no place for those that no heading places.
pub(super) struct Chunk {
    pub(super) place: Option<Place>,
    /// The level in the narrative of the heading below which they come; 1 is the section's title.
    pub(super) above: u8,
    pub(super) blocks: Vec<Prose>,
}

/// A section: its title, and the parts that its template shows.
pub(super) struct Section {
    title: String,
    parts: Vec<String>,
}

/// The sections of the documents that are published, by id; the first that has one gives its title.
pub(super) fn sections(project: &Project) -> BTreeMap<String, Section> {
    let mut sections = BTreeMap::new();
    let documents = project.published().into_iter();
    let documents = documents.filter_map(|id| project.document(&id).value);
    for entry in documents.flat_map(|spec| spec.sections) {
        let template = project.writing.sections.get(&entry.id);
        let text = template.map_or("", |text| &*text.text);
        let title = entry.title.or_else(|| title_of(text)).unwrap_or_default();
        let parts = parts_of(text);
        sections.entry(entry.id).or_insert(Section { title, parts });
    }
    sections
}

/// The title in a template's front matter.
fn title_of(template: &str) -> Option<String> {
    let front = template.strip_prefix("+++")?.split("\n+++").next()?;
    let table: toml::Table = front.parse().ok()?;
    Some(table.get("title")?.as_str()?.to_owned())
}

/// The parts of the narrative that a template asks for.
fn parts_of(template: &str) -> Vec<String> {
    let asked = template.match_indices("part=").filter_map(|(at, word)| {
        let rest = &template[at + word.len()..];
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()
    });
    asked
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The places that headings name, each by the folded words of its heading and with the level of that: 1 is the section's title.
type Places = BTreeMap<String, (Place, u8)>;

/// Every place that a heading could name, with the folded words that name it; those that two places have name none.
/// The headings that the version before brought along are no places for the next one.
pub(super) fn places(
    project: &Project,
    sections: &BTreeMap<String, Section>,
    first: Option<&TakenText>,
) -> Places {
    let pieces = || first.iter().flat_map(|first| &first.pieces);
    let mut named: BTreeMap<String, BTreeMap<Place, u8>> = BTreeMap::new();
    let mut add = |words: &str, place: Place, level: u8| {
        let key = key(words);
        if !key.is_empty() {
            named.entry(key).or_default().entry(place).or_insert(level);
        }
    };
    for (id, section) in sections {
        let whole = Place {
            section: id.clone(),
            part: None,
            under: None,
        };
        add(&section.title, whole.clone(), 1);
        add(&id.replace('-', " "), whole.clone(), 1);
        for part in &section.parts {
            let part = Some(part.clone());
            add(
                part.as_deref().unwrap_or_default(),
                Place {
                    part: part.clone(),
                    ..whole.clone()
                },
                // A part's own heading repeats its name one level lower.
                2,
            );
        }
        let Some(text) = project.writing.narrative.get(id) else {
            continue;
        };
        let lines: Vec<String> = text.text.lines().map(str::to_owned).collect();
        let mut part = None;
        for (line, level, words) in headings(&lines) {
            if level == 1 {
                part = Some(words);
                continue;
            }
            // A part whose first heading repeats its name is that part.
            if part.as_deref().is_some_and(|part| key(part) == key(&words)) {
                continue;
            }
            let heading = digests(&lines[line]);
            let brought = pieces().filter(|piece| piece.text == *id);
            let brought = brought
                .flat_map(|piece| &piece.paragraphs)
                .any(|one| heading.contains(one));
            let under = |piece: &TakenPiece| piece.under.as_ref() == Some(&words);
            if brought && !pieces().any(under) {
                continue;
            }
            add(
                &words,
                Place {
                    part: part.clone(),
                    under: Some(words.clone()),
                    ..whole.clone()
                },
                level,
            );
        }
    }
    (named.into_iter())
        .filter_map(|(words, places)| {
            // A section's own title goes before a part or heading of the same words.
            let section = places
                .iter()
                .find(|(place, _)| place.part.is_none() && place.under.is_none());
            let only = places.iter().next().filter(|_| places.len() == 1);
            let (place, level) = section.or(only)?;
            Some((words, (place.clone(), *level)))
        })
        .collect()
}

/// The place that a person has chosen, for the whole text.
pub(super) fn chosen(
    id: &str,
    part: Option<&str>,
    sections: &BTreeMap<String, Section>,
    text: &Word,
) -> Result<Chunk, Unable> {
    let Some(section) = sections.get(id) else {
        let known = sections.keys().map(String::as_str);
        let help = did_you_mean(id, known, "yearly list sections shows them.");
        return Err(Unable::NoSection(id.to_owned(), help));
    };
    let place = Place {
        section: id.to_owned(),
        part: part.map(|part| {
            // As the template writes it, where it knows it.
            let known = section.parts.iter().find(|known| fold(known) == fold(part));
            known.cloned().unwrap_or_else(|| one_line(part))
        }),
        under: None,
    };
    let mut blocks = text.blocks.clone();
    // The section says its own title.
    let names = [Some(section.title.as_str()), part];
    if let Some(Prose::Heading(..)) = blocks.first()
        && names
            .into_iter()
            .flatten()
            .any(|name| key(name) == key(&blocks[0].words()))
    {
        blocks.remove(0);
    }
    Ok(Chunk {
        place: Some(place),
        above: 1,
        blocks,
    })
}

/// Words that can be a heading.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// Parts a text at the headings that name a place. What stands before, between and behind goes to no place.
pub(super) fn parted(places: &Places, blocks: &[Prose]) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut rest: Vec<Prose> = Vec::new();
    // The level of the heading that placed what is being gathered.
    let mut open: Option<u8> = None;
    for block in blocks {
        let heading = level_of(block, places);
        let named = heading.and_then(|level| Some((level, places.get(&key(&block.words()))?)));
        match (named, heading, open) {
            (Some((level, (place, above))), _, _) => {
                chunks.push(Chunk {
                    place: Some(place.clone()),
                    above: *above,
                    blocks: Vec::new(),
                });
                open = Some(level);
                continue;
            }
            (None, Some(level), Some(above)) if level <= above => {
                open = None;
                rest.push(block.clone());
            }
            (_, _, Some(_)) => {
                if let Some(chunk) = chunks.last_mut() {
                    chunk.blocks.push(block.clone());
                }
            }
            (_, _, None) => rest.push(block.clone()),
        }
    }
    chunks.retain(|chunk| !chunk.blocks.is_empty());
    // A title page alone is not worth a file, where the text behind it has found its place.
    let words = rest
        .iter()
        .any(|block| !matches!(block, Prose::Heading(..)));
    if words || chunks.is_empty() {
        chunks.push(Chunk {
            place: None,
            above: 1,
            blocks: rest,
        });
    }
    chunks
}

/// The level of a block that is a heading, or that is written like one: one bold line that names a place.
fn level_of(block: &Prose, places: &Places) -> Option<u8> {
    match block {
        Prose::Heading(level, _) => Some(*level),
        Prose::Paragraph(spans) => {
            let bold = spans
                .iter()
                .all(|span| matches!(span, Span::Words { bold: true, .. }));
            (bold && places.contains_key(&key(&block.words()))).then_some(9)
        }
        Prose::Item(..) | Prose::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_say_their_title_and_parts() {
        let text = "+++\ntitle = \"Early help\"\n+++\n{{ narrative(part=\"\") }}\n{{ narrative(part='How it ends') }}\n";
        assert_eq!(title_of(text).as_deref(), Some("Early help"));
        assert_eq!(parts_of(text), ["How it ends"]);
        assert_eq!(title_of("no front matter"), None);
    }
}
