//! Why a run did not come to its end, each with the way out.

use super::Refused;
use crate::{dedup, input, output, settings::SettingsError, state::StateError};
use std::{io, path::PathBuf};

/// Why a run did not come to its end. OUTPUT is as it was, unless the message says otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// INPUT cannot be read at all.
    #[error(transparent)]
    Input(#[from] input::InputError),
    /// OUTPUT cannot be written.
    #[error(transparent)]
    Output(#[from] output::OutputError),
    /// Settings or rules are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The state failed.
    #[error(transparent)]
    State(#[from] StateError),
    /// Too much would be removed.
    #[error(
        "more than {limit:.0} % would be removed, so nothing was published:\n{0}\
         Look at the pages with `copydesk explain`; run with a larger --max-removed if all is well.",
        limit = 100.0 * .0.limit
    )]
    Refused(Refused),
    /// Duplicates could not be resolved.
    #[error(transparent)]
    Dedup(#[from] dedup::DedupError),
    /// A thread could not be started.
    #[error(
        "cannot start a thread: {0}\nStop other programs, or raise the limit on processes (`ulimit -u`)."
    )]
    Thread(#[source] io::Error),
    /// The scratch file failed.
    #[error(
        "the scratch file in `{path}` failed: {cause}\nFree some space there, or choose another OUTPUT."
    )]
    Spool {
        /// Its folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// INPUT and OUTPUT are the same folder.
    #[error(
        "INPUT and OUTPUT are both `{0}`\nGive OUTPUT a folder of its own, or one inside INPUT."
    )]
    SameFolder(PathBuf),
    /// OUTPUT is to be compared with itself.
    #[error(
        "--against names OUTPUT itself, `{0}`: all of it would be left out\nName another folder; among themselves articles are compared anyway."
    )]
    AgainstItself(PathBuf),
    /// Interrupted by the user.
    #[error("interrupted; `{0}` is as it was")]
    Interrupted(PathBuf),
    /// A folder is not one document.
    #[error("`{0}` is a folder\nName one file in it.")]
    IsFolder(PathBuf),
    /// The one document that was asked for cannot be read.
    #[error("`{file}` {error}")]
    Document {
        /// The file.
        file: String,
        /// What is wrong with it.
        #[source]
        error: input::InputError,
    },
    /// A record that is not there.
    #[error("`{file}` has no record {record}; it has {found}")]
    NoSuchRecord {
        /// The file.
        file: String,
        /// The line or id asked for.
        record: String,
        /// How many there are.
        found: u64,
    },
    /// A text to compare without a word in it.
    #[error("`{0}` has no words in it\nName a text, or leave out --clean if that took them away.")]
    NoWords(String),
}

impl From<Refused> for PipelineError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}
