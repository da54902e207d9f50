//! Clusters without chains: each article is kept, or covered by one that is.
//!
//! Greedy stars: articles are taken by the number of others that they cover, the fuller first among
//! equals. One that no kept article covers is kept itself; any other becomes the duplicate of the first
//! kept one that covers it. The greedy choice for dominating sets (Chvátal 1979) with the
//! degrees of the whole family. O(n log n + e log e).

use std::cmp::Reverse;

/// For each of `articles` articles (the fuller first) the one that it is a duplicate of, `None` if
/// it is kept. `covers` lists which (first) covers which (second).
pub(super) fn stars(articles: usize, covers: &[(u32, u32)]) -> Vec<Option<u32>> {
    let mut covers = covers.to_vec();
    covers.sort_unstable();
    covers.dedup();
    let mut centres: Vec<&[(u32, u32)]> = covers.chunk_by(|a, b| a.0 == b.0).collect();
    centres.sort_unstable_by_key(|centre| (Reverse(centre.len()), centre[0].0));
    let mut decided = vec![false; articles];
    let mut stars = vec![None; articles];
    for centre in centres {
        let at = centre[0].0;
        if std::mem::replace(&mut decided[at as usize], true) {
            continue;
        }
        for &(_, other) in centre {
            if !std::mem::replace(&mut decided[other as usize], true) {
                stars[other as usize] = Some(at);
            }
        }
    }
    stars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_covers_most_is_kept() {
        let covers = [(1, 0), (1, 2), (1, 3), (0, 1)];
        assert_eq!(stars(4, &covers), [Some(1), None, Some(1), Some(1)]);
    }

    #[test]
    fn among_equals_the_fuller_is_kept_and_nothing_chains() {
        assert_eq!(stars(2, &[(0, 1), (1, 0)]), [None, Some(0)]);
        let chain = [(0, 1), (1, 2), (2, 3)];
        assert_eq!(stars(4, &chain), [None, Some(0), None, Some(2)]);
    }
}
