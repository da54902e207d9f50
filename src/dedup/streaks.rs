//! Which articles share several fingerprints close to one another with a given one.

use std::cmp::Reverse;

/// Places by which a streak may go on.
const STEP: u32 = 8;

/// Points of a streak that are enough: two rare fingerprints, four that several have, or six that many have.
const ENOUGH: u16 = 12;

/// The points of a fingerprint that many have.
pub(super) const COMMON: u16 = 2;

/// Finds, for one article after the other, the best streaks. Eight bytes an article.
pub(super) struct Streaks {
    streaks: Vec<Streak>,
    seen: Vec<u32>,
}

/// Shared fingerprints of two articles, close to one another.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Streak {
    /// The last shared place, counted from 1; 0 for none.
    last: u32,
    points: u16,
    best: u16,
}

impl Streaks {
    pub(super) fn new(articles: usize) -> Self {
        Self {
            streaks: vec![Streak::default(); articles],
            seen: Vec::new(),
        }
    }

    /// Adds the points of a shared place; places ascend, counted from 1.
    pub(super) fn add(&mut self, holder: u32, place: u32, points: u16) {
        let streak = &mut self.streaks[holder as usize];
        if streak.last == 0 {
            self.seen.push(holder);
        }
        streak.add(place, points);
    }

    /// The articles with points enough, ascending; the best, if there are more than `most`. All points
    /// are forgotten.
    pub(super) fn take(&mut self, most: usize) -> Vec<u32> {
        let mut best: Vec<(Reverse<u16>, u32)> = Vec::new();
        for holder in self.seen.drain(..) {
            let streak = std::mem::take(&mut self.streaks[holder as usize]);
            if streak.is_enough() {
                best.push((Reverse(streak.best), holder));
            }
        }
        best.sort_unstable();
        best.truncate(most);
        best.sort_unstable_by_key(|b| b.1);
        best.into_iter().map(|b| b.1).collect()
    }
}

impl Streak {
    /// Adds the points of a shared place; places ascend, counted from 1.
    pub(super) fn add(&mut self, place: u32, points: u16) {
        if place - self.last > STEP || self.last == 0 {
            self.points = 0;
        }
        self.last = place;
        // What many have makes a candidate, but none that is better than one with something rare.
        let most = match points > COMMON {
            true => u16::MAX,
            false => self.points.max(ENOUGH),
        };
        self.points = self.points.saturating_add(points).min(most);
        self.best = self.best.max(self.points);
    }

    /// Whether these are points enough.
    pub(super) fn is_enough(self) -> bool {
        self.best >= ENOUGH
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_have_does_not_displace_what_two_have() {
        let mut streaks = Streaks::new(9);
        for place in 1..=20 {
            (0..8).for_each(|holder| streaks.add(holder, place, COMMON));
        }
        for place in [30, 32] {
            streaks.add(8, place, 8);
        }
        assert_eq!(streaks.take(2), [0, 8]);
    }

    #[test]
    fn points_far_from_one_another_do_not_add_up() {
        let mut streaks = Streaks::new(3);
        for place in [1, 3, 11] {
            streaks.add(2, place, 4);
            streaks.add(0, 10 * place, 4);
        }
        assert_eq!(streaks.take(3), [2]);
        assert_eq!(streaks.take(3), [] as [u32; 0]);
    }
}
