//! The lines under judgement together with what is cheap to know of all of them.

use super::{
    fold,
    labels::Line,
    rules::{Effect, Rule, RuleBook},
    templates::{Site, Standing},
};
use std::collections::HashMap;

/// A page, or the part of one that holds one article.
pub(crate) struct Page<'p> {
    pub rules: &'p RuleBook,
    pub text: &'p str,
    pub lines: &'p [Line<'p>],
    /// The headline that the source gives, folded.
    pub given_title: Option<&'p str>,
    /// What is known of the source's lines.
    site: Option<&'p Site>,
    /// For each line the first line with the same folded text.
    first: Vec<usize>,
    /// For each line how many lines have the same folded text.
    copies: Vec<u32>,
    /// For each line how many paragraphs of text stand above it; one more for the end.
    text_above: Vec<usize>,
}

impl<'p> Page<'p> {
    pub(crate) fn new(
        rules: &'p RuleBook,
        text: &'p str,
        lines: &'p [Line<'p>],
        given_title: Option<&'p str>,
    ) -> Self {
        let mut seen: HashMap<&str, usize> = HashMap::with_capacity(lines.len());
        let mut counts = vec![0_u32; lines.len()];
        let mut first = Vec::with_capacity(lines.len());
        for (at, line) in lines.iter().enumerate() {
            let original = *seen.entry(line.block.folded.as_str()).or_insert(at);
            counts[original] += 1;
            first.push(original);
        }
        let copies = first.iter().map(|&original| counts[original]).collect();
        let mut page = Self {
            rules,
            text,
            lines,
            given_title,
            site: None,
            first,
            copies,
            text_above: Vec::new(),
        };
        page.text_above = page.counts_of_text();
        page
    }

    /// The same page, and what its source has in common.
    pub(crate) fn with_site(mut self, site: &'p Site) -> Self {
        self.site = Some(site);
        self
    }

    pub(crate) fn site(&self) -> Option<&'p Site> {
        self.site
    }

    /// What is known of a line from other pages of the source.
    pub(crate) fn standing(&self, at: usize) -> Option<Standing> {
        self.site?.standing(self.lines[at].index)
    }

    fn counts_of_text(&self) -> Vec<usize> {
        let mut above = 0;
        let mut counts = Vec::with_capacity(self.len() + 1);
        counts.push(0);
        for at in 0..self.len() {
            above += usize::from(self.is_text(at));
            counts.push(above);
        }
        counts
    }

    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(crate) fn raw(&self, at: usize) -> &'p str {
        self.lines[at].block.span.of(self.text)
    }

    pub(crate) fn folded(&self, at: usize) -> &'p str {
        &self.lines[at].block.folded
    }

    /// The folded line as headlines are compared: without the punctuation around it.
    pub(crate) fn bare(&self, at: usize) -> &'p str {
        fold::bare(self.folded(at))
    }

    pub(crate) fn words(&self, at: usize) -> usize {
        self.lines[at].block.shape.words
    }

    pub(crate) fn rule(&self, at: usize) -> Option<&'p Rule> {
        self.lines[at].block.rule.map(|r| self.rules.rule(r))
    }

    pub(crate) fn effect(&self, at: usize) -> Option<Effect> {
        self.rule(at).map(|r| r.effect)
    }

    /// The first line with the same folded text.
    pub(crate) fn first(&self, at: usize) -> usize {
        self.first[at]
    }

    pub(crate) fn is_repeated(&self, at: usize) -> bool {
        self.copies[at] > 1
    }

    pub(crate) fn is_prose(&self, at: usize) -> bool {
        self.lines[at].block.shape.is_prose()
    }

    /// A paragraph that nothing speaks against: what articles are made of.
    pub(crate) fn is_text(&self, at: usize) -> bool {
        self.is_prose(at) && self.rule(at).is_none() && !self.is_repeated(at)
    }

    /// A line of text, or a short sentence of it.
    pub(crate) fn is_sentence(&self, at: usize) -> bool {
        !self.lines[at].block.shape.is_item() && self.rule(at).is_none()
    }

    /// Paragraphs of text in a run of lines. At no cost, however long the run.
    pub(crate) fn count_text(&self, range: std::ops::Range<usize>) -> usize {
        self.text_above[range.end].saturating_sub(self.text_above[range.start])
    }

    /// Whether line `copy` repeats the headline `title`: the same words, perhaps with the site's
    /// name behind ("Ferry stops - Harbour Gazette").
    pub(crate) fn repeats(&self, at: usize, title: usize) -> bool {
        let (copy, title) = (self.bare(at), self.bare(title));
        let item = self.lines[at].block.shape.is_item();
        !title.is_empty() && (copy == title || (item && has_site_suffix(copy, title)))
    }
}

/// Whether `long` is `short` and the name of a site.
pub(crate) fn has_site_suffix(long: &str, short: &str) -> bool {
    let Some(rest) = long.strip_prefix(short) else {
        return false;
    };
    let rest = rest.trim_start_matches(['"', '\'', '?', '!', '.']);
    let separators = [" - ", " | ", " :: ", " » ", " > ", " / ", " · "];
    separators.iter().any(|s| rest.starts_with(s)) && rest.split(' ').count() <= 9
}
