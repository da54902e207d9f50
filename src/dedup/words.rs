//! The words of a text as they are compared, each with its place in the text.
//!
//! A word is a maximal run of letters, digits, `_`, marks and invisible characters, after
//! compatibility composition (NFKC, UAX #15) and full case folding (Unicode, section 3.13), the
//! invisible ones left out. Scripts without spaces give one word for each character with its
//! marks. A mark with nothing before it is no word.

use super::ascii::run;
use super::hash::word_hash;
use super::script::{Class, class};
use crate::document::Span;
use caseless::Caseless;
use unicode_normalization::char::decompose_compatible;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

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
    scan(text, |word| {
        let start = words.forms.len();
        words.forms.push_str(word.form);
        words.forms[start..].make_ascii_lowercase();
        words.ends.push(words.forms.len());
        words.spans.push(word.span);
        words.hashes.push(word.hash);
    });
    words
}

/// The hashes of the words alone: what [`Words::hashes`] gives, in less time and memory.
pub(super) fn word_hashes(text: &str) -> Vec<u64> {
    let mut hashes = Vec::with_capacity(text.len() / 5);
    scan(text, |word| hashes.push(word.hash));
    hashes
}

/// A word as it is found.
pub(super) struct Found<'a> {
    /// Its comparable form, but for the case of ASCII letters.
    pub(super) form: &'a str,
    pub(super) hash: u64,
    pub(super) span: Span,
    /// Whether it has a digit.
    pub(super) has_digit: bool,
}

/// Calls `take` with each word, in order.
pub(super) fn scan(text: &str, take: impl FnMut(Found<'_>)) {
    let bytes = text.as_bytes();
    let mut scanner = Scanner {
        text,
        form: String::new(),
        take,
    };
    let mut at = 0;
    while at < bytes.len() {
        let (start, run) = (at, run(bytes, at));
        if bytes.get(run.end).is_some_and(|next| !next.is_ascii()) {
            at = scanner.unicode(start);
            continue;
        }
        // What ends a run is no letter.
        at = run.end + 1;
        if run.end > start {
            (scanner.take)(Found {
                form: text.get(start..run.end).unwrap_or_default(),
                hash: run.hash,
                span: Span::new(start, run.end),
                has_digit: run.has_digit,
            });
        }
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

    /// A hash (64 bits) of each word, in order.
    #[must_use]
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Whether both have the same words in the same order.
    #[must_use]
    pub fn same_forms(&self, other: &Self) -> bool {
        self.ends == other.ends && self.forms == other.forms
    }
}

/// Reads one text.
struct Scanner<'t, F> {
    text: &'t str,
    /// The form of the word that is being read.
    form: String,
    take: F,
}

impl<F: FnMut(Found<'_>)> Scanner<'_, F> {
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
            (self.take)(Found {
                form: &self.form,
                hash: word_hash(self.form.as_bytes()),
                span: word.span,
                has_digit: self.form.chars().any(char::is_numeric),
            });
            self.form.clear();
        }
    }
}

/// A word that may go on.
struct Open {
    span: Span,
    single: bool,
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
