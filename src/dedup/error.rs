//! What can go wrong while duplicates are looked for.

use std::io;
use thiserror::Error;

/// Why no decisions could be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DedupError {
    /// A text could not be read again.
    #[error(
        "cannot read the text of entry {entry} again: {source}; keep the texts in place until the run is over"
    )]
    Read {
        /// Its index in the entries.
        entry: usize,
        /// Why.
        source: io::Error,
    },
    /// A text is not the one that was sketched.
    #[error(
        "the text of entry {entry} has {found} words where its sketch has {sketched}; sketch the text again"
    )]
    Changed {
        /// Its index in the entries.
        entry: usize,
        /// Words in the text.
        found: usize,
        /// Words in the sketch.
        sketched: u32,
    },
    /// A share that is no share.
    #[error("`coverage` is {0}, which is no share of a text; give a number above 0 and up to 1")]
    Coverage(f64),
    /// A passage too short to be found for certain.
    #[error(
        "`passage_words` is {0}, and shared runs of fewer than 15 words may go unseen; give 15 or more"
    )]
    PassageWords(usize),
    /// `progress` asked for it.
    #[error("stopped before all duplicates were found")]
    Stopped,
    /// More than the index can number.
    #[error("the articles have more than 4294967295 fingerprints; split the collection")]
    TooMany,
}
