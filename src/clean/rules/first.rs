//! With which bytes a line must begin for a pattern to match it.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A set of bytes.
#[derive(Debug)]
pub(super) struct FirstBytes([bool; 256]);

impl FirstBytes {
    /// The first bytes of all matches of a pattern that must stand at the beginning of the line;
    /// `None` for other patterns, and for those that match an empty line.
    pub(super) fn of(hir: &Hir) -> Option<Self> {
        let anchored = hir.properties().look_set_prefix().contains(Look::Start);
        let mut bytes = Self([false; 256]);
        (anchored && !bytes.add(hir)).then_some(bytes)
    }

    pub(super) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// The bytes, if no letter of ASCII is among them: digits, signs, and what digits of other scripts begin with.
    pub(super) fn signs(&self) -> Option<Vec<u8>> {
        let bytes = (0..=u8::MAX).filter(|&byte| self.has(byte));
        let bytes: Vec<u8> = bytes.collect();
        (!bytes.iter().any(u8::is_ascii_alphabetic)).then_some(bytes)
    }

    /// Adds the first bytes of a part; returns whether the part can be empty.
    fn add(&mut self, part: &Hir) -> bool {
        match part.kind() {
            HirKind::Empty | HirKind::Look(_) => true,
            HirKind::Literal(literal) => {
                self.add_range(literal.0[0], literal.0[0]);
                false
            }
            HirKind::Class(class) => {
                self.add_class(class);
                false
            }
            HirKind::Repetition(repeated) => self.add(&repeated.sub) || repeated.min == 0,
            HirKind::Capture(group) => self.add(&group.sub),
            HirKind::Concat(parts) => parts.iter().all(|p| self.add(p)),
            // No part may be left out, so no `any`.
            HirKind::Alternation(parts) => parts.iter().filter(|p| self.add(p)).count() > 0,
        }
    }

    fn add_class(&mut self, class: &Class) {
        match class {
            Class::Bytes(class) => {
                for range in class.ranges() {
                    self.add_range(range.start(), range.end());
                }
            }
            Class::Unicode(class) => {
                for range in class.ranges() {
                    self.add_range(lead(range.start()), lead(range.end()));
                }
            }
        }
    }

    fn add_range(&mut self, from: u8, to: u8) {
        self.0[usize::from(from)..=usize::from(to)].fill(true);
    }
}

/// The first byte of a character in UTF-8. Greater characters have no lesser ones.
fn lead(c: char) -> u8 {
    c.encode_utf8(&mut [0; 4]).as_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchored_patterns_have_first_bytes() {
        let first = |p| FirstBytes::of(&regex_syntax::parse(p).unwrap());
        let set = first(r"^[(\[]?(?:ab|\d+) c$").unwrap();
        assert!([b'(', b'[', b'a', b'7'].iter().all(|&b| set.has(b)));
        assert!(!set.has(b'b') && !set.has(b' '));
        assert!(set.has("٣".as_bytes()[0]), "digits of other scripts");
        assert!(first(r"ab").is_none());
        assert!(first(r"^a?$").is_none());
    }
}
