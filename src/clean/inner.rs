//! Texts anywhere in a line: looked for by their rarest three bytes.
//!
//! One look-up a byte in a table of bits that says whether a text may have the three bytes there; the few
//! that may are compared. An automaton of the same texts has megabytes of states and is much slower.

use std::ops::Range;

/// Texts with what each stands for.
#[derive(Debug)]
pub(crate) struct Inner<T> {
    texts: Vec<(String, T)>,
    /// One bit a slot: whether it has a bucket. Small enough for the first-level cache.
    has: Box<[u64; SLOTS / 64]>,
    /// For each slot the number of its bucket; bucket 0 is empty.
    table: Vec<u16>,
    /// Texts by the slot of their rarest three bytes.
    buckets: Vec<Vec<Entry>>,
}

/// A text in a bucket, with what tells most of them from a line without comparing it as a whole.
#[derive(Debug, Clone, Copy)]
struct Entry {
    number: u32,
    /// Where in the text its rarest three bytes stand.
    at: u32,
    length: u32,
    first: u8,
    last: u8,
}

const SLOTS: usize = 1 << 16;

impl<T: Copy> Inner<T> {
    /// The texts to look for. `typical` is text that shows what is common.
    pub(crate) fn new<'t>(texts: Vec<(String, T)>, typical: impl Iterator<Item = &'t str>) -> Self {
        let counts = count_slots(typical);
        let mut inner = Self {
            has: Box::new([0; SLOTS / 64]),
            table: vec![0; SLOTS],
            buckets: vec![Vec::new()],
            texts: Vec::new(),
        };
        for (number, (text, _)) in (0..).zip(&texts) {
            let entry = |at: usize| Entry {
                number,
                at: at as u32,
                length: text.len() as u32,
                first: text.bytes().next().unwrap_or(0),
                last: text.bytes().next_back().unwrap_or(0),
            };
            match *text.as_bytes() {
                [] => {}
                // Any byte may follow, and the end of the line counts as zero.
                [one] => (0..256).for_each(|rest| inner.add(u16::from(one) << 8 | rest, entry(0))),
                [one, two] => (0..8).for_each(|rest| inner.add(slot(one, two, 0) ^ rest, entry(0))),
                ref bytes => {
                    let slots = bytes.windows(3).map(|w| slot(w[0], w[1], w[2])).enumerate();
                    if let Some((at, rarest)) =
                        slots.min_by_key(|(_, slot)| counts[usize::from(*slot)])
                    {
                        inner.add(rarest, entry(at));
                    }
                }
            }
        }
        inner.texts = texts;
        inner
    }

    fn add(&mut self, slot: u16, entry: Entry) {
        let bucket = &mut self.table[usize::from(slot)];
        if *bucket == 0 {
            // There are as many slots as buckets can be counted, bucket 0 aside.
            *bucket = u16::try_from(self.buckets.len()).unwrap_or(0);
            self.has[usize::from(slot / 64)] |= 1 << (slot % 64);
            self.buckets.push(Vec::new());
        }
        self.buckets[usize::from(*bucket)].push(entry);
    }

    fn has(&self, slot: u16) -> bool {
        self.has[usize::from(slot / 64)] >> (slot % 64) & 1 == 1
    }

    /// Calls `found` for every text at every place in the line where it stands.
    pub(crate) fn find(&self, line: &str, found: &mut impl FnMut(T, Range<usize>)) {
        let bytes = line.as_bytes();
        for (at, w) in bytes.windows(3).enumerate() {
            let slot = slot(w[0], w[1], w[2]);
            if self.has(slot) {
                self.compare(bytes, at, slot, found);
            }
        }
        for at in bytes.len().saturating_sub(2)..bytes.len() {
            let slot = slot(bytes[at], bytes.get(at + 1).copied().unwrap_or(0), 0);
            if self.has(slot) {
                self.compare(bytes, at, slot, found);
            }
        }
    }

    // Not inlined, so that the loop over all bytes stays small.
    #[inline(never)]
    fn compare(&self, line: &[u8], at: usize, slot: u16, found: &mut impl FnMut(T, Range<usize>)) {
        for entry in &self.buckets[usize::from(self.table[usize::from(slot)])] {
            let Some(start) = at.checked_sub(entry.at as usize) else {
                continue;
            };
            let Some(found_text) = line.get(start..start + entry.length as usize) else {
                continue;
            };
            if found_text.first() != Some(&entry.first) || found_text.last() != Some(&entry.last) {
                continue;
            }
            let (text, value) = &self.texts[entry.number as usize];
            if found_text == text.as_bytes() {
                found(*value, start..start + found_text.len());
            }
        }
    }
}

/// Of the first byte all bits, of the second the five that tell letters apart, of the third three mixed.
fn slot(one: u8, two: u8, three: u8) -> u16 {
    u16::from(one) << 8 | u16::from(two & 31) << 3 | u16::from((three ^ three >> 3) & 7)
}

fn count_slots<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u32> {
    let mut counts = vec![0; SLOTS];
    for text in texts {
        for w in text.as_bytes().windows(3) {
            counts[usize::from(slot(w[0], w[1], w[2]))] += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_found_wherever_it_stands() {
        let texts = ["@", "ap", "photo", "to", "照片"].map(|t| (t.to_owned(), t));
        let inner = Inner::new(texts.to_vec(), ["to to ap"].into_iter());
        let mut found = Vec::new();
        inner.find("ap photo 照片@", &mut |text, range| {
            found.push((text, range.start))
        });
        found.sort_unstable();
        assert_eq!(
            found,
            [("@", 15), ("ap", 0), ("photo", 3), ("to", 6), ("照片", 9)]
        );
    }
}
