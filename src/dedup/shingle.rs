//! Shingles: runs of consecutive words, and their hashes (Broder 1997, "On the resemblance and
//! containment of documents").

use super::words::Words;
use xxhash_rust::xxh3::xxh3_64;

/// Words in a shingle.
pub const SHINGLE: usize = 4;

/// The hash of each shingle, in the order of the text: xxh3 over the hashes of its words.
///
/// A text of fewer than [`SHINGLE`] words is one shingle, an empty text none. Linear time.
#[must_use]
pub fn shingles(words: &Words) -> Vec<u64> {
    let hashes = words.hashes();
    if hashes.is_empty() {
        return Vec::new();
    }
    hashes
        .windows(SHINGLE.min(hashes.len()))
        .map(hash)
        .collect()
}

/// Little-endian on every machine, since sketches are stored.
fn hash(words: &[u64]) -> u64 {
    let mut bytes = [0; 8 * SHINGLE];
    for (slot, word) in bytes.chunks_exact_mut(8).zip(words) {
        slot.copy_from_slice(&word.to_le_bytes());
    }
    xxh3_64(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::words;

    #[test]
    fn one_for_each_run_of_four_words() {
        assert_eq!(shingles(&words("")).len(), 0);
        assert_eq!(shingles(&words("two words")).len(), 1);
        assert_eq!(shingles(&words("the ferry left at noon")).len(), 2);
    }

    #[test]
    fn depends_on_the_words_alone() {
        let a = shingles(&words("The ferry -- left at noon."));
        assert_eq!(a, shingles(&words("the FERRY left\nat noon")));
        assert_ne!(a, shingles(&words("the ferry left noon at")));
    }
}
