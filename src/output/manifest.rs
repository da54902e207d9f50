//! The rows of the manifest: a header about the run, then a row per input.
//!
//! Nothing in it depends on the time or the machine: the same input and settings give the same
//! bytes. All offsets are characters of the decoded input.

use crate::document::{CharSpan, Moved, MovedTo, Removal};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::ops::{AddAssign, SubAssign};
use xxhash_rust::xxh3::xxh3_128;

/// The name in every header.
pub(super) const PROGRAM: &str = "copydesk";
/// Raised when a reader of the old rows would misread the new.
pub(super) const SCHEMA_VERSION: u64 = 1;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of this format.
    pub schema_version: u64,
    /// Always `copydesk`.
    pub program: String,
    /// The version that wrote it.
    pub version: String,
    /// 32 hex digits: a hash of all that the rows were made of. Equal inputs and settings give the same.
    #[serde(default)]
    pub run: String,
    /// 16 hex digits: equal settings, equal hash.
    pub settings_hash: String,
    /// The run in numbers.
    pub counts: Counts,
    /// Files of the run that no row names, like `articles.jsonl` and `changes.jsonl`, by their path
    /// below the output folder; left out when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

impl Header {
    /// The header of a run of this version.
    #[must_use]
    pub fn new(settings_hash: String, run: u128, counts: Counts, files: Vec<String>) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            program: PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            run: format!("{run:032x}"),
            settings_hash,
            counts,
            files,
        }
    }
}

/// The run in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Documents read or tried.
    pub inputs: u64,
    /// Inputs with at least one article.
    pub cleaned: u64,
    /// Inputs in which no article was found.
    pub empty: u64,
    /// Inputs that could not be read.
    pub failed: u64,
    /// Inputs of which hardly anything was kept; see [`Row::suspicious`].
    pub suspicious: u64,
    /// Articles found.
    pub articles: u64,
    /// Articles that are no duplicates.
    pub kept: u64,
    /// Articles that are in another one.
    pub duplicates: Duplicates,
    /// Passages that kept articles share.
    pub passages: u64,
    /// Characters removed, of the decoded inputs.
    pub removed_chars: u64,
    /// Characters moved to the metadata, of the decoded inputs.
    pub moved_chars: u64,
    /// Characters of the texts written.
    pub kept_chars: u64,
}

/// Duplicates by their relation to the kept article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Duplicates {
    /// The same text.
    pub exact: u64,
    /// Nearly the same text.
    pub near: u64,
    /// A part of the other's text.
    pub contained: u64,
    /// The same report with some facts changed.
    pub revision: u64,
}

impl Counts {
    /// Each number with that of another.
    fn zip(&mut self, other: &Self, with: impl Fn(&mut u64, u64)) {
        with(&mut self.inputs, other.inputs);
        with(&mut self.cleaned, other.cleaned);
        with(&mut self.empty, other.empty);
        with(&mut self.failed, other.failed);
        with(&mut self.suspicious, other.suspicious);
        with(&mut self.articles, other.articles);
        with(&mut self.kept, other.kept);
        with(&mut self.duplicates.exact, other.duplicates.exact);
        with(&mut self.duplicates.near, other.duplicates.near);
        with(&mut self.duplicates.contained, other.duplicates.contained);
        with(&mut self.duplicates.revision, other.duplicates.revision);
        with(&mut self.passages, other.passages);
        with(&mut self.removed_chars, other.removed_chars);
        with(&mut self.moved_chars, other.moved_chars);
        with(&mut self.kept_chars, other.kept_chars);
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.zip(&other, |a, b| *a += b);
    }
}

impl SubAssign for Counts {
    /// Nothing goes below 0.
    fn sub_assign(&mut self, other: Self) {
        self.zip(&other, |a, b| *a = a.saturating_sub(b));
    }
}

/// One input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The input's name: `a/b.txt`, `docs.jsonl#17`.
    pub input: String,
    /// The record's own id.
    pub id: Option<String>,
    /// What became of it.
    pub status: InputStatus,
    /// Why it failed.
    pub error: Option<String>,
    /// Less than a twentieth of a text of more than 200 words was kept: no article, or one that was
    /// not recognised. Left out when false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspicious: bool,
    /// What it was decoded from, by its WHATWG name.
    pub charset: Option<String>,
    /// Its articles in the order of the page.
    pub articles: Vec<ArticleRow>,
    /// What went to the metadata, by position.
    pub moved: Vec<MovedRow>,
    /// What left the text, by position.
    pub removed: Vec<RemovedRow>,
}

/// What became of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputStatus {
    /// At least one article.
    Cleaned,
    /// No article in it.
    Empty,
    /// It could not be read.
    Failed,
}

/// One article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArticleRow {
    /// Distinct within the run.
    pub id: String,
    /// Its file below the output folder; `None` for a duplicate.
    pub output: Option<String>,
    /// Whether it was written.
    pub status: ArticleStatus,
    /// The id of the article that stands for it.
    pub duplicate_of: Option<String>,
    /// The folder given with `--against` in which that one is published; left out where it is in OUTPUT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// The id of a kept article that has the same form and reports other facts.
    #[serde(default)]
    pub variant_of: Option<String>,
    /// How the two relate.
    pub relation: Option<Relation>,
    /// How much of this one is in the other.
    pub coverage: Option<Coverage>,
    /// What of this one is not in the other.
    pub unique: Vec<CharSpan>,
    /// The headline.
    pub title: Option<String>,
    /// The byline.
    pub author: Option<String>,
    /// The date of publication.
    pub date: Option<String>,
    /// The language code.
    pub language: Option<String>,
    /// Where the page was.
    pub url: Option<String>,
    /// Captions and credits.
    pub captions: Vec<String>,
    /// Characters of the rendered text.
    pub chars: u64,
    /// See [`content_hash`].
    pub content_hash: String,
    /// What it shares with other kept articles.
    pub passages: Vec<PassageRow>,
}

/// Whether an article was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArticleStatus {
    /// Written.
    Kept,
    /// Another article stands for it.
    Duplicate,
}

/// How a duplicate relates to the article that stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// The same text.
    Exact,
    /// Nearly the same text.
    Near,
    /// A part of the other's text.
    Contained,
    /// The same report with some facts changed.
    Revision,
}

/// A passage that stands in another article too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassageRow {
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// The other article's id.
    pub of: String,
    /// First character there, in the other's input.
    pub of_start: u32,
    /// One past the last character there.
    pub of_end: u32,
    /// How much of the passage is in the other.
    pub coverage: Coverage,
}

/// A share between 0 and 1, rounded to 4 digits so that the last bits of an addition do not show.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(from = "f64")]
pub struct Coverage(f64);

impl From<f64> for Coverage {
    /// Values outside are moved to the nearer end; what is not a number is 0.
    fn from(share: f64) -> Self {
        let share = if share.is_nan() { 0.0 } else { share };
        Self((share.clamp(0.0, 1.0) * 1e4).round() / 1e4)
    }
}

/// A span that went to the metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedRow {
    /// To which field.
    pub field: MovedTo,
    /// Of which article, counted from 0.
    pub article: u32,
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

impl From<&Moved> for MovedRow {
    fn from(moved: &Moved) -> Self {
        Self {
            field: moved.to,
            article: moved.article,
            start: moved.span.start,
            end: moved.span.end,
        }
    }
}

/// A span that left the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedRow {
    /// The reason's code.
    pub code: String,
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

impl From<&Removal> for RemovedRow {
    fn from(removal: &Removal) -> Self {
        Self {
            code: removal.reason.code.clone(),
            start: removal.span.start,
            end: removal.span.end,
        }
    }
}

/// 32 hex digits: the 128-bit xxh3 of a rendered text in UTF-8.
#[must_use]
pub fn content_hash(text: &str) -> String {
    format!("{:032x}", xxh3_128(text.as_bytes()))
}

/// Writes `row` as one line of JSON.
///
/// # Errors
/// What `to` returns.
pub fn write_line(to: &mut impl Write, row: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, row)?;
    to.write_all(b"\n")
}

#[cfg(test)]
mod tests;
