//! Coverage: how much of one text stands in another, computed on the words themselves.
//!
//! The coverage of *a* by *b* is the share of the words of *a* that lie in a run of four words (of
//! all its words, if it has fewer) which stands in *b* as well. It is the containment of Broder
//! 1997 counted in words instead of shingles, exact, and blind to the order of paragraphs.

use super::comparison::{Comparison, Cover};
use super::shingle::SHINGLE;
use super::sketch::count;
use super::table::Table;
use super::words::{Words, words};

/// A word of the other text that the pattern does not have.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// The share of the words of `a` that stand in `b` in runs of four or more words, from 0 to 1.
///
/// An `a` of fewer than four words is covered if it stands in `b` as a whole; an `a` without words
/// is covered by anything. Linear time.
#[must_use]
pub fn coverage(a: &str, b: &str) -> f64 {
    Pattern::new(words(a)).compare(&words(b)).share()
}

/// A text made ready to be compared with many others. About 70 bytes a word.
#[derive(Debug, Clone)]
pub struct Pattern {
    words: Words,
    /// For each word, where the same word first stands.
    ids: Vec<u32>,
    lexicon: Table,
    /// For each run, where the same run first stands.
    runs: Vec<u32>,
    run_table: Table,
    run_length: usize,
}

impl Pattern {
    /// Prepares a text. Linear time.
    #[must_use]
    pub fn new(words: Words) -> Self {
        let mut lexicon = Table::new(words.len());
        let ids: Vec<u32> = words
            .hashes()
            .iter()
            .enumerate()
            .map(|(i, &hash)| {
                lexicon.enter(hash, count(i), |j| words.form(j as usize) == words.form(i))
            })
            .collect();
        let run_length = SHINGLE.min(words.len()).max(1);
        let mut run_table = Table::new(ids.len());
        let runs = ids
            .windows(run_length)
            .enumerate()
            .map(|(i, run)| {
                run_table.enter(run_hash(run), count(i), |j| {
                    run_at(&ids, j, run_length) == Some(run)
                })
            })
            .collect();
        Self {
            words,
            ids,
            lexicon,
            runs,
            run_table,
            run_length,
        }
    }

    /// The words of the text.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The text as numbers, one for each different word.
    pub(super) fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Another text in the same numbers; [`UNKNOWN`] for words that this one does not have.
    pub(super) fn translate(&self, other: &Words) -> Vec<u32> {
        let id = |(i, &hash): (usize, &u64)| {
            self.lexicon
                .find(hash, |j| self.words.form(j as usize) == other.form(i))
                .unwrap_or(UNKNOWN)
        };
        other.hashes().iter().enumerate().map(id).collect()
    }

    /// Compares with another text, both ways at once. Linear time.
    #[must_use]
    pub fn compare(&self, other: &Words) -> Comparison {
        self.compare_translated(&self.translate(other))
    }

    pub(super) fn compare_translated(&self, other: &[u32]) -> Comparison {
        let mut found = vec![false; self.runs.len()];
        let mut theirs = Cover::new(other.len());
        for (at, run) in other.windows(self.run_length).enumerate() {
            if let Some(first) = self.find_run(run) {
                found[first as usize] = true;
                theirs.add(at, self.run_length);
            }
        }
        let mut ours = Cover::new(self.words.len());
        for (at, &first) in self.runs.iter().enumerate() {
            if found[first as usize] {
                ours.add(at, self.run_length);
            }
        }
        Comparison { ours, theirs }
    }

    fn find_run(&self, run: &[u32]) -> Option<u32> {
        if run.contains(&UNKNOWN) {
            return None;
        }
        self.run_table.find(run_hash(run), |j| {
            run_at(&self.ids, j, self.run_length) == Some(run)
        })
    }
}

fn run_at(ids: &[u32], start: u32, length: usize) -> Option<&[u32]> {
    ids.get(start as usize..start as usize + length)
}

/// Multiply and rotate: the numbers are small and dense, and equality is checked anyhow.
fn run_hash(run: &[u32]) -> u64 {
    run.iter().fold(0u64, |hash, &id| {
        (hash.rotate_left(23) ^ u64::from(id)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, word for word, in quadratic time.
    fn by_definition(a: &[String], b: &[String]) -> f64 {
        let k = a.len().min(4);
        if k == 0 {
            return 1.0;
        }
        let stands = |i: usize| b.windows(k).any(|run| run == &a[i..i + k]);
        let covered = (0..a.len()).filter(|&word| {
            (word.saturating_sub(k - 1)..=word).any(|i| i + k <= a.len() && stands(i))
        });
        covered.count() as f64 / a.len() as f64
    }

    proptest! {
        #[test]
        fn equals_the_definition(
            a in prop::collection::vec("[a-c]", 0..40),
            b in prop::collection::vec("[a-d]", 0..40),
        ) {
            let (x, y) = (words(&a.join(" ")), words(&b.join(" ")));
            let found = Pattern::new(x).compare(&y);
            prop_assert_eq!(found.share(), by_definition(&a, &b));
            if a.len() >= 4 && b.len() >= 4 {
                prop_assert_eq!(found.share_of_other(), by_definition(&b, &a));
            }
        }
    }

    #[test]
    fn three_words_in_a_row_are_no_evidence() {
        assert_eq!(coverage("one of the people", "one of the others"), 0.0);
        assert_eq!(coverage("one of the", "it was one of the others"), 1.0);
        assert_eq!(coverage("", "anything"), 1.0);
        assert_eq!(coverage("anything", ""), 0.0);
    }

    #[test]
    fn the_order_of_paragraphs_does_not_matter() {
        let (a, b) = ("The tide came in early.", "Nobody on the pier had noticed.");
        assert_eq!(
            coverage(&format!("{a}\n\n{b}"), &format!("{b}\n\n{a}")),
            1.0
        );
    }

    #[test]
    fn gaps_are_what_is_not_covered() {
        let pattern = Pattern::new(words("a b c d x1 x2 x3 x4 e f g h y1 y2"));
        let found = pattern.compare(&words("e f g h and a b c d"));
        assert_eq!(found.gaps(2), [4..8, 12..14]);
        assert_eq!(found.gaps(4).len(), 1);
        assert_eq!(found.longest_stretch(), 4);
        let nothing = pattern.compare(&words("z"));
        assert!(nothing.gaps(4).into_iter().eq(std::iter::once(0..14)));
    }
}
