//! What can go wrong with the output folder, each with the way out.

use super::paths::MANIFEST;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// An output folder that cannot be opened, written or published to.
#[derive(Debug, Error)]
pub enum OutputError {
    /// The file system refused.
    #[error(
        "cannot {action} {path:?}: {source}; check the rights and the free space, then run again"
    )]
    Io {
        /// What was tried: `write`, `rename`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// OUTPUT, or a folder that is needed in it, is something else.
    #[error("{path:?} is not a folder; give another output folder, or move that file away")]
    NotAFolder {
        /// Where the folder should be.
        path: PathBuf,
    },
    /// Another run is at work in the same folder.
    #[error(
        "{output:?} is locked by another run ({holder}); wait for it, or give another output folder"
    )]
    Locked {
        /// The output folder.
        output: PathBuf,
        /// The holder's process id and since when, as it wrote it down.
        holder: String,
    },
    /// A folder on the way to an output is a symbolic link, which might lead out of OUTPUT.
    #[error(
        "{path:?} is a symbolic link, and links are not followed when writing; replace it by a folder, or give another output folder"
    )]
    Symlink {
        /// The link.
        path: PathBuf,
    },
    /// Files of someone else have the names of outputs. Nothing was changed.
    #[error(
        "{} in {output:?} would be overwritten, but no earlier run made {}: {}; nothing was changed: move {} away, or give another output folder",
        count(*.total), them(*.total), named(.files, *.total), them(*.total)
    )]
    Foreign {
        /// The output folder.
        output: PathBuf,
        /// Up to five of the files, by name.
        files: Vec<String>,
        /// How many there are.
        total: usize,
    },
    /// A manifest that this program did not write. Nothing was changed.
    #[error(
        "{path:?} is not a manifest of copydesk; nothing was changed: move it away, or give another output folder"
    )]
    ForeignManifest {
        /// The file.
        path: PathBuf,
    },
    /// A manifest of this program that cannot be made out.
    #[error(
        "cannot read line {line} of the manifest {path:?}: {reason}; without it the outputs of the earlier run cannot be told from other files: put back a whole copy, or give another output folder"
    )]
    Manifest {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// A name that does not stay in the output folder, or belongs to the program.
    #[error(
        "{name:?} cannot be the name of an output: it does not stay below the output folder, or is one of the program's own names; choose another"
    )]
    BadName {
        /// The name.
        name: String,
    },
    /// The same output was staged twice.
    #[error(
        "the output {name:?} was made twice in one run; nothing was changed: please report this with the two inputs"
    )]
    Twice {
        /// The output.
        name: String,
    },
    /// There is nothing to publish.
    #[error(
        "no {MANIFEST} was made, so nothing was published; nothing was changed: please report this"
    )]
    NoManifest,
    /// A record's metadata is not a JSON object.
    #[error(
        "the metadata of {source_name:?} is not a JSON object ({reason}); correct the record, or leave its metadata out"
    )]
    Metadata {
        /// The input's name.
        source_name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The run was told to stop before the first file was moved.
    #[error("stopped before anything in {output:?} was changed; run again to publish")]
    Stopped {
        /// The output folder.
        output: PathBuf,
    },
}

impl OutputError {
    /// Wraps what the system said about `path`, for `map_err`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

fn count(total: usize) -> String {
    match total {
        1 => "a file".to_owned(),
        _ => format!("{total} files"),
    }
}

fn them(total: usize) -> &'static str {
    if total == 1 { "it" } else { "them" }
}

fn named(files: &[String], total: usize) -> String {
    let quoted: Vec<_> = files.iter().map(|file| format!("{file:?}")).collect();
    let more = total.saturating_sub(files.len());
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    quoted.join(", ") + &rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_files_are_named_and_counted() {
        let error = OutputError::Foreign {
            output: "cleaned".into(),
            files: vec!["a.txt".into(), "b.txt".into()],
            total: 7,
        };
        assert_eq!(
            error.to_string(),
            "7 files in \"cleaned\" would be overwritten, but no earlier run made them: \"a.txt\", \
             \"b.txt\" and 5 more; nothing was changed: move them away, or give another output folder"
        );
    }
}
