//! What the documents claim, held against the program.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_copydesk");

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn copydesk(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

/// What `copydesk help COMMAND` prints, in one line.
fn help(command: &str) -> String {
    let output = copydesk(&["help", command]);
    assert!(output.status.success(), "there is no command `{command}`");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines that begin with `copydesk ` in the ```sh blocks of a document, comments cut off.
fn command_lines(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside && line.starts_with("copydesk ") {
            let line = line.split(" #").next().unwrap_or_default();
            found.push(line.trim().to_owned());
        }
    }
    found
}

/// What is wrong with a command line: a command or flag that is not there, a value that is not taken.
fn faults(line: &str) -> Vec<String> {
    let end = |word: &&str| !matches!(*word, "|" | ">" | ">>" | "&&" | ";");
    let words: Vec<&str> = line.split_whitespace().skip(1).take_while(end).collect();
    let Some((command, rest)) = words.split_first() else {
        return vec![format!("no command: {line}")];
    };
    let help = help(command);
    let mut faults = Vec::new();
    for (at, word) in rest.iter().enumerate().filter(|(_, w)| w.starts_with('-')) {
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (*word, rest.get(at + 1).copied()),
        };
        let Some(about) = about(&help, flag) else {
            faults.push(format!("no flag `{flag}`: {line}"));
            continue;
        };
        let values = about
            .split("[possible values: ")
            .nth(1)
            .and_then(|v| v.split(']').next());
        if values.is_some_and(|v| !v.split(", ").any(|v| Some(v) == value)) {
            faults.push(format!("`{flag}` does not take {value:?}: {line}"));
        }
    }
    faults
}

/// What the help says of a flag, up to the next flag.
fn about<'h>(help: &'h str, flag: &str) -> Option<&'h str> {
    let options = help.split(" Options: ").nth(1)?;
    let named = |at: usize| {
        let before = options[..at].ends_with(' ') || at == 0;
        let after = options[at + flag.len()..].starts_with([' ', ',']);
        before && after
    };
    let (at, _) = options.match_indices(flag).find(|(at, _)| named(*at))?;
    let about = &options[at + flag.len()..];
    let about = about
        .strip_prefix(", ")
        .map_or(about, |long| long.split_once(' ').map_or("", |(_, a)| a));
    Some(about.split(" --").next().unwrap_or_default())
}

#[test]
fn the_commands_of_the_documents_exist() {
    let mut seen = 0;
    for name in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/rules.md",
        "docs/manifest.md",
        "ARCHITECTURE.md",
    ] {
        for line in command_lines(&document(name)) {
            assert_eq!(faults(&line), Vec::<String>::new(), "{name}");
            seen += 1;
        }
    }
    assert!(seen >= 8, "only {seen} command lines were found");
}

#[test]
fn a_wrong_flag_or_value_would_be_seen() {
    assert_eq!(
        faults("copydesk run raw cleaned -n --duplicates mark -j 4"),
        Vec::<String>::new()
    );
    assert_eq!(faults("copydesk run --titles drop").len(), 1);
    assert_eq!(faults("copydesk run --title cut --dry").len(), 2);
    let block = "```sh\ncopydesk run # x\n```\n```text\ncopydesk jump\n```";
    assert_eq!(command_lines(block), ["copydesk run"]);
}

/// The keys named in the tables of a document, each below the code span of its heading: `row.moved[].field`.
fn documented(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut section = None;
    for line in text.lines() {
        if line.starts_with('#') {
            section = code(line);
        } else if let (Some(section), Some(cell)) = (section, line.strip_prefix("| `")) {
            let key = cell.split('`').next().unwrap_or_default();
            keys.insert(format!("{section}.{key}"));
        }
    }
    keys
}

/// The first code span of a line.
fn code(line: &str) -> Option<&str> {
    line.split('`').nth(1)
}

/// The keys of a value and of the objects and lists of objects in it. Metadata is the source's own.
fn keys(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if !path.ends_with(".metadata") => {
            for (key, value) in fields {
                let path = format!("{path}.{key}");
                found.insert(path.clone());
                keys(value, &path, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                keys(item, &format!("{path}[]"), found);
            }
        }
        _ => {}
    }
}

/// An input folder with an example of everything that the manifest can tell.
fn fill(folder: &Path) {
    // A long page of which nothing stays.
    let buttons = "Share on Facebook Twitter WhatsApp Email\n".repeat(60);
    fs::write(folder.join("buttons.txt"), buttons).unwrap();
    let words =
        "amber birch cedar dune ember fjord grove heath islet jetty knoll ledge marsh notch";
    let words: Vec<&str> = words.split(' ').collect();
    // Runs of words that do not repeat: the step between the two words grows.
    let prose = |seed: usize, count: usize| {
        let pick = |n: usize| words[(seed + n * n + n / 14 * 5) % words.len()];
        (0..count)
            .map(|n| format!("{}{}", pick(n), (seed * 7 + n) % 91))
            .collect::<Vec<_>>()
            .join(" ")
            + "."
    };
    let page = |paragraphs: &[&str]| {
        format!(
            "Mill wheel turns again after thirty years\n\nBy Mara Tolland\n\n{}\n\nAdvertisement\n",
            paragraphs.join("\n\n")
        )
    };
    let (one, two, three, shared) = (prose(1, 60), prose(2, 60), prose(3, 60), prose(40, 22));
    let shared = format!("Then {shared} Then {}", prose(44, 22));
    fs::write(folder.join("a.txt"), page(&[&one, &shared, &two])).unwrap();
    fs::write(folder.join("b.txt"), page(&[&one, &shared])).unwrap();
    fs::write(folder.join("c.txt"), page(&[&three, &shared])).unwrap();
    fs::write(folder.join("d.txt"), b"%PDF-1.7").unwrap();
    // Pages of a site, which have their last lines in common.
    fs::create_dir(folder.join("site")).unwrap();
    for seed in 60..65 {
        let text = format!(
            "{}Mill tours\nMill lottery\nMill museum\n",
            page(&[&prose(seed, 60)])
        );
        fs::write(folder.join(format!("site/{seed}.txt")), text).unwrap();
    }
    let note = "A note of six short words that are nowhere else.";
    let record =
        serde_json::json!({"id": "e1", "text": prose(5, 60) + "\n\n" + note, "place": {"own": 1}});
    fs::write(folder.join("e.jsonl"), format!("{record}\n")).unwrap();
    // Most of `e1`, and a sentence of its own: near, with something unique.
    fs::write(
        folder.join("f.txt"),
        prose(5, 60) + "\n\nBut the miller would not have it so.\n",
    )
    .unwrap();
}

/// The keys of all lines of a JSON Lines file, those of the first under another name.
fn keys_of_file(path: &Path, first: &str, others: &str, found: &mut BTreeSet<String>) {
    let text = fs::read_to_string(path).unwrap();
    for (at, line) in text.lines().enumerate() {
        let value: Value = serde_json::from_str(line).unwrap();
        keys(&value, if at == 0 { first } else { others }, found);
    }
}

#[test]
fn the_manifest_has_the_documented_fields_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let (raw, out) = (folder.path().join("raw"), folder.path().join("out"));
    fs::create_dir(&raw).unwrap();
    fill(&raw);
    let paths = [raw.to_str().unwrap(), out.to_str().unwrap()];
    let mut written = BTreeSet::new();
    for format in ["text", "jsonl"] {
        let output = copydesk(&[
            "run",
            paths[0],
            paths[1],
            "--no-config",
            "--quiet",
            "--format",
            format,
        ]);
        assert_eq!(output.status.code(), Some(3), "the PDF fails: {output:?}");
        keys_of_file(&out.join("manifest.jsonl"), "header", "row", &mut written);
    }
    let later = folder.path().join("later");
    let output = copydesk(&[
        "run",
        paths[0],
        later.to_str().unwrap(),
        "--no-config",
        "--quiet",
        "--against",
        paths[1],
    ]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    keys_of_file(&later.join("manifest.jsonl"), "header", "row", &mut written);
    keys_of_file(
        &out.join("articles.jsonl"),
        "article",
        "article",
        &mut written,
    );
    let documented = documented(&document("docs/manifest.md"));
    let unwritten: Vec<_> = documented.difference(&written).collect();
    let undocumented: Vec<_> = written.difference(&documented).collect();
    assert!(
        unwritten.is_empty(),
        "documented, but not written: {unwritten:?}"
    );
    assert!(
        undocumented.is_empty(),
        "written, but not documented: {undocumented:?}"
    );
}

#[test]
fn the_readme_names_every_field_of_a_row() {
    let readme = document("README.md");
    let spans: BTreeSet<&str> = readme.split('`').skip(1).step_by(2).collect();
    for key in documented(&document("docs/manifest.md")) {
        let Some(key) = key
            .strip_prefix("row.")
            .filter(|k| k.split('.').count() <= 2)
        else {
            continue;
        };
        let last = key.rsplit('.').next().unwrap_or(key);
        let named = [key.to_owned(), format!("{key}[]"), format!(".{last}")];
        let inner = key.starts_with("moved[].") || key.starts_with("removed[].");
        assert!(
            inner || named.iter().any(|n| spans.contains(n.as_str())),
            "README.md does not name `{key}`"
        );
    }
}
