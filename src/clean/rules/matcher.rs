//! All phrases and patterns of all rules, searched at once.

use super::pack::PhraseRule;
use crate::clean::{CleanError, fold, shape};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder};
use regex::{RegexSet, RegexSetBuilder};
use std::ops::Range;

/// Where in the line a phrase has to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The line is the phrase, punctuation and digits around it aside.
    Whole,
    Start,
    End,
    Anywhere,
}

#[derive(Debug)]
pub(super) struct Matcher {
    phrases: AhoCorasick,
    /// The rule and place of each phrase, by pattern number.
    places: Vec<(usize, Place)>,
    patterns: RegexSet,
    /// The rule of each pattern.
    owners: Vec<usize>,
}

impl Matcher {
    pub(super) fn new(rules: &[&PhraseRule]) -> Result<Self, CleanError> {
        let mut phrases = Vec::new();
        let mut places = Vec::new();
        let mut patterns = Vec::new();
        let mut owners = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            let lists = [
                (&rule.whole, Place::Whole),
                (&rule.start, Place::Start),
                (&rule.end, Place::End),
                (&rule.contain, Place::Anywhere),
            ];
            for (list, place) in lists {
                for phrase in list {
                    phrases.push(fold::fold(phrase));
                    places.push((index, place));
                }
            }
            for pattern in rule.pattern.as_slice() {
                patterns.push(pattern.clone());
                owners.push(index);
            }
        }
        let broken = |cause: String| CleanError::Pattern { cause };
        Ok(Self {
            phrases: AhoCorasickBuilder::new()
                .build(&phrases)
                .map_err(|e| broken(e.to_string()))?,
            places,
            patterns: RegexSetBuilder::new(&patterns)
                .case_insensitive(true)
                .size_limit(64 << 20)
                .dfa_size_limit(32 << 20)
                .build()
                .map_err(|e| broken(e.to_string()))?,
            owners,
        })
    }

    /// The rule whose phrase or pattern explains most of the line; among equals the first.
    pub(super) fn find(&self, folded: &str, allowed: impl Fn(usize) -> bool) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        let mut offer = |length: usize, rule: usize| {
            let better = best.is_none_or(|(l, r)| length > l || (length == l && rule < r));
            if better {
                best = Some((length, rule));
            }
        };
        let core = fold::core_range(folded);
        for found in self.phrases.find_overlapping_iter(folded) {
            let (rule, place) = self.places[found.pattern().as_usize()];
            if !allowed(rule) || !stands(folded, found.range(), place, &core) {
                continue;
            }
            let length = if place == Place::Whole {
                folded.len()
            } else {
                found.len()
            };
            offer(length, rule);
        }
        for pattern in self.patterns.matches(folded) {
            let rule = self.owners[pattern];
            if allowed(rule) {
                offer(folded.len().saturating_sub(1), rule);
            }
        }
        best.map(|(_, rule)| rule)
    }
}

fn stands(line: &str, at: Range<usize>, place: Place, core: &Range<usize>) -> bool {
    let opens = boundary(line, at.start);
    let closes = boundary(line, at.end);
    match place {
        Place::Whole => at == *core || at == (0..line.len()),
        Place::Start => at.start == 0 && closes,
        Place::End => at.end == line.len() && opens,
        Place::Anywhere => opens && closes,
    }
}

/// Whether a word may end and another begin at byte `at`. Scripts without spaces have no word
/// boundaries to look for.
fn boundary(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    let after = line[at..].chars().next();
    match (before, after) {
        (Some(a), Some(b)) => {
            !(a.is_alphanumeric() && b.is_alphanumeric())
                || shape::is_unspaced(a)
                || shape::is_unspaced(b)
        }
        _ => true,
    }
}
