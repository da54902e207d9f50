//! Large families: a wire story with very many copies, a form that very many filled in.
//!
//! To compare all with all would take quadratic time. So rounds are made: the article with the most
//! candidate pairs among those left is kept, and compared with all that share enough fingerprints with
//! it; those that it covers are done. The copies of one story are gone after a few rounds of linear
//! time. Rounds end when they no longer pay; what is left is compared with its few best
//! candidates. No text but those at work is in memory.

use super::DedupError;
use super::candidates::{Pair, least_share};
use super::family::{Family, Fate, Graph};
use super::reader::all;
use super::room::{Member, Room, Verdict};
use super::stars::stars;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Rounds at the most.
const ROUNDS: usize = 64;

/// A round pays if it decides one in so many of those it compared, and one for each round before.
const PAYS: usize = 32;

/// Candidates of each article that is left after the rounds.
const BEST: usize = 8;

/// Decides the members of a large family, by position.
pub(super) fn decide(room: &Room<'_>, family: &Family) -> Result<Vec<(u32, Fate)>, DedupError> {
    let mut decided: Vec<(u32, Fate)> = Vec::with_capacity(family.members.len());
    let mut variants: BTreeMap<u32, u32> = BTreeMap::new();
    let mut open = by_degree(family);
    for _ in 0..ROUNDS {
        let Some((&pivot, others)) = open.split_first() else {
            break;
        };
        let round = compare_all(room, pivot, others)?;
        let compared = round.iter().filter(|(_, found)| found.is_some()).count();
        let before = decided.len();
        let mut left = Vec::new();
        for (position, found) in round {
            match found {
                Some(Found::Covered(fate)) => decided.push((position, fate)),
                Some(Found::Variant) => {
                    variants.entry(position).or_insert(pivot);
                    left.push(position);
                }
                _ => left.push(position),
            }
        }
        let pays = PAYS * (decided.len() - before) >= compared.max(1);
        decided.push((pivot, Fate::Kept(variants.get(&pivot).copied())));
        open = left;
        if !pays {
            break;
        }
    }
    decided.extend(rest(room, family, open, &variants)?);
    decided.sort_unstable_by_key(|d| d.0);
    Ok(decided)
}

/// The members, those with the most pairs first, and the fuller first among equals.
fn by_degree(family: &Family) -> Vec<u32> {
    let mut ends: Vec<u32> = family.pairs.iter().flat_map(|p| [p.fuller, p.other]).collect();
    ends.sort_unstable();
    let mut degrees: Vec<(usize, u32)> =
        ends.chunk_by(|a, b| a == b).map(|same| (same.len(), same[0])).collect();
    degrees.sort_unstable_by_key(|&(degree, position)| (std::cmp::Reverse(degree), position));
    degrees.into_iter().map(|d| d.1).collect()
}

/// What a round says of an article.
enum Found {
    Apart,
    Variant,
    Covered(Fate),
}

/// Compares the pivot with all others that share enough with it; `None` for those that do not.
fn compare_all(
    room: &Room<'_>,
    pivot: u32,
    others: &[u32],
) -> Result<Vec<(u32, Option<Found>)>, DedupError> {
    let text = room.prepare(pivot)?;
    let kept = Member {
        position: pivot,
        text: &text,
    };
    let shared = Shared::new(room, pivot);
    let round = others.par_iter().map(|&position| {
        if !shared.with(room, position) {
            return Ok((position, None));
        }
        let text = room.prepare(position)?;
        let other = Member {
            position,
            text: &text,
        };
        let found = match room.judge(kept, other) {
            Verdict::Cover { second: true, .. } => {
                Found::Covered(Fate::Covered(room.covered(other, kept)?))
            }
            Verdict::Variants => Found::Variant,
            _ => Found::Apart,
        };
        Ok((position, Some(found)))
    });
    all(round.collect())
}

/// The fingerprints of a pivot.
struct Shared {
    lists: Vec<u32>,
    share: f64,
}

impl Shared {
    fn new(room: &Room<'_>, pivot: u32) -> Self {
        let mut lists = room.index.places(pivot).to_vec();
        lists.sort_unstable();
        Self {
            lists,
            share: least_share(room.options.coverage),
        }
    }

    /// Whether an article shares enough with the pivot to be compared.
    fn with(&self, room: &Room<'_>, position: u32) -> bool {
        let places = room.index.places(position);
        let is_shared =
            |list: &&u32| !room.index.holders(**list).is_empty() && self.lists.binary_search(list).is_ok();
        let shared = places.iter().filter(is_shared).count();
        shared as f64 >= (places.len() as f64 * self.share).max(1.0)
    }
}

/// Decides those that the rounds have left by their best candidates among them.
fn rest(
    room: &Room<'_>,
    family: &Family,
    mut open: Vec<u32>,
    variants: &BTreeMap<u32, u32>,
) -> Result<Vec<(u32, Fate)>, DedupError> {
    open.sort_unstable();
    let number = |position: u32| open.binary_search(&position).ok();
    let groups: Vec<&[Pair]> = family.pairs.chunk_by(|a, b| a.other == b.other).collect();
    let judged = groups.par_iter().map(|pairs| {
        let best = pairs.iter().filter_map(|p| Some((number(p.fuller)?, number(p.other)?)));
        judge_few(room, &open, best.take(BEST).collect())
    });
    let mut graph = Graph::default();
    for (a, b, verdict) in all(judged.collect())?.into_iter().flatten() {
        graph.add(a, b, verdict);
    }
    let covered = stars(open.len(), &graph.covers);
    let fates = (0..open.len()).into_par_iter().map(|at| {
        let fate = match covered[at] {
            Some(of) => {
                let (text, kept) = (room.prepare(open[at])?, room.prepare(open[of])?);
                let member = |at: usize, text| Member {
                    position: open[at],
                    text,
                };
                Fate::Covered(room.covered(member(at, &text), member(of, &kept))?)
            }
            None => {
                let of = graph.variant(at, &covered).map(|of| open[of]);
                Fate::Kept(of.or(variants.get(&open[at]).copied()))
            }
        };
        Ok((open[at], fate))
    });
    all(fates.collect())
}

/// Judges the pairs of one article.
fn judge_few(
    room: &Room<'_>,
    open: &[u32],
    pairs: Vec<(usize, usize)>,
) -> Result<Vec<(usize, usize, Verdict)>, DedupError> {
    let Some(&(_, other)) = pairs.first() else {
        return Ok(Vec::new());
    };
    let text = room.prepare(open[other])?;
    let second = Member {
        position: open[other],
        text: &text,
    };
    let judged = pairs.into_iter().map(|(fuller, other)| {
        let text = room.prepare(open[fuller])?;
        let first = Member {
            position: open[fuller],
            text: &text,
        };
        Ok((fuller, other, room.judge(first, second)))
    });
    all(judged.collect())
}
