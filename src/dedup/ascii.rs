//! Words of ASCII letters, eight bytes at a time.
//!
//! A text has hundreds of words of a few letters each, so this is most of the work of reading it; most words
//! need no loop.

use super::hash::{short_hash, word_hash};
use crate::document::eight::{HIGH, ONES, before, between, eight, first};

/// A run of letters, digits and `_`.
pub(super) struct Run {
    pub(super) end: usize,
    pub(super) hash: u64,
    pub(super) has_digit: bool,
}

/// The run that starts at `start`; an empty one if something else stands there.
pub(super) fn run(text: &[u8], start: usize) -> Run {
    let chunk = eight(text, start);
    let (length, has_digit) = prefix(chunk);
    if length < 8 {
        let hash = short_hash(chunk, length);
        let end = start + length;
        return Run {
            end,
            hash,
            has_digit,
        };
    }
    let (mut end, mut digits) = (start + 8, has_digit);
    loop {
        let (length, has_digit) = prefix(eight(text, end));
        end += length;
        digits |= has_digit;
        if length < 8 {
            return Run {
                end,
                hash: word_hash(text.get(start..end).unwrap_or_default()),
                has_digit: digits,
            };
        }
    }
}

/// How many of the bytes belong to a word before the first that does not, and whether one of them is a
/// digit.
fn prefix(chunk: u64) -> (usize, bool) {
    let bytes = chunk & !HIGH;
    let letters = between(bytes | (0x20 * ONES), b'a', b'z');
    let digits = between(bytes, b'0', b'9');
    let line = between(bytes, b'_', b'_');
    let length = before(!((letters | digits | line) & !chunk));
    (length, digits & first(length) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_end_where_the_letters_do(
            before in "[a-z .]{0,9}", word in "[A-Za-z0-9_]{0,20}", after in "([^A-Za-z0-9_].{0,9})?",
        ) {
            let text = format!("{before}{word}{after}");
            let found = run(text.as_bytes(), before.len());
            prop_assert_eq!(found.end, before.len() + word.len());
            prop_assert_eq!(found.has_digit, word.contains(|c: char| c.is_ascii_digit()));
            prop_assert_eq!(found.hash, word_hash(word.to_lowercase().as_bytes()));
        }
    }

    #[test]
    fn each_byte_is_told_from_all_others() {
        for byte in 0..=255u8 {
            let is_word = byte.is_ascii_alphanumeric() || byte == b'_';
            for text in [vec![byte], vec![b'a', byte, b'b'], vec![byte; 8]] {
                let (length, has_digit) = prefix(eight(&text, 0));
                let ours = text.iter().take_while(|b| is_word || **b != byte).count();
                assert_eq!(length, ours, "{text:?}");
                assert_eq!(has_digit, byte.is_ascii_digit());
            }
        }
    }
}
