//! What can go wrong with the state, each with the way out.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A state that cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StateError {
    /// The file system refused.
    #[error(
        "cannot {action} {path:?}: {source}; check the rights and the free space, give another folder with --state, or use --no-state"
    )]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not what a run of this version wrote.
    #[error("{path:?} is damaged, or no state of this version")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The folder holds files that no run wrote.
    #[error(
        "{path:?} holds {name:?}, which is no part of a state; give another folder with --state"
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// The first such file.
        name: String,
    },
    /// Another run is using it.
    #[error(
        "the state {path:?} is in use by another run; wait for it, or give another folder with --state"
    )]
    Locked {
        /// Its folder.
        path: PathBuf,
    },
    /// There is none.
    #[error("there is no state in {path:?}; name the output folder of an earlier run")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
}

impl StateError {
    /// Wraps what the system said about `path`, for `map_err`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }

    pub(super) fn damaged(path: &Path) -> Self {
        Self::Damaged {
            path: path.to_owned(),
        }
    }
}
