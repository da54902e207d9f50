//! The model's word on the lines of an article.

use super::{Profile, bound, reading::told, trees::SCALE};
use crate::clean::{
    headline::{self, Head},
    labels::{Labels, Role, Strength},
    page::Page,
};
use crate::document::Reason;

/// The code under which lines go.
pub(crate) const CODE: &str = "unlike-text";

/// So much surer than the bound must the model be to keep a line that a heading took along.
const ACQUITS: i32 = SCALE;

/// The lines that the model takes for text, whatever else is known of them.
pub(crate) fn is_text(page: &Page) -> Vec<bool> {
    let model = page.rules.model();
    let title = headline::find(page).title;
    let scores = model.scores(&told(page), title);
    scores.into_iter().map(|score| score >= 0).collect()
}

/// Lines that look unlike text go; lines that look like text stay, although a heading or a list would
/// have taken them along. A line that a phrase rule names itself is none of the model's business.
pub(crate) fn witness(page: &Page, head: &Head, profile: Profile, labels: &mut Labels) {
    if page.rules.is_off(CODE) {
        return;
    }
    let model = page.rules.model();
    let scores = model.scores(&told(page), head.title);
    let words = |at: usize| u32::try_from(page.words(at)).unwrap_or(u32::MAX);
    let lines = scores.iter().enumerate().map(|(at, &s)| (s, words(at)));
    let bound = bound(lines, &model.probability, profile);
    for (at, &score) in scores.iter().enumerate() {
        if score < bound {
            labels.vote(
                at,
                Role::Boilerplate,
                Strength::Guess,
                Reason::new(CODE, "model"),
            );
        } else if score >= bound + ACQUITS && page.rule(at).is_none() {
            labels.acquit(at);
        }
    }
}
