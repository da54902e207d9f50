//! Takes the rows in order, and puts the files together.

use super::{
    PipelineError,
    changes::{Cause, Changes},
    gate::Gate,
    patchwork::{Patchwork, len},
    rows::{OldRows, read_row},
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
    io::{self, Write},
    ops::Range,
    path::Path,
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
    rows: Patchwork,
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
        let patched = articles.as_ref().filter(|_| old.is_some());
        let lines = patched.map(|_| Patchwork::create(scratch.join("lines")));
        let lines = lines.transpose()?;
        Ok(Self {
            rows: Patchwork::create(scratch.join("rows"))?,
            articles: articles.map(|file| Articles {
                file,
                len: 0,
                patched: lines,
            }),
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
                    Some(articles) => articles.copy(lines),
                    None => (0, 0),
                };
                (key, self.rows.copy(row), lines)
            }
            Done::New(key, rendered) => {
                let Rendered {
                    row,
                    line,
                    articles: lines,
                    tally,
                } = *rendered;
                self.totals.add(&row);
                if let Some((source, tally)) = tally {
                    self.gate.add(source, tally);
                }
                let at = self.rows.written();
                let place = self.rows.write(&line)?;
                if self.old.is_some() {
                    self.new.push((record, (at, place.1)));
                }
                let lines = match &mut self.articles {
                    Some(articles) => articles.write(&lines)?,
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
        let copied = self.rows.copied();
        rows.retain(|row| !has(&copied, row.row.0));
        let mut changes = Changes::default();
        let totals = &mut self.totals;
        old.each(rows.into_iter(), &mut |row| {
            totals.subtract(&row);
            changes.gone(row);
        })?;
        let file = self.rows.new_bytes()?;
        for (record, place) in &self.new {
            let row = read_row(&file, *place)?;
            changes.come(row, self.before.cause(shelf, *record), &mut self.list)?;
        }
        self.gate.set_gone(changes.inputs_gone(), inputs);
        changes.finish(&mut self.list)
    }

    /// Puts the manifest together, whose header needs the counts, and what is left of the articles.
    pub(super) fn finish(
        &mut self,
        stage: &Stage,
        header: &Header,
        fail: &(dyn Fn(io::Error) -> PipelineError + Sync),
    ) -> Result<(), PipelineError> {
        let Self { rows, old, .. } = self;
        let manifest = || {
            let mut manifest = stage.writer(MANIFEST)?;
            output::write_line(&mut manifest, header).map_err(fail)?;
            let old = old.as_ref().map(|old| (&old.manifest, old.base));
            rows.assemble(&mut manifest, old).map_err(fail)?;
            Ok(manifest.finish()?)
        };
        let from = old.as_ref().and_then(|old| old.articles.as_ref());
        let articles = self.articles.take();
        let articles = || articles.map_or(Ok(()), |articles| articles.finish(from, fail));
        let (articles, manifest) = rayon::join(articles, manifest);
        articles.and(manifest)
    }
}

/// Whether one of these ranges, which are sorted, has the number.
fn has(ranges: &[Range<u64>], number: u64) -> bool {
    let behind = ranges.partition_point(|range| range.start <= number);
    let range = behind.checked_sub(1).and_then(|at| ranges.get(at));
    range.is_some_and(|range| range.contains(&number))
}

/// `articles.jsonl` while it is written: at once, or, where lines of the last run's file are copied, when all
/// are known.
pub(super) struct Articles<'w> {
    file: StagedFile<'w>,
    len: u64,
    patched: Option<Patchwork>,
}

impl Articles<'_> {
    /// Appends lines of the last run's file; where they will stand.
    fn copy(&mut self, lines: (u64, u32)) -> (u64, u32) {
        self.patched.as_mut().map_or((0, 0), |p| p.copy(lines))
    }

    /// Appends lines; where they stand.
    fn write(&mut self, lines: &[u8]) -> io::Result<(u64, u32)> {
        if let Some(patched) = &mut self.patched {
            return patched.write(lines);
        }
        self.file.write_all(lines)?;
        let place = (self.len, len(lines)?);
        self.len += u64::from(place.1);
        Ok(place)
    }

    fn finish(
        mut self,
        old: Option<&File>,
        fail: &(dyn Fn(io::Error) -> PipelineError + Sync),
    ) -> Result<(), PipelineError> {
        if let Some(patched) = &mut self.patched {
            let old = old.map(|file| (file, 0));
            patched.assemble(&mut self.file, old).map_err(fail)?;
        }
        Ok(self.file.finish()?)
    }
}
