//! Eight bytes at a time in one number, by additions that cannot carry from one byte into the next (Warren,
//! Hacker's Delight, section 6.1).

/// The top bit of each byte.
pub(crate) const HIGH: u64 = 0x8080_8080_8080_8080;
/// The lowest bit of each byte.
pub(crate) const ONES: u64 = 0x0101_0101_0101_0101;

/// The eight bytes from `at` on, little-endian; noughts behind the end.
pub(crate) fn eight(text: &[u8], at: usize) -> u64 {
    match text.get(at..at + 8).map(TryInto::try_into) {
        Some(Ok(eight)) => u64::from_le_bytes(eight),
        _ => {
            let rest = text.get(at..).unwrap_or_default().iter().rev();
            rest.fold(0, |chunk, &byte| chunk << 8 | u64::from(byte))
        }
    }
}

/// The top bit of each byte that is in the range; the bytes and the range are below 128.
pub(crate) fn between(bytes: u64, least: u8, most: u8) -> u64 {
    from(bytes, least) & !from(bytes, most + 1) & HIGH
}

/// The top bit of each byte that is `least` or more, and other bits.
fn from(bytes: u64, least: u8) -> u64 {
    bytes + u64::from(128 - least) * ONES
}

/// How many of the bytes stand before the first whose top bit is set.
pub(crate) fn before(marked: u64) -> usize {
    (marked & HIGH).trailing_zeros() as usize / 8
}

/// All bits of the first `count` bytes.
pub(crate) fn first(count: usize) -> u64 {
    match count {
        0..8 => !(u64::MAX << (8 * count)),
        _ => u64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_apart_each_by_itself() {
        let chunk = eight(b"xxab{`zA!", 2);
        assert_eq!(chunk, u64::from_le_bytes(*b"ab{`zA!\0"));
        let small = between(chunk, b'a', b'z');
        assert_eq!(small, 0x0000_0080_0000_8080);
        assert_eq!((before(!small), before(0), first(2)), (2, 8, 0xffff));
        assert_eq!(first(8), u64::MAX);
    }
}
