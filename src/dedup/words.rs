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
    let bytes = text.as_bytes();
    let mut words = Words::default();
    let mut at = 0;
    while at < bytes.len() {
        let end = at + ascii_word_length(&bytes[at..]);
        let ascii = bytes.get(end).is_none_or(u8::is_ascii);
        at = match (ascii, end == at) {
            (true, true) => at + 1,
            (true, false) => {
                words.push_ascii(text, Span::new(at, end));
                end
            }
            (false, _) => words.push_unicode(text, at),
        };
    }
    words
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

    fn push_ascii(&mut self, text: &str, span: Span) {
        let start = self.forms.len();
        self.forms.push_str(span.of(text));
        self.forms[start..].make_ascii_lowercase();
        self.finish(start, span);
    }

    /// Enters the form that was written from `start` on as a word.
    fn finish(&mut self, start: usize, span: Span) {
        self.ends.push(self.forms.len());
        self.spans.push(span);
        self.hashes.push(xxh3_64(&self.forms.as_bytes()[start..]));
    }

    /// Enters the words from `at` to the next ASCII separator, and returns where that stands.
    fn push_unicode(&mut self, text: &str, mut at: usize) -> usize {
        let mut open: Option<Open> = None;
        let mut normal = String::new();
        while let Some(cluster) = cluster(text, at) {
            normal.clear();
            normalise(cluster.of(text), &mut normal);
            for c in normal.chars() {
                self.push_char(c, cluster, &mut open);
            }
            at = cluster.end;
        }
        self.close(&mut open);
        at
    }

    fn push_char(&mut self, c: char, cluster: Span, open: &mut Option<Open>) {
        let class = class(c);
        match (class, open.as_mut()) {
            (Class::Letter, Some(word)) if !word.single => word.span.end = cluster.end,
            (Class::Mark, Some(word)) => word.span.end = cluster.end,
            (Class::Letter | Class::Single, _) => {
                self.close(open);
                *open = Some(Open {
                    start: self.forms.len(),
                    span: cluster,
                    single: class == Class::Single,
                });
            }
            (Class::Separator, _) => return self.close(open),
            (Class::Mark, None) | (Class::Invisible, _) => return,
        }
        self.forms.push(c);
    }

    fn close(&mut self, open: &mut Option<Open>) {
        if let Some(word) = open.take() {
            self.finish(word.start, word.span);
        }
    }
}

/// A word that may go on.
struct Open {
    start: usize,
    span: Span,
    single: bool,
}

fn ascii_word_length(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
        .count()
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
