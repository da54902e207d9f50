//! The fingerprints that are frequent, and to whom they lead.

use super::candidates::FIRST;
use super::watch::Set;
use serde::{Deserialize, Serialize};

/// Frequent fingerprints with the first articles that have them: four bytes a fingerprint, and four for
/// each of these articles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Frequent {
    /// Ascending.
    prints: Vec<u32>,
    /// For each the first holders, ascending: [`FIRST`] of them.
    first: Vec<u32>,
}

impl Frequent {
    /// Adds the next fingerprint, with the first of its holders, [`FIRST`] at least.
    pub(super) fn push(&mut self, print: u32, holders: impl IntoIterator<Item = u32>) {
        self.prints.push(print);
        self.first.extend(holders.into_iter().take(FIRST));
    }

    /// Whether it is whole, and its articles are some of so many.
    pub(super) fn is_sound(&self, articles: usize) -> bool {
        self.prints.is_sorted_by(|a, b| a < b)
            && self.first.len() == FIRST * self.prints.len()
            && self.first.iter().all(|&p| (p as usize) < articles)
    }

    /// The fingerprints with their first holders.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &[u32])> {
        self.prints
            .iter()
            .copied()
            .zip(self.first.chunks_exact(FIRST))
    }

    /// The first holders of a fingerprint, if it is frequent. Logarithmic time.
    pub(super) fn find(&self, print: u32) -> Option<&[u32]> {
        let start = FIRST * self.prints.binary_search(&print).ok()?;
        self.first.get(start..start + FIRST)
    }

    /// A quicker way to them.
    pub(super) fn by_print(&self) -> ByPrint<'_> {
        ByPrint {
            set: Set::new(self.prints.iter().map(|&print| print.into()).collect()),
            first: &self.first,
        }
    }
}

/// Frequent fingerprints, to be asked for.
pub(super) struct ByPrint<'f> {
    set: Set,
    first: &'f [u32],
}

impl<'f> ByPrint<'f> {
    /// As [`Frequent::find`], in constant time.
    pub(super) fn find(&self, print: u32) -> Option<&'f [u32]> {
        let start = FIRST * self.set.find(print.into())? as usize;
        self.first.get(start..start + FIRST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_to_the_first_holders() {
        let mut frequent = Frequent::default();
        frequent.push(7, 0..65);
        frequent.push(900, 10..90);
        assert!(frequent.is_sound(26) && !frequent.is_sound(25));
        let by_print = frequent.by_print();
        assert_eq!(by_print.find(900), Some(&frequent.first[FIRST..]));
        assert_eq!(by_print.find(8), None);
        assert_eq!(frequent.find(7), by_print.find(7));
    }
}
