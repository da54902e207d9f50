//! Which pairs of articles are worth a comparison, judged by fingerprints alone.
//!
//! Each article is paired with the fuller ones with which it shares most fingerprints: a tenth or
//! more of its own, depending on the coverage that is asked for, and 32 articles at most. What is
//! frequent leads to its first holders only. Linear time; two bytes an article for each thread.

use super::index::{HOLDERS, Index};
use super::outcome::{Candidate, Rows, blocks};
use rayon::prelude::*;
use std::cmp::Reverse;

/// The candidates of one article.
pub(super) const COMPARED: usize = 32;

/// Holders that a frequent fingerprint leads to.
pub(super) const FIRST: usize = 16;

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

/// To whom a fingerprint leads.
#[derive(Clone, Copy)]
pub(super) struct Led<'a> {
    /// Ascending.
    holders: &'a [u32],
    is_frequent: bool,
}

impl<'a> Led<'a> {
    /// By its first holders, [`HOLDERS`] and one at least.
    pub(super) fn by(holders: &'a [u32]) -> Self {
        let is_frequent = holders.len() > HOLDERS;
        let most = if is_frequent { FIRST } else { HOLDERS };
        Self {
            holders: &holders[..holders.len().min(most)],
            is_frequent,
        }
    }

    /// By the first holders of one that is frequent.
    pub(super) fn by_frequent(first: &'a [u32]) -> Self {
        Self {
            holders: first,
            is_frequent: true,
        }
    }
}

/// Counts, for one article, the fingerprints that others share with it.
pub(super) struct Counter {
    counts: Vec<Shared>,
    seen: Vec<u32>,
}

/// Fingerprints that two articles share.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shared {
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

    /// The best candidates of an article among those before `end` of which `is` holds, by what its
    /// fingerprints lead to.
    pub(super) fn best<'l>(
        &mut self,
        leads: impl ExactSizeIterator<Item = Led<'l>>,
        end: u32,
        share: f64,
        is: impl Fn(u32) -> bool,
    ) -> Vec<Candidate> {
        let places = leads.len();
        let mut frequent = 0;
        for led in leads {
            frequent += usize::from(led.is_frequent);
            for &holder in led.holders.iter().take_while(|&&h| h < end) {
                let count = &mut self.counts[holder as usize];
                if count.all() == 0 {
                    self.seen.push(holder);
                }
                count.add(led.is_frequent);
            }
        }
        let least = Least::new(places, frequent, share);
        let mut best = Vec::new();
        for holder in self.seen.drain(..) {
            let shared = std::mem::take(&mut self.counts[holder as usize]);
            if is(holder) && least.reached(shared) {
                best.push(Candidate::new(holder, shared));
            }
        }
        best_first(&mut best);
        best
    }

    /// The best candidates of an article among those before it, if they are `comparable`.
    pub(super) fn row<'l>(
        &mut self,
        leads: impl ExactSizeIterator<Item = Led<'l>>,
        position: u32,
        comparable: &[bool],
        share: f64,
    ) -> Vec<Candidate> {
        if !comparable[position as usize] {
            return Vec::new();
        }
        let is = |fuller: u32| comparable[fuller as usize];
        self.best(leads, position, share, is)
    }
}

impl Candidate {
    pub(super) fn new(fuller: u32, shared: Shared) -> Self {
        Self {
            fuller,
            shared: shared.all(),
            verdict: None,
        }
    }
}

/// Orders candidates, the best first, and leaves no more than are compared.
pub(super) fn best_first(candidates: &mut Vec<Candidate>) {
    candidates.sort_unstable_by_key(|c| (Reverse(c.shared), c.fuller));
    candidates.truncate(COMPARED);
}

impl Shared {
    /// One fingerprint.
    pub(super) fn one(is_frequent: bool) -> Self {
        let mut one = Self::default();
        one.add(is_frequent);
        one
    }

    /// Counts one more.
    pub(super) fn add(&mut self, is_frequent: bool) {
        let of = if is_frequent {
            &mut self.frequent
        } else {
            &mut self.rare
        };
        *of = of.saturating_add(1);
    }

    fn all(self) -> u16 {
        self.rare.saturating_add(self.frequent)
    }
}

/// What an article must share to be a candidate: the share of all its fingerprints, and of those
/// that are not frequent. Site boilerplate is frequent, and alone makes no candidate; a story that very many
/// have is frequent too, but then more is shared.
pub(super) struct Least {
    all: u32,
    rare: u32,
    frequent: u32,
}

impl Least {
    /// For an article with so many fingerprints, and so many frequent ones among them.
    pub(super) fn new(places: usize, frequent: usize, share: f64) -> Self {
        let least = |of: usize, share: f64| ((of as f64 * share) as u32).max(1);
        Self {
            all: least(places, share),
            rare: least(places - frequent, share),
            frequent: least(places, 1.6 * share),
        }
    }

    pub(super) fn reached(&self, shared: Shared) -> bool {
        u32::from(shared.all()) >= self.all
            && (u32::from(shared.rare) >= self.rare || u32::from(shared.frequent) >= self.frequent)
    }
}

/// The candidates of each article, the best first.
pub(super) fn candidates(index: &Index, comparable: &[bool], coverage: f64) -> Rows<Candidate> {
    let share = least_share(coverage);
    let articles = comparable.len();
    let mut rows = Rows::default();
    let row = |counter: &mut Counter, at: usize| {
        let position = at as u32;
        let lists = index.lists(position);
        let leads = lists.iter().map(|list| Led::by(list));
        counter.row(leads, position, comparable, share)
    };
    for block in blocks(articles) {
        let block = block.into_par_iter().with_min_len(1024);
        let found = block.map_init(|| Counter::new(articles), row);
        rows.append(found.collect());
    }
    rows
}

/// The pairs that rows of candidates stand for, of articles with so many `places`.
pub(super) fn pairs(
    rows: &Rows<Candidate>,
    places: impl Fn(u32) -> usize,
) -> impl Iterator<Item = Pair> {
    (0..).zip(rows.iter()).flat_map(move |(other, row)| {
        let places = if row.is_empty() {
            1
        } else {
            places(other).max(1)
        };
        row.iter().map(move |candidate| Pair {
            fuller: candidate.fuller,
            other,
            percent: (100 * usize::from(candidate.shared) / places).min(100) as u8,
        })
    })
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
