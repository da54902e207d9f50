//! Which candidates articles have now.

use super::super::candidates::{COMPARED, Counter, Least, Led, Shared, best_first, least_share};
use super::super::changes::NONE;
use super::super::frequent::ByPrint;
use super::super::index::HOLDERS;
use super::super::outcome::{Candidate, Outcome};
use super::super::watch::{Holders, Set};
use super::Again;
use super::leads::Leads;
use super::lists::Lists;
use rayon::prelude::*;

/// What is known of an article's candidates.
enum Row {
    /// They are those that it had before.
    Same,
    /// They are these.
    Other(Vec<Candidate>),
    /// They must be counted.
    Open,
}

impl Again<'_> {
    /// Finds the candidates of all articles, given the lists of all fingerprints of new and gone ones.
    /// Says at which articles there are other pairs than before.
    pub(super) fn candidates(&self, lists: &Lists, outcome: &mut Outcome) -> Vec<bool> {
        let known = self.before.pairs.all();
        let frequent = outcome.frequent.by_print();
        let rows = self.rows(lists, &known, &frequent);
        let is_open = |row: &(u32, &Row)| matches!(row.1, Row::Open);
        let open = (0..).zip(&rows).filter(is_open).map(|row| row.0);
        let open: Vec<u32> = open.collect();
        let mut counted = self.count(&open, &frequent).into_iter();
        let mut is_other = vec![false; rows.len()];
        for (position, row) in (0..).zip(rows) {
            let before = self.row(&known, position);
            let before = before.map(|row| self.candidates_now(row));
            let row = match row {
                Row::Same => {
                    outcome.pairs.push(before.into_iter().flatten());
                    continue;
                }
                Row::Other(row) => row,
                Row::Open => counted.next().unwrap_or_default(),
            };
            let is_new = before.is_none();
            let before: Vec<Candidate> = before.into_iter().flatten().collect();
            if is_new || !same(&before, &row) {
                is_other[position as usize] = true;
                for fuller in before.iter().chain(&row).map(|c| c.fuller) {
                    mark(&mut is_other, fuller);
                }
            }
            outcome.pairs.push(row);
        }
        for gone in &self.since.gone {
            let row = known.get(gone.position as usize).copied();
            for candidate in self.candidates_now(row.unwrap_or_default()) {
                mark(&mut is_other, candidate.fuller);
            }
        }
        is_other
    }

    /// What is known of each article's candidates.
    fn rows(&self, lists: &Lists, known: &[&[Candidate]], frequent: &ByPrint<'_>) -> Vec<Row> {
        let leads = Leads::new(self, lists, frequent);
        let comparable = self.call.comparable(self.collection);
        let share = least_share(self.call.options.coverage);
        let row = |position: u32| {
            let Some(before) = self.row(known, position) else {
                return Row::Open;
            };
            if !comparable[position as usize] {
                return Row::Other(Vec::new());
            }
            let prints = self.prints.of(position);
            let Some(mut shared) = leads.shared(prints, position) else {
                return Row::Open;
            };
            let others: Vec<u32> = shared.iter().map(|shared| shared.0).collect();
            // If all were frequent, less would be asked for: that rules out most, and is quick.
            let least = Least::new(prints.len(), prints.len(), share);
            shared.retain(|shared| least.reached(shared.1));
            if !shared.is_empty() {
                let is_frequent = |print: &&u32| frequent.find(**print).is_some();
                let frequent = prints.iter().filter(is_frequent).count();
                let least = Least::new(prints.len(), frequent, share);
                shared.retain(|&(at, shared)| comparable[at as usize] && least.reached(shared));
            }
            joined(self.candidates_now(before), &shared, &others)
        };
        let articles = (0..self.articles()).into_par_iter().with_min_len(1024);
        articles.map(row).collect()
    }

    fn candidates_now(&self, row: &[Candidate]) -> impl Iterator<Item = Candidate> + Clone {
        row.iter().map(|&candidate| Candidate {
            fuller: self.now(candidate.fuller),
            verdict: None,
            ..candidate
        })
    }

    /// Counts the candidates of some articles.
    fn count(&self, open: &[u32], frequent: &ByPrint<'_>) -> Vec<Vec<Candidate>> {
        let articles = self.articles();
        let comparable = self.call.comparable(self.collection);
        let share = least_share(self.call.options.coverage);
        let is_rare = |print: &u64| frequent.find(*print as u32).is_none();
        let rare = open
            .iter()
            .flat_map(|&p| self.prints.listed(p).filter(is_rare));
        let set = Set::new(rare.collect());
        let all = HOLDERS as u32;
        let holders = Holders::collect(&set, articles, all, |p| self.prints.listed(p));
        let led = |&print: &u32| match frequent.find(print) {
            Some(first) => Led::by_frequent(first),
            None => Led::by(holders.find(&set, print.into())),
        };
        let row = |counter: &mut Counter, &position: &u32| {
            let leads = self.prints.of(position).iter().map(led);
            counter.row(leads, position, &comparable, share)
        };
        open.par_iter()
            .with_min_len(1024)
            .map_init(|| Counter::new(articles as usize), row)
            .collect()
    }
}

/// A row without what is gone, and with those `others` that are candidates by what is shared with them now.
fn joined(
    before: impl Iterator<Item = Candidate> + Clone,
    shared: &[(u32, Shared)],
    others: &[u32],
) -> Row {
    let now = |before: &Candidate| {
        let is_it = |shared: &&(u32, Shared)| shared.0 == before.fuller;
        let shared = shared.iter().find(is_it)?;
        Some(Candidate::new(shared.0, shared.1))
    };
    let is_other = |before: &Candidate| before.fuller == NONE || others.contains(&before.fuller);
    if shared.is_empty() && !before.clone().any(|c| is_other(&c)) {
        return Row::Same;
    }
    let mut row: Vec<Candidate> = before.collect();
    let is_weaker = |c: &Candidate| is_other(c) && now(c).is_none_or(|now| now.shared < c.shared);
    if row.len() == COMPARED && row.iter().any(is_weaker) {
        // There may be others that were not among the best.
        return Row::Open;
    }
    row.retain(|candidate| !is_other(candidate));
    row.extend(
        shared
            .iter()
            .map(|&(at, shared)| Candidate::new(at, shared)),
    );
    best_first(&mut row);
    Row::Other(row)
}

fn same(a: &[Candidate], b: &[Candidate]) -> bool {
    let shape = |c: &Candidate| (c.fuller, c.shared);
    a.iter().map(shape).eq(b.iter().map(shape))
}

fn mark(marks: &mut [bool], position: u32) {
    if let Some(mark) = marks.get_mut(position as usize) {
        *mark = true;
    }
}
