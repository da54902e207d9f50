//! Which articles have a fingerprint: an inverted index in place.
//!
//! All fingerprints are known before the first article is decided. The index sorts them a part at a
//! time, by their topmost bits, drops those that one article alone has, and writes over each of the
//! others the number of its list, so that an article's places can be read in the order of its text.
//! O(n log n) time. Memory: 4 bytes for each fingerprint of each article, which the collection had
//! before, 4 for each holder in a list and for each list, and 8 for each fingerprint of one part a
//! thread.

use super::DedupError;
use super::collection::Collection;
use super::sketch::count;
use super::winnow::fingerprint;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// A fingerprint that more articles have is frequent: only the first ones are listed.
pub const HOLDERS: usize = 64;

/// Parts by the topmost bits, which a list's number shares with its fingerprint.
const PART_BITS: u32 = 4;
const LIST_BITS: u32 = 32 - PART_BITS;
const ALONE: u32 = (1 << LIST_BITS) - 1;

/// Fingerprints between two marks of the way from a fingerprint to its article.
const MARK: usize = 64;

/// Lists of holders. Articles are numbered by their position in the total order.
#[derive(Debug)]
pub(super) struct Index {
    places: Vec<u32>,
    ranges: Vec<Range<u32>>,
    parts: Vec<Part>,
}

/// The lists whose fingerprints have the same topmost bits, one behind the other: the number of its
/// holders with its mark, then the holders. The number of a list is where it starts.
#[derive(Debug, Default)]
struct Part(Vec<u32>);

/// The mark of a list, beside the number of its holders.
const MARKED: u32 = 1 << 31;

impl Index {
    /// Builds the index of the entries in `order`; takes the fingerprints out of the collection.
    ///
    /// # Errors
    /// [`DedupError::TooMany`]
    pub(super) fn new(collection: &mut Collection, order: &[usize]) -> Result<Self, DedupError> {
        let fingerprints = collection.take_fingerprints()?;
        let range = |&entry: &usize| {
            let range = collection.range(entry);
            range.start as u32..range.end as u32
        };
        Self::build(fingerprints, order.iter().map(range).collect())
    }

    /// Turns this index of fingerprints into one of pairs of fingerprints that follow each other, of
    /// the articles that are kept. Such a pair is some ten words, and by far rarer than its parts.
    ///
    /// # Errors
    /// [`DedupError::TooMany`]
    pub(super) fn pairs(self, kept: &[bool]) -> Result<Self, DedupError> {
        let Self {
            mut places,
            mut ranges,
            parts,
        } = self;
        drop(parts);
        for (range, kept) in ranges.iter_mut().zip(kept) {
            if !kept {
                range.end = range.start;
            }
            let own = &mut places[range.start as usize..range.end as usize];
            for at in 0..own.len() {
                let next = own.get(at + 1).copied().unwrap_or(ALONE);
                own[at] = pair(own[at], next);
            }
        }
        Self::build(places, ranges)
    }

    fn build(values: Vec<u32>, ranges: Vec<Range<u32>>) -> Result<Self, DedupError> {
        let owners = Owners::new(&ranges, values.len());
        let places: Vec<AtomicU32> = values.into_iter().map(AtomicU32::new).collect();
        let parts: Result<Vec<Part>, DedupError> = (0..1 << PART_BITS)
            .into_par_iter()
            .map(|part| build(part, &places, &owners))
            .collect();
        Ok(Self {
            places: places.into_iter().map(AtomicU32::into_inner).collect(),
            ranges,
            parts: parts?,
        })
    }

    /// Where the lists of an article are among those of all.
    pub(super) fn range(&self, position: u32) -> Range<usize> {
        let range = &self.ranges[position as usize];
        range.start as usize..range.end as usize
    }

    /// The lists of an article's fingerprints, in the order of its text.
    pub(super) fn places(&self, position: u32) -> &[u32] {
        &self.places[self.range(position)]
    }

    /// The first articles in a list, ascending, [`HOLDERS`] and one at most; none if one article
    /// alone has the fingerprint.
    pub(super) fn holders(&self, list: u32) -> &[u32] {
        let Part(lists) = &self.parts[(list >> LIST_BITS) as usize];
        let start = (list & ALONE) as usize;
        match lists.get(start) {
            Some(&head) => &lists[start + 1..][..(head & !MARKED) as usize],
            None => &[],
        }
    }

    /// Marks the lists of whose holders `is` holds. Linear time.
    pub(super) fn mark(&mut self, is: impl Fn(&[u32]) -> bool + Sync) {
        self.parts.par_iter_mut().for_each(|Part(lists)| {
            let mut rest = lists.as_mut_slice();
            while let Some((head, behind)) = rest.split_first_mut() {
                let (holders, behind) = behind.split_at_mut((*head & !MARKED) as usize);
                if is(holders) {
                    *head |= MARKED;
                }
                rest = behind;
            }
        });
    }

    /// Whether a list is marked.
    pub(super) fn is_marked(&self, list: u32) -> bool {
        let Part(lists) = &self.parts[(list >> LIST_BITS) as usize];
        let head = lists.get((list & ALONE) as usize);
        head.is_some_and(|head| head & MARKED != 0)
    }
}

/// What stands for a pair of lists: of one article alone if one of the two is.
fn pair(a: u32, b: u32) -> u32 {
    if a & ALONE == ALONE || b & ALONE == ALONE {
        return ALONE;
    }
    fingerprint(u64::from(a) << 32 | u64::from(b))
}

/// Which article a fingerprint is of.
struct Owners {
    /// Where the fingerprints of each article start and end, in their order, and its position.
    starts: Vec<(u32, u32, u32)>,
    /// For each stretch of [`MARK`] fingerprints, the article of the first, or the one before it.
    marks: Vec<u32>,
}

/// The position of a fingerprint that is no article's.
const NOWHERE: u32 = u32::MAX;

impl Owners {
    fn new(ranges: &[Range<u32>], fingerprints: usize) -> Self {
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

    fn position(&self, place: u32) -> u32 {
        let from = self.marks[place as usize / MARK] as usize;
        let behind = self.starts.get(from + 1..).unwrap_or_default().iter();
        let article = from + behind.take_while(|s| s.0 <= place).count();
        match self.starts.get(article) {
            Some(&(start, end, position)) if (start..end).contains(&place) => position,
            _ => NOWHERE,
        }
    }
}

fn build(number: u32, places: &[AtomicU32], owners: &Owners) -> Result<Part, DedupError> {
    let mut found: Vec<u64> = Vec::new();
    for (at, place) in places.iter().enumerate() {
        // A place that another thread has written over has another part's topmost bits, as before.
        let value = place.load(Ordering::Relaxed);
        if value >> LIST_BITS == number && value & ALONE != ALONE {
            found.push(u64::from(value) << 32 | at as u64);
        }
    }
    found.sort_unstable();
    // All at once, so that the waits for memory overlap.
    let position = |&pair: &u64| owners.position(pair as u32);
    let positions: Vec<u32> = found.iter().map(position).collect();
    let mut positions = positions.as_slice();
    let mut lists: Vec<u32> = Vec::new();
    let mut holders: Vec<u32> = Vec::new();
    for run in found.chunk_by(|a, b| a >> 32 == b >> 32) {
        let (of_run, behind) = positions.split_at(run.len());
        positions = behind;
        holders.clear();
        if run.len() > 1 {
            holders.extend(of_run.iter().filter(|&&p| p != NOWHERE));
            holders.sort_unstable();
            holders.dedup();
        }
        let mut list = ALONE;
        if holders.len() > 1 {
            holders.truncate(HOLDERS + 1);
            let start = u32::try_from(lists.len()).ok();
            list = start.filter(|&s| s < ALONE).ok_or(DedupError::TooMany)?;
            lists.push(count(holders.len()));
            lists.extend_from_slice(&holders);
        }
        for &pair in run {
            places[pair as u32 as usize].store(number << LIST_BITS | list, Ordering::Relaxed);
        }
    }
    lists.shrink_to_fit();
    Ok(Part(lists))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::{Entry, Sketch, fingerprint};

    fn collection(articles: &[Vec<u64>]) -> Collection {
        let entry = |(rank, numbers): (usize, &Vec<u64>)| Entry {
            sketch: Sketch {
                words: 0,
                shingles: 0,
                text_key: 0,
                words_hash: 0,
                fingerprints: numbers.iter().map(|&n| fingerprint(n)).collect(),
            },
            date: None,
            rank: rank as u64,
        };
        articles.iter().enumerate().map(entry).collect()
    }

    #[test]
    fn lists_the_holders_of_what_several_articles_have() {
        let articles: Vec<Vec<u64>> = (0..500).map(|i| vec![9999, i + 1, i, i]).collect();
        // The last one is no part of the order; positions run against the numbers.
        let order: Vec<usize> = (0..499).rev().collect();
        let index = Index::new(&mut collection(&articles), &order).unwrap();
        for position in 0..499u32 {
            let i = 498 - position;
            let [everywhere, next, own, again] = *index.places(position) else {
                panic!("four places");
            };
            assert_eq!(index.holders(everywhere), (0..65).collect::<Vec<u32>>());
            let expected: &[u32] = if position == 0 {
                &[]
            } else {
                &[position - 1, position]
            };
            assert_eq!(index.holders(next), expected, "{i} and the one above");
            assert_eq!(own, again);
            let expected: &[u32] = if i == 0 {
                &[]
            } else {
                &[position, position + 1]
            };
            assert_eq!(index.holders(own), expected);
        }
    }

    #[test]
    fn an_empty_index_has_no_lists() {
        let index = Index::new(&mut Collection::new(), &[]).unwrap();
        assert_eq!(index.holders(0), [] as [u32; 0]);
        assert_eq!(index.holders(u32::MAX), [] as [u32; 0]);
    }
}
