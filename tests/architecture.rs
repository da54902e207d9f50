//! The rules of the house, checked on the source: which room may import which, who may print, and what
//! every file begins with.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms with output options and rules that only meet in the pipeline.
const WORK: &[&str] = &["input", "clean", "dedup", "state", "output"];

/// What the command line may name of the working rooms: options and values, never the work itself.
const VALUES: &[&str] = &[
    "clean::Captions",
    "clean::Profile",
    "input::FollowLinks",
    "input::InputError",
    "output::OutputError",
    "output::TitleMode",
];

/// Files that are one long table, and may be longer than others.
const TABLES: &[&str] = &[];

/// The longest file in lines.
const LONGEST: usize = 500;

/// Why a path of `room` is not allowed, if it is not.
fn fault(room: &str, path: &str) -> Option<String> {
    let other = path.split("::").next().unwrap_or_default();
    let known = |r: &str| {
        WORK.contains(&r) || ["document", "eval", "settings", "pipeline", "cli"].contains(&r)
    };
    if other == room {
        return None;
    }
    if !known(other) {
        return Some(format!("`{other}` is no room that this test knows"));
    }
    let allowed = match room {
        "document" | "lib" => false,
        // Measuring has a command of its own, and nothing else needs it.
        "eval" => other == "document",
        "settings" => other == "document" || WORK.contains(&other),
        "pipeline" => !["cli", "eval"].contains(&other),
        "cli" => {
            let value = VALUES
                .iter()
                .any(|v| path == *v || path.starts_with(&format!("{v}::")));
            value || ["document", "eval", "settings", "pipeline"].contains(&other)
        }
        "main" => other == "cli",
        room if WORK.contains(&room) => other == "document",
        _ => return Some(format!("`{room}` is no room that this test knows")),
    };
    (!allowed).then(|| format!("`{room}` must not use `{path}`"))
}

/// The names and punctuation of a source text, without comments and the insides of literals.
fn tokens(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let next = skip_comment_or_literal(&chars, at);
        if next > at {
            at = next;
        } else if is_word(chars[at]) {
            let end = end_of(&chars, at, is_word);
            tokens.push(chars[at..end].iter().collect());
            at = end;
        } else if chars[at..].starts_with(&[':', ':']) {
            tokens.push("::".to_owned());
            at += 2;
        } else {
            if !chars[at].is_whitespace() {
                tokens.push(chars[at].to_string());
            }
            at += 1;
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn end_of(chars: &[char], from: usize, holds: impl Fn(char) -> bool) -> usize {
    (from..chars.len())
        .find(|&i| !holds(chars[i]))
        .unwrap_or(chars.len())
}

/// Where a comment, string or character literal that begins at `at` ends; `at` if there is none.
fn skip_comment_or_literal(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    if rest.starts_with(&['/', '/']) {
        return end_of(chars, at, |c| c != '\n');
    }
    if rest.starts_with(&['/', '*']) {
        return end_of_block_comment(chars, at);
    }
    if rest[0] == '"' {
        return end_of_string(chars, at);
    }
    let after_word = at > 0 && is_word(chars[at - 1]);
    if !after_word && (rest[0] == 'r' || rest.starts_with(&['b', 'r'])) {
        return end_of_raw_string(chars, at);
    }
    if rest[0] == '\'' {
        return end_of_char(chars, at);
    }
    at
}

fn end_of_block_comment(chars: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0, from);
    while at < chars.len() {
        if chars[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if chars[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
        } else {
            at += 1;
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn end_of_string(chars: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// `r"…"`, `r#"…"#`, `br"…"`; a name that begins with these letters is none.
fn end_of_raw_string(chars: &[char], from: usize) -> usize {
    let hashes_at = from + if chars[from] == 'b' { 2 } else { 1 };
    let quote = end_of(chars, hashes_at, |c| c == '#');
    if chars.get(quote) != Some(&'"') {
        return from;
    }
    let close: String = std::iter::once('"')
        .chain(std::iter::repeat_n('#', quote - hashes_at))
        .collect();
    let close: Vec<char> = close.chars().collect();
    (quote + 1..chars.len())
        .find(|&i| chars[i..].starts_with(&close))
        .map_or(chars.len(), |i| i + close.len())
}

/// A character literal, as opposed to a lifetime.
fn end_of_char(chars: &[char], from: usize) -> usize {
    match chars.get(from + 1) {
        Some('\\') => end_of(chars, from + 3, |c| c != '\'') + 1,
        Some(_) if chars.get(from + 2) == Some(&'\'') => from + 3,
        _ => from,
    }
}

/// All paths that begin at `root` (`crate`), its groups taken apart, without the root itself.
fn paths(tokens: &[String], root: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for at in 0..tokens.len().saturating_sub(1) {
        if tokens[at] == root && tokens[at + 1] == "::" {
            tree(tokens, at + 2, "", &mut found);
        }
    }
    found
}

/// Reads a path or a group of paths behind `::`; returns where it ends.
fn tree(tokens: &[String], mut at: usize, before: &str, found: &mut BTreeSet<String>) -> usize {
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    if token(at) == "{" {
        at += 1;
        while !matches!(token(at), "}" | "") {
            at = match token(at) {
                "," => at + 1,
                "as" => at + 2,
                _ => tree(tokens, at, before, found),
            };
        }
        return at + 1;
    }
    let path = match token(at) {
        "self" | "*" => before.to_owned(),
        name if before.is_empty() => name.to_owned(),
        name => format!("{before}::{name}"),
    };
    let goes_on =
        token(at + 2) == "{" || token(at + 2) == "*" || token(at + 2).starts_with(is_word);
    if token(at + 1) == "::" && goes_on {
        return tree(tokens, at + 2, &path, found);
    }
    found.insert(path);
    at + 1
}

/// What the file says too loudly: printing and exiting.
fn loud(tokens: &[String]) -> Vec<String> {
    let printing = |w: &[String]| {
        matches!(
            w[0].as_str(),
            "println" | "eprintln" | "print" | "eprint" | "dbg"
        ) && w[1] == "!"
    };
    let exiting = |w: &[String]| w[0] == "process" && w[1] == "::" && w[2] == "exit";
    tokens
        .windows(3)
        .filter(|w| printing(w) || exiting(w))
        .map(|w| w.concat())
        .collect()
}

/// All Rust files below `src`, with their names below it.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    list(&root, &mut files);
    files.sort();
    assert!(files.len() > 50, "only {} files found", files.len());
    files
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// `clean` for `clean/rules/mod.rs`, `main` for `main.rs`.
fn room(name: &str) -> &str {
    let first = name.split('/').next().unwrap_or(name);
    first.strip_suffix(".rs").unwrap_or(first)
}

fn is_test(name: &str) -> bool {
    name.ends_with("tests.rs") || name.contains("/tests/")
}

/// The faults of one file's imports.
fn faults(name: &str, source: &str) -> Vec<String> {
    let tokens = tokens(source);
    let root = if name == "main.rs" {
        "copydesk"
    } else {
        "crate"
    };
    let mut all = paths(&tokens, root);
    all.extend(climbing(name, &tokens));
    all.iter()
        .filter_map(|path| fault(room(name), path))
        .collect()
}

/// Paths that leave the room by `super`, as if they were written with `crate`. A module of tests at the
/// end of a file is one level deeper and not looked at.
fn climbing(name: &str, tokens: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let stem = name.trim_end_matches(".rs").trim_end_matches("/mod");
    let depth = stem.split('/').count();
    if !name.contains('/') {
        return found;
    }
    let tests = tokens.windows(3).position(|w| w == ["mod", "tests", "{"]);
    let tokens = &tokens[..tests.unwrap_or(tokens.len())];
    let mut at = 0;
    while at < tokens.len() {
        let mut steps = 0;
        while tokens[at..].starts_with(&["super".to_owned(), "::".to_owned()]) {
            steps += 1;
            at += 2;
        }
        if steps >= depth {
            tree(tokens, at, "", &mut found);
        }
        at += 1;
    }
    found
}

#[test]
fn imports_follow_the_arrows() {
    let mut wrong = Vec::new();
    let mut arrows = BTreeSet::new();
    for (name, source) in sources() {
        wrong.extend(
            faults(&name, &source)
                .into_iter()
                .map(|f| format!("src/{name}: {f}")),
        );
        for path in paths(&tokens(&source), "crate") {
            arrows.insert((
                room(&name).to_owned(),
                path.split("::").next().unwrap_or_default().to_owned(),
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The test would also pass if it saw nothing.
    for room in WORK.iter().filter(|r| **r != "dedup") {
        assert!(
            arrows.contains(&("pipeline".to_owned(), (*room).to_owned())),
            "{arrows:?}"
        );
    }
}

#[test]
fn only_the_command_line_prints_and_exits() {
    let mut wrong = Vec::new();
    let mut heard = 0;
    for (name, source) in sources() {
        let loud = loud(&tokens(&source));
        if room(&name) == "cli" || name == "main.rs" {
            heard += loud.len();
        } else if !is_test(&name) {
            wrong.extend(loud.into_iter().map(|what| format!("src/{name}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        heard > 0,
        "the command line prints, and the test did not see it"
    );
}

#[test]
fn every_file_says_what_it_is_for_and_stays_small() {
    let mut wrong = Vec::new();
    for (name, source) in sources() {
        let lines = source.lines().count();
        if !source.trim_start().starts_with("//!") && !is_test(&name) {
            wrong.push(format!("src/{name} does not begin with //!"));
        }
        if lines > LONGEST && !is_test(&name) && !TABLES.contains(&name.as_str()) {
            wrong.push(format!(
                "src/{name} has {lines} lines; could it be two files?"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The checker itself.
mod checker {
    use super::*;

    #[test]
    fn a_forbidden_arrow_is_caught() {
        let cases = [
            ("document/mod.rs", "use crate::clean::Options;"),
            ("clean/page.rs", "use crate::dedup::words;"),
            ("input/text.rs", "fn f() { crate::pipeline::run(); }"),
            ("dedup/mod.rs", "use super::output::render;"),
            (
                "output/plan.rs",
                "use crate::{\n    document::Span,\n    clean::{\n        self,\n        RuleBook,\n    },\n};",
            ),
            ("settings/mod.rs", "use crate::pipeline;"),
            ("pipeline/mod.rs", "use crate::{clean, cli};"),
            ("cli/run.rs", "use crate::clean::clean;"),
            ("cli/run.rs", "use crate::{output};"),
            ("main.rs", "fn main() { copydesk::pipeline::run(); }"),
            ("clean/page.rs", "use super::super::dedup;"),
            (
                "clean/rules/mod.rs",
                "use super::super::{document, dedup::words};",
            ),
            ("attic/mod.rs", "use crate::document::Span;"),
            ("clean/page.rs", "use crate::attic::Box;"),
            ("eval/words.rs", "use crate::dedup::words;"),
            ("pipeline/mod.rs", "use crate::eval::score;"),
        ];
        for (name, source) in cases {
            assert!(!faults(name, source).is_empty(), "{name}: {source}");
        }
    }

    #[test]
    fn an_allowed_arrow_passes() {
        let cases = [
            (
                "clean/page.rs",
                "use crate::document::{Span, Reason}; use crate::clean::fold;",
            ),
            (
                "settings/mod.rs",
                "use crate::{clean, dedup, input, output};",
            ),
            (
                "pipeline/mod.rs",
                "use crate::{clean::{self, RuleBook as Rules}, settings::*};",
            ),
            (
                "cli/run.rs",
                "use crate::{output::{OutputError, TitleMode}, pipeline::{self, Job}};",
            ),
            ("cli/eval.rs", "use crate::eval::{self, Report};"),
            ("main.rs", "fn main() { copydesk::cli::main(); }"),
            (
                "clean/rules/pack.rs",
                "use super::super::fold; use super::Effect;",
            ),
            ("document/mod.rs", "pub(in crate::document) fn f() {}"),
        ];
        for (name, source) in cases {
            assert_eq!(faults(name, source), Vec::<String>::new(), "{source}");
        }
    }

    #[test]
    fn comments_and_literals_are_no_code() {
        let source = r####"
            // crate::cli
            /* crate::cli /* crate::cli */ crate::cli */
            const A: &str = "crate::cli \" crate::cli";
            const B: &str = r#"crate::cli " crate::cli"#;
            const C: [char; 3] = ['"', '\'', '\u{22}'];
            fn f<'a>(x: &'a str) -> &'a str { println(x) }
            fn raw() { crate::clean::x::<u8>() }
        "####;
        let seen: Vec<String> = paths(&tokens(source), "crate").into_iter().collect();
        assert_eq!(seen, ["clean::x"]);
        assert_eq!(loud(&tokens(source)), Vec::<String>::new());
        let source = "fn f() { println!(\"x\"); std::process::exit(1); }";
        assert_eq!(loud(&tokens(source)), ["println!(", "process::exit"]);
    }
}
