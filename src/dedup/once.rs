//! Each reused stretch is reported once, at one of the two articles, and never so that dropping all
//! reported passages would lose a text.

use super::Passage;
use super::outcome::Outcome;
use super::passages::Shared;
use super::room::Rest;
use crate::document::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// A stretch of whole sentences of one article that another one has too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Part {
    /// In words.
    pub(super) ours: Range<usize>,
    pub(super) theirs: Range<usize>,
    /// In bytes.
    pub(super) our_bytes: Range<usize>,
    pub(super) their_bytes: Range<usize>,
    pub(super) coverage: f64,
    /// It is paragraphs of the article from the first word to the last.
    pub(super) is_paragraphs: bool,
}

/// What two articles share, as sentences of one of them.
#[derive(Clone, Copy)]
struct Side<'a> {
    position: u32,
    parts: &'a [Part],
}

/// So much more of one text must be common to tell which of two has a passage whole: of its words, and as a
/// share of the stretch.
const MORE_WORDS: f64 = 1.05;
const MORE_SHARE: f64 = 0.01;

impl Side<'_> {
    fn words(&self) -> usize {
        self.parts.iter().map(|part| part.ours.len()).sum()
    }

    /// The words of them that the other text has, too.
    fn common(&self) -> f64 {
        let common = |part: &Part| part.coverage * part.ours.len() as f64;
        self.parts.iter().map(common).sum()
    }

    /// Whether more of it is whole sentences here than in the other text: by some of the words or, if it ends
    /// amid a sentence there, by a share of that stretch; or whether it is paragraphs here alone.
    fn is_whole_beside(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.common(), other.common());
        let share = |side: &Self, common: f64| common / side.words().max(1) as f64;
        let is_paragraphs = |side: &Self| side.parts.iter().all(|part| part.is_paragraphs);
        let is_whole = share(self, ours) > share(other, theirs) + MORE_SHARE
            || is_paragraphs(self) && !is_paragraphs(other);
        ours > MORE_WORDS * theirs || MORE_WORDS * ours >= theirs && is_whole
    }
}

/// Chooses what is reported of all that articles share, for each article.
///
/// A passage is reported at the article that was published later; if that is not known, at the one
/// of which it is whole sentences, or paragraphs, while in the other it is not; else at the later in
/// the total order. Near-linear time.
pub(super) fn once(room: Rest<'_>, outcome: &Outcome) -> Vec<Vec<Passage>> {
    let mut ledger = Ledger::default();
    let mut passages = vec![Vec::new(); outcome.keys.len()];
    let mut report = |reporter: u32, of: u32, part: &Part| {
        passages[reporter as usize].push(Passage {
            span: Span::new(part.our_bytes.start, part.our_bytes.end),
            of: room.entry(of),
            of_span: Span::new(part.their_bytes.start, part.their_bytes.end),
            coverage: part.coverage,
        });
    };
    for (here, there) in found(outcome) {
        let (at, of) = (here.position, there.position);
        let mut left: Vec<&Part> = here.parts.iter().collect();
        if is_earlier(room, here, there) {
            for part in there.parts {
                if ledger.turn(of, at, part) {
                    left.retain(|own| !overlap(&own.ours, &part.theirs));
                    report(of, at, part);
                }
            }
        }
        for part in left {
            if ledger.enter(at, of, part) {
                report(at, of, part);
            }
        }
    }
    for list in &mut passages {
        list.sort_unstable_by_key(|passage| passage.span.start);
    }
    passages
}

/// What two articles share, as sentences of the later in the total order and of the earlier, sorted by
/// the later.
fn found(outcome: &Outcome) -> impl Iterator<Item = (Side<'_>, Side<'_>)> {
    let rows = (0..).zip(outcome.near.iter().zip(outcome.shared.iter()));
    rows.flat_map(|(at, (near, shared))| {
        shared
            .iter()
            .filter_map(move |Shared { with, here, there }| {
                let of = *near.get(*with as usize)?;
                let side = |position, parts| Side { position, parts };
                Some((side(at, here.as_slice()), side(of, there.as_slice())))
            })
    })
}

/// Whether the passage came from the article that is later in the total order.
fn is_earlier(room: Rest<'_>, here: Side<'_>, there: Side<'_>) -> bool {
    let date = |side: Side<'_>| room.reader.heads[room.entry(side.position)].date;
    match (date(here), date(there)) {
        (Some(a), Some(b)) if a != b => a < b && !there.parts.is_empty(),
        _ => there.is_whole_beside(&here),
    }
}

/// Which stretches of which articles are reported, and of which others they are said to come.
#[derive(Debug, Default)]
struct Ledger {
    reported: BTreeMap<u32, Vec<Range<usize>>>,
    /// Those reported to come from an article later in the total order.
    turned: BTreeMap<u32, Vec<Range<usize>>>,
    sources: BTreeMap<u32, Vec<Range<usize>>>,
}

impl Ledger {
    /// Enters a part of `at` that comes from `of`, if it may be reported: not yet reported, and not from a stretch that
    /// came from elsewhere later. What others come from is not reported afterwards: so no circle closes.
    fn enter(&mut self, at: u32, of: u32, part: &Part) -> bool {
        if has(&self.reported, at, &part.ours)
            || has(&self.sources, at, &part.ours)
            || has(&self.turned, of, &part.theirs)
        {
            return false;
        }
        self.reported.entry(at).or_default().push(part.ours.clone());
        self.sources
            .entry(of)
            .or_default()
            .push(part.theirs.clone());
        true
    }

    /// Enters a part of `at` that comes from `of`, behind it in the total order, where the source is not reported itself.
    fn turn(&mut self, at: u32, of: u32, part: &Part) -> bool {
        if has(&self.reported, of, &part.theirs) || !self.enter(at, of, part) {
            return false;
        }
        self.turned.entry(at).or_default().push(part.ours.clone());
        true
    }
}

fn has(lists: &BTreeMap<u32, Vec<Range<usize>>>, at: u32, range: &Range<usize>) -> bool {
    let list = lists.get(&at).map(Vec::as_slice).unwrap_or_default();
    list.iter().any(|other| overlap(other, range))
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
