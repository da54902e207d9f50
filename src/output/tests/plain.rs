//! Runs that nothing disturbs, and mistakes of the caller.

use super::*;
use std::time::{Duration, SystemTime};

#[test]
fn a_fresh_folder_gets_all_files() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("deep/cleaned");
    let files = [("a/b.txt", "one\n"), ("a/c/d.txt", "two\n"), ("e.txt", "")];
    assert_eq!(run(&output, &files).unwrap(), published(3, 0, 0));
    assert_eq!(tree(&output), expected(&files));
    let listed = read_outputs(&output.join(MANIFEST)).unwrap().unwrap();
    assert_eq!(listed, ["a/b.txt", "a/c/d.txt", "e.txt"]);
    assert!(!output.join(".copydesk/next").exists());
}

#[test]
fn a_run_that_makes_the_same_touches_not_even_the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    let files = [("a.txt", "one"), ("b/c.txt", "two")];
    run(output, &files).unwrap();
    let manifest = output.join(MANIFEST);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let file = fs::File::options().append(true).open(&manifest).unwrap();
    file.set_modified(long_ago).unwrap();
    drop(file);
    assert_eq!(run(output, &files).unwrap(), published(0, 2, 0));
    assert_eq!(
        fs::metadata(&manifest).unwrap().modified().unwrap(),
        long_ago
    );
    assert!(!output.join(".copydesk/next").exists());
    run(output, &files[..1]).unwrap();
    assert_ne!(
        fs::metadata(&manifest).unwrap().modified().unwrap(),
        long_ago
    );
}

#[test]
fn unchanged_files_keep_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    run(output, &[("a/b.txt", "one\n"), ("c.txt", "two\n")]).unwrap();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let time = |name: &str| fs::metadata(output.join(name)).unwrap().modified().unwrap();
    for name in ["a/b.txt", "c.txt"] {
        let file = fs::File::options().write(true).open(output.join(name));
        file.unwrap().set_modified(long_ago).unwrap();
    }
    let again = run(output, &[("a/b.txt", "one\n"), ("c.txt", "TWO\n")]);
    assert_eq!(again.unwrap(), published(1, 1, 0));
    assert_eq!(time("a/b.txt"), long_ago);
    assert_ne!(time("c.txt"), long_ago);
}

#[test]
fn what_is_no_longer_made_goes_with_its_empty_folders() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    let first = [
        ("a/b/c.txt", "1"),
        ("a/b/d.txt", "2"),
        ("e/f.txt", "3"),
        ("g.txt", "4"),
    ];
    run(output, &first).unwrap();
    fs::write(output.join("e/notes.md"), "mine").unwrap();
    fs::create_dir(output.join("empty")).unwrap();
    assert_eq!(run(output, &[("g.txt", "4")]).unwrap(), published(0, 1, 3));
    let left = [("e/notes.md", "mine"), ("empty/", ""), ("g.txt", "4")];
    assert_eq!(tree(output), expected(&left));
}

#[test]
fn files_and_folders_may_swap_names() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path();
    run(output, &[("a.txt/1.txt", "1"), ("b.txt", "2")]).unwrap();
    let files = [("a.txt", "3"), ("b.txt/x/1.txt", "4")];
    assert_eq!(run(output, &files).unwrap(), published(2, 0, 2));
    assert_eq!(tree(output), expected(&files));
}

#[test]
fn a_dropped_stage_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("cleaned");
    let stage = staged(&output, &[("a.txt", "1")]).unwrap();
    fs::write(stage.spool_dir().join("scratch"), "x").unwrap();
    drop(stage);
    assert!(!output.exists());

    fs::create_dir(&output).unwrap();
    drop(staged(&output, &[("a.txt", "1")]).unwrap());
    assert_eq!(fs::read_dir(&output).unwrap().count(), 0);

    run(&output, &[("a.txt", "1")]).unwrap();
    drop(staged(&output, &[("a.txt", "2")]).unwrap());
    assert_eq!(tree(&output), expected(&[("a.txt", "1")]));
}

#[test]
fn stopped_in_time_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &[("a.txt", "1")]).unwrap();
    let mut stage = staged(folder.path(), &[("b.txt", "2")]).unwrap();
    let error = stage.publish(&|| true).unwrap_err();
    drop(stage);
    assert!(matches!(error, OutputError::Stopped { .. }), "{error}");
    assert_eq!(tree(folder.path()), expected(&[("a.txt", "1")]));
    assert!(!folder.path().join(".copydesk/next").exists());
}

#[test]
fn one_run_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = staged(folder.path(), &[("a.txt", "1")]).unwrap();
    let error = Stage::open(folder.path(), Duration::ZERO).unwrap_err();
    assert!(matches!(error, OutputError::Locked { .. }), "{error}");
    first.publish(&|| false).unwrap();
    drop(first);
    assert_eq!(tree(folder.path()), expected(&[("a.txt", "1")]));
    drop(Stage::open(folder.path(), Duration::ZERO).unwrap());
}

#[test]
fn many_threads_may_put() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = Stage::open(folder.path(), Duration::ZERO).unwrap();
    let names: Vec<_> = (0..200).map(|n| format!("{}/{n}.txt", n % 7)).collect();
    std::thread::scope(|scope| {
        for part in names.chunks(50) {
            let stage = &stage;
            scope.spawn(move || {
                for name in part {
                    stage.put(name, name.as_bytes()).unwrap();
                }
            });
        }
    });
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    list(&stage, &names).unwrap();
    assert_eq!(stage.publish(&|| false).unwrap(), published(200, 0, 0));
    assert!(tree(folder.path()).iter().all(|(name, text)| name == text));
}

#[test]
fn large_files_are_written_as_a_stream_and_listed_in_the_header() {
    let folder = tempfile::tempdir().unwrap();
    for text in ["{}\n", "{}\n{}\n"] {
        let mut stage = Stage::open(folder.path(), Duration::ZERO).unwrap();
        let mut articles = stage.writer(ARTICLES).unwrap();
        articles.write_all(text.as_bytes()).unwrap();
        articles.finish().unwrap();
        list(&stage, &[ARTICLES]).unwrap();
        stage.publish(&|| false).unwrap();
        assert_eq!(tree(folder.path()), expected(&[(ARTICLES, text)]));
    }
}

#[test]
#[cfg(unix)]
fn files_get_the_mode_that_any_new_file_gets() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &[("a.txt", "1")]).unwrap();
    let plain = folder.path().join("plain");
    fs::write(&plain, "").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&folder.path().join("a.txt")), mode(&plain));
    assert_eq!(mode(&folder.path().join(MANIFEST)), mode(&plain));
}

#[test]
fn mistakes_of_the_caller_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let stage = || Stage::open(folder.path(), Duration::ZERO).unwrap();
    let publish = |mut stage: Stage| stage.publish(&|| false).unwrap_err();

    for name in ["../x.txt", "/x.txt", ".copydesk/lock", "", "manifest.jsonl"] {
        let error = stage().put(name, b"").unwrap_err();
        assert!(matches!(error, OutputError::BadName { .. }), "{error}");
    }
    let error = publish(stage());
    assert!(matches!(error, OutputError::NoManifest), "{error}");

    let half = stage();
    write!(half.writer(MANIFEST).unwrap(), "{{").unwrap();
    let error = publish(half);
    assert!(matches!(error, OutputError::NoManifest), "{error}");

    let error = publish(staged(folder.path(), &[("a.txt", "1"), ("a.txt", "2")]).unwrap());
    assert!(matches!(error, OutputError::Twice { .. }), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
