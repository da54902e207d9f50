//! How much boilerplate a page shows, and so how far the line model may go: a text that is clean as far as anybody can
//! tell (a poem, a table, a page that another program cleaned) shows none.

use super::trees::SCALE;
use crate::clean::labels::{Labels, Role};

/// Scores of lines that are surely boilerplate: a chance to be text under 12 %.
pub(super) const SURE: i32 = -2 * SCALE;

/// On a page of more lines than this, such as it has hardly been trained on, the model doubts what it sees: all of
/// a list of a thousand entries may look a little like boilerplate. There it counts under 5 %.
const LONG: usize = 500;
const CERTAIN: i32 = -3 * SCALE;

/// Menus and footers of whole dumps have scores below: a chance under 1 %. Where there are none, the model alone takes
/// no more than one word in so many.
const BEYOND_DOUBT: i32 = -5 * SCALE;
const ONE_WORD_IN: u64 = 3;

/// Fewer lines, or fewer than one in so many, are little.
const FEW: usize = 2;
const ONE_LINE_IN: usize = 20;

/// How much of a page is boilerplate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dirt {
    None,
    Little,
    Much,
}

impl Dirt {
    /// As it looks to the model and to those that spoke before.
    pub(super) fn of(scores: &[i32], labels: &Labels) -> Self {
        let sure = if scores.len() > LONG { CERTAIN } else { SURE };
        Self::below(sure, scores, labels)
    }

    /// Of a page that had much (`dirty`) the last lines may be few.
    pub(super) fn after(self, dirty: bool) -> Self {
        if dirty { Self::Much } else { self }
    }

    /// Lines with a score below and those that others have taken.
    fn below(bound: i32, scores: &[i32], labels: &Labels) -> Self {
        let taken = |at: usize| labels.get(at).is_some_and(|l| l.role != Role::Title);
        let lines = (0..scores.len()).filter(|&at| scores[at] < bound || taken(at));
        match lines.count() {
            0 => Self::None,
            few if few < FEW || few * ONE_LINE_IN < scores.len() => Self::Little,
            _ => Self::Much,
        }
    }

    /// How much surer than the bound the model must be to take a line.
    pub(super) fn patience(self) -> i32 {
        match self {
            Self::None => i32::MAX / 2,
            Self::Little => 2 * SCALE,
            Self::Much => 0,
        }
    }
}

/// Whether the model would take much of the text without being certain of any line, or next to any: a list, code, a
/// directory. `weighed` has the score and the words of each line that nobody took.
pub(super) fn is_rash(weighed: &[(i32, u32)], bound: i32, scores: &[i32], labels: &Labels) -> bool {
    let words = |from: i32| -> u64 {
        let lines = weighed.iter().filter(|(score, _)| *score < from);
        lines.map(|(_, words)| u64::from(*words)).sum()
    };
    words(bound) * ONE_WORD_IN > words(i32::MAX)
        && Dirt::below(BEYOND_DOUBT, scores, labels) != Dirt::Much
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::labels::{Cause, Strength};
    use crate::clean::rules::RuleBook;

    #[test]
    fn what_others_took_and_what_is_surely_boilerplate_counts() {
        let rules = RuleBook::new(&[], &[]).unwrap();
        let mut labels = Labels::new(30, &rules);
        let mut scores = vec![0; 30];
        let dirt = |scores: &[i32], labels: &Labels| Dirt::of(scores, labels);
        assert_eq!(dirt(&scores, &labels), Dirt::None);
        scores[3] = SURE - 1;
        assert_eq!(dirt(&scores, &labels), Dirt::Little);
        let cause = Cause::Witness("menu", "test");
        labels.vote(4, Role::Title, Strength::Sure, cause);
        assert_eq!(dirt(&scores, &labels), Dirt::Little);
        labels.vote(5, Role::Boilerplate, Strength::Guess, cause);
        assert_eq!(dirt(&scores, &labels), Dirt::Much);
    }

    #[test]
    fn much_is_taken_only_beside_lines_without_a_doubt() {
        let rules = RuleBook::new(&[], &[]).unwrap();
        let labels = Labels::new(6, &rules);
        let rash = |scores: [i32; 6]| {
            let weighed: Vec<(i32, u32)> = scores.iter().map(|&score| (score, 10)).collect();
            is_rash(&weighed, 0, &scores, &labels)
        };
        assert!(!rash([9, 9, 9, 9, -9, -9]));
        assert!(rash([9, 9, 9, -9, -9, -9]));
        assert!(rash([9, 9, 9, BEYOND_DOUBT - 1, -9, -9]));
        assert!(!rash([9, 9, 9, BEYOND_DOUBT - 1, BEYOND_DOUBT - 1, -9]));
    }
}
