//! Second phase: which articles cover which others, and what is kept.
//!
//! All candidate pairs are compared on the texts, in groups of such size that each text is
//! read about once; then `stars` says what is kept. Large families are made smaller by `rounds` before.

use super::DedupError;
use super::account::Match;
use super::article::Article;
use super::candidates::Pair;
use super::groups::{Group, groups, large_parts};
use super::reader::all;
use super::resolve::Done;
use super::room::{Room, Verdict};
use super::rounds::{Decided, rounds};
use super::stars::stars;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Articles in a group.
const MEMBERS: u32 = 512;

/// Words in a group that are in memory at once, at about 40 bytes a word.
const WORDS: usize = 1 << 19;

/// A family is large if it has so many members, and so many pairs for each.
const LARGE: usize = 256;
const DENSE: usize = 12;

/// Pairs of a large family share at least so many of a hundred fingerprints.
const CLOSE: u8 = 25;

/// What becomes of an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Fate {
    /// It stays; maybe as the variant of another one.
    Kept(Option<u32>),
    /// Boxed, for most articles are kept.
    Covered(Box<Match>),
}

/// Decides the articles of all pairs; the others are kept.
///
/// What becomes of an article depends on nothing but the articles that it hangs together with by pairs.
pub(super) fn decide(
    room: &Room<'_>,
    articles: usize,
    mut pairs: Vec<Pair>,
    done: &Done<'_>,
) -> Result<Vec<Fate>, DedupError> {
    let mut fates = vec![Fate::Kept(None); articles];
    let mut graph = Graph::default();
    let mut open = vec![true; articles];
    for family in large_parts(articles, &pairs, LARGE, |p| p.percent >= CLOSE) {
        if family.pairs.len() < DENSE * family.members.len() {
            continue;
        }
        for (position, decided) in rounds(room, &family, done)? {
            open[position as usize] = false;
            match decided {
                Decided::Kept => (),
                Decided::Covered(found) => {
                    fates[position as usize] = Fate::Covered(Box::new(found))
                }
                Decided::Variant(of) => {
                    open[position as usize] = true;
                    graph.variants.push((of, position));
                }
            }
        }
    }
    pairs.retain(|pair| open[pair.fuller as usize] && open[pair.other as usize]);
    let (bridges, groups): (Vec<Group>, Vec<Group>) = groups(articles, pairs, MEMBERS)
        .into_iter()
        .partition(|group| group.is_bridge);
    // Few bridges hold. A group that none leads out of is decided while its texts are at hand.
    for found in judge_all(room, &bridges, done)? {
        graph.extend(found);
    }
    let mut is_open = vec![false; articles];
    for &(of, other) in &graph.covers {
        (is_open[of as usize], is_open[other as usize]) = (true, true);
    }
    let closed = |group: &Group| !group.members.iter().any(|&m| is_open[m as usize]);
    let (closed, rest): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(closed);
    for found in judge_all(room, &rest, done)? {
        graph.extend(found);
    }
    let mut matches = account(room, &stars(articles, &graph.covers), done)?;
    let decided = closed.par_iter().with_max_len(1).map(|group| {
        let mut found = judge(room, group)?;
        found.settle(room, group, done)?;
        Ok(found)
    });
    for found in all(decided.collect())? {
        graph.variants.extend(found.graph.variants);
        matches.extend(found.matches);
    }
    for (position, found) in matches {
        fates[position as usize] = Fate::Covered(Box::new(found));
    }
    graph.variants.sort_unstable();
    for &(of, other) in graph.variants.iter().rev() {
        if matches!(fates[of as usize], Fate::Kept(_))
            && let Fate::Kept(variant) = &mut fates[other as usize]
        {
            *variant = Some(of);
        }
    }
    Ok(fates)
}

/// What was found about pairs.
#[derive(Debug, Default)]
struct Graph {
    /// Which (first) covers which (second).
    covers: Vec<(u32, u32)>,
    /// The fuller, the other.
    variants: Vec<(u32, u32)>,
}

impl Graph {
    fn extend(&mut self, other: Self) {
        self.covers.extend(other.covers);
        self.variants.extend(other.variants);
    }

    fn add(&mut self, pair: &Pair, verdict: Verdict) {
        let (a, b) = (pair.fuller, pair.other);
        match verdict {
            Verdict::Apart => (),
            Verdict::Variants => self.variants.push((a, b)),
            Verdict::Cover { first, second } => {
                self.covers.extend(first.then_some((b, a)));
                self.covers.extend(second.then_some((a, b)));
            }
        }
    }
}

/// A group with what was found about it.
#[derive(Default)]
struct Judged<'a> {
    graph: Graph,
    /// Its members, if their texts may be in memory all at once.
    articles: Vec<Article<'a>>,
    matches: Vec<(u32, Match)>,
}

fn judge_all(room: &Room<'_>, groups: &[Group], done: &Done<'_>) -> Result<Vec<Graph>, DedupError> {
    let judged = groups.par_iter().with_max_len(1).map(|group| {
        done.add(0)?;
        Ok(judge(room, group)?.graph)
    });
    all(judged.collect())
}

/// Judges the pairs of a group.
fn judge<'a>(room: &Room<'a>, group: &Group) -> Result<Judged<'a>, DedupError> {
    let heads = room.reader.heads;
    let words = |&position: &u32| heads[room.entry(position)].words as usize;
    let article = |position| Article::new(room.rest, position);
    let mut judged = Judged::default();
    if group.members.iter().map(words).sum::<usize>() > WORDS {
        for pair in &group.pairs {
            let (a, b) = (article(pair.fuller), article(pair.other));
            judged.graph.add(pair, verdict(room, pair, &a, &b)?);
        }
        return Ok(judged);
    }
    judged.articles = group.members.iter().map(|&m| article(m)).collect();
    for pair in &group.pairs {
        let [a, b] = [pair.fuller, pair.other].map(|m| &judged.articles[group.number(m)]);
        judged.graph.add(pair, verdict(room, pair, a, b)?);
    }
    Ok(judged)
}

/// Judges a pair, if that was not done before.
fn verdict(
    room: &Room<'_>,
    pair: &Pair,
    a: &Article<'_>,
    b: &Article<'_>,
) -> Result<Verdict, DedupError> {
    let verdict = match room.before.and_then(|before| before.verdict(pair)) {
        Some(verdict) => verdict,
        None => room.judge(a, b)?,
    };
    if let Some(verdicts) = room.verdicts {
        verdicts.note(pair, verdict);
    }
    Ok(verdict)
}

impl Judged<'_> {
    /// Decides the members of a group that nothing leads out of.
    fn settle(
        &mut self,
        room: &Room<'_>,
        group: &Group,
        done: &Done<'_>,
    ) -> Result<(), DedupError> {
        let number = |position| group.number(position) as u32;
        let covers = self.graph.covers.iter();
        let covers: Vec<(u32, u32)> = covers.map(|c| (number(c.0), number(c.1))).collect();
        for (at, of) in stars(group.members.len(), &covers).into_iter().enumerate() {
            let Some(of) = of else { continue };
            let (position, of) = (group.members[at], group.members[of as usize]);
            let found = match (self.articles.get(at), self.articles.get(group.number(of))) {
                (Some(a), Some(b)) => room.covered(a, b)?,
                _ => {
                    let [a, b] = [position, of].map(|m| Article::new(room.rest, m));
                    room.covered(&a, &b)?
                }
            };
            self.matches.push((position, found));
            done.add(1)?;
        }
        self.articles = Vec::new();
        Ok(())
    }
}

/// The account of each covered article; the text of each kept one is read once.
fn account(
    room: &Room<'_>,
    covered: &[Option<u32>],
    done: &Done<'_>,
) -> Result<Vec<(u32, Match)>, DedupError> {
    let of = |(position, of): (usize, &Option<u32>)| Some(((*of)?, position as u32));
    let mut by_kept: Vec<(u32, u32)> = covered.iter().enumerate().filter_map(of).collect();
    by_kept.sort_unstable();
    let stars: Vec<&[(u32, u32)]> = by_kept.chunk_by(|a, b| a.0 == b.0).collect();
    let found = stars.par_iter().map(|star| {
        let kept = Article::new(room.rest, star[0].0);
        let one = |&(_, position): &(u32, u32)| {
            done.add(1)?;
            let found = room.covered(&Article::new(room.rest, position), &kept)?;
            Ok((position, found))
        };
        all(star.iter().map(one).collect())
    });
    Ok(all(found.collect())?.into_iter().flatten().collect())
}
