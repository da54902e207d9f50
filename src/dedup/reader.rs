//! Reads the texts of entries back and checks that they are the ones that were sketched.

use super::words::{Words, words};
use super::{DedupError, Entry, Texts};

/// The entries with the way to their texts.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) entries: &'a [Entry],
    pub(super) texts: &'a dyn Texts,
}

impl Reader<'_> {
    /// The words of an entry's text, read anew.
    pub(super) fn words(&self, entry: usize) -> Result<Words, DedupError> {
        let text = self
            .texts
            .text(entry)
            .map_err(|source| DedupError::Read { entry, source })?;
        let words = words(&text);
        let sketched = self.entries[entry].sketch.words;
        if words.len() != sketched as usize {
            return Err(DedupError::Changed {
                entry,
                found: words.len(),
                sketched,
            });
        }
        Ok(words)
    }
}

/// The first error in order, whichever thread came upon one first.
pub(super) fn all<T>(results: Vec<Result<T, DedupError>>) -> Result<Vec<T>, DedupError> {
    results.into_iter().collect()
}
