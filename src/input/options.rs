//! The settings of this room.

use serde::{Deserialize, Serialize};

/// How input is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    /// What happens to symbolic links.
    pub follow_links: FollowLinks,
    /// The size of the largest document, in bytes after decompression and before decoding.
    pub max_document: u64,
    /// The largest number of lines in a document.
    pub max_lines: usize,
    /// Where the fields of a JSON record are.
    pub keys: Keys,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            follow_links: FollowLinks::default(),
            max_document: 128 << 20,
            max_lines: 2_000_000,
            keys: Keys::default(),
        }
    }
}

impl Options {
    /// The limit for a document in bytes: `max_document`, but never so much that a character
    /// offset does not fit 32 bits (a document has no more characters than bytes).
    pub(super) fn limit(&self) -> u64 {
        self.max_document.min(u64::from(u32::MAX) - 1)
    }
}

/// Which symbolic links are followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FollowLinks {
    /// Those that lead to a place inside the input folder; the others are errors.
    #[default]
    Inside,
    /// All of them.
    All,
    /// None of them: links are not input.
    None,
}

/// The keys of a JSON record that have a meaning. All others go into the metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Keys {
    /// The text: a string, and the only field that must be there.
    pub text: String,
    /// The record's own id: a string or a number.
    pub id: String,
    /// Where the page was.
    pub url: String,
    /// The headline.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// When it was published.
    pub date: String,
    /// An object with everything else.
    pub metadata: String,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            text: "text".to_owned(),
            id: "id".to_owned(),
            url: "url".to_owned(),
            title: "title".to_owned(),
            author: "author".to_owned(),
            date: "date".to_owned(),
            metadata: "metadata".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_written_in_kebab_case_and_misspellings_are_refused() {
        let options: Options =
            toml::from_str("follow-links = \"none\"\nmax-document = 5\nkeys.text = \"body\"")
                .unwrap();
        assert_eq!(options.follow_links, FollowLinks::None);
        assert_eq!(options.max_document, 5);
        assert_eq!(options.max_lines, 2_000_000);
        assert_eq!(options.keys.text, "body");
        assert_eq!(options.keys.id, "id");
        assert!(toml::from_str::<Options>("max_document = 5").is_err());
    }

    #[test]
    fn offsets_always_fit_32_bits() {
        let options = Options {
            max_document: u64::MAX,
            ..Options::default()
        };
        assert!(options.limit() < u64::from(u32::MAX));
    }
}
