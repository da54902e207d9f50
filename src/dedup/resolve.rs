//! The order of work: collapse exact copies, decide chunk by chunk, look for passages.

use super::candidates::position;
use super::chunk::{Context, Match};
use super::copies::collapse;
use super::index::Index;
use super::passages::passages;
use super::reader::{Reader, all};
use super::{Decision, DedupError, Entry, Options, Relation, Texts};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Articles decided at a time; bounds what is done one after the other.
const CHUNK: usize = 1024;

/// Words of the articles decided at a time; bounds the memory for them, at about 70 bytes a word.
const CHUNK_WORDS: usize = 1 << 18;

/// Decides for each entry whether it is kept or the duplicate of one that is.
///
/// The same for any order of the entries (but for the indices in it) and any number of threads;
/// runs on the current rayon pool. `progress` is told the number of entries done so far, from
/// several threads, in no certain order.
///
/// Memory: the index (see [`Index`]) and one chunk of articles; no text is held beyond that. Time
/// is near-linear: each text is read a few times, and an article is compared with some tens of
/// others at most, unless more kept ones than that share three quarters of its fingerprints.
///
/// # Errors
/// Options out of range, a text that cannot be read or that is not the sketched one, and more
/// fingerprints than the index can number.
pub fn resolve(
    entries: &[Entry],
    texts: &dyn Texts,
    options: &Options,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Decision>, DedupError> {
    in_chunks(entries, texts, options, progress, CHUNK)
}

pub(super) fn in_chunks(
    entries: &[Entry],
    texts: &dyn Texts,
    options: &Options,
    progress: &(dyn Fn(usize) + Sync),
    chunk: usize,
) -> Result<Vec<Decision>, DedupError> {
    options.check()?;
    let reader = Reader { entries, texts };
    let distinct = collapse(reader)?;
    let context = Context {
        reader,
        options,
        order: &distinct.order,
    };
    let done = Done::new(progress);
    let mut index = layout(&context)?;
    let mut matches = Vec::with_capacity(distinct.order.len());
    while matches.len() < distinct.order.len() {
        let start = matches.len();
        let range = start..start + chunk_length(&context, start, chunk);
        let decided = context.decide(range, &mut index)?;
        done.add(decided.iter().flatten().count());
        matches.extend(decided);
    }
    let mut decisions = vec![
        Decision::Kept {
            passages: Vec::new()
        };
        entries.len()
    ];
    for (entry, decision) in decide_distinct(&context, &index, &matches, &done)? {
        decisions[entry] = decision;
    }
    for (entry, decision) in decide_copies(&context, &distinct.copies, &matches)? {
        decisions[entry] = decision;
    }
    done.add(distinct.copies.len());
    Ok(decisions)
}

/// Counts the entries done.
struct Done<'a> {
    count: AtomicUsize,
    progress: &'a (dyn Fn(usize) + Sync),
}

impl<'a> Done<'a> {
    fn new(progress: &'a (dyn Fn(usize) + Sync)) -> Self {
        Self {
            count: AtomicUsize::new(0),
            progress,
        }
    }

    fn add(&self, more: usize) {
        (self.progress)(self.count.fetch_add(more, Ordering::Relaxed) + more);
    }
}

fn layout(context: &Context<'_>) -> Result<Index, DedupError> {
    let fingerprints: Vec<&[u64]> = (0..context.order.len())
        .map(|at| context.fingerprints(position(at)))
        .collect();
    Index::new(&fingerprints)
}

/// How many articles from `start` on make a chunk: one at least.
fn chunk_length(context: &Context<'_>, start: usize, most: usize) -> usize {
    let entries = context.order[start..].iter().take(most);
    let mut words = 0;
    let fitting = entries.take_while(|&&entry| {
        words += context.reader.entries[entry].sketch.words as usize;
        words <= CHUNK_WORDS
    });
    fitting.count().max(1)
}

/// The decisions about the first entry of each sequence of words.
fn decide_distinct(
    context: &Context<'_>,
    index: &Index,
    matches: &[Option<Match>],
    done: &Done<'_>,
) -> Result<Vec<(usize, Decision)>, DedupError> {
    let decisions = matches.par_iter().enumerate().map(|(at, found)| {
        let decision = match found {
            Some(found) => found.decision(context, found.unique_spans.clone()),
            None => {
                let passages = if context.options.passages {
                    passages(context, index, position(at))?
                } else {
                    Vec::new()
                };
                done.add(1);
                Decision::Kept { passages }
            }
        };
        Ok((context.order[at], decision))
    });
    all(decisions.collect())
}

/// The decisions about the copies: duplicates of the first if it is kept, else of what the first
/// is a duplicate of.
fn decide_copies(
    context: &Context<'_>,
    copies: &[(usize, usize)],
    matches: &[Option<Match>],
) -> Result<Vec<(usize, Decision)>, DedupError> {
    let mut by_entry = vec![None; context.reader.entries.len()];
    for (found, &entry) in matches.iter().zip(context.order) {
        by_entry[entry] = found.as_ref();
    }
    let decisions = copies.par_iter().map(|&(first, copy)| {
        let decision = match by_entry[first] {
            None => Decision::Duplicate {
                of: first,
                relation: Relation::Exact,
                coverage: 1.0,
                unique: Vec::new(),
            },
            Some(found) if found.unique.is_empty() => found.decision(context, Vec::new()),
            // The same words may stand elsewhere in the text of the copy.
            Some(found) => {
                let words = context.reader.words(copy)?;
                let spans = found.unique.iter().map(|r| words.span(r.start, r.end));
                found.decision(context, spans.collect())
            }
        };
        Ok((copy, decision))
    });
    all(decisions.collect())
}
