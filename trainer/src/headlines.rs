//! Fits the weights of the signs of a headline: a conditional logit (McFadden 1974) by stochastic gradients with the
//! steps of AdaGrad (Duchi, Hazan, Singer 2011).

use crate::{corpus::Page, training};

const ROUNDS: usize = 40;
const STEP: f64 = 0.3;
const DECAY: f64 = 1e-4;
/// A weight of the program for one of 1.
const SCALE: f64 = 16.0;
/// Pages of all sets and styles take turns: neighbours are alike.
const STRIDE: usize = 101;

/// The weights as `headline/signs.rs` holds them, and on how many pages they choose rightly.
pub(crate) struct Fitted {
    pub(crate) weights: Vec<f64>,
    /// Pages on which one of the candidates is known to be the headline.
    pub(crate) pages: usize,
    /// Of these the ones on which weights that were fitted without their site choose it.
    pub(crate) right: usize,
}

pub(crate) fn fit(pages: &[Page]) -> Fitted {
    let known: Vec<&Page> = pages.iter().filter(|page| is_known(page)).collect();
    let unseen = |fold: usize| {
        let (held, rest): (Vec<&Page>, Vec<&Page>) = known
            .iter()
            .partition(|page| training::fold_of(page) == fold);
        let weights = weights(&rest);
        held.iter().filter(|page| is_right(page, &weights)).count()
    };
    Fitted {
        right: (0..training::FOLDS).map(unseen).sum(),
        pages: known.len(),
        weights: weights(&known),
    }
}

fn is_known(page: &Page) -> bool {
    let mut candidates = page.candidates.iter();
    candidates.any(|(at, _)| page.headlines.contains(at))
}

fn weights(pages: &[&Page]) -> Vec<f64> {
    let signs = pages.first().map_or(0, |page| page.candidates[0].1.len());
    let (mut weights, mut squares) = (vec![0.0; signs], vec![1e-6; signs]);
    for _ in 0..ROUNDS {
        for page in (0..STRIDE).flat_map(|from| pages.iter().skip(from).step_by(STRIDE)) {
            step(page, &mut weights, &mut squares);
        }
    }
    weights.iter().map(|w| (w * SCALE).round()).collect()
}

/// Moves the weights towards those that choose the headline of a page.
fn step(page: &Page, weights: &mut [f64], squares: &mut [f64]) {
    let chances = chances(page, weights);
    let headlines = page.candidates.iter().zip(&chances);
    let headlines = headlines.filter(|((at, _), _)| page.headlines.contains(at));
    let right: f64 = headlines.map(|(_, chance)| chance).sum();
    let mut gradient = vec![0.0; weights.len()];
    for ((at, signs), chance) in page.candidates.iter().zip(&chances) {
        let wanted = match page.headlines.contains(at) {
            true => chance / right.max(1e-12),
            false => 0.0,
        };
        for (slope, &sign) in gradient.iter_mut().zip(signs) {
            *slope += (wanted - chance) * f64::from(sign);
        }
    }
    for ((weight, square), slope) in weights.iter_mut().zip(squares).zip(gradient) {
        let slope = slope - DECAY * *weight;
        *square += slope * slope;
        *weight += STEP * slope / square.sqrt();
    }
}

/// How likely each candidate is to be the headline.
fn chances(page: &Page, weights: &[f64]) -> Vec<f64> {
    let scores = page
        .candidates
        .iter()
        .map(|(_, signs)| score(signs, weights));
    let scores: Vec<f64> = scores.collect();
    let most = scores.iter().copied().fold(f64::MIN, f64::max);
    let chances: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
    let all: f64 = chances.iter().sum();
    chances.into_iter().map(|chance| chance / all).collect()
}

fn is_right(page: &Page, weights: &[f64]) -> bool {
    let by_score = |a: &&(usize, Vec<i32>), b: &&(usize, Vec<i32>)| {
        score(&a.1, weights).total_cmp(&score(&b.1, weights))
    };
    // Among equals the program takes the first.
    let best = page.candidates.iter().rev().max_by(by_score);
    best.is_some_and(|(at, _)| page.headlines.contains(at))
}

fn score(signs: &[i32], weights: &[f64]) -> f64 {
    let weighed = signs
        .iter()
        .zip(weights)
        .map(|(&sign, weight)| f64::from(sign) * weight);
    weighed.sum()
}
