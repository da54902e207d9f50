//! Dumps whose article is made as long as a book with the texts of others, so that what stands far down is not
//! taken for what mostly stands below an article.

use crate::corpus::Page;
use crate::rows::Random;
use crate::training;
use xxhash_rust::xxh3::xxh3_64;

/// The share of the dumps that is copied.
const SHARE: f64 = 0.02;
/// Words of the text that is added.
const FEWEST: u64 = 4_000;
const MOST: u64 = 24_000;

/// Lengthened copies of a part of WCXB's dumps; the same ones every time. Texts of one fold meet. News has second
/// articles behind the first, of which such copies would teach that they are text.
pub(crate) fn copies(pages: &[Page]) -> Vec<Page> {
    let is_dump = |page: &&Page| page.gold.is_some() && page.set.starts_with("wcxb/");
    let dumps: Vec<&Page> = pages.iter().filter(is_dump).collect();
    (0..dumps.len()).filter_map(|at| copy(&dumps, at)).collect()
}

fn copy(dumps: &[&Page], at: usize) -> Option<Page> {
    let page = dumps[at];
    let mut random = Random(xxh3_64(format!("lengthen {}/{}", page.set, page.id).as_bytes()) | 1);
    if !random.chance(SHARE) {
        return None;
    }
    let is_text = |page: &Page, at: usize| page.target[at] > 0.5;
    let end = (0..page.lines.len()).rfind(|&at| is_text(page, at))? + 1;
    let mut lines = Vec::from_iter((0..end).map(|at| (page, at)));
    let mut more = (FEWEST + random.next() % (MOST - FEWEST)) as usize;
    let same = |other: &&&Page| {
        training::fold_of(other) == training::fold_of(page)
            && other.set == page.set
            && other.site != page.site
    };
    let start = (random.next() % dumps.len() as u64) as usize;
    let (before, behind) = dumps.split_at(start);
    for other in behind.iter().chain(before).filter(same) {
        let text = (0..other.lines.len()).filter(|&at| is_text(other, at));
        let words: usize = text.clone().map(|at| other.words[at].len()).sum();
        lines.extend(text.map(|at| (*other, at)));
        more = more.saturating_sub(words);
        if more == 0 {
            break;
        }
    }
    lines.extend((end..page.lines.len()).map(|at| (page, at)));
    Some(page.joined("lengthened", &lines))
}
