//! Many articles of one kind: what must not become quadratic, and what must still be found.

use super::*;

#[test]
fn a_copy_of_what_very_many_have_is_still_found() {
    // All but one sentence of these is common to a hundred articles.
    let form = prose(23, 200, 1000);
    let texts: Vec<String> = (0..100)
        .map(|i| format!("{} {form}", prose(200 + i, 90 + i as usize % 7, 100_000)))
        .collect();
    let edited = texts[99].replacen(' ', "  once ", 2);
    let decisions = decide(&[texts, vec![edited]].concat());
    assert_eq!(relation(&decisions[99]), Some((100, Relation::Near)));
    assert!(decisions[..99].iter().all(kept));
}

#[test]
fn many_copies_are_each_read_once_or_twice() {
    let text = prose(25, 30, 1000);
    let texts = vec![text; 20_000];
    let shelf = Shelf::new(texts);
    let decisions = resolve(entries(&shelf.texts), &shelf, &Options::default(), &go_on).unwrap();
    assert_eq!(decisions.iter().filter(|d| kept(d)).count(), 1);
    assert!(shelf.reads.into_inner() <= 20_002);
}

#[test]
fn many_near_copies_are_compared_with_few() {
    let text = prose(26, 120, 1000);
    let texts: Vec<String> = (0..4000)
        .map(|i| format!("{text} seen {i} times"))
        .collect();
    let shelf = Shelf::new(texts);
    let done = AtomicUsize::new(0);
    let progress = |n| {
        done.fetch_max(n, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    let decisions = resolve(
        entries(&shelf.texts),
        &shelf,
        &Options::default(),
        &progress,
    )
    .unwrap();
    assert_eq!(decisions.iter().filter(|d| kept(d)).count(), 1);
    assert!(shelf.reads.into_inner() <= 3 * 4000);
    assert_eq!(done.into_inner(), 4000);
}

#[test]
fn differently_edited_copies_of_one_story_are_one_star() {
    let words: Vec<String> = prose(27, 150, 5000).split(' ').map(str::to_owned).collect();
    let edited = |seed: u64| {
        let mut words = words.clone();
        let mut numbers = Numbers(seed << 20);
        for _ in 0..5 {
            let at = numbers.below(words.len());
            words[at] = word(10_000 + numbers.below(100_000));
        }
        words.join(" ")
    };
    let shelf = Shelf::new((0..3000).map(edited).collect());
    let decisions = resolve(entries(&shelf.texts), &shelf, &Options::default(), &go_on).unwrap();
    let kept = decisions.iter().filter(|d| kept(d)).count();
    assert!(kept <= 30, "{kept}");
    assert!(shelf.reads.into_inner() <= 40 * 3000);
}

#[test]
fn a_form_with_other_numbers_stays_and_stubs_stay() {
    let form = |n: usize| {
        format!(
            "Harbour report number {n}. The tide at the north quay stood at {} centimetres in the morning and at {} \
             in the evening, said the harbour office. The wind came from the west with {} knots, and {} boats went \
             out, {} of which came back with a full hold. The price of herring was {} pence a pound. \
             The harbour master asks all owners of small boats to look after their moorings before the weekend, and reminds \
             visitors that the old pier is closed to walkers until the works on the steps have come to an end.",
            n * 7 % 500,
            n * 11 % 700,
            n * 13 % 60,
            n * 17 % 90,
            n * 19 % 80,
            n * 23 % 300
        )
    };
    let notice = prose(28, 90, 1000);
    let stub = |n: u64| format!("{} {notice}", prose(5000 + n, 18, 100_000));
    let texts: Vec<String> = (1..400).map(form).chain((0..400).map(stub)).collect();
    let decisions = decide(&texts);
    assert!(decisions.iter().all(kept));
    let variants = |d: &&Decision| {
        matches!(
            d,
            Decision::Kept {
                variant_of: Some(_),
                ..
            }
        )
    };
    assert!(decisions[..399].iter().filter(variants).count() > 300);
    assert_eq!(decisions[399..].iter().filter(variants).count(), 0);
}

/// Eighty words that a hundred articles have, with what each has of its own before them.
fn beneath(own: impl Fn(u64) -> String) -> Vec<String> {
    let notice = sentences(29, 80, 1000);
    let text = |n| format!("{}\n\n{notice}", own(n));
    (0..100).map(text).collect()
}

#[test]
fn a_short_sentence_above_what_many_have_is_never_lost() {
    for words in [4, 5, 7, 9] {
        let own = |n: u64| format!("{}.", prose(6000 + n, words, 100_000));
        assert!(decide(&beneath(own)).iter().all(kept), "{words}");
    }
}

#[test]
fn a_paragraph_that_very_many_have_is_not_the_articles_own() {
    let notice = |n: u64| sentences(30 + n, 48, 100_000);
    let with = |n: u64, seed| format!("{}\n\n{}", sentences(seed, 400, 100_000), notice(n));
    let copies = [with(0, 9000), with(1, 9000)];
    assert!(decide(&copies).iter().all(kept));
    let others = (0..80).map(|n| with(n % 2, 8000 + n));
    let texts: Vec<String> = copies.into_iter().chain(others).collect();
    let decisions = decide(&texts);
    assert_eq!(decisions.iter().filter(|d| !kept(d)).count(), 1);
}

#[test]
fn a_new_headline_above_what_many_have_is_no_news() {
    let decisions = decide(&beneath(|n| prose(7000 + n, 7, 100_000)));
    assert_eq!(decisions.iter().filter(|d| kept(d)).count(), 1);
}

#[test]
fn work_stops_when_it_is_asked_to() {
    let texts: Vec<String> = (0..50).map(|n| prose(n, 40, 1000)).collect();
    let shelf = Shelf::new(texts);
    let stop = |_| ControlFlow::Break(());
    let stopped = resolve(entries(&shelf.texts), &shelf, &Options::default(), &stop);
    assert!(matches!(stopped, Err(DedupError::Stopped)));
}

/// Articles, and one text that holds them all.
fn with_all_in_one(articles: &[String]) -> Vec<String> {
    [articles, &[articles.join("\n\n")]].concat()
}

#[test]
fn a_text_that_holds_all_articles_is_made_ready_once() {
    let articles: Vec<String> = (0..1000).map(|i| prose(7000 + i, 60, 50_000)).collect();
    let shelf = Shelf::new(with_all_in_one(&articles));
    let decisions = resolve(entries(&shelf.texts), &shelf, &Options::default(), &go_on).unwrap();
    let held = |d| relation(d) == Some((1000, Relation::Contained));
    assert!(decisions[..1000].iter().all(held));
    // Each article to be judged and for its account.
    assert!(shelf.reads.into_inner() <= 2 * 1000 + 8);
}

#[test]
fn another_report_of_one_form_is_not_part_of_a_text_that_holds_many() {
    let report = |n: usize| {
        let (a, b, c) = (3 * n + 200, 7 * n + 1500, 11 * n + 40);
        format!(
            "The index closed at {b} points after {a} shares had changed hands. Of these {c} rose \
             and the others fell, the exchange said on its site in the evening. It was the busiest \
             day since number {n} of this year, with a volume of {a} million by the close."
        )
    };
    let reports: Vec<String> = (0..400).map(report).collect();
    let texts = [
        reports[200..].join("\n\n"),
        reports[7].clone(),
        reports[207].clone(),
    ];
    let decisions = decide(&texts);
    assert!(kept(&decisions[0]) && kept(&decisions[1]));
    assert_eq!(relation(&decisions[2]), Some((0, Relation::Contained)));
}
