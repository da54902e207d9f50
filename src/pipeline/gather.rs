//! Reads and cleans every document, batch by batch, and spools the results in input order.

use super::{
    Desk, Phase, PipelineError, Spool,
    joined::Joined,
    spool::{Cleared, SpoolWriter, encode},
    spool_error,
    verbatim::unchanged,
};
use crate::{
    clean::{self, RuleBook, Templates},
    dedup::{self, Collection, Entry},
    document::{Cleaned, Given},
    input::{self, Found, Parcel, Record},
    output::{self, Named, Wanted},
    settings::{DuplicateAction, Settings},
};
use rayon::prelude::*;
use std::{
    io,
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

/// A batch is worked on by all threads and then spooled: memory is a few times this, and one
/// document of the largest size for each thread.
const BATCH_BYTES: u64 = 32 << 20;
const BATCH_PARCELS: usize = 4096;

/// All that is known after cleaning.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub spool: Spool,
    /// An entry for each article, in order; empty when duplicates are not looked for.
    pub entries: Collection,
    /// The names of the articles, in order.
    pub names: Vec<Named>,
    /// Bytes read.
    pub bytes: u64,
}

/// What one record leaves in memory.
struct Done {
    encoded: io::Result<Vec<u8>>,
    bytes: u64,
    failed: Option<(String, String)>,
    wants: Vec<Want>,
}

/// What an article needs for its name and its place among duplicates.
struct Want {
    file: String,
    record: Option<u64>,
    id: Option<String>,
    index: usize,
    entry: Option<Entry>,
}

impl Desk<'_> {
    pub(super) fn gather(
        &self,
        found: Vec<Found>,
        templates: &Templates,
        scratch: &Path,
    ) -> Result<Gathered, PipelineError> {
        let total = found
            .iter()
            .filter_map(|f| f.result.as_ref().ok())
            .map(|f| f.len)
            .sum();
        self.observer.begin(Phase::Clean, total);
        let fail = |cause| spool_error(scratch, cause);
        let mut heap = Heap {
            writer: SpoolWriter::create(scratch).map_err(fail)?,
            wants: Vec::new(),
            entries: Collection::new(),
            bytes: 0,
        };
        let mut batch = Vec::new();
        let mut size = 0;
        let mut outcome = Ok(());
        for file in found {
            let flow = input::split(file, &self.job.settings.input, &mut |parcel: Parcel| {
                size += parcel.bytes();
                batch.push(parcel);
                if size >= BATCH_BYTES || batch.len() >= BATCH_PARCELS {
                    size = 0;
                    outcome =
                        self.clean_batch(std::mem::take(&mut batch), templates, &mut heap, scratch);
                }
                if outcome.is_ok() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            });
            if flow.is_break() {
                break;
            }
        }
        outcome?;
        self.clean_batch(batch, templates, &mut heap, scratch)?;
        heap.finish().map_err(fail)
    }

    fn clean_batch(
        &self,
        batch: Vec<Parcel>,
        templates: &Templates,
        heap: &mut Heap,
        scratch: &Path,
    ) -> Result<(), PipelineError> {
        self.check_stop()?;
        let settings = self.job.settings;
        let done: Vec<Vec<Done>> = batch
            .into_par_iter()
            .map(|parcel| {
                let size = parcel.bytes();
                let records = input::parse(parcel, &settings.input);
                let done: Vec<Done> = records
                    .into_iter()
                    .map(|r| clear(r, self.rules, templates, settings))
                    .collect();
                self.observer.advance(size, done.len() as u64);
                done
            })
            .collect();
        for done in done.into_iter().flatten() {
            if let Some((input, cause)) = &done.failed {
                self.observer.failed(input, cause);
            }
            heap.push(done)
                .map_err(|cause| spool_error(scratch, cause))?;
        }
        Ok(())
    }
}

/// Results in order.
struct Heap {
    writer: SpoolWriter,
    wants: Vec<Want>,
    entries: Collection,
    bytes: u64,
}

impl Heap {
    fn push(&mut self, done: Done) -> io::Result<()> {
        self.bytes += done.bytes;
        self.writer.push(&done.encoded?, done.wants.len())?;
        for mut want in done.wants {
            if let Some(entry) = want.entry.take() {
                let rank = self.wants.len() as u64;
                self.entries.push(Entry { rank, ..entry });
            }
            self.wants.push(want);
        }
        Ok(())
    }

    fn finish(self) -> io::Result<Gathered> {
        let wanted: Vec<Wanted> = self
            .wants
            .iter()
            .map(|w| Wanted {
                file: &w.file,
                record: w.record,
                id: w.id.as_deref(),
                index: w.index,
            })
            .collect();
        let names = output::assign(&wanted);
        Ok(Gathered {
            spool: self.writer.finish()?,
            entries: self.entries,
            names,
            bytes: self.bytes,
        })
    }
}

/// Cleans one record and sketches its articles.
fn clear(
    record: Record,
    rules: Option<&RuleBook>,
    templates: &Templates,
    settings: &Settings,
) -> Done {
    let input = record.input();
    let mut suspicious = false;
    let (given, cleaned, error) = match record.outcome {
        Err(error) => (
            Given::default(),
            Cleaned::default(),
            Some(error.to_string()),
        ),
        Ok(document) => {
            let options = settings.cleaning();
            // One document that breaks the program must not end the run of all others.
            match catch_unwind(AssertUnwindSafe(|| match rules {
                Some(rules) => clean::clean(&document, rules, templates, &options),
                None => unchanged(&document),
            })) {
                Ok(cleaned) => {
                    suspicious = is_suspicious(&document.text, &cleaned);
                    (document.given, cleaned, None)
                }
                Err(_) => (document.given, Cleaned::default(), Some(BROKEN.to_owned())),
            }
        }
    };
    let wants = (0..cleaned.articles.len())
        .map(|index| Want {
            file: record.file.clone(),
            record: record.number,
            id: given.id.clone(),
            index,
            entry: (settings.duplicates.action != DuplicateAction::Off)
                .then(|| entry(&cleaned, index)),
        })
        .collect();
    let failed = error.clone().map(|cause| (input.clone(), cause));
    let cleared = Cleared {
        input,
        charset: record.charset,
        error,
        given,
        cleaned,
        suspicious,
    };
    Done {
        encoded: encode(&cleared),
        bytes: record.bytes,
        failed,
        wants,
    }
}

const BROKEN: &str = "the program failed on this document; please report it with the file";

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

fn entry(cleaned: &Cleaned, index: usize) -> Entry {
    let text = Joined::of(cleaned, index).text;
    Entry {
        sketch: dedup::sketch(&text),
        date: cleaned.articles[index].date,
        rank: 0,
    }
}
