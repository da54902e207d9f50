//! Opens files, compressed or not, and reads them without ever holding more than a limit.

use super::{InputError, InputFile};
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

/// Read ahead this much at a time, in bytes.
const BUFFER: usize = 64 << 10;

/// How a file is compressed, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    fn of(name: &str) -> Self {
        let has = |ending: &str| strip_ending(name, ending).is_some();
        if has(".gz") {
            Self::Gzip
        } else if has(".zst") {
            Self::Zstd
        } else {
            Self::None
        }
    }
}

/// The name without the ending of a compression: `docs.jsonl` for `docs.jsonl.gz`.
pub(super) fn bare_name(name: &str) -> &str {
    strip_ending(name, ".gz")
        .or_else(|| strip_ending(name, ".zst"))
        .unwrap_or(name)
}

fn strip_ending<'n>(name: &'n str, ending: &str) -> Option<&'n str> {
    let at = name.len().checked_sub(ending.len())?;
    let (head, tail) = name.split_at_checked(at)?;
    tail.eq_ignore_ascii_case(ending).then_some(head)
}

/// Opens a file for reading what is in it, decompressed.
///
/// Gzip files may have several members (RFC 1952, 2.2) and zstd files several frames (RFC 8878,
/// 3.1). A zstd window of more than 128 MiB is refused by the decoder.
pub(super) fn open(file: &InputFile) -> Result<Box<dyn BufRead>, InputError> {
    let raw = File::open(&file.path).map_err(|error| InputError::from_io(&error))?;
    let raw = BufReader::with_capacity(BUFFER, raw);
    Ok(match Compression::of(&file.name) {
        Compression::None => Box::new(raw),
        Compression::Gzip => {
            let decoder = MultiGzDecoder::new(raw);
            Box::new(BufReader::with_capacity(BUFFER, decoder))
        }
        Compression::Zstd => {
            let decoder = zstd::stream::read::Decoder::with_buffer(raw)
                .map_err(|error| read_error(&file.name, None, &error))?;
            Box::new(BufReader::with_capacity(BUFFER, decoder))
        }
    })
}

/// What an error in the middle of a file means, `line` being the last line that was read whole.
pub(super) fn read_error(name: &str, line: Option<u64>, error: &io::Error) -> InputError {
    let cause = error.to_string();
    match Compression::of(name) {
        Compression::None => InputError::BrokeOff { line, cause },
        Compression::Gzip => InputError::Corrupt {
            format: "gzip",
            line,
            cause,
        },
        Compression::Zstd => InputError::Corrupt {
            format: "zstd",
            line,
            cause,
        },
    }
}

/// Reads a whole file. Takes memory for its content, but never for more than `limit` bytes.
pub(super) fn read_all(file: &InputFile, limit: u64) -> Result<Vec<u8>, InputError> {
    let plain = Compression::of(&file.name) == Compression::None;
    if plain && file.len > limit {
        return Err(InputError::TooLarge {
            size: Some(file.len),
            limit,
        });
    }
    let mut source = open(file)?;
    let mut bytes = Vec::new();
    // One byte more than the file should have, so that its end is seen without growing again.
    let mut step = if plain { file.len + 1 } else { BUFFER as u64 };
    loop {
        step = step.min(limit + 1 - bytes.len() as u64);
        let more = read_step(&mut source, step, &mut bytes)
            .map_err(|error| read_error(&file.name, None, &error))?;
        if bytes.len() as u64 > limit {
            return Err(InputError::TooLarge { size: None, limit });
        }
        if !more {
            return Ok(bytes);
        }
        step = (bytes.len() as u64).max(BUFFER as u64);
    }
}

/// Reads up to `step` bytes into memory taken for exactly that; whether there may be more.
fn read_step(source: &mut dyn BufRead, step: u64, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let room = usize::try_from(step).map_err(io::Error::other)?;
    bytes.try_reserve_exact(room).map_err(io::Error::other)?;
    let read = source.take(step).read_to_end(bytes)?;
    Ok(read as u64 == step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_of_compressions_are_no_part_of_the_name() {
        assert_eq!(bare_name("a/docs.jsonl.gz"), "a/docs.jsonl");
        assert_eq!(bare_name("PAGE.ZST"), "PAGE");
        assert_eq!(bare_name("page.txt"), "page.txt");
        assert_eq!(bare_name("gz"), "gz");
        assert_eq!(bare_name("😀z"), "😀z");
    }

    #[test]
    fn memory_is_taken_for_the_limit_at_most() {
        let mut bytes = Vec::new();
        let mut source: &[u8] = &[7; 100];
        assert!(read_step(&mut source, 60, &mut bytes).unwrap());
        assert!(bytes.capacity() < 64, "{}", bytes.capacity());
        assert!(!read_step(&mut source, 60, &mut bytes).unwrap());
        assert_eq!(bytes.len(), 100);
    }
}
