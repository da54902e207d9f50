//! `copydesk compare`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod common;

use common::{Desk, Ended, copydesk};
use serde_json::{Value, json};

const SHORT: &str = "Four boats waited on the tide in the outer basin until the night was over.\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("a.txt", SHORT);
    desk.put(
        "b.txt",
        format!("Winch broken\n\n{SHORT}\nA new one comes from the yard upriver.\n"),
    );
    desk.put("c.txt", "Fog came in over the sound.\nShare this article\n");
    let line = |id: &str, text: &str| json!({"id": id, "text": text}).to_string() + "\n";
    let lines = [
        line("x", "Fog."),
        line("nl#7", SHORT),
        line("1", "The number is its id."),
    ];
    desk.put("feed.jsonl", lines.concat());
    desk
}

fn compare(desk: &Desk, args: &[&str]) -> Ended {
    let mut command = copydesk(desk.path());
    let ended = command
        .arg("compare")
        .args(args)
        .env("COLUMNS", "63")
        .output();
    ended.unwrap().into()
}

#[test]
fn shows_both_side_by_side_and_what_decides() {
    let ended = compare(&desk(), &["in/a.txt", "in/b.txt"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let expected = "\
A  in/a.txt: 15 words
B  in/b.txt: 25 words

B covers 100 % of A: 15 of 15 words
A covers 60 % of B: 15 of 25 words

A is a duplicate of B (contained: B has more).
B goes before A: it says more, 22 different runs of four words against 12. B covers 100 % of A, and 80 % makes a duplicate.
No passage of 25 words or more stands in both.

                               │ Winch broken
                               │
[=Four boats waited on the     │ [=Four boats waited on the
tide in the outer basin until  │ tide in the outer basin until
the night was over=].          │ the night was over=].
                               │
                               │ A new one comes from the yard
                               │ upriver.
                               │
";
    assert_eq!(ended.stdout, expected);
}

#[test]
fn records_are_named_by_line_or_id() {
    let desk = desk();
    for (name, words) in [("2", 15), ("nl#7", 15), ("x", 1), ("3", 5), ("1", 1)] {
        let ended = compare(
            &desk,
            &[&format!("in/feed.jsonl#{name}"), "in/a.txt", "--json"],
        );
        let found: Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!(found["compared"]["sides"][0]["words"], words, "{name}");
    }
    let ended = compare(&desk, &["in/feed.jsonl#nl-8", "in/a.txt"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended.stderr.contains("no record nl-8; it has 3"),
        "{ended:?}"
    );
}

/// As in a run over the folder, however they are named here.
#[test]
fn of_two_equal_texts_the_first_by_path_and_line_is_kept() {
    let desk = Desk::new();
    let line = json!({"text": SHORT}).to_string() + "\n";
    desk.put("b.jsonl", line.repeat(10));
    desk.put("a.txt", SHORT);
    for (names, left_out) in [
        (["in/b.jsonl#2", "in/b.jsonl#10"], 1),
        (["in/b.jsonl#10", "in/b.jsonl#2"], 0),
        (["in/a.txt", "in/b.jsonl#1"], 1),
        (["in/b.jsonl#1", "in/a.txt"], 0),
    ] {
        let ended = compare(&desk, &[names[0], names[1], "--json"]);
        let found: Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!(
            found["compared"]["verdict"]["left_out"], left_out,
            "{names:?}"
        );
    }
}

#[test]
fn cleans_before_if_asked_to() {
    let desk = desk();
    let words = |args: &[&str]| {
        let ended = compare(&desk, &[&["in/c.txt", "in/a.txt", "--json"], args].concat());
        let found: Value = serde_json::from_str(&ended.stdout).unwrap();
        found["compared"]["sides"][0]["words"].clone()
    };
    assert_eq!((words(&[]), words(&["--clean"])), (json!(9), json!(6)));
}

#[test]
fn the_coverage_of_the_flag_decides() {
    let desk = Desk::new();
    desk.put(
        "a.txt",
        format!("{SHORT}Nobody minded, and the winch was mended at noon.\n"),
    );
    desk.put("b.txt", format!("{SHORT}It rained.\n"));
    let outcome = |args: &[&str]| {
        let ended = compare(&desk, &[&["in/a.txt", "in/b.txt", "--json"], args].concat());
        let found: Value = serde_json::from_str(&ended.stdout).unwrap();
        found["compared"]["verdict"]["outcome"].clone()
    };
    assert_eq!(outcome(&[]), "duplicate");
    assert_eq!(outcome(&["--coverage", "0.95"]), "both-kept");
    let ended = compare(&desk, &["in/a.txt", "in/b.txt", "--coverage", "7"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[test]
fn the_page_is_whole_and_overwrites_neither_text() {
    let desk = desk();
    let ended = compare(&desk, &["in/a.txt", "in/b.txt", "--html", "both.html"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stdout.contains('│'), "the columns are in the page");
    let page = std::fs::read_to_string(desk.path().join("both.html")).unwrap();
    assert!(page.contains("<mark>Four boats") && page.contains("color-scheme: light dark"));
    assert!(
        !page.contains("://"),
        "the page needs nothing from elsewhere"
    );
    let ended = compare(&desk, &["in/a.txt", "in/b.txt", "--html", "in/b.txt"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let text = std::fs::read_to_string(desk.input().join("b.txt")).unwrap();
    assert!(text.starts_with("Winch broken"));
}

#[test]
fn what_cannot_be_compared_is_named() {
    let desk = desk();
    desk.put("blank.txt", " \n");
    for (name, code, says) in [
        ("in", 2, "`in` is a folder"),
        ("in/blank.txt", 1, "no words in it"),
        ("nowhere.txt", 1, "nowhere.txt"),
    ] {
        let ended = compare(&desk, &["in/a.txt", name]);
        assert_eq!(ended.code, Some(code), "{ended:?}");
        assert!(ended.stderr.contains(says), "{ended:?}");
    }
}
