//! Which kept articles each may share passages with.

use super::super::changes::NONE;
use super::super::index::HOLDERS;
use super::super::passages::{Templates, first, is_skipped, near, points};
use super::super::streaks::{Streak, Streaks};
use super::super::watch::{Holders, Set};
use super::Again;
use super::lists::Lists;
use super::passages::Kept;
use rayon::prelude::*;
use std::collections::HashMap;

/// An article's neighbours.
#[derive(Default)]
pub(super) struct Near {
    pub(super) positions: Vec<u32>,
    /// Whether they are those that it had before.
    pub(super) is_known: bool,
}

/// The fingerprints that lead to other kept articles than before.
struct Turned<'c> {
    set: Set,
    /// For each what has become of it; `None` if that is not known.
    turns: Vec<Option<Turn>>,
    /// What is new, or is kept and was not, or was kept and is not.
    changed: &'c [u32],
}

/// The articles that a fingerprint leads to.
struct Turn {
    /// Ascending.
    now: Vec<u32>,
    others: Vec<Other>,
}

/// An article that has other points for a fingerprint than before, if any.
struct Other {
    position: u32,
    now: Option<u16>,
    before: Option<u16>,
}

/// The fingerprints of some articles, ascending.
type Sorted = HashMap<u32, Vec<u32>>;

impl Turn {
    /// From those that a fingerprint leads to, and those that it led to, by their positions now.
    fn new(now: Vec<u32>, mut before: Vec<u32>) -> Self {
        let points = [points(now.len()), points(before.len())];
        before.retain(|&position| position != NONE);
        before.sort_unstable();
        let mut all = [now.as_slice(), &before].concat();
        all.sort_unstable();
        all.dedup();
        let is_in = |list: &[u32], position| list.binary_search(&position).is_ok();
        let other = |position| Other {
            position,
            now: is_in(&now, position).then_some(points[0]),
            before: is_in(&before, position).then_some(points[1]),
        };
        let others = all.into_iter().map(other);
        let others = others.filter(|o| o.now != o.before).collect();
        Self { now, others }
    }

    /// The points that an article has for it, if it leads there.
    fn points(&self, position: u32) -> Option<u16> {
        let leads = self.now.binary_search(&position).is_ok();
        leads.then(|| points(self.now.len()))
    }
}

impl Again<'_> {
    /// The neighbours of each article; given those that are new, or kept and were not or the other way round,
    /// with the lists of their fingerprints and of those of gone articles, and the articles of which other places
    /// are in template passages.
    pub(super) fn neighbours(
        &self,
        changed: &[u32],
        lists: &[&Lists],
        is_other: &[bool],
        kept: &Kept,
        templates: Templates<'_>,
    ) -> Vec<Near> {
        let known = self.before.near.all();
        let turned = self.turned(changed, lists, kept);
        let mut is_changed = is_other.to_vec();
        for &position in changed {
            is_changed[position as usize] = true;
        }
        let is_open = |cache: &mut Sorted, position: u32| {
            let Some(row) = self.row(&known, position) else {
                return true;
            };
            let is_gone = |&before: &u32| self.now(before) == NONE;
            is_changed[position as usize]
                || row.iter().any(is_gone)
                || kept.now[position as usize]
                    && self.may_have_others(position, row, &turned, templates, cache)
        };
        let articles = (0..self.articles()).into_par_iter().with_min_len(1 << 12);
        let is_open: Vec<bool> = articles.map_init(Sorted::new, is_open).collect();
        self.near(&is_open, &known, kept, templates)
    }

    /// Which fingerprints of changed and gone articles lead to others than before.
    fn turned<'c>(&self, changed: &'c [u32], lists: &[&Lists], kept: &Kept) -> Turned<'c> {
        let gone = self.since.gone.iter().flat_map(|gone| gone.listed());
        let set = Set::new(gone.collect());
        let of = |at: u32| self.since.gone[at as usize].listed();
        let lost = Holders::collect(&set, self.since.gone.len() as u32, u32::MAX, of);
        let turn = |lists: &Lists, slot: u32, print: u32| {
            let turn = self.turn(lists, slot, lost.find(&set, print.into()), kept);
            let is_other = turn.as_ref().is_none_or(|turn| !turn.others.is_empty());
            is_other.then_some((u64::from(print), turn))
        };
        let mut found: Vec<(u64, Option<Turn>)> = Vec::new();
        for lists in lists {
            found.extend(
                lists
                    .prints()
                    .filter_map(|(slot, print)| turn(lists, slot, print)),
            );
        }
        found.sort_by_key(|turn| turn.0);
        found.dedup_by_key(|turn| turn.0);
        let (prints, turns): (Vec<u64>, Vec<_>) = found.into_iter().unzip();
        Turned {
            set: Set::new(prints),
            turns,
            changed,
        }
    }

    /// To whom the fingerprint of a slot leads and led, if that can be told by the first articles that have it
    /// and those that had it and are gone.
    fn turn(&self, lists: &Lists, slot: u32, gone: &[u32], kept: &Kept) -> Option<Turn> {
        let (holders, are_all) = lists.more_of(slot);
        let before = holders
            .iter()
            .map(|&now| self.since.changes.before[now as usize]);
        let stayed: Vec<u32> = before.filter(|&before| before != NONE).collect();
        let gone = gone.iter().map(|&at| self.since.gone[at as usize].position);
        let mut had: Vec<u32> = match stayed.last() {
            _ if are_all => gone.collect(),
            // Of those behind the last one it is not known whether they are all.
            Some(last) => gone.filter(|gone| gone < last).collect(),
            None => return None,
        };
        had.extend(stayed);
        had.sort_unstable();
        had.truncate(HOLDERS + 1);
        (are_all || had.len() > HOLDERS).then(|| {
            had.retain(|&position| kept.before(position));
            let now = first(lists.of(slot), &kept.now).collect();
            Turn::new(now, self.row_now(&had))
        })
    }

    /// Whether a kept article may have other neighbours than those of before, of whom none is gone.
    fn may_have_others(
        &self,
        position: u32,
        row: &[u32],
        turned: &Turned<'_>,
        templates: Templates<'_>,
        cache: &mut Sorted,
    ) -> bool {
        let prints = self.prints.of(position);
        let slot = |at: usize| turned.set.find(prints[at].into());
        let mut slots = (0..prints.len())
            .filter_map(|at| Some((at, slot(at)?)))
            .peekable();
        if slots.peek().is_none() {
            return false;
        }
        let marks = templates(position);
        let mut seen: Vec<u32> = Vec::new();
        for (_, slot) in slots.filter(|slot| !is_skipped(&marks, slot.0)) {
            let Some(turn) = &turned.turns[slot as usize] else {
                return true;
            };
            for other in turn.others.iter().filter(|o| o.position < position) {
                let at = other.position;
                if row.iter().any(|&p| self.now(p) == at) {
                    return true;
                }
                if other.now > other.before && !seen.contains(&at) {
                    seen.push(at);
                    if self.may_be_near(prints, &marks, at, turned, cache) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Whether another article may be a neighbour of the one with these fingerprints, whoever else has those
    /// of which it is not known.
    fn may_be_near(
        &self,
        prints: &[u32],
        templates: &[bool],
        other: u32,
        turned: &Turned<'_>,
        cache: &mut Sorted,
    ) -> bool {
        let theirs = self.sorted(other, cache);
        // What leads to one that is changed did not before.
        let is_changed = turned.changed.binary_search(&other).is_ok();
        let rare = points(2);
        let points = |print: u32| match turned.set.find(print.into()) {
            Some(slot) => match &turned.turns[slot as usize] {
                Some(turn) => turn.points(other),
                None => Some(rare),
            },
            None => (!is_changed).then_some(rare),
        };
        let mut streak = Streak::default();
        for at in (0..prints.len()).filter(|&at| !is_skipped(templates, at)) {
            let shared = theirs.binary_search(&prints[at]).is_ok();
            if let Some(points) = shared.then(|| points(prints[at])).flatten() {
                streak.add(at as u32 + 1, points);
            }
        }
        streak.is_enough()
    }

    fn sorted<'c>(&self, position: u32, cache: &'c mut Sorted) -> &'c [u32] {
        cache.entry(position).or_insert_with(|| {
            let mut prints = self.prints.of(position).to_vec();
            prints.sort_unstable();
            prints
        })
    }

    /// The neighbours of each article, those that are open found anew.
    fn near(
        &self,
        is_open: &[bool],
        known: &[&[u32]],
        kept: &Kept,
        templates: Templates<'_>,
    ) -> Vec<Near> {
        let articles = self.articles();
        let is_open = |position: u32| is_open[position as usize] && kept.now[position as usize];
        let open = (0..articles).filter(|&p| is_open(p));
        let lists = self.lists(open.flat_map(|p| self.prints.listed(p)).collect());
        let near = |streaks: &mut Streaks, position: u32| {
            let before = self.row(known, position).map(|row| self.row_now(row));
            if !kept.now[position as usize] {
                return Near::default();
            }
            if !is_open(position) {
                return Near {
                    positions: before.unwrap_or_default(),
                    is_known: true,
                };
            }
            let prints = self.prints.of(position).iter();
            let holders = prints.map(|&print| lists.find(print));
            let positions = near(holders, position, &kept.now, &templates(position), streaks);
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
