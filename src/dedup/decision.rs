//! What goes into the resolution of duplicates, and what comes out.

use super::winnow::GUARANTEED;
use super::{DedupError, Sketch};
use crate::document::{Date, Span};
use serde::{Deserialize, Serialize};
use std::io;

/// When an article counts as a duplicate, and what else is looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The share of an article that one kept article must cover, above 0 and up to 1.
    pub coverage: f64,
    /// The least length of a reported passage, in words; 15 at least.
    pub passage_words: usize,
    /// Whether passages are looked for.
    pub passages: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            coverage: 0.8,
            passage_words: 25,
            passages: true,
        }
    }
}

impl Options {
    /// Whether the numbers make sense.
    ///
    /// # Errors
    /// [`DedupError::Coverage`] and [`DedupError::PassageWords`].
    pub fn check(&self) -> Result<(), DedupError> {
        if !(self.coverage > 0.0 && self.coverage <= 1.0) {
            return Err(DedupError::Coverage(self.coverage));
        }
        if self.passage_words < GUARANTEED {
            return Err(DedupError::PassageWords(self.passage_words));
        }
        Ok(())
    }
}

/// One article, as far as duplicates are concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its text, sketched.
    pub sketch: Sketch,
    /// When it was published.
    pub date: Option<Date>,
    /// Its place among all inputs, no two the same: decides when nothing else does.
    pub rank: u64,
}

/// Where the texts are, so that no more than a few are in memory at once.
pub trait Texts: Sync {
    /// The text of an entry, by its index: the very text that was sketched.
    ///
    /// Called from several threads, and for the same entry more than once.
    ///
    /// # Errors
    /// Whatever keeps the text from being read; it ends the resolution.
    fn text(&self, entry: usize) -> io::Result<String>;
}

/// How a duplicate relates to the article kept for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// The same words in the same order.
    Exact,
    /// Each covers the other.
    Near,
    /// The kept one covers the duplicate, and has more.
    Contained,
    /// The same report with some facts changed, such as a later toll: the kept one is the fuller or the
    /// later.
    Revision,
}

/// What becomes of an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It stays.
    Kept {
        /// What it shares with other kept articles, sorted by position, no two overlapping.
        passages: Vec<Passage>,
        /// A kept article, by its index in the entries, that would stand for this one if the two did not
        /// report different facts in one form.
        variant_of: Option<usize>,
    },
    /// One kept article covers it.
    Duplicate {
        /// The kept article, by its index in the entries.
        of: usize,
        /// How the two relate.
        relation: Relation,
        /// The share of this article's words that the kept one covers.
        coverage: f64,
        /// The runs of four words or more that the kept one does not have, in this article's text.
        unique: Vec<Span>,
    },
}

/// Whole sentences that also stand, with few words changed at the most, in another kept article.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Where it stands in this article's text.
    pub span: Span,
    /// The other article, by its index in the entries.
    pub of: usize,
    /// Where it stands in the other article's text.
    pub of_span: Span,
    /// The share of the passage's words that stand in `of_span` in runs of four and more.
    pub coverage: f64,
}

impl Decision {
    /// Gives the articles it names other numbers.
    pub fn renumber(&mut self, number: impl Fn(usize) -> usize) {
        match self {
            Self::Kept {
                passages,
                variant_of,
            } => {
                passages.iter_mut().for_each(|p| p.of = number(p.of));
                *variant_of = variant_of.map(number);
            }
            Self::Duplicate { of, .. } => *of = number(*of),
        }
    }
}
