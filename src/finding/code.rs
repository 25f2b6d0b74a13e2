//! The catalogue of finding codes: stable, never reused, each with its severity, title, help and long explanation.
//! Exhaustive matches: a new code does not compile until it has answered every question.

use super::Severity;

/// The form of what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A return that report.toml names is not there.
    FileMissing,
    /// A file could not be read.
    FileUnreadable,
    /// A workbook is locked with a password.
    FileProtected,
    /// A file is not of the kind its name says.
    FileMislabelled,
    /// A file in returns/ is not used.
    FileUndeclared,
    /// A file holds more than can be read safely.
    FileTooLarge,
    /// A file lies outside the report folder.
    FileOutside,
    /// A sheet that report.toml names is not in the workbook.
    SheetMissing,
    /// A sheet or file holds no cells.
    SheetEmpty,
    /// A hidden sheet.
    SheetHidden,
    /// No table of the dataset was found on the sheet.
    TableMissing,
    /// A column that the dataset expects is not in the return.
    HeadingMissing,
    /// A heading is not known.
    HeadingUnmatched,
    /// A heading occurs twice.
    HeadingTwice,
    /// A row could not be read as a record.
    RowUnread,
    /// A cell holds an Excel error.
    CellError,
    /// A formula has no saved result.
    FormulaUncached,
    /// Text stands where a number should be.
    NotANumber,
    /// Percentages were sent as fractions.
    PercentAsFraction,
    /// A date could not be read.
    NotADate,
    /// A yes or no could not be read.
    NotYesOrNo,
    /// A count is not a whole number.
    NotAWholeNumber,
    /// A date is in American order.
    DateAmerican,
    /// A category is not in the code list.
    UnmappedCategory,
    /// A file in returns/ is a form of ours and was read as one.
    FormRecognised,
    /// A form was made from an earlier state of its dataset.
    FormOutdated,
    /// A form was made for another period.
    FormOtherPeriod,
    /// Rows of a form, or all of it, were left as they were sent out.
    FormUnfilled,
    /// Two forms are the same return.
    FormTwice,
    /// A workbook holds the same table for several years.
    SheetOtherYear,
    /// Rows of a table are hidden.
    RowsHidden,
    /// A row carries on the text of the row above.
    RowContinued,
    /// A workbook takes values from another workbook.
    ExternalLink,
    /// A colour was read as a value.
    ColourRead,
    /// A colour could not be seen.
    ColourUnseen,
    /// A text seems to hold personal data.
    PersonalData,
    /// A cell was read through letters that only look right.
    LookAlike,
    /// Dates were sent as day numbers.
    DateAsNumber,
    /// A total covers only part of its row.
    TotalCoversPart,
    /// Two names may mean the same.
    NamesAlike,
    /// Two files of one agency hold the same records.
    Resubmitted,
    /// A number is outside the range it can have.
    OutOfRange,
    /// A cell that must be filled is blank.
    RequiredBlank,
    /// A cell is filled that should be blank.
    BlankExpected,
    /// Two records are the same.
    Duplicate,
    /// Two dates are in the wrong order.
    DateOrder,
    /// A part is larger than its whole.
    MoreThanBase,
    /// A total is not the sum of its parts.
    TotalDiffers,
    /// A percentage is not its count over its base.
    ShareDiffers,
    /// The parts of a breakdown do not make the whole.
    PartsDiffer,
    /// Percentages of one whole do not add up to 100.
    NotAHundred,
    /// The figure of a year does not follow from its quarters.
    YearDiffers,
    /// A colour is not the one that its figure earns.
    RagDiffers,
    /// Figures that hang together by a sum do not.
    DoesNotBalance,
    /// Quarters look like running totals.
    FiguresCumulative,
    /// A record points to one that is not there.
    ReferenceUnknown,
    /// Something that was expected has not come.
    ExpectedMissing,
    /// Something took longer than it may.
    TooLong,
    /// Something is past its date and not done.
    ActionOverdue,
    /// Something has not been looked at for too long.
    ReviewDue,
    /// A figure changed more than usual.
    ChangeLarge,
    /// Periods of different lengths stand side by side.
    PeriodsMixed,
    /// Something open was not carried forward.
    NotCarried,
    /// A body is named that did not exist at the time.
    NameOutOfDate,
    /// A percentage of very few.
    BaseSmall,
    /// A return was sent again.
    Superseded,
    /// The same figure is stated twice and differs.
    FactsDisagree,
    /// No whole number gives the percentage.
    PercentUnreachable,
    /// Percentages give their counts away.
    CountsFollow,
    /// Records that give no category were left out of a table.
    CategoryBlank,
    /// A sum leaves out a number that was not given.
    SumIncomplete,
    /// Figures were withheld so that nobody can be recognised.
    FigureWithheld,
    /// Nothing more can be withheld for a small number.
    Unprotected,
    /// An override names no figure, no person or no reason.
    OverrideInvalid,
    /// An override shows a figure that is not small.
    OverrideIdle,
    /// An earlier report printed what is withheld now.
    PrintedBefore,
    /// A breakdown has all cases in one class.
    AllInOne,
    /// Most numbers of a table are withheld.
    TableWithheld,
    /// A figure of an earlier year is not the one that was published.
    Restated,
    /// A withheld number can be worked out.
    DisclosureOpen,
    /// Whether a withheld number can be worked out is not known.
    DisclosureUnknown,
    /// Percentages give a small number away.
    DisclosureGuess,
    /// A setting could not be read.
    ConfigInvalid,
    /// A setting has a name that is not known.
    UnknownKey,
    /// A template could not be read.
    TemplateInvalid,
    /// A figure that the text names does not exist.
    FigureUnknown,
    /// A table that the text names does not exist.
    TableUnknown,
    /// A section that the document names does not exist.
    SectionUnknown,
    /// A section has no narrative yet.
    NarrativeMissing,
    /// A cross-reference leads nowhere.
    ReferenceBroken,
    /// Raw HTML in narrative was shown as text.
    MarkupRemoved,
    /// Narrative was written that no section shows.
    NarrativeUnused,
    /// A table has nothing to show yet.
    TableEmpty,
    /// A table is declared wrongly.
    TableInvalid,
    /// A figure is awaited.
    FigureAwaited,
    /// A return has not arrived.
    ReturnOutstanding,
    /// A character has no printed form.
    CharacterUnprintable,
    /// A statement on the cover is missing.
    CoverIncomplete,
    /// A heading skips a level, or has no words.
    HeadingOrder,
    /// A table or figure has no message above it.
    CaptionMissing,
    /// A link does not say where it leads.
    LinkVague,
    /// Two headings or columns that a reader must tell apart carry the same words.
    TitleTwice,
    /// Text speaks of very few people in words.
    GroupSmall,
    /// Text gives the day of something that happened to a person.
    DateExact,
    /// Text names a school, a ward or another small place beside a person.
    PlaceSmall,
    /// Text speaks of somebody by a role that one person has.
    RoleSingle,
    /// Somebody's own words say who they are.
    QuoteTraceable,
    /// A percentage in the text is not its count over its base.
    ProseShare,
    /// A change in the text is not the difference of its numbers.
    ProseChange,
    /// Parts in the text do not make their total.
    ProseSum,
    /// A part in the text is larger than its whole.
    ProsePart,
    /// A list has not as many items as the text announces.
    ProseCount,
    /// A number in the text counts something else than the words say.
    ProseUnit,
    /// A date in the text cannot be.
    ProseDate,
    /// A date in the text lies outside the period it speaks of.
    ProseDateOutside,
    /// A claim in the text does not fit its number.
    ProseClaim,
    /// The text says one thing in two ways.
    ProseFact,
    /// A typed number contradicts a figure of the report.
    ProseFigure,
    /// A number in the text is not bound to a figure.
    ProseUnbound,
    /// A sentence stops in the middle.
    ProseUnfinished,
    /// Something stands in the text until it is written.
    ProsePlaceholder,
    /// The same words stand twice.
    ProseRepeated,
    /// One body seems to have several names.
    ProseName,
    /// An abbreviation is never explained.
    ProseAcronym,
    /// The text points at something that is not there.
    ProseReference,
}

impl Code {
    /// Every code, in the order of the stages.
    pub const ALL: &[Code] = &[
        Code::FileMissing,
        Code::FileUnreadable,
        Code::FileProtected,
        Code::FileMislabelled,
        Code::FileUndeclared,
        Code::FileTooLarge,
        Code::FileOutside,
        Code::SheetMissing,
        Code::SheetEmpty,
        Code::SheetHidden,
        Code::TableMissing,
        Code::HeadingMissing,
        Code::HeadingUnmatched,
        Code::HeadingTwice,
        Code::RowUnread,
        Code::CellError,
        Code::FormulaUncached,
        Code::NotANumber,
        Code::PercentAsFraction,
        Code::NotADate,
        Code::NotYesOrNo,
        Code::NotAWholeNumber,
        Code::DateAmerican,
        Code::UnmappedCategory,
        Code::FormRecognised,
        Code::FormOutdated,
        Code::FormOtherPeriod,
        Code::FormUnfilled,
        Code::FormTwice,
        Code::SheetOtherYear,
        Code::RowsHidden,
        Code::RowContinued,
        Code::ExternalLink,
        Code::ColourRead,
        Code::ColourUnseen,
        Code::PersonalData,
        Code::LookAlike,
        Code::DateAsNumber,
        Code::TotalCoversPart,
        Code::NamesAlike,
        Code::Resubmitted,
        Code::OutOfRange,
        Code::RequiredBlank,
        Code::BlankExpected,
        Code::Duplicate,
        Code::DateOrder,
        Code::MoreThanBase,
        Code::TotalDiffers,
        Code::ShareDiffers,
        Code::PartsDiffer,
        Code::NotAHundred,
        Code::YearDiffers,
        Code::RagDiffers,
        Code::DoesNotBalance,
        Code::FiguresCumulative,
        Code::ReferenceUnknown,
        Code::ExpectedMissing,
        Code::TooLong,
        Code::ActionOverdue,
        Code::ReviewDue,
        Code::ChangeLarge,
        Code::PeriodsMixed,
        Code::NotCarried,
        Code::NameOutOfDate,
        Code::BaseSmall,
        Code::Superseded,
        Code::FactsDisagree,
        Code::PercentUnreachable,
        Code::CountsFollow,
        Code::CategoryBlank,
        Code::SumIncomplete,
        Code::FigureWithheld,
        Code::Unprotected,
        Code::OverrideInvalid,
        Code::OverrideIdle,
        Code::PrintedBefore,
        Code::AllInOne,
        Code::TableWithheld,
        Code::Restated,
        Code::DisclosureOpen,
        Code::DisclosureUnknown,
        Code::DisclosureGuess,
        Code::ConfigInvalid,
        Code::UnknownKey,
        Code::TemplateInvalid,
        Code::FigureUnknown,
        Code::TableUnknown,
        Code::SectionUnknown,
        Code::NarrativeMissing,
        Code::ReferenceBroken,
        Code::MarkupRemoved,
        Code::NarrativeUnused,
        Code::TableEmpty,
        Code::TableInvalid,
        Code::FigureAwaited,
        Code::ReturnOutstanding,
        Code::CharacterUnprintable,
        Code::CoverIncomplete,
        Code::HeadingOrder,
        Code::CaptionMissing,
        Code::LinkVague,
        Code::TitleTwice,
        Code::GroupSmall,
        Code::DateExact,
        Code::PlaceSmall,
        Code::RoleSingle,
        Code::QuoteTraceable,
        Code::ProseShare,
        Code::ProseChange,
        Code::ProseSum,
        Code::ProsePart,
        Code::ProseCount,
        Code::ProseUnit,
        Code::ProseDate,
        Code::ProseDateOutside,
        Code::ProseClaim,
        Code::ProseFact,
        Code::ProseFigure,
        Code::ProseUnbound,
        Code::ProseUnfinished,
        Code::ProsePlaceholder,
        Code::ProseRepeated,
        Code::ProseName,
        Code::ProseAcronym,
        Code::ProseReference,
    ];

    /// The stable id: `total-differs`.
    pub fn id(self) -> &'static str {
        match self {
            Code::FileMissing => "file-missing",
            Code::FileUnreadable => "file-unreadable",
            Code::FileProtected => "file-protected",
            Code::FileMislabelled => "file-mislabelled",
            Code::FileUndeclared => "file-undeclared",
            Code::FileTooLarge => "file-too-large",
            Code::FileOutside => "file-outside",
            Code::SheetMissing => "sheet-missing",
            Code::SheetEmpty => "sheet-empty",
            Code::SheetHidden => "sheet-hidden",
            Code::TableMissing => "table-missing",
            Code::HeadingMissing => "heading-missing",
            Code::HeadingUnmatched => "heading-unmatched",
            Code::HeadingTwice => "heading-twice",
            Code::RowUnread => "row-unread",
            Code::CellError => "cell-error",
            Code::FormulaUncached => "formula-uncached",
            Code::NotANumber => "not-a-number",
            Code::PercentAsFraction => "percent-as-fraction",
            Code::NotADate => "not-a-date",
            Code::NotYesOrNo => "not-yes-or-no",
            Code::NotAWholeNumber => "not-a-whole-number",
            Code::DateAmerican => "date-american",
            Code::UnmappedCategory => "unmapped-category",
            Code::FormRecognised => "form-recognised",
            Code::FormOutdated => "form-outdated",
            Code::FormOtherPeriod => "form-other-period",
            Code::FormUnfilled => "form-unfilled",
            Code::FormTwice => "form-twice",
            Code::SheetOtherYear => "sheet-other-year",
            Code::RowsHidden => "rows-hidden",
            Code::RowContinued => "row-continued",
            Code::ExternalLink => "external-link",
            Code::ColourRead => "colour-read",
            Code::ColourUnseen => "colour-unseen",
            Code::PersonalData => "personal-data",
            Code::LookAlike => "look-alike",
            Code::DateAsNumber => "date-as-number",
            Code::TotalCoversPart => "total-covers-part",
            Code::NamesAlike => "names-alike",
            Code::Resubmitted => "resubmitted",
            Code::OutOfRange => "out-of-range",
            Code::RequiredBlank => "required-blank",
            Code::BlankExpected => "blank-expected",
            Code::Duplicate => "duplicate",
            Code::DateOrder => "date-order",
            Code::MoreThanBase => "more-than-base",
            Code::TotalDiffers => "total-differs",
            Code::ShareDiffers => "share-differs",
            Code::PartsDiffer => "parts-differ",
            Code::NotAHundred => "not-a-hundred",
            Code::YearDiffers => "year-differs",
            Code::RagDiffers => "rag-differs",
            Code::DoesNotBalance => "does-not-balance",
            Code::FiguresCumulative => "figures-cumulative",
            Code::ReferenceUnknown => "reference-unknown",
            Code::ExpectedMissing => "expected-missing",
            Code::TooLong => "too-long",
            Code::ActionOverdue => "action-overdue",
            Code::ReviewDue => "review-due",
            Code::ChangeLarge => "change-large",
            Code::PeriodsMixed => "periods-mixed",
            Code::NotCarried => "not-carried-forward",
            Code::NameOutOfDate => "name-out-of-date",
            Code::BaseSmall => "base-small",
            Code::Superseded => "superseded",
            Code::FactsDisagree => "facts-disagree",
            Code::PercentUnreachable => "percent-unreachable",
            Code::CountsFollow => "counts-follow",
            Code::CategoryBlank => "category-blank",
            Code::SumIncomplete => "sum-incomplete",
            Code::FigureWithheld => "figure-withheld",
            Code::Unprotected => "unprotected",
            Code::OverrideInvalid => "override-invalid",
            Code::OverrideIdle => "override-idle",
            Code::PrintedBefore => "printed-before",
            Code::AllInOne => "all-in-one",
            Code::TableWithheld => "table-withheld",
            Code::Restated => "restated",
            Code::DisclosureOpen => "disclosure-open",
            Code::DisclosureUnknown => "disclosure-unknown",
            Code::DisclosureGuess => "disclosure-guess",
            Code::ConfigInvalid => "config-invalid",
            Code::UnknownKey => "unknown-key",
            Code::TemplateInvalid => "template-invalid",
            Code::FigureUnknown => "figure-unknown",
            Code::TableUnknown => "table-unknown",
            Code::SectionUnknown => "section-unknown",
            Code::NarrativeMissing => "narrative-missing",
            Code::ReferenceBroken => "reference-broken",
            Code::MarkupRemoved => "markup-removed",
            Code::NarrativeUnused => "narrative-unused",
            Code::TableEmpty => "table-empty",
            Code::TableInvalid => "table-invalid",
            Code::FigureAwaited => "figure-awaited",
            Code::ReturnOutstanding => "return-outstanding",
            Code::CharacterUnprintable => "character-unprintable",
            Code::CoverIncomplete => "cover-incomplete",
            Code::HeadingOrder => "heading-order",
            Code::CaptionMissing => "caption-missing",
            Code::LinkVague => "link-vague",
            Code::TitleTwice => "title-twice",
            Code::GroupSmall => "group-small",
            Code::DateExact => "date-exact",
            Code::PlaceSmall => "place-small",
            Code::RoleSingle => "role-single",
            Code::QuoteTraceable => "quote-traceable",
            Code::ProseShare => "prose-share-differs",
            Code::ProseChange => "prose-change-differs",
            Code::ProseSum => "prose-sum-differs",
            Code::ProsePart => "prose-part-too-large",
            Code::ProseCount => "prose-count-differs",
            Code::ProseUnit => "prose-unit-doubtful",
            Code::ProseDate => "prose-date-impossible",
            Code::ProseDateOutside => "prose-date-outside",
            Code::ProseClaim => "prose-claim-differs",
            Code::ProseFact => "prose-facts-differ",
            Code::ProseFigure => "prose-figure-differs",
            Code::ProseUnbound => "prose-number-unbound",
            Code::ProseUnfinished => "prose-unfinished",
            Code::ProsePlaceholder => "prose-placeholder",
            Code::ProseRepeated => "prose-repeated",
            Code::ProseName => "prose-name-varies",
            Code::ProseAcronym => "prose-acronym-unexplained",
            Code::ProseReference => "prose-reference-missing",
        }
    }

    /// Finds a code by its id.
    pub fn parse(id: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.id() == id)
    }

    /// How grave it is unless a rule says otherwise.
    pub fn severity(self) -> Severity {
        match self {
            Code::FileMissing
            | Code::FileUnreadable
            | Code::FileProtected
            | Code::FileTooLarge
            | Code::FileOutside
            | Code::SheetMissing
            | Code::SheetEmpty
            | Code::TableMissing
            | Code::CellError
            | Code::NotANumber
            | Code::NotADate
            | Code::NotYesOrNo
            | Code::NotAWholeNumber
            | Code::OutOfRange
            | Code::RequiredBlank
            | Code::DateOrder
            | Code::MoreThanBase
            | Code::TotalDiffers
            | Code::ShareDiffers
            | Code::PartsDiffer
            | Code::YearDiffers
            | Code::DoesNotBalance
            | Code::ReferenceUnknown
            | Code::FactsDisagree
            | Code::PercentUnreachable
            | Code::ConfigInvalid
            | Code::UnknownKey
            | Code::TemplateInvalid
            | Code::FigureUnknown
            | Code::TableUnknown
            | Code::SectionUnknown
            | Code::TableInvalid
            | Code::DisclosureOpen
            | Code::Unprotected
            | Code::OverrideInvalid
            | Code::FormTwice
            | Code::DisclosureUnknown
            | Code::ProseShare
            | Code::ProseChange
            | Code::ProseSum
            | Code::ProsePart
            | Code::ProseDate
            | Code::ProseClaim
            | Code::ProseFigure => Severity::Error,
            Code::BlankExpected
            | Code::Duplicate
            | Code::NotAHundred
            | Code::TooLong
            | Code::ActionOverdue
            | Code::ReviewDue
            | Code::NotCarried
            | Code::BaseSmall
            | Code::PersonalData
            | Code::NamesAlike
            | Code::Resubmitted
            | Code::ReturnOutstanding
            | Code::Restated
            | Code::DisclosureGuess
            | Code::GroupSmall
            | Code::DateExact
            | Code::PlaceSmall
            | Code::RoleSingle
            | Code::QuoteTraceable
            | Code::ProseDateOutside => Severity::Query,
            Code::FileMislabelled
            | Code::FileUndeclared
            | Code::SheetHidden
            | Code::HeadingMissing
            | Code::HeadingTwice
            | Code::RowUnread
            | Code::FormulaUncached
            | Code::DateAmerican
            | Code::UnmappedCategory
            | Code::FormOtherPeriod
            | Code::FormUnfilled
            | Code::SheetOtherYear
            | Code::RowsHidden
            | Code::ExternalLink
            | Code::ColourRead
            | Code::LookAlike
            | Code::TotalCoversPart
            | Code::CategoryBlank
            | Code::SumIncomplete
            | Code::ReferenceBroken
            | Code::MarkupRemoved
            | Code::NarrativeUnused
            | Code::CharacterUnprintable
            | Code::CoverIncomplete
            | Code::HeadingOrder
            | Code::CaptionMissing
            | Code::LinkVague
            | Code::RagDiffers
            | Code::FiguresCumulative
            | Code::ExpectedMissing
            | Code::ChangeLarge
            | Code::PeriodsMixed
            | Code::NameOutOfDate
            | Code::OverrideIdle
            | Code::PrintedBefore
            | Code::AllInOne
            | Code::TableWithheld
            | Code::TitleTwice
            | Code::ProseCount
            | Code::ProseUnit
            | Code::ProseFact
            | Code::ProseUnfinished
            | Code::ProsePlaceholder
            | Code::ProseRepeated
            | Code::ProseName
            | Code::ProseReference => Severity::Warning,
            Code::HeadingUnmatched
            | Code::FormRecognised
            | Code::FormOutdated
            | Code::RowContinued
            | Code::ColourUnseen
            | Code::DateAsNumber
            | Code::NarrativeMissing
            | Code::TableEmpty
            | Code::FigureWithheld
            | Code::FigureAwaited
            | Code::Superseded
            | Code::CountsFollow
            | Code::PercentAsFraction
            | Code::ProseUnbound
            | Code::ProseAcronym => Severity::Note,
        }
    }

    /// A short name, for lists.
    pub fn title(self) -> &'static str {
        match self {
            Code::FileMissing => "A return that report.toml names is not there",
            Code::FileUnreadable => "A file could not be read",
            Code::FileProtected => "A workbook is locked with a password",
            Code::FileMislabelled => "A file is not of the kind its name says",
            Code::FileUndeclared => "A file in returns/ is not used",
            Code::FileTooLarge => "A file holds more than can be read safely",
            Code::FileOutside => "A file lies outside the report folder",
            Code::SheetMissing => "A sheet that report.toml names is not in the workbook",
            Code::SheetEmpty => "A sheet or file holds no cells",
            Code::SheetHidden => "A hidden sheet",
            Code::TableMissing => "No table of the dataset was found on the sheet",
            Code::HeadingMissing => "A column that the dataset expects is not in the return",
            Code::HeadingUnmatched => "A heading is not known",
            Code::HeadingTwice => "A heading occurs twice",
            Code::RowUnread => "A row could not be read as a record",
            Code::CellError => "A cell holds an Excel error",
            Code::FormulaUncached => "A formula has no saved result",
            Code::NotANumber => "Text stands where a number should be",
            Code::PercentAsFraction => "Percentages were sent as fractions",
            Code::NotADate => "A date could not be read",
            Code::NotYesOrNo => "A yes or no could not be read",
            Code::NotAWholeNumber => "A count is not a whole number",
            Code::DateAmerican => "A date is in American order",
            Code::UnmappedCategory => "A category is not in the code list",
            Code::FormRecognised => "A form was recognised and read",
            Code::FormOutdated => "A form was made before its dataset was changed",
            Code::FormOtherPeriod => "A form was made for another period",
            Code::FormUnfilled => "A form, or some of its rows, was left as it was sent out",
            Code::FormTwice => "The same form was returned twice",
            Code::SheetOtherYear => "A workbook holds the same table for several years",
            Code::RowsHidden => "Rows of a table are hidden",
            Code::RowContinued => "A row carries on the text of the row above",
            Code::ExternalLink => "A workbook takes values from another workbook",
            Code::ColourRead => "A colour was read as a value",
            Code::ColourUnseen => "A colour could not be seen",
            Code::PersonalData => "A text seems to hold personal data",
            Code::LookAlike => "A cell was read through letters that only look right",
            Code::DateAsNumber => "Dates were sent as day numbers",
            Code::TotalCoversPart => "A total covers only part of its row",
            Code::NamesAlike => "Two names may mean the same",
            Code::Resubmitted => "Two files of one agency hold the same records",
            Code::OutOfRange => "A number is outside the range it can have",
            Code::RequiredBlank => "A cell that must be filled is blank",
            Code::BlankExpected => "A cell is filled that should be blank",
            Code::Duplicate => "Two records are the same",
            Code::DateOrder => "Two dates are in the wrong order",
            Code::MoreThanBase => "A part is larger than its whole",
            Code::TotalDiffers => "A total is not the sum of its parts",
            Code::ShareDiffers => "A percentage is not its count over its base",
            Code::PartsDiffer => "The parts of a breakdown do not make the whole",
            Code::NotAHundred => "Percentages of one whole do not add up to 100",
            Code::YearDiffers => "The figure of a year does not follow from its parts",
            Code::RagDiffers => "A colour is not the one that its figure earns",
            Code::DoesNotBalance => "Figures that hang together do not fit",
            Code::FiguresCumulative => "Quarters look like running totals",
            Code::ReferenceUnknown => "A record points to one that is not there",
            Code::ExpectedMissing => "Something that was expected has not come",
            Code::TooLong => "Something took longer than it may",
            Code::ActionOverdue => "Something is past its date and not done",
            Code::ReviewDue => "Something has not been looked at for too long",
            Code::ChangeLarge => "A figure changed more than usual",
            Code::PeriodsMixed => "Periods of different lengths stand side by side",
            Code::NotCarried => "Something open was not carried forward",
            Code::NameOutOfDate => "A name is used for a time when it was not in use",
            Code::BaseSmall => "A percentage of very few",
            Code::Superseded => "A return was sent again",
            Code::FactsDisagree => "The same figure is stated twice and differs",
            Code::PercentUnreachable => "No whole number gives the percentage",
            Code::CountsFollow => "Percentages give their counts away",
            Code::CategoryBlank => "Records that give no category were left out of a table",
            Code::SumIncomplete => "A sum leaves out a number that was not given",
            Code::FigureWithheld => "Figures were withheld so that nobody can be recognised",
            Code::Unprotected => "Nothing more can be withheld for a small number",
            Code::OverrideInvalid => "A decision to show a small number is not complete",
            Code::OverrideIdle => "A decision to show a small number has no effect",
            Code::PrintedBefore => "An earlier report printed what is withheld now",
            Code::AllInOne => "All who are counted fall into one class",
            Code::TableWithheld => "A table loses most of its numbers",
            Code::Restated => "A figure of an earlier year is not the one that was published",
            Code::DisclosureOpen => "A withheld number can be worked out",
            Code::DisclosureUnknown => "Whether a withheld number can be worked out is not known",
            Code::DisclosureGuess => "Percentages give a small number of people away",
            Code::ConfigInvalid => "A setting could not be read",
            Code::UnknownKey => "A setting has a name that is not known",
            Code::TemplateInvalid => "A template could not be read",
            Code::FigureUnknown => "A figure that the text names does not exist",
            Code::TableUnknown => "A table that the text names does not exist",
            Code::SectionUnknown => "A section that the document names does not exist",
            Code::NarrativeMissing => "A section has no narrative yet",
            Code::ReferenceBroken => "A cross-reference leads nowhere",
            Code::MarkupRemoved => "Raw HTML in narrative was shown as text",
            Code::NarrativeUnused => "Narrative was written that no section shows",
            Code::TableEmpty => "A table has nothing to show yet",
            Code::TableInvalid => "A table is declared wrongly",
            Code::FigureAwaited => "A figure is awaited",
            Code::ReturnOutstanding => "A return has not arrived",
            Code::CharacterUnprintable => "A character has no printed form",
            Code::CoverIncomplete => "A statement on the cover is missing",
            Code::HeadingOrder => "A heading skips a level, or has no words",
            Code::CaptionMissing => "A table or figure has no message above it",
            Code::LinkVague => "A link does not say where it leads",
            Code::TitleTwice => "The same words stand over different things",
            Code::GroupSmall => "Text speaks of very few people",
            Code::DateExact => "Text gives the day of something that happened to a person",
            Code::PlaceSmall => "Text names a small place beside a person",
            Code::RoleSingle => "Text speaks of somebody by a role that one person has",
            Code::QuoteTraceable => "Somebody's own words may say who they are",
            Code::ProseShare => "A percentage in the text is not its count over its base",
            Code::ProseChange => "A change in the text is not the difference of its numbers",
            Code::ProseSum => "Parts in the text do not make their total",
            Code::ProsePart => "A part in the text is larger than its whole",
            Code::ProseCount => "A list has not as many items as the text announces",
            Code::ProseUnit => "A number in the text counts something else than the words say",
            Code::ProseDate => "A date in the text cannot be",
            Code::ProseDateOutside => "A date in the text lies outside the period it speaks of",
            Code::ProseClaim => "A claim in the text does not fit its number",
            Code::ProseFact => "The text says one thing in two ways",
            Code::ProseFigure => "A typed number contradicts a figure of the report",
            Code::ProseUnbound => "A number in the text is not bound to a figure",
            Code::ProseUnfinished => "A sentence stops in the middle",
            Code::ProsePlaceholder => "Something stands in the text until it is written",
            Code::ProseRepeated => "The same words stand twice",
            Code::ProseName => "One body seems to have several names",
            Code::ProseAcronym => "An abbreviation is never explained",
            Code::ProseReference => "The text points at something that is not there",
        }
    }

    /// What to do, when the finding has nothing better to say.
    pub fn help(self) -> &'static str {
        match self {
            Code::FileMissing => "Put the file into returns/, or correct the name in report.toml.",
            Code::FileUnreadable => {
                "Open it in Excel, save it again as an ordinary workbook (.xlsx), and replace the file."
            }
            Code::FileProtected => "Ask the agency to send it again without a password.",
            Code::FileMislabelled => {
                "Nothing is lost: it was read as what it is. Ask the agency to save it as .xlsx next time."
            }
            Code::FileUndeclared => {
                "Add a [[source]] for it to report.toml, or move it out of returns/."
            }
            Code::FileTooLarge => {
                "Ask the agency for a return without empty formatted rows, or split it."
            }
            Code::FileOutside => "Put the file into returns/ and name it from there.",
            Code::SheetMissing => {
                "Correct the sheet's name in report.toml, or ask the agency what happened to the sheet."
            }
            Code::SheetEmpty => "Ask the agency to send the return again.",
            Code::SheetHidden => {
                "Look at the hidden sheet; if it belongs to the return, unhide it, else ask the agency to remove it."
            }
            Code::TableMissing => {
                "Add the sheet's headings to [source.headings] in report.toml, or say with after = \"...\" below which line the table begins."
            }
            Code::HeadingMissing => {
                "Add the heading to [source.headings] in report.toml if the column is there under another name."
            }
            Code::HeadingUnmatched => {
                "Map it under [source.headings] in report.toml, or set it to \"ignore\"."
            }
            Code::HeadingTwice => {
                "Tell them apart in report.toml, or ask the agency to rename one."
            }
            Code::RowUnread => "Correct the row, or move notes below the table.",
            Code::CellError => "Correct the formula in Excel and save the workbook again.",
            Code::FormulaUncached => "Open the workbook in Excel, let it calculate, and save it.",
            Code::NotANumber => {
                "Replace it by a number, or by [x] for not available or [z] for does not apply."
            }
            Code::PercentAsFraction => "Nothing to do, if they are percentages.",
            Code::NotADate => "Write the date as day/month/year, or as an Excel date.",
            Code::NotYesOrNo => "Write Yes or No.",
            Code::NotAWholeNumber => {
                "Correct the cell: counts are whole numbers from nought upwards."
            }
            Code::DateAmerican => "Check the date, and write it as day/month/year.",
            Code::UnmappedCategory => {
                "Add it as an alias of a known category in templates/codes/, or ask the agency to use the list."
            }
            Code::FormRecognised => {
                "Nothing to do. A [[source]] that names the file is used instead."
            }
            Code::FormOutdated => {
                "Nothing to do, if nothing else was found in it. Send the present form next time."
            }
            Code::FormOtherPeriod => {
                "If it belongs to another year's report, move it there; if the old form was used by mistake, ask the agency which period its numbers are about."
            }
            Code::FormUnfilled => "Ask the agency to fill it in, or remove the file.",
            Code::FormTwice => {
                "Keep the one that counts in returns/ and move the other elsewhere. If both count, name both with a [[source]]."
            }
            Code::SheetOtherYear => {
                "If only one of the sheets counts, name it under sheet of this [[source]] in report.toml; if all do, write sheet = \"*\"."
            }
            Code::RowsHidden => {
                "Ask the agency whether the hidden rows count. If they do not, they must be deleted and not only hidden."
            }
            Code::RowContinued => "Nothing to do, if the two rows are one record.",
            Code::ExternalLink => {
                "Ask the agency to check that the values are up to date, and to paste them as values."
            }
            Code::ColourRead => {
                "Ask the agency to write the word as well: a colour cannot be seen by everybody, nor by every program."
            }
            Code::ColourUnseen => {
                "If the blank cells are coloured, ask the agency for the words, or for the return as an .xlsx workbook."
            }
            Code::PersonalData => {
                "Ask the agency to take it out and send the return again. The text itself is never shown by this program."
            }
            Code::LookAlike => "Check the cell in the return, and type it again.",
            Code::DateAsNumber => {
                "Nothing to do, if the dates are right. Ask the agency to format the column as dates next time."
            }
            Code::TotalCoversPart => {
                "If that is right, say so under totals of this [[source]] in report.toml."
            }
            Code::NamesAlike => {
                "If they are one, write one of them for the other under codes of this [[source]] in report.toml, or ask the agency to correct it."
            }
            Code::Resubmitted => {
                "If one replaces the other, write replaces = \"the older file\" in the [[source]] of the newer one, or take the older file out of returns/."
            }
            Code::OutOfRange => "Correct the cell.",
            Code::RequiredBlank => "Fill in the cell, or ask the agency for the value.",
            Code::BlankExpected => "Amend the record, or say why both hold.",
            Code::Duplicate => "Remove one, or say why both are right.",
            Code::DateOrder => "Correct one of the dates.",
            Code::MoreThanBase => "Correct one of the two numbers.",
            Code::TotalDiffers => {
                "Ask the agency which is wrong: the total, or one of the numbers it adds up."
            }
            Code::ShareDiffers => {
                "Ask the agency for the counts; the report will work out the percentage from them."
            }
            Code::PartsDiffer => "Ask the agency which table is right.",
            Code::NotAHundred => {
                "Ask the agency whether a category is missing or a percentage is wrong."
            }
            Code::YearDiffers => {
                "Correct the year, or one of the months or quarters; if the year is put together in another way, say so in templates/codes/indicators.toml."
            }
            Code::RagDiffers => {
                "Ask the agency for the colour, or for the target it was given against."
            }
            Code::DoesNotBalance => "Ask the agency which of the figures is wrong.",
            Code::FiguresCumulative => {
                "Ask the agency whether each quarter stands for itself or for the year so far."
            }
            Code::ReferenceUnknown => "Correct the name or number, or add the record it points to.",
            Code::ExpectedMissing => "Ask for it, or write [x] for not available and say why.",
            Code::TooLong => {
                "Check the two dates; if they are right, say in the report why it took so long."
            }
            Code::ActionOverdue => "Ask for the present state and a new date.",
            Code::ReviewDue => "Look at it again, or correct the date.",
            Code::ChangeLarge => {
                "Ask the agency to confirm the figure, or to say in a comment what happened."
            }
            Code::PeriodsMixed => {
                "Compare only periods of one length, or say in the heading which is part of a year."
            }
            Code::NotCarried => {
                "Add it to the new list, or close it in the old one and say what came of it."
            }
            Code::NameOutOfDate => {
                "Ask the agency for the name of the time, or correct the period."
            }
            Code::BaseSmall => "Give the numbers and leave the percentage out.",
            Code::Superseded => "Nothing to do, if the later one is meant to count.",
            Code::FactsDisagree => "Ask which of the two is right.",
            Code::PercentUnreachable => {
                "Ask the agency for the counts behind the percentages, and of how many they are."
            }
            Code::CountsFollow => {
                "Treat these percentages as if they were the counts: where a count is too small to show, so is its percentage."
            }
            Code::CategoryBlank => {
                "Ask the agency for the missing values, or give the table a row for them with blank = \"Not stated\"."
            }
            Code::SumIncomplete => {
                "Ask the agency for the missing number; write 0 if there was none, or [z] if it does not apply."
            }
            Code::FigureWithheld => {
                "Nothing to do: [c] stands in their place. To show more, merge small categories in the table."
            }
            Code::Unprotected => {
                "Merge the categories around it, or leave the table out (publish = false), and build again."
            }
            Code::OverrideInvalid => {
                "Give the figure, the name of who decided and the reason, or take the override out."
            }
            Code::OverrideIdle => "Take it out of report.toml, or correct the figure's name.",
            Code::PrintedBefore => {
                "Decide whether to withhold it still. Nothing else is withheld for its sake, since anybody can look it up."
            }
            Code::AllInOne => {
                "Ask whether it may be said of everybody in the group; if not, leave the table or the breakdown out."
            }
            Code::TableWithheld => "Merge its categories, or take a longer period.",
            Code::Restated => {
                "If the new figure is right, say why it changed with yearly accept: the reason is printed under the table. If the published one is right, have the return corrected."
            }
            Code::DisclosureOpen => {
                "Do not publish this. Merge small categories in the table, or leave out one of the figures that give the number away."
            }
            Code::DisclosureUnknown => {
                "Do not publish this before somebody has looked at it. Merge small categories, or leave out a table that shows the same people again."
            }
            Code::DisclosureGuess => {
                "Leave the percentage out, join it with another, or give the reason why it may be published."
            }
            Code::ConfigInvalid => "Correct the line.",
            Code::UnknownKey => "Correct the name, or remove the line.",
            Code::TemplateInvalid => "Correct the line in the template.",
            Code::FigureUnknown => {
                "Correct the name; yearly list figures shows every figure there is."
            }
            Code::TableUnknown => {
                "Correct the name; yearly list tables shows every table there is."
            }
            Code::SectionUnknown => {
                "Correct the name; yearly list sections shows every section there is."
            }
            Code::NarrativeMissing => "Write it in the file named, in plain Markdown.",
            Code::ReferenceBroken => "Correct the name after the # sign.",
            Code::MarkupRemoved => "Write it in Markdown.",
            Code::NarrativeUnused => {
                "Give the part the heading that its section asks for, or move the text to a part that is shown."
            }
            Code::TableEmpty => "It will fill when the return arrives.",
            Code::TableInvalid => "Correct the table's TOML.",
            Code::FigureAwaited => "It will fill when the return arrives.",
            Code::ReturnOutstanding => "Remind the agency.",
            Code::CharacterUnprintable => "Replace the character.",
            Code::CoverIncomplete => "Add the setting to report.toml.",
            Code::HeadingOrder => "Use ## for a heading and ### for one below it.",
            Code::CaptionMissing => {
                "Say in a sentence above the table or figure what the reader should see in it."
            }
            Code::LinkVague => "Let the words of the link say what it leads to.",
            Code::TitleTwice => "Word them so that each can be told from the other.",
            Code::GroupSmall => {
                "Say \"a small number\", or join this with another year; or give the reason why nobody can be recognised."
            }
            Code::DateExact => {
                "Give the season or the year instead of the day; or give the reason why nobody can be recognised."
            }
            Code::PlaceSmall => {
                "Say what kind of place it is instead of its name; or give the reason why nobody can be recognised."
            }
            Code::RoleSingle => {
                "Name the service instead of the person's role; or give the reason why it may be said."
            }
            Code::QuoteTraceable => {
                "Leave out age, place, family and event, or ask the person whether it may be printed, and say so."
            }
            Code::ProseShare => "Give the counts, and work the percentage out from them.",
            Code::ProseChange => "Work the change out again, or correct one of the two numbers.",
            Code::ProseSum => "Correct the total or one of the parts, or say what the rest is.",
            Code::ProsePart => "Correct one of the numbers.",
            Code::ProseCount => "Correct the number, or complete the list.",
            Code::ProseUnit => {
                "Say what the number is: a count, a percentage, or percentage points."
            }
            Code::ProseDate => "Correct the date.",
            Code::ProseDateOutside => "Correct the date, or say which year is meant.",
            Code::ProseClaim => "Correct the word or the number.",
            Code::ProseFact => "Find out which is right, and correct the other.",
            Code::ProseFigure => "Bind the figure instead of typing the number.",
            Code::ProseUnbound => {
                "Bind it as {table/row/cell} if there is a figure for it; if not, keep in mind that nothing checks it."
            }
            Code::ProseUnfinished => "Finish the sentence.",
            Code::ProsePlaceholder => "Write what belongs there.",
            Code::ProseRepeated => "Take one of the two out, or say what is new the second time.",
            Code::ProseName => "If they are one, use one name throughout.",
            Code::ProseAcronym => {
                "Write the name in full where it first stands, with the abbreviation in brackets."
            }
            Code::ProseReference => {
                "Correct the number, or use a link, which the program keeps right."
            }
        }
    }

    /// The long explanation, for `yearly explain CODE`.
    pub fn explain(self) -> &'static str {
        match self {
            Code::FileMissing => {
                "A [[source]] in report.toml names a file, or a pattern, that matches nothing under the report folder. Its figures are shown as awaited until it arrives."
            }
            Code::FileUnreadable => {
                "The file is damaged, cut short, or not of a kind that can be read. Nothing of it was used."
            }
            Code::FileProtected => {
                "A workbook that asks for a password to open is encrypted; no program can read it without the password. Nothing of it was used."
            }
            Code::FileMislabelled => {
                "Some systems export a web page or comma-separated text and call it .xlsx or .xls. Excel opens such files with a warning."
            }
            Code::FileUndeclared => {
                "Every file under returns/ should be named by a [[source]], so that nothing an agency sent is left out unseen."
            }
            Code::FileTooLarge => {
                "The file claims more cells than any return needs, or unpacks to an unreasonable size. It was left unread so that it cannot stop the program."
            }
            Code::FileOutside => {
                "Everything that a report is made from lies inside its folder, so that the folder can be moved, kept and built again. Paths with .., paths from the top of a disk, and links that lead out of the folder are not followed."
            }
            Code::SheetMissing => {
                "A [[source]] asks for a sheet by name or pattern and the workbook has none like it."
            }
            Code::SheetEmpty => "The file opened, but there is nothing in it.",
            Code::SheetHidden => {
                "Hidden sheets often hold last year's figures or working notes. They are read only when a [[source]] names them."
            }
            Code::TableMissing => {
                "The headings that the dataset knows were looked for on the sheet, over one and two rows, and the columns it cannot do without were not all found."
            }
            Code::HeadingMissing => "The table was found, but one of its expected columns was not.",
            Code::HeadingUnmatched => {
                "A column of the table has a heading that the dataset does not know. Its cells were not used."
            }
            Code::HeadingTwice => {
                "Two columns of one table carry the same heading; the first was read."
            }
            Code::RowUnread => {
                "The row stands inside the table but does not fill its key columns. It was left out and is listed here so that nothing is lost silently."
            }
            Code::CellError => "The cell shows #REF!, #DIV/0! or another error instead of a value.",
            Code::FormulaUncached => {
                "The workbook was written by a program that saved formulas without their results. The cell counts as blank."
            }
            Code::NotANumber => {
                "The column holds numbers; this cell could not be read as one. It counts as unknown, not as nought."
            }
            Code::PercentAsFraction => {
                "A column of percentages holds only numbers between 0 and 1, written without a percent sign. They were multiplied by 100."
            }
            Code::NotADate => {
                "The column holds dates or periods; this cell could not be read as one."
            }
            Code::NotYesOrNo => {
                "The column holds yes or no; this cell could not be read as either."
            }
            Code::NotAWholeNumber => "Children, referrals and places are counted in whole numbers.",
            Code::DateAmerican => {
                "The day stands where the month should be: no month has that number. It was read as month/day/year."
            }
            Code::UnmappedCategory => {
                "The category stays visible in the report as a row of its own, so that nothing is lost, but it cannot be compared with other years."
            }
            Code::FormRecognised => {
                "The forms that yearly forms makes carry a hidden stamp: the dataset, the agency and the period. A filled one in returns/ is read by it, without a [[source]]."
            }
            Code::FormOutdated => {
                "The definition of the dataset was changed after the form was made. The form is read by its headings as any return is, so a column that is new is missing and one that has gone is not read."
            }
            Code::FormOtherPeriod => {
                "A form is made for the period of the report. This one carries another period, which its records keep where they do not state one themselves."
            }
            Code::FormUnfilled => {
                "Forms begin with rows whose first cells are filled in already. Where nothing was added to such a row, nobody has answered it. A form without any answer counts as a return that has not arrived."
            }
            Code::FormTwice => {
                "Two files in returns/ carry the stamp of one agency, dataset and period. Only the first, by name, was read: which of them counts, nobody but the agency knows."
            }
            Code::SheetOtherYear => {
                "Last year's sheet is often left in the workbook. Several sheets named after different years hold this table, and all of them were read."
            }
            Code::RowsHidden => {
                "Rows may be hidden by hand, by a filter or in a collapsed group. Hidden rows are read like all others, because nobody can tell from the file why they are hidden."
            }
            Code::RowContinued => {
                "A long text was cut in two, usually by a page break: the second row is blank but for the rest of the text. It was joined to the record above it."
            }
            Code::ExternalLink => {
                "Formulas lead to a workbook that is not here. The values that were saved with them were read; nothing was followed or opened."
            }
            Code::ColourRead => {
                "The cell is blank but filled in red, amber, green or blue, in a column that holds such ratings."
            }
            Code::ColourUnseen => {
                "Cells of a red, amber and green column are blank. In .xlsx and .ods their colour would have been read; this kind of file does not give it."
            }
            Code::PersonalData => {
                "Free text was looked through for dates of birth, NHS numbers, postcodes and full names beside words such as child. Reports need none of them. Only the clearest forms are recognised, so that no finding here does not mean that there is nothing."
            }
            Code::LookAlike => {
                "Copying from a PDF or a scan puts letters in the place of digits, or turns a percentage round. There is only one number that can be meant, and it was read."
            }
            Code::DateAsNumber => {
                "Excel keeps a date as the number of days since 1900, or since 1904 in some workbooks. Cells that show such a number were read as the day."
            }
            Code::TotalCoversPart => {
                "In every row the total is the sum of the same run of months, and not of the whole row. It was checked against those months."
            }
            Code::NamesAlike => {
                "Two names differ only in words that people write or leave out, so they may be one thing counted as two. They are kept apart until somebody says so."
            }
            Code::Resubmitted => {
                "A return that is sent again, with the first still in the folder, is counted twice. Both were read, because nobody can tell from the files which of them counts."
            }
            Code::OutOfRange => {
                "Each column declares the smallest and largest value that makes sense."
            }
            Code::RequiredBlank => "The dataset cannot be used without this value.",
            Code::BlankExpected => {
                "Two columns of one record contradict each other: one is only filled when the other is not."
            }
            Code::Duplicate => "Records that must be unique share the same key.",
            Code::DateOrder => "The later event carries the earlier date.",
            Code::MoreThanBase => "A numerator cannot be larger than its denominator.",
            Code::TotalDiffers => {
                "The return states a total, and its own numbers add up to something else."
            }
            Code::ShareDiffers => {
                "The return states a percentage together with its numerator and denominator, and the division gives another figure at the precision printed."
            }
            Code::PartsDiffer => {
                "One table of the return states the whole, others its parts, for the same group and period, and they disagree."
            }
            Code::NotAHundred => {
                "The percentages of all categories should add up to 100, as far as rounding allows."
            }
            Code::YearDiffers => {
                "The list of indicators says what the months or quarters of a year make together: their sum, the last of them, their mean. The year as the return states it is something else."
            }
            Code::RagDiffers => {
                "Red, amber and green follow from a figure, its target, how far from it still counts as amber, and which way is better. The colour in the return is another one."
            }
            Code::DoesNotBalance => {
                "What is there at the end is what was there at the start, with what came and without what went; a variance is one amount less another; a score is its factors multiplied. Here it is not so."
            }
            Code::FiguresCumulative => {
                "Every figure that is added up over a year rises, or stays, from quarter to quarter. That is rare by chance and common where an agency reports the year to date."
            }
            Code::ReferenceUnknown => {
                "Returns point to one another by numbers and names: an action to its audit, an evaluation to its course. What this record points to is in no return."
            }
            Code::ExpectedMissing => {
                "Schools of the register, standards of a self-assessment, quarters that other figures have: what should be there can be listed, and this is not there. It counts as not known, never as nought."
            }
            Code::TooLong => {
                "The rule sets a number of working days. Saturdays, Sundays and bank holidays are not counted, nor is the first day."
            }
            Code::ActionOverdue => {
                "The date it was due lies before the day the report speaks of, and nothing says that it was done."
            }
            Code::ReviewDue => {
                "The day it was last reviewed lies further back than the rule allows."
            }
            Code::ChangeLarge => {
                "From one period to the next the figure, or the grade, changed by more than the rule allows without a word. Large changes are often typing errors, and when they are not, they are news."
            }
            Code::PeriodsMixed => "A half-year next to a full year looks like a fall.",
            Code::NotCarried => {
                "It was open in the earlier list and is missing from the later one, so that nobody can say what became of it."
            }
            Code::NameOutOfDate => {
                "The list says from when until when a body, or a category, was in use. The record uses it for another time."
            }
            Code::BaseSmall => {
                "A percentage of a handful of people says more than is known, and may point at one of them."
            }
            Code::Superseded => {
                "Two records are of the same school or agency. The one submitted later counts; the earlier one was left out of the figures and is named here."
            }
            Code::PercentUnreachable => {
                "A percentage of a few people can only be one of a few numbers: of 42, 14 and 17 per cent, but never 15. Either the percentage is wrong, or it is of another number than the one found for it. Percentages of one whole are also tried together."
            }
            Code::CountsFollow => {
                "Where only one whole number of the base prints as this percentage, anybody can work it out. It helps to check the return, and it means that the percentage says as much as the count."
            }
            Code::FactsDisagree => {
                "Two returns, or two tables of one return, give different values for the same thing and period."
            }
            Code::CategoryBlank => {
                "A table by category can only count records that name one. Its total is the sum of its rows, so it leaves these records out too."
            }
            Code::SumIncomplete => {
                "A blank cell is not nought. The sum is made of the numbers that were given, and a note under the table says that it leaves something out."
            }
            Code::FigureWithheld => {
                "The disclosure profile named in report.toml hides small counts of people, and every total, share or change by which a hidden count could be worked out."
            }
            Code::Unprotected => {
                "Every withheld count must keep as many possible values as the profile withholds, given everything that is shown. Here nothing more could be withheld to keep it open, because the numbers around it are noughts, were printed before, or are shown by an override."
            }
            Code::OverrideInvalid => {
                "A small number is shown only where somebody answers for it: [[disclosure.override]] in report.toml needs figure, name and reason. Until it has all three, the figure stays withheld."
            }
            Code::OverrideIdle => {
                "The figure would be shown without the override, so the record of who answers for it says something that is not so."
            }
            Code::PrintedBefore => {
                "The history of the report folder holds this number as published. It is treated as known: what rests on its being unknown is protected without it."
            }
            Code::AllInOne => {
                "Where all of a group fall into one class, the table says so of each of them although no number is small. The profile cannot decide whether that does harm."
            }
            Code::TableWithheld => {
                "A table of small numbers has little left to show once they are withheld. Groups of categories, or quarters in place of months, keep more of it; what is suggested has been tried on the data."
            }
            Code::Restated => {
                "The returns of this year give a figure of an earlier year another value than the report of that year did. Readers who hold both reports side by side must be told which is right, and why it was corrected."
            }
            Code::DisclosureOpen => {
                "A check that knows only what is published (the figures of this set and of earlier years, and that counts are whole numbers) finds what each withheld number can be. Here fewer numbers are possible than the profile asks for. The message names the figures from which that follows."
            }
            Code::DisclosureUnknown => {
                "The check of what a reader can work out is bounded, so that it ends. What it cannot decide is not taken to be safe."
            }
            Code::DisclosureGuess => {
                "A percentage of few people is a number of people for anybody who knows how many there were, and several percentages of one small group say how many there were."
            }
            Code::ConfigInvalid => "A TOML file has a mistake: see the message for the line.",
            Code::UnknownKey => {
                "Every key in a TOML file must be one that the program knows, so that a misspelt setting is never silently ignored."
            }
            Code::TemplateInvalid => {
                "A section template has a mistake; the section is left out of the draft until it is mended."
            }
            Code::FigureUnknown => {
                "Narrative and templates name figures as {table/row/cell}. This one is not in any table."
            }
            Code::TableUnknown => {
                "A template asked for a table or chart that no file in templates/tables declares."
            }
            Code::SectionUnknown => {
                "A document is an ordered list of sections; one of the names matches no file in templates/sections."
            }
            Code::NarrativeMissing => {
                "Sections have places for text by people. The draft shows that the text is awaited."
            }
            Code::ReferenceBroken => {
                "A link inside the document names a section, table or figure that is not there."
            }
            Code::MarkupRemoved => "Text from outside is never markup of the finished document.",
            Code::NarrativeUnused => {
                "A narrative file is divided into parts by headings that begin with one # sign, and a section's template says which part goes where. This part was placed nowhere, so that its words would be missing from the report."
            }
            Code::TableEmpty => "The table's dataset has no source, or its source has not arrived.",
            Code::TableInvalid => {
                "A file in templates/tables names a dataset, column, cell or code that does not exist."
            }
            Code::FigureAwaited => {
                "The return that holds the figure has not arrived or holds no value; the mark [x] stands in its place."
            }
            Code::ReturnOutstanding => {
                "report.toml says that the agency owes this return, and no file for it has arrived."
            }
            Code::CharacterUnprintable => {
                "The fonts in the PDF have no shape for this character; it was replaced."
            }
            Code::CoverIncomplete => {
                "The cover must state period, publisher and where to ask for other formats."
            }
            Code::HeadingOrder => {
                "People who listen to a page move by its headings: each level must follow the one above it, and each heading must say something (WCAG 2.2, 1.3.1 and 2.4.6)."
            }
            Code::CaptionMissing => {
                "Every table and figure is announced by its caption; without one nobody knows what its numbers are about (WCAG 2.2, 1.3.1)."
            }
            Code::LinkVague => {
                "Screen readers list links by their words alone; \"click here\" tells nobody where it leads (WCAG 2.2, 2.4.4)."
            }
            Code::TitleTwice => {
                "Two sections, or two columns of one table, that carry the same words cannot be told apart in a list of headings or by someone who listens."
            }
            Code::GroupSmall => {
                "A table hides small numbers, but words tell them as well: \"two of the six children\" points at two children to anybody who knows the six."
            }
            Code::DateExact => {
                "Together with an age or a kind of harm, the day of an event is enough for a neighbour or a colleague to know who it was."
            }
            Code::PlaceSmall => {
                "A school, a ward or a street has few children of one age; with what happened to a child there, the child can be known."
            }
            Code::RoleSingle => {
                "Some posts are held by one person in the area; what is said of the post is said of the person."
            }
            Code::QuoteTraceable => {
                "Somebody's own words are theirs. With an age, a place or an event in them, those who know the person will know who spoke."
            }
            Code::ProseShare => {
                "The sentence names a percentage with its count and its whole, or with the whole alone. The count over the whole, rounded as the percentage is, is something else; or no whole number makes the percentage at all."
            }
            Code::ProseChange => {
                "The sentence says from what to what something went, and by how much, or that it rose, fell, doubled or halved. The two numbers, as far as they may have been rounded, make another change."
            }
            Code::ProseSum => {
                "The sentence, or a table in the text, gives a total and what it is made of. The parts add up to something else."
            }
            Code::ProsePart => {
                "A part cannot be larger than its whole, nor can shares of one whole make more than 100%."
            }
            Code::ProseCount => {
                "The words before a list, or the caption above a table of words, say how many items follow; there are more or fewer."
            }
            Code::ProseUnit => {
                "A number can fall while its share rises, and a change from 40% to 50% is 10 percentage points but 25 per cent. The words announce one and the numbers are of the other."
            }
            Code::ProseDate => {
                "No calendar has this day, the weekday is another one, or a period ends before it begins."
            }
            Code::ProseDateOutside => {
                "The sentence speaks of the year of the report and names a day or month that lies outside it."
            }
            Code::ProseClaim => {
                "Words like all, most, half, a third, largest and lowest claim something of the numbers beside them. Ordinary speech was allowed for: half may be 45% to 55%."
            }
            Code::ProseFact => {
                "The same words stand beside two different numbers, or two different periods are said to be the one that is covered."
            }
            Code::ProseFigure => {
                "The narrative states a number in the words that the report uses for a figure, and the figure has another value. A number that is bound, as {table/row/cell}, cannot go wrong in this way."
            }
            Code::ProseUnbound => {
                "A bound number follows its figure when a return is corrected. A typed one stays as it is, whatever happens."
            }
            Code::ProseUnfinished => {
                "The paragraph ends with a word that no sentence ends with, such as between or of, and nothing takes it up."
            }
            Code::ProsePlaceholder => {
                "Words such as TBC, XX and [insert] mark a gap that somebody meant to fill."
            }
            Code::ProseRepeated => {
                "Two paragraphs are the same or nearly, two captions are the same, or a word stands twice in a row."
            }
            Code::ProseName => {
                "Two names differ only by a word that people often leave out, or one abbreviation is explained in two ways. A reader cannot tell whether there are one or two."
            }
            Code::ProseAcronym => {
                "Capital letters are used as a name more than once, and nowhere does the text say what they stand for."
            }
            Code::ProseReference => {
                "The text names a table, figure, appendix or section by its number, and the document has none of that number."
            }
        }
    }
}
