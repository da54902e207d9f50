//! Oblivious decision trees: all nodes of a level ask the same question.
//!
//! Six questions give a number from 0 to 63, and that gives the leaf. No branches, so that sixteen
//! lines are asked at once; about as good as other boosted trees (Prokhorenkova et al. 2018,
//! "CatBoost"). All integers: the same sums on every machine.

use super::columns::Columns;
use serde::{Deserialize, Serialize};

/// Questions of a tree.
pub const DEPTH: usize = 6;
/// Leaves of a tree.
pub const LEAVES: usize = 1 << DEPTH;
/// Leaf values are logits times this.
pub const SCALE: i32 = 512;

/// "Is column `column`, `offset` lines below this one, above `bound`?"
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// A column.
    pub column: u8,
    /// Lines below, at most [`super::columns::REACH`] either way.
    pub offset: i8,
    /// Largest value whose answer is no.
    pub bound: u8,
}

/// One tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// The question of each level.
    pub questions: [Question; DEPTH],
    /// The value of each leaf; bit *l* of its number is the answer of level *l*. [`LEAVES`] long.
    pub leaves: Vec<i16>,
}

/// The sums of the trees' values for each line, in logits times [`SCALE`].
#[must_use]
pub fn score(trees: &[Tree], columns: &Columns) -> Vec<i32> {
    let mut sums = vec![0; columns.lines()];
    let mut leaf = vec![0_u8; columns.lines()];
    for tree in trees {
        leaf.fill(0);
        for (level, question) in tree.questions.iter().enumerate() {
            let values = columns.shifted(question.column.into(), question.offset);
            for (leaf, &value) in leaf.iter_mut().zip(values) {
                *leaf |= u8::from(value > question.bound) << level;
            }
        }
        for (sum, &leaf) in sums.iter_mut().zip(&leaf) {
            *sum += tree
                .leaves
                .get(usize::from(leaf))
                .map_or(0, |&v| i32::from(v));
        }
    }
    sums
}
