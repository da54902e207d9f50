//! After any sequence of runs over a changing input, with any fault in between, a run that ends well
//! leaves what one fresh run would leave.
//!
//! `NIGHTLY_CASES=2000 cargo test --release --test nightly -- --nocapture` tries as many sequences, and
//! faults at every single call instead of at some; it prints what happened how often. `NIGHTLY_SEED=17`
//! begins at that sequence.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

#[path = "../common/mod.rs"]
mod common;
mod edits;
mod faults;
mod ways;

use common::{Desk, Ended, Tree, assert_same, page, paragraph, tree, write};
use edits::edit;
use faults::{Disk, Fault, is_root, library, told};
use std::{
    env, fs,
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
};
use ways::{Case, Way, counts, ended_well, way};

/// One sequence of edits and runs; a run that came to its end is compared with a fresh one.
fn case(seed: u64) {
    let mut case = Case::new(seed);
    let input = case.desk.input();
    let mut history = Vec::new();
    (0..12).for_each(|_| edit(&mut case.dice, &input));
    for _ in 0..2 + case.dice.below(4) {
        (0..case.dice.below(4)).for_each(|_| edit(&mut case.dice, &input));
        let way = way(&mut case.dice);
        history.push(way);
        if case.go(way) && case.dice.below(3) == 0 {
            case.check(seed, &history);
        }
    }
    history.push(Way::Well);
    case.go(Way::Well);
    case.check(seed, &history);
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |value| value.parse().unwrap())
}

#[test]
fn any_history_ends_in_what_a_fresh_run_gives() {
    let first = number("NIGHTLY_SEED", 1);
    let cases = first..first + number("NIGHTLY_CASES", 24);
    let next = AtomicU64::new(cases.start);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= cases.end {
                        break;
                    }
                    case(seed);
                    if seed.is_multiple_of(100) {
                        eprintln!("{} cases", seed - first);
                    }
                }
            });
        }
    });
    eprintln!("{}", counts());
}

/// A desk between two runs: much of what a run can do is to be done.
fn changed() -> Desk {
    let desk = Desk::new();
    (0..6).for_each(|n| desk.put(&format!("{}/{n}.txt", n % 2), page(n)));
    desk.put("turns.txt", page(7));
    desk.put("last/gone.txt", page(8));
    desk.run_well(&[]);
    desk.put("0/2.txt", page(20));
    desk.put("new/21.txt", page(21));
    let longer = format!("{}\n{}\n", page(1), paragraph(70, 12));
    desk.put("longer.txt", longer);
    fs::remove_dir_all(desk.input().join("last")).unwrap();
    fs::remove_file(desk.input().join("turns.txt")).unwrap();
    desk.put("turns.txt/into.txt", page(22));
    desk
}

/// A run with a fault at each call in turn (or each of some), from the same beginning; after it OUTPUT
/// has old files and new ones, each whole, and the next run puts all right.
fn at_each_call(what: &'static str, once: bool, judge: impl Fn(&Desk, &Ended, &Tree)) {
    let Some(library) = library() else { return };
    let step = match number("NIGHTLY_CASES", 0) {
        0 => 29,
        _ => 1,
    };
    let desk = changed();
    let before = desk.tree();
    let fresh = desk.call(&["run", "in", "fresh", "-q"]);
    assert_eq!(fresh.code, Some(0), "{fresh:?}");
    let fresh = tree(&desk.path().join("fresh"));
    let kept = desk.path().join("kept");
    copy(&desk.output(), &kept);
    let file = desk.path().join("told");
    let mut hit = 0;
    for nth in (1..).step_by(step) {
        let fault = Fault {
            what,
            calls: "any",
            nth,
            once,
        };
        let mut command = desk.command(&["-q"]);
        fault.give(&mut command, library, &file);
        let output = command.output().unwrap();
        let Some(told) = told(&file) else { break };
        hit += 1;
        let ended = Ended {
            code: output.status.code(),
            stdout: String::new(),
            stderr: format!("{told}: {}", String::from_utf8_lossy(&output.stderr)),
        };
        for (name, bytes) in &desk.tree() {
            let known = [before.get(name), fresh.get(name)];
            let is_known = known.contains(&Some(bytes));
            // An input that could not be read has a row that says so.
            assert!(
                is_known || ended.code == Some(3),
                "{name} is neither old nor new: {ended:?}"
            );
        }
        judge(&desk, &ended, &fresh);
        desk.run_well(&[]);
        assert_same(&fresh, &desk.tree());
        fs::remove_dir_all(desk.output()).unwrap();
        copy(&kept, &desk.output());
    }
    eprintln!("{what} at {hit} calls");
    assert!(hit > 1, "{hit} calls");
}

/// Copies a folder with its times, as far as that goes.
fn copy(from: &std::path::Path, to: &std::path::Path) {
    let mut cp = Command::new("cp");
    let done = cp.arg("-a").args([from, to]).status().unwrap();
    assert!(done.success());
}

#[test]
fn a_run_that_is_killed_at_any_call_harms_nothing() {
    at_each_call("KILL", true, |_, ended, _| {
        assert_eq!(ended.code, None, "{ended:?}");
    });
}

#[test]
fn a_disk_that_fails_at_any_call_is_told_and_harms_nothing() {
    for (what, once) in [
        ("EIO", true),
        ("EIO", false),
        ("EACCES", true),
        ("ENOSPC", true),
        ("ENOSPC", false),
    ] {
        at_each_call(what, once, |desk, ended, fresh| {
            assert!(!ended.stderr.contains("panicked"), "{ended:?}");
            match ended.code {
                Some(0) => assert!(*fresh == desk.tree(), "{ended:?}"),
                Some(1) => assert!(ended.stderr.contains("copydesk: "), "{ended:?}"),
                // Only what it could not read in INPUT.
                Some(3) => assert!(!ended.stderr.starts_with("ENOSPC"), "{ended:?}"),
                _ => panic!("{ended:?}"),
            }
        });
    }
}

#[test]
fn a_disk_that_cannot_be_looked_at_is_not_taken_for_another_run() {
    let Some(library) = library() else { return };
    let desk = Desk::with([("a.txt", page(1))]);
    let file = desk.path().join("told");
    for nth in 1..8 {
        let fault = Fault {
            what: "EIO",
            calls: "look",
            nth,
            once: false,
        };
        let mut command = desk.command(&["-q"]);
        fault.give(&mut command, library, &file);
        let ended = Ended::from(command.output().unwrap());
        assert!(told(&file).is_some_and(|told| told.starts_with("EIO look")));
        assert_eq!(ended.code, Some(1), "{nth}: {ended:?}");
        assert!(ended.stderr.contains("copydesk: cannot"), "{ended:?}");
        let _ = fs::remove_dir_all(desk.output());
    }
}

#[test]
fn calls_that_do_a_part_of_what_they_are_asked_change_nothing() {
    at_each_call("SHORT", false, |desk, ended, fresh| {
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_same(fresh, &desk.tree());
    });
}

#[test]
fn a_disk_that_is_full_is_told_and_leaves_all_as_it_was() {
    if !is_root() {
        return;
    }
    let desk = Desk::new();
    let output = desk.output();
    fs::create_dir(&output).unwrap();
    let disk = Disk::mount(&output).unwrap();
    (0..100).for_each(|n| desk.put(&format!("{n}.txt"), page(n)));
    desk.run_well(&[]);
    let before = desk.tree();
    (100..400).for_each(|n| desk.put(&format!("new/{n}.txt"), page(n)));
    fs::remove_file(desk.input().join("7.txt")).unwrap();
    let mut full = 0;
    for free in (0..40).map(|n| n * 64 * 1024) {
        disk.leave(Some(free));
        let ended = desk.run(&[]);
        if ended_well(&ended) {
            break;
        }
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.stderr.contains("No space left"), "{ended:?}");
        assert_same(&before, &desk.tree());
        full += 1;
    }
    assert!(full > 2, "{full}");
    disk.leave(None);
    desk.run_well(&[]);
    let fresh = desk.call(&["run", "in", "fresh", "-q"]);
    assert_eq!(fresh.code, Some(0), "{fresh:?}");
    assert_same(&tree(&desk.path().join("fresh")), &desk.tree());
    write(&desk.input().join("one-more.txt"), page(500));
    desk.run_well(&[]);
}

#[test]
fn a_run_waits_for_the_disk_once_and_not_for_each_file() {
    let Some(library) = library() else { return };
    let desk = Desk::new();
    (0..200).for_each(|n| desk.put(&format!("{n}.txt"), page(n)));
    let file = desk.path().join("told");
    let mut command = desk.command(&["-q"]);
    // For the manifest, the changes and folders it waits one by one.
    let fault = Fault {
        what: "EIO",
        calls: "sync",
        nth: 12,
        once: false,
    };
    fault.give(&mut command, library, &file);
    let ended = Ended::from(command.output().unwrap());
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(told(&file), None);
}
