//! Which files an earlier run made, as its manifest says.

use super::OutputError;
use super::manifest::{Header, PROGRAM, SCHEMA_VERSION};
use super::paths::{MANIFEST, is_inside};
use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;

/// The header, as far as it matters here. Fields that are not known are passed over.
#[derive(Deserialize)]
struct Head {
    program: String,
    schema_version: u64,
    #[serde(default)]
    files: Vec<String>,
}

/// A row, as far as it matters here.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    articles: Vec<Article>,
}

#[derive(Deserialize)]
struct Article {
    #[serde(default)]
    output: Option<String>,
}

/// The outputs that the manifest at `path` lists, sorted, each once; `None` if there is no such
/// file.
///
/// Reads line by line, so memory is that of the names and the longest line.
///
/// # Errors
/// [`OutputError::ForeignManifest`] if the first line is not a header of this program,
/// [`OutputError::Manifest`] if a later version wrote it, if a line cannot be read, or if it lists
/// a file outside the output folder.
pub fn read_outputs(path: &Path) -> Result<Option<Vec<String>>, OutputError> {
    let Some(mut lines) = open(path)? else {
        return Ok(None);
    };
    let mut outputs = lines.header()?;
    while lines.advance()? {
        let row: Line = lines.parse()?;
        for output in row.articles.into_iter().filter_map(|a| a.output) {
            lines.check(&output)?;
            outputs.push(output);
        }
    }
    outputs.sort_unstable();
    outputs.dedup();
    Ok(Some(outputs))
}

/// An error unless the file at `path`, if there is one, begins as a manifest of this program does.
///
/// # Errors
/// As [`read_outputs`].
pub(super) fn check_header(path: &Path) -> Result<(), OutputError> {
    match open(path)? {
        Some(mut lines) => lines.header().map(|_| ()),
        None => Ok(()),
    }
}

/// The header of the manifest in `output`; none before the first publication.
///
/// # Errors
/// As [`read_outputs`].
pub fn read_header(output: &Path) -> Result<Option<Header>, OutputError> {
    let path = output.join(MANIFEST);
    let Some(mut lines) = open(&path)? else {
        return Ok(None);
    };
    lines.header()?;
    let header = serde_json::from_slice(&lines.line);
    header
        .map(Some)
        .map_err(|error| lines.wrong(error.to_string()))
}

fn open(path: &Path) -> Result<Option<Lines<'_>>, OutputError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(OutputError::io("open", path)(error)),
    };
    Ok(Some(Lines {
        path,
        reader: BufReader::with_capacity(1 << 16, file),
        line: Vec::new(),
        number: 0,
    }))
}

/// A manifest being read, with what an error about it needs.
struct Lines<'p> {
    path: &'p Path,
    reader: BufReader<File>,
    line: Vec<u8>,
    number: u64,
}

impl Lines<'_> {
    /// Goes to the next line; `false` at the end.
    fn advance(&mut self) -> Result<bool, OutputError> {
        self.line.clear();
        self.number += 1;
        let read = self.reader.read_until(b'\n', &mut self.line);
        read.map(|bytes| bytes > 0)
            .map_err(OutputError::io("read", self.path))
    }

    /// Reads the first line, and gives the files that it names.
    fn header(&mut self) -> Result<Vec<String>, OutputError> {
        self.advance()?;
        let head = serde_json::from_slice::<Head>(&self.line)
            .ok()
            .filter(|head| head.program == PROGRAM)
            .ok_or_else(|| OutputError::ForeignManifest {
                path: self.path.to_owned(),
            })?;
        if head.schema_version > SCHEMA_VERSION {
            let version = head.schema_version;
            return Err(self.wrong(format!(
                "its schema version {version} is later than {SCHEMA_VERSION}, the last one known here"
            )));
        }
        for file in &head.files {
            self.check(file)?;
        }
        Ok(head.files)
    }

    fn parse(&self) -> Result<Line, OutputError> {
        serde_json::from_slice(&self.line).map_err(|error| self.wrong(error.to_string()))
    }

    /// What is listed here gets overwritten or removed later, so it had better be inside.
    fn check(&self, output: &str) -> Result<(), OutputError> {
        if is_inside(output) {
            return Ok(());
        }
        Err(self.wrong(format!(
            "it lists {output:?}, which is no name of an output"
        )))
    }

    fn wrong(&self, reason: String) -> OutputError {
        OutputError::Manifest {
            path: self.path.to_owned(),
            line: self.number,
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Vec<String>>, OutputError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.jsonl");
        std::fs::write(&path, text).unwrap();
        read_outputs(&path)
    }

    const HEAD: &str = r#"{"schema_version":1,"program":"copydesk","files":["articles.jsonl"]}"#;

    #[test]
    fn outputs_are_sorted_and_unknown_fields_passed_over() {
        let rows = r#"{"input":"b","later":{"x":[1]},"articles":[{"output":"b.txt"},{"output":null}]}
{"input":"a","articles":[{"output":"a.txt"},{"output":"b.txt"}]}"#;
        let outputs = read(&format!("{HEAD}\n{rows}\n")).unwrap().unwrap();
        assert_eq!(outputs, ["a.txt", "articles.jsonl", "b.txt"]);
    }

    #[test]
    fn no_manifest_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read_outputs(&folder.path().join("x")).unwrap().is_none());
    }

    #[test]
    fn a_manifest_of_others_is_foreign() {
        for text in [
            "",
            "\n",
            "{}\n",
            "{\"schema_version\":1,\"program\":\"webpack\"}\n",
        ] {
            let error = read(text).unwrap_err();
            assert!(
                matches!(error, OutputError::ForeignManifest { .. }),
                "{error}"
            );
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error_with_its_line() {
        for (rest, says) in [
            ("{\"articles\":[]}\n{\"articles\":[{\"out", "line 3"),
            ("\n", "line 2"),
            ("\u{1}\u{2}\n", "line 2"),
            (
                "{\"articles\":[{\"output\":\"../x.txt\"}]}\n",
                "\"../x.txt\"",
            ),
            (
                "{\"articles\":[{\"output\":\".copydesk/lock\"}]}\n",
                ".copydesk/lock",
            ),
        ] {
            let error = read(&format!("{HEAD}\n{rest}")).unwrap_err();
            assert!(matches!(error, OutputError::Manifest { .. }), "{error}");
            assert!(error.to_string().contains(says), "{error}");
        }
        let later = HEAD.replace("\"schema_version\":1", "\"schema_version\":2");
        let error = read(&later).unwrap_err().to_string();
        assert!(error.contains("version 2"), "{error}");
    }
}
