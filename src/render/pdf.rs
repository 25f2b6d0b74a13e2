//! A document as PDF/UA-1, laid out by Typst in process from `templates/pdf/report.typ`.
//!
//! The template gets the document as JSON and its charts as SVG, both from memory: no string of the document is ever read
//! as markup. The date in the file is the document's own, so the same document gives the same bytes.

mod columns;
mod convert;
mod glyphs;
mod measured_tables;
#[cfg(test)]
mod tests;
mod text_runs;
mod view;
mod world;
mod writer;

use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::compose::Document;
use crate::finding::{Checked, Code, Finding, Location};
use world::Workspace;
pub use world::{Fault, TEMPLATE};

/// The partnership's logo, for the cover.
#[derive(Debug, Clone, PartialEq)]
pub struct Logo {
    /// Path inside the report folder; its ending says what it is: `assets/logo.svg`, `.png`, `.jpg`.
    pub file: String,
    /// What the file holds.
    pub bytes: Vec<u8>,
    /// What the picture says, for those who do not see it.
    pub alt: String,
}

/// Why no PDF could be made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The template has a mistake.
    #[error("the PDF could not be laid out: {}", in_words(.0))]
    Template(Vec<Fault>),
    /// The layout does not meet PDF/UA-1, which a public body's PDF must.
    #[error("the PDF would not be accessible (PDF/UA-1): {}", in_words(.0))]
    Standard(Vec<Fault>),
    /// The document's date is no date.
    #[error("the document's date \"{0}\" is not a date such as 2015-10-31")]
    Date(String),
    /// The document could not be handed to the template.
    #[error("the document could not be handed to the PDF's template: {0}")]
    Data(#[from] serde_json::Error),
}

fn in_words(faults: &[Fault]) -> String {
    let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
    faults.join("; ")
}

/// Makes the PDF of a document. Findings say which characters could not be printed, whether the accent colour or the
/// logo could not be used, and what Typst warns of in the template.
pub fn render(
    document: &Document,
    template: &str,
    logo: Option<&Logo>,
) -> Result<Checked<Vec<u8>>, PdfError> {
    let options = options(document)?;
    let Some(logo) = logo else {
        return lay_out(document, template, None, &options);
    };
    lay_out(document, template, Some(logo), &options).or_else(|_| {
        // A picture that cannot be read must not cost the report: if it goes without, the picture is at fault.
        let mut pdf = lay_out(document, template, None, &options)?;
        let message = "The logo could not be shown, so the cover goes without it: the picture is damaged, is not of the kind its name says, or needs other files.";
        let finding = Finding::new(Code::FileUnreadable, Location::file(&*logo.file), message);
        let finding = finding.severity(crate::finding::Severity::Warning);
        pdf.findings
            .push(finding.help("Save it again as a plain .png or .svg file."));
        Ok(pdf)
    })
}

fn options(document: &Document) -> Result<PdfOptions, PdfError> {
    let meta = &document.meta;
    let date: Option<jiff::civil::Date> = meta.as_at.parse().ok();
    let moment = date.and_then(|date| {
        let month = date.month().try_into().ok()?;
        let day = date.day().try_into().ok()?;
        Datetime::from_ymd_hms(date.year().into(), month, day, 0, 0, 0)
    });
    let moment = moment.ok_or_else(|| PdfError::Date(meta.as_at.clone()))?;
    let state = if meta.draft { "draft" } else { "final" };
    let ident = [&meta.partnership, &meta.id, &meta.period, state].join("\n");
    Ok(PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some(
            concat!("yearly ", env!("CARGO_PKG_VERSION")).to_owned(),
        )),
        timestamp: Some(Timestamp::new_utc(moment)),
        standards: PdfStandards::new(&[PdfStandard::Ua_1]).expect("PDF/UA-1 stands alone"),
        tagged: true,
        ..PdfOptions::default()
    })
}

fn lay_out(
    document: &Document,
    template: &str,
    logo: Option<&Logo>,
    options: &PdfOptions,
) -> Result<Checked<Vec<u8>>, PdfError> {
    // The name decides how Typst reads the picture; the folder it came from does not matter here.
    let path = logo.map(|logo| {
        let ending = logo.file.rsplit_once('.').map_or("png", |(_, e)| e);
        format!("/logo.{}", ending.to_lowercase())
    });
    let named = path.as_deref().zip(logo.map(|logo| logo.alt.as_str()));
    let converted = convert::convert(document, named);
    let mut findings = converted.findings;
    let mut files = converted.files;
    files.push((
        "/document.json".to_owned(),
        serde_json::to_vec(&converted.view)?,
    ));
    files.extend(path.zip(logo.map(|logo| logo.bytes.clone())));
    let workspace = Workspace::new(template, files);
    let faults = |diagnostics: &[SourceDiagnostic]| -> Vec<Fault> {
        diagnostics.iter().map(|d| workspace.fault(d)).collect()
    };
    let laid_out = typst::compile::<PagedDocument>(&workspace);
    let pages = laid_out
        .output
        .map_err(|errors| PdfError::Template(faults(&errors)))?;
    let pdf =
        typst_pdf::pdf(&pages, options).map_err(|errors| PdfError::Standard(faults(&errors)))?;
    findings.extend(faults(&laid_out.warnings).iter().map(warning));
    Ok(Checked::new(pdf, findings))
}

fn warning(fault: &Fault) -> Finding {
    let location = match fault.line {
        Some(line) => Location::line(TEMPLATE, line),
        None => Location::file(TEMPLATE),
    };
    let message = format!("The PDF's template is doubtful: {}.", fault.message);
    let finding = Finding::new(Code::TemplateInvalid, location, message);
    let finding = finding.severity(crate::finding::Severity::Warning);
    match fault.hints.first() {
        Some(hint) => finding.help(format!("{hint}.")),
        None => finding,
    }
}
