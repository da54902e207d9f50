//! Who has one of a few fingerprints: a pass over all of them that sorts nothing.

use super::sketch::count;
use super::table::Table;
use rayon::prelude::*;

/// An odd number with as many ones as noughts.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Bits of the filter for each number of a set, at the least.
const BITS: usize = 16;

/// Pieces that a pass is cut into: several a thread, for the first articles are the longest.
const PIECES: usize = 8;

/// A set of numbers, each with a slot of its own. What is not in it is told quickly, as a rule by one
/// bit. About 30 bytes a number.
pub(super) struct Set {
    keys: Vec<u64>,
    table: Table,
    filter: Vec<u64>,
    shift: u32,
}

impl Set {
    pub(super) fn new(mut keys: Vec<u64>) -> Self {
        keys.sort_unstable();
        keys.dedup();
        let bits = (BITS * keys.len()).next_power_of_two().max(64);
        let shift = 64 - bits.trailing_zeros();
        let mut filter = vec![0; bits / 64];
        let mut table = Table::new(keys.len());
        for (slot, &key) in keys.iter().enumerate() {
            let bit = hash(key) >> shift;
            filter[(bit / 64) as usize] |= 1 << (bit % 64);
            table.enter(hash(key), count(slot), |_| false);
        }
        Self {
            keys,
            table,
            filter,
            shift,
        }
    }

    /// The numbers, ascending; their places are their slots.
    pub(super) fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// The slot of a number, if it is in the set.
    #[inline]
    pub(super) fn find(&self, key: u64) -> Option<u32> {
        let hash = hash(key);
        let bit = hash >> self.shift;
        if self.filter[(bit / 64) as usize] & 1 << (bit % 64) == 0 {
            return None;
        }
        let same = |slot: u32| self.keys[slot as usize] == key;
        self.table.find(hash, same)
    }
}

fn hash(key: u64) -> u64 {
    key.wrapping_mul(FACTOR)
}

/// For each number of a set the first articles that have it, ascending.
pub(super) struct Holders {
    ends: Vec<u32>,
    positions: Vec<u32>,
}

/// What one stretch of the articles has.
struct Piece {
    /// Slot and position, by position.
    hits: Vec<(u32, u32)>,
    /// For each slot how many hits it has.
    counts: Vec<u32>,
}

impl Holders {
    /// Looks through the numbers of all articles, `most` holders for each. Linear time; 8 bytes a holder
    /// while it lasts.
    pub(super) fn collect<I: Iterator<Item = u64>>(
        set: &Set,
        articles: u32,
        most: u32,
        numbers: impl Fn(u32) -> I + Sync,
    ) -> Self {
        let articles = articles as usize;
        let size = articles.div_ceil(PIECES).max(1);
        let starts: Vec<usize> = (0..articles).step_by(size).collect();
        let piece = |&start: &usize| {
            let articles = start as u32..(start + size).min(articles) as u32;
            Piece::new(set, articles, most, &numbers)
        };
        let pieces: Vec<Piece> = starts.par_iter().map(piece).collect();
        Self::join(set.keys.len(), most, &pieces)
    }

    fn join(slots: usize, most: u32, pieces: &[Piece]) -> Self {
        let mut end = 0;
        let mut next = Vec::with_capacity(slots);
        let ends: Vec<u32> = (0..slots)
            .map(|slot| {
                next.push(end);
                let count: u32 = pieces.iter().map(|p| p.counts[slot]).sum();
                end += count.min(most);
                end
            })
            .collect();
        let mut positions = vec![0; end as usize];
        for &(slot, position) in pieces.iter().flat_map(|piece| &piece.hits) {
            let slot = slot as usize;
            if next[slot] < ends[slot] {
                positions[next[slot] as usize] = position;
                next[slot] += 1;
            }
        }
        Self { ends, positions }
    }

    /// The holders of the number of a slot.
    pub(super) fn of(&self, slot: u32) -> &[u32] {
        let slot = slot as usize;
        let start = slot.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.positions[start as usize..self.ends[slot] as usize]
    }

    /// The holders of a number, none if it is not in the set.
    pub(super) fn find(&self, set: &Set, number: u64) -> &[u32] {
        set.find(number).map_or(&[], |slot| self.of(slot))
    }
}

impl Piece {
    fn new<I: Iterator<Item = u64>>(
        set: &Set,
        articles: std::ops::Range<u32>,
        most: u32,
        numbers: impl Fn(u32) -> I,
    ) -> Self {
        let mut hits = Vec::new();
        let mut counts = vec![0; set.keys.len()];
        let mut last = vec![u32::MAX; set.keys.len()];
        for position in articles {
            for slot in numbers(position).filter_map(|number| set.find(number)) {
                let (count, last) = (&mut counts[slot as usize], &mut last[slot as usize]);
                if *last != position && *count < most {
                    *count += 1;
                    hits.push((slot, position));
                }
                *last = position;
            }
        }
        Self { hits, counts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_holders_of_what_is_watched() {
        let numbers = |position: u32| [position % 7, 100, position % 7, position].map(u64::from);
        let set = Set::new(vec![100, 3, 3, 50, 1000]);
        assert_eq!(set.keys(), [3, 50, 100, 1000]);
        let found = Holders::collect(&set, 60, 4, |p| numbers(p).into_iter());
        assert_eq!(found.of(0), [3, 10, 17, 24]);
        assert_eq!(found.of(1), [50]);
        assert_eq!(found.of(2), [0, 1, 2, 3]);
        assert_eq!(found.of(3), [] as [u32; 0]);
    }
}
