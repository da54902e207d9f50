//! Oblivious decision trees: all nodes of a level ask the same question.
//!
//! Eight questions give a number from 0 to 255, and that gives the leaf. No branches, so that a block of
//! lines is asked at once; about as good as other boosted trees (Prokhorenkova et al. 2018,
//! "CatBoost"). All integers: the same sums on every machine.

use super::columns::Columns;
use serde::{Deserialize, Serialize};

/// Questions of a tree.
pub const DEPTH: usize = 8;
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
    let mut sums = vec![0; columns.padded()];
    let mut leaf = vec![0_u8; columns.padded()];
    for tree in trees {
        let Ok(values) = <&[i16; LEAVES]>::try_from(tree.leaves.as_slice()) else {
            continue;
        };
        find_leaves(&tree.questions, columns, &mut leaf);
        add(values, leaf.as_chunks().0, sums.as_chunks_mut().0);
    }
    sums.truncate(columns.lines());
    sums
}

/// The leaf of each line, the padding included: whole vectors take all eight questions in one pass.
fn find_leaves(questions: &[Question; DEPTH], columns: &Columns, leaf: &mut [u8]) {
    let [a, b, c, d, e, f, g, h] =
        questions.map(|q| columns.shifted_padded(q.column.into(), q.offset));
    let bound = questions.map(|q| q.bound);
    let four = a.iter().zip(b).zip(c).zip(d);
    let more = e.iter().zip(f).zip(g).zip(h);
    for ((leaf, (((a, b), c), d)), (((e, f), g), h)) in leaf.iter_mut().zip(four).zip(more) {
        *leaf = u8::from(*a > bound[0])
            | u8::from(*b > bound[1]) << 1
            | u8::from(*c > bound[2]) << 2
            | u8::from(*d > bound[3]) << 3
            | u8::from(*e > bound[4]) << 4
            | u8::from(*f > bound[5]) << 5
            | u8::from(*g > bound[6]) << 6
            | u8::from(*h > bound[7]) << 7;
    }
}

/// Adds the values of the leaves to the sums. Eight leaves are read at once: a fifth less time.
fn add(values: &[i16; LEAVES], leaves: &[[u8; 8]], sums: &mut [[i32; 8]]) {
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
        for lines in [0, 1, 15, 16, 17, 50] {
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
