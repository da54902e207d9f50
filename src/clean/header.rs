//! What stands between the top of a page and its first paragraph: labels, breadcrumbs, menus,
//! bylines and dates.

use super::{
    dates,
    headline::Head,
    labels::{Labels, Role, Strength},
    page::Page,
    rules::Effect,
};
use crate::document::Reason;

/// Words in a menu entry, entries in a menu, words in a kicker, in a byline.
const MENU_WORDS: usize = 4;
const MENU_LINES: usize = 5;
const KICKER_WORDS: usize = 4;
const BYLINE_WORDS: usize = 9;

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
        Reason::new("headline", "headline"),
    );
    for at in 0..page.len() {
        if at != title && page.repeats(at, title) {
            labels.vote(
                at,
                Role::Boilerplate,
                Strength::Sure,
                Reason::new("repeated-headline", "repetition"),
            );
        }
    }
}

fn above_text(page: &Page, head: &Head, at: usize, labels: &mut Labels) {
    let mut say = |role, code: &str| labels.vote(at, role, Strength::Likely, Reason::new(code, BY));
    match page.rule(at) {
        Some(rule) if rule.effect == Effect::Label => {
            let reason = Reason::new(&rule.code, &rule.pack);
            labels.vote(at, Role::Boilerplate, Strength::Likely, reason);
        }
        Some(_) => {}
        None if is_byline(page, at) => say(Role::Author, "byline"),
        None if is_date(page, at) => say(Role::Date, "dateline"),
        None if is_breadcrumb(page, at) => say(Role::Boilerplate, "breadcrumb"),
        None if is_bare_number(page.raw(at)) => say(Role::Boilerplate, "counter"),
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
        if page.rule(at).is_none() && is_date(page, at) {
            labels.vote(
                at,
                Role::Date,
                Strength::Likely,
                Reason::new("dateline", BY),
            );
        }
    }
}

/// A short label above a headline that is known to be one, or in a bulleted row with byline and date.
fn is_kicker(page: &Page, head: &Head, at: usize) -> bool {
    let shape = &page.lines[at].block.shape;
    let above = head.confirmed && head.title.is_some_and(|t| at < t);
    let beside = |i: usize| page.lines[i].block.shape.bullet && is_byline_or_date(page, i);
    let in_row = shape.bullet && (at.saturating_sub(2)..page.len().min(at + 3)).any(beside);
    shape.is_item() && shape.words <= KICKER_WORDS && (above || in_row)
}

/// A run of short entries above the text.
fn menu(page: &Page, head: &Head, labels: &mut Labels) {
    let end = head.title.unwrap_or(head.body).min(head.body);
    let entry = |at: usize| {
        let shape = &page.lines[at].block.shape;
        (shape.is_item() && shape.words <= MENU_WORDS) || page.rule(at).is_some()
    };
    let mut start = 0;
    while start < end {
        let run = (start..end).take_while(|&at| entry(at)).count();
        if run >= MENU_LINES {
            for at in start..start + run {
                labels.vote(
                    at,
                    Role::Boilerplate,
                    Strength::Guess,
                    Reason::new("menu", BY),
                );
            }
        }
        start += run + 1;
    }
}

pub(crate) fn is_byline_or_date(page: &Page, at: usize) -> bool {
    matches!(page.effect(at), Some(Effect::Byline | Effect::Date))
        || is_byline(page, at)
        || is_date(page, at)
}

pub(crate) fn is_date(page: &Page, at: usize) -> bool {
    dates::is_only_date(page.folded(at), page.rules.months())
}

/// "By Mara Tolland", "Von Jens Achterberg und Ute Brandt": an opener and names.
pub(crate) fn is_byline(page: &Page, at: usize) -> bool {
    page.words(at) <= BYLINE_WORDS
        && super::byline::name(page.raw(at), page.rules.byline_openers()).is_some()
}

/// "World | Asia | Trade", "Home › News › Harbour", "Council | Roads": two or more short items.
pub(crate) fn is_breadcrumb(page: &Page, at: usize) -> bool {
    const SEPARATORS: [&str; 8] = ["|", "›", "»", ">", " / ", "→", " · ", " • "];
    let line = page.raw(at);
    if page.words(at) > 20 {
        return false;
    }
    SEPARATORS.iter().any(|&separator| {
        let items: Vec<_> = line
            .split(separator)
            .map(str::trim)
            .filter(|i| !i.is_empty())
            .collect();
        let most = if items.len() == 2 { 3 } else { 4 };
        let short = |item: &&str| super::shape::count_words(item) <= most && !item.ends_with('.');
        items.len() >= 2 && items.iter().all(short)
    })
}

/// "20", "7": a counter or a size.
pub(crate) fn is_bare_number(line: &str) -> bool {
    line.len() <= 6
        && line
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | 'k' | 'K'))
}
