//! What OUTPUT holds, known without reading it.

use crate::document::Stamp;
use rayon::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

use super::paths::MANIFEST;

/// A file in OUTPUT, as a run left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its name below OUTPUT.
    pub name: String,
    /// How it looked.
    pub stamp: Stamp,
    /// xxh3 of its contents, 0 for one that is not compared by it.
    pub hash: u64,
}

/// What was there before, and what a run puts there.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    /// Sorted by name.
    before: Vec<Held>,
    now: Mutex<Vec<Put>>,
}

/// A file that belongs to the run's outputs.
#[derive(Debug)]
struct Put {
    name: String,
    hash: u64,
    /// None if it must be looked at.
    stamp: Option<Stamp>,
}

impl Inventory {
    pub(super) fn new(mut held: Vec<Held>) -> Self {
        held.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            before: held,
            now: Mutex::default(),
        }
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.before
            .binary_search_by(|held| held.name.as_str().cmp(name))
    }

    /// A file as it was before.
    fn get(&self, name: &str) -> Option<&Held> {
        self.before.get(self.find(name).ok()?)
    }

    /// Enters a file with its new contents; whether it is known to have them already.
    pub(super) fn put(&self, name: &str, bytes: &[u8], path: &Path) -> bool {
        let hash = xxh3_64(bytes).max(1);
        let known = self.get(name).filter(|before| before.hash == hash);
        let stamp = known.map(|before| before.stamp).filter(|s| looks(path, *s));
        self.enter(name, hash, stamp);
        stamp.is_some()
    }

    pub(super) fn len(&self) -> usize {
        self.before.len()
    }

    /// Takes note that a file was replaced outside a publication.
    pub(super) fn look_again(&mut self, name: &str, bytes: &[u8], path: &Path) {
        let place = self.find(name);
        if let Ok(at) = place {
            self.before.remove(at);
        }
        let stamp = fs::symlink_metadata(path).ok().and_then(|f| Stamp::of(&f));
        if let (Some(stamp), Ok(at) | Err(at)) = (stamp, place) {
            let held = Held {
                name: name.to_owned(),
                stamp,
                hash: xxh3_64(bytes).max(1),
            };
            self.before.insert(at, held);
        }
    }

    /// What was there before, by name.
    pub(super) fn held_before(&self) -> Vec<Held> {
        self.before.clone()
    }

    /// Enters a file whose contents are not compared.
    pub(super) fn enter(&self, name: &str, hash: u64, stamp: Option<Stamp>) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.push(Put {
            name: name.to_owned(),
            hash,
            stamp,
        });
    }

    /// Whether everything is there and looks as it was left.
    pub(super) fn is_intact(&self, output: &Path) -> bool {
        let is_there = |held: &Held| looks(&output.join(&held.name), held.stamp);
        self.find(MANIFEST).is_ok() && self.before.par_iter().all(is_there)
    }

    /// The names of the outputs before, if `manifest` is the one that was left with them, or is gone.
    pub(super) fn names(&self, manifest: &Path) -> Option<Vec<String>> {
        let stamp = self.get(MANIFEST)?.stamp;
        let others = self.before.iter().filter(|held| held.name != MANIFEST);
        if looks(manifest, stamp) {
            return Some(others.map(|held| held.name.clone()).collect());
        }
        // Someone has taken the manifest away. What looks as it was left is still ours.
        let output = manifest
            .parent()
            .filter(|_| matches!(manifest.try_exists(), Ok(false)))?;
        let ours = others.filter(|held| looks(&output.join(&held.name), held.stamp));
        Some(ours.map(|held| held.name.clone()).collect())
    }

    /// Enters a file that stays as it is; whether it is still there as it was.
    pub(super) fn keep(&self, name: &str, output: &Path) -> bool {
        let known = self.get(name);
        let known = known.filter(|held| looks(&output.join(name), held.stamp));
        if let Some(held) = known {
            self.enter(name, held.hash, Some(held.stamp));
        }
        known.is_some()
    }

    /// Whether a file is still there as it was.
    pub(super) fn has(&self, name: &str, output: &Path) -> bool {
        let known = self.get(name);
        known.is_some_and(|held| looks(&output.join(name), held.stamp))
    }

    /// The names of the outputs that the run makes, the manifest not among them; sorted.
    pub(super) fn new_names(&self) -> Vec<String> {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let names = now.iter().map(|put| put.name.clone());
        let mut names: Vec<String> = names.filter(|name| name != MANIFEST).collect();
        drop(now);
        names.sort_unstable();
        names.dedup();
        names
    }

    pub(super) fn forget_new(&mut self) {
        let now = self.now.get_mut().unwrap_or_else(PoisonError::into_inner);
        now.clear();
    }

    /// What the run left, by name. What cannot be looked at is left out, and looked into next time.
    pub(super) fn held(&self, output: &Path) -> Vec<Held> {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let held = now.par_iter().filter_map(|put| {
            let look = || Stamp::of(&fs::symlink_metadata(output.join(&put.name)).ok()?);
            Some(Held {
                name: put.name.clone(),
                stamp: put.stamp.or_else(look)?,
                hash: put.hash,
            })
        });
        let mut held: Vec<Held> = held.collect();
        held.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        held.dedup_by(|a, b| a.name == b.name);
        held
    }
}

/// Whether a file that is no link looks like this.
fn looks(path: &Path, stamp: Stamp) -> bool {
    fs::symlink_metadata(path).is_ok_and(|f| f.is_file() && Stamp::of(&f) == Some(stamp))
}
