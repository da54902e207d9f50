//! Oblivious decision trees: all nodes of a level ask the same question.
//!
//! Eight questions give a number from 0 to 255, and that gives the leaf. No branches, so that a block of
//! lines is asked at once; about as good as other boosted trees (Prokhorenkova et al. 2018,
//! "CatBoost"). All integers: the same sums on every machine.

use super::columns::{BLOCK, Columns};
use serde::{Deserialize, Serialize};
use wide::u8x16;

/// Questions of a tree.
pub const DEPTH: usize = 8;
/// Leaves of a tree.
pub const LEAVES: usize = 1 << DEPTH;
/// Leaf values are logits times this.
pub const SCALE: i32 = 512;
/// Blocks of lines that are asked at once, where there are so many.
const MANY: usize = 2;

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
    let mut sums = vec![[0; BLOCK]; columns.blocks()];
    let (many, few) = sums.as_chunks_mut::<MANY>();
    for tree in trees {
        let Ok(values) = <&[i16; LEAVES]>::try_from(tree.leaves.as_slice()) else {
            continue;
        };
        let questions = &tree.questions;
        let firsts = (0..).step_by(MANY);
        for (first, sums) in firsts.zip(&mut *many) {
            add(values, find_leaves(questions, columns, first), sums);
        }
        for (first, sums) in (MANY * many.len()..).zip(few.as_chunks_mut::<1>().0) {
            add(values, find_leaves(questions, columns, first), sums);
        }
    }
    let mut sums = sums.into_flattened();
    sums.truncate(columns.lines());
    sums
}

/// The leaf of each line of `N` blocks. Vectors by name: left to the compiler, it takes three times as long.
#[inline(always)]
fn find_leaves<const N: usize>(
    questions: &[Question; DEPTH],
    columns: &Columns,
    first: usize,
) -> [[u8; BLOCK]; N] {
    let mut leaves = [u8x16::ZERO; N];
    for (level, question) in questions.iter().enumerate() {
        let values = columns.blocks_from::<N>(question.column.into(), question.offset, first);
        for (leaves, values) in leaves.iter_mut().zip(values) {
            // Zero where the value is not above the bound.
            let above = u8x16::new(*values).saturating_sub(u8x16::splat(question.bound));
            *leaves |= !above.simd_eq(u8x16::ZERO) & u8x16::splat(1 << level);
        }
    }
    leaves.map(u8x16::to_array)
}

/// Adds the values of the leaves to the sums. Eight leaves are read at once: a fifth less time.
#[inline(always)]
fn add<const N: usize>(
    values: &[i16; LEAVES],
    leaves: [[u8; BLOCK]; N],
    sums: &mut [[i32; BLOCK]; N],
) {
    let leaves = leaves.as_flattened().as_chunks().0;
    let sums = sums.as_flattened_mut().as_chunks_mut::<8>().0;
    for (sums, leaves) in sums.iter_mut().zip(leaves) {
        let mut eight = u64::from_le_bytes(*leaves);
        let mut found = [0; 8];
        for found in &mut found {
            // Masked, so that it needs no check.
            *found = i32::from(values[eight as usize % LEAVES]);
            eight >>= 8;
        }
        for (sum, found) in sums.iter_mut().zip(found) {
            *sum += found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A question on each of eight columns, about lines above and below.
    fn tree() -> Tree {
        let question = |column: u8| Question {
            column,
            offset: column as i8 - 2,
            bound: 30 * column,
        };
        Tree {
            questions: std::array::from_fn(|column| question(column as u8)),
            leaves: (0..LEAVES as i16).map(|leaf| 100 * leaf - 3000).collect(),
        }
    }

    #[test]
    fn every_line_gets_the_value_of_its_leaf() {
        for lines in [0, 1, 15, 16, 17, 33, 48, 50] {
            let mut columns = Columns::new(DEPTH, lines);
            for column in 0..DEPTH {
                for (at, value) in columns.column_mut(column).iter_mut().enumerate() {
                    *value = (at * 37 + column * 101) as u8;
                }
            }
            let value = |at: usize| {
                let answer = |(level, q): (usize, &Question)| {
                    let line = at.checked_add_signed(q.offset.into());
                    let line = line.and_then(|l| columns.column(q.column.into()).get(l));
                    usize::from(line.is_some_and(|value| *value > q.bound)) << level
                };
                let leaf: usize = tree().questions.iter().enumerate().map(answer).sum();
                100 * leaf as i32 - 3000
            };
            let expected: Vec<i32> = (0..lines).map(|at| 2 * value(at)).collect();
            assert_eq!(score(&[tree(), tree()], &columns), expected);
        }
    }

    #[test]
    fn a_broken_tree_has_no_say() {
        let broken = Tree {
            leaves: vec![7; 3],
            ..tree()
        };
        assert_eq!(score(&[broken], &Columns::new(DEPTH, 2)), [0, 0]);
    }
}
