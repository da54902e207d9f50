//! Cuts passages that another article has first out of an article's text: whole sentences only.

use crate::document::{Article, CharSpan, Joint, Piece, Reason, Removal};

/// Removes what `spans` cover from the pieces, as far as it is whole sentences; returns the account.
pub(crate) fn excise(article: &mut Article, spans: &[CharSpan]) -> Vec<Removal> {
    let mut cutter = Cutter {
        spans,
        kept: Vec::with_capacity(article.pieces.len()),
        removed: Vec::new(),
        gap: None,
    };
    for piece in std::mem::take(&mut article.pieces) {
        cutter.piece(piece);
    }
    article.pieces = cutter.kept;
    cutter.removed
}

struct Cutter<'s> {
    spans: &'s [CharSpan],
    kept: Vec<Piece>,
    removed: Vec<Removal>,
    /// The joint of what was just removed: what comes next must not stick to what was before.
    gap: Option<Joint>,
}

impl Cutter<'_> {
    fn piece(&mut self, piece: Piece) {
        let mut joint = match (piece.joint, self.gap.take()) {
            (Joint::None, Some(gap)) => gap,
            (joint, _) => joint,
        };
        let mut at = piece.start;
        let mut open: Option<Piece> = None;
        for sentence in sentences(&piece.text) {
            let length = count(sentence.chars());
            let end = at + length - count(sentence.chars().rev().take_while(|c| c.is_whitespace()));
            if self.covers(at, end) {
                self.keep(open.take());
                let reason = Reason::new("passage", "duplicates");
                self.removed.push(Removal {
                    span: CharSpan { start: at, end },
                    reason,
                });
                self.gap = Some(joint);
            } else {
                let piece = open.get_or_insert_with(|| Piece {
                    start: at,
                    text: String::new(),
                    joint,
                });
                piece.text.push_str(sentence);
                joint = Joint::Line;
                self.gap = None;
            }
            at += length;
        }
        // The blank at its end stays: the line may go on with the next piece.
        self.kept.extend(open);
    }

    fn covers(&self, start: u32, end: u32) -> bool {
        self.spans
            .iter()
            .any(|s| s.start <= start && end <= s.end + PUNCTUATION)
    }

    fn keep(&mut self, piece: Option<Piece>) {
        if let Some(mut piece) = piece {
            piece.text.truncate(piece.text.trim_end().len());
            self.kept.push(piece);
        }
    }
}

fn count(chars: impl Iterator<Item = char>) -> u32 {
    u32::try_from(chars.count()).unwrap_or(u32::MAX)
}

/// A passage ends with its last word; the stop and quotes behind it belong to it.
const PUNCTUATION: u32 = 4;

/// Sentences with the blanks behind them.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (sentence, after) = rest.split_at(sentence_end(rest));
        rest = after;
        Some(sentence)
    })
}

/// The end of the first sentence: a full stop (with closing quotes) and the blanks behind it; in
/// scripts without spaces the stop alone.
fn sentence_end(text: &str) -> usize {
    let mut stopped = false;
    let mut blank = false;
    for (at, c) in text.char_indices() {
        let wide = matches!(c, '。' | '！' | '？');
        if blank && !c.is_whitespace() {
            return at;
        }
        if stopped && c.is_whitespace() {
            blank = true;
        } else if wide {
            return at + c.len_utf8();
        } else if matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔' | '।') {
            stopped = true;
        } else if !matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']') {
            stopped = false;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_cut_does_not_stick_to_what_was_before() {
        let piece = |start, text: &str, joint| Piece {
            start,
            text: text.into(),
            joint,
        };
        let mut article = Article {
            pieces: vec![
                piece(0, "It stays.", Joint::Paragraph),
                piece(10, "It goes.", Joint::Paragraph),
                piece(19, "And so on.", Joint::None),
            ],
            ..Article::default()
        };
        excise(&mut article, &[CharSpan { start: 10, end: 17 }]);
        assert_eq!(article.pieces[1], piece(19, "And so on.", Joint::Paragraph));
    }

    #[test]
    fn a_line_in_two_pieces_keeps_the_blank_between_them() {
        let piece = |start, text: &str, joint| Piece {
            start,
            text: text.into(),
            joint,
        };
        let pieces = vec![
            piece(0, "Bells rang ", Joint::Paragraph),
            piece(12, "twice. Fog came.", Joint::None),
        ];
        let mut article = Article {
            pieces: pieces.clone(),
            ..Article::default()
        };
        assert_eq!(excise(&mut article, &[]), []);
        assert_eq!(article.pieces, pieces);
        let removed = excise(&mut article, &[CharSpan { start: 19, end: 28 }]);
        assert_eq!(removed.len(), 1);
        assert_eq!(article.pieces[0].text, "Bells rang ");
        assert_eq!(article.pieces[1].text, "twice.");
    }

    #[test]
    fn whole_sentences_go_and_the_rest_stays() {
        let text = "One stays here. Two goes away now. “Three goes, too.” Four stays.";
        let start = 100;
        let from = start + u32::try_from(text.find("Two").unwrap()).unwrap();
        let to = start + 52;
        let mut article = Article {
            pieces: vec![Piece {
                start,
                text: text.into(),
                joint: Joint::Paragraph,
            }],
            ..Article::default()
        };
        let removed = excise(
            &mut article,
            &[CharSpan {
                start: from - 4,
                end: to - 1,
            }],
        );
        let kept: Vec<_> = article.pieces.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(kept, ["One stays here.", "Four stays."]);
        let chars: Vec<char> = text.chars().collect();
        let gone: Vec<String> = removed
            .iter()
            .map(|r| {
                chars[(r.span.start - start) as usize..(r.span.end - start) as usize]
                    .iter()
                    .collect()
            })
            .collect();
        assert_eq!(gone, ["Two goes away now.", "“Three goes, too.”"]);
    }
}
