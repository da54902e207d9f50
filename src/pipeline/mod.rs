//! The order of work: the only room that knows all others.
//!
//! ```text
//! survey      walk INPUT, learn what the pages of each source have in common
//! clean       read and clean every document, on all cores; results to a spool on disk (when
//!             cleaning is off, nothing is learnt, and each document is one article as it stands)
//! duplicates  sketch, find and verify duplicates and passages
//! write       render, stage, manifest
//! publish     rename everything into place
//! ```
//!
//! Until `publish` nothing in OUTPUT changes. Memory: one batch of documents, and per article its
//! name and its fingerprints; texts wait in the spool.

mod compare;
mod excise;
mod explain;
mod gather;
mod joined;
mod pick;
mod spool;
mod templates;
mod verbatim;
mod write;

pub use compare::{Because, Compared, Line, Place, Shared, Side, Verdict, compare};
pub use explain::{Fate, LineReport, explain};

use crate::{
    clean::RuleBook,
    dedup, input,
    output::{self, Counts, Published, Stage},
    settings::{Cleaning, DuplicateAction, Settings, SettingsError},
};
use gather::Gathered;
use spool::Spool;
use std::{
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// A part of the work, as the observer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Listing the input.
    Survey,
    /// Reading and cleaning; counts bytes.
    Clean,
    /// Looking for duplicates; counts articles.
    Duplicates,
    /// Rendering and staging; counts inputs.
    Write,
    /// Moving everything into place.
    Publish,
}

/// Where progress is told. Called from worker threads.
pub trait Observer: Sync {
    /// A phase begins; `total` in its own unit, 0 when not known.
    fn begin(&self, phase: Phase, total: u64);
    /// Work done since the last call: units of the phase, and inputs among them.
    fn advance(&self, units: u64, inputs: u64);
    /// An input could not be read: its name and the cause.
    fn failed(&self, input: &str, cause: &str);
}

/// What to run.
#[derive(Debug)]
pub struct Job<'j> {
    /// The folder (or file) to read.
    pub input: &'j Path,
    /// The folder to write.
    pub output: &'j Path,
    /// How.
    pub settings: &'j Settings,
    /// Files that are no input even if they lie in INPUT: the configuration.
    pub exclude: &'j [PathBuf],
    /// Do everything but change OUTPUT.
    pub dry_run: bool,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes of input read, decompressed.
    pub bytes: u64,
    /// The counts of the manifest's header.
    pub counts: Counts,
    /// Removed spans by code, most frequent first.
    pub removals: Vec<(String, u64)>,
    /// What publishing changed; `None` after a dry run.
    pub published: Option<Published>,
}

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
    /// Duplicates could not be resolved.
    #[error(transparent)]
    Dedup(#[from] dedup::DedupError),
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
    /// Interrupted by the user.
    #[error("interrupted; `{0}` is as it was")]
    Interrupted(PathBuf),
    /// A folder is not one document.
    #[error("`{0}` is a folder\nName one file in it.")]
    IsFolder(PathBuf),
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

/// Runs a job.
///
/// # Errors
/// See [`PipelineError`]. A file that cannot be read is no error here but a row of the manifest.
pub fn run(
    job: &Job,
    observer: &dyn Observer,
    stop: &AtomicBool,
) -> Result<Summary, PipelineError> {
    job.settings.check()?;
    let rules = match job.settings.clean.cleaning {
        Cleaning::On => Some(job.settings.rules()?),
        Cleaning::Off => None,
    };
    if same_folder(job.input, job.output) {
        return Err(PipelineError::SameFolder(job.output.to_owned()));
    }
    observer.begin(Phase::Survey, 0);
    let mut exclude = job.exclude.to_vec();
    exclude.push(job.output.to_owned());
    let found = input::walk(job.input, &exclude, &job.settings.input)?;
    let desk = Desk {
        job,
        rules: rules.as_ref(),
        observer,
        stop,
    };
    if job.dry_run {
        let scratch =
            tempfile::tempdir().map_err(|cause| spool_error(&std::env::temp_dir(), cause))?;
        return desk.work(found, scratch.path(), None);
    }
    let stage = Stage::open(job.output)?;
    let spool_dir = stage.spool_dir().to_owned();
    desk.work(found, &spool_dir, Some(stage))
}

/// What all phases need.
struct Desk<'d> {
    job: &'d Job<'d>,
    /// None where texts are not cleaned.
    rules: Option<&'d RuleBook>,
    observer: &'d dyn Observer,
    stop: &'d AtomicBool,
}

impl Desk<'_> {
    fn work(
        &self,
        found: Vec<input::Found>,
        scratch: &Path,
        stage: Option<Stage>,
    ) -> Result<Summary, PipelineError> {
        let templates = self.templates(&found)?;
        let mut gathered = self.gather(found, &templates, scratch)?;
        self.check_stop()?;
        let decisions = self.resolve(&mut gathered)?;
        self.check_stop()?;
        let mut summary = self.write(&gathered, &decisions, scratch, stage.as_ref())?;
        self.check_stop()?;
        if let Some(stage) = stage {
            self.observer.begin(Phase::Publish, 0);
            let stopped = || self.stop.load(Ordering::Relaxed);
            summary.published = Some(stage.publish(&stopped)?);
        }
        Ok(summary)
    }

    fn resolve(&self, gathered: &mut Gathered) -> Result<Vec<dedup::Decision>, PipelineError> {
        let settings = &self.job.settings.duplicates;
        if settings.action == DuplicateAction::Off {
            return Ok(Vec::new());
        }
        let options = settings.options();
        let entries = std::mem::take(&mut gathered.entries);
        self.observer.begin(Phase::Duplicates, entries.len() as u64);
        // The room tells running totals, not always in order.
        let told = AtomicUsize::new(0);
        let progress = |done: usize| {
            let before = told.fetch_max(done, Ordering::Relaxed);
            self.observer.advance(done.saturating_sub(before) as u64, 0);
            if self.stop.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let decisions = dedup::resolve(entries, &gathered.spool, &options, &progress);
        match decisions {
            Err(dedup::DedupError::Stopped) => {
                Err(PipelineError::Interrupted(self.job.output.to_owned()))
            }
            other => Ok(other?),
        }
    }

    fn check_stop(&self) -> Result<(), PipelineError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(PipelineError::Interrupted(self.job.output.to_owned()));
        }
        Ok(())
    }
}

fn same_folder(input: &Path, output: &Path) -> bool {
    match (input.canonicalize(), output.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn spool_error(path: &Path, cause: io::Error) -> PipelineError {
    PipelineError::Spool {
        path: path.to_owned(),
        cause,
    }
}
