//! From scores to a verdict: from which score on a line of a page is kept.

use super::trees::SCALE;
use serde::{Deserialize, Serialize};

/// What to rather do in doubt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Rather lose a line of text than keep boilerplate.
    Precision,
    /// As many words of one as of the other.
    #[default]
    Balanced,
    /// Rather keep boilerplate than lose a line of text.
    Recall,
}

impl Profile {
    /// The highest score from which a line is kept: logits of 0.65, 0.5 and 0.2.
    fn most(self) -> i32 {
        match self {
            Self::Precision => SCALE * 5 / 8,
            Self::Balanced => 0,
            Self::Recall => -SCALE * 11 / 8,
        }
    }
}

/// The score from which on lines of a page are kept, given each line's score and words.
///
/// The bound from which the expected F1 over words is the best (Lipton, Elkan, Naryanaswamy 2014,
/// "Optimal thresholding of classifiers to maximize F1 measure"), or the profile's if that is lower:
/// a page on which no line is sure keeps its likeliest lines. Sorting dominates.
#[must_use]
pub fn bound(lines: impl Iterator<Item = (i32, u32)>, probability: &[u8], profile: Profile) -> i32 {
    let p = |score: i32| {
        let opinion = usize::from(super::second::opinion(score));
        probability.get(opinion).map_or(0, |&p| u64::from(p))
    };
    let mut lines: Vec<(i32, u64)> = lines
        .map(|(score, words)| (score, u64::from(words)))
        .collect();
    lines.sort_unstable_by_key(|&line| std::cmp::Reverse(line));
    let expected: u64 = lines.iter().map(|&(score, words)| p(score) * words).sum();
    let (mut hit, mut kept) = (0, 0);
    let mut best = (0, 1);
    let mut bound = i32::MAX;
    for (score, words) in lines {
        hit += p(score) * words;
        kept += 200 * words;
        // hit / (kept + expected) is half the expected F1; compared without division.
        let f1 = (u128::from(hit), u128::from(kept + expected).max(1));
        if f1.0 * best.1 > best.0 * f1.1 {
            best = f1;
            bound = score;
        }
    }
    bound.min(profile.most())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probability() -> Vec<u8> {
        (0..=255)
            .map(|o: u16| u8::try_from(o * 200 / 255).unwrap())
            .collect()
    }

    #[test]
    fn a_page_of_doubt_keeps_its_likeliest_lines() {
        let lines = [(-900, 40), (-1000, 10), (-4000, 30)];
        let bound = bound(lines.into_iter(), &probability(), Profile::Balanced);
        assert!((-1000..=-900).contains(&bound), "{bound}");
    }

    #[test]
    fn a_page_of_certainty_is_cut_in_the_middle() {
        let lines = [(4000, 40), (3500, 10), (-4000, 30)];
        assert_eq!(
            bound(lines.into_iter(), &probability(), Profile::Balanced),
            0
        );
        let cautious = bound(lines.into_iter(), &probability(), Profile::Recall);
        assert!(cautious < 0);
    }
}
