//! The articles of a collection, as far as duplicates are concerned, laid out to be many.

use super::prints::Prints;
use super::{DedupError, Entry};
use crate::document::Date;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// Entries in the order in which they were pushed: 80 bytes each, and 4 for each fingerprint.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Collection {
    heads: Vec<Head>,
    fingerprints: Vec<u32>,
}

/// An entry without its fingerprints.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    pub(super) words: u32,
    pub(super) shingles: u32,
    pub(super) text_key: u128,
    pub(super) words_hash: u128,
    pub(super) date: Option<Date>,
    rank: u64,
    /// Where its fingerprints end.
    end: usize,
}

impl Head {
    /// The total order of copies, smallest first: the earlier date, then the rank.
    pub(super) fn copy_order(&self) -> impl Ord + use<> {
        (self.date.is_none(), self.date, self.rank)
    }

    /// The total order of different texts, smallest first: the fuller text, then the later date,
    /// which is that of the update, then the rank.
    pub(super) fn order(&self) -> impl Ord + use<> {
        (
            Reverse(self.shingles),
            Reverse(self.words),
            Reverse(self.date),
            self.rank,
        )
    }
}

impl Collection {
    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry; its number is that of the entries before it.
    pub fn push(&mut self, entry: Entry) {
        self.push_with(entry, []);
    }

    /// Adds an entry that has these fingerprints, too, behind its own.
    pub fn push_with(&mut self, entry: Entry, more: impl IntoIterator<Item = u32>) {
        let Entry { sketch, date, rank } = entry;
        self.fingerprints.extend(sketch.fingerprints);
        self.fingerprints.extend(more);
        self.heads.push(Head {
            words: sketch.words,
            shingles: sketch.shingles,
            text_key: sketch.text_key,
            words_hash: sketch.words_hash,
            date,
            rank,
            end: self.fingerprints.len(),
        });
    }

    /// Adds the entries of another collection behind those that are there. Their ranks go on from the
    /// number of these.
    pub fn append(&mut self, other: &Self) {
        let (entries, before) = (self.heads.len() as u64, self.fingerprints.len());
        self.fingerprints.extend(&other.fingerprints);
        let heads = other.heads.iter().cloned();
        self.heads.extend(heads.map(|head| Head {
            rank: entries + head.rank,
            end: before + head.end,
            ..head
        }));
    }

    /// The entries that `keep` holds for, by their numbers, in order.
    #[must_use]
    pub fn only(&self, keep: impl Fn(usize) -> bool) -> Self {
        let mut kept = Self::new();
        for (entry, head) in self
            .heads
            .iter()
            .enumerate()
            .filter(|(entry, _)| keep(*entry))
        {
            let fingerprints = self.fingerprints.get(self.range(entry)).unwrap_or_default();
            kept.fingerprints.extend(fingerprints);
            let end = kept.fingerprints.len();
            kept.heads.push(Head {
                end,
                ..head.clone()
            });
        }
        kept
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    pub(super) fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// Where the fingerprints of an entry are among all.
    pub(super) fn range(&self, entry: usize) -> Range<usize> {
        let start = entry
            .checked_sub(1)
            .map_or(0, |before| self.heads[before].end);
        start..self.heads[entry].end
    }

    /// The fingerprints of an entry, as long as they are there.
    pub(super) fn prints(&self, entry: usize) -> &[u32] {
        self.fingerprints.get(self.range(entry)).unwrap_or_default()
    }

    /// What stands for the text of an entry, and for its sketch, in case that sketches become different
    /// ones.
    pub(super) fn key(&self, entry: usize) -> u64 {
        let head = &self.heads[entry];
        let mut bytes = Vec::with_capacity(512);
        bytes.extend(head.text_key.to_le_bytes());
        bytes.extend(head.words.to_le_bytes());
        bytes.extend(head.shingles.to_le_bytes());
        let prints = self.prints(entry).iter();
        bytes.extend(prints.flat_map(|print| print.to_le_bytes()));
        xxh3_64(&bytes)
    }

    /// The keys of entries, in this order.
    pub(super) fn keys(&self, order: &[usize]) -> Vec<u64> {
        // Made as they lie in memory.
        let entries = (0..self.len()).into_par_iter();
        let keys: Vec<u64> = entries.map(|entry| self.key(entry)).collect();
        order.iter().map(|&entry| keys[entry]).collect()
    }

    /// Whether its fingerprints are no more than an index can number.
    pub(super) fn can_be_numbered(&self) -> bool {
        u32::try_from(self.fingerprints.len()).is_ok()
    }

    /// Takes the fingerprints out, laid out in this order.
    pub(super) fn take_prints(&mut self, order: &[usize]) -> Prints {
        let prints = Prints::new(order, |entry| self.prints(entry));
        self.fingerprints = Vec::new();
        prints
    }

    /// Takes the fingerprints out: from here on the index has them.
    pub(super) fn take_fingerprints(&mut self) -> Result<Vec<u32>, DedupError> {
        if !self.can_be_numbered() {
            return Err(DedupError::TooMany);
        }
        Ok(std::mem::take(&mut self.fingerprints))
    }
}

impl FromIterator<Entry> for Collection {
    fn from_iter<T: IntoIterator<Item = Entry>>(entries: T) -> Self {
        let mut collection = Self::new();
        entries.into_iter().for_each(|entry| collection.push(entry));
        collection
    }
}
