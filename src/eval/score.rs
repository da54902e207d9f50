//! The figures of one document.

use super::words::each_word;
use serde::Serialize;
use std::collections::HashMap;

/// Words in a run.
const RUN: usize = 4;
/// Fills runs of texts that are shorter than one.
const NOTHING: u32 = u32::MAX;

/// Precision, recall and their harmonic mean, from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Triple {
    /// The share of the prediction that is in the gold text.
    pub precision: f64,
    /// The share of the gold text that is in the prediction.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// A prediction against its gold text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Score {
    /// Over the bag of words.
    pub word: Triple,
    /// Over the bag of runs of four words; a shorter text is one run.
    pub shingle4: Triple,
}

impl Score {
    /// The plain average, summed in the order given; all zeros for none.
    pub(super) fn mean<'s>(scores: impl Iterator<Item = &'s Self>) -> Self {
        let mut sum = Self::default();
        let mut count = 0_u32;
        for score in scores {
            sum.word.add(&score.word);
            sum.shingle4.add(&score.shingle4);
            count += 1;
        }
        let count = f64::from(count.max(1));
        sum.word.divide(count);
        sum.shingle4.divide(count);
        sum
    }
}

impl Triple {
    fn of(predicted: usize, gold: usize, hits: usize) -> Self {
        if gold == 0 && predicted == 0 {
            return Self {
                precision: 1.0,
                recall: 1.0,
                f1: 1.0,
            };
        }
        if hits == 0 {
            return Self::default();
        }
        let precision = hits as f64 / predicted as f64;
        let recall = hits as f64 / gold as f64;
        Self {
            precision,
            recall,
            f1: 2.0 * precision * recall / (precision + recall),
        }
    }

    fn add(&mut self, other: &Self) {
        self.precision += other.precision;
        self.recall += other.recall;
        self.f1 += other.f1;
    }

    fn divide(&mut self, count: f64) {
        self.precision /= count;
        self.recall /= count;
        self.f1 /= count;
    }
}

/// Measures a prediction. Two empty texts agree fully; of one empty text all figures are 0.
///
/// Time is linear but for the sorting of the runs; memory some 40 bytes a word.
#[must_use]
pub fn score(predicted: &str, gold: &str) -> Score {
    let (predicted, gold) = (predicted.to_lowercase(), gold.to_lowercase());
    let mut numbers = HashMap::new();
    let predicted = numbered(&predicted, &mut numbers);
    let gold = numbered(&gold, &mut numbers);
    let measure = |bag: fn(&[u32]) -> Vec<[u32; RUN]>| {
        let (p, g) = (bag(&predicted), bag(&gold));
        Triple::of(p.len(), g.len(), common(&p, &g))
    };
    Score {
        word: measure(|words| sorted(words.iter().map(|&w| [w, NOTHING, NOTHING, NOTHING]))),
        shingle4: measure(runs),
    }
}

/// The words as numbers: the same word, the same number.
fn numbered<'t>(text: &'t str, numbers: &mut HashMap<&'t str, u32>) -> Vec<u32> {
    let mut words = Vec::new();
    each_word(text, |word| {
        let next = u32::try_from(numbers.len()).unwrap_or(NOTHING);
        words.push(*numbers.entry(word).or_insert(next));
    });
    words
}

fn runs(words: &[u32]) -> Vec<[u32; RUN]> {
    if words.is_empty() || words.len() >= RUN {
        return sorted(words.windows(RUN).filter_map(|w| w.try_into().ok()));
    }
    let mut only = [NOTHING; RUN];
    for (to, word) in only.iter_mut().zip(words) {
        *to = *word;
    }
    vec![only]
}

fn sorted(bag: impl Iterator<Item = [u32; RUN]>) -> Vec<[u32; RUN]> {
    let mut bag: Vec<_> = bag.collect();
    bag.sort_unstable();
    bag
}

/// How many members two sorted bags share, each as often as it stands in both.
fn common(a: &[[u32; RUN]], b: &[[u32; RUN]]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut shared = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                shared += 1;
                a.next();
                b.next();
            }
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_each_word_as_often_as_both_have_it() {
        let found = score("The tide, the tide came in", "the tide came in late");
        // Shared: the, tide, came, in; of 6 and of 5 words.
        assert_eq!(found.word.precision, 4.0 / 6.0);
        assert_eq!(found.word.recall, 4.0 / 5.0);
        assert!((found.word.f1 - 8.0 / 11.0).abs() < 1e-12);
        // Runs: 3 and 2, of which "the tide came in" is shared.
        assert_eq!(found.shingle4.precision, 1.0 / 3.0);
        assert_eq!(found.shingle4.recall, 1.0 / 2.0);
    }

    #[test]
    fn empty_texts_agree_and_one_empty_text_scores_nothing() {
        let (none, all) = (Triple::default(), Triple::of(0, 0, 0));
        assert_eq!(all.f1, 1.0);
        for (predicted, gold, expected) in [
            ("", " – ", all),
            ("one", "", none),
            ("", "one", none),
            ("one", "two", none),
        ] {
            let found = score(predicted, gold);
            assert_eq!((found.word, found.shingle4), (expected, expected));
        }
    }

    #[test]
    fn a_text_shorter_than_a_run_is_one_run() {
        assert_eq!(score("fog came", "Fog came").shingle4.f1, 1.0);
        assert_eq!(score("fog came", "fog came in").shingle4.f1, 0.0);
        assert_eq!(score("fog", "fog fog").shingle4.f1, 0.0);
    }
}
