//! A rule pack as written: one TOML file a language.

use super::Effect;
use serde::Deserialize;

/// The file of one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pack {
    /// ISO 639-1 code, or any short name for a user's own pack.
    pub language: String,
    /// The language's English name.
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the file")]
    pub name: String,
    /// Twelve lists of month names and abbreviations, lower case.
    #[serde(default)]
    pub months: Vec<Vec<String>>,
    /// Words that open a byline, lower case: "by".
    #[serde(default)]
    pub byline_openers: Vec<String>,
    /// The rules.
    #[serde(default, rename = "rule")]
    pub rules: Vec<PhraseRule>,
}

/// One rule: its code, its sentence, what it does, when it holds, and its examples.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhraseRule {
    pub code: String,
    pub means: String,
    pub effect: Effect,
    #[serde(default)]
    pub whole: Vec<String>,
    #[serde(default)]
    pub start: Vec<String>,
    #[serde(default)]
    pub end: Vec<String>,
    #[serde(default)]
    pub contain: Vec<String>,
    #[serde(default)]
    pub pattern: Patterns,
    #[serde(default = "thirty")]
    pub max_words: u16,
    /// The line must not end as a sentence does.
    #[serde(default)]
    pub open: bool,
    /// Of effect `line`: it holds only in company, see [`super::Rule::weak`].
    #[serde(default)]
    pub weak: bool,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "the rule's tests"))]
    pub examples: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "the rule's tests"))]
    pub keeps: Vec<String>,
}

fn thirty() -> u16 {
    30
}

/// One pattern or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Patterns {
    One(String),
    Many(Vec<String>),
}

impl Default for Patterns {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Patterns {
    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(pattern) => std::slice::from_ref(pattern),
            Self::Many(patterns) => patterns,
        }
    }
}

/// The packs that come with the program.
pub(crate) const EMBEDDED: &[(&str, &str)] = &[
    ("en", include_str!("packs/en.toml")),
    ("de", include_str!("packs/de.toml")),
    ("fr", include_str!("packs/fr.toml")),
    ("es", include_str!("packs/es.toml")),
    ("pt", include_str!("packs/pt.toml")),
    ("it", include_str!("packs/it.toml")),
    ("nl", include_str!("packs/nl.toml")),
    ("pl", include_str!("packs/pl.toml")),
    ("ru", include_str!("packs/ru.toml")),
    ("el", include_str!("packs/el.toml")),
    ("tr", include_str!("packs/tr.toml")),
    ("zh", include_str!("packs/zh.toml")),
    ("ja", include_str!("packs/ja.toml")),
    ("ko", include_str!("packs/ko.toml")),
    ("ar", include_str!("packs/ar.toml")),
];
