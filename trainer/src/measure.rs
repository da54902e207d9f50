//! Scores of kept lines against the articles' texts.

use crate::corpus::Page;
use crate::training::probability;
use copydesk::clean::model::{Profile, bound};
use std::collections::{BTreeMap, HashMap};

/// Means by set: word F1 where the article's text is known, else the share of lines judged rightly;
/// and the number of pages.
pub(crate) fn report(pages: &[Page], scores: &[Vec<i32>]) -> BTreeMap<String, (f64, usize)> {
    let probability = probability();
    let mut sets: BTreeMap<String, (f64, usize)> = BTreeMap::new();
    for (page, scores) in pages.iter().zip(scores).filter(|(p, _)| !p.is_copy()) {
        let lines = scores.iter().zip(&page.words);
        let lines = lines.map(|(&score, words)| (score, words.len() as u32));
        let bound = bound(lines, &probability, Profile::Balanced);
        let keep = |at: usize| scores[at] >= bound;
        let entry = sets.entry(page.set.clone()).or_default();
        entry.0 += word_f1(page, keep).unwrap_or_else(|| accuracy(page, keep));
        entry.1 += 1;
    }
    for entry in sets.values_mut() {
        entry.0 /= entry.1 as f64;
    }
    sets
}

/// Precision and recall over bags of words, the headline left out.
fn word_f1(page: &Page, keep: impl Fn(usize) -> bool) -> Option<f64> {
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

fn accuracy(page: &Page, keep: impl Fn(usize) -> bool) -> f64 {
    let judged = || (0..page.lines.len()).filter(|&at| page.weight[at] > 0.0);
    let right = judged().filter(|&at| keep(at) == (page.target[at] > 0.5));
    match judged().count() {
        0 => 1.0,
        all => right.count() as f64 / all as f64,
    }
}
