//! Measures cleaned texts against texts that someone made by hand.
//!
//! Two figures for each document, both as precision, recall and F1 over bags: of words, as the WCXB
//! benchmark scores, and of runs of four words, as the article-extraction-benchmark does. The first
//! forgives an order, the second does not. Over the documents the figures are averaged plainly
//! (macro average), and a bootstrap says how far chance alone would move them.
//!
//! - `gold`: the texts made by hand, and the predictions for them
//! - `words`: what a word is here
//! - `score`: the figures of one document
//! - `bootstrap`, `twister`: the interval

mod bootstrap;
mod error;
mod gold;
mod score;
mod twister;
mod words;

pub use error::EvalError;
pub use score::{Score, Triple, score};
pub use words::words;

use rayon::prelude::*;
use serde::Serialize;
use std::path::Path;

/// The figures of one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// Its id: the gold file's path without its ending, or the gold record's `id`.
    pub id: String,
    /// Its language as the gold states it; empty if it does not.
    pub lang: String,
    /// Whether there was no prediction, which counts as an empty one.
    pub missing: bool,
    /// The figures.
    #[serde(flatten)]
    pub score: Score,
}

/// The figures of all documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Each document, in the order of the gold.
    pub documents: Vec<Document>,
    /// The plain average over the documents.
    pub mean: Score,
    /// Where 95 % of the bootstrap's word F1 lie.
    pub word_f1_95: (f64, f64),
    /// Where 95 % of the bootstrap's F1 of runs lie.
    pub shingle4_f1_95: (f64, f64),
}

impl Report {
    /// How many documents have no prediction.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.documents.iter().filter(|d| d.missing).count()
    }

    /// The documents with the lowest word F1, lowest first; of equal ones the first in the gold.
    #[must_use]
    pub fn worst(&self, most: usize) -> Vec<&Document> {
        let mut worst: Vec<_> = self.documents.iter().collect();
        worst.sort_by(|a, b| a.score.word.f1.total_cmp(&b.score.word.f1));
        worst.truncate(most);
        worst
    }

    /// For each language, in the order of their names: its name, documents and average.
    #[must_use]
    pub fn by_language(&self) -> Vec<(&str, usize, Score)> {
        let mut named: Vec<&Document> = self.documents.iter().collect();
        named.sort_by(|a, b| a.lang.cmp(&b.lang));
        named
            .chunk_by(|a, b| a.lang == b.lang)
            .filter_map(|group| Some((group.first()?.lang.as_str(), group)))
            .map(|(lang, group)| {
                (
                    lang,
                    group.len(),
                    Score::mean(group.iter().map(|d| &d.score)),
                )
            })
            .collect()
    }
}

/// Measures the texts in the folder `predicted` against `gold`, a folder or a file.
///
/// `gold` is a folder of `ID.txt` and `ID.json` (keys `main_content` and, where it is known, `lang`),
/// subfolders included, or a file of JSON Lines, plain or gzip, with `id`, `gold` and `lang`; records
/// without a gold text are passed over. The prediction for `ID` is `ID.txt`, else `ID.html.txt`.
///
/// Memory: the gold, and one prediction for each thread. The cost is linear in the texts.
///
/// # Errors
/// See [`EvalError`]: figures over a part of the gold would mislead, so nothing is passed over.
pub fn evaluate(gold: &Path, predicted: &Path) -> Result<Report, EvalError> {
    if !predicted.is_dir() {
        return Err(EvalError::NoFolder(predicted.to_owned()));
    }
    let wanted = gold::read(gold)?;
    let documents: Vec<Document> = wanted
        .into_par_iter()
        .map(|gold| {
            let found = gold::prediction(predicted, &gold.id)?;
            Ok(Document {
                score: score(found.as_deref().unwrap_or_default(), &gold.text),
                missing: found.is_none(),
                id: gold.id,
                lang: gold.lang,
            })
        })
        .collect::<Result<_, EvalError>>()?;
    if documents.is_empty() {
        return Err(EvalError::NoGold(gold.to_owned()));
    }
    let scores: Vec<&Score> = documents.iter().map(|d| &d.score).collect();
    let (word_f1_95, shingle4_f1_95) = bootstrap::intervals(&scores);
    Ok(Report {
        mean: Score::mean(scores.iter().copied()),
        word_f1_95,
        shingle4_f1_95,
        documents,
    })
}

#[cfg(test)]
mod tests;
