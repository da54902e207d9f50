//! Cuts a text into blocks: its non-blank lines, and paragraphs that were broken into lines.

use super::{
    facts::Facts,
    fold,
    glance::Glance,
    rules::{Found, RuleBook},
    shape::Shape,
    texts::Texts,
    wrapped::{self, RawLine},
};
use crate::document::Span;
use std::borrow::Cow;

/// One non-blank line of a document, or several that are one paragraph.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// The line without the blanks around it.
    pub span: Span,
    /// It is a paragraph of several lines.
    pub is_wrapped: bool,
    /// The number of its folded text in [`Blocks`]; equal texts have equal numbers.
    pub text: u32,
    /// Blank lines between this one and the block before.
    pub gap: u32,
    /// Blanks before it.
    pub indent: u32,
    pub shape: Shape,
    pub facts: Facts,
    /// It goes on with the sentence of the line above: prose broken into lines of one width.
    pub goes_on: bool,
    /// It has characters that must not stand in text.
    pub misplaced: bool,
    /// The phrase rule that holds for it. Never for a line that goes on: it is no line of its own.
    pub found: Option<Found>,
}

/// The blocks of a text, with their folded texts.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    pub list: Vec<Block>,
    pub texts: Texts,
    /// For each text the first block that has it.
    firsts: Vec<usize>,
}

impl Blocks {
    /// Cuts a text and matches each block against the rules. Linear in the text.
    pub(crate) fn of(text: &str, rules: &RuleBook) -> Self {
        let mut blocks = Self {
            texts: Texts::with_capacity(text.len()),
            ..Self::default()
        };
        let lines: Vec<_> = wrapped::raw_lines(text).collect();
        let mut rest = lines.as_slice();
        for run in wrapped::runs(text, &lines) {
            let (lines, others) = rest.split_at(run.lines);
            match (lines.first(), lines.last()) {
                (Some(first), Some(last)) if run.is_paragraph => {
                    blocks.push(text, first, last, rules);
                }
                _ => lines
                    .iter()
                    .for_each(|line| blocks.push(text, line, line, rules)),
            }
            rest = others;
        }
        blocks
    }

    /// Adds the lines from `first` to `last`.
    fn push(&mut self, source: &str, first: &RawLine, last: &RawLine, rules: &RuleBook) {
        let RawLine { span, gap, indent } = *first;
        let is_wrapped = last.span != span;
        let span = Span::new(span.start, last.span.end);
        let raw = span.of(source);
        let glance = Glance::of(raw);
        let visible = if glance.is_visible() {
            Cow::Borrowed(raw)
        } else {
            fold::visible(raw)
        };
        let line = visible.trim();
        let fold = |out: &mut String| fold::fold_onto(line, glance, out);
        let text = self.texts.intern(fold);
        // Menus and headlines stand on a page several times: every fifth line.
        let first = self.first(text);
        let twin = self.list.get(first).filter(|b| b.span.of(source) == raw);
        let folded = self.texts.get(text);
        let misplaced = visible.len() < raw.len();
        let (shape, facts) = twin.map_or_else(
            || {
                let words = glance.words(line);
                let facts = Facts::of(raw, glance, folded, words, rules);
                (Shape::with(line, words), facts)
            },
            |twin| (twin.shape, twin.facts),
        );
        let above = self.list.last().filter(|_| gap == 0);
        let goes_on = above.is_some_and(|b| goes_on(b, source, shape, line));
        let known = twin.filter(|twin| !twin.goes_on);
        let anew = || rules.find(folded, shape.words());
        let find = || known.map_or_else(anew, |twin| twin.found);
        let found = (!goes_on).then(find).flatten();
        self.list.push(Block {
            span,
            is_wrapped,
            text,
            gap,
            indent: u32::try_from(indent).unwrap_or(u32::MAX),
            shape,
            facts,
            goes_on,
            misplaced,
            found,
        });
    }

    /// The first block of a folded text: the next one, if the text is new.
    fn first(&mut self, text: u32) -> usize {
        let next = self.list.len();
        self.firsts.get(text as usize).copied().unwrap_or_else(|| {
            self.firsts.push(next);
            next
        })
    }

    /// The folded text of block `at`.
    pub(crate) fn folded(&self, at: usize) -> &str {
        self.texts.get(self.list[at].text)
    }
}

/// Fewer words above could be a label, fewer in the line a button, unless it ends as a sentence does.
const WRAPPED_WORDS: usize = 4;

/// Whether the line goes on with a sentence that the line above has not ended.
fn goes_on(above: &Block, text: &str, shape: Shape, line: &str) -> bool {
    if !line.starts_with(char::is_lowercase) {
        return false;
    }
    let end = above.span.of(text).trim_end();
    // A comma by itself stands between the links of a sentence that was broken at each.
    end == ","
        || above.found.is_none()
            && !above.shape.bullet
            && above.shape.words() >= WRAPPED_WORDS
            && (shape.words() >= WRAPPED_WORDS || shape.ends)
            && end.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}

/// Blank for the account of characters: white space. (Invisible and control characters are
/// reported one by one.)
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_amid_a_sentence_is_no_heading() {
        let rules = RuleBook::new(&[], &[]).unwrap();
        let text = "Blocks add\nlanguage\n,\nconversation\n, and\nthe rest.\n\nConversation\n";
        let blocks = Blocks::of(text, &rules).list;
        let named = blocks.iter().filter(|block| block.found.is_some());
        let named: Vec<_> = named.map(|block| block.span.of(text)).collect();
        assert_eq!(named, ["Conversation"]);
    }

    #[test]
    fn lines_know_where_they_stand() {
        let text = "a\r\nbb\u{2028}\n  ccc \rd\r\n\r\ne";
        let rules = RuleBook::new(&[], &[]).unwrap();
        let found: Vec<_> = Blocks::of(text, &rules)
            .list
            .iter()
            .map(|b| (b.span.of(text), b.gap))
            .collect();
        assert_eq!(found, [("a", 0), ("bb", 0), ("ccc", 1), ("d", 0), ("e", 1)]);
    }
}
