//! A text made ready for comparison: its runs of words, and what kind of word each is.

use super::runs::Runs;
use super::sketch::count;
use super::words::{Found, scan};
use crate::document::Span;
use std::ops::Range;

/// What a word may state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Has a digit.
    Number,
    /// Has a capital where no sentence begins.
    Name,
    /// Anything else.
    Plain,
}

/// A text made ready. About 50 bytes a word.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) runs: Runs,
    pub(super) kinds: Vec<Kind>,
    pub(super) places: Places,
}

impl Prepared {
    /// Prepares a text. Linear time.
    pub(super) fn new(text: &str) -> Self {
        let mut words = Vec::with_capacity(text.len() / 5);
        let mut kinds = Vec::with_capacity(text.len() / 5);
        let mut places = Places::of(text);
        let mut end = 0;
        scan(text, |word| {
            kinds.push(kind(&word, text, end));
            words.push(word.hash);
            places.push(word.span);
            end = word.span.end;
        });
        let names = kinds.iter().filter(|k| **k == Kind::Name).count();
        if 2 * names > kinds.len() {
            // All in capitals, or each word with one: a capital says nothing here.
            let names = kinds.iter_mut().filter(|k| **k == Kind::Name);
            names.for_each(|kind| *kind = Kind::Plain);
        }
        Self {
            runs: Runs::new(words),
            kinds,
            places,
        }
    }

    /// Number of words.
    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Some of its words, made ready.
    pub(super) fn part(&self, words: Range<usize>) -> Self {
        Self {
            runs: Runs::new(self.runs.words()[words.clone()].to_vec()),
            kinds: self.kinds[words.clone()].to_vec(),
            places: Places(self.places.0[words].to_vec()),
        }
    }
}

/// Where each word of a text stands, in bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(Vec<(u32, u32)>);

impl Places {
    /// None so far, with room for those of `text`.
    pub(super) fn of(text: &str) -> Self {
        Self(Vec::with_capacity(text.len() / 5))
    }

    pub(super) fn push(&mut self, word: Span) {
        self.0.push((count(word.start), count(word.end)));
    }

    /// The bytes of the text from the start of word `from` to the end of the word before `to`.
    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        match self.0.get(from..to) {
            Some([first, .., last]) => Span::new(first.0 as usize, last.1 as usize),
            Some([only]) => Span::new(only.0 as usize, only.1 as usize),
            _ => Span::default(),
        }
    }

    /// Number of words.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// The kind of a word; the word before it ends at `end`.
fn kind(word: &Found<'_>, text: &str, end: usize) -> Kind {
    if word.has_digit {
        return Kind::Number;
    }
    let first = text.as_bytes().get(word.span.start);
    let capital = match first {
        Some(byte) if byte.is_ascii() => byte.is_ascii_uppercase(),
        _ => word.span.of(text).starts_with(char::is_uppercase),
    };
    if capital && !begins_sentence(text.get(end..word.span.start).unwrap_or_default()) {
        Kind::Name
    } else {
        Kind::Plain
    }
}

/// Whether a sentence or a line begins after what stands between two words.
fn begins_sentence(before: &str) -> bool {
    before.is_empty()
        || before.contains([
            '.', '!', '?', '…', ':', '\n', '"', '“', '„', '«', '‘', '¿', '¡',
        ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        Prepared::new(text).kinds
    }

    #[test]
    fn tells_numbers_and_names_from_other_words() {
        use Kind::{Name, Number, Plain};
        assert_eq!(
            kinds("The ferry left Arbroath at 7.30. Nobody in Perth saw it."),
            [
                Plain, Plain, Plain, Name, Plain, Number, Number, Plain, Plain, Name, Plain, Plain
            ]
        );
        assert_eq!(kinds("am 3. März, um 15 Uhr")[1..3], [Number, Plain]);
    }

    #[test]
    fn where_all_have_capitals_none_is_a_name() {
        assert!(
            kinds("THE FERRY LEFT PERTH")
                .iter()
                .all(|k| *k == Kind::Plain)
        );
    }
}
