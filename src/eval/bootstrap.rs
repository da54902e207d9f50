//! How far chance alone would move an average: the percentile bootstrap (Efron 1979).

use super::{score::Score, twister::Twister};

/// Resamples, and which of them in order of size bound the middle 95 %.
const RESAMPLES: usize = 200;
const LOW: usize = 5;
const HIGH: usize = 194;
/// The published scorers' seed.
const SEED: u32 = 7;

/// Where 95 % of the resampled averages of word F1 and of shingle F1 lie. Always the same for the same scores.
pub(super) fn intervals(scores: &[&Score]) -> ((f64, f64), (f64, f64)) {
    let mut twister = Twister::new(SEED);
    let count = u32::try_from(scores.len()).unwrap_or(u32::MAX);
    let mut word = Vec::with_capacity(RESAMPLES);
    let mut shingle = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let drawn = (0..count).filter_map(|_| scores.get(twister.below(count) as usize));
        let mean = Score::mean(drawn.copied());
        word.push(mean.word.f1);
        shingle.push(mean.shingle4.f1);
    }
    (middle(word), middle(shingle))
}

fn middle(mut figures: Vec<f64>) -> (f64, f64) {
    figures.sort_by(f64::total_cmp);
    let at = |i: usize| figures.get(i).copied().unwrap_or_default();
    (at(LOW), at(HIGH))
}
