//! What a line of each role may say of the others: the claims that are held against its numbers, the likeliest first.

use super::grid::{Entry, ONE, Part, View};
use super::numbers::{Base, Claim, Fit};
use crate::model::Role;

/// So many groups above or below are tried for a subtotal.
const MOST_GROUPS: usize = 8;

/// So many lines on each side are tried where two others are sought.
const NEAR: usize = 12;
const NEAR_AFTER: usize = 3;

/// Of tables with more lines not every run of them is tried for a sum.
const MOST_RUNS: usize = 40;

/// What is reckoned from the first line is only tried over so many.
const MOST_FROM_FIRST: usize = 400;

/// So many of the best claims of a sample are held against all cells.
const BEST: usize = 6;

/// What is known of a line besides its numbers.
#[derive(Debug, Default, Clone)]
pub(super) struct Hints {
    /// Lines that its label names, or that stand where it stands: the part of a percentage.
    pub(super) parts: Vec<Part>,
    /// For so many, by its label: 10,000.
    pub(super) per: Option<u32>,
    /// The lines of its group, by a list of categories or by where they stand.
    pub(super) group: Option<(usize, usize)>,
    /// The lines that it adds up, as the source says.
    pub(super) over: Option<Vec<usize>>,
}

/// What the lines of a view are to one another.
pub(super) struct Others {
    /// Lines that add up others.
    pub(super) sums: Vec<usize>,
    /// Classes of items; one without a name for rows.
    classes: Vec<Option<usize>>,
    /// Groups stand below their subtotals.
    pub(super) is_above: bool,
    /// How many items stand across.
    items_across: usize,
}

/// The claim that a line agrees with best.
#[derive(Debug, Clone)]
pub(super) struct Best {
    pub(super) role: Role,
    pub(super) claim: Claim,
    pub(super) fit: Fit,
    /// It was found by trying all runs of lines.
    pub(super) by_search: bool,
}

impl Others {
    /// Of a view; the groups are taken to stand above their subtotals.
    pub(super) fn new(view: &View<'_>) -> Others {
        let lines = view.lines();
        let mut classes: Vec<Option<usize>> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if view.is_item(at, None) && !classes.contains(&line.class) {
                classes.push(line.class);
            }
        }
        if classes.len() > 1 && !classes.contains(&None) {
            classes.push(None);
        }
        Others {
            sums: (0..lines.len()).filter(|at| lines[*at].is_sum()).collect(),
            classes,
            is_above: false,
            items_across: view.across().iter().filter(|line| line.is_item).count(),
        }
    }

    /// The lines from the nearest sum before a line on.
    fn since(&self, at: usize) -> impl Iterator<Item = (usize, usize)> {
        let before = self.sums.partition_point(|sum| *sum < at);
        let starts = self.sums[..before].iter().rev().map(|sum| sum + 1);
        let starts = starts.filter(move |start| *start < at).take(MOST_GROUPS);
        starts.chain([0]).map(move |start| (start, at))
    }

    /// The lines up to the next sum after a line.
    fn until(&self, at: usize, lines: usize) -> impl Iterator<Item = (usize, usize)> {
        let after = self.sums.partition_point(|sum| *sum <= at);
        let ends = self.sums[after..].iter().copied();
        let ends = ends.filter(move |end| *end > at + 1).take(MOST_GROUPS);
        ends.chain([lines]).map(move |end| (at + 1, end))
    }

    /// Whether what runs along is reckoned from the first line across, or from the one before.
    fn ways(&self) -> &'static [bool] {
        match self.items_across {
            ..=MOST_FROM_FIRST => &[true, false],
            _ => &[false],
        }
    }

    /// The group that a subtotal adds up where groups lie all on one side.
    pub(super) fn group(&self, at: usize, lines: usize, is_above: bool) -> (usize, usize) {
        let none = (at, at);
        if is_above {
            self.until(at, lines).next().unwrap_or(none)
        } else {
            self.since(at).next().unwrap_or(none)
        }
    }
}

impl View<'_> {
    /// The claim that a line agrees with best, of all that its words may mean.
    pub(super) fn best(&self, at: usize, others: &Others, hints: &Hints) -> Option<Best> {
        let words = self.lines()[at].words;
        // What the words say comes before what they may say.
        let mut best: Option<Best> = None;
        for roles in [words.said, words.maybe] {
            if best
                .as_ref()
                .is_some_and(|best| best.fit.held > 0 && best.fit.agrees())
            {
                break;
            }
            let claims = roles.each().flat_map(|role| {
                let all = self.claims(at, role, others, hints).into_iter();
                all.map(move |claim| (role, claim))
            });
            let found = self.best_of(at, claims.collect(), false);
            let rank = |best: &Option<Best>| best.as_ref().map(|best| best.fit.rank());
            if rank(&found) > rank(&best) {
                best = found;
            }
        }
        let agrees = best.as_ref().is_some_and(|best| best.fit.agrees());
        let lines = self.lines().len();
        let is_sum = words.all().has(Role::Total) || words.all().has(Role::Subtotal);
        if agrees || !is_sum || lines > MOST_RUNS {
            return best;
        }
        let runs = (0..lines).flat_map(|from| (from + 2..=lines).map(move |to| (from, to)));
        let runs = runs.filter(|(from, to)| self.is_turned || *to == at || *from == at + 1);
        let classes = others.classes.iter();
        let claims = classes.flat_map(|class| {
            runs.clone().map(|(from, to)| {
                let part = Part::Items {
                    from,
                    to,
                    class: *class,
                };
                (Role::Total, Claim::Sum(part))
            })
        });
        let found = self.best_of(at, claims.collect(), true);
        found
            .filter(|found| found.fit.agrees() && found.fit.held >= 2)
            .or(best)
    }

    fn best_of(&self, at: usize, mut claims: Vec<(Role, Claim)>, by_search: bool) -> Option<Best> {
        if claims.len() > BEST {
            let mut tried: Vec<(usize, (Role, Claim), Fit)> = claims
                .into_iter()
                .enumerate()
                .map(|(order, claim)| {
                    let fit = self.fit(at, &claim.1, true);
                    (order, claim, fit)
                })
                .collect();
            tried.sort_by(|a, b| b.2.rank().cmp(&a.2.rank()).then(a.0.cmp(&b.0)));
            tried.truncate(BEST);
            tried.sort_by_key(|(order, ..)| *order);
            claims = tried.into_iter().map(|(_, claim, _)| claim).collect();
        }
        let mut best: Option<Best> = None;
        for (role, claim) in claims {
            let fit = self.fit(at, &claim, false);
            if fit.judged > 0
                && best
                    .as_ref()
                    .is_none_or(|best| fit.rank() > best.fit.rank())
            {
                best = Some(Best {
                    role,
                    claim,
                    fit,
                    by_search,
                });
            }
        }
        best
    }

    /// Lines near one that can be added up or taken from another, the nearest first, those before it first.
    fn near(&self, at: usize, most: usize) -> Vec<usize> {
        let lines = self.lines();
        let plain = |at: &usize| lines[*at].is_plain();
        let before = (0..at).rev().filter(plain).take(most);
        let after = (at + 1..lines.len()).filter(plain).take(NEAR_AFTER);
        before.chain(after).collect()
    }

    /// What a line may say in a role, the likeliest first.
    fn claims(&self, at: usize, role: Role, others: &Others, hints: &Hints) -> Vec<Claim> {
        let lines = self.lines().len();
        let items =
            |(from, to): (usize, usize), class: Option<usize>| Part::Items { from, to, class };
        let all = (0, lines);
        match role {
            Role::Item => Vec::new(),
            Role::Total | Role::Subtotal => self.sums(at, role, others, hints),
            Role::OfWhich => self.wholes(at),
            Role::Copy => {
                let near = self.near(at, 4).into_iter();
                near.map(Claim::Same).collect()
            }
            Role::Change => {
                let pairs = self.pairs(at).into_iter();
                pairs
                    .map(|(plus, minus)| Claim::Minus(plus, minus))
                    .collect()
            }
            Role::PercentChange => {
                let pairs = self.pairs(at).into_iter();
                pairs
                    .flat_map(|(now, before)| {
                        self.hundred(at).into_iter().map(move |per| Claim::Ratio {
                            per,
                            part: Part::Line(now),
                            less: Some(before),
                            base: Base::Part(Part::Line(before)),
                        })
                    })
                    .collect()
            }
            Role::Percent => self.ratios(at, &self.hundred(at), others, hints),
            Role::Rate => {
                let each = [1000, 10_000, 100_000, 100];
                let per = hints.per.map_or(each.to_vec(), |per| vec![per]);
                self.ratios(at, &per, others, hints)
            }
            Role::Average => {
                let groups = [
                    all,
                    others.group(at, lines, false),
                    others.group(at, lines, true),
                ];
                let classes = others.classes.iter();
                let means =
                    classes.flat_map(|class| groups.map(|group| Claim::Mean(items(group, *class))));
                // So many for each of something stands in a column.
                let ratios = self.is_turned.then(|| self.ratios(at, &[1], others, hints));
                means.chain(ratios.into_iter().flatten()).collect()
            }
            Role::Cumulative => {
                let sums = others.sums.iter().map(|sum| Part::Line(*sum));
                let whole = others.classes.iter().map(|class| items(all, *class));
                let near = self.near(at, 6).into_iter().map(Part::Line);
                let bases = sums.take(4).chain(whole).chain(near);
                bases
                    .flat_map(|base| {
                        others.ways().iter().map(move |&from_first| Claim::Running {
                            base: base.clone(),
                            from_first,
                        })
                    })
                    .collect()
            }
            Role::Balance => {
                let near = self.near(at, 6);
                let mut flows: Vec<(Option<usize>, Option<usize>)> = Vec::new();
                for &line in &near {
                    flows.extend([(None, Some(line)), (Some(line), None)]);
                }
                for &plus in &near {
                    let others = near.iter().filter(|minus| **minus != plus);
                    flows.extend(others.map(|minus| (Some(plus), Some(*minus))));
                }
                flows
                    .into_iter()
                    .flat_map(|(plus, minus)| {
                        others.ways().iter().map(move |&from_first| Claim::Balance {
                            plus,
                            minus,
                            from_first,
                        })
                    })
                    .collect()
            }
        }
    }

    /// The groups that a sum may add up.
    fn sums(&self, at: usize, role: Role, others: &Others, hints: &Hints) -> Vec<Claim> {
        if let Some(lines) = &hints.over {
            return vec![Claim::Sum(Part::Lines(lines.clone()))];
        }
        let lines = self.lines().len();
        let (since, until) = (others.since(at), others.until(at, lines));
        let (all, before, after) = ((0, lines), (0, at), (at + 1, lines));
        let mut groups: Vec<(usize, usize)> = hints.group.into_iter().collect();
        // A grand total stands where no group is its own, or comes nearer to all items than to a group.
        let ends = self.lines()[at].words.all().has(Role::Total) && {
            let (from, to) = others.group(at, lines, others.is_above);
            let own = (from..to).filter(|line| self.is_item(*line, None)).count();
            own < 2 || self.is_nearer(at, all, (from, to))
        };
        if role == Role::Total && (ends || self.lines()[at].words.is_whole) {
            groups.extend([all, before, after]);
        }
        if others.is_above {
            groups.extend(until.chain(since));
        } else {
            groups.extend(since.chain(until));
        }
        groups.extend([all, before, after]);
        let mut own: Vec<Option<usize>> = others.classes.clone();
        if self.is_turned {
            // The items right before a sum are the likeliest.
            let before = (0..at).rev().find(|line| self.is_item(*line, None));
            let class = before.map(|line| self.lines()[line].class);
            own.sort_by_key(|other| class != Some(*other));
        }
        let mut claims: Vec<Claim> = Vec::new();
        for class in own {
            for &(from, to) in &groups {
                let claim = Claim::Sum(Part::Items { from, to, class });
                if !claims.contains(&claim) {
                    claims.push(claim);
                }
            }
        }
        claims
    }

    /// Whether most numbers of a line are nearer to the sum of one group than to that of another.
    fn is_nearer(&self, at: usize, one: (usize, usize), other: (usize, usize)) -> bool {
        let (mut nearer, mut judged) = (0, 0);
        for across in 0..self.across().len() {
            let Entry::Known(stated, _, _) = self.get(at, across) else {
                continue;
            };
            let off = |group| {
                self.items(group, None, across)
                    .map(|sum| sum.low.abs_diff(stated))
            };
            if let Some((one, other)) = off(one).zip(off(other)) {
                judged += 1;
                nearer += usize::from(one < other);
            }
        }
        nearer * 2 > judged
    }

    /// What a line may be a part of: the nearest one before it that is no part; the part before it, where it stands further in.
    fn wholes(&self, at: usize) -> Vec<Claim> {
        let lines = self.lines();
        let is_part =
            |line: usize| lines[line].words.all().has(Role::OfWhich) && !lines[line].is_item;
        let Some(whole) = (0..at)
            .rev()
            .find(|line| !is_part(*line) && lines[*line].is_plain())
        else {
            return Vec::new();
        };
        let before = at.checked_sub(1).filter(|before| is_part(*before));
        let further = |before: usize| lines[at].indent.saturating_sub(lines[before].indent);
        match before {
            Some(before) if further(before) >= 3 => vec![Claim::AtMost(before)],
            Some(before) if further(before) > 0 => {
                vec![Claim::AtMost(before), Claim::AtMost(whole)]
            }
            Some(_) => {
                // Beside another part: the same whole as the nearest that stands no further in.
                let mut parts = (whole + 1..at).rev();
                let beside = parts.find(|part| lines[*part].indent < lines[at].indent);
                let nested = beside.filter(|part| lines[at].indent - lines[*part].indent >= 3);
                vec![Claim::AtMost(nested.unwrap_or(whole))]
            }
            None => vec![Claim::AtMost(whole)],
        }
    }

    /// Two lines, one to be taken from the other.
    fn pairs(&self, at: usize) -> Vec<(usize, usize)> {
        let near = self.near(at, NEAR);
        let mut pairs = Vec::new();
        for (place, &one) in near.iter().enumerate() {
            for &other in &near[place + 1..] {
                pairs.extend([(one, other), (other, one)]);
            }
        }
        pairs
    }

    /// By what a share is multiplied: a hundred, or nothing where none is more than one.
    fn hundred(&self, at: usize) -> Vec<u32> {
        let fractions = (0..self.across().len()).all(|across| match self.get(at, across) {
            Entry::Known(value, _, _) => value.abs() <= ONE,
            Entry::Blank | Entry::Unknown => true,
        });
        if fractions { vec![1, 100] } else { vec![100] }
    }

    /// One line, or what several add up to, over another.
    fn ratios(&self, at: usize, per: &[u32], others: &Others, hints: &Hints) -> Vec<Claim> {
        let lines = self.lines().len();
        let near = self.near(at, if self.is_turned { NEAR } else { 4 });
        let sums = || {
            others
                .sums
                .iter()
                .rev()
                .take(MOST_GROUPS)
                .map(|sum| Part::Line(*sum))
        };
        let whole = |class: &Option<usize>| Part::Items {
            from: 0,
            to: lines,
            class: *class,
        };
        let group = others.group(at, lines, others.is_above);
        let own = Part::Items {
            from: group.0,
            to: group.1,
            class: None,
        };
        let mut parts: Vec<Part> = hints.parts.clone();
        if !hints
            .parts
            .iter()
            .any(|part| matches!(part, Part::Lines(_)))
        {
            parts.extend(near.iter().map(|line| Part::Line(*line)));
            parts.extend(sums());
            if self.is_turned {
                parts.extend(others.classes.iter().map(whole));
            }
        }
        let wholes = others.classes.iter().map(whole);
        let rows_own = (!self.is_turned).then_some(own);
        let bases: Vec<Base> = sums()
            .chain(wholes)
            .chain(rows_own)
            .chain(near.iter().map(|line| Part::Line(*line)))
            .map(Base::Part)
            .chain([Base::Across])
            .collect();
        let mut claims = Vec::new();
        for &per in per {
            for part in &parts {
                for base in &bases {
                    if *base != Base::Part(part.clone()) {
                        claims.push(Claim::Ratio {
                            per,
                            part: part.clone(),
                            less: None,
                            base: base.clone(),
                        });
                    }
                }
            }
        }
        claims
    }
}
