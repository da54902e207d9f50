//! Where sentences begin, by words.

use super::text::Places;
use std::ops::Range;

const STOPS: [char; 11] = ['.', '!', '?', '…', '؟', '۔', '।', '。', '！', '？', '｡'];

/// The words before which a sentence or a paragraph begins, ascending: the first word of the text
/// among them, and the number of all words at the end.
///
/// A sentence ends with a stop, with or without closing quotes, and the next one does not begin with a
/// small letter; initials and short titles (`St. Ives`) end none. A paragraph ends with a line, unless it
/// has no stop and the next line goes on with a small letter. Linear time.
pub(super) fn sentences(text: &str, words: &Places) -> Vec<usize> {
    let mut starts = vec![0];
    let mut before = words.span(0, 1);
    for at in 1..words.len() {
        let span = words.span(at, at + 1);
        let between = text.get(before.end..span.start).unwrap_or_default();
        if begins(before.of(text), between, span.of(text)) {
            starts.push(at);
        }
        before = span;
    }
    starts.push(words.len());
    starts
}

/// The sentences that end with a stop, as ranges of words: those of the text without its headlines. Linear time.
pub(super) fn full_sentences(text: &str, words: &Places) -> Vec<Range<usize>> {
    let starts = sentences(text, words);
    let all = starts.windows(2).map(|pair| pair[0]..pair[1]);
    let has_stop = |sentence: &Range<usize>| {
        let from = words.span(sentence.end - 1, sentence.end).end;
        let to = match words.span(sentence.end, sentence.end + 1) {
            next if sentence.end < words.len() => next.start,
            _ => text.len(),
        };
        text.get(from..to)
            .is_some_and(|behind| behind.contains(STOPS))
    };
    all.filter(|sentence| !sentence.is_empty())
        .filter(has_stop)
        .collect()
}

fn begins(before: &str, between: &str, word: &str) -> bool {
    let mut blank = false;
    let mut lines = 0;
    let mut stop = None;
    for c in between.chars() {
        match c {
            '\n' => lines += 1,
            _ if STOPS.contains(&c) => stop = Some(c),
            _ => (),
        }
        blank |= c.is_whitespace();
    }
    if lines > 1 {
        return true;
    }
    let small = word.starts_with(char::is_lowercase);
    match stop {
        Some('。' | '！' | '？' | '｡') => true,
        Some(_) if lines == 1 => true,
        Some('.') => blank && !small && !is_short(before),
        Some(_) => blank && !small,
        None => lines == 1 && !small,
    }
}

/// An initial or a title, as a rule: `J.`, `Mr.`, `St.`
fn is_short(word: &str) -> bool {
    let mut chars = word.chars();
    let capital = chars.next().is_some_and(char::is_uppercase);
    let rest = chars.as_str();
    capital && (rest.is_empty() || ["r", "rs", "s", "t", "en", "ov", "ep", "of"].contains(&rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::text::Prepared;

    fn parts(text: &str) -> Vec<&str> {
        let words = Prepared::new(text).places;
        sentences(text, &words)
            .windows(2)
            .map(|pair| words.span(pair[0], pair[1]).of(text))
            .collect()
    }

    #[test]
    fn sentences_end_at_stops() {
        assert_eq!(
            parts("It rained. “Go home!” he said. Mr. J. Bell of St. Ives paid 3.50 pounds."),
            [
                "It rained",
                "Go home!” he said",
                "Mr. J. Bell of St. Ives paid 3.50 pounds"
            ]
        );
        assert_eq!(parts("船が出た。風が強い。").len(), 2);
        assert_eq!(parts("وصلت السفينة. عاد الركاب؟ نعم").len(), 3);
    }

    #[test]
    fn a_headline_is_no_full_sentence() {
        let text = "No ferry today\n\nThe ferry is late. It rains\n\nNobody came.";
        let words = Prepared::new(text).places;
        assert_eq!(full_sentences(text, &words), [3..7, 9..11]);
        assert!(full_sentences("", &Prepared::new("").places).is_empty());
    }

    #[test]
    fn lines_end_paragraphs_but_not_wrapped_ones() {
        assert_eq!(
            parts("Ferry late\nThe ferry was\nlate again\n\nand again"),
            ["Ferry late", "The ferry was\nlate again", "and again"]
        );
        assert!(parts("").len() <= 1);
    }
}
