//! Flags, configuration, completions, the manual page, and `explain`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod common;

use common::{Desk, NEIGHBOUR, write};
use serde_json::Value;

#[test]
fn an_unknown_flag_is_a_usage_error() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    let ended = desk.run(&["--duplicate", "drop"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("--duplicates"), "{ended:?}");
    assert!(!desk.output().exists());
}

#[test]
fn a_wrong_value_is_a_usage_error_that_names_the_right_ones() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    let ended = desk.run(&["--format", "pdf"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("jsonl"), "{ended:?}");
    let ended = desk.run(&["-j", "999999"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    for share in ["0.2", "1.5", "NaN"] {
        let ended = desk.run(&["--coverage", share]);
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains("from 0.5 to 1"), "{ended:?}");
    }
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    desk.configure("[duplicates]\ncovrage = 0.9\n");
    let ended = desk.run(&[]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended.stderr.contains("did you mean `duplicates.coverage`?"),
        "{ended:?}"
    );
}

#[test]
fn a_wrong_value_in_the_configuration_is_quoted() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    for (toml, says) in [
        ("[output]\nformat = \"pdf\"\n", "pdf"),
        ("[duplicates]\ncoverage = \"most\"\n", "most"),
        ("[duplicates]\ncoverage = 7.0\n", "7"),
        ("[clean]\noff = [\"no-such-rule\"]\n", "no-such-rule"),
        ("[clean]\npacks = [\"nowhere.toml\"]\n", "nowhere.toml"),
        ("[input\n", "copydesk.toml"),
    ] {
        desk.configure(toml);
        let ended = desk.run(&[]);
        assert_eq!(ended.code, Some(2), "{toml}: {ended:?}");
        assert!(ended.stderr.contains(says), "{toml}: {ended:?}");
    }
}

#[test]
fn a_flag_that_could_do_nothing_is_refused() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    let ended = desk.run(&["--duplicates", "off", "--passages", "drop"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[test]
fn flags_go_before_the_configuration_file() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    desk.configure("[output]\nformat = \"jsonl\"\n");
    desk.run_well(&[]);
    assert!(desk.output().join("articles.jsonl").exists());
    desk.run_well(&["--format", "text"]);
    assert!(desk.output().join("a.txt").exists());
    assert!(!desk.output().join("articles.jsonl").exists());
}

#[test]
fn the_printed_configuration_reads_back_to_the_same() {
    let desk = Desk::new();
    let args = [
        "--no-config",
        "--coverage",
        "0.75",
        "--title",
        "drop",
        "--passages",
        "off",
    ];
    let printed = desk.call(&[&["config"], &args[..]].concat());
    assert_eq!(printed.code, Some(0), "{printed:?}");
    desk.configure(&printed.stdout);
    let again = desk.call(&["config", "in"]);
    let settings = |text: &str| -> toml::Table { toml::from_str(text).unwrap() };
    assert_eq!(settings(&printed.stdout), settings(&again.stdout));
    assert_eq!(
        settings(&again.stdout)["duplicates"]["coverage"].as_float(),
        Some(0.75)
    );
}

#[test]
fn shells_get_completions() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish"] {
        let ended = desk.call(&["completions", shell]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stdout.contains("explain"), "{shell}");
    }
}

#[test]
fn the_manual_page_is_roff() {
    let ended = Desk::new().call(&["man"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let page = ended.stdout;
    assert!(
        page.starts_with(".ie") || page.starts_with(".TH"),
        "{page:.40}"
    );
    assert!(page.contains(".TH copydesk 1"), "{page:.200}");
}

/// `copydesk config | head -0`: a reader that has seen enough is no failure.
#[test]
fn a_closed_standard_output_is_no_failure() {
    for command in ["config", "man"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = std::process::Command::new(env!("CARGO_BIN_EXE_copydesk"))
            .arg(command)
            .stdout(writer)
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(0), "{command}: {ended:?}");
    }
}

#[test]
fn no_arguments_print_help_and_version_prints_the_version() {
    let desk = Desk::new();
    let help = desk.call(&[]);
    assert_eq!(help.code, Some(2), "{help:?}");
    assert!(help.stderr.contains("Usage: copydesk"), "{help:?}");
    let version = desk.call(&["--version"]);
    assert_eq!(
        version.stdout,
        format!("copydesk {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn explain_shows_each_line_with_its_fate() {
    let desk = Desk::with([("a.txt", format!("{NEIGHBOUR}\nShare this article\n"))]);
    let ended = desk.call(&["explain", "in/a.txt"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let has = |mark: &str| ended.stdout.lines().any(|line| line.contains(mark));
    assert!(
        has("m Ferry returns to the small harbour"),
        "{}",
        ended.stdout
    );
    assert!(has("+ The captain said"), "{}", ended.stdout);
    assert!(has("- Share this article"), "{}", ended.stdout);
    assert!(has("en/share: "), "{}", ended.stdout);
    assert!(
        !ended.stdout.contains('\u{1b}'),
        "no colours where there is no terminal"
    );
}

#[test]
fn the_spans_of_explain_cover_every_character_once() {
    let text = format!(
        "Home > News\n{NEIGHBOUR}\n\u{1}Bells rang\u{202e} twice.\r\nÜber uns\u{2028}Share\n"
    );
    let desk = Desk::with([("a.txt", &text)]);
    let ended = desk.call(&["explain", "in/a.txt", "--json"]);
    let mut covered = vec![0; text.chars().count()];
    for line in ended.stdout.lines() {
        let report: Value = serde_json::from_str(line).unwrap();
        let at = |key: &str| usize::try_from(report[key].as_u64().unwrap()).unwrap();
        if report["fate"] == "blank" {
            continue;
        }
        let span = at("start")..at("end");
        let slice: String = text.chars().skip(span.start).take(span.len()).collect();
        assert_eq!(report["text"], slice.as_str());
        covered[span].iter_mut().for_each(|times| *times += 1);
    }
    for (c, times) in text.chars().zip(covered) {
        let fine = if c.is_whitespace() {
            times <= 1
        } else {
            times == 1
        };
        assert!(fine, "{c:?} is covered {times} times in\n{}", ended.stdout);
    }
}

#[test]
fn explain_takes_one_record_of_a_jsonl_file() {
    let desk = Desk::new();
    let line = |word: &str| format!("{{\"text\":\"The {word} came back to the harbour.\"}}\n");
    desk.put(
        "docs.jsonl",
        format!("{}{}", line("ferry"), line("herring")),
    );
    let second = desk.call(&["explain", "in/docs.jsonl#2"]);
    assert!(second.stdout.contains("The herring came"), "{second:?}");
    let first = desk.call(&["explain", "in/docs.jsonl"]);
    assert!(first.stdout.contains("The ferry came"), "{first:?}");
    let third = desk.call(&["explain", "in/docs.jsonl#3"]);
    assert_eq!(third.code, Some(2), "{third:?}");
    assert!(third.stderr.contains("no record 3; it has 2"), "{third:?}");
}

#[test]
fn explain_takes_a_file_with_a_number_sign_in_its_name() {
    let desk = Desk::with([("a#2", NEIGHBOUR)]);
    let ended = desk.call(&["explain", "in/a#2"]);
    assert!(ended.stdout.contains("Ferry returns"), "{ended:?}");
}

#[test]
fn explain_of_a_file_that_is_no_text_says_so() {
    let desk = Desk::new();
    write(&desk.input().join("a.txt"), b"\x89PNG\r\n\x1a\n\0\0");
    let ended = desk.call(&["explain", "in/a.txt"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        ended.stderr.contains("a.txt` is not text but a PNG image"),
        "{ended:?}"
    );
}

#[test]
fn dedup_changes_no_text_that_it_keeps() {
    let desk = Desk::new();
    desk.put(
        "a.txt",
        "Share this article\r\n\t Fog  came.\n\n\n\u{a0}cafe\u{301}",
    );
    desk.put("b.txt", NEIGHBOUR);
    desk.put("c.txt", NEIGHBOUR.to_uppercase());
    let ended = desk.call(&["dedup", "in", "out"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("3 read, 0 empty"), "{ended:?}");
    let (before, mut after) = (common::tree(&desk.input()), desk.tree());
    after.remove("manifest.jsonl");
    assert_eq!(after.len(), 2);
    assert!(after.iter().all(|(name, text)| before[name] == *text));
    assert_eq!(desk.row("c.txt")["articles"][0]["duplicate_of"], "b");
    assert_eq!(desk.row("a.txt")["removed"], serde_json::json!([]));
}

#[test]
fn dedup_that_looks_for_nothing_is_refused() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    let ended = desk.call(&["dedup", "in", "out", "--duplicates", "off"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("--duplicates mark"), "{ended:?}");
    desk.configure("[duplicates]\naction = \"off\"\n");
    assert_eq!(desk.call(&["dedup", "in", "out"]).code, Some(2));
    for flag in ["--title", "--captions"] {
        let ended = desk.call(&["dedup", "in", "out", flag, "keep"]);
        assert_eq!(ended.code, Some(2), "{ended:?}");
    }
    assert!(!desk.output().exists());
}

/// The two commands make different files of the same input, so neither takes over the other's hash.
#[test]
fn dedup_and_run_have_different_settings() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    let hash = |command: &str| {
        let ended = desk.call(&[command, "in", "out"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let manifest = std::fs::read_to_string(desk.output().join("manifest.jsonl")).unwrap();
        let header: Value = serde_json::from_str(manifest.lines().next().unwrap()).unwrap();
        header["settings_hash"].clone()
    };
    assert_ne!(hash("run"), hash("dedup"));
}
