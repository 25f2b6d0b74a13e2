//! Counts that are not known, in groups that nothing links: what one group says bears on no other.

use std::collections::BTreeMap;

use super::bounds::Ends;
use super::constraints::Row;

/// Counts that are not known and that rows link, with those rows. The known counts have gone into the ends of the rows.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// The counts, by their place in the system.
    pub(crate) counts: Vec<usize>,
    /// Their ends.
    pub(crate) ends: Ends,
    /// The rows among them, over places in `counts`.
    pub(crate) rows: Vec<Row>,
}

/// Parts the counts that are not known into groups.
pub(crate) fn groups(ends: &Ends, rows: &[Row]) -> Vec<Group> {
    let is_open = |at: usize| ends[at].1 != Some(ends[at].0);
    let mut parent: Vec<usize> = (0..ends.len()).collect();
    for row in rows {
        let mut open = row
            .terms
            .iter()
            .map(|(at, _)| *at)
            .filter(|at| is_open(*at));
        let Some(first) = open.next() else { continue };
        for other in open {
            let (a, b) = (root(&mut parent, first), root(&mut parent, other));
            parent[a.max(b)] = a.min(b);
        }
    }
    let mut by_root: BTreeMap<usize, Group> = BTreeMap::new();
    let mut place = vec![0; ends.len()];
    for at in (0..ends.len()).filter(|at| is_open(*at)) {
        let group = by_root
            .entry(root(&mut parent, at))
            .or_insert_with(|| Group {
                counts: Vec::new(),
                ends: Vec::new(),
                rows: Vec::new(),
            });
        place[at] = group.counts.len();
        group.counts.push(at);
        group.ends.push(ends[at]);
    }
    for row in rows {
        let mut known = 0i128;
        let mut own = Row {
            terms: Vec::new(),
            low: None,
            high: None,
            figure: None,
        };
        for (at, factor) in &row.terms {
            if is_open(*at) {
                own.terms.push((place[*at], *factor));
            } else {
                known += i128::from(*factor) * i128::from(ends[*at].0);
            }
        }
        let less = |end: i64| i64::try_from(i128::from(end) - known).ok();
        own.low = row.low.and_then(less);
        own.high = row.high.and_then(less);
        let first = row.terms.iter().map(|(at, _)| *at).find(|at| is_open(*at));
        if let Some(first) = first
            && let Some(group) = by_root.get_mut(&root(&mut parent, first))
        {
            group.rows.push(own);
        }
    }
    by_root.into_values().collect()
}

/// The first of the group that a place belongs to.
fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}
