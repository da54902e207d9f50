//! What the comparisons of candidates said: a byte each, noted by all threads.

use super::candidates::Pair;
use super::outcome::{Candidate, Rows};
use super::room::Verdict;
use std::sync::atomic::{AtomicU8, Ordering};

/// A place for what the comparison of each candidate says.
pub(super) struct Verdicts<'a> {
    rows: Vec<&'a [Candidate]>,
    /// Where the row of each article begins.
    starts: Vec<usize>,
    /// Nought where nothing was said.
    said: Vec<AtomicU8>,
}

impl<'a> Verdicts<'a> {
    pub(super) fn new(rows: &'a Rows<Candidate>) -> Self {
        let rows = rows.all();
        let mut end = 0;
        let starts = rows.iter().map(|row| {
            end += row.len();
            end - row.len()
        });
        Self {
            starts: starts.collect(),
            rows,
            said: (0..end).map(|_| AtomicU8::new(0)).collect(),
        }
    }

    /// Notes what the comparison of a pair said.
    pub(super) fn note(&self, pair: &Pair, verdict: Verdict) {
        let other = pair.other as usize;
        let row = self.rows.get(other).copied().unwrap_or_default();
        if let Some(at) = row.iter().position(|c| c.fuller == pair.fuller)
            && let Some(said) = self.said.get(self.starts[other] + at)
        {
            said.store(number(verdict), Ordering::Relaxed);
        }
    }

    /// What was said, in the order of the rows.
    pub(super) fn said(self) -> Vec<u8> {
        self.said.into_iter().map(AtomicU8::into_inner).collect()
    }
}

/// Enters what was said of the candidates of all rows.
pub(super) fn enter(rows: &mut Rows<Candidate>, said: &[u8]) {
    for (candidate, &said) in rows.iter_mut().flatten().zip(said) {
        candidate.verdict = verdict(said);
    }
}

fn number(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Apart => 1,
        Verdict::Variants => 2,
        Verdict::Cover { first, second } => 4 | u8::from(first) | u8::from(second) << 1,
    }
}

fn verdict(number: u8) -> Option<Verdict> {
    match number {
        0 => None,
        1 => Some(Verdict::Apart),
        2 => Some(Verdict::Variants),
        _ => Some(Verdict::Cover {
            first: number & 1 != 0,
            second: number & 2 != 0,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_entered_where_it_belongs() {
        let candidate = |fuller| Candidate {
            fuller,
            shared: 1,
            verdict: None,
        };
        let mut rows: Rows<Candidate> =
            [vec![], vec![candidate(0)], vec![candidate(1), candidate(0)]]
                .into_iter()
                .collect();
        let all = [
            Verdict::Apart,
            Verdict::Variants,
            Verdict::Cover {
                first: true,
                second: false,
            },
            Verdict::Cover {
                first: false,
                second: true,
            },
        ];
        for expected in all {
            let verdicts = Verdicts::new(&rows);
            let pair = |fuller, other| Pair {
                fuller,
                other,
                percent: 9,
            };
            verdicts.note(&pair(0, 2), expected);
            verdicts.note(&pair(7, 2), expected);
            let said = verdicts.said();
            enter(&mut rows, &said);
            let found: Vec<_> = rows.iter().flatten().map(|c| c.verdict).collect();
            assert_eq!(found, [None, None, Some(expected)]);
        }
    }
}
