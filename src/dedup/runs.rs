//! Shared runs of words: the heart of all comparisons, on the hashes of the words.
//!
//! Two runs are equal here if their 64-bit hashes are. Two different ones in one pair of articles
//! fall together about once in 10^14 pairs, and would then cover four words too many.

use super::comparison::{Comparison, Cover};
use super::shingle::{SHINGLE, shingles_of};
use super::sketch::count;
use super::table::Table;
use std::ops::Range;

/// The words of a text and its runs of [`SHINGLE`] (of all its words, if it has fewer), made ready
/// to be found. About 30 bytes a word.
#[derive(Debug, Clone)]
pub(super) struct Runs {
    words: Vec<u64>,
    hashes: Vec<u64>,
    /// For each run, where the same run first stands.
    first: Vec<u32>,
    table: Table,
    length: usize,
}

/// A stretch of words that two texts have in common, longer at neither end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    /// Where it starts in the one text.
    pub(super) ours: usize,
    /// Where it starts in the other one.
    pub(super) theirs: usize,
    /// Words in it.
    pub(super) words: usize,
}

impl Block {
    pub(super) fn ours(&self) -> Range<usize> {
        self.ours..self.ours + self.words
    }

    pub(super) fn theirs(&self) -> Range<usize> {
        self.theirs..self.theirs + self.words
    }
}

impl Runs {
    /// Prepares a text. Linear time.
    pub(super) fn new(words: Vec<u64>) -> Self {
        let hashes = shingles_of(&words, SHINGLE);
        let length = SHINGLE.min(words.len()).max(1);
        let mut table = Table::new(hashes.len());
        let first = hashes
            .iter()
            .enumerate()
            .map(|(i, &hash)| table.enter(hash, count(i), |j| hashes[j as usize] == hash))
            .collect();
        Self {
            words,
            hashes,
            first,
            table,
            length,
        }
    }

    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Compares with another text, both ways at once. Linear time.
    pub(super) fn compare(&self, other: &Self) -> Comparison {
        if self.length == other.length {
            return self.compare_hashed(other.words.len(), &other.hashes);
        }
        self.compare_words(&other.words)
    }

    /// The same with a text that is not prepared.
    pub(super) fn compare_words(&self, other: &[u64]) -> Comparison {
        if self.length == SHINGLE && other.len() >= SHINGLE {
            return self.compare_hashed(other.len(), &shingles_of(other, SHINGLE));
        }
        // The hash of a run depends on its length alone, so a short text is looked for as a whole.
        let mut theirs = Cover::new(other.len());
        let mut ours = Cover::new(self.words.len());
        let windows = other.windows(self.length).enumerate();
        for (at, _) in windows.filter(|w| self.length < SHINGLE && w.1 == self.words) {
            theirs.add(at, self.length);
        }
        if theirs.covered() > 0 {
            ours.add(0, self.length);
        }
        Comparison { ours, theirs }
    }

    fn compare_hashed(&self, words: usize, hashes: &[u64]) -> Comparison {
        let mut found = vec![false; self.first.len()];
        let mut theirs = Cover::new(words);
        for (at, &hash) in hashes.iter().enumerate() {
            if let Some(first) = self.find(hash) {
                found[first as usize] = true;
                theirs.add(at, self.length);
            }
        }
        let mut ours = Cover::new(self.words.len());
        for (at, &first) in self.first.iter().enumerate() {
            if found[first as usize] {
                ours.add(at, self.length);
            }
        }
        Comparison { ours, theirs }
    }

    /// What of this text another one covers. Linear in this text, unless one is shorter than a shingle.
    pub(super) fn covered_by(&self, other: &Self) -> Cover {
        if self.length != other.length {
            return self.compare_words(&other.words).ours;
        }
        let mut cover = Cover::new(self.words.len());
        for (at, &hash) in self.hashes.iter().enumerate() {
            if other.find(hash).is_some() {
                cover.add(at, self.length);
            }
        }
        cover
    }

    /// For each run, how many words behind its place here it first stands in the other text, and the words of this text
    /// more. Linear in this text.
    pub(super) fn shifts_in(&self, other: &Self) -> Vec<usize> {
        let hashes = self.hashes.iter().enumerate();
        let shift = |(at, &hash)| Some(other.find(hash)? as usize + self.words.len() - at);
        hashes.filter_map(shift).collect()
    }

    /// The common stretches, in the order of this text. Where a run stands several times in the
    /// other text, the place that goes on the stretch before is taken, else the first. Linear in this text.
    pub(super) fn blocks(&self, other: &Self) -> Vec<Block> {
        self.stretches(&other.words, |at| other.find(self.hashes[at]))
    }

    /// The same with a text that is not prepared. Linear time.
    pub(super) fn blocks_of_words(&self, other: &[u64]) -> Vec<Block> {
        let mut partner = vec![None; self.first.len()];
        for (at, hash) in shingles_of(other, SHINGLE).into_iter().enumerate() {
            if let Some(first) = self.find(hash) {
                partner[first as usize].get_or_insert(count(at));
            }
        }
        self.stretches(other, |at| partner[self.first[at] as usize])
    }

    /// The common stretches; `partner` says where the run at a place of this text first stands in the other.
    fn stretches(&self, other: &[u64], partner: impl Fn(usize) -> Option<u32>) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        for at in 0..self.hashes.len() {
            let Some(theirs) = partner(at) else { continue };
            if let Some(last) = blocks.last_mut() {
                let next = last.theirs + last.words;
                if last.ours + last.words + 1 == at + self.length
                    && other.get(next) == self.words.get(at + self.length - 1)
                {
                    last.words += 1;
                    continue;
                }
            }
            blocks.push(Block {
                ours: at,
                theirs: theirs as usize,
                words: self.length,
            });
        }
        blocks
    }

    fn find(&self, hash: u64) -> Option<u32> {
        self.table.find(hash, |j| self.hashes[j as usize] == hash)
    }
}
