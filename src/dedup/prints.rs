//! The fingerprints of the articles as the collection has them, by position.

use super::collection::Collection;
use super::lists::ALONE;
use rayon::prelude::*;

/// The articles by their position in the total order, with their fingerprints.
#[derive(Clone, Copy)]
pub(super) struct Prints<'a> {
    pub(super) collection: &'a Collection,
    pub(super) order: &'a [usize],
}

impl<'a> Prints<'a> {
    /// How many articles there are.
    pub(super) fn articles(&self) -> usize {
        self.order.len()
    }

    /// The fingerprints of an article, in the order of its text.
    pub(super) fn of(&self, position: u32) -> &'a [u32] {
        self.collection.prints(self.order[position as usize])
    }

    /// What [`listed`] says of an article.
    pub(super) fn listed(&self, position: u32) -> impl Iterator<Item = u64> + use<'a> {
        listed(self.of(position))
    }

    /// What [`pairs`] says of an article.
    pub(super) fn pairs(&self, position: u32) -> impl Iterator<Item = u64> + use<'a> {
        pairs(self.of(position))
    }

    /// What stands for each article.
    pub(super) fn keys(&self) -> Vec<u64> {
        let entries = self.order.par_iter();
        entries.map(|&entry| self.collection.key(entry)).collect()
    }
}

/// Fingerprints without those that have no list in any index.
pub(super) fn listed(prints: &[u32]) -> impl Iterator<Item = u64> + use<'_> {
    let listed = prints.iter().filter(|p| *p & ALONE != ALONE);
    listed.map(|&p| p.into())
}

/// What stands for the pairs of fingerprints that follow each other, without those that have no list.
pub(super) fn pairs(prints: &[u32]) -> impl Iterator<Item = u64> + use<'_> {
    prints.windows(2).filter_map(pair)
}

/// What stands for the first two fingerprints, if both have lists.
pub(super) fn pair(prints: &[u32]) -> Option<u64> {
    let &[a, b] = prints.first_chunk()?;
    let is_listed = a & ALONE != ALONE && b & ALONE != ALONE;
    is_listed.then_some(u64::from(a) << 32 | u64::from(b))
}
