//! The same input gives the same bytes, whatever the threads, the order on disk and the history.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod common;

use common::{Desk, Tree, assert_same, copy_all, page, paragraph};

/// Pages, a few of them copies, parts and near copies of others.
fn pages() -> Vec<(String, Vec<u8>)> {
    let mut pages: Vec<_> = (0..40)
        .map(|n| (format!("{}/{n}.txt", n % 3), page(n)))
        .collect();
    pages.push(("copies/exact.txt".into(), page(7)));
    pages.push((
        "copies/near.txt".into(),
        page(8).replacen("near the", "beside the", 1),
    ));
    let part: Vec<_> = page(9).split("\n\n").take(3).map(str::to_owned).collect();
    pages.push(("copies/part.txt".into(), part.join("\n\n")));
    let shared = format!(
        "{}\n{}\n\n{}\n",
        page(60),
        paragraph(31, 4),
        paragraph(990, 4)
    );
    pages.push(("copies/shared.txt".into(), shared));
    pages
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()))
        .collect()
}

fn run_over(files: &[(String, Vec<u8>)], args: &[&str]) -> Tree {
    let desk = Desk::new();
    copy_all(files, &desk.input());
    desk.run_well(args);
    desk.tree()
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let one = run_over(&pages(), &["-j", "1"]);
    for threads in ["2", "8"] {
        assert_same(&one, &run_over(&pages(), &["-j", threads]));
    }
}

#[test]
fn the_sample_has_duplicates_of_all_kinds() {
    let tree = run_over(&pages(), &[]);
    let manifest = String::from_utf8_lossy(&tree["manifest.jsonl"]).into_owned();
    for relation in ["exact", "near", "contained"] {
        assert!(
            manifest.contains(&format!("\"relation\":\"{relation}\"")),
            "{relation}"
        );
    }
}

#[test]
fn the_order_in_which_files_were_made_does_not_matter() {
    let mut files = pages();
    let forwards = run_over(&files, &[]);
    files.reverse();
    assert_same(&forwards, &run_over(&files, &[]));
    files.sort_by_key(|(name, bytes)| (bytes.len() % 7, name.clone()));
    assert_same(&forwards, &run_over(&files, &[]));
}

#[test]
fn half_first_and_all_later_is_as_all_at_once() {
    let files = pages();
    let at_once = run_over(&files, &[]);
    for first in [files.len() / 2, 1, 0] {
        let desk = Desk::new();
        copy_all(&files[first..], &desk.input());
        desk.run_well(&[]);
        copy_all(&files[..first], &desk.input());
        desk.run_well(&[]);
        assert_same(&at_once, &desk.tree());
    }
}

#[test]
fn jsonl_output_does_not_depend_on_threads_either() {
    let one = run_over(&pages(), &["--format", "jsonl", "-j", "1"]);
    assert_same(&one, &run_over(&pages(), &["--format", "jsonl", "-j", "8"]));
}
