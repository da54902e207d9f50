//! Faults of the disk at single calls of the program: `faults.c`, compiled here, stands between the
//! program and the system.

use crate::edits::Dice;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// What happens at which call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    /// `EIO`, `ENOSPC`, `EACCES`, `SHORT`, `KILL`.
    pub(crate) what: &'static str,
    /// `read`, `write`, `name`, `sync`, `look`, `any`.
    pub(crate) calls: &'static str,
    /// The how-manieth such call it hits.
    pub(crate) nth: u64,
    /// Whether it hits that one alone, or all from there on.
    pub(crate) once: bool,
}

impl Fault {
    pub(crate) fn any(dice: &mut Dice) -> Self {
        let kinds = ["EIO", "ENOSPC", "EACCES", "SHORT", "KILL", "KILL"];
        let calls = ["any", "any", "read", "write", "name", "sync", "look"];
        // Small numbers and large ones alike.
        let most = 2 << dice.below(10);
        Self {
            what: dice.one_of(&kinds).unwrap(),
            calls: dice.one_of(&calls).unwrap(),
            nth: 1 + dice.below(most),
            once: dice.below(3) > 0,
        }
    }

    /// Makes a command have the fault; `told` gets a line when it does.
    pub(crate) fn give(&self, command: &mut Command, library: &Path, told: &Path) {
        let Self {
            what,
            calls,
            nth,
            once,
        } = self;
        let fault = format!("{what} {calls} {nth} {}", u8::from(*once));
        command.env("FAULT", fault).env("FAULT_TOLD", told);
        command.env("LD_PRELOAD", library);
    }
}

/// The library that makes faults; none where it cannot be made, which is said.
pub(crate) fn library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    LIBRARY.get_or_init(compile).as_deref()
}

fn compile() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/nightly/faults.c");
    let library = folder.join(format!("faults-{}.so", std::process::id()));
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]);
    let made = cfg!(target_os = "linux")
        && compiler
            .args([&library, &source])
            .arg("-ldl")
            .status()
            .is_ok_and(|status| status.success());
    if !made {
        eprintln!("SKIPPED: faults at single calls need Linux and the compiler `cc`");
    }
    made.then_some(library)
}

/// What the library told: `EIO write out/.copydesk/next/spool/rows`.
pub(crate) fn told(path: &Path) -> Option<String> {
    let line = fs::read_to_string(path).ok()?;
    fs::remove_file(path).unwrap();
    Some(line.trim().to_owned())
}

/// Whether file systems can be mounted and rights be taken from root here; said once if not.
pub(crate) fn is_root() -> bool {
    static ROOT: OnceLock<bool> = OnceLock::new();
    *ROOT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::mount(folder.path());
        if disk.is_none() {
            eprintln!("SKIPPED: small disks need the right to mount a tmpfs");
        }
        disk.is_some()
    })
}

/// A small file system in memory, unmounted when dropped.
#[derive(Debug)]
pub(crate) struct Disk {
    at: PathBuf,
}

impl Disk {
    /// Mounts one at a folder, of 64 MiB; none where that is not allowed.
    pub(crate) fn mount(at: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64m", "copydesk-test"]);
        let done = mount.arg(at).output().is_ok_and(|o| o.status.success());
        done.then(|| Self { at: at.to_owned() })
    }

    /// Leaves so many bytes free, or of all 64 MiB what is not used.
    pub(crate) fn leave(&self, free: Option<u64>) {
        // What was just removed may be counted for a moment longer.
        let slack = [0, 64, 256, 1024].map(|kib| kib * 1024);
        let mut sizes = slack.iter().map(|slack| match free {
            Some(free) => (used(&self.at) + free + slack).div_ceil(1024),
            None => 64 << 10,
        });
        assert!(sizes.any(|kib| self.resize(kib)));
    }

    fn resize(&self, kib: u64) -> bool {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,size={kib}k")]);
        mount.arg(&self.at).status().unwrap().success()
    }
}

/// Bytes of the blocks that files use.
fn used(folder: &Path) -> u64 {
    let du = Command::new("du").arg("-sk").arg(folder).output().unwrap();
    let text = String::from_utf8(du.stdout).unwrap();
    let number = text.split_whitespace().next().unwrap();
    1024 * number.parse::<u64>().unwrap()
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.at).status();
    }
}

/// A command that a file's rights hold for, also for root.
pub(crate) fn under_rights(command: &Command) -> Command {
    if rights_hold() {
        let mut same = Command::new(command.get_program());
        same.args(command.get_args());
        same.current_dir(command.get_current_dir().unwrap());
        return same;
    }
    let mut under = Command::new("setpriv");
    under.arg("--bounding-set=-dac_override,-dac_read_search");
    under.arg(command.get_program()).args(command.get_args());
    under.current_dir(command.get_current_dir().unwrap());
    under
}

/// Whether this process is stopped by a file's rights, as root is not.
fn rights_hold() -> bool {
    static HOLD: OnceLock<bool> = OnceLock::new();
    *HOLD.get_or_init(|| {
        let file = tempfile::NamedTempFile::new().unwrap();
        set_mode(file.path(), 0);
        fs::File::open(file.path()).is_err()
    })
}

/// Sets the rights of a file or folder; those before.
pub(crate) fn set_mode(path: &Path, mode: u32) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    let before = fs::metadata(path).unwrap().permissions().mode();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    before
}
