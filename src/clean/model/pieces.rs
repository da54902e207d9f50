//! Pieces of text on a page, and what they have in common with the first of it: second articles, teasers
//! and comments are text as well.

use super::columns::{Columns, log, share};
use super::second::{Added, place};
use crate::clean::bits::Bits;

/// So many words that are no text end a piece.
const APART: u32 = 10;
/// Pieces with fewer words are not counted.
const COUNTED: u32 = 40;
/// Words of text that are the lead.
const LEAD: usize = 300;
/// Lines above and below that are looked at together.
const AROUND: usize = 6;
/// Slots of the set of the lead's words.
const SLOTS: usize = 1 << 12;

/// Fills the columns about the pieces: their words, their share, those before, and how far in a line is.
pub(super) fn pieces(columns: &mut Columns, p: &[u32], words: &[u32]) {
    let (piece, masses) = cut(p, words);
    let all = masses
        .iter()
        .fold(0_u32, |sum, &mass| sum.saturating_add(mass));
    let mut before = vec![0_u32];
    for mass in &masses {
        before.push(before[before.len() - 1] + u32::from(*mass >= COUNTED));
    }
    let mut set = |column, at: usize, value| columns.column_mut(place(column))[at] = value;
    let (mut passed, mut inside, mut last) = (0, 0_u32, None);
    for (at, &number) in piece.iter().enumerate() {
        if number != last {
            (inside, last) = (0, number);
        }
        let above = match number {
            Some(number) => {
                passed = number + 1;
                set(Added::PieceMass, at, log(masses[number]));
                set(Added::PieceShare, at, share(masses[number], all));
                set(Added::PieceIn, at, log(inside));
                inside = inside.saturating_add(words[at]);
                before[number]
            }
            None => before[passed],
        };
        set(
            Added::PiecesAbove,
            at,
            u8::try_from(above).unwrap_or(u8::MAX),
        );
    }
}

/// The piece of each line, and the words of each piece.
fn cut(p: &[u32], words: &[u32]) -> (Vec<Option<usize>>, Vec<u32>) {
    let mut piece = vec![None; p.len()];
    let mut masses: Vec<u32> = Vec::new();
    let mut apart = u32::MAX;
    for at in 0..p.len() {
        if p[at] > 100 {
            if apart >= APART {
                masses.push(0);
            }
            apart = 0;
        } else {
            apart = apart.saturating_add(words[at] + 1);
        }
        let number = masses.len().checked_sub(1).filter(|_| apart < APART);
        if let Some(number) = number {
            piece[at] = Some(number);
            masses[number] = masses[number].saturating_add(words[at]);
        }
    }
    (piece, masses)
}

/// Fills the columns about words in common with the first text of the page.
pub(super) fn lead(columns: &mut Columns, p: &[u32], words: &[&[u32]]) {
    let slot = |w: u32| (w ^ (w >> 13)) as usize % SLOTS;
    let mut known = Bits::<{ SLOTS / 64 }>::new();
    let mut taken = 0;
    for (words, _) in words.iter().zip(p).filter(|(_, p)| **p > 110) {
        if taken > LEAD {
            break;
        }
        taken += words.len();
        words.iter().for_each(|&w| known.add(slot(w)));
    }
    let hits = |words: &&[u32]| words.iter().map(|&w| u32::from(known.has(slot(w)))).sum();
    let hits: Vec<u32> = words.iter().map(hits).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    for at in 0..p.len() {
        columns.column_mut(place(Added::Lead))[at] = share(hits[at], count(words[at].len()));
        let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(p.len());
        let hit = hits[around.clone()].iter().sum();
        let all = words[around].iter().map(|w| w.len()).sum();
        columns.column_mut(place(Added::LeadAround))[at] = share(hit, count(all));
    }
}
