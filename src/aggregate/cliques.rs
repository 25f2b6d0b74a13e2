//! Which columns must be looked at together. Columns that one figure names are joined; the graph is triangulated, and its cliques hang
//! together as a tree in which neighbours share a separator. Whole-number tables that agree on the separators of such a tree extend to
//! one table over all columns (Dobra and Fienberg, 2000), so that nothing is lost by never crossing all columns.

use std::collections::{BTreeMap, BTreeSet};

/// Cliques of columns, and the pairs of them that share a separator (which may be empty).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cliques {
    /// The columns of each, in order.
    pub(crate) columns: Vec<BTreeSet<usize>>,
    /// Pairs that are neighbours in the tree, the lower first, with the columns that both have.
    pub(crate) neighbours: Vec<(usize, usize, BTreeSet<usize>)>,
}

impl Cliques {
    /// The cliques of sets of columns that stand in figures together. The empty set makes a clique of its own only when it is alone.
    pub(crate) fn new(sets: &BTreeSet<BTreeSet<usize>>) -> Self {
        let mut near: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for set in sets {
            for column in set {
                let others = set.iter().filter(|other| *other != column);
                near.entry(*column).or_default().extend(others);
            }
        }
        let mut found: Vec<BTreeSet<usize>> = Vec::new();
        // The column with the fewest neighbours goes first, and joins them.
        while let Some(next) = (near.iter()).min_by_key(|(at, near)| (near.len(), **at)) {
            let (column, around) = (*next.0, next.1.clone());
            near.remove(&column);
            for other in &around {
                if let Some(own) = near.get_mut(other) {
                    own.extend(around.iter().filter(|third| *third != other));
                    own.remove(&column);
                }
            }
            let mut clique = around;
            clique.insert(column);
            if !found.iter().any(|known| clique.is_subset(known)) {
                found.push(clique);
            }
        }
        if found.is_empty() {
            found.push(BTreeSet::new());
        }
        found.sort();
        let neighbours = tree(&found);
        Cliques {
            columns: found,
            neighbours,
        }
    }
}

/// The tree of the largest separators.
fn tree(cliques: &[BTreeSet<usize>]) -> Vec<(usize, usize, BTreeSet<usize>)> {
    let mut pairs = Vec::new();
    for (at, one) in cliques.iter().enumerate() {
        for (other, two) in cliques.iter().enumerate().skip(at + 1) {
            let both: BTreeSet<usize> = one.intersection(two).copied().collect();
            pairs.push((at, other, both));
        }
    }
    pairs.sort_by_key(|(one, two, both)| (std::cmp::Reverse(both.len()), *one, *two));
    let mut group: Vec<usize> = (0..cliques.len()).collect();
    pairs.retain(|(one, two, _)| {
        let (from, to) = (group[*one], group[*two]);
        for own in group.iter_mut().filter(|own| **own == from) {
            *own = to;
        }
        from != to
    });
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cliques(sets: &[&[usize]]) -> Cliques {
        Cliques::new(
            &sets
                .iter()
                .map(|set| set.iter().copied().collect())
                .collect(),
        )
    }

    fn sets(cliques: &Cliques) -> Vec<Vec<usize>> {
        let sets = cliques.columns.iter();
        sets.map(|set| set.iter().copied().collect()).collect()
    }

    #[test]
    fn a_chain_stays_a_chain_and_a_ring_is_closed() {
        let chain = cliques(&[&[0, 1], &[1, 2], &[1], &[]]);
        assert_eq!(sets(&chain), [[0, 1], [1, 2]]);
        assert_eq!(chain.neighbours, [(0, 1, BTreeSet::from([1]))]);
        let ring = cliques(&[&[0, 1], &[1, 2], &[2, 3], &[3, 0]]);
        assert_eq!(sets(&ring), [[0, 1, 3], [1, 2, 3]]);
        assert_eq!(ring.neighbours, [(0, 1, BTreeSet::from([1, 3]))]);
    }

    #[test]
    fn columns_that_no_figure_joins_agree_on_the_total() {
        let apart = cliques(&[&[0], &[1], &[]]);
        assert_eq!(sets(&apart), [[0], [1]]);
        assert_eq!(apart.neighbours, [(0, 1, BTreeSet::new())]);
        assert_eq!(sets(&cliques(&[&[]])), [[0usize; 0]]);
    }
}
