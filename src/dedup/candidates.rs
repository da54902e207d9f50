//! Which pairs of articles are worth a comparison, judged by fingerprints alone.
//!
//! Each article is paired with the fuller ones with which it shares most fingerprints: a tenth or
//! more of its own, depending on the coverage that is asked for, and 32 articles at most. What is
//! frequent leads to its first holders only. Linear time; two bytes an article for each thread.

use super::index::{HOLDERS, Index};
use rayon::prelude::*;
use std::cmp::Reverse;

/// The candidates of one article.
const COMPARED: usize = 32;

/// Holders that a frequent fingerprint leads to.
const FIRST: usize = 16;

/// Two articles that may cover each other, the fuller first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub(super) fuller: u32,
    pub(super) other: u32,
    /// How many in a hundred of the second one's fingerprints the first one has.
    pub(super) percent: u8,
}

/// The share of fingerprints that articles of this coverage have in common at the least.
///
/// Where single words are edited all over the text a coverage of `c` leaves about c^8 of the
/// fingerprints, and by far more where the differences are in few places.
pub(super) fn least_share(coverage: f64) -> f64 {
    (1.1 * coverage.powi(8)).clamp(0.015, 0.5)
}

/// Counts, for one article, the fingerprints that others share with it.
pub(super) struct Counter {
    counts: Vec<u16>,
    seen: Vec<u32>,
}

impl Counter {
    pub(super) fn new(articles: usize) -> Self {
        Self {
            counts: vec![0; articles],
            seen: Vec::new(),
        }
    }

    /// The best candidates of the article at `position` among those before it.
    fn best(&mut self, index: &Index, position: u32, share: f64) -> Vec<Pair> {
        let places = index.places(position);
        for &list in places {
            let holders = index.holders(list);
            let most = if holders.len() > HOLDERS { FIRST } else { HOLDERS };
            for &holder in holders.iter().take(most).take_while(|&&h| h < position) {
                let count = &mut self.counts[holder as usize];
                if *count == 0 {
                    self.seen.push(holder);
                }
                *count = count.saturating_add(1);
            }
        }
        let least = ((places.len() as f64 * share) as u16).max(1);
        let mut numbered: Vec<(u32, u32)> = places.iter().copied().zip(0..).collect();
        numbered.sort_unstable();
        let mut best: Vec<(Reverse<u16>, u32)> = Vec::new();
        for holder in self.seen.drain(..) {
            let count = std::mem::take(&mut self.counts[holder as usize]);
            if count >= least && in_step(&numbered, index.places(holder)) >= least {
                best.push((Reverse(count), holder));
            }
        }
        best.sort_unstable();
        let pair = |(Reverse(count), fuller): (Reverse<u16>, u32)| Pair {
            fuller,
            other: position,
            percent: (100 * usize::from(count) / places.len().max(1)).min(100) as u8,
        };
        best.into_iter().take(COMPARED).map(pair).collect()
    }
}

/// How many shared fingerprints stand where they should if the texts go along with each other: soon
/// behind the one before, in both. Idioms that two texts happen to share stand anywhere. `numbered` are the
/// places of the one, sorted, each with its number in the order of the text.
fn in_step(numbered: &[(u32, u32)], places: &[u32]) -> u16 {
    let mut last: Option<(u32, u32)> = None;
    let mut steps = 0;
    for (there, list) in (0u32..).zip(places) {
        let at = numbered.partition_point(|n| n.0 < *list);
        let Some(&(_, here)) = numbered.get(at).filter(|n| n.0 == *list) else {
            continue;
        };
        if last.is_none_or(|(h, t)| here > h && here - h <= 3 * (there - t) + 3) {
            steps += 1;
        }
        last = Some((here, there));
    }
    steps
}

/// All pairs, by the second article, the best first.
pub(super) fn pairs(index: &Index, comparable: &[bool], coverage: f64) -> Vec<Pair> {
    let share = least_share(coverage);
    (0..comparable.len() as u32)
        .into_par_iter()
        .with_min_len(256)
        .map_init(
            || Counter::new(comparable.len()),
            |counter, other| {
                if !comparable[other as usize] {
                    return Vec::new();
                }
                let mut best = counter.best(index, other, share);
                best.retain(|pair| comparable[pair.fuller as usize]);
                best
            },
        )
        .flatten_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idioms_are_out_of_step() {
        let numbered: Vec<(u32, u32)> = (0..40).map(|n| (n, n)).collect();
        let edited: Vec<u32> = (0..40).map(|n| if n % 3 == 0 { 1000 + n } else { n }).collect();
        assert_eq!(in_step(&numbered, &edited), 26);
        let moved: Vec<u32> = (20..40).chain(0..20).collect();
        assert_eq!(in_step(&numbered, &moved), 39);
        assert!(in_step(&numbered, &[33, 900, 901, 12, 902, 38, 903, 2]) <= 1);
    }
}
