//! Makes the manifest and stages the outputs. Rows that would come out as they are in the manifest of
//! the last run are copied from it.

use super::{
    Desk, Phase, PipelineError, Summary,
    changes::changes,
    memory::Memory,
    rows::OldRows,
    scribe::{Decided, Failure, Scribe},
    shelf::{Library, Shelf},
    spool_error,
    writer::{Before, Done, Writer},
};
use crate::{
    dedup,
    output::{ARTICLES, CHANGES, Header, MANIFEST, Stage},
    settings::Format,
    state::RowEntry,
};
use rayon::prelude::*;
use std::{io, path::Path};

/// Records rendered at a time.
const BATCH: usize = 2048;

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
            sources: dedup::Large::default(),
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
        let before = self.before(memory, stage);
        let mut writer = Writer::create(scratch, old, articles, before).map_err(fail)?;
        let mut push = |batch: Vec<(usize, Result<Done, Failure>)>| {
            self.observer.advance(batch.len() as u64, 0);
            for (record, done) in batch {
                let done = done.map_err(|error| error.into_pipeline(&fail))?;
                writer.push(record, shelf, done).map_err(fail)?;
            }
            self.check_stop()
        };
        let mut rendered = Vec::new();
        for first in (0..shelf.len()).step_by(BATCH) {
            let range = first..shelf.len().min(first + BATCH);
            let render = |record| (record, done(&scribe, record, known));
            // One batch is written while the next is rendered.
            let before = std::mem::take(&mut rendered);
            let (pushed, batch) = rayon::join(
                || push(before),
                || range.into_par_iter().with_max_len(64).map(render).collect(),
            );
            pushed?;
            rendered = batch;
        }
        push(rendered)?;
        self.end(writer, shelf, memory, stage, &fail)
    }

    /// What there was before this run.
    fn before(&self, memory: &Memory, stage: Option<&Stage>) -> Before {
        match memory.knew {
            true => Before::Known,
            false if stage.is_none() || self.job.output.join(MANIFEST).exists() => Before::Unknown,
            false => Before::Nothing,
        }
    }

    /// The manifest and the changes.
    fn end(
        &self,
        mut writer: Writer<'_>,
        shelf: &Shelf,
        memory: &Memory,
        stage: Option<&Stage>,
        fail: &(dyn Fn(io::Error) -> PipelineError + Sync),
    ) -> Result<(Summary, Vec<RowEntry>), PipelineError> {
        if writer.old.is_some() {
            writer.compare(shelf, &memory.book.records).map_err(fail)?;
        }
        if let Some(limit) = self.job.how.max_removed {
            std::mem::take(&mut writer.gate).check(limit)?;
        }
        if let Some(stage) = stage {
            let settings_hash = self.job.settings.hash()?;
            writer.run.update(self.key()?.as_bytes());
            let jsonl = self.job.settings.output.format == Format::Jsonl;
            let run = writer.run.digest128();
            let header = Header::new(settings_hash, run, writer.totals.counts, files(jsonl));
            writer.finish(stage, &header, fail)?;
            let mut list = std::mem::take(&mut writer.list);
            if writer.old.is_none() && writer.before != Before::Nothing {
                let cause = |record| writer.before.cause(shelf, record);
                let old = self.job.output.join(MANIFEST);
                changes(&old, &stage.new_manifest(), &cause, &mut list).map_err(fail)?;
            }
            stage.put(CHANGES, &list)?;
        }
        let summary = Summary {
            bytes: shelf.bytes,
            reused: shelf.reused,
            counts: writer.totals.counts,
            removals: writer.totals.removals(),
            published: None,
        };
        Ok((summary, writer.places))
    }
}

/// Renders a record, unless the last run's row and texts are what would come out.
fn done(scribe: &Scribe<'_>, record: usize, known: bool) -> Result<Done, Failure> {
    let key = scribe.key(record);
    let row = scribe.library.shelf.records[record].row;
    match row.filter(|row| known && row.key == key) {
        Some(row) if scribe.keep(record) => Ok(Done::Same(row)),
        _ => Ok(Done::New(key, Box::new(scribe.record(record)?))),
    }
}

/// The outputs that no row names.
fn files(jsonl: bool) -> Vec<String> {
    let articles = jsonl.then_some(ARTICLES);
    let all = articles.into_iter().chain([CHANGES]);
    all.map(str::to_owned).collect()
}
