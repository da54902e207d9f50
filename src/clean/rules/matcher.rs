//! All phrases and patterns of all rules, searched at once.

use super::{needle::needles, pack::PhraseRule};
use crate::clean::{CleanError, fold, shape};
use aho_corasick::AhoCorasick;
use regex::Regex;
use std::{ops::Range, sync::OnceLock};

/// Where in the line a phrase has to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The line is the phrase, punctuation and digits around it aside.
    Whole,
    Start,
    End,
    Anywhere,
}

/// What a find of the automaton means.
#[derive(Debug, Clone, Copy)]
enum Find {
    /// A phrase of a rule, which has to stand in its place.
    Phrase(usize, Place),
    /// A pattern may match.
    Needle(usize),
}

#[derive(Debug)]
pub(super) struct Matcher {
    automaton: AhoCorasick,
    /// What each text of the automaton stands for.
    finds: Vec<Find>,
    patterns: Vec<Pattern>,
    /// Patterns without a needle: they are tried on every line.
    always: Vec<usize>,
}

/// A pattern, compiled when it is first needed: most never are.
#[derive(Debug)]
struct Pattern {
    rule: usize,
    source: String,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    fn matches(&self, line: &str) -> bool {
        let regex = self.regex.get_or_init(|| Regex::new(&self.source).ok());
        regex.as_ref().is_some_and(|r| r.is_match(line))
    }
}

/// Compiles the patterns of a rule.
pub(super) fn check(rule: &PhraseRule) -> Result<(), CleanError> {
    for pattern in rule.pattern.as_slice() {
        Regex::new(pattern).map_err(|e| CleanError::Pattern {
            code: rule.code.clone(),
            cause: e.to_string(),
        })?;
    }
    Ok(())
}

impl Matcher {
    pub(super) fn new(rules: &[&PhraseRule]) -> Result<Self, CleanError> {
        let mut parts = Parts::default();
        for (index, rule) in rules.iter().enumerate() {
            parts.phrases(index, rule);
            for source in rule.pattern.as_slice() {
                let broken = |cause: String| CleanError::Pattern {
                    code: rule.code.clone(),
                    cause,
                };
                let needles = needles(source).map_err(broken)?;
                parts.pattern(index, source, needles);
            }
        }
        let broken = |cause: String| CleanError::Pattern {
            code: "all".to_owned(),
            cause,
        };
        Ok(Self {
            automaton: AhoCorasick::new(&parts.texts).map_err(|e| broken(e.to_string()))?,
            finds: parts.finds,
            patterns: parts.patterns,
            always: parts.always,
        })
    }

    /// The rule whose phrase or pattern explains most of the line; among equals the first.
    pub(super) fn find(&self, folded: &str, allowed: impl Fn(usize) -> bool) -> Option<usize> {
        let mut best = Best::default();
        let mut tried: Vec<usize> = Vec::new();
        let core = fold::core_range(folded);
        for found in self.automaton.find_overlapping_iter(folded) {
            match self.finds[found.pattern().as_usize()] {
                Find::Phrase(rule, place) => {
                    if allowed(rule) && stands(folded, found.range(), place, &core) {
                        let length = if place == Place::Whole {
                            folded.len()
                        } else {
                            found.len()
                        };
                        best.offer(length, rule);
                    }
                }
                Find::Needle(pattern) => tried.push(pattern),
            }
        }
        tried.extend(&self.always);
        tried.sort_unstable();
        tried.dedup();
        for pattern in tried {
            let pattern = &self.patterns[pattern];
            if allowed(pattern.rule) && pattern.matches(folded) {
                best.offer(folded.len().saturating_sub(1), pattern.rule);
            }
        }
        best.0.map(|(_, rule)| rule)
    }
}

/// The longest explanation so far.
#[derive(Default)]
struct Best(Option<(usize, usize)>);

impl Best {
    fn offer(&mut self, length: usize, rule: usize) {
        let better = self
            .0
            .is_none_or(|(l, r)| length > l || (length == l && rule < r));
        if better {
            self.0 = Some((length, rule));
        }
    }
}

/// A matcher in the making.
#[derive(Default)]
struct Parts {
    texts: Vec<String>,
    finds: Vec<Find>,
    patterns: Vec<Pattern>,
    always: Vec<usize>,
}

impl Parts {
    fn phrases(&mut self, index: usize, rule: &PhraseRule) {
        let lists = [
            (&rule.whole, Place::Whole),
            (&rule.start, Place::Start),
            (&rule.end, Place::End),
            (&rule.contain, Place::Anywhere),
        ];
        for (list, place) in lists {
            for phrase in list {
                self.texts.push(fold::fold(phrase));
                self.finds.push(Find::Phrase(index, place));
            }
        }
    }

    fn pattern(&mut self, rule: usize, source: &str, needles: Option<Vec<String>>) {
        let number = self.patterns.len();
        self.patterns.push(Pattern {
            rule,
            source: source.to_owned(),
            regex: OnceLock::new(),
        });
        match needles {
            None => self.always.push(number),
            Some(needles) => {
                self.finds
                    .extend(needles.iter().map(|_| Find::Needle(number)));
                self.texts.extend(needles);
            }
        }
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
