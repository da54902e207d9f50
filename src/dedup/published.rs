//! Which articles stand in others that are published already, and stay as they are.

use super::article::Article;
use super::candidates::{Counter, Led, least_share};
use super::index::Index;
use super::large::Large;
use super::memory::Memo;
use super::reader::{Reader, all};
use super::resolve::Done;
use super::room::{Lists, Rest, Room, Verdict};
use super::winnow::GUARANTEED;
use super::{Collection, DedupError, Options, Relation, Texts};
use crate::document::Span;
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::ControlFlow;

/// A published article that covers another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The published article, by its index in the entries.
    pub of: usize,
    /// How the two relate.
    pub relation: Relation,
    /// The share of the article's words that the published one covers.
    pub coverage: f64,
    /// The runs of four words or more that the published one does not have, in the article's text.
    pub unique: Vec<Span>,
}

/// For each of the first `new` entries the published one among the others that covers it, if there is
/// one; of several the fullest. An article that has more than a published one is not covered by it.
///
/// Runs on the current rayon pool. Time and memory are those of the index over all entries; only pairs
/// of a new and a published one are compared.
///
/// # Errors
/// As [`resolve`](super::resolve).
pub fn published(
    mut collection: Collection,
    new: usize,
    texts: &dyn Texts,
    options: &Options,
    progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
) -> Result<Vec<Option<Published>>, DedupError> {
    options.check()?;
    let done = Done::new(progress);
    let heads = collection.heads();
    let new = new.min(heads.len());
    // The published ones first: so each new one finds them among those before it.
    let mut order: Vec<usize> = (0..heads.len()).collect();
    order.sort_by_cached_key(|&entry| (entry < new, heads[entry].order()));
    let index = Index::new(&mut collection, &order)?;
    let heads = collection.heads();
    let memo = Memo::none();
    let room = Room {
        rest: Rest {
            reader: Reader {
                heads,
                texts,
                large: &Large::default(),
            },
            options,
            order: &order,
            memo: &memo,
        },
        lists: Lists::All(&index),
        before: None,
        verdicts: None,
    };
    let archive = Archive::new(&room, &index, order.len() - new);
    let found = (archive.end..order.len() as u32).into_par_iter().map_init(
        || Counter::new(order.len()),
        |counter, position| {
            done.add(1)?;
            Ok((room.entry(position), archive.published(counter, position)?))
        },
    );
    let mut published = vec![None; new];
    for (entry, found) in all(found.collect())? {
        published[entry] = found;
    }
    Ok(published)
}

/// The published articles.
struct Archive<'a> {
    room: &'a Room<'a>,
    index: &'a Index,
    /// The position behind the last of them.
    end: u32,
    /// The first of them with these words.
    words: HashMap<u128, usize>,
}

impl<'a> Archive<'a> {
    fn new(room: &'a Room<'a>, index: &'a Index, count: usize) -> Self {
        let mut words = HashMap::with_capacity(count);
        for &entry in room.order.iter().take(count) {
            words
                .entry(room.reader.heads[entry].words_hash)
                .or_insert(entry);
        }
        Self {
            room,
            index,
            end: count as u32,
            words,
        }
    }

    /// The published article that covers the one at `position`.
    fn published(
        &self,
        counter: &mut Counter,
        position: u32,
    ) -> Result<Option<Published>, DedupError> {
        let room = self.room;
        let entry = room.entry(position);
        if let Some(of) = self.same(entry)? {
            return Ok(Some(Published {
                of,
                relation: Relation::Exact,
                coverage: 1.0,
                unique: Vec::new(),
            }));
        }
        // As among new articles: of a stub only the exact copies are duplicates.
        if (room.reader.heads[entry].words as usize) < GUARANTEED {
            return Ok(None);
        }
        let share = least_share(room.options.coverage);
        let lists = self.index.lists(position);
        let leads = lists.iter().map(|list| Led::by(list));
        let mut candidates = counter.best(leads, self.end, share, |_| true);
        candidates.sort_unstable_by_key(|candidate| candidate.fuller);
        let article = Article::new(room.rest, position);
        for candidate in candidates {
            let kept = Article::new(room.rest, candidate.fuller);
            if let Verdict::Cover { second: true, .. } = room.judge(&kept, &article)? {
                let found = room.covered(&article, &kept)?;
                return Ok(Some(Published {
                    of: room.entry(found.of),
                    relation: found.account.relation,
                    coverage: found.account.coverage,
                    unique: found.account.unique_spans(),
                }));
            }
        }
        Ok(None)
    }

    /// The first published article with the same words.
    fn same(&self, entry: usize) -> Result<Option<usize>, DedupError> {
        let reader = self.room.reader;
        let Some(&of) = self.words.get(&reader.heads[entry].words_hash) else {
            return Ok(None);
        };
        let same = reader.words(entry)?.same_forms(&reader.words(of)?);
        Ok(same.then_some(of))
    }
}
