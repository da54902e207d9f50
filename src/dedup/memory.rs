//! What earlier work found out, so that it need not be found out again.
//!
//! Of the articles, all that was found out is kept ([`Outcome`]). Of their copies, answers are kept: all
//! that an answer depends on is hashed into its key, so that it is valid wherever its key comes up again,
//! and forgotten when it does not. A memory so holds what its last call used, no more.

use super::outcome::Outcome;
use super::sketch::count;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// What a call found out, for [`resolve_with`](super::resolve_with): some 100 bytes an article.
///
/// Two keys of 64 bits fall together in one run of a million articles in ten million.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    pub(super) outcome: Outcome,
    pub(super) answers: Answers,
}

/// Answers about copies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answers {
    /// Ascending.
    keys: Vec<u64>,
    /// Where each answer ends.
    ends: Vec<u32>,
    answers: Vec<u8>,
}

impl Answers {
    fn get(&self, key: u64) -> Option<&[u8]> {
        let at = self.keys.binary_search(&key).ok()?;
        let start = at.checked_sub(1).map_or(Some(&0), |b| self.ends.get(b))?;
        self.answers
            .get(*start as usize..*self.ends.get(at)? as usize)
    }
}

/// Answers at work: answers from what is known, and keeps what was asked.
pub(super) struct Memo<'a>(Option<Work<'a>>);

struct Work<'a> {
    known: &'a Answers,
    used: Mutex<Used>,
}

/// Answers in the order in which they were asked for.
#[derive(Default)]
struct Used {
    /// Keys, with where the answer starts and ends.
    places: Vec<(u64, u32, u32)>,
    answers: Vec<u8>,
}

impl<'a> Memo<'a> {
    /// One that knows nothing and keeps nothing.
    pub(super) fn none() -> Self {
        Self(None)
    }

    pub(super) fn new(known: &'a Answers) -> Self {
        let used = Mutex::default();
        Self(Some(Work { known, used }))
    }

    /// The answer for a key if it is known, and found out if not.
    pub(super) fn answer<T: Serialize + DeserializeOwned, E>(
        &self,
        key: impl FnOnce() -> u64,
        find: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let Some(work) = &self.0 else {
            return find();
        };
        let key = key();
        if let Some(bytes) = work.known.get(key)
            && let Ok(answer) = postcard::from_bytes(bytes)
        {
            work.keep(key, bytes);
            return Ok(answer);
        }
        let answer = find()?;
        // What cannot be written is not kept.
        if let Ok(bytes) = postcard::to_stdvec(&answer) {
            work.keep(key, &bytes);
        }
        Ok(answer)
    }

    /// What was asked for.
    pub(super) fn into_answers(self) -> Answers {
        let Some(work) = self.0 else {
            return Answers::default();
        };
        let mut used = work
            .used
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        used.places.sort_unstable();
        used.places.dedup_by_key(|place| place.0);
        let mut memory = Answers::default();
        for (key, start, end) in used.places {
            let answer = used.answers.get(start as usize..end as usize);
            memory.answers.extend_from_slice(answer.unwrap_or_default());
            memory.keys.push(key);
            memory.ends.push(count(memory.answers.len()));
        }
        memory
    }
}

impl Work<'_> {
    fn keep(&self, key: u64, bytes: &[u8]) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let start = used.answers.len();
        // Behind four gigabytes nothing is kept.
        if let Ok(end) = u32::try_from(start + bytes.len()) {
            used.answers.extend_from_slice(bytes);
            used.places.push((key, count(start), end));
        }
    }
}

/// The questions that keys tell apart.
#[derive(Clone, Copy)]
pub(super) enum Question {
    Copy,
    Spans,
}

/// The key of a question about texts: a hash of all that the answer depends on.
pub(super) struct Key(Vec<u8>);

impl Key {
    pub(super) fn new(question: Question) -> Self {
        Self(vec![question as u8])
    }

    pub(super) fn text(mut self, key: u128) -> Self {
        self.0.extend_from_slice(&key.to_le_bytes());
        self
    }

    pub(super) fn number(mut self, number: u64) -> Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    pub(super) fn hash(&self) -> u64 {
        xxh3_64(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(memo: &Memo<'_>, number: u64, answer: &str) -> String {
        let key = || Key::new(Question::Copy).number(number).hash();
        let found = memo.answer(key, || Ok::<_, ()>(answer.to_owned()));
        found.unwrap()
    }

    #[test]
    fn answers_are_kept_as_long_as_they_are_asked_for() {
        let none = Answers::default();
        let first = Memo::new(&none);
        for number in [3, 1, 2, 3] {
            ask(&first, number, &format!("answer {number}"));
        }
        let memory = first.into_answers();
        assert_eq!(memory.keys.len(), 3);
        let second = Memo::new(&memory);
        assert_eq!(ask(&second, 1, "new"), "answer 1");
        assert_eq!(ask(&second, 4, "new"), "new");
        let memory = second.into_answers();
        assert_eq!(memory.keys.len(), 2);
        let third = Memo::new(&memory);
        assert_eq!(ask(&third, 3, "again"), "again");
    }

    #[test]
    fn a_damaged_memory_answers_nothing() {
        let damaged = Answers {
            keys: vec![Key::new(Question::Copy).number(1).hash()],
            ends: vec![7],
            answers: vec![200],
        };
        assert_eq!(ask(&Memo::new(&damaged), 1, "new"), "new");
        assert_eq!(Memo::none().into_answers(), Answers::default());
    }
}
