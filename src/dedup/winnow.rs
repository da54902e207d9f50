//! Winnowing: few fingerprints for a text, such that long shared runs always share one.
//!
//! Robust winnowing after Schleimer, Wilkerson and Aiken 2003, "Winnowing: local algorithms for
//! document fingerprinting": of each window of [`WINDOW`] consecutive shingle hashes the smallest
//! is taken; on a tie the one taken before, else the rightmost.
//!
//! **Guarantee.** Two texts that share a run of [`GUARANTEED`] words (window + shingle - 1) share
//! at least one fingerprint: the run fills a whole window in both, and its smallest hash is taken
//! in both. On random text about 2 / (window + 1) of the shingles are taken, one in five.

use super::shingle::{LONG_SHINGLE, mix};

/// Shingles in a window.
pub const WINDOW: usize = 9;

/// A shared run of so many words shares a fingerprint.
pub const GUARANTEED: usize = WINDOW + LONG_SHINGLE - 1;

/// The positions of the hashes that are taken, ascending.
///
/// Fewer hashes than a window give one position, none give none. Time is linear on random hashes
/// and at most `WINDOW` times that.
#[must_use]
pub fn winnow(hashes: &[u64]) -> Vec<usize> {
    let mut taken = Vec::with_capacity(2 * hashes.len() / WINDOW + 1);
    let Some(mut smallest) = rightmost_smallest(hashes, 0, hashes.len().min(WINDOW)) else {
        return taken;
    };
    taken.push(smallest);
    for new in WINDOW..hashes.len() {
        let start = new + 1 - WINDOW;
        if smallest < start {
            smallest = rightmost_smallest(hashes, start, new + 1).unwrap_or(new);
            taken.push(smallest);
        } else if hashes[new] < hashes[smallest] {
            smallest = new;
            taken.push(smallest);
        }
    }
    taken
}

fn rightmost_smallest(hashes: &[u64], start: usize, end: usize) -> Option<usize> {
    (start..end).rev().min_by_key(|&i| hashes[i])
}

/// The fingerprint of a shingle: 32 bits, since fingerprints only say what is worth a look.
///
/// The taken hashes are small by choice; this spreads them evenly.
#[must_use]
pub fn fingerprint(hash: u64) -> u32 {
    (mix(hash) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn takes_the_smallest_of_each_window_and_the_rightmost_of_equals() {
        assert_eq!(winnow(&[]), [] as [usize; 0]);
        assert_eq!(winnow(&[5, 3, 4]), [1]);
        assert_eq!(winnow(&[9, 9, 9, 9, 9, 9, 9, 9, 9]), [8]);
        assert_eq!(winnow(&[1, 9, 9, 9, 9, 9, 9, 9, 9, 8]), [0, 9]);
    }

    proptest! {
        #[test]
        fn every_window_has_its_smallest_hash_taken(hashes in prop::collection::vec(0u64..20, 0..80)) {
            let taken = winnow(&hashes);
            prop_assert!(taken.is_sorted_by(|a, b| a < b));
            for (start, window) in hashes.windows(WINDOW).enumerate() {
                let least = window.iter().min().unwrap();
                let there = taken.iter().any(|&i| {
                    (start..start + WINDOW).contains(&i) && hashes[i] == *least
                });
                prop_assert!(there, "window at {start} of {hashes:?}: {taken:?}");
            }
        }
    }
}
