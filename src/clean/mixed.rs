//! Lines that hold text and, behind it, boilerplate that a phrase rule names: "… said the harbour master.
//! Read more: Storm closes the quay". The line is cut where the sentence ends.

use super::{
    fold,
    glance::Glance,
    rules::{Effect, RuleBook},
};

/// Words that must stand before the cut: a paragraph, not a label.
const LEAST_WORDS: usize = 12;

/// Words of a sentence that a short phrase at its beginning says nothing about.
const SENTENCE_WORDS: usize = 8;

/// How far from its end a line is looked at, in bytes: what rules name is short. Cutting costs no more
/// however long the line is.
const REACH: usize = 240;

/// Where the boilerplate at the end of a line begins, in bytes, and the rule that names it.
pub(crate) fn tail(line: &str, rules: &RuleBook) -> Option<(usize, usize)> {
    let window =
        (line.len().saturating_sub(REACH)..line.len()).find(|&i| line.is_char_boundary(i))?;
    let mut starts: Vec<usize> = sentence_starts(line, window).collect();
    starts.sort_unstable();
    starts.into_iter().find_map(|start| {
        let rule = named(line.get(start..)?, rules)?;
        let text = line.get(..start)?;
        (Glance::of(text).words(text) >= LEAST_WORDS).then_some((start, rule))
    })
}

/// Where sentences end that end behind `from`, with the quotes and brackets that close behind them, and
/// something else may begin. In no order.
fn sentence_starts(line: &str, from: usize) -> impl Iterator<Item = usize> {
    let bytes = line.as_bytes().get(from..).unwrap_or_default();
    let narrow = memchr::memchr3_iter(b'.', b'!', b'?', bytes).map(move |at| (from + at, 1));
    // The first bytes of the three wide signs.
    let wide = memchr::memchr2_iter(0xe3, 0xef, bytes).map(move |at| (from + at, 3));
    let wide = wide.filter(|(at, _)| line[*at..].starts_with(['。', '！', '？']));
    narrow.chain(wide).filter_map(|(at, width)| {
        let rest = line.get(at + width..)?;
        let after = rest.trim_start_matches(['"', '”', '’', '»', ')', '」']);
        let begins = width > 1 || after.starts_with(char::is_whitespace);
        begins.then_some(line.len() - after.len())
    })
}

/// The rule that takes a part of a line as it would a line. A sentence of one word is no boilerplate.
fn named(part: &str, rules: &RuleBook) -> Option<usize> {
    let part = part.trim();
    let glance = Glance::of(part);
    let words = glance.words(part);
    let sentence = part.ends_with(['.', '!', '?', '。']);
    if words == 0 || words == 1 && sentence || part.starts_with(char::is_lowercase) {
        return None;
    }
    let found = rules.find(&fold::fold_seen(part, glance), words)?;
    let rule = rules.rule(found.rule);
    let unsure = found.loose && sentence && words >= SENTENCE_WORDS;
    (rule.effect == Effect::Line && !rule.weak && !unsure).then_some(found.rule)
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
            " Contact us at the gate, said the sign on the wall.",
            " \"Subscribe!\"",
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
