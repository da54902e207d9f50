//! Finds out again only what may have changed since an earlier call.
//!
//! What becomes of an article depends on the articles that it hangs together with, and on how many
//! have its fingerprints. So the lists are made of those fingerprints alone that new and gone
//! articles have; where one says something else than before, the articles that have it are looked at
//! anew, and where their candidates are others, all that hangs together with them is decided anew. The
//! rest is as it was. A few passes over all fingerprints, which sort nothing; what is compared is
//! what changed.
//!
//! - `since`: which articles are new or gone
//! - `candidates`: with which fuller articles each is compared
//! - `families`: what becomes of each article
//! - `near`: which articles may share passages
//! - `passages`: what they share
//! - `lists`: who has a fingerprint now; `leads`: to whom it leads now and did not before

mod candidates;
mod families;
mod leads;
mod lists;
mod near;
mod passages;
mod since;

pub(super) use families::Before;
pub(super) use since::Since;

use super::changes::NONE;
use super::outcome::Outcome;
use super::prints::Prints;
use super::resolve::Call;
use super::{Collection, DedupError};

/// An earlier call beside this one.
pub(super) struct Again<'a> {
    pub(super) call: &'a Call<'a>,
    pub(super) before: &'a Outcome,
    pub(super) since: Since,
    pub(super) collection: &'a Collection,
    pub(super) prints: Prints,
}

impl Again<'_> {
    /// What is found out now.
    ///
    /// # Errors
    /// As [`resolve`](super::resolve()).
    pub(super) fn outcome(&self, keys: Vec<u64>) -> Result<Outcome, DedupError> {
        let mut outcome = Outcome::new(self.call.options, keys);
        let lists = self.lists(self.changed_prints());
        self.families(&lists, &mut outcome)?;
        self.call.done.add(0)?;
        if self.call.options.passages {
            self.passages(&lists, &mut outcome)?;
        } else {
            outcome.skip_passages();
        }
        Ok(outcome)
    }

    fn articles(&self) -> u32 {
        self.prints.articles()
    }

    /// The position that an article of the earlier call has now; [`NONE`] if it is gone.
    fn now(&self, before: u32) -> u32 {
        self.since
            .changes
            .now
            .get(before as usize)
            .copied()
            .unwrap_or(NONE)
    }

    /// The positions now of those articles of a row that are still there.
    fn row_now(&self, before: &[u32]) -> Vec<u32> {
        before.iter().map(|&position| self.now(position)).collect()
    }

    /// The row that an article had in the earlier call.
    fn row<'r, T>(&self, rows: &[&'r [T]], position: u32) -> Option<&'r [T]> {
        let before = self.since.changes.before[position as usize];
        rows.get(before as usize).copied()
    }
}
