//! All phrases and patterns of all rules, searched at once.
//!
//! Nearly all phrases are whole lines or stand at the beginning of one, and so do nearly all
//! patterns. Whole lines are looked up by their hash ([`Whole`]); beginnings and ends are a walk that
//! stops as soon as no phrase goes on like the line ([`Trie`]); only what may stand anywhere needs
//! every byte ([`Inner`]).

use super::{
    needle::{Needles, needles},
    pack::PhraseRule,
    pattern::Pattern,
    trie::Trie,
    whole::Whole,
};
use crate::clean::{CleanError, fold, inner::Inner, shape};
use regex::Regex;
use regex_syntax::hir::Hir;
use std::ops::Range;

/// Where in the line a phrase has to stand, if it is not the whole line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    End,
    Anywhere,
}

/// What a text that is found means.
#[derive(Debug, Clone, Copy)]
enum Find {
    /// A phrase of a rule, which has to stand in its place.
    Phrase(usize, Place),
    /// A pattern may match.
    Needle(usize),
}

/// Phrases of so many bytes are hardly ever the beginning of a sentence of text.
const SPECIFIC: usize = 24;

/// The rule that holds for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub rule: usize,
    /// It knows a few words of the line only; the rest may be anything ("Contact us at the gate, said the sign.").
    pub loose: bool,
}

#[derive(Debug)]
pub(super) struct Matcher {
    whole: Whole,
    /// Texts at the beginning of a line.
    openings: Trie<Find>,
    /// Texts at the end of a line, from their last byte to their first.
    endings: Trie<Find>,
    /// Texts anywhere in a line.
    inner: Inner<Find>,
    patterns: Vec<Pattern>,
    /// Patterns without a needle: they are tried on every line.
    always: Vec<usize>,
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
    /// A matcher of rules with their numbers.
    pub(super) fn new<'r>(
        rules: impl Iterator<Item = (usize, &'r PhraseRule)>,
    ) -> Result<Self, CleanError> {
        let mut parts = Parts::default();
        for (index, rule) in rules {
            parts.phrases(index, rule);
            parts.typical.push(fold::fold(&rule.means));
            for source in rule.pattern.as_slice() {
                let hir = regex_syntax::parse(source).map_err(|e| CleanError::Pattern {
                    code: rule.code.clone(),
                    cause: e.to_string(),
                })?;
                parts.pattern(index, source, &hir);
            }
        }
        let inner = Inner::new(parts.inner, parts.typical.iter().map(String::as_str));
        Ok(Self {
            whole: parts.whole,
            openings: Trie::new(parts.openings),
            endings: Trie::new(parts.endings),
            inner,
            patterns: parts.patterns,
            always: parts.always,
        })
    }

    /// The rule whose phrase or pattern explains most of the line; among equals the first.
    pub(super) fn find(&self, folded: &str, allowed: impl Fn(usize) -> bool) -> Option<Found> {
        let mut best = Best::default();
        // A label with its colon ("Read more:") says what stands behind it.
        let mut is_label = false;
        let core = fold::core_range(folded);
        let is_shorter = core.len() < folded.len() && !has_company(folded, &core);
        let core = is_shorter.then(|| &folded[core]);
        let cores = core.into_iter().flat_map(|core| self.whole.rules(core));
        for rule in self.whole.rules(folded).chain(cores) {
            if !allowed(rule) {
                continue;
            }
            best.offer(folded.len(), rule);
        }
        let mut tried: Vec<usize> = Vec::new();
        let mut found = |find: Find, range: Range<usize>| match find {
            Find::Phrase(rule, place) => {
                if allowed(rule) && stands(folded, &range, place) {
                    is_label |= folded[range.clone()].ends_with([':', '：']);
                    best.offer(range.len(), rule);
                }
            }
            Find::Needle(pattern) => tried.push(pattern),
        };
        let end = folded.len();
        self.openings
            .find(folded.bytes(), &mut |find, length| found(find, 0..length));
        self.endings
            .find(folded.bytes().rev(), &mut |find, length| {
                found(find, end - length..end);
            });
        self.inner.find(folded, &mut found);
        tried.extend(&self.always);
        tried.sort_unstable();
        tried.dedup();
        let length = folded.len().saturating_sub(1);
        for pattern in tried {
            let pattern = &self.patterns[pattern];
            if best.is_worse(length, pattern.rule)
                && allowed(pattern.rule)
                && pattern.matches(folded)
            {
                best.offer(length, pattern.rule);
            }
        }
        best.0.map(|(explained, rule)| Found {
            rule,
            loose: explained < SPECIFIC && explained * 2 < folded.len() && !is_label,
        })
    }
}

/// The longest explanation so far.
#[derive(Default)]
struct Best(Option<(usize, usize)>);

impl Best {
    /// Whether an explanation of that length would be a better one.
    fn is_worse(&self, length: usize, rule: usize) -> bool {
        self.0
            .is_none_or(|(l, r)| length > l || (length == l && rule < r))
    }

    fn offer(&mut self, length: usize, rule: usize) {
        if self.is_worse(length, rule) {
            self.0 = Some((length, rule));
        }
    }
}

/// A matcher in the making.
#[derive(Default)]
struct Parts {
    whole: Whole,
    openings: Vec<(Vec<u8>, Find)>,
    /// From their last byte to their first.
    endings: Vec<(Vec<u8>, Find)>,
    inner: Vec<(String, Find)>,
    patterns: Vec<Pattern>,
    always: Vec<usize>,
    /// What shows which bytes are common: sentences and phrases.
    typical: Vec<String>,
}

impl Parts {
    fn phrases(&mut self, index: usize, rule: &PhraseRule) {
        for phrase in &rule.whole {
            let phrase = fold::fold(phrase);
            self.whole.add(&phrase, index);
            self.typical.push(phrase);
        }
        let places = [
            (&rule.start, Place::Start),
            (&rule.end, Place::End),
            (&rule.contain, Place::Anywhere),
        ];
        for (list, place) in places {
            for phrase in list {
                let (phrase, find) = (fold::fold(phrase), Find::Phrase(index, place));
                match place {
                    Place::Start => self.openings.push((phrase.into_bytes(), find)),
                    Place::End => self.endings.push((phrase.bytes().rev().collect(), find)),
                    Place::Anywhere => self.inner.push((phrase, find)),
                }
            }
        }
    }

    fn pattern(&mut self, rule: usize, source: &str, hir: &Hir) {
        let number = self.patterns.len();
        self.patterns.push(Pattern::new(rule, source, hir));
        let find = Find::Needle(number);
        let with = |texts: Vec<Vec<u8>>| texts.into_iter().map(move |text| (text, find));
        match needles(hir) {
            Needles::Openings(texts) => self.openings.extend(with(beginnings(texts))),
            Needles::First(bytes) => {
                let texts = bytes.into_iter().map(|byte| vec![byte]);
                self.openings.extend(with(texts.collect()));
            }
            Needles::Endings(texts) => {
                let texts = texts.iter().map(|text| text.bytes().rev().collect());
                self.endings.extend(with(texts.collect()));
            }
            Needles::Inner(texts) => {
                self.inner
                    .extend(texts.into_iter().map(|text| (text, find)));
            }
            Needles::None => self.always.push(number),
        }
    }
}

/// So much of an opening tells whether the pattern is worth trying. Most patterns have hundreds of
/// openings that differ further on.
const OPENING_BYTES: usize = 16;

fn beginnings(texts: Vec<String>) -> Vec<Vec<u8>> {
    let mut texts: Vec<_> = texts.into_iter().map(String::into_bytes).collect();
    texts
        .iter_mut()
        .for_each(|text| text.truncate(OPENING_BYTES));
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// Numbers around a button are its counter; in a table there are more.
const COUNTERS: usize = 2;

/// Whether what stands around the core of a line says that it is no button: "1. Facebook" is an entry or a subheading,
/// "\"Share!\"" is said by somebody, and a row of numbers behind it makes it a row of a table.
fn has_company(line: &str, core: &Range<usize>) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_entry = rest.len() < line.len() && (rest.starts_with(". ") || rest.starts_with(") "));
    let around = || [&line[..core.start], &line[core.end..]].into_iter();
    is_entry || line.starts_with('"') || around().map(numbers).sum::<usize>() > COUNTERS
}

/// How many runs of digits there are.
fn numbers(text: &str) -> usize {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| !run.is_empty()).count()
}

fn stands(line: &str, at: &Range<usize>, place: Place) -> bool {
    let opens = || boundary(line, at.start);
    let closes = || boundary(line, at.end);
    match place {
        Place::Start => at.start == 0 && closes(),
        Place::End => at.end == line.len() && opens(),
        Place::Anywhere => opens() && closes(),
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
