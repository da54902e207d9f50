//! `cleaned/` is what a run makes of `raw/`, byte for byte.
//!
//! With `BLESS=1` in the environment the run is written to `cleaned/` instead: read the difference
//! before committing it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn run(output: &Path) {
    let done = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .arg("run")
        .arg(root("raw"))
        .arg(output)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(0), "{stderr}");
}

/// All files below a folder with their contents, by path.
fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap();
            // What runs keep to themselves, and tell of one run alone.
            if name == ".copydesk" || name == "changes.jsonl" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                files.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_sample_is_cleaned_as_committed() {
    if std::env::var_os("BLESS").is_some() {
        run(&root("cleaned"));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("cleaned");
    run(&output);
    let (expected, found) = (tree(&root("cleaned")), tree(&output));
    let names = |tree: &[(String, Vec<u8>)]| -> Vec<String> {
        tree.iter().map(|(n, _)| n.clone()).collect()
    };
    assert_eq!(names(&expected), names(&found));
    for ((name, expected), (_, found)) in expected.iter().zip(&found) {
        let (expected, found) = (
            String::from_utf8_lossy(expected),
            String::from_utf8_lossy(found),
        );
        assert_eq!(expected, found, "{name}");
    }
}

#[test]
fn the_sample_is_large_enough_and_shows_every_kind_of_copy() {
    assert!(tree(&root("raw")).len() >= 24);
    let manifest = std::fs::read_to_string(root("cleaned/manifest.jsonl")).unwrap();
    for relation in ["exact", "near", "contained"] {
        assert!(
            manifest.contains(&format!("\"relation\":\"{relation}\"")),
            "no {relation} copy"
        );
    }
    assert!(manifest.contains("\"of_start\":"), "no shared passage");
    assert!(!manifest.contains("\"status\":\"failed\""));
}
