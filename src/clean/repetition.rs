//! Paragraphs that stand in the article a second time.

use super::{
    labels::{Cause, Labels},
    page::Page,
};

/// Shorter lines come back on purpose: refrains, table cells, the names of speakers. So do lines
/// that are no full sentences, up to a length.
const LEAST_WORDS: usize = 8;
const LEAST_WORDS_OPEN: usize = 12;

/// Speaks last: a copy goes only when an earlier one stays. The entry of a list stays with its list: a plan has the same
/// exercise each week.
pub(crate) fn witness(page: &Page, labels: &mut Labels) {
    let mut kept = vec![false; page.len()];
    for at in 0..page.len() {
        let least = if page.is_prose(at) {
            LEAST_WORDS
        } else {
            LEAST_WORDS_OPEN
        };
        if !labels.is_body(at) || page.words(at) < least || !page.is_repeated(at) {
            continue;
        }
        if std::mem::replace(&mut kept[page.first(at)], true) && !page.shape(at).bullet {
            labels.strike(
                at..at + 1,
                Cause::Witness("repeated-paragraph", "repetition"),
            );
        }
    }
}
