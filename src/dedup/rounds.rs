//! Large families: a wire story with very many copies, a form that very many filled in.
//!
//! To compare all with all would take quadratic time. So rounds are made: the article with the most
//! candidate pairs among those left is kept, and compared with all that share enough fingerprints
//! with it; those that it covers are done. The copies of one story are gone after a few rounds of
//! linear time. Rounds end when they no longer pay; what is left is compared by pairs like any other.

use super::DedupError;
use super::account::Match;
use super::article::Article;
use super::candidates::least_share;
use super::groups::Group;
use super::reader::all;
use super::resolve::Done;
use super::room::{Room, Verdict};
use rayon::prelude::*;
use std::cmp::Reverse;

/// Rounds at the most.
const ROUNDS: usize = 64;

/// A round pays if it decides one in so many of those it compared.
const PAYS: usize = 32;

/// What the rounds say of an article.
pub(super) enum Decided {
    /// It is kept.
    Kept,
    /// A kept one covers it.
    Covered(Match),
    /// It is still open, and a variant of a kept one.
    Variant(u32),
}

/// Decides members of a large family, those that rounds can decide.
pub(super) fn rounds(
    room: &Room<'_>,
    family: &Group,
    done: &Done<'_>,
) -> Result<Vec<(u32, Decided)>, DedupError> {
    let mut decided = Vec::new();
    let mut open = by_degree(family);
    for _ in 0..ROUNDS {
        let Some((&pivot, others)) = open.split_first() else {
            break;
        };
        let round = compare_all(room, pivot, others, done)?;
        let (mut compared, mut covered, mut left) = (0, 0, Vec::new());
        for (position, found) in round {
            compared += usize::from(found.is_some());
            match found {
                Some(Some(Decided::Covered(found))) => {
                    covered += 1;
                    decided.push((position, Decided::Covered(found)));
                    continue;
                }
                Some(Some(variant)) => decided.push((position, variant)),
                _ => (),
            }
            left.push(position);
        }
        if PAYS * covered < compared.max(1) {
            break;
        }
        decided.push((pivot, Decided::Kept));
        open = left;
    }
    Ok(decided)
}

/// The members, those with the most pairs first, and the fuller first among equals.
fn by_degree(family: &Group) -> Vec<u32> {
    let mut ends: Vec<u32> = family
        .pairs
        .iter()
        .flat_map(|p| [p.fuller, p.other])
        .collect();
    ends.sort_unstable();
    let degree = |same: &[u32]| (Reverse(same.len()), same[0]);
    let mut degrees: Vec<_> = ends.chunk_by(|a, b| a == b).map(degree).collect();
    degrees.sort_unstable();
    degrees.into_iter().map(|d| d.1).collect()
}

/// What the comparison of an article with a pivot says: `None` if they do not share enough to be
/// compared, `Some(None)` if it decides nothing.
type Found = Option<Option<Decided>>;

fn compare_all(
    room: &Room<'_>,
    pivot: u32,
    others: &[u32],
    done: &Done<'_>,
) -> Result<Vec<(u32, Found)>, DedupError> {
    let kept = Article::new(room.rest, pivot);
    let mut lists: Vec<u32> = room.lists.listed(pivot).collect();
    lists.sort_unstable();
    let round = others.par_iter().map(|&position| {
        if !shares_enough(room, &lists, position) {
            return Ok((position, None));
        }
        let other = Article::new(room.rest, position);
        let found = match room.judge(&kept, &other)? {
            Verdict::Cover { second: true, .. } => {
                done.add(1)?;
                Some(Decided::Covered(room.covered(&other, &kept)?))
            }
            Verdict::Variants => Some(Decided::Variant(pivot)),
            _ => None,
        };
        Ok((position, Some(found)))
    });
    all(round.collect())
}

/// Whether an article has enough of the lists, which are sorted, to be compared.
fn shares_enough(room: &Room<'_>, lists: &[u32], position: u32) -> bool {
    let is_shared = |list: &u32| lists.binary_search(list).is_ok();
    let shared = room.lists.listed(position).filter(is_shared).count();
    let places = room.lists.len(position) as f64;
    shared as f64 >= (places * least_share(room.options.coverage)).max(1.0)
}
