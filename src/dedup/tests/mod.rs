//! The room as a whole: what is decided about small collections made up here.

mod decisions;
mod languages;
mod memory;
mod nights;
mod passages;
mod properties;
mod scale;

use super::*;
use crate::dedup::shingle::mix;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Shelf {
    texts: Vec<String>,
    reads: AtomicUsize,
}

impl Shelf {
    fn new(texts: Vec<String>) -> Self {
        let reads = AtomicUsize::new(0);
        Self { texts, reads }
    }
}

impl Texts for Shelf {
    fn text(&self, entry: usize) -> io::Result<String> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let missing = || io::Error::new(io::ErrorKind::NotFound, "no such text");
        self.texts.get(entry).cloned().ok_or_else(missing)
    }
}

fn entry(text: &str, rank: usize) -> Entry {
    Entry {
        sketch: sketch(text),
        date: None,
        rank: rank as u64,
    }
}

fn entries(texts: &[String]) -> Collection {
    texts.iter().enumerate().map(|(i, t)| entry(t, i)).collect()
}

fn go_on(_: usize) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn decide(texts: &[String]) -> Vec<Decision> {
    decide_by(texts, &Options::default())
}

fn decide_by(texts: &[String], options: &Options) -> Vec<Decision> {
    let shelf = Shelf::new(texts.to_vec());
    resolve(entries(texts), &shelf, options, &go_on).unwrap()
}

/// A source of numbers that is the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (mix(self.0) % n as u64) as usize
    }
}

/// So many words, of so many different ones, in sentences of eight.
fn sentences(seed: u64, length: usize, vocabulary: usize) -> String {
    let plain = prose(seed, length, vocabulary);
    let words: Vec<&str> = plain.split(' ').collect();
    let sentence = |s: &[&str]| format!("The {}.", s.join(" "));
    words.chunks(8).map(sentence).collect::<Vec<_>>().join(" ")
}

/// So many words, of so many different ones.
fn prose(seed: u64, length: usize, vocabulary: usize) -> String {
    let mut numbers = Numbers(seed << 32);
    let words: Vec<String> = (0..length)
        .map(|_| word(numbers.below(vocabulary)))
        .collect();
    words.join(" ")
}

/// A word of letters alone: a digit would be a fact.
fn word(mut number: usize) -> String {
    let mut word = "w".to_owned();
    while number > 0 {
        word.push(char::from(b'a' + (number % 20) as u8));
        number /= 20;
    }
    word
}

fn kept(decision: &Decision) -> bool {
    matches!(decision, Decision::Kept { .. })
}

fn relation(decision: &Decision) -> Option<(usize, Relation)> {
    match decision {
        Decision::Duplicate { of, relation, .. } => Some((*of, *relation)),
        Decision::Kept { .. } => None,
    }
}

fn passages(decision: &Decision) -> &[Passage] {
    match decision {
        Decision::Kept { passages, .. } => passages,
        Decision::Duplicate { .. } => &[],
    }
}
