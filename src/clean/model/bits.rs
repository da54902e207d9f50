//! Sets of small numbers.

/// A set of numbers below 64 times `WORDS`, a bit each.
pub(super) struct Bits<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Bits<WORDS> {
    pub(super) fn new() -> Self {
        Self([0; WORDS])
    }

    /// Adds a number; returns 1 if it was there before, else 0.
    pub(super) fn add(&mut self, number: usize) -> u64 {
        let word = &mut self.0[number / 64 % WORDS];
        let before = *word >> (number % 64) & 1;
        *word |= 1 << (number % 64);
        before
    }

    pub(super) fn has(&self, number: usize) -> bool {
        self.0[number / 64 % WORDS] >> (number % 64) & 1 == 1
    }

    /// Adds a number if `n` is 1 and does nothing if it is 0, without a branch.
    pub(super) fn add_if(&mut self, number: usize, n: u64) {
        self.0[number / 64 % WORDS] |= n << (number % 64);
    }
}
