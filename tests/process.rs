//! Runs that are stopped, killed, or meet one another; and what OUTPUT looks like after it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod common;

use common::{Desk, NEIGHBOUR, assert_same, page, write};
use std::{fs, time::SystemTime};

#[test]
fn files_of_others_under_the_names_of_outputs_are_refused() {
    let desk = Desk::with([("a.txt", NEIGHBOUR), ("b.txt", NEIGHBOUR)]);
    write(&desk.output().join("a.txt"), "my own notes");
    let before = desk.tree();
    let ended = desk.run(&[]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("\"a.txt\""), "{ended:?}");
    assert!(
        ended
            .stderr
            .contains("move it away, or give another output folder"),
        "{ended:?}"
    );
    assert_same(&before, &desk.tree());
}

#[test]
fn a_manifest_of_others_is_refused() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    write(
        &desk.output().join("manifest.jsonl"),
        "{\"name\":\"web app\"}\n",
    );
    let before = desk.tree();
    let ended = desk.run(&[]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        ended.stderr.contains("not a manifest of copydesk"),
        "{ended:?}"
    );
    assert_same(&before, &desk.tree());
}

#[test]
fn files_of_others_under_other_names_survive() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    write(&desk.output().join("notes/mine.txt"), "my own notes");
    desk.run_well(&[]);
    desk.run_well(&["--format", "jsonl"]);
    let tree = desk.tree();
    let names: Vec<_> = tree.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["articles.jsonl", "manifest.jsonl", "notes/mine.txt"]
    );
    assert_eq!(tree["notes/mine.txt"], b"my own notes");
}

#[test]
fn outputs_that_are_no_longer_made_are_removed() {
    let desk = Desk::with([("a.txt", page(1)), ("deep/er/b.txt", page(2))]);
    desk.run_well(&[]);
    assert!(desk.output().join("deep/er/b.txt").exists());
    fs::remove_dir_all(desk.input().join("deep")).unwrap();
    desk.run_well(&[]);
    assert!(!desk.output().join("deep").exists());
    assert!(desk.output().join("a.txt").exists());
}

#[test]
fn a_second_run_changes_no_byte_and_no_time() {
    let desk = Desk::with([("a.txt", page(1)), ("b/c.txt", page(2))]);
    let state = || {
        let tree = desk.tree();
        let time = |name: &str| -> SystemTime {
            fs::metadata(desk.output().join(name))
                .unwrap()
                .modified()
                .unwrap()
        };
        let times: Vec<_> = tree.keys().map(|name| (name.clone(), time(name))).collect();
        (tree, times)
    };
    desk.run_well(&[]);
    let before = state();
    desk.run_well(&[]);
    let after = state();
    assert_same(&before.0, &after.0);
    assert_eq!(before.1, after.1);
}

#[test]
fn an_output_folder_inside_the_input_is_not_read() {
    let desk = Desk::with([("a.txt", page(1)), ("b.txt", page(2))]);
    for _ in 0..2 {
        let ended = desk.call(&["run", "in", "in/out", "--json"]);
        assert!(ended.stdout.contains("\"inputs\":2,"), "{ended:?}");
    }
}

#[test]
fn the_input_folder_is_no_output_folder() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    let ended = desk.call(&["run", "in", "./in"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(common::tree(&desk.input()).len(), 1);
}

#[test]
fn a_dry_run_writes_nothing() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    let ended = desk.run(&["--dry-run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("nothing was written"), "{ended:?}");
    assert!(!desk.output().exists());
}

#[test]
fn a_dry_run_leaves_an_earlier_output_alone() {
    let desk = Desk::with([("a.txt", page(1))]);
    desk.run_well(&[]);
    let before = desk.tree();
    desk.put("a.txt", page(2));
    desk.run_well(&["-n"]);
    assert_same(&before, &desk.tree());
}

#[test]
fn a_dry_run_uses_the_state_and_leaves_it_as_it_is() {
    let desk = Desk::with([("a.txt", page(1)), ("b.txt", page(2))]);
    desk.run_well(&[]);
    desk.put("c.txt", page(3));
    let state = common::tree(&desk.output().join(".copydesk"));
    let dry = desk.run(&["-n", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&dry.stdout).unwrap();
    assert_eq!(told["reused"], 2, "{told}");
    assert_eq!(told["counts"]["kept"], 3, "{told}");
    assert_same(&state, &common::tree(&desk.output().join(".copydesk")));
    let done: serde_json::Value = serde_json::from_str(&desk.run(&["--json"]).stdout).unwrap();
    assert_eq!(told["counts"], done["counts"]);
}

#[test]
fn a_failed_start_leaves_no_output_folder() {
    let desk = Desk::new();
    let ended = desk.call(&["run", "nowhere", "out"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("nowhere"), "{ended:?}");
    assert!(!desk.output().exists());
}

#[test]
fn quiet_is_silent_and_no_terminal_gets_no_escapes() {
    let desk = Desk::with([("a.txt", NEIGHBOUR)]);
    let quiet = desk.run(&["-q"]);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    let plain = desk.run(&[]);
    assert_eq!(plain.stdout, "");
    assert!(plain.stderr.starts_with("1 inputs"), "{plain:?}");
    let unclean = |c: char| c.is_control() && c != '\n';
    assert!(!plain.stderr.contains(unclean), "{plain:?}");
}

#[test]
fn json_is_one_object_on_standard_output() {
    let desk = Desk::with([("a.txt", NEIGHBOUR), ("b.txt", NEIGHBOUR)]);
    let ended = desk.run(&["--json"]);
    let summary: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(summary["counts"]["inputs"], 2);
    assert_eq!(summary["counts"]["duplicates"]["exact"], 1);
    assert_eq!(summary["published"]["written"], 1);
    assert_eq!(ended.stderr, "");
}

#[cfg(unix)]
mod signals {
    use super::*;
    use common::{Ended, Tree};
    use std::{
        path::Path,
        process::{Child, Command, Stdio},
        thread::sleep,
        time::{Duration, Instant},
    };

    fn send(signal: &str, child: &Child) {
        let pid = child.id().to_string();
        let status = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(status.success());
    }

    fn start(desk: &Desk) -> Child {
        let mut command = desk.command(&["-q", "-j", "2"]);
        command
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn end(child: Child) -> Ended {
        child.wait_with_output().unwrap().into()
    }

    /// Waits until the run has written that file or folder, or has ended.
    fn await_path(child: &mut Child, path: &Path) {
        while !path.exists() && child.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(1));
        }
    }

    /// A desk with an output of ten pages, and an input of many more since then.
    fn grown(pages: u64) -> (Desk, Tree) {
        let desk = Desk::new();
        (0..10).for_each(|n| desk.put(&format!("{n}.txt"), page(n)));
        desk.run_well(&[]);
        let before = desk.tree();
        desk.put("3.txt", page(5000));
        fs::remove_file(desk.input().join("4.txt")).unwrap();
        (10..pages).for_each(|n| desk.put(&format!("{}/{n}.txt", n % 5), page(n)));
        (desk, before)
    }

    /// Interrupted early, later and late: OUTPUT is as it was, or the run was done already.
    fn interrupt(signal: &str, code: i32) {
        let (desk, before) = grown(2500);
        let mut interrupted = 0;
        for delay in [0, 150, 400] {
            let mut child = start(&desk);
            await_path(&mut child, &desk.output().join(".copydesk/next/spool"));
            sleep(Duration::from_millis(delay));
            if child.try_wait().unwrap().is_none() {
                send(signal, &child);
            }
            let ended = end(child);
            if ended.code == Some(0) {
                break;
            }
            assert_eq!(ended.code, Some(code), "{ended:?}");
            assert!(ended.stderr.starts_with("copydesk: "), "{ended:?}");
            assert_same(&before, &desk.tree());
            interrupted += 1;
        }
        assert!(interrupted > 0, "the run was too fast to be interrupted");
        desk.run_well(&[]);
        let fresh = desk.call(&["run", "in", "fresh", "-q"]);
        assert_eq!(fresh.code, Some(0), "{fresh:?}");
        assert_same(&common::tree(&desk.path().join("fresh")), &desk.tree());
    }

    #[test]
    fn an_interrupt_leaves_the_output_as_it_was() {
        interrupt("-INT", 130);
    }

    #[test]
    fn a_termination_leaves_the_output_as_it_was() {
        interrupt("-TERM", 143);
    }

    #[test]
    fn a_second_signal_ends_the_run_at_once_and_harms_nothing() {
        let (desk, before) = grown(2500);
        let mut child = start(&desk);
        await_path(&mut child, &desk.output().join(".copydesk/state/2.texts"));
        // Both wait for it when it goes on; which of them is the second one the system decides.
        for signal in ["-STOP", "-INT", "-TERM", "-CONT"] {
            send(signal, &child);
        }
        let ended = end(child);
        assert!(matches!(ended.code, Some(130 | 143)), "{ended:?}");
        // Most often there is no time to say anything.
        let is_told = ended.stderr.starts_with("copydesk: ");
        assert!(ended.stderr.is_empty() || is_told, "{ended:?}");
        assert_same(&before, &desk.tree());
        desk.run_well(&[]);
        let fresh = desk.call(&["run", "in", "fresh", "-q"]);
        assert_eq!(fresh.code, Some(0), "{fresh:?}");
        assert_same(&common::tree(&desk.path().join("fresh")), &desk.tree());
    }

    #[test]
    fn an_interrupted_first_run_leaves_no_output_folder() {
        let desk = Desk::new();
        (0..1500).for_each(|n| desk.put(&format!("{n}.txt"), page(n)));
        let mut child = start(&desk);
        await_path(&mut child, &desk.output().join(".copydesk/next/spool"));
        send("-INT", &child);
        let ended = end(child);
        assert_eq!(ended.code, Some(130), "{ended:?}");
        assert!(!desk.output().exists());
    }

    #[test]
    fn killed_at_any_moment_the_next_run_puts_all_right() {
        const KILLS: u32 = 12;
        let (desk, before) = grown(300);
        let clock = Instant::now();
        let fresh = desk.call(&["run", "in", "fresh", "-q"]);
        let whole = clock.elapsed();
        assert_eq!(fresh.code, Some(0), "{fresh:?}");
        let fresh = common::tree(&desk.path().join("fresh"));
        for nth in 0..KILLS {
            let mut child = start(&desk);
            sleep(whole * nth / KILLS);
            if child.try_wait().unwrap().is_none() {
                send("-KILL", &child);
            }
            drop(end(child));
            let found = desk.tree();
            let seen = found
                .iter()
                .filter(|(name, _)| !name.starts_with(".copydesk/"));
            for (name, bytes) in seen {
                let known = [before.get(name), fresh.get(name)];
                assert!(
                    known.contains(&Some(bytes)),
                    "{name} is neither old nor new"
                );
            }
        }
        desk.run_well(&[]);
        assert_same(&fresh, &desk.tree());
    }

    #[test]
    fn a_second_run_at_once_is_told_who_is_at_work() {
        let (desk, before) = grown(300);
        let mut first = start(&desk);
        await_path(&mut first, &desk.output().join(".copydesk/next/spool"));
        send("-STOP", &first);
        let second = desk.run(&[]);
        let untouched = desk.output().join("3.txt").exists();
        send("-CONT", &first);
        assert_eq!(second.code, Some(75), "{second:?}");
        let holder = format!("process {}, since ", first.id());
        assert!(second.stderr.contains(&holder), "{second:?}");
        assert!(untouched && !before.is_empty());
        assert_eq!(end(first).code, Some(0));
        assert!(
            desk.output().join("4/99.txt").exists(),
            "the first run went through"
        );
    }
}
