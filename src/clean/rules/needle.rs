//! What a line must contain for a pattern to have a chance: text that the automaton of phrases looks
//! for anyway, so that a pattern is tried on few lines instead of all.

use regex_syntax::hir::{Hir, HirKind};

/// Shorter needles would be found in every line.
const SHORTEST: usize = 2;

/// Texts of which every match of the pattern contains at least one; `None` when there are none such.
pub(super) fn needles(pattern: &str) -> Result<Option<Vec<String>>, String> {
    let hir = regex_syntax::parse(pattern).map_err(|e| e.to_string())?;
    Ok(required(&hir).filter(|all| all.iter().all(|n| n.len() >= SHORTEST)))
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
    #[test]
    fn every_match_contains_a_needle() {
        let needles = |p| super::needles(p).unwrap();
        assert_eq!(
            needles(r"^\d+ (?:comments?|replies)$"),
            Some(vec!["comment".into(), "replies".into()])
        );
        assert_eq!(
            needles(r"^(?:share|tweet)? ?this story$"),
            Some(vec!["this story".into()])
        );
        assert_eq!(needles(r"^\d{1,2}:\d\d$"), None);
        assert!(super::needles("(").is_err());
    }
}
