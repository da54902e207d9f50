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
use super::frequent::Frequent;
use super::lists::{ALONE, LIST_BITS, List, PART_BITS, Part, lists};
use super::owners::Owners;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::AtomicU32;

pub use super::lists::HOLDERS;

/// Lists of holders. Articles are numbered by their position in the total order.
#[derive(Debug)]
pub(super) struct Index {
    places: Vec<u32>,
    ranges: Vec<Range<u32>>,
    parts: Vec<Part>,
}

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
        let ranges: Vec<Range<u32>> = order.iter().map(range).collect();
        let owners = Owners::new(&ranges, fingerprints.len());
        let places: Vec<AtomicU32> = fingerprints.into_iter().map(AtomicU32::new).collect();
        let parts: Result<Vec<Part>, DedupError> = (0..1 << PART_BITS)
            .into_par_iter()
            .map(|part| lists(part, &places, &owners))
            .collect();
        Ok(Self {
            places: places.into_iter().map(AtomicU32::into_inner).collect(),
            ranges,
            parts: parts?,
        })
    }

    /// Where the lists of an article are among those of all.
    fn range(&self, position: u32) -> Range<usize> {
        let range = &self.ranges[position as usize];
        range.start as usize..range.end as usize
    }

    /// The lists of an article's fingerprints, in the order of its text.
    pub(super) fn places(&self, position: u32) -> &[u32] {
        &self.places[self.range(position)]
    }

    fn list(&self, list: u32) -> Option<List<'_>> {
        self.parts
            .get((list >> LIST_BITS) as usize)?
            .list(list & ALONE)
    }

    /// The first articles in a list, ascending, [`HOLDERS`] and one at most; none if one article
    /// alone has the fingerprint.
    pub(super) fn holders(&self, list: u32) -> &[u32] {
        self.list(list).map_or(&[], |list| list.holders)
    }

    /// The first holders of each of an article's fingerprints.
    pub(super) fn lists(&self, position: u32) -> Vec<&[u32]> {
        // All at once, so that the waits for memory overlap.
        let places = self.places(position).iter();
        places.map(|&list| self.holders(list)).collect()
    }

    /// The fingerprints that [`LONG`](super::lists::LONG) articles or more have, ascending.
    pub(super) fn long(&self) -> Vec<u32> {
        let long = self.parts.iter().flat_map(Part::long);
        long.map(|(print, _)| print).collect()
    }

    /// The fingerprints that are frequent.
    pub(super) fn frequent(&self) -> Frequent {
        let long = self.parts.iter().flat_map(Part::long);
        let mut frequent = Frequent::default();
        for (print, list) in long.filter(|list| list.1.holders.len() > HOLDERS) {
            frequent.push(print, list.holders.iter().copied());
        }
        frequent
    }

    /// Marks the lists of which `is` holds, of those that [`LONG`](super::lists::LONG) articles or more are in.
    /// Linear time.
    pub(super) fn mark(&mut self, is: impl Fn(&Self, u32) -> bool + Sync) {
        let numbered = self.parts.par_iter().enumerate();
        let long = numbered.flat_map_iter(|(number, part)| {
            let number = (number as u32) << LIST_BITS;
            part.starts().map(move |start| number | start)
        });
        let marked: Vec<u32> = long.filter(|&list| is(self, list)).collect();
        for list in marked {
            self.parts[(list >> LIST_BITS) as usize].mark(list & ALONE);
        }
    }

    /// The fingerprints of the marked lists, ascending.
    pub(super) fn marked(&self) -> Vec<u32> {
        let long = self.parts.iter().flat_map(Part::long);
        long.filter(|l| l.1.is_marked).map(|l| l.0).collect()
    }

    /// Whether a list is marked.
    pub(super) fn is_marked(&self, list: u32) -> bool {
        self.list(list).is_some_and(|list| list.is_marked)
    }
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
