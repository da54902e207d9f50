//! Hands out work a batch at a time: enough for all threads, little enough for memory.

use super::PipelineError;

/// A batch is worked on by all threads: memory is a few times this, and one document of the largest
/// size for each thread.
const BYTES: u64 = 16 << 20;
const ITEMS: usize = 4096;

/// A batch being filled.
#[derive(Debug)]
pub(super) struct Batches<T, W> {
    items: Vec<T>,
    size: u64,
    work: W,
}

impl<T, W: FnMut(Vec<T>) -> Result<(), PipelineError>> Batches<T, W> {
    /// Batches for `work`, which gets them in order.
    pub(super) fn new(work: W) -> Self {
        Self {
            items: Vec::new(),
            size: 0,
            work,
        }
    }

    /// Adds an item of so many bytes; a full batch is worked on at once.
    pub(super) fn add(&mut self, item: T, bytes: u64) -> Result<(), PipelineError> {
        self.items.push(item);
        self.size += bytes;
        if self.size < BYTES && self.items.len() < ITEMS {
            return Ok(());
        }
        self.size = 0;
        (self.work)(std::mem::take(&mut self.items))
    }

    /// Works on what is left.
    pub(super) fn finish(mut self) -> Result<(), PipelineError> {
        (self.work)(self.items)
    }
}
