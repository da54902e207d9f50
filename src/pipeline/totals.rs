//! The run in numbers, row by row.

use crate::output::{ArticleRow, ArticleStatus, Counts, InputStatus, Relation, Row};
use std::collections::BTreeMap;

/// The sums over rows of a manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) counts: Counts,
    /// Removed spans by code.
    codes: BTreeMap<String, u64>,
}

impl Totals {
    pub(super) fn new(counts: Counts, removals: &[(String, u64)]) -> Self {
        Self {
            counts,
            codes: removals.iter().cloned().collect(),
        }
    }

    pub(super) fn add(&mut self, row: &Row) {
        self.counts += counts(row);
        for removed in &row.removed {
            match self.codes.get_mut(&removed.code) {
                Some(count) => *count += 1,
                None => drop(self.codes.insert(removed.code.clone(), 1)),
            }
        }
    }

    /// Takes back what was added of a row.
    pub(super) fn subtract(&mut self, row: &Row) {
        self.counts -= counts(row);
        for removed in &row.removed {
            if let Some(count) = self.codes.get_mut(&removed.code) {
                *count = count.saturating_sub(1);
            }
        }
    }

    /// Removed spans by code, most frequent first.
    pub(super) fn removals(self) -> Vec<(String, u64)> {
        let mut removals: Vec<_> = self.codes.into_iter().filter(|code| code.1 > 0).collect();
        removals.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        removals
    }
}

fn counts(row: &Row) -> Counts {
    let chars = |spans: &mut dyn Iterator<Item = (u32, u32)>| -> u64 {
        spans.map(|(start, end)| u64::from(end - start)).sum()
    };
    let mut counts = Counts {
        inputs: 1,
        suspicious: u64::from(row.suspicious),
        removed_chars: chars(&mut row.removed.iter().map(|r| (r.start, r.end))),
        moved_chars: chars(&mut row.moved.iter().map(|m| (m.start, m.end))),
        ..Counts::default()
    };
    match row.status {
        InputStatus::Cleaned => counts.cleaned = 1,
        InputStatus::Empty => counts.empty = 1,
        InputStatus::Failed => counts.failed = 1,
    }
    row.articles
        .iter()
        .for_each(|article| count_article(&mut counts, article));
    counts
}

fn count_article(counts: &mut Counts, row: &ArticleRow) {
    counts.articles += 1;
    counts.passages += row.passages.len() as u64;
    counts.kept += u64::from(row.status == ArticleStatus::Kept);
    if row.output.is_some() {
        counts.kept_chars += row.chars;
    }
    match row.relation {
        Some(Relation::Exact) => counts.duplicates.exact += 1,
        Some(Relation::Near) => counts.duplicates.near += 1,
        Some(Relation::Contained) => counts.duplicates.contained += 1,
        Some(Relation::Revision) => counts.duplicates.revision += 1,
        None => {}
    }
}
