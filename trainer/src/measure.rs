//! Scores of kept lines against the articles' texts.

use crate::corpus::Page;
use std::collections::{BTreeMap, HashMap};

/// Word F1 of a page (precision and recall over bags of words), if its article's text is known.
pub fn word_f1(page: &Page, keep: impl Fn(usize) -> bool) -> Option<f64> {
    let gold = page.gold.as_ref()?;
    let mut left: HashMap<u32, u32> = HashMap::new();
    for &word in gold {
        *left.entry(word).or_default() += 1;
    }
    let (mut hits, mut all) = (0_u32, 0_u32);
    for (at, words) in page.words.iter().enumerate() {
        if !keep(at) || page.title == Some(at) {
            continue;
        }
        all += words.len() as u32;
        for word in words {
            if let Some(count) = left.get_mut(word).filter(|c| **c > 0) {
                *count -= 1;
                hits += 1;
            }
        }
    }
    if hits == 0 {
        return Some(0.0);
    }
    let (p, r) = (
        f64::from(hits) / f64::from(all),
        f64::from(hits) / gold.len() as f64,
    );
    Some(2.0 * p * r / (p + r))
}

/// Means by set: F1 where the text is known, else the share of lines judged rightly.
pub fn report(
    pages: &[Page],
    keep: impl Fn(usize, usize) -> bool,
) -> BTreeMap<String, (f64, usize)> {
    let mut sets: BTreeMap<String, (f64, usize)> = BTreeMap::new();
    for (number, page) in pages.iter().enumerate().filter(|(_, p)| !p.is_copy()) {
        let score = word_f1(page, |at| keep(number, at))
            .unwrap_or_else(|| accuracy(page, |at| keep(number, at)));
        let entry = sets.entry(page.set.clone()).or_default();
        entry.0 += score;
        entry.1 += 1;
    }
    for entry in sets.values_mut() {
        entry.0 /= entry.1 as f64;
    }
    sets
}

fn accuracy(page: &Page, keep: impl Fn(usize) -> bool) -> f64 {
    let judged: Vec<usize> = (0..page.lines.len())
        .filter(|&at| page.weight[at] > 0.0)
        .collect();
    let right = judged
        .iter()
        .filter(|&&at| keep(at) == (page.target[at] > 0.5))
        .count();
    if judged.is_empty() {
        1.0
    } else {
        right as f64 / judged.len() as f64
    }
}
