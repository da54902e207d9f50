//! The rows of the last run's manifest, of which those are copied that would come out the same.

use super::{Summary, memory::Memory, totals::Totals};
use crate::{
    output::{ARTICLES, MANIFEST, Row, Stage},
    state::{RecordEntry, RowEntry},
};
use std::{
    collections::HashSet,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

/// The files of the last run, known to be as it left them.
pub(super) struct OldRows<'o> {
    records: &'o [RecordEntry],
    summary: Summary,
    manifest: Reader,
    articles: Option<Reader>,
    /// Where the rows begin that were copied.
    copied: HashSet<u64>,
}

/// Reads parts of a file, mostly one behind the other.
struct Reader {
    file: BufReader<File>,
    /// Where the first part begins.
    base: u64,
    at: u64,
}

impl<'o> OldRows<'o> {
    /// Opens the files of the last run; none if they are not known to be as it left them.
    pub(super) fn open(
        memory: &'o Memory,
        stage: &Stage,
        output: &Path,
        jsonl: bool,
    ) -> Option<Self> {
        let summary = postcard::from_bytes(&memory.book.outcome).ok()?;
        if !stage.has(MANIFEST) || jsonl && !stage.has(ARTICLES) {
            return None;
        }
        let articles = jsonl.then(|| Reader::open(&output.join(ARTICLES), false));
        Some(Self {
            records: &memory.book.records,
            summary,
            manifest: Reader::open(&output.join(MANIFEST), true).ok()?,
            articles: articles.transpose().ok()?,
            copied: HashSet::new(),
        })
    }

    /// What the last run counted.
    pub(super) fn totals(&self) -> Totals {
        Totals::new(self.summary.counts, &self.summary.removals)
    }

    /// A row, to be copied.
    pub(super) fn row(&mut self, row: RowEntry) -> io::Result<Vec<u8>> {
        self.copied.insert(row.row.0);
        self.manifest.read(row.row)
    }

    /// The lines of `articles.jsonl` that belong to it.
    pub(super) fn lines(&mut self, row: RowEntry) -> io::Result<Vec<u8>> {
        match &mut self.articles {
            Some(articles) => articles.read(row.lines),
            None => Ok(Vec::new()),
        }
    }

    /// Hands out the rows that were not copied.
    pub(super) fn each_gone(mut self, take: &mut dyn FnMut(Row)) -> io::Result<()> {
        for record in self.records {
            let Some(row) = record.row.filter(|row| !self.copied.contains(&row.row.0)) else {
                continue;
            };
            take(serde_json::from_slice(&self.manifest.read(row.row)?)?);
        }
        Ok(())
    }
}

impl Reader {
    /// Opens a file; its parts begin behind its first line if that is a header.
    fn open(path: &Path, header: bool) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(1 << 18, File::open(path)?);
        let mut line = Vec::new();
        if header {
            file.read_until(b'\n', &mut line)?;
        }
        let base = line.len() as u64;
        Ok(Self {
            file,
            base,
            at: base,
        })
    }

    fn read(&mut self, (offset, len): (u64, u32)) -> io::Result<Vec<u8>> {
        let start = self.base + offset;
        match i64::try_from(start).and_then(|s| i64::try_from(self.at).map(|at| s - at)) {
            Ok(ahead) => self.file.seek_relative(ahead)?,
            Err(_) => drop(self.file.seek(SeekFrom::Start(start))?),
        }
        let mut part = vec![0; len as usize];
        self.file.read_exact(&mut part)?;
        self.at = start + u64::from(len);
        Ok(part)
    }
}
