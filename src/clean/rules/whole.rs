//! Phrases that are a whole line: one look-up of the line, however many there are.

use crate::clean::hashed::Hashed;
use xxhash_rust::xxh3::xxh3_64;

/// Phrases with their rules.
#[derive(Debug, Default)]
pub(super) struct Whole {
    /// By the hash of the phrase; the few of one hash are compared.
    phrases: Hashed<Vec<(Box<str>, usize)>>,
    /// Bytes of the longest phrase.
    longest: usize,
}

impl Whole {
    pub(super) fn add(&mut self, phrase: &str, rule: usize) {
        self.longest = self.longest.max(phrase.len());
        let same = self.phrases.entry(xxh3_64(phrase.as_bytes())).or_default();
        same.push((phrase.into(), rule));
    }

    /// The rules that have the text as a phrase, in the order in which they were added.
    pub(super) fn rules(&self, text: &str) -> impl Iterator<Item = usize> {
        let may_be = text.len() <= self.longest;
        let same = may_be.then(|| self.phrases.get(&xxh3_64(text.as_bytes())));
        let same = same.flatten().map_or(&[][..], Vec::as_slice);
        same.iter()
            .filter(move |(phrase, _)| **phrase == *text)
            .map(|(_, rule)| *rule)
    }
}
