//! Pages written for this test, line by line labelled: how much of their text is kept, and how much of the
//! rest goes. Lines of `labelled/*.txt` begin with `+` (text), `-` (boilerplate) or `?` (headline, byline,
//! date: not judged).
#![allow(clippy::unwrap_used, reason = "tests may")]

use copydesk::clean::{Options, RuleBook, Templates, clean};
use copydesk::document::Document;
use std::{fs, path::Path};

/// Shares of all boilerplate lines that must go, and of that of each page.
const GONE: f64 = 0.97;
const GONE_OF_PAGE: f64 = 0.9;

struct Labelled {
    name: String,
    text: String,
    /// The label of each line and where it begins, in characters.
    lines: Vec<(char, u32)>,
}

fn pages() -> Vec<Labelled> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labelled");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Labelled {
    let mut page = Labelled {
        name: path.file_stem().unwrap().display().to_string(),
        text: String::new(),
        lines: Vec::new(),
    };
    for line in fs::read_to_string(path).unwrap().lines() {
        let start = u32::try_from(page.text.chars().count()).unwrap();
        page.lines.push((line.chars().next().unwrap(), start));
        page.text.push_str(&line[2..]);
        page.text.push('\n');
    }
    page
}

/// The lines of a page with this label, and those of them that are in an article's text.
fn kept(page: &Labelled, label: char, rules: &RuleBook) -> (usize, Vec<u32>) {
    let document = Document {
        input: page.name.clone(),
        text: page.text.clone(),
        ..Document::default()
    };
    let cleaned = clean(&document, rules, &Templates::default(), &Options::default());
    let pieces = cleaned.articles.iter().flat_map(|a| &a.pieces);
    let starts: Vec<u32> = pieces.map(|piece| piece.start).collect();
    let of_label = page.lines.iter().filter(|(l, _)| *l == label);
    let all: Vec<u32> = of_label.map(|(_, start)| *start).collect();
    (
        all.len(),
        all.into_iter().filter(|s| starts.contains(s)).collect(),
    )
}

fn line(page: &Labelled, start: u32) -> String {
    let rest: String = page.text.chars().skip(start as usize).collect();
    rest.lines().next().unwrap().to_owned()
}

#[test]
fn no_line_of_text_is_lost() {
    let rules = RuleBook::new(&[], &[]).unwrap();
    for page in pages() {
        let (_, kept) = kept(&page, '+', &rules);
        let text = page.lines.iter().filter(|(label, _)| *label == '+');
        let lost: Vec<String> = text
            .filter(|(_, start)| !kept.contains(start))
            .map(|(_, start)| line(&page, *start))
            .collect();
        assert!(lost.is_empty(), "{}: lost {lost:#?}", page.name);
    }
}

#[test]
fn nearly_all_boilerplate_goes() {
    let rules = RuleBook::new(&[], &[]).unwrap();
    let (mut all, mut left) = (0, Vec::new());
    for page in pages() {
        let (lines, kept) = kept(&page, '-', &rules);
        let gone = lines - kept.len();
        let kept: Vec<String> = kept.into_iter().map(|start| line(&page, start)).collect();
        assert!(
            gone as f64 >= GONE_OF_PAGE * lines as f64,
            "{}: left {kept:#?}",
            page.name
        );
        all += lines;
        left.extend(kept);
    }
    let share = 1.0 - left.len() as f64 / all as f64;
    assert!(share >= GONE, "{share:.3} gone of {all}, left {left:#?}");
}

#[test]
fn the_pages_are_of_several_languages_and_kinds() {
    let pages = pages();
    assert!(pages.len() >= 12);
    let languages = pages.iter().map(|p| &p.name[..2]);
    assert!(languages.collect::<std::collections::BTreeSet<_>>().len() >= 8);
}
