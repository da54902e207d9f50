//! From sketches of pages to what the pages of each source have in common.

use super::{LONG, Place, SAMPLE, SHORT, Sketch, Source, Templates};
use std::collections::{BTreeMap, HashMap};

/// A page is evidence only if so many words of its prose stand on no other page that is looked at, and
/// at least every so-many-th of its words: copies and versions of an article say nothing about the site.
const OWN_WORDS: u64 = 40;
const OWN_SHARE: u64 = 3;

/// Learns templates from pages in any order.
#[derive(Debug, Default)]
pub struct Learner {
    pages: BTreeMap<u64, Vec<(u64, Sketch)>>,
    templates: Templates,
}

impl Learner {
    /// Adds a page; the sketches of the pages not yet settled are in memory.
    pub fn add(&mut self, place: Place, sketch: Sketch) {
        let pages = self.pages.entry(place.source).or_default();
        // Files of one name in several folders may be pages of one host.
        if pages.len() < SAMPLE {
            pages.push((place.page, sketch));
        }
    }

    /// Takes over what was learnt earlier from the very pages that would be looked at now.
    pub fn adopt(&mut self, source: u64, learnt: Source) {
        self.templates.sources.insert(source, learnt);
    }

    /// All pages of the sources added so far are there: compares them and forgets the sketches.
    pub fn settle(&mut self) {
        for (source, pages) in std::mem::take(&mut self.pages) {
            let source_found = learn(pages);
            if !source_found.lines.is_empty() {
                self.templates.sources.insert(source, source_found);
            }
        }
    }

    /// What was learnt.
    #[must_use]
    pub fn finish(mut self) -> Templates {
        self.settle();
        self.templates
    }
}

/// Lines on fewer pages are template nowhere.
const LEAST: u32 = if SHORT.0 < LONG.0 { SHORT.0 } else { LONG.0 };

fn learn(pages: Vec<(u64, Sketch)>) -> Source {
    let evidence = evidence(&pages);
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for (_, sketch) in &evidence {
        for (line, _) in &sketch.lines {
            *counts.entry(*line).or_default() += 1;
        }
    }
    counts.retain(|_, on| *on >= LEAST);
    let mut lines: Vec<(u64, u32)> = counts.into_iter().collect();
    lines.sort_unstable();
    let mut pages: Vec<u64> = evidence.into_iter().map(|(page, _)| *page).collect();
    pages.sort_unstable();
    Source { pages, lines }
}

/// The pages that have an article of their own.
fn evidence(pages: &[(u64, Sketch)]) -> Vec<&(u64, Sketch)> {
    let mut prose: HashMap<u64, u32> = HashMap::new();
    for (_, sketch) in pages {
        for (line, _) in sketch.lines.iter().filter(|line| line.1 > 0) {
            *prose.entry(*line).or_default() += 1;
        }
    }
    let is_own = |line: &u64| prose.get(line) == Some(&1);
    let speaks = |sketch: &Sketch| {
        let (mut own, mut all) = (0, 0);
        for (line, words) in &sketch.lines {
            all += u64::from(*words);
            own += u64::from(*words) * u64::from(is_own(line));
        }
        own >= OWN_WORDS && own * OWN_SHARE >= all
    };
    pages.iter().filter(|(_, sketch)| speaks(sketch)).collect()
}
