//! Gradient boosting of oblivious trees on the logistic loss (Friedman 2001; Chen and Guestrin 2016 for
//! the second-order gain).

use crate::rows::{Random, Rows};
use copydesk::clean::model::trees::{DEPTH, LEAVES, Question, SCALE, Tree};
use rayon::prelude::*;

pub(crate) struct Settings {
    pub(crate) trees: usize,
    pub(crate) rate: f32,
    /// Share of the rows, and of the questions of each level, that a tree sees.
    pub(crate) rows: f64,
    pub(crate) questions: f64,
    /// Shrinks leaves with little weight in them.
    pub(crate) ridge: f32,
    pub(crate) seed: u64,
}

/// A column and an offset: what a question may be about.
pub(crate) type About = (u8, i8);

/// Trains trees on the rows in `train`.
pub(crate) fn boost(
    rows: &Rows,
    train: &[u32],
    target: &[f32],
    weight: &[f32],
    about: &[About],
    settings: &Settings,
) -> Vec<Tree> {
    let mut random = Random(settings.seed | 1);
    let mut scores = vec![0.0_f32; rows.len];
    let mut trees = Vec::new();
    for _ in 0..settings.trees {
        let sample: Vec<u32> = train
            .iter()
            .copied()
            .filter(|_| random.chance(settings.rows))
            .collect();
        let gradients: Vec<[f32; 2]> = sample
            .iter()
            .map(|&row| {
                let row = row as usize;
                let p = 1.0 / (1.0 + (-scores[row]).exp());
                [weight[row] * (target[row] - p), weight[row] * p * (1.0 - p)]
            })
            .collect();
        let tree = grow(rows, &sample, &gradients, about, settings, &mut random);
        apply(rows, train, &tree, &mut scores);
        trees.push(tree);
    }
    trees
}

fn grow(
    rows: &Rows,
    sample: &[u32],
    gradients: &[[f32; 2]],
    about: &[About],
    settings: &Settings,
    random: &mut Random,
) -> Tree {
    let mut leaf = vec![0_u8; sample.len()];
    let mut questions = [Question {
        column: 0,
        offset: 0,
        bound: u8::MAX,
    }; DEPTH];
    for (level, question) in questions.iter_mut().enumerate() {
        let asked: Vec<About> = about
            .iter()
            .copied()
            .filter(|_| random.chance(settings.questions))
            .collect();
        let best = asked
            .par_iter()
            .map(|&about| {
                best_bound(
                    rows,
                    sample,
                    gradients,
                    &leaf,
                    1 << level,
                    about,
                    settings.ridge,
                )
            })
            .collect::<Vec<_>>()
            .into_iter()
            .zip(&asked)
            .max_by(|a, b| a.0.0.total_cmp(&b.0.0));
        if let Some(((_, bound), &(column, offset))) = best {
            *question = Question {
                column,
                offset,
                bound,
            };
            let values = &rows.columns[usize::from(column)];
            for (leaf, &row) in leaf.iter_mut().zip(sample) {
                *leaf |= u8::from(values[shifted(row, offset)] > bound) << level;
            }
        }
    }
    let mut sums = [[0.0_f64; 2]; LEAVES];
    for (&leaf, g) in leaf.iter().zip(gradients) {
        sums[usize::from(leaf)][0] += f64::from(g[0]);
        sums[usize::from(leaf)][1] += f64::from(g[1]);
    }
    let value = |[g, h]: &[f64; 2]| {
        let step = f64::from(settings.rate) * g / (h + f64::from(settings.ridge));
        (step * f64::from(SCALE)).round().clamp(-30_000.0, 30_000.0) as i16
    };
    Tree {
        questions,
        leaves: sums.iter().map(value).collect(),
    }
}

fn shifted(row: u32, offset: i8) -> usize {
    (row as usize).wrapping_add_signed(isize::from(offset))
}

/// The gain of the best bound for a question, and the bound.
fn best_bound(
    rows: &Rows,
    sample: &[u32],
    gradients: &[[f32; 2]],
    leaf: &[u8],
    leaves: usize,
    (column, offset): About,
    ridge: f32,
) -> (f64, u8) {
    let values = &rows.columns[usize::from(column)];
    let mut sums = vec![[0.0_f32; 2]; leaves * 256];
    for ((&row, g), &leaf) in sample.iter().zip(gradients).zip(leaf) {
        let cell = &mut sums[usize::from(leaf) * 256 + usize::from(values[shifted(row, offset)])];
        cell[0] += g[0];
        cell[1] += g[1];
    }
    let ridge = f64::from(ridge);
    let gain = |g: f64, h: f64| g * g / (h + ridge);
    let mut gains = [0.0_f64; 256];
    for leaf in sums.chunks(256) {
        let (mut all_g, mut all_h) = (0.0, 0.0);
        for cell in leaf {
            all_g += f64::from(cell[0]);
            all_h += f64::from(cell[1]);
        }
        if all_h == 0.0 {
            continue;
        }
        let whole = gain(all_g, all_h);
        let (mut g, mut h) = (0.0, 0.0);
        for (bound, cell) in leaf.iter().enumerate() {
            g += f64::from(cell[0]);
            h += f64::from(cell[1]);
            gains[bound] += gain(g, h) + gain(all_g - g, (all_h - h).max(0.0)) - whole;
        }
    }
    let best = (0..255)
        .max_by(|&a, &b| gains[a].total_cmp(&gains[b]).then(b.cmp(&a)))
        .unwrap_or(0);
    (gains[best], best as u8)
}

/// Adds a tree's values to the scores of rows.
pub(crate) fn apply(rows: &Rows, which: &[u32], tree: &Tree, scores: &mut [f32]) {
    for &row in which {
        let mut leaf = 0_usize;
        for (level, q) in tree.questions.iter().enumerate() {
            let value = rows.columns[usize::from(q.column)][shifted(row, q.offset)];
            leaf |= usize::from(value > q.bound) << level;
        }
        scores[row as usize] += f32::from(tree.leaves[leaf]) / SCALE as f32;
    }
}
