//! The order of work: collapse exact copies, decide families, look for passages.

use super::candidates::pairs;
use super::copies::collapse;
use super::family::{Fate, Match, decide};
use super::index::Index;
use super::passages::passages;
use super::reader::{Reader, all};
use super::room::{Rest, Room};
use super::winnow::GUARANTEED;
use super::{Collection, Decision, DedupError, Options, Relation, Texts};
use crate::document::Span;
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Decides for each entry whether it is kept or the duplicate of one that is.
///
/// The same for any order of the entries (but for the indices in it) and any number of threads;
/// runs on the current rayon pool. `progress` is told the number of entries done so far, from
/// several threads, in no certain order; when it breaks, work ends soon.
///
/// Memory: the index, which takes over the fingerprints of the collection, and the families at
/// work. Time is near-linear: each text is read a few times, and an article is compared with some
/// tens of others at most.
///
/// # Errors
/// Options out of range, a text that cannot be read or that is not the sketched one, more
/// fingerprints than the index can number, and [`DedupError::Stopped`].
pub fn resolve(
    mut collection: Collection,
    texts: &dyn Texts,
    options: &Options,
    progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
) -> Result<Vec<Decision>, DedupError> {
    options.check()?;
    let done = Done::new(progress);
    let heads = collection.heads();
    let distinct = collapse(Reader { heads, texts })?;
    let index = Index::new(&mut collection, &distinct.order)?;
    let heads = collection.heads();
    let room = Rest {
        reader: Reader { heads, texts },
        options,
        order: &distinct.order,
    };
    let with_index = Room {
        rest: room,
        index: &index,
    };
    let fates = fates(&with_index, &done)?;
    let kept: Vec<bool> = fates.iter().map(|f| matches!(f, Fate::Kept(_))).collect();
    let mut found = passages(room, index, &kept, &done)?;
    let mut decisions = vec![
        Decision::Kept {
            passages: Vec::new(),
            variant_of: None,
        };
        heads.len()
    ];
    for (copy, decision) in decide_copies(room, &distinct.copies, &fates)? {
        decisions[copy] = decision;
    }
    for (at, fate) in fates.into_iter().enumerate() {
        decisions[distinct.order[at]] = match fate {
            Fate::Covered(found) => duplicate(room, &found, found.unique_spans.clone()),
            Fate::Kept(variant) => Decision::Kept {
                passages: std::mem::take(&mut found[at]),
                variant_of: variant.map(|of| room.entry(of)),
            },
        };
    }
    done.add(distinct.copies.len())?;
    Ok(decisions)
}

/// Counts the entries done, and hears when to stop.
pub(super) struct Done<'a> {
    count: AtomicUsize,
    progress: &'a (dyn Fn(usize) -> ControlFlow<()> + Sync),
}

impl<'a> Done<'a> {
    fn new(progress: &'a (dyn Fn(usize) -> ControlFlow<()> + Sync)) -> Self {
        Self {
            count: AtomicUsize::new(0),
            progress,
        }
    }

    /// # Errors
    /// [`DedupError::Stopped`]
    pub(super) fn add(&self, more: usize) -> Result<(), DedupError> {
        match (self.progress)(self.count.fetch_add(more, Ordering::Relaxed) + more) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(DedupError::Stopped),
        }
    }
}

/// What becomes of each position.
fn fates(room: &Room<'_>, done: &Done<'_>) -> Result<Vec<Fate>, DedupError> {
    // The few words of a stub stand in any long text by chance, or in a template: to remove it
    // for that would lose an article. Only its exact copies are duplicates.
    let words = |&entry: &usize| room.reader.heads[entry].words as usize;
    let comparable: Vec<bool> = room.order.iter().map(|e| words(e) >= GUARANTEED).collect();
    done.add(0)?;
    let pairs = pairs(room.index, &comparable, room.options.coverage);
    decide(room, comparable.len(), pairs, done)
}

fn duplicate(room: Rest<'_>, found: &Match, unique: Vec<Span>) -> Decision {
    Decision::Duplicate {
        of: room.entry(found.of),
        relation: found.relation,
        coverage: found.coverage,
        unique,
    }
}

/// The decisions about the copies: duplicates of the first if it is kept, else of what the first
/// is a duplicate of.
fn decide_copies(
    room: Rest<'_>,
    copies: &[(usize, usize)],
    fates: &[Fate],
) -> Result<Vec<(usize, Decision)>, DedupError> {
    let mut by_entry = vec![None; room.reader.heads.len()];
    for (fate, &entry) in fates.iter().zip(room.order) {
        if let Fate::Covered(found) = fate {
            by_entry[entry] = Some(found);
        }
    }
    let decisions = copies.par_iter().map(|&(first, copy)| {
        let decision = match by_entry[first] {
            None => Decision::Duplicate {
                of: first,
                relation: Relation::Exact,
                coverage: 1.0,
                unique: Vec::new(),
            },
            Some(found) if found.unique.is_empty() => duplicate(room, found, Vec::new()),
            // The same words may stand elsewhere in the text of the copy.
            Some(found) => {
                let words = room.reader.words(copy)?;
                let spans = found.unique.iter().map(|r| words.span(r.start, r.end));
                duplicate(room, found, spans.collect())
            }
        };
        Ok((copy, decision))
    });
    all(decisions.collect())
}
