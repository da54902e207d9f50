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
//! for group in census.groups() {
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
mod witness;

pub use census::{Census, Group, SAMPLE};
pub use learn::Learner;
pub use lines::{Sketch, sketch};
pub use place::Place;

pub(crate) use witness::{BY, CODE, Site, witness};

use super::blocks::Blocks;
use crate::document::Document;
use lines::Class;
use std::collections::BTreeMap;

/// A line is template if it stands on so many other pages, and on such a share of them in percent: a
/// sentence, which a writer could say again, on more than a heading, button or counter. Lists of headlines
/// change while pages are scraped; each stands on a part of them.
const SHORT: (u32, u32) = (3, 15);
const LONG: (u32, u32) = (3, 50);

/// What was learnt of each source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Templates {
    sources: BTreeMap<u64, Source>,
}

/// What the pages of one source have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Source {
    /// The pages that are evidence, sorted.
    pages: Vec<u64>,
    /// Lines that stand on several of them, sorted, each with the number of those pages.
    lines: Vec<(u64, u32)>,
}

/// On how many pages of the source a line stands, that of the line among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    class: Class,
    on: u32,
    of: u32,
}

impl Templates {
    /// Whether nothing was learnt.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// What is known of the lines of a document.
    pub(crate) fn site(&self, document: &Document, blocks: &Blocks) -> Site {
        let place = Place::of(&document.input, document.given.url.as_deref());
        let Some(source) = self.sources.get(&place.source) else {
            return Site::default();
        };
        // The page itself does not count.
        let own = u32::from(source.pages.binary_search(&place.page).is_ok());
        Site {
            name: place::label(&document.input, document.given.url.as_deref()),
            lines: (0..blocks.list.len())
                .map(|at| source.standing(blocks, at, own))
                .collect(),
        }
    }
}

impl Source {
    fn standing(&self, blocks: &Blocks, at: usize, own: u32) -> Option<Standing> {
        let others = u32::try_from(self.pages.len()).unwrap_or(u32::MAX) - own;
        let (shape, folded) = (&blocks.list[at].shape, blocks.folded(at));
        let (class, exact) = lines::identity(shape, folded);
        let look = |class: Class, hash: u64| {
            let at = self.lines.binary_search_by_key(&hash, |line| line.0).ok()?;
            let on = self.lines.get(at)?.1.saturating_sub(own);
            let (least, percent) = if class == Class::Long { LONG } else { SHORT };
            let often =
                on >= least && u64::from(on) * 100 >= u64::from(others) * u64::from(percent);
            often.then_some(Standing {
                class,
                on: on + 1,
                of: others + 1,
            })
        };
        look(class, exact).or_else(|| look(Class::Counter, lines::counter(shape, folded)?))
    }
}

#[cfg(test)]
mod tests;
