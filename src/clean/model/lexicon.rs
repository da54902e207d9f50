//! What the model knows of words: which are function words, and how much each speaks for text.

use serde::{Deserialize, Serialize};

/// Slots of the tables; a word's hash gives its slot.
pub const WORD_SLOTS: usize = 1 << 16;
/// Bits of the set of function words.
pub const FUNCTION_BITS: usize = 1 << 18;

/// Tables over hashed words (feature hashing, Weinberger et al. 2009). Small enough for the
/// second-level cache: looked up for every word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lexicon {
    /// One bit a slot: whether a function word of any language has this hash. Empty or
    /// [`FUNCTION_BITS`] bits.
    pub function_words: Vec<u8>,
    /// How much words and pairs speak for text (above 0) or for boilerplate. Empty or [`WORD_SLOTS`] long.
    pub weights: Vec<Weight>,
}

/// What is known of the word, or pair of words, that has a slot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// Tells it from the other words of the slot, of which nothing is known: those of a language that
    /// the model has not seen would else speak with the voices of words that it has.
    pub tag: u8,
    /// 0 where nothing is known.
    pub weight: i8,
}

impl Lexicon {
    /// Whether the word with this hash is taken for a function word.
    #[must_use]
    pub fn is_function_word(&self, hash: u32) -> bool {
        let bit = spread(hash) as usize % FUNCTION_BITS;
        self.function_words
            .get(bit / 8)
            .is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    }

    /// Enters a function word.
    pub fn add_function_word(&mut self, hash: u32) {
        self.function_words.resize(FUNCTION_BITS / 8, 0);
        let bit = spread(hash) as usize % FUNCTION_BITS;
        self.function_words[bit / 8] |= 1 << (bit % 8);
    }

    /// The sum of the weights of a line's words and of its pairs of neighbouring words, and how many of
    /// the words alone have one.
    #[must_use]
    pub fn weigh(&self, words: &[u32]) -> (i32, u32) {
        let (mut sum, mut known) = (0, 0);
        for (at, (slot, tag)) in slots(words).enumerate() {
            let entry = self.weights.get(slot).filter(|entry| entry.tag == tag);
            let weight = entry.map_or(0, |entry| i32::from(entry.weight));
            sum += weight;
            known += u32::from(weight != 0 && at < words.len());
        }
        (sum, known)
    }
}

/// The slots and tags of a line's words and of its pairs of neighbouring words.
pub fn slots(words: &[u32]) -> impl Iterator<Item = (usize, u8)> {
    let single = words.iter().map(|&word| spread(word));
    let pairs = words
        .windows(2)
        .map(|pair| spread(pair[0].rotate_left(13) ^ pair[1]));
    single
        .chain(pairs)
        .map(|hash| (hash as usize % WORD_SLOTS, (hash >> 24) as u8))
}

/// FNV's low bits are weak; this is the finaliser of MurmurHash3 (Appleby).
fn spread(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_was_never_seen_says_nothing() {
        let (slot, tag) = slots(&[7]).next().unwrap();
        let mut lexicon = Lexicon {
            weights: vec![Weight::default(); WORD_SLOTS],
            ..Lexicon::default()
        };
        lexicon.weights[slot] = Weight { tag, weight: 40 };
        assert_eq!(lexicon.weigh(&[7, 8, 7]), (80, 2));
        let stranger = (8..u32::MAX).find(|&word| {
            let (s, t) = slots(&[word]).next().unwrap();
            s == slot && t != tag
        });
        assert_eq!(lexicon.weigh(&[stranger.unwrap()]), (0, 0));
    }
}
