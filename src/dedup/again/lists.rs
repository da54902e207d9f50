//! Who has a fingerprint now.

use super::super::frequent::Frequent;
use super::super::index::HOLDERS;
use super::super::watch::{Holders, Set};
use super::Again;
use rayon::prelude::*;

/// Holders beyond those that an index lists: they tell who was listed before so many new ones came.
const BEYOND: usize = 16;

/// For some fingerprints the first articles that have them.
pub(super) struct Lists {
    pub(super) set: Set,
    holders: Holders,
}

impl Lists {
    /// The fingerprints with their slots.
    pub(super) fn prints(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..)
            .zip(self.set.keys())
            .map(|(slot, &p)| (slot, p as u32))
    }

    /// Who has the fingerprint of a slot, ascending, [`HOLDERS`] and one at most: as an index lists them.
    pub(super) fn of(&self, slot: u32) -> &[u32] {
        listed(self.holders.of(slot))
    }

    /// The same of a fingerprint; none if it is none of these.
    pub(super) fn find(&self, print: u32) -> &[u32] {
        listed(self.holders.find(&self.set, print.into()))
    }

    /// Who has the fingerprint of a slot, as many as an index lists and [`BEYOND`] more at most, and whether these are all.
    pub(super) fn more_of(&self, slot: u32) -> (&[u32], bool) {
        let holders = self.holders.of(slot);
        (holders, holders.len() <= HOLDERS + BEYOND)
    }
}

/// Those of the first holders that an index lists.
fn listed(holders: &[u32]) -> &[u32] {
    &holders[..holders.len().min(HOLDERS + 1)]
}

impl Again<'_> {
    /// The lists of these fingerprints.
    pub(super) fn lists(&self, prints: Vec<u64>) -> Lists {
        let set = Set::new(prints);
        let most = (HOLDERS + 1 + BEYOND) as u32;
        let listed = |position| self.prints.listed(position);
        let holders = Holders::collect(&set, self.articles(), most, listed);
        Lists { set, holders }
    }

    /// A set of fingerprints, ascending, as it is now: `is` says of the listed ones whether they are in it.
    pub(super) fn update(
        &self,
        before: &[u32],
        lists: &[&Lists],
        is: impl Fn(u32, &[u32]) -> bool,
    ) -> Vec<u32> {
        let is_listed = |print: u32| lists.iter().any(|l| l.set.find(print.into()).is_some());
        let mut prints: Vec<u32> = before.iter().copied().filter(|p| !is_listed(*p)).collect();
        for lists in lists {
            let now = lists
                .prints()
                .filter(|&(slot, print)| is(print, lists.of(slot)));
            prints.extend(now.map(|(_, print)| print));
        }
        prints.sort_unstable();
        prints.dedup();
        prints
    }

    /// The frequent fingerprints as they are now; given the lists of all that new and gone articles have.
    pub(super) fn frequent(&self, lists: &Lists) -> Frequent {
        let is_frequent = |&(slot, _): &(u32, u32)| lists.of(slot).len() > HOLDERS;
        let mut listed = lists.prints().filter(is_frequent).peekable();
        let mut frequent = Frequent::default();
        for (print, first) in self.before.frequent.iter() {
            while let Some((slot, print)) = listed.next_if(|other| other.1 <= print) {
                frequent.push(print, lists.of(slot).iter().copied());
            }
            if lists.set.find(print.into()).is_none() {
                frequent.push(print, self.row_now(first));
            }
        }
        for (slot, print) in listed {
            frequent.push(print, lists.of(slot).iter().copied());
        }
        frequent
    }

    /// For each place of an article, whether its fingerprint is in a set.
    pub(super) fn marks(&self, position: u32, set: &Set) -> Vec<bool> {
        let prints = self.prints.of(position).iter();
        prints.map(|&p| set.find(p.into()).is_some()).collect()
    }

    /// The articles of which `marks` says something else by the fingerprints of `now`, which are those of `set`,
    /// than by those of before.
    pub(super) fn other_marks(
        &self,
        before: &[u32],
        now: &[u32],
        set: &Set,
        marks: impl Fn(Vec<bool>) -> Vec<bool> + Sync,
    ) -> Vec<bool> {
        let is_in = |prints: &[u32], print: &u32| prints.binary_search(print).is_ok();
        let lost = before.iter().filter(|print| !is_in(now, print));
        let new = now.iter().filter(|print| !is_in(before, print));
        let other = Set::new(lost.chain(new).map(|&print| print.into()).collect());
        let is_other = |position: u32| {
            let other = self.marks(position, &other);
            if !other.contains(&true) {
                return false;
            }
            let now = self.marks(position, set);
            let before = now.iter().zip(&other).map(|(now, other)| now ^ other);
            marks(before.collect()) != marks(now)
        };
        match other.keys().is_empty() {
            true => vec![false; self.articles() as usize],
            false => (0..self.articles()).into_par_iter().map(is_other).collect(),
        }
    }
}

/// These fingerprints as a set.
pub(super) fn set(prints: &[u32]) -> Set {
    Set::new(prints.iter().map(|&print| print.into()).collect())
}
