//! Finds out again only what may have changed since an earlier call.
//!
//! What becomes of an article depends on the articles that it hangs together with, and on how many
//! have its fingerprints. So the lists are made of those fingerprints alone that new and gone
//! articles have; where one says something else than before, the articles that have it are looked at
//! anew, and where their candidates are others, all that hangs together with them is decided anew. The
//! rest is as it was. A few passes over all fingerprints, which sort nothing; what is compared is
//! what changed.
//!
//! - `candidates`: with which fuller articles each is compared
//! - `families`: what becomes of each article
//! - `passages`: what kept articles share
//! - `lists`: who has a fingerprint now, and who had it

mod candidates;
mod families;
mod lists;
mod passages;

pub(super) use families::Before;

use super::changes::{Changes, NONE};
use super::outcome::Outcome;
use super::prints::{Prints, listed, pairs};
use super::resolve::Call;
use super::{Collection, DedupError};
use rayon::prelude::*;
use std::collections::HashMap;

/// Once so many articles are new or gone, one in ten at least, all is found out anew.
const FEW: usize = 64;

/// An earlier call beside this one.
pub(super) struct Again<'a> {
    call: &'a Call<'a>,
    before: &'a Outcome,
    prints: Prints<'a>,
    changes: Changes,
    /// The articles that are not there any more, ascending.
    gone: Vec<Gone<'a>>,
}

/// An article that is not there any more.
struct Gone<'a> {
    /// In the earlier call.
    position: u32,
    prints: &'a [u32],
}

impl<'a> Again<'a> {
    /// Sets an earlier call beside this one, of whose articles `keys` stand for; `None` where it is of no
    /// use, or the fingerprints of an article that is gone are not at hand.
    pub(super) fn new(
        call: &'a Call<'a>,
        before: &'a Outcome,
        collection: &'a Collection,
        gone: &'a Collection,
        keys: &[u64],
    ) -> Option<Self> {
        if !before.is_of(call.options) || !collection.can_be_numbered() {
            return None;
        }
        let changes = Changes::new(&before.keys, keys);
        let count = |positions: &[u32]| positions.iter().filter(|p| **p == NONE).count();
        let changed = count(&changes.before) + count(&changes.now);
        if changed > FEW && changed > keys.len() / 10 {
            return None;
        }
        let order = call.order;
        Some(Self {
            call,
            before,
            prints: Prints { collection, order },
            gone: lost(before, &changes, [gone, collection])?,
            changes,
        })
    }

    /// What is found out now.
    ///
    /// # Errors
    /// As [`resolve`](super::resolve()).
    pub(super) fn outcome(&self, keys: Vec<u64>) -> Result<Outcome, DedupError> {
        let mut outcome = Outcome::new(self.call.options, keys);
        let lists = self.lists(self.changed_prints());
        self.families(&lists, &mut outcome)?;
        self.call.done.add(0)?;
        if self.call.options.passages {
            self.passages(&lists, &mut outcome)?;
        } else {
            outcome.skip_passages();
        }
        Ok(outcome)
    }

    fn articles(&self) -> u32 {
        self.prints.articles() as u32
    }

    /// The position that an article of the earlier call has now; [`NONE`] if it is gone.
    fn now(&self, before: u32) -> u32 {
        self.changes
            .now
            .get(before as usize)
            .copied()
            .unwrap_or(NONE)
    }

    /// The positions now of those articles of a row that are still there.
    fn row_now(&self, before: &[u32]) -> Vec<u32> {
        before.iter().map(|&position| self.now(position)).collect()
    }

    /// The row that an article had in the earlier call.
    fn row<'r, T>(&self, rows: &[&'r [T]], position: u32) -> Option<&'r [T]> {
        let before = self.changes.before[position as usize];
        rows.get(before as usize).copied()
    }
}

impl Gone<'_> {
    fn listed(&self) -> impl Iterator<Item = u64> {
        listed(self.prints)
    }

    fn pairs(&self) -> impl Iterator<Item = u64> {
        pairs(self.prints)
    }
}

/// The articles of the earlier call that are not there any more, with their fingerprints: they are in the
/// collections, as what is gone or as copies of others.
fn lost<'a>(
    before: &Outcome,
    changes: &Changes,
    collections: [&'a Collection; 2],
) -> Option<Vec<Gone<'a>>> {
    let lost = (0..).zip(&before.keys).zip(&changes.now);
    let lost: Vec<(u32, u64)> = lost
        .filter(|(_, now)| **now == NONE)
        .map(|((position, key), _)| (position, *key))
        .collect();
    let mut prints: HashMap<u64, Option<&[u32]>> = lost.iter().map(|l| (l.1, None)).collect();
    for collection in collections {
        if prints.values().all(Option::is_some) {
            break;
        }
        let entries = (0..collection.len()).into_par_iter();
        let keyed = entries.map(|entry| (collection.key(entry), entry));
        let found: Vec<_> = keyed.filter(|(key, _)| prints.contains_key(key)).collect();
        let found = found.into_iter();
        prints.extend(found.map(|(key, entry)| (key, Some(collection.prints(entry)))));
    }
    let gone = lost.into_iter().map(|(position, key)| {
        let prints = (*prints.get(&key)?)?;
        Some(Gone { position, prints })
    });
    gone.collect()
}
