//! Which articles are kept, and what is said of the others.

use super::*;
use crate::document::Date;

#[test]
fn exact_near_and_contained() {
    let whole = prose(1, 100, 1000);
    let edited = whole.replacen(' ', " really ", 3);
    let half: String = whole.split_inclusive(' ').take(50).collect();
    let decisions = decide(&[
        whole.to_uppercase().replace(' ', "\n"),
        whole.clone(),
        half,
        edited,
        prose(2, 100, 1000),
    ]);
    assert!(kept(&decisions[3]), "the most complete");
    assert_eq!(relation(&decisions[0]), Some((3, Relation::Near)));
    assert_eq!(
        relation(&decisions[1]),
        Some((3, Relation::Near)),
        "not a copy of a duplicate"
    );
    assert_eq!(relation(&decisions[2]), Some((3, Relation::Contained)));
    assert!(kept(&decisions[4]));
    let copies = decide(&[whole.clone(), whole.replace(' ', ", ")]);
    assert_eq!(relation(&copies[1]), Some((0, Relation::Exact)));
}

#[test]
fn what_is_equally_complete_is_kept_by_date_and_then_by_rank() {
    let text = prose(3, 40, 1000);
    let shelf = Shelf::new(vec![text.clone(); 4]);
    let with = |date, rank| Entry {
        date,
        ..entry(&text, rank)
    };
    let day = |day| Date::new(2024, 5, day);
    let first = |entries: &[Entry]| {
        let decisions = resolve(
            entries.iter().cloned().collect(),
            &shelf,
            &Options::default(),
            &go_on,
        )
        .unwrap();
        decisions.iter().position(kept)
    };
    assert_eq!(
        first(&[
            with(None, 0),
            with(day(9), 1),
            with(day(7), 3),
            with(day(7), 2)
        ]),
        Some(3)
    );
    assert_eq!(
        first(&[with(None, 1), with(None, 0), with(None, 2), with(None, 3)]),
        Some(1)
    );
}

#[test]
fn repetition_does_not_make_a_text_more_complete() {
    let text = prose(4, 60, 1000);
    let decisions = decide(&[
        format!("{text} {text} {text}"),
        format!("{text} and one end"),
    ]);
    assert_eq!(
        relation(&decisions[1]),
        Some((0, Relation::Near)),
        "three seams say as much"
    );
    let decisions = decide(&[
        format!("{text} {text}"),
        format!("{text} and one more at the end"),
    ]);
    assert_eq!(relation(&decisions[0]), Some((1, Relation::Near)));
}

#[test]
fn stars_and_no_chains() {
    // Each text covers most of the next one, the first little of the last.
    let words: Vec<String> = prose(5, 260, 100_000)
        .split(' ')
        .map(str::to_owned)
        .collect();
    let slide = |from: usize, length: usize| words[from..from + length].join(" ");
    let decisions = decide(&[slide(0, 100), slide(18, 99), slide(36, 98), slide(54, 97)]);
    // The second covers its two neighbours; the last is covered by none that is kept.
    assert!(kept(&decisions[1]) && kept(&decisions[3]));
    assert_eq!(relation(&decisions[0]).unwrap().0, 1);
    assert_eq!(relation(&decisions[2]).unwrap().0, 1);
}

#[test]
fn a_stub_is_the_duplicate_of_its_equal_only() {
    let stub = "Sign up for the harbour letter and read it first";
    let long = format!("{} {stub} {}", prose(6, 40, 1000), prose(7, 40, 1000));
    let decisions = decide(&[
        long,
        stub.to_owned(),
        stub.to_uppercase(),
        format!("{stub} today"),
    ]);
    assert!(kept(&decisions[0]) && kept(&decisions[1]) && kept(&decisions[3]));
    assert_eq!(relation(&decisions[2]), Some((1, Relation::Exact)));
    assert_eq!(
        relation(&decide(&["…".into(), String::new()])[1]),
        Some((0, Relation::Exact))
    );
}

#[test]
fn unique_is_what_only_the_duplicate_says_in_its_own_text() {
    let (text, more) = (prose(8, 100, 1000), prose(9, 40, 1000));
    let own = "Überdies, so hört man, fror der Fluß zu.";
    let texts = [
        format!("{text} {more}"),
        format!("{text} …{own}… and so on"),
        format!("{text}\n\n{own}\nand so on").to_uppercase(),
    ];
    let decisions = decide(&texts);
    for (copy, text) in [(1, &texts[1]), (2, &texts[2])] {
        let Decision::Duplicate {
            of: 0,
            unique,
            relation,
            ..
        } = &decisions[copy]
        else {
            panic!("{:?}", decisions[copy]);
        };
        assert_eq!(*relation, Relation::Contained);
        let found: Vec<String> = unique.iter().map(|s| s.of(text).to_lowercase()).collect();
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("überdies, so") && found[0].ends_with("and so on"));
    }
}

#[test]
fn errors_name_the_entry() {
    let text = prose(24, 50, 1000);
    let all = entries(&[text.clone(), text.clone(), text.clone()]);
    let run = |texts: Vec<String>, options: &Options| {
        resolve(all.clone(), &Shelf::new(texts), options, &go_on)
            .unwrap_err()
            .to_string()
    };
    let options = Options::default();
    assert!(run(vec![text.clone(); 2], &options).contains("entry 2 again: no such text"));
    let changed = run(vec![text.clone(), "other".into(), text.clone()], &options);
    assert!(
        changed.contains("entry 1 has 1 words where its sketch has 50"),
        "{changed}"
    );
    for coverage in [0.0, 1.1, f64::NAN] {
        let options = Options {
            coverage,
            ..Options::default()
        };
        assert!(run(Vec::new(), &options).contains("`coverage`"));
    }
    let options = Options {
        passage_words: 11,
        ..Options::default()
    };
    assert!(run(Vec::new(), &options).contains("`passage_words` is 11"));
}

#[test]
fn a_paragraph_of_its_own_is_never_lost() {
    let site = sentences(91, 400, 100_000);
    let page = |own: &str| format!("{own}\n\n{site}");
    let paragraph = |seed| sentences(seed, 48, 100_000);
    let texts = [page(&paragraph(92)), page(&paragraph(93)), page("")];
    let decisions = decide(&texts);
    assert!(kept(&decisions[0]) && kept(&decisions[1]));
    assert!(!kept(&decisions[2]));
    // Names in a row, or less than a paragraph, are none.
    let list = prose(94, 48, 100_000);
    let short = sentences(95, 24, 100_000);
    for own in [list, short] {
        let decisions = decide(&[page(&paragraph(92)), page(&own)]);
        assert!(!kept(&decisions[1]));
    }
}

/// A brief that quotes a story and says one thing more; in a long article that is an edit.
#[test]
fn a_short_article_with_a_sentence_of_its_own_stays() {
    let story = sentences(96, 400, 100_000);
    let first = |words: usize| story.split(' ').take(words).collect::<Vec<_>>().join(" ");
    let brief = |words: usize, own: &str| format!("{}\n\n{own}", first(words));
    for (words, own, is_kept) in [
        (40, "But the ferry never came back.", true),
        (40, "Ferry news", false),
        (80, "But the ferry never came back.", false),
    ] {
        let decisions = decide(&[story.clone(), brief(words, own)]);
        assert_eq!(kept(&decisions[1]), is_kept, "{words} words, and {own}");
    }
}
