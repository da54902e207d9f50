//! Why a span left the text.

use serde::{Deserialize, Serialize};

/// A stable code with the rule that gave it: the manifest shows the code, `explain` the sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// Stable across versions and languages: `comment-form`, `repeated-headline`.
    pub code: String,
    /// Who said so: a pack and its rule (`en`), or the witness (`repetition`).
    pub by: String,
}

impl Reason {
    /// A reason by its code and the witness that gave it.
    #[must_use]
    pub fn new(code: &str, by: &str) -> Self {
        Self {
            code: code.to_owned(),
            by: by.to_owned(),
        }
    }
}
