//! Articles that hang together by candidate pairs.

use super::candidates::Pair;
use std::cmp::Reverse;

/// Sets of articles that can be joined (union-find, Tarjan 1975), near-linear time.
pub(super) struct Sets {
    parents: Vec<u32>,
    sizes: Vec<u32>,
}

impl Sets {
    pub(super) fn new(articles: usize) -> Self {
        Self {
            parents: (0..articles as u32).collect(),
            sizes: vec![1; articles],
        }
    }

    /// What stands for the set of an article.
    pub(super) fn root(&mut self, mut at: u32) -> u32 {
        while self.parents[at as usize] != at {
            let above = self.parents[self.parents[at as usize] as usize];
            self.parents[at as usize] = above;
            at = above;
        }
        at
    }

    /// Joins the sets of a pair unless they would have more than `most` members.
    pub(super) fn join(&mut self, pair: &Pair, most: u32) {
        let (a, b) = (self.root(pair.fuller), self.root(pair.other));
        let size = self.sizes[a as usize] + self.sizes[b as usize];
        if a != b && size <= most {
            self.parents[a.max(b) as usize] = a.min(b);
            self.sizes[a.min(b) as usize] = size;
        }
    }
}

/// Articles with the pairs among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Positions, ascending.
    pub(super) members: Vec<u32>,
    pub(super) pairs: Vec<Pair>,
    /// Whether its pairs lead from one group to another.
    pub(super) is_bridge: bool,
}

/// Groups of `most` members at the most that hold as many of the closest pairs as can be; each pair is
/// in one group, or in one of two that the rest of them is cut into. The groups are sorted.
pub(super) fn groups(articles: usize, mut pairs: Vec<Pair>, most: u32) -> Vec<Group> {
    let mut sets = Sets::new(articles);
    pairs.sort_unstable_by_key(|p| (Reverse(p.percent), p.other, p.fuller));
    for pair in &pairs {
        sets.join(pair, most);
    }
    let mut keyed: Vec<(u32, u32, Pair)> = pairs
        .into_iter()
        .map(|pair| (sets.root(pair.other), sets.root(pair.fuller), pair))
        .collect();
    keyed.sort_unstable();
    let same = |a: &(u32, u32, Pair), b: &(u32, u32, Pair)| (a.0, a.1) == (b.0, b.1);
    let group = |chunk: &[(u32, u32, Pair)]| {
        let is_bridge = chunk.first().is_some_and(|k| k.0 != k.1);
        Group::new(chunk.iter().map(|k| k.2).collect(), is_bridge)
    };
    keyed.chunk_by(same).map(group).collect()
}

impl Group {
    fn new(pairs: Vec<Pair>, is_bridge: bool) -> Self {
        let mut members: Vec<u32> = pairs.iter().flat_map(|p| [p.fuller, p.other]).collect();
        members.sort_unstable();
        members.dedup();
        Self {
            members,
            pairs,
            is_bridge,
        }
    }

    /// The number of a member.
    pub(super) fn number(&self, position: u32) -> usize {
        self.members.partition_point(|&m| m < position)
    }
}

/// The whole connected parts of the graph of the pairs that satisfy `close`, with more than `least`
/// members.
pub(super) fn large_parts(
    articles: usize,
    pairs: &[Pair],
    least: usize,
    close: impl Fn(&Pair) -> bool,
) -> Vec<Group> {
    let mut sets = Sets::new(articles);
    let mut close: Vec<Pair> = pairs.iter().copied().filter(close).collect();
    for pair in &close {
        sets.join(pair, u32::MAX);
    }
    close.sort_by_cached_key(|pair| sets.root(pair.other));
    let mut root = |pair: &Pair| sets.root(pair.other);
    close
        .chunk_by(|a, b| root(a) == root(b))
        .map(|part| Group::new(part.to_vec(), false))
        .filter(|part| part.members.len() > least)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(fuller: u32, other: u32, percent: u8) -> Pair {
        Pair {
            fuller,
            other,
            percent,
        }
    }

    #[test]
    fn close_pairs_are_grouped_and_no_pair_is_lost() {
        let pairs = vec![
            pair(0, 1, 90),
            pair(1, 2, 20),
            pair(2, 3, 80),
            pair(4, 5, 50),
        ];
        let members = |most| -> Vec<Vec<u32>> {
            groups(6, pairs.clone(), most)
                .into_iter()
                .map(|g| g.members)
                .collect()
        };
        assert_eq!(members(4), [vec![0, 1, 2, 3], vec![4, 5]]);
        assert_eq!(members(2), [vec![0, 1], vec![1, 2], vec![2, 3], vec![4, 5]]);
    }

    #[test]
    fn large_parts_hang_together_by_close_pairs() {
        let pairs = [
            pair(0, 1, 90),
            pair(1, 2, 20),
            pair(3, 4, 80),
            pair(4, 5, 50),
        ];
        let parts = large_parts(6, &pairs, 2, |p| p.percent >= 50);
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].members, [3, 4, 5]);
    }
}
