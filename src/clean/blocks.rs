//! Cuts a text into blocks: its non-blank lines.

use super::{fold, rules::RuleBook, shape::Shape};
use crate::document::{Span, lines};

/// One non-blank line of a document.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// The line without the blanks around it.
    pub span: Span,
    /// Blank lines between this one and the block before.
    pub gap: u32,
    /// Blanks before it.
    pub indent: u32,
    pub shape: Shape,
    /// The folded line, for comparing.
    pub folded: String,
    /// It goes on with the sentence of the line above: prose broken into lines of one width.
    pub goes_on: bool,
    /// The phrase rule that holds for it. Never for a line that goes on: it is no line of its own.
    pub rule: Option<usize>,
}

/// The blocks of a text, each matched against the rules. Linear in the text.
pub(crate) fn blocks(text: &str, rules: &RuleBook) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut gap = 0;
    for (start, line) in lines(text) {
        let trimmed = line.trim_matches(is_blank);
        if trimmed.is_empty() {
            gap += 1;
            continue;
        }
        let indent = line.len() - line.trim_start_matches(is_blank).len();
        let start = start + indent;
        let visible = fold::visible(trimmed);
        let shape = Shape::of(visible.trim());
        let folded = fold::fold(visible.trim());
        let above = blocks.last().filter(|_| gap == 0);
        let goes_on = above.is_some_and(|b| goes_on(b, text, shape, visible.trim()));
        blocks.push(Block {
            span: Span::new(start, start + trimmed.len()),
            gap,
            indent: u32::try_from(indent).unwrap_or(u32::MAX),
            shape,
            goes_on,
            rule: (!goes_on)
                .then(|| rules.find(&folded, shape.words))
                .flatten(),
            folded,
        });
        gap = 0;
    }
    blocks
}

/// Fewer words above could be a label, fewer in the line a button, unless it ends as a sentence does.
const WRAPPED_WORDS: usize = 4;

/// Whether the line goes on with a sentence that the line above has not ended.
fn goes_on(above: &Block, text: &str, shape: Shape, line: &str) -> bool {
    let open = above
        .span
        .of(text)
        .trim_end()
        .ends_with(|c: char| c.is_alphanumeric() || c == ',');
    above.rule.is_none()
        && !above.shape.bullet
        && above.shape.words >= WRAPPED_WORDS
        && open
        && line.starts_with(char::is_lowercase)
        && (shape.words >= WRAPPED_WORDS || shape.ends)
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
    fn lines_know_where_they_stand() {
        let text = "a\r\nbb\u{2028}\n  ccc \rd\r\n\r\ne";
        let rules = RuleBook::new(&[], &[]).unwrap();
        let found: Vec<_> = blocks(text, &rules)
            .iter()
            .map(|b| (b.span.of(text), b.gap))
            .collect();
        assert_eq!(found, [("a", 0), ("bb", 0), ("ccc", 1), ("d", 0), ("e", 1)]);
    }
}
