//! Which kept articles each may share passages with.

use super::super::changes::NONE;
use super::super::passages::{FIRST, RARE, is_skipped, near, points};
use super::super::prints::{pair, pairs};
use super::super::streaks::{Streak, Streaks};
use super::super::watch::{Holders, Set};
use super::Again;
use super::passages::Kept;
use rayon::prelude::*;
use std::collections::HashMap;

/// Holders of a pair of fingerprints that are looked at to tell whether it leads to others than before.
const LISTED: u32 = 16;

/// What says where an article is in template passages.
type Templates<'t> = &'t (dyn Fn(u32) -> Vec<bool> + Sync);

/// An article's neighbours.
#[derive(Default)]
pub(super) struct Near {
    pub(super) positions: Vec<u32>,
    /// Whether they are those that it had before.
    pub(super) is_known: bool,
}

/// The pairs of fingerprints that lead to other kept articles than before.
struct Turned<'c> {
    set: Set,
    /// For each what has become of it; `None` if that is not known.
    turns: Vec<Option<Turn>>,
    /// What is new, or is kept and was not, or was kept and is not.
    changed: &'c [u32],
}

/// The articles that a pair leads to.
struct Turn {
    now: Vec<u32>,
    /// By their positions now.
    before: Vec<u32>,
}

/// The pairs of fingerprints that an article has, ascending; for some articles.
type Pairs = HashMap<u32, Vec<u64>>;

impl Turn {
    /// The points that an article has for it, if it leads there.
    fn points(&self, position: u32) -> Option<u16> {
        let leads = self.now.contains(&position);
        leads.then(|| points(self.now.len()))
    }

    fn points_before(&self, position: u32) -> Option<u16> {
        let led = self.before.contains(&position);
        led.then(|| points(self.before.len()))
    }
}

impl Again<'_> {
    /// The neighbours of each article; given those that are new, or kept and were not or the other way round,
    /// and those of which other places are in template passages.
    pub(super) fn neighbours(
        &self,
        changed: &[u32],
        is_other: &[bool],
        kept: &Kept,
        templates: Templates<'_>,
    ) -> Vec<Near> {
        let known = self.before.near.all();
        let turned = self.turned(changed, kept);
        let mut is_changed = is_other.to_vec();
        for &position in changed {
            is_changed[position as usize] = true;
        }
        let is_open = |cache: &mut Pairs, position: u32| {
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
        let is_open: Vec<bool> = articles.map_init(Pairs::new, is_open).collect();
        self.near(&is_open, &known, kept, templates)
    }

    /// Which pairs of fingerprints that changed and gone articles have lead to others than before.
    fn turned<'c>(&self, changed: &'c [u32], kept: &Kept) -> Turned<'c> {
        let here = changed.iter().flat_map(|&p| self.prints.pairs(p));
        let is_lost = |at: u32| kept.before(self.since.gone[at as usize].position);
        let gone = (0..self.since.gone.len() as u32).filter(|&at| is_lost(at));
        let gone = gone.flat_map(|at| self.since.gone[at as usize].pairs());
        let set = Set::new(here.chain(gone).collect());
        let counts =
            |p: u32| kept.now[p as usize] || kept.before(self.since.changes.before[p as usize]);
        let listed = |p| pairs(if counts(p) { self.prints.of(p) } else { &[] });
        let lost = |at| {
            pairs(if is_lost(at) {
                &self.since.gone[at as usize].prints
            } else {
                &[]
            })
        };
        let now = Holders::collect(&set, self.articles(), LISTED, listed);
        let lost = Holders::collect(&set, self.since.gone.len() as u32, LISTED, lost);
        let turns = (0..set.keys().len() as u32).filter_map(|slot| {
            let turn = self.turn(now.of(slot), lost.of(slot), kept);
            let is_other = turn.as_ref().is_none_or(|turn| turn.now != turn.before);
            is_other.then_some((set.keys()[slot as usize], turn))
        });
        let (pairs, turns): (Vec<u64>, Vec<_>) = turns.unzip();
        Turned {
            set: Set::new(pairs),
            turns,
            changed,
        }
    }

    /// To whom a pair of fingerprints leads and led, if that can be told by the first articles that have it of
    /// those that are kept or were, and of those that are gone.
    fn turn(&self, holders: &[u32], gone: &[u32], kept: &Kept) -> Option<Turn> {
        let before = |&now: &u32| self.since.changes.before[now as usize];
        let now = holders.iter().copied().filter(|p| kept.now[*p as usize]);
        let now: Vec<u32> = now.take(FIRST).collect();
        let stayed: Vec<u32> = holders
            .iter()
            .map(before)
            .filter(|p| kept.before(*p))
            .collect();
        if holders.len() == LISTED as usize && now.len().min(stayed.len()) < FIRST {
            return None;
        }
        let gone = gone.iter().map(|&at| self.since.gone[at as usize].position);
        let mut led: Vec<u32> = stayed.into_iter().chain(gone).collect();
        led.sort_unstable();
        led.truncate(FIRST);
        let before = self.row_now(&led);
        Some(Turn { now, before })
    }

    /// Whether a kept article may have other neighbours than those of before, of whom none is gone.
    fn may_have_others(
        &self,
        position: u32,
        row: &[u32],
        turned: &Turned<'_>,
        templates: Templates<'_>,
        cache: &mut Pairs,
    ) -> bool {
        let prints = self.prints.of(position);
        let slot = |at: usize| turned.set.find(pair(prints.get(at..)?)?);
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
            for &other in turn
                .now
                .iter()
                .chain(&turn.before)
                .filter(|p| **p < position)
            {
                let (now, before) = (turn.points(other), turn.points_before(other));
                if now != before && row.iter().any(|&p| self.now(p) == other) {
                    return true;
                }
                if now > before && !seen.contains(&other) {
                    seen.push(other);
                    if self.may_be_near(prints, &marks, other, turned, cache) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Whether another article may be a neighbour of the one with these fingerprints, whoever else has those
    /// pairs of which it is not known.
    fn may_be_near(
        &self,
        prints: &[u32],
        templates: &[bool],
        other: u32,
        turned: &Turned<'_>,
        cache: &mut Pairs,
    ) -> bool {
        let pairs = self.pairs_of(other, cache);
        // What leads to one that is changed did not before.
        let is_changed = turned.changed.binary_search(&other).is_ok();
        let points = |pair: u64| match turned.set.find(pair) {
            Some(slot) => match &turned.turns[slot as usize] {
                Some(turn) => turn.points(other),
                None => Some(RARE),
            },
            None => (!is_changed).then_some(RARE),
        };
        let mut streak = Streak::default();
        for at in (0..prints.len()).filter(|&at| !is_skipped(templates, at)) {
            let pair = prints.get(at..).and_then(pair);
            let shared = pair.filter(|pair| pairs.binary_search(pair).is_ok());
            if let Some(points) = shared.and_then(points) {
                streak.add(at as u32 + 1, points);
            }
        }
        streak.is_enough()
    }

    fn pairs_of<'c>(&self, position: u32, cache: &'c mut Pairs) -> &'c [u64] {
        cache.entry(position).or_insert_with(|| {
            let mut pairs: Vec<u64> = self.prints.pairs(position).collect();
            pairs.sort_unstable();
            pairs
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
        let set = Set::new(open.flat_map(|p| self.prints.pairs(p)).collect());
        let of_kept = |p: u32| {
            if kept.now[p as usize] {
                self.prints.of(p)
            } else {
                &[]
            }
        };
        let holders = Holders::collect(&set, articles, FIRST as u32, |p| pairs(of_kept(p)));
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
