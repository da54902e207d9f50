//! What is gathered until all records of the input are there.

use super::{
    memory::{Memory, Step},
    shelf::Shelf,
};
use crate::{
    dedup::Collection,
    state::{Book, FileEntry, Kind, RecordEntry, StateError, Store},
};
use std::{ops::Range, time::SystemTime};

/// What one record leaves that was read.
#[derive(Debug)]
pub(super) struct Done {
    /// The number of its file.
    pub(super) file: usize,
    /// Its slots say nothing yet if it is `stored` now.
    pub(super) entry: RecordEntry,
    pub(super) stored: Stored,
    /// For each article what duplicates need of it; empty when they are not looked for.
    pub(super) entries: Collection,
    /// Why it failed.
    pub(super) cause: Option<String>,
    /// Whether it might not fail another time.
    pub(super) may_pass: bool,
}

/// Where the text and the sketches of a record are.
#[derive(Debug)]
pub(super) enum Stored {
    /// An earlier run wrote them.
    Before,
    /// They are to be written.
    Now { text: Vec<u8>, sketch: Vec<u8> },
}

/// Some records of a file that is as it was.
#[derive(Debug)]
pub(super) struct Kept {
    /// The number of the file.
    pub(super) file: usize,
    /// Among the records of the book.
    pub(super) records: Range<usize>,
    /// As in [`Done`], for all of them.
    pub(super) entries: Collection,
    /// The numbers of those that failed, and why.
    pub(super) causes: Vec<(Option<u64>, String)>,
}

/// All records so far, in input order.
#[derive(Debug)]
pub(super) struct Gathered<'s> {
    pub(super) store: &'s mut Store,
    files: Vec<FileEntry>,
    /// Those that were read.
    read: Vec<RecordEntry>,
    /// Those of the book, and how many that were read stand before them.
    kept: Vec<(usize, Range<usize>)>,
    entries: Collection,
    /// Bytes read in this run.
    bytes: u64,
    /// Records that did not have to be cleaned.
    reused: u64,
    /// When the files were looked at.
    looked: SystemTime,
}

impl<'s> Gathered<'s> {
    pub(super) fn new(store: &'s mut Store, looked: SystemTime) -> Self {
        Self {
            store,
            files: Vec::new(),
            read: Vec::new(),
            kept: Vec::new(),
            entries: Collection::new(),
            bytes: 0,
            reused: 0,
            looked,
        }
    }

    /// Adds the next record, which was read.
    pub(super) fn push(&mut self, mut done: Done, steps: &[Step]) -> Result<(), StateError> {
        match done.stored {
            Stored::Before => self.reused += 1,
            Stored::Now { text, sketch } => {
                done.entry.text = self.store.push(Kind::Text, &text)?;
                done.entry.sketch = self.store.push(Kind::Sketch, &sketch)?;
            }
        }
        self.entries.append(&done.entries);
        self.add_files(steps, done.file);
        if let Some(file) = self.files.last_mut() {
            file.records += 1;
            file.stamp = file.stamp.filter(|_| !done.may_pass);
        }
        self.bytes += done.entry.bytes;
        self.read.push(done.entry);
        Ok(())
    }

    /// Adds the next records, which are as they were.
    pub(super) fn keep(&mut self, kept: Kept, steps: &[Step]) {
        self.entries.append(&kept.entries);
        self.add_files(steps, kept.file);
        let records = kept.records.len();
        if let Some(file) = self.files.last_mut() {
            file.records += u32::try_from(records).unwrap_or(u32::MAX);
        }
        self.reused += records as u64;
        let before = self.read.len();
        match self.kept.last_mut() {
            Some((at, last)) if (*at, last.end) == (before, kept.records.start) => {
                last.end = kept.records.end;
            }
            _ => self.kept.push((before, kept.records)),
        }
    }

    /// The shelf, without names; all that was written can be read now. When it is `whole`, what is left in
    /// the memory are the records that are gone.
    pub(super) fn into_shelf(
        mut self,
        memory: &mut Memory,
        steps: &[Step],
        whole: bool,
    ) -> Result<Shelf, StateError> {
        self.store.seal()?;
        if whole {
            self.add_files(steps, steps.len());
        } else if let Some(file) = self.files.last_mut() {
            // Maybe only some of its records were read.
            file.stamp = None;
        }
        let records = match whole {
            true => self.records(memory),
            false => self.copied(memory),
        };
        let mut shelf = Shelf::new(self.files, records, self.entries);
        shelf.bytes = self.bytes;
        shelf.reused = self.reused;
        if whole {
            memory.keep_gone();
        }
        Ok(shelf)
    }

    /// What a later run needs to know if this one ends here.
    pub(super) fn so_far(&self, memory: &Memory) -> Book {
        let mut files = self.files.clone();
        if let Some(file) = files.last_mut() {
            file.stamp = None;
        }
        let shelf = Shelf::new(files, self.copied(memory), Collection::new());
        shelf.into_book(memory, false)
    }

    /// The entries of all records so far.
    fn copied(&self, memory: &Memory) -> Vec<RecordEntry> {
        let mut read = self.read.iter();
        let mut records = Vec::new();
        let mut before = 0;
        for (at, range) in &self.kept {
            records.extend(read.by_ref().take(at - before).cloned());
            before = *at;
            records.extend_from_slice(memory.records(range.clone()));
        }
        records.extend(read.cloned());
        records
    }

    /// The entries of all records; those of the book are moved out of it, where they are not needed any more.
    fn records(&mut self, memory: &mut Memory) -> Vec<RecordEntry> {
        let mut read = std::mem::take(&mut self.read).into_iter();
        let mut kept = std::mem::take(&mut self.kept).into_iter().peekable();
        let mut records = Vec::new();
        // Those with which both begin are most of them as a rule, and need not be moved at all.
        if let Some((0, first)) = kept.next_if(|(at, range)| (*at, range.start) == (0, 0)) {
            records = memory.take_first(first.end);
        }
        let first = records.len();
        let mut before = 0;
        for (at, range) in kept {
            records.extend(read.by_ref().take(at - before));
            before = at;
            records.extend(memory.take(range.start - first..range.end - first));
        }
        records.extend(read);
        records
    }

    /// Enters the files up to number `last` that are not entered yet. One that may change without showing
    /// it is looked into again next time.
    fn add_files(&mut self, steps: &[Step], last: usize) {
        while self.files.len() <= last.min(steps.len().saturating_sub(1)) {
            let Some(step) = steps.get(self.files.len()) else {
                break;
            };
            let file = step.found.result.as_ref().ok();
            let stamp = file.and_then(|file| file.stamp);
            self.files.push(FileEntry {
                name: step.found.name.clone(),
                stamp: stamp.filter(|stamp| !stamp.may_change(self.looked)),
                records: 0,
            });
        }
    }
}
