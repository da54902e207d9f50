//! Versions of an article: pages of which the same one or two others have more than half the prose.
//!
//! What they have in common is text, not what the site repeats.

use super::Sketch;
use std::collections::{HashMap, HashSet};

/// The same paragraphs on more pages than so many are the site's.
const MOST: u32 = 3;

/// On which pages a line stands: on how many, and the sum of their hashes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Pages {
    count: u32,
    sum: u64,
}

/// The lines that versions of an article have in common.
pub(super) fn lines_of_versions(pages: &[(u64, Sketch)]) -> HashSet<u64> {
    let mut lines: HashMap<u64, Pages> = HashMap::new();
    for (page, sketch) in pages {
        for (line, _) in &sketch.lines {
            let on = lines.entry(*line).or_default();
            on.count += 1;
            on.sum = on.sum.wrapping_add(*page);
        }
    }
    lines.retain(|_, on| (2..=MOST).contains(&on.count));
    let versions: HashSet<Pages> = pages
        .iter()
        .filter_map(|(_, sketch)| companions(sketch, &lines))
        .collect();
    lines.retain(|_, on| versions.contains(on));
    lines.into_keys().collect()
}

/// The few pages that have the same part of a page's prose, more than half of it; that page is among them.
fn companions(sketch: &Sketch, lines: &HashMap<u64, Pages>) -> Option<Pages> {
    let mut words: HashMap<Pages, u64> = HashMap::new();
    let mut all = 0;
    for (line, prose) in &sketch.lines {
        all += u64::from(*prose);
        if let Some(on) = lines.get(line).filter(|_| *prose > 0) {
            *words.entry(*on).or_default() += u64::from(*prose);
        }
    }
    let mut words = words.into_iter();
    words.find(|(_, words)| words * 2 > all).map(|(on, _)| on)
}
