//! Lines that hold text and, behind it, boilerplate that a phrase rule names: "… said the harbour master.
//! Read more: Storm closes the quay". The line is cut where the sentence ends.

use super::{
    fold,
    rules::{Effect, RuleBook},
    shape,
};

/// Words that must stand before the cut: a paragraph, not a label.
const LEAST_WORDS: usize = 12;

/// How far from its end a line is looked at, in bytes: what rules name is short. Cutting costs no more
/// however long the line is.
const REACH: usize = 240;

/// Where the boilerplate at the end of a line begins, in bytes, and the rule that names it.
pub(crate) fn tail(line: &str, rules: &RuleBook) -> Option<(usize, usize)> {
    let window =
        (line.len().saturating_sub(REACH)..line.len()).find(|&i| line.is_char_boundary(i))?;
    let ends = line.get(window..)?.char_indices();
    let mut ends = ends.filter(|(_, c)| matches!(c, '.' | '!' | '?' | '。' | '！' | '？'));
    ends.find_map(|(at, c)| {
        let end = window + at + c.len_utf8();
        let rest = line.get(end..)?;
        let after = rest.trim_start_matches(['"', '”', '’', '»', ')', '」']);
        let start = end + (rest.len() - after.len());
        let begins = c.len_utf8() > 1 || after.starts_with(char::is_whitespace);
        let rule = named(after.trim(), rules).filter(|_| begins)?;
        let text = line.get(..start)?;
        (shape::count_words(text) >= LEAST_WORDS).then_some((start, rule))
    })
}

/// The rule that takes a part of a line as it would a line. A sentence of one word is no boilerplate.
fn named(part: &str, rules: &RuleBook) -> Option<usize> {
    let words = shape::count_words(part);
    let sentence = part.ends_with(['.', '!', '?', '。']);
    if words == 0 || words == 1 && sentence || part.starts_with(char::is_lowercase) {
        return None;
    }
    let rule = rules.find(&fold::fold(part), words)?;
    let found = rules.rule(rule);
    (found.effect == Effect::Line && !found.weak).then_some(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The harbour master said on Monday that the ferry would sail again in May.";

    fn cut(tail: &str) -> Option<String> {
        let line = format!("{TEXT}{tail}");
        let rules = RuleBook::new(&[], &[]).unwrap();
        super::tail(&line, &rules).map(|(at, _)| line[at..].trim().to_owned())
    }

    #[test]
    fn what_a_rule_names_behind_the_text_is_cut_off() {
        let cases = [
            " Read more: Storm closes the quay",
            " Advertisement",
            " Sign up for our newsletter",
            " Click here to subscribe to our newsletter.",
        ];
        for case in cases {
            assert_eq!(cut(case).as_deref(), Some(case.trim()));
        }
    }

    #[test]
    fn text_is_not_cut() {
        for case in [
            "",
            " He read more of it later.",
            " Nobody asked.",
            " Share.",
        ] {
            assert_eq!(cut(case), None, "{case}");
        }
        let rules = RuleBook::new(&[], &[]).unwrap();
        assert_eq!(super::tail("He left. Advertisement", &rules), None);
    }

    #[test]
    fn scripts_without_blanks_are_cut_at_their_full_stops() {
        let rules = RuleBook::new(&[], &[]).unwrap();
        let text = "市议会周二批准了一项新的轮渡计划，将于五月开始实施，票价不变。";
        let found = super::tail(&format!("{text}相关新闻"), &rules);
        assert!(found.is_none_or(|(at, _)| at == text.len()));
        let shared = super::tail(&format!("{text}分享到"), &rules);
        assert_eq!(shared.map(|(at, _)| at), Some(text.len()));
    }
}
