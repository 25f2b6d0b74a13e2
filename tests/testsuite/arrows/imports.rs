//! Reads what one file defines and imports: `use` trees, and paths written out in its code. Comments and text in quotes say nothing.

use std::collections::{BTreeMap, BTreeSet};

/// The way from the root of the crate to a module, or to a name in it.
pub(super) type Way = Vec<String>;

/// The room that a way leads to.
pub(super) fn room(way: &[String]) -> &str {
    way.first().map_or("lib", String::as_str)
}

/// What one file defines and mentions.
#[derive(Default)]
pub(super) struct Source {
    /// The items at its top, and modules inside it.
    pub(super) defines: BTreeSet<String>,
    /// The names that `use` brings in, and the way to each.
    pub(super) brings: BTreeMap<String, Way>,
    /// Where its code goes.
    pub(super) uses: BTreeSet<Way>,
    /// What it only passes on to others.
    pub(super) passes_on: BTreeSet<Way>,
    /// Its modules that are only for tests.
    pub(super) tests: BTreeSet<String>,
}

impl Source {
    /// Reads the file of a module, where `modules` are all that there are.
    pub(super) fn read(module: &Way, text: &str, modules: &BTreeSet<&Way>) -> Self {
        let mut reader = Reader {
            modules,
            tokens: tokens(text),
            at: 0,
        };
        let mut source = Self::default();
        // The way to the module that is being read, and the depth of each that stands inside this file.
        let (mut scope, mut inside) = (module.clone(), Vec::new());
        let mut depth = 0;
        let (mut written, mut words) = (Vec::new(), BTreeSet::new());
        while reader.at < reader.tokens.len() {
            let token = reader.token(0);
            match token {
                "#" if reader.tokens[reader.at..].starts_with(&TEST) => {
                    source.tests.extend(reader.skip_item());
                    continue;
                }
                "{" => depth += 1,
                "}" => {
                    depth -= 1;
                    if inside.pop_if(|at| *at == depth).is_some() {
                        scope.pop();
                    }
                }
                "use" if reader.token(1) != "<" => {
                    let public =
                        reader.at > 0 && ["pub", ")"].contains(&reader.tokens[reader.at - 1]);
                    reader.at += 1;
                    reader.tree(&[], &mut |reader, path, name| {
                        if let Some(way) = reader.absolute(&scope, path) {
                            let into = if public {
                                &mut source.passes_on
                            } else {
                                &mut source.uses
                            };
                            into.insert(way.clone());
                            source.brings.insert(name.to_owned(), way);
                        }
                    });
                }
                "mod" if reader.token(2) == "{" => {
                    scope.push(reader.token(1).to_owned());
                    inside.push(depth);
                }
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" if depth == 0 => {
                    source.defines.insert(reader.token(1).to_owned());
                }
                _ if is_word(token) => {
                    let mut path = vec![token];
                    while reader.token(1) == "::" && is_word(reader.token(2)) {
                        path.push(reader.token(2));
                        reader.at += 2;
                    }
                    words.insert(token.to_owned());
                    if path.len() > 1 {
                        written.push((reader.absolute(&scope, &path), path));
                    }
                }
                _ => {}
            }
            reader.at += 1;
        }
        for (way, path) in written {
            let brought =
                || Some([source.brings.get(path[0])?.clone(), owned(&path[1..])].concat());
            source.uses.extend(way.or_else(brought));
        }
        // What is passed on and used here too.
        let used = source
            .brings
            .iter()
            .filter(|(name, _)| words.contains(*name));
        source.uses.extend(used.map(|(_, way)| way.clone()));
        source
    }
}

/// Goes through a file token by token.
struct Reader<'a> {
    modules: &'a BTreeSet<&'a Way>,
    tokens: Vec<&'a str>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The token so many further on, or nothing at the end.
    fn token(&self, further: usize) -> &'a str {
        self.tokens
            .get(self.at + further)
            .copied()
            .unwrap_or_default()
    }

    /// Goes past an item for tests alone. The name, where it is a module in a file of its own.
    fn skip_item(&mut self) -> Option<String> {
        self.at += TEST.len();
        let mut depth = 0;
        let start = self.at;
        loop {
            let token = self.token(0);
            self.at += 1;
            match token {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            // A brace before a semicolon is of a tree of imports, or of a value.
            let ends = token == ";" || token == "}" && self.token(0) != ";";
            if depth == 0 && ends || token.is_empty() {
                break;
            }
        }
        let item = &self.tokens[start..self.at.min(self.tokens.len())];
        let name = item.iter().skip_while(|token| **token != "mod").nth(1)?;
        (item.last() == Some(&";")).then(|| (*name).to_owned())
    }

    /// Hands on every path of a `use` tree, with the name that it brings in.
    fn tree(&mut self, before: &[&'a str], found: &mut impl FnMut(&Self, &[&'a str], &str)) {
        let mut path = before.to_vec();
        loop {
            match self.token(0) {
                "::" => {}
                "self" if !before.is_empty() => {}
                "{" => {
                    while self.token(0) != "}" {
                        self.at += 1;
                        if self.token(0) != "}" {
                            self.tree(&path, found);
                        }
                    }
                    self.at += 1;
                    return;
                }
                "as" => {
                    found(self, &path, self.token(1));
                    self.at += 2;
                    return;
                }
                "," | ";" | "}" | "" => {
                    found(self, &path, path.last().copied().unwrap_or_default());
                    return;
                }
                word => path.push(word),
            }
            self.at += 1;
        }
    }

    /// The way from the root that a path goes, if it stays in the crate.
    fn absolute(&self, scope: &Way, path: &[&str]) -> Option<Way> {
        let up = path.iter().take_while(|step| **step == "super").count();
        let (from, rest) = match path[0] {
            "crate" | "yearly" => (&[][..], &path[1..]),
            "self" => (&scope[..], &path[1..]),
            "super" => (&scope[..scope.len() - up], &path[up..]),
            name if self.modules.contains(&child(scope, name)) => (&scope[..], path),
            _ => return None,
        };
        Some([from.to_vec(), owned(rest)].concat())
    }
}

/// How code for tests alone is marked.
const TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

pub(super) fn owned(path: &[&str]) -> Way {
    path.iter().map(|step| (*step).to_owned()).collect()
}

pub(super) fn child(way: &[String], name: &str) -> Way {
    [way, &[name.to_owned()]].concat()
}

fn is_word(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The words and signs of a file, without comments and literals in quotes.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|sign: char| !sign.is_alphanumeric() && sign != '_');
        let raw = rest
            .trim_start_matches('b')
            .strip_prefix('r')
            .map(|raw| raw.trim_start_matches('#'));
        let length = if rest.starts_with("//") {
            rest.find('\n')
        } else if let Some(inner) = raw.and_then(|raw| raw.strip_prefix('"')) {
            let opening = &rest[..rest.len() - inner.len()];
            let closing = format!("\"{}", "#".repeat(opening.matches('#').count()));
            inner
                .find(&closing)
                .map(|at| opening.len() + at + closing.len())
        } else if first == '"' {
            let mut escaped = false;
            let closes = |sign: char| {
                let closes = sign == '"' && !escaped;
                escaped = sign == '\\' && !escaped;
                closes
            };
            rest[1..].find(closes).map(|at| at + 2)
        } else if rest.starts_with("'\\") {
            rest[3..].find('\'').map(|at| at + 4)
        } else if first == '\'' && rest.chars().nth(2) == Some('\'') {
            rest.char_indices().nth(3).map(|(at, _)| at)
        } else {
            let sign = if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let length = word.filter(|length| *length > 0).unwrap_or(sign);
            if !first.is_whitespace() {
                found.push(&rest[..length]);
            }
            Some(length)
        };
        rest = &rest[length.unwrap_or(rest.len())..];
    }
    found
}
