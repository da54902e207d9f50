//! A document as one article with nothing taken away: what `clean` is when cleaning is off.

use crate::document::{Article, CharCounter, Cleaned, Date, Document, Joint, Piece, lines};

/// One article whose pieces, put one after the other, are the document; none if that is blank.
///
/// A piece goes from where its line begins to where the next one does, with the blanks and blank lines
/// between the two: so passages can be cut at sentences and the rest stays as it was. The headline
/// that the source states is not made part of the article: a clean text has it already, or does
/// without. Linear time.
pub(crate) fn unchanged(document: &Document) -> Cleaned {
    let text = document.text.as_str();
    let starts = line_starts(text);
    let ends = starts.iter().skip(1).map(|&(start, _)| start);
    let mut counter = CharCounter::new(text);
    let pieces: Vec<Piece> = starts
        .iter()
        .zip(ends.chain([text.len()]))
        .map(|(&(start, joint), end)| Piece {
            start: counter.at(start),
            text: text.get(start..end).unwrap_or_default().to_owned(),
            joint,
        })
        .collect();
    if pieces.is_empty() {
        return Cleaned::default();
    }
    let article = Article {
        author: document.given.author.clone(),
        date: document.given.date.as_deref().and_then(iso_date),
        pieces,
        ..Article::default()
    };
    Cleaned {
        articles: vec![article],
        ..Cleaned::default()
    }
}

/// Where the lines begin that are not blank, their own blanks left out, and how they join the line before.
/// The first one begins with the text.
fn line_starts(text: &str) -> Vec<(usize, Joint)> {
    let mut starts = Vec::new();
    let mut joint = Joint::Line;
    for (at, line) in lines(text) {
        let bare = line.trim_start();
        if bare.is_empty() {
            joint = Joint::Paragraph;
            continue;
        }
        let start = at + line.len() - bare.len();
        starts.push(match starts.is_empty() {
            true => (0, Joint::Paragraph),
            false => (start, joint),
        });
        joint = Joint::Line;
    }
    starts
}

/// The day of a date in the form of ISO 8601, `2024-03-11` or with a time behind it.
fn iso_date(given: &str) -> Option<Date> {
    let day = given.trim().get(..10)?;
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output;
    use proptest::prelude::*;

    fn document(text: &str) -> Document {
        Document {
            text: text.to_owned(),
            ..Document::default()
        }
    }

    #[test]
    fn lines_are_pieces_with_the_blanks_behind_them() {
        let cleaned = unchanged(&document("\n Fähre\r\n\n\t da.\nGut."));
        let pieces: Vec<_> = cleaned.articles[0]
            .pieces
            .iter()
            .map(|p| (p.start, p.text.as_str(), p.joint))
            .collect();
        assert_eq!(
            pieces,
            [
                (0, "\n Fähre\r\n\n\t ", Joint::Paragraph),
                (12, "da.\n", Joint::Paragraph),
                (16, "Gut.", Joint::Line)
            ]
        );
        assert_eq!(unchanged(&document(" \n\t\n")), Cleaned::default());
    }

    #[test]
    fn dates_are_read_in_one_form_only() {
        let date = |given| iso_date(given).map(|d| d.to_string());
        assert_eq!(date("2024-03-11").as_deref(), Some("2024-03-11"));
        assert_eq!(date("2024-03-11T08:00:00Z").as_deref(), Some("2024-03-11"));
        for wrong in ["11 March 2024", "2024-13-11", "", "03/11/2024", "2024-3-1"] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_text_comes_out_as_it_went_in(text in "[ \u{a0}\t\n\ra-cé.\u{2028}]{0,40}") {
            let cleaned = unchanged(&document(&text));
            let blank = text.trim().is_empty();
            prop_assert_eq!(cleaned.articles.is_empty(), blank);
            if !blank {
                prop_assert_eq!(output::verbatim(&cleaned.articles[0]), text);
            }
        }
    }
}
