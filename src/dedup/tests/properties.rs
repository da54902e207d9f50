//! What holds for any collection.

use super::*;
use crate::document::Span;
use proptest::prelude::*;

/// Articles with all sorts of relations, out of few words.
pub(super) fn collection(seed: u64) -> Vec<String> {
    let mut numbers = Numbers(seed);
    let bases: Vec<Vec<String>> = (0..4)
        .map(|i| {
            let length = 15 + numbers.below(80);
            let base = prose(seed.wrapping_add(i), length, 60 + 400 * (i as usize % 2));
            base.split(' ').map(str::to_owned).collect()
        })
        .collect();
    (0..24).map(|_| mutated(&bases, &mut numbers)).collect()
}

pub(super) fn mutated(bases: &[Vec<String>], numbers: &mut Numbers) -> String {
    let mut words = bases[numbers.below(bases.len())].clone();
    match numbers.below(6) {
        0 => words.truncate(3 + numbers.below(words.len())),
        1 => words.extend(bases[numbers.below(bases.len())].clone()),
        2 => {
            let third = words.len() / 3;
            words.rotate_left(third);
        }
        3 => {
            for _ in 0..numbers.below(10) {
                let at = numbers.below(words.len());
                words[at] = word(5000 + numbers.below(1000));
            }
        }
        4 => words.insert(0, "by our reporter".to_owned()),
        _ => (),
    }
    words.join([" ", "\n", ", "][numbers.below(3)])
}

/// Decisions without what depends on the order of the entries: by rank.
fn by_rank(entries: &[Entry], decisions: &[Decision]) -> Vec<(u64, Decision)> {
    let rank = |of: usize| entries[of].rank as usize;
    let mut all: Vec<(u64, Decision)> = entries
        .iter()
        .map(|e| e.rank)
        .zip(decisions.to_vec())
        .collect();
    for (_, decision) in &mut all {
        match decision {
            Decision::Duplicate { of, .. } => *of = rank(*of),
            Decision::Kept {
                passages,
                variant_of,
            } => {
                passages.iter_mut().for_each(|p| p.of = rank(p.of));
                *variant_of = variant_of.map(rank);
            }
        }
    }
    all.sort_by_key(|(rank, _)| *rank);
    all
}

fn check(
    texts: &[String],
    decision: &Decision,
    at: usize,
    decisions: &[Decision],
) -> Result<(), TestCaseError> {
    match decision {
        Decision::Duplicate {
            of,
            relation,
            coverage: share,
            unique,
        } => {
            prop_assert!(
                kept(&decisions[*of]),
                "the one it is a duplicate of is kept"
            );
            prop_assert_eq!(*share, coverage(&texts[at], &texts[*of]));
            prop_assert!(*share >= 0.8);
            let back = coverage(&texts[*of], &texts[at]);
            let equal = words(&texts[at]).same_forms(&words(&texts[*of]));
            let expected = match (equal, back >= 0.8) {
                (true, _) => Relation::Exact,
                (_, true) => Relation::Near,
                _ => Relation::Contained,
            };
            prop_assert!(*relation == expected || *relation == Relation::Revision);
            let own: usize = unique.iter().map(|s| words(s.of(&texts[at])).len()).sum();
            let all = words(&texts[at]).len();
            prop_assert!(own as f64 <= (1.0 - share) * all as f64 + 1e-9);
        }
        Decision::Kept { passages, .. } => {
            let mut last = Span::default();
            for p in passages {
                let (ours, theirs) = (
                    words(p.span.of(&texts[at])),
                    words(p.of_span.of(&texts[p.of])),
                );
                prop_assert!(ours.len() >= 25 && 4 * theirs.len() >= 3 * ours.len());
                prop_assert!(last.end <= p.span.start && kept(&decisions[p.of]));
                last = p.span;
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_decision_holds_on_the_texts(seed in any::<u64>()) {
        let texts = collection(seed);
        let decisions = decide(&texts);
        for (at, decision) in decisions.iter().enumerate() {
            check(&texts, decision, at, &decisions)?;
        }
    }

    #[test]
    fn order_and_threads_make_no_difference(seed in any::<u64>(), turn in 1usize..24) {
        let texts = collection(seed);
        let all: Vec<Entry> = texts.iter().enumerate().map(|(i, t)| entry(t, i)).collect();
        let expected = by_rank(&all, &decide(&texts));
        let (mut turned, mut turned_texts) = (all.clone(), texts.clone());
        turned.rotate_left(turn);
        turned_texts.rotate_left(turn);
        turned.swap(0, turn);
        turned_texts.swap(0, turn);
        let shelf = Shelf::new(turned_texts);
        for threads in [1, 2, 8] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let collection = turned.iter().cloned().collect();
            let run = || resolve(collection, &shelf, &Options::default(), &go_on);
            let decisions = pool.install(run).unwrap();
            prop_assert_eq!(&by_rank(&turned, &decisions), &expected, "{}", threads);
        }
    }
}
