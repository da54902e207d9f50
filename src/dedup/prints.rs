//! The fingerprints of the articles in their total order.

use super::lists::is_listed;
use super::sketch::count;
use rayon::prelude::*;

/// Articles that lie in one block, as a power of two.
const BLOCK_BITS: u32 = 14;

/// All fingerprints laid out by the position of their article, so that a pass over all of them goes straight
/// through memory.
pub(super) struct Prints {
    articles: u32,
    blocks: Vec<Block>,
}

/// Those of some articles that follow each other.
struct Block {
    /// Where the fingerprints of each article begin, and where the last ones end.
    bounds: Vec<u32>,
    prints: Vec<u32>,
}

impl Prints {
    /// Lays out the fingerprints that `of` gives for the entries in `order`.
    pub(super) fn new<'p>(order: &[usize], of: impl Fn(usize) -> &'p [u32] + Sync) -> Self {
        let blocks = order.par_chunks(1 << BLOCK_BITS).map(|entries| {
            let total = entries.iter().map(|&entry| of(entry).len()).sum();
            let (mut bounds, mut prints) = (vec![0], Vec::with_capacity(total));
            for &entry in entries {
                prints.extend_from_slice(of(entry));
                bounds.push(count(prints.len()));
            }
            Block { bounds, prints }
        });
        Self {
            articles: count(order.len()),
            blocks: blocks.collect(),
        }
    }

    /// How many articles there are.
    pub(super) fn articles(&self) -> u32 {
        self.articles
    }

    /// The fingerprints of an article, in the order of its text.
    pub(super) fn of(&self, position: u32) -> &[u32] {
        let block = &self.blocks[(position >> BLOCK_BITS) as usize];
        let at = (position & ((1 << BLOCK_BITS) - 1)) as usize;
        &block.prints[block.bounds[at] as usize..block.bounds[at + 1] as usize]
    }

    /// What [`listed`] says of an article.
    pub(super) fn listed(&self, position: u32) -> impl Iterator<Item = u64> {
        listed(self.of(position))
    }
}

/// Fingerprints without those that have no list in any index.
pub(super) fn listed(prints: &[u32]) -> impl Iterator<Item = u64> + use<'_> {
    let listed = prints.iter().filter(|&&p| is_listed(p));
    listed.map(|&p| p.into())
}
