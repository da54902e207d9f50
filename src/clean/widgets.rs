//! Widgets that are told by their form in any language: rows of networks, doubled reaction words,
//! counters and ornaments between them.

use super::{
    header::is_bare_number,
    labels::{Labels, Role, Strength},
    page::Page,
    rules::Effect,
    shape::Form,
};
use crate::document::Reason;
use aho_corasick::{AhoCorasick, MatchKind};
use std::{collections::HashSet, sync::LazyLock};

const BY: &str = "widgets";

const NETWORKS: &[&str] = &[
    "facebook",
    "twitter",
    "whatsapp",
    "linkedin",
    "pinterest",
    "reddit",
    "telegram",
    "tumblr",
    "instagram",
    "googleplus",
    "google",
    "stumbleupon",
    "messenger",
    "flipboard",
    "mastodon",
    "bluesky",
    "threads",
    "viber",
    "xing",
    "vkontakte",
    "digg",
    "delicious",
    "pocket",
    "youtube",
    "weibo",
    "wechat",
    "email",
    "print",
    "shares",
    "share",
    "tweet",
    "mail",
    // As other scripts write them.
    "微信",
    "微博",
    "qq空间",
    "페이스북",
    "트위터",
    "카카오톡",
    "فيسبوك",
    "تويتر",
    "واتساب",
    "фейсбук",
    "вконтакте",
    "телеграм",
    "フェイスブック",
    "ツイッター",
];

/// Boilerplate by form, anywhere on the page.
pub(crate) fn witness(page: &Page, labels: &mut Labels) {
    for at in 0..page.len() {
        if page.words(at) <= 16 && is_share_row(page.folded(at)) {
            labels.vote(
                at,
                Role::Boilerplate,
                Strength::Likely,
                Reason::new("share-buttons", BY),
            );
        }
    }
    for at in 0..page.len() {
        if page.words(at) <= 16 && is_button_row(page, at) {
            let reason = Reason::new("menu", BY);
            labels.vote(at, Role::Boilerplate, Strength::Likely, reason);
        }
    }
    reactions(page, labels);
}

/// "Like Save Share", "シェアする　ツイート　LINEで送る": three words and more, each of which a rule
/// would take as a line of its own.
fn is_button_row(page: &Page, at: usize) -> bool {
    let button = |word: &str| {
        let rule = page.rules.find(word, 1).map(|r| page.rules.rule(r).effect);
        matches!(rule, Some(Effect::Line | Effect::Label))
    };
    let words = page.folded(at).split(' ');
    words.clone().count() >= 3 && words.clone().all(button)
}

/// Lines that say little themselves go where a neighbour went: numbers and ornaments when all
/// around them went, weak rules when the line above or below did.
pub(crate) fn company(page: &Page, labels: &mut Labels) {
    let mut at = 0;
    while at < page.len() {
        let run = (at..page.len())
            .take_while(|&i| labels.is_body(i) && company_code(page, i).is_some())
            .count();
        let end = at + run;
        let gone = |i: Option<usize>| i.is_none_or(|i| labels.role(i) == Some(Role::Boilerplate));
        let (above, below) = (
            gone(at.checked_sub(1)),
            gone((end < page.len()).then_some(end)),
        );
        for i in at..end {
            let weak = page.rule(i).is_some();
            if run < page.len() && (above && below || weak && (above || below)) {
                let reason = company_code(page, i).unwrap_or_else(|| Reason::new("ornament", BY));
                labels.vote(i, Role::Boilerplate, Strength::Likely, reason);
            }
        }
        at = end + 1;
    }
}

/// The reason under which a line would go in company; none for a line that speaks for itself.
fn company_code(page: &Page, at: usize) -> Option<Reason> {
    match page.rule(at) {
        Some(rule) if rule.weak || rule.effect == Effect::Label => {
            Some(Reason::new(&rule.code, &rule.pack))
        }
        Some(_) => None,
        None if page.lines[at].block.shape.form == Form::Ornament => {
            Some(Reason::new("ornament", BY))
        }
        None if is_bare_number(page.raw(at)) => Some(Reason::new("counter", BY)),
        None => None,
    }
}

/// "Facebook Twitter WhatsApp", "Teilen auf Facebook Twitter WhatsApp", "FacebookTwitterEmail".
fn is_share_row(folded: &str) -> bool {
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let names = words.iter().filter(|w| NETWORKS.contains(w)).count();
    names >= 3 && words.len() - names <= 4 || is_glued_row(folded)
}

/// Two names at least and hardly anything else, with or without blanks between them.
fn is_glued_row(folded: &str) -> bool {
    let Some(networks) = GLUED.as_ref() else {
        return false;
    };
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    let mut found = HashSet::new();
    let mut covered = 0;
    for name in networks.find_iter(folded) {
        found.insert(name.pattern());
        covered += folded[name.range()].chars().count();
    }
    found.len() >= 2 && letters.saturating_sub(covered) * 5 <= letters
}

/// The names in one automaton: looking for each in every line took a twentieth of the time of cleaning.
static GLUED: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let mut builder = AhoCorasick::builder();
    builder
        .match_kind(MatchKind::LeftmostLongest)
        .build(NETWORKS)
        .ok()
});

/// Three and more lines in a row of one word said twice: "hate hate", "win win".
fn reactions(page: &Page, labels: &mut Labels) {
    let doubled = |at: usize| {
        let mut words = page.folded(at).split(' ');
        matches!((words.next(), words.next(), words.next()), (Some(a), Some(b), None) if a == b)
    };
    let mut at = 0;
    while at < page.len() {
        let run = (at..page.len()).take_while(|&i| doubled(i)).count();
        // One word again and again is a refrain.
        let differ = (at..at + run).any(|i| page.first(i) != page.first(at));
        if run >= 3 && differ {
            for i in at..at + run {
                labels.vote(
                    i,
                    Role::Boilerplate,
                    Strength::Likely,
                    Reason::new("reaction-widget", BY),
                );
            }
        }
        at += run + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_networks() {
        assert!(is_share_row("facebook twitter whatsapp"));
        assert!(is_share_row("teilen auf facebook twitter whatsapp e-mail"));
        assert!(is_share_row("facebooktwittertelegramwhatsappcorreo"));
        assert!(!is_share_row(
            "facebook and twitter shut its office in the valley"
        ));
        assert!(!is_share_row("facebook"));
    }
}
