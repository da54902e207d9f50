//! The account of a duplicate: how it relates to the article that is kept for it, and what it alone has.

use super::article::Article;
use super::facts::differences;
use super::part::part;
use super::room::Room;
use super::shingle::SHINGLE;
use super::sketch::count;
use super::{DedupError, Relation};
use crate::document::Span;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What covers an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Match {
    /// The position of the kept article.
    pub(super) of: u32,
    pub(super) account: Account,
}

/// What two texts say of the one that the other covers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) relation: Relation,
    pub(super) coverage: f64,
    /// The words that are not covered, runs of four and more.
    pub(super) unique: Vec<Range<u32>>,
    /// The same in bytes of the text of the article.
    unique_bytes: Vec<Range<u32>>,
}

impl Account {
    /// What is not covered, in the text of the article.
    pub(super) fn unique_spans(&self) -> Vec<Span> {
        let span = |bytes: &Range<u32>| Span::new(bytes.start as usize, bytes.end as usize);
        self.unique_bytes.iter().map(span).collect()
    }
}

impl Room<'_> {
    /// The account of an article that another one covers.
    pub(super) fn covered(
        &self,
        article: &Article<'_>,
        kept: &Article<'_>,
    ) -> Result<Match, DedupError> {
        let known = self
            .before
            .and_then(|before| before.found(article.position, kept.position));
        let account = match known {
            Some(account) => account.clone(),
            None => self.account(article, kept)?,
        };
        let of = kept.position;
        Ok(Match { of, account })
    }

    fn account(&self, article: &Article<'_>, kept: &Article<'_>) -> Result<Account, DedupError> {
        let (ours, theirs) = (article.text()?, kept.text()?);
        let is_part = self.is_far_longer(theirs, ours);
        let part = is_part.then(|| part(theirs, ours, self.options.coverage));
        let (cover, is_near, changed) = match part.flatten() {
            Some((part, cover)) => (cover, false, differences(ours, &part)),
            None => {
                let found = ours.runs.compare(&theirs.runs);
                let is_near = found.share_of_other() >= self.options.coverage;
                (found.ours, is_near, differences(ours, theirs))
            }
        };
        let relation = if changed.facts > 0 && 2 * changed.facts >= changed.edits {
            Relation::Revision
        } else if is_near {
            Relation::Near
        } else {
            Relation::Contained
        };
        let short = |start: usize, end: usize| count(start)..count(end);
        let unique: Vec<Range<usize>> = cover.gaps(SHINGLE).collect();
        let bytes = |gap: &Range<usize>| {
            let span = ours.places.span(gap.start, gap.end);
            short(span.start, span.end)
        };
        Ok(Account {
            relation,
            coverage: cover.share(),
            unique_bytes: unique.iter().map(bytes).collect(),
            unique: unique.iter().map(|gap| short(gap.start, gap.end)).collect(),
        })
    }
}
