//! The lines under judgement together with what is cheap to know of all of them.

use super::{
    blocks::{Block, Blocks},
    facts::Facts,
    rules::{Effect, Rule, RuleBook},
    shape::Shape,
    templates::{Site, Standing},
};

/// One line of the page under judgement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// The place of its block in the document.
    pub block: u32,
    /// Blank lines above it.
    pub gap: u32,
    /// Blanks before it.
    pub indent: u32,
}

/// A page, or the part of one that holds one article.
pub(crate) struct Page<'p> {
    pub rules: &'p RuleBook,
    pub lines: &'p [Line],
    blocks: &'p Blocks,
    /// The headline that the source gives, folded.
    pub given_title: Option<&'p str>,
    /// What is known of the source's lines.
    site: Option<&'p Site>,
    /// For each line the first line with the same folded text.
    first: Vec<u32>,
    /// For each line how many lines have the same folded text, counted at the first of them.
    copies: Vec<u32>,
    /// For each line how many paragraphs of text stand above it; one more for the end.
    text_above: Vec<u32>,
}

impl<'p> Page<'p> {
    pub(crate) fn new(
        rules: &'p RuleBook,
        blocks: &'p Blocks,
        lines: &'p [Line],
        given_title: Option<&'p str>,
    ) -> Self {
        let mut page = Self {
            rules,
            lines,
            blocks,
            given_title,
            site: None,
            first: Vec::with_capacity(lines.len()),
            copies: vec![0; lines.len()],
            text_above: Vec::new(),
        };
        page.count_copies();
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
        self.site?.standing(self.lines[at].block as usize)
    }

    fn count_copies(&mut self) {
        const NONE: u32 = u32::MAX;
        let mut seen = vec![NONE; self.blocks.texts.len()];
        for (at, line) in (0..).zip(self.lines) {
            let first = &mut seen[self.blocks.list[line.block as usize].text as usize];
            if *first == NONE {
                *first = at;
            }
            self.copies[*first as usize] += 1;
            self.first.push(*first);
        }
    }

    fn counts_of_text(&self) -> Vec<u32> {
        let mut above = 0;
        let mut counts = Vec::with_capacity(self.len() + 1);
        counts.push(0);
        for at in 0..self.len() {
            above += u32::from(self.is_text(at));
            counts.push(above);
        }
        counts
    }

    /// No indents and no wide gaps: as cleaned texts are.
    pub(crate) fn is_flat(&self) -> bool {
        self.lines.iter().all(|l| l.gap <= 1 && l.indent == 0)
    }

    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(crate) fn block(&self, at: usize) -> &'p Block {
        &self.blocks.list[self.lines[at].block as usize]
    }

    /// The folded line as headlines are compared: without the punctuation around it.
    pub(crate) fn bare(&self, at: usize) -> &'p str {
        self.blocks.texts.bare(self.block(at).text)
    }

    pub(crate) fn shape(&self, at: usize) -> &'p Shape {
        &self.block(at).shape
    }

    pub(crate) fn facts(&self, at: usize) -> &'p Facts {
        &self.block(at).facts
    }

    /// Blank lines above the line.
    pub(crate) fn gap(&self, at: usize) -> u32 {
        self.lines[at].gap
    }

    pub(crate) fn words(&self, at: usize) -> usize {
        self.shape(at).words()
    }

    /// The number of the phrase rule that holds for the line.
    pub(crate) fn rule_number(&self, at: usize) -> Option<usize> {
        self.block(at).found.map(|found| found.rule)
    }

    /// A sentence of which a phrase rule knows a few words only. Questions and exclamations are prompts as often.
    pub(crate) fn is_loosely_named(&self, at: usize) -> bool {
        let loose = self.block(at).found.is_some_and(|found| found.loose);
        loose && self.shape(at).ends && !self.shape(at).asks
    }

    pub(crate) fn rule(&self, at: usize) -> Option<&'p Rule> {
        self.rule_number(at).map(|r| self.rules.rule(r))
    }

    pub(crate) fn effect(&self, at: usize) -> Option<Effect> {
        self.rule(at).map(|r| r.effect)
    }

    /// The first line with the same folded text.
    pub(crate) fn first(&self, at: usize) -> usize {
        self.first[at] as usize
    }

    /// How many lines have the same folded text, the line itself among them.
    pub(crate) fn copies(&self, at: usize) -> usize {
        self.copies[self.first(at)] as usize
    }

    pub(crate) fn is_repeated(&self, at: usize) -> bool {
        self.copies(at) > 1
    }

    pub(crate) fn is_prose(&self, at: usize) -> bool {
        self.shape(at).is_prose()
    }

    /// A paragraph that nothing speaks against: what articles are made of.
    pub(crate) fn is_text(&self, at: usize) -> bool {
        self.is_prose(at) && self.rule(at).is_none() && !self.is_repeated(at)
    }

    /// A line of text, or a short sentence of it.
    pub(crate) fn is_sentence(&self, at: usize) -> bool {
        !self.shape(at).is_item() && self.rule(at).is_none()
    }

    /// Paragraphs of text in a run of lines. At no cost, however long the run.
    pub(crate) fn count_text(&self, range: std::ops::Range<usize>) -> usize {
        self.text_above[range.end].saturating_sub(self.text_above[range.start]) as usize
    }

    /// Whether line `copy` repeats the headline `title`: the same words, perhaps with the site's
    /// name behind ("Ferry stops - Harbour Gazette").
    pub(crate) fn repeats(&self, at: usize, title: usize) -> bool {
        let (copy, title) = (self.bare(at), self.bare(title));
        !title.is_empty()
            && copy.starts_with(title)
            && (copy.len() == title.len()
                || (self.shape(at).is_item() && has_site_suffix(copy, title)))
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
