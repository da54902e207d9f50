//! Cuts passages that another article has first out of an article's text: whole sentences only.

use crate::document::{Article, CharSpan, Joint, Piece, Reason, Removal};

/// Removes what `spans` cover from the pieces, as far as it is whole sentences; returns the account.
pub(crate) fn excise(article: &mut Article, spans: &[CharSpan]) -> Vec<Removal> {
    let mut removed = Vec::new();
    let mut kept = Vec::with_capacity(article.pieces.len());
    for piece in std::mem::take(&mut article.pieces) {
        cut_piece(piece, spans, &mut kept, &mut removed);
    }
    article.pieces = kept;
    removed
}

fn cut_piece(piece: Piece, spans: &[CharSpan], kept: &mut Vec<Piece>, removed: &mut Vec<Removal>) {
    let mut joint = piece.joint;
    let mut at = piece.start;
    let mut open: Option<Piece> = None;
    for sentence in sentences(&piece.text) {
        let length = u32::try_from(sentence.chars().count()).unwrap_or(u32::MAX);
        let blank = sentence
            .chars()
            .rev()
            .take_while(|c| c.is_whitespace())
            .count();
        let end = at + length - u32::try_from(blank).unwrap_or(0);
        let covered = spans
            .iter()
            .any(|s| s.start <= at && end <= s.end + PUNCTUATION);
        if covered {
            if let Some(mut piece) = open.take() {
                piece.text.truncate(piece.text.trim_end().len());
                kept.push(piece);
            }
            removed.push(Removal {
                span: CharSpan { start: at, end },
                reason: Reason::new("passage", "duplicates"),
            });
        } else {
            let piece = open.get_or_insert_with(|| Piece {
                start: at,
                text: String::new(),
                joint,
            });
            piece.text.push_str(sentence);
            joint = Joint::Line;
        }
        at += length;
    }
    // The blank at its end stays: the line may go on with the next piece.
    kept.extend(open);
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
