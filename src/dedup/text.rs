//! A text made ready for comparison: its runs of words, and what kind of word each is.

use super::runs::Runs;
use super::words::scan;
use xxhash_rust::xxh3::xxh3_64;

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

/// A text made ready. About 40 bytes a word.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) runs: Runs,
    pub(super) kinds: Vec<Kind>,
}

impl Prepared {
    /// Prepares a text. Linear time.
    pub(super) fn new(text: &str) -> Self {
        let mut words = Vec::with_capacity(text.len() / 5);
        let mut kinds = Vec::with_capacity(text.len() / 5);
        let mut end = 0;
        scan(text, |form, span| {
            words.push(xxh3_64(form.as_bytes()));
            let before = text.get(end..span.start).unwrap_or_default();
            kinds.push(kind(form, span.of(text), before));
            end = span.end;
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
        }
    }

    /// Number of words.
    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }
}

fn kind(form: &str, word: &str, before: &str) -> Kind {
    if form.chars().any(char::is_numeric) {
        Kind::Number
    } else if word.starts_with(char::is_uppercase) && !begins_sentence(before) {
        Kind::Name
    } else {
        Kind::Plain
    }
}

/// Whether a sentence or a line begins after what stands between two words.
fn begins_sentence(before: &str) -> bool {
    before.is_empty()
        || before.contains(['.', '!', '?', '…', ':', '\n', '"', '“', '„', '«', '‘', '¿', '¡'])
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
        assert!(kinds("THE FERRY LEFT PERTH").iter().all(|k| *k == Kind::Plain));
    }
}
