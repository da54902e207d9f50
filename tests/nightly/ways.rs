//! Ways for a run to go, and what must be there after it.

use crate::{
    common::{Desk, Ended, assert_same, tree},
    edits::{Dice, files},
    faults::{Disk, Fault, is_root, library, set_mode, told, under_rights},
};
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    thread::sleep,
    time::{Duration, Instant},
};

/// Ways for a run to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Well,
    Verified,
    Killed,
    Interrupted,
    Terminated,
    /// No file may grow over so many blocks of 512 bytes; the last write is cut short.
    TooLarge(u64),
    /// So many bytes are free on the disk of OUTPUT.
    SmallDisk(u64),
    /// The disk fails at one call, or from one call on.
    Faulty(Fault),
    /// A file or folder may not be read, or not be written.
    Forbidden(u32),
    /// Other settings, so all is done anew, and after it once more.
    OtherSettings,
    WithoutState,
    /// A byte of the state is another one.
    DamagedState,
    /// A file of the state cannot be read: the disk has gone bad there.
    UnreadableState,
    /// A part of the state is gone.
    LostState,
    /// An output was changed by someone.
    TouchedOutput,
    /// An output is gone.
    LostOutput,
}

pub(crate) fn way(dice: &mut Dice) -> Way {
    match dice.below(26) {
        0..7 => Way::Well,
        7 => Way::Verified,
        8..11 => Way::Killed,
        11 => Way::Interrupted,
        12 => Way::Terminated,
        13 => Way::TooLarge(1 + dice.below(200)),
        14 => Way::OtherSettings,
        15 => Way::WithoutState,
        16 => Way::DamagedState,
        17 => Way::LostState,
        18 => Way::TouchedOutput,
        19 => Way::LostOutput,
        20 => Way::SmallDisk(dice.below(300) * 1024),
        21 => Way::Forbidden([0, 0o555][usize::from(dice.below(2) == 0)]),
        22 => Way::UnreadableState,
        _ => Way::Faulty(Fault::any(dice)),
    }
}

/// How often what happened, in all cases.
static COUNTS: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

fn count(what: impl Into<String>) {
    *COUNTS.lock().unwrap().entry(what.into()).or_default() += 1;
}

/// All counts, as lines.
pub(crate) fn counts() -> String {
    let counts = COUNTS.lock().unwrap();
    let line = |(what, times): (&String, &u64)| format!("{times:>8}  {what}\n");
    counts.iter().map(line).collect()
}

/// A case: where it runs, and with which settings.
pub(crate) struct Case {
    /// Gone before the folder that it is mounted in.
    disk: Option<Disk>,
    pub(crate) desk: Desk,
    settings: Vec<&'static str>,
    pub(crate) dice: Dice,
    /// How long a run takes.
    took: Duration,
}

impl Case {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let all: [&[&str]; 4] = [
            &[],
            &["--format", "jsonl"],
            &["--duplicates", "mark"],
            &["--passages", "drop"],
        ];
        let mut settings = dice.one_of(&all).unwrap().to_vec();
        if dice.below(2) == 0 {
            settings.extend(["--checkpoint", "0"]);
        }
        let desk = Desk::new();
        let disk = (dice.below(4) == 0 && is_root()).then(|| {
            fs::create_dir(desk.output()).unwrap();
            Disk::mount(&desk.output()).unwrap()
        });
        Self {
            disk,
            desk,
            settings,
            dice,
            took: Duration::from_millis(100),
        }
    }

    fn run(&self, more: &[&str]) -> Ended {
        self.desk.run(&[&self.settings, more].concat())
    }

    /// Runs in some way; whether OUTPUT must be that of a fresh run now.
    pub(crate) fn go(&mut self, way: Way) -> bool {
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
            Way::TooLarge(blocks) => return self.too_large(blocks),
            Way::SmallDisk(free) => return self.small_disk(free),
            Way::Faulty(fault) => return self.faulty(fault),
            Way::Forbidden(mode) => return self.forbidden(mode),
            Way::DamagedState => {
                if let Some(path) = self.dice.one_of(&files_or_none(&state)) {
                    let mut bytes = fs::read(path).unwrap();
                    let at = self.dice.below(bytes.len().max(1) as u64);
                    if let Some(byte) = bytes.get_mut(usize::try_from(at).unwrap()) {
                        *byte ^= 0x10;
                    }
                    fs::write(path, bytes).unwrap();
                }
            }
            Way::UnreadableState => {
                if let Some(path) = self.dice.one_of(&files_or_none(&state)) {
                    fs::remove_file(path).unwrap();
                    unreadable(path);
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
        let clock = Instant::now();
        let ended = self.run(&[]);
        self.took = clock.elapsed();
        assert!(ended_well(&ended), "{way:?}: {ended:?}");
        count("well");
        true
    }

    /// The texts in the output folder.
    fn texts(&self) -> Vec<PathBuf> {
        let mut texts = files_or_none(&self.desk.output());
        texts.retain(|path| path.extension().is_some_and(|e| e == "txt"));
        texts
    }

    /// Sends a signal at some moment, or soon after a phase begins.
    fn signal(&mut self, signal: &str, code: Option<i32>) -> bool {
        let log = self.desk.path().join("log");
        let _ = fs::remove_file(&log);
        let mut command = self.desk.command(&self.settings);
        command.arg("--log-file").arg(&log);
        command.stderr(Stdio::null()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        let took = u64::try_from(self.took.as_micros()).unwrap();
        let phases = ["clean", "duplicates", "write", "publish"];
        let most = match self.dice.one_of(&phases).filter(|_| self.dice.below(4) > 0) {
            Some(phase) => {
                while last_phase(&log) != *phase && child.try_wait().unwrap().is_none() {
                    sleep(Duration::from_micros(50));
                }
                took / 40
            }
            None => took * 5 / 4,
        };
        sleep(Duration::from_micros(self.dice.below(most.max(1))));
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
        let phase = if done {
            "too late".to_owned()
        } else {
            last_phase(&log)
        };
        count(format!("{signal} in phase {phase}"));
        done
    }

    fn too_large(&self, blocks: u64) -> bool {
        let program = env!("CARGO_BIN_EXE_copydesk");
        let args = self.settings.join(" ");
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec '{program}' run in out {args}");
        let mut command = Command::new("sh");
        command.current_dir(self.desk.path()).args(["-c", &line]);
        let ended = Ended::from(command.output().unwrap());
        self.failed_or_well("a limit of file size", &ended)
    }

    fn small_disk(&self, free: u64) -> bool {
        let Some(disk) = &self.disk else {
            return self.too_large(1 + free / 1024);
        };
        disk.leave(Some(free));
        let ended = self.run(&[]);
        disk.leave(None);
        self.failed_or_well("a small disk", &ended)
    }

    fn faulty(&self, fault: Fault) -> bool {
        let Some(library) = library() else {
            return false;
        };
        let file = self.desk.path().join("told");
        let mut command = self.desk.command(&self.settings);
        fault.give(&mut command, library, &file);
        let output = command.output().unwrap();
        let Some(told) = told(&file) else {
            // It did not come to so many calls.
            return ended_well(&Ended::from(output));
        };
        let mut words = told.split(' ');
        let kind = [words.next().unwrap(), words.next().unwrap()].join(" ");
        if fault.what == "KILL" {
            count(format!("{kind} call"));
            return false;
        }
        let ended = Ended::from(output);
        if fault.what == "SHORT" {
            assert!(ended_well(&ended), "{told}: {ended:?}");
        }
        let well = self.failed_or_well(&format!("{kind} call"), &ended);
        // What cannot be read is told in a row of its own, until it can.
        well && (ended.code == Some(0) || fault.what == "SHORT")
    }

    fn forbidden(&mut self, mode: u32) -> bool {
        let folder = match self.dice.below(3) {
            0 => self.desk.input(),
            _ => self.desk.output(),
        };
        let all = walkdir::WalkDir::new(folder).sort_by_file_name();
        let all = all.into_iter().filter_map(Result::ok);
        let all: Vec<_> = all.map(walkdir::DirEntry::into_path).collect();
        let Some(path) = self.dice.one_of(&all) else {
            return false;
        };
        let before = set_mode(path, mode);
        let mut command = under_rights(&self.desk.command(&self.settings));
        let ended = Ended::from(command.output().unwrap());
        // A text may have been replaced by another file, or removed.
        if path.exists() {
            set_mode(path, before);
        }
        let well = self.failed_or_well("a file or folder forbidden", &ended);
        well && ended.code == Some(0)
    }

    /// Counts how a run with a fault ended: well, or with 1 and a message.
    fn failed_or_well(&self, fault: &str, ended: &Ended) -> bool {
        let well = ended_well(ended);
        let told = ended.stderr.contains("copydesk: ") && !ended.stderr.contains("panicked");
        assert!(well || ended.code == Some(1) && told, "{fault}: {ended:?}");
        let how = if well { "and went on" } else { "and failed" };
        count(format!("{fault}, {how}"));
        well
    }

    /// What is in OUTPUT is what a fresh run gives.
    pub(crate) fn check(&self, seed: u64, history: &[Way]) {
        let fresh = self.desk.path().join("fresh");
        let args = [
            ["run", "in", "fresh", "--no-state"].as_slice(),
            &self.settings,
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
        count("compared with a fresh run");
    }
}

/// Puts a file there whose reading gives EIO, as one on a bad sector.
fn unreadable(path: &Path) {
    // The first page of a process's memory is never there.
    std::os::unix::fs::symlink("/proc/self/mem", path).unwrap();
}

/// The phase in which a run ended that did not come to its end.
fn last_phase(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let events = text.lines().rev();
    let mut phases = events.filter_map(|line| {
        let event: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(event["phase"].as_str()?.to_owned())
    });
    phases.next().unwrap_or_else(|| "start".to_owned())
}

fn files_or_none(folder: &Path) -> Vec<PathBuf> {
    if folder.exists() {
        files(folder)
    } else {
        Vec::new()
    }
}

pub(crate) fn ended_well(ended: &Ended) -> bool {
    matches!(ended.code, Some(0 | 3))
}
