//! After any sequence of runs over a changing input, with any fault in between, a run that ends well
//! leaves what one fresh run would leave.
//!
//! `NIGHTLY_CASES=2000 cargo test --release --test nightly` tries as many sequences; `NIGHTLY_SEED=17`
//! begins at that one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

mod common;

use common::{Desk, Ended, assert_same, page, paragraph, tree, write};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

/// Numbers that look random and are the same on all machines.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % n
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(all.len().max(1) as u64);
        all.get(usize::try_from(at).unwrap())
    }
}

/// A page of a site: its chrome, and an article of which there are few different ones.
fn site_page(dice: &mut Dice, site: u64) -> String {
    let article = page(dice.below(40));
    let shared = paragraph(500 + dice.below(3), 3);
    let shares = if dice.below(4) == 0 {
        shared.as_str()
    } else {
        ""
    };
    let chrome = format!("Gazette number {site}\nHome\nTides of site {site}\nLetters");
    let end = format!(
        "{} comments\nAll pages of site {site}\nWrite to us",
        dice.below(30)
    );
    format!("{chrome}\n\n{article}\n\n{shares}\n\n{end}\n")
}

fn record(dice: &mut Dice) -> String {
    let number = dice.below(60);
    let text = site_page(dice, number % 3);
    let url = format!("https://site-{}.example/{number}", number % 3);
    match dice.below(12) {
        0 => "{\"text\": \"cut off".to_owned(),
        1 => "{\"body\": \"no text\"}".to_owned(),
        2 => serde_json::json!({"text": text, "id": format!("r{number}")}).to_string(),
        _ => serde_json::json!({"text": text, "url": url}).to_string(),
    }
}

fn contents(dice: &mut Dice, name: &str) -> Vec<u8> {
    if name.ends_with(".jsonl") {
        let lines: Vec<_> = (0..dice.below(12)).map(|_| record(dice)).collect();
        return lines.join("\n").into_bytes();
    }
    match dice.below(14) {
        0 => Vec::new(),
        1 => b"\x7fELF\x00\x01\x02binary".to_vec(),
        2 => b"Caf\xe9 au lait, said the captain, and went on board of the ferry.".to_vec(),
        _ => {
            let site = name.bytes().next().map_or(0, u64::from);
            site_page(dice, site).into_bytes()
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter();
    let files = walk.map(Result::unwrap).filter(|e| e.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
}

fn a_name(dice: &mut Dice) -> String {
    let folder = dice.one_of(&["a", "b", "c/d", "."]).unwrap();
    match dice.below(6) {
        0 => format!("{folder}/feed{}.jsonl", dice.below(3)),
        _ => format!("{folder}/{}.txt", dice.below(14)),
    }
}

/// Changes something in the input; what does not fit what is there is left.
fn edit(dice: &mut Dice, input: &Path) {
    let there = files(input);
    let some = dice.one_of(&there).cloned();
    let name = a_name(dice);
    let to = input.join(&name);
    match (dice.below(9), some) {
        (0, Some(some)) => fs::remove_file(some).unwrap(),
        (1, Some(some)) if !to.exists() => {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::rename(some, to).unwrap();
        }
        (2, Some(some)) => {
            let now = std::time::SystemTime::now();
            fs::File::options()
                .append(true)
                .open(some)
                .unwrap()
                .set_modified(now)
                .unwrap();
        }
        (3, Some(some)) => {
            // The length stays, and the time is set back: only the contents tell.
            let before = fs::metadata(&some).unwrap().modified().unwrap();
            let mut bytes = fs::read(&some).unwrap();
            if let Some(byte) = bytes.iter_mut().rev().find(|b| b.is_ascii_lowercase()) {
                *byte = if *byte == b'z' { b'a' } else { *byte + 1 };
            }
            fs::write(&some, bytes).unwrap();
            let file = fs::File::options().append(true).open(some).unwrap();
            file.set_modified(before).unwrap();
        }
        (4, Some(some)) => {
            fs::remove_file(&some).unwrap();
            write(&some.join("inside.txt"), page(dice.below(40)));
        }
        (5, Some(some)) if some.extension().is_some_and(|e| e == "jsonl") => {
            let mut bytes = fs::read(&some).unwrap();
            bytes.extend(format!("\n{}\n", record(dice)).into_bytes());
            fs::write(&some, bytes).unwrap();
        }
        (6, Some(some)) if !to.exists() => {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(some, to).unwrap();
        }
        _ if !to.is_dir() => write(&to, contents(dice, &name)),
        _ => (),
    }
}

/// Ways for a run to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Well,
    Verified,
    Killed,
    Interrupted,
    Terminated,
    /// No file may grow over so many blocks of 512 bytes: as if the disk were full.
    Full(u64),
    /// Other settings, so all is done anew, and after it once more.
    OtherSettings,
    WithoutState,
    /// A byte of the state is another one.
    DamagedState,
    /// A part of the state is gone.
    LostState,
    /// An output was changed by someone.
    TouchedOutput,
    /// An output is gone.
    LostOutput,
}

fn way(dice: &mut Dice) -> Way {
    match dice.below(20) {
        0..7 => Way::Well,
        7 => Way::Verified,
        8..11 => Way::Killed,
        11 => Way::Interrupted,
        12 => Way::Terminated,
        13 => Way::Full(1 + dice.below(200)),
        14 => Way::OtherSettings,
        15 => Way::WithoutState,
        16 => Way::DamagedState,
        17 => Way::LostState,
        18 => Way::TouchedOutput,
        _ => Way::LostOutput,
    }
}

/// A case: where it runs, and with which settings.
struct Case {
    desk: Desk,
    settings: &'static [&'static str],
    dice: Dice,
}

impl Case {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let all: [&[&str]; 4] = [
            &[],
            &["--format", "jsonl"],
            &["--duplicates", "mark"],
            &["--passages", "drop"],
        ];
        let settings = dice.one_of(&all).unwrap();
        Self {
            desk: Desk::new(),
            settings,
            dice,
        }
    }

    fn run(&self, more: &[&str]) -> Ended {
        self.desk.run(&[self.settings, more].concat())
    }

    fn start(&self) -> std::process::Child {
        let mut command = self.desk.command(self.settings);
        command.stderr(Stdio::null()).stdout(Stdio::null());
        command.spawn().unwrap()
    }

    /// Runs in some way; whether it came to its end, and what is left must be right.
    fn go(&mut self, way: Way) -> bool {
        let state = self.desk.output().join(".copydesk/state");
        match way {
            Way::Well => (),
            Way::Verified => return ended_well(&self.run(&["--verify"])),
            Way::WithoutState => return ended_well(&self.run(&["--no-state"])),
            Way::OtherSettings => {
                let other = self.desk.run(&["--coverage", "0.55"]);
                assert!(ended_well(&other), "{other:?}");
            }
            Way::Killed => return self.signal("-KILL", None),
            Way::Interrupted => return self.signal("-INT", Some(130)),
            Way::Terminated => return self.signal("-TERM", Some(143)),
            Way::Full(blocks) => {
                let program = env!("CARGO_BIN_EXE_copydesk");
                let args = self.settings.join(" ");
                let line =
                    format!("trap '' XFSZ; ulimit -f {blocks}; exec '{program}' run in out {args}");
                let mut command = Command::new("sh");
                let ended = command.current_dir(self.desk.path()).args(["-c", &line]);
                return ended_well(&Ended::from(ended.output().unwrap()));
            }
            Way::DamagedState => {
                if let Some(path) = self.dice.one_of(&files_or_none(&state)) {
                    let mut bytes = fs::read(path).unwrap();
                    let at = self.dice.0 % bytes.len().max(1) as u64;
                    if let Some(byte) = bytes.get_mut(usize::try_from(at).unwrap()) {
                        *byte ^= 0x10;
                    }
                    fs::write(path, bytes).unwrap();
                }
            }
            Way::LostState => {
                if let Some(path) = self.dice.one_of(&files_or_none(&state)) {
                    fs::remove_file(path).unwrap();
                }
            }
            Way::TouchedOutput => {
                if let Some(path) = self.dice.one_of(&self.texts()) {
                    fs::write(path, "scribbled").unwrap();
                }
            }
            Way::LostOutput => {
                if let Some(path) = self.dice.one_of(&self.texts()) {
                    fs::remove_file(path).unwrap();
                }
            }
        }
        let ended = self.run(&[]);
        assert!(ended_well(&ended), "{ended:?}");
        true
    }

    /// The texts in the output folder.
    fn texts(&self) -> Vec<PathBuf> {
        let mut texts = files_or_none(&self.desk.output());
        texts.retain(|path| path.extension().is_some_and(|e| e == "txt"));
        texts
    }

    /// Sends a signal at some moment; whether the run was done before.
    fn signal(&mut self, signal: &str, code: Option<i32>) -> bool {
        let mut child = self.start();
        sleep(Duration::from_millis(self.dice.below(450)));
        let _ = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .stderr(Stdio::null())
            .status();
        let ended = child.wait().unwrap();
        let done = matches!(ended.code(), Some(0 | 3));
        // Before the handlers stand, a signal ends the program as any other.
        assert!(
            done || ended.code() == code || ended.code().is_none(),
            "{ended:?}"
        );
        done
    }

    /// What is in OUTPUT is what a fresh run gives.
    fn check(&self, seed: u64, history: &[Way]) {
        let fresh = self.desk.path().join("fresh");
        let args = [
            ["run", "in", "fresh", "--no-state"].as_slice(),
            self.settings,
        ]
        .concat();
        let ended = self.desk.call(&args);
        assert!(ended_well(&ended), "{ended:?}");
        let (left, right) = (self.desk.tree(), tree(&fresh));
        if left != right {
            eprintln!("case {seed} {history:?} {:?}", self.settings);
        }
        assert_same(&left, &right);
        let leftovers =
            ["next", "unfinished"].map(|n| self.desk.output().join(".copydesk").join(n));
        assert!(!leftovers.iter().any(|path| path.exists()), "{leftovers:?}");
        fs::remove_dir_all(fresh).unwrap();
    }
}

fn files_or_none(folder: &Path) -> Vec<PathBuf> {
    if folder.exists() {
        files(folder)
    } else {
        Vec::new()
    }
}

fn ended_well(ended: &Ended) -> bool {
    matches!(ended.code, Some(0 | 3))
}

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
    let next = std::sync::atomic::AtomicU64::new(cases.start);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
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
}
