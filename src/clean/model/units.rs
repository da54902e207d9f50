//! Sentences and paragraphs that the dump broke into several lines, at links or at the edge of a narrow page.

use super::features::Line;
use super::sight::Sight;
use super::words::{Carry, Edge, Tally};

/// The lines of a page that belong together.
#[derive(Debug, Default)]
pub(super) struct Units {
    /// For each line the first one of its unit.
    pub first: Vec<usize>,
    /// For each line the words of its unit.
    pub words: Vec<u32>,
}

impl Units {
    /// Puts the lines together. Linear.
    pub(super) fn of(lines: &[Line], sight: &Sight) -> Self {
        let tally = |at: usize| &sight.tallies[lines[at].sight];
        let mut units = Self {
            first: Vec::with_capacity(lines.len()),
            words: vec![0; lines.len()],
        };
        for at in 0..lines.len() {
            let near = |at: usize| lines.get(at).is_some_and(|line| line.gap == 0);
            let joined = at > 0
                && near(at)
                && (goes_on(tally(at - 1), tally(at))
                    || near(at + 1)
                        && is_link(tally(at - 1), tally(at))
                        && goes_on(tally(at), tally(at + 1)));
            let first = if joined { units.first[at - 1] } else { at };
            units.first.push(first);
            units.words[first] = units.words[first].saturating_add(tally(at).words);
        }
        for at in 0..lines.len() {
            units.words[at] = units.words[units.first[at]];
        }
        units
    }

    /// Whether the line is the first of its unit.
    pub(super) fn is_head(&self, at: usize) -> bool {
        self.first[at] == at
    }

    /// 0 for a line by itself, then the first, a middle and the last one of several.
    pub(super) fn part(&self, at: usize) -> u8 {
        let last = self.first.get(at + 1).is_none_or(|&first| first > at);
        match (self.is_head(at), last) {
            (true, true) => 0,
            (true, false) => 1,
            (false, false) => 2,
            (false, true) => 3,
        }
    }
}

/// Whether a line goes on with the sentence of the line above.
fn goes_on(above: &Tally, line: &Tally) -> bool {
    match line.carries_on {
        Carry::No => false,
        Carry::Sign => true,
        Carry::Letter => !matches!(
            above.last,
            Edge::Stop | Edge::Asks | Edge::Colon | Edge::Ellipsis
        ),
    }
}

/// Words of a link amid a sentence, and of the part of the sentence above it.
const LINK_WORDS: u32 = 6;
const OPEN_WORDS: u32 = 3;

/// Whether a line may be a link in the sentence of the line above, if the line below goes on with it.
fn is_link(above: &Tally, line: &Tally) -> bool {
    line.words <= LINK_WORDS
        && above.words >= OPEN_WORDS
        && matches!(
            above.last,
            Edge::Letter | Edge::Digit | Edge::Comma | Edge::Open
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::model::Lexicon;

    #[test]
    fn a_sentence_broken_at_its_links_is_one() {
        let texts = [
            "Home",
            "The ferry of the",
            "Carrach Line",
            ", which sank last",
            "May",
            ", is back.",
            "it is slow.",
        ];
        let lines: Vec<Line> = (0..texts.len())
            .map(|at| Line {
                sight: at,
                indent: 0,
                gap: u32::from(at == 1),
                effect: 0,
                first: at,
            })
            .collect();
        let units = Units::of(&lines, &Sight::of(texts.iter(), &Lexicon::default()));
        assert_eq!(units.first, [0, 1, 1, 1, 1, 1, 6]);
        assert_eq!(units.words, [1, 12, 12, 12, 12, 12, 3]);
        assert_eq!([0, 1, 2, 5].map(|at| units.part(at)), [0, 1, 2, 3]);
    }
}
