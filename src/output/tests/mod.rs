//! Whole publications into folders on the disk.

mod crash;
mod foreign;
mod plain;

use super::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;
use walkdir::WalkDir;

/// The files of a run: name and text.
type Files<'f> = [(&'f str, &'f str)];

/// Stages `files` and a manifest that lists them.
fn staged(output: &Path, files: &Files<'_>) -> Result<Stage, OutputError> {
    let stage = Stage::open(output, Duration::ZERO)?;
    for (name, text) in files {
        stage.put(name, text.as_bytes())?;
    }
    let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
    list(&stage, &names)?;
    Ok(stage)
}

/// Stages a manifest that lists `names`.
fn list(stage: &Stage, names: &[&str]) -> Result<(), OutputError> {
    let mut manifest = stage.writer(MANIFEST)?;
    let files = names.iter().filter(|name| name.ends_with(".jsonl"));
    let files = files.map(|&name| name.to_owned()).collect();
    let header = Header::new("0".repeat(16), 0, Counts::default(), files);
    write_line(&mut manifest, &header).unwrap();
    for name in names.iter().filter(|name| name.ends_with(".txt")) {
        let row = serde_json::json!({"input": name, "articles": [{"output": name}]});
        write_line(&mut manifest, &row).unwrap();
    }
    manifest.finish()
}

/// One whole run.
fn run(output: &Path, files: &Files<'_>) -> Result<Published, OutputError> {
    staged(output, files)?.publish(&|| false)
}

/// What a user sees in the folder: files with their text, and empty folders with a `/`.
fn tree(output: &Path) -> BTreeMap<String, String> {
    let own = |entry: &walkdir::DirEntry| entry.file_name() != ".copydesk";
    let walk = WalkDir::new(output).min_depth(1).into_iter();
    let mut tree = BTreeMap::new();
    for entry in walk.filter_entry(own).map(Result::unwrap) {
        let name = entry.path().strip_prefix(output).unwrap();
        let name = name.to_str().unwrap().replace('\\', "/");
        if entry.file_type().is_dir() {
            if fs::read_dir(entry.path()).unwrap().next().is_none() {
                tree.insert(name + "/", String::new());
            }
        } else if name != MANIFEST {
            tree.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
    tree
}

fn expected(files: &Files<'_>) -> BTreeMap<String, String> {
    files
        .iter()
        .map(|&(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

fn published(written: u64, unchanged: u64, removed: u64) -> Published {
    Published {
        written,
        unchanged,
        removed,
    }
}
