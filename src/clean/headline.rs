//! Finds the headline of a page and where its text begins.

use super::page::{Page, has_site_suffix};
use super::shape::Form;

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

pub(crate) fn find(page: &Page) -> Head {
    let opening = (0..page.len())
        .find(|&at| page.is_text(at))
        .unwrap_or(page.len());
    let known = given(page).or_else(|| repeated_or_dated(page, opening));
    let title = known.or_else(|| likely(page, opening));
    let body = (title.map_or(0, |t| t + 1)..page.len())
        .find(|&at| page.is_text(at))
        .unwrap_or(page.len());
    Head {
        title,
        top: title.map_or(0, |title| top(page, title)),
        confirmed: known.is_some(),
        body,
    }
}

/// Repetition is the better witness, except for a line that is merely doubled and stands below a
/// line with a date: that is a caption below the headline.
fn repeated_or_dated(page: &Page, opening: usize) -> Option<usize> {
    let (repeated, dated) = (repeated(page, opening), dated(page, opening));
    match (repeated, dated) {
        (Some(repeated), Some(dated)) if dated < repeated && is_only_doubled(page, repeated) => {
            Some(dated)
        }
        (repeated, dated) => repeated.or(dated),
    }
}

/// All copies of the line stand in direct succession.
fn is_only_doubled(page: &Page, at: usize) -> bool {
    let last = (at..page.len())
        .take_while(|&i| page.first(i) == page.first(at))
        .last();
    last.is_some_and(|last| (last + 1..page.len()).all(|other| !page.repeats(other, at)))
}

/// The line that bears the headline which the source gives.
fn given(page: &Page) -> Option<usize> {
    let title = page.given_title?;
    (0..page.len().min(HEAD_LINES)).find(|&at| {
        let bare = page.bare(at);
        bare == title || has_site_suffix(title, bare) && page.words(at) >= 3
    })
}

/// A headline that stands in the page more than once, first above the text or close to its beginning.
fn repeated(page: &Page, opening: usize) -> Option<usize> {
    let end = second_paragraph(page, opening).min(HEAD_LINES);
    for at in 0..end {
        if !is_candidate(page, at) {
            continue;
        }
        if top(page, at) > 0 {
            break;
        }
        // Where there is no prose, as in verse, a line that comes back later is a refrain.
        let near = if opening == page.len() {
            at..page.len().min(at + 2)
        } else {
            0..page.len().min(at + REPEATED_WITHIN)
        };
        let others = near.filter(|&o| o != at);
        for other in others {
            if page.repeats(other, at) {
                if at > opening && is_field(page, at) {
                    break;
                }
                return Some(at);
            }
            // "Ferry stops - Harbour Gazette" above "Ferry stops": the short one is the headline.
            if other > at && other < end && page.repeats(at, other) && is_candidate(page, other) {
                return Some(other);
            }
        }
    }
    None
}

/// The first line above one with no more short sentences between than a menu may have.
fn top(page: &Page, at: usize) -> usize {
    let is_short = |i: &usize| page.shape(*i).form == Form::Sentence && page.rule(*i).is_none();
    let mut sentences = (0..at).rev().filter(is_short);
    sentences.nth(SENTENCES_ABOVE).map_or(0, |above| above + 1)
}

fn is_field(page: &Page, at: usize) -> bool {
    let near = 0..page.len().min(at + REPEATED_WITHIN);
    let copies = near.filter(|&other| other != at && page.repeats(other, at));
    copies.count() > MOST_COPIES
}

fn second_paragraph(page: &Page, opening: usize) -> usize {
    (opening + 1..page.len())
        .find(|&at| page.is_text(at))
        .unwrap_or(page.len())
}

/// The line next above a byline or date that could be a headline.
fn dated(page: &Page, opening: usize) -> Option<usize> {
    let first = above(page, opening)
        .find(|&at| is_candidate(page, at) && has_date_below(page, at, opening))?;
    let candidates = (first..opening.min(first + 4)).filter(|&at| is_candidate(page, at));
    candidates
        .take_while(|&at| has_date_below(page, at, opening))
        .last()
}

/// The first line above the text that could be a headline.
fn likely(page: &Page, opening: usize) -> Option<usize> {
    above(page, opening).find(|&at| is_candidate(page, at))
}

/// The lines above the text; none when there is no text.
fn above(page: &Page, opening: usize) -> std::ops::Range<usize> {
    if opening == page.len() {
        0..0
    } else {
        opening.saturating_sub(HEAD_LINES)..opening
    }
}

/// A byline or a date within the next three lines.
fn has_date_below(page: &Page, at: usize, opening: usize) -> bool {
    (at + 1..opening.min(at + 4)).any(|below| super::header::is_byline_or_date(page, below))
}

fn is_candidate(page: &Page, at: usize) -> bool {
    page.shape(at).is_headline()
        && page.rule(at).is_none()
        && !page.standing(at).is_some_and(|s| s.is_everywhere())
        && !super::header::is_byline_or_date(page, at)
        && !page.facts(at).breadcrumb
        && !super::links::is_pager(page, at)
}
