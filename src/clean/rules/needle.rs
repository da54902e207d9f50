//! What a line must contain for a pattern to have a chance: text that the automata of phrases look
//! for anyway, so that a pattern is tried on few lines instead of all.

use regex_syntax::hir::{
    Hir, HirKind, Look,
    literal::{ExtractKind, Extractor},
};

/// Shorter needles would be found in every line.
const SHORTEST: usize = 2;
/// An opening of this length is rare enough, and cheaper to look for than anything in the line.
const RARE_OPENING: usize = 4;

/// Texts of which every match of a pattern contains at least one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Needles {
    /// Every line that matches begins with one of these.
    Openings(Vec<String>),
    /// Somewhere in the line.
    Inner(Vec<String>),
    /// There are none such.
    None,
}

/// The needles of a pattern; the error is the regex parser's.
pub(super) fn needles(pattern: &str) -> Result<Needles, String> {
    let hir = regex_syntax::parse(pattern).map_err(|e| e.to_string())?;
    let long_enough = |texts: &Vec<String>| rarity(texts) >= SHORTEST;
    let openings = openings(&hir).filter(long_enough);
    let inner = required(&hir).filter(long_enough);
    Ok(match (openings, inner) {
        (Some(openings), Some(inner)) if rarity(&openings) < rarity(&inner).min(RARE_OPENING) => {
            Needles::Inner(inner)
        }
        (Some(openings), _) => Needles::Openings(openings),
        (None, Some(inner)) => Needles::Inner(inner),
        (None, None) => Needles::None,
    })
}

/// The texts with which every match begins, if it must stand at the beginning of the line.
fn openings(hir: &Hir) -> Option<Vec<String>> {
    if !hir.properties().look_set_prefix().contains(Look::Start) {
        return None;
    }
    let mut extractor = Extractor::new();
    extractor.kind(ExtractKind::Prefix);
    let prefixes = extractor.extract(hir);
    let texts = prefixes.literals()?.iter();
    texts
        .map(|text| String::from_utf8(text.as_bytes().to_vec()).ok())
        .collect()
}

fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Capture(group) => required(&group.sub),
        HirKind::Repetition(part) if part.min > 0 => required(&part.sub),
        HirKind::Alternation(branches) => {
            let all: Option<Vec<_>> = branches.iter().map(required).collect();
            Some(all?.concat())
        }
        HirKind::Concat(parts) => parts.iter().filter_map(required).max_by_key(|n| rarity(n)),
        _ => None,
    }
}

/// Of several parts of a pattern the one whose shortest needle is longest is found least often.
fn rarity(needles: &[String]) -> usize {
    needles.iter().map(String::len).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
        texts.map(str::to_owned).to_vec()
    }

    #[test]
    fn every_match_contains_a_needle() {
        let needles = |p| needles(p).unwrap();
        assert_eq!(
            needles(r"^\d+ (?:comments?|replies)$"),
            Needles::Inner(texts(["comment", "replies"]))
        );
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
        assert_eq!(needles(r"^\d{1,2}:\d\d$"), Needles::None);
        assert!(super::needles("(").is_err());
    }
}
