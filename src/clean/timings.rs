//! Where the time of cleaning goes, for those who measure it.

use super::{Options, RuleBook, Templates, assemble, blocks::Blocks, judge, language};
use crate::document::Document;
use std::{
    ops::AddAssign,
    time::{Duration, Instant},
};

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
    let mut clock = Instant::now();
    let mut lap = || {
        let took = clock.elapsed();
        clock += took;
        took
    };
    let blocks = Blocks::of(&document.text, rules);
    let site = templates.site(document, &blocks);
    let (blocks_took, given) = (lap(), super::given_title(document));
    let drafts = judge::judge(
        &document.text,
        &blocks,
        rules,
        &site,
        options.profile,
        given.as_deref(),
    );
    let judge_took = lap();
    let mut cleaned = assemble::assemble(document, &blocks, &site, drafts, rules, options);
    let assemble_took = lap();
    language::tell(&mut cleaned.articles);
    Timings {
        blocks: blocks_took,
        judge: judge_took,
        assemble: assemble_took,
        language: lap(),
    }
}
