//! First phase: articles with the same words collapse to the first of them in the total order.

use super::DedupError;
use super::collection::Head;
use super::memory::{Key, Memo, Question};
use super::reader::{Reader, all, get_or_try};
use rayon::prelude::*;
use std::sync::OnceLock;

/// The entries as they go into the comparison.
pub(super) struct Distinct {
    /// The first entry of each sequence of words, in the total order.
    pub(super) order: Vec<usize>,
    /// Pairs (first entry, copy), sorted.
    pub(super) copies: Vec<(usize, usize)>,
}

/// Collapses exact copies. Sorts the entries; each text with copies is read once, each copy once.
pub(super) fn collapse(reader: Reader<'_>, memo: &Memo<'_>) -> Result<Distinct, DedupError> {
    let entries = reader.heads;
    let hash = |(entry, head): (usize, &Head)| (head.words_hash, entry);
    let mut sorted: Vec<(u128, usize)> = entries.iter().enumerate().map(hash).collect();
    sorted.par_sort_unstable();
    let groups: Vec<&[(u128, usize)]> = sorted
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() > 1)
        .collect();
    let equal = groups.par_iter().map(|group| {
        let mut group: Vec<usize> = group.iter().map(|g| g.1).collect();
        group.sort_by_key(|&entry| entries[entry].copy_order());
        copies(reader, &group, memo)
    });
    let equal = all(equal.collect())?;

    let mut is_copy = vec![false; entries.len()];
    let mut copies: Vec<(usize, usize)> = equal.into_iter().flatten().collect();
    for &(_, copy) in &copies {
        is_copy[copy] = true;
    }
    copies.sort_unstable();
    let mut order: Vec<usize> = (0..entries.len()).filter(|&e| !is_copy[e]).collect();
    order.par_sort_by_cached_key(|&entry| entries[entry].order());
    Ok(Distinct { order, copies })
}

/// The entries after the first of a group whose words are indeed those of the first.
///
/// One whose hash is the same by chance stays an article of its own.
fn copies(
    reader: Reader<'_>,
    group: &[usize],
    memo: &Memo<'_>,
) -> Result<Vec<(usize, usize)>, DedupError> {
    let [first, others @ ..] = group else {
        return Ok(Vec::new());
    };
    let text = |entry: usize| reader.heads[entry].text_key;
    let words = OnceLock::new();
    let equal = others.par_iter().map(|&other| {
        let key = Key::new(Question::Copy)
            .text(text(*first))
            .text(text(other));
        let same = memo.answer(
            || key.hash(),
            || {
                let words = get_or_try(&words, || reader.words(*first))?;
                Ok(reader.words(other)?.same_forms(words))
            },
        )?;
        Ok(same.then_some((*first, other)))
    });
    Ok(all(equal.collect())?.into_iter().flatten().collect())
}
