//! The articles of a collection, as far as duplicates are concerned, laid out to be many.

use super::shingle::mix;
use super::{DedupError, Entry};
use crate::document::Date;
use std::cmp::Reverse;
use std::ops::Range;

/// Entries in the order in which they were pushed: 80 bytes each, and 4 for each fingerprint.
#[derive(Debug, Clone, Default)]
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
        let Entry { sketch, date, rank } = entry;
        self.fingerprints.extend(sketch.fingerprints);
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

    /// Adds the entries of another collection behind those that are there.
    pub fn append(&mut self, other: &Self) {
        let before = self.fingerprints.len();
        self.fingerprints.extend(&other.fingerprints);
        let heads = other.heads.iter().cloned();
        self.heads.extend(heads.map(|head| Head {
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
        let text = head.text_key as u64 ^ (head.text_key >> 64) as u64;
        let size = u64::from(head.words) << 32 | u64::from(head.shingles);
        let prints = self.prints(entry).iter();
        prints.fold(mix(text ^ mix(size)), |key, &print| {
            mix(key ^ u64::from(print))
        })
    }

    /// Whether its fingerprints are no more than an index can number.
    pub(super) fn can_be_numbered(&self) -> bool {
        u32::try_from(self.fingerprints.len()).is_ok()
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
