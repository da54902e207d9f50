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
    counts: Vec<Shared>,
    seen: Vec<u32>,
}

/// Fingerprints that two articles share.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    rare: u16,
    frequent: u16,
}

impl Counter {
    pub(super) fn new(articles: usize) -> Self {
        Self {
            counts: vec![Shared::default(); articles],
            seen: Vec::new(),
        }
    }

    /// The best candidates of the article at `position` among those before `end`.
    pub(super) fn best(&mut self, index: &Index, position: u32, end: u32, share: f64) -> Vec<Pair> {
        let places = index.places(position);
        let mut frequent = 0;
        // All at once, so that the waits for memory overlap.
        let lists: Vec<&[u32]> = places.iter().map(|&list| index.holders(list)).collect();
        for holders in lists {
            let is_frequent = holders.len() > HOLDERS;
            frequent += usize::from(is_frequent);
            let most = if is_frequent { FIRST } else { HOLDERS };
            for &holder in holders.iter().take(most).take_while(|&&h| h < end) {
                let count = &mut self.counts[holder as usize];
                if count.rare == 0 && count.frequent == 0 {
                    self.seen.push(holder);
                }
                let of = if is_frequent {
                    &mut count.frequent
                } else {
                    &mut count.rare
                };
                *of = of.saturating_add(1);
            }
        }
        let least = Least::new(places.len(), frequent, share);
        let mut best: Vec<(Reverse<u32>, u32)> = Vec::new();
        for holder in self.seen.drain(..) {
            let shared = std::mem::take(&mut self.counts[holder as usize]);
            if least.reached(shared) {
                best.push((Reverse(shared.all()), holder));
            }
        }
        best.sort_unstable();
        let pair = |(Reverse(count), fuller): (Reverse<u32>, u32)| Pair {
            fuller,
            other: position,
            percent: (100 * count as usize / places.len().max(1)).min(100) as u8,
        };
        best.into_iter().take(COMPARED).map(pair).collect()
    }
}

impl Shared {
    fn all(self) -> u32 {
        u32::from(self.rare) + u32::from(self.frequent)
    }
}

/// What an article must share to be a candidate: the share of all its fingerprints, and of those
/// that are not frequent. Site boilerplate is frequent, and alone makes no candidate; a story that very many
/// have is frequent too, but then more is shared.
struct Least {
    all: u32,
    rare: u32,
    frequent: u32,
}

impl Least {
    fn new(places: usize, frequent: usize, share: f64) -> Self {
        let least = |of: usize, share: f64| ((of as f64 * share) as u32).max(1);
        Self {
            all: least(places, share),
            rare: least(places - frequent, share),
            frequent: least(places, 1.6 * share),
        }
    }

    fn reached(&self, shared: Shared) -> bool {
        shared.all() >= self.all
            && (u32::from(shared.rare) >= self.rare || u32::from(shared.frequent) >= self.frequent)
    }
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
                let mut best = counter.best(index, other, other, share);
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
    fn what_is_frequent_alone_makes_no_candidate_unless_it_is_most() {
        let least = Least::new(70, 20, 0.2);
        let shared = |rare, frequent| Shared { rare, frequent };
        assert!(least.reached(shared(10, 4)) && least.reached(shared(0, 23)));
        assert!(!least.reached(shared(2, 20)) && !least.reached(shared(10, 3)));
    }
}
