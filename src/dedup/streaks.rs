//! Which articles share several fingerprints close to one another with a given one.

use std::cmp::Reverse;

/// Places by which a streak may go on.
const STEP: u32 = 6;

/// Finds, for one article after the other, the best streaks. Eight bytes an article.
pub(super) struct Streaks {
    streaks: Vec<Streak>,
    seen: Vec<u32>,
}

/// Shared fingerprints of two articles, close to one another.
#[derive(Debug, Clone, Copy, Default)]
struct Streak {
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
        if place - streak.last > STEP || streak.last == 0 {
            streak.points = 0;
        }
        streak.last = place;
        streak.points = streak.points.saturating_add(points);
        streak.best = streak.best.max(streak.points);
    }

    /// The articles with `least` points or more, ascending; the best, if there are more than `most`.
    /// All points are forgotten.
    pub(super) fn take(&mut self, least: u16, most: usize) -> Vec<u32> {
        let mut best: Vec<(Reverse<u16>, u32)> = Vec::new();
        for holder in self.seen.drain(..) {
            let streak = std::mem::take(&mut self.streaks[holder as usize]);
            if streak.best >= least {
                best.push((Reverse(streak.best), holder));
            }
        }
        best.sort_unstable();
        best.truncate(most);
        best.sort_unstable_by_key(|b| b.1);
        best.into_iter().map(|b| b.1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_far_from_one_another_do_not_add_up() {
        let mut streaks = Streaks::new(3);
        for place in [1, 3, 9] {
            streaks.add(2, place, 2);
            streaks.add(0, 10 * place, 2);
        }
        assert_eq!(streaks.take(2, 1), [2]);
        assert_eq!(streaks.take(1, 3), [] as [u32; 0]);
    }
}
