//! Widgets that are told by their form in any language: rows of networks, doubled reaction words,
//! counters and ornaments between them.

use super::{
    labels::{Cause, Labels, Role},
    page::Page,
    rules::Effect,
    shape::Form,
};

const BY: &str = "widgets";

/// Boilerplate by form, anywhere on the page.
pub(crate) fn witness(page: &Page, labels: &mut Labels) {
    for at in 0..page.len() {
        let facts = page.facts(at);
        let row = [
            (facts.share_row, "share-buttons"),
            (facts.button_row, "menu"),
        ];
        for (_, code) in row.into_iter().filter(|(is, _)| *is) {
            labels.strike(at..at + 1, Cause::Witness(code, BY));
        }
    }
    reactions(page, labels);
}

/// Lines that say little themselves go where a neighbour went: numbers and ornaments when all
/// around them went, weak rules when the line above or below did.
pub(crate) fn company(page: &Page, labels: &mut Labels) {
    let mut at = 0;
    while at < page.len() {
        let run = (at..page.len())
            .take_while(|&i| labels.is_body(i) && company_code(page, i).is_some())
            .count();
        let end = at + run;
        let gone = |i: Option<usize>| i.is_none_or(|i| labels.role(i) == Some(Role::Boilerplate));
        let (above, below) = (
            gone(at.checked_sub(1)),
            gone((end < page.len()).then_some(end)),
        );
        for i in at..end {
            let weak = page.rule(i).is_some();
            if run < page.len() && (above && below || weak && (above || below)) {
                let cause = company_code(page, i).unwrap_or(Cause::Witness("ornament", BY));
                labels.strike(i..i + 1, cause);
            }
        }
        at = end + 1;
    }
}

/// Why a line would go in company; none for a line that speaks for itself.
fn company_code(page: &Page, at: usize) -> Option<Cause> {
    if let Some(number) = page.rule_number(at) {
        let rule = page.rules.rule(number);
        return (rule.weak || rule.effect == Effect::Label).then_some(Cause::Rule(number));
    }
    if page.shape(at).form == Form::Ornament {
        Some(Cause::Witness("ornament", BY))
    } else if page.facts(at).bare_number {
        Some(Cause::Witness("counter", BY))
    } else {
        None
    }
}

/// Three and more lines in a row of one word said twice: "hate hate", "win win".
fn reactions(page: &Page, labels: &mut Labels) {
    let mut at = 0;
    while at < page.len() {
        let run = (at..page.len())
            .take_while(|&i| page.facts(i).doubled_word)
            .count();
        // One word again and again is a refrain.
        let differ = (at..at + run).any(|i| page.first(i) != page.first(at));
        if run >= 3 && differ {
            labels.strike(at..at + run, Cause::Witness("reaction-widget", BY));
        }
        at += run + 1;
    }
}
