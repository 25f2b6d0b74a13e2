//! Recognition held against the examples, whose sources were written by hand: what they read has to be read again; and against
//! tables made to mislead it.

use super::*;
use crate::ingest::{File, Options, open, read};
use crate::model::{Dataset, Value};
use crate::project::Project;

/// A report folder's project without its sources, and the sources.
struct Folder {
    project: Project,
    options: Options,
    files: Vec<File>,
}

impl Folder {
    fn open(path: &str) -> Folder {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let project = Project::open(&root).unwrap().value;
        let options = Options {
            sources: Vec::new(),
            ..project.ingest_options()
        };
        let files = project.returns().value.files;
        Folder {
            project,
            options,
            files,
        }
    }

    fn look(&self, file: &File, set: &BTreeMap<String, String>) -> Recognised {
        let agencies = &self.project.config.agencies;
        let owed = agencies.iter().flat_map(|agency| &agency.owes);
        let known = Known {
            options: &self.options,
            area: &self.project.config.partnership.area,
            agencies: agencies.iter().map(|agency| agency.id.clone()).collect(),
            owed: owed.map(|owes| owes.dataset.get_ref().clone()).collect(),
            dataset: None,
            set,
        };
        match open(file).value {
            Some(workbook) => recognise(&workbook, &known),
            None => Recognised::default(),
        }
    }

    fn read(&self, source: &SourceSpec) -> Vec<Dataset> {
        let options = Options {
            sources: vec![source.clone()],
            ..self.options.clone()
        };
        read(&self.files, &options).value.datasets
    }

    /// Every record that a source reads: all its values, with the cells of those that are numbers.
    fn records(&self, source: &SourceSpec) -> BTreeSet<String> {
        let mut records = BTreeSet::new();
        for dataset in self.read(source) {
            for block in &dataset.blocks {
                for record in 0..block.len() {
                    let mut words = format!("{} {:?}", block.file, block.sheet);
                    for (place, column) in dataset.spec.columns.iter().enumerate() {
                        let value = block.value(record, place);
                        words.push_str(&format!(" {value:?}"));
                        if column.kind.is_measure() && *value != Value::Blank {
                            words.push_str(&format!("@{}", block.cell(record, place)));
                        }
                    }
                    records.insert(words);
                }
            }
        }
        records
    }

    /// How many of the sources written by hand some proposal reads the same, and which none does.
    fn rebuilt(&self) -> (usize, Vec<String>) {
        let none = BTreeMap::new();
        let proposals: Vec<SourceSpec> = (self.files.iter())
            .flat_map(|file| self.look(file, &none).tables)
            .map(|proposal| proposal.source)
            .collect();
        let mut missed = Vec::new();
        for source in &self.project.sources {
            // Categories that only a person can place count for both.
            let read_by = |proposals: &[&SourceSpec]| -> BTreeSet<String> {
                let with_codes = proposals.iter().map(|&proposal| SourceSpec {
                    codes: source.codes.clone(),
                    ..proposal.clone()
                });
                with_codes
                    .flat_map(|proposal| self.records(&proposal))
                    .collect()
            };
            let by_hand = self.records(source);
            assert!(!by_hand.is_empty(), "{}", source.file);
            let glob = crate::model::pattern(&source.file).unwrap();
            let of_dataset = proposals.iter().filter(|proposal| {
                proposal.dataset == source.dataset && glob.is_match(&proposal.file)
            });
            let of_dataset: Vec<&SourceSpec> = of_dataset.collect();
            let found = of_dataset
                .iter()
                .any(|proposal| read_by(&[proposal]) == by_hand)
                || source.file.contains('*') && read_by(&of_dataset) == by_hand;
            if !found {
                missed.push(format!(
                    "{} {:?} {:?}",
                    source.file, source.sheet, source.after
                ));
            }
        }
        (self.project.sources.len() - missed.len(), missed)
    }
}

#[test]
fn the_sources_of_the_coventry_example_are_found_again() {
    let folder = Folder::open("examples/coventry-2014-15");
    let (rebuilt, missed) = folder.rebuilt();
    assert_eq!(folder.project.sources.len(), 30);
    assert_eq!(rebuilt, 30, "missed: {missed:#?}");
}

#[test]
fn the_sources_of_the_samples_are_found_again() {
    let (_, missed) = Folder::open("data-samples/good").rebuilt();
    assert!(missed.is_empty(), "{missed:#?}");
}

/// The datasets that a file was recognised as, or that it lacks something to be.
fn kinds(recognised: &Recognised) -> Vec<String> {
    let tables = recognised.tables.iter().map(|table| table.spec.id.clone());
    let others = recognised.unplaced.iter();
    let others = others.flat_map(|table| match &table.why {
        Why::Lacks(lack) => vec![lack.spec.id.clone()],
        Why::Alike(ids) => ids.clone(),
        _ => Vec::new(),
    });
    tables.chain(others).collect()
}

#[test]
fn the_right_dataset_comes_first_whatever_a_return_is_called() {
    let none = BTreeMap::new();
    let mut missed = Vec::new();
    let mut looked = 0;
    for folder in [
        "examples/coventry-2014-15",
        "examples/coventry-2022-23",
        "data-samples/good",
    ] {
        let folder = Folder::open(folder);
        for (number, file) in folder.files.iter().enumerate() {
            let reads = |source: &&SourceSpec| {
                crate::model::pattern(&source.file).is_some_and(|glob| glob.is_match(&file.name))
            };
            let sources = folder.project.sources.iter().filter(reads);
            let wanted: BTreeSet<&str> = sources.map(|source| source.dataset.as_str()).collect();
            let ending = file.name.rsplit_once('.').map_or("", |(_, ending)| ending);
            let renamed = File {
                name: format!("returns/from post {number}.{ending}").into(),
                bytes: file.bytes.clone(),
            };
            let kinds = kinds(&folder.look(&renamed, &none));
            looked += 1;
            if !kinds
                .first()
                .is_some_and(|first| wanted.contains(first.as_str()))
            {
                missed.push(format!("{}: {kinds:?}, not {wanted:?}", file.name));
            }
        }
    }
    assert!(looked > 30, "{looked}");
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_long_list_is_never_turned() {
    let folder = Folder::open("data-samples/good");
    let none = BTreeMap::new();
    let turned = |rows: u32| {
        // A register of evaluations on its side, with so many rows that hold nothing the dataset knows.
        let mut text = "Course evaluations,,\n\nCourse,Basics,Neglect\nRating,4.5,4.1\n".to_owned();
        for row in 4..rows {
            text.push_str(&format!("Remark {row},a,b\n"));
        }
        let file = File {
            name: "returns/list.csv".into(),
            bytes: text.into_bytes().into(),
        };
        let mut tables = folder.look(&file, &none).tables.into_iter();
        tables.any(|table| table.source.transposed)
    };
    let most = super::MOST_BELOW + 1;
    assert!(!turned(most + 1));
    assert!(turned(4), "one that is short");
}
