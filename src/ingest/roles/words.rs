//! What the words of a label say of its row or column: the roles whose labels, in `templates/roles.toml`, it is like.

use std::collections::{BTreeMap, BTreeSet};

use strum::VariantArray;

use crate::model::{CodeLists, DatasetSpec, Role, fold};

/// Several roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Roles(u16);

impl Roles {
    /// One role.
    pub(crate) fn only(role: Role) -> Roles {
        Roles(1 << role as u16)
    }

    /// With another.
    pub(crate) fn and(self, role: Role) -> Roles {
        Roles(self.0 | Roles::only(role).0)
    }

    /// Whether there are none.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a role is one of them.
    pub(crate) fn has(self, role: Role) -> bool {
        self.0 & Roles::only(role).0 != 0
    }

    /// Each of them.
    pub(crate) fn each(self) -> impl Iterator<Item = Role> {
        let all = Role::VARIANTS.iter().copied();
        all.filter(move |role| self.has(*role))
    }
}

/// What the words of a label say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Words {
    /// Roles that they give.
    pub(crate) said: Roles,
    /// Roles that are only believed where the numbers agree.
    pub(crate) maybe: Roles,
    /// The whole label is one that a role goes by, and not a part of it.
    pub(crate) is_whole: bool,
    /// The label has the word in it by which totals are called before all.
    pub(crate) is_named: bool,
    /// The dataset's derived rule that names it, by place.
    pub(crate) derived: Option<usize>,
    /// The source gives the role.
    pub(crate) answered: bool,
    /// The source does not have the column read: it is held against the others all the same, where the numbers agree.
    pub(crate) is_unread: bool,
}

impl Words {
    /// What a source says of a line.
    pub(crate) fn answer(role: Role) -> Words {
        Words {
            said: Roles::only(role),
            answered: true,
            ..Words::default()
        }
    }

    /// What a list of categories says of a line: that it adds all of them up.
    pub(crate) fn total() -> Words {
        Words {
            said: Roles::only(Role::Total),
            is_whole: true,
            ..Words::default()
        }
    }

    /// What the dataset says of a line: that it is a percentage by one of its rules.
    pub(crate) fn derived(place: usize) -> Words {
        Words {
            said: Roles::only(Role::Percent),
            is_whole: true,
            derived: Some(place),
            ..Words::default()
        }
    }

    /// A role that is only believed where the numbers agree.
    pub(crate) fn perhaps(role: Role) -> Words {
        Words {
            maybe: Roles::only(role),
            ..Words::default()
        }
    }

    /// The same, believed only where the numbers agree.
    pub(crate) fn only_maybe(self) -> Words {
        Words {
            maybe: self.all(),
            ..Words::default()
        }
    }

    /// The same of a row, whose label may be a name that begins with such a word: "Balance Street Nursery". A part of a label is only
    /// believed of sums that are called so, of parts and of percentages.
    pub(crate) fn of_row(self) -> Words {
        let mut words = self;
        if self.is_whole {
            return words;
        }
        let sure = [Role::Total, Role::Subtotal, Role::OfWhich, Role::Percent];
        for role in self.said.each().filter(|role| !sure.contains(role)) {
            words.said = Roles(words.said.0 & !Roles::only(role).0);
            words.maybe = words.maybe.and(role);
        }
        words
    }

    /// The same of a column that nobody would read otherwise.
    pub(crate) fn of_unread(self) -> Words {
        Words {
            said: self.all(),
            maybe: Roles::default(),
            ..self
        }
    }

    /// Whether it adds up others.
    pub(crate) fn is_sum(self) -> bool {
        self.said.has(Role::Total) || self.said.has(Role::Subtotal)
    }

    /// All roles that may be meant.
    pub(crate) fn all(self) -> Roles {
        Roles(self.said.0 | self.maybe.0)
    }
}

/// A label with gaps.
#[derive(Debug)]
struct Like {
    /// The words between the gaps, folded.
    parts: Vec<String>,
    role: Role,
    /// Whether the words are enough.
    sure: bool,
}

/// The labels of all roles, made ready to be looked up.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    whole: BTreeMap<String, (Roles, Roles)>,
    /// Labels with a gap that begin with a word, by that word; that end with one, by that; and the others, by their longest.
    begin: BTreeMap<String, Vec<Like>>,
    end: BTreeMap<String, Vec<Like>>,
    hold: BTreeMap<String, Vec<Like>>,
    /// Labels by which the dataset's derived rows and columns go.
    rows: BTreeMap<String, usize>,
    columns: BTreeMap<String, usize>,
    /// Words of the labels of percentages: they do not say of what.
    percent: BTreeSet<String>,
    /// What a total is called before all.
    total: String,
}

impl Labels {
    /// The labels of a report folder's lists and of a dataset.
    pub(crate) fn new(codes: &CodeLists, spec: &DatasetSpec) -> Labels {
        let mut labels = Labels::default();
        let entries = codes
            .get(CodeLists::ROLES)
            .into_iter()
            .flat_map(|list| &list.codes);
        for entry in entries {
            let Some(role) = Role::parse(&entry.id) else {
                continue;
            };
            if role == Role::Total && labels.total.is_empty() {
                labels.total = fold(&entry.label);
            }
            for label in [&entry.label].into_iter().chain(&entry.aliases) {
                labels.add(label, role);
            }
        }
        for (place, rule) in spec.derived.iter().enumerate() {
            for (names, of) in [
                (&mut labels.rows, &rule.row),
                (&mut labels.columns, &rule.column),
            ] {
                for name in of {
                    names.entry(fold(name)).or_insert(place);
                }
            }
        }
        labels
    }

    fn add(&mut self, label: &str, role: Role) {
        if role == Role::Percent {
            let words = label.split([' ', '*', '?']).map(fold);
            self.percent.extend(words.filter(|word| !word.is_empty()));
        }
        let (label, sure) = match label.strip_suffix('?') {
            Some(label) => (label, false),
            None => (label, true),
        };
        if label.contains('*') {
            let parts: Vec<String> = label.split('*').map(fold).collect();
            let first = parts.first().and_then(|part| part.split(' ').next());
            let last = parts.last().and_then(|part| part.rsplit(' ').next());
            let held = match (first.unwrap_or_default(), last.unwrap_or_default()) {
                ("", "") => {
                    let words = parts.iter().flat_map(|part| part.split(' '));
                    let longest = words.max_by_key(|word| word.len()).unwrap_or_default();
                    self.hold.entry(longest.to_owned()).or_default()
                }
                ("", last) => self.end.entry(last.to_owned()).or_default(),
                (first, _) => self.begin.entry(first.to_owned()).or_default(),
            };
            held.push(Like { parts, role, sure });
            return;
        }
        let (said, maybe) = self.whole.entry(fold(label)).or_default();
        let roles = if sure { said } else { maybe };
        *roles = roles.and(role);
    }

    /// Of what a label says that it is a percentage, folded: its other words.
    pub(crate) fn of_what(&self, folded: &str) -> Vec<String> {
        let words = folded
            .split(' ')
            .filter(|word| !word.is_empty() && !self.percent.contains(*word));
        words.map(str::to_owned).collect()
    }

    /// What a total is called before all, folded: few texts have it in them.
    pub(crate) fn total(&self) -> &str {
        &self.total
    }

    /// What a row's label says, folded.
    pub(crate) fn row(&self, folded: &str) -> Words {
        let derived = self.rows.get(folded).copied();
        derived.map_or_else(|| self.of(folded).of_row(), Words::derived)
    }

    /// What a column's heading says, folded.
    pub(crate) fn column(&self, folded: &str) -> Words {
        let derived = self.columns.get(folded).copied();
        derived.map_or_else(|| self.of(folded), Words::derived)
    }

    /// What a label says, folded. A label that a role goes by as a whole says no other role by a part of it.
    pub(crate) fn of(&self, folded: &str) -> Words {
        let mut words = Words::default();
        if let Some((said, maybe)) = self.whole.get(folded) {
            (words.said, words.maybe) = (*said, *maybe);
            words.is_whole = !said.is_empty();
            words.is_named = folded.contains(&self.total);
            if words.is_whole {
                return words;
            }
        }
        let first = folded.split(' ').next().unwrap_or_default();
        let last = folded.rsplit(' ').next().unwrap_or_default();
        let begin = self.begin.get(first).into_iter().flatten();
        let end = self.end.get(last).into_iter().flatten();
        let held = folded
            .split(' ')
            .filter_map(|word| self.hold.get(word))
            .flatten();
        for like in begin.chain(end).chain(held) {
            if is_like(folded, &like.parts) {
                let roles = if like.sure {
                    &mut words.said
                } else {
                    &mut words.maybe
                };
                *roles = roles.and(like.role);
            }
        }
        words
    }
}

/// Whether a folded text has the parts in their order, with at least one word in each gap between them.
fn is_like(text: &str, parts: &[String]) -> bool {
    let Some((first, rest)) = parts.split_first() else {
        return false;
    };
    let Some(text) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    // A part ends where its word ends.
    let mut text = match (first.is_empty(), text.strip_prefix(' ')) {
        (true, _) => text,
        (false, Some(text)) => text,
        (false, None) => return false,
    };
    for (at, part) in rest.iter().enumerate() {
        let is_last = at + 1 == rest.len();
        if part.is_empty() {
            return !text.is_empty();
        }
        let with_gap = format!(" {part}");
        let found = if is_last {
            text.strip_suffix(with_gap.as_str()).map(str::len)
        } else {
            let found = text.find(&format!("{with_gap} "));
            found.filter(|at| *at > 0)
        };
        match found {
            Some(0) | None => return false,
            Some(at) => text = text.get(at + with_gap.len() + 1..).unwrap_or_default(),
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_one_word_or_more() {
        let like = |text: &str, label: &str| {
            let parts: Vec<String> = label.split('*').map(fold).collect();
            is_like(&fold(text), &parts)
        };
        assert!(like("Total of all schools", "total *"));
        assert!(!like("Total", "total *"));
        assert!(!like("Totalling 5", "total *"));
        assert!(like("Education sub-total", "* sub total"));
        assert!(!like("Sub-total", "* sub total"));
        assert!(like("Police as % of total", "* % *"));
        assert!(!like("% of total", "* % *"));
        assert!(like("Girls %", "* %"));
    }
}
