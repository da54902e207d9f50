//! Finds dates in lines, and tells lines that hold nothing else.

use crate::document::Date;
use aho_corasick::{AhoCorasick, BuildError};
use regex::Regex;
use std::sync::LazyLock;

/// Patterns that are written once and known to compile; a `None` would only mean no date is found.
static NUMERIC: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)(?:^|[^0-9])(?:(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})
        |(?P<a>\d{1,2})(?P<sep>[-/.])\ ?(?P<b>\d{1,2})[-/.]\ ?(?P<y2>(?:19|20)\d\d))
        |(?P<y3>(?:19|20)\d\d)[年년]\ ?(?P<m3>\d{1,2})[月월]\ ?(?P<d3>\d{1,2})[日일]",
    )
    .ok()
});

/// The names of months in all languages known.
#[derive(Debug)]
pub(crate) struct Months {
    /// Folded names with their numbers, longest first.
    names: Vec<(String, u8)>,
    /// All names at once: looking for each in turn took a tenth of the time of cleaning.
    automaton: AhoCorasick,
}

impl Months {
    /// The names, longest first.
    pub(crate) fn new(names: Vec<(String, u8)>) -> Result<Self, BuildError> {
        Ok(Self {
            automaton: AhoCorasick::new(names.iter().map(|(name, _)| name))?,
            names,
        })
    }

    /// The first date in a folded line.
    pub(crate) fn find(&self, folded: &str) -> Option<Date> {
        // Few lines have a year.
        if !has_year(folded.as_bytes()) {
            return None;
        }
        numeric(folded).or_else(|| self.named(folded))
    }

    /// Whether a folded line holds a date or a time and hardly anything else.
    pub(crate) fn is_only_date(&self, folded: &str) -> bool {
        if folded.len() > 60 || !folded.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let Some(_) = self.find(folded) else {
            return is_clock(folded);
        };
        let month = |w: &str| self.names.iter().any(|(name, _)| name == w);
        let words = folded
            .split(|c: char| !c.is_alphabetic())
            .filter(|w| w.chars().count() > 2);
        // One word may be left: the weekday.
        words.filter(|w| !month(w)).count() <= 1
    }

    /// "11 March 2024", "March 11, 2024", "11. März 2024", "11 de marzo de 2024".
    fn named(&self, folded: &str) -> Option<Date> {
        let found = self.automaton.find_overlapping_iter(folded);
        let mut found: Vec<_> = found.map(|m| (m.pattern().as_usize(), m.range())).collect();
        found.sort_unstable_by_key(|(name, range)| (*name, range.start));
        found.into_iter().find_map(|(name, range)| {
            let (before, after) = (&folded[..range.start], &folded[range.end..]);
            let inside_word =
                before.ends_with(char::is_alphabetic) || after.starts_with(char::is_alphabetic);
            (!inside_word)
                .then(|| around(before, self.names[name].1, after))
                .flatten()
        })
    }
}

/// Four digits that begin with 19, 20 or 21.
pub(crate) fn has_year(line: &[u8]) -> bool {
    let is_year = |w: &[u8]| match w {
        [b'1', b'9', rest @ ..] | [b'2', b'0' | b'1', rest @ ..] => {
            rest.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    line.windows(4).any(is_year)
}

/// Whether a time of the day stands in a line.
pub(crate) fn has_clock(line: &[u8]) -> bool {
    let digit = |at: usize| line.get(at).is_some_and(u8::is_ascii_digit);
    let colons = (1..line.len()).filter(|&at| line[at] == b':');
    colons
        .filter(|&at| digit(at - 1) && digit(at + 1) && digit(at + 2) && !digit(at + 3))
        .any(|at| at < 3 || !digit(at - 3))
}

/// "08:15", "8:15 pm".
fn is_clock(folded: &str) -> bool {
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    let digits = folded.chars().filter(char::is_ascii_digit).count();
    folded.contains(':') && letters <= 3 && (3..=6).contains(&digits)
}

fn numeric(folded: &str) -> Option<Date> {
    if !has_separated_digits(folded.as_bytes()) {
        return None;
    }
    let found = NUMERIC.as_ref()?.captures(folded)?;
    let number = |name: &str| found.name(name)?.as_str().parse::<u16>().ok();
    let date = |y: u16, m: u16, d: u16| Date::new(y, u8::try_from(m).ok()?, u8::try_from(d).ok()?);
    if let (Some(y), Some(m), Some(d)) = (number("y"), number("m"), number("d")) {
        return date(y, m, d);
    }
    if let (Some(y), Some(m), Some(d)) = (number("y3"), number("m3"), number("d3")) {
        return date(y, m, d);
    }
    let (a, b, y) = (number("a")?, number("b")?, number("y2")?);
    let slash = &found["sep"] == "/";
    match (a > 12, b > 12) {
        (_, true) => date(y, a, b),
        (true, false) => date(y, b, a),
        // 3/4/2024 is March in one country and April in the next: no date is better than a wrong one.
        (false, false) if slash && a != b => None,
        (false, false) => date(y, b, a),
    }
}

/// A digit and one of "-/.", or one of 年년 in UTF-8: without them the pattern need not be tried.
fn has_separated_digits(line: &[u8]) -> bool {
    line.windows(2)
        .any(|w| w[0].is_ascii_digit() && (matches!(w[1], b'-' | b'/' | b'.') || !w[1].is_ascii()))
}

/// Characters behind the month in which the rest of the date stands.
const NEAR: usize = 24;

fn around(before: &str, month: u8, after: &str) -> Option<Date> {
    let before = before
        .trim_end_matches([' ', '.', ','])
        .trim_end_matches(" de");
    let before = before.trim_end_matches(['º', '°', '.', ' ']);
    let end = after
        .char_indices()
        .nth(NEAR)
        .map_or(after.len(), |(i, _)| i);
    let mut numbers = after[..end]
        .split(|c: char| !c.is_ascii_digit())
        .filter(|n| !n.is_empty())
        .map(|n| n.parse::<u16>().ok());
    let next = numbers.next()??;
    let day_before = trailing_number(before);
    if (1900..=2100).contains(&next) {
        return Date::new(next, month, u8::try_from(day_before?).ok()?);
    }
    let year = numbers.next()??;
    Date::new(year, month, u8::try_from(next).ok()?)
}

fn trailing_number(text: &str) -> Option<u16> {
    let text = ["th", "st", "nd", "rd", "er"]
        .iter()
        .find_map(|s| text.strip_suffix(s))
        .unwrap_or(text);
    let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    text[text.len() - digits..].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months() -> Months {
        let names = [
            ("september", 9),
            ("march", 3),
            ("märz", 3),
            ("marzo", 3),
            ("mar", 3),
        ]
        .map(|(n, m)| (n.to_owned(), m));
        Months::new(names.to_vec()).unwrap()
    }

    #[test]
    fn times_are_seen_within_a_line() {
        for line in ["mara | 4 may, 22:40", "8:05", "11:02 17-january-2012"] {
            assert!(has_clock(line.as_bytes()), "{line}");
        }
        for line in ["won 3:1", "note: 12", "1:234", "psalm 119:105", "12:", ""] {
            assert!(!has_clock(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn reads_the_common_forms() {
        for line in [
            "published 11 march 2024, 08:15",
            "march 11, 2024",
            "montag, 11. märz 2024",
            "11 de marzo de 2024",
            "2024-03-11 08:15:00z",
            "11.03.2024",
            "2024年3月11日",
            "2024년 3월 11일",
            "march 11th, 2024",
        ] {
            assert_eq!(
                months().find(line).map(|d| d.to_string()).as_deref(),
                Some("2024-03-11"),
                "{line}"
            );
        }
    }

    #[test]
    fn an_ambiguous_or_impossible_date_is_none() {
        assert_eq!(months().find("3/4/2024"), None);
        assert_eq!(months().find("31.02.2024"), None);
        assert_eq!(months().find("the march of 2024 men"), None);
    }

    #[test]
    fn a_date_stands_near_its_month() {
        let line = "in march the ferry carried more than 12 passengers in 2024";
        assert_eq!(months().find(line), None);
    }

    #[test]
    fn lines_with_nothing_but_a_date() {
        assert!(months().is_only_date("montag, 11. märz 2024"));
        assert!(months().is_only_date("2024-03-11 08:15:00z"));
        assert!(!months().is_only_date("on 11 march 2024 the ferry stopped"));
        assert!(!months().is_only_date("120 boats"));
    }
}
