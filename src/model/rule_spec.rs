//! The rules of a dataset as `templates/datasets/*.toml` gives them. A *form* is Rust, a file of `validate/rule/`; which dataset uses it, on
//! which columns, is TOML.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::choice::OneOrMany;

/// One rule of a dataset: a form and the columns it works on. Which keys each form needs is checked when the
/// dataset is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// Stable id, such as `V-LA-01`.
    pub id: String,
    /// The form.
    pub form: RuleForm,
    /// The column the rule speaks of.
    #[serde(default)]
    pub column: Option<String>,
    /// Several columns: what must be unique together, the key of a series, the factors of a product.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The column it is held against: the denominator, the upper bound, the later date, the period of a series.
    #[serde(default)]
    pub against: Option<String>,
    /// The numerator of a share.
    #[serde(default)]
    pub numerator: Option<String>,
    /// The denominator of a figure that is worked out again, or the second column of another dataset that is compared.
    #[serde(default)]
    pub base: Option<String>,
    /// The column with the target of a figure.
    #[serde(default)]
    pub target: Option<String>,
    /// The column with how far from its target a figure is still amber.
    #[serde(default)]
    pub tolerance: Option<String>,
    /// The columns within which shares make a whole, or parts a sum.
    #[serde(default)]
    pub within: Vec<String>,
    /// The rule holds only for records in which each column has one of these codes. Beside codes there are the words `given`, `blank`
    /// and, for a list of indicators, `unit:percent`: any code of that unit.
    #[serde(default)]
    pub when: BTreeMap<String, OneOrMany>,
    /// The rule does not hold for records in which one of these columns has one of these codes; the same words may be used.
    #[serde(default)]
    pub unless: BTreeMap<String, OneOrMany>,
    /// The code that stands for the whole.
    #[serde(default)]
    pub whole: Option<String>,
    /// The codes that make it up.
    #[serde(default)]
    pub parts: Vec<String>,
    /// What is added: columns of the record, or codes of the first of `columns`.
    #[serde(default)]
    pub plus: Vec<String>,
    /// What is taken away.
    #[serde(default)]
    pub minus: Vec<String>,
    /// Another dataset.
    #[serde(default)]
    pub dataset: Option<String>,
    /// The columns of the other dataset that answer to `columns`, in the same order.
    #[serde(default)]
    pub others: Vec<String>,
    /// Only records of the other dataset in which each column has one of these codes.
    #[serde(default)]
    pub of: BTreeMap<String, OneOrMany>,
    /// Different values of this column of the other dataset are counted, rather than its records.
    #[serde(default)]
    pub distinct: Option<String>,
    /// At most so many working days.
    #[serde(default)]
    pub days: Option<u32>,
    /// At most so many months.
    #[serde(default)]
    pub months: Option<u32>,
    /// The list whose codes are days on which nobody works.
    #[serde(default)]
    pub holidays: Option<String>,
    /// The most that is allowed: the per cent of a change, how many times as many a jump is, how far a sum may be out.
    #[serde(default)]
    pub limit: Option<Decimal>,
    /// The least that counts: the smallest base of a percentage, the smallest difference worth asking about, the fewest series.
    #[serde(default)]
    pub least: Option<Decimal>,
    /// What is found for the base, or the count, is only the most that it can be.
    #[serde(default, rename = "at-most")]
    pub at_most: bool,
    /// How grave a breach is; each form has its own default.
    #[serde(default)]
    pub severity: Option<String>,
    /// Why the rule is there, in plain words, for `explain`.
    #[serde(default)]
    pub about: Option<String>,
}

/// The forms of rules that a dataset may use on its records. Types, code lists, `min`, `max` and `required` are rules of the column;
/// totals are checked wherever a total row or column is found.
///
/// A *series* is the records that one agency sent and that agree in `columns` and `within`, one a period. Every form takes `when` and `unless`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleForm {
    /// `column` must be given when `when` holds.
    RequiredWhen,
    /// `column` must be blank when `when` holds.
    BlankWhen,
    /// `column` must be blank when `against` is less than `least`: a percentage of five answers.
    BlankBelow,
    /// No two records that agree in `within` share all of `columns`. Where one of `columns` is blank nothing is said; blanks in
    /// `within` agree.
    Unique,
    /// Records that share `columns` and agree in `within` have the same value in `column`, whoever sent them; numbers may differ by
    /// `limit`.
    Agree,
    /// In each group of records that one agency sent and that agree in `within`, `column` is given at least once.
    SomeGiven,
    /// In each group of records that agree in `within`, `column` takes every code of `parts`, or of its list when `parts` is empty. The
    /// code of a body that took a code's place, or that belongs to it, counts as that code.
    EveryCode,
    /// In each group of records that agree in `within`, each value of the first of `columns` stands beside each value of the second.
    Grid,
    /// The date in `column` is not later than the one in `against`.
    DateOrder,
    /// From the date in `column` to the one in `against` there are at most `days` working days: Monday to Friday, without the days of
    /// the list `holidays`, the first day not counted.
    Within,
    /// The date in `column` is not before the day the report speaks of.
    Overdue,
    /// The date in `column` is at most `months` before the day the report speaks of.
    Recent,
    /// Each quarter (`months` long) of the report's period that is over has a record dated in it by `column`.
    EachPeriod,
    /// The code in `column` was in use in the period or on the day of `against`; without one, in the report's period.
    InForce,
    /// The periods in `column` are all of one length, among records that agree in `within`.
    OneLength,
    /// The number in `column` is not larger than the one in `against`.
    AtMost,
    /// The percentage in `column` is `numerator` over `against`, to the decimals it is printed with; without `against`, over the
    /// sum of `numerator` among the records that agree in `within` (and stand in the same table of a sheet).
    Share,
    /// The `column` of records whose first `columns` entry is `whole` is the sum over `parts`, among records that agree in `within`.
    Parts,
    /// The `parts` are together not larger than the `whole`, among records that agree in `within`: codes of the first of `columns`. The
    /// parts' number stands in `numerator` when it is not in `column`.
    PartsAtMost,
    /// The groups of one breakdown add up to the group `whole`, among records that agree in `within`: codes of the first of `columns`,
    /// whose list says by `set` which breakdown each belongs to.
    Breakdown,
    /// Counted tables that break the same records down, each by one of `columns`, have the same sum of the dataset's own count; with
    /// `column`, that one is held against the others. Records that agree in `within` are the same.
    OneBase,
    /// The percentages in `column` of one whole (records that agree in `within`) add up to 100, as far as rounding allows.
    SumsToHundred,
    /// Each percentage in `column` can come from a whole number of its base, as precisely as it is shown, and all of those that agree in
    /// `within` from one base. The base stands in `against`; or it is the number in `base` of the records `of` of `dataset` (which may be
    /// this one) whose `others` are `columns`, added up where that column has `weight`. With `at-most` the base may be any smaller number.
    Reachable,
    /// The same for percentages that together are everybody: their whole numbers also add up to the base.
    ReachableTogether,
    /// `column` is the sum of the columns `plus` less the columns `minus`. With `columns`, the record of the code `whole` is the sum of
    /// the records of the codes `plus` less `minus`, among records that agree in `within`; without `whole` both sums are equal. It may
    /// be out by `limit`.
    Identity,
    /// What is there at the end of a period (`whole`) is what was there at the end of the one before, with `plus` and without `minus`:
    /// codes of the first of `columns`, periods in `against`, numbers in `column`. It may be out by `limit`.
    Stock,
    /// The number in `column` is the product of those in `columns`.
    Product,
    /// `column` lies where numbers of its indicator's unit can lie: percentages from 0 to 100, counts from nought. The indicator is the
    /// first of `columns`.
    UnitRange,
    /// The colour in `column` is the one that `against` earns by its `target`, its `tolerance` and its indicator's polarity. The
    /// indicator is the first of `columns`.
    Rag,
    /// The figure of a year in `column` is what its list says it is of the figures of its parts: their sum, last, mean, largest. The
    /// indicator is the first of `columns`, the period `against`; `numerator` and `base` are used to work it out again.
    Annualise,
    /// The quarters of a year do not all rise in every series of those who agree in `within`; when they do, they are likely to be
    /// running totals. Only indicators (the first of `columns`) that are added up over a year, and at least `least` of them.
    Rising,
    /// A number does not change by more than `limit` per cent from one period (`against`) of its series to the next; differences of
    /// less than `least` are left alone.
    Change,
    /// How many records agree in `columns` in a period (`against`) of the report is not more than `limit` times, or less than so many
    /// parts of, what it was a year before, even with chance allowed for. Counted tables are added up.
    Jump,
    /// A grade in `column` is not lower than in the period (`against`) before, in the order of its list.
    NotWorse,
    /// A series has every month or quarter (`against`) that half of the series of those that agree in `within` have, as soon as it has
    /// two of them.
    Complete,
    /// The number in `column` of the period `against` is the one in `base` of the year before, in the same series.
    Prior,
    /// A record that is not done in one period (`against`) is there in the next, by `columns`. What is done says `unless`.
    Carried,
    /// What stands in `columns` stands in the columns `others` of `dataset`.
    RefersTo,
    /// What stands in the columns `others` of `dataset`, for its records `of`, stands in `columns` here: those who are expected have
    /// answered.
    Expected,
    /// `column` is how many records of `dataset` (or different values of its column `distinct`) have in `others` what stands in
    /// `columns`; with `at-most`, no more than that.
    CountOf,
    /// The percentage in `column` is the share of the different values of `distinct` (the meetings) for which some record of the same
    /// `columns` (the agency) and file has the codes `of` (came): of all of that file, or of those that the rule's `when` leaves
    /// (was expected). Either base is right.
    Represented,
    /// `column` is the number in the column `base` of `dataset`, for its records `of` whose `others` are `columns` and, with `against`
    /// and `target`, whose period (`target`) begins in the same year as `against`.
    SameAs,
}
