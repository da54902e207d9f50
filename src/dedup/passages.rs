//! Third phase: passages that kept articles share.
//!
//! Done when all is decided, so that a passage can be told from a template by how many kept
//! articles have it. Each article is compared with those before it that have several of its
//! fingerprints close to one another; `reuse` says what the two share, `once` what is reported.

use super::index::{HOLDERS, Index};
use super::once::{Found, Side, once};
use super::reader::all;
use super::resolve::Done;
use super::reuse::chains;
use super::room::{Rest, rows};
use super::sentences::sentences;
use super::shingle::shingles_of;
use super::text::Prepared;
use super::words::word_hashes;
use super::{DedupError, Passage};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::ops::Range;

/// What so many kept articles have, of the first [`HOLDERS`] that have it, is a template.
const TEMPLATE: usize = HOLDERS / 2;

/// Fingerprints of templates in a row that make a template passage; fewer are an idiom.
const ROW: usize = 4;

/// Articles that a pair of fingerprints leads to: a stretch is reported for the first that has it.
const FIRST: usize = 3;

/// Places by which a streak may go on.
const STEP: u32 = 6;

/// Points that make a candidate: two for a pair of fingerprints that only the two articles have, one
/// for any other in the streak.
const POINTS: u16 = 4;

/// Candidates of an article, and one more for so many fingerprints.
const COMPARED: usize = 32;
const MORE: usize = 16;

/// The passages of each position; `kept` says which are kept. `index` is used up.
pub(super) fn passages(
    room: Rest<'_>,
    index: Index,
    kept: &[bool],
    done: &Done<'_>,
) -> Result<Vec<Vec<Passage>>, DedupError> {
    if !room.options.passages {
        done.add(kept.iter().filter(|kept| **kept).count())?;
        return Ok(vec![Vec::new(); kept.len()]);
    }
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

/// For each place of each article, whether it is a template's.
fn templates(index: &Index, kept: &[bool]) -> Vec<Vec<bool>> {
    let is_template = |&list: &u32| {
        let holders = index.holders(list);
        holders.len() > HOLDERS && holders.iter().filter(|h| kept[**h as usize]).count() >= TEMPLATE
    };
    (0..kept.len())
        .into_par_iter()
        .map(|at| {
            let places = index.places(at as u32);
            if !kept[at] || !places.iter().any(is_template) {
                return Vec::new();
            }
            places.iter().map(is_template).collect()
        })
        .collect()
}

/// Finds, for one article, which others share several of its fingerprints in a row.
struct Streaks {
    streaks: Vec<Streak>,
    seen: Vec<u32>,
}

/// Shared fingerprints of two articles, close to one another.
#[derive(Debug, Clone, Copy, Default)]
struct Streak {
    /// The last shared place, counted from 1; 0 for none.
    last: u32,
    points: u16,
    best: u16,
}

impl Streaks {
    fn new(articles: usize) -> Self {
        Self {
            streaks: vec![Streak::default(); articles],
            seen: Vec::new(),
        }
    }

    fn add(&mut self, holder: u32, place: u32, points: u16) {
        let streak = &mut self.streaks[holder as usize];
        if streak.last == 0 {
            self.seen.push(holder);
        }
        if place - streak.last > STEP || streak.last == 0 {
            streak.points = 0;
        }
        streak.last = place;
        streak.points = streak.points.saturating_add(points);
        streak.best = streak.best.max(streak.points);
    }

    /// The articles with `least` points or more, ascending; the best, if there are more than `most`.
    fn take(&mut self, least: u16, most: usize) -> Vec<u32> {
        let mut best: Vec<(Reverse<u16>, u32)> = Vec::new();
        for holder in self.seen.drain(..) {
            let streak = std::mem::take(&mut self.streaks[holder as usize]);
            if streak.best >= least {
                best.push((Reverse(streak.best), holder));
            }
        }
        best.sort_unstable();
        best.truncate(most);
        best.sort_unstable_by_key(|b| b.1);
        best.into_iter().map(|b| b.1).collect()
    }
}

/// An article with what is needed to cut it into sentences.
struct Page {
    text: Prepared,
    starts: Vec<usize>,
    /// What is template or found elsewhere already.
    but: Vec<Range<usize>>,
}

struct Finder<'a> {
    room: Rest<'a>,
    index: &'a Index,
    templates: &'a [Vec<bool>],
}

impl Finder<'_> {
    /// What the article at `position` shares with kept articles before it.
    fn passages(&self, position: u32, streaks: &mut Streaks) -> Result<Vec<Found>, DedupError> {
        let candidates = self.candidates(position, streaks);
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let (room, least) = (self.room, self.room.options.passage_words);
        let own = room.reader.text(room.entry(position))?;
        let text = room.reader.prepared(room.entry(position), &own)?;
        let mut here = Page::new(text);
        let mut found = Vec::new();
        for candidate in candidates {
            let entry = room.entry(candidate);
            let other = room.reader.text(entry)?;
            let hashes = word_hashes(&other);
            room.reader.check(entry, hashes.len())?;
            let mut chains = chains(&here.text.runs, &hashes, &shingles_of(&hashes), least);
            if !chains.is_empty() {
                self.cut(position, &own, &mut here);
                // What is short and no whole sentences here is none there, as a rule.
                chains.retain(|chain| {
                    2 * chain.ours().len() > 3 * least
                        || !chain.whole(&here.starts, &here.but, least).is_empty()
                });
            }
            if chains.is_empty() {
                continue;
            }
            let mut there = Page::new(Prepared::new(&other));
            self.cut(candidate, &other, &mut there);
            for chain in chains {
                let turned = chain.turned();
                let shared = Found {
                    here: here.side(position, &chain, &there, least),
                    there: there.side(candidate, &turned, &here, least),
                };
                here.but
                    .extend(shared.here.parts.iter().map(|part| part.ours.clone()));
                found.push(shared);
            }
        }
        Ok(found)
    }

    fn candidates(&self, position: u32, streaks: &mut Streaks) -> Vec<u32> {
        let lists = self.index.places(position);
        for (at, &list) in lists.iter().enumerate() {
            let holders = self.index.holders(list);
            let points = if holders.len() == 2 { 2 } else { 1 };
            for &holder in holders.iter().take(FIRST).take_while(|&&h| h < position) {
                streaks.add(holder, at as u32 + 1, points);
            }
        }
        streaks.take(POINTS, COMPARED + lists.len() / MORE)
    }

    /// Finds the sentences of a page, when first needed.
    fn cut(&self, position: u32, text: &str, page: &mut Page) {
        if page.starts.is_empty() {
            let marks = self.templates[position as usize].clone();
            page.but = rows(&page.text.runs, marks, ROW);
            page.starts = sentences(text, &page.text);
        }
    }
}

impl Page {
    fn new(text: Prepared) -> Self {
        Self {
            text,
            starts: Vec::new(),
            but: Vec::new(),
        }
    }

    fn side(&self, position: u32, chain: &super::reuse::Chain, other: &Page, least: usize) -> Side {
        let whole = chain.whole(&self.starts, &self.but, least);
        let part = |ours: Range<usize>| {
            let theirs = chain.counterpart(&ours);
            super::once::Part {
                coverage: chain.common(&ours) as f64 / ours.len() as f64,
                span: self.text.span(ours.start, ours.end),
                of_span: other.text.span(theirs.start, theirs.end),
                ours,
                theirs,
            }
        };
        Side {
            position,
            parts: whole.into_iter().map(part).collect(),
        }
    }
}
