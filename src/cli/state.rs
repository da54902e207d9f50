//! `copydesk status`, `copydesk forget` and `copydesk gc`.

use super::{
    Exit, Failure,
    args::{ForgetArgs, GcArgs, StateArgs, StatusArgs},
    summary::bytes,
};
use crate::pipeline::{self, PipelineError, Status};
use serde_json::{Value, json};
use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

/// Runs that are listed.
const LISTED: usize = 10;

pub(crate) fn status(args: &StatusArgs) -> Result<Exit, Failure> {
    if !args.output.is_dir() {
        let message = format!(
            "there is no folder {:?}; name an output folder",
            args.output
        );
        return Err(Failure::new(Exit::Failed, message));
    }
    let status = pipeline::status(&args.output, &folder(&args.output, &args.state));
    let status = status.map_err(failure)?;
    let text = if args.json {
        format!("{}\n", to_json(&status))
    } else {
        to_text(&status)
    };
    super::print(text.as_bytes())
}

pub(crate) fn forget(args: &ForgetArgs) -> Result<Exit, Failure> {
    let folder = folder(&args.output, &args.state);
    let gone = pipeline::forget(&folder, &args.paths).map_err(failure)?;
    if gone == 0 {
        let message = "the state knows no such input; name it as the manifest does";
        return Err(Failure::new(Exit::Failed, message));
    }
    eprintln!("{gone} files forgotten; `copydesk gc` removes what is left of them in the state");
    Ok(Exit::Done)
}

pub(crate) fn gc(args: &GcArgs) -> Result<Exit, Failure> {
    let folder = folder(&args.output, &args.state);
    let (before, after) = pipeline::collect_garbage(&folder).map_err(failure)?;
    eprintln!("state: {} before, {} now", bytes(before), bytes(after));
    Ok(Exit::Done)
}

fn folder(output: &Path, state: &StateArgs) -> PathBuf {
    let given = state.state.clone();
    given.unwrap_or_else(|| pipeline::state_folder(output))
}

fn failure(error: PipelineError) -> Failure {
    let message = error.to_string();
    Failure::new(Exit::of(&Err(error), 0), message)
}

fn to_json(status: &Status) -> Value {
    let state = status.state.as_ref().ok().map(|state| {
        json!({
            "files": state.files, "documents": state.documents, "sources": state.sources,
            "bytes": state.bytes,
        })
    });
    json!({
        "at_work": status.at_work,
        "manifest": status.manifest,
        "state": state,
        "runs": status.runs,
    })
}

fn to_text(status: &Status) -> String {
    let mut out = String::new();
    match &status.manifest {
        Some(header) => {
            let counts = &header.counts;
            let dup = &counts.duplicates;
            let duplicates = dup.exact + dup.near + dup.contained + dup.revision;
            let _ = writeln!(
                out,
                "{} documents, {} articles: {} kept, {duplicates} duplicates; {} failed",
                counts.inputs, counts.articles, counts.kept, counts.failed
            );
        }
        None => out.push_str("nothing was published yet\n"),
    }
    match &status.state {
        Ok(state) => {
            let _ = writeln!(
                out,
                "state: {} documents, templates of {} sources, {}",
                state.documents,
                state.sources,
                bytes(state.bytes)
            );
        }
        Err(error) => {
            let _ = writeln!(out, "state: {error}");
        }
    }
    match &status.at_work {
        Some(holder) => {
            let _ = writeln!(out, "a run is at work: {holder}");
        }
        None => out.push_str("no run is at work\n"),
    }
    let first = status.runs.len().saturating_sub(LISTED);
    for run in &status.runs[first..] {
        let _ = writeln!(
            out,
            "{}  exit {:<3}  {:>8.1} s  {}",
            run.started,
            run.exit_code,
            run.seconds,
            outcome(run.error.as_deref(), run.summary.as_ref())
        );
    }
    out
}

/// What a run did, in a few words.
fn outcome(error: Option<&str>, summary: Option<&Value>) -> String {
    let Some(summary) = summary else {
        let line = error.unwrap_or_default().lines().next();
        return line.unwrap_or_default().to_owned();
    };
    let number = |of: &Value, key: &str| of[key].as_u64().unwrap_or(0);
    let published = &summary["published"];
    format!(
        "{} inputs ({} known), {} written, {} removed",
        number(&summary["counts"], "inputs"),
        number(summary, "reused"),
        number(published, "written"),
        number(published, "removed")
    )
}
