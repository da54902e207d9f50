//! Which words of one text stand where in another.

use crate::dedup::{SHINGLE, Words};
use std::collections::HashMap;

/// A run of the same words in two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Its first word in the one.
    pub a: usize,
    /// Its first word in the other.
    pub b: usize,
    /// Its words.
    pub length: usize,
}

/// Places looked at for a run; words that stand in more are a refrain, of which any will do.
const MOST_PLACES: usize = 32;

/// Covers `a` from left to right with the longest runs of four words or more (of all the words, if a
/// text has fewer) that stand in `b`; of equally long ones the one nearest behind the last.
///
/// Linear time but for the places that a run has in `b`.
pub(super) fn runs(a: &Words, b: &Words) -> Vec<Run> {
    let least = SHINGLE.min(a.len()).min(b.len()).max(1);
    let mut places: HashMap<&[u64], Vec<usize>> = HashMap::new();
    for (at, run) in b.hashes().windows(least).enumerate() {
        let known = places.entry(run).or_default();
        if known.len() < MOST_PLACES {
            known.push(at);
        }
    }
    let mut runs = Vec::new();
    let (mut at, mut behind) = (0, 0);
    while let Some(start) = a.hashes().get(at..at + least) {
        let places = places.get(start).into_iter().flatten();
        let found = places
            .map(|&b_at| (same(a, at, b, b_at), b_at >= behind, b_at))
            .filter(|(length, ..)| *length >= least)
            .max_by_key(|&(length, is_behind, b_at)| (length, is_behind, std::cmp::Reverse(b_at)));
        let Some((length, _, b_at)) = found else {
            at += 1;
            continue;
        };
        runs.push(Run {
            a: at,
            b: b_at,
            length,
        });
        at += length;
        behind = b_at + length;
    }
    runs
}

/// How many words are the same from there on.
fn same(a: &Words, a_at: usize, b: &Words, b_at: usize) -> usize {
    let most = (a.len() - a_at).min(b.len() - b_at);
    let differs = (0..most).find(|i| a.form(a_at + i) != b.form(b_at + i));
    differs.unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::words;

    fn found(a: &str, b: &str) -> Vec<(usize, usize, usize)> {
        let runs = runs(&words(a), &words(b));
        runs.iter().map(|r| (r.a, r.b, r.length)).collect()
    }

    #[test]
    fn the_longest_runs_in_the_order_of_the_one() {
        assert_eq!(
            found("a b c d x e f g h i", "e f g h i z a b c d"),
            [(0, 6, 4), (5, 0, 5)]
        );
        assert_eq!(found("a b c x", "a b c y"), []);
        assert_eq!(found("a b", "x a b"), [(0, 1, 2)]);
        assert_eq!(found("", "x"), []);
        assert_eq!(found("a b c d e", "a b c d a b c d e"), [(0, 4, 5)]);
    }

    #[test]
    fn of_equal_runs_the_next_one_behind() {
        assert_eq!(
            found("a b c d y a b c d", "a b c d a b c d"),
            [(0, 0, 4), (5, 4, 4)]
        );
    }
}
