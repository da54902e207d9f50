//! A file that is put together of bytes of an old one, and of new ones, which wait in a scratch file.

use crate::output::StagedFile;
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    ops::Range,
    path::PathBuf,
};

/// The file while it is planned.
#[derive(Debug)]
pub(super) struct Patchwork {
    path: PathBuf,
    /// The new bytes.
    new: BufWriter<File>,
    written: u64,
    plan: Plan,
}

impl Patchwork {
    /// One whose new bytes wait here.
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        Ok(Self {
            new: BufWriter::with_capacity(1 << 17, File::create(&path)?),
            path,
            written: 0,
            plan: Plan::default(),
        })
    }

    /// Appends bytes of the old file; where they will stand.
    pub(super) fn copy(&mut self, (at, len): (u64, u32)) -> (u64, u32) {
        self.plan.push(true, at, len)
    }

    /// Appends new bytes; where they will stand.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<(u64, u32)> {
        self.new.write_all(bytes)?;
        let len = len(bytes)?;
        let at = self.written;
        self.written += u64::from(len);
        Ok(self.plan.push(false, at, len))
    }

    /// How many new bytes there are.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// The new bytes, to be read.
    pub(super) fn new_bytes(&mut self) -> io::Result<File> {
        self.new.flush()?;
        File::open(&self.path)
    }

    /// The stretches of the old file, sorted.
    pub(super) fn copied(&self) -> Vec<Range<u64>> {
        self.plan.copied()
    }

    /// Appends it to a file. Of the old one, the first bytes are no part of what is counted.
    pub(super) fn assemble(
        &mut self,
        to: &mut StagedFile<'_>,
        old: Option<(&File, u64)>,
    ) -> io::Result<()> {
        let new = self.new_bytes()?;
        for Stretch { old: is_old, bytes } in &self.plan.stretches {
            match old.filter(|_| *is_old) {
                Some((old, first)) => to.copy(old, first + bytes.start..first + bytes.end)?,
                None => to.copy(&new, bytes.clone())?,
            }
        }
        Ok(())
    }
}

/// How many bytes there are.
pub(super) fn len(bytes: &[u8]) -> io::Result<u32> {
    u32::try_from(bytes.len()).map_err(io::Error::other)
}

/// What a file is put together of: bytes of the old one, and new ones, as few stretches as there can be.
#[derive(Debug, Default)]
struct Plan {
    stretches: Vec<Stretch>,
    /// The bytes of all.
    len: u64,
}

/// Bytes of a file that stand one behind the other.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    /// Whether they are in the old file.
    old: bool,
    bytes: Range<u64>,
}

impl Plan {
    /// Appends bytes; where they will stand.
    fn push(&mut self, old: bool, at: u64, len: u32) -> (u64, u32) {
        let bytes = at..at + u64::from(len);
        match self.stretches.last_mut() {
            _ if len == 0 => (),
            Some(last) if last.old == old && last.bytes.end == at => last.bytes.end = bytes.end,
            _ => self.stretches.push(Stretch { old, bytes }),
        }
        let place = (self.len, len);
        self.len += u64::from(len);
        place
    }

    /// The old stretches, sorted.
    fn copied(&self) -> Vec<Range<u64>> {
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
        assert_eq!(plan.push(true, 400, 0), (32, 0));
        let stretch = |old, bytes| Stretch { old, bytes };
        let all = [
            stretch(true, 50..70),
            stretch(false, 70..75),
            stretch(true, 0..7),
        ];
        assert_eq!(plan.stretches, all);
        assert_eq!(plan.copied(), [0..7, 50..70]);
    }
}
