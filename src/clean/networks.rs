//! Rows of names of social networks, in whatever language the words between them are.

use super::inner::Inner;
use aho_corasick::{AhoCorasick, MatchKind};
use std::{collections::BTreeSet, sync::LazyLock};

#[rustfmt::skip]
const NETWORKS: &[&str] = &[
    "facebook", "twitter", "whatsapp", "linkedin", "pinterest", "reddit", "telegram", "tumblr", "instagram",
    "googleplus", "google", "stumbleupon", "messenger", "flipboard", "mastodon", "bluesky", "threads", "viber",
    "xing", "vkontakte", "digg", "delicious", "pocket", "youtube", "weibo", "wechat", "email", "print", "shares",
    "share", "tweet", "mail",
    // As other scripts write them.
    "微信", "微博", "qq空间", "페이스북", "트위터", "카카오톡", "فيسبوك", "تويتر", "واتساب", "фейсбук", "вконтакте",
    "телеграм", "フェイスブック", "ツイッター",
];

/// All names at once: looking for each in every line took a twentieth of the time of cleaning.
static NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let mut builder = AhoCorasick::builder();
    builder
        .match_kind(MatchKind::LeftmostLongest)
        .build(NETWORKS)
        .ok()
});

/// The same names, to see whether there are two at all: hardly any line has them.
static HINTS: LazyLock<Inner<()>> = LazyLock::new(|| {
    let names = NETWORKS.iter().map(|name| ((*name).to_owned(), ()));
    Inner::new(names.collect(), std::iter::empty())
});

/// "facebook twitter whatsapp", "teilen auf facebook twitter whatsapp", "facebooktwitteremail". Takes a
/// folded line.
pub(crate) fn is_share_row(folded: &str) -> bool {
    let Some(names) = NAMES.as_ref().filter(|_| has_two_names(folded)) else {
        return false;
    };
    names.find_iter(folded).nth(1).is_some() && (is_spaced_row(folded) || is_glued(folded, names))
}

fn has_two_names(folded: &str) -> bool {
    let mut found = 0;
    HINTS.find(folded, &mut |(), _| found += 1);
    found >= 2
}

/// Three names and hardly any other words.
fn is_spaced_row(folded: &str) -> bool {
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let (names, others): (Vec<_>, Vec<_>) = words.partition(|w| NETWORKS.contains(w));
    names.len() >= 3 && others.len() <= 4
}

/// Two names at least and hardly any other letters, with or without blanks between them.
fn is_glued(folded: &str, names: &AhoCorasick) -> bool {
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    let mut found = BTreeSet::new();
    let mut covered = 0;
    for name in names.find_iter(folded) {
        found.insert(name.pattern());
        covered += folded[name.range()].chars().count();
    }
    found.len() >= 2 && letters.saturating_sub(covered) * 5 <= letters
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
