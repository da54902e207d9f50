//! Which kept articles may share other passages than before, and which they share.

use super::super::DedupError;
use super::super::changes::NONE;
use super::super::outcome::Outcome;
use super::super::passages::{FIRST, Finder, in_templates, is_skipped, is_template, near};
use super::super::prints::{pair, pairs};
use super::super::reader::all;
use super::super::streaks::Streaks;
use super::super::watch::{Holders, Set};
use super::Again;
use super::lists::{Lists, set};
use rayon::prelude::*;

/// Which articles are kept, and which were.
struct Kept {
    now: Vec<bool>,
    before: Vec<bool>,
}

/// An article's neighbours.
#[derive(Default)]
struct Near {
    positions: Vec<u32>,
    /// Whether they are those that it had before.
    is_known: bool,
}

impl Again<'_> {
    /// What kept articles share, and the fingerprints that are templates; given the lists of the fingerprints
    /// of new and gone articles.
    pub(super) fn passages(
        &self,
        lists: &Lists<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), DedupError> {
        let kept = Kept {
            now: outcome.kept(),
            before: self.before.kept(),
        };
        let changed = self.changed_articles(&kept);
        let old = changed.iter().filter(|p| !self.changes.is_new(**p));
        let old = self.lists(old.flat_map(|&p| self.prints.listed(p)).collect());
        let lists = [lists, &old];
        let is_marked = |holders: &[u32]| is_template(holders, &kept.now);
        outcome.marked = self.update(&self.before.marked, &lists, is_marked);
        let marked = set(&outcome.marked);
        let marks = |position, set: &Set| in_templates(self.marks(position, set));
        let before = set(&self.before.marked);
        let is_other = self.other_marks(&lists, [&before, &marked], marks);
        let templates = |position| marks(position, &marked);
        let mut is_open = is_other.clone();
        self.open_neighbours(&changed, &kept, &templates, &mut is_open);
        let rows = self.near(&is_open, &kept, &templates);
        let finder = Finder {
            room: self.call.room(self.prints.collection),
            templates: &templates,
        };
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
            let before = self.changes.before[position as usize];
            kept.before.get(before as usize).copied()
        };
        let is_changed = |&p: &u32| was_kept(p) != Some(kept.now[p as usize]);
        (0..self.articles()).filter(is_changed).collect()
    }

    /// Opens the articles whose neighbours may be others than before.
    fn open_neighbours(
        &self,
        changed: &[u32],
        kept: &Kept,
        templates: &(impl Fn(u32) -> Vec<bool> + Sync),
        is_open: &mut [bool],
    ) {
        let here = changed.iter().flat_map(|&p| self.prints.pairs(p));
        let gone = self
            .gone
            .iter()
            .filter(|g| kept.before[g.position as usize]);
        let pairs = here.chain(gone.flat_map(|gone| gone.pairs())).collect();
        let lists = self.pair_lists(pairs);
        let turned: Vec<bool> = lists
            .slots()
            .map(|slot| lists.joins_others(slot, kept))
            .collect();
        let mut may_be = vec![false; is_open.len()];
        for slot in lists.slots().filter(|&slot| turned[slot as usize]) {
            for &position in lists.now(slot) {
                may_be[position as usize] = true;
            }
        }
        let is_turned = |pair| {
            lists
                .set
                .find(pair)
                .is_some_and(|slot| turned[slot as usize])
        };
        let may_be = may_be
            .into_par_iter()
            .enumerate()
            .zip(is_open.par_iter_mut());
        may_be
            .filter(|((_, may_be), _)| *may_be)
            .for_each(|((position, _), open)| {
                let (prints, templates) =
                    (self.prints.of(position as u32), templates(position as u32));
                *open |= (0..prints.len()).any(|at| {
                    let pair = prints.get(at..).and_then(pair);
                    pair.is_some_and(is_turned) && !is_skipped(&templates, at)
                });
            });
        for &position in changed {
            is_open[position as usize] = true;
        }
        let near = self.before.near.all();
        for (position, open) in (0..).zip(is_open) {
            let row = self.row(&near, position);
            *open |= row.is_none_or(|row| row.iter().any(|&p| self.now(p) == NONE));
        }
    }

    /// The neighbours of each article.
    fn near(
        &self,
        is_open: &[bool],
        kept: &Kept,
        templates: &(impl Fn(u32) -> Vec<bool> + Sync),
    ) -> Vec<Near> {
        let articles = self.articles();
        let is_open = |position: u32| is_open[position as usize] && kept.now[position as usize];
        let open = (0..articles).filter(|&p| is_open(p));
        let set = Set::new(open.flat_map(|p| self.prints.pairs(p)).collect());
        let holders = Holders::collect(&set, articles, FIRST as u32, |p| {
            let prints = if kept.now[p as usize] {
                self.prints.of(p)
            } else {
                &[]
            };
            pairs(prints)
        });
        let known = self.before.near.all();
        let near = |streaks: &mut Streaks, position: u32| {
            let before = self.row(&known, position).map(|row| self.row_now(row));
            if !kept.now[position as usize] {
                return Near::default();
            }
            if !is_open(position) {
                return Near {
                    positions: before.unwrap_or_default(),
                    is_known: true,
                };
            }
            let prints = self.prints.of(position);
            let pair = |at: usize| pair(prints.get(at..)?);
            let list = |at| pair(at).map_or(&[][..], |pair| holders.find(&set, pair));
            let lists: Vec<&[u32]> = (0..prints.len()).map(list).collect();
            let positions = near(&lists, position, &templates(position), streaks);
            let is_known = before.is_some_and(|before| before == positions);
            Near {
                positions,
                is_known,
            }
        };
        let positions = (0..articles).into_par_iter().with_min_len(1 << 16);
        positions
            .map_init(|| Streaks::new(articles as usize), near)
            .collect()
    }
}

impl Lists<'_> {
    /// Whether those who have a pair are led to others by it than before.
    fn joins_others(&self, slot: u32, kept: &Kept) -> bool {
        let is_kept = |position: &u32| kept.now[*position as usize];
        let now = self.now(slot).iter().copied().filter(is_kept);
        let was_kept = |position: &u32| kept.before.get(*position as usize) == Some(&true);
        let before = self.before(slot).filter(was_kept);
        !now.take(FIRST)
            .eq(before.take(FIRST).map(|p| self.again.now(p)))
    }
}
