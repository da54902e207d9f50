//! What articles share by fingerprints that lead to others than before.

use super::super::candidates::{FIRST, Shared};
use super::super::changes::NONE;
use super::super::frequent::ByPrint;
use super::super::index::HOLDERS;
use super::super::prints::listed;
use super::super::watch::Set;
use super::Again;
use super::lists::Lists;
use std::collections::HashMap;

/// The fingerprints that lead to other articles than before.
pub(super) struct Leads {
    set: Set,
    leads: Vec<Lead>,
    /// For each old article that one of them leads to now and did not, or did and does not, all fingerprints
    /// that lead to it, ascending, and whether they are frequent.
    to: HashMap<u32, Vec<(u32, bool)>>,
}

/// What has become of one of them.
struct Lead {
    is_frequent: bool,
    /// Whether it was frequent and is not, or the other way round.
    is_other: bool,
    /// New articles that it leads to, ascending.
    new: Vec<u32>,
    /// Articles of before that it leads to now and did not, or did and does not.
    old: Vec<u32>,
}

impl Leads {
    /// Given the lists of all fingerprints that new and gone articles have, and those that are frequent.
    pub(super) fn new(again: &Again<'_>, lists: &Lists, frequent: &ByPrint<'_>) -> Self {
        let lead = |(slot, print): (u32, u32)| {
            let lead = Lead::new(again, lists.of(slot), again.before.frequent.find(print))?;
            Some((u64::from(print), lead))
        };
        let (prints, leads): (Vec<u64>, Vec<Lead>) = lists.prints().filter_map(lead).unzip();
        let mut to = HashMap::new();
        for &old in leads.iter().flat_map(|lead| &lead.old) {
            to.entry(old)
                .or_insert_with(|| again.leads_to(old, frequent));
        }
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
            for &other in lead.old.iter().filter(|other| **other < position) {
                if !old.contains(&other) {
                    old.push(other);
                }
            }
        }
        let old = old
            .into_iter()
            .map(|old| (old, self.shared_with(old, prints)));
        shared.extend(old);
        Some(shared)
    }

    fn shared_with(&self, old: u32, prints: &[u32]) -> Shared {
        let mut shared = Shared::default();
        let leads = self.to.get(&old).map_or(&[][..], Vec::as_slice);
        for print in prints {
            if let Ok(at) = leads.binary_search_by_key(print, |lead| lead.0) {
                shared.add(leads[at].1);
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

impl Again<'_> {
    /// The fingerprints that lead to an article, ascending, and whether they are frequent.
    fn leads_to(&self, position: u32, frequent: &ByPrint<'_>) -> Vec<(u32, bool)> {
        let leads = self.prints.listed(position).filter_map(|print| {
            let print = print as u32;
            let first = frequent.find(print);
            let leads = first.is_none_or(|first| first.contains(&position));
            leads.then_some((print, first.is_some()))
        });
        let mut leads: Vec<(u32, bool)> = leads.collect();
        leads.sort_unstable();
        leads.dedup();
        leads
    }
}
