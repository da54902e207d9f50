//! An article's text as passages are cut from it.

use super::once::Part;
use super::reach::{Row, Taken};
use super::reuse::{Chain, Cuts, covered, may_be_whole};
use super::room::rows;
use super::sentences::sentences;
use super::text::Places;
use super::words::scan;
use std::ops::Range;

/// Fingerprints of templates in a row that make a template passage; fewer are an idiom.
pub(super) const ROW: usize = 5;

/// A text with its words, and its sentences once they are asked for. About 25 bytes a word.
pub(super) struct Page {
    text: String,
    places: Places,
    pub(super) words: Vec<u64>,
    /// The words before which sentences begin; empty until they are asked for.
    starts: Vec<usize>,
    /// What is template; empty until it is asked for.
    templates: Vec<Range<usize>>,
    /// What an earlier candidate has: whole sentences, each once.
    pub(super) found: Vec<Range<usize>>,
}

impl Page {
    /// Splits a text into words. Linear time.
    pub(super) fn new(text: String) -> Self {
        let mut words = Vec::with_capacity(text.len() / 5);
        let mut places = Places::of(&text);
        scan(&text, |word| {
            words.push(word.hash);
            places.push(word.span);
        });
        Self {
            text,
            places,
            words,
            starts: Vec::new(),
            templates: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Finds the sentences, if that was not done before. `marks` says which of its fingerprints
    /// are a template's.
    pub(super) fn cut(&mut self, marks: &[bool]) {
        if self.starts.is_empty() {
            self.templates = rows(&self.words, marks, ROW);
            self.starts = sentences(&self.text, &self.places);
        }
    }

    /// Whether a stretch of it is found already, but for fewer words than `least`.
    pub(super) fn is_found(&self, stretch: &Range<usize>, least: usize) -> bool {
        stretch.len().saturating_sub(covered(stretch, &self.found)) < least
    }

    /// For each row of its fingerprints, whether an article that has these alone may have a passage of it. It must be
    /// cut.
    pub(super) fn reach(&self, rows: &[Row], least: usize) -> Vec<bool> {
        let taken = Taken::new(&self.words);
        let reaches = rows.iter().map(|row| taken.reach(row));
        let is_enough = |reach| may_be_whole(&reach, &self.starts, least);
        reaches.map(|reach| reach.is_none_or(is_enough)).collect()
    }

    fn cuts(&self) -> Cuts<'_> {
        Cuts {
            starts: &self.starts,
            templates: &self.templates,
            found: &self.found,
        }
    }

    /// The stretches of whole sentences of this text that a chain has.
    pub(super) fn whole(&self, chain: &Chain, least: usize) -> Vec<Range<usize>> {
        chain.whole(self.cuts(), least)
    }

    /// The same with what they are in the other text.
    pub(super) fn parts(&self, chain: &Chain, other: &Self, least: usize) -> Vec<Part> {
        let part = |ours: Range<usize>| {
            let theirs = chain.counterpart(&ours);
            let our_bytes = self.bytes(&ours);
            Part {
                coverage: chain.common(&ours) as f64 / ours.len() as f64,
                is_paragraphs: self.is_paragraphs(&our_bytes),
                our_bytes,
                their_bytes: other.bytes(&theirs),
                ours,
                theirs,
            }
        };
        self.whole(chain, least).into_iter().map(part).collect()
    }

    /// Whether a paragraph begins with these bytes, and one ends with them.
    fn is_paragraphs(&self, bytes: &Range<usize>) -> bool {
        let (before, behind) = (&self.text[..bytes.start], &self.text[bytes.end..]);
        let before = before.rsplit(char::is_alphanumeric).next();
        let behind = behind.split(char::is_alphanumeric).next();
        let is_edge = |gap: Option<&str>, at: usize| {
            gap.is_none_or(|gap| gap.contains('\n') || gap.len() == at)
        };
        is_edge(before, bytes.start) && is_edge(behind, self.text.len() - bytes.end)
    }

    fn bytes(&self, words: &Range<usize>) -> Range<usize> {
        let span = self.places.span(words.start, words.end);
        span.start..span.end
    }
}
