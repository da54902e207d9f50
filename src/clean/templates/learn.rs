//! From sketches of pages to what the pages of each source have in common.

use super::{
    LONG, On, Place, SAMPLE, SHORT, Sketch, Source, Templates, versions::lines_of_versions,
};
use std::collections::{BTreeMap, HashMap};

/// A page is evidence only if so many words of its prose stand on no other page that is looked at, and
/// at least every so-many-th of its words: copies and versions of an article say nothing about the site.
const OWN_WORDS: u64 = 40;
const OWN_SHARE: u64 = 3;
/// The same for lines that are only shared: short news among long rows of teasers have an article, too.
const SHARER_SHARE: u64 = 10;

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
/// Lines on fewer pages are not shared.
const LEAST_SHARED: u32 = 2;

fn learn(pages: Vec<(u64, Sketch)>) -> Source {
    let own = own_shares(&pages);
    let with = |share: u64| {
        let speaks = move |own: &Own| own.words >= OWN_WORDS && own.words * share >= own.all;
        pages
            .iter()
            .zip(&own)
            .filter(move |(_, own)| speaks(own))
            .map(|(page, _)| page)
    };
    let mut counts: HashMap<u64, On> = HashMap::new();
    for (_, sketch) in with(OWN_SHARE) {
        for (line, _) in &sketch.lines {
            counts.entry(*line).or_default().evidence += 1;
        }
    }
    for (_, sketch) in with(SHARER_SHARE) {
        for (line, _) in &sketch.lines {
            counts.entry(*line).or_default().sharers += 1;
        }
    }
    let of_versions = lines_of_versions(&pages);
    counts.retain(|line, on| {
        if of_versions.contains(line) {
            on.sharers = 0;
        }
        on.evidence >= LEAST || on.sharers >= LEAST_SHARED
    });
    let mut lines: Vec<(u64, On)> = counts.into_iter().collect();
    lines.sort_unstable_by_key(|line| line.0);
    let sorted = |share| {
        let mut pages: Vec<u64> = with(share).map(|(page, _)| *page).collect();
        pages.sort_unstable();
        pages
    };
    Source {
        pages: sorted(OWN_SHARE),
        sharers: sorted(SHARER_SHARE),
        lines,
    }
}

/// The words of a page's prose, and those that stand on no other page.
struct Own {
    words: u64,
    all: u64,
}

fn own_shares(pages: &[(u64, Sketch)]) -> Vec<Own> {
    let mut prose: HashMap<u64, u32> = HashMap::new();
    for (_, sketch) in pages {
        for (line, _) in sketch.lines.iter().filter(|line| line.1 > 0) {
            *prose.entry(*line).or_default() += 1;
        }
    }
    let is_own = |line: &u64| prose.get(line) == Some(&1);
    let own = |(_, sketch): &(u64, Sketch)| {
        let mut own = Own { words: 0, all: 0 };
        for (line, words) in &sketch.lines {
            own.all += u64::from(*words);
            own.words += u64::from(*words) * u64::from(is_own(line));
        }
        own
    };
    pages.iter().map(own).collect()
}
