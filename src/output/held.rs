//! What OUTPUT holds, known without reading it.

use crate::document::Stamp;
use rayon::prelude::*;
use std::collections::HashMap;
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
    before: HashMap<String, (Stamp, u64)>,
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
    pub(super) fn new(held: Vec<Held>) -> Self {
        let before = held.into_iter().map(|h| (h.name, (h.stamp, h.hash)));
        Self {
            before: before.collect(),
            now: Mutex::default(),
        }
    }

    /// Enters a file with its new contents; whether it is known to have them already.
    pub(super) fn put(&self, name: &str, bytes: &[u8], path: &Path) -> bool {
        let hash = xxh3_64(bytes).max(1);
        let known = self.before.get(name).filter(|before| before.1 == hash);
        let stamp = known.map(|before| before.0).filter(|s| looks(path, *s));
        self.enter(name, hash, stamp);
        stamp.is_some()
    }

    pub(super) fn len(&self) -> usize {
        self.before.len()
    }

    /// Takes note that a file was replaced outside a publication.
    pub(super) fn look_again(&mut self, name: &str, bytes: &[u8], path: &Path) {
        let stamp = fs::symlink_metadata(path).ok().and_then(|f| Stamp::of(&f));
        match stamp {
            Some(stamp) => {
                let hash = xxh3_64(bytes).max(1);
                self.before.insert(name.to_owned(), (stamp, hash));
            }
            None => drop(self.before.remove(name)),
        }
    }

    /// What was there before, by name.
    pub(super) fn held_before(&self) -> Vec<Held> {
        let held = self.before.iter().map(|(name, (stamp, hash))| Held {
            name: name.clone(),
            stamp: *stamp,
            hash: *hash,
        });
        let mut held: Vec<Held> = held.collect();
        held.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        held
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
        self.before.contains_key(MANIFEST)
            && self
                .before
                .par_iter()
                .all(|(name, (stamp, _))| looks(&output.join(name), *stamp))
    }

    /// The names of the outputs before, if `manifest` is the one that was left with them, or is gone.
    pub(super) fn names(&self, manifest: &Path) -> Option<Vec<String>> {
        let (stamp, _) = self.before.get(MANIFEST)?;
        let names = self.before.iter().filter(|(name, _)| *name != MANIFEST);
        if looks(manifest, *stamp) {
            return Some(names.map(|(name, _)| name.clone()).collect());
        }
        // Someone has taken the manifest away. What looks as it was left is still ours.
        let output = manifest.parent().filter(|_| !manifest.exists())?;
        let ours = names.filter(|(name, (stamp, _))| looks(&output.join(name), *stamp));
        Some(ours.map(|(name, _)| name.clone()).collect())
    }

    /// Enters a file that stays as it is; whether it is still there as it was.
    pub(super) fn keep(&self, name: &str, output: &Path) -> bool {
        let known = self.before.get(name).copied();
        let known = known.filter(|(stamp, _)| looks(&output.join(name), *stamp));
        if let Some((stamp, hash)) = known {
            self.enter(name, hash, Some(stamp));
        }
        known.is_some()
    }

    /// Whether a file is still there as it was.
    pub(super) fn has(&self, name: &str, output: &Path) -> bool {
        let known = self.before.get(name);
        known.is_some_and(|(stamp, _)| looks(&output.join(name), *stamp))
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
