//! Finds articles that another article of the collection covers, and passages that two share.
//!
//! - `words`, `shingle`, `winnow`, `sketch`: what of a text goes into the comparison
//! - `index`, `candidates`: which texts may share something, by fingerprints
//! - `verify`, `runs`, `facts`: what two texts do share, on the words themselves; `part`, `large`: where one is far longer
//! - `copies`, `family`, `passages`: the three phases, in the order that `resolve` gives them
//! - `memory`: what need not be found out again in the next run
//!
//! A duplicate is covered by **one** kept article, to the share that [`Options::coverage`] asks
//! for, checked on the words of both: no chains, no trust in hashes. What two articles share is
//! seen if they share a run of [`GUARANTEED`] words, unless that run is a template.
//!
//! ```
//! use copydesk::dedup::{Collection, Decision, Entry, Options, Relation, Texts, resolve, sketch};
//! use std::ops::ControlFlow;
//!
//! struct Shelf(Vec<String>);
//! impl Texts for Shelf {
//!     fn text(&self, entry: usize) -> std::io::Result<String> {
//!         Ok(self.0[entry].clone())
//!     }
//! }
//!
//! let first = "The last ferry of the season left the island at noon with nine people aboard.";
//! let texts = Shelf(vec![first.into(), first.to_uppercase()]);
//! let entries: Collection = texts.0.iter().enumerate()
//!     .map(|(at, text)| Entry { sketch: sketch(text), date: None, rank: at as u64 })
//!     .collect();
//! let decisions = resolve(entries, &texts, &Options::default(), &|_| ControlFlow::Continue(()))?;
//! assert!(matches!(decisions[1], Decision::Duplicate { of: 0, relation: Relation::Exact, .. }));
//! # Ok::<(), copydesk::dedup::DedupError>(())
//! ```

mod account;
mod again;
mod article;
mod ascii;
mod candidates;
mod changes;
mod collection;
mod comparison;
mod copies;
mod decision;
mod error;
mod facts;
mod family;
mod frequent;
mod groups;
mod hash;
pub mod index;
mod large;
mod lists;
mod memory;
mod once;
mod outcome;
mod owners;
mod page;
mod part;
mod passages;
mod prints;
mod published;
mod reach;
mod reader;
mod resolve;
mod reuse;
mod room;
mod rounds;
mod runs;
mod script;
mod sentences;
pub mod shingle;
mod sketch;
mod stars;
mod streaks;
mod table;
mod text;
mod verdicts;
pub mod verify;
mod watch;
pub mod winnow;
mod words;

pub use collection::Collection;
pub use comparison::Comparison;
pub use decision::{Decision, Entry, Options, Passage, Relation, Texts};
pub use error::DedupError;
pub(crate) use large::Large;
pub use memory::Memory;
pub use published::{Published, published};
pub use resolve::{resolve, resolve_with};
pub use shingle::{LONG_SHINGLE, SHINGLE, shingles};
pub use sketch::{Sketch, sketch};
pub use verify::{Pattern, coverage};
pub use winnow::{GUARANTEED, WINDOW, fingerprint, winnow};
pub use words::{Words, words};

#[cfg(test)]
mod tests;
