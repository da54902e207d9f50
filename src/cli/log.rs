//! `--log-file`: what happens, one JSON object a line, for those who watch runs from afar.

use super::{Exit, Failure};
use crate::{
    document::utc,
    pipeline::{Phase, PipelineError, Summary},
};
use serde_json::{Value, json};
use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

/// A log being written. What it cannot write is lost: a full disk must not end the run for it.
#[derive(Debug)]
pub(super) struct Log {
    file: Mutex<File>,
}

impl Log {
    /// Opens a log to write behind what is in it.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let file = File::options().append(true).create(true).open(path);
        let file = file.map_err(|cause| {
            let message = format!("cannot write the log {path:?}: {cause}; name another file");
            Failure::new(Exit::Usage, message)
        })?;
        let log = Self {
            file: Mutex::new(file),
        };
        log.write(json!({"event": "start", "version": env!("CARGO_PKG_VERSION")}));
        Ok(log)
    }

    pub(super) fn begin(&self, phase: Phase, total: u64) {
        let name = match phase {
            Phase::Survey => "survey",
            Phase::Clean => "clean",
            Phase::Duplicates => "duplicates",
            Phase::Write => "write",
            Phase::Publish => "publish",
        };
        self.write(json!({"event": "phase", "phase": name, "total": total}));
    }

    pub(super) fn failed(&self, input: &str, cause: &str) {
        self.write(json!({"event": "failed", "input": input, "cause": cause}));
    }

    pub(super) fn warn(&self, text: &str) {
        self.write(json!({"event": "warning", "text": text}));
    }

    pub(super) fn note(&self, text: &str) {
        self.write(json!({"event": "note", "text": text}));
    }

    pub(super) fn end(&self, exit: Exit, done: &Result<Summary, PipelineError>) {
        let event = match done {
            Ok(summary) => {
                json!({"event": "end", "exit_code": exit.code(), "summary": summary.to_json()})
            }
            Err(error) => {
                json!({"event": "end", "exit_code": exit.code(), "error": error.to_string()})
            }
        };
        self.write(event);
    }

    fn write(&self, mut event: Value) {
        event["time"] = utc(SystemTime::now()).into();
        event["process"] = std::process::id().into();
        let line = format!("{event}\n");
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = file.write_all(line.as_bytes());
    }
}
