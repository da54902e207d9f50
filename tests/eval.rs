//! `copydesk eval`: what it prints, and that its figures are those of an independent scorer.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod common;

use common::{Desk, write};
use serde_json::Value;
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

fn desk() -> Desk {
    let desk = Desk::new();
    for (name, text) in [
        (
            "gold/a.txt",
            "The tide came in at four and took the boats with it.",
        ),
        (
            "gold/b.json",
            "{\"main_content\": \"Fog lay on the sound. All is well.\", \"lang\": \"en\"}",
        ),
        ("gold/c.txt", "Nobody has a word for this one."),
        (
            "pred/a.txt",
            "Menu Home THE TIDE came in at four, and took the boats.",
        ),
        ("pred/b.html.txt", "Fog lay on the sound. All is well."),
    ] {
        write(&desk.path().join(name), text);
    }
    desk
}

#[test]
fn prints_averages_and_the_worst_documents() {
    let ended = desk().call(&["eval", "--gold", "gold", "--pred", "pred", "--worst", "2"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let expected = "\
3 documents, 1 without a prediction

                precision     recall         F1   95 % of resamples
words              0.6111     0.6111     0.6111   0.2778 to 1.0000
4-word runs        0.5926     0.5926     0.5926   0.2593 to 1.0000

words, by language
not stated         0.4167     0.4167     0.4167   2 documents
en                 1.0000     1.0000     1.0000   1 document

words, lowest F1 first
                   0.0000     0.0000     0.0000   c  (no prediction)
                   0.8333     0.8333     0.8333   a
";
    assert_eq!(ended.stdout, expected);
    assert_eq!(
        ended.stderr,
        "copydesk: 1 of 3 documents have no prediction ID.txt or ID.html.txt in `pred` and count as empty: `c`\n"
    );
}

#[test]
fn writes_every_document_to_a_file_and_the_averages_as_json() {
    let desk = desk();
    let ended = desk.call(&[
        "eval",
        "--gold",
        "gold",
        "--pred",
        "pred",
        "--json",
        "--out",
        "each.jsonl",
    ]);
    let printed: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(printed["docs"], 3);
    assert_eq!(printed["missing"], 1);
    assert_eq!(printed["languages"]["en"]["word"][2], 1.0);
    let each = fs::read_to_string(desk.path().join("each.jsonl")).unwrap();
    let each: Vec<Value> = each
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ids: Vec<_> = each.iter().map(|d| d["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(each[1]["shingle4"]["f1"], 1.0);
    assert_eq!(each[2]["missing"], true);
}

#[test]
fn mistakes_name_the_thing_and_the_way_out() {
    let desk = desk();
    for (gold, pred, code, says) in [
        ("gold", "nowhere", 2, "no folder `nowhere`"),
        ("in", "pred", 2, "no gold texts in `in`"),
        ("nowhere", "pred", 1, "cannot read `nowhere`"),
    ] {
        let ended = desk.call(&["eval", "--gold", gold, "--pred", pred]);
        assert_eq!(ended.code, Some(code), "{ended:?}");
        assert!(ended.stderr.contains(says), "{ended:?}");
    }
    let ended = desk.call(&[
        "eval",
        "--gold",
        "gold",
        "--pred",
        "pred",
        "--out",
        "no/such/file",
    ]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("`no/such/file`"), "{ended:?}");
}

/// The scorer that the figures must agree with, where it is at hand.
fn scorer() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eval/score_articles.py");
    let python = Command::new("python3").arg("--version").output();
    let found = path.is_file() && python.is_ok_and(|output| output.status.success());
    if !found {
        // Past the capture of the tests' output: nobody would see it there.
        let message = b"!! SKIPPED: no ../shared/eval or no python3 to compare figures with\n";
        io::stderr().write_all(message).unwrap();
    }
    found.then_some(path)
}

fn figures(mut command: Command) -> Value {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Both scorers on the same texts; every figure of the one in Python, to the fourth digit.
fn assert_agrees(scorer: &Path, gold: &Path, pred: &Path) {
    let mut theirs = Command::new("python3");
    theirs
        .arg(scorer)
        .arg("--gold")
        .arg(gold)
        .arg("--pred")
        .arg(pred)
        .arg("--json");
    let mut ours = common::copydesk(pred);
    ours.arg("eval")
        .arg("--gold")
        .arg(gold)
        .arg("--pred")
        .arg(pred)
        .arg("--json");
    let (theirs, ours) = (figures(theirs), figures(ours));
    for (key, value) in theirs.as_object().unwrap() {
        let list = |v: &Value| v.as_array().cloned().unwrap_or_else(|| vec![v.clone()]);
        let both = list(value).into_iter().zip(list(&ours[key]));
        for (a, b) in both.map(|(a, b)| (a.as_f64().unwrap(), b.as_f64().unwrap())) {
            let place = format!("{} {key}", gold.display());
            assert!((a - b).abs() < 5e-5, "{place}: {value} and {}", ours[key]);
        }
    }
    assert!(theirs["docs"].as_u64().unwrap() > 0);
}

/// Raw pages of many languages as predictions, one in seven missing, one in eleven empty.
#[test]
fn agrees_with_the_scorer_in_python_on_many_languages() {
    let Some(scorer) = scorer() else { return };
    let gold = scorer.with_file_name("lines").join("waddle-dev.jsonl.gz");
    let pages = tempfile::tempdir().unwrap();
    let mut write = Command::new("python3");
    write.arg(&scorer).arg("--gold").arg(&gold);
    write.arg("--write").arg(pages.path());
    assert!(write.output().unwrap().status.success());
    let files = walkdir::WalkDir::new(pages.path()).sort_by_file_name();
    let files = files.into_iter().map(Result::unwrap);
    for (at, file) in files.filter(|f| f.file_type().is_file()).enumerate() {
        match (at % 7, at % 11) {
            (3, _) => fs::remove_file(file.path()).unwrap(),
            (_, 5) => fs::write(file.path(), "").unwrap(),
            _ => {}
        }
    }
    assert_agrees(&scorer, &gold, pages.path());
}

#[test]
fn agrees_with_the_scorer_in_python_on_a_folder_of_json() {
    let Some(scorer) = scorer() else { return };
    let wcxb = scorer.with_file_name("wcxb");
    assert_agrees(&scorer, &wcxb.join("gold"), &wcxb.join("wet"));
}
