//! Why a span left the text.

use serde::{Deserialize, Serialize};

/// A stable code with the rule that gave it: the manifest shows the code, `explain` the sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// Stable across versions and languages: `comment-form`, `repeated-headline`.
    pub code: String,
    /// Who said so: a pack and its rule (`en`), or the witness (`repetition`).
    pub by: String,
    /// What it was that said so, where that differs from line to line: "on 37 of 41 pages of site-a".
    pub detail: Option<String>,
}

impl Reason {
    /// A reason by its code and the witness that gave it.
    #[must_use]
    pub fn new(code: &str, by: &str) -> Self {
        Self {
            code: code.to_owned(),
            by: by.to_owned(),
            detail: None,
        }
    }

    /// The same reason with more to say.
    #[must_use]
    pub fn with_detail(self, detail: String) -> Self {
        Self {
            detail: Some(detail),
            ..self
        }
    }
}
