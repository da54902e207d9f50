//! Reading: walks a folder, recognises and decodes files, reads their records.
//!
//! The work is cut in three, so that the slow part can run on many threads and the result still
//! does not depend on their number: [`walk`] lists the files in a fixed order, [`split`] cuts each
//! into parcels, in order and cheaply, and [`parse`] turns a parcel into records.
//!
//! A new format is one file with a `Reader`, and one line in `READERS`.

mod binary;
mod decode;
mod error;
mod json;
mod jsonl;
mod lines;
mod name;
mod open;
mod options;
mod parcel;
mod text;
mod utf16;
mod walk;

pub use error::InputError;
pub use options::{FollowLinks, Keys, Options};
pub use parcel::{Glance, Parcel, Record, input_name};
pub use walk::{Found, InputFile, walk, walk_flat};

use parcel::Failed;
use std::fmt;
use std::ops::ControlFlow;

/// Takes parcels in order; answers `Break` when it wants no more.
type Sink<'s> = dyn FnMut(Parcel) -> ControlFlow<()> + 's;

/// One input format. Readers have no state: what a parcel needs travels in the parcel.
trait Reader: Sync {
    /// Whether files of this name are of this format.
    ///
    /// `name` is in lower case and without the ending of a compression: `docs.jsonl` for
    /// `Docs.JSONL.gz`.
    fn claims(&self, name: &str) -> bool;

    /// Cuts a file into parcels, in order. What takes time belongs into [`Work::parse`].
    fn split(&self, file: InputFile, options: &Options, sink: &mut Sink<'_>) -> ControlFlow<()>;
}

/// What a reader puts into a parcel: a part of a file that can be read on its own, on any thread.
trait Work: Send + fmt::Debug {
    /// The size of the work; see [`Parcel::bytes`].
    fn bytes(&self) -> u64;

    /// Reads the records, in the order of the file.
    fn parse(self: Box<Self>, options: &Options) -> Vec<Record>;

    /// What can be told of the records without reading their texts. Records that cannot be read may
    /// be missing.
    fn glance(&self, options: &Options) -> Vec<Glance>;

    /// Reads the records that are wanted, in the order of the file.
    fn pick(self: Box<Self>, options: &Options, wanted: &Wanted<'_>) -> Vec<Record>;
}

/// Whether a record is wanted.
type Wanted<'w> = dyn Fn(&Glance) -> bool + 'w;

/// The formats besides text; the first that claims a file gets it, and text gets the rest.
static READERS: [&dyn Reader; 1] = [&jsonl::Jsonl];

/// Cuts a file into parcels of work, in order: sequential and cheap.
///
/// A file that could not be used becomes a parcel with one record, which is its error. Stops with
/// `Break` as soon as `sink` answers so. Holds at most one parcel in memory.
pub fn split(
    found: Found,
    options: &Options,
    sink: &mut dyn FnMut(Parcel) -> ControlFlow<()>,
) -> ControlFlow<()> {
    match found.result {
        Ok(file) => reader_for(&file.name).split(file, options, sink),
        Err(error) => sink(Parcel::new(Failed::file(found.name, error))),
    }
}

/// Turns a parcel into records, in the order of the file; runs on worker threads, in parallel.
#[must_use]
pub fn parse(parcel: Parcel, options: &Options) -> Vec<Record> {
    parcel.parse(options)
}

/// What can be told of a parcel's records without reading their texts: a file is not opened, and of
/// a record only the address is read.
#[must_use]
pub fn glance(parcel: &Parcel, options: &Options) -> Vec<Glance> {
    parcel.glance(options)
}

/// Turns those records of a parcel into records that are wanted.
#[must_use]
pub fn pick(parcel: Parcel, options: &Options, wanted: &dyn Fn(&Glance) -> bool) -> Vec<Record> {
    parcel.pick(options, wanted)
}

/// The reader for files of this name.
fn reader_for(name: &str) -> &'static dyn Reader {
    let bare = open::bare_name(name).to_lowercase();
    let claimed = READERS.into_iter().find(|reader| reader.claims(&bare));
    claimed.unwrap_or(&text::Text)
}

#[cfg(test)]
mod tests;
