//! Cuts a stream of lines into chunks of whole lines, in bounded memory.

use std::io::{self, BufRead, Read};

/// Chunks end with the line that makes them at least this long, in bytes. Short, for then their memory is used again,
/// and no thread waits long for the one that has the last of a batch.
const CHUNK: usize = 1 << 18;

/// Whole lines that follow one another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chunk {
    /// The number of the first line, counted from 1.
    pub(super) first: u64,
    /// The lines with their ends.
    pub(super) bytes: Vec<u8>,
}

/// What comes next in the stream.
#[derive(Debug)]
pub(super) enum Part {
    /// Some lines.
    Lines(Chunk),
    /// A line that is longer than the limit, and was skipped.
    TooLong {
        /// The number of the line.
        number: u64,
        /// Its length in bytes.
        bytes: u64,
    },
    /// Reading failed; nothing follows.
    Broken {
        /// The number of the last whole line, if there is one.
        last: Option<u64>,
        /// What the source says.
        error: io::Error,
    },
}

/// An iterator over the parts of a stream. Holds a chunk and one line of at most `limit` bytes.
pub(super) struct Lines<R> {
    source: R,
    limit: u64,
    /// Lines read so far.
    count: u64,
    chunk: Vec<u8>,
    /// What follows the chunk that has just been handed out.
    next: Option<Part>,
    done: bool,
}

impl<R: BufRead> Lines<R> {
    /// Reads `source`; lines of more than `limit` bytes are skipped without being stored.
    pub(super) fn new(source: R, limit: u64) -> Self {
        Self {
            source,
            limit,
            count: 0,
            chunk: Vec::new(),
            next: None,
            done: false,
        }
    }

    /// Reads one line into the chunk; a part that is not lines ends the chunk.
    fn read_line(&mut self) -> io::Result<Option<Part>> {
        let start = self.chunk.len();
        let mut line = self.source.by_ref().take(self.limit + 1);
        let read = match line.read_until(b'\n', &mut self.chunk) {
            Ok(read) => read as u64,
            Err(error) => {
                self.chunk.truncate(start);
                return Err(error);
            }
        };
        if read == 0 {
            self.done = true;
            return Ok(None);
        }
        if read <= self.limit || self.chunk.ends_with(b"\n") {
            self.count += 1;
            return Ok(None);
        }
        self.chunk.truncate(start);
        // The room for a line of that length is not needed any more.
        self.chunk.shrink_to(CHUNK);
        let rest = self.source.skip_until(b'\n')? as u64;
        self.count += 1;
        Ok(Some(Part::TooLong {
            number: self.count,
            bytes: read + rest,
        }))
    }

    /// The lines gathered before the part `next`, if there are any, else that part.
    fn hand_out(&mut self, first: u64, next: Option<Part>) -> Option<Part> {
        if self.chunk.is_empty() {
            return next;
        }
        self.next = next;
        // The next chunk is as long, if one follows.
        let room = if self.done { 0 } else { CHUNK + CHUNK / 8 };
        let bytes = std::mem::replace(&mut self.chunk, Vec::with_capacity(room));
        Some(Part::Lines(Chunk { first, bytes }))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        if let Some(part) = self.next.take() {
            return Some(part);
        }
        let first = self.count + 1;
        while !self.done && self.chunk.len() < CHUNK {
            match self.read_line() {
                Ok(None) => {}
                Ok(part) => return self.hand_out(first, part),
                Err(error) => {
                    self.done = true;
                    let last = (self.count > 0).then_some(self.count);
                    return self.hand_out(first, Some(Part::Broken { last, error }));
                }
            }
        }
        self.hand_out(first, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &[u8], limit: u64) -> Vec<String> {
        Lines::new(text, limit)
            .map(|part| match part {
                Part::Lines(chunk) => {
                    format!("{}:{}", chunk.first, String::from_utf8_lossy(&chunk.bytes))
                }
                Part::TooLong { number, bytes } => format!("{number} has {bytes}"),
                Part::Broken { last, error } => format!("broken after {last:?}: {error}"),
            })
            .collect()
    }

    #[test]
    fn lines_stay_together_and_blank_ones_count() {
        assert_eq!(parts(b"one\n\nthree", 9), ["1:one\n\nthree"]);
        assert!(parts(b"", 9).is_empty());
    }

    #[test]
    fn a_line_over_the_limit_is_skipped_in_its_place() {
        let text = b"ab\nabcde\nabcd\nabcdefghijk\nabcdefg";
        assert_eq!(
            parts(text, 4),
            ["1:ab\n", "2 has 6", "3:abcd\n", "4 has 12", "5 has 7"]
        );
    }

    #[test]
    fn a_long_stream_is_cut_between_lines() {
        let text = [b"0123456789abcde\n".repeat(CHUNK / 16), b"tail".to_vec()].concat();
        let parts: Vec<Part> = Lines::new(&text[..], 99).collect();
        let [Part::Lines(one), Part::Lines(two)] = &parts[..] else {
            panic!("{} parts", parts.len());
        };
        assert_eq!((one.first, one.bytes.len()), (1, CHUNK));
        assert_eq!(
            (two.first, &two.bytes[..]),
            (1 + CHUNK as u64 / 16, &b"tail"[..])
        );
    }

    #[test]
    fn what_was_read_before_an_error_stays() {
        struct Breaks;
        impl Read for Breaks {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("disk"))
            }
        }
        let source = io::BufReader::new(b"one\ntwo\nthr".chain(Breaks));
        let parts: Vec<Part> = Lines::new(source, 99).collect();
        let [Part::Lines(lines), Part::Broken { last, .. }] = &parts[..] else {
            panic!("{parts:?}");
        };
        assert_eq!(lines.bytes, b"one\ntwo\n");
        assert_eq!(*last, Some(2));
    }
}
