//! Where a run's files wait, complete but unseen, until all of them are there.
//!
//! ```text
//! OUTPUT/.copydesk/lock                 one run at a time
//! OUTPUT/.copydesk/next/files/0..f/N    staged files, numbered
//! OUTPUT/.copydesk/next/spool/          scratch files of the pipeline
//! OUTPUT/.copydesk/next/manifest.part   the new manifest while it is written
//! OUTPUT/.copydesk/next/manifest.whole  the new manifest when it is complete
//! OUTPUT/.copydesk/next/manifest.jsonl  the new manifest once files are being moved
//! OUTPUT/.copydesk/unfinished/N.jsonl   manifests of runs that died while moving
//! ```

use super::OutputError;
use super::disk::{holds, look, make_folder, make_output, refuse_link};
use super::held::{Held, Inventory};
use super::listing::{check_header, read_outputs};
use super::lock::Lock;
use super::paths::{CHANGES, MANIFEST, PRIVATE, is_inside};
use super::staged::StagedFile;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Folders for staged files. Several, because each lets one thread at a time create a file.
const SHARDS: usize = 16;

/// A run's outputs on their way to the output folder.
///
/// Dropped without [`Stage::publish`], it leaves the outputs as they were, and no folder that it made.
#[derive(Debug)]
pub struct Stage {
    pub(super) output: PathBuf,
    pub(super) private: PathBuf,
    pub(super) next: PathBuf,
    spool: PathBuf,
    /// Outputs of runs that died while publishing.
    leftovers: Vec<String>,
    /// What OUTPUT holds, as far as that is known without reading it, and what it will hold.
    pub(super) inventory: Inventory,
    staged: Mutex<Vec<Staged>>,
    counter: AtomicUsize,
    /// Whether a drop clears `next`: not before its leftovers are saved, and not once files are
    /// being moved, for then the manifest in it says which.
    pub(super) clears_next: bool,
    created: Created,
    _lock: Lock,
}

/// A complete file that waits for publication.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Staged {
    /// Its name below OUTPUT.
    pub(super) name: String,
    /// Where it is now.
    pub(super) number: usize,
}

/// Which folders were not there before.
#[derive(Debug, Clone, Copy)]
struct Created {
    output: bool,
    private: bool,
}

impl Stage {
    /// Opens `output`, creating it if need be, and locks it for this run; waits so long if another
    /// one is at work there.
    ///
    /// Staged files of a run that died are removed; the manifest of one that died while publishing
    /// is kept, because it says which files are ours. Memory: the names of earlier outputs.
    ///
    /// # Errors
    /// [`OutputError::Locked`] if a run is at work there; [`OutputError::ForeignManifest`] or
    /// [`OutputError::Manifest`] if the manifest there is not ours or cannot be read;
    /// [`OutputError::Symlink`] if `.copydesk` leads elsewhere; [`OutputError::Io`].
    pub fn open(output: &Path, wait: Duration) -> Result<Self, OutputError> {
        let private = output.join(PRIVATE);
        let created = Created {
            output: make_output(output)?,
            private: make_folder(&private)?,
        };
        let lock = private.join("lock");
        refuse_link(&lock)?;
        let lock = Lock::take(&lock, output, wait)?;
        // From here on a failure is cleared up by the drop.
        let mut stage = Self {
            output: output.to_owned(),
            next: private.join("next"),
            spool: private.join("next").join("spool"),
            private,
            leftovers: Vec::new(),
            inventory: Inventory::default(),
            staged: Mutex::default(),
            counter: AtomicUsize::new(0),
            clears_next: false,
            created,
            _lock: lock,
        };
        check_header(&output.join(MANIFEST))?;
        stage.leftovers = stage.take_over()?;
        Ok(stage)
    }

    /// Tells what the last run left in OUTPUT, so that files that are as they were need not be read.
    pub fn expect(&mut self, held: Vec<Held>) {
        self.inventory = Inventory::new(held);
    }

    /// Whether OUTPUT is just as it was left, all that was expected and nothing unfinished.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.leftovers.is_empty() && self.inventory.is_intact(&self.output)
    }

    /// Forgets all that was staged.
    pub fn reset(&mut self) {
        let _ = self.take_staged();
        self.inventory.forget_new();
    }

    /// What OUTPUT holds after a publication, with how it looks.
    #[must_use]
    pub fn held(&self) -> Vec<Held> {
        self.inventory.held(&self.output)
    }

    /// What OUTPUT held before, with how it looked.
    #[must_use]
    pub fn held_before(&self) -> Vec<Held> {
        self.inventory.held_before()
    }

    /// How many outputs were expected, the manifest and the changes not counted.
    #[must_use]
    pub fn expected(&self) -> usize {
        self.inventory.len().saturating_sub(2)
    }

    /// Whether the run made the program's own folder, and nothing is kept in it.
    #[must_use]
    pub fn is_new(&self) -> bool {
        let own = |name: &std::ffi::OsStr| name == "lock" || name == "next";
        let entries = fs::read_dir(&self.private).into_iter().flatten().flatten();
        self.created.private && entries.into_iter().all(|entry| own(&entry.file_name()))
    }

    /// Empties the list of changes, if there are any; for a run that changes nothing.
    ///
    /// # Errors
    /// [`OutputError::Io`].
    pub fn clear_changes(&mut self) -> Result<bool, OutputError> {
        let path = self.output.join(CHANGES);
        if fs::symlink_metadata(&path).is_ok_and(|file| file.len() == 0) {
            return Ok(false);
        }
        let new = self.next.join("changes.part");
        File::create(&new)
            .and_then(|_| fs::rename(&new, &path))
            .map_err(OutputError::io("write", &path))?;
        self.inventory.look_again(CHANGES, b"", &path);
        Ok(true)
    }

    /// The program's own folder in OUTPUT.
    #[must_use]
    pub fn private(&self) -> &Path {
        &self.private
    }

    /// Where the manifest is that this run made; it can be read once it is finished.
    #[must_use]
    pub fn new_manifest(&self) -> PathBuf {
        self.whole_manifest()
    }

    /// Outputs of earlier runs, finished or not, sorted, each once.
    pub(super) fn ours(&mut self) -> Result<Vec<String>, OutputError> {
        let manifest = self.output.join(MANIFEST);
        let known = self.inventory.names(&manifest);
        let mut ours = match known {
            Some(known) => known,
            None => read_outputs(&manifest)?.unwrap_or_default(),
        };
        ours.append(&mut self.leftovers);
        ours.sort_unstable();
        ours.dedup();
        Ok(ours)
    }

    /// Clears what a dead run left, and gives the outputs of publications that were never finished.
    fn take_over(&mut self) -> Result<Vec<String>, OutputError> {
        let unfinished = self.unfinished();
        refuse_link(&self.next)?;
        refuse_link(&unfinished)?;
        let nth = |n: u32| unfinished.join(format!("{n}.jsonl"));
        let mut outputs = Vec::new();
        let mut n = 1;
        while let Some(names) = read_outputs(&nth(n))? {
            outputs.extend(names);
            n += 1;
        }
        let left = self.next.join(MANIFEST);
        if let Some(names) = read_outputs(&left)? {
            outputs.extend(names);
            make_folder(&unfinished)?;
            fs::rename(&left, nth(n)).map_err(OutputError::io("rename", &left))?;
        }
        self.clears_next = true;
        if look(&self.next)?.is_some() {
            fs::remove_dir_all(&self.next).map_err(OutputError::io("remove", &self.next))?;
        }
        for shard in 0..SHARDS {
            let folder = self.next.join(format!("files/{shard:x}"));
            fs::create_dir_all(&folder).map_err(OutputError::io("create", &folder))?;
        }
        fs::create_dir_all(&self.spool).map_err(OutputError::io("create", &self.spool))?;
        Ok(outputs)
    }

    /// A folder for scratch files, gone with the stage.
    #[must_use]
    pub fn spool_dir(&self) -> &Path {
        &self.spool
    }

    /// Stages the file `relative`, unless OUTPUT holds exactly these bytes under this name: then
    /// that file stays as it is, with its time.
    ///
    /// May be called from many threads.
    ///
    /// # Errors
    /// [`OutputError::BadName`] if the name does not stay below OUTPUT; [`OutputError::Io`].
    pub fn put(&self, relative: &str, bytes: &[u8]) -> Result<(), OutputError> {
        check(relative)?;
        let path = self.output.join(relative);
        if self.inventory.put(relative, bytes, &path) || holds(&path, bytes) {
            return Ok(());
        }
        let number = self.number();
        let path = self.staged_path(number);
        fs::write(&path, bytes).map_err(OutputError::io("write", &path))?;
        self.add(relative, number);
        Ok(())
    }

    /// Whether OUTPUT holds the file `relative` as the last run left it; then it stays.
    ///
    /// May be called from many threads.
    #[must_use]
    pub fn keep(&self, relative: &str) -> bool {
        self.inventory.keep(relative, &self.output)
    }

    /// Whether OUTPUT holds the file `relative` as the last run left it.
    #[must_use]
    pub fn has(&self, relative: &str) -> bool {
        self.inventory.has(relative, &self.output)
    }

    /// A writer for one large file. It is staged when [`StagedFile::finish`] returns; dropped
    /// before that, it is no output. `manifest.jsonl` is written this way.
    ///
    /// # Errors
    /// [`OutputError::BadName`] if the name does not stay below OUTPUT; [`OutputError::Io`].
    pub fn writer(&self, relative: &str) -> Result<StagedFile<'_>, OutputError> {
        let number = if relative == MANIFEST {
            None
        } else {
            check(relative)?;
            Some(self.number())
        };
        let path = match number {
            Some(number) => self.staged_path(number),
            None => self.next.join("manifest.part"),
        };
        let file = File::create(&path).map_err(OutputError::io("create", &path))?;
        Ok(StagedFile::new(self, relative, number, path, file))
    }

    /// Where the manifests of unfinished publications are kept.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.private.join("unfinished")
    }

    /// Where the new manifest is when it is complete.
    pub(super) fn whole_manifest(&self) -> PathBuf {
        self.next.join("manifest.whole")
    }

    /// Where the staged file of that number is.
    pub(super) fn staged_path(&self, number: usize) -> PathBuf {
        let shard = number % SHARDS;
        self.next.join(format!("files/{shard:x}/{number:x}"))
    }

    /// All that was staged, by name.
    pub(super) fn take_staged(&mut self) -> Vec<Staged> {
        let staged = self.staged.get_mut();
        let mut staged = std::mem::take(staged.unwrap_or_else(PoisonError::into_inner));
        staged.sort_unstable();
        staged
    }

    fn number(&self) -> usize {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn add(&self, name: &str, number: usize) {
        let mut staged = self.staged.lock().unwrap_or_else(PoisonError::into_inner);
        staged.push(Staged {
            name: name.to_owned(),
            number,
        });
    }
}

impl Drop for Stage {
    /// Removes what the stage made, as far as it goes: the next run clears up the rest.
    fn drop(&mut self) {
        if self.clears_next {
            let _ = fs::remove_dir_all(&self.next);
        }
        if self.created.private {
            let _ = fs::remove_file(self.private.join("lock"));
            let _ = fs::remove_dir(&self.private);
        }
        if self.created.output {
            let _ = fs::remove_dir(&self.output);
        }
    }
}

/// The program's own folder in an output folder.
#[must_use]
pub fn private(output: &Path) -> PathBuf {
    output.join(PRIVATE)
}

/// Who is at work on an output folder: the process, and since when.
#[must_use]
pub fn holder(output: &Path) -> Option<String> {
    Lock::holder(&private(output).join("lock"))
}

/// An error unless `name` stays below OUTPUT.
fn check(name: &str) -> Result<(), OutputError> {
    if is_inside(name) {
        return Ok(());
    }
    Err(OutputError::BadName {
        name: name.to_owned(),
    })
}
