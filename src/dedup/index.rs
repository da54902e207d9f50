//! Which kept articles have a fingerprint.
//!
//! All fingerprints are known before the first article is decided, so the index is laid out once,
//! with room for each list: no growing, no hashing, the same layout on every run. A fingerprint
//! of one article alone can never make a pair and is left out. 13 bytes for each different
//! fingerprint that several articles have, and 4 bytes for each article that has it.

use super::DedupError;
use rayon::prelude::*;

/// Holders that are listed for a fingerprint: the first of the kept ones.
///
/// What more articles have is a template: a form letter, a site's boilerplate, an idiom.
pub const HOLDERS: usize = 64;

/// Parts by the topmost bits in which the layout is prepared, each by one thread.
const PART_BITS: u32 = 6;

/// Lists of holders, by fingerprint. Holders are numbers that ascend as they are inserted.
#[derive(Debug, Clone)]
pub struct Index {
    keys: Vec<u64>,
    /// For each value of the topmost bits, the first key that has it or a greater one.
    directory: Vec<u32>,
    directory_bits: u32,
    /// Where the list of each key starts; one more for the end.
    starts: Vec<u32>,
    /// How many are in it; one more than `HOLDERS` stands for any number above.
    filled: Vec<u8>,
    holders: Vec<u32>,
}

/// A fingerprint's place in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot(u32);

impl Index {
    /// Lays out the index for articles with these fingerprints (sorted, each once).
    ///
    /// Takes the time to sort them all, on all threads, in little more memory than the result.
    ///
    /// # Errors
    /// [`DedupError::TooMany`]
    pub fn new(articles: &[&[u64]]) -> Result<Self, DedupError> {
        let parts: Vec<Vec<(u64, u8)>> = (0..1u64 << PART_BITS)
            .into_par_iter()
            .map(|part| repeated(articles, part))
            .collect();
        let count = parts.iter().map(Vec::len).sum();
        let mut keys = Vec::with_capacity(count);
        let mut starts = Vec::with_capacity(count + 1);
        let mut end = 0u32;
        starts.push(end);
        for (key, room) in parts.into_iter().flatten() {
            keys.push(key);
            end = end.checked_add(room.into()).ok_or(DedupError::TooMany)?;
            starts.push(end);
        }
        let (directory, directory_bits) = directory(&keys)?;
        Ok(Self {
            filled: vec![0; keys.len()],
            holders: vec![0; end as usize],
            keys,
            directory,
            directory_bits,
            starts,
        })
    }

    /// Where a fingerprint is, if several articles have it. Constant time: two or three cache
    /// lines.
    #[must_use]
    pub fn slot(&self, fingerprint: u64) -> Option<Slot> {
        let top = top_bits(fingerprint, self.directory_bits);
        let (from, to) = (self.directory[top], self.directory[top + 1]);
        let keys = &self.keys[from as usize..to as usize];
        let at = keys.binary_search(&fingerprint).ok()?;
        Some(Slot(from + at as u32))
    }

    /// Enters `holder`, which is greater than all before it.
    pub fn insert(&mut self, slot: Slot, holder: u32) {
        let (list, filled) = (self.list(slot), self.filled[slot.0 as usize]);
        if let Some(free) = self.holders[list].get_mut(usize::from(filled)) {
            *free = holder;
            self.filled[slot.0 as usize] += 1;
        }
    }

    /// The first [`HOLDERS`] kept articles that have the fingerprint, ascending.
    #[must_use]
    pub fn holders(&self, slot: Slot) -> &[u32] {
        let start = self.list(slot).start;
        let filled = usize::from(self.filled[slot.0 as usize]).min(HOLDERS);
        &self.holders[start..start + filled]
    }

    /// Whether more than [`HOLDERS`] articles have it, kept or not.
    #[must_use]
    pub fn is_frequent(&self, slot: Slot) -> bool {
        self.list(slot).len() > HOLDERS
    }

    /// Whether more than [`HOLDERS`] kept articles have it.
    #[must_use]
    pub fn is_template(&self, slot: Slot) -> bool {
        usize::from(self.filled[slot.0 as usize]) > HOLDERS
    }

    fn list(&self, slot: Slot) -> std::ops::Range<usize> {
        let at = slot.0 as usize;
        self.starts[at] as usize..self.starts[at + 1] as usize
    }
}

/// The fingerprints of a part that several articles have, ascending, and the room each needs.
fn repeated(articles: &[&[u64]], part: u64) -> Vec<(u64, u8)> {
    let mut all: Vec<u64> = Vec::new();
    for fingerprints in articles {
        let start = fingerprints.partition_point(|f| f >> (64 - PART_BITS) < part);
        let rest = &fingerprints[start..];
        let end = rest.partition_point(|f| f >> (64 - PART_BITS) == part);
        all.extend_from_slice(&rest[..end]);
    }
    all.sort_unstable();
    all.chunk_by(|a, b| a == b)
        .filter(|run| run.len() > 1)
        .map(|run| (run[0], run.len().min(HOLDERS + 1) as u8))
        .collect()
}

/// One directory entry for about eight keys.
fn directory(keys: &[u64]) -> Result<(Vec<u32>, u32), DedupError> {
    u32::try_from(keys.len()).map_err(|_| DedupError::TooMany)?;
    let bits = (keys.len() / 8).max(1).ilog2();
    let mut directory = Vec::with_capacity((1 << bits) + 1);
    for (at, &key) in keys.iter().enumerate() {
        let top = top_bits(key, bits);
        directory.resize(directory.len().max(top + 1), at as u32);
    }
    directory.resize((1 << bits) + 1, keys.len() as u32);
    Ok((directory, bits))
}

fn top_bits(key: u64, bits: u32) -> usize {
    key.checked_shr(64 - bits).unwrap_or(0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::fingerprint;

    #[test]
    fn lists_the_holders_of_what_several_articles_have() {
        let sorted = |numbers: &[u64]| {
            let mut f: Vec<u64> = numbers.iter().map(|&n| fingerprint(n)).collect();
            f.sort_unstable();
            f
        };
        let articles: Vec<Vec<u64>> = (0..500).map(|i| sorted(&[i, i + 1, 9999])).collect();
        let slices: Vec<&[u64]> = articles.iter().map(Vec::as_slice).collect();
        let mut index = Index::new(&slices).unwrap();
        for (holder, f) in articles.iter().enumerate() {
            let slots: Vec<Slot> = f.iter().filter_map(|&f| index.slot(f)).collect();
            for slot in slots {
                index.insert(slot, holder as u32);
            }
        }
        assert_eq!(index.slot(fingerprint(0)), None, "one article alone has it");
        for n in 1..500 {
            let slot = index.slot(fingerprint(n)).unwrap();
            assert_eq!(index.holders(slot), [n as u32 - 1, n as u32]);
            assert!(!index.is_frequent(slot) && !index.is_template(slot));
        }
        let everywhere = index.slot(fingerprint(9999)).unwrap();
        assert_eq!(index.holders(everywhere), (0..64).collect::<Vec<u32>>());
        assert!(index.is_frequent(everywhere) && index.is_template(everywhere));
    }

    #[test]
    fn an_empty_index_knows_nothing() {
        let index = Index::new(&[]).unwrap();
        assert_eq!(index.slot(0), None);
        assert_eq!(index.slot(u64::MAX), None);
    }
}
