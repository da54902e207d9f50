//! What the pages of a source have in common: evidence of its template.
//!
//! Pages of one site repeat their chrome. A line that stands on many pages of a source, each of which
//! has an article of its own, is template. It is learnt from a sample of the pages of each source in
//! the same run: first [`Census`] says which pages to look at, then [`Learner`] is shown the
//! [`sketch`] of each, and gives [`Templates`]. Only hashes of lines are held, never texts, and
//! neither the order of the pages nor the number of threads changes the outcome.
//!
//! ```
//! use copydesk::clean::templates::{Census, Learner, Place, sketch};
//! # let prose = |n: u32| format!("{} crossings were counted on day {n} by a keeper who {}.",
//! #     n * 7, (0..40).map(|w| format!("{} ", w * n)).collect::<String>());
//! let pages: Vec<_> = (0..6)
//!     .map(|n| (format!("gazette/{n}.txt"), format!("Harbour Gazette\nHome\n{}\n", prose(n))))
//!     .collect();
//! let mut census = Census::default();
//! for (name, _) in &pages {
//!     census.count(Place::of(name, None));
//! }
//! let mut learner = Learner::default();
//! for group in census.sample().groups(|_| true) {
//!     for (name, text) in &pages {
//!         let place = Place::of(name, None);
//!         if group.has(place) {
//!             learner.add(place, sketch(text));
//!         }
//!     }
//!     learner.settle();
//! }
//! let templates = learner.finish();
//! assert!(!templates.is_empty());
//! ```

mod census;
mod learn;
mod lines;
mod place;
mod versions;
mod witness;

pub use census::{Census, Group, SAMPLE, Sample};
pub use learn::Learner;
pub use lines::{Sketch, sketch};
pub use place::{Place, label};

pub(in crate::clean) use lines::sketch_of;
pub(crate) use witness::{BY, CODE, Site, shared, witness};

use super::blocks::Blocks;
use crate::document::Document;
use lines::Class;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// A line is template if it stands on so many other pages, and on such a share of them in percent: a
/// sentence, which a writer could say again, on more than a heading, button or counter. Lists of headlines
/// change while pages are scraped; each stands on a part of them.
const SHORT: (u32, u32) = (3, 15);
const LONG: (u32, u32) = (3, 50);
/// It is shared if it stands on one other page, and on such a share of them.
const SHARED: (u32, u32) = (1, 3);

/// What was learnt of each source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Templates {
    sources: BTreeMap<u64, Source>,
}

/// What the pages of one source have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The pages that are evidence of what is template, sorted.
    pages: Vec<u64>,
    /// Those that are evidence of what is shared, sorted.
    sharers: Vec<u64>,
    /// Lines that stand on several of them, sorted.
    lines: Vec<(u64, On)>,
}

/// On how many pages of either kind a line stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct On {
    evidence: u32,
    sharers: u32,
}

/// On how many pages of the source a line stands, that of the line among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    class: Class,
    pub on: u32,
    pub of: u32,
}

impl Templates {
    /// Whether nothing was learnt.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// What was learnt of each source, by the hash of its name, sorted.
    pub fn sources(&self) -> impl Iterator<Item = (u64, &Source)> {
        self.sources.iter().map(|(hash, source)| (*hash, source))
    }

    /// What is known of a source.
    #[must_use]
    pub fn source(&self, hash: u64) -> Option<&Source> {
        self.sources.get(&hash)
    }

    /// All that cleaning a page learns from its source, as a hash: while that stays the same, and the
    /// page too, cleaning gives the same, however many pages came or went.
    #[must_use]
    pub fn evidence(&self, place: Place, sketch: &Sketch) -> u64 {
        let Some(source) = self.sources.get(&place.source) else {
            return 0;
        };
        let mut hash = Xxh3::new();
        if !sketch.whole {
            // What stands in its middle is not known, so all may matter.
            let all = postcard::to_stdvec(source).unwrap_or_default();
            hash.update(&xxh3_64(&all).to_le_bytes());
        }
        let (own, others) = source.company(place);
        let sharers = source.sharers(place);
        for (line, _) in &sketch.lines {
            let says = [Class::Short, Class::Long].map(|class| {
                let standing = source.often(*line, class, own, others);
                standing.map_or(0, |s| 1 + u8::from(s.is_everywhere()))
            });
            let shared = u8::from(source.shared(*line, sharers).is_some());
            if says != [0, 0] || shared > 0 {
                hash.update(&line.to_le_bytes());
                hash.update(&says);
                hash.update(&[shared]);
            }
        }
        hash.digest().max(1)
    }

    /// What is known of the lines of a document.
    pub(crate) fn site(&self, document: &Document, blocks: &Blocks) -> Site {
        let place = Place::of(&document.input, document.given.url.as_deref());
        let Some(source) = self.sources.get(&place.source) else {
            return Site::default();
        };
        let (own, others) = source.company(place);
        let sharers = source.sharers(place);
        let standings = (0..blocks.list.len()).map(|at| {
            let (shape, folded) = (&blocks.list[at].shape, blocks.folded(at));
            let (class, line) = lines::identity(shape, folded);
            let often = source.often(line, class, own, others).or_else(|| {
                let counter = lines::counter(shape, folded)?;
                source.often(counter, Class::Counter, own, others)
            });
            // The very same number elsewhere is no fact of this article.
            let class = match class {
                Class::Counter => Class::Short,
                class => class,
            };
            let shared = source.shared(line, sharers);
            (often, shared.map(|(on, of)| Standing { class, on, of }))
        });
        let (lines, shared) = standings.unzip();
        Site {
            name: place::label(&document.input, document.given.url.as_deref()),
            lines,
            shared,
        }
    }
}

impl Source {
    /// Whether a page is evidence itself, which does not count, and how many other pages are.
    fn company(&self, place: Place) -> (u32, u32) {
        let own = u32::from(self.pages.binary_search(&place.page).is_ok());
        let others = u32::try_from(self.pages.len()).unwrap_or(u32::MAX) - own;
        (own, others)
    }

    /// The same for what is shared.
    fn sharers(&self, place: Place) -> (u32, u32) {
        let own = u32::from(self.sharers.binary_search(&place.page).is_ok());
        let others = u32::try_from(self.sharers.len()).unwrap_or(u32::MAX) - own;
        (own, others)
    }

    fn on(&self, line: u64) -> Option<On> {
        let at = self.lines.binary_search_by_key(&line, |l| l.0).ok()?;
        self.lines.get(at).map(|line| line.1)
    }

    /// On how many of how many pages a line stands, if it stands on others.
    fn shared(&self, line: u64, (own, others): (u32, u32)) -> Option<(u32, u32)> {
        let on = self.on(line)?.sharers.saturating_sub(own);
        let (least, percent) = SHARED;
        let enough = on >= least && u64::from(on) * 100 >= u64::from(others) * u64::from(percent);
        enough.then_some((on + 1, others + 1))
    }

    /// How a line of this class stands, if it stands on enough other pages.
    fn often(&self, line: u64, class: Class, own: u32, others: u32) -> Option<Standing> {
        let on = self.on(line)?.evidence.saturating_sub(own);
        let (least, percent) = if class == Class::Long { LONG } else { SHORT };
        let often = on >= least && u64::from(on) * 100 >= u64::from(others) * u64::from(percent);
        often.then_some(Standing {
            class,
            on: on + 1,
            of: others + 1,
        })
    }
}

#[cfg(test)]
mod tests;
