//! One document line by line: what stays, what moves, what goes, and why.

use super::{PipelineError, templates};
use crate::{
    clean::{self, RuleBook},
    document::{CharCounter, CharSpan, Cleaned, Document, lines},
    input,
    settings::Settings,
};
use serde::Serialize;
use std::{ops::ControlFlow, path::Path};

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It stays in an article's text.
    Kept,
    /// It goes to an article's metadata.
    Metadata,
    /// It is removed.
    Removed,
    /// It is blank.
    Blank,
}

/// One line of the document, or a part of it where a line has several fates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineReport {
    /// The line's number, from 1.
    pub line: usize,
    /// What becomes of it.
    pub fate: Fate,
    /// The article it belongs to, from 1; none when it is removed.
    pub article: Option<u32>,
    /// The code of the reason.
    pub code: Option<String>,
    /// Who gave the reason: a rule pack or a witness.
    pub by: Option<String>,
    /// The reason's sentence.
    pub means: Option<String>,
    /// What the reason has to say of this line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// First character in the decoded input.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// The line.
    pub text: String,
}

/// Explains a file, or record `number` of it (the first when `None`).
///
/// # Errors
/// The file cannot be read, the settings are wrong, or there is no such record.
pub fn explain(
    path: &Path,
    number: Option<u64>,
    settings: &Settings,
) -> Result<Vec<LineReport>, PipelineError> {
    let rules = settings.rules()?;
    let record = read(path, number, settings)?;
    let is_record = record.number.is_some();
    let document = record.outcome?;
    let alone = is_record && document.given.url.is_none();
    let (folder, siblings) = siblings(path, alone, settings);
    let templates = templates::learn(&siblings, &rules, settings, &|| Ok(()))?;
    let placed = Document {
        input: format!("{folder}{}", document.input),
        ..document
    };
    let cleaned = clean::clean(&placed, &rules, &templates, &settings.cleaning());
    Ok(report(&placed, &cleaned, &rules))
}

/// The files that may be of the same source as `path`, under the name of their folder, so that what is
/// learnt is what a run over the folder learns: those beside it, or `alone` the file itself, which is the
/// source of its records. A folder that cannot be listed has none.
fn siblings(path: &Path, alone: bool, settings: &Settings) -> (String, Vec<input::Found>) {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = real.parent().unwrap_or(Path::new("/"));
    let name = folder.file_name().map(|name| name.to_string_lossy());
    let prefix = name.map_or_else(String::new, |name| format!("{name}/"));
    let found = if alone {
        input::walk(path, &[], &settings.input)
    } else {
        input::walk_flat(folder, &settings.input)
    };
    let mut found = found.unwrap_or_default();
    for file in &mut found {
        file.name = format!("{prefix}{}", file.name);
        if let Ok(file) = &mut file.result {
            file.name = format!("{prefix}{}", file.name);
        }
    }
    (prefix, found)
}

fn read(
    path: &Path,
    number: Option<u64>,
    settings: &Settings,
) -> Result<input::Record, PipelineError> {
    if path.is_dir() {
        return Err(PipelineError::IsFolder(path.to_owned()));
    }
    let mut records = 0;
    let mut wanted = None;
    for file in input::walk(path, &[], &settings.input)? {
        let _ = input::split(file, &settings.input, &mut |parcel| {
            for record in input::parse(parcel, &settings.input) {
                records += 1;
                if number.is_none() || record.number == number {
                    wanted = Some(record);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        });
    }
    let missing = || PipelineError::NoSuchRecord {
        file: path.display().to_string(),
        number: number.unwrap_or(1),
        found: records,
    };
    wanted.ok_or_else(missing)
}

/// A span with its fate.
struct Part {
    span: CharSpan,
    fate: Fate,
    article: Option<u32>,
    code: Option<String>,
    by: Option<String>,
    detail: Option<String>,
}

fn report(document: &Document, cleaned: &Cleaned, rules: &RuleBook) -> Vec<LineReport> {
    let parts = parts(cleaned);
    let mut reports = Vec::new();
    let mut counter = CharCounter::new(&document.text);
    let mut next = 0;
    for (line, (byte, raw)) in (1..).zip(lines(&document.text)) {
        let chars: Vec<char> = raw.chars().collect();
        let at = counter.at(byte);
        let end = counter.at(byte + raw.len());
        let before = reports.len();
        while let Some(part) = parts.get(next).filter(|p| p.span.start < end) {
            let slice =
                chars.get((part.span.start - at) as usize..(part.span.end.min(end) - at) as usize);
            reports.push(LineReport {
                line,
                fate: part.fate,
                article: part.article,
                means: part
                    .code
                    .as_deref()
                    .and_then(|c| rules.meaning(c, part.by.as_deref()?))
                    .map(str::to_owned),
                code: part.code.clone(),
                by: part.by.clone(),
                detail: part.detail.clone(),
                start: part.span.start,
                end: part.span.end,
                text: slice.unwrap_or_default().iter().collect(),
            });
            next += 1;
        }
        if reports.len() == before {
            reports.push(LineReport {
                line,
                fate: Fate::Blank,
                article: None,
                code: None,
                by: None,
                means: None,
                detail: None,
                start: at,
                end,
                text: String::new(),
            });
        }
    }
    reports
}

fn parts(cleaned: &Cleaned) -> Vec<Part> {
    let removed = cleaned.removed.iter().map(|r| Part {
        span: r.span,
        fate: Fate::Removed,
        article: None,
        code: Some(r.reason.code.clone()),
        by: Some(r.reason.by.clone()),
        detail: r.reason.detail.clone(),
    });
    let moved = cleaned.moved.iter().map(|m| Part {
        span: m.span,
        fate: Fate::Metadata,
        article: Some(m.article + 1),
        code: Some(m.reason.code.clone()),
        by: Some(m.reason.by.clone()),
        detail: m.reason.detail.clone(),
    });
    let kept = (1..).zip(&cleaned.articles).flat_map(|(number, article)| {
        article.pieces.iter().map(move |p| Part {
            span: CharSpan {
                start: p.start,
                end: p.start + u32::try_from(p.text.chars().count()).unwrap_or(0),
            },
            fate: Fate::Kept,
            article: Some(number),
            code: None,
            by: None,
            detail: None,
        })
    });
    let mut parts: Vec<Part> = removed.chain(moved).chain(kept).collect();
    parts.sort_by_key(|p| p.span);
    parts
}
