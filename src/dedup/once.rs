//! Each reused stretch is reported once, at one of the two articles, and never so that dropping all
//! reported passages would lose a text.

use super::Passage;
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
}

/// What two articles share, as sentences of one of them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Side {
    pub(super) position: u32,
    pub(super) parts: Vec<Part>,
}

impl Side {
    fn words(&self) -> usize {
        self.parts.iter().map(|part| part.ours.len()).sum()
    }
}

/// What two articles share, as sentences of the later in the total order and of the earlier.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) here: Side,
    pub(super) there: Side,
}

/// Chooses what is reported, for each of `articles` positions. `found` is sorted by the later
/// article.
///
/// A passage is reported at the article that was published later; if that is not known, at the one
/// of which it is whole sentences while in the other it is not; else at the later in the total
/// order. Near-linear time.
pub(super) fn once(room: Rest<'_>, articles: usize, found: Vec<Vec<Found>>) -> Vec<Vec<Passage>> {
    let mut ledger = Ledger::default();
    let mut passages = vec![Vec::new(); articles];
    let mut report = |reporter: u32, of: u32, part: Part| {
        passages[reporter as usize].push(Passage {
            span: Span::new(part.our_bytes.start, part.our_bytes.end),
            of: room.entry(of),
            of_span: Span::new(part.their_bytes.start, part.their_bytes.end),
            coverage: part.coverage,
        });
    };
    for Found { here, there } in found.into_iter().flatten() {
        let (at, of) = (here.position, there.position);
        let mut left = here.parts.clone();
        if is_earlier(room, &here, &there) {
            for part in there.parts {
                if ledger.turn(of, at, &part) {
                    left.retain(|own| !overlap(&own.ours, &part.theirs));
                    report(of, at, part);
                }
            }
        }
        for part in left {
            if ledger.enter(at, of, &part) {
                report(at, of, part);
            }
        }
    }
    for list in &mut passages {
        list.sort_unstable_by_key(|passage| passage.span.start);
    }
    passages
}

/// Whether the passage came from the article that is later in the total order.
fn is_earlier(room: Rest<'_>, here: &Side, there: &Side) -> bool {
    let date = |side: &Side| room.reader.heads[room.entry(side.position)].date;
    match (date(here), date(there)) {
        (Some(a), Some(b)) if a != b => a < b && !there.parts.is_empty(),
        _ => 8 * there.words() > 9 * here.words(),
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
    /// Enters a part of `at` that comes from `of`, before it in the total order, if it may be
    /// reported: not yet reported, and not from a stretch that came from elsewhere later.
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

    /// Enters a part of `at` that comes from `of`, behind it in the total order. So that no circle
    /// closes, the part must be no source, and the source must not be reported itself.
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
