//! Lists of the articles that have the same fingerprint, made by sorting.

use super::DedupError;
use super::owners::{NOWHERE, Owners};
use super::sketch::count;
use std::sync::atomic::{AtomicU32, Ordering};

/// A fingerprint that more articles have is frequent: only the first ones are listed.
pub const HOLDERS: usize = 64;

/// Parts by the topmost bits, which a list's number shares with its fingerprint.
pub(super) const PART_BITS: u32 = 4;
pub(super) const LIST_BITS: u32 = 32 - PART_BITS;

/// The number, in its part, of a list that one article alone has.
pub(super) const ALONE: u32 = (1 << LIST_BITS) - 1;

/// Whether what stands for a fingerprint leads to a list: another article may have it.
pub(super) fn is_listed(place: u32) -> bool {
    place & ALONE != ALONE
}

/// A fingerprint that so many articles have may be a template; of any other it need not be known which it is.
pub(super) const LONG: usize = 32;

/// The mark of a list, beside the number of its holders.
const MARKED: u32 = 1 << 31;

/// The lists whose fingerprints have the same topmost bits.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// One behind the other: the number of the holders with the mark, then the holders. The number of a
    /// list is where it starts.
    lists: Vec<u32>,
    /// Of the long lists, where they start, and the fingerprint; ascending.
    long: Vec<(u32, u32)>,
}

/// A list in its part.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    pub(super) is_marked: bool,
    /// The first articles that have it, ascending, [`HOLDERS`] and one at most.
    pub(super) holders: &'a [u32],
}

impl Part {
    /// Adds the list of a fingerprint; says where it starts.
    fn push(&mut self, print: u32, holders: &[u32]) -> Result<u32, DedupError> {
        let start = u32::try_from(self.lists.len()).ok();
        let start = start.filter(|&s| s < ALONE).ok_or(DedupError::TooMany)?;
        if holders.len() >= LONG {
            self.long.push((start, print));
        }
        self.lists.push(count(holders.len()));
        self.lists.extend_from_slice(holders);
        Ok(start)
    }

    /// The list that starts here.
    pub(super) fn list(&self, start: u32) -> Option<List<'_>> {
        let (head, behind) = self.lists.get(start as usize..)?.split_first()?;
        Some(List {
            is_marked: head & MARKED != 0,
            holders: behind.get(..(head & !MARKED) as usize)?,
        })
    }

    /// The fingerprints of the long lists, ascending, with the lists.
    pub(super) fn long(&self) -> impl Iterator<Item = (u32, List<'_>)> {
        let list = |&(start, print): &(u32, u32)| Some((print, self.list(start)?));
        self.long.iter().filter_map(list)
    }

    /// Where the long lists start.
    pub(super) fn starts(&self) -> impl Iterator<Item = u32> {
        self.long.iter().map(|long| long.0)
    }

    /// Marks the list that starts here.
    pub(super) fn mark(&mut self, start: u32) {
        if let Some(head) = self.lists.get_mut(start as usize) {
            *head |= MARKED;
        }
    }
}

/// Builds the lists of a part of the fingerprints in `places`, and writes over each the number of its
/// list.
pub(super) fn lists(
    number: u32,
    places: &[AtomicU32],
    owners: &Owners,
) -> Result<Part, DedupError> {
    let mut found: Vec<u64> = Vec::new();
    for (at, place) in places.iter().enumerate() {
        // A place that another thread has written over has another part's topmost bits, as before.
        let value = place.load(Ordering::Relaxed);
        if value >> LIST_BITS == number && is_listed(value) {
            found.push(u64::from(value) << 32 | at as u64);
        }
    }
    found.sort_unstable();
    // All at once, so that the waits for memory overlap.
    let positions: Vec<u32> = found.iter().map(|&f| owners.position(f as u32)).collect();
    let mut positions = positions.as_slice();
    let mut part = Part::default();
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
            list = part.push((run[0] >> 32) as u32, &holders)?;
        }
        for &found in run {
            let place = &places[found as u32 as usize];
            place.store(number << LIST_BITS | list, Ordering::Relaxed);
        }
    }
    part.lists.shrink_to_fit();
    Ok(part)
}
