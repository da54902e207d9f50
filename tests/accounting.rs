//! Two promises, held against whole runs from outside, with nothing but inputs and outputs:
//!
//! - every non-blank character of an input is in an article's text, in `moved` or in `removed`, and
//!   in one of them only;
//! - cleaning what was cleaned changes nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod common;
mod pages;

use common::{Desk, Tree, tree};
use copydesk::{
    input,
    pipeline::{self, Fate},
    settings::Settings,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    ops::ControlFlow,
    path::Path,
};
use unicode_normalization::UnicodeNormalization;

/// The decoded text of every input, by its name.
fn decoded(folder: &Path) -> BTreeMap<String, String> {
    let options = input::Options::default();
    let mut texts = BTreeMap::new();
    for found in input::walk(folder, &[], &options).unwrap() {
        let _ = input::split(found, &options, &mut |parcel| {
            for record in input::parse(parcel, &options) {
                texts.insert(record.input(), record.outcome.unwrap().text);
            }
            ControlFlow::Continue(())
        });
    }
    texts
}

/// What is wrong with the account of one input, if anything is.
fn check_account(text: &str, row: &Value, outputs: &Tree) -> Result<(), String> {
    let chars: Vec<char> = text.chars().collect();
    let mut covered = vec![false; chars.len()];
    let spans = ["moved", "removed"]
        .iter()
        .flat_map(|field| row[field].as_array().unwrap());
    for span in spans {
        let at = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
        let range = covered.get_mut(at("start")..at("end"));
        for covered in range.ok_or_else(|| format!("{span} does not fit"))? {
            if *covered {
                return Err(format!("{span} stands in two spans"));
            }
            *covered = true;
        }
    }
    let kept = chars.iter().zip(covered).filter(|(_, covered)| !covered);
    let kept = collapsed(&kept.map(|(c, _)| *c).collect::<String>());
    let articles = row["articles"].as_array().unwrap().iter();
    let written = articles
        .map(|a| body(a, outputs))
        .collect::<Result<Vec<_>, _>>()?;
    let written = collapsed(&written.join("\n"));
    if kept == written {
        return Ok(());
    }
    let same = kept
        .chars()
        .zip(written.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let from = |text: &str| {
        text.chars()
            .skip(same.saturating_sub(30))
            .take(80)
            .collect::<String>()
    };
    Err(format!(
        "not in a span: {:?}\nwritten:       {:?}",
        from(&kept),
        from(&written)
    ))
}

/// The text of an article without its headline.
fn body(article: &Value, outputs: &Tree) -> Result<String, String> {
    let output = article["output"]
        .as_str()
        .ok_or("an article was not written")?;
    let text = String::from_utf8(outputs[output].clone()).map_err(|e| e.to_string())?;
    let Some(title) = article["title"].as_str() else {
        return Ok(text);
    };
    let (first, rest) = text.split_once('\n').ok_or("no headline")?;
    if first != title.nfc().collect::<String>() {
        return Err(format!("{title:?} does not open the text"));
    }
    Ok(rest.to_owned())
}

fn collapsed(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cleans the input of a desk, and then what came out; says for each input what is wrong.
struct Report {
    /// By input: what is wrong with its account.
    accounts: BTreeMap<String, String>,
    /// By output: how it changed when it was cleaned again.
    changes: BTreeMap<String, String>,
}

fn examine(desk: &Desk) -> Report {
    let accounts = accounts(desk, &[]);
    let changes = changes_of_second_run(desk.tree());
    Report { accounts, changes }
}

/// Runs with these settings; says for each input what is wrong with its account.
fn accounts(desk: &Desk, args: &[&str]) -> BTreeMap<String, String> {
    desk.run_well(&[&["--duplicates", "mark"], args].concat());
    let outputs = desk.tree();
    let texts = decoded(&desk.input());
    let rows = desk.rows();
    assert_eq!(rows.len(), texts.len());
    let mut accounts = BTreeMap::new();
    for row in &rows {
        let input = row["input"].as_str().unwrap();
        if let Err(wrong) = check_account(&texts[input], row, &outputs) {
            accounts.insert(input.to_owned(), wrong);
        }
    }
    accounts
}

fn changes_of_second_run(mut outputs: Tree) -> BTreeMap<String, String> {
    outputs.remove("manifest.jsonl");
    let desk = Desk::with(&outputs);
    desk.run_well(&["--duplicates", "mark"]);
    let mut again = desk.tree();
    again.remove("manifest.jsonl");
    let names = outputs
        .keys()
        .chain(again.keys().filter(|name| !outputs.contains_key(*name)));
    let changed = names.filter(|name| outputs.get(*name) != again.get(*name));
    let show = |bytes: Option<&Vec<u8>>| {
        bytes.map_or("nothing".to_owned(), |b| {
            String::from_utf8_lossy(b).into_owned()
        })
    };
    changed
        .map(|name| {
            let (once, twice) = (show(outputs.get(name)), show(again.get(name)));
            (name.clone(), format!("--- once\n{once}--- twice\n{twice}"))
        })
        .collect()
}

/// The sample folder of the repository.
fn sample() -> Desk {
    let raw = Path::new(env!("CARGO_MANIFEST_DIR")).join("raw");
    assert!(raw.is_dir(), "the sample folder is gone");
    Desk::with(tree(&raw))
}

/// Pages in a folder of their own: `0.txt`, `1.txt`.
fn desk_of(pages: &[Vec<String>]) -> Desk {
    Desk::with(
        pages
            .iter()
            .enumerate()
            .map(|(n, page)| (format!("{n}.txt"), page.concat())),
    )
}

/// How many failing pages are shown.
const SHOWN: usize = 3;

/// Checks all pages in one run; of those that fail, shows the smallest parts that still fail.
#[track_caller]
fn check_pages(pages: &[Vec<String>], failures: fn(&Report) -> &BTreeMap<String, String>) {
    let report = examine(&desk_of(pages));
    let failing: BTreeSet<usize> = failures(&report).keys().map(|name| index(name)).collect();
    let mut message = String::new();
    for &number in failing.iter().take(SHOWN) {
        let page = smallest(&pages[number], failures);
        writeln!(message, "\n{page:#?}").unwrap();
        let report = examine(&desk_of(&[page]));
        for wrong in failures(&report).values() {
            writeln!(message, "{wrong}").unwrap();
        }
    }
    let all = pages.len();
    assert!(
        failing.is_empty(),
        "{} of {all} pages fail: {message}",
        failing.len()
    );
}

/// Leaves out part after part of a failing page, until every part is needed.
fn smallest(page: &[String], failures: fn(&Report) -> &BTreeMap<String, String>) -> Vec<String> {
    let mut page = page.to_vec();
    while page.len() > 1 {
        // Without each of its parts in turn, all in one run.
        let without = |n: usize| [&page[..n], &page[n + 1..]].concat();
        let smaller: Vec<_> = (0..page.len()).map(without).collect();
        let report = examine(&desk_of(&smaller));
        match failures(&report).keys().next() {
            Some(name) => page = smaller[index(name)].clone(),
            None => break,
        }
    }
    page
}

/// The page's number, from `17.txt` or `17.2.txt`.
fn index(name: &str) -> usize {
    name.split('.').next().unwrap().parse().unwrap()
}

#[test]
fn every_character_of_the_sample_is_accounted_for() {
    let report = examine(&sample());
    assert!(report.accounts.is_empty(), "{:#?}", report.accounts);
}

#[test]
fn the_account_holds_with_other_settings() {
    for args in [["--captions", "keep"], ["--passages", "drop"]] {
        assert_eq!(accounts(&sample(), &args), BTreeMap::new(), "{args:?}");
        let pages = desk_of(&pages::made_up(150));
        assert_eq!(accounts(&pages, &args), BTreeMap::new(), "{args:?}");
    }
}

#[test]
fn explain_covers_every_character_of_made_up_pages_once() {
    // Many pages in one file each: every call compiles the rules anew.
    let joined: Vec<_> = pages::made_up(400).chunks(50).map(<[_]>::concat).collect();
    let desk = desk_of(&joined);
    let settings = Settings::default();
    for (name, text) in decoded(&desk.input()) {
        let mut covered = vec![0; text.chars().count()];
        let reports = pipeline::explain(&desk.input().join(&name), None, &settings).unwrap();
        for report in reports.iter().filter(|report| report.fate != Fate::Blank) {
            let span = report.start as usize..report.end as usize;
            let slice: String = text.chars().skip(span.start).take(span.len()).collect();
            assert_eq!(report.text, slice, "{name}: {text:?}");
            covered[span].iter_mut().for_each(|times| *times += 1);
        }
        for (c, times) in text.chars().zip(covered) {
            assert!(
                times == 1 || times == 0 && c.is_whitespace(),
                "{c:?}: {times} in {text:?}"
            );
        }
    }
}

#[test]
fn cleaning_the_cleaned_sample_changes_nothing() {
    let report = examine(&sample());
    assert!(report.changes.is_empty(), "{:#?}", report.changes);
}

#[test]
fn every_character_of_made_up_pages_is_accounted_for() {
    check_pages(&pages::made_up(400), |report| &report.accounts);
}

#[test]
fn cleaning_cleaned_pages_changes_nothing() {
    check_pages(&pages::made_up(400), |report| &report.changes);
}

#[test]
fn the_account_is_checked_at_all() {
    let desk = Desk::with([("a.txt", common::NEIGHBOUR)]);
    desk.run_well(&[]);
    let (row, mut outputs) = (desk.row("a.txt"), desk.tree());
    assert_eq!(check_account(common::NEIGHBOUR, &row, &outputs), Ok(()));
    let text = fs::read_to_string(desk.output().join("a.txt")).unwrap();
    outputs.insert("a.txt".into(), text.replacen("third", "", 1).into_bytes());
    assert!(check_account(common::NEIGHBOUR, &row, &outputs).is_err());
}
