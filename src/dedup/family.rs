//! Second phase: articles that may cover each other are decided as one family.
//!
//! Families are the connected parts of the graph of candidate pairs, so each can be decided by
//! itself and on its own thread. In a family of usual size all pairs are compared, each text read
//! once, and `stars` says what is kept. A large one is decided by rounds, see `rounds`.

use super::candidates::Pair;
use super::reader::all;
use super::room::{Member, Room, Verdict};
use super::rounds;
use super::shingle::SHINGLE;
use super::stars::stars;
use super::text::Prepared;
use super::facts::differences;
use super::{DedupError, Relation};
use crate::document::Span;
use std::ops::Range;

/// Articles in a family of usual size.
const MEMBERS: usize = 128;

/// Words in a family of usual size: bounds the memory for it, at about 40 bytes a word.
const WORDS: usize = 1 << 19;

/// Articles that hang together by candidate pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Family {
    /// Positions, ascending.
    pub(super) members: Vec<u32>,
    /// By the second article, the best first.
    pub(super) pairs: Vec<Pair>,
}

/// What covers an article.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Match {
    /// The position of the kept article.
    pub(super) of: u32,
    pub(super) relation: Relation,
    pub(super) coverage: f64,
    /// The words that are not covered, runs of four and more.
    pub(super) unique: Vec<Range<usize>>,
    /// The same in the text of the article.
    pub(super) unique_spans: Vec<Span>,
}

/// What becomes of an article.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fate {
    /// It stays; maybe as the variant of another one.
    Kept(Option<u32>),
    Covered(Match),
}

/// The families of two articles and more, by their first members. `articles` is the number of
/// positions. Near-linear time (union-find, Tarjan 1975).
pub(super) fn families(articles: usize, mut pairs: Vec<Pair>) -> Vec<Family> {
    let mut parents: Vec<u32> = (0..articles as u32).collect();
    for pair in &pairs {
        let (a, b) = (root(&mut parents, pair.fuller), root(&mut parents, pair.other));
        parents[a.max(b) as usize] = a.min(b);
    }
    for at in 0..parents.len() {
        // A parent is never behind its children, so its root is known already.
        parents[at] = parents[parents[at] as usize];
    }
    pairs.sort_by_key(|pair| parents[pair.other as usize]);
    let family = |pairs: &[Pair]| {
        let mut members: Vec<u32> = pairs.iter().flat_map(|p| [p.fuller, p.other]).collect();
        members.sort_unstable();
        members.dedup();
        Family {
            members,
            pairs: pairs.to_vec(),
        }
    };
    let same = |a: &Pair, b: &Pair| parents[a.other as usize] == parents[b.other as usize];
    pairs.chunk_by(same).map(family).collect()
}

fn root(parents: &mut [u32], mut at: u32) -> u32 {
    while parents[at as usize] != at {
        let above = parents[parents[at as usize] as usize];
        parents[at as usize] = above;
        at = above;
    }
    at
}

/// Decides the members of a family, by position.
pub(super) fn decide(room: &Room<'_>, family: &Family) -> Result<Vec<(u32, Fate)>, DedupError> {
    let heads = room.reader.heads;
    let words = |&position: &u32| heads[room.order[position as usize]].words as usize;
    let words: usize = family.members.iter().map(words).sum();
    if family.members.len() > MEMBERS || words > WORDS {
        return rounds::decide(room, family);
    }
    let texts = family.members.iter().map(|&position| room.prepare(position));
    let texts: Vec<Prepared> = all(texts.collect())?;
    let member = |at: usize| Member {
        position: family.members[at],
        text: &texts[at],
    };
    let number = |position: u32| family.members.partition_point(|&m| m < position);
    let mut graph = Graph::default();
    for pair in &family.pairs {
        let (a, b) = (number(pair.fuller), number(pair.other));
        graph.add(a, b, room.judge(member(a), member(b)));
    }
    let covered = stars(texts.len(), &graph.covers);
    let fate = |at: usize| {
        Ok(match covered[at] {
            Some(of) => Fate::Covered(room.covered(member(at), member(of))?),
            None => Fate::Kept(graph.variant(at, &covered).map(|of| family.members[of])),
        })
    };
    let fates = (0..texts.len()).map(|at| Ok((family.members[at], fate(at)?)));
    all(fates.collect())
}

/// What was found about the pairs of a family, by number of the member.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// Which (first) covers which (second).
    pub(super) covers: Vec<(usize, usize)>,
    variants: Vec<(usize, usize)>,
}

impl Graph {
    pub(super) fn add(&mut self, a: usize, b: usize, verdict: Verdict) {
        match verdict {
            Verdict::Apart => (),
            Verdict::Variants => self.variants.push((a, b)),
            Verdict::Cover { first, second } => {
                self.covers.extend(first.then_some((b, a)));
                self.covers.extend(second.then_some((a, b)));
            }
        }
    }

    /// The fullest kept article of which one behind it is a variant.
    pub(super) fn variant(&self, at: usize, covered: &[Option<usize>]) -> Option<usize> {
        let fuller = self.variants.iter().filter(|v| v.1 == at).map(|v| v.0);
        fuller.filter(|&of| covered[of].is_none()).min()
    }
}

impl Room<'_> {
    /// The account of an article that another one covers.
    pub(super) fn covered(
        &self,
        article: Member<'_>,
        kept: Member<'_>,
    ) -> Result<Match, DedupError> {
        let found = article.text.runs.compare(&kept.text.runs);
        let changed = differences(article.text, kept.text);
        let relation = if changed.facts > 0 && 2 * changed.facts >= changed.edits {
            Relation::Revision
        } else if found.share_of_other() >= self.options.coverage {
            Relation::Near
        } else {
            Relation::Contained
        };
        let unique = found.gaps(SHINGLE);
        let mut unique_spans = Vec::new();
        if !unique.is_empty() {
            let words = self.reader.words(self.order[article.position as usize])?;
            unique_spans.extend(unique.iter().map(|r| words.span(r.start, r.end)));
        }
        Ok(Match {
            of: kept.position,
            relation,
            coverage: found.share(),
            unique,
            unique_spans,
        })
    }
}
