//! The alternative text of a chart: its form, what it shows and its main message, made from the values. Of a point
//! without a value it says only why there is none.

use std::cmp::Ordering;

use super::category_axis::is_time;
use super::plot::{Kind, Plot, Point};
use super::ruler::tidy;
use crate::model::{Mark, capital};

/// More names than this are counted, not listed.
const LISTED: usize = 6;

/// Says in a few sentences what a plot shows. `measure` is what is counted: "Referrals by who made them, per cent of all".
pub fn describe(plot: &Plot, measure: &str) -> String {
    let mut said = vec![form(plot, measure)];
    if plot.is_empty() {
        said.push("There are no figures to show.".to_owned());
        return said.join(" ");
    }
    match plot.kind {
        Kind::Stacked | Kind::StackedColumn => said.extend(parts(plot)),
        Kind::Bar | Kind::Column if plot.years => said.extend(extremes(plot, 0)),
        _ if is_over_time(plot) => said.extend(courses(plot)),
        _ => said.extend((0..plot.series.len().min(3)).filter_map(|at| extremes(plot, at))),
    }
    said.extend(without_value(plot));
    said.join(" ")
}

fn is_over_time(plot: &Plot) -> bool {
    match plot.kind {
        Kind::Line => true,
        Kind::Column | Kind::StackedColumn => plot.categories.iter().all(|name| is_time(name)),
        Kind::Bar | Kind::Stacked => false,
    }
}

/// "Bar chart of 9 categories in 2 periods (2025 to 2026, 2024 to 2025): Referrals by who made them."
fn form(plot: &Plot, measure: &str) -> String {
    let chart = match plot.kind {
        Kind::Bar => "Bar chart",
        Kind::Stacked => "Stacked bar chart",
        Kind::Column => "Column chart",
        Kind::StackedColumn => "Stacked column chart",
        Kind::Line => "Line chart",
    };
    let measure = tidy(measure);
    let measure = measure.trim_end_matches(['.', ':']);
    let series = match plot.series.len() {
        0 | 1 => String::new(),
        many => {
            let names = plot.series.iter().map(|series| tidy(&series.name));
            let what = match (plot.is_stacked(), plot.years, plot.kind) {
                (true, ..) => "parts",
                (_, true, _) => "periods",
                (_, _, Kind::Line) => "lines",
                _ => "series",
            };
            format!(" in {many} {what} ({})", list(names.collect(), ", "))
        }
    };
    let count = counted(plot.categories.len(), unit(plot));
    match measure.is_empty() {
        true => format!("{chart} of {count}{series}."),
        false => format!("{chart} of {count}{series}: {measure}."),
    }
}

/// "Largest: Physical, 54; smallest: Online abuse, 5."
fn extremes(plot: &Plot, series: usize) -> Option<String> {
    let known = known(plot, series);
    let when = match plot.series.len() {
        0 | 1 => String::new(),
        _ if plot.years => format!(" in {}", tidy(&plot.series[series].name)),
        _ => format!(" for {}", tidy(&plot.series[series].name)),
    };
    let among = match known.len() < plot.categories.len() {
        true => "Of those shown, ",
        false => "",
    };
    let (low, high) = bounds(&known)?;
    if known.len() == 1 {
        let only = &known[0];
        return Some(format!("{}{when} is {}.", only.name, only.text));
    }
    if low.value == high.value {
        let all = if among.is_empty() { "All" } else { "all" };
        return Some(format!("{among}{all}{when} are {}.", high.text));
    }
    let (most, least) = match low.value < 0.0 {
        true => ("highest", "lowest"),
        false => ("largest", "smallest"),
    };
    let most = if among.is_empty() {
        capital(most)
    } else {
        most.to_owned()
    };
    let largest = naming(&known, high.value);
    let mut said = format!("{among}{most}{when}: {largest}, {}", high.text);
    let alone = known.iter().filter(|one| one.value == high.value).count() == 1;
    if let (Some(Point::Value { text, .. }), Some(before), true) = (
        plot.point(1, high.category),
        plot.series.get(1),
        plot.years && alone,
    ) {
        said.push_str(&format!(" ({} in {})", tidy(text), tidy(&before.name)));
    }
    let smallest = naming(&known, low.value);
    Some(format!("{said}; {least}: {smallest}, {}.", low.text))
}

/// "It falls from 882 in Sep 2024 to 578 in Mar 2026." For up to four series.
fn courses(plot: &Plot) -> Vec<String> {
    (0..plot.series.len().min(4))
        .filter_map(|series| course(plot, series))
        .collect()
}

fn course(plot: &Plot, series: usize) -> Option<String> {
    let known = known(plot, series);
    let who = match plot.series.len() {
        1 => "It".to_owned(),
        _ => format!("{}:", tidy(&plot.series[series].name)),
    };
    let (first, last) = (known.first()?, known.last()?);
    if known.len() == 1 {
        return Some(format!("{who} is {} in {}.", first.text, first.name));
    }
    let (low, high) = bounds(&known)?;
    if low.value == high.value {
        return Some(format!(
            "{who} is {} throughout, {} to {}.",
            first.text, first.name, last.name
        ));
    }
    let whole = known.len() == plot.categories.len();
    let falls = known.windows(2).all(|pair| pair[1].value < pair[0].value);
    let rises = known.windows(2).all(|pair| pair[1].value > pair[0].value);
    let steady = (falls || rises) && known.len() > 2 && whole;
    let way = |verb: &str| {
        format!(
            "{who} {verb} from {} in {} to {} in {}",
            first.text, first.name, last.text, last.name
        )
    };
    let mut said = match last.value.total_cmp(&first.value) {
        Ordering::Less => way("falls"),
        Ordering::Greater => way("rises"),
        Ordering::Equal => format!(
            "{who} is {} in {} and again in {}",
            first.text, first.name, last.name
        ),
    };
    if steady {
        said.push_str(", at every step");
    } else {
        let inner = |one: &&Known| one.value != first.value && one.value != last.value;
        let high = Some(high).filter(inner);
        let low = Some(low).filter(inner);
        let named = |word: &str, one: &Known| {
            let ties = known
                .iter()
                .filter(|other| other.value == one.value)
                .count();
            match ties {
                1 => format!("{word} {} in {}", one.text, one.name),
                _ => format!("{word} {}", one.text),
            }
        };
        let peaks: Vec<String> = (high.map(|one| named("highest", one)).into_iter())
            .chain(low.map(|one| named("lowest", one)))
            .collect();
        if !peaks.is_empty() {
            said.push_str(&format!("; {}", peaks.join(", ")));
        }
    }
    said.push('.');
    Some(said)
}

/// "Action plan completed is the largest part in all 13 points in time: 102 in Sep 2014 and 147 in Sep 2015."
fn parts(plot: &Plot) -> Option<String> {
    let winners = largest_parts(plot);
    let of = |series: usize| winners.iter().filter(|(_, won)| *won == series).count();
    let most = (0..plot.series.len()).map(of).max()?;
    let mut best = (0..plot.series.len()).filter(|series| most > 0 && of(*series) == most);
    let (winner, tied) = (best.next()?, best.next().is_some());
    let name = tidy(&plot.series[winner].name);
    let whole = winners.len();
    let missing = match whole < plot.categories.len() {
        true => " with no part missing",
        false => "",
    };
    if most < whole && (tied || whole <= LISTED) {
        let each = winners.iter().filter_map(|(category, won)| {
            let text = plot.point(*won, *category)?.text();
            let (part, row) = (&plot.series[*won].name, &plot.categories[*category]);
            Some(format!("{} for {} ({})", tidy(part), tidy(row), tidy(text)))
        });
        return Some(format!("Largest part: {}.", list(each.collect(), "; ")));
    }
    let said = match (most == whole, whole) {
        (_, 1) => format!("{name} is the largest part"),
        (true, _) => format!(
            "{name} is the largest part in all {whole} {}{missing}",
            unit(plot).1
        ),
        (false, _) => format!(
            "{name} is most often the largest part, in {most} of {}{missing}",
            counted(whole, unit(plot))
        ),
    };
    let known = known(plot, winner);
    let (first, last) = (known.first()?, known.last()?);
    let (low, high) = bounds(&known)?;
    let course = match plot.kind {
        _ if low.value == high.value => low.text.clone(),
        _ if is_over_time(plot) => format!(
            "{} in {} and {} in {}",
            first.text, first.name, last.text, last.name
        ),
        _ => format!(
            "from {} ({}) to {} ({})",
            low.text, low.name, high.text, high.name
        ),
    };
    Some(format!("{said}: {course}."))
}

/// Category and series of each row's largest part. A row with a part withheld is not judged: the largest may be the
/// one that is hidden.
fn largest_parts(plot: &Plot) -> Vec<(usize, usize)> {
    (0..plot.categories.len())
        .filter_map(|category| {
            let values: Option<Vec<f64>> = (0..plot.series.len())
                .map(|series| plot.value(series, category))
                .collect();
            (values?.into_iter().enumerate())
                .filter(|(_, value)| *value > 0.0)
                .reduce(|high, next| if next.1 > high.1 { next } else { high })
                .map(|(series, _)| (category, series))
        })
        .collect()
}

/// "Withheld: Police in 2024 to 2025, Health." One sentence for each reason.
fn without_value(plot: &Plot) -> Vec<String> {
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for (series, category, point) in plot.points() {
        let Point::Mark(mark) = point else { continue };
        let category = tidy(&plot.categories[category]);
        let who = match plot.series.len() {
            1 => category,
            _ if plot.years => format!("{category} in {}", tidy(&plot.series[series].name)),
            _ => format!("{} for {category}", tidy(&plot.series[series].name)),
        };
        let reason = reason(mark);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(who),
            None => reasons.push((reason, vec![who])),
        }
    }
    (reasons.into_iter())
        .map(|(reason, names)| format!("{reason}: {}.", list(names, "; ")))
        .collect()
}

fn reason(mark: &str) -> String {
    let known = [
        (Mark::Withheld, "Withheld"),
        (Mark::NotAvailable, "Not available"),
        (Mark::NotApplicable, "Does not apply"),
        (Mark::Low, "Rounds to nought but is not nought"),
    ];
    match known
        .iter()
        .find(|(known, _)| known.symbol() == mark.trim())
    {
        Some((_, words)) => format!("{words} {}", mark.trim()),
        None => format!("No figure, marked {}", tidy(mark)),
    }
}

/// A point that has a value.
struct Known {
    category: usize,
    name: String,
    value: f64,
    text: String,
}

fn known(plot: &Plot, series: usize) -> Vec<Known> {
    (plot.categories.iter().enumerate())
        .filter_map(|(category, name)| {
            Some(Known {
                category,
                name: tidy(name),
                value: plot.value(series, category)?,
                text: tidy(plot.point(series, category)?.text()),
            })
        })
        .collect()
}

/// The first lowest and the first highest.
fn bounds(known: &[Known]) -> Option<(&Known, &Known)> {
    let low = known
        .iter()
        .reduce(|low, next| if next.value < low.value { next } else { low });
    let high = known
        .iter()
        .reduce(|high, next| if next.value > high.value { next } else { high });
    low.zip(high)
}

/// "Physical", "Emotional and Neglect", "4 categories": all that share a value.
fn naming(known: &[Known], value: f64) -> String {
    let names: Vec<&str> = known
        .iter()
        .filter(|one| one.value == value)
        .map(|one| one.name.as_str())
        .collect();
    match names.as_slice() {
        [only] => (*only).to_owned(),
        [one, other] => format!("{one} and {other}"),
        many => format!("{} categories", many.len()),
    }
}

/// What a category is, and several.
fn unit(plot: &Plot) -> (&'static str, &'static str) {
    match plot.kind {
        _ if is_over_time(plot) => ("point in time", "points in time"),
        Kind::Stacked => ("row", "rows"),
        _ => ("category", "categories"),
    }
}

fn counted(count: usize, (one, many): (&str, &str)) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn list(mut names: Vec<String>, between: &str) -> String {
    if names.len() > LISTED {
        let more = names.len() - LISTED + 1;
        names.truncate(LISTED - 1);
        names.push(format!("and {more} more"));
    }
    names.join(between)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{marked, plot_of};
    use super::*;
    use crate::model::Unit;

    #[test]
    fn bars_name_largest_and_smallest() {
        let mut plot = plot_of(Kind::Bar, &[&["54", "16", "5"]], Unit::Count);
        assert_eq!(
            describe(&plot, "Referrals by category"),
            "Bar chart of 3 categories: Referrals by category. Largest: Row 1, 54; smallest: Row 3, 5."
        );
        marked(&mut plot, 0, 2);
        assert_eq!(
            describe(&plot, "Referrals."),
            "Bar chart of 3 categories: Referrals. Of those shown, largest: Row 1, 54; smallest: Row 2, 16. Withheld [c]: Row 3."
        );
    }

    #[test]
    fn years_say_what_it_was_before() {
        let mut plot = plot_of(Kind::Bar, &[&["36", "24"], &["26", "33"]], Unit::Percent);
        plot.years = true;
        assert!(
            describe(&plot, "").ends_with(
                "Largest in Series 1: Row 1, 36% (26% in Series 2); smallest: Row 2, 24%."
            )
        );
        marked(&mut plot, 1, 0);
        let said = describe(&plot, "");
        assert!(
            said.contains("Largest in Series 1: Row 1, 36%; smallest: Row 2"),
            "{said}"
        );
        assert!(said.ends_with("Withheld [c]: Row 1 in Series 2."), "{said}");
    }

    #[test]
    fn lines_say_where_they_go() {
        let said = |values: &[&str]| {
            describe(
                &plot_of(Kind::Line, &[values], Unit::Count),
                "Children on a plan",
            )
        };
        assert!(
            said(&["882", "741", "578"])
                .ends_with("It falls from 882 in Row 1 to 578 in Row 3, at every step.")
        );
        assert!(
            said(&["10", "30", "12"])
                .ends_with("It rises from 10 in Row 1 to 12 in Row 3; highest 30 in Row 2.")
        );
        assert!(said(&["4", "4"]).ends_with("It is 4 throughout, Row 1 to Row 2."));
        assert!(said(&["4"]).ends_with("It is 4 in Row 1."));
        assert!(said(&[]).ends_with("There are no figures to show."));
    }

    #[test]
    fn a_part_that_may_be_hidden_is_not_outranked() {
        let mut plot = plot_of(
            Kind::Stacked,
            &[&["60", "70"], &["40", "30"]],
            Unit::Percent,
        );
        assert!(describe(&plot, "Grades").contains("Series 1 is the largest part in all 2 rows"));
        marked(&mut plot, 1, 0);
        marked(&mut plot, 0, 0);
        let said = describe(&plot, "Grades");
        assert!(
            !said.contains("all 2") && !said.contains("60") && !said.contains("40"),
            "{said}"
        );
    }
}
