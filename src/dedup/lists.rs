//! Lists of the articles that have the same fingerprint, made by sorting.

use super::DedupError;
use super::owners::{NOWHERE, Owners};
use super::sketch::count;
use super::winnow::fingerprint;
use std::sync::atomic::{AtomicU32, Ordering};

/// A fingerprint that more articles have is frequent: only the first ones are listed.
pub const HOLDERS: usize = 64;

/// Parts by the topmost bits, which a list's number shares with its fingerprint.
pub(super) const PART_BITS: u32 = 4;
pub(super) const LIST_BITS: u32 = 32 - PART_BITS;

/// The number, in its part, of a list that one article alone has.
pub(super) const ALONE: u32 = (1 << LIST_BITS) - 1;

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

    /// Marks the long lists of whose holders `is` holds.
    pub(super) fn mark(&mut self, is: impl Fn(&[u32]) -> bool) {
        for (start, _) in &self.long {
            let behind = self.lists.get_mut(*start as usize..);
            if let Some((head, behind)) = behind.and_then(|list| list.split_first_mut())
                && is(&behind[..(*head & !MARKED) as usize])
            {
                *head |= MARKED;
            }
        }
    }
}

/// Builds the lists of a part of the fingerprints in `places`, and writes over each the number of its
/// list.
pub(super) fn of_fingerprints(
    number: u32,
    places: &[AtomicU32],
    owners: &Owners,
) -> Result<Part, DedupError> {
    let mut found: Vec<u64> = Vec::new();
    for (at, place) in places.iter().enumerate() {
        // A place that another thread has written over has another part's topmost bits, as before.
        let value = place.load(Ordering::Relaxed);
        if value >> LIST_BITS == number && value & ALONE != ALONE {
            found.push(u64::from(value) << 32 | at as u64);
        }
    }
    let position = |place| owners.position(place);
    lists(
        found,
        position,
        |_| 0,
        |place, list| {
            places[place as usize].store(number << LIST_BITS | list, Ordering::Relaxed);
        },
    )
}

/// Builds the lists of a part of the pairs of fingerprints that follow each other, by the numbers of their
/// lists, with the number of the list for each [`pair_in`] the part, in the order of the places.
pub(super) fn of_pairs(
    number: u32,
    numbers: &[u32],
    owners: &Owners,
) -> Result<(Part, Vec<u32>), DedupError> {
    let mut places: Vec<u32> = Vec::new();
    for range in owners.ranges() {
        for at in range.clone() {
            if pair_in(number, &numbers[at..range.end]).is_some() {
                places.push(count(at));
            }
        }
    }
    let pair = |nth: u32| {
        let at = places[nth as usize] as usize;
        (numbers[at], numbers[at + 1])
    };
    let found = (0..count(places.len())).map(|nth| {
        let (a, b) = pair(nth);
        let print = fingerprint(u64::from(a) << 32 | u64::from(b));
        u64::from(print) << 32 | u64::from(nth)
    });
    let identity = |found: u64| {
        let (a, b) = pair(found as u32);
        u64::from(a) << 32 | u64::from(b)
    };
    let mut of_places = vec![ALONE; places.len()];
    let position = |nth: u32| owners.position(places[nth as usize]);
    let part = lists(found.collect(), position, identity, |nth, list| {
        of_places[nth as usize] = number << LIST_BITS | list;
    })?;
    Ok((part, of_places))
}

/// The pair of lists that comes first, if it belongs to a part and both are lists of several articles.
pub(super) fn pair_in(number: u32, numbers: &[u32]) -> Option<(u32, u32)> {
    let &[a, b] = numbers.first_chunk()?;
    let listed = a & ALONE != ALONE && b & ALONE != ALONE;
    (a >> LIST_BITS == number && listed).then_some((a, b))
}

/// Lists of what was found: prints with the place of each. What has the same print, but is not the
/// same by `identity`, has lists of its own. `put` is told the list of each place.
fn lists(
    mut found: Vec<u64>,
    position: impl Fn(u32) -> u32,
    identity: impl Fn(u64) -> u64,
    mut put: impl FnMut(u32, u32),
) -> Result<Part, DedupError> {
    found.sort_unstable();
    for run in found.chunk_by_mut(|a, b| *a >> 32 == *b >> 32) {
        let first = identity(run[0]);
        if run.iter().any(|&f| identity(f) != first) {
            run.sort_unstable_by_key(|&f| (identity(f), f));
        }
    }
    // All at once, so that the waits for memory overlap.
    let positions: Vec<u32> = found.iter().map(|&f| position(f as u32)).collect();
    let mut positions = positions.as_slice();
    let mut part = Part::default();
    let lists = &mut part.lists;
    let mut holders: Vec<u32> = Vec::new();
    let same = |a: &u64, b: &u64| a >> 32 == b >> 32 && identity(*a) == identity(*b);
    for run in found.chunk_by(same) {
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
            if holders.len() >= LONG {
                part.long.push((list, (run[0] >> 32) as u32));
            }
            lists.push(count(holders.len()));
            lists.extend_from_slice(&holders);
        }
        for &found in run {
            put(found as u32, list);
        }
    }
    lists.shrink_to_fit();
    Ok(part)
}
