//! Dumps of which the article is cut to its beginning, as pages are that show no more without a subscription, or that
//! have no more to say: a few lines of text among hundreds of others are to be found, too.

use crate::corpus::Page;
use crate::rows::Random;
use xxhash_rust::xxh3::xxh3_64;

/// The share of the dumps that is copied.
const SHARE: f64 = 0.25;
/// Words that are left of the text.
const FEWEST: u64 = 40;
const MOST: u64 = 200;

/// Shortened copies of a part of the dumps; the same ones every time.
pub(crate) fn copies(pages: &[Page]) -> Vec<Page> {
    let dumps = pages.iter().filter(|page| page.gold.is_some());
    dumps.filter_map(copy).collect()
}

fn copy(page: &Page) -> Option<Page> {
    let mut random = Random(xxh3_64(format!("shorten {}/{}", page.set, page.id).as_bytes()) | 1);
    if !random.chance(SHARE) {
        return None;
    }
    let most = (FEWEST + random.next() % (MOST - FEWEST)) as usize;
    let mut words = 0;
    let mut stays = |at: &usize| {
        let is_text = page.target[*at] > 0.5;
        let stays = !is_text || words < most;
        words += if is_text { page.words[*at].len() } else { 0 };
        stays
    };
    let kept: Vec<usize> = (0..page.lines.len()).filter(|at| stays(at)).collect();
    (words > most).then(|| page.copy("shortened", kept))
}
