//! Whether a picture can be shown safely, told by what it says of itself before anything unpacks it: 74 bytes can ask for ten gigabytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, ParsingOptions};

/// The most points of a picture: a sheet of A4 at 600 points an inch has fewer.
const MOST_POINTS: usize = 40_000_000;

/// The most bytes of a picture's file.
const MOST_BYTES: usize = 20 << 20;

/// The most parts that a drawing is made of.
const MOST_PARTS: u32 = 100_000;

/// Why a picture is not shown, as a sentence; none when it may be.
pub(super) fn refused(bytes: &[u8]) -> Option<String> {
    if bytes.len() > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        return Some(format!(
            "The picture's file has more than {most} megabytes."
        ));
    }
    let start = bytes.trim_ascii_start();
    let drawing = start.starts_with(b"<") || start.starts_with(b"\xEF\xBB\xBF");
    if bytes.starts_with(b"\x1F\x8B") {
        Some("The drawing is compressed.".to_owned())
    } else if drawing {
        in_drawing(bytes)
    } else {
        points(bytes)
    }
}

/// The most bytes of a compressed part of a .png file beside its points: colours that it speaks of, texts. They unpack to a thousand
/// times as much.
const MOST_BESIDE: usize = 1 << 16;

/// Whether a .png file has a compressed part beside its points that is too large.
fn has_large_part(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(b"\x89PNG\r\n\x1A\n") else {
        return false;
    };
    // A part is its length, its name of four letters, what it holds, and a checksum.
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some(name) = after.get(..4) else {
            return false;
        };
        if [b"iCCP", b"zTXt", b"iTXt"]
            .iter()
            .any(|known| *known == name)
            && length > MOST_BESIDE
        {
            return true;
        }
        rest = after.get(length.saturating_add(8)..).unwrap_or_default();
    }
    false
}

/// Why a picture made of points is not shown. Of one that says nothing, whoever draws it says what is wrong.
fn points(bytes: &[u8]) -> Option<String> {
    if has_large_part(bytes) {
        return Some(
            "The picture's file holds more beside the picture than can be read safely.".to_owned(),
        );
    }
    let size = imagesize::blob_size(bytes).ok()?;
    (size.width.saturating_mul(size.height) > MOST_POINTS).then(|| {
        format!(
            "The picture says it is {} by {} points large, more than can be shown.",
            size.width, size.height
        )
    })
}

/// Why a drawing (SVG) is not shown: what it holds is unpacked, or worked into points, wherever it stands.
fn in_drawing(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let options = ParsingOptions {
        allow_dtd: true,
        nodes_limit: MOST_PARTS,
        ..ParsingOptions::default()
    };
    let drawing = match Document::parse_with_options(text, options) {
        Ok(drawing) => drawing,
        Err(roxmltree::Error::NodesLimitReached) => {
            return Some(format!("The drawing has more than {MOST_PARTS} parts."));
        }
        // Whoever draws it says what is wrong.
        Err(_) => return None,
    };
    for part in drawing.descendants().filter(roxmltree::Node::is_element) {
        if part.tag_name().name() == "filter" {
            return Some(
                "The drawing has effects, such as shadows, that are not shown.".to_owned(),
            );
        }
        for attribute in part.attributes() {
            let address = attribute.value().trim_start();
            if address.len() < 5 || !address.as_bytes()[..5].eq_ignore_ascii_case(b"data:") {
                continue;
            }
            let held = address.split_once("base64,").map(|(_, held)| held);
            let held = held.map(|held| held.split_whitespace().collect::<String>());
            let Some(held) = held.and_then(|held| STANDARD.decode(held).ok()) else {
                return Some("The drawing holds a picture that cannot be read.".to_owned());
            };
            if imagesize::blob_size(&held).is_err() {
                return Some("The drawing holds a picture that cannot be read.".to_owned());
            }
            let why = points(&held);
            if why.is_some() {
                return why;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginning of a .png that says how large it is, which is all that is looked at.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
        bytes
    }

    fn drawing(inside: &str) -> Option<String> {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">{inside}</svg>"
        );
        refused(svg.as_bytes())
    }

    #[test]
    fn the_limit_itself_is_shown_and_one_point_more_is_not() {
        assert_eq!(refused(&png(8000, 5000)), None);
        let why = refused(&png(8000, 5001)).expect("it is too large");
        assert!(why.contains("8000 by 5001"), "{why}");
        assert!(refused(&png(u32::MAX, u32::MAX)).is_some());
    }

    #[test]
    fn a_drawing_is_looked_through() {
        let holds = |bytes: &[u8]| {
            let held = STANDARD.encode(bytes);
            drawing(&format!(
                "<image href=\" d&#97;ta:image/png;base64,{held}\"/>"
            ))
        };
        assert_eq!(drawing("<rect width=\"1e9\" height=\"1\"/>"), None);
        assert_eq!(holds(&png(80, 50)), None);
        assert!(holds(&png(80_000, 50_000)).is_some_and(|why| why.contains("80000")));
        assert!(holds(b"<svg/>").is_some_and(|why| why.contains("cannot be read")));
        assert!(drawing("<filter id=\"f\"/>").is_some_and(|why| why.contains("effects")));
        assert!(drawing(&"<g/>".repeat(100_001)).is_some_and(|why| why.contains("parts")));
    }
}
