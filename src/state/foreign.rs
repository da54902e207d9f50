//! Folders that belong to somebody else, in which nothing may be written.

use super::{Kind, StateError, book};
use std::{fs, path::Path};

/// Refuses a folder with other files than those of a state; one that has the lock was used for a state
/// before, whatever has become of it.
///
/// # Errors
/// [`StateError::Foreign`], [`StateError::Io`].
pub(super) fn check(folder: &Path) -> Result<(), StateError> {
    if folder.join("lock").exists() {
        return Ok(());
    }
    let entries = fs::read_dir(folder).map_err(StateError::io("read", folder))?;
    let mut foreign: Vec<String> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !is_ours(folder, name))
        .collect();
    foreign.sort();
    match foreign.into_iter().next() {
        None => Ok(()),
        Some(name) => Err(StateError::Foreign {
            path: folder.to_owned(),
            name,
        }),
    }
}

fn is_ours(folder: &Path, name: &str) -> bool {
    match name.split_once('.') {
        None => name == "book" && book::is_one(&folder.join(name)),
        Some(("book", "new")) => true,
        Some((number, _)) => number.parse().is_ok_and(|segment| {
            Kind::ALL
                .map(|kind| kind.path(folder, segment))
                .contains(&folder.join(name))
        }),
    }
}
