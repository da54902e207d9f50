//! What an earlier run found out, ready to be asked.

use super::templates::Learnt;
use crate::{
    input::{Found, InputFile},
    state::{Book, FileEntry, RecordEntry, Slot},
};
use rayon::prelude::*;
use std::{collections::HashMap, ops::Range, sync::OnceLock};
use xxhash_rust::xxh3::xxh3_64;

/// An earlier run's book with the ways into it; by default of a run that knew nothing. Its records may not
/// have been read yet.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) book: Book,
    /// What was learnt of each source; sorted. Read together with the records.
    pub(super) learnt: Vec<Learnt>,
    /// Whether there is anything that it knows.
    pub(super) knew: bool,
    /// By the hash of its name, a file's number and its first record; made when first needed.
    files: OnceLock<HashMap<u64, (u32, u32)>>,
    /// The records by the low half of their keys; sorted, and made when first needed.
    keys: OnceLock<Vec<(u64, u32)>>,
}

/// A file of the input, and its records if it is as it was.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) found: Found,
    /// Among the records of the book.
    pub(super) known: Option<Range<usize>>,
}

impl Memory {
    pub(super) fn new(book: Book) -> Self {
        Self {
            learnt: Vec::new(),
            knew: book.files.iter().any(|file| file.records > 0),
            book,
            files: OnceLock::new(),
            keys: OnceLock::new(),
        }
    }

    /// The steps for these files. Under `verify` none is taken to be as it was without a look into it.
    pub(super) fn steps(&self, found: Vec<Found>, verify: bool) -> Vec<Step> {
        // Where it is in the book is mostly behind the one before.
        let mut next = (0, 0);
        let step = |found: Found| {
            let file = found.result.as_ref().ok().filter(|_| !verify);
            let known = file.and_then(|file| self.records_of(file, &mut next));
            Step { found, known }
        };
        found.into_iter().map(step).collect()
    }

    /// The records of a file, if it is as it was. It is looked for first at `next`, a file's number and
    /// its first record; left there is what stands behind it.
    fn records_of(&self, file: &InputFile, next: &mut (u32, u32)) -> Option<Range<usize>> {
        let is_next = |entry: &&FileEntry| entry.name == file.name;
        let place = match self.book.files.get(next.0 as usize).filter(is_next) {
            Some(_) => *next,
            None => *self.places().get(&xxh3_64(file.name.as_bytes()))?,
        };
        let (number, first) = place;
        let entry = self.book.files.get(number as usize)?;
        *next = (number + 1, first + entry.records);
        let same = entry.name == file.name && entry.stamp.is_some() && entry.stamp == file.stamp;
        let first = first as usize;
        same.then_some(first..first + entry.records as usize)
    }

    fn places(&self) -> &HashMap<u64, (u32, u32)> {
        self.files.get_or_init(|| {
            let mut record = 0;
            let files = (0..).zip(&self.book.files);
            let places = files.map(|(number, file)| {
                let first = record;
                record += file.records;
                (xxh3_64(file.name.as_bytes()), (number, first))
            });
            places.collect()
        })
    }

    pub(super) fn records(&self, range: Range<usize>) -> &[RecordEntry] {
        self.book.records.get(range).unwrap_or_default()
    }

    /// A record with the same contents, whatever its name was.
    pub(super) fn record(&self, key: u128) -> Option<&RecordEntry> {
        let records = &self.book.records;
        let keys = self.keys.get_or_init(|| {
            let numbered = (0..records.len() as u32).into_par_iter().zip(records);
            let read = numbered.filter(|(_, record)| !record.failed);
            let mut keys: Vec<_> = read.map(|(at, record)| (record.key as u64, at)).collect();
            keys.par_sort_unstable();
            keys
        });
        let first = keys.partition_point(|other| other.0 < key as u64);
        let alike = keys.iter().skip(first).take_while(|k| k.0 == key as u64);
        let mut found = alike.filter_map(|(_, at)| records.get(*at as usize));
        found.find(|record| record.key == key)
    }

    /// Takes the first records away, to be used in this run.
    pub(super) fn take_first(&mut self, count: usize) -> Vec<RecordEntry> {
        let rest = self.book.records.split_off(count);
        std::mem::replace(&mut self.book.records, rest)
    }

    /// Takes records out, to be used in this run.
    pub(super) fn take(&mut self, range: Range<usize>) -> impl Iterator<Item = RecordEntry> {
        let records = self.book.records.get_mut(range).unwrap_or_default();
        records.iter_mut().map(std::mem::take)
    }

    /// Forgets all but the records that were not taken.
    pub(super) fn keep_gone(&mut self) {
        self.keys = OnceLock::new();
        self.files = OnceLock::new();
        self.book.files = Vec::new();
        self.book.records.retain(|record| !is_taken(record));
        self.book.records.shrink_to_fit();
    }

    /// What was learnt of a source.
    pub(super) fn learnt(&self, source: u64) -> Option<&Learnt> {
        let at = self.learnt.binary_search_by_key(&source, |l| l.source);
        self.learnt.get(at.ok()?)
    }
}

/// Whether a record was taken out: any other has a text, be it one that says why it could not be read.
fn is_taken(record: &RecordEntry) -> bool {
    record.text == Slot::default()
}
