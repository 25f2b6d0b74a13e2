//! Where the numbers come from, for readers: the return, sheet, column, filter and rule behind each figure. Folded away under each table and
//! chart; for numbers in the text a list at the end, which each of them links to. Works by keyboard and without scripts. Never a record of a
//! register, never a number: words only.

use std::collections::BTreeSet;

use super::figure_sources::files;
use super::markup::Markup;
use super::page_writer::Writer;
use crate::protect::FigureSource;

/// The fold under a table or chart, with the sources of the table's numbers; where another one has said it, a link there.
pub(super) fn fold(w: &mut Writer<'_>, m: &mut Markup, label: &str, table: &str) {
    let Some(sources) = w.sources else { return };
    let Some(table) = sources.tables.table(table) else {
        return;
    };
    let words = format!("Where the numbers of {label} come from");
    if let Some(there) = w.told.folds.get(&table.id) {
        m.tag("p", &[("class", "from")], |m| {
            m.words("a", &[("href", &format!("#{there}"))], &words);
        });
        return;
    }
    let mut returns: BTreeSet<String> = BTreeSet::new();
    let mut columns: Vec<(&str, Vec<(&str, &FigureSource)>)> = Vec::new();
    for column in table.columns.iter().filter(|column| !column.hidden) {
        let figures: Vec<(&str, &FigureSource)> = table
            .rows
            .iter()
            .filter_map(|row| {
                let id = table.figure_id(row, column)?;
                let source = sources.provenance.figure(&id)?;
                (!source.returns.is_empty()).then_some((row.label.as_str(), source))
            })
            .collect();
        for (_, source) in &figures {
            returns.extend(files(source));
        }
        if !figures.is_empty() {
            columns.push((&column.heading, figures));
        }
    }
    if columns.is_empty() {
        return;
    }
    let id = w.anchors.fresh(&format!("from-{}", table.id));
    w.told.folds.insert(table.id.clone(), id.clone());
    m.tag("details", &[("class", "from"), ("id", &id)], |m| {
        m.words("summary", &[], &words);
        m.tag("dl", &[], |m| {
            m.described("Returns", |m| several(m, &returns));
            rules(m, &columns);
        });
    });
}

/// The rule of each column. What differs from row to row is told once, when it is the same for all columns.
fn rules(m: &mut Markup, columns: &[(&str, Vec<(&str, &FigureSource)>)]) {
    let patterns: Vec<Pattern> = columns.iter().map(|(_, rows)| Pattern::of(rows)).collect();
    let alike = patterns.windows(2).all(|two| two[0].rows == two[1].rows);
    for ((heading, _), pattern) in columns.iter().zip(&patterns) {
        m.described(heading, |m| {
            m.text(&pattern.before);
            if !pattern.rows.is_empty() {
                m.words("em", &[], "(by row)");
            }
            m.text(&pattern.after);
            m.text(".");
            if !alike && !pattern.rows.is_empty() {
                m.text(" ");
                m.text(&pattern.list());
            }
        });
    }
    if let Some(pattern) = patterns.first().filter(|p| alike && !p.rows.is_empty()) {
        m.described("By row", |m| m.text(&pattern.list()));
    }
}

/// The rules of a column: what they share, and what each row puts between.
#[derive(Debug, PartialEq, Eq)]
struct Pattern {
    before: String,
    after: String,
    /// Label of the row and its own words; none when all rows share one rule.
    rows: Vec<(String, String)>,
}

impl Pattern {
    fn of(rows: &[(&str, &FigureSource)]) -> Pattern {
        let rules: Vec<Vec<&str>> = rows
            .iter()
            .map(|(_, source)| source.rule.split(' ').collect())
            .collect();
        let first = rules.first().cloned().unwrap_or_default();
        let same = rules.iter().all(|rule| *rule == first);
        if same {
            return Pattern {
                before: first.join(" "),
                after: String::new(),
                rows: Vec::new(),
            };
        }
        let shortest = rules.iter().map(Vec::len).min().unwrap_or(0);
        let before = (0..shortest)
            .take_while(|at| rules.iter().all(|rule| rule[*at] == first[*at]))
            .count();
        let after = (1..=shortest - before)
            .take_while(|at| {
                let own = |rule: &Vec<&str>| rule[rule.len() - at].to_owned();
                rules.iter().all(|rule| own(rule) == own(&first))
            })
            .count();
        let shared = |words: &[&str]| words.join(" ");
        let tail = shared(&first[first.len() - after..]);
        Pattern {
            before: format!("{} ", shared(&first[..before])),
            after: if tail.is_empty() {
                tail
            } else {
                format!(" {tail}")
            },
            rows: rows
                .iter()
                .zip(&rules)
                .map(|((label, _), rule)| {
                    let own = shared(&rule[before..rule.len() - after]);
                    ((*label).to_owned(), own)
                })
                .collect(),
        }
    }

    fn list(&self) -> String {
        let rows = self.rows.iter().map(|(label, own)| match own.as_str() {
            "" => format!("{label}: all"),
            own => format!("{label}: {}", own.trim_end_matches(';')),
        });
        format!("{}.", rows.collect::<Vec<_>>().join("; "))
    }
}

/// The list at the end: one entry for each number that the text gives, in their order, with the way back. None without any.
pub(super) fn list(w: &mut Writer<'_>) -> Option<Markup> {
    let sources = w.sources?;
    let numbers = std::mem::take(&mut w.told.numbers);
    if numbers.is_empty() {
        return None;
    }
    let mut m = Markup::new();
    m.words(
        "p",
        &[],
        "Each number in the text leads here: to the return it comes from, and how it is made.",
    );
    m.tag("dl", &[("class", "from")], |m| {
        for number in &numbers {
            let Some(entry) = sources.entry(&number.figure) else {
                continue;
            };
            m.line();
            m.tag("div", &[("id", &number.entry)], |m| {
                m.tag("dt", &[], |m| {
                    m.text(&number.text);
                    m.text(": ");
                    m.text(&entry.name);
                });
                m.tag("dd", &[], |m| {
                    if !entry.rule.is_empty() {
                        m.text(&entry.rule);
                        m.text(". ");
                    }
                    several(m, &entry.returns);
                    m.text(" ");
                    let back = format!("Back to {} in {}", number.text, number.section);
                    m.words("a", &[("href", &format!("#{}", number.place))], &back);
                });
            });
        }
    });
    Some(m)
}

fn several(m: &mut Markup, texts: &BTreeSet<String>) {
    let all: Vec<&str> = texts.iter().map(String::as_str).collect();
    m.text(&all.join("; "));
    m.text(".");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(rule: &str) -> FigureSource {
        FigureSource {
            rule: rule.to_owned(),
            base: None,
            coverage: None,
            returns: Vec::new(),
        }
    }

    #[test]
    fn what_rows_share_is_told_once() {
        let rules = [
            source(
                "A as a percentage of B; A is the number where source is police; B is the number",
            ),
            source(
                "A as a percentage of B; A is the number where source is primary-school; B is the number",
            ),
        ];
        let pattern = Pattern::of(&[("Police", &rules[0]), ("Schools", &rules[1])]);
        assert_eq!(
            pattern.before,
            "A as a percentage of B; A is the number where source is "
        );
        assert_eq!(pattern.after, " B is the number");
        assert_eq!(pattern.list(), "Police: police; Schools: primary-school.");
        let one = Pattern::of(&[("Police", &rules[0]), ("Again", &rules[0])]);
        assert!(one.rows.is_empty() && one.before == rules[0].rule);
        let total = source("the number where a is b and c is d");
        let part = source("the number where a is b");
        let pattern = Pattern::of(&[("Part", &total), ("All", &part)]);
        assert_eq!(pattern.list(), "Part: and c is d; All: all.");
    }
}
