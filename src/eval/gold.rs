//! The texts made by hand, and the predictions for them.

use super::EvalError;
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, ErrorKind, Read},
    path::{Path, PathBuf},
};
use walkdir::WalkDir;

/// A text made by hand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gold {
    pub id: String,
    pub text: String,
    pub lang: String,
}

/// A gold file `ID.json`.
#[derive(Deserialize)]
struct Page {
    main_content: Option<String>,
    lang: Option<String>,
}

/// A line of a gold file of records.
#[derive(Deserialize)]
struct Record {
    id: String,
    gold: Option<String>,
    lang: Option<String>,
}

const PAGE_FORM: &str = "one JSON object with the article's text under `main_content`";
const RECORD_FORM: &str = "JSON Lines, each an object with the strings `id` and `gold`";

/// Reads all gold texts: of a folder in the order of the paths, of a file in that of its lines.
pub(super) fn read(gold: &Path) -> Result<Vec<Gold>, EvalError> {
    if gold.is_dir() {
        return read_folder(gold);
    }
    let bytes = read_bytes(gold)?;
    let lines = bytes.split(|&b| b == b'\n').enumerate();
    lines
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .filter_map(|(at, line)| read_record(gold, at + 1, line).transpose())
        .collect()
}

fn read_record(file: &Path, number: usize, line: &[u8]) -> Result<Option<Gold>, EvalError> {
    let record: Record = serde_json::from_slice(line).map_err(|cause| EvalError::Form {
        place: format!("{}#{number}", file.display()),
        cause: cause.to_string(),
        form: RECORD_FORM,
    })?;
    let Some(text) = record.gold.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(Gold {
        id: record.id,
        text,
        lang: record.lang.unwrap_or_default(),
    }))
}

fn read_folder(folder: &Path) -> Result<Vec<Gold>, EvalError> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true) {
        let entry = entry.map_err(|e| unreadable(folder, e.into()))?;
        let name = entry
            .path()
            .strip_prefix(folder)
            .ok()
            .and_then(Path::to_str);
        if let (Some(name), false) = (name, entry.file_type().is_dir()) {
            files.push((name.replace('\\', "/"), entry.path().to_owned()));
        }
    }
    files.sort();
    files
        .iter()
        .filter_map(|(name, path)| read_file(name, path).transpose())
        .collect()
}

/// A file of the gold folder; `None` for files of other kinds.
fn read_file(name: &str, path: &Path) -> Result<Option<Gold>, EvalError> {
    if let Some(id) = name.strip_suffix(".txt") {
        let text = String::from_utf8(read_bytes(path)?)
            .map_err(|e| unreadable(path, io::Error::new(ErrorKind::InvalidData, e)))?;
        return Ok(Some(Gold {
            id: id.to_owned(),
            text,
            lang: String::new(),
        }));
    }
    let Some(id) = name.strip_suffix(".json") else {
        return Ok(None);
    };
    let page: Page = serde_json::from_slice(&read_bytes(path)?).map_err(|e| EvalError::Form {
        place: path.display().to_string(),
        cause: e.to_string(),
        form: PAGE_FORM,
    })?;
    Ok(Some(Gold {
        id: id.to_owned(),
        text: page.main_content.unwrap_or_default(),
        lang: page.lang.unwrap_or_default(),
    }))
}

/// The prediction for a document, if there is one: `ID.txt`, or `ID.html.txt`, which is what
/// becomes of a page `ID.html`.
pub(super) fn prediction(folder: &Path, id: &str) -> Result<Option<String>, EvalError> {
    for ending in ["txt", "html.txt"] {
        let path = folder.join(format!("{id}.{ending}"));
        match std::fs::read(&path) {
            Ok(bytes) => return Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(e) => return Err(unreadable(&path, e)),
        }
    }
    Ok(None)
}

/// The bytes of a file, decompressed if it is gzip.
fn read_bytes(path: &Path) -> Result<Vec<u8>, EvalError> {
    let read = || {
        let mut bytes = Vec::new();
        let mut file = BufReader::new(File::open(path)?);
        if file.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
            MultiGzDecoder::new(file).read_to_end(&mut bytes)?;
        } else {
            file.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    };
    read().map_err(|cause| unreadable(path, cause))
}

fn unreadable(path: impl Into<PathBuf>, cause: io::Error) -> EvalError {
    EvalError::Unreadable {
        path: path.into(),
        cause,
    }
}
