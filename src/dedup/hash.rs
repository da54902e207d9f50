//! The hash of a word.
//!
//! Eight bytes at a time are multiplied and folded, after wyhash (Wang Yi 2019). Equal on every
//! machine; blind to the case of ASCII letters, so that these need not be copied to be folded.

use crate::document::eight::{HIGH, eight, first};

const KEYS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];

/// The hash of a word's comparable form, 64 bits.
pub(super) fn word_hash(form: &[u8]) -> u64 {
    let mut hash = KEYS[1] ^ form.len() as u64;
    let mut chunks = form.chunks_exact(8);
    for chunk in &mut chunks {
        hash = fold(hash ^ small(eight(chunk, 0)), KEYS[0]);
    }
    fold(hash ^ small(eight(chunks.remainder(), 0)), KEYS[1])
}

/// The same of a word of fewer than eight bytes, the first of a chunk.
pub(super) fn short_hash(chunk: u64, length: usize) -> u64 {
    let word = chunk & first(length);
    fold(KEYS[1] ^ length as u64 ^ small(word), KEYS[1])
}

/// Sets the bit that tells small from capital letters in all bytes that are ASCII.
fn small(chunk: u64) -> u64 {
    chunk | ((!chunk & HIGH) >> 2)
}

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn words_that_differ_little_have_hashes_of_their_own() {
        let words =
            (0..100_000u32).flat_map(|n| [format!("{n}"), format!("é{n:08}ß"), format!("w{n:x}_")]);
        let hashes: BTreeSet<u64> = words.map(|w| word_hash(w.as_bytes())).collect();
        assert_eq!(hashes.len(), 300_000);
        let halves: BTreeSet<u32> = hashes.iter().map(|h| (h >> 32) as u32).collect();
        assert!(halves.len() > 299_900, "{}", halves.len());
    }
}
