//! Parcels of work, and the records that come out of them.

use super::{InputError, Options, Wanted, Work};
use crate::document::Document;

/// A part of a file that is read on its own, on any thread.
#[derive(Debug)]
pub struct Parcel {
    work: Box<dyn Work>,
}

impl Parcel {
    pub(super) fn new(work: impl Work + 'static) -> Self {
        Self {
            work: Box::new(work),
        }
    }

    /// How much work it stands for, in bytes: of the file as it lies on disk if the parcel is a
    /// whole file, else of its decompressed part, which the parcel holds in memory.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.work.bytes()
    }

    pub(super) fn parse(self, options: &Options) -> Vec<Record> {
        self.work.parse(options)
    }

    pub(super) fn glance(&self, options: &Options) -> Vec<Glance> {
        self.work.glance(options)
    }

    pub(super) fn pick(self, options: &Options, wanted: &Wanted<'_>) -> Vec<Record> {
        self.work.pick(options, wanted)
    }
}

/// What is known of a record before its text is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// Its name in the manifest, as [`Record::input`].
    pub input: String,
    /// Where the page was.
    pub url: Option<String>,
}

/// One document of the input, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The name of the file it is in.
    pub file: String,
    /// Its number in the file, the first being 1: the line, in JSON Lines. `None` when it stands
    /// for the whole file.
    pub number: Option<u64>,
    /// Its size in bytes, decompressed and not yet decoded; 0 when it was not read.
    pub bytes: u64,
    /// The charset it was decoded from, by its WHATWG name; `None` when it did not come to that.
    pub charset: Option<String>,
    /// What [`glance`](super::glance) says of it; `None` when it passes it over.
    pub glance: Option<Glance>,
    /// The document.
    pub outcome: Result<Document, InputError>,
}

impl Record {
    /// The name under which the manifest lists it: `a/b.txt`, or `docs.jsonl#17`.
    #[must_use]
    pub fn input(&self) -> String {
        input_name(&self.file, self.number)
    }

    /// A record that could not be read.
    pub(super) fn failed(file: &str, number: Option<u64>, bytes: u64, error: InputError) -> Self {
        Self {
            file: file.to_owned(),
            number,
            bytes,
            charset: None,
            glance: None,
            outcome: Err(error),
        }
    }
}

/// The name of a record under which the manifest lists it.
#[must_use]
pub fn input_name(file: &str, number: Option<u64>) -> String {
    match number {
        Some(number) => format!("{file}#{number}"),
        None => file.to_owned(),
    }
}

/// The work of reporting an error in its place among the records.
#[derive(Debug)]
pub(super) struct Failed {
    file: String,
    number: Option<u64>,
    bytes: u64,
    error: InputError,
}

impl Failed {
    /// A file that cannot be read, or not to its end.
    pub(super) fn file(file: String, error: InputError) -> Self {
        Self {
            file,
            number: None,
            bytes: 0,
            error,
        }
    }

    /// A record of `bytes` bytes that cannot be read.
    pub(super) fn record(file: String, number: u64, bytes: u64, error: InputError) -> Self {
        Self {
            file,
            number: Some(number),
            bytes,
            error,
        }
    }
}

impl Work for Failed {
    fn bytes(&self) -> u64 {
        0
    }

    fn parse(self: Box<Self>, _options: &Options) -> Vec<Record> {
        let record = Record::failed(&self.file, self.number, self.bytes, self.error);
        vec![record]
    }

    fn glance(&self, _options: &Options) -> Vec<Glance> {
        Vec::new()
    }

    fn pick(self: Box<Self>, _options: &Options, _wanted: &Wanted<'_>) -> Vec<Record> {
        Vec::new()
    }
}

/// Checks the limits that hold for every text, whatever it was read from.
pub(super) fn check_lines(text: &str, options: &Options) -> Result<(), InputError> {
    let lines = count_lines(text);
    if lines > options.max_lines {
        return Err(InputError::TooManyLines {
            lines,
            limit: options.max_lines,
        });
    }
    Ok(())
}

/// Lines end with `\n`, `\r\n` or `\r`; what follows the last end counts as a line.
fn count_lines(text: &str) -> usize {
    let bytes = text.as_bytes();
    let feeds = bytes.iter().filter(|&&b| b == b'\n').count();
    let returns = bytes.iter().filter(|&&b| b == b'\r').count();
    let both = memchr::memmem::find_iter(bytes, b"\r\n").count();
    let last = !bytes.is_empty() && !bytes.ends_with(b"\n") && !bytes.ends_with(b"\r");
    feeds + returns - both + usize::from(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_with_any_end() {
        assert_eq!(count_lines(""), 0);
        assert_eq!(count_lines("one"), 1);
        assert_eq!(count_lines("one\r\ntwo\rthree\nfour\n"), 4);
        assert_eq!(count_lines("one\n\n\ntwo"), 4);
    }

    #[test]
    fn records_are_named_after_file_and_number() {
        assert_eq!(input_name("a/b.txt", None), "a/b.txt");
        assert_eq!(input_name("docs.jsonl", Some(17)), "docs.jsonl#17");
    }
}
