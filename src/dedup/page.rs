//! An article's text as passages are cut from it.

use super::large::LARGE;
use super::once::Part;
use super::reach::{Row, Taken};
use super::reuse::{Chain, Cuts, may_be_whole};
use super::room::rows;
use super::runs::{Block, Runs};
use super::sentences::sentences;
use super::text::Places;
use super::words::scan;
use std::ops::Range;
use std::sync::OnceLock;

/// Fingerprints of templates in a row that make a template passage; fewer are an idiom.
pub(super) const ROW: usize = 5;

/// A text with its words; its sentences and its runs are there once they are asked for. About 25 bytes a word,
/// 55 with the runs.
pub(super) struct Page {
    text: String,
    places: Places,
    pub(super) words: Vec<u64>,
    cuts: OnceLock<Sentences>,
    runs: OnceLock<Runs>,
}

/// Where a text is cut.
struct Sentences {
    /// The words before which sentences begin.
    starts: Vec<usize>,
    templates: Vec<Range<usize>>,
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
            cuts: OnceLock::new(),
            runs: OnceLock::new(),
        }
    }

    /// Its runs, ready to be found.
    fn runs(&self) -> &Runs {
        self.runs.get_or_init(|| Runs::new(self.words.clone()))
    }

    /// What it has in common with another one. Linear time; linear in this one, if the other is large.
    pub(super) fn blocks(&self, other: &Self) -> Vec<Block> {
        if other.words.len() < LARGE {
            return self.runs().blocks_of_words(&other.words);
        }
        self.runs().blocks(other.runs())
    }

    /// Finds the sentences, if that was not done before. `marks` says which of its fingerprints
    /// are a template's.
    pub(super) fn cut(&self, marks: impl FnOnce() -> Vec<bool>) -> Cut<'_> {
        let own = self.cuts.get_or_init(|| Sentences {
            starts: sentences(&self.text, &self.places),
            templates: rows(&self.words, &marks(), ROW),
        });
        Cut { page: self, own }
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

/// A text that is cut into sentences.
#[derive(Clone, Copy)]
pub(super) struct Cut<'p> {
    page: &'p Page,
    own: &'p Sentences,
}

impl Cut<'_> {
    /// For each row of its fingerprints, whether an article that has these alone may have a passage of it.
    pub(super) fn reach(&self, rows: &[Row], least: usize) -> Vec<bool> {
        let taken = Taken::new(&self.page.words);
        let reaches = rows.iter().map(|row| taken.reach(row));
        let is_enough = |reach| may_be_whole(&reach, &self.own.starts, least);
        reaches.map(|reach| reach.is_none_or(is_enough)).collect()
    }

    /// The stretches of whole sentences of this text that a chain has, but for those that are `found` already.
    pub(super) fn whole(
        &self,
        chain: &Chain,
        found: &[Range<usize>],
        least: usize,
    ) -> Vec<Range<usize>> {
        let cuts = Cuts {
            starts: &self.own.starts,
            templates: &self.own.templates,
            found,
        };
        chain.whole(cuts, least)
    }

    /// The same with what they are in the other text.
    pub(super) fn parts(
        &self,
        chain: &Chain,
        other: &Self,
        found: &[Range<usize>],
        least: usize,
    ) -> Vec<Part> {
        let part = |ours: Range<usize>| {
            let theirs = chain.counterpart(&ours);
            let our_bytes = self.page.bytes(&ours);
            Part {
                coverage: chain.common(&ours) as f64 / ours.len() as f64,
                is_paragraphs: self.page.is_paragraphs(&our_bytes),
                our_bytes,
                their_bytes: other.page.bytes(&theirs),
                ours,
                theirs,
            }
        };
        let whole = self.whole(chain, found, least);
        whole.into_iter().map(part).collect()
    }
}
