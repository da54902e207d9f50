//! Folded texts of a document: one long string, and a number for each text that differs.

use super::{fold, hashed::Hashed};
use crate::document::Span;
use xxhash_rust::xxh3::xxh3_64;

/// Each text once, in the order of the document.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    arena: String,
    spans: Vec<Entry>,
    numbers: Hashed<u32>,
}

#[derive(Debug)]
struct Entry {
    text: Span,
    /// Without the punctuation around it.
    bare: Span,
}

impl Texts {
    /// No texts yet, with room for so many bytes of them.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self {
            arena: String::with_capacity(bytes),
            ..Self::default()
        }
    }

    /// The number of the text that `write` appends. Equal texts get equal numbers, counted from 0.
    pub(crate) fn intern(&mut self, write: impl FnOnce(&mut String)) -> u32 {
        let start = self.arena.len();
        write(&mut self.arena);
        let text = &self.arena[start..];
        let mut hash = xxh3_64(text.as_bytes());
        // Different texts of one hash are next to impossible, and told apart all the same.
        while let Some(&number) = self.numbers.get(&hash) {
            if self.get(number) == text {
                self.arena.truncate(start);
                return number;
            }
            hash = hash.wrapping_add(1);
        }
        let bare = fold::bare(text);
        let bare_start = start + (bare.as_ptr() as usize - text.as_ptr() as usize);
        let number = u32::try_from(self.spans.len()).unwrap_or(u32::MAX);
        self.spans.push(Entry {
            text: Span::new(start, self.arena.len()),
            bare: Span::new(bare_start, bare_start + bare.len()),
        });
        self.numbers.insert(hash, number);
        number
    }

    /// How many different texts there are.
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    pub(crate) fn get(&self, number: u32) -> &str {
        self.spans[number as usize].text.of(&self.arena)
    }

    /// The text as headlines are compared: without the punctuation around it.
    pub(crate) fn bare(&self, number: u32) -> &str {
        self.spans[number as usize].bare.of(&self.arena)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_equal_numbers() {
        let mut texts = Texts::default();
        let mut intern = |text: &str| texts.intern(|out| out.push_str(text));
        assert_eq!([intern("a"), intern("\"b\""), intern("a")], [0, 1, 0]);
        assert_eq!(
            (texts.get(1), texts.bare(1), texts.len()),
            ("\"b\"", "b", 2)
        );
    }
}
