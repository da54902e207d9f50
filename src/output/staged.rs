//! One large file on its way: the manifest, or all articles in one.

use super::OutputError;
use super::disk::forget;
use super::stage::Stage;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

/// Less than so much is copied through memory.
const LITTLE: u64 = 1 << 16;
/// So much is copied at a time.
const MUCH: u64 = 8 << 20;
/// Once so much is there the disk is set to work, so that there is less to wait for in the end.
const AHEAD: u64 = 128 << 20;

/// One large file being staged.
#[derive(Debug)]
pub struct StagedFile<'s> {
    stage: &'s Stage,
    name: String,
    /// `None` for the manifest, which has a place of its own.
    number: Option<usize>,
    path: PathBuf,
    writer: BufWriter<File>,
    /// For what is copied through memory.
    part: Vec<u8>,
    /// Bytes that were copied and may still be in the system's memory.
    copied: u64,
    /// Bytes that the disk was not asked to take.
    fresh: u64,
    /// Waits for the disk.
    waiting: Option<JoinHandle<io::Result<()>>>,
}

impl<'s> StagedFile<'s> {
    pub(super) fn new(
        stage: &'s Stage,
        name: &str,
        number: Option<usize>,
        path: PathBuf,
        file: File,
    ) -> Self {
        Self {
            stage,
            name: name.to_owned(),
            number,
            path,
            writer: BufWriter::with_capacity(1 << 17, file),
            part: Vec::new(),
            copied: 0,
            fresh: 0,
            waiting: None,
        }
    }

    /// Appends these bytes of a file that nobody needs afterwards. Where the system can, they do not pass
    /// through the program, and do not stay in memory.
    ///
    /// # Errors
    /// What reading or writing gives, and if the file does not have them.
    pub fn copy(&mut self, from: &File, bytes: Range<u64>) -> io::Result<()> {
        let mut at = bytes.start;
        while at < bytes.end {
            let len = MUCH.min(bytes.end - at);
            self.copy_part(from, at, len)?;
            at += len;
            self.copied += len;
            if self.copied >= MUCH {
                self.copied = 0;
                forget(from, at);
            }
        }
        Ok(())
    }

    fn copy_part(&mut self, mut from: &File, at: u64, len: u64) -> io::Result<()> {
        from.seek(SeekFrom::Start(at))?;
        let mut part = from.take(len);
        let copied = if len < LITTLE {
            self.part.clear();
            part.read_to_end(&mut self.part)?;
            self.writer.write_all(&self.part)?;
            self.part.len() as u64
        } else {
            io::copy(&mut part, &mut self.writer)?
        };
        if copied < len {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.go_ahead(len)
    }

    /// Counts bytes, and sets the disk to work if they have become many.
    fn go_ahead(&mut self, more: u64) -> io::Result<()> {
        self.fresh += more;
        if self.fresh < AHEAD || self.waiting.as_ref().is_some_and(|w| !w.is_finished()) {
            return Ok(());
        }
        self.wait()?;
        self.fresh = 0;
        let file = self.writer.get_ref().try_clone()?;
        // Without a thread for it all is waited for in the end.
        let sync = move || file.sync_data();
        self.waiting = thread::Builder::new().spawn(sync).ok();
        Ok(())
    }

    /// Waits until the disk has what it was asked to take. An error is told once only: nothing else hears of
    /// it.
    fn wait(&mut self) -> io::Result<()> {
        let ended = self.waiting.take().map(JoinHandle::join);
        let failed = |_| Err(io::Error::other("a thread that waits for the disk failed"));
        ended.map_or(Ok(()), |ended| ended.unwrap_or_else(failed))
    }

    /// Writes out what is buffered, waits until the disk has it, and stages the file.
    ///
    /// # Errors
    /// [`OutputError::Io`].
    pub fn finish(mut self) -> Result<(), OutputError> {
        self.writer
            .flush()
            .and_then(|()| self.wait())
            .and_then(|()| self.writer.get_ref().sync_all())
            .map_err(OutputError::io("write", &self.path))?;
        // Closed before it is renamed: not every system moves an open file.
        drop(self.writer);
        self.stage.inventory.enter(&self.name, 0, None);
        match self.number {
            Some(number) => {
                self.stage.add(&self.name, number);
                Ok(())
            }
            None => fs::rename(&self.path, self.stage.whole_manifest())
                .map_err(OutputError::io("rename", &self.path)),
        }
    }
}

impl Write for StagedFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.go_ahead(written as u64)?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
