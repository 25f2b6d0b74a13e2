//! The files of the crate and the arrows among them: each name is followed through those that pass it on to the file that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::imports::{Source, Way, child, owned};

/// All files of the crate that are not for tests, by the way to their module.
pub(super) struct House(BTreeMap<Way, Source>);

impl House {
    /// The house as it stands in `src/`.
    pub(super) fn built() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut texts = Vec::new();
        walk(&root, &mut Vec::new(), &mut texts);
        Self::of(&texts)
    }

    /// A house of a few files, for cases.
    pub(super) fn planted(files: &[(&str, &str)]) -> Self {
        let texts = files.iter().map(|(name, text)| {
            let steps = name.split("::").filter(|step| !step.is_empty());
            (steps.map(str::to_owned).collect(), (*text).to_owned())
        });
        Self::of(&texts.collect::<Vec<_>>())
    }

    fn of(texts: &[(Way, String)]) -> Self {
        let modules: BTreeSet<&Way> = texts.iter().map(|(way, _)| way).collect();
        let read = |(way, text): &(Way, String)| (way.clone(), Source::read(way, text, &modules));
        let mut sources: BTreeMap<Way, Source> = texts.iter().map(read).collect();
        let mut tests = Vec::new();
        for (way, source) in &sources {
            tests.extend(source.tests.iter().map(|name| child(way, name)));
        }
        sources.retain(|way, _| !tests.iter().any(|test| way.starts_with(test)));
        Self(sources)
    }

    /// The modules of its files.
    pub(super) fn files(&self) -> impl Iterator<Item = &Way> {
        self.0.keys()
    }

    /// The file that a way goes into: the longest part of the way that is one.
    pub(super) fn file<'a>(&self, way: &'a [String]) -> &'a [String] {
        let parts = (1..=way.len()).rev().map(|length| &way[..length]);
        let mut files = parts.filter(|part| self.0.contains_key(*part));
        files.next().unwrap_or_default()
    }

    /// The way to where a name is defined, through all that pass it on.
    fn home(&self, way: &Way) -> Way {
        let file = self.file(way);
        let passed_on = || {
            let (name, further) = way[file.len()..].split_first()?;
            let source = self.0.get(file)?;
            let from = source.brings.get(name)?;
            (!source.defines.contains(name)).then(|| [from, further].concat())
        };
        passed_on().map_or_else(|| way.clone(), |way| self.home(&way))
    }

    /// Every name that a file takes from another, with the way to where it is defined. A module alone is followed by what is wanted in it.
    pub(super) fn imports(&self) -> impl Iterator<Item = (&Way, Way)> {
        self.0.iter().flat_map(move |(from, source)| {
            let ways = source.uses.union(&source.passes_on);
            let homes = ways.map(move |way| (from, self.home(way)));
            homes.filter(|(from, home)| self.is_import(from, home))
        })
    }

    fn is_import(&self, from: &Way, home: &Way) -> bool {
        let to = self.file(home);
        to != from && to != home
    }

    /// The files that each file needs, with the names it wants there.
    fn arrows(&self) -> BTreeMap<&Way, BTreeMap<Way, BTreeSet<String>>> {
        let mut arrows: BTreeMap<&Way, BTreeMap<Way, BTreeSet<String>>> = BTreeMap::new();
        for (from, source) in &self.0 {
            let homes = source.uses.iter().map(|way| self.home(way));
            for home in homes.filter(|home| self.is_import(from, home)) {
                let to = self.file(&home);
                let all = arrows.entry(from).or_default();
                all.entry(to.to_vec())
                    .or_default()
                    .insert(home[to.len()].clone());
            }
        }
        arrows
    }

    /// The files that can be reached from each other.
    pub(super) fn circles(&self) -> BTreeSet<BTreeSet<Way>> {
        let arrows = self.arrows();
        let mut reached: BTreeMap<&Way, BTreeSet<&Way>> = BTreeMap::new();
        for from in arrows.keys().copied() {
            let mut open = vec![from];
            let found = reached.entry(from).or_default();
            while let Some(next) = open.pop() {
                let further = arrows.get(next).into_iter().flat_map(BTreeMap::keys);
                open.extend(further.filter(|way| found.insert(way)));
            }
        }
        let meets = |a: &Way, b: &Way| reached.get(a).is_some_and(|from_a| from_a.contains(b));
        let on_circle = |a| arrows.keys().filter(move |b| meets(a, b) && meets(b, a));
        let circles = arrows
            .keys()
            .map(|a| on_circle(*a).map(|way| (*way).clone()).collect());
        circles
            .filter(|circle: &BTreeSet<Way>| !circle.is_empty())
            .collect()
    }

    /// A circle in words, an arrow a line.
    pub(super) fn tell(&self, circle: &BTreeSet<Way>) -> String {
        let mut told = format!("a circle of {}:", circle.len());
        for (from, all) in self.arrows() {
            for (to, names) in all {
                if circle.contains(from) && circle.contains(&to) {
                    let names: Vec<String> = names.into_iter().collect();
                    let (from, to) = (from.join("::"), to.join("::"));
                    told += &format!("\n  {from} -> {to}: {}", names.join(", "));
                }
            }
        }
        told
    }
}

/// Every file under a folder, with the way to its module.
fn walk(folder: &Path, way: &mut Way, found: &mut Vec<(Way, String)>) {
    for entry in std::fs::read_dir(folder)
        .expect("a folder of source")
        .flatten()
    {
        let path = entry.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        way.push(stem.expect("a plain name").to_owned());
        if path.is_dir() {
            walk(&path, way, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).expect("a readable source file");
            let mut own = way.clone();
            own.pop_if(|stem| stem == "mod" || stem == "lib");
            found.push((own, text));
        }
        way.pop();
    }
}

#[test]
fn a_circle_is_seen_through_re_exports_paths_and_braces() {
    let type_in_its_orchestrator = [
        (
            "a",
            "mod part;\npub struct Plot;\nfn draw() { part::draw(&Plot) }",
        ),
        (
            "a::part",
            "use super::{Plot, other::{self}};\npub(super) fn draw(plot: &Plot) {}",
        ),
    ];
    assert_eq!(House::planted(&type_in_its_orchestrator).circles().len(), 1);
    let through_a_face = [
        ("", "pub mod a; pub mod b;"),
        ("a", "pub mod inner;\npub use inner::Told as Said;"),
        (
            "a::inner",
            "pub struct Told;\nfn more() -> u8 { crate::b::much() }",
        ),
        (
            "b",
            "use crate::a::Said;\npub fn much() -> u8 { 'x' as u8 }",
        ),
    ];
    let circles = House::planted(&through_a_face).circles();
    let names: Vec<_> = circles.iter().flatten().map(|way| way.join("::")).collect();
    assert_eq!(names, ["a::inner", "b"]);
}

#[test]
fn a_face_a_comment_a_literal_and_a_test_are_no_circle() {
    let house = House::planted(&[
        (
            "a",
            "mod part; #[cfg(test)] mod samples;\npub use part::Told;\npub fn say() {}\n// use part::x;\nconst C: &str = \"part::x(\\\"\";",
        ),
        (
            "a::part",
            "use super::say;\npub struct Told<'a>(&'a str);\n#[cfg(test)]\nmod tests { use super::*; fn f() { crate::b::x() } }",
        ),
        ("a::samples", "use crate::b::x;"),
        ("b", "use crate::a::{Told, part};\nfn x() { part::y() }"),
    ]);
    assert!(house.circles().is_empty());
    assert!(house.arrows().contains_key(&owned(&["b"])));
    assert!(!house.0.contains_key(&owned(&["a", "samples"])));
}
