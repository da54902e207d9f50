//! What kept articles share, where it may be something else than before.

use super::super::DedupError;
use super::super::outcome::Outcome;
use super::super::passages::{Finder, common, in_templates, is_template};
use super::super::reader::all;
use super::Again;
use super::lists::{Lists, set};
use rayon::prelude::*;

/// Which articles are kept, and which were.
pub(super) struct Kept {
    pub(super) now: Vec<bool>,
    before: Vec<bool>,
}

impl Kept {
    /// Whether an article was kept, by its position in the earlier call.
    pub(super) fn before(&self, before: u32) -> bool {
        self.before.get(before as usize) == Some(&true)
    }
}

impl Again<'_> {
    /// What kept articles share, and the fingerprints that are templates; given the lists of the fingerprints
    /// of new and gone articles.
    pub(super) fn passages(&self, lists: &Lists, outcome: &mut Outcome) -> Result<(), DedupError> {
        let kept = Kept {
            now: outcome.kept(),
            before: self.before.kept(),
        };
        let changed = self.changed_articles(&kept);
        let old = changed.iter().filter(|p| !self.since.changes.is_new(**p));
        let old = self.lists(old.flat_map(|&p| self.prints.listed(p)).collect());
        let lists = [lists, &old];
        let is_marked = |print: u32, holders: &[u32]| {
            let places = |holder| self.prints.of(holder);
            is_template(print, holders, &kept.now, places)
        };
        outcome.marked = self.update(&self.before.marked, &lists, is_marked);
        let marked = set(&outcome.marked);
        let is_other =
            self.other_marks(&self.before.marked, &outcome.marked, &marked, in_templates);
        let templates = |position| in_templates(self.marks(position, &marked));
        let rows = self.neighbours(&changed, &lists, &is_other, &kept, &templates);
        let room = self.call.room(self.collection);
        let common = |position, near: &[u32]| common(position, near, |p| self.prints.of(p));
        let finder = Finder::new(room, &templates, &common);
        let known = self.before.shared.all();
        let found = rows.par_iter().enumerate().map(|(at, near)| {
            let holds = near.is_known
                && !is_other[at]
                && !near.positions.iter().any(|&p| is_other[p as usize]);
            self.call.done.add(usize::from(kept.now[at]))?;
            match self.row(&known, at as u32).filter(|_| holds) {
                Some(row) => Ok(row.to_vec()),
                None => finder.shared(at as u32, &near.positions),
            }
        });
        outcome.shared = all(found.collect())?.into_iter().collect();
        outcome.near = rows.into_iter().map(|near| near.positions).collect();
        Ok(())
    }

    /// The articles that are new, or kept and were not, or were kept and are not.
    fn changed_articles(&self, kept: &Kept) -> Vec<u32> {
        let was_kept = |position: u32| {
            let before = self.since.changes.before[position as usize];
            kept.before.get(before as usize).copied()
        };
        let is_changed = |&p: &u32| was_kept(p) != Some(kept.now[p as usize]);
        (0..self.articles()).filter(is_changed).collect()
    }
}
