//! Where a second complete article begins on a page.
//!
//! A headline in mid-page that stands there twice, with a head around it and three paragraphs of its
//! own. Subheadings have no heads; teasers have one paragraph each. A page with many such places is a
//! list or a forum and stays whole.

use super::{header, model::Expert, page::Page, rules::Effect};

const OWN_PARAGRAPHS: usize = 3;
const OWN_WORDS: usize = 60;
const LEAST_WORDS: usize = 4;
/// More further articles than this make a list.
const MOST_FURTHER: usize = 4;
/// Lines below a headline in which its second copy is looked for.
const NEARBY: usize = 14;

/// The lines at which further articles begin, ascending.
pub(crate) fn starts(page: &Page, expert: &Expert) -> Vec<usize> {
    let mut candidates: Vec<usize> = (1..page.len()).filter(|&at| is_opening(page, at)).collect();
    // A doubled caption right below a headline looks like one; the headline is the first of them.
    candidates.dedup_by(|below, above| page.count_text(*above..*below) == 0);
    if candidates.is_empty() {
        return candidates;
    }
    let likely = expert.is_text(page);
    let mut starts = Vec::new();
    let mut from = 0;
    for (n, &at) in candidates.iter().enumerate() {
        let end = candidates.get(n + 1).copied().unwrap_or(page.len());
        // Menus and teasers above a headline may look like paragraphs, one by one.
        let above = (from..at).filter(|&i| page.is_text(i) && likely[i]).count();
        if above >= OWN_PARAGRAPHS && is_article(page, at, end) {
            starts.push(at);
            from = at;
        }
    }
    if starts.len() > MOST_FURTHER {
        Vec::new()
    } else {
        starts
    }
}

/// A headline that is repeated close by, with more that only the top of an article has.
fn is_opening(page: &Page, at: usize) -> bool {
    let shape = page.shape(at);
    shape.is_headline()
        && shape.words() >= LEAST_WORDS
        && page.rule(at).is_none()
        && page.first(at) == at
        && has_head(page, at)
}

/// Titles of videos, products and steps stand twice as well. The head of an article has two more
/// of: a gap above it (a wide one counts twice), a doubled caption, a byline or date, a widget; and one
/// of the two is a wide gap or a byline: names of products stand above numbers and captions, too.
fn has_head(page: &Page, at: usize) -> bool {
    let end = page.len().min(at + NEARBY);
    let (mut copies, mut captions, mut bylines, mut widgets, mut paragraphs) = (0, 0, 0, 0, 0);
    for other in at + 1..end {
        if page.repeats(other, at) {
            copies += 1;
        } else if page.is_text(other) {
            paragraphs += 1;
        } else if page.is_repeated(other) && page.words(other) >= LEAST_WORDS {
            captions = 1;
        } else if header::is_byline_or_date(page, other) {
            bylines = 1;
        } else if page.facts(other).bare_number {
            widgets = 1;
        }
        if paragraphs > 1 {
            break;
        }
    }
    let gap = page.gap(at).saturating_sub(1).min(2);
    copies > 0 && gap + bylines > 0 && gap + captions + bylines + widgets >= 2
}

/// Whether the lines from `at` to `end` hold an article's text.
fn is_article(page: &Page, at: usize, end: usize) -> bool {
    let heads_list = |i: &usize| {
        matches!(
            page.effect(*i),
            Some(Effect::List | Effect::Teasers | Effect::Comments)
        )
    };
    let end = (at..end)
        .find(heads_list)
        .map_or(end, |i| if page.count_text(i..end) > 0 { end } else { i });
    let text = (at..end).filter(|&i| page.is_text(i));
    text.clone().count() >= OWN_PARAGRAPHS
        && text.map(|i| page.words(i)).sum::<usize>() >= OWN_WORDS
}
