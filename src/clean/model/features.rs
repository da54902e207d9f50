//! Fills the model's columns for a page: what each line is like, and what stands around it.

use super::columns::{Columns, clip, columns, log, share, small};
use super::sight::{NEUTRAL, OF_LINE, Sight, lexical_mean};
use super::units::Units;
use super::words::{Edge, Tally};
use crate::clean::bits::Bits;

/// What the model is told of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Its place in the [`Sight`] of the document.
    pub sight: usize,
    /// Blanks before it.
    pub indent: u32,
    /// Blank lines above it.
    pub gap: u32,
    /// What the phrase rule that holds for it does, 0 if none holds.
    pub effect: u8,
    /// The first line of the page with the same words.
    pub first: usize,
}

columns! {
    /// The columns of the first look, those of the line itself first.
    Column;
    Words, Chars, WordLength, FunctionWords, Capitals, AllCaps, Digits, Signs, Commas, Stops, First, Last,
    GapAbove, GapBelow, Indent, Copies, Copy, Effect, Lexical, LexicalSum, Years, Clocks, Quotes, Brackets,
    Bars, Marks, Money, Title, Common,
    Place, PlaceWords, FromTop, FromEnd, PageWords, PageLines, PageLong, PageFunction, PageLexical,
    LongAbove, LongBelow, WordsAbove10, WordsBelow10, WordsAbove40, WordsBelow40,
    HitsAbove15, HitsBelow15, HitsAbove60, HitsBelow60, SinceLong, UntilLong,
    SinceComments, UntilComments, SinceList, UntilList, SinceByline, UntilByline, SinceTitle, UntilTitle,
    LexicalAbove20, LexicalBelow20, ShortRun, BylinesAbove, BylinesBelow, AgainAbove30, AgainBelow30,
    Heading, SinceHeading, PoorAbove20, PoorBelow20, TitleAround,
    UnitWords, UnitPart, UnitLexical, LongRun, TurnsAbove20, TurnsBelow20, StampsAbove10, StampsBelow10,
    BreaksAbove10, BreaksBelow10,
}

/// Columns of the line itself: questions may reach to neighbouring lines.
pub const OWN: usize = Column::Place as usize;

/// Words that make a line a paragraph.
const LONG: u32 = 20;

/// Fills the columns for the lines of a page. Linear in the page.
#[must_use]
pub fn features(lines: &[Line], title: Option<usize>, sight: &Sight) -> Columns {
    let page = Page {
        lines,
        title,
        sight,
        units: Units::of(lines, sight),
    };
    let mut columns = Columns::new(NAMES.len(), lines.len());
    page.own(&mut columns);
    page.context(&mut columns);
    columns
}

/// Writes a column from a value for each line.
fn fill(columns: &mut Columns, column: Column, value: impl Fn(usize) -> u8) {
    for (at, to) in columns.column_mut(column as usize).iter_mut().enumerate() {
        *to = value(at);
    }
}

struct Page<'p> {
    lines: &'p [Line],
    title: Option<usize>,
    sight: &'p Sight,
    units: Units,
}

impl Page<'_> {
    /// Whether the line is a paragraph or a part of one.
    fn is_long(&self, at: usize) -> bool {
        self.units.words[at] >= LONG
    }

    /// Whether a paragraph begins with the line.
    fn begins_long(&self, at: usize) -> bool {
        self.is_long(at) && self.units.is_head(at)
    }

    fn words(&self, at: usize) -> &[u32] {
        self.sight.words(self.lines[at].sight)
    }

    fn tally(&self, at: usize) -> &Tally {
        &self.sight.tallies[self.lines[at].sight]
    }

    fn weight(&self, at: usize) -> i32 {
        self.sight.weights[self.lines[at].sight]
    }

    fn tallies(&self) -> impl Iterator<Item = &Tally> {
        (0..self.lines.len()).map(|at| self.tally(at))
    }

    fn own(&self, columns: &mut Columns) {
        use Column as C;
        for (place, column) in OF_LINE.into_iter().enumerate() {
            fill(columns, column, |at| {
                self.sight.rows[self.lines[at].sight][place]
            });
        }
        fill(columns, C::GapAbove, |at| small(self.lines[at].gap));
        fill(columns, C::GapBelow, |at| {
            small(self.lines.get(at + 1).map_or(9, |l| l.gap))
        });
        fill(columns, C::Indent, |at| log(self.lines[at].indent));
        fill(columns, C::Effect, |at| self.lines[at].effect);
        self.copies(columns);
        self.title(columns);
        self.common(columns);
    }

    fn copies(&self, columns: &mut Columns) {
        let mut counts = vec![0_u32; self.lines.len()];
        let mut numbers = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            counts[line.first] += 1;
            numbers.push(counts[line.first]);
        }
        fill(columns, Column::Copies, |at| {
            log(counts[self.lines[at].first])
        });
        fill(columns, Column::Copy, |at| log(numbers[at]));
    }

    /// The share of a line's words that stand in the headline.
    fn title(&self, columns: &mut Columns) {
        let Some(title) = self.title else { return };
        let mut known = WordSet::new();
        self.words(title)
            .iter()
            .for_each(|&word| known.add(slot(word)));
        fill(columns, Column::Title, |at| {
            let words = self.words(at);
            let found = words.iter().filter(|&&word| known.has(slot(word))).count();
            share(found as u32, words.len() as u32)
        });
    }

    /// The share of a line's words that stand in another paragraph of the page.
    fn common(&self, columns: &mut Columns) {
        let (mut once, mut again) = (WordSet::new(), WordSet::new());
        for at in 0..self.lines.len() {
            if self.is_long(at) {
                for slot in self.words(at).iter().map(|&word| slot(word)) {
                    again.add_if(slot, once.has(slot));
                    once.add(slot);
                }
            }
        }
        fill(columns, Column::Common, |at| {
            // The line's own words are among those of the paragraphs, if it is one.
            let others = if self.is_long(at) { &again } else { &once };
            let words = self.words(at);
            let found = words.iter().filter(|&&word| others.has(slot(word))).count();
            share(found as u32, words.len() as u32)
        });
    }

    fn context(&self, columns: &mut Columns) {
        use Column as C;
        let lines = self.lines.len();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let words = Sums::of(self.tallies().map(|t| t.words));
        let long = Sums::of((0..lines).map(|at| u32::from(self.begins_long(at))));
        let long_words = (0..lines)
            .filter(|&at| self.is_long(at))
            .map(|at| self.tally(at).words)
            .sum();
        let function = self.tallies().map(|t| t.function_words).sum();
        let hits = Sums::of(self.lines.iter().map(|l| u32::from(l.effect > 0)));
        let lexical: i64 = (0..self.lines.len())
            .map(|at| i64::from(self.weight(at)))
            .sum();
        fill(columns, C::Place, |at| share(count(at), count(lines)));
        fill(columns, C::PlaceWords, |at| {
            share(words.above(at, at), words.all())
        });
        fill(columns, C::FromTop, |at| log(count(at)));
        fill(columns, C::FromEnd, |at| log(count(lines - at - 1)));
        fill(columns, C::PageWords, |_| log(words.all()));
        fill(columns, C::PageLines, |_| log(count(lines)));
        fill(columns, C::PageLong, |_| share(long_words, words.all()));
        fill(columns, C::PageFunction, |_| share(function, words.all()));
        let page_lexical = lexical * 2 / (2 * i64::from(words.all()) + 3);
        fill(columns, C::PageLexical, |_| {
            clip(NEUTRAL + page_lexical as i32)
        });
        fill(columns, C::LongAbove, |at| log(long.above(at, at)));
        fill(columns, C::LongBelow, |at| log(long.below(at, lines)));
        fill(columns, C::WordsAbove10, |at| log(words.above(at, 10)));
        fill(columns, C::WordsBelow10, |at| log(words.below(at, 10)));
        fill(columns, C::WordsAbove40, |at| log(words.above(at, 40)));
        fill(columns, C::WordsBelow40, |at| log(words.below(at, 40)));
        fill(columns, C::HitsAbove15, |at| small(hits.above(at, 15)));
        fill(columns, C::HitsBelow15, |at| small(hits.below(at, 15)));
        fill(columns, C::HitsAbove60, |at| small(hits.above(at, 60)));
        fill(columns, C::HitsBelow60, |at| small(hits.below(at, 60)));
        self.distances(columns);
        self.lexical_around(columns);
        self.short_runs(columns);
        self.counts(columns);
        self.headings(columns);
        self.units(columns);
        self.rhythm(columns);
    }

    /// The sentence or paragraph that the line is a part of.
    fn units(&self, columns: &mut Columns) {
        use Column as C;
        let mut weights = vec![0_i32; self.lines.len()];
        for at in 0..self.lines.len() {
            let sum = &mut weights[self.units.first[at]];
            *sum = sum.saturating_add(self.weight(at));
        }
        fill(columns, C::UnitWords, |at| log(self.units.words[at]));
        fill(columns, C::UnitPart, |at| self.units.part(at));
        fill(columns, C::UnitLexical, |at| {
            lexical_mean(self.units.words[at], weights[self.units.first[at]])
        });
    }

    /// How paragraphs and short lines follow one another: teasers take turns with their headlines,
    /// comments with names and dates.
    fn rhythm(&self, columns: &mut Columns) {
        use Column as C;
        let n = self.lines.len();
        let turn = |at: usize| at > 0 && self.begins_long(at) && !self.is_long(at - 1);
        let turns = Sums::of((0..n).map(|at| u32::from(turn(at))));
        let stamps = self.tallies();
        let stamps = Sums::of(stamps.map(|t| u32::from(t.words < 12 && t.years + t.clocks > 0)));
        let breaks = Sums::of(self.tallies().map(|t| u32::from(t.last == Edge::Ellipsis)));
        fill(columns, C::TurnsAbove20, |at| small(turns.above(at, 20)));
        fill(columns, C::TurnsBelow20, |at| small(turns.below(at, 20)));
        fill(columns, C::StampsAbove10, |at| small(stamps.above(at, 10)));
        fill(columns, C::StampsBelow10, |at| small(stamps.below(at, 10)));
        fill(columns, C::BreaksAbove10, |at| small(breaks.above(at, 10)));
        fill(columns, C::BreaksBelow10, |at| small(breaks.below(at, 10)));
        let runs = columns.column_mut(C::LongRun as usize);
        let mut at = 0;
        while at < n {
            let run = (at..n).take_while(|&i| self.is_long(i)).count();
            let paragraphs = (at..at + run).filter(|&i| self.units.is_head(i)).count();
            runs[at..at + run].fill(log(u32::try_from(paragraphs).unwrap_or(u32::MAX)));
            at += run + 1;
        }
    }

    fn counts(&self, columns: &mut Columns) {
        use Column as C;
        let n = self.lines.len();
        let bylines = Sums::of(
            self.lines
                .iter()
                .map(|l| u32::from(matches!(l.effect, effects::BYLINE | effects::DATE))),
        );
        let again = Sums::of(
            self.lines
                .iter()
                .enumerate()
                .map(|(at, l)| u32::from(l.first < at)),
        );
        let poor = Sums::of(
            columns
                .column(C::Lexical as usize)
                .iter()
                .map(|&l| u32::from(l < 85)),
        );
        let words = Sums::of(self.tallies().map(|t| t.words.min(1000)));
        let title: Vec<u32> = columns
            .column(C::Title as usize)
            .iter()
            .zip(self.tallies())
            .map(|(&share, t)| u32::from(share) * t.words.min(1000))
            .collect();
        let title = Sums::of(title.into_iter());
        fill(columns, C::BylinesAbove, |at| small(bylines.above(at, at)));
        fill(columns, C::BylinesBelow, |at| small(bylines.below(at, n)));
        fill(columns, C::AgainAbove30, |at| small(again.above(at, 30)));
        fill(columns, C::AgainBelow30, |at| small(again.below(at, 30)));
        fill(columns, C::PoorAbove20, |at| small(poor.above(at, 20)));
        fill(columns, C::PoorBelow20, |at| small(poor.below(at, 20)));
        fill(columns, C::TitleAround, |at| {
            let (t, w) = (
                title.above(at, 10) + title.below(at, 10),
                words.above(at, 10) + words.below(at, 10),
            );
            small(t / w.max(1))
        });
    }

    /// What the words of the last short line above say, and how far above it stands.
    fn headings(&self, columns: &mut Columns) {
        let heads: Vec<bool> = self
            .tallies()
            .map(|t| {
                (1..=7).contains(&t.words)
                    && !matches!(t.last, super::words::Edge::Stop | super::words::Edge::Comma)
            })
            .collect();
        let weights: Vec<u8> = (0..self.lines.len())
            .map(|at| clip(NEUTRAL + self.weight(at) / 4))
            .collect();
        let since = |at: usize, head: usize| log(u32::try_from(at - head).unwrap_or(u32::MAX));
        let mut last: Option<usize> = None;
        for (at, is_head) in heads.into_iter().enumerate() {
            if let Some(head) = last {
                columns.column_mut(Column::Heading as usize)[at] = weights[head];
                columns.column_mut(Column::SinceHeading as usize)[at] = since(at, head);
            }
            last = if is_head { Some(at) } else { last };
        }
    }

    fn distances(&self, columns: &mut Columns) {
        use Column as C;
        let effect = |at: usize| self.lines[at].effect;
        self.since_and_until(columns, C::SinceLong, C::UntilLong, |at| self.is_long(at));
        self.since_and_until(columns, C::SinceComments, C::UntilComments, |at| {
            effect(at) == effects::COMMENTS
        });
        self.since_and_until(columns, C::SinceList, C::UntilList, |at| {
            matches!(effect(at), effects::LIST | effects::TEASERS)
        });
        self.since_and_until(columns, C::SinceByline, C::UntilByline, |at| {
            matches!(effect(at), effects::BYLINE | effects::DATE)
        });
        self.since_and_until(columns, C::SinceTitle, C::UntilTitle, |at| {
            self.title == Some(at)
        });
    }

    /// Lines since the last and until the next line for which `holds`, 255 where there is none.
    fn since_and_until(
        &self,
        columns: &mut Columns,
        since: Column,
        until: Column,
        holds: impl Fn(usize) -> bool,
    ) {
        let distance = |last: Option<usize>, at: usize| {
            last.map_or(u8::MAX, |l| {
                log(u32::try_from(at.abs_diff(l)).unwrap_or(u32::MAX))
            })
        };
        let mut last = None;
        for (at, to) in columns.column_mut(since as usize).iter_mut().enumerate() {
            last = if holds(at) { Some(at) } else { last };
            *to = distance(last, at);
        }
        last = None;
        for (at, to) in columns
            .column_mut(until as usize)
            .iter_mut()
            .enumerate()
            .rev()
        {
            *to = distance(last, at);
            last = if holds(at) { Some(at) } else { last };
        }
    }

    fn lexical_around(&self, columns: &mut Columns) {
        let words = Sums::of(self.tallies().map(|t| t.words));
        // Weights may be negative; offset by the least possible they add up as counts do.
        let weights = Sums::of(
            (0..self.lines.len())
                .map(|at| self.weight(at))
                .map(|w| (w.max(-(1 << 16)) + (1 << 16)) as u32),
        );
        let mean = |weight: u32, lines: usize, words: u32| {
            let weight = i64::from(weight) - ((lines as i64) << 16);
            clip(NEUTRAL + (weight * 2 / (2 * i64::from(words) + 3)) as i32)
        };
        fill(columns, Column::LexicalAbove20, |at| {
            mean(weights.above(at, 20), at.min(20), words.above(at, 20))
        });
        fill(columns, Column::LexicalBelow20, |at| {
            let lines = (self.lines.len() - at - 1).min(20);
            mean(weights.below(at, 20), lines, words.below(at, 20))
        });
    }

    /// The length of the run of short lines that the line is in; 0 for a paragraph.
    fn short_runs(&self, columns: &mut Columns) {
        let short = |at: &usize| self.units.words[*at] < 8;
        let runs = columns.column_mut(Column::ShortRun as usize);
        let mut at = 0;
        while at < runs.len() {
            let length = (at..runs.len()).take_while(short).count();
            runs[at..at + length].fill(log(u32::try_from(length).unwrap_or(u32::MAX)));
            at += length + 1;
        }
    }
}

/// Numbers of the rules' effects as the model sees them.
pub(crate) mod effects {
    pub(crate) const LINE: u8 = 1;
    pub(crate) const LABEL: u8 = 2;
    pub(crate) const LIST: u8 = 3;
    pub(crate) const TEASERS: u8 = 4;
    pub(crate) const COMMENTS: u8 = 5;
    pub(crate) const CAPTION: u8 = 6;
    pub(crate) const BYLINE: u8 = 7;
    pub(crate) const DATE: u8 = 8;
    pub(crate) const WEAK: u8 = 9;
}

/// Running sums.
struct Sums(Vec<u32>);

impl Sums {
    fn of(values: impl Iterator<Item = u32>) -> Self {
        let mut sums = vec![0_u32];
        let mut sum = 0_u32;
        sums.extend(values.map(|value| {
            sum = sum.wrapping_add(value);
            sum
        }));
        Self(sums)
    }

    fn all(&self) -> u32 {
        self.0[self.0.len() - 1]
    }

    /// The sum of the `n` values above `at`.
    fn above(&self, at: usize, n: usize) -> u32 {
        self.0[at].wrapping_sub(self.0[at.saturating_sub(n)])
    }

    /// The sum of the `n` values below `at`.
    fn below(&self, at: usize, n: usize) -> u32 {
        self.0[(at + 1).saturating_add(n).min(self.0.len() - 1)].wrapping_sub(self.0[at + 1])
    }
}

/// Slots of words by their hash; different words may share one.
const SLOTS: usize = 1 << 14;
type WordSet = Bits<{ SLOTS / 64 }>;

fn slot(word: u32) -> usize {
    (word ^ (word >> 15)) as usize % SLOTS
}
