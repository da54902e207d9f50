//! What a run does: `copydesk.toml` as written, flags over it, and the resolved [`Settings`] that
//! alone travel to the other rooms.

mod file;

pub use file::{FileSettings, discover, read};

use crate::{clean, dedup, input, output};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Everything that shapes the result of a run, and nothing that does not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Reading: links, limits, JSON keys.
    pub input: input::Options,
    /// Cleaning: captions, rule packs, switched-off rules.
    pub clean: CleanSettings,
    /// Duplicates and passages.
    pub duplicates: DuplicateSettings,
    /// Writing: format, headline.
    pub output: OutputSettings,
}

/// The `[clean]` table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CleanSettings {
    /// Whether texts are cleaned at all. No key of the file: the command says it.
    #[serde(skip)]
    pub cleaning: Cleaning,
    /// Where captions go.
    pub captions: clean::Captions,
    /// What to rather do in doubt: `precision`, `balanced` or `recall`.
    pub profile: clean::Profile,
    /// A line model of one's own, relative to the configuration file; empty: the one that comes with
    /// the program.
    pub model: PathBuf,
    /// Rule packs of one's own; paths are relative to the configuration file.
    pub packs: Vec<PathBuf>,
    /// Codes of rules that are switched off: `share`, or `en/share` for one pack only.
    pub off: Vec<String>,
}

/// Whether texts are cleaned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cleaning {
    /// Yes.
    #[default]
    On,
    /// No: they are clean, each is one article, and its text stays as it is to the last blank.
    Off,
}

/// The `[duplicates]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DuplicateSettings {
    /// What happens to duplicates.
    pub action: DuplicateAction,
    /// The share of an article that one kept article must cover, from 0.5 to 1.
    pub coverage: f64,
    /// What happens to shared passages.
    pub passages: PassageAction,
    /// Words that make a passage.
    pub passage_words: usize,
}

impl Default for DuplicateSettings {
    fn default() -> Self {
        let options = dedup::Options::default();
        Self {
            action: DuplicateAction::default(),
            coverage: options.coverage,
            passages: PassageAction::default(),
            passage_words: options.passage_words,
        }
    }
}

impl DuplicateSettings {
    /// What the comparison of articles needs to know of them.
    #[must_use]
    pub fn options(&self) -> dedup::Options {
        dedup::Options {
            coverage: self.coverage,
            passage_words: self.passage_words,
            passages: self.passages != PassageAction::Off,
        }
    }
}

/// What happens to duplicates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DuplicateAction {
    /// Reported and not written.
    #[default]
    Drop,
    /// Reported and written.
    Mark,
    /// Not looked for.
    Off,
}

/// What happens to passages that stand in another kept article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassageAction {
    /// Reported and written.
    #[default]
    Report,
    /// Reported, and written only where they stand first.
    Drop,
    /// Not looked for.
    Off,
}

/// The `[output]` table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OutputSettings {
    /// One text file an article, or one JSONL file.
    pub format: Format,
    /// Whether the headline stands in the text.
    pub title: output::TitleMode,
}

/// The shape of the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `OUTPUT/<same path>.txt`.
    #[default]
    Text,
    /// `OUTPUT/articles.jsonl`.
    Jsonl,
}

/// What can be wrong with settings. Every message names the place and the way out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read `{path}`: {cause}\nGive another file with --config, or none.")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A key that does not exist.
    #[error(
        "`{path}`: unknown key `{key}`; did you mean `{nearest}`?\n`copydesk config` prints all keys."
    )]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key as written, with its table.
        key: String,
        /// The nearest known key.
        nearest: String,
    },
    /// A value of the wrong kind, or no TOML at all.
    #[error("`{path}`: {cause}\n`copydesk config` prints all keys with values.")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What the TOML reader says.
        cause: String,
    },
    /// A value out of its range.
    #[error("{name} is {value}, but must be {range}")]
    OutOfRange {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        range: &'static str,
    },
    /// The line model cannot be used.
    #[error("`{path}`: {cause}")]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: clean::model::ModelError,
    },
    /// The rules do not compile.
    #[error(transparent)]
    Rules(#[from] clean::CleanError),
}

impl Settings {
    /// Checks what types cannot say.
    ///
    /// # Errors
    /// A value out of its range.
    pub fn check(&self) -> Result<(), SettingsError> {
        let duplicates = &self.duplicates;
        if !(0.5..=1.0).contains(&duplicates.coverage) {
            return Err(SettingsError::OutOfRange {
                name: "coverage",
                value: duplicates.coverage.to_string(),
                range: "from 0.5 to 1",
            });
        }
        if duplicates.passage_words < 15 {
            return Err(SettingsError::OutOfRange {
                name: "passage-words",
                value: duplicates.passage_words.to_string(),
                range: "15 or more; shorter runs are common phrases",
            });
        }
        Ok(())
    }

    /// The rules in force: the embedded packs, the user's own, without those switched off.
    ///
    /// # Errors
    /// A pack that cannot be read or compiled, an unknown code.
    pub fn rules(&self) -> Result<clean::RuleBook, SettingsError> {
        let packs = self.packs()?;
        let rules = clean::RuleBook::new(&packs, &self.clean.off)?;
        let Some(bytes) = self.model()? else {
            return Ok(rules);
        };
        let model =
            clean::model::LineModel::read(&bytes).map_err(|cause| SettingsError::Model {
                path: self.clean.model.clone(),
                cause,
            })?;
        Ok(rules.with_model(model))
    }

    /// The bytes of the user's own line model, if there is one.
    fn model(&self) -> Result<Option<Vec<u8>>, SettingsError> {
        let path = &self.clean.model;
        if path.as_os_str().is_empty() {
            return Ok(None);
        }
        let bytes = std::fs::read(path).map_err(|cause| SettingsError::Unreadable {
            path: path.clone(),
            cause,
        })?;
        Ok(Some(bytes))
    }

    /// How to clean.
    #[must_use]
    pub fn cleaning(&self) -> clean::Options {
        clean::Options {
            captions: self.clean.captions,
            profile: self.clean.profile,
        }
    }

    fn packs(&self) -> Result<Vec<clean::UserPack>, SettingsError> {
        let read = |path: &PathBuf| {
            let toml =
                std::fs::read_to_string(path).map_err(|cause| SettingsError::Unreadable {
                    path: path.clone(),
                    cause,
                })?;
            Ok(clean::UserPack {
                name: path.display().to_string(),
                toml,
            })
        };
        self.clean.packs.iter().map(read).collect()
    }

    /// The settings as a configuration file.
    ///
    /// # Errors
    /// A path that is not UTF-8 cannot be written in TOML.
    pub fn to_toml(&self) -> Result<String, SettingsError> {
        toml::to_string(self).map_err(|e| SettingsError::Invalid {
            path: "settings".into(),
            cause: e.to_string(),
        })
    }

    /// A hash of all that changes results: program version, settings, contents of the user's packs
    /// and line model (not where they lie). Same hash and same input: same output.
    ///
    /// # Errors
    /// A pack or line model that cannot be read.
    pub fn hash(&self) -> Result<String, SettingsError> {
        let mut known = self.clone();
        known.clean.packs.clear();
        known.clean.model = PathBuf::new();
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
        hasher.update(known.to_toml()?.as_bytes());
        if self.clean.cleaning == Cleaning::Off {
            hasher.update(b"cleaning off");
        }
        for pack in self.packs()? {
            hasher.update(&(pack.toml.len() as u64).to_le_bytes());
            hasher.update(pack.toml.as_bytes());
        }
        hasher.update(&self.model()?.unwrap_or_default());
        Ok(format!("{:016x}", hasher.digest()))
    }
}
