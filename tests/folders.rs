//! Whole runs as folders: `tests/cases/<name>/` holds
//!
//! | file     | what it is                                                        |
//! |----------|-------------------------------------------------------------------|
//! | `in/`    | the input                                                         |
//! | `out/`   | the output, exactly                                               |
//! | `command` | the command, `run` when missing                                 |
//! | `args`   | more arguments, one a line (may be missing)                       |
//! | `exit`   | the exit code (0 when missing)                                    |
//! | `stderr` | standard error, exactly, `[TMP]` for the temporary folder (may be missing) |
//!
//! After a change that is meant, `BLESS=1 cargo test --test folders` writes what the program now
//! does; look at the difference before you commit it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod common;

use common::{Desk, Ended, tree, write};
use std::{
    fs,
    path::{Path, PathBuf},
};

#[test]
fn every_case_comes_out_as_its_folder_says() {
    let bless = std::env::var_os("BLESS").is_some();
    let cases = cases();
    assert!(cases.len() >= 8, "the cases are gone");
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case, bless)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn cases() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = fs::read_dir(all)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    cases
}

/// Runs a case; what is wrong with it, if anything is.
fn check(case: &Path, bless: bool) -> Option<String> {
    let desk = Desk::with(tree(&case.join("in")));
    let args = read(case, "args").unwrap_or_default();
    let command = read(case, "command").unwrap_or("run".to_owned());
    let mut all = vec![command.trim(), "in", "out"];
    all.extend(args.lines());
    let ended = desk.call(&all);
    if bless {
        rewrite(case, &desk, &ended);
        return None;
    }
    let name = case.file_name().unwrap().to_string_lossy();
    let (expected, found) = (tree(&case.join("out")), desk.tree());
    let files = expected.keys().chain(found.keys());
    let mut wrong: Vec<_> = files
        .filter(|file| expected.get(*file) != found.get(*file))
        .map(|file| format!("{name}: out/{file} differs:\n{}", text(found.get(file))))
        .collect();
    wrong.dedup();
    let exit = read(case, "exit").map_or(Some(0), |code| code.trim().parse().ok());
    if ended.code != exit {
        wrong.push(format!("{name}: exit {:?}, {}", ended.code, ended.stderr));
    }
    if read(case, "stderr").is_some_and(|expected| expected != stderr(&desk, &ended)) {
        wrong.push(format!("{name}: stderr is now\n{}", stderr(&desk, &ended)));
    }
    (!wrong.is_empty()).then(|| wrong.join("\n"))
}

fn rewrite(case: &Path, desk: &Desk, ended: &Ended) {
    let out = case.join("out");
    if out.exists() {
        fs::remove_dir_all(&out).unwrap();
    }
    for (name, bytes) in desk.tree() {
        write(&out.join(name), bytes);
    }
    match ended.code {
        Some(0) => drop(fs::remove_file(case.join("exit"))),
        code => write(&case.join("exit"), format!("{}\n", code.unwrap_or(-1))),
    }
    if case.join("stderr").exists() {
        write(&case.join("stderr"), stderr(desk, ended));
    }
}

fn read(case: &Path, file: &str) -> Option<String> {
    fs::read_to_string(case.join(file)).ok()
}

fn stderr(desk: &Desk, ended: &Ended) -> String {
    ended
        .stderr
        .replace(&*desk.path().to_string_lossy(), "[TMP]")
}

fn text(bytes: Option<&Vec<u8>>) -> String {
    bytes.map_or("(not there)".to_owned(), |b| {
        String::from_utf8_lossy(b).into_owned()
    })
}
