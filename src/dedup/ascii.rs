//! Words of ASCII letters, eight bytes at a time.
//!
//! A text has hundreds of words of a few letters each, so this is most of the work of reading it. What
//! eight bytes are is found by additions that cannot carry from one byte into the next (Warren, Hacker's
//! Delight, section 6.1); most words then need no loop.

use super::hash::{short_hash, word_hash};

const HIGH: u64 = 0x8080_8080_8080_8080;
const ONES: u64 = 0x0101_0101_0101_0101;

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

/// The eight bytes from `at` on, little-endian; noughts behind the end.
fn eight(text: &[u8], at: usize) -> u64 {
    match text.get(at..at + 8).map(TryInto::try_into) {
        Some(Ok(eight)) => u64::from_le_bytes(eight),
        _ => {
            let rest = text.get(at..).unwrap_or_default().iter().rev();
            rest.fold(0, |chunk, &byte| chunk << 8 | u64::from(byte))
        }
    }
}

/// How many of the bytes belong to a word before the first that does not, and whether one of them is a
/// digit.
fn prefix(chunk: u64) -> (usize, bool) {
    let bytes = chunk & !HIGH;
    let small = bytes | (0x20 * ONES);
    let letters = from(small, b'a') & !from(small, b'z' + 1);
    let digits = from(bytes, b'0') & !from(bytes, b'9' + 1);
    let line = from(bytes, b'_') & !from(bytes, b'_' + 1);
    let others = !((letters | digits | line) & !chunk) & HIGH;
    let length = others.trailing_zeros() / 8;
    // All bits below that of the first other byte; all there are if there is none.
    let before = others.wrapping_sub(1) & !others;
    (length as usize, digits & before & HIGH != 0)
}

/// The top bit of each byte that is `least` or more; bytes and `least` are below 128.
fn from(bytes: u64, least: u8) -> u64 {
    bytes + u64::from(128 - least) * ONES
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
