//! Cuts a text into blocks: its non-blank lines.

use super::{fold, rules::RuleBook, shape::Shape};
use crate::document::Span;

/// One non-blank line of a document.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// The line without the blanks around it.
    pub span: Span,
    /// Blank lines between this one and the block before.
    pub gap: u32,
    pub shape: Shape,
    /// The folded line, for comparing.
    pub folded: String,
    /// The phrase rule that holds for it.
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
        let start = start + (line.len() - line.trim_start_matches(is_blank).len());
        let visible = fold::visible(trimmed);
        let shape = Shape::of(visible.trim());
        let folded = fold::fold(visible.trim());
        blocks.push(Block {
            span: Span::new(start, start + trimmed.len()),
            gap,
            shape,
            rule: rules.find(&folded, shape.words),
            folded,
        });
        gap = 0;
    }
    blocks
}

/// Blank for the account of characters: white space. (Invisible and control characters are
/// reported one by one.)
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

/// Lines with their byte offsets, at every kind of line end that Unicode names (UAX #14: BK, CR, LF,
/// NL; CR LF is one).
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let rest = &text[start..];
        let Some(end) = rest.find(LINE_ENDS) else {
            next = None;
            return Some((start, rest));
        };
        let after = &rest[end..];
        let width = if after.starts_with("\r\n") {
            2
        } else {
            after.chars().next().map_or(1, char::len_utf8)
        };
        next = Some(start + end + width);
        Some((start, &rest[..end]))
    })
}

const LINE_ENDS: [char; 7] = [
    '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
];

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
