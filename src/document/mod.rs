//! The words of the program: what the other rooms hand to one another.
//!
//! Nothing here does I/O, and nothing here imports another room.

mod article;
mod date;
pub(crate) mod eight;
mod lines;
mod reason;
mod span;
mod stamp;
mod utc;

pub use article::{Article, Cleaned, Joint, Moved, MovedTo, Piece, Removal};
pub use date::Date;
pub use lines::lines;
pub use reason::Reason;
pub use span::{CharCounter, CharSpan, Span};
pub use stamp::Stamp;
pub use utc::utc;

use serde::{Deserialize, Serialize};

/// One input document: the decoded text and what the source said about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The name under which the manifest lists it: `a/b.txt`, or `docs.jsonl#17` for a record.
    pub input: String,
    /// The decoded text, a byte-order mark not included. All offsets refer to it.
    pub text: String,
    /// The charset it was decoded from, by its WHATWG name (`UTF-8`, `windows-1252`).
    pub charset: String,
    /// What the source itself says: fields of a JSONL record, later headers of a WARC record.
    pub given: Given,
}

/// Metadata that came with a document, as opposed to metadata found in its text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// The record's own id.
    pub id: Option<String>,
    /// Where the page was.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published, as written in the source.
    pub date: Option<String>,
    /// Everything else, as one JSON object (`None` when there is nothing).
    ///
    /// Kept as JSON text, so that numbers and key order come out as they went in.
    pub metadata: Option<String>,
}
