//! What articles share by fingerprints that lead to others than before.

use super::super::candidates::{FIRST, Shared};
use super::super::changes::NONE;
use super::super::frequent::ByPrint;
use super::super::index::HOLDERS;
use super::super::prints::listed;
use super::super::sketch::count;
use super::super::watch::Set;
use super::Again;
use super::lists::Lists;
use rayon::prelude::*;

/// The fingerprints that lead to other articles than before.
pub(super) struct Leads {
    set: Set,
    leads: Vec<Lead>,
    /// The old articles that one of them leads to now and did not, or did and does not; ascending.
    to: Vec<Target>,
}

/// An article with the fingerprints that lead to it.
struct Target {
    position: u32,
    /// Ascending, and whether they are frequent.
    prints: Vec<(u32, bool)>,
    /// A bit for each: most others are told from them by that.
    filter: [u64; 16],
}

/// What has become of one of them.
struct Lead {
    is_frequent: bool,
    /// Whether it was frequent and is not, or the other way round.
    is_other: bool,
    /// New articles that it leads to, ascending.
    new: Vec<u32>,
    /// Articles of before that it leads to now and did not, or did and does not; then, by their places
    /// among all such.
    old: Vec<u32>,
}

impl Leads {
    /// Given the lists of all fingerprints that new and gone articles have, and those that are frequent.
    pub(super) fn new(again: &Again<'_>, lists: &Lists, frequent: &ByPrint<'_>) -> Self {
        let lead = |(slot, print): (u32, u32)| {
            let lead = Lead::new(again, lists.of(slot), again.before.frequent.find(print))?;
            Some((u64::from(print), lead))
        };
        let (prints, mut leads): (Vec<u64>, Vec<Lead>) = lists.prints().filter_map(lead).unzip();
        let mut to: Vec<u32> = leads.iter().flat_map(|l| &l.old).copied().collect();
        to.sort_unstable();
        to.dedup();
        for old in leads.iter_mut().flat_map(|lead| &mut lead.old) {
            *old = count(to.partition_point(|position| position < old));
        }
        let target = |&position: &u32| Target::new(again, position, frequent);
        let to = to.par_iter().map(target).collect();
        Self {
            set: Set::new(prints),
            leads,
            to,
        }
    }

    /// What the article at a position, with these fingerprints, shares with those before it to which some of
    /// these lead otherwise than before; nothing if one counts otherwise.
    pub(super) fn shared(&self, prints: &[u32], position: u32) -> Option<Vec<(u32, Shared)>> {
        let mut shared: Vec<(u32, Shared)> = Vec::new();
        let mut old: Vec<u32> = Vec::new();
        for slot in listed(prints).filter_map(|print| self.set.find(print)) {
            let lead = &self.leads[slot as usize];
            if lead.is_other {
                return None;
            }
            for &new in lead.new.iter().take_while(|new| **new < position) {
                match shared.iter_mut().find(|shared| shared.0 == new) {
                    Some(shared) => shared.1.add(lead.is_frequent),
                    None => shared.push((new, Shared::one(lead.is_frequent))),
                }
            }
            let is_fuller = |at: u32| self.to[at as usize].position < position;
            for &at in lead.old.iter().filter(|at| is_fuller(**at)) {
                if !old.contains(&at) {
                    old.push(at);
                }
            }
        }
        let old = old.into_iter().map(|at| &self.to[at as usize]);
        shared.extend(old.map(|target| (target.position, target.shared(prints))));
        Some(shared)
    }
}

impl Target {
    fn new(again: &Again<'_>, position: u32, frequent: &ByPrint<'_>) -> Self {
        let leads = again.prints.listed(position).filter_map(|print| {
            let print = print as u32;
            let first = frequent.find(print);
            let leads = first.is_none_or(|first| first.contains(&position));
            leads.then_some((print, first.is_some()))
        });
        let mut prints: Vec<(u32, bool)> = leads.collect();
        prints.sort_unstable();
        prints.dedup();
        let mut filter = [0; 16];
        for (print, _) in &prints {
            filter[(print / 64 % 16) as usize] |= 1 << (print % 64);
        }
        Self {
            position,
            prints,
            filter,
        }
    }

    /// What an article with these fingerprints shares with it.
    fn shared(&self, prints: &[u32]) -> Shared {
        let mut shared = Shared::default();
        let may_be = |p: u32| self.filter[(p / 64 % 16) as usize] & 1 << (p % 64) != 0;
        for &print in prints.iter().filter(|print| may_be(**print)) {
            if let Ok(at) = self.prints.binary_search_by_key(&print, |lead| lead.0) {
                shared.add(self.prints[at].1);
            }
        }
        shared
    }
}

impl Lead {
    /// What has become of a fingerprint with these first holders, [`HOLDERS`] and one at least, which led to
    /// those `before` if it was frequent; `None` if it leads to whom it led.
    fn new(again: &Again<'_>, holders: &[u32], before: Option<&[u32]>) -> Option<Self> {
        let is_frequent = holders.len() > HOLDERS;
        let most = if is_frequent { FIRST } else { HOLDERS };
        let now = &holders[..holders.len().min(most)];
        let (new, stayed): (Vec<u32>, Vec<u32>) =
            now.iter().partition(|p| again.since.changes.is_new(**p));
        let mut old = Vec::new();
        // What is not frequent leads to all that have it, and did.
        if let (Some(before), true) = (before, is_frequent) {
            let before = again.row_now(before);
            let lost = before.iter().filter(|p| **p != NONE && !stayed.contains(p));
            let others = stayed.iter().filter(|p| !before.contains(p));
            old.extend(lost.chain(others));
        }
        let is_other = before.is_some() != is_frequent;
        let leads_elsewhere = is_other || !new.is_empty() || !old.is_empty();
        leads_elsewhere.then_some(Self {
            is_frequent,
            is_other,
            new,
            old,
        })
    }
}
