//! One pass over the bytes of a line, for all that several others want to know of it.
//!
//! Lines are short: one pass for all costs less than a few for one question each, and what is left over of a
//! vector is filled up.

use super::shape;
use wide::u8x16;

/// What bytes a line has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glance {
    digit: bool,
    separator: bool,
    backtick: bool,
    /// Control characters, tabs among them.
    control: bool,
    /// Bytes that are not ASCII.
    wide: bool,
    double_blank: bool,
    /// Beyond ASCII it has nothing but general punctuation, if anything.
    nearly_ascii: bool,
    words: usize,
}

/// Bytes that are looked at together.
const CHUNK: usize = 16;

impl Glance {
    /// Looks at a line. Linear, hardly a branch.
    pub(crate) fn of(line: &str) -> Self {
        let (chunks, rest) = line.as_bytes().as_chunks::<CHUNK>();
        let mut seen = Seen::default();
        chunks.iter().for_each(|chunk| seen.add(*chunk));
        if !rest.is_empty() {
            // A stop is in none of the classes.
            let mut last = [b'.'; CHUNK];
            last[..rest.len()].copy_from_slice(rest);
            seen.add(last);
        }
        let wide = seen.wide.any();
        Self {
            digit: seen.digits.any(),
            separator: seen.separators.any(),
            backtick: seen.backticks.any(),
            control: seen.controls.any(),
            wide,
            double_blank: seen.double_blanks != 0,
            nearly_ascii: !wide || is_nearly_ascii(line.as_bytes()),
            words: (seen.words + seen.inside) as usize,
        }
    }

    /// It surely has no character that must not stand in text.
    pub(crate) fn is_visible(self) -> bool {
        self.nearly_ascii && !self.control
    }

    /// ASCII in which folding changes nothing but the case: most lines.
    pub(crate) fn is_plain(self) -> bool {
        !self.wide && self.is_nearly_plain()
    }

    /// The same, with dashes and quotes beyond ASCII, which change, too.
    pub(crate) fn is_nearly_plain(self) -> bool {
        self.is_visible() && !self.backtick && !self.double_blank
    }

    /// Whether the folded line may have a digit of ASCII; those of other scripts may become one.
    pub(crate) fn may_have_digit(self) -> bool {
        self.digit || self.wide
    }

    /// Whether it may be a breadcrumb.
    pub(crate) fn may_have_separator(self) -> bool {
        self.separator
    }

    /// The words of the line, as [`shape::count_words`] counts them.
    pub(crate) fn words(self, line: &str) -> usize {
        // Punctuation beyond ASCII changes nothing; tabs are blanks, too.
        if self.is_visible() {
            self.words
        } else {
            shape::count_words(line)
        }
    }
}

/// Whether all beyond ASCII is [`shape::is_general_punctuation`]: U+2010 to U+2027, in UTF-8.
fn is_nearly_ascii(mut line: &[u8]) -> bool {
    while let Some(at) = line.iter().position(|b| !b.is_ascii()) {
        let [0xe2, 0x80, 0x90..=0xa7, rest @ ..] = &line[at..] else {
            return false;
        };
        line = rest;
    }
    true
}

/// What was seen of a line so far: all bits of a byte where there is one of the class.
#[derive(Default)]
struct Seen {
    digits: u8x16,
    separators: u8x16,
    backticks: u8x16,
    controls: u8x16,
    /// The top bits count.
    wide: u8x16,
    double_blanks: u32,
    /// Whether the last byte was a blank.
    blank: u32,
    /// Words with a blank behind them.
    words: u32,
    /// Whether a letter or digit came behind the last blank.
    inside: u32,
}

impl Seen {
    #[inline(always)]
    fn add(&mut self, chunk: [u8; CHUNK]) {
        let bytes = u8x16::new(chunk);
        let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
        let digits = in_range(bytes, b'0', b'9');
        let letters = in_range(bytes | u8x16::splat(0x20), b'a', b'z');
        self.digits |= digits;
        // Of items of a breadcrumb, or the last bytes of such separators in UTF-8: "→•·›»".
        self.separators |= is(b'|') | is(b'>') | is(b'/');
        self.separators |= is(0x92) | is(0xa2) | is(0xb7) | is(0xba) | is(0xbb);
        self.backticks |= is(b'`');
        self.controls |= in_range(bytes, 0, 0x1f) | is(0x7f);
        self.wide |= bytes;
        self.count(is(b' ').to_bitmask(), (digits | letters).to_bitmask());
    }

    /// Counts words, given one bit a byte. Added to the ones of a stretch without blanks, any letter carries into
    /// the blank behind it, and only once.
    #[inline(always)]
    fn count(&mut self, blanks: u32, letters: u32) {
        self.double_blanks |= blanks & (blanks << 1 | self.blank);
        self.blank = blanks >> (CHUNK - 1);
        let sum = (!blanks & ((1 << CHUNK) - 1)) + letters + self.inside;
        self.words += (sum & blanks).count_ones();
        self.inside = sum >> CHUNK;
    }
}

/// All bits of the bytes that are in a range.
fn in_range(bytes: u8x16, least: u8, most: u8) -> u8x16 {
    let above = bytes - u8x16::splat(least);
    above.min(u8x16::splat(most - least)).simd_eq(above)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::fold;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_glance_tells_what_others_find(line in "[a-c1` '.\t|é→’…\u{2003}\u{200b}市]{0,40}") {
            let glance = Glance::of(&line);
            prop_assert_eq!(glance.words(&line), shape::count_words(&line));
            prop_assert!(!glance.is_visible() || fold::visible(&line) == line);
            let other = line.contains(['\t', 'é', '→', '\u{2003}', '\u{200b}', '市']);
            prop_assert!(glance.is_visible() != other);
            prop_assert!(glance.may_have_digit() || !line.contains('1'));
            prop_assert!(glance.may_have_separator() || !line.contains(['|', '→']));
            let odd = !line.is_ascii() || line.contains(['`', '\t']) || line.contains("  ");
            prop_assert_eq!(glance.is_plain(), !odd);
        }
    }
}
