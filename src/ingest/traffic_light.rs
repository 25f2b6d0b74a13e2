//! The colours of a traffic light: what a person sees in a cell's fill.

use crate::model::CodeList;

/// A colour that stands for a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Red: off track.
    Red,
    /// Amber, orange or yellow: at risk.
    Amber,
    /// Green: on track.
    Green,
    /// Blue: complete.
    Blue,
}

impl Light {
    /// The light that a colour is near enough to be meant for; `None` for white, greys and other hues. The pale red, yellow and green
    /// of Excel's "Bad", "Neutral" and "Good" count; pale blue does not, because it is the colour of headings and bands.
    pub(crate) fn of(red: u8, green: u8, blue: u8) -> Option<Light> {
        let (r, g, b) = (i32::from(red), i32::from(green), i32::from(blue));
        let (most, least) = (r.max(g).max(b), r.min(g).min(b));
        let spread = most - least;
        // Saturation and brightness in parts of a hundred.
        let saturation = if most == 0 { 0 } else { spread * 100 / most };
        let brightness = most * 100 / 255;
        if saturation < 15 || brightness < 35 {
            return None;
        }
        let sixth = |from: i32, a: i32, b: i32| from + 60 * (a - b) / spread;
        let hue = if most == r {
            sixth(360, g, b) % 360
        } else if most == g {
            sixth(120, b, r)
        } else {
            sixth(240, r, g)
        };
        match hue {
            0..=18 | 342..=359 => Some(Light::Red),
            22..=66 => Some(Light::Amber),
            75..=165 => Some(Light::Green),
            190..=250 if saturation >= 50 => Some(Light::Blue),
            _ => None,
        }
    }

    /// The light of six hexadecimal digits, `FF0000`, or eight with the opacity first.
    pub(crate) fn of_hex(text: &str) -> Option<Light> {
        let digits = text.trim_start_matches('#');
        let digits = match digits.len() {
            6 => digits,
            8 => digits.get(2..)?,
            _ => return None,
        };
        let part = |from| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
        Light::of(part(0)?, part(2)?, part(4)?)
    }

    /// The word for messages, and the id of the code that it stands for in a list of ratings.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Light::Red => "red",
            Light::Amber => "amber",
            Light::Green => "green",
            Light::Blue => "blue",
        }
    }
}

/// Whether a code list is one of traffic lights.
pub(crate) fn is_of_lights(list: &CodeList) -> bool {
    let has = |light: Light| list.codes.iter().any(|code| code.id == light.word());
    has(Light::Red) && has(Light::Green)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_people_choose_are_told_apart() {
        for (hex, light) in [
            ("FF0000", Some(Light::Red)),
            ("FFC00000", Some(Light::Red)),
            ("FFC7CE", Some(Light::Red)),
            ("FFC000", Some(Light::Amber)),
            ("FFFF00", Some(Light::Amber)),
            ("ED7D31", Some(Light::Amber)),
            ("FFEB9C", Some(Light::Amber)),
            ("92D050", Some(Light::Green)),
            ("#00b050", Some(Light::Green)),
            ("C6EFCE", Some(Light::Green)),
            ("00B0F0", Some(Light::Blue)),
            ("0070C0", Some(Light::Blue)),
            ("FFFFFF", None),
            ("000000", None),
            ("D9D9D9", None),
            ("DDEBF7", None),
            ("BDD7EE", None),
            ("7030A0", None),
            ("red", None),
            ("é1234", None),
        ] {
            assert_eq!(Light::of_hex(hex), light, "{hex}");
        }
    }
}
