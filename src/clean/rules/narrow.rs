//! Patterns over one byte a character: a tenth of the time to compile, and less to run.
//!
//! `.{0,60}` and `\w` over UTF-8 are thousands of states. A pattern tells few characters beyond ASCII
//! apart, so each of those becomes a byte that folded lines have no use for: letters become capitals,
//! signs become control characters. All other letters are one letter to it, all other signs one sign.

use regex_automata::meta::Regex;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};
use std::{borrow::Cow, sync::LazyLock};

/// Stand-ins for characters that the pattern does not name.
const OTHER_LETTER: char = 'Z';
const OTHER_DIGIT: char = 'Y';
const OTHER_SIGN: char = '\u{1}';
/// Stand-ins for those it names, in the order in which it does.
const LETTERS: std::ops::RangeInclusive<char> = 'A'..='X';
const SIGNS: std::ops::RangeInclusive<char> = '\u{e}'..='\u{1f}';
/// More than this is not named one by one.
const MOST_NAMED: usize = 12;

/// A pattern over stand-ins.
#[derive(Debug)]
pub(super) struct Narrow {
    regex: Regex,
    alphabet: Alphabet,
}

impl Narrow {
    /// The pattern for folded lines; `None` when it tells too many characters apart.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let hir = regex_syntax::parse(pattern).ok()?;
        let mut alphabet = Alphabet::default();
        alphabet.add(&hir)?;
        // Not by way of its text: a repetition of a repetition, `(?:a{2})?`, prints as `a{2}?`.
        let regex = Regex::builder().build_from_hir(&alphabet.rewrite(&hir)?);
        let regex = regex.ok()?;
        Some(Self { regex, alphabet })
    }

    /// Whether the pattern matches a folded line.
    pub(super) fn is_match(&self, folded: &str) -> bool {
        let line = if folded.is_ascii() {
            Cow::Borrowed(folded)
        } else {
            Cow::Owned(folded.chars().map(|c| self.alphabet.stand_in(c)).collect())
        };
        self.regex.is_match(line.as_ref())
    }
}

/// The characters beyond ASCII that a pattern names, with their stand-ins.
#[derive(Debug, Default)]
struct Alphabet(Vec<(char, char)>);

impl Alphabet {
    fn stand_in(&self, c: char) -> char {
        if c.is_ascii() {
            return c;
        }
        let named = self.0.iter().find(|(named, _)| *named == c);
        named.map_or_else(|| kind(c).stand_in, |(_, stand_in)| *stand_in)
    }

    /// Names what a part of the pattern tells apart; `None` when that is too much.
    fn add(&mut self, hir: &Hir) -> Option<()> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Some(()),
            HirKind::Literal(text) => str::from_utf8(&text.0)
                .ok()?
                .chars()
                .try_for_each(|c| self.name(c)),
            HirKind::Class(Class::Unicode(class)) => self.add_class(class),
            HirKind::Class(Class::Bytes(_)) => None,
            HirKind::Repetition(part) => self.add(&part.sub),
            HirKind::Capture(group) => self.add(&group.sub),
            HirKind::Concat(parts) | HirKind::Alternation(parts) => {
                parts.iter().try_for_each(|part| self.add(part))
            }
        }
    }

    /// Of each kind of character a class holds nearly all or hardly any: the few are named.
    fn add_class(&mut self, class: &ClassUnicode) -> Option<()> {
        if class.is_ascii() || has_all_wide(class) {
            return Some(());
        }
        for kind in KINDS.iter() {
            let mut inside = kind.class.clone();
            inside.intersect(class);
            let mut outside = kind.class.clone();
            outside.difference(class);
            let few = [inside, outside]
                .into_iter()
                .find(|c| size(c) <= MOST_NAMED);
            for range in few?.ranges() {
                (range.start()..=range.end()).try_for_each(|c| self.name(c))?;
            }
        }
        Some(())
    }

    fn name(&mut self, c: char) -> Option<()> {
        if c.is_ascii() || self.0.iter().any(|(named, _)| *named == c) {
            return Some(());
        }
        let is_word = kind(c).stand_in != OTHER_SIGN;
        let mut free = if is_word { LETTERS } else { SIGNS };
        let stand_in = free.find(|s| self.0.iter().all(|(_, taken)| taken != s))?;
        self.0.push((c, stand_in));
        Some(())
    }

    /// The same part of the pattern over stand-ins.
    fn rewrite(&self, hir: &Hir) -> Option<Hir> {
        let all =
            |parts: &[Hir]| -> Option<Vec<Hir>> { parts.iter().map(|p| self.rewrite(p)).collect() };
        Some(match hir.kind() {
            HirKind::Empty => Hir::empty(),
            HirKind::Look(look) => Hir::look(ascii(*look)),
            HirKind::Literal(text) => {
                let text = str::from_utf8(&text.0).ok()?;
                if text.contains(|c: char| !is_folded(c)) {
                    return Some(Hir::fail());
                }
                let text: String = text.chars().map(|c| self.stand_in(c)).collect();
                Hir::literal(text.into_bytes())
            }
            HirKind::Class(Class::Unicode(class)) => self.rewrite_class(class)?,
            HirKind::Class(Class::Bytes(_)) => return None,
            HirKind::Repetition(part) => Hir::repetition(Repetition {
                sub: Box::new(self.rewrite(&part.sub)?),
                ..part.clone()
            }),
            HirKind::Capture(group) => self.rewrite(&group.sub)?,
            HirKind::Concat(parts) => Hir::concat(all(parts)?),
            HirKind::Alternation(parts) => Hir::alternation(all(parts)?),
        })
    }

    fn rewrite_class(&self, class: &ClassUnicode) -> Option<Hir> {
        let plain = ('\0'..='\u{7f}').filter(|&c| is_folded(c) && contains(class, c));
        let named = self.0.iter().filter(|(c, _)| contains(class, *c));
        let mut all: Vec<char> = plain.chain(named.map(|(_, s)| *s)).collect();
        for kind in KINDS.iter() {
            // The kind is of one mind about what is not named.
            let chars = kind.class.ranges().iter().flat_map(|r| r.start()..=r.end());
            let mut unnamed = chars.filter(|c| self.0.iter().all(|(named, _)| named != c));
            if contains(class, unnamed.next()?) {
                all.push(kind.stand_in);
            }
        }
        let ranges = all.into_iter().map(|c| ClassUnicodeRange::new(c, c));
        Some(Hir::class(Class::Unicode(ClassUnicode::new(ranges))))
    }
}

/// Characters beyond ASCII that most patterns treat alike.
struct Kind {
    class: ClassUnicode,
    stand_in: char,
}

/// Digits, letters, and all that is neither, but blanks: folded lines have only the one of ASCII.
static KINDS: LazyLock<[Kind; 3]> = LazyLock::new(|| {
    [
        (r"[\d&&[^\x00-\x7f]]", OTHER_DIGIT),
        (r"[[\w&&[^\d]]&&[^\x00-\x7f]]", OTHER_LETTER),
        (r"[^\w\s\x00-\x7f]", OTHER_SIGN),
    ]
    .map(|(class, stand_in)| Kind {
        class: unicode_class(class).unwrap_or_else(ClassUnicode::empty),
        stand_in,
    })
});

fn unicode_class(pattern: &str) -> Option<ClassUnicode> {
    match regex_syntax::parse(pattern).ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        _ => None,
    }
}

fn kind(c: char) -> &'static Kind {
    let [digits, letters, signs] = &*KINDS;
    if contains(&digits.class, c) {
        digits
    } else if contains(&letters.class, c) {
        letters
    } else {
        signs
    }
}

fn contains(class: &ClassUnicode, c: char) -> bool {
    let at = class.ranges().partition_point(|r| r.end() < c);
    class.ranges().get(at).is_some_and(|r| r.start() <= c)
}

fn size(class: &ClassUnicode) -> usize {
    class.ranges().iter().map(ClassUnicodeRange::len).sum()
}

/// Whether the class holds all characters beyond ASCII, as `.` and `[^x]` do.
fn has_all_wide(class: &ClassUnicode) -> bool {
    let last = class.ranges().last();
    last.is_some_and(|r| r.start() <= '\u{80}' && r.end() == char::MAX)
}

/// What folded lines may have: no capitals of ASCII and no control characters.
fn is_folded(c: char) -> bool {
    !c.is_ascii_uppercase() && !c.is_ascii_control()
}

/// The stand-ins of letters are letters of ASCII.
fn ascii(look: Look) -> Look {
    match look {
        Look::WordUnicode => Look::WordAscii,
        Look::WordUnicodeNegate => Look::WordAsciiNegate,
        Look::WordStartUnicode => Look::WordStartAscii,
        Look::WordEndUnicode => Look::WordEndAscii,
        Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
        Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{
        fold,
        rules::{pack::EMBEDDED, tests::lines_like},
    };
    use proptest::{prelude::*, strategy::ValueTree};
    use regex::Regex;

    #[test]
    fn what_is_not_named_is_told_by_its_kind() {
        let pattern = r"^(?:é|\d)[^“]?\b.\w$";
        let (narrow, wide) = (Narrow::new(pattern).unwrap(), Regex::new(pattern).unwrap());
        for (line, matches) in [
            ("é–é", true),
            ("٣“é", true),
            ("é“–é", false),
            ("éé–é", true),
            ("é–٣", true),
            ("é–“", false),
            ("è–é", false),
        ] {
            assert_eq!(narrow.is_match(line), matches, "{line}");
            assert_eq!(wide.is_match(line), matches, "{line}");
        }
    }

    #[test]
    fn a_repetition_of_a_repetition_stays_one() {
        let narrow = Narrow::new(r"^图(?:[0-9一二]{1,2})?[:：].{2,9}$").unwrap();
        assert!(narrow.is_match("图：桥墩") && narrow.is_match("图12：桥墩"));
        assert!(!narrow.is_match("图123：桥墩"));
    }

    fn patterns() -> Vec<String> {
        let of = |(name, toml): &(&str, &str)| crate::clean::rules::parse(name, toml).unwrap();
        let packs: Vec<_> = EMBEDDED.iter().map(of).collect();
        let rules = packs.iter().flat_map(|p| &p.rules);
        rules.flat_map(|r| r.pattern.as_slice().to_vec()).collect()
    }

    #[test]
    fn most_patterns_are_narrow() {
        let patterns = patterns();
        let narrow = patterns.iter().filter(|p| Narrow::new(p).is_some()).count();
        assert!(
            narrow * 2 > patterns.len(),
            "{narrow} of {}",
            patterns.len()
        );
    }

    /// Lines that patterns match, spoiled by a character in some place.
    fn line(pattern: &str) -> impl Strategy<Value = String> + use<> {
        let spoiled = (proptest::char::any(), 0..40_usize);
        let plain = lines_like(pattern).map_or_else(|| ".{0,40}".boxed(), Strategy::boxed);
        (plain, spoiled).prop_map(|(line, (c, at))| {
            let spoil = |(i, old)| if i == at { c } else { old };
            fold::fold(&line.chars().enumerate().map(spoil).collect::<String>())
        })
    }

    #[test]
    fn narrow_patterns_match_the_same_lines() {
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        for pattern in patterns().iter().step_by(9) {
            let Some(narrow) = Narrow::new(pattern) else {
                continue;
            };
            let wide = Regex::new(pattern).unwrap();
            for _ in 0..30 {
                let line = line(pattern).new_tree(&mut runner).unwrap().current();
                assert_eq!(
                    narrow.is_match(&line),
                    wide.is_match(&line),
                    "{pattern}: {line}"
                );
            }
        }
    }
}
