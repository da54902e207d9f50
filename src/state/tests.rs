use super::*;
use std::fs;
use std::path::Path;

fn record(text: Slot, sketch: Slot) -> RecordEntry {
    RecordEntry {
        number: None,
        id: None,
        key: 7,
        place: None,
        evidence: 0,
        bytes: 10,
        articles: 1,
        failed: false,
        text,
        sketch,
        row: None,
    }
}

/// A book of one file with these records.
fn book(records: Vec<RecordEntry>) -> Book {
    Book {
        key: "key".into(),
        files: vec![FileEntry {
            name: "a.txt".into(),
            stamp: None,
            records: u32::try_from(records.len()).unwrap(),
        }],
        records,
        ..Book::default()
    }
}

/// A run that adds a record with this text to those that are known.
fn run(folder: &Path, text: &str) {
    let (mut store, known) = Store::open(folder, "key").unwrap();
    let mut records = match known {
        Known::Book(mut book) => {
            store.complete(&mut book).unwrap();
            book.records
        }
        _ => Vec::new(),
    };
    let slots = [Kind::Text, Kind::Sketch].map(|k| store.push(k, text.as_bytes()).unwrap());
    records.push(record(slots[0], slots[1]));
    store.commit(book(records)).unwrap();
}

fn texts(folder: &Path) -> Vec<String> {
    let (book, segments) = Store::look(folder).unwrap();
    let text = |r: &RecordEntry| segments.read(Kind::Text, r.text).unwrap();
    let texts = book.records.iter().map(text);
    texts.map(|t| String::from_utf8(t).unwrap()).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_was_committed_is_there_again() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "one");
    run(folder.path(), "two");
    assert_eq!(texts(folder.path()), ["one", "two"]);
}

#[test]
fn what_was_not_committed_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let (mut store, known) = Store::open(&state, "key").unwrap();
    assert!(matches!(known, Known::Nothing));
    store.push(Kind::Text, b"one").unwrap();
    drop(store);
    assert!(!state.exists());

    run(&state, "one");
    let before = names(&state);
    let (mut store, _) = Store::open(&state, "key").unwrap();
    store.push(Kind::Text, b"two").unwrap();
    drop(store);
    assert_eq!(names(&state), before);
}

#[test]
fn leftovers_of_a_killed_run_are_swept_away() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "one");
    let before = names(folder.path());
    fs::write(folder.path().join("9.texts"), "half").unwrap();
    drop(Store::open(folder.path(), "key").unwrap());
    assert_eq!(names(folder.path()), before);
}

#[test]
fn another_key_knows_nothing_and_its_commit_replaces_all() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "one");
    let (mut store, known) = Store::open(folder.path(), "other").unwrap();
    assert!(matches!(known, Known::Others));
    let other = Book {
        key: "other".into(),
        ..Book::default()
    };
    store.commit(other).unwrap();
    drop(store);
    assert_eq!(names(folder.path()), ["book", "lock"]);
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "one");
    let path = folder.path().join("book");
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 4;
        fs::write(&path, bytes).unwrap();
        let (store, known) = Store::open(folder.path(), "key").unwrap();
        let damage = match known {
            Known::Unusable(error) => error,
            Known::Book(mut book) => store.complete(&mut book).unwrap_err(),
            known => panic!("byte {at}: {known:?}"),
        };
        assert!(matches!(damage, StateError::Damaged { .. }), "byte {at}");
    }
    for len in 0..whole.len() {
        fs::write(&path, &whole[..len]).unwrap();
        assert!(Store::look(folder.path()).is_err(), "{len} bytes");
    }
    fs::write(&path, &whole).unwrap();
    fs::write(folder.path().join("1.texts"), "01234567twX").unwrap();
    let (book, segments) = Store::look(folder.path()).unwrap();
    let read = segments.read(Kind::Text, book.records[0].text);
    assert!(matches!(read, Err(StateError::Damaged { .. })));
    fs::remove_file(folder.path().join("1.texts")).unwrap();
    let (_, known) = Store::open(folder.path(), "key").unwrap();
    assert!(matches!(known, Known::Unusable(_)));
}

#[test]
fn segments_do_not_grow_without_end() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..100 {
        run(folder.path(), &n.to_string());
    }
    let expected: Vec<_> = (0..100).map(|n| n.to_string()).collect();
    assert_eq!(texts(folder.path()), expected);
    assert!(names(folder.path()).len() < 60);
    let (mut store, known) = Store::open(folder.path(), "key").unwrap();
    let Known::Book(mut book) = known else {
        panic!("the state is not usable")
    };
    store.compact(&mut book).unwrap();
    store.commit(*book).unwrap();
    assert_eq!(texts(folder.path()), expected);
    assert_eq!(names(folder.path()).len(), 4);
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    for name in ["book", "lock.txt", "1.csv", "notes/a.txt"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "Chapter 1. The ferry.").unwrap();
        let opened = Store::open(folder.path(), "key");
        assert!(matches!(opened, Err(StateError::Foreign { .. })), "{name}");
        assert_eq!(fs::read(&path).unwrap(), b"Chapter 1. The ferry.");
    }
}

#[test]
fn a_state_that_has_lost_its_lock_is_still_one() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "a");
    fs::remove_file(folder.path().join("lock")).unwrap();
    let (_, known) = Store::open(folder.path(), "key").unwrap();
    assert!(matches!(known, Known::Book(_)));
}

#[test]
fn two_runs_at_once_are_not_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let first = Store::open(folder.path(), "key").unwrap();
    let second = Store::open(folder.path(), "key").unwrap_err();
    assert!(matches!(second, StateError::Locked { .. }));
    drop(first);
    Store::open(folder.path(), "key").unwrap();
}

#[test]
fn the_journal_forgets_old_runs_and_bad_lines() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::new(folder.path());
    fs::write(folder.path().join("runs.jsonl"), "{\"half\n").unwrap();
    for n in 0..60 {
        let run = RunRecord {
            started: n.to_string(),
            ended: String::new(),
            seconds: 0.5,
            version: "1".into(),
            exit_code: 0,
            error: None,
            summary: None,
        };
        journal.add(&run).unwrap();
    }
    let runs = journal.runs();
    assert_eq!(runs.len(), 50);
    assert_eq!(runs[49].started, "59");
    let last = fs::read_to_string(folder.path().join("last-run.json")).unwrap();
    assert!(last.contains("\"started\":\"59\""));
}
