//! Moving a staged run into place.
//!
//! Every file gets there by a rename, so a reader sees the old file or the new one, never a part.
//! The old manifest stays until all is done, and the new one lies beside the staged files from
//! before the first rename: whenever the run dies, the two together say which files are ours, and
//! the next run finishes the work.
//!
//! What is promised when the power fails: before the first rename the disk has the contents of all
//! staged files and the new manifest, and when [`Stage::publish`] returns it has the names. The files are
//! waited for together, once a run.

use super::OutputError;
use super::disk::{look, make_folder, same_bytes};
use super::paths::{CHANGES, MANIFEST, folders};
use super::plan::{Plan, all_folders, plan};
use super::stage::{Stage, Staged};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What publishing did to the output folder, in files; the manifest and the changes are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Published {
    /// New files and files with new contents.
    pub written: u64,
    /// Outputs that were there already.
    pub unchanged: u64,
    /// Outputs of earlier runs that are not made any more.
    pub removed: u64,
}

/// Asked before every change to the output folder; its error ends the publication there, as a crash
/// would. That is how the tests crash.
pub(super) type Step<'s> = &'s mut dyn FnMut() -> Result<(), OutputError>;

impl Stage {
    /// Moves what was staged into place, and removes the outputs of earlier runs that this one does
    /// not make any more. A run that makes the same as the last one touches nothing.
    ///
    /// All that was put, written or kept is what the run makes, whether it is staged or unchanged. If
    /// `stop` returns true before the first file is moved, nothing is changed; after that the
    /// publication goes through, for half of it would help nobody.
    ///
    /// # Errors
    /// Without any change: [`OutputError::Foreign`], [`OutputError::Symlink`],
    /// [`OutputError::Stopped`], and for mistakes of the caller [`OutputError::NoManifest`],
    /// [`OutputError::Twice`]. Later only
    /// [`OutputError::Io`]: the next run then finishes.
    pub fn publish(&mut self, stop: &dyn Fn() -> bool) -> Result<Published, OutputError> {
        self.publish_by_steps(stop, &mut || Ok(()))
    }

    pub(super) fn publish_by_steps(
        &mut self,
        stop: &dyn Fn() -> bool,
        step: Step<'_>,
    ) -> Result<Published, OutputError> {
        let staged = self.take_staged();
        refuse_twice(&staged)?;
        if !self.whole_manifest().exists() {
            return Err(OutputError::NoManifest);
        }
        let new = self.inventory.new_names();
        let ours = self.ours()?;
        let plan = plan(&self.output, &new, &staged, &ours)?;
        if stop() {
            let output = self.output.clone();
            return Err(OutputError::Stopped { output });
        }
        let old = self.output.join(MANIFEST);
        let mut mover = Mover {
            output: &self.output,
            touched: BTreeSet::new(),
            step,
        };
        let told = staged.iter().all(|file| file.name == CHANGES);
        if told && plan.removes_nothing() && same_bytes(&self.whole_manifest(), &old) {
            for file in &staged {
                mover.rename(&self.staged_path(file.number), &self.output.join(CHANGES))?;
            }
            let _ = fs::remove_dir_all(self.unfinished());
            return Ok(Published {
                unchanged: count(new.iter()),
                ..Published::default()
            });
        }
        sync_contents(self, &staged)?;
        let sealed = self.next.join(MANIFEST);
        self.clears_next = false;
        mover.rename(&self.whole_manifest(), &sealed)?;
        sync_folder(&self.next)?;
        let removed = mover.apply(&plan, &staged, |number| self.staged_path(number))?;
        mover.sync()?;
        mover.rename(&sealed, &old)?;
        sync_folder(&self.output)?;
        // All is done. What cannot be cleared now, the next run clears.
        let _ = fs::remove_dir_all(self.unfinished());
        let _ = fs::remove_dir_all(&self.next);
        let written = count(staged.iter().map(|file| &file.name));
        Ok(Published {
            written,
            unchanged: count(new.iter()).saturating_sub(written),
            removed,
        })
    }
}

/// How many files there are; the list of changes is not counted.
fn count<'n>(names: impl Iterator<Item = &'n String>) -> u64 {
    names.filter(|name| *name != CHANGES).count() as u64
}

fn refuse_twice(staged: &[Staged]) -> Result<(), OutputError> {
    let twice = |pair: &&[Staged]| matches!(pair, [a, b] if a.name == b.name);
    match staged.windows(2).find(twice).and_then(<[_]>::first) {
        Some(Staged { name, .. }) => Err(OutputError::Twice { name: name.clone() }),
        None => Ok(()),
    }
}

/// Changes the output folder, and remembers which folders it touched.
struct Mover<'m> {
    output: &'m Path,
    touched: BTreeSet<PathBuf>,
    step: Step<'m>,
}

impl Mover<'_> {
    /// Carries out the plan; how many files were removed.
    fn apply(
        &mut self,
        plan: &Plan<'_>,
        staged: &[Staged],
        place: impl Fn(usize) -> PathBuf,
    ) -> Result<u64, OutputError> {
        let mut removed = self.remove(&plan.in_the_way)?;
        for folder in &plan.folders {
            let path = self.output.join(folder);
            if make_folder(&path)? {
                self.touch(folder);
            }
        }
        for file in staged {
            self.rename(&place(file.number), &self.output.join(&file.name))?;
            self.touch(&file.name);
        }
        removed += self.remove(&plan.gone)?;
        Ok(removed)
    }

    /// Removes the files, and the folders that became empty by it; how many files there were.
    fn remove(&mut self, names: &[&str]) -> Result<u64, OutputError> {
        let mut removed = 0;
        for name in names {
            let path = self.output.join(name);
            // A folder under the name of an earlier output is not ours.
            if look(&path)?.is_none_or(|found| found.is_dir()) {
                continue;
            }
            (self.step)()?;
            fs::remove_file(&path).map_err(OutputError::io("remove", &path))?;
            self.touch(name);
            removed += 1;
        }
        for folder in all_folders(names.iter().copied()).into_iter().rev() {
            let path = self.output.join(folder);
            // Fails where something is left, and an empty folder more does no harm.
            if fs::remove_dir(&path).is_ok() {
                self.touched.remove(&path);
                self.touch(folder);
            }
        }
        Ok(removed)
    }

    fn rename(&mut self, from: &Path, to: &Path) -> Result<(), OutputError> {
        (self.step)()?;
        fs::rename(from, to).map_err(OutputError::io("move a file to", to))
    }

    /// Remembers the folder of `name`.
    fn touch(&mut self, name: &str) {
        let folder = folders(name).next().unwrap_or_default();
        let path = self.output.join(folder);
        if !self.touched.contains(&path) {
            self.touched.insert(path);
        }
    }

    /// Waits until the disk has all names.
    fn sync(&self) -> Result<(), OutputError> {
        self.touched.iter().try_for_each(|path| sync_folder(path))
    }
}

/// So few files are waited for one by one; with more, all that the file system has not yet written is
/// waited for at once, which takes a hundredth of the time.
const FEW: usize = 32;

/// Waits until the disk has the contents of the staged files.
fn sync_contents(stage: &Stage, staged: &[Staged]) -> Result<(), OutputError> {
    if staged.len() > FEW && sync_file_system(&stage.next)? {
        return Ok(());
    }
    for file in staged {
        let path = stage.staged_path(file.number);
        fs::File::open(&path)
            .and_then(|file| file.sync_all())
            .map_err(OutputError::io("sync", &path))?;
    }
    Ok(())
}

/// Waits for the whole file system of `path`; false where the system cannot be asked that.
#[cfg(target_os = "linux")]
fn sync_file_system(path: &Path) -> Result<bool, OutputError> {
    fs::File::open(path)
        .and_then(|folder| Ok(rustix::fs::syncfs(folder)?))
        .map_err(OutputError::io("sync", path))?;
    Ok(true)
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(_path: &Path) -> Result<bool, OutputError> {
    Ok(false)
}

/// Waits until the disk has the names in the folder; elsewhere than on Unix the system does not let
/// a program ask for it.
#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), OutputError> {
    fs::File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(OutputError::io("sync", path))
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> Result<(), OutputError> {
    Ok(())
}
