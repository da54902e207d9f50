//! What all phases after the first need, and the judgement of one pair.

use super::again::Before;
use super::article::Article;
use super::comparison::Cover;
use super::facts::{Differences, differences};
use super::index::Index;
use super::lists::{LONG, is_listed};
use super::memory::Memo;
use super::part::part;
use super::prints::Prints;
use super::reader::Reader;
use super::shingle::{LONG_SHINGLE, shingles_of};
use super::text::Prepared;
use super::verdicts::Verdicts;
use super::watch::Set;
use super::winnow::winnow;
use super::{DedupError, Options};
use serde::{Deserialize, Serialize};
use std::ops::{Deref, Range};

/// What so many articles have may be a template.
pub(super) const TEMPLATE: usize = LONG;

/// Fingerprints of templates in a row that make a template passage: some twenty words.
pub(super) const ROW: usize = 3;

/// Words in a row that the other text has not, and an article has something of its own to say, in whatever form.
const OF_ITS_OWN: usize = 12;

/// Own words of a sentence with a stop, if they are two thirds of it, that say something; a new headline is none.
const OWN_SENTENCE: usize = 4;

/// An article with fewer words is short: one sentence is a good part of it.
const SHORT: usize = 64;

/// Words of whole sentences in a row that the other text has not, and very many have not either, that are a
/// paragraph: it is never lost.
const OWN_PARAGRAPH: usize = 40;

/// The part of a text of which the words of another would have to cover so many times their own number: none does.
const FAR: f64 = 8.0;

/// The articles by their position in the total order, without the index.
#[derive(Clone, Copy)]
pub(super) struct Rest<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) options: &'a Options,
    /// The entry at each position.
    pub(super) order: &'a [usize],
    pub(super) memo: &'a Memo<'a>,
}

/// The articles by their position in the total order, with all that is known of them.
#[derive(Clone, Copy)]
pub(super) struct Room<'a> {
    pub(super) rest: Rest<'a>,
    pub(super) lists: Lists<'a>,
    /// What an earlier call found out, if anything.
    pub(super) before: Option<&'a Before<'a>>,
    /// Where to note what is found out now.
    pub(super) verdicts: Option<&'a Verdicts<'a>>,
}

/// What is known of the fingerprints.
#[derive(Clone, Copy)]
pub(super) enum Lists<'a> {
    /// The lists of all.
    All(&'a Index),
    /// Those that may be templates.
    Long(&'a Prints, &'a Set),
}

impl<'a> Lists<'a> {
    /// What stands for the fingerprints of an article, in the order of its text.
    fn places(self, position: u32) -> &'a [u32] {
        match self {
            Self::All(index) => index.places(position),
            Self::Long(prints, _) => prints.of(position),
        }
    }

    /// The same, of those alone that another article may have.
    pub(super) fn listed(self, position: u32) -> impl Iterator<Item = u32> {
        let places = self.places(position).iter().copied();
        places.filter(|&place| is_listed(place))
    }

    /// How many fingerprints an article has.
    pub(super) fn len(self, position: u32) -> usize {
        self.places(position).len()
    }

    /// For each place whether so many articles have it that it may be a template.
    fn templates(self, position: u32) -> Vec<bool> {
        let places = self.places(position).iter();
        match self {
            Self::All(index) => {
                let is_template = |&list: &u32| index.holders(list).len() >= TEMPLATE;
                places.map(is_template).collect()
            }
            Self::Long(_, long) => places.map(|&p| long.find(p.into()).is_some()).collect(),
        }
    }
}

impl<'a> Deref for Room<'a> {
    type Target = Rest<'a>;

    fn deref(&self) -> &Rest<'a> {
        &self.rest
    }
}

impl Rest<'_> {
    pub(super) fn entry(&self, position: u32) -> usize {
        self.order[position as usize]
    }
}

/// What a comparison of two articles says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Verdict {
    /// Neither covers the other.
    Apart,
    /// One covers the other, and yet they report different facts.
    Variants,
    /// At least one covers the other.
    Cover {
        /// The second covers the first.
        first: bool,
        /// The first covers the second.
        second: bool,
    },
}

impl Room<'_> {
    /// Judges two articles, the fuller first. Linear time; linear in the second, if the first is far longer: then a
    /// part of it stands for it.
    pub(super) fn judge(&self, a: &Article<'_>, b: &Article<'_>) -> Result<Verdict, DedupError> {
        let (ours, theirs) = (a.text()?, b.text()?);
        if self.is_far_longer(ours, theirs) {
            let Some((part, cover)) = part(ours, theirs, self.options.coverage) else {
                return Ok(Verdict::Apart);
            };
            let second = self.is_covered(b, &cover)?;
            return Ok(verdict(false, second, || differences(&part, theirs)));
        }
        let found = ours.runs.compare(&theirs.runs);
        let first = self.is_covered(a, &found.ours)?;
        let second = self.is_covered(b, &found.theirs)?;
        Ok(verdict(first, second, || differences(ours, theirs)))
    }

    /// Whether a text is so much longer than another that the other can not cover it, and its words here and there say
    /// nothing: a file with all articles of a site is compared with each of them, and has most runs of four words.
    pub(super) fn is_far_longer(&self, text: &Prepared, than: &Prepared) -> bool {
        self.options.coverage * text.len() as f64 >= FAR * than.len() as f64
    }

    fn is_covered(&self, article: &Article<'_>, cover: &Cover) -> Result<bool, DedupError> {
        if cover.share() < self.options.coverage {
            return Ok(false);
        }
        if cover.gaps(OWN_SENTENCE).next().is_none() {
            return Ok(true);
        }
        let templates = self.template_rows(article)?;
        let is_short = article.text()?.runs.words().len() < SHORT;
        if has_own_paragraph(article, cover, &templates)?
            || is_short && has_own_sentence(article, cover, &templates)?
        {
            return Ok(false);
        }
        // Site boilerplate is no evidence where an article has something to say of its own.
        let boilerplate = common(cover.stretches(), &templates);
        Ok(5 * boilerplate < 4 * cover.covered() || !says_something(article, cover)?)
    }

    /// The stretches of an article that many articles have.
    fn template_rows(&self, article: &Article<'_>) -> Result<Vec<Range<usize>>, DedupError> {
        let marks = in_rows(self.lists.templates(article.position), ROW);
        Ok(rows(article.text()?.runs.words(), &marks, ROW))
    }
}

fn verdict(first: bool, second: bool, differences: impl FnOnce() -> Differences) -> Verdict {
    if !first && !second {
        Verdict::Apart
    } else if differences().are_variants() {
        Verdict::Variants
    } else {
        Verdict::Cover { first, second }
    }
}

/// Whether a whole paragraph would be lost with the article, which is no template: a fifth of a long text is a page,
/// and what two pages of one site have in common may be the site's.
fn has_own_paragraph(
    article: &Article<'_>,
    cover: &Cover,
    templates: &[Range<usize>],
) -> Result<bool, DedupError> {
    let mut gaps = cover.gaps(OWN_PARAGRAPH).peekable();
    if gaps.peek().is_none() {
        return Ok(false);
    }
    let sentences = article.sentences()?;
    let own = |gap: &Range<usize>| inside(gap, sentences).saturating_sub(inside(gap, templates));
    Ok(gaps.any(|gap| own(&gap) >= OWN_PARAGRAPH))
}

/// Whether a sentence would be lost with the article which is no template.
fn has_own_sentence(
    article: &Article<'_>,
    cover: &Cover,
    templates: &[Range<usize>],
) -> Result<bool, DedupError> {
    let is_template = |sentence: &Range<usize>| 2 * inside(sentence, templates) >= sentence.len();
    let mut sentences = article.sentences()?.iter();
    Ok(sentences.any(|sentence| is_own(sentence, cover) && !is_template(sentence)))
}

/// Whether an article says something that the other does not, in whatever form.
fn says_something(article: &Article<'_>, cover: &Cover) -> Result<bool, DedupError> {
    Ok(cover.gaps(OF_ITS_OWN).next().is_some() || has_own_sentence(article, cover, &[])?)
}

/// Whether the other text has not what a sentence says.
fn is_own(sentence: &Range<usize>, cover: &Cover) -> bool {
    is_new(sentence.len(), inside(sentence, cover.stretches()))
}

/// Whether a sentence of so many words, of which so many are common, says something that another text does not.
pub(super) fn is_new(words: usize, common: usize) -> bool {
    let own = words.saturating_sub(common);
    own >= OWN_SENTENCE && 3 * own >= 2 * words
}

/// The marks without those of which fewer than `least` follow each other.
pub(super) fn in_rows(mut marks: Vec<bool>, least: usize) -> Vec<bool> {
    let rows = marks.chunk_by_mut(|a, b| a == b);
    rows.filter(|row| row.len() < least)
        .for_each(|row| row.fill(false));
    marks
}

/// The stretches of words between the first and the last of at least `least` successive places that are
/// marked. There is a mark for each winnowed place of the text.
pub(super) fn rows(words: &[u64], marks: &[bool], least: usize) -> Vec<Range<usize>> {
    if marks.iter().filter(|mark| **mark).count() < least {
        return Vec::new();
    }
    let places: Vec<(usize, bool)> = winnow(&shingles_of(words, LONG_SHINGLE))
        .into_iter()
        .zip(marks.iter().copied())
        .collect();
    places
        .chunk_by(|a, b| a.1 == b.1)
        .filter(|row| row.len() >= least && row.iter().all(|place| place.1))
        .filter_map(|row| Some(row.first()?.0..row.last()?.0 + LONG_SHINGLE))
        .collect()
}

/// How many words of one stretch lie in others, which ascend.
fn inside(stretch: &Range<usize>, others: &[Range<usize>]) -> usize {
    let first = others.partition_point(|other| other.end <= stretch.start);
    common(std::slice::from_ref(stretch), &others[first..])
}

/// How many words two ascending lists of stretches have in common.
fn common(a: &[Range<usize>], b: &[Range<usize>]) -> usize {
    let (mut i, mut j, mut words) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        words += x.end.min(y.end).saturating_sub(x.start.max(y.start));
        if x.end < y.end {
            i += 1;
        } else {
            j += 1;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_stretches_share() {
        assert_eq!(common(&[0..10, 20..30], &[5..22, 29..40]), 8);
        assert_eq!(common(&[], &[0..3, 5..6]), 0);
        assert_eq!(inside(&(4..9), &[0..4, 5..7, 8..20]), 3);
    }
}
