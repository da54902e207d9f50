//! What cleaning makes of a document: articles, and an account of every character that is not in one.

use super::{CharSpan, Date, Reason};
use serde::{Deserialize, Serialize};

/// The outcome of cleaning one document.
///
/// Every non-blank character of the document is in exactly one of: a [`Piece`] of an article, a
/// [`Moved`] span, a [`Removal`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Cleaned {
    /// The articles in the order of the page; none when nothing but boilerplate was found.
    pub articles: Vec<Article>,
    /// What left the text for good, sorted by position.
    pub removed: Vec<Removal>,
    /// What left the text for the metadata, sorted by position.
    pub moved: Vec<Moved>,
}

/// One article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The headline, blanks collapsed.
    pub title: Option<String>,
    /// The byline without its "By".
    pub author: Option<String>,
    /// The date of publication.
    pub date: Option<Date>,
    /// ISO 639-1 code where there is one, else 639-3; `None` when too short to tell.
    pub language: Option<String>,
    /// Captions and credits, each once, in the order of the page.
    pub captions: Vec<String>,
    /// The text's pieces in reading order.
    pub pieces: Vec<Piece>,
}

/// A stretch of one line of the input, as it stands there, that belongs to an article's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Character offset in the decoded input.
    pub start: u32,
    /// The input's characters from there on, no blank at either end.
    pub text: String,
    /// How it joins the piece before it.
    pub joint: Joint,
}

/// What stands between two pieces in the cleaned text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Joint {
    /// Nothing: the same line goes on after a removed character.
    None,
    /// A line break: list items, verse, hard-wrapped prose.
    Line,
    /// A blank line: a new paragraph.
    Paragraph,
}

/// A span that is in no article, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Where it stood in the decoded input.
    pub span: CharSpan,
    /// Why it was removed.
    pub reason: Reason,
}

/// A span that moved into the metadata of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Where it stood in the decoded input.
    pub span: CharSpan,
    /// The field it moved to.
    pub to: MovedTo,
    /// Which article, counted from 0.
    pub article: u32,
    /// Why it was taken for that.
    pub reason: Reason,
}

/// The metadata field that a span moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MovedTo {
    /// `title`
    Title,
    /// `author`
    Author,
    /// `date`
    Date,
    /// `captions`
    Captions,
}
