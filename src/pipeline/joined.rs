//! An article's text in one string, and the way back from it to the pieces and to the input.

use crate::document::{Article, CharSpan, Cleaned, Joint, MovedTo, Span};

/// The headline and the lines of an article, as duplicates see them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Joined {
    pub text: String,
    segments: Vec<Segment>,
}

/// The headline or a piece in the joined text.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Segment {
    /// Its first byte in the joined text.
    at: usize,
    source: Source,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    /// The headline as the source gives it; it is not in the text.
    Nowhere,
    /// The headline, which stands there with other blanks: only the whole of it can be pointed at.
    Whole(CharSpan),
    /// A piece, character by character, from this one on.
    From(u32),
}

impl Joined {
    /// Joins article `number` of a cleaned document.
    pub(crate) fn of(cleaned: &Cleaned, number: usize) -> Self {
        let mut joined = Self {
            text: String::new(),
            segments: Vec::new(),
        };
        let Some(article) = cleaned.articles.get(number) else {
            return joined;
        };
        let lines = article.pieces.iter().map(|piece| piece.text.len() + 1);
        let title = article.title.as_ref().map_or(0, |title| title.len() + 1);
        joined.text.reserve_exact(lines.sum::<usize>() + title);
        joined.segments.reserve_exact(article.pieces.len() + 1);
        if let Some(title) = &article.title {
            let own = cleaned
                .moved
                .iter()
                .find(|m| m.to == MovedTo::Title && m.article as usize == number);
            joined.push(
                title,
                own.map_or(Source::Nowhere, |m| Source::Whole(m.span)),
            );
        }
        for piece in &article.pieces {
            if piece.joint == Joint::None {
                // The line goes on, often amid a word, where an invisible character was.
                joined.text.pop();
            }
            joined.push(&piece.text, Source::From(piece.start));
        }
        joined
    }

    fn push(&mut self, line: &str, source: Source) {
        self.segments.push(Segment {
            at: self.text.len(),
            source,
        });
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// The characters of the input that a span of the joined text stands for; `None` where it is
    /// not in the input.
    pub(crate) fn locate(&self, span: Span) -> Option<CharSpan> {
        let last = self.text[..span.end].char_indices().next_back()?.0;
        let start = self.at(span.start)?.start;
        let end = self.at(last.max(span.start))?.end;
        (start < end).then_some(CharSpan { start, end })
    }

    fn at(&self, byte: usize) -> Option<CharSpan> {
        let segment = self.segments.partition_point(|s| s.at <= byte);
        let segment = self.segments[segment.checked_sub(1)?];
        match segment.source {
            Source::Nowhere => None,
            Source::Whole(span) => Some(span),
            Source::From(start) => {
                let before = u32::try_from(self.text[segment.at..byte].chars().count()).ok()?;
                Some(CharSpan {
                    start: start + before,
                    end: start + before + 1,
                })
            }
        }
    }
}

/// Gives the pieces of an article their texts again, of these lengths, out of its joined text. `None` if that is not
/// the text of this article.
pub(super) fn restore(
    article: &mut Article,
    joined: &str,
    lengths: &mut impl Iterator<Item = u32>,
) -> Option<()> {
    let mut at = article.title.as_ref().map_or(0, |title| title.len() + 1);
    for piece in &mut article.pieces {
        if piece.joint == Joint::None {
            at = at.saturating_sub(1);
        }
        let end = at + lengths.next()? as usize;
        joined.get(at..end)?.clone_into(&mut piece.text);
        at = end + 1;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, Moved, Piece, Reason};

    fn piece(start: u32, joint: Joint, text: &str) -> Piece {
        Piece {
            start,
            text: text.into(),
            joint,
        }
    }

    #[test]
    fn a_word_with_an_invisible_character_in_it_stays_one() {
        let pieces = [(0, "The fer"), (8, "ries"), (14, "came in.")];
        let joints = [Joint::Paragraph, Joint::None, Joint::Line];
        let pieces = pieces.iter().zip(joints);
        let article = Article {
            pieces: pieces
                .map(|((at, text), joint)| piece(*at, joint, text))
                .collect(),
            ..Article::default()
        };
        let cleaned = Cleaned {
            articles: vec![article],
            ..Cleaned::default()
        };
        let joined = Joined::of(&cleaned, 0);
        assert_eq!(joined.text, "The ferries\ncame in.\n");
        let word = joined.locate(Span::new(4, 11));
        assert_eq!(word, Some(CharSpan { start: 4, end: 12 }));
    }

    #[test]
    fn spans_find_their_way_back() {
        let article = Article {
            title: Some("Fähre".into()),
            pieces: vec![
                piece(10, Joint::Paragraph, "Ein Zug."),
                piece(40, Joint::Paragraph, "Übers Eis."),
            ],
            ..Article::default()
        };
        let title = Moved {
            span: CharSpan { start: 0, end: 5 },
            to: MovedTo::Title,
            article: 0,
            reason: Reason::new("headline", "headline"),
        };
        let cleaned = Cleaned {
            articles: vec![article],
            removed: vec![],
            moved: vec![title],
        };
        let joined = Joined::of(&cleaned, 0);
        assert_eq!(joined.text, "Fähre\nEin Zug.\nÜbers Eis.\n");
        let find = |needle: &str| {
            let at = joined.text.find(needle).unwrap();
            joined.locate(Span::new(at, at + needle.len()))
        };
        assert_eq!(find("Zug"), Some(CharSpan { start: 14, end: 17 }));
        assert_eq!(find("Übers"), Some(CharSpan { start: 40, end: 45 }));
        assert_eq!(find("Zug.\nÜbers"), Some(CharSpan { start: 14, end: 45 }));
        assert_eq!(find("äh"), Some(CharSpan { start: 0, end: 5 }));
    }
}
