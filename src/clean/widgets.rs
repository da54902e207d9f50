//! Widgets that are told by their form in any language: rows of networks, doubled reaction words,
//! counters and ornaments between them.

use super::{
    header::is_bare_number,
    labels::{Labels, Role, Strength},
    page::Page,
    shape::Form,
};
use crate::document::Reason;

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
    reactions(page, labels);
}

/// Lines that say nothing themselves go where their neighbours on both sides went.
pub(crate) fn between(page: &Page, labels: &mut Labels) {
    let empty = |at: usize| {
        let form = page.lines[at].block.shape.form;
        form == Form::Ornament || is_bare_number(page.raw(at))
    };
    let mut at = 0;
    while at < page.len() {
        let run = (at..page.len())
            .take_while(|&i| labels.is_body(i) && empty(i))
            .count();
        if run == 0 {
            at += 1;
            continue;
        }
        let gone = |i: Option<usize>| i.is_none_or(|i| labels.role(i) == Some(Role::Boilerplate));
        let end = at + run;
        if gone(at.checked_sub(1)) && gone((end < page.len()).then_some(end)) && run < page.len() {
            for i in at..end {
                let code = if page.lines[i].block.shape.form == Form::Ornament {
                    "ornament"
                } else {
                    "counter"
                };
                labels.vote(
                    i,
                    Role::Boilerplate,
                    Strength::Likely,
                    Reason::new(code, BY),
                );
            }
        }
        at = end;
    }
}

/// "Facebook Twitter WhatsApp", "FacebookTwitterEmail": two names at least and hardly anything else.
fn is_share_row(folded: &str) -> bool {
    let mut rest: String = folded.chars().filter(|c| c.is_alphabetic()).collect();
    let letters = rest.len();
    let mut found = 0;
    for name in NETWORKS {
        let shorter = rest.replace(name, "");
        found += usize::from(shorter.len() < rest.len());
        rest = shorter;
    }
    found >= 2 && rest.len() * 5 <= letters
}

/// Three and more lines in a row of one word said twice: "hate hate", "win win".
fn reactions(page: &Page, labels: &mut Labels) {
    let doubled = |at: usize| {
        let mut words = page.folded(at).split(' ');
        matches!((words.next(), words.next(), words.next()), (Some(a), Some(b), None) if a == b)
    };
    let mut at = 0;
    while at < page.len() {
        let run = (at..page.len()).take_while(|&i| doubled(i)).count();
        if run >= 3 {
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
        assert!(is_share_row("facebooktwittertelegramwhatsappcorreo"));
        assert!(!is_share_row(
            "facebook and twitter shut its office in the valley"
        ));
        assert!(!is_share_row("facebook"));
    }
}
