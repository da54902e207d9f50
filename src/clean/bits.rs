//! Sets of small numbers, a bit each.

/// A set of numbers below 64 times `WORDS`.
#[derive(Debug)]
pub(crate) struct Bits<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Bits<WORDS> {
    pub(crate) fn new() -> Self {
        Self([0; WORDS])
    }

    pub(crate) fn add(&mut self, number: usize) {
        self.add_if(number, true);
    }

    /// Adds a number if `holds`. Without a branch: whether it does is often as good as chance.
    pub(crate) fn add_if(&mut self, number: usize, holds: bool) {
        self.0[number / 64 % WORDS] |= u64::from(holds) << (number % 64);
    }

    pub(crate) fn has(&self, number: usize) -> bool {
        self.0[number / 64 % WORDS] >> (number % 64) & 1 == 1
    }
}
