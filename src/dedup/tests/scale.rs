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
    let memory = Memory::new(texts);
    let decisions = resolve(
        entries(&memory.texts),
        &memory,
        &Options::default(),
        &go_on,
    )
    .unwrap();
    assert_eq!(decisions.iter().filter(|d| kept(d)).count(), 1);
    assert!(memory.reads.into_inner() <= 20_002);
}

#[test]
fn many_near_copies_are_compared_with_few() {
    let text = prose(26, 120, 1000);
    let texts: Vec<String> = (0..4000)
        .map(|i| format!("{text} seen {i} times"))
        .collect();
    let memory = Memory::new(texts);
    let done = AtomicUsize::new(0);
    let progress = |n| {
        done.fetch_max(n, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    let decisions = resolve(
        entries(&memory.texts),
        &memory,
        &Options::default(),
        &progress,
    )
    .unwrap();
    assert_eq!(decisions.iter().filter(|d| kept(d)).count(), 1);
    assert!(memory.reads.into_inner() <= 4100);
    assert_eq!(done.into_inner(), 4000);
}
