//! The words of a text as they are compared, each with its place in the text.
//!
//! A word is a maximal run of letters, digits, `_`, marks and invisible characters, after
//! compatibility composition (NFKC, UAX #15) and full case folding (Unicode, section 3.13), the
//! invisible ones left out. Scripts without spaces give one word for each character with its
//! marks. A mark with nothing before it is no word.

use super::script::{Class, class};
use crate::document::Span;
use caseless::Caseless;
use unicode_normalization::char::decompose_compatible;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};
use xxhash_rust::xxh3::xxh3_64;

/// The words of one text, in order. About 40 bytes a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    forms: String,
    ends: Vec<usize>,
    spans: Vec<Span>,
    hashes: Vec<u64>,
}

/// Splits `text` into its words. Linear time; ASCII words are copied without a look at any table.
///
/// ```
/// let words = copydesk::dedup::words("The \u{FB01}rst STRASSE, die erste Straße");
/// let forms: Vec<&str> = words.forms().collect();
/// assert_eq!(forms, ["the", "first", "strasse", "die", "erste", "strasse"]);
/// ```
#[must_use]
pub fn words(text: &str) -> Words {
    let mut words = Words::default();
    scan(text, |form, span| {
        words.forms.push_str(form);
        words.ends.push(words.forms.len());
        words.spans.push(span);
        words.hashes.push(xxh3_64(form.as_bytes()));
    });
    words
}

/// The hashes of the words alone, into `hashes`: what [`Words::hashes`] gives, in less time and
/// memory.
pub(super) fn word_hashes(text: &str, hashes: &mut Vec<u64>) {
    hashes.clear();
    scan(text, |form, _| hashes.push(xxh3_64(form.as_bytes())));
}

/// Calls `take` with the form and the place of each word, in order.
pub(super) fn scan(text: &str, take: impl FnMut(&str, Span)) {
    let bytes = text.as_bytes();
    let mut scanner = Scanner {
        text,
        form: String::new(),
        take,
    };
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() && !is_word_byte(byte) {
            at += 1;
            continue;
        }
        let (end, upper) = ascii_word(bytes, at);
        at = if bytes.get(end).is_none_or(u8::is_ascii) {
            scanner.ascii(Span::new(at, end), upper);
            end
        } else {
            scanner.unicode(at)
        };
    }
}

impl Words {
    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The normalised form of word `i`; empty if there is no such word.
    #[must_use]
    pub fn form(&self, i: usize) -> &str {
        let start = i.checked_sub(1).and_then(|p| self.ends.get(p)).copied();
        let end = self.ends.get(i).copied().unwrap_or_default();
        self.forms
            .get(start.unwrap_or_default()..end)
            .unwrap_or_default()
    }

    /// The normalised forms in order.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.form(i))
    }

    /// The bytes of the text from the start of word `from` to the end of the word before `to`;
    /// empty if there are no such words.
    #[must_use]
    pub fn span(&self, from: usize, to: usize) -> Span {
        match self.spans.get(from..to) {
            Some([first, .., last]) => Span::new(first.start, last.end),
            Some([only]) => *only,
            _ => Span::default(),
        }
    }

    /// A hash (xxh3, 64 bits) of each word, in order.
    #[must_use]
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Whether both have the same words in the same order.
    #[must_use]
    pub fn same_forms(&self, other: &Self) -> bool {
        self.ends == other.ends && self.forms == other.forms
    }

    /// The forms with a blank after each, which tells `ab c` from `a bc`.
    pub(super) fn joined(&self) -> String {
        let mut joined = String::with_capacity(self.forms.len() + self.len());
        for form in self.forms() {
            joined.push_str(form);
            joined.push(' ');
        }
        joined
    }
}

/// Reads one text.
struct Scanner<'t, F> {
    text: &'t str,
    /// The form of the word that is being read.
    form: String,
    take: F,
}

impl<F: FnMut(&str, Span)> Scanner<'_, F> {
    fn ascii(&mut self, span: Span, upper: bool) {
        let word = span.of(self.text);
        if upper {
            self.form.clear();
            self.form.push_str(word);
            self.form.make_ascii_lowercase();
            (self.take)(&self.form, span);
        } else {
            (self.take)(word, span);
        }
    }

    /// Takes the words from `at` to the next ASCII separator, and returns where that stands.
    fn unicode(&mut self, mut at: usize) -> usize {
        let mut open: Option<Open> = None;
        let mut normal = String::new();
        self.form.clear();
        while let Some(cluster) = cluster(self.text, at) {
            if let Some(class) = plain(cluster.of(self.text)) {
                self.char(class, cluster, &mut open);
            } else {
                normal.clear();
                normalise(cluster.of(self.text), &mut normal);
                for c in normal.chars() {
                    self.char((c, class(c)), cluster, &mut open);
                }
            }
            at = cluster.end;
        }
        self.close(&mut open);
        at
    }

    fn char(&mut self, (c, class): (char, Class), cluster: Span, open: &mut Option<Open>) {
        match (class, open.as_mut()) {
            (Class::Letter, Some(word)) if !word.single => word.span.end = cluster.end,
            (Class::Mark, Some(word)) => word.span.end = cluster.end,
            (Class::Letter | Class::Single, _) => {
                self.close(open);
                *open = Some(Open {
                    span: cluster,
                    single: class == Class::Single,
                });
            }
            (Class::Separator, _) => return self.close(open),
            (Class::Mark, None) | (Class::Invisible, _) => return,
        }
        self.form.push(c);
    }

    fn close(&mut self, open: &mut Option<Open>) {
        if let Some(word) = open.take() {
            (self.take)(&self.form, word.span);
            self.form.clear();
        }
    }
}

/// A word that may go on.
struct Open {
    span: Span,
    single: bool,
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Where the ASCII word at `at` ends, and whether it has capitals.
fn ascii_word(bytes: &[u8], at: usize) -> (usize, bool) {
    let mut end = at;
    let mut upper = false;
    while let Some(&byte) = bytes.get(end).filter(|b| is_word_byte(**b)) {
        upper |= byte.is_ascii_uppercase();
        end += 1;
    }
    (end, upper)
}

/// The one character of a cluster that is its own comparable form: a small ASCII letter, or common
/// punctuation.
fn plain(cluster: &str) -> Option<(char, Class)> {
    let mut chars = cluster.chars();
    let (only, None) = (chars.next()?, chars.next()) else {
        return None;
    };
    let class = match only {
        'a'..='z' | '0'..='9' => Class::Letter,
        '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201F}' | '«' | '»' => Class::Separator,
        _ => return None,
    };
    Some((only, class))
}

/// The smallest stretch from `at` on that can be normalised by itself: a character with all that
/// may compose with it. `None` at an ASCII separator and at the end.
fn cluster(text: &str, at: usize) -> Option<Span> {
    let mut chars = text.get(at..)?.char_indices();
    let (_, first) = chars.next()?;
    if first.is_ascii() && class(first) == Class::Separator {
        return None;
    }
    let end = chars
        .find(|&(_, c)| !joins_the_one_before(c))
        .map_or(text.len(), |(offset, _)| at + offset);
    Some(Span::new(at, end))
}

/// Marks, invisible characters, and characters that decompose to a mark or to a Hangul vowel or
/// final consonant first (half-width voiced marks, Thai sara am, compatibility jamo).
fn joins_the_one_before(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    if matches!(class(c), Class::Mark | Class::Invisible) {
        return true;
    }
    let mut first = None;
    decompose_compatible(c, |d| first = first.or(Some(d)));
    first.is_some_and(|d| ('\u{1160}'..='\u{11FF}').contains(&d) || class(d) == Class::Mark)
}

/// Writes the comparable form of a cluster to `out`, which is empty.
fn normalise(cluster: &str, out: &mut String) {
    let visible = cluster.chars().filter(|&c| class(c) != Class::Invisible);
    if is_nfkc_quick(visible.clone()) == IsNormalized::Yes {
        out.extend(visible.default_case_fold());
    } else {
        out.extend(visible.nfkc().default_case_fold());
    }
    // Folding may leave a decomposed sequence behind.
    if is_nfkc_quick(out.chars()) != IsNormalized::Yes {
        *out = out.nfkc().collect();
    }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
