//! All phrases and patterns of all rules, searched at once.
//!
//! Nearly all phrases are whole lines or stand at the beginning of one, and so do nearly all
//! patterns. Whole lines are looked up by their hash ([`Whole`]); beginnings are a search that stops
//! as soon as no phrase goes on like the line; only what may stand anywhere needs every byte.

use super::{
    inner::Inner,
    needle::{Needles, needles},
    pack::PhraseRule,
    pattern::Pattern,
    whole::Whole,
};
use crate::clean::{CleanError, fold, shape};
use aho_corasick::{
    AhoCorasick, AhoCorasickKind, Anchored, BuildError, Input, StartKind,
    automaton::OverlappingState,
};
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

/// What a find of an automaton means.
#[derive(Debug, Clone, Copy)]
enum Find {
    /// A phrase of a rule, which has to stand in its place.
    Phrase(usize, Place),
    /// A pattern may match.
    Needle(usize),
    /// A pattern may match if this is the end of the line.
    Ending(usize),
}

#[derive(Debug)]
pub(super) struct Matcher {
    whole: Whole,
    /// Texts at the beginning of a line.
    openings: Openings,
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
            for source in rule.pattern.as_slice() {
                let hir = regex_syntax::parse(source).map_err(|e| CleanError::Pattern {
                    code: rule.code.clone(),
                    cause: e.to_string(),
                })?;
                parts.pattern(index, source, &hir);
            }
        }
        let broken = |e: BuildError| CleanError::Pattern {
            code: "all".to_owned(),
            cause: e.to_string(),
        };
        let openings = parts.openings.iter().map(|(text, _)| text.clone());
        let typical: Vec<_> = openings.collect();
        Ok(Self {
            whole: parts.whole,
            openings: Openings::new(parts.openings).map_err(broken)?,
            inner: Inner::new(parts.inner, typical.iter().map(String::as_str)),
            patterns: parts.patterns,
            always: parts.always,
        })
    }

    /// The rule whose phrase or pattern explains most of the line; among equals the first.
    pub(super) fn find(&self, folded: &str, allowed: impl Fn(usize) -> bool) -> Option<usize> {
        let mut best = Best::default();
        let core = &folded[fold::core_range(folded)];
        for rule in self.whole.rules(folded).chain(self.whole.rules(core)) {
            if !allowed(rule) {
                continue;
            }
            best.offer(folded.len(), rule);
        }
        let mut tried: Vec<usize> = Vec::new();
        let mut found = |find: Find, range: Range<usize>| match find {
            Find::Phrase(rule, place) => {
                if allowed(rule) && stands(folded, &range, place) {
                    best.offer(range.len(), rule);
                }
            }
            Find::Needle(pattern) => tried.push(pattern),
            Find::Ending(pattern) if range.end == folded.len() => tried.push(pattern),
            Find::Ending(_) => {}
        };
        self.openings.find(folded, &mut found);
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
        best.0.map(|(_, rule)| rule)
    }
}

/// Texts at the beginning of a line, with what each stands for.
#[derive(Debug)]
struct Openings {
    automaton: AhoCorasick,
    finds: Vec<Find>,
    /// The first two bytes of all texts: few lines have to ask the automaton.
    begins: Vec<bool>,
}

impl Openings {
    fn new(texts: Vec<(String, Find)>) -> Result<Self, BuildError> {
        let mut begins = vec![false; 1 << 16];
        for (text, _) in &texts {
            match text.as_bytes() {
                [] => begins.fill(true),
                [byte] => begins[usize::from(*byte) << 8..][..256].fill(true),
                [first, second, ..] => begins[two_bytes(*first, *second)] = true,
            }
        }
        let (texts, finds): (Vec<_>, _) = texts.into_iter().unzip();
        let mut builder = AhoCorasick::builder();
        // A search is over after a few bytes, so the automaton may be compact instead of fast.
        let compact = Some(AhoCorasickKind::ContiguousNFA);
        builder.kind(compact).start_kind(StartKind::Anchored);
        Ok(Self {
            automaton: builder.build(texts)?,
            finds,
            begins,
        })
    }

    fn find(&self, line: &str, found: &mut impl FnMut(Find, Range<usize>)) {
        let first = |at: usize| line.as_bytes().get(at).copied().unwrap_or(0);
        if !self.begins[two_bytes(first(0), first(1))] {
            return;
        }
        let input = Input::new(line).anchored(Anchored::Yes);
        let mut state = OverlappingState::start();
        loop {
            // The automaton was built for this kind of search, which then cannot fail.
            let search = self
                .automaton
                .try_find_overlapping(input.clone(), &mut state);
            let Some(text) = search.ok().and_then(|()| state.get_match()) else {
                return;
            };
            // Texts that end here but began later are reported as well.
            if text.start() == 0 {
                found(self.finds[text.pattern().as_usize()], text.range());
            }
        }
    }
}

fn two_bytes(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
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
    openings: Vec<(String, Find)>,
    inner: Vec<(String, Find)>,
    patterns: Vec<Pattern>,
    always: Vec<usize>,
}

impl Parts {
    fn phrases(&mut self, index: usize, rule: &PhraseRule) {
        for phrase in &rule.whole {
            self.whole.add(&fold::fold(phrase), index);
        }
        let places = [
            (&rule.start, Place::Start),
            (&rule.end, Place::End),
            (&rule.contain, Place::Anywhere),
        ];
        for (list, place) in places {
            let texts = match place {
                Place::Start => &mut self.openings,
                Place::End | Place::Anywhere => &mut self.inner,
            };
            let find = Find::Phrase(index, place);
            texts.extend(list.iter().map(|phrase| (fold::fold(phrase), find)));
        }
    }

    fn pattern(&mut self, rule: usize, source: &str, hir: &Hir) {
        let number = self.patterns.len();
        self.patterns.push(Pattern::new(rule, source, hir));
        let (texts, needles, find) = match needles(hir) {
            Needles::Openings(needles) => (&mut self.openings, needles, Find::Needle(number)),
            Needles::Endings(needles) => (&mut self.inner, needles, Find::Ending(number)),
            Needles::Inner(needles) => (&mut self.inner, needles, Find::Needle(number)),
            Needles::None => return self.always.push(number),
        };
        texts.extend(needles.into_iter().map(|needle| (needle, find)));
    }
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
