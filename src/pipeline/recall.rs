//! What earlier runs left for this one, and what this one leaves for the next.

use super::{
    Desk, Exit, How, PipelineError, StateAt, Summary,
    cleared::decode,
    memory::{Memory, Step},
    shelf::Shelf,
    state_folder,
    templates::Lessons,
};
use crate::{
    clean,
    dedup::DedupError,
    document::utc,
    input,
    output::{Held, Published, Stage},
    state::{
        Book, Journal, Kind, Known, OutputEntry, RecordEntry, RunRecord, Segments, StateError,
        Store,
    },
};
use std::{
    path::{Path, PathBuf},
    sync::atomic::Ordering,
    time::SystemTime,
};

/// What earlier runs found out, and where this one writes what it finds out.
#[derive(Debug)]
pub(super) struct Recalled {
    pub(super) memory: Memory,
    pub(super) store: Store,
}

impl Recalled {
    /// Nothing, and a place for what is found out until the run ends.
    pub(super) fn nothing(scratch: &Path) -> Self {
        Self {
            memory: Memory::default(),
            store: Store::temporary(scratch),
        }
    }
}

impl Recalled {
    /// Reads what is needed if anything has changed.
    pub(super) fn complete(&mut self) -> Result<(), StateError> {
        let Self { memory, store } = self;
        store.complete(&mut memory.book)?;
        memory.learnt = postcard::from_bytes(&memory.book.sources).unwrap_or_default();
        Ok(())
    }
}

impl How {
    /// Where the state of the runs into `output` is; none if there is none to be.
    #[must_use]
    pub fn state_folder(&self, output: &Path) -> Option<PathBuf> {
        match &self.state {
            StateAt::Output => Some(state_folder(output)),
            StateAt::Folder(folder) => Some(folder.clone()),
            StateAt::Nowhere => None,
        }
    }
}

impl Desk<'_> {
    /// What earlier runs under the same settings found out. A state that cannot be used is none.
    pub(super) fn recall(&self, stage: &mut Stage) -> Result<Recalled, PipelineError> {
        let nothing = Recalled::nothing(stage.spool_dir());
        let Some(folder) = self.job.how.state_folder(self.job.output) else {
            return Ok(nothing);
        };
        let (store, known) = match Store::open(&folder, &self.state_key()?) {
            Ok(opened) => opened,
            Err(error @ StateError::Locked { .. }) => return Err(error.into()),
            Err(error) => {
                self.observer.warn(&format!(
                    "{error}\nThe next run will have to begin from nothing."
                ));
                return Ok(nothing);
            }
        };
        let memory = self.memory(known, |held| stage.expect(held));
        Ok(Recalled { memory, store })
    }

    /// The same for a run that leaves no trace.
    pub(super) fn recall_to_look(&self, scratch: &Path) -> Result<Recalled, PipelineError> {
        let Some(folder) = self.job.how.state_folder(self.job.output) else {
            return Ok(Recalled::nothing(scratch));
        };
        let (store, known) = Store::borrowing(&folder, &self.state_key()?, scratch);
        let memory = self.memory(known, |_| ());
        Ok(Recalled { memory, store })
    }

    /// What is known; told is why nothing is, and `expect` what is in OUTPUT.
    fn memory(&self, known: Known, expect: impl FnOnce(Vec<Held>)) -> Memory {
        match known {
            Known::Nothing => Memory::default(),
            Known::Others => {
                self.observer
                    .note("the settings or the program changed since the last run: all inputs are cleaned anew");
                Memory::default()
            }
            Known::Unusable(error) => {
                self.observer
                    .warn(&format!("{error}: all inputs are cleaned anew"));
                Memory::default()
            }
            Known::Book(mut book) => {
                if book.input != self.input() {
                    // Other files may have the same names, and even the same times.
                    book.files.iter_mut().for_each(|file| file.stamp = None);
                }
                let outputs = std::mem::take(&mut book.outputs);
                expect(outputs.into_iter().map(held).collect());
                Memory::new(*book)
            }
        }
    }

    /// The same after the state has turned out to be damaged.
    pub(super) fn recall_nothing(&self, stage: &Stage) -> Result<Recalled, PipelineError> {
        let Some(folder) = self.job.how.state_folder(self.job.output) else {
            return Ok(Recalled::nothing(stage.spool_dir()));
        };
        let (store, _) = Store::open(&folder, &self.state_key()?)?;
        Ok(Recalled {
            memory: Memory::default(),
            store,
        })
    }

    /// If neither INPUT nor OUTPUT has changed since the last run, what that one said.
    pub(super) fn unchanged(
        &self,
        recalled: &mut Recalled,
        steps: &[Step],
        stage: &mut Stage,
    ) -> Result<Option<Summary>, PipelineError> {
        let memory = &recalled.memory;
        if memory.book.archives || !self.job.how.against.is_empty() {
            // What is published elsewhere may have changed.
            return Ok(None);
        }
        let all_known = steps.iter().all(|step| step.known.is_some());
        if !all_known || steps.len() != memory.book.files.len() || !stage.is_intact() {
            return Ok(None);
        }
        let Ok(summary) = postcard::from_bytes::<Summary>(&memory.book.outcome) else {
            return Ok(None);
        };
        if summary.counts.failed > 0 && self.tell_failures(recalled, steps).is_err() {
            // The state is damaged: the long way will come upon it too.
            return Ok(None);
        }
        let Recalled { memory, store } = recalled;
        if stage.clear_changes()? {
            let mut book = std::mem::take(&mut memory.book);
            book.outputs = stage.held_before().into_iter().map(entry).collect();
            self.keep(store, book);
        }
        Ok(Some(Summary {
            bytes: 0,
            reused: summary.counts.inputs,
            published: Some(Published {
                unchanged: stage.expected() as u64,
                ..Published::default()
            }),
            ..summary
        }))
    }

    /// Says again why inputs could not be read.
    fn tell_failures(&self, recalled: &mut Recalled, steps: &[Step]) -> Result<(), StateError> {
        recalled.complete()?;
        let Recalled { memory, store } = recalled;
        steps.iter().try_for_each(|step| {
            let mut records = memory
                .records(step.known.clone().unwrap_or_default())
                .iter();
            let segments = store.segments();
            records.try_for_each(|record| self.tell_failure(&step.found.name, record, segments))
        })
    }

    /// Says again why an input could not be read, if it could not.
    fn tell_failure(
        &self,
        file: &str,
        record: &RecordEntry,
        segments: &Segments,
    ) -> Result<(), StateError> {
        if record.failed {
            let cleared = decode(&segments.read(Kind::Text, record.text)?)?;
            let input = input::input_name(file, record.number);
            self.observer
                .failed(&input, &cleared.error.unwrap_or_default());
        }
        Ok(())
    }

    /// Makes what was found out the state for the next run.
    pub(super) fn remember(
        &self,
        recalled: Recalled,
        shelf: Shelf,
        whole: bool,
        lessons: &Lessons,
        done: &Result<Summary, PipelineError>,
        stage: &Stage,
    ) -> Result<(), PipelineError> {
        let Recalled {
            mut memory,
            mut store,
        } = recalled;
        if self.job.how.state == StateAt::Nowhere {
            return Ok(());
        }
        let mut book = shelf.into_book(&memory, whole);
        book.comparisons = std::mem::take(&mut memory.book.comparisons);
        book.archives = !self.job.how.against.is_empty();
        book.key = self.state_key()?;
        book.input = self.input();
        book.sources = if whole {
            postcard::to_stdvec(&lessons.learnt(&book.records)).unwrap_or_default()
        } else {
            memory.book.sources
        };
        let held = match done {
            Ok(summary) => {
                book.outcome = postcard::to_stdvec(summary).unwrap_or_default();
                stage.held()
            }
            Err(_) => stage.held_before(),
        };
        book.outputs = held.into_iter().map(entry).collect();
        self.keep(&mut store, book);
        Ok(())
    }

    /// Keeps what was found out so far, should this run be killed.
    pub(super) fn checkpoint(
        &self,
        store: &mut Store,
        book: Book,
        memory: &Memory,
        outputs: Vec<Held>,
    ) -> Result<(), PipelineError> {
        let book = Book {
            key: self.state_key()?,
            input: self.input(),
            sources: memory.book.sources.clone(),
            comparisons: memory.book.comparisons.clone(),
            outputs: outputs.into_iter().map(entry).collect(),
            ..book
        };
        if let Err(error) = store.checkpoint(book) {
            let note = format!("{error}\nShould this run be killed, the next one has more to do.");
            self.observer.warn(&note);
        }
        Ok(())
    }

    fn keep(&self, store: &mut Store, book: Book) {
        if let Err(error) = store.commit(book) {
            let note = format!("{error}\nThe next run will have to do this one's work again.");
            self.observer.warn(&note);
        }
    }

    /// Writes the run down for people and monitors.
    pub(super) fn record(&self, stage: &Stage, done: &Result<Summary, PipelineError>) {
        if done.is_err() && stage.is_new() {
            return;
        }
        let signal = u8::try_from(self.stop.load(Ordering::Relaxed)).unwrap_or(0);
        let ended = SystemTime::now();
        let took = ended.duration_since(self.started).unwrap_or_default();
        let run = RunRecord {
            started: utc(self.started),
            ended: utc(ended),
            seconds: (took.as_secs_f64() * 1000.0).round() / 1000.0,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            exit_code: Exit::of(done, signal).code(),
            error: done.as_ref().err().map(ToString::to_string),
            summary: done.as_ref().ok().map(Summary::to_json),
        };
        if let Err(error) = Journal::new(stage.private()).add(&run) {
            self.observer.warn(&error.to_string());
        }
    }

    /// What the state is kept under: all that shapes what cleaning gives, with the very source of the
    /// program. That has no place in the manifest, which says what was made and not by which build.
    fn state_key(&self) -> Result<String, PipelineError> {
        Ok(format!("{}-{}", self.key()?, env!("COPYDESK_SOURCE")))
    }

    /// All that shapes what cleaning gives: settings, version, rules, model.
    pub(super) fn key(&self) -> Result<String, PipelineError> {
        let embedded = clean::embedded_hash();
        Ok(format!("{}-{embedded:016x}", self.job.settings.hash()?))
    }

    /// The input folder under its real name.
    fn input(&self) -> String {
        let real = self.job.input.canonicalize();
        let path = real.as_deref().unwrap_or(self.job.input);
        path.to_string_lossy().into_owned()
    }
}

/// Whether an error says that the state is not what was written, or cannot be read any more.
pub(super) fn is_damage(error: &PipelineError) -> bool {
    match error {
        PipelineError::State(StateError::Io { action, .. }) => ["open", "read"].contains(action),
        PipelineError::State(StateError::Damaged { .. })
        | PipelineError::Dedup(DedupError::Read { .. } | DedupError::Changed { .. }) => true,
        _ => false,
    }
}

fn held(entry: OutputEntry) -> Held {
    let OutputEntry { name, stamp, hash } = entry;
    Held { name, stamp, hash }
}

fn entry(held: Held) -> OutputEntry {
    let Held { name, stamp, hash } = held;
    OutputEntry { name, stamp, hash }
}
