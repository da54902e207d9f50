//! Names that clash, hide, break out or look alike.

use super::*;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn page(file: &str) -> Wanted<'_> {
    Wanted {
        file,
        record: None,
        id: None,
        index: 0,
    }
}

fn record<'a>(file: &'a str, record: u64, id: Option<&'a str>) -> Wanted<'a> {
    Wanted {
        file,
        record: Some(record),
        id,
        index: 0,
    }
}

fn pairs(wanted: &[Wanted<'_>]) -> Vec<(String, String)> {
    ids(wanted).into_iter().zip(outputs(wanted)).collect()
}

#[track_caller]
fn one(wanted: Wanted<'_>, id: &str, output: &str) {
    assert_eq!(pairs(&[wanted]), [(id.to_owned(), output.to_owned())]);
}

#[test]
fn pages_mirror_their_path() {
    one(page("a/b.txt"), "a/b", "a/b.txt");
    one(page("a/b.TXT"), "a/b", "a/b.txt");
    one(page("a/b.txt.gz"), "a/b", "a/b.txt");
    one(page("a/b.txt.zst"), "a/b", "a/b.txt");
    one(page("a/b.html"), "a/b.html", "a/b.html.txt");
    one(page("a/b.html.gz"), "a/b.html", "a/b.html.txt");
    one(page("a/b"), "a/b", "a/b.txt");
    one(page("Inc./.txt"), "Inc./.txt", "Inc./.txt.txt");
    let second = Wanted {
        index: 1,
        ..page("a/b.txt")
    };
    one(second, "a/b.2", "a/b.2.txt");
}

#[test]
fn records_lie_in_a_folder_of_their_file() {
    one(
        record("docs.jsonl", 17, None),
        "docs.jsonl#17",
        "docs/17.txt",
    );
    one(
        record("docs.jsonl", 17, Some("")),
        "docs.jsonl#17",
        "docs/17.txt",
    );
    one(
        record("x/docs.ndjson.zst", 3, Some("k9")),
        "k9",
        "x/docs/k9.txt",
    );
    let third = Wanted {
        index: 2,
        ..record("docs.jsonl.gz", 3, Some("k9"))
    };
    one(third, "k9.3", "docs/k9.3.txt");
}

#[test]
fn hostile_ids_stay_ids_but_not_paths() {
    let named = pairs(&[record("docs.jsonl", 0, Some("../../etc/passwd"))]);
    assert_eq!(named[0].0, "../../etc/passwd");
    assert!(named[0].1.starts_with("docs/__.._etc_passwd~"));
}

#[test]
fn reserved_names_are_not_given() {
    for file in [".copydesk/a.txt", ".CopyDesk/a.txt", "manifest.jsonl/a.txt"] {
        let output = &pairs(&[page(file)])[0].1;
        let folder = output.split('/').next().unwrap();
        assert!(!is_reserved(folder) && folder.contains('~'), "{output}");
    }
    let output = &pairs(&[record(".copydesk.jsonl", 0, None)])[0].1;
    assert!(output.starts_with(".copydesk~"), "{output}");
    one(
        page("x/.copydesk/a.txt"),
        "x/.copydesk/a",
        "x/.copydesk/a.txt",
    );
}

#[test]
fn the_first_in_input_order_keeps_the_plain_name() {
    let named = pairs(&[page("a/b.txt.gz"), page("a/B.txt"), page("a/b.txt")]);
    assert_eq!(named[1], ("a/B".into(), "a/B.txt".into()));
    assert_eq!(named[2].0, "a/b", "ids count case");
    assert!(named[2].1.starts_with("a/b~") && named[2].1.ends_with(".txt"));
    assert!(named[0].0.starts_with("a/b~"), "the second a/b");
    assert_ne!(named[0].1, named[2].1);
}

#[test]
fn a_file_gives_way_to_a_folder() {
    let named = pairs(&[page("x.txt"), page("x.txt.html/y.txt"), page("X.txt/z.txt")]);
    assert!(named[0].1.starts_with("x~"), "{}", named[0].1);
    assert_eq!(named[1].1, "x.txt.html/y.txt");
    assert_eq!(named[2].1, "X.txt/z.txt");
}

#[test]
fn a_mark_takes_no_name_from_its_owner() {
    let marked = pairs(&[page("a.txt"), page("a.txt.gz")])[1].1.clone();
    let named = pairs(&[page("a.txt"), page("a.txt.gz"), page(&marked)]);
    assert_eq!(named[2].1, marked);
    assert_ne!(named[1].1, marked);
}

#[test]
fn long_names_fit_the_file_system() {
    let long = "ü".repeat(200);
    let file = format!("{long}/{long}.txt");
    let output = &pairs(&[page(&file)])[0].1;
    assert!(output.split('/').all(|part| part.len() <= MAX_COMPONENT));
    let deep = format!("{}/story.txt", "folder/".repeat(200));
    let output = &pairs(&[page(&deep)])[0].1;
    assert!(output.starts_with("~long/story~"), "{output}");
    assert_eq!(output.len(), "~long/story~".len() + 16 + 4);
}

/// Parts that clash, hide, break out, or look alike.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("a"),
        Just("A"),
        Just("a.txt"),
        Just("a.2"),
        Just(".."),
        Just("."),
        Just(""),
        Just("b.jsonl"),
        Just("con"),
        Just("é"),
        Just("e\u{301}"),
        Just("ß"),
        Just("SS"),
        Just("manifest.jsonl"),
        Just(".copydesk"),
        Just("~long"),
        Just("a\0b"),
        Just("C:\\x"),
    ]
    .prop_map(str::to_owned)
}

type Owned = (String, Option<u64>, Option<String>, usize);

fn owned() -> impl Strategy<Value = Owned> {
    let file = proptest::collection::vec(part(), 1..4).prop_map(|parts| parts.join("/"));
    let ending = prop_oneof![Just(""), Just(".txt"), Just(".gz"), Just(".jsonl")];
    let id = prop_oneof![part(), "\\PC{0,6}", "(?s).{0,4}", "[./\\\\ ]{0,5}"];
    (
        (file, ending).prop_map(|(file, ending)| file + ending),
        proptest::option::of(0..3_u64),
        proptest::option::of(id),
        0..3_usize,
    )
}

fn borrow((file, record, id, index): &Owned) -> Wanted<'_> {
    Wanted {
        file,
        record: *record,
        id: id.as_deref(),
        index: *index,
    }
}

proptest! {
    #[test]
    fn always_inside_always_distinct(list in proptest::collection::vec(owned(), 1..24)) {
        let wanted: Vec<_> = list.iter().map(borrow).collect();
        let named = pairs(&wanted);
        let lower = |name: &str| name.nfc().collect::<String>().to_lowercase().nfc().collect::<String>();
        let files: HashSet<String> = named.iter().map(|(_, output)| lower(output)).collect();
        let ids: HashSet<&str> = named.iter().map(|(id, _)| id.as_str()).collect();
        prop_assert_eq!(files.len(), named.len());
        prop_assert_eq!(ids.len(), named.len());
        for (_, output) in &named {
            prop_assert!(super::super::paths::is_inside(output), "{:?}", output);
            prop_assert!(output.ends_with(".txt"));
            prop_assert!(folders(output).all(|folder| !files.contains(&lower(folder))));
            let top = lower(output.split('/').next().unwrap());
            prop_assert!(!RESERVED.contains(&top.as_str()), "{:?}", output);
        }
    }

    #[test]
    fn a_record_is_one_component_below_its_folder(id in "(?s).{0,40}", index in 0..3_usize) {
        let outputs = outputs(&[Wanted { index, ..record("docs.jsonl", 5, Some(&id)) }]);
        let last = outputs[0].strip_prefix("docs/").unwrap();
        prop_assert!(!last.contains(['/', '\\', '\0', ':', '\n']), "{:?}", last);
        prop_assert!(!last.starts_with('.') && last.len() <= MAX_COMPONENT, "{:?}", last);
    }

    #[test]
    fn the_order_of_the_slice_does_not_matter(
        list in proptest::collection::vec(owned(), 1..24).prop_shuffle(),
    ) {
        // Each article of a run is wanted once.
        let mut seen = HashSet::new();
        let mut list = list;
        list.retain(|(file, record, _, index)| seen.insert((file.clone(), *record, *index)));
        let wanted: Vec<_> = list.iter().map(borrow).collect();
        let mut sorted = wanted.clone();
        sorted.sort_by_key(|w| (w.file, w.record, w.index));
        let by_sorted = pairs(&sorted);
        for (want, name) in wanted.iter().zip(pairs(&wanted)) {
            let at = sorted.iter().position(|other| other == want).unwrap();
            prop_assert_eq!(&by_sorted[at], &name);
        }
    }
}
