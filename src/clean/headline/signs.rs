//! What speaks for a line being the headline of its page, weighed.
//!
//! A log-linear choice among the candidates of a page (McFadden 1974, "Conditional logit analysis"). The trainer fits
//! the weights, and prints them as they stand here.

use super::is_candidate;
use crate::clean::{
    bits::Bits,
    header,
    model::{Lexicon, Sight},
    page::{Page, has_site_suffix},
};

/// What is known of a candidate, as small numbers.
pub(crate) type Signs = [i32; WEIGHTS.len()];

/// How much each sign speaks for a headline.
#[rustfmt::skip]
const WEIGHTS: [i32; 35] = [
    // 3 to 4, 5 to 6, 11 to 13, 14 to 16, 17 to 20, over 20 words.
    -33, -10, 5, 7, -23, -23,
    // Words that stand in the text, too: their share in eighths, their number up to 6; whether there are any to look for.
    5, 6, 33,
    // Lines to the text below, as a logarithm; one, two, three paragraphs above.
    -1, -7, -21, -41,
    // It stands there once again, more often, with the name of the site behind.
    11, 6, 43,
    // A byline or date below, above.
    42, 8,
    // A question; its place as a logarithm; the first line.
    -21, 5, 74,
    // A gap above, below.
    50, 55,
    // Words of text in the lines below, above, as logarithms.
    3, -4,
    // Short lines or lines of rules in a row above, below, as logarithms.
    5, -2,
    // A line that could be the headline stands next above; close above, and is shorter; next below; close below, and is longer.
    -5, -6, 1, 8,
    // It bears a date; the name of a site; a wide gap above; words that it shares with the first line, in eighths.
    -10, -24, 2, 8,
];

/// Lines around a candidate that are looked at for text.
const AROUND: usize = 15;
/// Words of a short line, and how many such lines are counted.
const SHORT: usize = 4;
const LONGEST_RUN: usize = 20;
/// Paragraphs of text whose words a headline may share.
const TEXTS: usize = 30;
/// Lines between a headline and a subtitle.
const NEAR: usize = 3;
/// Lines in which copies with the site's name are looked for.
const COPIES_WITHIN: usize = 400;

/// Slots of words by their hash; different words may share one.
const SLOTS: usize = 1 << 14;

/// A page as seen by those who look for its headline.
pub(crate) struct View<'v, 'p> {
    page: &'v Page<'p>,
    sight: &'v Sight,
    lexicon: &'v Lexicon,
    text: Bits<{ SLOTS / 64 }>,
}

impl<'v, 'p> View<'v, 'p> {
    /// Looks at a page. Linear in the words of its first paragraphs.
    pub(crate) fn of(page: &'v Page<'p>, sight: &'v Sight) -> Self {
        let mut text = Bits::new();
        let texts = (0..page.len()).filter(|&at| page.is_text(at)).take(TEXTS);
        for word in texts.flat_map(|at| words(page, sight, at)) {
            text.add(slot(*word));
        }
        Self {
            page,
            sight,
            lexicon: &page.rules.model().lexicon,
            text,
        }
    }

    /// How much speaks for a line that is `below` lines above the text.
    pub(crate) fn score(&self, at: usize, below: usize) -> i32 {
        let signs = self.signs(at, below);
        signs
            .iter()
            .zip(WEIGHTS)
            .map(|(sign, weight)| sign * weight)
            .sum()
    }

    #[rustfmt::skip]
    pub(crate) fn signs(&self, at: usize, below: usize) -> Signs {
        let page = self.page;
        let (all, shared) = self.shared(at);
        let count = page.words(at);
        let above = page.count_text(0..at);
        let copies = page.copies(at) - 1;
        let dated = |i: usize| header::is_byline_or_date(page, i);
        let one = i32::from;
        [
            one(count <= 4), one((5..7).contains(&count)), one((11..14).contains(&count)),
            one((14..17).contains(&count)), one((17..21).contains(&count)), one(count > 20),
            (shared * 8).checked_div(all).unwrap_or(0), shared.min(6), one(all == 0),
            log(below), one(above == 1), one(above == 2), one(above > 2),
            one(copies == 1), one(copies > 1), one(self.has_copy_with_site(at)),
            one((at + 1..page.len().min(at + 4)).any(dated)), one((at.saturating_sub(2)..at).any(dated)),
            one(page.shape(at).asks), log(at), one(at == 0),
            one(page.gap(at) > 0), one(at + 1 < page.len() && page.gap(at + 1) > 0),
            log(self.words_of_text(at + 1..page.len().min(at + 1 + AROUND))),
            log(self.words_of_text(at.saturating_sub(AROUND)..at)),
            log((0..at).rev().take(LONGEST_RUN).take_while(|&i| self.is_short(i)).count()),
            log((at + 1..page.len()).take(LONGEST_RUN).take_while(|&i| self.is_short(i)).count()),
            one(at > 0 && is_candidate(page, at - 1)),
            one((at.saturating_sub(NEAR)..at).any(|i| is_candidate(page, i) && page.words(i) < count)),
            one(at + 1 < page.len() && is_candidate(page, at + 1)),
            one((at + 1..page.len().min(at + 1 + NEAR)).any(|i| is_candidate(page, i) && page.words(i) > count)),
            one(page.facts(at).stamped),
            one([" | ", " - ", " – ", " » ", " › "].iter().any(|bar| page.bare(at).contains(bar))),
            one(page.gap(at) > 1),
            self.shared_with_first(at),
        ]
    }

    /// Words of a line that are no function words, and how many of these stand in the text.
    fn shared(&self, at: usize) -> (i32, i32) {
        let (mut all, mut shared) = (0, 0);
        for &word in words(self.page, self.sight, at) {
            if !self.lexicon.is_function_word(word) {
                all += 1;
                shared += i32::from(self.text.has(slot(word)));
            }
        }
        (all, shared)
    }

    /// The share of a line's words that stand in the first line, too.
    fn shared_with_first(&self, at: usize) -> i32 {
        let first = if at > 0 {
            words(self.page, self.sight, 0)
        } else {
            &[]
        };
        let (mut all, mut shared) = (0, 0);
        for word in words(self.page, self.sight, at) {
            all += 1;
            shared += i32::from(first.contains(word));
        }
        (shared * 8_i32).checked_div(all).unwrap_or(0)
    }

    fn words_of_text(&self, lines: std::ops::Range<usize>) -> usize {
        let texts = lines.filter(|&at| self.page.is_text(at));
        texts.map(|at| self.page.words(at)).sum()
    }

    fn is_short(&self, at: usize) -> bool {
        self.page.words(at) <= SHORT || self.page.rule(at).is_some()
    }

    fn has_copy_with_site(&self, at: usize) -> bool {
        let bare = self.page.bare(at);
        let mut near = 0..self.page.len().min(COPIES_WITHIN);
        !bare.is_empty() && near.any(|i| has_site_suffix(self.page.bare(i), bare))
    }
}

fn words<'s>(page: &Page, sight: &'s Sight, at: usize) -> &'s [u32] {
    sight.words(page.lines[at].block as usize)
}

fn slot(word: u32) -> usize {
    (word ^ (word >> 15)) as usize % SLOTS
}

/// The bits of a number: nothing gives 0.
fn log(number: usize) -> i32 {
    (usize::BITS - number.leading_zeros()).cast_signed()
}
