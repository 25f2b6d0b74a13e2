//! Typst's surroundings: our fonts, one template, and files that exist only in memory. No disk, no clock, no network.

use std::fmt;
use std::sync::OnceLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};

/// Where the template stands, in the program's templates and in a report folder that overrides it.
pub const TEMPLATE: &str = "templates/pdf/report.typ";

/// One thing that the template does wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Line of the template, 1-based, when it is known.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What may help.
    pub hints: Vec<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(TEMPLATE)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.message)?;
        for hint in &self.hints {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

/// A parsed font, to ask for shapes and widths.
pub(super) type Face = ttf_parser::Face<'static>;

/// The faces of the PDF: text first (regular, italic, semibold, semibold italic), then the one to fall back to.
const FONTS: [&[u8]; 5] = [
    include_bytes!("../../../templates/fonts/SourceSans3-Regular.ttf"),
    include_bytes!("../../../templates/fonts/SourceSans3-It.ttf"),
    include_bytes!("../../../templates/fonts/SourceSans3-Semibold.ttf"),
    include_bytes!("../../../templates/fonts/SourceSans3-SemiboldIt.ttf"),
    include_bytes!("../../../templates/fonts/DejaVuSans.ttf"),
];

/// What is the same for every document.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

/// Typst's library and fonts, made once a process.
fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(|| {
        let fonts: Vec<Font> = FONTS
            .iter()
            .flat_map(|data| Font::iter(Bytes::new(*data)))
            .collect();
        let features = [Feature::A11yExtras].into_iter().collect();
        Shared {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
        }
    })
}

/// The bundled faces, in the order of `FONTS`.
pub(super) fn faces() -> &'static [Face] {
    static FACES: OnceLock<Vec<Face>> = OnceLock::new();
    FACES.get_or_init(|| {
        FONTS
            .iter()
            .map(|data| Face::parse(data, 0).expect("the bundled fonts can be read"))
            .collect()
    })
}

/// The id of a file that the template sees.
fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One template with its files.
pub(super) struct Workspace {
    main: Source,
    files: Vec<(FileId, Bytes)>,
}

impl Workspace {
    /// A template and the files it may read, by path.
    pub(super) fn new(template: &str, files: Vec<(String, Vec<u8>)>) -> Self {
        let main = file_id(TEMPLATE).expect("the template's path is plain");
        let files = files
            .into_iter()
            .filter_map(|(path, data)| Some((file_id(&path)?, Bytes::new(data))))
            .collect();
        Workspace {
            main: Source::new(main, template.to_owned()),
            files,
        }
    }

    /// A diagnostic in our words: which line, what is wrong, what may help.
    pub(super) fn fault(&self, diagnostic: &SourceDiagnostic) -> Fault {
        let calls = diagnostic.trace.iter().map(|t| t.span.into());
        let line = std::iter::once(diagnostic.span)
            .chain(calls)
            .filter(|span| span.id() == Some(self.main.id()))
            .find_map(|span| {
                let range = self.range(span)?;
                self.main.lines().byte_to_line(range.start)
            });
        Fault {
            line: line.and_then(|l| u32::try_from(l + 1).ok()),
            message: diagnostic.message.to_string(),
            hints: diagnostic.hints.iter().map(|h| h.v.to_string()).collect(),
        }
    }
}

impl World for Workspace {
    fn library(&self) -> &LazyHash<Library> {
        &shared().library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &shared().book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            Ok(self.main.clone())
        } else {
            Err(missing(id))
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, data)| data.clone())
            .ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        shared().fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// A file that is not among those in memory.
fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
