//! An article whose text is read when it is first needed, if ever.

use super::DedupError;
use super::reader::get_or_try;
use super::room::Rest;
use super::text::Prepared;
use std::sync::OnceLock;

/// One article of the collection.
pub(super) struct Article<'a> {
    room: Rest<'a>,
    pub(super) position: u32,
    text: OnceLock<Prepared>,
}

impl<'a> Article<'a> {
    pub(super) fn new(room: Rest<'a>, position: u32) -> Self {
        Self {
            room,
            position,
            text: OnceLock::new(),
        }
    }

    /// Its text, made ready.
    pub(super) fn text(&self) -> Result<&Prepared, DedupError> {
        let entry = self.room.entry(self.position);
        get_or_try(&self.text, || self.room.reader.prepare(entry))
    }
}
