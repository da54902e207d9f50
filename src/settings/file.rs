//! `copydesk.toml`: where it is found and how it is read.

use super::{Settings, SettingsError};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Settings and the file they came from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileSettings {
    /// The settings; the defaults where the file says nothing.
    pub settings: Settings,
    /// The file; `None` when there is none.
    pub path: Option<PathBuf>,
}

/// The name looked for.
const NAME: &str = "copydesk.toml";

/// The configuration beside `input`, else in the working directory.
#[must_use]
pub fn discover(input: &Path) -> Option<PathBuf> {
    // Of `.` and `..` only the real path tells the parent.
    let real = input.canonicalize();
    let parent = real.as_deref().unwrap_or(input).parent();
    let beside = parent.map(|p| p.join(NAME));
    [beside, Some(PathBuf::from(NAME))]
        .into_iter()
        .flatten()
        .find(|p| p.is_file())
}

/// Reads a configuration file. Paths in it are relative to its folder.
///
/// # Errors
/// An unreadable file, invalid TOML, an unknown key (with the nearest known one), a wrong value.
pub fn read(path: &Path) -> Result<FileSettings, SettingsError> {
    let text = std::fs::read_to_string(path).map_err(|cause| SettingsError::Unreadable {
        path: path.to_owned(),
        cause,
    })?;
    let invalid = |cause: String| SettingsError::Invalid {
        path: path.to_owned(),
        cause,
    };
    let table: Table = toml::from_str(&text).map_err(|e| invalid(e.to_string()))?;
    let known = Table::try_from(Settings::default()).map_err(|e| invalid(e.to_string()))?;
    check_keys(path, "", &table, &known)?;
    let mut settings: Settings = toml::from_str(&text).map_err(|e| invalid(e.to_string()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    for pack in &mut settings.clean.packs {
        *pack = folder.join(&pack);
    }
    let model = &mut settings.clean.model;
    if !model.as_os_str().is_empty() {
        *model = folder.join(&model);
    }
    Ok(FileSettings {
        settings,
        path: Some(path.to_owned()),
    })
}

fn check_keys(
    path: &Path,
    prefix: &str,
    table: &Table,
    known: &Table,
) -> Result<(), SettingsError> {
    for (key, value) in table {
        let full = format!("{prefix}{key}");
        match (known.get(key), value) {
            (None, _) => {
                return Err(SettingsError::UnknownKey {
                    path: path.to_owned(),
                    nearest: nearest(&full, prefix, known),
                    key: full,
                });
            }
            (Some(Value::Table(known)), Value::Table(table)) => {
                check_keys(path, &format!("{full}."), table, known)?;
            }
            (Some(_), _) => {}
        }
    }
    Ok(())
}

fn nearest(key: &str, prefix: &str, known: &Table) -> String {
    let all = known.keys().map(|k| format!("{prefix}{k}"));
    all.max_by(|a, b| strsim::jaro_winkler(a, key).total_cmp(&strsim::jaro_winkler(b, key)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<FileSettings, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        std::fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let error = read_text("[duplicates]\ncovrage = 0.9\n")
            .unwrap_err()
            .to_string();
        assert!(error.contains("`duplicates.covrage`"), "{error}");
        assert!(error.contains("`duplicates.coverage`"), "{error}");
    }

    #[test]
    fn a_wrong_value_is_quoted() {
        let error = read_text("[output]\nformat = \"pdf\"\n")
            .unwrap_err()
            .to_string();
        assert!(error.contains("pdf") && error.contains("jsonl"), "{error}");
    }

    #[test]
    fn settings_survive_their_own_file() {
        let settings = Settings::default();
        let text = settings.to_toml().unwrap();
        assert_eq!(read_text(&text).unwrap().settings, settings);
    }

    #[test]
    fn the_example_file_has_every_key_and_the_defaults() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join(NAME);
        assert_eq!(read(&example).unwrap().settings, Settings::default());
        let written: Table = toml::from_str(&std::fs::read_to_string(&example).unwrap()).unwrap();
        assert_eq!(written, Table::try_from(Settings::default()).unwrap());
    }
}
