//! Reused text: common stretches of two texts joined over small edits, and cut at sentences.
//!
//! Seed, chain and extend, as in the alignment of genomes (Altschul et al. 1990): the seeds are the
//! maximal common stretches, chained where they follow each other closely in both texts.

use super::room::is_new;
use super::runs::Block;
use std::ops::Range;

/// Words between two stretches that are bridged, in either text.
const BRIDGE: usize = 8;

/// Words by which stretches may overlap where one ends and the next begins.
const SEAM: usize = 3;

/// So many times as long must one sentence by itself be as several: a short one is a quotation, as a rule.
const ALONE: (usize, usize) = (8, 5);

/// A run of so many words more than are asked for may be a part of something longer, of which edits have left no other
/// fingerprint: judged by its sentences, another one in a hundred edited passages is missed.
const LOOSE: usize = 5;

/// Chains that may still go on at one place.
const OPEN: usize = 8;

/// Stretches that follow each other closely in both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    blocks: Vec<Block>,
}

/// The chains of what a text has in common with another one, by their place in it; none in which fewer than `least`
/// words, or less than three quarters, are common. Linear time.
pub(super) fn chains(blocks: Vec<Block>, least: usize) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    for block in blocks {
        let open = chains.iter_mut().rev().take(OPEN);
        match open.into_iter().find(|chain| chain.goes_on_with(&block)) {
            Some(chain) => chain.blocks.push(block),
            None => chains.push(Chain {
                blocks: vec![block],
            }),
        }
    }
    chains.retain(|chain| {
        let common = chain.common(&chain.ours());
        common >= least && 4 * common >= 3 * chain.ours().len().max(chain.theirs().len())
    });
    chains
}

impl Chain {
    fn goes_on_with(&self, next: &Block) -> bool {
        let follows = |end: usize, start: usize| start + SEAM >= end && start <= end + BRIDGE;
        self.blocks.last().is_some_and(|last| {
            follows(last.ours().end, next.ours) && follows(last.theirs().end, next.theirs)
        })
    }

    /// From its first word to its last in the one text.
    pub(super) fn ours(&self) -> Range<usize> {
        self.around(Block::ours)
    }

    /// From its first word to its last in the other text.
    pub(super) fn theirs(&self) -> Range<usize> {
        self.around(Block::theirs)
    }

    fn around(&self, side: impl Fn(&Block) -> Range<usize>) -> Range<usize> {
        let start = self.blocks.first().map_or(0, |block| side(block).start);
        start..self.blocks.last().map_or(0, |block| side(block).end)
    }

    /// The common words within a stretch of the one text.
    pub(super) fn common(&self, within: &Range<usize>) -> usize {
        let mut at = within.start;
        let mut words = 0;
        // The ends ascend: where blocks overlap, each still has a word more.
        let first = self.blocks.partition_point(|b| b.ours().end <= at);
        let blocks = self.blocks[first..].iter().map(Block::ours);
        for block in blocks.take_while(|block| block.start < within.end) {
            let end = block.end.min(within.end);
            words += end.saturating_sub(block.start.max(at));
            at = at.max(end);
        }
        words
    }

    /// What of the other text stands for a stretch of the one.
    pub(super) fn counterpart(&self, within: &Range<usize>) -> Range<usize> {
        let mut inside = self
            .blocks
            .iter()
            .filter(|block| block.ours().start < within.end && within.start < block.ours().end);
        let Some(first) = inside.next() else {
            return 0..0;
        };
        let last = inside.next_back().unwrap_or(first);
        let start = first.theirs + within.start.saturating_sub(first.ours);
        let end = last.theirs().end - last.ours().end.saturating_sub(within.end);
        start..end.max(start)
    }

    /// The same chain as the other text sees it.
    pub(super) fn turned(&self) -> Self {
        let turn = |block: &Block| Block {
            ours: block.theirs,
            theirs: block.ours,
            words: block.words,
        };
        Self {
            blocks: self.blocks.iter().map(turn).collect(),
        }
    }

    /// The stretches of whole sentences that the chain has, at least 70 % of each, and `least` words
    /// or more of each stretch, [`ALONE`] times as many of a single one; without the sentences of which half is found
    /// already, and, in the end, without those that say what the other text does not. Templates are taken along and do not
    /// count.
    pub(super) fn whole(&self, cuts: Cuts<'_>, least: usize) -> Vec<Range<usize>> {
        let ours = self.ours();
        let first = cuts.starts.partition_point(|&start| start <= ours.start);
        let mut whole: Vec<Stretch> = Vec::new();
        for pair in cuts.starts[first.saturating_sub(1)..].windows(2) {
            let sentence = pair[0]..pair[1];
            if sentence.start >= ours.end {
                break;
            }
            if 10 * shared(&ours, &sentence) < 7 * sentence.len() || lies_in(&sentence, cuts.found)
            {
                continue;
            }
            let is_own = !lies_in(&sentence, cuts.templates);
            let next = Stretch {
                sentences: usize::from(is_own),
                own: if is_own { self.common(&sentence) } else { 0 },
                words: sentence,
            };
            match whole.last_mut() {
                Some(last) if last.words.end == next.words.start => last.join(next),
                _ => whole.push(next),
            }
        }
        whole.retain(|stretch| {
            let common = self.common(&stretch.words);
            let (more, than) = if stretch.sentences > 1 { (1, 1) } else { ALONE };
            stretch.own >= least * more / than && 4 * common >= 3 * stretch.words.len()
        });
        let kept = whole.into_iter().map(|stretch| stretch.words);
        kept.flat_map(|words| self.without_new(&words, cuts.starts))
            .collect()
    }

    /// A stretch of sentences without those that say what the other text does not.
    fn without_new(&self, words: &Range<usize>, starts: &[usize]) -> Vec<Range<usize>> {
        let first = starts.partition_point(|&start| start < words.start);
        let mut rest: Vec<Range<usize>> = Vec::new();
        for pair in starts[first..].windows(2) {
            let sentence = pair[0]..pair[1];
            if sentence.end > words.end {
                break;
            }
            if is_new(sentence.len(), self.common(&sentence)) {
                continue;
            }
            match rest.last_mut() {
                Some(last) if last.end == sentence.start => last.end = sentence.end,
                _ => rest.push(sentence),
            }
        }
        rest
    }
}

/// Whether a run that stays within these words may have whole sentences enough, as [`Chain::whole`] finds them.
pub(super) fn may_be_whole(reach: &Range<usize>, starts: &[usize], least: usize) -> bool {
    if reach.len() >= least + LOOSE {
        return true;
    }
    let first = starts.partition_point(|&start| start <= reach.start);
    let sentences = starts[first.saturating_sub(1)..].windows(2);
    let sentences = sentences.map(|pair| (shared(reach, &(pair[0]..pair[1])), pair[1] - pair[0]));
    let within = sentences.take_while(|(words, _)| *words > 0);
    let most = within.filter(|(words, of)| 10 * words >= 7 * of);
    let (sentences, words) = most.fold((0, 0), |sum, (words, _)| (sum.0 + 1, sum.1 + words));
    sentences > 1 && words >= least
}

/// Where a text is cut, in words.
#[derive(Clone, Copy)]
pub(super) struct Cuts<'a> {
    /// Where its sentences begin, and its end.
    pub(super) starts: &'a [usize],
    pub(super) templates: &'a [Range<usize>],
    /// What an earlier candidate has.
    pub(super) found: &'a [Range<usize>],
}

/// Whole sentences, one behind the other.
struct Stretch {
    words: Range<usize>,
    /// Of those that are no template.
    sentences: usize,
    /// The common words of these.
    own: usize,
}

impl Stretch {
    fn join(&mut self, next: Self) {
        self.words.end = next.words.end;
        self.sentences += next.sentences;
        self.own += next.own;
    }
}

/// Whether half of a sentence or more lies in these stretches.
fn lies_in(sentence: &Range<usize>, stretches: &[Range<usize>]) -> bool {
    2 * covered(sentence, stretches) >= sentence.len()
}

/// How many words of a stretch lie in others, of which no two overlap.
pub(super) fn covered(stretch: &Range<usize>, others: &[Range<usize>]) -> usize {
    others.iter().map(|other| shared(other, stretch)).sum()
}

/// How many words two stretches have in common.
fn shared(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::{runs::Runs, words};
    use std::iter::once;

    fn found(a: &str, b: &str, least: usize) -> Vec<Chain> {
        let (a, b) = (words(a), words(b));
        let runs = Runs::new(a.hashes().to_vec());
        let blocks = runs.blocks_of_words(b.hashes());
        assert_eq!(blocks, runs.blocks(&Runs::new(b.hashes().to_vec())));
        chains(blocks, least)
    }

    #[test]
    fn small_edits_are_bridged_and_what_stands_elsewhere_is_not() {
        let a = "x1 x2 the boats left the harbour before the storm and none came back by night y1 y2 y3";
        let b =
            "the boats left the old harbour before the storm and none came home by night so far";
        let chains = found(a, b, 8);
        assert_eq!(chains.len(), 1);
        assert_eq!((chains[0].ours(), chains[0].theirs()), (2..13, 0..12));
        assert_eq!(chains[0].common(&chains[0].ours()), 11);
        assert_eq!(chains[0].counterpart(&(2..6)), 0..4);
        assert_eq!(chains[0].turned().ours(), 0..12);
        let far = b.replacen("old", "o1 o2 o3 o4 o5 o6 o7 o8 o9", 1);
        assert_eq!(found(a, &far, 4).len(), 2);
    }

    #[test]
    fn a_short_run_must_hold_two_sentences() {
        let starts = [0, 10, 20, 60, 90];
        for (reach, may) in [
            (3..18, true),
            (0..15, false),
            (25..42, false),
            (25..50, true),
            (0..9, false),
        ] {
            assert_eq!(may_be_whole(&reach, &starts, 15), may, "{reach:?}");
        }
    }

    #[test]
    fn whole_sentences_only() {
        let chain = Chain {
            blocks: vec![Block {
                ours: 8,
                theirs: 0,
                words: 30,
            }],
        };
        let whole = |templates: &[Range<usize>], found: &[Range<usize>], least| {
            let cuts = Cuts {
                starts: &[0, 10, 20, 33, 60],
                templates,
                found,
            };
            chain.whole(cuts, least)
        };
        let none: [Range<usize>; 0] = [];
        let first: Vec<Range<usize>> = once(12..18).collect();
        let second: Vec<Range<usize>> = once(21..33).collect();
        assert!(whole(&[], &[], 20).into_iter().eq(once(10..33)));
        assert!(whole(&[], &first, 6).into_iter().eq(once(20..33)));
        assert_eq!(whole(&[], &[], 24), none);
        // A template beside them is taken along, and does not count.
        assert!(whole(&first, &[], 8).into_iter().eq(once(10..33)));
        assert_eq!(whole(&first, &[], 9), none);
        assert_eq!(whole(&[first, second].concat(), &[], 1), none);
    }
}
