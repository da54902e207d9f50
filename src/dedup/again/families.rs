//! Which candidates are others than before, and what becomes of all that hangs together with them.

use super::super::DedupError;
use super::super::account::Account;
use super::super::candidates::{Pair, pairs};
use super::super::changes::{Changes, NONE};
use super::super::family::{Fate, decide};
use super::super::groups::Sets;
use super::super::outcome::{Candidate, Outcome};
use super::super::room::{self, Room, TEMPLATE, Verdict, in_rows};
use super::super::verdicts::{self, Verdicts};
use super::super::watch::Set;
use super::Again;
use super::lists::{Lists, set};

/// What an earlier call found out, asked by what is still there.
pub(in crate::dedup) struct Before<'a> {
    outcome: &'a Outcome,
    changes: &'a Changes,
    pairs: Vec<&'a [Candidate]>,
    /// Articles in which other places are template than before.
    other_marks: Vec<bool>,
}

impl Before<'_> {
    /// What the comparison of a pair said, if it would say the same.
    pub(in crate::dedup) fn verdict(&self, pair: &Pair) -> Option<Verdict> {
        let is_other = |position: u32| self.other_marks[position as usize];
        if is_other(pair.fuller) || is_other(pair.other) {
            return None;
        }
        let row = self.pairs.get(self.before(pair.other)? as usize)?;
        let fuller = self.before(pair.fuller)?;
        row.iter().find(|c| c.fuller == fuller)?.verdict
    }

    /// What was found out of an article that the other one covered.
    pub(in crate::dedup) fn found(&self, position: u32, of: u32) -> Option<&Account> {
        match self.outcome.fates.get(self.before(position)? as usize)? {
            Fate::Covered(found) if Some(found.of) == self.before(of) => Some(&found.account),
            _ => None,
        }
    }

    fn before(&self, position: u32) -> Option<u32> {
        let before = *self.changes.before.get(position as usize)?;
        (before != NONE).then_some(before)
    }
}

impl Again<'_> {
    /// The candidates, the fates and the fingerprints that may be templates; given the lists of the fingerprints
    /// of new and gone articles.
    pub(super) fn families(&self, lists: &Lists, outcome: &mut Outcome) -> Result<(), DedupError> {
        let is_long = |_, holders: &[u32]| holders.len() >= TEMPLATE;
        outcome.long = self.update(&self.before.long, &[lists], is_long);
        outcome.frequent = self.frequent(lists);
        let long = set(&outcome.long);
        let marks = |marks| in_rows(marks, room::ROW);
        let other_marks = self.other_marks(&self.before.long, &outcome.long, &long, marks);
        let mut is_dirty = self.candidates(lists, outcome);
        for (dirty, other) in is_dirty.iter_mut().zip(&other_marks) {
            *dirty |= other;
        }
        let before = Before {
            outcome: self.before,
            changes: &self.since.changes,
            pairs: self.before.pairs.all(),
            other_marks,
        };
        self.decide(outcome, &before, &long, is_dirty)
    }

    /// The fingerprints that new or gone articles have.
    pub(super) fn changed_prints(&self) -> Vec<u64> {
        let new = (0..self.articles()).filter(|&p| self.since.changes.is_new(p));
        let new = new.flat_map(|p| self.prints.listed(p));
        let gone = self.since.gone.iter().flat_map(|gone| gone.listed());
        new.chain(gone).collect()
    }

    /// Decides what hangs together with an article at which something is other than before. All else is
    /// as it was.
    fn decide(
        &self,
        outcome: &mut Outcome,
        before: &Before<'_>,
        long: &Set,
        is_dirty: Vec<bool>,
    ) -> Result<(), DedupError> {
        let articles = is_dirty.len();
        let mut sets = Sets::new(articles);
        for pair in self.pairs(outcome) {
            sets.join(&pair, u32::MAX);
        }
        let mut is_open = vec![false; articles];
        for (position, _) in (0..).zip(&is_dirty).filter(|d| *d.1) {
            is_open[sets.root(position) as usize] = true;
        }
        let is_open: Vec<bool> = (0..articles as u32)
            .map(|position| is_open[sets.root(position) as usize])
            .collect();
        let open = self
            .pairs(outcome)
            .filter(|pair| is_open[pair.other as usize]);
        let verdicts = Verdicts::new(&outcome.pairs);
        let room = Room {
            rest: self.call.room(self.collection),
            lists: room::Lists::Long(&self.prints, long),
            before: Some(before),
            verdicts: Some(&verdicts),
        };
        outcome.fates = decide(&room, articles, open.collect(), self.call.done)?;
        let said = verdicts.said();
        verdicts::enter(&mut outcome.pairs, &said);
        self.keep(outcome, &is_open, &before.pairs);
        Ok(())
    }

    fn pairs(&self, outcome: &'_ Outcome) -> impl Iterator<Item = Pair> {
        pairs(&outcome.pairs, |position| self.prints.of(position).len())
    }

    /// Takes over what was found out about the articles that are not open.
    fn keep(&self, outcome: &mut Outcome, is_open: &[bool], known: &[&[Candidate]]) {
        let before = &self.before.fates;
        let closed = (0..).zip(outcome.fates.iter_mut().zip(outcome.pairs.iter_mut()));
        for (position, (fate, row)) in closed.filter(|c| !is_open[c.0 as usize]) {
            let at = self.since.changes.before[position as usize] as usize;
            match before.get(at) {
                Some(Fate::Covered(found)) => {
                    let mut found = found.clone();
                    found.of = self.now(found.of);
                    *fate = Fate::Covered(found);
                }
                Some(Fate::Kept(variant)) => *fate = Fate::Kept(variant.map(|of| self.now(of))),
                None => (),
            }
            for (candidate, known) in row
                .iter_mut()
                .zip(known.get(at).copied().unwrap_or_default())
            {
                candidate.verdict = known.verdict;
            }
        }
    }
}
