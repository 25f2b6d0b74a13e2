//! What a dataset's declaration says of itself: its columns, their lists, and its form.

use std::collections::BTreeSet;

use super::config::AGENCIES;
use super::mistake::within;
use super::pack::Text;
use crate::finding::{Code, Finding, Location};
use crate::model::{CodeLists, ColumnType, Counts, DatasetSpec, hint};

/// What a dataset says of itself.
pub(super) fn dataset(spec: &DatasetSpec, text: &Text, lists: &CodeLists) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |message: String| findings.push(within(text.file.clone(), message));
    let mut seen = BTreeSet::new();
    for one in &spec.populations {
        let ids = || spec.columns.iter().map(|column| column.id.as_str());
        for id in one.held.keys().chain(&one.column) {
            if spec.column(id).is_none() {
                wrong(format!(
                    "The population \"{}\" names the column \"{id}\", which the dataset does not have.{}",
                    one.of,
                    hint(id, ids())
                ));
            }
        }
        for (id, codes) in &one.held {
            let column = spec.column(id).map(|place| &spec.columns[place]);
            let list = column.and_then(|column| lists.get(column.codes.as_deref()?));
            let unknown =
                |code: &&str| *code != "any" && list.is_some_and(|list| list.entry(code).is_none());
            for code in codes.all().into_iter().filter(unknown) {
                wrong(format!(
                    "The population \"{}\" names the code \"{code}\", which the list of the column \"{id}\" does not have.",
                    one.of
                ));
            }
        }
    }
    for column in &spec.columns {
        if !seen.insert(&column.id) {
            wrong(format!("Two columns have the id \"{}\".", column.id));
        }
        if column.listed && column.personal {
            wrong(format!(
                "The column \"{}\" is both `listed` and `personal`; what is about people is never listed, so take one of the two out.",
                column.id
            ));
        }
        match (&column.codes, column.kind == ColumnType::Code) {
            (Some(list), true) if lists.get(list).is_none() => {
                let near = hint(list, lists.0.keys().map(String::as_str));
                wrong(format!(
                    "The column \"{}\" takes its categories from \"{list}\", but there is no file templates/codes/{list}.toml.{near}",
                    column.id
                ));
            }
            (None, true) => wrong(format!(
                "The column \"{}\" holds categories, but codes = \"...\" does not say from which list.",
                column.id
            )),
            (Some(_), false) => wrong(format!(
                "The column \"{}\" names a list of categories, but its type is not \"code\".",
                column.id
            )),
            _ => {}
        }
        let list = column.codes.as_deref().and_then(|id| lists.get(id));
        for band in &column.bands {
            if list.is_some_and(|list| list.entry(&band.code).is_none()) {
                wrong(format!(
                    "The bands of the column \"{}\" name the code \"{}\", which its list does not have.",
                    column.id, band.code
                ));
            }
        }
        if let (Some(code), Some(list)) = (&column.counted_means, list)
            && list.entry(code).is_none()
        {
            wrong(format!(
                "The column \"{}\" says counted-means = \"{code}\", a code that its list does not have.",
                column.id
            ));
        }
        for id in column.dates.iter().chain(&column.between) {
            let date = spec.column(id).map(|place| spec.columns[place].kind);
            if date != Some(ColumnType::Date) {
                let dates = spec.columns.iter().filter(|c| c.kind == ColumnType::Date);
                let near = hint(id, dates.map(|c| c.id.as_str()));
                wrong(format!(
                    "The column \"{}\" goes by \"{id}\", which is no column of dates.{near}",
                    column.id
                ));
            }
        }
    }
    for id in spec.form.columns() {
        let Some(place) = spec.column(id) else {
            let near = hint(id, spec.columns.iter().map(|c| c.id.as_str()));
            wrong(format!(
                "[form] names the column \"{id}\", which the dataset does not have.{near}"
            ));
            continue;
        };
        let column = &spec.columns[place];
        if (column.key || column.required) && spec.form.without.iter().any(|out| out == id) {
            wrong(format!(
                "[form] leaves out the column \"{id}\", without which a return is not read."
            ));
        }
        let agencies = column.codes.as_deref() == Some(AGENCIES);
        let is_fixed = spec.form.fixed.iter().any(|fixed| fixed == id);
        if is_fixed && column.kind != ColumnType::Period && !agencies {
            wrong(format!(
                "[form] fixes the column \"{id}\", but only columns of periods and of agencies have one value for a whole form."
            ));
        }
    }
    findings
}

/// A dataset of the report folder that counts nobody, in the place of a built-in one that counts people, or with words about people in
/// each of its records; `texts` are the built-in one, where there is one, and the folder's own.
pub(super) fn replaced(spec: &DatasetSpec, texts: &[Text]) -> Option<Finding> {
    let (before, own) = match texts {
        [built_in, own] => (
            Some(toml::from_str::<DatasetSpec>(&built_in.text).ok()?),
            own,
        ),
        [own] => (None, own),
        _ => return None,
    };
    let people = match &before {
        Some(before) => before.counts.is_controlled(),
        // Those who were trained, or came to a meeting, are named, and are no secret.
        None => {
            let named = matches!(spec.counts, Counts::Professionals | Counts::Meetings);
            !named && spec.columns.iter().any(|column| column.personal)
        }
    };
    if spec.counts.is_controlled() || !people {
        return None;
    }
    let line = (1..)
        .zip(own.text.lines())
        .find(|(_, line)| line.starts_with("counts"));
    let place = Location::line(&*own.file, line.map_or(1, |(line, _)| line));
    let counts = spec.counts.words();
    let but = match before {
        Some(before) => format!("where the built-in one counts {}", before.counts.words()),
        None => "and a column of it is personal, as if each record were about somebody".to_owned(),
    };
    let message = format!(
        "The dataset \"{}\" of this folder counts {counts}, {but}: its small numbers are not withheld.",
        spec.id
    );
    Some(Finding::new(Code::CountsReplaced, place, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_by_dates_names_columns_of_dates_and_codes_of_its_list() {
        let list = "title = 'Times'\ncode = [{ id = 'month', label = 'A month' }]";
        let lists = CodeLists([("times".to_owned(), toml::from_str(list).unwrap())].into());
        let text = Text {
            file: "templates/datasets/log.toml".into(),
            text: "".into(),
        };
        let told = |dates: &str, between: &str, code: &str| -> Vec<String> {
            let spec: DatasetSpec = toml::from_str(&format!(
                r#"title = "Log"
                about = "x"
                counts = "work"
                column = [
                    {{ id = "period", heading = "P", type = "period", dates = ["{dates}"] }},
                    {{ id = "began", heading = "B", type = "date" }},
                    {{ id = "ended", heading = "E", type = "date" }},
                    {{ id = "time", heading = "T", type = "code", codes = "times", between = ["began", "{between}"], bands = [{{ code = "{code}" }}] }},
                ]"#
            ))
            .unwrap();
            let findings = dataset(&spec, &text, &lists);
            findings.into_iter().map(|f| f.message).collect()
        };
        assert_eq!(told("began", "ended", "month"), [""; 0]);
        assert_eq!(
            told("begun", "time", "week"),
            [
                "The column \"period\" goes by \"begun\", which is no column of dates. Did you mean \"began\"?",
                "The bands of the column \"time\" name the code \"week\", which its list does not have.",
                "The column \"time\" goes by \"time\", which is no column of dates.",
            ]
        );
    }
}
