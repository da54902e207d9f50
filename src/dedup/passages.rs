//! Third phase: passages that kept articles share.
//!
//! Done when all is decided, so that a passage can be told from a template by how many kept
//! articles have it. Each article is compared with those before it that have several of its
//! fingerprints close to one another; `reuse` says what the two share, `once` what is reported.

use super::index::HOLDERS;
use super::once::{Found, Side, once};
use super::reader::all;
use super::resolve::Done;
use super::reuse::chains;
use super::room::Room;
use super::sentences::sentences;
use super::shingle::shingles_of;
use super::text::Prepared;
use super::words::word_hashes;
use super::{DedupError, Passage};
use rayon::prelude::*;
use std::ops::Range;

/// What so many kept articles have, of the first [`HOLDERS`] that have it, is a template.
const TEMPLATE: usize = HOLDERS / 2;

/// Fingerprints of templates in a row that make a template passage. A single one is an idiom.
const ROW: usize = 2;

/// Kept articles that a fingerprint leads to: a stretch is reported for the first that has it.
const FIRST: usize = 3;

/// Close places that make a candidate.
const CLOSE: u16 = 2;

/// Candidates of an article, and one more for so many fingerprints.
const COMPARED: usize = 32;
const MORE: usize = 16;

/// The passages of each position; `kept` says which are kept.
pub(super) fn passages(
    room: &Room<'_>,
    kept: &[bool],
    done: &Done<'_>,
) -> Result<Vec<Vec<Passage>>, DedupError> {
    let found = (0..kept.len())
        .into_par_iter()
        .with_min_len(64)
        .map_init(
            || Streaks::new(kept.len()),
            |streaks, at| {
                if !kept[at] {
                    return Ok(Vec::new());
                }
                done.add(1)?;
                if !room.options.passages {
                    return Ok(Vec::new());
                }
                let finder = Finder { room, kept };
                finder.passages(at as u32, streaks)
            },
        );
    Ok(once(room, kept.len(), all(found.collect())?))
}

/// Counts, for one article, the fingerprints that others share with it close to one another.
struct Streaks {
    /// The last place that each article shares, counted from 1; 0 for none.
    last: Vec<u32>,
    /// Shared places that closely follow another one.
    close: Vec<u16>,
    seen: Vec<u32>,
}

impl Streaks {
    fn new(articles: usize) -> Self {
        Self {
            last: vec![0; articles],
            close: vec![0; articles],
            seen: Vec::new(),
        }
    }

    fn add(&mut self, holder: u32, place: u32) {
        let last = &mut self.last[holder as usize];
        if *last == 0 {
            self.seen.push(holder);
        } else if place - *last <= 2 {
            let close = &mut self.close[holder as usize];
            *close = close.saturating_add(1);
        }
        *last = place;
    }

    /// The articles with `least` close places or more, ascending; the best, if there are more than
    /// `most`.
    fn take(&mut self, least: u16, most: usize) -> Vec<u32> {
        let mut best: Vec<(u16, u32)> = Vec::new();
        for holder in self.seen.drain(..) {
            self.last[holder as usize] = 0;
            let close = std::mem::take(&mut self.close[holder as usize]);
            if close >= least {
                best.push((u16::MAX - close, holder));
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
    room: &'a Room<'a>,
    kept: &'a [bool],
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
            let chains = chains(&here.text.runs, &hashes, &shingles_of(&hashes), least);
            if chains.is_empty() {
                continue;
            }
            self.cut(position, &own, &mut here);
            let mut there = Page::new(Prepared::new(&other));
            self.cut(candidate, &other, &mut there);
            for chain in chains {
                let turned = chain.turned();
                let shared = Found {
                    here: here.side(position, &chain, &there, least),
                    there: there.side(candidate, &turned, &here, least),
                };
                here.but.extend(shared.here.parts.iter().map(|part| part.ours.clone()));
                found.push(shared);
            }
        }
        Ok(found)
    }

    fn candidates(&self, position: u32, streaks: &mut Streaks) -> Vec<u32> {
        let lists = self.room.index.places(position);
        for (at, &list) in lists.iter().enumerate() {
            if self.is_template(list) {
                continue;
            }
            let holders = self.room.index.holders(list).iter();
            let kept = holders.filter(|h| self.kept[**h as usize]);
            for &holder in kept.take_while(|&&h| h < position).take(FIRST) {
                streaks.add(holder, at as u32 + 1);
            }
        }
        streaks.take(CLOSE, COMPARED + lists.len() / MORE)
    }

    fn is_template(&self, list: u32) -> bool {
        let holders = self.room.index.holders(list);
        holders.len() > HOLDERS
            && holders.iter().filter(|h| self.kept[**h as usize]).count() >= TEMPLATE
    }

    /// Finds the sentences of a page, when first needed.
    fn cut(&self, position: u32, text: &str, page: &mut Page) {
        if page.starts.is_empty() {
            let is_template = |list| self.is_template(list);
            page.but = self.room.rows(position, &page.text.runs, ROW, is_template);
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

