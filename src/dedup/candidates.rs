//! Which kept articles are worth a comparison, judged by fingerprints alone.
//!
//! A kept article is a candidate if it shares a tenth of an article's fingerprints. That is far
//! below what a covered article shares: with one word in ten edited about four in ten survive. The
//! best 32 are compared, and beyond them all that share three quarters: a text that holds most of the
//! article as it is. In a large family of one form with other facts each shares half with each.

use super::index::{Index, Slot};
use super::sketch::count;

/// Candidates compared however little they share.
const COMPARED: usize = 32;

/// One in so many fingerprints must be shared.
const LEAST: usize = 10;

/// A kept article that may cover another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Its position in the total order.
    pub(super) position: u32,
    /// Fingerprints that both have.
    pub(super) shared: usize,
}

/// An article's fingerprints, looked up.
#[derive(Debug, Clone)]
pub(super) struct Query<'a> {
    fingerprints: &'a [u64],
    slots: Vec<Slot>,
}

impl<'a> Query<'a> {
    pub(super) fn new(index: &Index, fingerprints: &'a [u64]) -> Self {
        let slots = fingerprints.iter().filter_map(|&f| index.slot(f)).collect();
        Self {
            fingerprints,
            slots,
        }
    }

    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The candidates from position `from` on, unsorted. `others` gives the fingerprints at a
    /// position.
    ///
    /// The lists of frequent fingerprints name their first holders only, so what an article shares
    /// by them is counted on its fingerprints; to be considered at all, the others must do.
    pub(super) fn candidates(
        &self,
        index: &Index,
        from: u32,
        others: impl Fn(u32) -> &'a [u64],
    ) -> Vec<Candidate> {
        let frequent = self.slots.iter().filter(|&&s| index.is_frequent(s)).count();
        let least_listed = (self.fingerprints.len() - frequent).div_ceil(LEAST);
        let least_shared = self.fingerprints.len().div_ceil(LEAST);
        listed(index, &self.slots, from)
            .chunk_by(|a, b| a == b)
            .filter(|hits| hits.len() >= least_listed)
            .map(|hits| Candidate {
                position: hits[0],
                shared: common(self.fingerprints, others(hits[0])),
            })
            .filter(|c| c.shared >= least_shared)
            .collect()
    }

    /// Sorts candidates, best first, and leaves those worth a comparison.
    ///
    /// Whatever is left of a set is left of every part of the set that it is in, so that parts
    /// can be selected from one by one.
    pub(super) fn select(&self, candidates: &mut Vec<Candidate>) {
        candidates.sort_unstable_by_key(|c| (std::cmp::Reverse(c.shared), c.position));
        let all = self.fingerprints.len();
        let holding = candidates.partition_point(|c| 4 * c.shared >= 3 * all);
        candidates.truncate(holding.max(COMPARED));
    }
}

/// The holders of the slots from position `from` on, ascending, one for each slot that it holds.
pub(super) fn listed(index: &Index, slots: &[Slot], from: u32) -> Vec<u32> {
    let mut all = Vec::new();
    for &slot in slots {
        let holders = index.holders(slot);
        all.extend_from_slice(&holders[holders.partition_point(|&h| h < from)..]);
    }
    all.sort_unstable();
    all
}

/// How many numbers two ascending lists have in common.
fn common(a: &[u64], b: &[u64]) -> usize {
    let mut rest = b.iter().peekable();
    a.iter()
        .filter(|&&x| {
            while rest.next_if(|&&y| y < x).is_some() {}
            rest.next_if(|&&y| y == x).is_some()
        })
        .count()
}

/// A position in the total order as the index stores it.
pub(super) fn position(at: usize) -> u32 {
    count(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_two_lists_share() {
        assert_eq!(common(&[1, 3, 5, 7], &[0, 3, 4, 7, 9]), 2);
        assert_eq!(common(&[], &[1]), 0);
    }

    #[test]
    fn all_that_share_most_are_compared_and_few_of_the_others() {
        let fingerprints: Vec<u64> = (0..12).collect();
        let query = Query {
            fingerprints: &fingerprints,
            slots: Vec::new(),
        };
        let selected = |most: u32| {
            let shared = |position| if position < 90 - most { 8 } else { 9 };
            let mut all: Vec<_> = (0..90)
                .map(|position| Candidate {
                    position,
                    shared: shared(position),
                })
                .collect();
            query.select(&mut all);
            all
        };
        assert_eq!((selected(40).len(), selected(20).len()), (40, 32));
        assert_eq!(selected(40)[0].position, 50);
    }
}
