//! Learns what the pages of each source have in common, before any of them is cleaned.
//!
//! The input is walked for the names and addresses of its pages, which opens no text file, and then
//! once more, or a few times if there are very many sources, for the pages that are looked at. A source
//! of which an earlier run looked at the same pages is not learnt again.

use super::{
    PipelineError,
    batches::{Batches, in_batches},
    cleared::decode_lines,
    memory::{Memory, Step},
    shelf::PART,
};
use crate::{
    clean::{
        RuleBook, Templates,
        templates::{Census, Group, Learner, Place, Sample, Sketch, Source, sketch},
    },
    document::Document,
    input::{self, Glance, Parcel},
    settings::Settings,
    state::{Kind, RecordEntry, Segments, StateError},
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, ops::ControlFlow, path::Path};
use xxhash_rust::xxh3::Xxh3;

/// What was learnt of a source, and of which pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Learnt {
    pub(super) source: u64,
    /// A hash of the pages that were looked at.
    pages: u64,
    /// What they have in common, if anything.
    pub(super) found: Option<Source>,
}

/// What all sources have in common, each for itself.
#[derive(Debug, Default)]
pub(super) struct Lessons {
    pub(super) templates: Templates,
    sample: Sample,
}

/// What is needed to learn.
pub(super) struct School<'s> {
    pub(super) steps: &'s [Step],
    pub(super) memory: &'s Memory,
    pub(super) segments: &'s Segments,
    pub(super) rules: &'s RuleBook,
    pub(super) settings: &'s Settings,
    /// Asked now and then; its error ends the work.
    pub(super) stopped: &'s (dyn Fn() -> Result<(), PipelineError> + Sync + 's),
}

/// A file, or a part of one, whose pages are looked at.
enum Item<'s> {
    Known(&'s [RecordEntry]),
    Parcel(Parcel),
}

impl School<'_> {
    pub(super) fn learn(&self) -> Result<Lessons, PipelineError> {
        if !self.rules.learns_templates() {
            return Ok(Lessons::default());
        }
        let (sample, changed) = self.sample()?;
        let known = self.known(&sample, &changed);
        let mut learner = Learner::default();
        for learnt in &known {
            if let Some(found) = &learnt.found {
                learner.adopt(learnt.source, found.clone());
            }
        }
        let is_open = |source| known.binary_search_by_key(&source, |l| l.source).is_err();
        for group in sample.groups(is_open) {
            self.each_batch(&mut |batch| {
                let sketches: Vec<_> = batch
                    .into_par_iter()
                    .map(|item| self.sketches(item, &group))
                    .collect();
                for found in sketches {
                    for (place, sketch) in found? {
                        learner.add(place, sketch);
                    }
                }
                Ok(())
            })?;
            learner.settle();
        }
        Ok(Lessons {
            templates: learner.finish(),
            sample,
        })
    }

    /// Which pages are looked at, and the sources of files that are not as they were; sorted.
    fn sample(&self) -> Result<(Sample, Vec<u64>), PipelineError> {
        let mut census = Census::default();
        let mut changed = Vec::new();
        self.each_batch(&mut |batch| {
            let places: Vec<(bool, Vec<Place>)> = batch
                .into_par_iter()
                .map(|item| (matches!(item, Item::Parcel(_)), self.places(&item)))
                .collect();
            for (read, places) in places {
                if read {
                    changed.extend(places.iter().map(|place| place.source));
                    changed.dedup();
                }
                places.into_iter().for_each(|place| census.count(place));
            }
            Ok(())
        })?;
        changed.sort_unstable();
        changed.dedup();
        Ok((census.sample(), changed))
    }

    /// The sources of which an earlier run looked at the same pages; sorted.
    fn known(&self, sample: &Sample, changed: &[u64]) -> Vec<Learnt> {
        let mut pages = Pages::default();
        for known in self.steps.iter().filter_map(|step| step.known.clone()) {
            pages.see_all(sample, self.memory.records(known));
        }
        let same = |(source, hash): (u64, u64)| {
            let learnt = self.memory.learnt(source).filter(|l| l.pages == hash)?;
            let is_read = changed.binary_search(&source).is_ok();
            (!is_read).then(|| learnt.clone())
        };
        pages.finish().into_iter().filter_map(same).collect()
    }

    /// Hands all files to `work`, a batch at a time, in order.
    fn each_batch(
        &self,
        work: &mut dyn FnMut(Vec<Item<'_>>) -> Result<(), PipelineError>,
    ) -> Result<(), PipelineError> {
        in_batches(
            |batches| self.fill(batches),
            |batch| {
                (self.stopped)()?;
                work(batch)
            },
        )
    }

    /// Cuts all files into items.
    fn fill<'i>(&'i self, batches: &mut Batches<Item<'i>>) -> ControlFlow<()> {
        for step in self.steps {
            let Some(known) = &step.known else {
                input::split(step.found.clone(), &self.settings.input, &mut |parcel| {
                    let bytes = parcel.bytes();
                    batches.add(Item::Parcel(parcel), bytes)
                })?;
                continue;
            };
            for records in self.memory.records(known.clone()).chunks(PART) {
                batches.add(Item::Known(records), 0)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn places(&self, item: &Item<'_>) -> Vec<Place> {
        match item {
            Item::Known(records) => records.iter().filter_map(place_of).collect(),
            Item::Parcel(parcel) => {
                let glances = input::glance(parcel, &self.settings.input);
                glances.iter().map(place).collect()
            }
        }
    }

    fn sketches(&self, item: Item<'_>, group: &Group) -> Result<Vec<(Place, Sketch)>, StateError> {
        let parcel = match item {
            Item::Parcel(parcel) => parcel,
            Item::Known(records) => {
                let read = records.iter().filter(|record| !record.failed);
                let placed = read.filter_map(|record| Some((record, place_of(record)?)));
                let wanted = placed.filter(|(_, place)| group.has(*place));
                return wanted
                    .map(|(record, place)| {
                        let bytes = self.segments.read(Kind::Text, record.text)?;
                        Ok((place, decode_lines(&bytes)?))
                    })
                    .collect();
            }
        };
        let wanted = |glance: &Glance| group.has(place(glance));
        let records = input::pick(parcel, &self.settings.input, &wanted);
        let documents = records.into_iter().filter_map(|r| r.outcome.ok());
        let sketched = documents.map(|document| {
            let place = Place::of(&document.input, document.given.url.as_deref());
            (place, sketch(&document.text))
        });
        Ok(sketched.collect())
    }
}

impl Lessons {
    /// What a later run needs to know of them. `records` are all there are, in the order of the input.
    pub(super) fn learnt(&self, records: &[RecordEntry]) -> Vec<Learnt> {
        let mut pages = Pages::default();
        pages.see_all(&self.sample, records);
        let hashed = pages.finish().into_iter();
        hashed
            .map(|(source, pages)| Learnt {
                source,
                pages,
                found: self.templates.source(source).cloned(),
            })
            .collect()
    }
}

/// Hashes the pages that are looked at, source by source.
#[derive(Default)]
struct Pages {
    sources: BTreeMap<u64, Xxh3>,
}

impl Pages {
    fn see_all(&mut self, sample: &Sample, records: &[RecordEntry]) {
        let placed = records.par_iter().filter_map(|record| {
            let place = place_of(record).filter(|place| sample.has(*place))?;
            Some((place, record.key))
        });
        for (place, key) in placed.collect::<Vec<_>>() {
            let hash = self.sources.entry(place.source).or_default();
            hash.update(&place.page.to_le_bytes());
            hash.update(&key.to_le_bytes());
        }
    }

    /// The sources with the hashes of their pages; sorted.
    fn finish(self) -> Vec<(u64, u64)> {
        let sources = self.sources.into_iter();
        sources
            .map(|(source, hash)| (source, hash.digest()))
            .collect()
    }
}

/// The place of a record that was counted among the pages of its source.
pub(super) fn place_of(record: &RecordEntry) -> Option<Place> {
    record.place.map(|(source, page)| Place { source, page })
}

pub(super) fn place(glance: &Glance) -> Place {
    Place::of(&glance.input, glance.url.as_deref())
}

/// What the files beside the document in `path` have in common with it, and the document under the name
/// that a run over their folder gives it. `record` is its number in a file of records.
pub(super) fn beside(
    path: &Path,
    document: Document,
    record: Option<u64>,
    rules: &RuleBook,
    settings: &Settings,
) -> Result<(Document, Templates), PipelineError> {
    let alone = record.is_some() && document.given.url.is_none();
    let (folder, steps) = siblings(path, alone, settings);
    let school = School {
        steps: &steps,
        memory: &Memory::default(),
        segments: &Segments::default(),
        rules,
        settings,
        stopped: &|| Ok(()),
    };
    let templates = school.learn()?.templates;
    let input = format!("{folder}{}", document.input);
    Ok((Document { input, ..document }, templates))
}

/// The files that may be of the same source as `path`, under the name of their folder, so that what is
/// learnt is what a run over the folder learns: those beside it, or `alone` the file itself, which is the
/// source of its records. A folder that cannot be listed has none.
fn siblings(path: &Path, alone: bool, settings: &Settings) -> (String, Vec<Step>) {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = real.parent().unwrap_or(Path::new("/"));
    let name = folder.file_name().map(|name| name.to_string_lossy());
    let prefix = name.map_or_else(String::new, |name| format!("{name}/"));
    let found = if alone {
        input::walk(path, &[], &settings.input)
    } else {
        input::walk_flat(folder, &settings.input)
    };
    let mut found = found.unwrap_or_default();
    for file in &mut found {
        file.name = format!("{prefix}{}", file.name);
        if let Ok(file) = &mut file.result {
            file.name = format!("{prefix}{}", file.name);
        }
    }
    (prefix, Memory::default().steps(found, false))
}
