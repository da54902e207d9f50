//! Captions: told by phrases elsewhere; here by repetition, or by the credit below them.
//!
//! Scrapers leave a caption once for every size of the picture, so it stands twice and more in
//! direct succession, and again below the repeated headline.

use super::{
    headline::Head,
    labels::{Cause, Labels, Role, Strength},
    page::Page,
    rules::Effect,
};

/// A page with more captions than this is one whose every paragraph stands twice.
const MOST_CAPTIONS: usize = 4;
const LEAST_WORDS: usize = 4;
/// Paragraphs that stand once; with fewer, a doubled line may be the text itself.
const LEAST_TEXT: usize = 2;
const MOST_WORDS: usize = 40;
/// A line of more words that stands twice is a paragraph: on labelled pages five of six such are text, and of
/// shorter ones one in seven.
const DOUBLED_WORDS: usize = 30;
const CREDIT_WORDS: usize = 6;

pub(crate) fn witness(page: &Page, head: &Head, labels: &mut Labels) {
    let mut captions: Vec<usize> = (0..page.len())
        .filter(|&at| is_doubled(page, head, at, labels))
        .collect();
    let text = page.count_text(head.body..page.len());
    if captions.len() > MOST_CAPTIONS || text < LEAST_TEXT {
        captions.clear();
    }
    captions.extend((0..page.len()).filter(|&at| is_credited(page, at, labels)));
    for at in captions {
        labels.vote(
            at,
            Role::Caption,
            Strength::Sure,
            Cause::Witness("caption", "repetition"),
        );
    }
}

/// The line right above a photo credit, set off from the text above it.
fn is_credited(page: &Page, at: usize, labels: &Labels) -> bool {
    let below = at + 1;
    labels.is_body(at)
        && page.rule(at).is_none()
        && page.gap(at) > 0
        && (LEAST_WORDS..=MOST_WORDS).contains(&page.words(at))
        && below < page.len()
        && page.gap(below) == 0
        && page.words(below) <= CREDIT_WORDS
        && matches!(page.effect(below), Some(Effect::Credit | Effect::Caption))
}

/// The first of several copies in direct succession, of which one at least stands above the text.
fn is_doubled(page: &Page, head: &Head, at: usize, labels: &Labels) -> bool {
    let next = at + 1;
    let free = labels.is_body(at)
        && !matches!(page.effect(at), Some(e) if e != Effect::Caption && e != Effect::Credit);
    free && next < page.len()
        && at < head.body
        && page.first(at) == at
        && page.first(next) == at
        && (LEAST_WORDS..=DOUBLED_WORDS).contains(&page.words(at))
        && head.title.is_none_or(|t| !page.repeats(at, t))
}

/// Further copies of a caption go, however it was recognised.
pub(crate) fn repeats(page: &Page, labels: &mut Labels) {
    for at in 0..page.len() {
        let first = page.first(at);
        if first != at && labels.role(first) == Some(Role::Caption) {
            labels.vote(
                at,
                Role::Boilerplate,
                Strength::Sure,
                Cause::Witness("repeated-caption", "repetition"),
            );
        }
    }
}
