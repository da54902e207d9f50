//! What a line must contain for a pattern to have a chance: text that the automata of phrases look
//! for anyway, so that a pattern is tried on few lines instead of all.

use super::first::FirstBytes;
use regex_syntax::hir::{
    Hir, HirKind, Look,
    literal::{ExtractKind, Extractor},
};

/// Needles of this weight (see [`rarity`]) are rare enough in any line, less than two are in every line.
const RARE: usize = 4;
const LEAST: usize = 2;
/// Texts of less weight are words that many lines have: few lines in Latin script begin with a digit or a sign.
const WORD: usize = 6;
/// Openings of a pattern: more than this, and something else is looked for.
const MOST_OPENINGS: usize = 2000;

/// What every match of a pattern contains, or begins or ends with: at least one of these.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Needles {
    /// Every line that matches begins with one of these.
    Openings(Vec<String>),
    /// Every line that matches begins with one of these bytes.
    First(Vec<u8>),
    /// Every line that matches ends with one of these.
    Endings(Vec<String>),
    /// Somewhere in the line.
    Inner(Vec<String>),
    /// There are none such.
    None,
}

/// The needles of a parsed pattern.
pub(super) fn needles(hir: &Hir) -> Needles {
    let (openings, endings) = (openings(hir), endings(hir));
    let inner = rarest(hir).filter(|texts| rarity(texts) >= LEAST);
    let first = FirstBytes::of(hir).and_then(|first| first.signs());
    // What must stand at an end of the line is found there alone, and told apart most cheaply.
    match (openings, endings, first, inner) {
        (Some(openings), ..) if rarity(&openings) >= RARE => Needles::Openings(openings),
        (_, _, _, Some(inner)) if rarity(&inner) >= WORD => Needles::Inner(inner),
        (_, Some(endings), ..) if rarity(&endings) >= RARE => Needles::Endings(endings),
        (_, _, Some(first), _) => Needles::First(first),
        (_, _, _, Some(inner)) if rarity(&inner) >= RARE => Needles::Inner(inner),
        (_, Some(endings), ..) => Needles::Endings(endings),
        (Some(openings), ..) => Needles::Openings(openings),
        (_, _, _, Some(inner)) => Needles::Inner(inner),
        _ => Needles::None,
    }
}

/// The texts with which every match begins, if it must stand at the beginning of the line.
fn openings(hir: &Hir) -> Option<Vec<String>> {
    let anchored = hir.properties().look_set_prefix().contains(Look::Start);
    anchored.then(|| edge(hir, ExtractKind::Prefix)).flatten()
}

/// The texts with which every match ends, if it must stand at the end of the line.
fn endings(hir: &Hir) -> Option<Vec<String>> {
    let anchored = hir.properties().look_set_suffix().contains(Look::End);
    anchored.then(|| edge(hir, ExtractKind::Suffix)).flatten()
}

fn edge(hir: &Hir, kind: ExtractKind) -> Option<Vec<String>> {
    let mut extractor = Extractor::new();
    let found = extractor.kind(kind).limit_total(MOST_OPENINGS).extract(hir);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    let texts: Option<Vec<String>> = found
        .literals()?
        .iter()
        .map(|l| text(l.as_bytes()))
        .collect();
    texts.filter(|texts| rarity(texts) > 0)
}

/// Lists of texts: every match contains at least one text of each list.
pub(super) fn required(hir: &Hir) -> Vec<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = String::from_utf8(literal.0.to_vec());
            text.map_or(Vec::new(), |text| vec![vec![text]])
        }
        HirKind::Capture(group) => required(&group.sub),
        HirKind::Repetition(part) if part.min > 0 => required(&part.sub),
        HirKind::Alternation(branches) => {
            let all: Option<Vec<_>> = branches.iter().map(rarest).collect();
            all.map_or(Vec::new(), |all| vec![all.concat()])
        }
        HirKind::Concat(parts) => parts.iter().flat_map(required).collect(),
        _ => Vec::new(),
    }
}

/// The required list that is found least often.
fn rarest(hir: &Hir) -> Option<Vec<String>> {
    required(hir).into_iter().max_by_key(|n| rarity(n))
}

/// How rare the commonest of the needles is.
fn rarity(needles: &[String]) -> usize {
    let weight = |needle: &String| needle.chars().map(rarity_of).sum();
    needles.iter().map(weight).min().unwrap_or(0)
}

/// Letters of one script are as rare as they are many; signs are rarer than letters.
fn rarity_of(c: char) -> usize {
    match c {
        ' ' => 0,
        '.' | ',' | '-' | '\'' => 1,
        c if c.is_ascii_alphanumeric() => 1,
        c if c.is_ascii() => 2,
        c if c.is_alphabetic() => c.len_utf8(),
        c => c.len_utf8() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
        texts.map(str::to_owned).to_vec()
    }

    #[test]
    fn every_match_contains_a_needle() {
        let needles = |p| needles(&regex_syntax::parse(p).unwrap());
        assert_eq!(
            needles(r"^\d+ (?:comments?|replies)$"),
            Needles::Inner(texts(["comment", "replies"]))
        );
        let signs = |n: Needles| matches!(n, Needles::First(b) if b.starts_with(b".0123456789"));
        assert!(signs(needles(r"^[\d.]+ (?:likes?|views?)\b")));
        assert_eq!(
            needles(r"^(?:share|tweet)? ?this story$"),
            Needles::Openings(texts([
                "share this story",
                "sharethis story",
                "tweet this story",
                "tweetthis story",
                " this story",
                "this story"
            ]))
        );
        assert_eq!(
            needles(r"(?:read|see) more\b"),
            Needles::Inner(texts([" more"]))
        );
        assert_eq!(
            needles(r"^\S+/(?:ap|afp)$"),
            Needles::Endings(texts(["/ap", "/afp"]))
        );
        assert_eq!(needles(r"^\w+ \d+$"), Needles::None);
    }
}
