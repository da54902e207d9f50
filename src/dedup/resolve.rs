//! The order of work: collapse exact copies, decide families, look for passages.

use super::account::Match;
use super::again::{Again, Since};
use super::candidates::{candidates, pairs};
use super::copies::collapse;
use super::family::{Fate, decide};
use super::index::Index;
use super::large::Large;
use super::memory::{Key, Memo, Memory, Question};
use super::once::once;
use super::outcome::Outcome;
use super::passages::passages;
use super::reader::{Reader, all};
use super::room::{Lists, Rest, Room};
use super::text::Prepared;
use super::verdicts::{self, Verdicts};
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
    let done = Done::new(progress);
    let call = Call {
        texts,
        options,
        memo: &Memo::none(),
        large: &Large::default(),
        done: &done,
        order: &[],
    };
    Ok(call.resolve(collection, None)?.0)
}

/// The same decisions, made with what an earlier call found out: texts are read, and candidates looked for,
/// only where something may have changed. `gone` has the entries of that call that are not in this
/// one's collection; without them, or under other options, the articles are found out about anew.
/// `memory` then holds what this call used, and no more; it is as before if the call fails.
///
/// # Errors
/// As [`resolve`]. A text that is not the sketched one may go unnoticed if it is not read.
pub fn resolve_with(
    memory: &mut Memory,
    collection: Collection,
    gone: &Collection,
    texts: &dyn Texts,
    options: &Options,
    progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
) -> Result<Vec<Decision>, DedupError> {
    let done = Done::new(progress);
    let memo = Memo::new(&memory.answers);
    let call = Call {
        texts,
        options,
        memo: &memo,
        large: &Large::default(),
        done: &done,
        order: &[],
    };
    let (decisions, outcome) = call.resolve(collection, Some((&memory.outcome, gone)))?;
    let answers = memo.into_answers();
    *memory = Memory { outcome, answers };
    Ok(decisions)
}

/// What all phases need, beside the collection.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    texts: &'a dyn Texts,
    pub(super) options: &'a Options,
    memo: &'a Memo<'a>,
    large: &'a Large<Prepared>,
    pub(super) done: &'a Done<'a>,
    /// The entry at each position, once that is known.
    pub(super) order: &'a [usize],
}

impl Call<'_> {
    fn resolve(
        self,
        mut collection: Collection,
        before: Option<(&Outcome, &Collection)>,
    ) -> Result<(Vec<Decision>, Outcome), DedupError> {
        self.options.check()?;
        let distinct = collapse(self.room(&collection).reader, self.memo)?;
        let call = Call {
            order: &distinct.order,
            ..self
        };
        let order = call.order;
        let keys = collection.keys(order);
        self.done.add(0)?;
        let since = before.and_then(|(before, gone)| {
            let since = Since::new(before, self.options, &collection, gone, &keys);
            Some((before, since?))
        });
        let outcome = match since {
            Some((before, since)) => Again {
                call: &call,
                before,
                since,
                prints: collection.take_prints(order),
                collection: &collection,
            }
            .outcome(keys)?,
            None => call.anew(&mut collection, keys)?,
        };
        let room = call.room(&collection);
        let mut found = once(room, &outcome);
        let mut decisions = vec![
            Decision::Kept {
                passages: Vec::new(),
                variant_of: None,
            };
            collection.len()
        ];
        for (copy, decision) in decide_copies(room, &distinct.copies, &outcome.fates)? {
            decisions[copy] = decision;
        }
        for (at, fate) in outcome.fates.iter().enumerate() {
            decisions[order[at]] = match fate {
                Fate::Covered(found) => duplicate(room, found, found.account.unique_spans()),
                Fate::Kept(variant) => Decision::Kept {
                    passages: std::mem::take(&mut found[at]),
                    variant_of: variant.map(|of| room.entry(of)),
                },
            };
        }
        self.done.add(distinct.copies.len())?;
        Ok((decisions, outcome))
    }

    /// Finds out all by an index of all fingerprints; takes them out of the collection.
    fn anew(&self, collection: &mut Collection, keys: Vec<u64>) -> Result<Outcome, DedupError> {
        let mut outcome = Outcome::new(self.options, keys);
        let index = Index::new(collection, self.order)?;
        self.done.add(0)?;
        let comparable = self.comparable(collection);
        outcome.pairs = candidates(&index, &comparable, self.options.coverage);
        outcome.long = index.long();
        outcome.frequent = index.frequent();
        let rest = self.room(collection);
        let verdicts = Verdicts::new(&outcome.pairs);
        let room = Room {
            rest,
            lists: Lists::All(&index),
            before: None,
            verdicts: Some(&verdicts),
        };
        let pairs = pairs(&outcome.pairs, |position| index.places(position).len()).collect();
        outcome.fates = decide(&room, comparable.len(), pairs, self.done)?;
        let said = verdicts.said();
        verdicts::enter(&mut outcome.pairs, &said);
        passages(rest, index, &mut outcome, self.done)?;
        Ok(outcome)
    }

    pub(super) fn room<'a>(&'a self, collection: &'a Collection) -> Rest<'a> {
        let reader = Reader {
            heads: collection.heads(),
            texts: self.texts,
            large: self.large,
        };
        Rest {
            reader,
            options: self.options,
            order: self.order,
            memo: self.memo,
        }
    }

    /// Whether each article is long enough to be another one's duplicate.
    ///
    /// The few words of a stub stand in any long text by chance, or in a template: to remove it for
    /// that would lose an article. Only its exact copies are duplicates.
    pub(super) fn comparable(&self, collection: &Collection) -> Vec<bool> {
        let words = |&entry: &usize| collection.heads()[entry].words as usize;
        self.order.iter().map(|e| words(e) >= GUARANTEED).collect()
    }
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
