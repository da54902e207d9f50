//! What of a line is compared, and what of a page is remembered.

use crate::clean::{
    blocks::Blocks,
    fold,
    shape::{Form, Shape},
};
use crate::document::lines;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Kinds of lines, by what it takes to call them template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// No sentence: a label, a button, a headline, a row of them.
    Short,
    /// A sentence, or as many words as a paragraph has: a writer may say it again.
    Long,
    /// The same but for its digits, or no more than digits: a counter of the site, or a fact.
    Counter,
}

/// Of a very long page the chrome is at either end.
const END_LINES: usize = 512;

const EXACT: u64 = 1;
const FOLDED: u64 = 2;

/// What is remembered of a page: hashes of its lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// Each line once, with its words if it is prose; sorted.
    pub(super) lines: Vec<(u64, u32)>,
    /// Whether that is the whole page.
    pub(super) whole: bool,
}

/// Sketches a page. Linear.
#[must_use]
pub fn sketch(text: &str) -> Sketch {
    let mut found = Vec::new();
    for (_, line) in lines(text) {
        let visible = fold::visible(line.trim());
        let line = visible.trim();
        if !line.is_empty() {
            see(&Shape::of(line), &fold::fold(line), &mut found);
        }
    }
    Sketch::new(found)
}

/// Sketches a page that was cut into blocks already: what [`sketch`] gives.
pub(in crate::clean) fn sketch_of(blocks: &Blocks) -> Sketch {
    let mut found = Vec::new();
    for (at, block) in blocks.list.iter().enumerate() {
        let folded = blocks.folded(at);
        if !folded.is_empty() {
            see(&block.shape, folded, &mut found);
        }
    }
    Sketch::new(found)
}

/// Adds what is remembered of a line.
fn see(shape: &Shape, folded: &str, found: &mut Vec<(u64, u32)>) {
    let words = if shape.is_prose() { shape.words() } else { 0 };
    let words = u32::try_from(words).unwrap_or(u32::MAX);
    found.push((identity(shape, folded).1, words));
    found.extend(counter(shape, folded).map(|hash| (hash, 0)));
}

impl Sketch {
    fn new(mut found: Vec<(u64, u32)>) -> Self {
        let whole = found.len() <= 2 * END_LINES;
        if !whole {
            found.drain(END_LINES..found.len() - END_LINES);
        }
        found.sort_unstable();
        found.dedup_by_key(|line| line.0);
        found.shrink_to_fit();
        Self {
            lines: found,
            whole,
        }
    }
}

/// The class of a line and the hash of its folded text.
pub(super) fn identity(shape: &Shape, folded: &str) -> (Class, u64) {
    let hash = xxh3_64_with_seed(folded.as_bytes(), EXACT);
    (class(shape, folded), hash)
}

fn class(shape: &Shape, folded: &str) -> Class {
    if matches!(shape.form, Form::Prose | Form::Sentence) {
        Class::Long
    } else if fold::core_range(folded).is_empty() {
        Class::Counter
    } else {
        Class::Short
    }
}

/// The hash of a short line whatever its numbers are, if it has any: "12 comments", "0 comments".
pub(super) fn counter(shape: &Shape, folded: &str) -> Option<u64> {
    if class(shape, folded) != Class::Short || !folded.contains(char::is_numeric) {
        return None;
    }
    let mut plain = String::with_capacity(folded.len());
    for c in folded.chars() {
        if !c.is_numeric() {
            plain.push(c);
        } else if !plain.ends_with('0') {
            plain.push('0');
        }
    }
    Some(xxh3_64_with_seed(plain.as_bytes(), FOLDED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(line: &str) -> (Class, Option<u64>) {
        let shape = Shape::of(line);
        let folded = fold::fold(line);
        (identity(&shape, &folded).0, counter(&shape, &folded))
    }

    #[test]
    fn lines_are_classed_by_what_a_writer_could_mean() {
        assert_eq!(seen("Harbour news").0, Class::Short);
        assert_eq!(seen("So it goes.").0, Class::Long);
        assert_eq!(
            seen("Home News Sport Weather Travel Tides Letters Shop").0,
            Class::Short
        );
        assert_eq!(seen("1 2 3").0, Class::Counter);
    }

    #[test]
    fn counters_are_compared_without_their_numbers_and_months_with_their_names() {
        let counted = |line| seen(line).1;
        assert_eq!(counted("12 comments"), counted("407 Comments"));
        assert_ne!(counted("12 comments"), counted("12 shares"));
        assert_eq!(counted("3 May 2021, 9:30"), counted("14 May 2023, 12:05"));
        assert_ne!(counted("3 May 2021"), counted("3 June 2021"));
        assert_eq!(counted("Comments"), None);
    }

    #[test]
    fn a_page_in_blocks_gives_the_same_sketch() {
        let rules = crate::clean::RuleBook::new(&[], &[]).unwrap();
        let page = "Home | News\n\n \u{200b} \n12 comments\r\n  So it goes.  \nso it goes.\n\u{ad}\n\
            The ferry came back to the harbour, and all of us stood on the pier to see it.\n";
        assert_eq!(sketch_of(&Blocks::of(page, &rules)), sketch(page));
    }

    #[test]
    fn of_a_very_long_page_both_ends_are_remembered() {
        let text: String = (0..50_000).map(|n| format!("line {n}x\n")).collect();
        let sketch = sketch(&text);
        assert!(sketch.lines.len() <= 2 * END_LINES);
        let has = |line: &str| {
            let hash = identity(&Shape::of(line), line).1;
            sketch.lines.iter().any(|l| l.0 == hash)
        };
        assert!(has("line 3x") && has("line 49999x") && !has("line 25000x"));
    }
}
