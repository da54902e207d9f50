//! One pattern of a rule: cheap tests of what every match needs, and the regex behind them.

use super::{first::FirstBytes, narrow::Narrow, needle::required};
use memchr::memmem::Finder;
use regex::Regex;
use regex_syntax::hir::{Hir, Look};
use std::{ops::RangeInclusive, sync::OnceLock};

/// A pattern, compiled when it is first needed: most never are.
#[derive(Debug)]
pub(super) struct Pattern {
    pub rule: usize,
    source: String,
    /// Bytes of the shortest and the longest match: of the whole line, where the pattern says so.
    lengths: RangeInclusive<usize>,
    /// The bytes with which the line may begin, where the pattern says so.
    first: Option<FirstBytes>,
    /// Of each of these the line must have one text. Looking for them takes a hundredth of the time
    /// of a pattern with `.{0,60}` in its middle.
    needs: Vec<Vec<Finder<'static>>>,
    compiled: OnceLock<Compiled>,
}

impl Pattern {
    pub(super) fn new(rule: usize, source: &str, hir: &Hir) -> Self {
        Self {
            rule,
            source: source.to_owned(),
            lengths: lengths(hir),
            first: FirstBytes::of(hir),
            needs: required(hir).iter().map(|texts| finders(texts)).collect(),
            compiled: OnceLock::new(),
        }
    }

    /// Whether a folded line matches.
    pub(super) fn matches(&self, line: &str) -> bool {
        let begins = |b: &u8| self.first.as_ref().is_none_or(|f| f.has(*b));
        let contains = |any: &Vec<Finder>| any.iter().any(|f| f.find(line.as_bytes()).is_some());
        if !self.lengths.contains(&line.len())
            || !line.as_bytes().first().is_none_or(begins)
            || !self.needs.iter().all(contains)
        {
            return false;
        }
        let compiled = self.compiled.get_or_init(|| Compiled::new(&self.source));
        compiled.is_match(line)
    }
}

/// A compiled pattern.
#[derive(Debug)]
enum Compiled {
    Narrow(Narrow),
    /// A pattern that tells many characters apart, as those of other scripts do.
    Wide(Regex),
    /// A pattern that does not compile. Those of users have been checked.
    Broken,
}

impl Compiled {
    fn new(pattern: &str) -> Self {
        let wide = || Regex::new(pattern).map_or(Self::Broken, Self::Wide);
        Narrow::new(pattern).map_or_else(wide, Self::Narrow)
    }

    fn is_match(&self, folded: &str) -> bool {
        match self {
            Self::Narrow(pattern) => pattern.is_match(folded),
            Self::Wide(pattern) => pattern.is_match(folded),
            Self::Broken => false,
        }
    }
}

fn finders(texts: &[String]) -> Vec<Finder<'static>> {
    texts.iter().map(|t| Finder::new(t).into_owned()).collect()
}

/// Bytes of the lines that a pattern can match.
fn lengths(hir: &Hir) -> RangeInclusive<usize> {
    let properties = hir.properties();
    let whole_line = properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End);
    let longest = properties.maximum_len().filter(|_| whole_line);
    properties.minimum_len().unwrap_or(0)..=longest.unwrap_or(usize::MAX)
}
