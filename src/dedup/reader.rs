//! Reads the texts of entries back and checks that they are the ones that were sketched.

use super::collection::Head;
use super::large::Large;
use super::text::Prepared;
use super::words::{Words, words};
use super::{DedupError, Texts};
use std::sync::{Arc, OnceLock};

/// The entries with the way to their texts.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) heads: &'a [Head],
    pub(super) texts: &'a dyn Texts,
    pub(super) large: &'a Large<Prepared>,
}

impl Reader<'_> {
    /// An entry's text, read anew.
    pub(super) fn text(&self, entry: usize) -> Result<String, DedupError> {
        self.texts
            .text(entry)
            .map_err(|source| DedupError::Read { entry, source })
    }

    /// The words of an entry's text.
    pub(super) fn words(&self, entry: usize) -> Result<Words, DedupError> {
        let words = words(&self.text(entry)?);
        self.check(entry, words.len())?;
        Ok(words)
    }

    /// An entry's text made ready for comparison.
    pub(super) fn prepare(&self, entry: usize) -> Result<Arc<Prepared>, DedupError> {
        self.large.get(entry, self.heads[entry].words as usize, || {
            let text = Prepared::new(&self.text(entry)?);
            self.check(entry, text.len())?;
            Ok(text)
        })
    }

    pub(super) fn check(&self, entry: usize, found: usize) -> Result<(), DedupError> {
        let sketched = self.heads[entry].words;
        if found == sketched as usize {
            return Ok(());
        }
        Err(DedupError::Changed {
            entry,
            found,
            sketched,
        })
    }
}

/// The first error in order, whichever thread came upon one first.
pub(super) fn all<T>(results: Vec<Result<T, DedupError>>) -> Result<Vec<T>, DedupError> {
    results.into_iter().collect()
}

/// What is in the cell; what `find` finds, if it is empty.
pub(super) fn get_or_try<T>(
    cell: &OnceLock<T>,
    find: impl FnOnce() -> Result<T, DedupError>,
) -> Result<&T, DedupError> {
    match cell.get() {
        Some(found) => Ok(found),
        None => {
            let found = find()?;
            Ok(cell.get_or_init(|| found))
        }
    }
}
