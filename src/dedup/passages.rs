//! Third phase: passages that kept articles share.
//!
//! Done when all is decided, so that a passage can be told from a template by how many kept
//! articles have it. Each article is compared with those before it that have several of its
//! fingerprints close to one another; `reuse` says what the two share, `once` what is reported.

use super::DedupError;
use super::Passage;
use super::index::{HOLDERS, Index};
use super::memory::{Key, Question, marks_key};
use super::once::{Found, Part, Side, once};
use super::page::{Page, ROW};
use super::reader::all;
use super::resolve::Done;
use super::reuse::chains;
use super::room::{Rest, in_rows};
use super::runs::Runs;
use super::streaks::Streaks;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What so many kept articles have, of the first [`HOLDERS`] that have it, is a template.
const TEMPLATE: usize = HOLDERS / 2;

/// Articles that a pair of fingerprints leads to: a stretch is reported for the first that has it.
const FIRST: usize = 3;

/// The points of a pair of fingerprints that only two articles have, and of any other.
const RARE: u16 = 5;
const OTHER: u16 = 2;

/// Candidates of an article, and one more for so many fingerprints.
const COMPARED: usize = 32;
const MORE: usize = 16;

/// The passages of each position; `kept` says which are kept. `index` is used up.
pub(super) fn passages(
    room: Rest<'_>,
    mut index: Index,
    kept: &[bool],
    done: &Done<'_>,
) -> Result<Vec<Vec<Passage>>, DedupError> {
    if !room.options.passages {
        done.add(kept.iter().filter(|kept| **kept).count())?;
        return Ok(vec![Vec::new(); kept.len()]);
    }
    index.mark(|holders| {
        let kept = || holders.iter().filter(|h| kept[**h as usize]).count();
        holders.len() > HOLDERS && kept() >= TEMPLATE
    });
    let templates = templates(&index, kept);
    let index = index.pairs(kept)?;
    let finder = Finder {
        room,
        index: &index,
        templates: &templates,
    };
    let found = (0..kept.len()).into_par_iter().with_min_len(64).map_init(
        || Streaks::new(kept.len()),
        |streaks, at| {
            if !kept[at] {
                return Ok(Vec::new());
            }
            done.add(1)?;
            finder.passages(at as u32, streaks)
        },
    );
    Ok(once(room, kept.len(), all(found.collect())?))
}

/// For each place of each article, whether it is in a template passage, by the marks of the lists;
/// none if no place is.
fn templates(index: &Index, kept: &[bool]) -> Vec<Vec<bool>> {
    let marks = |at: usize| {
        if !kept[at] {
            return Vec::new();
        }
        let places = index.places(at as u32).iter();
        let marks = places.map(|&list| index.is_marked(list)).collect();
        let marks = in_rows(marks, ROW);
        if marks.contains(&true) {
            marks
        } else {
            Vec::new()
        }
    };
    (0..kept.len()).into_par_iter().map(marks).collect()
}

/// What is needed to find the passages of an article.
struct Finder<'a> {
    room: Rest<'a>,
    index: &'a Index,
    templates: &'a [Vec<bool>],
}

/// What an article shares with one of its candidates.
#[derive(Serialize, Deserialize)]
struct Shared {
    /// The candidate's number.
    with: usize,
    here: Vec<Part>,
    there: Vec<Part>,
}

impl Finder<'_> {
    /// What the article at `position` shares with kept articles before it.
    fn passages(&self, position: u32, streaks: &mut Streaks) -> Result<Vec<Found>, DedupError> {
        let candidates = self.candidates(position, streaks);
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let key = || self.key(position, &candidates);
        let find = || self.shared(position, &candidates);
        let shared = self.room.memo.answer(key, find)?;
        let found = |shared: Shared| {
            let side = |position, parts| Side { position, parts };
            let with = *candidates.get(shared.with)?;
            Some(Found {
                here: side(position, shared.here),
                there: side(with, shared.there),
            })
        };
        Ok(shared.into_iter().filter_map(found).collect())
    }

    /// All that [`Self::shared`] depends on.
    fn key(&self, position: u32, candidates: &[u32]) -> u64 {
        let add = |key: Key, &position: &u32| {
            let marks = marks_key(&self.templates[position as usize]);
            key.text(self.room.key(position)).number(marks)
        };
        let least = self.room.options.passage_words as u64;
        let key = add(Key::new(Question::Passages).number(least), &position);
        candidates.iter().fold(key, add).hash()
    }

    fn shared(&self, position: u32, candidates: &[u32]) -> Result<Vec<Shared>, DedupError> {
        let least = self.room.options.passage_words;
        let mut here = self.page(position)?;
        let runs = Runs::new(here.words.clone());
        let mut found = Vec::new();
        for (with, &candidate) in candidates.iter().enumerate() {
            let mut there = self.page(candidate)?;
            let mut chains = chains(&runs, &there.words, &there.hashes, least);
            if !chains.is_empty() {
                here.cut(&self.templates[position as usize]);
                // What is short and no whole sentences here is none there, as a rule.
                chains.retain(|chain| {
                    2 * chain.ours().len() > 3 * least || !here.whole(chain, least).is_empty()
                });
            }
            if chains.is_empty() {
                continue;
            }
            there.cut(&self.templates[candidate as usize]);
            for chain in chains {
                let shared = Shared {
                    with,
                    here: here.parts(&chain, &there, least),
                    there: there.parts(&chain.turned(), &here, least),
                };
                let parts = shared.here.iter();
                here.but.extend(parts.map(|part| part.ours.clone()));
                if !shared.here.is_empty() || !shared.there.is_empty() {
                    found.push(shared);
                }
            }
        }
        Ok(found)
    }

    fn page(&self, position: u32) -> Result<Page, DedupError> {
        let entry = self.room.entry(position);
        let page = Page::new(self.room.reader.text(entry)?);
        self.room.reader.check(entry, page.words.len())?;
        Ok(page)
    }

    fn candidates(&self, position: u32, streaks: &mut Streaks) -> Vec<u32> {
        let lists = self.index.places(position);
        let templates = &self.templates[position as usize];
        let holders = lists.iter().map(|&list| self.index.holders(list));
        // All at once, so that the waits for memory overlap.
        let holders: Vec<&[u32]> = holders.collect();
        for (at, holders) in holders.into_iter().enumerate() {
            if let Some([true, true]) = templates.get(at..at + 2) {
                continue;
            }
            let points = if holders.len() == 2 { RARE } else { OTHER };
            for &holder in holders.iter().take(FIRST).take_while(|&&h| h < position) {
                streaks.add(holder, at as u32 + 1, points);
            }
        }
        streaks.take(COMPARED + lists.len() / MORE)
    }
}
