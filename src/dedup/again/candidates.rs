//! Which candidates articles have now.

use super::super::candidates::{COMPARED, Counter, FIRST, Least, Shared, best_first, least_share};
use super::super::changes::NONE;
use super::super::index::HOLDERS;
use super::super::outcome::{Candidate, Outcome};
use super::super::watch::{Holders, Set};
use super::Again;
use super::lists::{Lists, set};
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

/// What has become of a list that leads to other articles than before.
struct Turn {
    is_frequent: bool,
    /// New articles that it leads to.
    new: Vec<u32>,
    /// Articles that it does not lead to any more.
    lost: Vec<u32>,
    /// Behind this position it leads to articles that it did not lead to before, though they were there.
    other_from: u32,
}

impl Again<'_> {
    /// Finds the candidates of all articles, given the lists of all fingerprints of new and gone ones.
    /// Says at which articles there are other pairs than before.
    pub(super) fn candidates(&self, lists: &Lists<'_>, outcome: &mut Outcome) -> Vec<bool> {
        let known = self.before.pairs.all();
        let rows = self.rows(lists, &known, &outcome.frequent);
        let is_open = |row: &(u32, &Row)| matches!(row.1, Row::Open);
        let open = (0..).zip(&rows).filter(is_open).map(|row| row.0);
        let mut counted = self.count(&open.collect::<Vec<u32>>()).into_iter();
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
        for gone in &self.gone {
            let row = known.get(gone.position as usize).copied();
            for candidate in self.candidates_now(row.unwrap_or_default()) {
                mark(&mut is_other, candidate.fuller);
            }
        }
        is_other
    }

    /// What is known of each article's candidates.
    fn rows(&self, lists: &Lists<'_>, known: &[&[Candidate]], frequent: &[u32]) -> Vec<Row> {
        let turn = |slot: u32| Some((lists.set.keys()[slot as usize], lists.turn(slot)?));
        let (prints, turns): (Vec<u64>, Vec<Turn>) = lists.slots().filter_map(turn).unzip();
        let turned_prints = Set::new(prints);
        let frequent = set(frequent);
        let comparable = self.call.comparable(self.prints.collection);
        let share = least_share(self.call.options.coverage);
        let row = |position: u32| {
            let Some(before) = self.row(known, position) else {
                return Row::Open;
            };
            if !comparable[position as usize] {
                return Row::Other(Vec::new());
            }
            let listed = self.prints.listed(position);
            let slots = listed.filter_map(|print| turned_prints.find(print));
            let turns = slots.map(|slot| &turns[slot as usize]);
            let before: Vec<Candidate> = self.candidates_now(before).collect();
            let Some(mut new) = turned(turns, position, &before) else {
                return Row::Open;
            };
            if !new.is_empty() {
                let prints = self.prints.of(position);
                let is_frequent = |print: &&u32| frequent.find(u64::from(**print)).is_some();
                let frequent = prints.iter().filter(is_frequent).count();
                let least = Least::new(prints.len(), frequent, share);
                new.retain(|&(new, shared)| comparable[new as usize] && least.reached(shared));
            }
            joined(before, &new)
        };
        let articles = (0..self.articles()).into_par_iter().with_min_len(1024);
        articles.map(row).collect()
    }

    fn candidates_now(&self, row: &[Candidate]) -> impl Iterator<Item = Candidate> {
        row.iter().map(|&candidate| Candidate {
            fuller: self.now(candidate.fuller),
            verdict: None,
            ..candidate
        })
    }

    /// Counts the candidates of some articles.
    fn count(&self, open: &[u32]) -> Vec<Vec<Candidate>> {
        let articles = self.articles();
        let comparable = self.call.comparable(self.prints.collection);
        let share = least_share(self.call.options.coverage);
        let set = Set::new(open.iter().flat_map(|&p| self.prints.listed(p)).collect());
        let most = HOLDERS as u32 + 1;
        let holders = Holders::collect(&set, articles, most, |p| self.prints.listed(p));
        let row = |counter: &mut Counter, &position: &u32| {
            let prints = self.prints.of(position).iter();
            let lists: Vec<&[u32]> = prints.map(|&p| holders.find(&set, p.into())).collect();
            counter.row(&lists, position, &comparable, share)
        };
        open.par_iter()
            .with_min_len(1024)
            .map_init(|| Counter::new(articles as usize), row)
            .collect()
    }
}

impl Lists<'_> {
    /// What has become of the list of a fingerprint that a new or a gone article has; `None` if it leads to
    /// whom it led before.
    fn turn(&self, slot: u32) -> Option<Turn> {
        let again = self.again;
        let now = self.now(slot);
        let is_frequent = now.len() > HOLDERS;
        let was_frequent = self.count_before(slot) > HOLDERS;
        // What is frequent leads to the first holders only.
        let most = |frequent| if frequent { FIRST } else { HOLDERS };
        let now = &now[..now.len().min(most(is_frequent))];
        let before = self.before(slot).take(most(was_frequent));
        let before: Vec<u32> = before.map(|position| again.now(position)).collect();
        if is_frequent == was_frequent && now == before {
            return None;
        }
        let (new, stayed): (Vec<u32>, Vec<u32>) = now
            .iter()
            .partition(|&&position| again.changes.is_new(position));
        let other = stayed.iter().find(|position| !before.contains(position));
        let other_from = match is_frequent == was_frequent {
            true => other.copied().unwrap_or(NONE),
            // It counts otherwise for all that have it.
            false => 0,
        };
        let lost = before
            .into_iter()
            .filter(|p| *p != NONE && !stayed.contains(p));
        Some(Turn {
            is_frequent,
            new,
            lost: lost.collect(),
            other_from,
        })
    }
}

/// The new articles that the lists of an article lead to, with what they share; `None` if they lead to other
/// old ones too, or to some of its candidates no more.
fn turned<'t>(
    turns: impl Iterator<Item = &'t Turn>,
    position: u32,
    row: &[Candidate],
) -> Option<Vec<(u32, Shared)>> {
    let mut new: Vec<(u32, Shared)> = Vec::new();
    for turn in turns {
        let is_lost = |candidate: &Candidate| turn.lost.contains(&candidate.fuller);
        if turn.other_from <= position || row.iter().any(is_lost) {
            return None;
        }
        for &holder in turn.new.iter().take_while(|&&h| h < position) {
            let at = match new.iter().position(|n| n.0 == holder) {
                Some(at) => at,
                None => {
                    new.push((holder, Shared::default()));
                    new.len() - 1
                }
            };
            new[at].1.add(turn.is_frequent);
        }
    }
    Some(new)
}

/// A row without what is gone, and with what is new.
fn joined(before: Vec<Candidate>, new: &[(u32, Shared)]) -> Row {
    let is_gone = |candidate: &Candidate| candidate.fuller == NONE;
    let gone = before.iter().filter(|c| is_gone(c)).count();
    if gone == 0 && new.is_empty() {
        return Row::Same;
    }
    if gone > 0 && before.len() == COMPARED {
        // There may be others that were not among the best.
        return Row::Open;
    }
    let mut row = before;
    row.retain(|candidate| !is_gone(candidate));
    row.extend(new.iter().map(|&(new, shared)| Candidate::new(new, shared)));
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
