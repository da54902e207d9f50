//! Texts anywhere in a line: looked for by their rarest pair of bytes.
//!
//! One look-up a byte in a table that says which texts have the pair there; those are then compared. An
//! automaton of the same texts has megabytes of states, and took four times as long.

use std::ops::Range;

/// Texts with what each stands for.
#[derive(Debug)]
pub(super) struct Inner<T> {
    texts: Vec<(String, T)>,
    /// For each pair of bytes the number of its bucket; bucket 0 is empty.
    table: Vec<u16>,
    /// Texts by their rarest pair.
    buckets: Vec<Vec<Entry>>,
}

/// A text in a bucket, with what tells most of them from a line without comparing it as a whole.
#[derive(Debug)]
struct Entry {
    number: usize,
    /// Where in the text its rarest pair stands.
    at: usize,
    length: usize,
    first: u8,
    last: u8,
}

impl<T: Copy> Inner<T> {
    /// The texts to look for. `typical` is text that shows which pairs are common.
    pub(super) fn new<'t>(texts: Vec<(String, T)>, typical: impl Iterator<Item = &'t str>) -> Self {
        let counts = count_pairs(typical);
        let mut inner = Self {
            table: vec![0; 1 << 16],
            buckets: vec![Vec::new()],
            texts: Vec::new(),
        };
        for (number, (text, _)) in texts.iter().enumerate() {
            let entry = |at: usize| Entry {
                number,
                at,
                length: text.len(),
                first: text.bytes().next().unwrap_or(0),
                last: text.bytes().next_back().unwrap_or(0),
            };
            match text.as_bytes() {
                [] => {}
                // One byte has no pair: any byte may follow, and the end of the line counts as zero.
                [byte] => (0..=u8::MAX).for_each(|next| inner.add(pair(*byte, next), entry(0))),
                bytes => {
                    let pairs = bytes.windows(2).map(|w| pair(w[0], w[1])).enumerate();
                    if let Some((at, rarest)) = pairs.min_by_key(|(_, pair)| counts[*pair]) {
                        inner.add(rarest, entry(at));
                    }
                }
            }
        }
        inner.texts = texts;
        inner
    }

    fn add(&mut self, pair: usize, entry: Entry) {
        if self.table[pair] == 0 {
            // There are as many pairs as buckets can be counted, bucket 0 aside.
            self.table[pair] = u16::try_from(self.buckets.len()).unwrap_or(0);
            self.buckets.push(Vec::new());
        }
        self.buckets[usize::from(self.table[pair])].push(entry);
    }

    /// Calls `found` for every text at every place in the line where it stands.
    pub(super) fn find(&self, line: &str, found: &mut impl FnMut(T, Range<usize>)) {
        let bytes = line.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            let next = bytes.get(at + 1).copied().unwrap_or(0);
            let bucket = self.table[pair(byte, next)];
            if bucket != 0 {
                self.compare(bytes, at, bucket, found);
            }
        }
    }

    fn compare(
        &self,
        line: &[u8],
        at: usize,
        bucket: u16,
        found: &mut impl FnMut(T, Range<usize>),
    ) {
        for entry in &self.buckets[usize::from(bucket)] {
            let Some(start) = at.checked_sub(entry.at) else {
                continue;
            };
            let Some(found_text) = line.get(start..start + entry.length) else {
                continue;
            };
            if found_text.first() != Some(&entry.first) || found_text.last() != Some(&entry.last) {
                continue;
            }
            let (text, value) = &self.texts[entry.number];
            if found_text == text.as_bytes() {
                found(*value, start..start + entry.length);
            }
        }
    }
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

fn count_pairs<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u32> {
    let mut counts = vec![0; 1 << 16];
    for text in texts {
        for window in text.as_bytes().windows(2) {
            counts[pair(window[0], window[1])] += 1;
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
