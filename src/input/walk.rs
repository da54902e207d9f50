//! Lists the files of a folder: their names in one walk, and then, on all cores, how they look. The
//! second is most of the work where hardly anything has changed.

use super::name::{name_of, raw_name};
use super::{FollowLinks, InputError, Options};
use crate::document::Stamp;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
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
    let exclude = real_paths(exclude, &inside);
    let mut walk = Walk {
        root,
        excluded_names: exclude
            .iter()
            .filter_map(|e| e.file_name())
            .map(Into::into)
            .collect(),
        exclude,
        inside,
        depth,
        links: options.follow_links,
        linked: BTreeMap::new(),
        met: Vec::new(),
    };
    walk.run();
    let met = walk.met.into_par_iter().map(|met| met.look(root));
    let mut found: Vec<Sorted> = met.collect();
    found.par_sort_by(Sorted::cmp);
    Ok(found.into_iter().map(|sorted| sorted.found).collect())
}

/// An entry of the listing with the bytes of its path.
struct Sorted {
    /// None where they are those of its name.
    raw: Option<Vec<u8>>,
    found: Found,
}

impl Sorted {
    fn raw(&self) -> &[u8] {
        let name = self.found.name.as_bytes();
        self.raw.as_deref().unwrap_or(name)
    }

    fn cmp(&self, other: &Self) -> Ordering {
        self.raw().cmp(other.raw())
    }
}

/// An entry that the walk met.
struct Met {
    path: PathBuf,
    /// A file, and whether it is met through a link; or why it cannot be used.
    result: Result<bool, InputError>,
}

impl Met {
    /// Asks the system how a file looks.
    fn look(self, root: &Path) -> Sorted {
        let Self { path, result } = self;
        let raw = raw_below(&path, root);
        let name = name_of(&raw);
        let result = result.and_then(|is_link| {
            let metadata = match is_link {
                true => fs::metadata(&path),
                false => fs::symlink_metadata(&path),
            };
            let metadata = metadata.map_err(|error| InputError::from_io(&error))?;
            Ok(InputFile {
                name: name.clone(),
                len: metadata.len(),
                stamp: Stamp::of(&metadata),
                path,
            })
        });
        Sorted {
            raw: (raw != name.as_bytes()).then_some(raw),
            found: Found { name, result },
        }
    }
}

/// The bytes of a path below `root`.
fn raw_below(path: &Path, root: &Path) -> Vec<u8> {
    raw_name(path.strip_prefix(root).unwrap_or(path))
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
    /// Their last parts.
    excluded_names: Vec<OsString>,
    /// How many folders deep to look.
    depth: usize,
    links: FollowLinks,
    /// The folders that were read through a symbolic link, and the name of that link.
    linked: BTreeMap<PathBuf, String>,
    /// What was met so far.
    met: Vec<Met>,
}

impl Walk<'_> {
    fn run(&mut self) {
        let mut entries = WalkDir::new(self.root)
            .min_depth(1)
            .max_depth(self.depth)
            .follow_links(self.links != FollowLinks::None)
            // They are in one folder; so this is the order of their names, and quicker to find out.
            .sort_by(|a, b| bytes(a.path()).cmp(bytes(b.path())))
            .into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if is_hidden(entry.file_name()) || self.is_excluded(&entry) => {
                    skip(&entry, &mut entries);
                }
                Ok(entry) => match self.visit(&entry) {
                    Ok(None) => (),
                    Ok(Some(is_link)) => self.push(entry.into_path(), Ok(is_link)),
                    Err(error) => {
                        skip(&entry, &mut entries);
                        self.push(entry.into_path(), Err(error));
                    }
                },
                Err(error) => self.fail(&error),
            }
        }
    }

    /// Whether the entry is a file, and then whether it is met through a link; an error says why it, or
    /// what is in it, is not used.
    fn visit(&mut self, entry: &DirEntry) -> Result<Option<bool>, InputError> {
        let kind = entry.file_type();
        if entry.path_is_symlink() {
            if self.links == FollowLinks::None {
                return Ok(None);
            }
            self.check_link(entry)?;
        }
        if kind.is_dir() {
            return Ok(None);
        }
        if !kind.is_file() {
            return Err(InputError::NotAFile {
                kind: special_kind(kind),
            });
        }
        Ok(Some(entry.path_is_symlink()))
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
            let name = name_of(&raw_below(entry.path(), self.root));
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
        let named = |name: &OsString| name == entry.file_name();
        // Looking up real paths is slow; an entry with another name cannot be one of them.
        if !link && !self.excluded_names.iter().any(named) {
            return false;
        }
        fs::canonicalize(entry.path())
            .is_ok_and(|real| self.exclude.iter().any(|path| real.starts_with(path)))
    }

    /// Lists what the walk could not read.
    fn fail(&mut self, error: &walkdir::Error) {
        let path = error.path().unwrap_or(self.root);
        if path.file_name().is_some_and(is_hidden) && path != self.root {
            return;
        }
        self.push(path.to_owned(), Err(link_error(error)));
    }

    fn push(&mut self, path: PathBuf, result: Result<bool, InputError>) {
        self.met.push(Met { path, result });
    }
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// Leaves out what is in a folder.
fn skip(entry: &DirEntry, entries: &mut walkdir::IntoIter) {
    // For another entry this would leave out the rest of the folder that it is in.
    if entry.file_type().is_dir() {
        entries.skip_current_dir();
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
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
