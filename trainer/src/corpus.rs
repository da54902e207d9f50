//! Reads the labelled pages.

use crate::align;
use crate::disguise::Disguise;
use copydesk::clean::RuleBook;
use copydesk::clean::model::{self, Lexicon, Line, Reading, Sight};
use flate2::read::GzDecoder;
use rayon::prelude::*;
use regex::Regex;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// One labelled page.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) set: String,
    pub(crate) id: String,
    /// How it was made to look like a page in a language that the model knows nothing of.
    pub(crate) disguise: Disguise,
    /// Pages of one site are trained on and measured on together.
    pub(crate) site: String,
    /// The lines that are not blank.
    pub(crate) texts: Vec<String>,
    pub(crate) lines: Vec<Line>,
    pub(crate) title: Option<usize>,
    /// The lines that could be it with what is known of them, and whether they are.
    pub(crate) candidates: Vec<(usize, Vec<i32>)>,
    pub(crate) headlines: Vec<usize>,
    /// The words of each line, as scores count them.
    pub(crate) words: Vec<Vec<u32>>,
    /// The words of the article, where its text is known.
    pub(crate) gold: Option<Vec<u32>>,
    /// How much of each line belongs to the article, from 0 to 1.
    pub(crate) target: Vec<f32>,
    /// How much each line counts.
    pub(crate) weight: Vec<f32>,
}

impl Page {
    /// Whether the page is a changed copy of another one, made for training alone.
    pub(crate) fn is_copy(&self) -> bool {
        matches!(
            self.set.as_str(),
            "disguised" | "thinned" | "shortened" | "lengthened"
        )
    }

    /// A copy with some of the lines, for training alone.
    pub(crate) fn copy(&self, set: &str, kept: Vec<usize>) -> Self {
        let lines = Vec::from_iter(kept.into_iter().map(|at| (self, at)));
        self.joined(set, &lines)
    }

    /// A copy made of lines of this page and, between them, of others. It weighs as much as other copies, however many
    /// lines it has.
    pub(crate) fn joined(&self, set: &str, lines: &[(&Self, usize)]) -> Self {
        const WEIGHT: f32 = 60.0;
        let weights = lines.iter().map(|(page, at)| page.weight[*at]);
        let sum: f32 = weights.clone().sum();
        let factor = if sum > 0.0 { WEIGHT / sum } else { 0.0 };
        let mut firsts = BTreeMap::new();
        let copied = lines.iter().enumerate().map(|(sight, (page, at))| {
            let line = page.lines[*at];
            let first = *firsts.entry((&page.id, line.first)).or_insert(sight);
            Line {
                sight,
                first,
                ..line
            }
        });
        Self {
            set: set.to_owned(),
            id: self.id.clone(),
            disguise: self.disguise,
            site: self.site.clone(),
            texts: lines
                .iter()
                .map(|(page, at)| page.texts[*at].clone())
                .collect(),
            lines: copied.collect(),
            title: lines
                .iter()
                .position(|(page, at)| page.id == self.id && self.title == Some(*at)),
            candidates: Vec::new(),
            headlines: Vec::new(),
            words: lines
                .iter()
                .map(|(page, at)| page.words[*at].clone())
                .collect(),
            gold: None,
            target: lines.iter().map(|(page, at)| page.target[*at]).collect(),
            weight: weights.map(|weight| weight * factor).collect(),
        }
    }

    /// What the characters of the page's lines say.
    pub(crate) fn sight(&self, lexicon: &Lexicon) -> Sight {
        let lexicon = match self.disguise {
            Disguise::None => lexicon,
            Disguise::Foreign | Disguise::Unspaced => &Lexicon {
                function_words: lexicon.function_words.clone(),
                ..Lexicon::default()
            },
            Disguise::Unknown | Disguise::Caseless => &Lexicon::default(),
        };
        Sight::of(self.texts.iter().map(String::as_str), lexicon)
    }
}

#[derive(Deserialize)]
struct Gold {
    main_content: Option<String>,
    title: Option<String>,
    site: Option<String>,
}

#[derive(Deserialize)]
struct Labelled {
    id: String,
    lines: Vec<String>,
    labels: String,
    gold: Option<String>,
}

/// Pages of a folder of dumps (`ID.txt`) with their articles' texts (`ID.json`).
pub(crate) fn folder(
    set: &str,
    dumps: &Path,
    gold: &Path,
    html: Option<&Path>,
    weight: f32,
    rules: &RuleBook,
) -> io::Result<Vec<Page>> {
    let mut names: Vec<PathBuf> = fs::read_dir(dumps)?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    names.sort();
    names
        .par_iter()
        .filter_map(|path| {
            let id = path.file_stem()?.to_str()?.to_owned();
            let json = fs::read_to_string(gold.join(format!("{id}.json"))).ok()?;
            Some((path, id, json))
        })
        .map(|(path, id, json)| {
            let text = String::from_utf8_lossy(&fs::read(path)?).into_owned();
            let gold: Gold = serde_json::from_str(&json)?;
            let site = gold
                .site
                .as_deref()
                .map(host)
                .or_else(|| site_of_html(&html?.join(format!("{id}.html.gz"))))
                .unwrap_or_else(|| {
                    format!("{set}/{id}")
                        .split_once('/')
                        .map(|(_, i)| i.to_owned())
                        .unwrap_or_default()
                });
            let mut page = page(set, id, site, &text, rules);
            let title = gold.title.map(|t| align::words(&t)).unwrap_or_default();
            let words = align::words(gold.main_content.as_deref().unwrap_or_default());
            label_by_text(&mut page, words, &title, weight);
            Ok(page)
        })
        .filter(|page| {
            page.as_ref()
                .map_or(true, |p| p.gold.as_ref().is_some_and(|g| !g.is_empty()))
        })
        .collect()
}

fn host(url: &str) -> String {
    let bare = url.split("://").nth(1).unwrap_or(url);
    let host = bare.split('/').next().unwrap_or_default();
    host.trim_start_matches("www.").to_owned()
}

fn site_of_html(path: &Path) -> Option<String> {
    let mut html = Vec::new();
    GzDecoder::new(File::open(path).ok()?)
        .read_to_end(&mut html)
        .ok()?;
    let html = String::from_utf8_lossy(&html);
    let canonical = Regex::new(
        r#"(?:rel=["']?canonical["']?[^>]*href=|property=["']og:url["'][^>]*content=)["']?(https?://[^"'> ]+)"#,
    )
    .ok()?;
    Some(host(&canonical.captures(&html)?[1]))
}

/// Pages of a file of labelled lines (JSONL, perhaps compressed).
pub(crate) fn lines(
    set: &str,
    path: &Path,
    weight: f32,
    rules: &RuleBook,
) -> io::Result<Vec<Page>> {
    let file = File::open(path)?;
    let reader: Box<dyn Read> = if path.extension().is_some_and(|e| e == "gz") {
        Box::new(GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let records: Vec<String> = BufReader::new(reader).lines().collect::<Result<_, _>>()?;
    records
        .par_iter()
        .map(|record| {
            let record: Labelled = serde_json::from_str(record)?;
            let text = record.lines.join("\n");
            let site = record
                .id
                .split_once('/')
                .map_or(record.id.as_str(), |(site, _)| site)
                .to_owned();
            let mut page = page(set, record.id, site, &text, rules);
            match &record.gold {
                Some(gold) => label_by_text(&mut page, align::words(gold), &[], weight),
                None => label_by_letters(&mut page, &record.lines, &record.labels, weight),
            }
            Ok(page)
        })
        .collect()
}

fn page(set: &str, id: String, site: String, text: &str, rules: &RuleBook) -> Page {
    let Reading {
        texts,
        lines,
        title,
        candidates,
    } = model::read(text, rules);
    Page {
        set: set.to_owned(),
        id,
        disguise: Disguise::None,
        site,
        target: vec![0.0; lines.len()],
        weight: vec![0.0; lines.len()],
        words: texts.iter().map(|text| align::words(text)).collect(),
        texts: texts.into_iter().map(str::to_owned).collect(),
        lines,
        title,
        candidates,
        headlines: Vec::new(),
        gold: None,
    }
}

fn label_by_text(page: &mut Page, gold: Vec<u32>, title: &[u32], weight: f32) {
    let matched = align::matched(&page.words, &gold);
    for (at, (words, &matched)) in page.words.iter().zip(&matched).enumerate() {
        let is_headline = !title.is_empty() && words == title;
        if is_headline {
            page.headlines.push(at);
        }
        let is_title = page.title == Some(at) || is_headline;
        page.target[at] = if words.is_empty() {
            0.0
        } else {
            matched as f32 / words.len() as f32
        };
        // The headline is found by other means: nothing is to be learned from it.
        page.weight[at] = if is_title || words.is_empty() {
            0.0
        } else {
            (words.len() as f32).powf(0.7)
        };
    }
    page.gold = Some(gold);
    share_weight(page, weight);
}

/// Letters B, T, C (text) and anything else; `page.lines` lacks the blank lines of the record.
fn label_by_letters(page: &mut Page, lines: &[String], labels: &str, weight: f32) {
    let letters = lines.iter().flat_map(|l| {
        l.split([
            '\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}',
        ])
        .map(move |part| (l, part))
    });
    let mut by_line = BTreeMap::new();
    for (line, letter) in lines.iter().zip(labels.chars()) {
        by_line.insert(std::ptr::from_ref(line), letter);
    }
    let mut letters = letters.filter(|(_, part)| !part.trim().is_empty());
    for at in 0..page.lines.len() {
        let Some((line, _)) = letters.next() else {
            break;
        };
        // A paragraph that was broken into lines is one: its first line's letter counts.
        let more = page.texts[at].lines().filter(|l| !l.trim().is_empty());
        letters
            .by_ref()
            .take(more.count().saturating_sub(1))
            .for_each(drop);
        let letter = by_line
            .get(&std::ptr::from_ref(line))
            .copied()
            .unwrap_or('-');
        page.target[at] = if letter == 'B' { 1.0 } else { 0.0 };
        let words = page.words[at].len() as f32;
        page.weight[at] = if matches!(letter, 'B' | 'D') {
            (words + 0.5).powf(0.7)
        } else {
            0.0
        };
    }
    share_weight(page, weight);
}

/// Every page counts alike, a little more if it is long.
fn share_weight(page: &mut Page, weight: f32) {
    let sum: f32 = page.weight.iter().sum();
    if sum > 0.0 {
        page.weight
            .iter_mut()
            .for_each(|w| *w *= weight * 100.0 / sum);
    }
}

/// All sets, in a fixed order.
pub(crate) fn all(data: &Path, dumps: &Path, rules: &RuleBook) -> io::Result<Vec<Page>> {
    let mut pages = Vec::new();
    for style in ["wet", "inscriptis", "bs4", "residual"] {
        let base = data.join("wcxb");
        pages.extend(folder(
            &format!("wcxb/{style}"),
            &base.join(style),
            &base.join("gold"),
            Some(&base.join("html")),
            1.0,
            rules,
        )?);
    }
    for style in ["wet", "inscriptis", "bs4"] {
        let base = dumps.join("news2023").join(style);
        if base.is_dir() {
            pages.extend(folder(
                &format!("news2023/{style}"),
                &base,
                &data.join("news2023/gold"),
                None,
                1.0,
                rules,
            )?);
        }
    }
    for language in ["en", "de", "es", "fi", "fr", "sv"] {
        let path = data.join(format!("lines/turku-{language}.jsonl.gz"));
        pages.extend(lines(&format!("turku/{language}"), &path, 0.4, rules)?);
    }
    Ok(pages)
}
