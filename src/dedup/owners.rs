//! Which article a fingerprint is of, by its place among all.

use std::ops::Range;

/// Fingerprints between two marks of the way from a fingerprint to its article.
const MARK: usize = 64;

/// The position of a fingerprint that is no article's.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Which article a fingerprint is of.
pub(super) struct Owners {
    /// Where the fingerprints of each article start and end, in their order, and its position.
    starts: Vec<(u32, u32, u32)>,
    /// For each stretch of [`MARK`] fingerprints, the article of the first, or the one before it.
    marks: Vec<u32>,
}

impl Owners {
    pub(super) fn new(ranges: &[Range<u32>], fingerprints: usize) -> Self {
        let start = |(position, range): (u32, &Range<u32>)| (range.start, range.end, position);
        let mut starts: Vec<_> = (0..).zip(ranges).map(start).filter(|s| s.0 < s.1).collect();
        starts.sort_unstable();
        let mut article = 0;
        let mark = |place: usize| {
            while starts
                .get(article + 1)
                .is_some_and(|s| s.0 as usize <= place)
            {
                article += 1;
            }
            article as u32
        };
        let marks = (0..fingerprints).step_by(MARK).map(mark).collect();
        Self { starts, marks }
    }

    /// The position of the article that a place belongs to.
    pub(super) fn position(&self, place: u32) -> u32 {
        let from = self.marks[place as usize / MARK] as usize;
        let behind = self.starts.get(from + 1..).unwrap_or_default().iter();
        let article = from + behind.take_while(|s| s.0 <= place).count();
        match self.starts.get(article) {
            Some(&(start, end, position)) if (start..end).contains(&place) => position,
            _ => NOWHERE,
        }
    }
}
