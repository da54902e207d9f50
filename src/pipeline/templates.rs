//! Learns what the pages of each source have in common, before any of them is cleaned.
//!
//! The input is walked for the names and addresses of its pages, which opens no text file, and then
//! once more, or a few times if there are very many sources, for the pages that are looked at.

use super::{Desk, PipelineError};
use crate::{
    clean::{
        RuleBook, Templates,
        templates::{Census, Group, Learner, Place, Sketch, sketch},
    },
    document::Document,
    input::{self, Found, Glance, Parcel},
    settings::Settings,
};
use rayon::prelude::*;
use std::{ops::ControlFlow, path::Path};

/// As in cleaning: what a batch holds in memory.
const BATCH_BYTES: u64 = 32 << 20;
const BATCH_PARCELS: usize = 4096;

impl Desk<'_> {
    /// What the pages of each source have in common; nothing where texts are not cleaned.
    pub(super) fn templates(&self, found: &[Found]) -> Result<Templates, PipelineError> {
        let stopped = || self.check_stop();
        let Some(rules) = self.rules else {
            return Ok(Templates::default());
        };
        learn(found, rules, self.job.settings, &stopped)
    }
}

/// Learns from these files. `stopped` is asked now and then, and its error ends the work.
pub(super) fn learn(
    found: &[Found],
    rules: &RuleBook,
    settings: &Settings,
    stopped: &dyn Fn() -> Result<(), PipelineError>,
) -> Result<Templates, PipelineError> {
    let mut learner = Learner::default();
    if !rules.learns_templates() {
        return Ok(learner.finish());
    }
    let mut census = Census::default();
    batches(found, settings, stopped, &mut |batch| {
        let places: Vec<Vec<Place>> = batch
            .into_par_iter()
            .map(|p| places(&p, settings))
            .collect();
        for place in places.into_iter().flatten() {
            census.count(place);
        }
    })?;
    for group in census.groups() {
        batches(found, settings, stopped, &mut |batch| {
            let sketches: Vec<_> = batch
                .into_par_iter()
                .map(|parcel| sketches(parcel, &group, settings))
                .collect();
            for (place, sketch) in sketches.into_iter().flatten() {
                learner.add(place, sketch);
            }
        })?;
        learner.settle();
    }
    Ok(learner.finish())
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
    let (folder, siblings) = siblings(path, alone, settings);
    let templates = learn(&siblings, rules, settings, &|| Ok(()))?;
    let input = format!("{folder}{}", document.input);
    Ok((Document { input, ..document }, templates))
}

/// The files that may be of the same source as `path`, under the name of their folder, so that what is
/// learnt is what a run over the folder learns: those beside it, or `alone` the file itself, which is the
/// source of its records. A folder that cannot be listed has none.
fn siblings(path: &Path, alone: bool, settings: &Settings) -> (String, Vec<Found>) {
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
    (prefix, found)
}

fn place(glance: &Glance) -> Place {
    Place::of(&glance.input, glance.url.as_deref())
}

fn places(parcel: &Parcel, settings: &Settings) -> Vec<Place> {
    let glances = input::glance(parcel, &settings.input);
    glances.iter().map(place).collect()
}

fn sketches(parcel: Parcel, group: &Group, settings: &Settings) -> Vec<(Place, Sketch)> {
    let wanted = |glance: &Glance| group.has(place(glance));
    let records = input::pick(parcel, &settings.input, &wanted);
    let documents = records.into_iter().filter_map(|r| r.outcome.ok());
    documents
        .map(|document| {
            let place = Place::of(&document.input, document.given.url.as_deref());
            (place, sketch(&document.text))
        })
        .collect()
}

/// Hands all parcels to `work`, a batch at a time, in order.
fn batches(
    found: &[Found],
    settings: &Settings,
    stopped: &dyn Fn() -> Result<(), PipelineError>,
    work: &mut dyn FnMut(Vec<Parcel>),
) -> Result<(), PipelineError> {
    let mut batch = Vec::new();
    let mut size = 0;
    let mut outcome = Ok(());
    for file in found {
        let flow = input::split(file.clone(), &settings.input, &mut |parcel: Parcel| {
            size += parcel.bytes();
            batch.push(parcel);
            if size >= BATCH_BYTES || batch.len() >= BATCH_PARCELS {
                size = 0;
                outcome = stopped();
                work(std::mem::take(&mut batch));
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
    work(batch);
    Ok(())
}
