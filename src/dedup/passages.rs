//! Third phase: passages that kept articles share.
//!
//! Done when all is decided, so that a passage can be told from a template by how many kept
//! articles have it. Each article is compared with those before it that have several of its
//! fingerprints close to one another; `reuse` says what the two share, `once` what is reported.

use super::DedupError;
use super::index::{HOLDERS, Index};
use super::once::Part;
use super::outcome::{Outcome, blocks};
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
pub(super) const FIRST: usize = 3;

/// The points of a pair of fingerprints that only two articles have, and of any other.
pub(super) const RARE: u16 = 5;
const OTHER: u16 = 2;

/// Candidates of an article, and one more for so many fingerprints.
const COMPARED: usize = 32;
const MORE: usize = 16;

/// Whether a fingerprint with these first holders, [`HOLDERS`] and one at least, is a template.
pub(super) fn is_template(holders: &[u32], kept: &[bool]) -> bool {
    let first = holders.iter().take(HOLDERS + 1);
    let kept = || first.filter(|h| kept[**h as usize]).count();
    holders.len() > HOLDERS && kept() >= TEMPLATE
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
    index.mark(|holders| is_template(holders, &kept));
    outcome.marked = index.marked();
    let templates = |at: usize| {
        let places = index.places(at as u32).iter();
        match kept[at] {
            true => in_templates(places.map(|&list| index.is_marked(list)).collect()),
            false => Vec::new(),
        }
    };
    let templates: Vec<Vec<bool>> = (0..kept.len()).into_par_iter().map(templates).collect();
    let index = index.pairs(&kept)?;
    let near = |streaks: &mut Streaks, at: usize| match kept[at] {
        true => near(&index.lists(at as u32), at as u32, &templates[at], streaks),
        false => Vec::new(),
    };
    for block in blocks(kept.len()) {
        let articles = block.into_par_iter().with_min_len(1024);
        let rows = articles.map_init(|| Streaks::new(kept.len()), near);
        let rows: Vec<Vec<u32>> = rows.collect();
        rows.into_iter().for_each(|row| outcome.near.push(row));
    }
    drop(index);
    let finder = Finder {
        room,
        templates: &|position| templates[position as usize].clone(),
    };
    let rows = outcome.near.all();
    for block in blocks(kept.len()) {
        let found = block.into_par_iter().map(|at| {
            done.add(usize::from(kept[at]))?;
            finder.shared(at as u32, rows[at])
        });
        let found = all(found.collect())?.into_iter();
        found.for_each(|row| outcome.shared.push(row));
    }
    Ok(())
}

/// The articles before one at `position` that it may share passages with, ascending. `lists` has for each
/// of its fingerprints the kept articles with the same one and the same next one, [`FIRST`] at least.
pub(super) fn near(
    lists: &[&[u32]],
    position: u32,
    templates: &[bool],
    streaks: &mut Streaks,
) -> Vec<u32> {
    for (at, holders) in lists.iter().enumerate() {
        if is_skipped(templates, at) {
            continue;
        }
        let points = points(holders.len());
        for &holder in holders.iter().take(FIRST).take_while(|&&h| h < position) {
            streaks.add(holder, at as u32 + 1, points);
        }
    }
    streaks.take(COMPARED + lists.len() / MORE)
}

/// The points of a pair of fingerprints that so many articles have.
pub(super) fn points(holders: usize) -> u16 {
    if holders == 2 { RARE } else { OTHER }
}

/// Whether a pair of places is in a template passage.
pub(super) fn is_skipped(templates: &[bool], at: usize) -> bool {
    matches!(templates.get(at..at + 2), Some([true, true]))
}

/// What is needed to find what articles share.
pub(super) struct Finder<'a> {
    pub(super) room: Rest<'a>,
    /// What [`in_templates`] says of an article.
    pub(super) templates: &'a (dyn Fn(u32) -> Vec<bool> + Sync),
}

/// What an article shares with one of those that it is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Shared {
    /// The place of the other one among these.
    pub(super) with: u32,
    pub(super) here: Vec<Part>,
    pub(super) there: Vec<Part>,
}

impl Finder<'_> {
    /// What the article at `position` shares with kept articles before it.
    pub(super) fn shared(&self, position: u32, near: &[u32]) -> Result<Vec<Shared>, DedupError> {
        let mut found = Vec::new();
        if near.is_empty() {
            return Ok(found);
        }
        let least = self.room.options.passage_words;
        let mut here = self.page(position)?;
        let runs = Runs::new(here.words.clone());
        for (with, &candidate) in (0..).zip(near) {
            let mut there = self.page(candidate)?;
            let mut chains = chains(&runs, &there.words, &there.hashes, least);
            if !chains.is_empty() {
                here.cut(&(self.templates)(position));
                // What is short and no whole sentences here is none there, as a rule.
                chains.retain(|chain| {
                    2 * chain.ours().len() > 3 * least || !here.whole(chain, least).is_empty()
                });
            }
            if chains.is_empty() {
                continue;
            }
            there.cut(&(self.templates)(candidate));
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
}
