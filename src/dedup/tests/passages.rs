//! What kept articles share.

use super::*;

#[test]
fn a_passage_is_shown_in_both_texts() {
    let shared = prose(10, 30, 1000);
    let texts = [
        format!("{}\n{shared}\n{}", prose(11, 80, 1000), prose(12, 80, 1000)),
        format!(
            "{} – „{}“. {}",
            prose(13, 50, 1000),
            shared.to_uppercase(),
            prose(14, 30, 1000)
        ),
    ];
    let decisions = decide(&texts);
    let [passage] = passages(&decisions[1]) else {
        panic!("{:?}", decisions[1]);
    };
    assert_eq!(passage.of, 0);
    assert_eq!(passage.span.of(&texts[1]).to_lowercase(), shared);
    assert_eq!(passage.of_span.of(&texts[0]), shared);
    assert_eq!(passage.coverage, 1.0);
    assert_eq!(passages(&decisions[0]), [], "reported for the later one");
}

#[test]
fn each_stretch_is_reported_once_for_the_first_that_has_it() {
    let (shared, longer) = (prose(15, 40, 1000), prose(16, 30, 1000));
    let texts = [
        format!("{} {shared} {}", prose(17, 90, 1000), prose(18, 90, 1000)),
        format!(
            "{} {shared} {longer} {}",
            prose(19, 70, 1000),
            prose(20, 70, 1000)
        ),
        format!("{} {shared} {longer}", prose(21, 90, 1000)),
    ];
    let decisions = decide(&texts);
    let found: Vec<(usize, &str)> = passages(&decisions[2])
        .iter()
        .map(|p| (p.of, p.span.of(&texts[2])))
        .collect();
    assert_eq!(found, [(0, shared.as_str()), (1, longer.as_str())]);
}

#[test]
fn what_very_many_have_is_no_passage() {
    let notice = prose(22, 40, 1000);
    let with_notice = |n: usize| -> Vec<String> {
        (0..n)
            .map(|i| format!("{} {notice}", prose(100 + i as u64, 60, 100_000)))
            .collect()
    };
    let reported = |texts: &[String]| {
        decide(texts)
            .iter()
            .filter(|d| !passages(d).is_empty())
            .count()
    };
    assert_eq!(reported(&with_notice(20)), 19);
    assert_eq!(reported(&with_notice(80)), 0);
}
