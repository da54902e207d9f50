//! Paragraphs that stand in the article a second time.

use super::{
    labels::{Labels, Role, Strength},
    page::Page,
};
use crate::document::Reason;
use std::collections::HashSet;

/// Shorter lines come back on purpose: refrains, table cells, the names of speakers.
const LEAST_WORDS: usize = 12;

/// Speaks last: a copy goes only when an earlier one stays.
pub(crate) fn witness(page: &Page, labels: &mut Labels) {
    let mut kept: HashSet<&str> = HashSet::new();
    for at in 0..page.len() {
        if !labels.is_body(at) || page.words(at) < LEAST_WORDS || !page.is_repeated(at) {
            continue;
        }
        if !kept.insert(page.folded(at)) {
            labels.vote(
                at,
                Role::Boilerplate,
                Strength::Likely,
                Reason::new("repeated-paragraph", "repetition"),
            );
        }
    }
}
