//! JSON Lines: one object a line (<https://jsonlines.org>), `.jsonl` and `.ndjson`.
//!
//! A file `.json` is read like that too if its first line is an object; else it is left to the
//! text reader.

use super::json;
use super::lines::{Chunk, Lines, Part};
use super::parcel::{Failed, Glance, Parcel, Record};
use super::text::Text;
use super::{InputError, InputFile, Options, Reader, Sink, Wanted, Work, open};
use std::io::{BufRead, Read};
use std::ops::ControlFlow;

/// How much of a `.json` file is looked at, in bytes.
const GLANCE: u64 = 64 << 10;

/// The reader of JSON Lines.
pub(super) struct Jsonl;

impl Reader for Jsonl {
    fn claims(&self, name: &str) -> bool {
        [".jsonl", ".ndjson", ".json"]
            .iter()
            .any(|ending| name.ends_with(ending))
    }

    fn split(&self, file: InputFile, options: &Options, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let bare = open::bare_name(&file.name).to_lowercase();
        if bare.ends_with(".json") && !starts_with_object_line(&file) {
            return Text.split(file, options, sink);
        }
        match open::open(&file) {
            Ok(source) => {
                let mut found = false;
                let flow = split_lines(&file.name, source, options, &mut |parcel| {
                    found = true;
                    sink(parcel)
                });
                // A file without records is still an input, and an empty one.
                if found {
                    flow
                } else {
                    Text.split(file, options, sink)
                }
            }
            Err(error) => sink(Parcel::new(Failed::file(file.name, error))),
        }
    }
}

/// Whether the first line that is not blank is an object, as far as a glance can tell.
fn starts_with_object_line(file: &InputFile) -> bool {
    let Ok(source) = open::open(file) else {
        return false;
    };
    let mut lines = source.take(GLANCE);
    let mut line = Vec::new();
    // A file that breaks off is told by the reader that gets it.
    while lines
        .read_until(b'\n', &mut line)
        .is_ok_and(|read| read > 0)
    {
        let text = without_mark(&line).trim_ascii();
        if !text.is_empty() {
            let whole = text.ends_with(b"}") || lines.limit() == 0;
            return text.len() > 1 && text.starts_with(b"{") && whole;
        }
        line.clear();
    }
    false
}

fn split_lines(
    name: &str,
    mut source: impl BufRead,
    options: &Options,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    if let Err(error) = check_charset(name, &mut source) {
        return sink(Parcel::new(Failed::file(name.to_owned(), error)));
    }
    let limit = options.limit();
    for part in Lines::new(source, limit) {
        let file = name.to_owned();
        sink(match part {
            Part::Lines(chunk) if chunk.bytes.trim_ascii().is_empty() => continue,
            Part::Lines(chunk) => Parcel::new(LineRecords { file, chunk }),
            Part::TooLong { number, bytes } => {
                let size = Some(bytes);
                let error = InputError::TooLarge { size, limit };
                Parcel::new(Failed::record(file, number, bytes, error))
            }
            Part::Broken { last, error } => {
                let error = open::read_error(name, last, &error);
                Parcel::new(Failed::file(file, error))
            }
        })?;
    }
    ControlFlow::Continue(())
}

/// Refuses a file that starts with the mark of UTF-16, in which bytes do not tell where lines end.
fn check_charset(name: &str, source: &mut impl BufRead) -> Result<(), InputError> {
    let start = source
        .fill_buf()
        .map_err(|error| open::read_error(name, None, &error))?;
    let charset = match start.get(..2) {
        Some(b"\xff\xfe") => "UTF-16LE",
        Some(b"\xfe\xff") => "UTF-16BE",
        _ => return Ok(()),
    };
    Err(InputError::WideJson { charset })
}

/// Bytes without a byte-order mark of UTF-8.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Some lines of a file, a record each.
#[derive(Debug)]
struct LineRecords {
    file: String,
    chunk: Chunk,
}

impl LineRecords {
    /// The lines that are not blank, with their numbers.
    fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let lines = self.chunk.bytes.split(|&byte| byte == b'\n');
        (self.chunk.first..)
            .zip(lines)
            .map(|(number, line)| match number {
                1 => (number, without_mark(line)),
                _ => (number, line),
            })
            .filter(|(_, line)| !line.trim_ascii().is_empty())
    }
}

impl Work for LineRecords {
    fn bytes(&self) -> u64 {
        self.chunk.bytes.len() as u64
    }

    fn parse(self: Box<Self>, options: &Options) -> Vec<Record> {
        self.lines()
            .map(|(number, line)| json::record(&self.file, number, line, options))
            .collect()
    }

    fn glance(&self, options: &Options) -> Vec<Glance> {
        self.lines()
            .filter_map(|(number, line)| json::glance(&self.file, number, line, options))
            .collect()
    }

    fn pick(self: Box<Self>, options: &Options, wanted: &Wanted<'_>) -> Vec<Record> {
        let is_wanted = |number, line| {
            json::glance(&self.file, number, line, options).is_some_and(|glance| wanted(&glance))
        };
        self.lines()
            .filter(|(number, line)| is_wanted(*number, line))
            .map(|(number, line)| json::record(&self.file, number, line, options))
            .collect()
    }
}
