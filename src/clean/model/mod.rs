//! The line model: how much each line of a page looks like the text of an article.
//!
//! Every line becomes a row of bytes (`features`), made in one pass over its characters (`words`) with
//! tables of known words (`lexicon`) and a look at what stands around it. Boosted trees (`trees`) give
//! a first opinion; further trees see the same rows together with the opinions of the lines around
//! (`second`). All integers: the same opinion on every machine. `docs/model.md` is the model's card.

pub mod columns;
pub mod features;
pub mod lexicon;
mod pieces;
mod reading;
pub mod second;
mod sight;
pub mod trees;
mod units;
mod verdict;
mod witness;
mod words;

pub use columns::Columns;
pub use features::{Line, features};
pub use lexicon::Lexicon;
pub use reading::{Reading, read};
pub use second::second_look;
pub use sight::Sight;
pub use verdict::{Profile, bound};
pub use words::{line_words, word_hash};

pub(crate) use witness::Expert;

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use trees::{Tree, score};

/// A trained model. About 360 kB.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineModel {
    /// [`FORMAT`] of the program that it was trained with.
    pub format: u32,
    /// What it knows of words.
    pub lexicon: Lexicon,
    /// The trees of the first look.
    pub first: Vec<Tree>,
    /// The trees of the second look.
    pub second: Vec<Tree>,
    /// For each opinion of the first look (a byte) its probability, 0 to 200.
    pub probability: Vec<u8>,
}

/// Changes with the columns, the depth of the trees and the hash of words: a model for others would judge at random.
pub const FORMAT: u32 = 3;

/// What is wrong with a model file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It is no model.
    #[error(
        "this is no line model: {0}\nTrain one as docs/model.md says, or leave the setting out."
    )]
    Unreadable(String),
    /// It is one for another version of the program.
    #[error(
        "this line model has format {found}; this program reads format {FORMAT}\nTrain it anew as docs/model.md says, or leave the setting out."
    )]
    Format {
        /// The file's format.
        found: u32,
    },
}

/// The model that comes with the program.
pub(super) const EMBEDDED: &[u8] = include_bytes!("line-model.bin");

impl LineModel {
    /// Reads a model file.
    ///
    /// # Errors
    /// When the bytes are no model, or one of another format.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let model: Self =
            postcard::from_bytes(bytes).map_err(|e| ModelError::Unreadable(e.to_string()))?;
        if model.format != FORMAT {
            return Err(ModelError::Format {
                found: model.format,
            });
        }
        Ok(model)
    }

    /// The model that comes with the program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static MODEL: LazyLock<LineModel> =
            LazyLock::new(|| LineModel::read(EMBEDDED).unwrap_or_default());
        &MODEL
    }

    /// How much each line of a page looks like text, in logits times [`trees::SCALE`]. Linear.
    #[must_use]
    pub fn scores(&self, lines: &[Line], title: Option<usize>, sight: &Sight) -> Vec<i32> {
        let columns = features(lines, title, sight);
        let first = score(&self.first, &columns);
        let again = second_look(columns, lines, sight, &first, &self.probability);
        score(&self.second, &again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_that_comes_with_the_program_can_be_read() {
        let model = LineModel::read(EMBEDDED).unwrap();
        assert!(!model.first.is_empty() && !model.second.is_empty());
        let leaves = |tree: &Tree| tree.leaves.len() == trees::LEAVES;
        assert!(model.first.iter().chain(&model.second).all(leaves));
        assert_eq!(model.lexicon.weights.len(), lexicon::WORD_SLOTS);
        assert_eq!(model.probability.len(), 256);
        assert_eq!(*LineModel::embedded(), model);
    }
}
