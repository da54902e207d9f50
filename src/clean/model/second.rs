//! The second look: the columns again, with what the first trees think of the lines around.

use super::columns::{Columns, log, share};
use super::features::{Column, Line, NAMES as FIRST, Sight};
use super::trees::SCALE;

/// The columns that the second look adds, behind those of the first.
pub const NAMES: &[&str] = &[
    "P",
    "Above2",
    "Below2",
    "Above5",
    "Below5",
    "Above15",
    "Below15",
    "Above50",
    "Below50",
    "MassAbove",
    "MassBelow",
    "MassShare",
    "MassPage",
    "SinceText",
    "UntilText",
    "SinceNone",
    "UntilNone",
    "Run",
    "RunGap",
    "PieceMass",
    "PieceShare",
    "PiecesAbove",
    "PieceIn",
    "Lead",
    "LeadAround",
];

/// The first added column: the first look's opinion of the line. Questions may reach to neighbours.
pub const OPINION: usize = FIRST.len();

/// Steps of an opinion to a logit; 128 is undecided.
const STEPS: i32 = 16;

/// An opinion as a byte: logits, 16 steps each, 128 undecided.
#[must_use]
pub fn opinion(score: i32) -> u8 {
    u8::try_from((128 + score * STEPS / SCALE).clamp(1, 255)).unwrap_or(128)
}

/// The columns of the second look. Linear in the page.
#[must_use]
pub fn second_look(
    first: &Columns,
    lines: &[Line],
    sight: &Sight,
    scores: &[i32],
    probability: &[u8],
) -> Columns {
    let count = first.lines();
    let mut columns = Columns::new(FIRST.len() + NAMES.len(), count);
    for column in 0..FIRST.len() {
        columns
            .column_mut(column)
            .copy_from_slice(first.column(column));
    }
    let opinions: Vec<u8> = scores.iter().map(|&s| opinion(s)).collect();
    columns.column_mut(OPINION).copy_from_slice(&opinions);
    let p: Vec<u32> = opinions
        .iter()
        .map(|&o| probability.get(usize::from(o)).map_or(0, |&p| u32::from(p)))
        .collect();
    // A line weighs as many as it has words, on the logarithmic scale's inverse: near enough.
    let words: Vec<u32> = first
        .column(Column::Words as usize)
        .iter()
        .map(|&w| unlog(w))
        .collect();
    let around = Around::new(&p, &words);
    around.fill(&mut columns);
    around.pieces(&mut columns);
    let words: Vec<&[u32]> = lines.iter().map(|l| sight.words(l.sight)).collect();
    around.lead(&mut columns, &words);
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
        for (pair, reach) in [2, 5, 15, 50].into_iter().enumerate() {
            let above = columns.column_mut(OPINION + 1 + 2 * pair);
            for (at, to) in above.iter_mut().enumerate() {
                *to = self.mean(at.saturating_sub(reach), at);
            }
            let below = columns.column_mut(OPINION + 2 + 2 * pair);
            for (at, to) in below.iter_mut().enumerate() {
                *to = self.mean(at + 1, (at + 1 + reach).min(n));
            }
        }
        let mass = |from: usize, to: usize| {
            u32::try_from((self.text[to] - self.text[from]) / 400).unwrap_or(u32::MAX)
        };
        let all = mass(0, n);
        let mut fill = |column: usize, value: &dyn Fn(usize) -> u8| {
            for (at, to) in columns.column_mut(OPINION + column).iter_mut().enumerate() {
                *to = value(at);
            }
        };
        fill(9, &|at| log(mass(0, at)));
        fill(10, &|at| log(mass(at + 1, n)));
        fill(11, &|at| share(mass(0, at), all));
        fill(12, &|_| self.mean(0, n));
        self.distances(columns, 13, |p| p > 120);
        self.distances(columns, 15, |p| p < 40);
        self.run(columns);
    }

    /// Words since the last and until the next line of an opinion.
    fn distances(&self, columns: &mut Columns, column: usize, holds: impl Fn(u32) -> bool) {
        let mut since = u32::MAX;
        for (at, to) in columns.column_mut(OPINION + column).iter_mut().enumerate() {
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
            .column_mut(OPINION + column + 1)
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

    /// Text is in pieces, apart by ten words and more that are none.
    fn pieces(&self, columns: &mut Columns) {
        let n = self.p.len();
        let mut piece = vec![usize::MAX; n];
        let mut masses: Vec<u32> = Vec::new();
        let mut apart = u32::MAX;
        for at in 0..n {
            if self.p[at] > 100 {
                if apart >= 10 {
                    masses.push(0);
                }
                apart = 0;
            } else {
                apart = apart.saturating_add(self.words[at] + 1);
            }
            if apart < 10 && !masses.is_empty() {
                piece[at] = masses.len() - 1;
                if let Some(m) = masses.last_mut() {
                    *m += self.words[at];
                }
            }
        }
        let all: u32 = masses.iter().sum();
        let mut big = vec![0_u32];
        for m in &masses {
            big.push(big[big.len() - 1] + u32::from(*m >= 40));
        }
        let mut passed = 0;
        let mut inside = 0;
        let mut before = usize::MAX;
        for at in 0..n {
            let number = piece[at];
            if number != before {
                inside = 0;
                before = number;
            }
            if number != usize::MAX {
                passed = number + 1;
                columns.column_mut(OPINION + 19)[at] = log(masses[number]);
                columns.column_mut(OPINION + 20)[at] = share(masses[number], all);
                columns.column_mut(OPINION + 22)[at] = log(inside);
                inside += self.words[at];
                columns.column_mut(OPINION + 21)[at] = u8::try_from(big[number]).unwrap_or(255);
            } else {
                columns.column_mut(OPINION + 21)[at] = u8::try_from(big[passed]).unwrap_or(255);
            }
        }
    }

    /// Words in common with the first three hundred words of text.
    fn lead(&self, columns: &mut Columns, words: &[&[u32]]) {
        let mut known = vec![0_u8; 1 << 12];
        let slot = |w: u32| (w ^ (w >> 13)) as usize & ((1 << 12) - 1);
        let mut taken = 0;
        for at in 0..self.p.len() {
            if taken > 300 {
                break;
            }
            let words = words[at];
            if self.p[at] > 110 {
                taken += words.len();
                words.iter().for_each(|&w| known[slot(w)] = 1);
            }
        }
        let shares: Vec<u32> = (0..self.p.len())
            .map(|at| words[at].iter().map(|&w| u32::from(known[slot(w)])).sum())
            .collect();
        let n = self.p.len();
        for at in 0..n {
            columns.column_mut(OPINION + 23)[at] = share(shares[at], words[at].len() as u32);
            let (from, to) = (at.saturating_sub(6), (at + 7).min(n));
            let hit: u32 = shares[from..to].iter().sum();
            let all: usize = (from..to).map(|at| words[at].len()).sum();
            columns.column_mut(OPINION + 24)[at] = share(hit, all as u32);
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
        for (at, to) in columns.column_mut(OPINION + 17).iter_mut().enumerate() {
            *to = if range.contains(&at) {
                1 + log(n(range.end - at)).min(100)
            } else if at < range.start {
                255 - log(n(range.start - at)).min(60)
            } else {
                194 - log(n(at + 1 - range.end)).min(60)
            };
        }
        for (at, to) in columns.column_mut(OPINION + 18).iter_mut().enumerate() {
            *to = if range.contains(&at) {
                log(n(at + 1 - range.start))
            } else {
                0
            };
        }
    }
}
