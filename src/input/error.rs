//! What can be wrong with an input.

use std::io;
use thiserror::Error;

/// Why an input could not be read, and what to do about it.
///
/// The name of the input is not part of the message: whoever shows it knows the name. Causes are
/// kept as text, so that an error can be copied and compared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InputError {
    /// The root of the walk cannot be used at all.
    #[error("cannot read the input {path:?}: {cause}; check the path and its permissions")]
    Root {
        /// The root as it was given.
        path: String,
        /// What the system says.
        cause: String,
    },
    /// The system refuses to list or read it.
    #[error("cannot be read: {cause}; check its permissions, or move it out of the input folder")]
    Unreadable {
        /// What the system says.
        cause: String,
    },
    /// The path has more bytes than the system takes.
    #[error("the path is too long for this system; shorten the names or start further down")]
    PathTooLong,
    /// A symbolic link out of the input folder, and links are followed only inside.
    #[error(
        "is a link to {target:?}, outside the input folder; \
         set `follow-links` under `[input]` to \"all\" to follow it"
    )]
    OutsideLink {
        /// Where it leads.
        target: String,
    },
    /// A symbolic link to a folder that it lies in.
    #[error(
        "is a link back to {target:?}, a folder that it lies in; \
         remove it, or set `follow-links` under `[input]` to \"none\""
    )]
    LinkLoop {
        /// The folder it leads back to.
        target: String,
    },
    /// A second symbolic link to the same folder.
    #[error(
        "is a link to the same folder as {other:?}, which was read; \
         remove it, or set `follow-links` under `[input]` to \"none\""
    )]
    LinkTwice {
        /// The link that was followed.
        other: String,
    },
    /// A symbolic link to nothing.
    #[error("is a link to {target:?}, which is not there; mend or remove it")]
    BrokenLink {
        /// Where it leads.
        target: String,
    },
    /// A pipe, a socket or a device. These are never opened.
    #[error("is {kind}, not a file; move it out of the input folder")]
    NotAFile {
        /// What it is, with an article.
        kind: &'static str,
    },
    /// Compressed data that ends too early or is broken.
    #[error(
        "the {format} data is damaged or cut off{}: {cause}; fetch the file again",
        after(.line)
    )]
    Corrupt {
        /// `gzip` or `zstd`.
        format: &'static str,
        /// The last line that was read whole, in formats of lines.
        line: Option<u64>,
        /// What the decoder says.
        cause: String,
    },
    /// Reading broke off in the middle.
    #[error("reading broke off{}: {cause}; check the disk and run again", after(.line))]
    BrokeOff {
        /// The last line that was read whole, in formats of lines.
        line: Option<u64>,
        /// What the system says.
        cause: String,
    },
    /// More bytes than `max-document`.
    #[error(
        "is larger than the limit of {limit} bytes{}; raise `max-document` to read it",
        in_brackets(.size)
    )]
    TooLarge {
        /// The size in bytes, `None` when reading was given up at the limit.
        size: Option<u64>,
        /// The limit in bytes.
        limit: u64,
    },
    /// More lines than `max-lines`.
    #[error("has {lines} lines, more than the limit of {limit}; raise `max-lines` to read it")]
    TooManyLines {
        /// The number of lines.
        lines: usize,
        /// The limit.
        limit: usize,
    },
    /// Not text.
    #[error("is not text but {format}; convert it to text, or move it out of the input folder")]
    Binary {
        /// What it is taken for.
        format: &'static str,
    },
    /// JSON Lines in an encoding in which lines cannot be told apart.
    #[error("is {charset}, but JSON Lines must be UTF-8; convert it, for example with iconv")]
    WideJson {
        /// What the byte-order mark says.
        charset: &'static str,
    },
    /// Not a JSON object.
    #[error("no JSON object, at column {column}: {cause}; correct the line or remove it")]
    Json {
        /// Counted from 1, in bytes; 0 where it does not apply.
        column: usize,
        /// What the parser says.
        cause: String,
    },
    /// Arrays and objects inside one another without end.
    #[error("{key:?} is nested more than {limit} levels deep; flatten it or remove it")]
    TooDeep {
        /// The key of the record.
        key: String,
        /// The deepest nesting that is read.
        limit: usize,
    },
    /// No text in a record.
    #[error(
        "{key:?} {fault}; the keys are {keys}: \
         name the one that holds the text with the setting `text` under `[input.keys]`"
    )]
    NoText {
        /// The key that was looked for.
        key: String,
        /// `is not there` or what it is instead of a string.
        fault: &'static str,
        /// The keys that are there, quoted.
        keys: String,
    },
}

impl InputError {
    /// Whether the fault is not in the contents, so that the same file may be read well another time.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Unreadable { .. } | Self::BrokeOff { .. } | Self::PathTooLong
        )
    }

    /// What the system says about a path.
    pub(super) fn from_io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidFilename => Self::PathTooLong,
            _ => Self::Unreadable {
                cause: error.to_string(),
            },
        }
    }
}

fn after(line: &Option<u64>) -> String {
    line.map_or_else(String::new, |line| format!(" after line {line}"))
}

fn in_brackets(size: &Option<u64>) -> String {
    size.map_or_else(String::new, |size| format!(" (it has {size})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_named_with_the_way_out() {
        let error = InputError::TooLarge {
            size: Some(70),
            limit: 64,
        };
        assert_eq!(
            error.to_string(),
            "is larger than the limit of 64 bytes (it has 70); raise `max-document` to read it"
        );
    }

    #[test]
    fn a_damaged_file_says_how_far_it_was_read() {
        let error = InputError::Corrupt {
            format: "gzip",
            line: Some(17),
            cause: "unexpected end of file".to_owned(),
        };
        assert!(error.to_string().contains("cut off after line 17: unex"));
    }
}
