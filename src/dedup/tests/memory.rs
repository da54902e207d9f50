//! With what earlier calls found out, decisions are the same, and few texts are read.

use super::properties::{collection, mutated};
use super::*;
use crate::dedup::Memory;
use crate::dedup::family::Fate;
use proptest::prelude::*;

/// Decides with a memory of a call whose texts were those `before`.
fn remember(
    memory: &mut Memory,
    before: &[String],
    texts: &[String],
    options: &Options,
) -> (Vec<Decision>, usize) {
    let shelf = Shelf::new(texts.to_vec());
    let gone = entries(before).only(|at| !texts.contains(&before[at]));
    let found = resolve_with(memory, entries(texts), &gone, &shelf, options, &go_on).unwrap();
    (found, shelf.reads.into_inner())
}

/// Stories with notices that many have, with passages of one another, and with copies.
fn stories(seed: u64, count: usize) -> Vec<String> {
    let notice = sentences(seed, 40, 1000);
    let story = |i: usize| {
        let own = |part: u64| sentences(seed + 1 + 3 * i as u64 + part, 64, 100_000);
        let shared = sentences(seed + 1 + 3 * (i as u64 / 2), 64, 100_000);
        match i % 5 {
            0 => format!("{} {notice}", own(0)),
            1 => format!("{} {shared} {}", own(1), own(2)),
            2 => shared.to_uppercase(),
            3 => shared.replacen("The", "A", 2),
            _ => own(0),
        }
    };
    (0..count).map(story).collect()
}

/// Takes some texts out, puts others in, changes some, and moves all.
fn edit(mut texts: Vec<String>, numbers: &mut Numbers) -> Vec<String> {
    for _ in 0..1 + numbers.below(4) {
        let words = |text: &String| text.split(' ').map(str::to_owned).collect();
        let bases: Vec<Vec<String>> = texts.iter().map(words).collect();
        let at = numbers.below(texts.len());
        match numbers.below(3) {
            0 => drop(texts.remove(at)),
            1 => texts[at] = mutated(&bases, numbers),
            _ => texts.push(mutated(&bases, numbers)),
        }
    }
    let by = numbers.below(texts.len());
    texts.rotate_left(by);
    texts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn decisions_are_those_without_a_memory(seed in any::<u64>(), few in any::<bool>()) {
        let mut numbers = Numbers(seed);
        let seed = seed >> 8;
        let mut texts = if few { collection(seed) } else { stories(seed, 60 + numbers.below(150)) };
        let mut memory = Memory::default();
        let mut before = Vec::new();
        for round in 0..4 {
            let coverage = [0.8, 0.8, 0.6, 0.8][round];
            let options = Options { coverage, ..Options::default() };
            let (found, _) = remember(&mut memory, &before, &texts, &options);
            prop_assert_eq!(&found, &decide_by(&texts, &options), "round {}", round);
            let mut fresh = Memory::default();
            remember(&mut fresh, &[], &texts, &options);
            prop_assert_eq!(&memory, &fresh, "holds what was used and no more");
            before = texts.clone();
            texts = edit(texts, &mut numbers);
        }
    }
}

#[test]
fn what_is_known_is_not_read_again() {
    let mut texts = stories(77, 400);
    let mut memory = Memory::default();
    let (first, reads) = remember(&mut memory, &[], &texts, &Options::default());
    assert!(reads > 400, "{reads}");
    assert_eq!(
        remember(&mut memory, &texts, &texts, &Options::default()),
        (first, 0)
    );
    let before = texts.clone();
    texts.push(texts[1].replacen("The", "Now the", 3));
    let (_, reads) = remember(&mut memory, &before, &texts, &Options::default());
    assert!((1..30).contains(&reads), "{reads}");
}

#[test]
fn a_memory_can_be_written_down() {
    let texts = stories(78, 100);
    let mut memory = Memory::default();
    remember(&mut memory, &[], &texts, &Options::default());
    let bytes = postcard::to_stdvec(&memory).unwrap();
    assert!(bytes.len() < 100 * texts.len(), "{}", bytes.len());
    assert_eq!(postcard::from_bytes::<Memory>(&bytes).unwrap(), memory);
}

#[test]
fn a_memory_of_articles_that_are_none_is_not_believed() {
    let texts = stories(79, 120);
    let mut memory = Memory::default();
    let (first, _) = remember(&mut memory, &[], &texts, &Options::default());
    let sound = memory.clone();
    let candidate = |memory: &mut Memory| {
        let mut candidates = memory.outcome.pairs.iter_mut().flatten();
        candidates.next().unwrap().fuller = 7000;
    };
    let fate = |memory: &mut Memory| memory.outcome.fates[3] = Fate::Kept(Some(7000));
    let keys = |memory: &mut Memory| memory.outcome.keys.truncate(50);
    for damage in [candidate, fate, keys] {
        memory = sound.clone();
        damage(&mut memory);
        let (found, _) = remember(&mut memory, &texts, &texts, &Options::default());
        assert_eq!(found, first);
        assert_eq!(memory, sound);
    }
}
