//! Puts the lines of two texts beside each other.

use super::runs::Run;
use crate::{
    dedup::Words,
    document::{Span, lines},
};
use std::collections::BTreeMap;
use std::ops::Range;

/// A line that is not blank, with what the other text has of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line, without the blanks at its ends.
    pub text: String,
    /// The bytes of it that the other text covers, in order.
    pub common: Vec<Range<usize>>,
}

/// The lines of both texts in their order. Beside each other stand those with most words in common, as far
/// as they come in the same order in both; between them the rest, as it comes.
///
/// Time O(n log n) in the words.
pub(super) fn rows(
    texts: [&str; 2],
    words: [&Words; 2],
    runs: &[Run],
    common: [&[Span]; 2],
) -> Vec<[Option<Line>; 2]> {
    let places = texts.map(line_spans);
    let pairs = weights(&places, words, runs);
    let anchors = heaviest_chain(&pairs, places[1].len());
    let line = |side: usize, at: usize| {
        let span = places[side].get(at)?;
        Some(cut(texts[side], *span, common[side]))
    };
    let mut rows = Vec::new();
    let mut next = [0, 0];
    let ends = [places[0].len(), places[1].len()];
    for (a, b) in anchors.into_iter().chain([(ends[0], ends[1])]) {
        let between = (a - next[0]).max(b - next[1]);
        for step in 0..between {
            let here = |side: usize, end: usize| {
                let at = next[side] + step;
                (at < end).then(|| line(side, at)).flatten()
            };
            rows.push([here(0, a), here(1, b)]);
        }
        if (a, b) != (ends[0], ends[1]) {
            rows.push([line(0, a), line(1, b)]);
        }
        next = [a + 1, b + 1];
    }
    rows
}

fn line_spans(text: &str) -> Vec<Span> {
    lines(text)
        .map(|(at, line)| {
            let start = at + line.len() - line.trim_start().len();
            Span::new(start, start + line.trim().len())
        })
        .filter(|span| span.start < span.end)
        .collect()
}

fn cut(text: &str, span: Span, common: &[Span]) -> Line {
    let from = common.partition_point(|c| c.end <= span.start);
    let inside = common.iter().skip(from).take_while(|c| c.start < span.end);
    let clipped = inside.map(|c| {
        let start = c.start.max(span.start) - span.start;
        start..c.end.min(span.end) - span.start
    });
    Line {
        text: span.of(text).to_owned(),
        common: clipped.collect(),
    }
}

/// For each pair of lines the words that runs have in both.
fn weights(
    places: &[Vec<Span>; 2],
    words: [&Words; 2],
    runs: &[Run],
) -> BTreeMap<(usize, usize), u32> {
    let line_of = |side: usize, word: usize| {
        let at = words[side].span(word, word + 1).start;
        places[side]
            .partition_point(|p| p.start <= at)
            .checked_sub(1)
    };
    let mut weights = BTreeMap::new();
    for run in runs {
        for step in 0..run.length {
            if let (Some(a), Some(b)) = (line_of(0, run.a + step), line_of(1, run.b + step)) {
                *weights.entry((a, b)).or_default() += 1;
            }
        }
    }
    weights
}

/// Of pairs of lines those that rise in both texts and have most words together: the heaviest
/// increasing subsequence, with a tree of prefix maxima (Fenwick 1994).
fn heaviest_chain(weights: &BTreeMap<(usize, usize), u32>, width: usize) -> Vec<(usize, usize)> {
    let mut pairs: Vec<((usize, usize), u32)> = weights.iter().map(|(&p, &w)| (p, w)).collect();
    // Of one line only one pair may count: the later ones must not see the earlier.
    pairs.sort_by_key(|&((a, b), _)| (a, std::cmp::Reverse(b)));
    // For each node the best weight, and the pair that it ends with.
    let mut tree: Vec<(u64, Option<usize>)> = vec![(0, None); width + 1];
    let mut before = Vec::with_capacity(pairs.len());
    for (at, &((_, b), weight)) in pairs.iter().enumerate() {
        let best = best_below(&tree, b);
        before.push(best.1);
        let mut node = b + 1;
        let sum = best.0 + u64::from(weight);
        while let Some(known) = tree.get_mut(node) {
            if sum > known.0 {
                *known = (sum, Some(at));
            }
            node += node & node.wrapping_neg();
        }
    }
    let mut chain = Vec::new();
    let mut at = best_below(&tree, width).1;
    while let Some((pair, _)) = at.and_then(|at| pairs.get(at)) {
        chain.push(*pair);
        at = at.and_then(|at| before.get(at).copied().flatten());
    }
    chain.reverse();
    chain
}

/// The best of the first `count` places.
fn best_below(tree: &[(u64, Option<usize>)], count: usize) -> (u64, Option<usize>) {
    let mut best = (0, None);
    let mut node = count;
    while node > 0 {
        match tree.get(node) {
            Some(known) if known.0 > best.0 => best = *known,
            _ => {}
        }
        node -= node & node.wrapping_neg();
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_pairs_that_rise_in_both() {
        let weights = [
            ((0, 0), 5),
            ((0, 2), 6),
            ((1, 1), 5),
            ((2, 2), 4),
            ((3, 0), 9),
        ];
        let chain = heaviest_chain(&weights.into_iter().collect(), 3);
        assert_eq!(chain, [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(heaviest_chain(&BTreeMap::new(), 0), []);
    }
}
