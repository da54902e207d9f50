//! The cleaned text of an article, as it is written and hashed.

use crate::document::{Article, Joint};
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// How an article's text is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct TextOptions {
    /// Whether the headline opens the text.
    pub title: TitleMode,
}

/// Whether the headline opens the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TitleMode {
    /// The headline, a blank line, the text.
    #[default]
    Keep,
    /// The text alone; the manifest still has the headline.
    Drop,
}

/// The article as text: headline, blank line, pieces.
///
/// The text is NFC, has `\n` for line ends and one space for every run of white space within a
/// line, and ends in exactly one newline; an article without headline and pieces is `""`. The cost
/// is linear in the text.
#[must_use]
pub fn render(article: &Article, options: &TextOptions) -> String {
    let pieces = article.pieces.iter().map(|piece| piece.text.len() + 2);
    let title = article.title.as_ref().map_or(0, String::len);
    let mut text = String::with_capacity(title + 1 + pieces.sum::<usize>());
    if let (Some(title), TitleMode::Keep) = (&article.title, options.title) {
        push_collapsed(&mut text, title);
    }
    // After the headline the text begins as a paragraph; after nothing it just begins.
    let mut joint = between(Joint::Paragraph);
    let mut blank = false;
    for (nth, piece) in article.pieces.iter().enumerate() {
        let own = between(piece.joint);
        if nth > 0 && own.len() > joint.len() {
            joint = own;
        }
        let before = text.len();
        if before > 0 {
            blank |= piece.text.starts_with(char::is_whitespace);
            // What was taken out between two blanks leaves one, or words would grow together.
            text.push_str(if joint.is_empty() && blank {
                " "
            } else {
                joint
            });
        }
        let start = text.len();
        push_collapsed(&mut text, &piece.text);
        if text.len() == start {
            // A blank piece: the next one joins by the wider of the two gaps.
            text.truncate(before);
        } else {
            joint = "";
            blank = piece.text.ends_with(char::is_whitespace);
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    // Composed as a whole, because letter and accent may stand in two pieces.
    if text.is_ascii() || is_nfc(&text) {
        text
    } else {
        text.nfc().collect()
    }
}

/// The article's pieces one after the other as they are, without the headline.
///
/// What joins a piece stands in the text of the one before it; only where that has lost its end is it put there.
/// The cost is linear in the text.
#[must_use]
pub fn verbatim(article: &Article) -> String {
    let mut text = String::new();
    for piece in &article.pieces {
        if !text.is_empty() && !text.ends_with(char::is_whitespace) {
            text.push_str(between(piece.joint));
        }
        text.push_str(&piece.text);
    }
    text
}

/// What stands between two pieces.
fn between(joint: Joint) -> &'static str {
    match joint {
        Joint::None => "",
        Joint::Line => "\n",
        Joint::Paragraph => "\n\n",
    }
}

/// Appends `text` with every run of Unicode white space as one space, and none at the ends.
fn push_collapsed(to: &mut String, text: &str) {
    if is_collapsed(text) {
        return to.push_str(text);
    }
    for (nth, word) in text.split_whitespace().enumerate() {
        if nth > 0 {
            to.push(' ');
        }
        to.push_str(word);
    }
}

/// Whether there is nothing to collapse, as in most lines. Looks at bytes: splitting at blanks takes several times as
/// long as copying.
fn is_collapsed(text: &str) -> bool {
    let bytes = text.as_bytes();
    if let ([first, ..], true) = (bytes, text.is_ascii()) {
        // All bytes without a way out, so that they are looked at many at a time.
        let control = |any: bool, byte: &u8| any | matches!(byte, b'\t'..=b'\r');
        return *first != b' '
            && !text.ends_with(' ')
            && !bytes.iter().fold(false, control)
            && memchr::memmem::find(bytes, b"  ").is_none();
    }
    let mut before = b' ';
    for (at, &byte) in bytes.iter().enumerate() {
        let blank = match byte {
            b' ' => before == b' ',
            // With these begin all characters of white space beyond ASCII.
            0xc2 | 0xe1..=0xe3 => text[at..].starts_with(char::is_whitespace),
            _ => matches!(byte, b'\t'..=b'\r'),
        };
        if blank {
            return false;
        }
        before = byte;
    }
    before != b' '
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Piece;
    use proptest::prelude::*;

    fn article(title: Option<&str>, pieces: &[(Joint, &str)]) -> Article {
        Article {
            title: title.map(str::to_owned),
            pieces: pieces
                .iter()
                .map(|&(joint, text)| Piece {
                    start: 0,
                    text: text.to_owned(),
                    joint,
                })
                .collect(),
            ..Article::default()
        }
    }

    fn rendered(title: Option<&str>, pieces: &[(Joint, &str)]) -> String {
        render(&article(title, pieces), &TextOptions::default())
    }

    #[test]
    fn headline_blank_line_pieces_by_their_joint() {
        let pieces = [
            (Joint::None, "The ferry sails again."),
            (Joint::Paragraph, "Stops:"),
            (Joint::Line, "- Harbour"),
            (Joint::Line, "- Isl"),
            (Joint::None, "and"),
        ];
        let body = "The ferry sails again.\n\nStops:\n- Harbour\n- Island\n";
        assert_eq!(
            rendered(Some("Ferry\u{a0} is  back"), &pieces),
            format!("Ferry is back\n\n{body}")
        );
        assert_eq!(rendered(None, &pieces), body);
        let drop = TextOptions {
            title: TitleMode::Drop,
        };
        assert_eq!(render(&article(Some("Ferry"), &pieces), &drop), body);
    }

    #[test]
    fn white_space_of_every_kind_becomes_one_space() {
        let text = "a\t\u{a0}b\u{2003}\r\nc\u{3000}d\u{2028}e\u{202f}f";
        assert_eq!(rendered(None, &[(Joint::None, text)]), "a b c d e f\n");
    }

    #[test]
    fn composes_across_pieces() {
        let pieces = [(Joint::None, "cafe"), (Joint::None, "\u{301} noir")];
        assert_eq!(rendered(None, &pieces), "café noir\n");
    }

    #[test]
    fn a_line_that_goes_on_keeps_the_blank_at_the_cut() {
        for pieces in [["one ", "two"], ["one", " two"], ["one ", "\u{a0}two"]] {
            let pieces = pieces.map(|text| (Joint::None, text));
            assert_eq!(rendered(None, &pieces), "one two\n");
        }
        let pieces = [
            (Joint::None, "one"),
            (Joint::None, " "),
            (Joint::None, "two"),
        ];
        assert_eq!(rendered(None, &pieces), "one two\n");
    }

    #[test]
    fn nothing_renders_as_nothing_and_a_headline_alone_as_a_line() {
        assert_eq!(rendered(None, &[]), "");
        assert_eq!(rendered(Some(" \u{a0}"), &[(Joint::None, " ")]), "");
        assert_eq!(rendered(Some("Fog"), &[]), "Fog\n");
    }

    #[test]
    fn a_blank_piece_leaves_no_gap_and_joins_no_words() {
        let pieces = [
            (Joint::None, "one"),
            (Joint::Paragraph, " "),
            (Joint::Line, "two"),
            (Joint::Paragraph, "\t"),
        ];
        assert_eq!(rendered(None, &pieces), "one\n\ntwo\n");
    }

    #[test]
    fn options_read_kebab_case_and_default_to_keep() {
        let options: TextOptions = serde_json::from_str("{}").unwrap();
        assert_eq!(options.title, TitleMode::Keep);
        let options: TextOptions = serde_json::from_str(r#"{"title":"drop"}"#).unwrap();
        assert_eq!(options.title, TitleMode::Drop);
    }

    #[test]
    fn verbatim_joins_only_what_has_lost_its_end() {
        let pieces = [
            (Joint::Paragraph, " one\t. \r\n\r\n\r\n"),
            (Joint::Paragraph, "two"),
            (Joint::Paragraph, "three\n  "),
            (Joint::Line, "four"),
        ];
        let text = verbatim(&article(Some("Fog"), &pieces));
        assert_eq!(text, " one\t. \r\n\r\n\r\ntwo\n\nthree\n  four");
    }

    proptest! {
        #[test]
        fn what_is_collapsed_stays_as_it_is(
            text in "[a \t\u{b}\u{1c}]{0,6}|[ab \t\u{b}\u{1c}é’字\u{85}\u{a0}\u{1680}\u{2003}\u{200b}\u{2028}\u{202f}\u{205f}\u{3000}]{0,6}",
        ) {
            let words: Vec<&str> = text.split_whitespace().collect();
            prop_assert_eq!(is_collapsed(&text), !text.is_empty() && words.join(" ") == text);
        }

        #[test]
        fn one_newline_at_the_end_no_blank_at_any_line_end(
            title in proptest::option::of(".{0,8}"),
            texts in proptest::collection::vec((0..3_u8, "(?s)[ \\n\u{a0}a-z\u{301}é]{0,6}"), 0..6),
        ) {
            let pieces: Vec<_> = texts.iter().map(|(joint, text)| (match joint {
                0 => Joint::None,
                1 => Joint::Line,
                _ => Joint::Paragraph,
            }, text.as_str())).collect();
            let text = rendered(title.as_deref(), &pieces);
            if !text.is_empty() {
                prop_assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
                prop_assert!(!text.starts_with('\n') && !text.contains("\n\n\n"));
            }
            prop_assert!(text.lines().all(|line| line == line.trim()));
            prop_assert!(is_nfc(&text));
        }
    }
}
