//! What a run leaves for the next one and for those who watch, and what it refuses to do.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

mod common;

use common::{Desk, Ended, assert_same, page, paragraph, tree, write};
use copydesk::state::Store;
use serde_json::Value;
use std::{
    fs,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

/// The lines of a file of JSON values.
fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The changes that the last run told, as `change id: why`.
fn changes(desk: &Desk) -> Vec<String> {
    let changes = lines(&desk.output().join("changes.jsonl"));
    let mut told: Vec<_> = changes
        .iter()
        .map(|c| {
            let field = |name: &str| c[name].as_str().unwrap().to_owned();
            format!("{} {}: {}", field("change"), field("id"), field("why"))
        })
        .collect();
    told.sort();
    told
}

fn summary(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap()
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn the_changes_say_what_was_written_replaced_and_removed_and_why() {
    let desk = Desk::with([("a.txt", page(1)), ("b.txt", page(2)), ("c.txt", page(3))]);
    desk.run_well(&[]);
    let all = [
        "written a: new input",
        "written b: new input",
        "written c: new input",
    ];
    assert_eq!(changes(&desk), all);
    desk.run_well(&[]);
    assert!(changes(&desk).is_empty());

    desk.put("a.txt", page(4));
    fs::remove_file(desk.input().join("b.txt")).unwrap();
    desk.put(
        "longer/d.txt",
        format!("{}\n{}\n", page(3), paragraph(70, 12)),
    );
    desk.run_well(&[]);
    let expected = [
        "removed b: its input is gone",
        "removed c: superseded by a longer text from longer/d",
        "replaced a: its input changed",
        "written longer/d: new input",
    ];
    assert_eq!(changes(&desk), expected);

    fs::remove_file(desk.input().join("longer/d.txt")).unwrap();
    desk.run_well(&[]);
    let expected = [
        "removed longer/d: its input is gone",
        "written c: no longer a duplicate of longer/d",
    ];
    assert_eq!(changes(&desk), expected);
}

#[test]
fn what_does_not_change_is_neither_cleaned_nor_written_again() {
    let desk = Desk::with([("a.txt", page(1)), ("b.txt", page(2))]);
    desk.run_well(&[]);
    let before = modified(&desk.output().join("a.txt"));
    // Written again with the same contents, under another name, and a new one.
    desk.put("a.txt", page(1));
    fs::rename(desk.input().join("b.txt"), desk.input().join("c.txt")).unwrap();
    desk.put("d.txt", page(4));
    let done = summary(&desk.run(&["--json"]));
    assert_eq!(done["reused"], 2, "{done}");
    assert_eq!(done["published"]["written"], 2, "{done}");
    assert_eq!(modified(&desk.output().join("a.txt")), before);
}

#[test]
fn unchanged_files_are_not_even_opened() {
    let desk = Desk::with([("a.txt", page(1)), ("b.txt", page(2))]);
    // Long enough ago that their times can be trusted.
    std::thread::sleep(Duration::from_millis(2100));
    desk.run_well(&[]);
    desk.put("c.txt", page(3));
    let done = summary(&desk.run(&["--json"]));
    assert_eq!(done["bytes"], page(3).len(), "{done}");
    let done = summary(&desk.run(&["--json", "--verify"]));
    assert_eq!(done["bytes"], (1..4).map(|n| page(n).len()).sum::<usize>());
    assert_eq!(done["reused"], 3, "{done}");
}

#[test]
fn other_settings_and_a_damaged_state_are_told_and_change_nothing_else() {
    let desk = Desk::with([("a.txt", page(1)), ("b.txt", page(2))]);
    desk.run_well(&[]);
    let before = desk.tree();
    let quiet = desk.run(&["--title", "drop", "-q"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (Some(0), ""));
    let ended = desk.run(&["--passages", "off"]);
    assert!(
        ended.stderr.contains("settings or the program changed"),
        "{ended:?}"
    );
    let ended = desk.run(&[]);
    assert!(
        ended.stderr.contains("settings or the program changed"),
        "{ended:?}"
    );
    assert_same(&before, &desk.tree());
    fs::write(desk.output().join(".copydesk/state/book"), "nonsense").unwrap();
    // A user knows of other settings; of this nobody does.
    let ended = desk.run(&["-q"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("damaged"), "{ended:?}");
    assert_same(&before, &desk.tree());
    let ended = desk.run(&[]);
    assert!(
        ended.stderr.starts_with("2 inputs, all as before"),
        "{ended:?}"
    );
}

#[test]
fn what_another_build_of_the_program_stored_is_redone_and_that_is_told() {
    let desk = Desk::with([("a.txt", page(1)), ("b.txt", page(2))]);
    desk.run_well(&[]);
    let before = desk.tree();
    let state = desk.output().join(".copydesk/state");
    let (mut store, mut book) = Store::reopen(&state).unwrap();
    // The key ends with a hash of the source.
    let changed = if book.key.ends_with('0') { '1' } else { '0' };
    book.key.pop();
    book.key.push(changed);
    store.commit(book).unwrap();
    drop(store);
    let ended = desk.run(&[]);
    assert!(
        ended.stderr.contains("settings or the program changed"),
        "{ended:?}"
    );
    assert_same(&before, &desk.tree());
    assert_eq!(summary(&desk.run(&["--json"]))["reused"], 2);
}

#[test]
fn a_folder_of_somebody_else_is_not_taken_for_the_state() {
    let desk = Desk::with([("a.txt", page(1))]);
    let book = desk.path().join("papers/book");
    write(&book, "Chapter 1. The ferry.");
    let ended = desk.run(&["--state", "papers"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended
            .stderr
            .contains("\"book\", which is no part of a state"),
        "{ended:?}"
    );
    assert_eq!(fs::read(&book).unwrap(), b"Chapter 1. The ferry.");
    assert_eq!(fs::read_dir(desk.path().join("papers")).unwrap().count(), 1);
}

#[test]
fn the_state_can_be_elsewhere_or_nowhere() {
    let desk = Desk::with([("a.txt", page(1))]);
    let state = desk.path().join("state");
    let args = ["--state", state.to_str().unwrap(), "--json"];
    desk.run_well(&args);
    assert!(state.join("book").exists());
    assert!(!desk.output().join(".copydesk/state").exists());
    assert_eq!(summary(&desk.run(&args))["reused"], 1);
    assert_eq!(summary(&desk.run(&["--no-state", "--json"]))["reused"], 0);
    let names: Vec<_> = fs::read_dir(desk.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 3, "in, out, state: {names:?}");
}

#[test]
fn nothing_is_written_outside_output_and_state() {
    let desk = Desk::with([
        ("a/one.txt", page(1)),
        (
            "feed.jsonl",
            format!("{{\"id\": \"../../climbs\", \"text\": {:?}}}\n", page(2)),
        ),
    ]);
    let scratch = desk.path().join("scratch");
    fs::create_dir(&scratch).unwrap();
    let all = || {
        let mut all = tree(desk.path());
        all.retain(|name, _| !name.starts_with("out/") && !name.starts_with("state/"));
        all
    };
    let before = all();
    for args in [
        [].as_slice(),
        &["--state", "state"],
        &["--no-state"],
        &["-n"],
    ] {
        desk.put("b/more.txt", page(10));
        let mut command = desk.command(args);
        let ended = Ended::from(command.env("TMPDIR", &scratch).output().unwrap());
        assert_eq!(ended.code, Some(0), "{ended:?}");
        fs::remove_dir_all(desk.input().join("b")).unwrap();
        assert_same(&before, &all());
        assert_eq!(fs::read_dir(&scratch).unwrap().count(), 0);
    }
}

#[test]
fn what_is_published_elsewhere_is_left_out() {
    let archive = Desk::with([("old/one.txt", page(1)), ("old/two.txt", page(2))]);
    archive.run_well(&[]);
    let before = archive.tree();
    let longer = format!("{}\n{}\n", page(2), paragraph(90, 8));
    let desk = Desk::with([
        ("again.txt", page(1)),
        ("longer.txt", longer),
        ("new.txt", page(3)),
    ]);
    let folder = archive.output().to_str().unwrap().to_owned();
    let state = archive.output().join(".copydesk/state");
    let texts = archive.path().join("texts");
    write(&texts.join("x.txt"), before["old/one.txt"].clone());
    let copy = desk.path().join("fresh");
    for (against, id) in [
        (folder.as_str(), "old/one"),
        (state.to_str().unwrap(), "old/one"),
        (texts.to_str().unwrap(), "x"),
    ] {
        desk.run_well(&["--against", against]);
        let row = &desk.row("again.txt")["articles"][0];
        assert_eq!(row["status"], "duplicate", "{row}");
        assert_eq!(
            (row["duplicate_of"].as_str(), row["against"].as_str()),
            (Some(id), Some(against))
        );
        let tree = desk.tree();
        let names: Vec<_> = tree.keys().map(String::as_str).collect();
        assert_eq!(names, ["longer.txt", "manifest.jsonl", "new.txt"]);
        let fresh = desk.call(&["run", "in", "fresh", "--against", against, "-q"]);
        assert_eq!(fresh.code, Some(0), "{fresh:?}");
        assert_same(&common::tree(&copy), &tree);
        fs::remove_dir_all(&copy).unwrap();
    }
    assert_same(&before, &archive.tree());
    desk.run_well(&[]);
    assert!(desk.output().join("again.txt").exists());
    let ended = desk.run(&["--against", "out"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[test]
fn a_run_that_removes_too_much_publishes_nothing_until_it_is_allowed() {
    let desk = Desk::new();
    (0..20).for_each(|n| desk.put(&format!("good/{n}.txt"), page(n)));
    let args = ["--max-removed", "40%"];
    desk.run_well(&args);
    let before = desk.tree();
    // A source whose pages became another one overnight: all the same.
    (0..12).for_each(|n| desk.put(&format!("bad/{n}.txt"), page(90)));
    for _ in 0..2 {
        let ended = desk.run(&args);
        assert_eq!(ended.code, Some(4), "{ended:?}");
        assert!(
            ended.stderr.contains("91.7 %       0.0 %  bad"),
            "{ended:?}"
        );
        assert_same(&before, &desk.tree());
    }
    desk.run_well(&["--max-removed", "95"]);
    assert_eq!(desk.rows().len(), 32);
}

#[test]
fn an_input_that_is_gone_is_no_reason_to_remove_everything() {
    let desk = Desk::with([("a.txt", page(1)), ("b.txt", page(2))]);
    desk.run_well(&[]);
    let before = desk.tree();
    for name in ["a.txt", "b.txt"] {
        fs::remove_file(desk.input().join(name)).unwrap();
    }
    let ended = desk.run(&["--max-removed", "40%"]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert!(
        ended
            .stderr
            .contains("2 of 2 inputs of the last run are gone"),
        "{ended:?}"
    );
    assert_same(&before, &desk.tree());
    desk.run_well(&[]);
    assert_eq!(desk.tree().len(), 1);
}

#[test]
fn monitors_find_how_the_last_run_went() {
    let desk = Desk::with([("a.txt", page(1))]);
    let log = desk.path().join("in/log.jsonl");
    let args = ["--log-file", log.to_str().unwrap()];
    desk.run_well(&args);
    desk.put("b.txt", b"\x7fELF\0\0\0\0");
    assert_eq!(desk.run(&args).code, Some(3));
    let last = &lines(&desk.output().join(".copydesk/last-run.json"))[0];
    assert_eq!(last["exit_code"], 3);
    assert_eq!(last["summary"]["counts"]["failed"], 1);
    let events: Vec<_> = lines(&log)
        .iter()
        .map(|e| e["event"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(events.iter().filter(|event| *event == "end").count(), 2);
    assert_eq!(events.iter().filter(|event| *event == "failed").count(), 1);

    let status = desk.call(&["status", "out"]);
    for part in [
        "2 documents, 1 articles: 1 kept",
        "no run is at work",
        "exit 3",
    ] {
        assert!(status.stdout.contains(part), "{part}: {status:?}");
    }
    let status = summary(&desk.call(&["status", "out", "--json"]));
    assert_eq!(status["runs"].as_array().unwrap().len(), 2);
    assert_eq!(status["state"]["documents"], 2);
    assert_eq!(desk.call(&["status", "nowhere"]).code, Some(1));
}

#[test]
fn the_recipes_for_cron_run_as_they_are_written() {
    let guide = include_str!("../docs/cron.md");
    let desk = Desk::with([("a.txt", page(1)), ("b.txt", page(2))]);
    fs::create_dir(desk.path().join("log")).unwrap();
    let here = |text: &str| {
        let text = text.replace("/data/raw", "in");
        let text = text.replace("/data/cleaned", "out");
        text.replace("/data/", "")
    };
    let commands = guide
        .lines()
        .filter_map(|line| Some(line.split_once("bin/copydesk ")?.1));
    let mut tried = 0;
    for command in commands {
        let command = here(command);
        let args: Vec<_> = command.split_whitespace().collect();
        let ended = desk.call(&args);
        assert_eq!(ended.code, Some(0), "{command}: {ended:?}");
        tried += 1;
    }
    assert_eq!(tried, 4, "crontab, crontab with a mark, systemd, script");
    let program = guide.split("```python\n").nth(1).unwrap();
    let program = here(program.split("```").next().unwrap());
    let mut python = std::process::Command::new("python3");
    python.current_dir(desk.path()).args(["-c", &program]);
    match python.output() {
        Ok(output) => assert!(output.status.success(), "{output:?}"),
        Err(error) => eprintln!("SKIPPED: the indexer of docs/cron.md needs python3: {error}"),
    }
}

#[test]
fn an_input_that_fails_is_told_in_each_run() {
    let desk = Desk::with([
        ("a.txt", page(1).into_bytes()),
        ("b.txt", b"\x7fELF\0\0\0".into()),
    ]);
    std::thread::sleep(Duration::from_millis(2100));
    // The second and third time it is not looked into.
    for _ in 0..3 {
        let ended = desk.run(&["-q"]);
        assert_eq!(ended.code, Some(3), "{ended:?}");
        assert!(
            ended.stderr.starts_with("copydesk: b.txt: is not text"),
            "{ended:?}"
        );
    }
}

#[test]
fn what_was_forgotten_is_cleaned_again_and_gone_from_the_state() {
    let secret = "The lighthouse keeper Ottilie Brandwein moved to the red house on Tuesday.";
    let desk = Desk::with([
        ("a/one.txt", format!("{}\n{secret}\n", page(1))),
        ("b/two.txt", page(2)),
    ]);
    desk.run_well(&[]);
    let state = desk.output().join(".copydesk/state");
    let knows = || {
        let files = tree(&state).into_values();
        files
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .any(|t| t.contains("Brandwein"))
    };
    assert!(knows());
    assert_eq!(desk.call(&["forget", "nothing", "-o", "out"]).code, Some(1));
    assert_eq!(desk.call(&["forget", "a", "-o", "out"]).code, Some(0));
    assert_eq!(desk.call(&["gc", "out"]).code, Some(0));
    assert!(!knows());
    let done = summary(&desk.run(&["--json"]));
    assert_eq!(done["reused"], 1, "{done}");
}

#[test]
fn a_manifest_that_someone_took_away_is_made_again() {
    let desk = Desk::with([("a.txt", page(1)), ("b.txt", page(2))]);
    desk.run_well(&[]);
    let before = desk.tree();
    fs::remove_file(desk.output().join("manifest.jsonl")).unwrap();
    desk.run_well(&[]);
    assert_same(&before, &desk.tree());
}

#[cfg(unix)]
mod processes {
    use super::*;
    use std::process::{Child, Command, Stdio};

    fn start(desk: &Desk, args: &[&str]) -> Child {
        let mut command = desk.command(args);
        command.stderr(Stdio::piped()).stdout(Stdio::piped());
        command.spawn().unwrap()
    }

    fn send(signal: &str, child: &Child) {
        let pid = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// A run that stands still in the middle.
    fn held(desk: &Desk) -> Child {
        let mut child = start(desk, &["-q"]);
        let spool = desk.output().join(".copydesk/next/spool");
        while !spool.exists() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        send("-STOP", &child);
        child
    }

    fn many() -> Desk {
        let desk = Desk::new();
        (0..400).for_each(|n| desk.put(&format!("{n}.txt"), page(n)));
        desk
    }

    #[test]
    fn a_second_run_waits_for_the_first() {
        let desk = many();
        let first = held(&desk);
        let clock = Instant::now();
        let gave_up = desk.run(&["--lock-wait", "1"]);
        assert_eq!(gave_up.code, Some(75), "{gave_up:?}");
        assert!(clock.elapsed() >= Duration::from_secs(1));
        let status = desk.call(&["status", "out"]);
        let at_work = format!("a run is at work: process {}", first.id());
        assert!(status.stdout.contains(&at_work), "{status:?}");
        let second = start(&desk, &["-q", "--lock-wait", "600"]);
        send("-CONT", &first);
        for child in [first, second] {
            assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
        }
    }

    #[test]
    fn an_interrupted_run_keeps_what_it_found_out() {
        let desk = Desk::with([("a.txt", page(1))]);
        desk.run_well(&[]);
        let before = desk.tree();
        (0..9000).for_each(|n| desk.put(&format!("{}/{n}.txt", n % 7), page(n)));
        let mut child = start(&desk, &["-q"]);
        let segment = desk.output().join(".copydesk/state/2.texts");
        while !segment.exists() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        send("-TERM", &child);
        let ended: Ended = child.wait_with_output().unwrap().into();
        assert_eq!(ended.code, Some(143), "{ended:?}");
        assert_same(&before, &desk.tree());
        let done = summary(&desk.run(&["--json"]));
        assert!(done["reused"].as_u64().unwrap() > 1000, "{done}");
    }

    #[test]
    fn a_killed_run_has_kept_what_it_had_cleaned_until_a_while_ago() {
        let desk = Desk::new();
        (0..9000).for_each(|n| desk.put(&format!("{}/{n}.txt", n % 7), page(n)));
        let mut child = start(&desk, &["-q", "--checkpoint", "0"]);
        let book = desk.output().join(".copydesk/state/book");
        while !book.exists() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        send("-KILL", &child);
        let ended: Ended = child.wait_with_output().unwrap().into();
        assert_eq!(ended.code, None, "{ended:?}");
        assert!(desk.tree().is_empty());
        let done = summary(&desk.run(&["--json"]));
        assert!(done["reused"].as_u64().unwrap() > 4000, "{done}");
    }

    #[test]
    fn a_full_disk_is_told_and_leaves_all_as_it_was() {
        let desk = many();
        desk.run_well(&[]);
        let before = desk.tree();
        (0..300).for_each(|n| desk.put(&format!("new/{n}.txt"), page(5000 + n)));
        let program = env!("CARGO_BIN_EXE_copydesk");
        for blocks in [8, 64, 256, 1024] {
            let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec '{program}' run in out");
            let ended = Command::new("sh")
                .current_dir(desk.path())
                .args(["-c", &line])
                .output();
            let ended = Ended::from(ended.unwrap());
            if ended.code == Some(0) {
                break;
            }
            assert_eq!(ended.code, Some(1), "{ended:?}");
            assert!(ended.stderr.contains("File too large"), "{ended:?}");
            assert_same(&before, &desk.tree());
        }
        desk.run_well(&[]);
        assert_eq!(desk.rows().len(), 700);
    }
}
