//! What a comparison of two texts finds: the covered words of each.

use std::ops::Range;

/// The words of a text that lie in runs added from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cover {
    stretches: Vec<Range<usize>>,
    covered: usize,
    words: usize,
}

impl Cover {
    pub(super) fn new(words: usize) -> Self {
        Self {
            stretches: Vec::new(),
            covered: 0,
            words,
        }
    }

    pub(super) fn add(&mut self, at: usize, length: usize) {
        let end = at + length;
        match self.stretches.last_mut() {
            Some(last) if at <= last.end => {
                self.covered += end - last.end;
                last.end = end;
            }
            _ => {
                self.covered += length;
                self.stretches.push(at..end);
            }
        }
    }

    pub(super) fn covered(&self) -> usize {
        self.covered
    }

    pub(super) fn stretches(&self) -> &[Range<usize>] {
        &self.stretches
    }

    /// The runs of at least `least` words that are not covered.
    pub(super) fn gaps(&self, least: usize) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.stretches.iter().map(|s| s.end));
        let ends = self.stretches.iter().map(|s| s.start);
        starts
            .zip(ends.chain(std::iter::once(self.words)))
            .map(|(start, end)| start..end)
            .filter(move |gap| gap.len() >= least.max(1))
    }

    pub(super) fn share(&self) -> f64 {
        if self.words == 0 {
            return 1.0;
        }
        self.covered as f64 / self.words as f64
    }
}

/// What two texts share.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub(super) ours: Cover,
    pub(super) theirs: Cover,
}

impl Comparison {
    /// The share of the pattern's words that the other text covers.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.ours.share()
    }

    /// The share of the other text's words that the pattern covers.
    ///
    /// Exact if both have four words or more, the only case in which it is asked for.
    #[must_use]
    pub fn share_of_other(&self) -> f64 {
        self.theirs.share()
    }

    /// The number of the pattern's words that the other text covers.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.ours.covered
    }

    /// The longest stretch of the pattern, in words, made of runs that stand in the other text.
    #[must_use]
    pub fn longest_stretch(&self) -> usize {
        self.ours
            .stretches
            .iter()
            .map(Range::len)
            .max()
            .unwrap_or(0)
    }

    /// The runs of at least `least` words of the pattern that the other text does not cover, as
    /// ranges of words.
    #[must_use]
    pub fn gaps(&self, least: usize) -> Vec<Range<usize>> {
        self.ours.gaps(least).collect()
    }
}
