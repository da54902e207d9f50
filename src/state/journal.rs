//! What is written down of each run for people and monitors.

use super::StateError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs that are remembered.
const RUNS: usize = 50;

/// How a run went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// When it began, in UTC: `2026-11-22T03:00:00Z`.
    pub started: String,
    /// When it ended.
    pub ended: String,
    /// How long it took.
    pub seconds: f64,
    /// The version of the program.
    pub version: String,
    /// The exit code.
    pub exit_code: u8,
    /// Why it did not come to its end; left out when it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What it did, as `--json` prints it; left out when it did not come to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Value>,
}

/// The last runs, beside the state.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
}

impl Journal {
    /// The journal in the program's own folder below OUTPUT.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Writes a run down: alone in `last-run.json`, and behind the others in `runs.jsonl`.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn add(&self, run: &RunRecord) -> Result<(), StateError> {
        let mut runs = self.runs();
        runs.push(run.clone());
        let first = runs.len().saturating_sub(RUNS);
        let mut lines = String::new();
        for run in &runs[first..] {
            lines += &json(run);
        }
        self.replace("runs.jsonl", &lines)?;
        self.replace("last-run.json", &json(run))
    }

    /// The last runs, the latest last. What cannot be read is left out.
    #[must_use]
    pub fn runs(&self) -> Vec<RunRecord> {
        let text = fs::read_to_string(self.folder.join("runs.jsonl")).unwrap_or_default();
        text.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    fn replace(&self, name: &str, text: &str) -> Result<(), StateError> {
        let new = self.folder.join(format!("{name}.new"));
        let path = self.folder.join(name);
        fs::write(&new, text)
            .and_then(|()| fs::rename(&new, &path))
            .map_err(StateError::io("write", &path))
    }
}

fn json(run: &RunRecord) -> String {
    let mut line = serde_json::to_string(run).unwrap_or_default();
    line.push('\n');
    line
}
