//! Hands out work a batch at a time: enough for all threads, little enough for memory.

use super::PipelineError;
use std::{
    ops::ControlFlow,
    panic::resume_unwind,
    sync::mpsc::{SyncSender, sync_channel},
    thread,
};

/// A batch is worked on by all threads, while the next is filled: memory is a few times this, and one document of the
/// largest size for each thread.
const BYTES: u64 = 16 << 20;
const ITEMS: usize = 4096;

/// A batch being filled.
#[derive(Debug)]
pub(super) struct Batches<T> {
    items: Vec<T>,
    size: u64,
    full: SyncSender<Vec<T>>,
}

/// Works on what `fill` adds, a batch at a time and in order. It is filled by a thread of its own, so that the disk
/// and the processor need not wait for each other.
pub(super) fn in_batches<T: Send>(
    fill: impl FnOnce(&mut Batches<T>) -> ControlFlow<()> + Send,
    work: impl FnMut(Vec<T>) -> Result<(), PipelineError>,
) -> Result<(), PipelineError> {
    thread::scope(|scope| {
        let (full, batches) = sync_channel(0);
        let fill_all = || {
            let (items, size) = (Vec::new(), 0);
            let mut batches = Batches { items, size, full };
            // Once work has failed nobody takes them.
            if fill(&mut batches).is_continue() && !batches.items.is_empty() {
                let _ = batches.hand_out();
            }
        };
        let filling = thread::Builder::new().spawn_scoped(scope, fill_all);
        let filling = filling.map_err(PipelineError::Thread)?;
        let done = batches.into_iter().try_for_each(work);
        filling.join().unwrap_or_else(|panic| resume_unwind(panic));
        done
    })
}

impl<T> Batches<T> {
    /// Adds an item of so many bytes; `Break` when no more are wanted.
    pub(super) fn add(&mut self, item: T, bytes: u64) -> ControlFlow<()> {
        self.items.push(item);
        self.size += bytes;
        if self.size < BYTES && self.items.len() < ITEMS {
            return ControlFlow::Continue(());
        }
        self.hand_out()
    }

    fn hand_out(&mut self) -> ControlFlow<()> {
        self.size = 0;
        match self.full.send(std::mem::take(&mut self.items)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(batches: &mut Batches<usize>) -> ControlFlow<()> {
        (0..3 * ITEMS + 5).try_for_each(|number| batches.add(number, 0))
    }

    #[test]
    fn all_items_come_in_order() {
        let mut sizes = Vec::new();
        let mut all = Vec::new();
        let done = in_batches(numbers, |batch| {
            sizes.push(batch.len());
            all.extend(batch);
            Ok(())
        });
        assert!(done.is_ok());
        assert_eq!(sizes, [ITEMS, ITEMS, ITEMS, 5]);
        assert!(all.into_iter().eq(0..3 * ITEMS + 5));
        let large = |batches: &mut Batches<u8>| batches.add(1, BYTES);
        let mut batches = 0;
        let done = in_batches(large, |_| {
            batches += 1;
            Ok(())
        });
        assert!(done.is_ok() && batches == 1);
    }

    #[test]
    fn after_an_error_no_more_are_taken() {
        let mut batches = 0;
        let done = in_batches(numbers, |_| {
            batches += 1;
            Err(PipelineError::IsFolder("x".into()))
        });
        assert!(matches!(done, Err(PipelineError::IsFolder(_))));
        assert_eq!(batches, 1);
    }
}
