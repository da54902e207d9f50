//! The encodings with two and four bytes a unit.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// UTF-16 without a byte-order mark, told by where the zero bytes are: in every unit of an ASCII
/// character, at the same side. `None` if the bytes do not look like that.
///
/// Scripts that share the text with few ASCII characters, blanks among them, still have such a unit
/// in every few dozen; the fewer there are, the more of them it takes.
pub(super) fn guess(bytes: &[u8]) -> Option<&'static Encoding> {
    let (mut even, mut odd) = (0, 0);
    for pair in bytes.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.get(1) == Some(&0));
    }
    let pairs = bytes.len() / 2;
    let (zeros, others, encoding) = if odd > even {
        (odd, even, UTF_16LE)
    } else {
        (even, odd, UTF_16BE)
    };
    let one_side = others * 20 <= zeros;
    let enough = zeros * 4 >= pairs * 3 || (zeros >= 8 && zeros * 16 >= pairs);
    (zeros > 0 && one_side && enough && is_sound(bytes, encoding)).then_some(encoding)
}

/// Whether nearly all surrogates in it come in pairs and few units are control characters: true of
/// text, and not of numbers.
fn is_sound(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let units = bytes.chunks_exact(2).filter_map(|pair| {
        let pair: [u8; 2] = pair.try_into().ok()?;
        Some(if encoding == UTF_16LE {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        })
    });
    let odd = char::decode_utf16(units)
        .filter(|unit| match unit {
            Ok(c) => c.is_control() && !c.is_ascii_whitespace(),
            Err(_) => true,
        })
        .count();
    odd * 50 <= bytes.len()
}

/// Decodes UTF-32; what is no character becomes U+FFFD.
pub(super) fn decode_utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    let mut text: String = bytes
        .chunks_exact(4)
        .filter_map(|four| four.try_into().ok())
        .map(|four| char::from_u32(unit(four)).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if !bytes.len().is_multiple_of(4) {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn latin_text_has_zeros_on_one_side() {
        let text = "The ferry was late.";
        assert_eq!(guess(&utf16(text, u16::to_le_bytes)), Some(UTF_16LE));
        assert_eq!(guess(&utf16(text, u16::to_be_bytes)), Some(UTF_16BE));
        assert_eq!(guess(b"a\0"), Some(UTF_16LE));
    }

    #[test]
    fn so_has_any_text_with_blanks() {
        let text = "Паром опоздал на два часа, и пассажиры ждали на берегу у причала.";
        assert_eq!(guess(&utf16(text, u16::to_le_bytes)), Some(UTF_16LE));
        assert_eq!(guess(&utf16(text, u16::to_be_bytes)), Some(UTF_16BE));
    }

    #[test]
    fn other_zeros_are_no_sign() {
        assert_eq!(guess(b""), None);
        assert_eq!(guess(b"abc\0"), None);
        assert_eq!(guess(b"one\0two\0three\0four\0five"), None);
        assert_eq!(guess(&[0; 64]), None);
        let numbers: Vec<u8> = (0..64_u16).flat_map(u16::to_le_bytes).collect();
        assert_eq!(guess(&numbers), None);
    }

    #[test]
    fn utf32_is_decoded_with_replacements() {
        let bytes = [0x41, 0, 0, 0, 0, 0xD8, 0, 0, 0x00, 0xF6, 1, 0, 7];
        let text = decode_utf32(&bytes, u32::from_le_bytes);
        assert_eq!(text, "A\u{FFFD}\u{1F600}\u{FFFD}");
    }
}
