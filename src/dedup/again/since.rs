//! Which articles are new since an earlier call, and which are gone.

use super::super::Collection;
use super::super::Options;
use super::super::changes::{Changes, NONE};
use super::super::outcome::Outcome;
use super::super::prints::listed;
use rayon::prelude::*;
use std::collections::HashMap;

/// Once so many articles are new or gone, one in ten at least, all is found out anew.
const FEW: usize = 64;

/// What has changed since an earlier call.
pub(in crate::dedup) struct Since {
    pub(super) changes: Changes,
    /// The articles that are not there any more, ascending.
    pub(super) gone: Vec<Gone>,
}

/// An article that is not there any more.
pub(super) struct Gone {
    /// In the earlier call.
    pub(super) position: u32,
    pub(super) prints: Vec<u32>,
}

impl Since {
    /// Compares a collection, of whose articles `keys` stand for, with an earlier call; `None` where that is of
    /// no use, or the fingerprints of an article that is gone are not at hand.
    pub(in crate::dedup) fn new(
        before: &Outcome,
        options: &Options,
        collection: &Collection,
        gone: &Collection,
        keys: &[u64],
    ) -> Option<Self> {
        if !before.is_of(options) || !collection.can_be_numbered() {
            return None;
        }
        let changes = Changes::new(&before.keys, keys);
        let count = |positions: &[u32]| positions.iter().filter(|p| **p == NONE).count();
        let changed = count(&changes.before) + count(&changes.now);
        if changed > FEW && changed > keys.len() / 10 {
            return None;
        }
        Some(Self {
            gone: lost(before, &changes, [gone, collection])?,
            changes,
        })
    }
}

impl Gone {
    pub(super) fn listed(&self) -> impl Iterator<Item = u64> {
        listed(&self.prints)
    }
}

/// The articles of the earlier call that are not there any more, with their fingerprints: they are in the
/// collections, as what is gone or as copies of others.
fn lost(before: &Outcome, changes: &Changes, collections: [&Collection; 2]) -> Option<Vec<Gone>> {
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
        let prints = (*prints.get(&key)?)?.to_vec();
        Some(Gone { position, prints })
    });
    gone.collect()
}
