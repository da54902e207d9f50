//! What the model sees of lines by themselves, wherever they stand.

use super::columns::{clip, log, share, small};
use super::features::Column;
use super::lexicon::Lexicon;
use super::words::{Tally, scan};

/// The lexical weight that is neither for nor against.
pub(super) const NEUTRAL: i32 = 100;

/// What the characters of a document's lines say, found out once however often the model is asked.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    pub(super) tallies: Vec<Tally>,
    /// For each line its [`OF_LINE`] columns.
    pub(super) rows: Vec<[u8; OF_LINE.len()]>,
    /// The sum of the lexical weights of each line.
    pub(super) weights: Vec<i32>,
    /// Words of the document that the model has met in training.
    pub(super) known: u32,
    /// The hashes of all words.
    words: Vec<u32>,
    /// Where the words of each line begin; one more for the end.
    starts: Vec<usize>,
}

impl Sight {
    /// Looks at lines, given without the blanks around them. Linear in their characters.
    pub fn of(lines: impl Iterator<Item = impl AsRef<str>>, lexicon: &Lexicon) -> Self {
        let mut sight = Self {
            starts: vec![0],
            ..Self::default()
        };
        for line in lines {
            let from = sight.words.len();
            let tally = scan(line.as_ref(), lexicon, &mut sight.words);
            let (weight, known) = lexicon.weigh(&sight.words[from..]);
            sight.rows.push(of_line(&tally, weight));
            sight.tallies.push(tally);
            sight.weights.push(weight);
            sight.known += known;
            sight.starts.push(sight.words.len());
        }
        sight
    }

    /// Whether hardly a word was met in training: less than a quarter, as of languages that were not in it. Of
    /// those that were it is two fifths and more.
    pub(super) fn is_foreign(&self) -> bool {
        let words: u32 = self.tallies.iter().map(|tally| tally.words).sum();
        self.known < words / 4
    }

    /// The hashes of the words of a line.
    pub(crate) fn words(&self, at: usize) -> &[u32] {
        &self.words[self.starts[at]..self.starts[at + 1]]
    }
}

/// The columns that a line's characters alone decide, in the order of [`of_line`].
#[rustfmt::skip]
pub(super) const OF_LINE: [Column; 21] = {
    use Column as C;
    [
        C::Words, C::Chars, C::WordLength, C::FunctionWords, C::Capitals, C::AllCaps, C::Digits, C::Signs,
        C::Commas, C::Stops, C::First, C::Last, C::Lexical, C::LexicalSum, C::Years, C::Clocks, C::Quotes,
        C::Brackets, C::Bars, C::Marks, C::Money,
    ]
};

fn of_line(t: &Tally, weight: i32) -> [u8; OF_LINE.len()] {
    [
        log(t.words),
        log(t.chars),
        ratio(t.letters, t.words),
        share(t.function_words, t.words),
        share(t.capitals, t.words.saturating_sub(1)),
        share(t.all_caps, t.words),
        share(t.digits, t.chars),
        share(t.signs, t.chars),
        log(t.commas),
        log(t.stops),
        1 + t.first as u8,
        1 + t.last as u8,
        lexical_mean(t.words, weight),
        clip(NEUTRAL + weight / 8),
        small(t.years),
        small(t.clocks),
        log(t.quotes),
        log(t.brackets),
        log(t.bars),
        log(t.marks),
        log(t.money),
    ]
}

/// The mean weight of the words of a line; few words say less.
pub(super) fn lexical_mean(words: u32, weight: i32) -> u8 {
    let terms = i32::try_from(words.saturating_mul(2))
        .unwrap_or(i32::MAX)
        .saturating_add(3);
    clip(NEUTRAL + weight.saturating_mul(2) / terms)
}

/// Letters a word, in tenths.
fn ratio(letters: u32, words: u32) -> u8 {
    small(letters.saturating_mul(10) / words.max(1))
}
