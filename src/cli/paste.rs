//! Commands that can be copied from the screen and run as they stand, whatever a folder is called.

use std::path::Path;

/// A command of this program in a folder: `yearly build -C 'my report'`; without `-C` where the shell is in the folder already.
pub(super) fn in_folder(command: &str, folder: &Path) -> String {
    if folder == Path::new(".") {
        return format!("yearly {command}");
    }
    format!("yearly {command} -C {}", name(folder, cfg!(windows)))
}

/// The name of a folder as a shell reads it; on Windows as both of its shells do.
fn name(folder: &Path, windows: bool) -> String {
    let mut text = folder.display().to_string();
    // A name that begins with a dash would be an option.
    if text.starts_with('-') {
        text.insert_str(0, if windows { ".\\" } else { "./" });
    }
    let plain =
        |c: char| c.is_alphanumeric() || "_-./,+@%:".contains(c) && !(windows && ",@%".contains(c));
    if !text.is_empty() && text.chars().all(|c| plain(c) || windows && c == '\\') {
        return text;
    }
    match windows {
        // PowerShell puts values in the place of $ and ` even inside double quotes.
        true if text.contains(['$', '`']) => format!("'{}'", text.replace('\'', "''")),
        // A backslash before the closing sign would keep it from closing.
        true => format!("\"{}\"", text.trim_end_matches('\\')),
        // Signs that nobody sees would be lost on the screen.
        false if text.contains(char::is_control) => {
            let letters = text.chars().map(|c| match c {
                '\\' | '\'' => format!("\\{c}"),
                c if c.is_control() => {
                    let mut bytes = [0; 4];
                    let bytes = c.encode_utf8(&mut bytes).bytes();
                    bytes.map(|byte| format!("\\x{byte:02x}")).collect()
                }
                c => c.to_string(),
            });
            format!("$'{}'", letters.collect::<String>())
        }
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_can_be_pasted() {
        for (given, unix, windows) in [
            ("my-report", "my-report", "my-report"),
            (
                "Jahresbericht für Nordmoor",
                "'Jahresbericht für Nordmoor'",
                "\"Jahresbericht für Nordmoor\"",
            ),
            ("Übersicht", "Übersicht", "Übersicht"),
            ("it's ours", "'it'\\''s ours'", "\"it's ours\""),
            ("a$HOME", "'a$HOME'", "'a$HOME'"),
            ("a;b&c", "'a;b&c'", "\"a;b&c\""),
            ("-q", "./-q", ".\\-q"),
            ("-a b", "'./-a b'", "\".\\-a b\""),
            ("~x", "'~x'", "\"~x\""),
            ("a\"b", "'a\"b'", "\"a\"b\""),
        ] {
            assert_eq!(name(Path::new(given), false), unix);
            assert_eq!(name(Path::new(given), true), windows);
        }
        assert_eq!(
            name(Path::new("a\u{1b}[2J'b\n"), false),
            "$'a\\x1b[2J\\'b\\x0a'"
        );
        assert_eq!(in_folder("build", Path::new(".")), "yearly build");
        assert_eq!(
            in_folder("build", Path::new("a b")),
            format!("yearly build -C {}", name(Path::new("a b"), cfg!(windows)))
        );
    }
}
