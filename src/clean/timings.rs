//! Where the time of cleaning goes, for those who measure it.

use super::{Options, RuleBook, Templates, blocks::Blocks, steps};
use crate::document::Document;
use std::{
    ops::AddAssign,
    time::{Duration, Instant},
};

/// A step of cleaning.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Blocks,
    Judge,
    Assemble,
    Language,
}

/// The time of each step of cleaning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Cutting lines, folding them, finding out their facts, their rules and what is known of them
    /// from other pages.
    pub blocks: Duration,
    /// Hearing the witnesses, in all rounds.
    pub judge: Duration,
    /// Building articles and the account of every character.
    pub assemble: Duration,
    /// Telling the languages.
    pub language: Duration,
}

impl Timings {
    /// All steps together.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.blocks + self.judge + self.assemble + self.language
    }

    fn of(&mut self, step: Step) -> &mut Duration {
        match step {
            Step::Blocks => &mut self.blocks,
            Step::Judge => &mut self.judge,
            Step::Assemble => &mut self.assemble,
            Step::Language => &mut self.language,
        }
    }
}

impl AddAssign for Timings {
    fn add_assign(&mut self, other: Self) {
        self.blocks += other.blocks;
        self.judge += other.judge;
        self.assemble += other.assemble;
        self.language += other.language;
    }
}

/// Cleans a document as [`super::clean`] does, and returns how long each step took.
#[must_use]
pub fn timings(
    document: &Document,
    rules: &RuleBook,
    templates: &Templates,
    options: &Options,
) -> Timings {
    let mut timings = Timings::default();
    let mut clock = Instant::now();
    let blocks = Blocks::of(&document.text, rules);
    let cleaned = steps(document, &blocks, rules, templates, options, |step| {
        let took = clock.elapsed();
        clock += took;
        *timings.of(step) += took;
    });
    drop(cleaned);
    timings
}
