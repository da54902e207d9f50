//! Which articles of an earlier run are still there, in the same order.

use super::sketch::count;
use rayon::prelude::*;

/// The position of an article that is not there.
pub(super) const NONE: u32 = u32::MAX;

/// The articles of an earlier run beside those of this one.
///
/// One that has changed its place among the others is gone and new at once: what is neither keeps
/// the order it had.
pub(super) struct Changes {
    /// For each position what it was in the earlier run; [`NONE`] if it is new.
    pub(super) before: Vec<u32>,
    /// For each position of the earlier run what it is now; [`NONE`] if it is gone.
    pub(super) now: Vec<u32>,
}

impl Changes {
    /// Compares what stands for the articles, in their total order. O(n log n).
    pub(super) fn new(before: &[u64], now: &[u64]) -> Self {
        let mut changes = Self {
            before: vec![NONE; now.len()],
            now: vec![NONE; before.len()],
        };
        let (old, new) = (sorted(before), sorted(now));
        let mut old = old.iter().peekable();
        let mut at = vec![NONE; now.len()];
        for &(key, position) in &new {
            while old.next_if(|o| o.0 < key).is_some() {}
            if let Some(found) = old.next_if(|o| o.0 == key) {
                at[position as usize] = found.1;
            }
        }
        for position in ascending(&at) {
            let was = at[position as usize];
            changes.before[position as usize] = was;
            changes.now[was as usize] = position;
        }
        changes
    }

    /// Whether an article is new.
    pub(super) fn is_new(&self, position: u32) -> bool {
        self.before[position as usize] == NONE
    }
}

/// The keys that no other article has, with their positions.
fn sorted(keys: &[u64]) -> Vec<(u64, u32)> {
    let mut sorted: Vec<(u64, u32)> = keys.iter().copied().zip(0..).collect();
    sorted.par_sort_unstable();
    let runs = sorted.chunk_by(|a, b| a.0 == b.0);
    runs.filter(|run| run.len() == 1)
        .flatten()
        .copied()
        .collect()
}

/// The positions of a longest ascending subsequence, [`NONE`] left out (Schensted 1961).
fn ascending(values: &[u32]) -> Vec<u32> {
    let mut tails: Vec<u32> = Vec::new();
    let mut previous = vec![NONE; values.len()];
    for (at, &value) in values.iter().enumerate().filter(|v| *v.1 != NONE) {
        let behind = |tail: &u32| values[*tail as usize] < value;
        let length = match tails.last() {
            Some(last) if !behind(last) => tails.partition_point(behind),
            _ => tails.len(),
        };
        if let Some(before) = length.checked_sub(1) {
            previous[at] = tails[before];
        }
        match tails.get_mut(length) {
            Some(tail) => *tail = count(at),
            None => tails.push(count(at)),
        }
    }
    let last = tails.last().copied();
    let step = |&at: &u32| Some(previous[at as usize]).filter(|&p| p != NONE);
    let mut found: Vec<u32> = std::iter::successors(last, step).collect();
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moved_is_new() {
        let changes = Changes::new(&[10, 20, 30, 40, 50], &[9, 10, 50, 30, 40, 60, 60]);
        assert_eq!(changes.before, [NONE, 0, NONE, 2, 3, NONE, NONE]);
        assert_eq!(changes.now, [1, NONE, 3, 4, NONE]);
        assert!(changes.is_new(2) && !changes.is_new(3));
    }

    #[test]
    fn twins_are_never_known() {
        let changes = Changes::new(&[7, 7, 8], &[7, 8]);
        assert_eq!(changes.before, [NONE, 1 + 1]);
    }
}
