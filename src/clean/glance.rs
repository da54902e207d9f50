//! One pass over the bytes of a line, for all that several others want to know of it.
//!
//! Each of them looked for itself before, if with vectors; but lines are short, and what is left over of
//! a vector is looked at byte by byte.

use super::shape;

/// What bytes a line has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glance {
    all: u8,
    double_blank: bool,
    /// Beyond ASCII it has nothing but general punctuation, if anything.
    nearly_ascii: bool,
    words: usize,
}

/// Classes of bytes, one bit each. The first two have their places for the counting of words.
const WORD: u8 = 1;
const BLANK: u8 = 2;
const DIGIT: u8 = 4;
/// May separate the items of a breadcrumb, or is a byte of a character that may.
const SEPARATOR: u8 = 8;
const BACKTICK: u8 = 16;
/// Control characters, tabs among them.
const CONTROL: u8 = 32;
/// Not ASCII.
const WIDE: u8 = 64;

impl Glance {
    /// Looks at a line. Linear, no branches.
    pub(crate) fn of(line: &str) -> Self {
        let (mut all, mut doubled, mut before, mut inside, mut words) = (0, 0, 0, 0, 0);
        for &byte in line.as_bytes() {
            let class = CLASSES[usize::from(byte)];
            all |= class;
            doubled |= class & before;
            before = class;
            // A word begins at the first letter or digit behind a blank.
            words += usize::from(class & !inside & WORD);
            inside = (inside | class) & !(class >> 1) & WORD;
        }
        Self {
            all,
            double_blank: doubled & BLANK != 0,
            nearly_ascii: all & WIDE == 0 || is_nearly_ascii(line.as_bytes()),
            words,
        }
    }

    /// It surely has no character that must not stand in text.
    pub(crate) fn is_visible(self) -> bool {
        self.nearly_ascii && self.all & CONTROL == 0
    }

    /// ASCII in which folding changes nothing but the case: most lines.
    pub(crate) fn is_plain(self) -> bool {
        self.all & WIDE == 0 && self.is_nearly_plain()
    }

    /// The same, with dashes and quotes beyond ASCII, which change, too.
    pub(crate) fn is_nearly_plain(self) -> bool {
        self.nearly_ascii && self.all & (CONTROL | BACKTICK) == 0 && !self.double_blank
    }

    /// Whether the folded line may have a digit of ASCII; those of other scripts may become one.
    pub(crate) fn may_have_digit(self) -> bool {
        self.all & (DIGIT | WIDE) != 0
    }

    /// Whether it may be a breadcrumb.
    pub(crate) fn may_have_separator(self) -> bool {
        self.all & SEPARATOR != 0
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

static CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = class(byte as u8);
        byte += 1;
    }
    table
};

const fn class(byte: u8) -> u8 {
    match byte {
        b' ' => BLANK,
        b'0'..=b'9' => WORD | DIGIT,
        b'a'..=b'z' | b'A'..=b'Z' => WORD,
        b'|' | b'>' | b'/' => SEPARATOR,
        b'`' => BACKTICK,
        // The last bytes of "→•·›»" in UTF-8.
        0x92 | 0xa2 | 0xb7 | 0xba | 0xbb => WIDE | SEPARATOR,
        0..0x20 | 0x7f => CONTROL,
        0x80.. => WIDE,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::fold;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_glance_tells_what_others_find(line in "[a-c1` '.\t|é→’…\u{2003}\u{200b}市]{0,12}") {
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
