//! Who has a fingerprint now, and who had it.

use super::super::changes::NONE;
use super::super::prints::{listed, pairs};
use super::super::watch::{Holders, Set};
use super::Again;
use rayon::prelude::*;

/// No list is cut short.
const ALL: u32 = u32::MAX;

/// For some fingerprints, or pairs of them, all articles that have them.
pub(super) struct Lists<'a> {
    pub(super) again: &'a Again<'a>,
    pub(super) set: Set,
    now: Holders,
    /// The numbers of gone articles.
    gone: Holders,
}

impl<'a> Again<'a> {
    /// The lists of these fingerprints.
    pub(super) fn lists(&'a self, prints: Vec<u64>) -> Lists<'a> {
        self.lists_of(prints, listed)
    }

    /// The lists of these pairs of fingerprints.
    pub(super) fn pair_lists(&'a self, pairs_of_prints: Vec<u64>) -> Lists<'a> {
        self.lists_of(pairs_of_prints, pairs)
    }

    fn lists_of<I: Iterator<Item = u64>>(
        &'a self,
        numbers: Vec<u64>,
        of: impl Fn(&'a [u32]) -> I + Sync,
    ) -> Lists<'a> {
        let set = Set::new(numbers);
        let gone = self.gone.len() as u32;
        Lists {
            again: self,
            now: Holders::collect(&set, self.articles(), ALL, |p| of(self.prints.of(p))),
            gone: Holders::collect(&set, gone, ALL, |at| of(self.gone[at as usize].prints)),
            set,
        }
    }

    /// A set of fingerprints, ascending, as it is now: `is` says of the listed ones whether they are in it.
    pub(super) fn update(
        &self,
        before: &[u32],
        lists: &[&Lists<'_>],
        is: impl Fn(&[u32]) -> bool,
    ) -> Vec<u32> {
        let is_listed = |print: u32| lists.iter().any(|l| l.set.find(u64::from(print)).is_some());
        let mut prints: Vec<u32> = before.iter().copied().filter(|p| !is_listed(*p)).collect();
        for lists in lists {
            let now = lists.slots().filter(|&slot| is(lists.now(slot)));
            prints.extend(now.map(|slot| lists.set.keys()[slot as usize] as u32));
        }
        prints.sort_unstable();
        prints.dedup();
        prints
    }

    /// For each place of an article, whether its fingerprint is in a set.
    pub(super) fn marks(&self, position: u32, set: &Set) -> Vec<bool> {
        let prints = self.prints.of(position).iter();
        prints.map(|&p| set.find(p.into()).is_some()).collect()
    }

    /// The articles of which `marks` says something else by the set of now than by that of before; the two
    /// differ by listed fingerprints at the most.
    pub(super) fn other_marks(
        &self,
        lists: &[&Lists<'_>],
        [before, now]: [&Set; 2],
        marks: impl Fn(u32, &Set) -> Vec<bool> + Sync,
    ) -> Vec<bool> {
        let mut may_be = vec![false; self.prints.articles()];
        for (lists, slot) in lists
            .iter()
            .flat_map(|lists| lists.slots().map(move |s| (lists, s)))
        {
            let print = lists.set.keys()[slot as usize];
            if before.find(print).is_some() != now.find(print).is_some() {
                let holders = lists.now(slot).iter();
                holders.for_each(|&position| may_be[position as usize] = true);
            }
        }
        let is_other = |position: u32| {
            may_be[position as usize] && marks(position, before) != marks(position, now)
        };
        (0..self.articles()).into_par_iter().map(is_other).collect()
    }
}

/// These fingerprints as a set.
pub(super) fn set(prints: &[u32]) -> Set {
    Set::new(prints.iter().map(|&print| print.into()).collect())
}

impl Lists<'_> {
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.set.keys().len() as u32
    }

    /// Who has what a slot stands for, ascending.
    pub(super) fn now(&self, slot: u32) -> &[u32] {
        self.now.of(slot)
    }

    /// Who had it, by the positions of the earlier call, ascending.
    pub(super) fn before(&self, slot: u32) -> impl Iterator<Item = u32> {
        let before = |&now: &u32| self.again.changes.before[now as usize];
        let stayed = self.now.of(slot).iter().map(before).filter(|p| *p != NONE);
        let gone = self.gone.of(slot).iter();
        let gone = gone.map(|&at| self.again.gone[at as usize].position);
        merge(stayed, gone)
    }

    /// How many had it.
    pub(super) fn count_before(&self, slot: u32) -> usize {
        let is_new = |now: &&u32| self.again.changes.is_new(**now);
        let new = self.now.of(slot).iter().filter(is_new).count();
        self.now.of(slot).len() - new + self.gone.of(slot).len()
    }
}

/// Two ascending sequences as one.
fn merge(a: impl Iterator<Item = u32>, b: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    std::iter::from_fn(move || match (a.peek(), b.peek()) {
        (Some(x), Some(y)) if x > y => b.next(),
        (None, _) => b.next(),
        _ => a.next(),
    })
}
