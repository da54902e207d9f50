//! Reads and cleans every document that is not known, batch by batch; all results in input order.

use super::{
    Desk, Phase, PipelineError,
    batches::{Batches, in_batches},
    cleared::{Cleared, decode, decode_lines, encode, encode_entries},
    gathered::{Done, Gathered, Kept, Stored},
    joined::Joined,
    memory::{Memory, Step},
    shelf::{PART, sketched},
    templates::{Lessons, place, place_of},
    verbatim::unchanged,
};
use crate::{
    clean::{self, RuleBook, templates::Sketch},
    dedup::{self, Collection, Entry},
    document::{Article, Cleaned, Document, Given},
    input::{self, InputError, Parcel, Record},
    output::Held,
    settings::DuplicateAction,
    state::{Kind, RecordEntry, Segments, Slot, StateError, Store},
};
use rayon::prelude::*;
use std::{
    collections::BTreeSet,
    ops::{ControlFlow, Range},
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// A part of a file, with the number of the file.
enum Item {
    /// Of one that is as it was: some of the records of the book.
    Known(usize, Range<usize>),
    /// Of one that is read.
    Parcel(usize, Parcel),
}

/// What was made of it.
enum Made {
    Kept(Kept),
    Read(Vec<Done>),
}

/// Files that are as they were but whose source has learnt something else since: they are read again.
pub(super) fn reopen(
    steps: &mut [Step],
    memory: &Memory,
    lessons: &Lessons,
    segments: &Segments,
) -> Result<(), StateError> {
    let before = memory.learnt.iter();
    let before = before.filter_map(|l| Some((l.source, l.found.as_ref()?)));
    let sources = before.chain(lessons.templates.sources()).map(|s| s.0);
    let found = |source| memory.learnt(source).and_then(|l| l.found.as_ref());
    let changed: BTreeSet<u64> = sources
        .filter(|source| lessons.templates.source(*source) != found(*source))
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let is_stale = |record: &RecordEntry| -> Result<bool, StateError> {
        let place = place_of(record).filter(|p| changed.contains(&p.source) && !record.failed);
        let Some(place) = place else { return Ok(false) };
        let lines = decode_lines(&segments.read(Kind::Text, record.text)?)?;
        Ok(lessons.templates.evidence(place, &lines) != record.evidence)
    };
    steps.par_iter_mut().try_for_each(|step| {
        let Some(known) = step.known.clone() else {
            return Ok(());
        };
        let records = memory.records(known).par_iter();
        let found = records.find_map_any(|record| match is_stale(record) {
            Ok(false) => None,
            stale => Some(stale),
        });
        if found.transpose()?.is_some() {
            step.known = None;
        }
        Ok(())
    })
}

/// Cleans what is not known; shared by all threads.
pub(super) struct Cleaner<'c> {
    pub(super) desk: &'c Desk<'c>,
    /// None where texts are not cleaned.
    pub(super) rules: Option<&'c RuleBook>,
    pub(super) memory: &'c Memory,
    pub(super) steps: &'c [Step],
    pub(super) lessons: &'c Lessons,
    /// What OUTPUT holds.
    pub(super) held: &'c (dyn Fn() -> Vec<Held> + Sync),
}

impl Cleaner<'_> {
    /// Gathers all records. Told to stop, it gives what is done until then, and `false`.
    pub(super) fn gather<'s>(
        &self,
        store: &'s mut Store,
    ) -> Result<(Gathered<'s>, bool), PipelineError> {
        let read = self.steps.iter().filter(|step| step.known.is_none());
        let files = read.filter_map(|step| step.found.result.as_ref().ok());
        let bytes = files.map(|file| file.len).sum();
        self.desk.observer.begin(Phase::Clean, bytes);
        let mut gathered = Gathered::new(store, self.desk.started);
        let mut waiting = Vec::new();
        let whole = match self.clean_all(&mut gathered, &mut waiting) {
            Ok(()) => true,
            Err(PipelineError::Interrupted(_)) => false,
            Err(error) => return Err(error),
        };
        self.take(waiting, &mut gathered)?;
        Ok((gathered, whole))
    }

    /// Cleans all there is. What was made of the last batch is left `waiting`.
    fn clean_all(
        &self,
        gathered: &mut Gathered<'_>,
        waiting: &mut Vec<Result<Made, StateError>>,
    ) -> Result<(), PipelineError> {
        let mut last = Instant::now();
        let work = |batch: Vec<Item>| {
            self.desk.check_stop()?;
            let segments = gathered.store.segments().clone();
            let before = std::mem::take(waiting);
            let batch = batch.into_par_iter().with_max_len(1);
            let work = batch.map(|item| self.item(item, &segments));
            // What was made of the batch before is written down by one thread meanwhile.
            let (made, taken) = rayon::join(|| work.collect(), || self.take(before, gathered));
            *waiting = made;
            taken?;
            let every = self.desk.job.how.checkpoint;
            let is_due = every.is_some_and(|every| last.elapsed() >= every);
            if is_due && gathered.store.is_lasting() {
                self.take(std::mem::take(waiting), gathered)?;
                let book = gathered.so_far(self.memory);
                let store = &mut *gathered.store;
                self.desk
                    .checkpoint(store, book, self.memory, (self.held)())?;
                last = Instant::now();
            }
            Ok(())
        };
        in_batches(|batches| self.fill(batches), work)
    }

    /// Cuts all files into items.
    fn fill(&self, batches: &mut Batches<Item>) -> ControlFlow<()> {
        for (file, step) in self.steps.iter().enumerate() {
            let Some(known) = &step.known else {
                let options = &self.desk.job.settings.input;
                input::split(step.found.clone(), options, &mut |parcel| {
                    let bytes = parcel.bytes();
                    batches.add(Item::Parcel(file, parcel), bytes)
                })?;
                continue;
            };
            for first in known.clone().step_by(PART) {
                let part = first..known.end.min(first + PART);
                let records = self.memory.records(part.clone()).iter();
                let bytes = records.map(|record| u64::from(record.sketch.len)).sum();
                batches.add(Item::Known(file, part), bytes)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Gathers what was made of a batch.
    fn take(
        &self,
        made: Vec<Result<Made, StateError>>,
        gathered: &mut Gathered<'_>,
    ) -> Result<(), PipelineError> {
        for made in made {
            match made? {
                Made::Kept(kept) => {
                    for (number, cause) in &kept.causes {
                        self.tell(kept.file, *number, cause);
                    }
                    gathered.keep(kept, self.steps);
                }
                Made::Read(records) => {
                    for done in records {
                        if let Some(cause) = &done.cause {
                            self.tell(done.file, done.entry.number, cause);
                        }
                        gathered.push(done, self.steps)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Says why a record could not be read.
    fn tell(&self, file: usize, number: Option<u64>, cause: &str) {
        let input = input::input_name(&self.steps[file].found.name, number);
        self.desk.observer.failed(&input, cause);
    }

    fn item(&self, item: Item, segments: &Segments) -> Result<Made, StateError> {
        let (file, parcel) = match item {
            Item::Known(file, records) => {
                return self.kept(file, records, segments).map(Made::Kept);
            }
            Item::Parcel(file, parcel) => (file, parcel),
        };
        let size = parcel.bytes();
        let records = input::parse(parcel, &self.desk.job.settings.input);
        let done: Result<Vec<Done>, StateError> = records
            .into_iter()
            .map(|record| self.read(file, record, segments))
            .collect();
        let count = done.as_ref().map_or(0, Vec::len);
        self.desk.observer.advance(size, count as u64);
        done.map(Made::Read)
    }

    /// Records of a file that is as it was.
    fn kept(
        &self,
        file: usize,
        range: Range<usize>,
        segments: &Segments,
    ) -> Result<Kept, StateError> {
        let records = self.memory.records(range.clone());
        let mut causes = Vec::new();
        for record in records {
            if let Some(cause) = cause(record, segments)? {
                causes.push((record.number, cause));
            }
        }
        Ok(Kept {
            file,
            entries: sketched(records, segments)?,
            records: range,
            causes,
        })
    }

    /// A record that an earlier run cleaned.
    fn known(
        &self,
        file: usize,
        entry: RecordEntry,
        segments: &Segments,
    ) -> Result<Done, StateError> {
        Ok(Done {
            file,
            entries: sketched(std::slice::from_ref(&entry), segments)?,
            cause: cause(&entry, segments)?,
            entry,
            stored: Stored::Before,
            may_pass: false,
        })
    }

    /// A record that was read.
    fn read(&self, file: usize, record: Record, segments: &Segments) -> Result<Done, StateError> {
        let mut entry = RecordEntry {
            number: record.number,
            id: None,
            key: 0,
            place: record
                .glance
                .as_ref()
                .map(place)
                .map(|p| (p.source, p.page)),
            evidence: 0,
            bytes: record.bytes,
            articles: 0,
            failed: false,
            text: Slot::default(),
            sketch: Slot::default(),
            row: None,
        };
        let document = match record.outcome {
            Ok(document) => document,
            Err(error) => return failed(file, entry, record.charset, &error),
        };
        entry.id = document.given.id.as_deref().map(Into::into);
        entry.key = key(&document, record.charset.as_deref());
        if let Some(known) = self.memory.record(entry.key)
            && self.evidence(&entry, known.text, segments)? == known.evidence
        {
            let entry = RecordEntry {
                evidence: known.evidence,
                articles: known.articles,
                text: known.text,
                sketch: known.sketch,
                row: known.row,
                ..entry
            };
            return self.known(file, entry, segments);
        }
        // Cleaned anew with other templates, it is no new document.
        entry.row = self.memory.record(entry.key).and_then(|known| known.row);
        self.clean(file, entry, record.charset, document)
    }

    /// What the source of a record says of a text that was cleaned already.
    fn evidence(
        &self,
        entry: &RecordEntry,
        text: Slot,
        segments: &Segments,
    ) -> Result<u64, StateError> {
        let templates = &self.lessons.templates;
        match place_of(entry).filter(|p| templates.source(p.source).is_some()) {
            None => Ok(0),
            Some(place) => {
                let lines = decode_lines(&segments.read(Kind::Text, text)?)?;
                Ok(templates.evidence(place, &lines))
            }
        }
    }

    /// Cleans a document and sketches its articles.
    fn clean(
        &self,
        file: usize,
        mut entry: RecordEntry,
        charset: Option<String>,
        document: Document,
    ) -> Result<Done, StateError> {
        let templates = &self.lessons.templates;
        let settings = self.desk.job.settings;
        // One document that breaks the program must not end the run of all others.
        let cleaned = catch_unwind(AssertUnwindSafe(|| match self.rules {
            Some(rules) => {
                clean::clean_and_sketch(&document, rules, templates, &settings.cleaning())
            }
            None => (unchanged(&document), Sketch::default()),
        }));
        let broken = cleaned.is_err();
        let (cleaned, lines) = cleaned.unwrap_or_default();
        if let Some(place) = place_of(&entry) {
            entry.evidence = templates.evidence(place, &lines);
        }
        entry.articles = u32::try_from(cleaned.articles.len()).unwrap_or(u32::MAX);
        entry.failed = broken;
        let texts: Vec<String> = (0..cleaned.articles.len())
            .map(|article| Joined::of(&cleaned, article).text)
            .collect();
        let entries = match settings.duplicates.action {
            DuplicateAction::Off => Vec::new(),
            _ => entries(&cleaned, &texts),
        };
        let cleared = Cleared {
            input: String::new(),
            charset,
            error: broken.then(|| BROKEN.to_owned()),
            given: document.given,
            suspicious: !broken && is_suspicious(&document.text, &cleaned),
            cleaned,
        };
        Ok(Done {
            file,
            entry,
            cause: cleared.error.clone(),
            stored: Stored::Now {
                text: encode(&lines, &texts, cleared)?,
                sketch: encode_entries(&entries)?,
            },
            entries: entries.into_iter().collect(),
            may_pass: broken,
        })
    }
}

/// Why a record that is known could not be read, if it could not.
fn cause(record: &RecordEntry, segments: &Segments) -> Result<Option<String>, StateError> {
    if !record.failed {
        return Ok(None);
    }
    Ok(decode(&segments.read(Kind::Text, record.text)?)?.error)
}

const BROKEN: &str = "the program failed on this document; please report it with the file";

fn failed(
    file: usize,
    mut entry: RecordEntry,
    charset: Option<String>,
    error: &InputError,
) -> Result<Done, StateError> {
    let cause = error.to_string();
    entry.failed = true;
    entry.key = xxh3_128(cause.as_bytes());
    let cleared = Cleared {
        charset,
        error: Some(cause.clone()),
        ..Cleared::default()
    };
    Ok(Done {
        file,
        entry,
        stored: Stored::Now {
            text: encode(&Sketch::default(), &[], cleared)?,
            sketch: Vec::new(),
        },
        entries: Collection::new(),
        cause: Some(cause),
        may_pass: error.may_pass(),
    })
}

/// A hash of all that cleaning sees of a document, but for its name.
fn key(document: &Document, charset: Option<&str>) -> u128 {
    let mut hash = Xxh3::new();
    let Given {
        id,
        url,
        title,
        author,
        date,
        metadata,
    } = &document.given;
    for part in [Some(document.text.as_str()), charset]
        .into_iter()
        .chain([id, url, title, author, date, metadata].map(Option::as_deref))
    {
        // No two lists of parts give the same bytes.
        hash.update(&part.map_or(0, |p| p.len() as u64 + 1).to_le_bytes());
        hash.update(part.unwrap_or_default().as_bytes());
    }
    hash.digest128()
}

/// Words of a text of which hardly anything must be kept to be suspicious, and one in how many.
const LONG_TEXT: usize = 200;
const HARDLY: usize = 20;

/// Whether a long text went all but empty: the page is no article, or its article was not recognised.
fn is_suspicious(text: &str, cleaned: &Cleaned) -> bool {
    let pieces = cleaned.articles.iter().flat_map(|a| &a.pieces);
    let kept: usize = pieces.map(|p| p.text.len()).sum();
    let headlines = cleaned.articles.iter().flat_map(|a| &a.title);
    let kept = kept + headlines.map(String::len).sum::<usize>();
    // Counted in bytes first: words are counted of the few texts that may be suspicious.
    kept * HARDLY < text.len() && dedup::words(text).len() > LONG_TEXT
}

fn entries(cleaned: &Cleaned, texts: &[String]) -> Vec<Entry> {
    let articles = cleaned.articles.iter().zip(texts);
    let entry = |(rank, (article, text)): (u64, (&Article, &String))| Entry {
        sketch: dedup::sketch(text),
        date: article.date,
        rank,
    };
    (0..).zip(articles).map(entry).collect()
}
