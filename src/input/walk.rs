//! Lists the files of a folder.

use super::name::{name_of, raw_name};
use super::{FollowLinks, InputError, Options};
use crate::document::Stamp;
use std::collections::BTreeMap;
use std::fs::{self, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A file of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its path relative to the root, with `/`; see [`walk`].
    pub name: String,
    /// Where to open it.
    pub path: PathBuf,
    /// Its length in bytes, on disk.
    pub len: u64,
    /// What the system says of its contents, if it knows.
    pub stamp: Option<Stamp>,
}

/// An entry of the input folder: a file, or why it cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path relative to the root, with `/`; see [`walk`].
    pub name: String,
    /// The file.
    pub result: Result<InputFile, InputError>,
}

/// Lists the files below `root`, sorted by the bytes of their relative paths.
///
/// The name of a file is its relative path. If that is not UTF-8, the bytes that do not fit become
/// `%XX`, and `~` with 8 hex digits of a hash of the path is put before the ending. A root that is a
/// file is the only input, under its file name.
///
/// Not input are hidden files and folders (those whose name starts with a dot) and what lies in one
/// of the paths `exclude`, unless the root itself does. Pipes, sockets and devices are never opened. A folder is read through one
/// symbolic link at most, so that links that cross do not multiply it.
///
/// # Errors
///
/// Only if the root itself cannot be read. Any other entry that cannot be used is listed with its
/// error.
pub fn walk(root: &Path, exclude: &[PathBuf], options: &Options) -> Result<Vec<Found>, InputError> {
    list(root, exclude, options, usize::MAX)
}

/// Lists the files that lie in `root` itself, as [`walk`] does, and does not look into its folders.
///
/// # Errors
///
/// As [`walk`].
pub fn walk_flat(root: &Path, options: &Options) -> Result<Vec<Found>, InputError> {
    list(root, &[], options, 1)
}

fn list(
    root: &Path,
    exclude: &[PathBuf],
    options: &Options,
    depth: usize,
) -> Result<Vec<Found>, InputError> {
    let fail = |error: io::Error| InputError::Root {
        path: root.display().to_string(),
        cause: error.to_string(),
    };
    let inside = fs::canonicalize(root).map_err(fail)?;
    let metadata = fs::metadata(root).map_err(fail)?;
    if !metadata.is_dir() {
        return only_file(root, &inside, &metadata)
            .map(|found| vec![found])
            .map_err(fail);
    }
    fs::read_dir(root).map_err(fail)?;
    let mut walk = Walk {
        root,
        exclude: real_paths(exclude, &inside),
        inside,
        depth,
        links: options.follow_links,
        linked: BTreeMap::new(),
        found: Vec::new(),
    };
    walk.run();
    walk.found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(walk.found.into_iter().map(|(_, found)| found).collect())
}

/// The paths to leave out, without symbolic links. What is not there cannot be met, and a path that
/// the root lies in would leave out everything.
fn real_paths(exclude: &[PathBuf], root: &Path) -> Vec<PathBuf> {
    exclude
        .iter()
        .filter_map(|path| fs::canonicalize(path).ok())
        .filter(|path| !root.starts_with(path))
        .collect()
}

/// The root as the only input.
fn only_file(root: &Path, real: &Path, metadata: &Metadata) -> io::Result<Found> {
    if !metadata.is_file() {
        let kind = special_kind(metadata.file_type());
        return Err(io::Error::other(format!("it is {kind}")));
    }
    let file_name = root.file_name().or(real.file_name()).unwrap_or_default();
    let name = name_of(file_name.as_encoded_bytes());
    Ok(Found {
        name: name.clone(),
        result: Ok(input_file(name, root, metadata)),
    })
}

fn input_file(name: String, path: &Path, metadata: &Metadata) -> InputFile {
    InputFile {
        name,
        path: path.to_owned(),
        len: metadata.len(),
        stamp: Stamp::of(metadata),
    }
}

/// A walk under way.
struct Walk<'w> {
    root: &'w Path,
    /// The root without symbolic links.
    inside: PathBuf,
    /// The paths to leave out, without symbolic links.
    exclude: Vec<PathBuf>,
    /// How many folders deep to look.
    depth: usize,
    links: FollowLinks,
    /// The folders that were read through a symbolic link, and the name of that link.
    linked: BTreeMap<PathBuf, String>,
    /// What was found, each with the bytes of its path.
    found: Vec<(Vec<u8>, Found)>,
}

impl Walk<'_> {
    fn run(&mut self) {
        let mut entries = WalkDir::new(self.root)
            .min_depth(1)
            .max_depth(self.depth)
            .follow_links(self.links != FollowLinks::None)
            .sort_by_file_name()
            .into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if is_hidden(entry.path()) || self.is_excluded(&entry) => {
                    skip(&entry, &mut entries);
                }
                Ok(entry) => {
                    if let Err(error) = self.visit(&entry) {
                        self.push(entry.path(), Err(error));
                        skip(&entry, &mut entries);
                    }
                }
                Err(error) => self.fail(&error),
            }
        }
    }

    /// Lists the entry if it is a file; an error says why it, or what is in it, is not used.
    fn visit(&mut self, entry: &DirEntry) -> Result<(), InputError> {
        let kind = entry.file_type();
        if entry.path_is_symlink() {
            if self.links == FollowLinks::None {
                return Ok(());
            }
            self.check_link(entry)?;
        }
        if kind.is_dir() {
            return Ok(());
        }
        if !kind.is_file() {
            return Err(InputError::NotAFile {
                kind: special_kind(kind),
            });
        }
        let metadata = entry.metadata().map_err(|error| link_error(&error))?;
        self.push(entry.path(), Ok(metadata));
        Ok(())
    }

    /// Checks where a link leads, and remembers it if that is a folder.
    fn check_link(&mut self, entry: &DirEntry) -> Result<(), InputError> {
        let target = fs::canonicalize(entry.path()).map_err(|e| InputError::from_io(&e))?;
        if self.links == FollowLinks::Inside && !target.starts_with(&self.inside) {
            return Err(InputError::OutsideLink {
                target: target.display().to_string(),
            });
        }
        if entry.file_type().is_dir() {
            let name = name_of(&self.raw_name(entry.path()));
            if let Some(other) = self.linked.get(&target) {
                let other = other.clone();
                return Err(InputError::LinkTwice { other });
            }
            self.linked.insert(target, name);
        }
        Ok(())
    }

    /// Whether the entry is, or is a link into, a path to leave out.
    fn is_excluded(&self, entry: &DirEntry) -> bool {
        let link = entry.path_is_symlink();
        let named = |path: &PathBuf| path.file_name() == Some(entry.file_name());
        // Looking up real paths is slow; an entry with another name cannot be one of them.
        if !link && !self.exclude.iter().any(named) {
            return false;
        }
        fs::canonicalize(entry.path())
            .is_ok_and(|real| self.exclude.iter().any(|path| real.starts_with(path)))
    }

    /// Lists what the walk could not read.
    fn fail(&mut self, error: &walkdir::Error) {
        let path = error.path().unwrap_or(self.root);
        if is_hidden(path) && path != self.root {
            return;
        }
        self.push(path, Err(link_error(error)));
    }

    fn push(&mut self, path: &Path, result: Result<Metadata, InputError>) {
        let raw = self.raw_name(path);
        let name = name_of(&raw);
        let result = result.map(|metadata| input_file(name.clone(), path, &metadata));
        self.found.push((raw, Found { name, result }));
    }

    fn raw_name(&self, path: &Path) -> Vec<u8> {
        raw_name(path.strip_prefix(self.root).unwrap_or(path))
    }
}

/// Leaves out what is in a folder.
fn skip(entry: &DirEntry, entries: &mut walkdir::IntoIter) {
    // For another entry this would leave out the rest of the folder that it is in.
    if entry.file_type().is_dir() {
        entries.skip_current_dir();
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// What an error of the walk means: most come from links.
fn link_error(error: &walkdir::Error) -> InputError {
    if let Some(ancestor) = error.loop_ancestor() {
        return InputError::LinkLoop {
            target: ancestor.display().to_string(),
        };
    }
    let missing = error
        .io_error()
        .is_some_and(|e| e.kind() == io::ErrorKind::NotFound);
    match error.path().map(fs::read_link) {
        Some(Ok(target)) if missing => InputError::BrokenLink {
            target: target.display().to_string(),
        },
        _ => error.io_error().map_or_else(
            || InputError::Unreadable {
                cause: error.to_string(),
            },
            InputError::from_io,
        ),
    }
}

#[cfg(unix)]
fn special_kind(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special_kind(_kind: FileType) -> &'static str {
    "a device"
}

#[cfg(test)]
mod tests;
