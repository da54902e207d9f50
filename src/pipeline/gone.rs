//! What duplicates need to know of the articles that an earlier run had and this one has not.

use super::shelf::{PART, Shelf, sketched};
use crate::{
    dedup::Collection,
    state::{RecordEntry, Segments, StateError},
};
use std::collections::BTreeSet;

/// The articles of `records`, which are gone, but for those that this run has under another name.
pub(super) fn gone(
    records: &[RecordEntry],
    shelf: &Shelf,
    segments: &Segments,
) -> Result<Collection, StateError> {
    let mut gone = Collection::new();
    if records.is_empty() {
        return Ok(gone);
    }
    let mut slots: BTreeSet<_> = records.iter().map(|record| record.sketch).collect();
    for record in &shelf.records {
        slots.remove(&record.sketch);
    }
    let is_gone = |record: &&RecordEntry| slots.contains(&record.sketch);
    let records: Vec<RecordEntry> = records.iter().filter(is_gone).cloned().collect();
    for part in records.chunks(PART) {
        gone.append(&sketched(part, segments)?);
    }
    Ok(gone)
}
