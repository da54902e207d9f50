//! Takes the rows in order, and puts the files together.

use super::{
    PipelineError,
    changes::{Cause, Changes},
    gate::Gate,
    rows::{OldRows, Plan, read_row},
    scribe::Rendered,
    shelf::Shelf,
    totals::Totals,
};
use crate::{
    output::{self, Header, MANIFEST, Stage, StagedFile},
    state::{RecordEntry, RowEntry},
};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    ops::Range,
    path::{Path, PathBuf},
};
use xxhash_rust::xxh3::Xxh3;

/// A row of the new manifest.
pub(super) enum Done {
    /// As the last run wrote it.
    Same(RowEntry),
    /// With the hash of all that shaped it.
    New(u64, Box<Rendered>),
}

/// What there was before a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// No run.
    Nothing,
    /// A run of which nothing is known.
    Unknown,
    /// A run that has left a state.
    Known,
}

impl Before {
    /// Why a record's text could be another one.
    pub(super) fn cause(self, shelf: &Shelf, record: usize) -> Cause {
        match self {
            Self::Known if shelf.is_new(record) => Cause::Contents,
            Self::Known => Cause::Company,
            Self::Nothing | Self::Unknown => Cause::Unknown,
        }
    }
}

/// Takes the rows in order.
pub(super) struct Writer<'w> {
    /// New rows, which wait for the header, for it has the counts.
    pub(super) rows: BufWriter<File>,
    path: PathBuf,
    rows_len: u64,
    plan: Plan,
    pub(super) articles: Option<Articles<'w>>,
    /// None if it is not known which rows can be copied.
    pub(super) old: Option<OldRows>,
    pub(super) before: Before,
    pub(super) totals: Totals,
    pub(super) gate: Gate,
    /// A hash of all that the rows were made of.
    pub(super) run: Xxh3,
    pub(super) places: Vec<RowEntry>,
    /// Where the new rows are, with their records, if they are to be compared with those of the last run.
    new: Vec<(usize, (u64, u32))>,
    /// The list of changes.
    pub(super) list: Vec<u8>,
}

impl<'w> Writer<'w> {
    pub(super) fn create(
        scratch: &Path,
        old: Option<OldRows>,
        articles: Option<StagedFile<'w>>,
        before: Before,
    ) -> io::Result<Self> {
        let path = scratch.join("rows");
        Ok(Self {
            rows: BufWriter::with_capacity(1 << 17, File::create(&path)?),
            path,
            rows_len: 0,
            plan: Plan::default(),
            articles: articles.map(Articles::new),
            totals: old.as_ref().map(OldRows::totals).unwrap_or_default(),
            old,
            before,
            gate: Gate::default(),
            run: Xxh3::new(),
            places: Vec::new(),
            new: Vec::new(),
            list: Vec::new(),
        })
    }

    pub(super) fn push(&mut self, record: usize, shelf: &Shelf, done: Done) -> io::Result<()> {
        let (key, row, lines) = match done {
            Done::Same(RowEntry { key, row, lines }) => {
                let lines = match &mut self.articles {
                    Some(articles) => articles.copy(lines, self.old.as_ref())?,
                    None => (0, 0),
                };
                (key, self.plan.push(true, row.0, row.1), lines)
            }
            Done::New(key, rendered) => {
                let Rendered {
                    row,
                    line,
                    articles: lines,
                    tally,
                } = *rendered;
                self.rows.write_all(&line)?;
                self.totals.add(&row);
                if let Some((source, tally)) = tally {
                    self.gate.add(source, tally);
                }
                let len = len(&line)?;
                if self.old.is_some() {
                    self.new.push((record, (self.rows_len, len)));
                }
                let place = self.plan.push(false, self.rows_len, len);
                self.rows_len += u64::from(len);
                let lines = match &mut self.articles {
                    Some(articles) => articles.write(&lines, self.old.as_ref())?,
                    None => (0, 0),
                };
                if self.before == Before::Nothing {
                    let cause = self.before.cause(shelf, record);
                    Changes::default().come(row, cause, &mut self.list)?;
                }
                (key, place, lines)
            }
        };
        self.run.update(&key.to_le_bytes());
        self.places.push(RowEntry { key, row, lines });
        Ok(())
    }

    /// Compares the rows that are new with those of the last run that were not copied; the records `gone`
    /// had some of them.
    pub(super) fn compare(&mut self, shelf: &Shelf, gone: &[RecordEntry]) -> io::Result<()> {
        let Some(old) = &self.old else { return Ok(()) };
        let inputs = old.totals().counts.inputs;
        let new = self.new.iter().map(|(record, _)| &shelf.records[*record]);
        let mut rows: Vec<RowEntry> = gone.iter().chain(new).filter_map(|r| r.row).collect();
        rows.sort_unstable_by_key(|row| row.row);
        // Records of the same contents had one row, and one of them may still have it.
        rows.dedup_by_key(|row| row.row);
        let copied = self.plan.copied();
        rows.retain(|row| !has(&copied, row.row.0));
        let mut changes = Changes::default();
        let totals = &mut self.totals;
        old.each(rows.into_iter(), &mut |row| {
            totals.subtract(&row);
            changes.gone(row);
        })?;
        let file = File::open(&self.path)?;
        for (record, place) in &self.new {
            let row = read_row(&file, *place)?;
            changes.come(row, self.before.cause(shelf, *record), &mut self.list)?;
        }
        self.gate.set_gone(changes.inputs_gone(), inputs);
        changes.finish(&mut self.list)
    }

    /// The header, which needs the counts, and then the rows.
    pub(super) fn manifest(
        &self,
        stage: &Stage,
        header: &Header,
        fail: &(dyn Fn(io::Error) -> PipelineError + Sync),
    ) -> Result<(), PipelineError> {
        let mut manifest = stage.writer(MANIFEST)?;
        output::write_line(&mut manifest, header).map_err(fail)?;
        let new = File::open(&self.path).map_err(fail)?;
        for stretch in self.plan.stretches() {
            let Range { start, end } = stretch.bytes;
            let copied = match &self.old {
                Some(old) if stretch.old => {
                    manifest.copy(&old.manifest, old.base + start..old.base + end)
                }
                _ => manifest.copy(&new, start..end),
            };
            copied.map_err(fail)?;
        }
        Ok(manifest.finish()?)
    }
}

/// Whether one of these ranges, which are sorted, has the number.
fn has(ranges: &[Range<u64>], number: u64) -> bool {
    let behind = ranges.partition_point(|range| range.start <= number);
    let range = behind.checked_sub(1).and_then(|at| ranges.get(at));
    range.is_some_and(|range| range.contains(&number))
}

fn len(bytes: &[u8]) -> io::Result<u32> {
    u32::try_from(bytes.len()).map_err(io::Error::other)
}

/// `articles.jsonl` while it is written.
pub(super) struct Articles<'w> {
    file: StagedFile<'w>,
    len: u64,
    /// Bytes of the last run's file that are to be copied next.
    next: Range<u64>,
}

impl<'w> Articles<'w> {
    fn new(file: StagedFile<'w>) -> Self {
        Self {
            file,
            len: 0,
            next: 0..0,
        }
    }

    /// Appends lines of the last run's file; where they will stand.
    fn copy(&mut self, (at, len): (u64, u32), old: Option<&OldRows>) -> io::Result<(u64, u32)> {
        if self.next.end != at && len > 0 {
            self.flush(old)?;
            self.next = at..at;
        }
        self.next.end += u64::from(len);
        Ok(self.enter(len))
    }

    /// Appends lines; where they stand.
    fn write(&mut self, lines: &[u8], old: Option<&OldRows>) -> io::Result<(u64, u32)> {
        if !lines.is_empty() {
            self.flush(old)?;
            self.file.write_all(lines)?;
        }
        Ok(self.enter(len(lines)?))
    }

    fn enter(&mut self, len: u32) -> (u64, u32) {
        let place = (self.len, len);
        self.len += u64::from(len);
        place
    }

    /// Copies what is to be copied.
    fn flush(&mut self, old: Option<&OldRows>) -> io::Result<()> {
        let next = std::mem::replace(&mut self.next, 0..0);
        match old.and_then(|old| old.articles.as_ref()) {
            Some(from) => self.file.copy(from, next),
            None => Ok(()),
        }
    }

    pub(super) fn finish(
        mut self,
        old: Option<&OldRows>,
        fail: &(dyn Fn(io::Error) -> PipelineError + Sync),
    ) -> Result<(), PipelineError> {
        self.flush(old).map_err(fail)?;
        Ok(self.file.finish()?)
    }
}
