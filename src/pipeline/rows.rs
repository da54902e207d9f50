//! The rows of the last run's manifest, of which those are copied that would come out the same.

use super::{Summary, memory::Memory, totals::Totals};
use crate::{
    output::{ARTICLES, MANIFEST, Row, Stage},
    state::RowEntry,
};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    ops::Range,
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

/// What a file is put together of: bytes of the old one, and new ones, as few stretches as there can be.
#[derive(Debug, Default)]
pub(super) struct Plan {
    stretches: Vec<Stretch>,
    /// The bytes of all.
    len: u64,
}

/// Bytes of a file that stand one behind the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Whether they are in the old file.
    pub(super) old: bool,
    pub(super) bytes: Range<u64>,
}

impl Plan {
    /// Appends bytes; where they will stand.
    pub(super) fn push(&mut self, old: bool, at: u64, len: u32) -> (u64, u32) {
        let bytes = at..at + u64::from(len);
        match self.stretches.last_mut() {
            Some(last) if last.old == old && last.bytes.end == at => last.bytes.end = bytes.end,
            _ => self.stretches.push(Stretch { old, bytes }),
        }
        let place = (self.len, len);
        self.len += u64::from(len);
        place
    }

    pub(super) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// The old stretches, sorted.
    pub(super) fn copied(&self) -> Vec<Range<u64>> {
        let old = self.stretches.iter().filter(|stretch| stretch.old);
        let mut old: Vec<_> = old.map(|stretch| stretch.bytes.clone()).collect();
        old.sort_unstable_by_key(|bytes| bytes.start);
        old
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_together_is_copied_together() {
        let mut plan = Plan::default();
        assert_eq!(plan.push(true, 50, 10), (0, 10));
        assert_eq!(plan.push(true, 60, 10), (10, 10));
        assert_eq!(plan.push(false, 70, 5), (20, 5));
        assert_eq!(plan.push(true, 0, 7), (25, 7));
        let stretch = |old, bytes| Stretch { old, bytes };
        let all = [
            stretch(true, 50..70),
            stretch(false, 70..75),
            stretch(true, 0..7),
        ];
        assert_eq!(plan.stretches(), all);
        assert_eq!(plan.copied(), [0..7, 50..70]);
    }
}
