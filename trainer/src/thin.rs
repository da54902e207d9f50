//! Pages of which most boilerplate has been taken already, as after another cleaner: what is left is to
//! be left alone.

use crate::corpus::Page;
use crate::rows::Random;
use copydesk::clean::model::Line;
use xxhash_rust::xxh3::xxh3_64;

/// The share of the pages that is copied.
const SHARE: f64 = 0.35;

/// Thinned copies of a part of the pages; the same ones every time.
pub(crate) fn copies(pages: &[Page]) -> Vec<Page> {
    pages.iter().filter_map(copy).collect()
}

fn copy(page: &Page) -> Option<Page> {
    let mut random = Random(xxh3_64(format!("thin {}/{}", page.set, page.id).as_bytes()) | 1);
    if !random.chance(SHARE) {
        return None;
    }
    let kept = kept(page, &mut random);
    let mut copy = page.copy("thinned", kept);
    space(&mut copy.lines, &mut random);
    Some(copy)
}

/// The lines that stay: all of the text; of each run of boilerplate nothing, the lines next to the text,
/// or a few lines.
fn kept(page: &Page, random: &mut Random) -> Vec<usize> {
    let text = |at: usize| page.target[at] > 0.5 || page.title == Some(at);
    let thorough = 0.3 + 0.7 * (random.next() % 100) as f64 / 100.0;
    let mut kept = Vec::new();
    let mut at = 0;
    while at < page.lines.len() {
        if text(at) {
            kept.push(at);
            at += 1;
            continue;
        }
        let end = (at..page.lines.len())
            .find(|&i| text(i))
            .unwrap_or(page.lines.len());
        if !random.chance(thorough) {
            let few = 1 + (random.next() % 6) as usize;
            match random.next() % 3 {
                0 => kept.extend(at..end.min(at + few)),
                1 => kept.extend(end.saturating_sub(few).max(at)..end),
                _ => {
                    let from = at + (random.next() % (end - at) as u64) as usize;
                    kept.extend(from..end.min(from + few));
                }
            }
        }
        at = end;
    }
    kept
}

/// Gaps and indents as other cleaners leave them.
fn space(lines: &mut [Line], random: &mut Random) {
    let gap = match random.next() % 4 {
        0 => Some(0),
        1 | 2 => Some(1),
        _ => None,
    };
    let flat = random.chance(0.7);
    for line in lines {
        line.gap = gap.unwrap_or(line.gap.min(1));
        line.indent = if flat { 0 } else { line.indent };
    }
}
