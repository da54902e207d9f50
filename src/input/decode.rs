//! Bytes to text: which charset it is, and what becomes of bytes that do not fit it.
//!
//! In this order: a byte-order mark; UTF-16 without one; valid UTF-8; UTF-8 with a few broken bytes;
//! a guess over the whole body (chardetng). A text that is valid UTF-8 is looked through twice, and
//! neither copied nor changed. Line ends stay as they are.

use super::{InputError, binary, utf16};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// A decoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    /// The text without a byte-order mark.
    pub(super) text: String,
    /// The WHATWG name of the charset (UTF-32, which has none there, by its IANA name).
    pub(super) charset: &'static str,
}

/// Decodes a text. What is not text is an error; an empty text is none.
pub(super) fn decode(bytes: Vec<u8>) -> Result<Decoded, InputError> {
    if let Some(format) = binary::format_of(&bytes) {
        return Err(InputError::Binary { format });
    }
    let decoded = match after_mark(&bytes) {
        Some(decoded) => decoded,
        None => without_mark(bytes),
    };
    if binary::is_mostly_controls(&decoded.text) {
        return Err(InputError::Binary {
            format: "a stream of control characters",
        });
    }
    Ok(decoded)
}

/// Decodes what a byte-order mark announces. The mark is a promise: broken bytes do not change it.
fn after_mark(bytes: &[u8]) -> Option<Decoded> {
    let utf32 = |body, unit, charset| {
        let text = utf16::decode_utf32(body, unit);
        Some(Decoded { text, charset })
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, body @ ..] => Some(lossy(body)),
        // Also the mark of UTF-16LE and a NUL; but texts do not begin with NUL.
        [0xFF, 0xFE, 0, 0, body @ ..] => utf32(body, u32::from_le_bytes, "UTF-32LE"),
        [0, 0, 0xFE, 0xFF, body @ ..] => utf32(body, u32::from_be_bytes, "UTF-32BE"),
        [0xFF, 0xFE, body @ ..] => Some(decode_as(UTF_16LE, body)),
        [0xFE, 0xFF, body @ ..] => Some(decode_as(UTF_16BE, body)),
        _ => None,
    }
}

fn without_mark(bytes: Vec<u8>) -> Decoded {
    if memchr::memchr(0, &bytes).is_some()
        && let Some(encoding) = utf16::guess(&bytes)
    {
        return decode_as(encoding, &bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded {
            text,
            charset: "UTF-8",
        },
        Err(error) => match error.as_bytes() {
            bytes if is_damaged_utf8(bytes) => lossy(bytes),
            bytes => decode_as(detect(bytes), bytes),
        },
    }
}

fn lossy(bytes: &[u8]) -> Decoded {
    Decoded {
        text: String::from_utf8_lossy(bytes).into_owned(),
        charset: "UTF-8",
    }
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        charset: encoding.name(),
    }
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether bytes that are not valid UTF-8 are UTF-8 all the same, by counting.
///
/// In other charsets a sequence of bytes is a valid character of several bytes by chance only, and
/// far more often broken; so a third as many broken ones is the most that is taken for damage. A
/// text that is ASCII but for its last bytes is taken for cut off when these are two or more bytes
/// of one character: a single one is more likely an accented letter.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken, mut tail) = (0_usize, 0_usize, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
        tail = chunk.invalid().len();
    }
    let surrogates = count_surrogates(bytes);
    // Each is three broken bytes, but no accident.
    whole += surrogates;
    broken = broken.saturating_sub(3 * surrogates);
    let cut_off = broken == 1 && tail >= 2;
    broken * 3 <= whole || cut_off
}

/// Surrogates encoded as if they were characters: `ED A0 80` to `ED BF BF`.
fn count_surrogates(bytes: &[u8]) -> usize {
    memchr::memchr_iter(0xED, bytes)
        .filter(|&at| matches!(bytes.get(at + 1..at + 3), Some([0xA0..=0xBF, 0x80..=0xBF])))
        .count()
}

#[cfg(test)]
mod tests;
