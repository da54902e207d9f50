//! What the index needs to know of a text.

use super::shingle::{LONG_SHINGLE, SHINGLE, shingles_of};
use super::table::Table;
use super::words::word_hashes;
use super::{fingerprint, winnow};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// A text as the index sees it: about 70 fingerprints for 350 words.
///
/// The same on every machine and in every version with the same definitions, so it can be stored.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Sketch {
    /// Number of words.
    pub words: u32,
    /// Number of distinct shingles: how much the text says, repetitions not counted.
    pub shingles: u32,
    /// xxh3 over the very bytes of the text.
    pub text_key: u128,
    /// xxh3 over the hashes of the words in order, little-endian.
    pub words_hash: u128,
    /// The fingerprints of the winnowed long shingles, in the order of the text.
    pub fingerprints: Vec<u32>,
}

/// So many shingles are told apart by sorting them in place: a table would take twice their memory, and miss
/// the cache.
const MANY: usize = 1 << 20;

/// Sketches a text. Linear time, n log n from a million words on; about 20 bytes a word while it lasts.
#[must_use]
pub fn sketch(text: &str) -> Sketch {
    let words = word_hashes(text);
    let fingerprints = fingerprints(&words);
    let (length, words_hash) = (count(words.len()), sequence_hash(&words));
    let shingles = shingles_of(&words, SHINGLE);
    drop(words);
    Sketch {
        words: length,
        shingles: distinct(shingles),
        text_key: xxh3_128(text.as_bytes()),
        words_hash,
        fingerprints,
    }
}

fn fingerprints(words: &[u64]) -> Vec<u32> {
    let long = shingles_of(words, LONG_SHINGLE);
    let taken = winnow(&long).into_iter();
    taken.map(|i| fingerprint(long[i])).collect()
}

fn sequence_hash(words: &[u64]) -> u128 {
    let mut hash = Xxh3::new();
    let mut bytes = [0; 512];
    for block in words.chunks(64) {
        for (slot, word) in bytes.chunks_exact_mut(8).zip(block) {
            slot.copy_from_slice(&word.to_le_bytes());
        }
        hash.update(&bytes[..8 * block.len()]);
    }
    hash.digest128()
}

fn distinct(mut hashes: Vec<u64>) -> u32 {
    if hashes.len() >= MANY {
        hashes.sort_unstable();
        hashes.dedup();
        return count(hashes.len());
    }
    let mut table = Table::new(hashes.len());
    let is_first = |&i: &u32| {
        let hash = hashes[i as usize];
        table.enter(hash, i, |j| hashes[j as usize] == hash) == i
    };
    count((0..count(hashes.len())).filter(is_first).count())
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_and_stays_the_same_across_versions() {
        let s = sketch("To be or not to be, or not to be at all.");
        assert_eq!((s.words, s.shingles), (12, 6));
        assert_eq!(
            s.words_hash,
            sketch("to BE or not to be or not to be at ALL").words_hash
        );
        assert_ne!(sketch("ab c").words_hash, sketch("a bc").words_hash);
        assert!(sketch("").fingerprints.is_empty());
    }

    #[test]
    fn many_shingles_are_counted_as_few_are() {
        let hashes = |n: usize| {
            (0..n as u64)
                .map(|i| i % 1000 * i % 777)
                .collect::<Vec<_>>()
        };
        assert_eq!(distinct(hashes(MANY)), distinct(hashes(MANY - 1)));
        assert_eq!(distinct(vec![7; MANY]), 1);
    }

    proptest! {
        /// The guarantee of the paper, on texts of few different words, where ties abound.
        #[test]
        fn a_shared_run_of_fifteen_words_shares_a_fingerprint(
            run in prop::collection::vec("[a-e]", 15..23),
            a in (prop::collection::vec("[a-z]", 0..30), prop::collection::vec("[a-z]", 0..30)),
            b in (prop::collection::vec("[a-z]", 0..30), prop::collection::vec("[a-z]", 0..30)),
        ) {
            let text = |(before, after): &(Vec<String>, Vec<String>)| {
                [before.as_slice(), &run, after].concat().join(" ")
            };
            let (x, y) = (sketch(&text(&a)), sketch(&text(&b)));
            prop_assert!(x.fingerprints.iter().any(|f| y.fingerprints.contains(f)));
        }
    }
}
