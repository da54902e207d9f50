//! Two texts side by side: what they share, and what a run would make of them.
//!
//! The decision is not made again here: the two go through the very resolution that a run does.

mod align;
mod read;
mod runs;

use super::PipelineError;
use crate::{
    dedup::{self, Collection, Decision, Entry, Pattern, Texts, Words},
    document::{CharSpan, Date, Span},
    settings::Settings,
};
use read::Read;
use serde::Serialize;
use std::{
    cmp::Reverse,
    io,
    ops::{ControlFlow, Range},
    path::Path,
};

pub use align::Line;

/// A text to compare.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p> {
    /// The file.
    pub file: &'p Path,
    /// The line or the id of the record; the first one when `None`.
    pub record: Option<&'p str>,
}

/// What is known of one of the two.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// Articles in the document; the first one is compared.
    pub articles: usize,
    /// Its words.
    pub words: usize,
    /// Its different runs of four words: how much it says, repetitions not counted.
    pub runs: u32,
    /// When it was published.
    #[serde(serialize_with = "as_text")]
    pub date: Option<Date>,
    /// Its words that the other one covers.
    pub covered: usize,
    /// The same as a share, from 0 to 1.
    pub coverage: f64,
}

/// A run of words that stands in both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shared {
    /// Where it stands in each, in characters of the decoded inputs.
    pub spans: [CharSpan; 2],
    /// Its words in the first.
    pub words: usize,
    /// Its text in the first.
    pub text: String,
}

/// What decides between two texts of which either could be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Because {
    /// It has more different runs of four words.
    Runs,
    /// As many, and it has more words.
    Words,
    /// As many, and it is the earlier one.
    Date,
    /// All the same, and it comes first in the input: by the bytes of the path, then by line.
    Place,
}

/// What a run would do with the two.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Verdict {
    /// Neither is a duplicate of the other.
    BothKept,
    /// One is.
    Duplicate {
        /// Which: 0 or 1.
        left_out: usize,
        /// How it relates to the other, by the manifest's word.
        relation: String,
    },
}

/// Two texts, compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The two.
    pub sides: [Side; 2],
    /// Which of the two goes before the other: 0 or 1. It is the one that can be kept for the other.
    pub first: usize,
    /// Why.
    pub because: Because,
    /// The share that makes a duplicate.
    pub threshold: f64,
    /// What a run would do.
    pub verdict: Verdict,
    /// Words that make a passage.
    pub passage_words: usize,
    /// What they share in passages, by their place in the first.
    pub passages: Vec<Shared>,
    /// Both texts line by line, those with most in common beside each other.
    #[serde(skip)]
    pub rows: Vec<[Option<Line>; 2]>,
}

/// Compares two texts, cleaned before if the settings say so.
///
/// Near-linear time; memory some 200 bytes a word.
///
/// # Errors
/// A file that cannot be read, no such record, no text in it, wrong settings.
pub fn compare(places: [Place<'_>; 2], settings: &Settings) -> Result<Compared, PipelineError> {
    let [a, b] = places;
    let (a, b) = (Read::of(a, settings)?, Read::of(b, settings)?);
    let b_leads = b.place < a.place;
    let sketches = [&a, &b].map(|read| dedup::sketch(&read.joined.text));
    let keys = [0, 1].map(|at| {
        let (sketch, date) = (&sketches[at], [&a, &b][at].date);
        (sketch.shingles, sketch.words, date)
    });
    let same = sketches[0].words_hash == sketches[1].words_hash;
    let (first, because) = order(keys, same, b_leads);
    let pair = Pair([a.joined.text.clone(), b.joined.text.clone()]);
    let mut entries = Collection::new();
    let ranks = [u64::from(b_leads), u64::from(!b_leads)];
    for ((sketch, date), rank) in sketches.into_iter().zip([a.date, b.date]).zip(ranks) {
        entries.push(Entry { sketch, date, rank });
    }
    let options = settings.duplicates.options();
    let decisions = dedup::resolve(entries, &pair, &options, &|_| ControlFlow::Continue(()))?;
    let words = [dedup::words(&a.joined.text), dedup::words(&b.joined.text)];
    let covered = [covered(&words[0], &words[1]), covered(&words[1], &words[0])];
    let runs = runs::runs(&words[0], &words[1]);
    let reads = [a, b];
    let passages = passages(&decisions, &runs, &words, &reads, options.passage_words);
    let commons = [0, 1].map(|at| spans(&words[at], &covered[at]));
    let rows = align::rows(
        [&reads[0].joined.text, &reads[1].joined.text],
        [&words[0], &words[1]],
        &runs,
        [&commons[0], &commons[1]],
    );
    let side = |at: usize| {
        let covered = covered[at].iter().map(Range::len).sum();
        Side {
            articles: reads[at].articles,
            words: words[at].len(),
            runs: keys[at].0,
            date: keys[at].2,
            covered,
            coverage: covered as f64 / words[at].len().max(1) as f64,
        }
    };
    Ok(Compared {
        sides: [side(0), side(1)],
        first,
        because,
        threshold: options.coverage,
        verdict: verdict(&decisions),
        passage_words: options.passage_words,
        passages,
        rows,
    })
}

struct Pair([String; 2]);

impl Texts for Pair {
    fn text(&self, entry: usize) -> io::Result<String> {
        Ok(self.0[entry].clone())
    }
}

/// Which of the two is first in the total order of a run, and what decides it: of equal texts the
/// earlier, of different ones the later.
fn order(keys: [(u32, u32, Option<Date>); 2], same: bool, b_leads: bool) -> (usize, Because) {
    let [a, b] = keys;
    let b_dated_first = if same {
        (b.2.is_none(), b.2) < (a.2.is_none(), a.2)
    } else {
        b.2 > a.2
    };
    let first = |b_first: bool| usize::from(b_first);
    if a.0 != b.0 {
        (first(Reverse(b.0) < Reverse(a.0)), Because::Runs)
    } else if a.1 != b.1 {
        (first(Reverse(b.1) < Reverse(a.1)), Because::Words)
    } else if a.2 != b.2 {
        (first(b_dated_first), Because::Date)
    } else {
        (first(b_leads), Because::Place)
    }
}

fn verdict(decisions: &[Decision]) -> Verdict {
    let found = decisions.iter().enumerate().find_map(|(at, d)| match d {
        Decision::Duplicate { relation, .. } => Some((at, relation)),
        Decision::Kept { .. } => None,
    });
    let Some((left_out, relation)) = found else {
        return Verdict::BothKept;
    };
    let relation = serde_json::to_value(relation).unwrap_or_default();
    Verdict::Duplicate {
        left_out,
        relation: relation.as_str().unwrap_or_default().to_owned(),
    }
}

/// The words of `a` that `b` covers.
fn covered(a: &Words, b: &Words) -> Vec<Range<usize>> {
    let gaps = Pattern::new(a.clone()).compare(b).gaps(1);
    let starts = std::iter::once(0).chain(gaps.iter().map(|gap| gap.end));
    let ends = gaps.iter().map(|gap| gap.start).chain([a.len()]);
    let stretches = starts.zip(ends).map(|(start, end)| start..end);
    stretches.filter(|s| !s.is_empty()).collect()
}

fn spans(words: &Words, stretches: &[Range<usize>]) -> Vec<Span> {
    let span = |s: &Range<usize>| words.span(s.start, s.end);
    stretches.iter().map(span).collect()
}

/// The passages as a run reports them where both are kept; where one is left out no run reports any, and
/// the runs of the same words show what they share.
fn passages(
    decisions: &[Decision],
    runs: &[runs::Run],
    words: &[Words; 2],
    reads: &[Read; 2],
    least: usize,
) -> Vec<Shared> {
    let reported = decisions.iter().enumerate().flat_map(|(at, d)| match d {
        Decision::Kept { passages, .. } => passages.iter().map(|p| (at, p)).collect(),
        Decision::Duplicate { .. } => Vec::new(),
    });
    let mut pairs: Vec<[Span; 2]> = reported
        .map(|(at, p)| match at {
            0 => [p.span, p.of_span],
            _ => [p.of_span, p.span],
        })
        .collect();
    if pairs.is_empty() {
        let long = runs.iter().filter(|run| run.length >= least);
        pairs = long
            .map(|run| {
                [
                    words[0].span(run.a, run.a + run.length),
                    words[1].span(run.b, run.b + run.length),
                ]
            })
            .collect();
    }
    pairs.sort();
    let shared = |[a, b]: [Span; 2]| {
        let text = a.of(&reads[0].joined.text);
        Some(Shared {
            spans: [reads[0].joined.locate(a)?, reads[1].joined.locate(b)?],
            words: dedup::words(text).len(),
            text: text.to_owned(),
        })
    };
    pairs.into_iter().filter_map(shared).collect()
}

fn as_text<S: serde::Serializer>(date: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
    date.map(|d| d.to_string()).serialize(to)
}

#[cfg(test)]
mod tests;
