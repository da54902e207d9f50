//! What stands between the top of a page and its first paragraph: labels, breadcrumbs, menus,
//! bylines and dates.

use super::{
    headline::Head,
    labels::{Cause, Labels, Role, Strength},
    page::Page,
    rules::Effect,
};

/// Words in a menu entry, entries in a menu, words in a kicker.
const MENU_WORDS: usize = 4;
const MENU_LINES: usize = 5;
const KICKER_WORDS: usize = 4;

const BY: &str = "header";

pub(crate) fn witness(page: &Page, head: &Head, labels: &mut Labels) {
    title(page, head, labels);
    if head.body == page.len() {
        return;
    }
    for at in 0..head.body {
        if head.title == Some(at) {
            continue;
        }
        above_text(page, head, at, labels);
    }
    menu(page, head, labels);
    tail(page, labels);
}

fn title(page: &Page, head: &Head, labels: &mut Labels) {
    let Some(title) = head.title else { return };
    labels.vote(
        title,
        Role::Title,
        Strength::Sure,
        Cause::Witness("headline", "headline"),
    );
    for at in 0..page.len() {
        if at != title && page.repeats(at, title) {
            labels.vote(
                at,
                Role::Boilerplate,
                Strength::Sure,
                Cause::Witness("repeated-headline", "repetition"),
            );
        }
    }
}

fn above_text(page: &Page, head: &Head, at: usize, labels: &mut Labels) {
    let facts = page.facts(at);
    let mut vote = |role, cause| labels.vote(at, role, Strength::Likely, cause);
    let mut say = |role, code| vote(role, Cause::Witness(code, BY));
    match page.rule_number(at) {
        Some(rule) if page.effect(at) == Some(Effect::Label) => {
            vote(Role::Boilerplate, Cause::Rule(rule));
        }
        Some(_) => {}
        None if facts.byline => say(Role::Author, "byline"),
        None if facts.only_date => say(Role::Date, "dateline"),
        None if facts.breadcrumb => say(Role::Boilerplate, "breadcrumb"),
        None if facts.bare_number => say(Role::Boilerplate, "counter"),
        None if is_kicker(page, head, at) => say(Role::Boilerplate, "kicker"),
        None => {}
    }
}

/// Below the last paragraph stand bylines and dates, too.
fn tail(page: &Page, labels: &mut Labels) {
    let last = (0..page.len())
        .rev()
        .find(|&at| page.is_text(at))
        .unwrap_or(0);
    for at in last + 1..page.len() {
        if page.rule(at).is_none() && page.facts(at).only_date {
            labels.vote(
                at,
                Role::Date,
                Strength::Likely,
                Cause::Witness("dateline", BY),
            );
        }
    }
}

/// A short label above a headline that is known to be one, or in a bulleted row with byline and date.
fn is_kicker(page: &Page, head: &Head, at: usize) -> bool {
    let shape = page.shape(at);
    let above = head.confirmed && head.title.is_some_and(|t| (head.top..t).contains(&at));
    let beside = |i: usize| page.shape(i).bullet && is_byline_or_date(page, i);
    let in_row = shape.bullet && (at.saturating_sub(2)..page.len().min(at + 3)).any(beside);
    shape.is_item() && shape.words() <= KICKER_WORDS && (above || in_row)
}

/// A run of short entries above the text.
fn menu(page: &Page, head: &Head, labels: &mut Labels) {
    let end = head.title.unwrap_or(head.body).min(head.body);
    let entry = |at: usize| {
        let shape = page.shape(at);
        (shape.is_item() && shape.words() <= MENU_WORDS) || page.rule(at).is_some()
    };
    let mut start = 0;
    while start < end {
        let run = (start..end).take_while(|&at| entry(at)).count();
        if run >= MENU_LINES {
            labels.take_along(start..start + run, Cause::Witness("menu", BY));
        }
        start += run + 1;
    }
}

pub(crate) fn is_byline_or_date(page: &Page, at: usize) -> bool {
    let facts = page.facts(at);
    facts.byline
        || facts.only_date
        || matches!(page.effect(at), Some(Effect::Byline | Effect::Date))
}
