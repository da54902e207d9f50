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

/// The sums of the trees' values for each line, in logits times [`SCALE`]. A tree without [`LEAVES`]
/// leaves has no say.
#[must_use]
pub fn score(trees: &[Tree], columns: &Columns) -> Vec<i32> {
    let mut sums = vec![0; columns.lines()];
    let mut leaf = vec![0_u8; columns.lines()];
    for tree in trees {
        let Ok(values) = <&[i16; LEAVES]>::try_from(tree.leaves.as_slice()) else {
            continue;
        };
        find_leaves(&tree.questions, columns, &mut leaf);
        for (sum, &leaf) in sums.iter_mut().zip(&leaf) {
            // Masked, so that it needs no check: half the time of scoring is this line.
            *sum += i32::from(values[usize::from(leaf) % LEAVES]);
        }
    }
    sums
}

/// The leaf of each line. Two questions at once, so that the leaves are read and written half as often.
fn find_leaves(questions: &[Question; DEPTH], columns: &Columns, leaf: &mut [u8]) {
    leaf.fill(0);
    for (level, pair) in (0..DEPTH).step_by(2).zip(questions.chunks_exact(2)) {
        let values = |q: &Question| columns.shifted(q.column.into(), q.offset);
        let both = values(&pair[0]).iter().zip(values(&pair[1]));
        for (leaf, (&one, &two)) in leaf.iter_mut().zip(both) {
            let answers = u8::from(one > pair[0].bound) | u8::from(two > pair[1].bound) << 1;
            *leaf |= answers << level;
        }
    }
}
