//! The folded form of a line: what phrase rules and repetition compare.
//!
//! Lower case, typographic quotes and dashes made plain, blanks collapsed, invisible characters
//! dropped, the bullet in front taken off. Lossy on purpose, and never part of any output.

use super::glance::Glance;
use std::{borrow::Cow, ops::Range};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Characters that introduce a list item or a link.
const BULLETS: &[char] = &[
    '•', '·', '●', '○', '◦', '‣', '▪', '▫', '■', '□', '◆', '◇', '►', '▶', '▸', '→', '➤', '➜', '✓',
    '✔', '★', '☆', '-', '–', '—', '*', '+', '>', '»', '›', '|', '・', '※', '◎', '▲', '▼',
];

/// Folds a line. Linear in its length.
pub(crate) fn fold(line: &str) -> String {
    fold_seen(line, Glance::of(line))
}

/// Folds a line of which `glance` is.
pub(crate) fn fold_seen(line: &str, glance: Glance) -> String {
    let mut out = String::with_capacity(line.len());
    fold_onto(line, glance, &mut out);
    out
}

/// Folds a line onto the end of `out`; `glance` is of this line, or of a longer one that it is a part of.
pub(crate) fn fold_onto(line: &str, glance: Glance, out: &mut String) {
    let start = out.len();
    if glance.is_plain() {
        out.push_str(without_bullet(line));
        out[start..].make_ascii_lowercase();
    } else if glance.is_nearly_plain() {
        fold_punctuation(without_bullet(line), out);
        out[start..].make_ascii_lowercase();
    } else if line.contains('Σ') {
        // A final sigma has a lower case of its own, which only the whole word tells.
        fold_chars(without_bullet(&line.to_lowercase()), out);
    } else {
        fold_chars(without_bullet(line), out);
    }
}

/// Folds what is beyond ASCII, all of it general punctuation, U+2010 to U+2027: 0xe2 is its first byte, and no other
/// byte of it.
fn fold_punctuation(mut line: &str, out: &mut String) {
    while let Some(at) = memchr::memchr(0xe2, line.as_bytes()) {
        out.push_str(&line[..at]);
        let mut rest = line[at..].chars();
        rest.next().into_iter().for_each(|c| push_folded(out, c));
        line = rest.as_str();
    }
    out.push_str(line);
}

fn fold_chars(line: &str, out: &mut String) {
    let start = out.len();
    let mut blank = false;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        // Runs of ASCII go over as they are; their case is changed at the end, for all at once.
        let run = plain_run(rest.as_bytes());
        if run > 0 {
            if blank && out.len() > start {
                out.push(' ');
            }
            blank = false;
            out.push_str(&rest[..run]);
            rest = &rest[run..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if misplaced(c).is_some() {
            continue;
        }
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        if blank && out.len() > start {
            out.push(' ');
        }
        blank = false;
        push_folded(out, c);
    }
    out[start..].make_ascii_lowercase();
}

/// Bytes of the run of words of ASCII with single blanks between them that opens a text.
fn plain_run(text: &[u8]) -> usize {
    let mut run = 0;
    loop {
        match text.get(run..) {
            Some([b, ..]) if is_graphic(*b) => run += 1,
            Some([b' ', b, ..]) if run > 0 && is_graphic(*b) => run += 2,
            _ => return run,
        }
    }
}

/// Shows in a line, and folds to its lower case.
fn is_graphic(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~') && byte != b'`'
}

/// The line behind its bullet, and whether there was one.
pub(crate) fn bullet(line: &str) -> Option<&str> {
    let line = line.trim();
    if line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let rest = line.trim_start_matches(BULLETS);
    let had = rest.len() < line.len();
    // "-5 degrees" and "—Yes" are no list items; "- item" and "•item" are.
    let first = line.chars().next()?;
    let loose = rest.starts_with(char::is_whitespace);
    let tight = !matches!(first, '-' | '–' | '—' | '*' | '+' | '>');
    (had && (loose || tight)).then(|| rest.trim_start())
}

fn without_bullet(line: &str) -> &str {
    bullet(line).unwrap_or_else(|| line.trim())
}

/// The folded line without punctuation and symbols at either end. Digits stay: "Harvest 2023" and
/// "Harvest 2024" are two headlines.
pub(crate) fn bare(folded: &str) -> &str {
    folded.trim_matches(|c: char| !c.is_alphanumeric() && !is_mark(c))
}

/// Where the folded line lies without punctuation, digits and symbols at either end.
pub(crate) fn core_range(folded: &str) -> Range<usize> {
    let outer = |c: char| !c.is_alphabetic() && !is_mark(c);
    let end = folded.trim_end_matches(outer).len();
    let start = folded.len() - folded.trim_start_matches(outer).len();
    start.min(end)..end
}

/// The code under which a character is taken out of text, if it is: it does not show, or it is no
/// character at all. Joiners and direction marks, which scripts need, stay.
pub(crate) fn misplaced(c: char) -> Option<&'static str> {
    match c {
        ' '..='~' => None,
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{180e}' => Some("invisible"),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some("bidi-control"),
        c if c.is_control() && !c.is_whitespace() => Some("control-character"),
        _ => None,
    }
}

/// The line without misplaced characters; hardly ever a copy.
pub(crate) fn visible(line: &str) -> Cow<'_, str> {
    if has_misplaced(line) {
        Cow::Owned(line.chars().filter(|&c| misplaced(c).is_none()).collect())
    } else {
        Cow::Borrowed(line)
    }
}

/// The line with accents and parts of Hangul composed with what they belong to, as cleaned texts are. Looked at are
/// only lines with a byte with which these may begin.
pub(crate) fn composed(line: Cow<'_, str>) -> Cow<'_, str> {
    match memchr::memchr3(0xcc, 0xcd, 0xe1, line.as_bytes()) {
        Some(_) if !is_nfc(&line) => Cow::Owned(line.nfc().collect()),
        _ => line,
    }
}

/// Looks at bytes: only few characters begin with a byte with which a misplaced one may begin.
fn has_misplaced(line: &str) -> bool {
    let may_begin = |b: u8| matches!(b, 0..b' ' | 0x7f | 0xc2 | 0xe1 | 0xe2 | 0xef);
    let bytes = line.bytes().enumerate();
    let mut suspects = bytes.filter(|(_, b)| may_begin(*b));
    suspects.any(|(at, _)| line[at..].chars().next().and_then(misplaced).is_some())
}

fn push_folded(out: &mut String, c: char) {
    match c {
        '`' => out.push('\''),
        '\0'..='\u{7f}' => out.push(c),
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '´' => out.push('\''),
        '“' | '”' | '„' | '‟' | '«' | '»' => out.push('"'),
        '‐' | '‑' | '‒' | '–' | '—' | '―' => out.push('-'),
        // Full-width letters and digits, as in "ＰＲ".
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => push_folded(out, full_width(c)),
        _ => out.extend(c.to_lowercase()),
    }
}

fn full_width(c: char) -> char {
    char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{1cff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_case_quotes_blanks_and_bullets() {
        assert_eq!(
            fold("  •  What’s\u{a0} Your   REACTION?"),
            "what's your reaction?"
        );
        assert_eq!(fold("» LIRE AUSSI – «Où»"), "lire aussi - \"où\"");
        assert_eq!(fold("ＰＲ（広告）"), "pr（広告）");
        assert_eq!(fold("-5 degrees"), "-5 degrees");
    }

    proptest! {
        #[test]
        fn each_kind_of_line_is_folded_alike(line in "[aB1 .’–…†•`é-]{0,12}") {
            let mut out = String::new();
            fold_chars(without_bullet(&line), &mut out);
            prop_assert_eq!(fold(&line), out);
        }
    }

    #[test]
    fn the_core_has_no_counters_and_colons() {
        let core = |line: &str| fold(line)[core_range(&fold(line))].to_owned();
        assert_eq!(core("Comments (73):"), "comments");
        assert_eq!(core("123"), "");
    }

    #[test]
    fn every_misplaced_character_is_seen() {
        for c in '\0'..=char::MAX {
            let line = format!("é{c}.");
            assert_eq!(visible(&line) != line, misplaced(c).is_some(), "{c:?}");
        }
    }

    #[test]
    fn accents_are_composed() {
        let composed = |line: &'static str| composed(Cow::Borrowed(line)).into_owned();
        assert_eq!(
            composed("cafe\u{301}, \u{1112}\u{1161}\u{11ab}"),
            "café, 한"
        );
        assert_eq!(composed("Việt"), "Việt");
    }

    #[test]
    fn headlines_keep_their_digits() {
        assert_eq!(bare(&fold("“Harvest 2023”?")), "harvest 2023");
        assert_eq!(bare("* * *"), "");
    }
}
