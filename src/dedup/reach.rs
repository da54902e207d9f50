//! How much of an article another one can have in one run of words, told by their fingerprints alone.
//!
//! A long run of words brings fingerprints along. So where two articles have one row of fingerprints in common,
//! what they share ends not far from it on either side: mostly it is a sentence that both quote, and then the
//! other text need not be read.

use super::large::LARGE;
use super::lists::is_listed;
use super::shingle::{LONG_SHINGLE, shingles_of};
use super::winnow::{WINDOW, winnow};
use std::ops::Range;

/// The places of fingerprints in a row that another article has, and no others; empty if there is more than one row.
pub(super) type Row = Range<u32>;

/// Fingerprints of a long article, which is kept ready: it is compared faster than so many are looked for.
const MANY: usize = LARGE / 2;
const FAR: usize = 16;

/// An article's fingerprints, to be found in others.
pub(super) struct Own {
    /// Ascending, each with its place.
    prints: Vec<(u32, u32)>,
}

impl Own {
    /// What stands for the fingerprints of an article, in the order of its text.
    pub(super) fn new(prints: &[u32]) -> Self {
        let listed = prints.iter().copied().zip(0..).filter(|p| is_listed(p.0));
        let mut prints: Vec<(u32, u32)> = listed.collect();
        prints.sort_unstable();
        Self { prints }
    }

    /// The row of fingerprints that another article has, too; empty if that has so many that it is faster read.
    pub(super) fn row(&self, theirs: &[u32]) -> Row {
        if theirs.len() > MANY.max(FAR * self.prints.len()) {
            return 0..0;
        }
        let mut places = Vec::new();
        for print in theirs.iter().filter(|print| is_listed(**print)) {
            let first = self.prints.partition_point(|own| own.0 < *print);
            let same = self.prints[first..]
                .iter()
                .take_while(|own| own.0 == *print);
            places.extend(same.map(|own| own.1));
        }
        places.sort_unstable();
        places.dedup();
        match *places.as_slice() {
            [first, .., last] if (last - first) as usize == places.len() - 1 => first..last + 1,
            [only] => only..only + 1,
            _ => 0..0,
        }
    }
}

/// The shingles that became the fingerprints of an article.
pub(super) struct Taken(Vec<(usize, u64)>);

impl Taken {
    /// Those of a text with these words. Linear time.
    pub(super) fn new(words: &[u64]) -> Self {
        let hashes = shingles_of(words, LONG_SHINGLE);
        let taken = winnow(&hashes).into_iter();
        Self(taken.map(|at| (at, hashes[at])).collect())
    }

    /// The words within which a run of [`GUARANTEED`](super::GUARANTEED) or more stays that has the fingerprints
    /// of this row and no others; `None` if it may be anywhere.
    ///
    /// The smallest shingle of each window within the run is one of the row. A window further there is another one:
    /// a smaller one, as soon as it is reached, or, once the window has left the row behind, whichever is smallest.
    pub(super) fn reach(&self, row: &Row) -> Option<Range<usize>> {
        let (from, to) = (row.start as usize, row.end as usize);
        let taken = self.0.get(from..to)?;
        let (first, last) = (taken.first()?, taken.last()?);
        let before = from.checked_sub(1).map(|at| self.0[at]);
        let start = before.filter(|before| before.1 <= first.1);
        let start = start.map_or(0, |(at, _)| at + 1);
        let behind = self.0.get(to).filter(|behind| behind.1 < last.1);
        let end = behind.map_or(usize::MAX, |(at, _)| *at);
        let window = (first.0 + 1).saturating_sub(WINDOW)..last.0 + WINDOW;
        Some(start.max(window.start)..end.min(window.end) + LONG_SHINGLE - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::{sketch, words};
    use proptest::prelude::*;

    fn text(words: &[u16]) -> String {
        let words: Vec<String> = words.iter().map(|w| format!("w{w}")).collect();
        words.join(" ")
    }

    #[test]
    fn a_row_is_what_follows_each_other() {
        let own = Own::new(&[7, 8, 9, 7, 5]);
        assert_eq!(own.row(&[8, 1, 9]), 1..3);
        assert_eq!(own.row(&[5]), 4..5);
        assert_eq!(own.row(&[7]), 0..0, "two rows");
        assert_eq!(own.row(&[8, 5]), 0..0);
        assert_eq!(own.row(&[1, 2]), 0..0);
        assert_eq!(own.row(&[u32::MAX]), 0..0);
    }

    /// Words of which hardly any two are the same.
    fn some(words: Range<usize>) -> impl Strategy<Value = Vec<u16>> {
        prop::collection::vec(any::<u16>(), words)
    }

    proptest! {
        #[test]
        fn a_shared_run_stays_within_reach(
            before in some(0..60),
            run in some(15..60),
            behind in some(0..60),
            [others_before, others_behind] in [some(0..30), some(0..30)],
        ) {
            let here = text(&[before.as_slice(), &run, &behind].concat());
            let there = text(&[others_before, run.clone(), others_behind].concat());
            let row = Own::new(&sketch(&here).fingerprints).row(&sketch(&there).fingerprints);
            let reach = Taken::new(words(&here).hashes()).reach(&row);
            let run = before.len()..before.len() + run.len();
            let holds = reach.is_none_or(|reach| reach.start <= run.start && run.end <= reach.end);
            prop_assert!(holds);
        }
    }
}
