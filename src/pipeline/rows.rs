//! The rows of the last run's manifest, of which those are copied that would come out the same.

use super::{Summary, memory::Memory, totals::Totals};
use crate::{
    output::{ARTICLES, MANIFEST, Row, Stage},
    state::RowEntry,
};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

/// The files of the last run, known to be as it left them.
#[derive(Debug)]
pub(super) struct OldRows {
    summary: Summary,
    pub(super) manifest: File,
    pub(super) articles: Option<File>,
    /// Where the rows begin.
    pub(super) base: u64,
}

impl OldRows {
    /// Opens the files of the last run; none if they are not known to be as it left them.
    pub(super) fn open(memory: &Memory, stage: &Stage, output: &Path, jsonl: bool) -> Option<Self> {
        let summary = postcard::from_bytes(&memory.book.outcome).ok()?;
        if !stage.has(MANIFEST) || jsonl && !stage.has(ARTICLES) {
            return None;
        }
        let articles = jsonl.then(|| File::open(output.join(ARTICLES)));
        let manifest = File::open(output.join(MANIFEST)).ok()?;
        let mut header = Vec::new();
        let mut lines = BufReader::new(&manifest);
        lines.read_until(b'\n', &mut header).ok()?;
        Some(Self {
            summary,
            base: header.len() as u64,
            manifest,
            articles: articles.transpose().ok()?,
        })
    }

    /// What the last run counted.
    pub(super) fn totals(&self) -> Totals {
        Totals::new(self.summary.counts, &self.summary.removals)
    }

    /// Hands out these rows.
    pub(super) fn each(
        &self,
        rows: impl Iterator<Item = RowEntry>,
        take: &mut dyn FnMut(Row),
    ) -> io::Result<()> {
        for RowEntry { row: (at, len), .. } in rows {
            take(read_row(&self.manifest, (self.base + at, len))?);
        }
        Ok(())
    }
}

/// Reads a row: its first byte, and its bytes.
pub(super) fn read_row(mut file: &File, (at, len): (u64, u32)) -> io::Result<Row> {
    let mut line = vec![0; len as usize];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut line)?;
    Ok(serde_json::from_slice(&line)?)
}
