//! Positions in a text. Bytes inside the program, characters in what users read: two types, so that
//! one cannot be taken for the other.

use serde::{Deserialize, Serialize};

/// A half-open range of **byte** offsets into a text, on character boundaries.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text it stands for; empty if the span does not fit `text`.
    #[must_use]
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// A half-open range of **character** offsets (Unicode scalar values) into a decoded input.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct CharSpan {
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

/// Turns ascending byte offsets of a text into character offsets in one pass.
///
/// Asking for an offset before the last one starts again from the beginning, so that the answer is
/// always right; callers sort their offsets to keep the whole conversion linear.
#[derive(Debug, Clone)]
pub struct CharCounter<'t> {
    text: &'t str,
    byte: usize,
    chars: usize,
}

impl<'t> CharCounter<'t> {
    /// Starts at the beginning of `text`.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            byte: 0,
            chars: 0,
        }
    }

    /// The number of characters before the byte offset `byte`.
    pub fn at(&mut self, byte: usize) -> u32 {
        let byte = byte.min(self.text.len());
        if byte < self.byte {
            self.byte = 0;
            self.chars = 0;
        }
        self.chars += count_chars(&self.text.as_bytes()[self.byte..byte]);
        self.byte = byte;
        u32::try_from(self.chars).unwrap_or(u32::MAX)
    }

    /// The character span of a byte span.
    pub fn span(&mut self, span: Span) -> CharSpan {
        let start = self.at(span.start);
        CharSpan {
            start,
            end: self.at(span.end),
        }
    }
}

/// Characters in UTF-8 bytes: all bytes but the continuation bytes.
fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| (b as i8) >= -0x40).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        let text = "aä€😀b";
        let mut counter = CharCounter::new(text);
        assert_eq!(counter.at(1), 1);
        assert_eq!(counter.at(3), 2);
        assert_eq!(counter.at(10), 4);
        assert_eq!(counter.at(text.len()), 5);
        assert_eq!(counter.at(3), 2, "an earlier offset is still right");
    }
}
