//! Coverage: how much of one text stands in another, computed on the words themselves.
//!
//! The coverage of *a* by *b* is the share of the words of *a* that lie in a run of four words (of
//! all its words, if it has fewer) which stands in *b* as well. It is the containment of Broder
//! 1997 counted in words instead of shingles, exact, and blind to the order of paragraphs.

use super::comparison::Comparison;
use super::runs::Runs;
use super::words::{Words, words};

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
    runs: Runs,
}

impl Pattern {
    /// Prepares a text. Linear time.
    #[must_use]
    pub fn new(words: Words) -> Self {
        let runs = Runs::new(words.hashes().to_vec());
        Self { words, runs }
    }

    /// The words of the text.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Compares with another text, both ways at once. Linear time.
    #[must_use]
    pub fn compare(&self, other: &Words) -> Comparison {
        self.runs.compare_words(other.hashes())
    }
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
