//! What the pages of a source have in common, learnt in the run and shown as a reason.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod common;

use common::{Desk, assert_same, page};
use serde_json::json;

const CHROME: [&str; 3] = ["Skerry town clock", "Pier parking map", "Voices of Skerry"];

fn with_chrome(seed: u64) -> String {
    format!("{}\n{}\n", page(seed), CHROME.join("\n"))
}

fn folder(pages: u64) -> Vec<(String, String)> {
    let names = (0..pages).map(|n| format!("skerry/{n}.txt"));
    names.zip((0..pages).map(with_chrome)).collect()
}

/// How many spans of an input the template of its source took.
fn taken(desk: &Desk, input: &str) -> usize {
    let row = desk.row(input);
    let removed = row["removed"].as_array().unwrap().iter();
    removed.filter(|r| r["code"] == "template").count()
}

#[test]
fn the_manifest_names_the_template_and_explain_says_on_how_many_pages_a_line_stands() {
    let desk = Desk::with(folder(7));
    desk.run_well(&[]);
    assert_eq!(taken(&desk, "skerry/3.txt"), 3);
    let shown = desk.call(&["explain", "in/skerry/3.txt"]).stdout;
    assert_eq!(
        shown.matches("(on 7 of 7 pages of skerry)").count(),
        3,
        "{shown}"
    );
    let rows = desk.call(&["explain", "--json", "in/skerry/3.txt"]).stdout;
    assert!(
        rows.contains("\"detail\":\"on 7 of 7 pages of skerry\""),
        "{rows}"
    );
}

#[test]
fn the_code_can_be_switched_off() {
    let desk = Desk::with(folder(7));
    desk.configure("[clean]\noff = [\"template\"]\n");
    desk.run_well(&[]);
    assert_eq!(taken(&desk, "skerry/3.txt"), 0);
}

#[test]
fn records_belong_to_their_host_wherever_they_lie() {
    let record = |n: u64, text: &str| {
        let url = format!("https://www.skerry.example/{n}");
        json!({"text": text, "url": url}).to_string() + "\n"
    };
    let desk = Desk::new();
    let halves =
        [(0..4), (4..7)].map(|part| part.map(|n| record(n, &with_chrome(n))).collect::<String>());
    desk.put("a/first.jsonl", &halves[0]);
    desk.put("b/second.jsonl", &halves[1]);
    desk.run_well(&[]);
    assert_eq!(taken(&desk, "b/second.jsonl#2"), 3);
    // Without addresses each file is a source, and a page by itself cannot tell.
    let plain = |n: u64| json!({"text": with_chrome(n)}).to_string() + "\n";
    desk.put("a/first.jsonl", plain(0));
    desk.put("b/second.jsonl", plain(3));
    desk.run_well(&[]);
    assert_eq!(taken(&desk, "b/second.jsonl#1"), 0);
}

#[test]
fn threads_and_the_size_of_the_folder_do_not_change_the_outcome() {
    let files = folder(450);
    let outcome = |threads: &str| {
        let desk = Desk::with(files.clone());
        let ended = desk
            .command(&["-q"])
            .env("RAYON_NUM_THREADS", threads)
            .output();
        assert!(ended.unwrap().status.success());
        desk.tree()
    };
    let one = outcome("1");
    assert_same(&one, &outcome("3"));
    let desk = Desk::with(files);
    desk.run_well(&[]);
    for n in 0..450 {
        assert_eq!(taken(&desk, &format!("skerry/{n}.txt")), 3);
    }
    // 400 pages are looked at; a page that is not among them counts itself.
    let shown = desk.call(&["explain", "in/skerry/3.txt"]).stdout;
    let counts = [
        "(on 400 of 400 pages of skerry)",
        "(on 401 of 401 pages of skerry)",
    ];
    assert!(counts.iter().any(|count| shown.contains(count)), "{shown}");
}

#[test]
fn a_folder_with_one_page_a_site_comes_out_as_without() {
    let files = || (0..12).map(|n| (format!("site-{n}/page.txt"), with_chrome(n)));
    let (with, without) = (Desk::with(files()), Desk::with(files()));
    without.configure("[clean]\noff = [\"template\"]\n");
    with.run_well(&[]);
    without.run_well(&[]);
    let texts = |desk: &Desk| {
        let mut tree = desk.tree();
        tree.remove("manifest.jsonl");
        tree
    };
    assert_same(&texts(&with), &texts(&without));
}
