//! What the index needs to know of a text.

use super::{fingerprint, shingles, winnow, words};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

/// A text as the index sees it: about 90 fingerprints for 400 words.
///
/// The same on every machine and in every version with the same definitions, so it can be stored.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Sketch {
    /// Number of words.
    pub words: u32,
    /// Number of distinct shingles: how much the text says, repetitions not counted.
    pub shingles: u32,
    /// xxh3 of the sequence of words.
    pub words_hash: u128,
    /// The winnowed shingle hashes, sorted, each once.
    pub fingerprints: Vec<u64>,
}

/// Sketches a text. Linear time but for the sorting of its shingle hashes.
#[must_use]
pub fn sketch(text: &str) -> Sketch {
    let words = words(text);
    let mut hashes = shingles(&words);
    let mut fingerprints: Vec<u64> = winnow(&hashes)
        .into_iter()
        .map(|i| fingerprint(hashes[i]))
        .collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    hashes.sort_unstable();
    hashes.dedup();
    Sketch {
        words: count(words.len()),
        shingles: count(hashes.len()),
        words_hash: xxh3_128(words.joined().as_bytes()),
        fingerprints,
    }
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

    proptest! {
        /// The guarantee of the paper, on texts of few different words, where ties abound.
        #[test]
        fn a_shared_run_of_twelve_words_shares_a_fingerprint(
            run in prop::collection::vec("[a-e]", 12..20),
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
