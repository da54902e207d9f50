//! What a run changes in OUTPUT, and why: the difference between two manifests.
//!
//! Only rows that are not in both are looked into, so a night's changes cost little memory; the
//! manifests themselves are read from end to end.

use crate::output::{ArticleRow, ArticleStatus, Relation, Row, write_line};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashSet},
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::Path,
};
use xxhash_rust::xxh3::xxh3_64;

/// One line of `changes.jsonl`.
#[derive(Debug, Serialize)]
struct Change<'c> {
    change: Kind,
    /// The article's id.
    id: &'c str,
    /// Its file below OUTPUT.
    output: &'c str,
    /// The input that it comes from.
    input: &'c str,
    why: &'c str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Written,
    Replaced,
    Removed,
}

/// Why the text of an input comes out as another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The input has other contents.
    Contents,
    /// Its contents are the same.
    Company,
    /// What they were is not known.
    Unknown,
}

/// Writes the changes from the manifest `old`, if there is one, to the manifest `new`. `cause` says of
/// a record, by its number, why its text could be another one.
///
/// # Errors
/// What reading `new` or writing gives; what cannot be read of `old` is taken for not there.
pub(super) fn changes(
    old: &Path,
    new: &Path,
    cause: &dyn Fn(usize) -> Cause,
    to: &mut impl Write,
) -> io::Result<()> {
    let stays = hashes(new)?;
    let mut found = Changes::default();
    let mut known = HashSet::new();
    if let Ok(file) = File::open(old) {
        let _ = each_row(file, &mut |_, line| {
            let hash = xxh3_64(line);
            known.insert(hash);
            if !stays.contains(&hash)
                && let Ok(row) = serde_json::from_slice(line)
            {
                found.gone(row);
            }
            Ok(())
        });
    }
    each_row(File::open(new)?, &mut |number, line| {
        if known.contains(&xxh3_64(line)) {
            return Ok(());
        }
        found.come(serde_json::from_slice(line)?, cause(number), to)
    })?;
    found.finish(to)
}

/// The hashes of the rows of a manifest.
fn hashes(path: &Path) -> io::Result<HashSet<u64>> {
    let mut hashes = HashSet::new();
    each_row(File::open(path)?, &mut |_, line| {
        hashes.insert(xxh3_64(line));
        Ok(())
    })?;
    Ok(hashes)
}

/// Hands each row of a manifest, numbered from 0, to `take`; the header is passed over.
fn each_row(file: File, take: &mut dyn FnMut(usize, &[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    for number in 0.. {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        take(number, &line)?;
    }
    Ok(())
}

/// The changes, when told first the rows that go and then those that come.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Articles of rows that go, by id; with the input.
    articles: BTreeMap<String, (String, ArticleRow)>,
    /// The inputs of rows that go.
    inputs: HashSet<String>,
    /// Those of them that have another row now.
    seen: HashSet<String>,
}

impl Changes {
    /// A row that goes.
    pub(super) fn gone(&mut self, row: Row) {
        for article in row.articles {
            let id = article.id.clone();
            self.articles.insert(id, (row.input.clone(), article));
        }
        self.inputs.insert(row.input);
    }

    /// A row that comes.
    pub(super) fn come(&mut self, row: Row, cause: Cause, to: &mut impl Write) -> io::Result<()> {
        let existed = self.inputs.contains(&row.input);
        for article in &row.articles {
            self.compare(&row.input, existed, article, cause, to)?;
        }
        if existed {
            self.seen.insert(row.input);
        }
        Ok(())
    }

    /// Tells what becomes of an article of the new manifest.
    fn compare(
        &mut self,
        input: &str,
        existed: bool,
        new: &ArticleRow,
        cause: Cause,
        to: &mut impl Write,
    ) -> io::Result<()> {
        let old = self.articles.remove(&new.id).map(|(_, article)| article);
        let output_before = old.as_ref().and_then(|old| old.output.as_deref());
        let (change, output, why) = match (output_before, new.output.as_deref()) {
            (None, None) => return Ok(()),
            (None, Some(output)) => (Kind::Written, output, written(old.as_ref(), existed)),
            (Some(output), None) => (Kind::Removed, output, superseded(new)),
            (Some(before), Some(output)) => {
                let same = old
                    .as_ref()
                    .is_some_and(|old| old.content_hash == new.content_hash);
                if same && before == output {
                    return Ok(());
                }
                let why = match cause {
                    Cause::Contents => "its input changed",
                    Cause::Company => {
                        "its input is the same, and other pages of its source or passages are not"
                    }
                    Cause::Unknown => "its input or the settings changed",
                };
                (Kind::Replaced, output, why.to_owned())
            }
        };
        let id = new.id.as_str();
        let change = Change {
            change,
            id,
            output,
            input,
            why: &why,
        };
        write_line(to, &change)
    }

    /// How many inputs are gone, when all rows that come were told.
    pub(super) fn inputs_gone(&self) -> u64 {
        (self.inputs.len() - self.seen.len()) as u64
    }

    /// Tells of the articles that nothing came for.
    pub(super) fn finish(self, to: &mut impl Write) -> io::Result<()> {
        for (id, (input, article)) in &self.articles {
            let Some(output) = &article.output else {
                continue;
            };
            let why = if self.seen.contains(input) {
                "its input no longer has it"
            } else {
                "its input is gone"
            };
            let change = Kind::Removed;
            write_line(
                to,
                &Change {
                    change,
                    id,
                    output,
                    input,
                    why,
                },
            )?;
        }
        Ok(())
    }
}

/// Why an article is there that was not there before.
fn written(old: Option<&ArticleRow>, existed: bool) -> String {
    match old.and_then(|old| old.duplicate_of.as_deref()) {
        Some(of) => format!("no longer a duplicate of {of}"),
        None if existed => "its input changed".to_owned(),
        None => "new input".to_owned(),
    }
}

/// Why an article is no longer there.
fn superseded(new: &ArticleRow) -> String {
    let of = new.duplicate_of.as_deref().unwrap_or_default();
    if let Some(archive) = &new.against {
        return format!("published in {archive} as {of}");
    }
    match new.relation {
        Some(Relation::Exact) => format!("the same text is in {of}"),
        Some(Relation::Near) => format!("superseded by nearly the same text in {of}"),
        Some(Relation::Revision) => format!("superseded by a fuller or later version in {of}"),
        Some(Relation::Contained) => format!("superseded by a longer text from {of}"),
        None if new.status == ArticleStatus::Kept => "it is no longer written".to_owned(),
        None => format!("a duplicate of {of}"),
    }
}
