//! Texts anywhere in a line: looked for by their rarest four bytes.
//!
//! One look-up a byte in a table of bits that says whether a text may have the four bytes there; the few
//! that may are compared. An automaton of the same texts has megabytes of states and is much slower.

use super::bits::Bits;
use std::ops::Range;

/// Texts with what each stands for.
#[derive(Debug)]
pub(crate) struct Inner<T> {
    texts: Vec<(String, T)>,
    /// One bit a slot: whether a text has four bytes of this hash. Small enough for the first-level cache.
    has: Box<Bits<{ SLOTS / 64 }>>,
    /// The rarest four bytes of each text, by their hash.
    windows: Vec<Window>,
    /// Where the windows of each bucket begin; one more for the end.
    buckets: Vec<u32>,
    /// The numbers of the texts of one or two bytes.
    tiny: Vec<u32>,
    /// Whether one of these begins with the byte.
    begins_tiny: [bool; 256],
}

/// Four bytes of a text.
#[derive(Debug, Clone, Copy)]
struct Window {
    bytes: [u8; 4],
    /// Where they stand in the text.
    at: u32,
    /// The text.
    number: u32,
}

const SLOTS: usize = 1 << 17;
const BUCKETS: usize = 1 << 12;

impl<T: Copy> Inner<T> {
    /// The texts to look for. `typical` is text that shows what is common.
    pub(crate) fn new<'t>(texts: Vec<(String, T)>, typical: impl Iterator<Item = &'t str>) -> Self {
        let counts = count_slots(typical);
        let mut tiny = Vec::new();
        let mut windows = Vec::new();
        for (number, (text, _)) in (0..).zip(&texts) {
            match text.len() {
                0 => {}
                1 | 2 => tiny.push(number),
                _ => windows.extend(rarest(text.as_bytes(), number, &counts)),
            }
        }
        windows.sort_unstable_by_key(|w| (bucket(w.bytes), w.number));
        let mut inner = Self {
            has: Box::new(Bits::new()),
            buckets: starts(&windows),
            begins_tiny: [false; 256],
            texts,
            windows,
            tiny,
        };
        for window in &inner.windows {
            inner.has.add(slot(window.bytes));
        }
        for &number in &inner.tiny {
            let first = inner.texts[number as usize].0.as_bytes()[0];
            inner.begins_tiny[usize::from(first)] = true;
        }
        inner
    }

    /// Calls `found` for every text at every place in the line where it stands.
    pub(crate) fn find(&self, line: &str, found: &mut impl FnMut(T, Range<usize>)) {
        let line = line.as_bytes();
        for (at, four) in line.windows(4).enumerate() {
            self.look(line, at, [four[0], four[1], four[2], four[3]], found);
        }
        // The last three bytes have nothing behind them.
        for at in line.len().saturating_sub(3)..line.len() {
            let byte = |i: usize| line.get(at + i).copied().unwrap_or(0);
            self.look(line, at, std::array::from_fn(byte), found);
        }
    }

    #[inline(always)]
    fn look(&self, line: &[u8], at: usize, four: [u8; 4], found: &mut impl FnMut(T, Range<usize>)) {
        if self.has.has(slot(four)) {
            self.compare(line, at, four, found);
        }
        if self.begins_tiny[usize::from(four[0])] {
            self.tiny
                .iter()
                .for_each(|&number| self.try_at(line, at, number, found));
        }
    }

    // Not inlined, so that the loop over all bytes stays small.
    #[inline(never)]
    fn compare(
        &self,
        line: &[u8],
        at: usize,
        four: [u8; 4],
        found: &mut impl FnMut(T, Range<usize>),
    ) {
        let bucket = bucket(four);
        let windows = self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize;
        for window in self.windows[windows].iter().filter(|w| w.bytes == four) {
            if let Some(start) = at.checked_sub(window.at as usize) {
                self.try_at(line, start, window.number, found);
            }
        }
    }

    fn try_at(
        &self,
        line: &[u8],
        start: usize,
        number: u32,
        found: &mut impl FnMut(T, Range<usize>),
    ) {
        let (text, value) = &self.texts[number as usize];
        if line[start..].starts_with(text.as_bytes()) {
            found(*value, start..start + text.len());
        }
    }
}

/// The rarest window of a text of three bytes or more. Any byte may follow on three: a window for each,
/// of which one is met at a place.
fn rarest(text: &[u8], number: u32, counts: &[u32]) -> Vec<Window> {
    let window = |at: usize, bytes: [u8; 4]| Window {
        bytes,
        at: at as u32,
        number,
    };
    if let [one, two, three] = *text {
        let all = (0..=u8::MAX).map(|four| window(0, [one, two, three, four]));
        return all.collect();
    }
    let all = text.windows(4).enumerate();
    let all = all.map(|(at, w)| window(at, [w[0], w[1], w[2], w[3]]));
    all.min_by_key(|w| counts[slot(w.bytes)])
        .into_iter()
        .collect()
}

/// Where the windows of each bucket begin, and one more.
fn starts(windows: &[Window]) -> Vec<u32> {
    let mut starts = vec![0; BUCKETS + 1];
    for window in windows {
        starts[bucket(window.bytes) + 1] += 1;
    }
    for bucket in 0..BUCKETS {
        starts[bucket + 1] += starts[bucket];
    }
    starts
}

/// The upper bits of a product depend on all bits, and those of a slot are the bucket.
fn slot(four: [u8; 4]) -> usize {
    (u32::from_le_bytes(four).wrapping_mul(0x9e37_79b1) >> 15) as usize % SLOTS
}

fn bucket(four: [u8; 4]) -> usize {
    slot(four) / (SLOTS / BUCKETS)
}

fn count_slots<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u32> {
    let mut counts = vec![0; SLOTS];
    for text in texts {
        for w in text.as_bytes().windows(4) {
            counts[slot([w[0], w[1], w[2], w[3]])] += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_text_is_found_wherever_it_stands() {
        let texts =
            ["@", "ap", "afp", "photo", "to", "ap photo", "照片"].map(|t| (t.to_owned(), t));
        let inner = Inner::new(texts.to_vec(), ["to to ap"].into_iter());
        let mut found = Vec::new();
        inner.find("ap photo 照片@afp", &mut |text, range| {
            found.push((text, range.start))
        });
        found.sort_unstable();
        assert_eq!(
            found,
            [
                ("@", 15),
                ("afp", 16),
                ("ap", 0),
                ("ap photo", 0),
                ("photo", 3),
                ("to", 6),
                ("照片", 9)
            ]
        );
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_stands_there(
            texts in proptest::collection::vec("[ab照]{1,3}", 1..6), line in "[ab照]{0,9}",
        ) {
            let all = texts.iter().cloned().zip(0..).collect();
            let mut found = Vec::new();
            Inner::new(all, [line.as_str()].into_iter()).find(&line, &mut |text: usize, range| {
                found.push((text, range));
            });
            found.sort_by_key(|(text, range)| (*text, range.start));
            let places = |(number, text): (usize, &String)| -> Vec<(usize, Range<usize>)> {
                let starts = (0..line.len()).filter(|&at| line.as_bytes()[at..].starts_with(text.as_bytes()));
                starts.map(|at| (number, at..at + text.len())).collect()
            };
            let expected: Vec<_> = texts.iter().enumerate().flat_map(places).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
