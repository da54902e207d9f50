//! From a text to the lines that the model is asked about.

use super::features;
use crate::clean::{
    blocks::blocks,
    headline, labels,
    page::Page,
    rules::{Effect, Rule, RuleBook},
};
use features::effects;

/// What the model is told of a text.
#[derive(Debug, Clone)]
pub struct Reading<'t> {
    /// The lines that are not blank.
    pub lines: Vec<features::Line<'t>>,
    /// The line that is the headline, as far as can be told.
    pub title: Option<usize>,
}

/// Reads a text as the model is told of it. Linear.
#[must_use]
pub fn read<'t>(text: &'t str, rules: &RuleBook) -> Reading<'t> {
    let blocks = blocks(text, rules);
    let lines: Vec<labels::Line> = blocks
        .iter()
        .enumerate()
        .map(|(index, block)| labels::Line {
            block,
            index,
            gap: block.gap,
            indent: block.indent,
        })
        .collect();
    let page = Page::new(rules, text, &lines, None);
    let title = headline::find(&page).title;
    let lines = (0..page.len()).map(|at| line(text, &page, at)).collect();
    Reading { lines, title }
}

/// What the model is told of a page's lines.
pub(crate) fn told<'t>(page: &Page<'t>) -> Vec<features::Line<'t>> {
    (0..page.len())
        .map(|at| line(page.text, page, at))
        .collect()
}

fn line<'t>(text: &'t str, page: &Page, at: usize) -> features::Line<'t> {
    let block = page.lines[at].block;
    features::Line {
        text: block.span.of(text),
        indent: page.lines[at].indent,
        gap: page.lines[at].gap,
        effect: page.rule(at).map_or(0, effect),
        first: page.first(at),
    }
}

fn effect(rule: &Rule) -> u8 {
    if rule.weak {
        return effects::WEAK;
    }
    match rule.effect {
        Effect::Line => effects::LINE,
        Effect::Label => effects::LABEL,
        Effect::List => effects::LIST,
        Effect::Teasers => effects::TEASERS,
        Effect::Comments => effects::COMMENTS,
        Effect::Caption | Effect::Credit => effects::CAPTION,
        Effect::Byline => effects::BYLINE,
        Effect::Date => effects::DATE,
    }
}
