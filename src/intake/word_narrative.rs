//! A partner's Word text into `narrative/`: under the section, part or heading whose words its own headings carry, else into a file
//! of its own. What people have written there is never changed: new text goes behind it, and a later version of a text takes the place
//! of the words of the one before.

use std::collections::BTreeMap;

use super::arrival::{Arrival, Options, Unable};
use super::comments;
use super::draft::Draft;
use super::narrative_place::{Place, headings, key};
use super::narrative_versions::{Changes, changes, digests, renewed};
use super::same_text::earlier;
use super::taken::{Before, Outcome, Seen};
use crate::ingest::{File, Prose, Span, Word, word};
use crate::model::{did_you_mean, fold};
use crate::project::{Project, TEXTS, TakenPiece, TakenText, write_texts};

/// Some blocks and where they go; no place for those that no heading places.
struct Chunk {
    place: Option<Place>,
    /// The level in the narrative of the heading below which they come; 1 is the section's title.
    above: u8,
    blocks: Vec<Prose>,
}

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
    let mut record = TakenText {
        document: arrival.name.clone(),
        title: title(&text),
        agency: options.agency.map(str::to_owned),
        received: options.received,
        section: options.section.map(str::to_owned),
        part: options.part.map(str::to_owned),
        pieces: Vec::new(),
    };
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
    // What the partner has left out altogether.
    for piece in left {
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

/// A section: its title, and the parts that its template shows.
struct Section {
    title: String,
    parts: Vec<String>,
}

/// The sections of the documents that are published, by id; the first that has one gives its title.
fn sections(project: &Project) -> BTreeMap<String, Section> {
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
fn places(
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
fn chosen(
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
fn parted(places: &Places, blocks: &[Prose]) -> Vec<Chunk> {
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
    fn templates_say_their_title_and_parts() {
        let text = "+++\ntitle = \"Early help\"\n+++\n{{ narrative(part=\"\") }}\n{{ narrative(part='How it ends') }}\n";
        assert_eq!(title_of(text).as_deref(), Some("Early help"));
        assert_eq!(parts_of(text), ["How it ends"]);
        assert_eq!(title_of("no front matter"), None);
    }

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
