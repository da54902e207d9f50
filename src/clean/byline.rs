//! Reads bylines.

use std::collections::BTreeMap;

/// Words that open a byline, lower case, by their first letter: few lines begin with any of these.
#[derive(Debug, Default)]
pub(crate) struct Openers(BTreeMap<char, Vec<String>>);

impl Openers {
    /// The openers in the order in which they are tried: longer ones go first.
    pub(crate) fn new(openers: impl IntoIterator<Item = String>) -> Self {
        let mut all: BTreeMap<char, Vec<String>> = BTreeMap::new();
        for opener in openers {
            if let Some(first) = opener.chars().next() {
                all.entry(first).or_default().push(opener);
            }
        }
        Self(all)
    }

    /// What stands behind the opener of a line.
    fn rest<'l>(&self, line: &'l str) -> Option<&'l str> {
        let first = line.chars().next()?.to_lowercase().next()?;
        let openers = self.0.get(&first)?;
        openers.iter().find_map(|o| after_opener(line, o))
    }
}

/// The name in a line like "By Mara Tolland" or "By Mara Tolland | March 11, 2024": an opener
/// ("by", of any pack), then two to six words that begin like names.
pub(crate) fn name<'l>(line: &'l str, openers: &Openers) -> Option<&'l str> {
    let line = super::fold::bullet(line).unwrap_or(line);
    let rest = openers.rest(line)?;
    let name = rest
        .split(['|', '•', '·', '/', '('])
        .next()?
        .trim_end_matches([' ', ',', ':', '-', '–', '—']);
    is_name(name).then_some(name)
}

fn after_opener<'l>(line: &'l str, opener: &str) -> Option<&'l str> {
    let head = line.get(..opener.len())?;
    let rest = line.get(opener.len()..)?;
    (rest.starts_with([' ', ':', '\u{a0}']) && head.to_lowercase() == opener)
        .then(|| rest.trim_start_matches([' ', ':', '\u{a0}']))
}

/// Up to seven words, each a capitalised name or a word that joins names; the first is a name.
fn is_name(name: &str) -> bool {
    const JOINING: &[&str] = &[
        "and", "und", "et", "y", "e", "i", "en", "de", "der", "den", "van", "von", "da", "do",
        "dos", "di", "del", "la", "le", "bin", "al", "&",
    ];
    let mut words = name
        .split_whitespace()
        .map(|w| w.trim_end_matches([',', '.']));
    let capital = |w: &str| w.chars().next().is_some_and(|c| c.is_uppercase());
    let Some(first) = words.next() else {
        return false;
    };
    let count = name.split_whitespace().count();
    capital(first)
        && count <= 7
        && !name.ends_with(['.', '!', '?'])
        && !name.contains(|c: char| c.is_ascii_digit())
        && words.all(|w| capital(w) || JOINING.contains(&w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_no_names() {
        let openers = Openers::new(["by".to_owned(), "von".to_owned()]);
        let name = |line| name(line, &openers);
        assert_eq!(name("By Mara Tolland"), Some("Mara Tolland"));
        assert_eq!(name("  • By Bloomberg"), Some("Bloomberg"));
        assert_eq!(
            name("By Mara Tolland | March 11, 2024"),
            Some("Mara Tolland")
        );
        assert_eq!(
            name("Von Jens Achterberg und Ute Brandt"),
            Some("Jens Achterberg und Ute Brandt")
        );
        assert_eq!(name("By the time the ferry left"), None);
        assert_eq!(name("By Friday it was over."), None);
        assert_eq!(name("Bye Mara"), None);
    }
}
