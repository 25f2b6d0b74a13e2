//! A letter as a message that opens in Outlook ready to be sent: a text, the same as a page, and the workbooks that go with it. It names
//! a receiver only where report.toml gives the agency's address.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::model::sha256;

/// Longest line of a body, in characters (RFC 2045, 6.8).
const LINE: usize = 76;

/// Most bytes of one encoded word of a heading, which may be 75 characters long (RFC 2047, 2).
const WORD: usize = 42;

/// What a message holds.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    /// What it is about.
    pub subject: &'a str,
    /// To whom: an address.
    pub to: Option<&'a str>,
    /// The letter as text.
    pub text: &'a str,
    /// The letter as a page.
    pub page: &'a str,
    /// The files that go with it: name and bytes.
    pub files: Vec<(&'a str, &'a [u8])>,
}

impl Message<'_> {
    /// It as the bytes of an .eml file (RFC 5322), which Outlook opens as a draft (`X-Unsent`).
    pub(crate) fn eml(&self) -> Vec<u8> {
        // No line of base64 begins with two dashes, so that no body can be taken for a boundary.
        let mark = &sha256(self.text.as_bytes())[..16];
        let (outer, inner) = (format!("files-{mark}"), format!("letter-{mark}"));
        let mut lines = vec!["X-Unsent: 1".to_owned()];
        lines.extend(self.to.map(|to| format!("To: {}", plain(to))));
        lines.push(format!("Subject: {}", words(self.subject)));
        lines.push("MIME-Version: 1.0".to_owned());
        lines.push(format!(
            "Content-Type: multipart/mixed; boundary=\"{outer}\""
        ));
        lines.push(String::new());
        lines.push(format!("--{outer}"));
        lines.push(format!(
            "Content-Type: multipart/alternative; boundary=\"{inner}\""
        ));
        lines.push(String::new());
        for (kind, body) in [("plain", self.text), ("html", self.page)] {
            lines.push(format!("--{inner}"));
            lines.push(format!("Content-Type: text/{kind}; charset=utf-8"));
            // Lines of a text end with CR LF (RFC 2046, 4.1.1).
            let body = body.replace("\r\n", "\n").replace('\n', "\r\n");
            encoded(body.as_bytes(), &mut lines);
        }
        lines.push(format!("--{inner}--"));
        for (name, bytes) in &self.files {
            lines.push(format!("--{outer}"));
            lines.push(format!("Content-Type: {}", kind(name)));
            lines.push(format!(
                "Content-Disposition: attachment; {}",
                file_name(name)
            ));
            encoded(bytes, &mut lines);
        }
        lines.push(format!("--{outer}--"));
        lines.push(String::new());
        lines.join("\r\n").into_bytes()
    }
}

/// A body in base64, with the heading that says so.
fn encoded(bytes: &[u8], lines: &mut Vec<String>) {
    lines.push("Content-Transfer-Encoding: base64".to_owned());
    lines.push(String::new());
    let text = STANDARD.encode(bytes);
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(LINE));
        lines.push(line.to_owned());
        rest = more;
    }
    lines.push(String::new());
}

/// The kind of a file by its name.
fn kind(name: &str) -> &'static str {
    if name.to_ascii_lowercase().ends_with(".xlsm") {
        "application/vnd.ms-excel.sheet.macroEnabled.12"
    } else {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    }
}

/// Text of a heading: nothing in it ends the line.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A heading's text, in encoded words (RFC 2047) where it is not plain ASCII.
fn words(text: &str) -> String {
    let text = plain(text);
    if text.is_ascii() && text.len() <= LINE {
        return text;
    }
    let mut all: Vec<String> = Vec::new();
    let mut word = String::new();
    for letter in text.chars() {
        if word.len() + letter.len_utf8() > WORD {
            all.push(std::mem::take(&mut word));
        }
        word.push(letter);
    }
    all.push(word);
    let each = all.iter();
    let each = each.map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word)));
    each.collect::<Vec<_>>().join("\r\n ")
}

/// The name of a file, as every program reads it (RFC 2231 where it is not plain).
fn file_name(name: &str) -> String {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || " .-_()[]".contains(c);
    if name.chars().all(is_safe) {
        return format!("filename=\"{name}\"");
    }
    let bytes = name.bytes().map(|byte| match byte {
        b'.' | b'-' | b'_' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    format!("filename*=utf-8''{}", bytes.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_opens_as_a_draft_with_what_goes_with_it() {
        let message = Message {
            subject: "Northmoor: your returns for 2025 to 2026",
            to: None,
            text: "Hello,\nthanks.\n",
            page: "<p>Hello</p>",
            files: vec![("Board [v2].xlsx", b"PK"), ("Größe\r\nX: y.xlsm", b"PK")],
        };
        let text = String::from_utf8(message.eml()).unwrap();
        assert_eq!(text.as_bytes(), message.eml());
        assert!(text.starts_with("X-Unsent: 1\r\nSubject: Northmoor: your returns for 2025 to 2026\r\nMIME-Version: 1.0\r\n"), "{text}");
        for part in [
            "Content-Type: text/plain; charset=utf-8\r\n",
            &STANDARD.encode("Hello,\r\nthanks.\r\n"),
            "Content-Type: text/html; charset=utf-8\r\n",
            "Content-Disposition: attachment; filename=\"Board [v2].xlsx\"\r\n",
            "filename*=utf-8''Gr%C3%B6%C3%9Fe%0D%0AX%3A%20y.xlsm\r\n",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("To:") && !text.replace("\r\n", "").contains('\n'));
        assert!(text.lines().all(|line| line.len() <= 100), "{text}");
    }

    #[test]
    fn nothing_in_a_heading_makes_another() {
        let message = Message {
            subject: "Größe und ein langer Betreff, der über mehr als eine Zeile geht\r\nBcc: x@y.example",
            to: Some("a@b.example\r\nBcc: x@y.example"),
            text: "",
            page: "",
            files: Vec::new(),
        };
        let text = String::from_utf8(message.eml()).unwrap();
        assert!(
            text.contains("To: a@b.exampleBcc: x@y.example\r\n"),
            "{text}"
        );
        assert!(!text.contains("\r\nBcc"), "{text}");
        let subject = text.split("Subject: ").nth(1).unwrap();
        assert!(subject.starts_with("=?utf-8?B?R3LDtsOfZ"), "{text}");
    }
}
