//! Runs that die while publishing, and the runs after them.

use super::*;
use proptest::prelude::*;

/// Runs, and dies before the change number `at`; `None` if it came through.
fn crash(output: &Path, files: &Files<'_>, at: usize) -> Option<OutputError> {
    let mut left = at;
    let mut stage = staged(output, files).unwrap();
    let mut step = || {
        left = left.checked_sub(1).ok_or(OutputError::NoManifest)?;
        Ok(())
    };
    stage.publish_by_steps(&|| false, &mut step).err()
}

const OLD: [(&str, &str); 5] = [
    ("a/b.txt", "old"),
    ("a/c.txt", "old"),
    ("d.txt", "old"),
    ("e/f.txt/1.txt", "old"),
    ("same.txt", "same"),
];
const NEW: [(&str, &str); 5] = [
    ("a/b.txt", "new"),
    ("d.txt/2.txt", "new"),
    ("e/f.txt", "new"),
    ("g/h/i.txt", "new"),
    ("same.txt", "same"),
];

#[test]
fn a_crash_anywhere_leaves_whole_files_and_the_next_run_finishes() {
    let mut crashes = 0;
    for at in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path();
        run(output, &OLD).unwrap();
        fs::write(output.join("notes.md"), "mine").unwrap();
        if crash(output, &NEW, at).is_none() {
            break;
        }
        crashes += 1;
        for (name, text) in tree(output) {
            let whole = |files: &Files<'_>| files.contains(&(name.as_str(), text.as_str()));
            let mine = name == "notes.md" && text == "mine";
            assert!(mine || name.ends_with('/') || whole(&OLD) || whole(&NEW));
        }
        // The next run makes something else again.
        let last = [("a/b.txt", "last"), ("g/k.txt", "last")];
        run(output, &last).unwrap();
        let mut left = expected(&last);
        left.insert("notes.md".to_owned(), "mine".to_owned());
        assert_eq!(tree(output), left, "after a crash before change {at}");
        assert!(!output.join(".copydesk/unfinished").exists());
    }
    assert_eq!(crashes, 9, "2 manifest renames, 4 files, 3 removals");
}

#[test]
fn a_run_given_up_does_not_forget_the_unfinished_one() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    assert!(crash(output, &NEW, 3).is_some());
    assert!(!tree(output).is_empty(), "some files were moved");
    drop(Stage::open(output, Duration::ZERO).unwrap());
    assert!(crash(output, &OLD, 0).is_some());
    assert_eq!(run(output, &NEW).unwrap().removed, 0);
    assert_eq!(tree(output), expected(&NEW));
}

#[test]
fn leftovers_as_another_process_would_leave_them() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    run(output, &[("a.txt", "old")]).unwrap();
    // It died with its manifest sealed, one file moved, one not, and a third half written.
    drop(staged(output, &[("a.txt", "old"), ("b.txt", "new")]));
    let next = output.join(".copydesk/next");
    fs::create_dir_all(next.join("files/0")).unwrap();
    let manifest = fs::read_to_string(output.join(MANIFEST)).unwrap();
    let manifest = manifest.replace("\"a.txt\"", "\"b.txt\"");
    fs::write(next.join(MANIFEST), manifest).unwrap();
    fs::write(output.join("b.txt"), "new").unwrap();
    fs::write(next.join("files/0/7"), "ha").unwrap();

    let files = [("b.txt", "newer"), ("c.txt", "new")];
    assert_eq!(run(output, &files).unwrap(), published(2, 0, 1));
    assert_eq!(tree(output), expected(&files));
}

#[test]
fn an_unreadable_leftover_is_an_error_not_a_guess() {
    let folder = tempfile::tempdir().unwrap();
    let next = folder.path().join(".copydesk/next");
    fs::create_dir_all(&next).unwrap();
    fs::write(
        next.join(MANIFEST),
        "{\"schema_version\":1,\"program\":\"copydesk\"}\n{\"ar",
    )
    .unwrap();
    let error = Stage::open(folder.path(), Duration::ZERO).unwrap_err();
    assert!(matches!(error, OutputError::Manifest { line: 2, .. }));
    assert!(next.join(MANIFEST).exists(), "the knowledge stays");

    fs::write(folder.path().join(MANIFEST), "{\"name\":\"web app\"}\n").unwrap();
    assert!(Stage::open(folder.path(), Duration::ZERO).is_err());
    assert!(next.join(MANIFEST).exists(), "the knowledge stays");
}

/// A set of outputs, none of which is the folder of another.
fn outputs() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let name = prop::sample::select(vec![
        "a.txt",
        "a.txt/a.txt",
        "a.txt/b.txt",
        "b/a.txt",
        "b/c/a.txt",
        "b/c.txt",
        "c.txt/d/a.txt",
    ]);
    let text = prop::sample::select(vec!["1", "2"]);
    prop::collection::btree_map(name, text, 0..6).prop_map(|mut files| {
        let names: Vec<_> = files.keys().copied().collect();
        files.retain(|name, _| {
            !names
                .iter()
                .any(|other| other.starts_with(&format!("{name}/")))
        });
        files.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_history_of_crashes_ends_in_the_last_run(
        history in prop::collection::vec((outputs(), 0..9_usize), 0..4),
        last in outputs(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        for (files, at) in &history {
            crash(folder.path(), files, *at);
        }
        run(folder.path(), &last).unwrap();
        prop_assert_eq!(tree(folder.path()), expected(&last));
    }
}
