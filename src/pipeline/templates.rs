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
    input::{self, Found, Glance, Parcel},
    settings::Settings,
};
use rayon::prelude::*;
use std::ops::ControlFlow;

/// As in cleaning: what a batch holds in memory.
const BATCH_BYTES: u64 = 32 << 20;
const BATCH_PARCELS: usize = 4096;

impl Desk<'_> {
    /// What the pages of each source have in common.
    pub(super) fn templates(&self, found: &[Found]) -> Result<Templates, PipelineError> {
        let stopped = || self.check_stop();
        learn(found, self.rules, self.job.settings, &stopped)
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
