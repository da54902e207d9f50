//! The order of work: collapse exact copies, decide families, look for passages.

use super::account::Match;
use super::candidates::pairs;
use super::copies::collapse;
use super::family::{Fate, decide};
use super::index::Index;
use super::memory::{Key, Memo, Memory, Question};
use super::passages::passages;
use super::reader::{Reader, all};
use super::room::{Rest, Room};
use super::winnow::GUARANTEED;
use super::{Collection, Decision, DedupError, Options, Relation, Texts};
use crate::document::Span;
use rayon::prelude::*;
use std::ops::{ControlFlow, Range};
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
    collection: Collection,
    texts: &dyn Texts,
    options: &Options,
    progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
) -> Result<Vec<Decision>, DedupError> {
    decisions(collection, texts, options, progress, &Memo::none())
}

/// The same decisions, made with what an earlier call found out about the texts that are still there,
/// whatever its options and its other entries were: only the texts are read of which something new must be
/// found out. `memory` then holds what this call used, and no more; it is as before if the call
/// fails.
///
/// # Errors
/// As [`resolve`]. A text that is not the sketched one may go unnoticed if it is not read.
pub fn resolve_with(
    memory: &mut Memory,
    collection: Collection,
    texts: &dyn Texts,
    options: &Options,
    progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
) -> Result<Vec<Decision>, DedupError> {
    let memo = Memo::new(memory);
    let decisions = decisions(collection, texts, options, progress, &memo)?;
    let used = memo.into_memory();
    *memory = used;
    Ok(decisions)
}

fn decisions(
    mut collection: Collection,
    texts: &dyn Texts,
    options: &Options,
    progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    memo: &Memo<'_>,
) -> Result<Vec<Decision>, DedupError> {
    options.check()?;
    let done = Done::new(progress);
    let heads = collection.heads();
    let distinct = collapse(Reader { heads, texts }, memo)?;
    let index = Index::new(&mut collection, &distinct.order)?;
    let heads = collection.heads();
    let room = Rest {
        reader: Reader { heads, texts },
        options,
        order: &distinct.order,
        memo,
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
            Fate::Covered(found) => duplicate(room, &found, found.account.unique_spans()),
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
    pub(super) fn new(progress: &'a (dyn Fn(usize) -> ControlFlow<()> + Sync)) -> Self {
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
        relation: found.account.relation,
        coverage: found.account.coverage,
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
            Some(found) if found.account.unique.is_empty() => duplicate(room, found, Vec::new()),
            Some(found) => duplicate(room, found, unique_spans(room, copy, found)?),
        };
        Ok((copy, decision))
    });
    all(decisions.collect())
}

/// What the kept article does not have, in the text of a copy of the one that it covers: the same words
/// may stand elsewhere in it.
fn unique_spans(room: Rest<'_>, copy: usize, found: &Match) -> Result<Vec<Span>, DedupError> {
    let unique = &found.account.unique;
    let key = || {
        let key = Key::new(Question::Spans).text(room.reader.heads[copy].text_key);
        let add = |key: Key, words: &Range<u32>| {
            key.number(u64::from(words.start) << 32 | u64::from(words.end))
        };
        unique.iter().fold(key, add).hash()
    };
    let spans = room.memo.answer(key, || {
        let words = room.reader.words(copy)?;
        let span = |range: &Range<u32>| {
            let span = words.span(range.start as usize, range.end as usize);
            (span.start, span.end)
        };
        Ok(unique.iter().map(span).collect::<Vec<_>>())
    })?;
    Ok(spans.into_iter().map(|s| Span::new(s.0, s.1)).collect())
}
