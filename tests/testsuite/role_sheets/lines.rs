//! Lines of one direction with their rules: items first, then what is no item is put between and around them.

use super::dice::Dice;
use super::{GROUPS, LABELS, Line, PARTS, Role, Rule, SYLLABLES, list};

/// Lines while they are put together; rules name other lines by their numbers, which stay as lines come between.
#[derive(Default)]
pub(super) struct Lines {
    all: Vec<(usize, Line, Rule)>,
}

/// A word that means nothing.
pub(super) fn nonsense(dice: &mut Dice) -> String {
    let all = list(SYLLABLES);
    let word: String = (0..dice.between(2, 3)).map(|_| *dice.pick(&all)).collect();
    let number = if dice.percent(50) {
        format!(" {}", dice.between(1, 99))
    } else {
        String::new()
    };
    word[..1].to_uppercase() + &word[1..] + &number
}

impl Lines {
    /// Items under these names.
    pub(super) fn items(names: &[String], mut rule: impl FnMut(usize) -> Rule) -> Lines {
        let line = |name: &String| Line {
            label: name.clone(),
            role: Role::Item,
            said: true,
            holds: true,
        };
        let all = names
            .iter()
            .enumerate()
            .map(|(at, name)| (at, line(name), rule(at)))
            .collect();
        Lines { all }
    }

    /// The numbers of all items.
    pub(super) fn all_items(&self) -> Vec<usize> {
        self.all
            .iter()
            .filter(|(_, line, _)| line.role == Role::Item)
            .map(|(id, ..)| *id)
            .collect()
    }

    fn index(&self, id: usize) -> usize {
        self.all
            .iter()
            .position(|(other, ..)| *other == id)
            .unwrap_or_default()
    }

    /// The label of a line.
    pub(super) fn label(&self, id: usize) -> String {
        self.all[self.index(id)].1.label.clone()
    }

    /// A line of this label at a place.
    pub(super) fn put(&mut self, at: usize, line: Line, rule: Rule) -> usize {
        let id = self
            .all
            .iter()
            .map(|(id, ..)| id + 1)
            .max()
            .unwrap_or_default();
        self.all.insert(at.min(self.all.len()), (id, line, rule));
        id
    }

    /// A line of a role at a place; once in a while its label says nothing.
    pub(super) fn role(
        &mut self,
        dice: &mut Dice,
        at: usize,
        role: Role,
        about: &str,
        rule: Rule,
    ) -> usize {
        let said = dice.percent(96);
        let labels = LABELS
            .iter()
            .find(|(of, _)| *of == role)
            .map_or("Total", |(_, labels)| labels);
        let mut labels = list(labels);
        if matches!(rule, Rule::Mean(_)) && about == "rows" {
            labels.retain(|label| !label.to_lowercase().contains("month"));
        }
        let label = if said {
            dice.pick(&labels).replace("{}", about)
        } else {
            nonsense(dice)
        };
        let holds = rule != Rule::Loose;
        self.put(
            at,
            Line {
                label,
                role,
                said,
                holds,
            },
            rule,
        )
    }

    /// A line at the end.
    pub(super) fn end(&mut self, dice: &mut Dice, role: Role, about: &str, rule: Rule) -> usize {
        self.role(dice, self.all.len(), role, about, rule)
    }

    /// A subtotal for each group of items, before or after it; those after may leave some items at the end without one.
    pub(super) fn subtotals(&mut self, dice: &mut Dice, above: bool, size: Option<usize>) {
        let items = self.all_items();
        let groups = list(GROUPS);
        let first = dice.below(groups.len());
        let (mut at, mut group) = (0, 0);
        while at < items.len() {
            let wanted = size.unwrap_or_else(|| {
                if items.len() > 60 {
                    4 + dice.below(12)
                } else {
                    2 + dice.below(4)
                }
            });
            let mut upto = (at + wanted).min(items.len());
            if items.len() - upto == 1 && size.is_none() {
                upto = items.len();
            }
            let of = items[at..upto].to_vec();
            if upto == items.len() && of.len() < 2 + at.min(1) * dice.below(3) && !above {
                break;
            }
            let about = match groups.get((first + group) % groups.len()) {
                Some(name) if group < groups.len() => (*name).to_owned(),
                _ => format!("Area {}", group + 1),
            };
            let place = if above {
                self.index(of[0])
            } else {
                self.index(of[of.len() - 1]) + 1
            };
            let role = if above {
                Role::SubtotalAbove
            } else {
                Role::SubtotalBelow
            };
            self.role(dice, place, role, &about, Rule::Sum(of));
            (at, group) = (upto, group + 1);
        }
    }

    /// The sum of all items, at the end or at the beginning.
    pub(super) fn total(&mut self, dice: &mut Dice, first: bool, loose: bool) -> usize {
        let beside = self
            .all
            .iter()
            .any(|(_, line, _)| matches!(line.role, Role::SubtotalAbove | Role::SubtotalBelow));
        let role = if beside {
            Role::GrandTotal
        } else {
            Role::Total
        };
        let rule = if loose {
            Rule::Loose
        } else {
            Rule::Sum(self.all_items())
        };
        let at = if first { 0 } else { self.all.len() };
        self.role(dice, at, role, "all", rule)
    }

    /// One or two parts below some items, and now and then a part of a part.
    pub(super) fn of_which(&mut self, dice: &mut Dice) {
        let items = self.all_items();
        let mut parts = dice.shuffled(&list(PARTS));
        for _ in 0..1 + dice.below(2) {
            let whole = *dice.pick(&items);
            if self
                .all
                .iter()
                .any(|(_, _, rule)| *rule == Rule::Part(whole))
            {
                continue;
            }
            let mut at = self.index(whole) + 1;
            for _ in 0..1 + dice.below(2) {
                let Some(part) = parts.pop() else { return };
                let id = self.role(dice, at, Role::OfWhich, part, Rule::Part(whole));
                at += 1;
                if let (true, Some(part)) = (dice.percent(25), parts.pop()) {
                    let nested = self.role(dice, at, Role::OfWhich, part, Rule::Part(id));
                    let index = self.index(nested);
                    let label = &mut self.all[index].1.label;
                    // A part of a part stands further in, and after it comes no part of the whole.
                    *label = format!("      {}", label.trim_start());
                    break;
                }
            }
        }
    }

    /// The percentage of some items in the total, each below its item.
    pub(super) fn percentages(&mut self, dice: &mut Dice, total: usize) {
        let items = self.all_items();
        for _ in 0..1 + dice.below(3) {
            let item = *dice.pick(&items);
            let again = |(_, _, rule): &(usize, Line, Rule)| {
                *rule == Rule::Percent(item, total) || *rule == Rule::Part(item)
            };
            if !self.all.iter().any(again) {
                let (at, about) = (self.index(item) + 1, self.label(item));
                self.role(dice, at, Role::Percent, &about, Rule::Percent(item, total));
            }
        }
    }

    /// The lines in their order, rules by that order.
    pub(super) fn finish(self) -> Vec<(Line, Rule)> {
        let at = |id: &usize| {
            self.all
                .iter()
                .position(|(other, ..)| other == id)
                .unwrap_or_default()
        };
        let several = |of: &[usize]| of.iter().map(at).collect();
        let turn = |rule: &Rule| match rule {
            Rule::Data(from, to) => Rule::Data(*from, *to),
            Rule::Loose => Rule::Loose,
            Rule::Part(of) => Rule::Part(at(of)),
            Rule::Sum(of) => Rule::Sum(several(of)),
            Rule::Percent(part, whole) => Rule::Percent(at(part), at(whole)),
            Rule::Share(of) => Rule::Share(at(of)),
            Rule::Mean(of) => Rule::Mean(several(of)),
            Rule::Running(of) => Rule::Running(at(of)),
            Rule::Balance(of, opening) => Rule::Balance(at(of), *opening),
            Rule::Minus(now, before) => Rule::Minus(at(now), at(before)),
            Rule::Growth(now, before) => Rule::Growth(at(now), at(before)),
            Rule::Rate(count, base, per) => Rule::Rate(at(count), at(base), *per),
            Rule::Same(of) => Rule::Same(at(of)),
        };
        self.all
            .iter()
            .map(|(_, line, rule)| (line.clone(), turn(rule)))
            .collect()
    }
}
