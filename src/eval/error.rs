//! What can keep texts from being measured.

use std::{io, path::PathBuf};

/// Why there are no figures. Every message names the thing and the way out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// The gold or a prediction cannot be read.
    #[error("cannot read `{path}`: {cause}\nMend or remove it: figures without it would mislead.")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A gold file that is not in the form.
    #[error("`{place}`: {cause}\nA gold file is {form}.")]
    Form {
        /// The file, with the line if it has several.
        place: String,
        /// What is wrong.
        cause: String,
        /// What it should be.
        form: &'static str,
    },
    /// The folder of predictions is not there.
    #[error("there is no folder `{0}`\nName the folder that `copydesk run` wrote, with --pred.")]
    NoFolder(PathBuf),
    /// Nothing to measure against.
    #[error(
        "no gold texts in `{0}`\n\
         Put ID.txt or ID.json (with `main_content`) there, or name a .jsonl file with `id` and `gold`."
    )]
    NoGold(PathBuf),
}
