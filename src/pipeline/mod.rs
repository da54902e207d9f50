//! The order of work: the only room that knows all others.
//!
//! ```text
//! survey      walk INPUT, find what is as it was, learn what the pages of each source have in common
//! clean       read and clean every document that is not known, on all cores; results to the state (when
//!             cleaning is off, nothing is learnt, and each document is one article as it stands)
//! duplicates  find and verify duplicates and passages, among all that is there
//! write       render, stage, manifest, changes
//! publish     rename everything into place
//! remember    the state is made that of this run
//! ```
//!
//! Until `publish` nothing in OUTPUT changes. What depends on one document alone is kept from run to run;
//! what depends on all of them is worked out anew, so that no run can drift from what a first one would
//! give. Memory: two batches of documents, and per article its name and its fingerprints; texts wait on disk.

mod archive;
mod batches;
mod changes;
mod cleared;
mod compare;
mod error;
mod excise;
mod exit;
mod explain;
mod gate;
mod gather;
mod gathered;
mod gone;
mod joined;
mod memory;
mod patchwork;
mod pick;
mod recall;
mod rows;
mod scribe;
mod shelf;
mod status;
mod templates;
mod totals;
mod verbatim;
mod write;
mod writer;

pub use compare::{Because, Compared, Line, Place, Shared, Side, Verdict, compare};
pub use error::PipelineError;
pub use exit::Exit;
pub use explain::{Fate, LineReport, explain};
pub use gate::{Refused, Tally};
pub use status::{StateStatus, Status, collect_garbage, forget, state_folder, status};

use crate::{
    clean::RuleBook,
    dedup, input,
    output::{Counts, Published, Stage},
    settings::{Cleaning, DuplicateAction, Settings, SettingsError},
    state::Store,
};
use archive::{Elsewhere, Picked};
use gather::Cleaner;
use memory::{Memory, Step};
use recall::{Recalled, is_damage};
use scribe::Decided;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shelf::{Library, Shelf};
use std::{
    collections::BTreeMap,
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, SystemTime},
};
use templates::{Lessons, School};

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
    /// An input could not be read: its name and the cause. Told in each run.
    fn failed(&self, input: &str, cause: &str);
    /// Something that a user has done and may want to know the cost of: settings changed.
    fn note(&self, text: &str);
    /// Something is wrong, and the run goes on: a state that cannot be used.
    fn warn(&self, text: &str);
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
    /// What does not change the result.
    pub how: &'j How,
}

/// How to run, whatever the result.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// Do everything but change OUTPUT.
    pub dry_run: bool,
    /// Where to keep what the next run needs.
    pub state: StateAt,
    /// Look into every file, also those that look as they were.
    pub verify: bool,
    /// How long to wait for another run.
    pub lock_wait: Duration,
    /// Folders of articles that are published already: what they cover is left out. Outputs of earlier
    /// runs, their states, or clean texts.
    pub against: Vec<PathBuf>,
    /// How often what was cleaned so far is kept, should the run be killed; none: it is not.
    pub checkpoint: Option<Duration>,
    /// The share of the new documents, or of their characters, from which on nothing is published.
    pub max_removed: Option<f64>,
}

/// Where the state is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum StateAt {
    /// `OUTPUT/.copydesk/state`.
    #[default]
    Output,
    /// This folder.
    Folder(PathBuf),
    /// Nowhere: every run begins from nothing.
    Nowhere,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Bytes of input read, decompressed.
    pub bytes: u64,
    /// Inputs that an earlier run had cleaned already.
    pub reused: u64,
    /// The counts of the manifest's header.
    pub counts: Counts,
    /// Removed spans by code, most frequent first.
    pub removals: Vec<(String, u64)>,
    /// What publishing changed; `None` after a dry run.
    #[serde(skip)]
    pub published: Option<Published>,
}

/// Runs a job. `stop` is 0 until someone sets it to the number of a signal; then the run ends soon.
///
/// # Errors
/// See [`PipelineError`]. A file that cannot be read is no error here but a row of the manifest.
pub fn run(
    job: &Job,
    observer: &dyn Observer,
    stop: &AtomicUsize,
) -> Result<Summary, PipelineError> {
    job.settings.check()?;
    if same_folder(job.input, job.output) {
        return Err(PipelineError::SameFolder(job.output.to_owned()));
    }
    if let Some(own) = job
        .how
        .against
        .iter()
        .find(|path| same_folder(path, job.output))
    {
        return Err(PipelineError::AgainstItself(own.clone()));
    }
    let desk = Desk {
        job,
        observer,
        stop,
        started: SystemTime::now(),
    };
    if job.how.dry_run {
        let scratch =
            tempfile::tempdir().map_err(|cause| spool_error(&std::env::temp_dir(), cause))?;
        let recalled = desk.recall_to_look(scratch.path())?;
        let mut steps = recalled.memory.steps(desk.walk()?, job.how.verify);
        return desk.attempt(recalled, &mut steps, scratch.path(), None);
    }
    let mut stage = Stage::open(job.output, job.how.lock_wait)?;
    let done = desk.run(&mut stage);
    desk.record(&stage, &done);
    done
}

/// What all phases need.
struct Desk<'d> {
    job: &'d Job<'d>,
    observer: &'d dyn Observer,
    stop: &'d AtomicUsize,
    /// Before the first look at INPUT.
    started: SystemTime,
}

impl Desk<'_> {
    fn walk(&self) -> Result<Vec<input::Found>, PipelineError> {
        self.observer.begin(Phase::Survey, 0);
        let mut exclude = self.job.exclude.to_vec();
        exclude.push(self.job.output.to_owned());
        exclude.extend(self.job.how.state_folder(self.job.output));
        Ok(input::walk(
            self.job.input,
            &exclude,
            &self.job.settings.input,
        )?)
    }

    /// A run with all that earlier ones found out.
    fn run(&self, stage: &mut Stage) -> Result<Summary, PipelineError> {
        let (found, recalled) = rayon::join(|| self.walk(), || self.recall(stage));
        let (found, mut recalled) = (found?, recalled?);
        let mut steps = recalled.memory.steps(found, self.job.how.verify);
        if let Some(summary) = self.unchanged(&mut recalled, &steps, stage)? {
            return Ok(summary);
        }
        let scratch = stage.spool_dir().to_owned();
        self.attempt(recalled, &mut steps, &scratch, Some(stage))
    }

    /// All that comes after the survey; if what earlier runs found out turns out to be damaged, without it.
    fn attempt(
        &self,
        mut recalled: Recalled,
        steps: &mut [Step],
        scratch: &Path,
        mut stage: Option<&mut Stage>,
    ) -> Result<Summary, PipelineError> {
        let knew = recalled.memory.knew;
        let complete = recalled.complete().map_err(PipelineError::from);
        let work = |()| self.work(recalled, steps, scratch, stage.as_deref_mut());
        match complete.and_then(work) {
            Err(error) if knew && is_damage(&error) => {
                self.observer
                    .warn(&format!("{error}: all inputs are cleaned anew"));
                let recalled = match &mut stage {
                    Some(stage) => {
                        stage.reset();
                        self.recall_nothing(stage)?
                    }
                    None => Recalled::nothing(scratch),
                };
                steps.iter_mut().for_each(|step| step.known = None);
                self.work(recalled, steps, scratch, stage)
            }
            done => done,
        }
    }

    /// The rules in force; none where texts are not cleaned.
    fn rules(&self) -> Result<Option<RuleBook>, SettingsError> {
        match self.job.settings.clean.cleaning {
            Cleaning::On => self.job.settings.rules().map(Some),
            Cleaning::Off => Ok(None),
        }
    }

    fn work(
        &self,
        mut recalled: Recalled,
        steps: &mut [Step],
        scratch: &Path,
        mut stage: Option<&mut Stage>,
    ) -> Result<Summary, PipelineError> {
        let rules = self.rules()?;
        let Recalled { memory, store } = &mut recalled;
        let lessons = match &rules {
            Some(rules) => self.learn(rules, steps, memory, store)?,
            None => Lessons::default(),
        };
        gather::reopen(steps, memory, &lessons, store.segments())?;
        let held = || stage.as_deref().map_or_else(Vec::new, Stage::held_before);
        let cleaner = Cleaner {
            desk: self,
            rules: rules.as_ref(),
            memory,
            steps,
            lessons: &lessons,
            held: &held,
        };
        let comparisons = &memory.book.comparisons;
        let (gathered, comparisons) = rayon::join(
            || cleaner.gather(store),
            || postcard::from_bytes(comparisons).unwrap_or_default(),
        );
        let (gathered, whole) = gathered?;
        let mut shelf = gathered.into_shelf(memory, steps, whole)?;
        let done = if whole {
            self.finish(
                &mut shelf,
                memory,
                comparisons,
                store,
                scratch,
                stage.as_deref_mut(),
            )
        } else {
            Err(PipelineError::Interrupted(self.job.output.to_owned()))
        };
        if let Some(stage) = stage
            && !matches!(&done, Err(error) if is_damage(error))
        {
            self.remember(recalled, shelf, whole, &lessons, &done, stage)?;
        }
        done
    }

    fn learn(
        &self,
        rules: &RuleBook,
        steps: &[Step],
        memory: &Memory,
        store: &Store,
    ) -> Result<Lessons, PipelineError> {
        let school = School {
            steps,
            memory,
            segments: store.segments(),
            rules,
            settings: self.job.settings,
            stopped: &|| self.check_stop(),
        };
        school.learn()
    }

    /// All that comes after cleaning.
    fn finish(
        &self,
        shelf: &mut Shelf,
        memory: &mut Memory,
        mut comparisons: dedup::Memory,
        store: &Store,
        scratch: &Path,
        stage: Option<&mut Stage>,
    ) -> Result<Summary, PipelineError> {
        let entries = std::mem::take(&mut shelf.entries);
        let segments = store.segments();
        let library = Library { shelf, segments };
        self.check_stop()?;
        let elsewhere = self.elsewhere(&entries, library)?;
        let gone = gone::gone(&memory.book.records, shelf, segments)?;
        let decisions = self.resolve(entries, gone, &elsewhere, library, &mut comparisons)?;
        // Only now, for duplicates take most of the memory, and know no names.
        shelf.assign_names(self.job.settings.output.format);
        let library = Library { shelf, segments };
        let decided = Decided {
            decisions: &decisions,
            elsewhere: &elsewhere,
        };
        let (written, comparisons) = rayon::join(
            || self.write(library, decided, memory, scratch, stage.as_deref()),
            move || postcard::to_stdvec(&comparisons).unwrap_or_default(),
        );
        memory.book.comparisons = comparisons;
        let (mut summary, rows) = written?;
        shelf.set_rows(rows);
        self.check_stop()?;
        if let Some(stage) = stage {
            self.observer.begin(Phase::Publish, 0);
            let stopped = || self.stop.load(Ordering::Relaxed) != 0;
            summary.published = Some(stage.publish(&stopped)?);
        }
        Ok(summary)
    }

    /// What becomes of the articles that are not published elsewhere; those others are passed over.
    fn resolve(
        &self,
        entries: dedup::Collection,
        mut gone: dedup::Collection,
        elsewhere: &BTreeMap<usize, Elsewhere>,
        library: Library<'_>,
        comparisons: &mut dedup::Memory,
    ) -> Result<Vec<Option<dedup::Decision>>, PipelineError> {
        let settings = &self.job.settings.duplicates;
        let articles = entries.len();
        if settings.action == DuplicateAction::Off {
            return Ok(Vec::new());
        }
        let is_open = |article: &usize| !elsewhere.contains_key(article);
        let numbers: Vec<usize> = (0..articles).filter(is_open).collect();
        let entries = match numbers.len() == articles {
            true => entries,
            false => {
                gone.append(&entries.only(|article| !is_open(&article)));
                entries.only(|article| is_open(&article))
            }
        };
        let options = settings.options();
        self.observer.begin(Phase::Duplicates, entries.len() as u64);
        // The room tells running totals, not always in order.
        let told = AtomicUsize::new(0);
        let progress = |done: usize| {
            let before = told.fetch_max(done, Ordering::Relaxed);
            self.observer.advance(done.saturating_sub(before) as u64, 0);
            if self.stop.load(Ordering::Relaxed) == 0 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let texts = Picked {
            library,
            numbers: &numbers,
        };
        let found = dedup::resolve_with(comparisons, entries, &gone, &texts, &options, &progress);
        let found = match found {
            Err(dedup::DedupError::Stopped) => {
                return Err(PipelineError::Interrupted(self.job.output.to_owned()));
            }
            found => found?,
        };
        let mut decisions = vec![None; articles];
        for (mut decision, number) in found.into_iter().zip(&numbers) {
            decision.renumber(|entry| numbers[entry]);
            decisions[*number] = Some(decision);
        }
        Ok(decisions)
    }

    fn check_stop(&self) -> Result<(), PipelineError> {
        if self.stop.load(Ordering::Relaxed) != 0 {
            return Err(PipelineError::Interrupted(self.job.output.to_owned()));
        }
        Ok(())
    }
}

impl Summary {
    /// The summary as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let removals: serde_json::Map<_, _> = self
            .removals
            .iter()
            .map(|(code, count)| (code.clone(), json!(count)))
            .collect();
        let published = self
            .published
            .map(|p| json!({"written": p.written, "unchanged": p.unchanged, "removed": p.removed}));
        json!({
            "bytes": self.bytes,
            "reused": self.reused,
            "counts": self.counts,
            "removals": removals,
            "published": published,
        })
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
