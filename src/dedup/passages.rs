//! Third phase: passages that kept articles share.
//!
//! Done when all is decided, so that a passage can be told from a template by how many kept
//! articles have it. Each article is compared with those before it that have several of its
//! fingerprints close to one another; `reuse` says what the two share, `once` what is reported.

use super::DedupError;
use super::index::{HOLDERS, Index};
use super::large::Large;
use super::lists::is_listed;
use super::once::Part;
use super::outcome::{Outcome, Rows, blocks};
use super::page::{Cut, Page, ROW};
use super::reach::{Own, Row};
use super::reader::all;
use super::resolve::Done;
use super::reuse::{Chain, chains, covered};
use super::room::{Rest, in_rows};
use super::streaks::{COMMON, Streaks};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// What so many kept articles have, of the first [`HOLDERS`] that have it, is a template.
const TEMPLATE: usize = HOLDERS / 2;

/// Fingerprints of an article that are looked through for one: some 20,000 words.
const LOOKED_THROUGH: usize = 4096;

/// The points of a fingerprint that so many kept articles have, or fewer: the rarer, the more it says. Six that more
/// have are enough where they stand close together: among a million articles each sentence of a passage may stand
/// in dozens.
const POINTS: [(usize, u16); 4] = [(2, 10), (3, 8), (4, 6), (12, 3)];

/// Candidates of an article, and one more for so many fingerprints.
const COMPARED: usize = 32;
const MORE: usize = 16;

/// Candidates that are looked through for what is found already, too: the first that has it may be refused as the
/// source, if it has the passage from elsewhere.
const ASKED_AGAIN: u32 = 8;

/// Whether a fingerprint with these first holders, [`HOLDERS`] and one at least, is a template. `places` has the
/// fingerprints of an article, in the order of its text.
pub(super) fn is_template<'p>(
    print: u32,
    holders: &[u32],
    kept: &[bool],
    places: impl Fn(u32) -> &'p [u32],
) -> bool {
    if holders.len() <= HOLDERS {
        return false;
    }
    let kept: Vec<u32> = holders
        .iter()
        .copied()
        .filter(|h| kept[*h as usize])
        .collect();
    kept.len() >= TEMPLATE && has_company(print, kept.into_iter().take(TEMPLATE).map(places))
}

/// Whether half of these articles, [`TEMPLATE`] of them, have the same fingerprint before this one, or behind it: a
/// common phrase stands here and there, a template goes on. Without this 13 % instead of 10 % of the passages that
/// two of a million articles share are lost.
fn has_company<'p>(print: u32, articles: impl Iterator<Item = &'p [u32]>) -> bool {
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    for places in articles.filter(|places| places.len() <= LOOKED_THROUGH) {
        let at = places.iter().position(|&place| place == print);
        let (head, tail) = places.split_at(at.unwrap_or(places.len()));
        before.extend(head.last().filter(|&&p| is_listed(p)));
        behind.extend(tail.get(1).filter(|&&p| is_listed(p)));
    }
    [before, behind].iter_mut().any(|beside| {
        beside.sort_unstable();
        let same = beside.chunk_by(|a, b| a == b);
        same.map(<[u32]>::len).max() >= Some(TEMPLATE / 2)
    })
}

/// For each place of an article, whether it is in a template passage, if these places are of templates;
/// none if no place is.
pub(super) fn in_templates(marks: Vec<bool>) -> Vec<bool> {
    let marks = in_rows(marks, ROW);
    if marks.contains(&true) {
        marks
    } else {
        Vec::new()
    }
}

/// Finds what all kept articles share, by the index of all fingerprints, which is used up.
pub(super) fn passages(
    room: Rest<'_>,
    mut index: Index,
    outcome: &mut Outcome,
    done: &Done<'_>,
) -> Result<(), DedupError> {
    let kept = outcome.kept();
    if !room.options.passages {
        outcome.skip_passages();
        return done.add(kept.iter().filter(|kept| **kept).count());
    }
    index.mark(|index, list| {
        is_template(list, index.holders(list), &kept, |holder| {
            index.places(holder)
        })
    });
    outcome.marked = index.marked();
    let templates = |at: usize| {
        let places = index.places(at as u32).iter();
        match kept[at] {
            true => in_templates(places.map(|&list| index.is_marked(list)).collect()),
            false => Vec::new(),
        }
    };
    let templates: Vec<Vec<bool>> = (0..kept.len()).into_par_iter().map(templates).collect();
    outcome.near = neighbours(&index, &kept, &templates);
    let near = outcome.near.all();
    let rows = common_rows(&index, &near);
    let rows = rows.all();
    drop(index);
    let templates = |position| templates[position as usize].clone();
    let rows = |position, _: &[u32]| rows[position as usize].to_vec();
    let finder = Finder::new(room, &templates, &rows);
    for block in blocks(kept.len()) {
        let found = block.into_par_iter().with_max_len(64).map(|at| {
            done.add(usize::from(kept[at]))?;
            finder.shared(at as u32, near[at])
        });
        outcome.shared.append(all(found.collect())?);
    }
    Ok(())
}

/// Which articles each may share passages with.
fn neighbours(index: &Index, kept: &[bool], templates: &[Vec<bool>]) -> Rows<u32> {
    let near = |streaks: &mut Streaks, at: usize| match kept[at] {
        true => {
            let lists = index.lists(at as u32).into_iter();
            near(lists, at as u32, kept, &templates[at], streaks)
        }
        false => Vec::new(),
    };
    let mut all = Rows::default();
    for block in blocks(kept.len()) {
        let articles = block.into_par_iter().with_min_len(1024);
        let found = articles.map_init(|| Streaks::new(kept.len()), near);
        all.append(found.collect());
    }
    all
}

/// What [`common`] says of each article and those near it.
fn common_rows(index: &Index, near: &[&[u32]]) -> Rows<Row> {
    let places = |position| index.places(position);
    let mut all = Rows::default();
    for block in blocks(near.len()) {
        let found = block.into_par_iter();
        let found = found.map(|at| common(at as u32, near[at], places));
        all.append(found.collect());
    }
    all
}

/// The articles before one at `position` that it may share passages with, ascending. `lists` has for each
/// of its fingerprints the first articles that have it, [`HOLDERS`] and one at most.
pub(super) fn near<'l>(
    lists: impl ExactSizeIterator<Item = &'l [u32]>,
    position: u32,
    kept: &[bool],
    templates: &[bool],
    streaks: &mut Streaks,
) -> Vec<u32> {
    let most = COMPARED + lists.len() / MORE;
    let mut led = Vec::with_capacity(HOLDERS + 1);
    for (at, holders) in lists
        .enumerate()
        .filter(|list| !is_skipped(templates, list.0))
    {
        led.clear();
        led.extend(first(holders, kept));
        let points = points(led.len());
        for &holder in led.iter().take_while(|&&h| h < position) {
            streaks.add(holder, at as u32 + 1, points);
        }
    }
    streaks.take(most)
}

/// The articles that a fingerprint with these first holders leads to: those that are kept.
pub(super) fn first(holders: &[u32], kept: &[bool]) -> impl Iterator<Item = u32> {
    let holders = holders.iter().copied();
    holders.filter(|h| kept[*h as usize])
}

/// The points of a fingerprint that leads to so many articles.
pub(super) fn points(led: usize) -> u16 {
    let points = POINTS.iter().find(|(most, _)| led <= *most);
    points.map_or(COMMON, |(_, points)| *points)
}

/// Whether a place is in a template passage.
pub(super) fn is_skipped(templates: &[bool], at: usize) -> bool {
    templates.get(at) == Some(&true)
}

/// The row of fingerprints that an article at `position` has in common with each of those near it.
pub(super) fn common<'p>(
    position: u32,
    near: &[u32],
    places: impl Fn(u32) -> &'p [u32],
) -> Vec<Row> {
    if near.is_empty() {
        return Vec::new();
    }
    let own = Own::new(places(position));
    near.iter().map(|&other| own.row(places(other))).collect()
}

/// What is needed to find what articles share.
pub(super) struct Finder<'a> {
    room: Rest<'a>,
    templates: Templates<'a>,
    rows: CommonRows<'a>,
    pages: Large<Page>,
}

/// What [`in_templates`] says of an article.
pub(super) type Templates<'a> = &'a (dyn Fn(u32) -> Vec<bool> + Sync);

/// What [`common`] says of an article and those near it.
type CommonRows<'a> = &'a (dyn Fn(u32, &[u32]) -> Vec<Row> + Sync);

/// What an article shares with one of those that it is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Shared {
    /// The place of the other one among these.
    pub(super) with: u32,
    pub(super) here: Vec<Part>,
    pub(super) there: Vec<Part>,
}

impl<'a> Finder<'a> {
    /// Makes room for its own long texts: those of the comparisons before are done with.
    pub(super) fn new(room: Rest<'a>, templates: Templates<'a>, rows: CommonRows<'a>) -> Self {
        room.reader.large.clear();
        Self {
            room,
            templates,
            rows,
            pages: Large::default(),
        }
    }

    /// What the article at `position` shares with kept articles before it.
    pub(super) fn shared(&self, position: u32, near: &[u32]) -> Result<Vec<Shared>, DedupError> {
        let mut found = Vec::new();
        if near.is_empty() {
            return Ok(found);
        }
        let least = self.room.options.passage_words;
        let page = self.page(position)?;
        let here = page.cut(|| (self.templates)(position));
        let reach = here.reach(&(self.rows)(position, near), least);
        let near = (0..).zip(near).zip(reach);
        let mut near = near
            .filter_map(|(near, may)| may.then_some(near))
            .peekable();
        if near.peek().is_none() {
            return Ok(found);
        }
        // What an earlier candidate has: whole sentences, each once.
        let mut known: Vec<Range<usize>> = Vec::new();
        for (with, &candidate) in near {
            let is_new = |known: &[Range<usize>], words: Range<usize>| {
                with < ASKED_AGAIN || words.len().saturating_sub(covered(&words, known)) >= least
            };
            if !is_new(&known, 0..page.words.len()) {
                break;
            }
            let other = self.page(candidate)?;
            let mut chains = chains(page.blocks(&other), least);
            chains.retain(|chain| is_new(&known, chain.ours()));
            // What is short and no whole sentences here is none there, as a rule.
            chains.retain(|chain| {
                2 * chain.ours().len() > 3 * least || !here.whole(chain, &known, least).is_empty()
            });
            if chains.is_empty() {
                continue;
            }
            let there = other.cut(|| (self.templates)(candidate));
            for chain in chains {
                let parts = parts(&chain, &here, &there, &mut known, least);
                let parts = parts
                    .into_iter()
                    .filter(|p| !p.0.is_empty() || !p.1.is_empty());
                found.extend(parts.map(|(here, there)| Shared { with, here, there }));
            }
        }
        Ok(found)
    }

    fn page(&self, position: u32) -> Result<Arc<Page>, DedupError> {
        let (entry, reader) = (self.room.entry(position), self.room.reader);
        let words = reader.heads[entry].words as usize;
        self.pages.get(entry, words, || {
            let page = Page::new(reader.text(entry)?);
            reader.check(entry, page.words.len())?;
            Ok(page)
        })
    }
}

/// What a chain has, here and there: all of it, in case that the earlier candidates are refused as sources, and what
/// they have not, in case that they are not. That becomes `known`.
fn parts(
    chain: &Chain,
    here: &Cut<'_>,
    there: &Cut<'_>,
    known: &mut Vec<Range<usize>>,
    least: usize,
) -> [(Vec<Part>, Vec<Part>); 2] {
    let all = here.parts(chain, there, &[], least);
    let overlaps = covered(&chain.ours(), known) > 0;
    let rest = match overlaps {
        true => here.parts(chain, there, known, least),
        false => Vec::new(),
    };
    let new = if overlaps { &rest } else { &all };
    known.extend(new.iter().map(|part| part.ours.clone()));
    let theirs = there.parts(&chain.turned(), here, &[], least);
    [(all, theirs), (rest, Vec::new())]
}
