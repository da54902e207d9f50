//! The part of a far longer text that stands for a text: an article in a file that holds a whole site.
//!
//! The runs of the text vote for the shifts by which they first stand in the longer one; where shifts are alike, there
//! it stands. So two texts are compared in the time that the shorter one takes.

use super::comparison::Cover;
use super::text::Prepared;
use std::cmp::Reverse;
use std::ops::Range;

/// Words by which neighbouring runs may be shifted against each other.
const DRIFT: usize = 8;

/// Parts that are looked at.
const PARTS: usize = 8;

/// The part of a far longer text that covers most of another one, with what it covers: where that is less than `share`,
/// with as much on either side, for paragraphs may stand in another order. Linear in the other text, but for a sort.
pub(super) fn part(text: &Prepared, of: &Prepared, share: f64) -> Option<(Prepared, Cover)> {
    let mut shifts = of.runs.shifts_in(&text.runs);
    shifts.sort_unstable();
    let mut alike: Vec<&[usize]> = shifts.chunk_by(|a, b| b - a <= DRIFT).collect();
    alike.sort_by_key(|shifts| Reverse(shifts.len()));
    let places = alike.into_iter().take(PARTS).map(|shifts| {
        let start = shifts[0].saturating_sub(of.len());
        start..shifts[shifts.len() - 1].min(text.len())
    });
    let covered = |words: Range<usize>| {
        let part = text.part(words.clone());
        let cover = of.runs.covered_by(&part.runs);
        (words, part, cover)
    };
    // The first of the best.
    let best = places
        .map(covered)
        .reduce(|best, next| match next.2.covered() > best.2.covered() {
            true => next,
            false => best,
        });
    let (words, part, cover) = best?;
    if cover.share() >= share {
        return Some((part, cover));
    }
    let end = (words.end + of.len()).min(text.len());
    let (_, part, cover) = covered(words.start.saturating_sub(of.len())..end);
    Some((part, cover))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(at: usize, with: &str) -> String {
        let words = (0..999).map(|i| match i == at {
            true => with.to_owned(),
            false => format!("w{i}"),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_part_that_has_most_of_it_stands_for_it() {
        let report =
            "On Monday 14 boats left the harbour of Mallaig before the storm and 3 came back";
        let other = report.replace("14", "15").replace('3', "4");
        let both = format!("{other}\n\n{}", long(500, report));
        for text in [long(0, report), long(998, report), both] {
            let (text, of) = (Prepared::new(&text), Prepared::new(report));
            let (found, cover) = part(&text, &of, 0.8).unwrap();
            assert_eq!(found.runs.words(), of.runs.words());
            assert_eq!(cover.covered(), of.len());
        }
        let (text, of) = (Prepared::new(&long(7, &other)), Prepared::new(report));
        let cover = part(&text, &of, 0.8).unwrap().1;
        assert!((0.3..0.9).contains(&cover.share()), "{}", cover.share());
        let turned =
            Prepared::new("and 3 came back On Monday 14 boats left the harbour of Mallaig");
        let text = Prepared::new(&long(400, report));
        assert_eq!(part(&text, &turned, 0.8).unwrap().1.share(), 1.0);
        assert!(part(&text, &Prepared::new("nothing of it at all"), 0.8).is_none());
    }
}
