//! Whole measurements on small folders.

use super::*;
use std::{fs, io::Write};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn round(figure: f64) -> f64 {
    (figure * 1e4).round() / 1e4
}

const TIDE: &str = "The tide came in at four and took the boats with it.";

/// The figures were printed by an independent scorer in Python.
#[test]
fn a_small_folder_has_these_figures() {
    let gold = folder(&[
        ("a.txt", TIDE),
        (
            "b.json",
            r#"{"main_content": "渡轮回来了。All is well.", "lang": "zh"}"#,
        ),
        ("c.txt", "Nobody has a word for this one."),
        ("d.json", r#"{"main_content": null}"#),
        ("notes.md", "not a gold text"),
    ]);
    let predicted = folder(&[
        (
            "a.txt",
            "Menu Home THE TIDE came in at four, and took the boats.",
        ),
        ("b.html.txt", "渡轮來了 All is well"),
        ("d.txt", ""),
        ("a.2.txt", "a second article is not looked at"),
    ]);
    let report = evaluate(gold.path(), predicted.path()).unwrap();
    let ids: Vec<_> = report.documents.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
    assert_eq!(report.missing(), 1);
    let figures =
        [report.mean.word, report.mean.shingle4].map(|t| [t.precision, t.recall, t.f1].map(round));
    assert_eq!(figures, FIGURES);
    assert_eq!(
        [report.word_f1_95.0, report.word_f1_95.1].map(round),
        INTERVAL
    );
    let worst: Vec<_> = report.worst(2).iter().map(|d| d.id.as_str()).collect();
    assert_eq!(worst, ["c", "b"]);
    let languages: Vec<_> = report.by_language().iter().map(|l| (l.0, l.1)).collect();
    assert_eq!(languages, [("", 3), ("zh", 1)]);
}

const FIGURES: [[f64; 3]; 2] = [[0.6726, 0.6458, 0.6583], [0.5069, 0.4944, 0.5]];
const INTERVAL: [f64; 2] = [0.25, 0.9583];

#[test]
fn subfolders_and_records_name_the_same_predictions() {
    let gold = folder(&[("site/a.txt", TIDE)]);
    let predicted = folder(&[("site/a.txt", TIDE)]);
    let report = evaluate(gold.path(), predicted.path()).unwrap();
    assert_eq!(report.documents[0].id, "site/a");
    assert_eq!(report.mean.word.f1, 1.0);

    let lines = format!(
        "{{\"id\":\"site/a\",\"gold\":\"{TIDE}\",\"lang\":\"en\"}}\n{{\"id\":\"b\",\"gold\":\"\"}}\n"
    );
    let file = gold.path().join("gold.jsonl.gz");
    let mut gzip = flate2::write::GzEncoder::new(
        fs::File::create(&file).unwrap(),
        flate2::Compression::fast(),
    );
    gzip.write_all(lines.as_bytes()).unwrap();
    gzip.finish().unwrap();
    let again = evaluate(&file, predicted.path()).unwrap();
    assert_eq!(
        again.documents.len(),
        1,
        "a record without a gold text is passed over"
    );
    assert_eq!(again.documents[0].lang, "en");
    assert_eq!(again.mean, report.mean);
}

#[test]
fn what_is_wrong_is_named_with_the_way_out() {
    let gold = folder(&[(
        "b.jsonl",
        "{\"id\":\"x\",\"gold\":\"y\"}\n{\"gold\":\"y\"}\n",
    )]);
    let predicted = folder(&[]);
    let says = |gold: &Path, predicted: &Path| evaluate(gold, predicted).unwrap_err().to_string();
    let here = gold.path();
    let message = says(&here.join("b.jsonl"), predicted.path());
    assert!(
        message.contains("b.jsonl#2") && message.contains("`id`"),
        "{message}"
    );
    assert!(says(here, predicted.path()).contains("no gold texts in"));
    assert!(says(here, &here.join("nowhere")).contains("--pred"));
    assert!(says(&here.join("nowhere"), predicted.path()).contains("cannot read"));
    let broken = folder(&[("a.json", "[1]")]);
    assert!(says(broken.path(), predicted.path()).contains("main_content"));
}
