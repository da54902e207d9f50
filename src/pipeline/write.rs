//! Writes the manifest and stages the outputs. Rows that would come out as they are in the manifest of
//! the last run are copied from it.

use super::{
    Desk, Phase, PipelineError, Summary,
    changes::{Cause, Changes, changes},
    gate::Gate,
    memory::Memory,
    rows::OldRows,
    scribe::{Decided, Failure, Rendered, Scribe},
    shelf::Library,
    spool_error,
    totals::Totals,
};
use crate::{
    output::{self, ARTICLES, CHANGES, Header, MANIFEST, Row, Stage, StagedFile},
    settings::Format,
    state::RowEntry,
};
use rayon::prelude::*;
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::Path,
};
use xxhash_rust::xxh3::Xxh3;

/// Records rendered at a time.
const BATCH: usize = 2048;

/// A row of the new manifest.
enum Done {
    /// As the last run wrote it.
    Same(RowEntry),
    /// With the hash of all that shaped it.
    New(u64, Box<Rendered>),
}

impl Desk<'_> {
    /// Renders and stages everything; nothing in OUTPUT changes yet. Gives with the summary where the
    /// row of each record is.
    pub(super) fn write(
        &self,
        library: Library<'_>,
        decided: Decided<'_>,
        memory: &Memory,
        scratch: &Path,
        stage: Option<&Stage>,
    ) -> Result<(Summary, Vec<RowEntry>), PipelineError> {
        let fail = |cause| spool_error(scratch, cause);
        let scribe = Scribe {
            desk: self,
            library,
            decided,
            stage,
        };
        let shelf = library.shelf;
        self.observer.begin(Phase::Write, shelf.len() as u64);
        let jsonl = self.job.settings.output.format == Format::Jsonl;
        let articles = match stage {
            Some(stage) if jsonl => Some(stage.writer(ARTICLES)?),
            _ => None,
        };
        let old = stage.and_then(|stage| OldRows::open(memory, stage, self.job.output, jsonl));
        let known = old.is_some();
        let mut writer = Writer::create(scratch, old, articles).map_err(fail)?;
        for first in (0..shelf.len()).step_by(BATCH) {
            self.check_stop()?;
            let range = first..shelf.len().min(first + BATCH);
            self.observer.advance(range.len() as u64, 0);
            let batch: Vec<_> = range
                .clone()
                .into_par_iter()
                .map(|record| done(&scribe, record, known))
                .collect();
            for (record, done) in range.zip(batch) {
                let done = done.map_err(|error| error.into_pipeline(&fail))?;
                writer.push(record, done).map_err(fail)?;
            }
        }
        let knew = !memory.book.records.is_empty();
        self.end(writer, library, knew, scratch, stage, &fail)
    }

    /// The manifest and the changes. `knew` says whether anything was known of earlier runs.
    fn end(
        &self,
        mut writer: Writer<'_>,
        library: Library<'_>,
        knew: bool,
        scratch: &Path,
        stage: Option<&Stage>,
        fail: &dyn Fn(io::Error) -> PipelineError,
    ) -> Result<(Summary, Vec<RowEntry>), PipelineError> {
        writer.rows.flush().map_err(fail)?;
        if let Some(articles) = writer.articles.take() {
            articles.finish()?;
        }
        let cause = |record| match library.shelf.is_new(record) {
            _ if !knew => Cause::Unknown,
            true => Cause::Contents,
            false => Cause::Company,
        };
        let rows = scratch.join("rows");
        let mut list = Vec::new();
        if let Some(old) = writer.old.take() {
            let before = old.totals().counts.inputs;
            let mut changes = Changes::default();
            old.each_gone(&mut |row| {
                writer.totals.subtract(&row);
                changes.gone(row);
            })
            .map_err(fail)?;
            let mut file = File::open(&rows).map_err(fail)?;
            for (record, place) in &writer.new {
                let row = read_row(&mut file, *place).map_err(fail)?;
                changes.come(row, cause(*record), &mut list).map_err(fail)?;
            }
            writer.gate.set_gone(changes.inputs_gone(), before);
            changes.finish(&mut list).map_err(fail)?;
        }
        if let Some(limit) = self.job.how.max_removed {
            writer.gate.check(limit)?;
        }
        if let Some(stage) = stage {
            let settings_hash = self.job.settings.hash()?;
            writer.run.update(settings_hash.as_bytes());
            let jsonl = self.job.settings.output.format == Format::Jsonl;
            let run = writer.run.digest128();
            let header = Header::new(settings_hash, run, writer.totals.counts, files(jsonl));
            manifest(stage, &header, &rows, fail)?;
            if !writer.compared {
                let old = self.job.output.join(MANIFEST);
                changes(&old, &stage.new_manifest(), &cause, &mut list).map_err(fail)?;
            }
            stage.put(CHANGES, &list)?;
        }
        let summary = Summary {
            bytes: library.shelf.bytes,
            reused: library.shelf.reused,
            counts: writer.totals.counts,
            removals: writer.totals.removals(),
            published: None,
        };
        Ok((summary, writer.places))
    }
}

/// Renders a record, unless the last run's row and texts are what would come out.
fn done(scribe: &Scribe<'_>, record: usize, known: bool) -> Result<Done, Failure> {
    let shelf = scribe.library.shelf;
    let key = scribe.key(record);
    let row = shelf.records[record]
        .row
        .filter(|row| known && row.key == key);
    match row {
        Some(row) if !shelf.is_new(record) && scribe.keep(record) => Ok(Done::Same(row)),
        _ => Ok(Done::New(key, Box::new(scribe.record(record)?))),
    }
}

/// Takes the rows in order.
struct Writer<'w> {
    rows: BufWriter<File>,
    at: u64,
    articles: Option<StagedFile<'w>>,
    articles_at: u64,
    old: Option<OldRows<'w>>,
    /// Whether what changes is known from the rows that were not copied.
    compared: bool,
    totals: Totals,
    gate: Gate,
    run: Xxh3,
    places: Vec<RowEntry>,
    /// The rows that were not copied: record, first byte, bytes.
    new: Vec<(usize, (u64, u32))>,
}

impl<'w> Writer<'w> {
    fn create(
        scratch: &Path,
        old: Option<OldRows<'w>>,
        articles: Option<StagedFile<'w>>,
    ) -> io::Result<Self> {
        Ok(Self {
            rows: BufWriter::with_capacity(1 << 18, File::create(scratch.join("rows"))?),
            at: 0,
            articles,
            articles_at: 0,
            totals: old.as_ref().map(OldRows::totals).unwrap_or_default(),
            compared: old.is_some(),
            old,
            gate: Gate::default(),
            run: Xxh3::new(),
            places: Vec::new(),
            new: Vec::new(),
        })
    }

    fn push(&mut self, record: usize, done: Done) -> io::Result<()> {
        match (done, &mut self.old) {
            (Done::Same(row), Some(old)) => {
                let line = old.row(row)?;
                self.run.update(&line);
                self.rows.write_all(&line)?;
                let lines = old.lines(row)?;
                self.enter(row.key, line.len(), &lines)
            }
            (Done::New(key, rendered), _) => {
                self.run.update(&rendered.line);
                self.rows.write_all(&rendered.line)?;
                self.totals.add(&rendered.row);
                if let Some((source, tally)) = rendered.tally {
                    self.gate.add(source, tally);
                }
                if self.compared {
                    let len = u32::try_from(rendered.line.len()).map_err(io::Error::other)?;
                    self.new.push((record, (self.at, len)));
                }
                self.enter(key, rendered.line.len(), &rendered.articles)
            }
            (Done::Same(_), None) => Err(io::Error::other("a row of no manifest")),
        }
    }

    /// Notes where a row is, and writes its lines.
    fn enter(&mut self, key: u64, row: usize, lines: &[u8]) -> io::Result<()> {
        if let Some(articles) = &mut self.articles {
            articles.write_all(lines)?;
        }
        let len = |len: usize| u32::try_from(len).map_err(io::Error::other);
        self.places.push(RowEntry {
            key,
            row: (self.at, len(row)?),
            lines: (self.articles_at, len(lines.len())?),
        });
        self.at += row as u64;
        self.articles_at += lines.len() as u64;
        Ok(())
    }
}

fn read_row(file: &mut File, (at, len): (u64, u32)) -> io::Result<Row> {
    let mut line = vec![0; len as usize];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut line)?;
    Ok(serde_json::from_slice(&line)?)
}

/// The outputs that no row names.
fn files(jsonl: bool) -> Vec<String> {
    let articles = jsonl.then_some(ARTICLES);
    let all = articles.into_iter().chain([CHANGES]);
    all.map(str::to_owned).collect()
}

/// The header, which needs the counts, and then the rows.
fn manifest(
    stage: &Stage,
    header: &Header,
    rows: &Path,
    fail: &dyn Fn(io::Error) -> PipelineError,
) -> Result<(), PipelineError> {
    let mut manifest = stage.writer(MANIFEST)?;
    output::write_line(&mut manifest, header).map_err(fail)?;
    let mut rows = BufReader::with_capacity(1 << 18, File::open(rows).map_err(fail)?);
    io::copy(&mut rows, &mut manifest).map_err(fail)?;
    Ok(manifest.finish()?)
}
