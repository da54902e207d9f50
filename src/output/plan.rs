//! What publishing would do, and whether it may: all questions are asked before the first change.

use super::OutputError;
use super::disk::look;
use super::paths::folders;
use super::stage::Staged;
use std::collections::BTreeSet;
use std::path::Path;
use walkdir::WalkDir;

/// How many foreign files an error names.
const NAMED: usize = 5;

/// The changes to the output folder. All names are relative to it, sorted, each once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan<'n> {
    /// Folders that must be there, a folder before those in it.
    pub(super) folders: Vec<&'n str>,
    /// Earlier outputs that must go first: a new folder takes their name, or they lie in a folder
    /// whose name a new file takes.
    pub(super) in_the_way: Vec<&'n str>,
    /// The other earlier outputs that are not made any more.
    pub(super) gone: Vec<&'n str>,
}

impl Plan<'_> {
    /// Whether all earlier outputs stay.
    pub(super) fn removes_nothing(&self) -> bool {
        self.in_the_way.is_empty() && self.gone.is_empty()
    }
}

/// Plans the step from the outputs `ours` to the outputs `new`, both sorted, each name once.
///
/// Looks at every staged output and every folder once, so it costs as many calls of the system.
///
/// # Errors
/// [`OutputError::Foreign`], [`OutputError::Symlink`], [`OutputError::Io`].
pub(super) fn plan<'n>(
    output: &Path,
    new: &'n [String],
    staged: &[Staged],
    ours: &'n [String],
) -> Result<Plan<'n>, OutputError> {
    let earlier = ours.iter().map(String::as_str);
    let gone: Vec<&str> = earlier.filter(|name| !has(new, name)).collect();
    let new_folders = all_folders(new.iter().map(String::as_str));
    let mut foreign = Foreign::default();
    for folder in &new_folders {
        if blocks(output, folder)? && gone.binary_search(folder).is_err() {
            foreign.add(folder);
        }
    }
    for folder in all_folders(gone.iter().copied()) {
        blocks(output, folder)?;
    }
    for name in new {
        // What is not staged is in its place, and was looked at when that was found out. Nobody's file
        // has to give way to it, but for one that no earlier run made.
        if has(ours, name) && !is_staged(staged, name) {
            continue;
        }
        let found = look(&output.join(name))?;
        let is_foreign = found.as_ref().is_some_and(|found| {
            if found.is_dir() {
                !empties(output, name, &gone)
            } else {
                !has(ours, name)
            }
        });
        if is_foreign {
            foreign.add(name);
        }
    }
    foreign.refuse(output)?;
    let (in_the_way, gone) = gone.into_iter().partition(|&name| {
        new_folders.contains(name) || folders(name).any(|folder| has(new, folder))
    });
    Ok(Plan {
        folders: new_folders.into_iter().collect(),
        in_the_way,
        gone,
    })
}

/// All folders on the way to the names, a folder before those in it.
pub(super) fn all_folders<'n>(names: impl Iterator<Item = &'n str>) -> BTreeSet<&'n str> {
    let mut all = BTreeSet::new();
    for name in names {
        for folder in folders(name) {
            // Where a folder is known, so are those above it.
            if !all.insert(folder) {
                break;
            }
        }
    }
    all
}

fn has(names: &[String], name: &str) -> bool {
    names
        .binary_search_by(|other| other.as_str().cmp(name))
        .is_ok()
}

fn is_staged(staged: &[Staged], name: &str) -> bool {
    staged
        .binary_search_by(|other| other.name.as_str().cmp(name))
        .is_ok()
}

/// Whether something other than a folder stands where `folder` should be; a link is an error.
fn blocks(output: &Path, folder: &str) -> Result<bool, OutputError> {
    let path = output.join(folder);
    match look(&path)? {
        Some(found) if found.is_symlink() => Err(OutputError::Symlink { path }),
        Some(found) => Ok(!found.is_dir()),
        None => Ok(false),
    }
}

/// Whether the folder `name` will be gone when the outputs `gone` are.
fn empties(output: &Path, name: &str, gone: &[&str]) -> bool {
    let leads = |folder: &str| {
        let start = format!("{folder}/");
        let at = gone.partition_point(|other| *other < start.as_str());
        gone.get(at).is_some_and(|other| other.starts_with(&start))
    };
    WalkDir::new(output.join(name)).into_iter().all(|entry| {
        let Ok(entry) = entry else { return false };
        let Some(inside) = entry
            .path()
            .strip_prefix(output)
            .ok()
            .and_then(Path::to_str)
        else {
            return false;
        };
        let inside = inside.replace(std::path::MAIN_SEPARATOR, "/");
        if entry.file_type().is_dir() {
            leads(&inside)
        } else {
            gone.binary_search(&inside.as_str()).is_ok()
        }
    })
}

/// The files of others that the run would overwrite.
#[derive(Debug, Default)]
struct Foreign {
    files: Vec<String>,
    total: usize,
}

impl Foreign {
    fn add(&mut self, name: &str) {
        if self.files.len() < NAMED {
            self.files.push(name.to_owned());
        }
        self.total += 1;
    }

    fn refuse(self, output: &Path) -> Result<(), OutputError> {
        if self.total == 0 {
            return Ok(());
        }
        Err(OutputError::Foreign {
            output: output.to_owned(),
            files: self.files,
            total: self.total,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn files_and_folders_that_swap_names_are_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let ours = list(&["a.txt/1.txt", "b.txt", "c.txt", "old.txt"]);
        let new = list(&["a.txt", "b.txt/1.txt", "c.txt"]);
        let staged: Vec<_> = new
            .iter()
            .map(|name| Staged {
                name: name.clone(),
                number: 0,
            })
            .collect();
        let plan = plan(folder.path(), &new, &staged, &ours).unwrap();
        assert_eq!(plan.folders, ["b.txt"]);
        assert_eq!(plan.in_the_way, ["a.txt/1.txt", "b.txt"]);
        assert_eq!(plan.gone, ["old.txt"]);
    }

    #[test]
    fn folders_come_before_those_in_them() {
        let names = ["a/b/c.txt", "a/d.txt", "a-b/e.txt", "f.txt"];
        let all: Vec<_> = all_folders(names.into_iter()).into_iter().collect();
        assert_eq!(all, ["a", "a-b", "a/b"]);
    }
}
