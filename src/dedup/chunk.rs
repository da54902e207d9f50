//! Second phase: a stretch of the total order is decided at a time.
//!
//! On all threads, each article is compared with its candidates among what was kept before the
//! stretch; each candidate is read once for the whole stretch. Then, one after the other, with its
//! candidates within the stretch. The outcome is that of deciding one article after the other.

use super::candidates::{Candidate, Query, position};
use super::comparison::Comparison;
use super::index::Index;
use super::reader::{Reader, all};
use super::shingle::SHINGLE;
use super::verify::Pattern;
use super::winnow::GUARANTEED;
use super::{Decision, DedupError, Options, Relation};
use crate::document::Span;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::ops::Range;
use std::sync::OnceLock;

/// What is common to all chunks.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) options: &'a Options,
    /// The entry at each position of the total order.
    pub(super) order: &'a [usize],
}

/// What covers an article.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Match {
    /// The position of the kept article.
    pub(super) of: u32,
    pub(super) relation: Relation,
    pub(super) coverage: f64,
    covered: usize,
    /// The words that are not covered, runs of four and more.
    pub(super) unique: Vec<Range<usize>>,
    /// The same in the text of the article.
    pub(super) unique_spans: Vec<Span>,
}

impl Match {
    pub(super) fn decision(&self, context: &Context<'_>, unique: Vec<Span>) -> Decision {
        Decision::Duplicate {
            of: context.order[self.of as usize],
            relation: self.relation,
            coverage: self.coverage,
            unique,
        }
    }
}

/// An article of the chunk.
struct Member<'a> {
    position: u32,
    query: Query<'a>,
    candidates: Vec<Candidate>,
    matches: Vec<Match>,
    pattern: OnceLock<Pattern>,
}

impl<'a> Context<'a> {
    pub(super) fn fingerprints(&self, position: u32) -> &'a [u64] {
        let entries = self.reader.entries;
        &entries[self.order[position as usize]].sketch.fingerprints
    }

    /// Decides the articles at `range`: for each what covers it best, `None` if it is kept. Those
    /// kept enter the index.
    pub(super) fn decide(
        &self,
        range: Range<usize>,
        index: &mut Index,
    ) -> Result<Vec<Option<Match>>, DedupError> {
        let start = position(range.start);
        let mut members: Vec<Member<'a>> = range
            .into_par_iter()
            .map(|at| self.member(position(at), index))
            .collect();
        self.match_with_kept(&mut members)?;
        let mut decided = Vec::with_capacity(members.len());
        for at in 0..members.len() {
            let (before, rest) = members.split_at_mut(at);
            let Some(member) = rest.first_mut() else {
                break;
            };
            self.match_within(member, before, start, index)?;
            let best = best(member);
            if best.is_none() {
                for &slot in member.query.slots() {
                    index.insert(slot, member.position);
                }
            }
            decided.push(best);
        }
        Ok(decided)
    }

    fn member(&self, position: u32, index: &Index) -> Member<'a> {
        let query = Query::new(index, self.fingerprints(position));
        let mut member = Member {
            position,
            candidates: Vec::new(),
            query,
            matches: Vec::new(),
            pattern: OnceLock::new(),
        };
        if self.is_comparable(position) {
            member.candidates = self.candidates(&member, index, 0);
            member.query.select(&mut member.candidates);
        }
        member
    }

    /// The few words of a stub stand in any long text by chance, or in a template: to remove it
    /// for that would lose an article. Only its exact copies are duplicates.
    fn is_comparable(&self, position: u32) -> bool {
        let entry = self.order[position as usize];
        self.reader.entries[entry].sketch.words as usize >= GUARANTEED
    }

    fn candidates(&self, member: &Member<'a>, index: &Index, from: u32) -> Vec<Candidate> {
        let others = |position| self.fingerprints(position);
        member.query.candidates(index, from, others)
    }

    /// Compares all members with their candidates, by candidate.
    fn match_with_kept(&self, members: &mut [Member<'a>]) -> Result<(), DedupError> {
        let mut pairs: Vec<(u32, usize)> = members
            .iter()
            .enumerate()
            .flat_map(|(at, m)| m.candidates.iter().map(move |c| (c.position, at)))
            .collect();
        pairs.sort_unstable();
        let readied = members.par_iter().filter(|m| !m.candidates.is_empty());
        all(readied.map(|m| self.pattern(m).map(drop)).collect())?;
        let groups: Vec<&[(u32, usize)]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
        let found = groups
            .par_iter()
            .map(|group| self.match_group(members, group));
        for (at, found) in all(found.collect())?.into_iter().flatten() {
            members[at].matches.push(found);
        }
        Ok(())
    }

    /// Compares one candidate with all members that it is one of.
    fn match_group(
        &self,
        members: &[Member<'a>],
        group: &[(u32, usize)],
    ) -> Result<Vec<(usize, Match)>, DedupError> {
        let Some(&(kept, _)) = group.first() else {
            return Ok(Vec::new());
        };
        let words = self.reader.words(self.order[kept as usize])?;
        let mut found = Vec::new();
        for &(_, at) in group {
            let comparison = self.pattern(&members[at])?.compare(&words);
            found.extend(self.judge(kept, &comparison).map(|m| (at, m)));
        }
        Ok(found)
    }

    /// Compares a member with its candidates among the members before it, and leaves of all its
    /// matches those with a candidate that is still selected.
    fn match_within(
        &self,
        member: &mut Member<'a>,
        before: &[Member<'a>],
        start: u32,
        index: &Index,
    ) -> Result<(), DedupError> {
        if !self.is_comparable(member.position) {
            return Ok(());
        }
        let within = self.candidates(member, index, start);
        if within.is_empty() {
            return Ok(());
        }
        member.candidates.extend(within);
        member.query.select(&mut member.candidates);
        let selected = &member.candidates;
        member
            .matches
            .retain(|m| selected.iter().any(|c| c.position == m.of));
        for candidate in selected.iter().filter(|c| c.position >= start) {
            let Some(kept) = before.get((candidate.position - start) as usize) else {
                continue;
            };
            let words = self.pattern(kept)?.words();
            let comparison = self.pattern(member)?.compare(words);
            member
                .matches
                .extend(self.judge(candidate.position, &comparison));
        }
        Ok(())
    }

    fn judge(&self, of: u32, comparison: &Comparison) -> Option<Match> {
        let threshold = self.options.coverage;
        let coverage = comparison.share();
        (coverage >= threshold).then(|| Match {
            of,
            relation: if comparison.share_of_other() >= threshold {
                Relation::Near
            } else {
                Relation::Contained
            },
            coverage,
            covered: comparison.covered(),
            unique: comparison.gaps(SHINGLE),
            unique_spans: Vec::new(),
        })
    }

    /// The member made ready to be compared, when first needed.
    fn pattern<'m>(&self, member: &'m Member<'a>) -> Result<&'m Pattern, DedupError> {
        if let Some(pattern) = member.pattern.get() {
            return Ok(pattern);
        }
        let words = self.reader.words(self.order[member.position as usize])?;
        Ok(member.pattern.get_or_init(|| Pattern::new(words)))
    }
}

/// The match that covers most; of several the first in the total order.
fn best(member: &mut Member<'_>) -> Option<Match> {
    let matches = std::mem::take(&mut member.matches);
    let mut best = matches
        .into_iter()
        .min_by_key(|m| (Reverse(m.covered), m.of))?;
    let words = member.pattern.get()?.words();
    let spans = best.unique.iter().map(|r| words.span(r.start, r.end));
    best.unique_spans = spans.collect();
    Some(best)
}
