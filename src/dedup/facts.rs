//! Facts are sacred: two reports of one form that differ in their numbers and names are two reports.
//!
//! The common stretches of the two texts are followed in the order of the text. Between two that
//! follow each other closely in both, the words are aligned (longest common subsequence, Wagner and
//! Fischer 1974, on two dozen words at the most) and what differs is counted: a **fact** is a number
//! in the place of another number, or a name in the place of another name; the same one in several places is
//! one fact. Anything else is an edit. Long stretches that only one text has are neither: a report
//! with a paragraph more is the same report.
//!
//! Texts are **variants** if facts changed all over the text and little else did. Where
//! few facts changed, or among many other words, it is an update or an edited copy.

use super::runs::Block;
use super::text::{Kind, Prepared};
use std::ops::Range;

/// The longest gap that is aligned, in words.
const GAP: usize = 24;

/// The longest gap that is aligned at the start and the end of the texts.
const EDGE: usize = 4;

/// Fewer words than this make a short stretch.
const SHORT: usize = 8;

/// Stretches behind a short one that are looked at.
const LOOK: usize = 4;

/// How two texts differ where they run side by side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Differences {
    /// Different pairs of numbers or names that stand for each other.
    pub(super) facts: usize,
    /// Other words that were replaced, added or left out.
    pub(super) edits: usize,
    /// Words that run side by side, with the gaps between.
    pub(super) aligned: usize,
}

impl Differences {
    /// Whether the texts report different things in one form: two facts or more, at least one for
    /// every 50 words, and two for every other edit.
    pub(super) fn are_variants(&self) -> bool {
        self.facts >= 2 && 50 * self.facts >= self.aligned && self.facts >= 2 * self.edits
    }
}

/// Compares the facts of two texts. Linear in the first but for the gaps.
pub(super) fn differences(ours: &Prepared, theirs: &Prepared) -> Differences {
    let blocks = in_line(ours.runs.blocks(&theirs.runs));
    let mut found = Differences::default();
    let mut facts: Vec<(u64, u64)> = Vec::new();
    let edge = |ours, theirs| Block {
        ours,
        theirs,
        words: 0,
    };
    let mut last = edge(0, 0);
    let end = edge(ours.len(), theirs.len());
    for block in blocks.into_iter().chain([end]) {
        found.aligned += block.words;
        if let Some((a, b)) = gap(&last, &block) {
            // At the edges of the texts stand headlines, and what one of them has more: no edits.
            let at_edge = last.words == 0 || block.words == 0;
            let few = |side: &Range<usize>| (1..=EDGE).contains(&side.len());
            if !at_edge || few(&a) && few(&b) {
                found.aligned += a.len();
                found.edits += align(Side::new(ours, a), Side::new(theirs, b), &mut facts);
            }
        }
        last = block;
    }
    facts.sort_unstable();
    facts.dedup();
    found.facts = facts.len();
    found
}

/// Leaves out the short stretches that stand elsewhere in the other text, while those before and
/// behind them go on in line: a number of the one report may well stand in another place of the other.
fn in_line(blocks: Vec<Block>) -> Vec<Block> {
    let shift = |block: &Block| block.theirs.wrapping_sub(block.ours);
    let mut line: Vec<Block> = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.iter().enumerate() {
        let before = line.last().map_or(0, shift);
        let mut behind = blocks.iter().skip(at + 1).take(LOOK);
        let is_out = block.words < SHORT && shift(block) != before;
        if !(is_out && behind.any(|next| shift(next) == before)) {
            line.push(*block);
        }
    }
    line
}

/// The words between two stretches that follow each other closely in both texts.
fn gap(last: &Block, next: &Block) -> Option<(Range<usize>, Range<usize>)> {
    let (ours, theirs) = (last.ours().end, last.theirs().end);
    // Stretches may overlap by the words of a run that stand at the seam of both.
    let overlap = ours
        .saturating_sub(next.ours)
        .max(theirs.saturating_sub(next.theirs));
    if overlap > next.words {
        return None;
    }
    let (a, b) = (ours..next.ours + overlap, theirs..next.theirs + overlap);
    (a.len() <= GAP && b.len() <= GAP).then_some((a, b))
}

/// A stretch of a text.
#[derive(Clone, Copy)]
struct Side<'a> {
    words: &'a [u64],
    kinds: &'a [Kind],
}

impl<'a> Side<'a> {
    fn new(text: &'a Prepared, range: Range<usize>) -> Self {
        Self {
            words: text.runs.words().get(range.clone()).unwrap_or_default(),
            kinds: text.kinds.get(range).unwrap_or_default(),
        }
    }

    fn part(&self, from: usize, to: usize) -> Self {
        Self {
            words: &self.words[from..to],
            kinds: &self.kinds[from..to],
        }
    }
}

/// Aligns two stretches; adds the changed facts and returns the number of other edits.
fn align(a: Side<'_>, b: Side<'_>, facts: &mut Vec<(u64, u64)>) -> usize {
    if a.words.len() == b.words.len() {
        // Word by word, if that explains all: a number of one list may well stand in the other.
        let before = facts.len();
        if replaced(a, b, facts) == 0 {
            return 0;
        }
        facts.truncate(before);
    }
    let (mut i, mut j) = (0, 0);
    let mut edits = 0;
    for (at, of) in common(a.words, b.words) {
        edits += replaced(a.part(i, at), b.part(j, of), facts);
        (i, j) = (at + 1, of + 1);
    }
    edits + replaced(a.part(i, a.words.len()), b.part(j, b.words.len()), facts)
}

/// Counts what stands for each other word by word, and what is left over at the end.
fn replaced(a: Side<'_>, b: Side<'_>, facts: &mut Vec<(u64, u64)>) -> usize {
    let both = a.words.len().min(b.words.len());
    let mut edits = 0;
    for i in 0..both {
        if a.words[i] == b.words[i] {
            continue;
        }
        if a.kinds[i] == b.kinds[i] && a.kinds[i] != Kind::Plain {
            facts.push((a.words[i], b.words[i]));
        } else {
            edits += 1;
        }
    }
    // Digits that one number has more are part of the fact.
    let rest = a.kinds[both..].iter().chain(&b.kinds[both..]);
    edits + rest.filter(|kind| **kind != Kind::Number).count()
}

/// The pairs of positions of a longest common subsequence.
fn common(a: &[u64], b: &[u64]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut lengths = vec![0u8; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * width + j] = if a[i] == b[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(a: &str, b: &str) -> Differences {
        differences(&Prepared::new(a), &Prepared::new(b))
    }

    const TIDES: &str = "High water at Arbroath is expected at 7.41 in the morning with a height of 4.6 metres. \
        The wind is forecast from the west at 23 knots, and small boats are asked to stay in the harbour until 11.";

    #[test]
    fn other_numbers_in_one_form_are_other_facts() {
        let other = TIDES
            .replace("7.41", "8.25")
            .replace("4.6", "5.1")
            .replace("23", "9")
            .replace("11", "14");
        let found = between(TIDES, &other);
        assert_eq!((found.facts, found.edits), (6, 0));
        assert!(found.are_variants());
    }

    #[test]
    fn other_names_in_one_form_are_other_facts() {
        let lead = "The harbour office has published its tables.";
        let other = TIDES
            .replace("Arbroath", "Montrose")
            .replace("7.41", "8.02");
        let found = between(&format!("{lead} {TIDES}"), &format!("{lead} {other}"));
        assert!(found.are_variants(), "{found:?}");
    }

    #[test]
    fn a_number_that_stands_elsewhere_in_the_other_report_is_no_seam() {
        let one = TIDES.replace("23", "11");
        let other = TIDES
            .replace("11", "23")
            .replace("at 23 knots", "at 46 knots");
        let other = other
            .replace("7.41", "8.25")
            .replace("4.6 metres", "5.1 metres");
        assert!(
            between(&one, &other).are_variants(),
            "{:?}",
            between(&one, &other)
        );
    }

    #[test]
    fn a_changed_toll_and_a_paragraph_more_is_the_same_report() {
        let story = "Rescuers found 12 people alive under the snow on Sunday, two days after the slide \
            buried the inn above the village. The road from the valley is still closed, and the search goes on \
            with dogs and probes through the night, said the head of the mountain service.";
        let later = story.replace("12", "14") + " On Monday the road was opened to one lane.";
        let found = between(story, &later);
        assert_eq!((found.facts, found.edits), (1, 0));
        assert!(!found.are_variants());
    }

    #[test]
    fn edits_of_all_kinds_are_no_facts() {
        let other = TIDES
            .replace("expected", "due")
            .replace("forecast", "set")
            .replace("23", "24");
        let found = between(TIDES, &other);
        assert_eq!((found.facts, found.edits), (1, 2));
        assert!(!found.are_variants());
    }
}
