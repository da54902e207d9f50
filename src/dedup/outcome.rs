//! All that is found out about a collection, article by article: what a later call goes on from.

use super::Options;
use super::family::Fate;
use super::frequent::Frequent;
use super::passages::Shared;
use super::room::Verdict;
use super::sketch::count;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// What was found out about each article. Articles are numbered by their position in the total order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Outcome {
    /// What stands for the options under which all this holds.
    pub(super) options: u64,
    /// What stands for each article.
    pub(super) keys: Vec<u64>,
    /// The candidates of each article among the fuller ones.
    pub(super) pairs: Rows<Candidate>,
    pub(super) fates: Vec<Fate>,
    /// The fingerprints that may be templates, ascending.
    pub(super) long: Vec<u32>,
    pub(super) frequent: Frequent,
    /// Those that are templates where passages are concerned, ascending.
    pub(super) marked: Vec<u32>,
    /// The kept articles before each kept one that it may share passages with, ascending.
    pub(super) near: Rows<u32>,
    /// What each shares with some of these.
    pub(super) shared: Rows<Shared>,
}

/// A fuller article that an article is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Candidate {
    pub(super) fuller: u32,
    /// How many fingerprints of the article it has.
    pub(super) shared: u16,
    /// What the comparison said; none if it was not made.
    pub(super) verdict: Option<Verdict>,
}

impl Outcome {
    pub(super) fn new(options: &Options, keys: Vec<u64>) -> Self {
        Self {
            options: options_key(options),
            keys,
            ..Self::default()
        }
    }

    /// Whether it is one of these options, and whole: one that was written down may be anything.
    pub(super) fn is_of(&self, options: &Options) -> bool {
        let articles = self.keys.len();
        let rows = [
            self.fates.len(),
            self.pairs.len(),
            self.near.len(),
            self.shared.len(),
        ];
        articles > 0
            && self.options == options_key(options)
            && rows == [articles; 4]
            && self.names_its_own()
            && self.long.is_sorted()
            && self.frequent.is_sound(articles)
            && self.marked.is_sorted()
    }

    /// Whether all articles that it names are articles of its own.
    fn names_its_own(&self) -> bool {
        let is = |&position: &u32| (position as usize) < self.keys.len();
        let fuller = self.pairs.iter().flatten().map(|c| c.fuller);
        let fates = self.fates.iter().filter_map(|fate| match fate {
            Fate::Kept(variant) => *variant,
            Fate::Covered(found) => Some(found.of),
        });
        let near = self.near.iter().flatten().copied();
        fuller
            .chain(fates)
            .chain(near)
            .all(|position| is(&position))
    }

    /// Notes that passages were not looked for.
    pub(super) fn skip_passages(&mut self) {
        self.near = self.keys.iter().map(|_| []).collect();
        self.shared = self.keys.iter().map(|_| []).collect();
    }

    /// Which articles are kept.
    pub(super) fn kept(&self) -> Vec<bool> {
        let is_kept = |fate: &Fate| matches!(fate, Fate::Kept(_));
        self.fates.iter().map(is_kept).collect()
    }
}

fn options_key(options: &Options) -> u64 {
    let Options {
        coverage,
        passage_words,
        passages,
    } = options;
    let numbers = [
        coverage.to_bits(),
        *passage_words as u64,
        u64::from(*passages),
    ];
    xxh3_64(&numbers.map(u64::to_le_bytes).concat())
}

/// Articles of which rows are in memory one by one, until they stand one behind the other.
const BLOCK: usize = 1 << 16;

/// All articles, a block at a time.
pub(super) fn blocks(articles: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = (0..articles).step_by(BLOCK);
    starts.map(move |first| first..articles.min(first + BLOCK))
}

/// Rows of different lengths, one behind the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Rows<T> {
    lengths: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            lengths: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T> Rows<T> {
    pub(super) fn push(&mut self, row: impl IntoIterator<Item = T>) {
        let before = self.values.len();
        self.values.extend(row);
        self.lengths.push(count(self.values.len() - before));
    }

    /// Adds rows behind those that there are.
    pub(super) fn append(&mut self, rows: Vec<Vec<T>>) {
        rows.into_iter().for_each(|row| self.push(row));
    }

    /// The rows; empty ones behind the end of what is there.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[T]> {
        let mut rest = self.values.as_slice();
        self.lengths.iter().map(move |&length| {
            let (row, behind) = rest.split_at(rest.len().min(length as usize));
            rest = behind;
            row
        })
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut [T]> {
        let mut rest = self.values.as_mut_slice();
        self.lengths.iter().map(move |&length| {
            let all = std::mem::take(&mut rest);
            let (row, behind) = all.split_at_mut(all.len().min(length as usize));
            rest = behind;
            row
        })
    }

    /// The rows, to be picked from.
    pub(super) fn all(&self) -> Vec<&[T]> {
        self.iter().collect()
    }

    pub(super) fn len(&self) -> usize {
        self.lengths.len()
    }
}

impl<T, R: IntoIterator<Item = T>> FromIterator<R> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = R>>(rows: I) -> Self {
        let mut all = Self::default();
        rows.into_iter().for_each(|row| all.push(row));
        all
    }
}
