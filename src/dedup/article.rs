//! An article whose text is read when it is first needed, if ever.

use super::DedupError;
use super::reader::get_or_try;
use super::room::Rest;
use super::sentences::full_sentences;
use super::text::Prepared;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// One article of the collection.
pub(super) struct Article<'a> {
    room: Rest<'a>,
    pub(super) position: u32,
    text: OnceLock<Arc<Prepared>>,
    sentences: OnceLock<Vec<Range<usize>>>,
}

impl<'a> Article<'a> {
    pub(super) fn new(room: Rest<'a>, position: u32) -> Self {
        Self {
            room,
            position,
            text: OnceLock::new(),
            sentences: OnceLock::new(),
        }
    }

    /// Its text, made ready.
    pub(super) fn text(&self) -> Result<&Prepared, DedupError> {
        let entry = self.room.entry(self.position);
        let text = get_or_try(&self.text, || self.room.reader.prepare(entry))?;
        Ok(text)
    }

    /// Its sentences that end with a stop, as ranges of words. Few are asked for them: the text is read anew.
    pub(super) fn sentences(&self) -> Result<&[Range<usize>], DedupError> {
        let entry = self.room.entry(self.position);
        let places = &self.text()?.places;
        let find = || Ok(full_sentences(&self.room.reader.text(entry)?, places));
        get_or_try(&self.sentences, find).map(Vec::as_slice)
    }
}
