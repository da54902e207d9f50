//! What the integration tests share: a desk with an input and an output folder, runs of the program
//! on it, and trees of files to compare.
#![allow(
    clippy::panic,
    dead_code,
    unreachable_pub,
    reason = "tests may, and every test file uses a part of it"
)]

use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

/// The files of a folder by their path with `/`.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// The program itself, in this working directory, with no progress and no colours.
pub fn copydesk(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A temporary folder with `in` and, after a run, `out`.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Self { folder }
    }

    /// A desk with these files in its input.
    pub fn with<N: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (N, B)>) -> Self {
        let desk = Self::new();
        for (name, bytes) in files {
            desk.put(name.as_ref(), bytes);
        }
        desk
    }

    /// The folder that holds `in` and `out`.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn input(&self) -> PathBuf {
        self.path().join("in")
    }

    pub fn output(&self) -> PathBuf {
        self.path().join("out")
    }

    /// Writes a file of the input.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        write(&self.input().join(name), bytes);
    }

    /// Writes the configuration file beside the input.
    pub fn configure(&self, toml: &str) {
        write(&self.path().join("copydesk.toml"), toml);
    }

    /// `copydesk run in out` with more arguments.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = copydesk(self.path());
        command.args(["run", "in", "out"]).args(args);
        command
    }

    /// The same, run to its end.
    pub fn run(&self, args: &[&str]) -> Ended {
        self.command(args).output().unwrap().into()
    }

    /// The same, quiet, and it must succeed.
    pub fn run_well(&self, args: &[&str]) {
        let ended = self.command(args).arg("-q").output().unwrap().into();
        assert!(matches!(ended, Ended { code: Some(0), .. }), "{ended:?}");
    }

    /// Any command of the program, with this desk as working directory.
    pub fn call(&self, args: &[&str]) -> Ended {
        copydesk(self.path()).args(args).output().unwrap().into()
    }

    /// What is in the output folder.
    pub fn tree(&self) -> Tree {
        tree(&self.output())
    }

    /// The rows of the manifest, the header not among them.
    pub fn rows(&self) -> Vec<Value> {
        let manifest = fs::read_to_string(self.output().join("manifest.jsonl")).unwrap();
        let lines = manifest.lines().skip(1);
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The manifest's row of one input.
    pub fn row(&self, input: &str) -> Value {
        let mut rows = self.rows().into_iter().filter(|row| row["input"] == input);
        let row = rows
            .next()
            .unwrap_or_else(|| panic!("no row for {input:?}"));
        assert!(rows.next().is_none(), "two rows for {input:?}");
        row
    }
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// All files below a folder but the program's own, and but the changes, which tell of one run; empty if
/// the folder is not there.
pub fn tree(folder: &Path) -> Tree {
    let files = walkdir::WalkDir::new(folder).into_iter();
    let files = files.filter_map(|entry| match entry {
        Ok(entry) => (!entry.file_type().is_dir()).then(|| entry.into_path()),
        Err(error) if !folder.exists() => {
            assert!(error.depth() == 0);
            None
        }
        Err(error) => panic!("{error}"),
    });
    let named = files.map(|path| {
        let name = path.strip_prefix(folder).unwrap().to_string_lossy();
        (name.replace('\\', "/"), path)
    });
    let own = |name: &str| name.starts_with(".copydesk/") || name == "changes.jsonl";
    let theirs = named.filter(|(name, _)| !own(name));
    theirs
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect()
}

/// Writes the files into a folder, in the order given.
pub fn copy_all(files: &[(String, Vec<u8>)], to: &Path) {
    for (name, bytes) in files {
        write(&to.join(name), bytes);
    }
}

/// Says which files differ, instead of printing all bytes of both.
#[track_caller]
pub fn assert_same(left: &Tree, right: &Tree) {
    let names: std::collections::BTreeSet<_> = left.keys().chain(right.keys()).collect();
    for name in names {
        let (a, b) = (left.get(name), right.get(name));
        let show = |bytes: Option<&Vec<u8>>| {
            bytes.map(|bytes| {
                String::from_utf8_lossy(bytes)
                    .chars()
                    .take(4000)
                    .collect::<String>()
            })
        };
        assert!(a == b, "{name:?} differs:\n{:?}\n{:?}", show(a), show(b));
    }
}

const WORDS: &str = "harbour ferry council bridge river market school garden winter summer morning \
    evening teacher farmer sailor doctor painter baker street window kitchen station mountain \
    valley island forest meadow quarry tunnel lantern letter ticket basket ladder hammer wagon \
    engine signal ribbon copper silver timber gravel marble cotton velvet pepper walnut cherry \
    almond carrot turnip barley clover thistle heron falcon badger otter salmon pigeon donkey \
    carried opened painted measured repaired counted followed promised delivered borrowed";

/// A paragraph of that many sentences; another seed gives another one, on all machines the same.
pub fn paragraph(seed: u64, sentences: usize) -> String {
    let words: Vec<_> = WORDS.split_whitespace().collect();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    };
    let sentence = |_| {
        let picked: Vec<_> = (0..10).map(|_| words[next(words.len())]).collect();
        format!("The {} near the old mill.", picked.join(" "))
    };
    (0..sentences).map(sentence).collect::<Vec<_>>().join(" ")
}

/// A page of a headline and three paragraphs.
pub fn page(seed: u64) -> String {
    let words: Vec<_> = WORDS.split_whitespace().collect();
    let word =
        |nth: u64| words[usize::try_from((seed * 7 + nth * 13) % words.len() as u64).unwrap()];
    let body: Vec<_> = (0..3).map(|nth| paragraph(seed * 3 + nth, 4)).collect();
    format!(
        "Report {seed} on the {} and the {}\n\n{}\n",
        word(1),
        word(2),
        body.join("\n\n")
    )
}

/// A good neighbour: the page that every other test puts beside what is bad.
pub const NEIGHBOUR: &str = "Ferry returns to the small harbour\n\n\
    The ferry came back to the small harbour on Tuesday after a winter in the yard, and the whole \
    village stood on the pier to see it arrive with its new engine.\n\n\
    The captain said that the engine was quieter than the old one and used a third less fuel, which \
    would let the council keep the fares where they had been for six years.\n";
