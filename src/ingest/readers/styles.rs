//! What the styles of an .xlsx say of a cell (ECMA-376 part 1, 18.8): how its number is shown, and whether its fill is the colour of a
//! traffic light.

use std::collections::BTreeMap;

use super::stored_number::{self, Shown};
use crate::ingest::traffic_light::Light;
use crate::package::tag::{
    attribute, attribute_number, attribute_text, closes_itself, name as name_of,
};
use crate::package::{Archive, PackageError};

/// The styles of a workbook, by the number that cells name them by.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    /// What each makes of a number.
    pub(crate) shown: Vec<Shown>,
    /// The traffic light that each is filled in.
    pub(crate) lights: Vec<Option<Light>>,
}

/// Most styles of a workbook: Excel makes at most 65,490.
const MAX_STYLES: usize = 1 << 17;

/// Reads the style sheet at `styles`, with the colours of the theme at `theme`.
pub(crate) fn read(
    archive: &mut Archive<'_>,
    styles: &str,
    theme: &str,
) -> Result<Styles, PackageError> {
    let mut shown: Vec<Shown> = Vec::new();
    let mut fill_of: Vec<u16> = Vec::new();
    let mut formats: BTreeMap<u16, Shown> = BTreeMap::new();
    let mut fills: Vec<Option<Colour>> = Vec::new();
    let (mut in_fills, mut in_cells, mut solid) = (false, false, false);
    archive.tags(styles, |tag| {
        let (closing, name) = name_of(tag);
        let number = |name| attribute_number::<u16>(tag, name);
        let opens = !closing && !closes_itself(tag);
        match name {
            b"numFmt" => {
                if let Some(id) = number("numFmtId") {
                    let format = attribute_text(tag, "formatCode").unwrap_or_default();
                    formats.insert(id, stored_number::shown(&format));
                }
            }
            b"fills" => in_fills = opens,
            b"cellXfs" => in_cells = opens,
            b"fill" if in_fills && !closing && fills.len() < MAX_STYLES => {
                fills.push(None);
                solid = false;
            }
            b"patternFill" if !closing => {
                solid = attribute(tag, "patternType") == Some(b"solid");
            }
            // Of a plain fill the colour in front is the one that is seen.
            b"fgColor" if in_fills && solid => {
                if let Some(last) = fills.last_mut() {
                    *last = Colour::of(tag);
                }
            }
            b"xf" if in_cells && !closing && shown.len() < MAX_STYLES => {
                let format = number("numFmtId").unwrap_or(0);
                let built_in = || stored_number::shown_built_in(format);
                shown.push(formats.get(&format).copied().unwrap_or_else(built_in));
                fill_of.push(number("fillId").unwrap_or(0));
            }
            _ => {}
        }
    })?;
    // Few workbooks fill a cell with a colour of the theme; of the others it need not be read.
    let themed = |fill: &Option<Colour>| matches!(fill, Some(Colour::Themed(..)));
    let theme = match fills.iter().any(themed) {
        true => theme_colours(archive, theme)?,
        false => Vec::new(),
    };
    let light = |fill: u16| fills.get(usize::from(fill))?.as_ref()?.light(&theme);
    Ok(Styles {
        shown,
        lights: fill_of.into_iter().map(light).collect(),
    })
}

/// A colour as a fill states it.
enum Colour {
    /// By its parts or by a place in the old palette: the light that it is.
    Plain(Light),
    /// By a place in the theme, with how much darker or lighter.
    Themed(usize, Option<f64>),
}

impl Colour {
    fn of(tag: &[u8]) -> Option<Colour> {
        if let Some(hex) = attribute_text(tag, "rgb") {
            return Light::of_hex(&hex).map(Colour::Plain);
        }
        let place = |name| attribute_number::<usize>(tag, name);
        if let Some(place) = place("theme") {
            return Some(Colour::Themed(place, attribute_number(tag, "tint")));
        }
        let place = place("indexed")?;
        let [_, red, green, blue] = PALETTE.get(place.checked_sub(8)?)?.to_be_bytes();
        Light::of(red, green, blue).map(Colour::Plain)
    }

    fn light(&self, theme: &[[u8; 3]]) -> Option<Light> {
        match *self {
            Colour::Plain(light) => Some(light),
            Colour::Themed(place, tint) => {
                let [red, green, blue] = theme.get(place)?.map(|part| tinted(part, tint));
                Light::of(red, green, blue)
            }
        }
    }
}

/// A part of a colour made darker (below nought) or lighter (18.3.1.15).
fn tinted(part: u8, tint: Option<f64>) -> u8 {
    let part = f64::from(part);
    let part = match tint {
        Some(tint) if tint < 0.0 => part * (1.0 + tint.max(-1.0)),
        Some(tint) => part + (255.0 - part) * tint.min(1.0),
        None => part,
    };
    part.round() as u8
}

/// The colours of a theme, in the order by which cells name them: the light and dark ones change places.
fn theme_colours(archive: &mut Archive<'_>, part: &str) -> Result<Vec<[u8; 3]>, PackageError> {
    let mut colours: Vec<[u8; 3]> = Vec::new();
    let mut in_scheme = false;
    archive.tags(part, |tag| {
        let (closing, name) = name_of(tag);
        let value = match name {
            b"clrScheme" => {
                in_scheme = !closing;
                None
            }
            b"sysClr" => attribute_text(tag, "lastClr"),
            b"srgbClr" => attribute_text(tag, "val"),
            _ => None,
        };
        if let Some(value) = value.filter(|_| in_scheme && !closing)
            && colours.len() < 12
        {
            let number = u32::from_str_radix(&value, 16).unwrap_or(0);
            let [_, red, green, blue] = number.to_be_bytes();
            colours.push([red, green, blue]);
        }
    })?;
    if colours.len() >= 4 {
        colours.swap(0, 1);
        colours.swap(2, 3);
    }
    Ok(colours)
}

/// The palette of Excel 97, from its eighth place on (18.8.27).
#[rustfmt::skip]
const PALETTE: [u32; 56] = [
    0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF,
    0x800000, 0x008000, 0x000080, 0x808000, 0x800080, 0x008080, 0xC0C0C0, 0x808080,
    0x9999FF, 0x993366, 0xFFFFCC, 0xCCFFFF, 0x660066, 0xFF8080, 0x0066CC, 0xCCCCFF,
    0x000080, 0xFF00FF, 0xFFFF00, 0x00FFFF, 0x800080, 0x800000, 0x008080, 0x0000FF,
    0x00CCFF, 0xCCFFFF, 0xCCFFCC, 0xFFFF99, 0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99,
    0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00, 0xFF9900, 0xFF6600, 0x666699, 0x969696,
    0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::archive;

    #[test]
    fn numbers_and_fills_are_told_by_style() {
        let styles = br#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>
            <fills><fill><patternFill patternType="none"/></fill>
              <fill><patternFill patternType="solid"><fgColor rgb="FFFF0000"/><bgColor indexed="64"/></patternFill></fill>
              <fill><patternFill patternType="solid"><fgColor theme="7" tint="0.4"/></patternFill></fill>
              <fill><patternFill patternType="solid"><fgColor indexed="17"/></patternFill></fill>
              <fill><patternFill patternType="gray125"><fgColor rgb="FFFF0000"/></patternFill></fill></fills>
            <cellStyleXfs><xf fillId="1" numFmtId="9"/></cellStyleXfs>
            <cellXfs><xf numFmtId="164" fillId="1"/><xf numFmtId="14" fillId="2"/><xf fillId="3"/><xf fillId="4"/><xf fillId="99"/></cellXfs>
            <dxfs><dxf><fill><patternFill><fgColor rgb="FF00FF00"/></patternFill></fill></dxf></dxfs></styleSheet>"#;
        let theme = br#"<a:theme><a:clrScheme name="x"><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>
            <a:lt1><a:sysClr lastClr="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="44546A"/></a:dk2><a:lt2><a:srgbClr val="E7E6E6"/></a:lt2>
            <a:accent1><a:srgbClr val="4472C4"/></a:accent1><a:accent2><a:srgbClr val="ED7D31"/></a:accent2>
            <a:accent3><a:srgbClr val="A5A5A5"/></a:accent3><a:accent4><a:srgbClr val="FFC000"/></a:accent4></a:clrScheme></a:theme>"#;
        let bytes = archive(&[("s.xml", styles), ("t.xml", theme)]);
        let mut package = Archive::open(&bytes).unwrap();
        let styles = read(&mut package, "s.xml", "t.xml").unwrap();
        assert_eq!(styles.shown[..2], [Shown::Percent, Shown::Moment]);
        assert_eq!(
            styles.lights,
            [
                Some(Light::Red),
                Some(Light::Amber),
                Some(Light::Green),
                None,
                None
            ]
        );
    }
}
