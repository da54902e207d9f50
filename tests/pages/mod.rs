//! Made-up pages: headlines, widgets, captions and paragraphs thrown together, with characters that
//! are easily lost. The same ones in every run.

#![allow(unreachable_pub, reason = "used by one test file")]

use crate::common;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// `count` pages, each in its parts; a part ends with its line breaks.
pub fn made_up(count: usize) -> Vec<Vec<String>> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let page = page();
    (0..count)
        .map(|_| page.new_tree(&mut runner).unwrap().current())
        .collect()
}

fn page() -> impl Strategy<Value = Vec<String>> {
    let part = (part(), ends()).prop_map(|(part, end)| part + end);
    proptest::collection::vec(part, 1..16)
}

fn ends() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => Just("\n"),
        5 => Just("\n\n"),
        1 => Just("\n\n\n\n"),
        1 => Just("\r\n"),
        1 => Just("\u{2028}"),
        1 => Just(" \t\n \n"),
    ]
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => one_of(HEADLINES),
        3 => one_of(WIDGETS),
        2 => one_of(CAPTIONS),
        2 => one_of(HEADS),
        4 => one_of(SCRIPTS),
        2 => one_of(ITEMS),
        5 => (0..40_u64, 1..4_usize).prop_map(|(seed, size)| common::paragraph(seed, size)),
        2 => (one_of(SCRIPTS), one_of(STRAY), 0..30_usize).prop_map(insert),
        1 => (one_of(HEADLINES), one_of(STRAY), 0..30_usize).prop_map(insert),
        1 => "\\PC{1,30}",
    ]
}

fn one_of(list: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(list).prop_map(str::to_owned)
}

/// Puts a stray character between two others.
fn insert((text, stray, at): (String, String, usize)) -> String {
    let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
    format!("{}{stray}{}", &text[..at], &text[at..])
}

const HEADLINES: &[&str] = &[
    "Ferry returns to the small harbour",
    "Council votes to keep the old bridge open",
    "Ferry returns to the small harbour - Harbour Notes",
    "Die Fähre kehrt in den Hafen zurück",
    "渡し船が小さな港に戻る",
    "العبارة تعود إلى الميناء الصغير",
    "Паром вернулся в маленькую гавань",
];

const WIDGETS: &[&str] = &[
    "Share this article",
    "Home > News > Local",
    "Subscribe to our newsletter",
    "Log in",
    "Related articles",
    "Most read",
    "Advertisement",
    "Comments (3)",
    "Leave a comment",
    "We use cookies to improve your experience.",
    "Tags: ferry, harbour, winter",
    "Diesen Artikel teilen",
    "© 2024 Harbour Notes. All rights reserved.",
];

const CAPTIONS: &[&str] = &[
    "Photo: Ada Brook",
    "The ferry at its pier on Tuesday. Photo: Ada Brook/Harbour Notes",
    "Image caption: The old bridge in spring.",
    "Foto: Ada Bach",
];

const HEADS: &[&str] = &[
    "By Ada Brook",
    "12 March 2024",
    "By Ada Brook, 12 March 2024",
    "Published: 2024-03-12 08:15",
    "3 min read",
    "Von Ada Bach",
];

const ITEMS: &[&str] = &[
    "- two eggs and a cup of flour",
    "• the pier at noon",
    "1. Walk down to the mill.",
    "What happens next",
    "Over the hill the lanterns go,",
    "and nobody will ever know",
];

const SCRIPTS: &[&str] = &[
    "The harbour master said that the gate would stay shut until the tide had turned, and that no \
     boat had asked to leave before then.",
    "Der Hafenmeister sagte, das Tor bleibe geschlossen, bis die Flut gekommen sei, und bis dahin \
     habe auch kein Boot auslaufen wollen.",
    "港の係員は、潮が変わるまで水門は閉じたままだと話し、それまでに出たいと言った船は一隻もなかったと付け加えた。",
    "قال مدير الميناء إن البوابة ستبقى مغلقة حتى ينقلب المد، وإن أحدا من أصحاب القوارب لم يطلب المغادرة قبل ذلك.",
    "Начальник гавани сказал, что ворота останутся закрытыми до перемены течения и что ни одна лодка \
     не просила выпустить её раньше.",
    "A cafe\u{301} by the pier sold soup\u{a0}and bread; e\u{301}clairs were gone by ten, said the \
     baker, who had been up since three in the morning.",
];

/// Characters that have no place in text, blanks of other kinds, and marks that combine.
const STRAY: &[&str] = &[
    "\0",
    " \0 ",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{ad}",
    "\u{200b}",
    "\u{feff}",
    "\u{202e}",
    " \u{2066} ",
    "\u{301}",
    "\u{a0}",
    "\u{2003}",
    "\u{b}",
    "\u{fffd}",
    "\u{1f600}",
    "\u{200d}",
    "\t",
];
