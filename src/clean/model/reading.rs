//! From a text to the lines that the model is asked about, for those who train it.

use super::{Line, Sight, witness::told};
use crate::clean::{
    blocks::Blocks,
    headline,
    page::{self, Page},
    rules::RuleBook,
};

/// What the model is told of a text.
#[derive(Debug, Clone)]
pub struct Reading<'t> {
    /// The texts of the lines that are not blank.
    pub texts: Vec<&'t str>,
    /// What the model is told of each of them.
    pub lines: Vec<Line>,
    /// The line that is the headline, as far as can be told.
    pub title: Option<usize>,
    /// The lines that could be it, and what is known of them.
    pub candidates: Vec<(usize, Vec<i32>)>,
}

/// Reads a text as the model is told of it. Linear.
#[must_use]
pub fn read<'t>(text: &'t str, rules: &RuleBook) -> Reading<'t> {
    let blocks = Blocks::of(text, rules);
    let lines = (0..).zip(&blocks.list).map(|(block, b)| page::Line {
        block,
        gap: b.gap,
        indent: b.indent,
    });
    let lines: Vec<page::Line> = lines.collect();
    let page = Page::new(rules, &blocks, &lines, None);
    let texts: Vec<&str> = blocks.list.iter().map(|b| b.span.of(text)).collect();
    let sight = Sight::of(texts.iter(), &rules.model().lexicon);
    let candidates = headline::signs(&page, &sight).into_iter();
    Reading {
        texts,
        lines: told(&page),
        title: headline::find(&page, &sight).title,
        candidates: candidates.map(|(at, signs)| (at, signs.to_vec())).collect(),
    }
}
