//! What is known of an output folder without running, and the upkeep of its state.

use super::{PipelineError, templates::Learnt};
use crate::{
    output::{self, Header},
    state::{Journal, RunRecord, StateError, Store},
};
use std::path::{Path, PathBuf};

/// What an output folder holds, and how it came to it.
#[derive(Debug)]
pub struct Status {
    /// Who is at work on it now.
    pub at_work: Option<String>,
    /// The header of its manifest; none before the first publication.
    pub manifest: Option<Header>,
    /// The last runs, the latest last.
    pub runs: Vec<RunRecord>,
    /// What is kept for the next run, or why nothing is.
    pub state: Result<StateStatus, StateError>,
}

/// What is kept for the next run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StateStatus {
    /// Files that are known.
    pub files: u64,
    /// Documents that are known.
    pub documents: u64,
    /// Sources of which something was learnt.
    pub sources: u64,
    /// Bytes on the disk.
    pub bytes: u64,
}

/// Looks at an output folder and the state in `folder`, while a run may be at work.
///
/// # Errors
/// A manifest that is not ours or cannot be read.
pub fn status(output: &Path, folder: &Path) -> Result<Status, PipelineError> {
    let private = output::private(output);
    Ok(Status {
        at_work: output::holder(output),
        manifest: output::read_header(output)?,
        runs: Journal::new(&private).runs(),
        state: state(folder),
    })
}

fn state(folder: &Path) -> Result<StateStatus, StateError> {
    let (book, _) = Store::look(folder)?;
    let learnt: Vec<Learnt> = postcard::from_bytes(&book.sources).unwrap_or_default();
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    Ok(StateStatus {
        files: book.files.len() as u64,
        documents: book.records.len() as u64,
        sources: learnt.iter().filter(|l| l.found.is_some()).count() as u64,
        bytes: files.filter_map(|f| Some(f.metadata().ok()?.len())).sum(),
    })
}

/// Removes what the state in `folder` knows of these inputs, or folders of inputs; how many there were.
///
/// # Errors
/// There is no state that can be read, or a run is using it.
pub fn forget(folder: &Path, paths: &[String]) -> Result<u64, PipelineError> {
    let (mut store, mut book) = Store::reopen(folder)?;
    let is_meant = |name: &str| {
        paths.iter().any(|path| {
            let path = path.trim_end_matches('/');
            let rest = name.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let before = book.files.len();
    let mut first = 0;
    let mut records = Vec::with_capacity(book.records.len());
    book.files.retain(|file| {
        let range = first..first + file.records as usize;
        first = range.end;
        let stays = !is_meant(&file.name);
        if stays {
            records.extend_from_slice(book.records.get(range).unwrap_or_default());
        }
        stays
    });
    book.records = records;
    let gone = before - book.files.len();
    if gone > 0 {
        // OUTPUT is no longer what a run over these files would make.
        book.outcome.clear();
        store.commit(book)?;
    }
    Ok(gone as u64)
}

/// Removes from the state in `folder` all that nothing points to; its bytes before and after.
///
/// # Errors
/// There is no state that can be read, or a run is using it.
pub fn collect_garbage(folder: &Path) -> Result<(u64, u64), PipelineError> {
    let before = state(folder)?.bytes;
    let (mut store, mut book) = Store::reopen(folder)?;
    store.compact(&mut book)?;
    store.commit(book)?;
    drop(store);
    Ok((before, state(folder)?.bytes))
}

/// Where the state of the runs into `output` is, unless a user has put it elsewhere.
#[must_use]
pub fn state_folder(output: &Path) -> PathBuf {
    output::private(output).join("state")
}
