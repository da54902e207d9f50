//! Which lines of a page are its article, told by the article's text.
//!
//! A page's words are one stream. Runs of four of them that stand in the article's text are marked, the
//! longest stretches first, each run of the text used up once: a teaser that repeats a sentence of the
//! article gets nothing. Short lines between lines of the article are marked by the runs across them.

use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

const RUN: usize = 4;

#[expect(clippy::expect_used, reason = "a constant that compiles")]
static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\w+").expect("a constant"));

/// The words of a text as hashes, in scripts without spaces the characters: as the scores count them.
pub(crate) fn words(text: &str) -> Vec<u32> {
    let mut words = Vec::new();
    for word in WORD.find_iter(&text.to_lowercase()) {
        let word = word.as_str();
        let unspaced = |c: char| matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
        if word.contains(unspaced) {
            let mut bytes = [0; 4];
            words.extend(word.chars().map(|c| hash(c.encode_utf8(&mut bytes))));
        } else {
            words.push(hash(word));
        }
    }
    words
}

fn hash(word: &str) -> u32 {
    xxh3_64(word.as_bytes()) as u32
}

/// How many words of each line belong to the article.
pub(crate) fn matched(lines: &[Vec<u32>], gold: &[u32]) -> Vec<u32> {
    let stream: Vec<u32> = lines.concat();
    let mut marked = vec![false; stream.len()];
    let run = RUN.min(gold.len()).max(1);
    let mut left: HashMap<&[u32], u32> = HashMap::new();
    for run in gold.windows(run) {
        *left.entry(run).or_default() += 1;
    }
    for (start, end) in stretches(&stream, run, &left) {
        for at in start..end {
            if let Some(count) = left.get_mut(&stream[at..at + run]).filter(|c| **c > 0) {
                *count -= 1;
                marked[at..at + run].fill(true);
            }
        }
    }
    let mut at = 0;
    let mut counts = Vec::with_capacity(lines.len());
    for line in lines {
        let own = &marked[at..at + line.len()];
        counts.push(own.iter().filter(|m| **m).count() as u32);
        at += line.len();
    }
    counts
}

/// Stretches of runs in a row that stand in the article, the longest first.
fn stretches(stream: &[u32], run: usize, known: &HashMap<&[u32], u32>) -> Vec<(usize, usize)> {
    let mut stretches = Vec::new();
    let mut start = None;
    let runs = (stream.len() + 1).saturating_sub(run);
    for at in 0..=runs {
        let holds = at < runs && known.contains_key(&stream[at..at + run]);
        match (holds, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                stretches.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    stretches.sort_by_key(|&(from, to)| (std::cmp::Reverse(to - from), from));
    stretches
}
