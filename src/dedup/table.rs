//! A table of numbers that are looked up by what they stand for.

const EMPTY: u32 = u32::MAX;

/// Open addressing with linear probing (Knuth, volume 3, section 6.4) over `u32` values, at most
/// half full. What a value stands for, the caller compares: no hash is trusted.
#[derive(Debug, Clone)]
pub(super) struct Table {
    slots: Vec<u32>,
    shift: u32,
}

impl Table {
    /// A table for at most `capacity` values.
    pub(super) fn new(capacity: usize) -> Self {
        let size = (2 * capacity).next_power_of_two().max(2);
        Self {
            slots: vec![EMPTY; size],
            shift: 64 - size.trailing_zeros(),
        }
    }

    /// The value with this hash for which `same` holds.
    pub(super) fn find(&self, hash: u64, same: impl Fn(u32) -> bool) -> Option<u32> {
        let value = self.slots[self.probe(hash, same)];
        (value != EMPTY).then_some(value)
    }

    /// The value with this hash for which `same` holds; `value`, now entered, if there is none.
    pub(super) fn enter(&mut self, hash: u64, value: u32, same: impl Fn(u32) -> bool) -> u32 {
        let slot = self.probe(hash, same);
        if self.slots[slot] == EMPTY {
            self.slots[slot] = value;
        }
        self.slots[slot]
    }

    /// The slot of the value, or the empty slot where it would be entered.
    fn probe(&self, hash: u64, same: impl Fn(u32) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = (hash >> self.shift) as usize;
        while self.slots[slot] != EMPTY && !same(self.slots[slot]) {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_hashes_do_not_make_equal_values() {
        let names = ["ash", "birch", "ash", "cedar"];
        let mut table = Table::new(names.len());
        let entered: Vec<u32> = (0..4)
            .map(|i| table.enter(7, i, |j| names[j as usize] == names[i as usize]))
            .collect();
        assert_eq!(entered, [0, 1, 0, 3]);
        assert_eq!(table.find(7, |j| names[j as usize] == "cedar"), Some(3));
        assert_eq!(table.find(7, |j| names[j as usize] == "elm"), None);
    }
}
