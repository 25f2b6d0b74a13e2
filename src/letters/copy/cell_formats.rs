//! Cell formats of a workbook: the same formats again with a coloured ground, for cells that are marked, and those of our own sheet.

use std::collections::BTreeMap;

use super::unfit::Unfit;
use crate::package::tag::attribute_number;
use crate::package::{Edits, Kind, Tag, end_of, tags, with_attribute};

/// The ground of marked cells: lilac, because green, amber and red mean something in returns.
pub(super) const GROUND: &str = "FFE4D0F5";

/// The line round marked cells that have a colour of their own, which may mean something and stays.
const LINE: &str = "FF7030A0";

/// The formats of a workbook, with those added.
pub(super) struct Styles {
    text: String,
    /// Each cell format as it is written.
    formats: Vec<String>,
    /// For each ground, whether it is coloured.
    coloured: Vec<bool>,
    fonts: usize,
    borders: usize,
    added: Vec<String>,
    /// Marked format by the one it was made from.
    marked: BTreeMap<u32, u32>,
    /// Line ends of the four lists that grow: fonts, fills, borders, cellXfs.
    places: [Place; 4],
}

/// A list in the style sheet.
#[derive(Debug, Clone)]
struct Place {
    open: std::ops::Range<usize>,
    close: std::ops::Range<usize>,
    prefix: String,
    count: usize,
}

/// The lists that grow.
const LISTS: [&str; 4] = ["fonts", "fills", "borders", "cellXfs"];

impl Styles {
    /// Reads a style sheet.
    pub(super) fn read(text: String) -> Result<Styles, Unfit> {
        let (places, formats, coloured) = {
            let all = tags(&text)?;
            let place = |name: &str| -> Result<(Place, std::ops::Range<usize>), Unfit> {
                let at = all
                    .iter()
                    .position(|tag| tag.depth == 1 && tag.kind == Kind::Open && tag.local() == name)
                    .ok_or(Unfit::Unusual)?;
                let end = end_of(&all, at).ok_or(Unfit::Damaged)?;
                let count = children(&all, at, end).count();
                let place = Place {
                    open: all[at].range.clone(),
                    close: all[end].range.clone(),
                    prefix: all[at].prefix().to_owned(),
                    count,
                };
                Ok((place, at..end))
            };
            let [fonts, fills, borders, formats] = [
                place(LISTS[0])?,
                place(LISTS[1])?,
                place(LISTS[2])?,
                place(LISTS[3])?,
            ];
            let written = children(&all, formats.1.start, formats.1.end)
                .map(|at| {
                    let end = end_of(&all, at).ok_or(Unfit::Damaged)?;
                    Ok(text[all[at].range.start..all[end].range.end].to_owned())
                })
                .collect::<Result<Vec<_>, Unfit>>()?;
            let coloured = children(&all, fills.1.start, fills.1.end)
                .map(|at| {
                    let end = end_of(&all, at).unwrap_or(at);
                    all[at..=end].iter().any(|tag| match tag.local() {
                        "patternFill" => tag
                            .attribute("patternType")
                            .is_some_and(|kind| kind != "none"),
                        "gradientFill" => true,
                        _ => false,
                    })
                })
                .collect();
            ([fonts.0, fills.0, borders.0, formats.0], written, coloured)
        };
        if formats.is_empty() {
            return Err(Unfit::Unusual);
        }
        Ok(Styles {
            text,
            formats,
            coloured,
            fonts: places[0].count,
            borders: places[2].count,
            added: Vec::new(),
            marked: BTreeMap::new(),
            places,
        })
    }

    /// The format of a marked cell that had this format before: the same with another ground, or, where its own ground is coloured,
    /// with a line round it.
    pub(super) fn marked(&mut self, old: u32) -> Result<u32, Unfit> {
        if let Some(known) = self.marked.get(&old) {
            return Ok(*known);
        }
        let format = usize::try_from(old)
            .ok()
            .and_then(|at| self.formats.get(at));
        let format = format.ok_or(Unfit::Damaged)?;
        let end = format.find('>').map_or(format.len(), |at| at + 1);
        let (tag, rest) = format.split_at(end);
        let ground: usize = attribute_number(tag.as_bytes(), "fillId").unwrap_or(0);
        let coloured = self.coloured.get(ground).copied().unwrap_or(false);
        let tag = if coloured {
            let tag = with_attribute(tag, "borderId", &self.borders.to_string());
            with_attribute(&tag, "applyBorder", "1")
        } else {
            let tag = with_attribute(tag, "fillId", &self.coloured.len().to_string());
            with_attribute(&tag, "applyFill", "1")
        };
        let new = self.add(format!("{tag}{rest}"));
        self.marked.insert(old, new);
        Ok(new)
    }

    /// The format of headings on our own sheet: bold on the ground of marked cells.
    pub(super) fn heading(&mut self) -> u32 {
        let (font, fill) = (self.fonts, self.coloured.len());
        let prefix = self.places[3].prefix.clone();
        self.add(format!("<{prefix}xf numFmtId=\"0\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\"><{prefix}alignment vertical=\"top\" wrapText=\"1\"/></{prefix}xf>"))
    }

    /// The format of a title on our own sheet: bold.
    pub(super) fn title(&mut self) -> u32 {
        let font = self.fonts;
        let prefix = self.places[3].prefix.clone();
        self.add(format!("<{prefix}xf numFmtId=\"0\" fontId=\"{font}\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"))
    }

    /// The format of text on our own sheet: as many lines as it needs.
    pub(super) fn wrapped(&mut self) -> u32 {
        let prefix = self.places[3].prefix.clone();
        self.add(format!("<{prefix}xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyAlignment=\"1\"><{prefix}alignment vertical=\"top\" wrapText=\"1\"/></{prefix}xf>"))
    }

    /// The format of cells on our own sheet that wait for an answer: a line round them.
    pub(super) fn answer(&mut self) -> u32 {
        let border = self.borders;
        let prefix = self.places[3].prefix.clone();
        self.add(format!("<{prefix}xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"{border}\" xfId=\"0\" applyBorder=\"1\" applyAlignment=\"1\"><{prefix}alignment vertical=\"top\" wrapText=\"1\"/></{prefix}xf>"))
    }

    fn add(&mut self, format: String) -> u32 {
        self.added.push(format);
        u32::try_from(self.formats.len() + self.added.len() - 1).unwrap_or(0)
    }

    /// The style sheet with what was added.
    pub(super) fn write(self) -> String {
        let [fonts, fills, borders, _] = &self.places;
        let line = |side: &str| {
            let p = &borders.prefix;
            format!("<{p}{side} style=\"medium\"><{p}color rgb=\"{LINE}\"/></{p}{side}>")
        };
        let (f, g, b) = (&fonts.prefix, &fills.prefix, &borders.prefix);
        let new = [
            format!(
                "<{f}font><{f}b/><{f}sz val=\"11\"/><{f}name val=\"Calibri\"/><{f}family val=\"2\"/></{f}font>"
            ),
            format!(
                "<{g}fill><{g}patternFill patternType=\"solid\"><{g}fgColor rgb=\"{GROUND}\"/><{g}bgColor indexed=\"64\"/></{g}patternFill></{g}fill>"
            ),
            format!(
                "<{b}border>{}{}{}{}<{b}diagonal/></{b}border>",
                line("left"),
                line("right"),
                line("top"),
                line("bottom")
            ),
            self.added.concat(),
        ];
        let more = [1, 1, 1, self.added.len()];
        let mut edits = Edits::default();
        for ((place, new), more) in self.places.iter().zip(new).zip(more) {
            let open = &self.text[place.open.clone()];
            let count = (place.count + more).to_string();
            edits.replace(place.open.clone(), with_attribute(open, "count", &count));
            edits.insert(place.close.start, new);
        }
        edits.apply(&self.text)
    }
}

/// The places of the elements right inside another.
fn children<'t>(all: &'t [Tag<'_>], at: usize, end: usize) -> impl Iterator<Item = usize> + 't {
    let depth = all[at].depth + 1;
    (at + 1..end).filter(move |place| all[*place].depth == depth && all[*place].kind != Kind::Close)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = "<styleSheet><fonts count=\"1\"><font/></fonts><fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFF0000\"/></patternFill></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"9\" fillId=\"2\"><alignment/></xf><xf numFmtId=\"14\" fillId='0'/></cellXfs><dxfs><dxf><fill/></dxf></dxfs></styleSheet>";

    #[test]
    fn a_marked_format_is_the_same_with_another_ground() {
        let mut styles = Styles::read(SHEET.to_owned()).unwrap();
        assert_eq!(styles.marked(0).unwrap(), 3);
        assert_eq!(styles.marked(0).unwrap(), 3);
        assert_eq!(styles.marked(2).unwrap(), 4);
        let text = styles.write();
        assert!(
            text.contains("<xf applyFill=\"1\" fillId=\"3\" numFmtId=\"0\"/>"),
            "{text}"
        );
        assert!(
            text.contains("<xf applyFill=\"1\" numFmtId=\"14\" fillId='3'/></cellXfs>"),
            "{text}"
        );
        assert!(
            text.contains("<cellXfs count=\"5\">") && text.contains("<fills count=\"4\">"),
            "{text}"
        );
        assert!(text.contains("<borders count=\"2\">"), "{text}");
    }

    #[test]
    fn a_colour_that_may_mean_something_stays() {
        let mut styles = Styles::read(SHEET.to_owned()).unwrap();
        styles.marked(1).unwrap();
        let text = styles.write();
        assert!(
            text.contains("<xf applyBorder=\"1\" borderId=\"1\" numFmtId=\"9\" fillId=\"2\"><alignment/></xf></cellXfs>"),
            "{text}"
        );
    }

    #[test]
    fn formats_that_are_not_there_are_refused() {
        let mut styles = Styles::read(SHEET.to_owned()).unwrap();
        assert!(styles.marked(3).is_err());
        assert!(Styles::read("<styleSheet/>".to_owned()).is_err());
    }
}
