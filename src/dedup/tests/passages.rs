//! What kept articles share.

use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

/// Texts that were published on these days of a month.
fn decide_dated(texts: &[String], mut day: impl FnMut(usize) -> Option<u8>) -> Vec<Decision> {
    let dated = |(at, text): (usize, &String)| Entry {
        date: day(at).and_then(|day| crate::document::Date::new(2024, 5, day)),
        ..entry(text, at)
    };
    let collection = texts.iter().enumerate().map(dated).collect();
    let shelf = Shelf::new(texts.to_vec());
    resolve(collection, &shelf, &Options::default(), &go_on).unwrap()
}

#[test]
fn a_passage_is_shown_in_both_texts() {
    let shared = sentences(10, 32, 1000);
    let own = |seed, length| sentences(seed, length, 1000);
    let texts = [
        format!("{} {shared} {}", own(11, 80), own(12, 80)),
        format!(
            "{}\n“{}”\n{}",
            own(13, 48),
            shared.to_uppercase(),
            own(14, 32)
        ),
    ];
    let decisions = decide(&texts);
    let [passage] = passages(&decisions[1]) else {
        panic!("{:?}", decisions[1]);
    };
    assert_eq!(passage.of, 0);
    let without_stop = shared.trim_end_matches('.');
    assert_eq!(passage.span.of(&texts[1]), without_stop.to_uppercase());
    assert_eq!(passage.of_span.of(&texts[0]), without_stop);
    assert_eq!(passage.coverage, 1.0);
    assert_eq!(passages(&decisions[0]), [], "reported once");
}

#[test]
fn edits_are_bridged_and_sentences_stay_whole() {
    let shared = sentences(30, 64, 100_000);
    let words: Vec<&str> = shared.split(' ').collect();
    // A word in fifteen is another one, and the last sentence breaks off.
    let edit = |(at, word): (usize, &&str)| if at % 15 == 7 { "other" } else { word }.to_owned();
    let edited: Vec<String> = words[..words.len() - 5]
        .iter()
        .enumerate()
        .map(edit)
        .collect();
    let own = |seed| sentences(seed, 80, 100_000);
    let texts = [
        format!("{} {shared} {}", own(31), own(32)),
        format!("{} {} and so on. {}", own(33), edited.join(" "), own(34)),
    ];
    let decisions = decide(&texts);
    let found = [passages(&decisions[0]), passages(&decisions[1])].concat();
    let [passage] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert!(passage.coverage > 0.75 && passage.coverage < 1.0);
    let reporter = usize::from(passage.of == 0);
    let span = passage.span.of(&texts[reporter]);
    assert!(span.starts_with("The w") && texts[reporter][passage.span.end..].starts_with('.'));
}

proptest! {
    /// The guarantee: wherever it stands, and however long the two articles are.
    #[test]
    fn whole_sentences_of_25_words_are_always_found(
        seed in 0u64..1 << 20,
        lengths in prop::array::uniform4(0usize..120),
    ) {
        let shared = sentences(5 * seed, 24, 100_000);
        let [a, b, c, d] = lengths.map(|length| 40 + length);
        let own = |at, length| sentences(5 * seed + at, length, 100_000);
        let texts = [
            format!("{} {shared} {}", own(1, a), own(2, b)),
            format!("{} {shared} {}", own(3, c), own(4, d)),
        ];
        let decisions = decide(&texts);
        let found = [passages(&decisions[0]), passages(&decisions[1])].concat();
        let [passage] = found.as_slice() else {
            panic!("{found:?}");
        };
        prop_assert_eq!(passage.coverage, 1.0);
    }
}

#[test]
fn one_shared_sentence_is_a_quotation() {
    let quoted = format!("The {}.", prose(40, 30, 1000));
    let own = |seed| sentences(seed, 80, 100_000);
    let texts = [
        format!("{} {quoted} {}", own(41), own(42)),
        format!("{} {quoted} {}", own(43), own(44)),
    ];
    let decisions = decide(&texts);
    assert!(decisions.iter().all(|d| passages(d).is_empty()));
}

#[test]
fn one_long_shared_sentence_is_a_passage() {
    for (words, found) in [(39, 0), (40, 1)] {
        let long = format!("The {}.", prose(45, words - 1, 1000));
        let own = |seed| sentences(seed, 80, 100_000);
        let texts = [
            format!("{} {long} {}", own(46), own(47)),
            format!("{} {long} {}", own(48), own(49)),
        ];
        let decisions = decide(&texts);
        let passages: usize = decisions.iter().map(|d| passages(d).len()).sum();
        assert_eq!(passages, found, "{words} words");
    }
}

/// Whoever copied only a part of a sentence has that part as a paragraph.
#[test]
fn what_breaks_off_amid_a_sentence_is_the_copy() {
    let shared = sentences(60, 40, 1000);
    let cut = shared.rsplitn(3, ' ').last().unwrap_or_default();
    for [first, second] in [[80, 120], [120, 80]] {
        let own = |seed, length| sentences(seed, length, 100_000);
        let texts = [
            format!("{}\n{shared}\n{}", own(61, first), own(62, 80)),
            format!("{}\n{cut}\n{}", own(63, second), own(64, 80)),
        ];
        let decisions = decide(&texts);
        let [passage] = passages(&decisions[1]) else {
            panic!("{decisions:?}");
        };
        assert_eq!(passage.span.of(&texts[1]), cut);
        assert_eq!(passages(&decisions[0]), []);
    }
}

/// Whoever copied whole sentences has them as a paragraph.
#[test]
fn what_is_a_paragraph_in_one_article_alone_is_the_copy() {
    let shared = sentences(70, 40, 1000);
    for [first, second] in [[80, 120], [120, 80]] {
        let own = |seed, length| sentences(seed, length, 100_000);
        let texts = [
            format!("{}\n{shared} {}", own(71, first), own(72, 80)),
            format!("{}\n{shared}\n{}", own(73, second), own(74, 80)),
        ];
        let decisions = decide(&texts);
        assert_eq!(passages(&decisions[1]).len(), 1, "{decisions:?}");
        assert_eq!(passages(&decisions[0]), []);
    }
}

#[test]
fn a_sentence_that_one_text_alone_has_is_no_part_of_a_passage() {
    let shared = sentences(100, 64, 100_000);
    let (first, second) =
        shared.split_at(shared.len() / 2 + shared[shared.len() / 2..].find("The").unwrap_or(0));
    let own = |seed| sentences(seed, 80, 100_000);
    let note = "Nobody at the harbour was hurt.";
    let texts = [
        format!("{}\n{first}{note} {second}\n{}", own(101), own(102)),
        format!("{}\n{shared}\n{}", own(103), own(104)),
    ];
    for days in [[1, 2], [2, 1]] {
        let decisions = decide_dated(&texts, |at| Some(days[at]));
        let reporter = usize::from(days[1] > days[0]);
        let spans = passages(&decisions[reporter])
            .iter()
            .map(|p| p.span.of(&texts[reporter]));
        let spans: Vec<&str> = spans.collect();
        assert!(
            !spans.is_empty() && spans.iter().all(|span| !span.contains(note)),
            "{spans:?}"
        );
    }
}

/// One of three has the second half alone, as a paragraph: so it is the copy, and no source for the third.
#[test]
fn where_the_first_candidate_is_refused_the_next_has_the_whole_passage() {
    let [first, second] = [sentences(90, 8, 1000), sentences(91, 48, 1000)];
    let own = |seed, length| sentences(seed, length, 100_000);
    for length in [40, 120, 200] {
        let texts = [
            format!("{}\n{second}\n{}", own(92, length), own(93, 40)),
            format!("{} {first} {second}\n{}", own(94, 40), own(95, 80)),
            format!("{}\n{first} {second}\n{}", own(96, 40), own(97, 160)),
        ];
        let decisions = decide(&texts);
        let is_whole = |passage: &&Passage| {
            let source = passage.of_span.of(&texts[passage.of]);
            source.starts_with(&first) && passage.coverage == 1.0
        };
        let found = decisions.iter().flat_map(passages).filter(is_whole);
        assert_eq!(found.count(), 1, "{length} {decisions:?}");
    }
}

proptest! {
    /// Sentences of a few stories stand in many articles, as paragraphs or amid others.
    #[test]
    fn what_all_passages_take_away_still_stands_in_some_article(seed in any::<u64>()) {
        let mut numbers = Numbers(seed);
        let story = |at: u64| sentences(1000 + at, 64, 100_000);
        let stories: Vec<String> = (0..3).map(story).collect();
        let mut article = |at: usize| {
            let mut text = sentences(2000 + at as u64, 64, 100_000);
            for _ in 0..2 {
                let all: Vec<&str> = stories[numbers.below(3)].split_inclusive('.').collect();
                let from = numbers.below(all.len() - 2);
                let to = from + 3 + numbers.below(all.len() - 2 - from);
                text.push([' ', '\n'][numbers.below(2)]);
                text.push_str(all[from..to].concat().trim());
                text.push([' ', '\n'][numbers.below(2)]);
                text.push_str(&sentences(3000 + numbers.below(1000) as u64, 16, 100_000));
            }
            text
        };
        let texts: Vec<String> = (0..7).map(&mut article).collect();
        let decisions = decide_dated(&texts, |_| [None, Some(1), Some(2), Some(3)][numbers.below(4)]);
        let mut left = String::new();
        for (text, decision) in texts.iter().zip(&decisions).filter(|(_, d)| kept(d)) {
            let mut from = 0;
            for passage in passages(decision) {
                left.push_str(&text[from..passage.span.start]);
                left.push('\n');
                from = passage.span.end;
            }
            left.push_str(&text[from..]);
            left.push('\n');
        }
        let left: HashSet<&str> = left.split([' ', '\n', '.']).collect();
        for (text, _) in texts.iter().zip(&decisions).filter(|(_, d)| kept(d)) {
            let lost = text.split([' ', '\n', '.']).find(|word| !left.contains(word));
            prop_assert_eq!(lost, None);
        }
    }
}

#[test]
fn what_was_published_later_has_the_passage() {
    let shared = sentences(50, 40, 1000);
    let own = |seed, length| sentences(seed, length, 1000);
    let texts = [
        format!("{} {shared} {}", own(51, 120), own(52, 80)),
        format!("{} {shared}", own(53, 64)),
    ];
    let reporter = |days: [u8; 2]| {
        let decisions = decide_dated(&texts, |at| Some(days[at]));
        decisions.iter().position(|d| !passages(d).is_empty())
    };
    assert_eq!(reporter([1, 2]), Some(1));
    assert_eq!(reporter([2, 1]), Some(0));
}

/// Of the hundreds that have the words most are removed.
#[test]
fn what_is_quoted_of_a_story_with_many_copies_is_found() {
    let story = sentences(80, 160, 100_000);
    let words: Vec<&str> = story.split(' ').collect();
    let copy = |number: usize| {
        let mut copy: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        for at in (number % 14..copy.len()).step_by(14) {
            copy[at] = word(200_000 + 1000 * number + at);
        }
        format!(
            "{} {}",
            copy.join(" "),
            sentences(2000 + number as u64, 8, 100_000)
        )
    };
    let own = |seed, length| sentences(seed, length, 100_000);
    let quoted = words[45..108].join(" ");
    let quoting = format!("{} {quoted} {}", own(81, 24), own(82, 16));
    let texts: Vec<String> = (0..400).map(copy).chain([story.clone(), quoting]).collect();
    let decisions = decide(&texts);
    let removed = decisions.iter().filter(|d| !kept(d)).count();
    assert!(removed > 300, "{removed}");
    assert_ne!(passages(&decisions[401]), [], "{removed}");
}

fn with_notice(notice: &str, articles: usize) -> Vec<String> {
    (0..articles)
        .map(|i| format!("{} {notice}", sentences(100 + i as u64, 64, 100_000)))
        .collect()
}

#[test]
fn what_very_many_have_is_no_passage() {
    let notice = sentences(22, 40, 1000);
    let reported = |articles| {
        let decisions = decide(&with_notice(&notice, articles));
        decisions.iter().filter(|d| !passages(d).is_empty()).count()
    };
    assert_eq!(reported(20), 19);
    assert_eq!(reported(80), 0);
}

/// A story's paragraphs go on around a sentence that very many articles have.
#[test]
fn what_very_many_have_is_taken_along_by_a_passage() {
    let own = |seed, words| sentences(seed, words, 100_000);
    let notice = sentences(22, 48, 1000);
    for (words, found) in [(32, 1), (16, 0)] {
        let shared = format!("{notice}\n{}", own(90, words));
        let mut texts = with_notice(&notice, 80);
        texts.push(format!("{}\n{shared}\n{}", own(91, 120), own(92, 96)));
        texts.push(format!("{}\n{shared}\n{}", own(93, 80), own(94, 120)));
        let decisions = decide(&texts);
        let spans: Vec<&str> = decisions[80..]
            .iter()
            .zip(&texts[80..])
            .flat_map(|(decision, text)| passages(decision).iter().map(|p| p.span.of(text)))
            .collect();
        assert_eq!(
            spans,
            vec![shared.trim_end_matches('.'); found],
            "{words} words"
        );
    }
}
