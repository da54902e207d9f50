//! The second look: the columns again, with what the first trees think of the lines around.

use super::columns::{Columns, columns, log, share};
use super::features::{Column, Line, NAMES as FIRST};
use super::pieces::{lead, pieces};
use super::sight::Sight;
use super::trees::SCALE;
use super::units::Units;

columns! {
    /// The columns that the second look adds, behind those of the first.
    Added;
    P, Above2, Below2, Above5, Below5, Above15, Below15, Above50, Below50,
    MassAbove, MassBelow, MassShare, MassPage, SinceText, UntilText, SinceNone, UntilNone, Run, RunGap,
    PieceMass, PieceShare, PiecesAbove, PieceIn, Lead, LeadAround, UnitP,
}

/// The first added column: the first look's opinion of the line. Questions may reach to neighbours.
pub const OPINION: usize = FIRST.len();

/// Where an added column stands.
pub(super) fn place(column: Added) -> usize {
    OPINION + column as usize
}

/// Steps of an opinion to a logit; 128 is undecided.
const STEPS: i32 = 16;

/// An opinion as a byte: logits, 16 steps each, 128 undecided.
#[must_use]
pub fn opinion(score: i32) -> u8 {
    u8::try_from((128 + score * STEPS / SCALE).clamp(1, 255)).unwrap_or(128)
}

/// The columns of the second look: those of the first, to which it adds. Linear in the page.
#[must_use]
pub fn second_look(
    mut columns: Columns,
    lines: &[Line],
    sight: &Sight,
    scores: &[i32],
    probability: &[u8],
) -> Columns {
    columns.add(NAMES.len());
    let opinions: Vec<u8> = scores.iter().map(|&s| opinion(s)).collect();
    columns.column_mut(OPINION).copy_from_slice(&opinions);
    let p: Vec<u32> = opinions
        .iter()
        .map(|&o| probability.get(usize::from(o)).map_or(0, |&p| u32::from(p)))
        .collect();
    // A line weighs as many as it has words, on the logarithmic scale's inverse: near enough.
    let words: Vec<u32> = columns
        .column(Column::Words as usize)
        .iter()
        .map(|&w| unlog(w))
        .collect();
    let around = Around::new(&p, &words);
    around.fill(&mut columns);
    let units = Units::of(lines, sight);
    around.units(&mut columns, &units);
    pieces(&mut columns, &p, &words);
    let hashes: Vec<&[u32]> = lines.iter().map(|l| sight.words(l.sight)).collect();
    lead(&mut columns, &p, &hashes);
    columns
}

/// The number that [`log`] made a byte of, rounded down.
fn unlog(byte: u8) -> u32 {
    let Some(steps) = byte.checked_sub(1) else {
        return 0;
    };
    let exponent = u32::from(steps / 8).min(24);
    ((8 + u32::from(steps % 8)) << exponent) / 8
}

/// Writes a column from a value for each line.
fn fill(columns: &mut Columns, column: Added, value: impl Fn(usize) -> u8) {
    for (at, to) in columns.column_mut(place(column)).iter_mut().enumerate() {
        *to = value(at);
    }
}

struct Around<'a> {
    p: &'a [u32],
    words: &'a [u32],
    /// Running sums of words, and of words times probability.
    all: Vec<u64>,
    text: Vec<u64>,
}

impl<'a> Around<'a> {
    fn new(p: &'a [u32], words: &'a [u32]) -> Self {
        let (mut all, mut text) = (vec![0], vec![0]);
        let (mut a, mut t) = (0_u64, 0_u64);
        for (&p, &words) in p.iter().zip(words) {
            // Half a word more: a page of short lines has a mean as well.
            a += u64::from(2 * words + 1);
            t += u64::from(2 * words + 1) * u64::from(p);
            all.push(a);
            text.push(t);
        }
        Self {
            p,
            words,
            all,
            text,
        }
    }

    fn mean(&self, from: usize, to: usize) -> u8 {
        let all = self.all[to] - self.all[from];
        let text = self.text[to] - self.text[from];
        u8::try_from(text.checked_div(all).unwrap_or(0)).unwrap_or(200)
    }

    fn fill(&self, columns: &mut Columns) {
        let n = self.p.len();
        for (above, below, reach) in [
            (Added::Above2, Added::Below2, 2),
            (Added::Above5, Added::Below5, 5),
            (Added::Above15, Added::Below15, 15),
            (Added::Above50, Added::Below50, 50),
        ] {
            let above = columns.column_mut(place(above));
            for (at, to) in above.iter_mut().enumerate() {
                *to = self.mean(at.saturating_sub(reach), at);
            }
            let below = columns.column_mut(place(below));
            for (at, to) in below.iter_mut().enumerate() {
                *to = self.mean(at + 1, (at + 1 + reach).min(n));
            }
        }
        let mass = |from: usize, to: usize| {
            u32::try_from((self.text[to] - self.text[from]) / 400).unwrap_or(u32::MAX)
        };
        let all = mass(0, n);
        fill(columns, Added::MassAbove, |at| log(mass(0, at)));
        fill(columns, Added::MassBelow, |at| log(mass(at + 1, n)));
        fill(columns, Added::MassShare, |at| share(mass(0, at), all));
        fill(columns, Added::MassPage, |_| self.mean(0, n));
        self.distances(columns, [Added::SinceText, Added::UntilText], |p| p > 120);
        self.distances(columns, [Added::SinceNone, Added::UntilNone], |p| p < 40);
        self.run(columns);
    }

    /// The mean over the sentence or paragraph that the line is a part of.
    fn units(&self, columns: &mut Columns, units: &Units) {
        let mut from = 0;
        let column = columns.column_mut(place(Added::UnitP));
        while from < column.len() {
            let part = |&at: &usize| units.first[at] == from;
            let to = (from..column.len()).take_while(part).count() + from;
            column[from..to].fill(self.mean(from, to));
            from = to.max(from + 1);
        }
    }

    /// Words since the last and until the next line of an opinion.
    fn distances(
        &self,
        columns: &mut Columns,
        [before, after]: [Added; 2],
        holds: impl Fn(u32) -> bool,
    ) {
        let mut since = u32::MAX;
        for (at, to) in columns.column_mut(place(before)).iter_mut().enumerate() {
            *to = if since == u32::MAX {
                u8::MAX
            } else {
                log(since)
            };
            since = if holds(self.p[at]) {
                0
            } else {
                since.saturating_add(self.words[at] + 1)
            };
        }
        since = u32::MAX;
        for (at, to) in columns
            .column_mut(place(after))
            .iter_mut()
            .enumerate()
            .rev()
        {
            *to = if since == u32::MAX {
                u8::MAX
            } else {
                log(since)
            };
            since = if holds(self.p[at]) {
                0
            } else {
                since.saturating_add(self.words[at] + 1)
            };
        }
    }

    /// The run of lines with the most text in it, less what is not text (Kadane's algorithm): 100 plus
    /// the distance outside it, less the distance to its nearer end inside.
    fn run(&self, columns: &mut Columns) {
        let gain = |at: usize| i64::from(2 * self.words[at] + 1) * (i64::from(self.p[at]) - 80);
        let (mut best, mut range) = (0, 0..0);
        let (mut sum, mut start) = (0, 0);
        for at in 0..self.p.len() {
            if sum <= 0 {
                (sum, start) = (0, at);
            }
            sum += gain(at);
            if sum > best {
                (best, range) = (sum, start..at + 1);
            }
        }
        let n = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for (at, to) in columns.column_mut(place(Added::Run)).iter_mut().enumerate() {
            *to = if range.contains(&at) {
                1 + log(n(range.end - at)).min(100)
            } else if at < range.start {
                255 - log(n(range.start - at)).min(60)
            } else {
                194 - log(n(at + 1 - range.end)).min(60)
            };
        }
        for (at, to) in columns
            .column_mut(place(Added::RunGap))
            .iter_mut()
            .enumerate()
        {
            *to = if range.contains(&at) {
                log(n(at + 1 - range.start))
            } else {
                0
            };
        }
    }
}
