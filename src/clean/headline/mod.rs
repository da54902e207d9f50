//! Finds the headline of a page and where its text begins.

mod signs;
#[cfg(test)]
mod tests;

use super::model::Sight;
use super::page::{Page, has_site_suffix};
use super::shape::Form;
pub(crate) use signs::Signs;
use signs::View;

/// The head of a page.
#[derive(Debug)]
pub(crate) struct Head {
    /// The line that is the headline.
    pub title: Option<usize>,
    /// The source gives it, it is repeated, or a byline or date stands below it: no mere guess.
    pub confirmed: bool,
    /// The first line that can belong to the headline.
    pub top: usize,
    /// The first paragraph of the text; the number of lines when there is none.
    pub body: usize,
}

/// How many lines above the text may be its head.
const HEAD_LINES: usize = 60;

/// Lines below a headline in which its second copy is looked for.
const REPEATED_WITHIN: usize = 400;

/// Where more short sentences stand above a line, the text has begun: menus have hardly any.
const SENTENCES_ABOVE: usize = 2;

/// A line below the first paragraph with more copies is a field of a list, not its headline.
const MOST_COPIES: usize = 6;

/// Lines between a headline that leads and its text.
const LEADS_WITHIN: usize = 12;

/// Below a menu of more lines so many paragraphs may stand above the headline: notices, teasers; and one in so many lines.
const MENU_LINES: usize = 5;
const TEXT_ABOVE: usize = 5;
const MENU_SHARE: usize = 12;

pub(crate) fn find(page: &Page, sight: &Sight) -> Head {
    let opening = opening(page);
    let given = given(page);
    let title = given.or_else(|| likely(page, opening, sight));
    let body = (title.map_or(0, |t| t + 1)..page.len())
        .find(|&at| page.is_text(at))
        .unwrap_or(page.len());
    Head {
        title,
        top: title.map_or(0, |title| top(page, title)),
        confirmed: given.is_some() || title.is_some_and(|t| is_confirmed(page, t)),
        body,
    }
}

/// The first paragraph of text. On a page that holds its text twice it is the first that stands there twice.
fn opening(page: &Page) -> usize {
    let twice = (0..page.len())
        .filter(|&at| page.is_prose(at) && page.rule(at).is_none() && page.copies(at) == 2);
    let holds_text_twice = twice.clone().count() > 2 * page.count_text(0..page.len());
    let mut texts = (0..page.len()).filter(|&at| page.is_text(at));
    let first = if holds_text_twice {
        twice.min()
    } else {
        texts.next()
    };
    first.unwrap_or(page.len())
}

/// The line that bears the headline which the source gives.
fn given(page: &Page) -> Option<usize> {
    let title = page.given_title?;
    (0..page.len().min(HEAD_LINES)).find(|&at| {
        let bare = page.bare(at);
        bare == title || has_site_suffix(title, bare) && page.words(at) >= 3
    })
}

/// It stands there twice and no more than a menu's entries do, or a byline or date stands below it.
fn is_confirmed(page: &Page, at: usize) -> bool {
    let near = 0..page.len().min(at + REPEATED_WITHIN);
    let copies = near
        .filter(|&other| other != at && page.repeats(other, at))
        .count();
    (1..=MOST_COPIES).contains(&copies) || is_dated(page, at)
}

/// A byline or date stands below the line.
fn is_dated(page: &Page, at: usize) -> bool {
    (at + 1..page.len().min(at + 4)).any(|below| super::header::is_byline_or_date(page, below))
}

/// The first line above one with no more short sentences between than a menu may have.
fn top(page: &Page, at: usize) -> usize {
    let is_short = |i: &usize| page.shape(*i).form == Form::Sentence && page.rule(*i).is_none();
    let mut sentences = (0..at).rev().filter(is_short);
    sentences.nth(SENTENCES_ABOVE).map_or(0, |above| above + 1)
}

/// Of the lines that could be the headline the one for which most speaks.
fn likely(page: &Page, opening: usize, sight: &Sight) -> Option<usize> {
    let candidates = candidates(page, opening);
    if candidates.len() < 2 || leads(page, &candidates) {
        return candidates.first().map(|&(at, _)| at);
    }
    let view = View::of(page, sight);
    let best = |&(at, below): &(usize, usize)| (view.score(at, below), std::cmp::Reverse(at));
    candidates.into_iter().max_by_key(best).map(|(at, _)| at)
}

/// The first line of a page that is laid out as cleaned texts are, the text close below it.
fn leads(page: &Page, candidates: &[(usize, usize)]) -> bool {
    candidates.first().is_some_and(|&(at, below)| {
        at == 0 && below <= LEADS_WITHIN && page.gap(1) == 1 && page.is_flat()
    })
}

/// The lines that could be the headline, each with the number of lines down to the next paragraph of text: above the
/// text, or among its first paragraphs where a menu stands above these, or a byline or date below the line.
fn candidates(page: &Page, opening: usize) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    let mut next = opening;
    for at in 0..page.len() {
        if at == next {
            next = (at + 1..page.len())
                .find(|&i| page.is_text(i))
                .unwrap_or(page.len());
        }
        if next == page.len() || page.count_text(0..at) > TEXT_ABOVE.max(at / MENU_SHARE) {
            break;
        }
        let at_top = at <= opening || opening > MENU_LINES || is_dated(page, at);
        if at_top && next - at <= HEAD_LINES && is_candidate(page, at) {
            candidates.push((at, next - at));
        }
    }
    candidates
}

/// What is known of the lines that could be the headline, for those who fit the weights.
pub(crate) fn signs(page: &Page, sight: &Sight) -> Vec<(usize, Signs)> {
    let candidates = candidates(page, opening(page));
    let view = View::of(page, sight);
    candidates
        .into_iter()
        .map(|(at, below)| (at, view.signs(at, below)))
        .collect()
}

fn is_candidate(page: &Page, at: usize) -> bool {
    page.shape(at).is_headline()
        && page.rule(at).is_none()
        && !page.standing(at).is_some_and(|s| s.is_everywhere())
        && !super::header::is_byline_or_date(page, at)
        && !page.facts(at).breadcrumb
        && !super::links::is_pager(page, at)
}
