//! What a later run needs to know of the earlier ones.
//!
//! ```text
//! STATE/book            what was found: files, records, sources, outputs; replaced whole by each run
//! STATE/N.texts         what cleaning made of the documents that were new in run N
//! STATE/N.sketches      what duplicates need of them
//! STATE/lock            one run at a time
//! ```
//!
//! Nothing in it is precious. Every part carries a checksum, nothing is waited for on the disk, and a
//! state that cannot be used is as good as none: the run then takes longer and gives the same.
//!
//! The room knows the layout and not the contents: what a text or a sketch is, the pipeline knows.

mod book;
mod error;
mod foreign;
mod journal;
mod segment;
mod store;

pub use book::{Book, FileEntry, OutputEntry, RecordEntry, RowEntry, Slot};
pub use error::StateError;
pub use journal::{Journal, RunRecord};
pub use segment::{Kind, Segments};
pub use store::{Known, Store};

#[cfg(test)]
mod tests;
