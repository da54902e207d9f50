//! Third phase: passages that kept articles share with kept articles before them.
//!
//! Done when all is decided, so that a passage can be told from a template by how many kept
//! articles have it.

use super::automaton::{Automaton, Run};
use super::candidates::listed;
use super::chunk::Context;
use super::index::{Index, Slot};
use super::shingle::{SHINGLE, shingles};
use super::verify::Pattern;
use super::winnow::{GUARANTEED, WINDOW, fingerprint, winnow};
use super::{DedupError, Passage};
use crate::document::Span;
use std::collections::BTreeMap;
use std::ops::Range;

/// A place of the article that was fingerprinted.
struct Place {
    word: usize,
    /// Where the first window starts that it was taken for.
    window: usize,
    /// Where its fingerprint is in the index, if other articles have it.
    slot: Option<Slot>,
}

/// A run of words that was found elsewhere.
struct Found {
    words: Range<usize>,
    of: usize,
    of_span: Span,
}

/// The passages of the kept article at `position`, by position in its text.
///
/// A candidate is read only if it has a fingerprint in a stretch that is not reported yet.
pub(super) fn passages(
    context: &Context<'_>,
    index: &Index,
    position: u32,
) -> Result<Vec<Passage>, DedupError> {
    let least = context.options.passage_words;
    if !may_share(context, index, position) {
        return Ok(Vec::new());
    }
    let pattern = Pattern::new(context.reader.words(context.order[position as usize])?);
    let places = places(&pattern, index);
    let mut found: Vec<Found> = Vec::new();
    let words = pattern.words().len();
    for (candidate, room) in candidates(&places, index, position, words, least) {
        let reported = || found.iter().map(|f| f.words.clone()).collect();
        let is_open = |r: &Range<usize>| {
            subtract(r.clone(), reported())
                .iter()
                .any(|p| p.len() >= least)
        };
        if !room.iter().any(is_open) {
            continue;
        }
        let of = context.order[candidate as usize];
        let other = context.reader.words(of)?;
        let ids = pattern.translate(&other);
        let comparison = pattern.compare_translated(&ids);
        if comparison.longest_stretch() < least {
            continue;
        }
        for run in Automaton::new(&ids).runs(pattern.ids(), least) {
            for part in new_parts(&run, &places, index, &found, least) {
                let of_start = run.of_start + part.start - run.start;
                found.push(Found {
                    of_span: other.span(of_start, of_start + part.len()),
                    words: part,
                    of,
                });
            }
        }
    }
    found.sort_unstable_by_key(|f| f.words.start);
    let report = |f: Found| Passage {
        span: pattern.words().span(f.words.start, f.words.end),
        of: f.of,
        of_span: f.of_span,
        coverage: 1.0,
    };
    Ok(found.into_iter().map(report).collect())
}

/// Whether a kept article before this one has as many of its fingerprints as a passage must have:
/// a quick look without the text.
fn may_share(context: &Context<'_>, index: &Index, position: u32) -> bool {
    let slots: Vec<Slot> = context
        .fingerprints(position)
        .iter()
        .filter_map(|&f| index.slot(f))
        .filter(|&slot| !index.is_template(slot))
        .collect();
    let least = least_places(context.options.passage_words);
    listed(index, &slots, 0)
        .chunk_by(|a, b| a == b)
        .any(|hits| hits.len() >= least && hits[0] < position)
}

/// So many fingerprinted places in a row lie within any run of `words` words: winnowing leaves no
/// window of shingles without one.
fn least_places(words: usize) -> usize {
    ((words + 1).saturating_sub(SHINGLE) / WINDOW).max(1)
}

/// The fingerprinted places of the article, in order.
fn places(pattern: &Pattern, index: &Index) -> Vec<Place> {
    let hashes = shingles(pattern.words());
    let mut places: Vec<Place> = Vec::new();
    for word in winnow(&hashes) {
        // A smaller hash is taken as soon as a window reaches it, another when the last one left.
        let window = match places.last() {
            Some(last) if hashes[word] >= hashes[last.word] => last.word + 1,
            _ => (word + 1).saturating_sub(WINDOW),
        };
        places.push(Place {
            word,
            window,
            slot: index.slot(fingerprint(hashes[word])),
        });
    }
    places
}

/// Kept articles before this one that may share a passage, in the total order; each with the
/// stretches of words, `least` long or longer, in which it may be.
///
/// A shared run holds no window of a place that the other article lacks. So it starts behind the
/// last window of such a place, and ends within the first window of the next one. Places of
/// templates tell nothing.
fn candidates(
    places: &[Place],
    index: &Index,
    position: u32,
    words: usize,
    least: usize,
) -> BTreeMap<u32, Vec<Range<usize>>> {
    let mut candidates: BTreeMap<u32, Vec<Range<usize>>> = BTreeMap::new();
    let mut close = |(holder, start): (u32, usize), end: usize| {
        if end >= start + least {
            candidates.entry(holder).or_default().push(start..end);
        }
    };
    let mut streaks: Vec<(u32, usize)> = Vec::new();
    let mut after_template = None;
    for place in places {
        let holders = match place.slot {
            Some(slot) if index.is_template(slot) => {
                after_template = after_template.or(Some(place.window));
                continue;
            }
            Some(slot) => index.holders(slot),
            None => &[],
        };
        let start = after_template.take().unwrap_or(place.window);
        let before = std::mem::take(&mut streaks);
        for &holder in holders.iter().take_while(|&&h| h < position) {
            let going = before.binary_search_by_key(&holder, |s| s.0);
            streaks.push((holder, going.map_or(start, |at| before[at].1)));
        }
        let end = place.window + GUARANTEED - 1;
        for streak in before {
            if streaks.binary_search_by_key(&streak.0, |s| s.0).is_err() {
                close(streak, end);
            }
        }
    }
    for streak in streaks {
        close(streak, words);
    }
    candidates
}

/// What of a run is to be reported: neither template nor reported before, and long enough.
fn new_parts(
    run: &Run,
    places: &[Place],
    index: &Index,
    found: &[Found],
    least: usize,
) -> Vec<Range<usize>> {
    let mut cuts = templates(run, places, index);
    cuts.extend(found.iter().map(|f| f.words.clone()));
    let end = run.start + run.length;
    subtract(run.start..end, cuts)
        .into_iter()
        .filter(|part| part.len() >= least)
        .collect()
}

/// The stretches of a run that are template: two fingerprints and more of templates in a row. A
/// single one is an idiom.
fn templates(run: &Run, places: &[Place], index: &Index) -> Vec<Range<usize>> {
    let end = run.start + run.length;
    let inside = |p: &&Place| p.word >= run.start && p.word + SHINGLE <= end;
    let is_template = |p: &Place| p.slot.is_some_and(|slot| index.is_template(slot));
    let inside: Vec<&Place> = places.iter().filter(inside).collect();
    inside
        .chunk_by(|a, b| is_template(a) == is_template(b))
        .filter(|group| group.len() > 1 && group.iter().all(|p| is_template(p)))
        .filter_map(|group| Some(group.first()?.word..group.last()?.word + SHINGLE))
        .collect()
}

/// What is left of a range without the cuts.
fn subtract(range: Range<usize>, mut cuts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    cuts.sort_unstable_by_key(|cut| cut.start);
    let mut left = Vec::new();
    let mut at = range.start;
    for cut in cuts {
        if cut.start > at {
            left.push(at..cut.start.min(range.end));
        }
        at = at.max(cut.end);
    }
    left.push(at..range.end);
    left.retain(|part| part.start < part.end);
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtraction_leaves_what_no_cut_has() {
        assert_eq!(
            subtract(10..50, vec![40..60, 0..12, 20..30, 25..28]),
            [12..20, 30..40]
        );
        assert_eq!(
            subtract(10..50, vec![0..5, 20..30, 60..70]),
            [10..20, 30..50]
        );
        assert!(subtract(10..50, vec![0..20, 15..55]).is_empty());
    }
}
