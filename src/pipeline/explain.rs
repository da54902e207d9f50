//! One document line by line: what stays, what moves, what goes, and why.

use super::{PipelineError, pick::pick, templates::beside};
use crate::{
    clean::{self, RuleBook},
    document::{CharCounter, CharSpan, Cleaned, Document, lines},
    settings::Settings,
};
use serde::Serialize;
use std::path::Path;

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
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// How likely the line model takes the line for text, from 0 to 1; none for blank lines.
    pub likelihood: Option<f64>,
    /// First character in the decoded input.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
    /// The line.
    pub text: String,
}

/// Explains a file, or the record of it that `record` names by its line or id (the first when `None`).
///
/// # Errors
/// The file cannot be read, the settings are wrong, or there is no such record.
pub fn explain(
    path: &Path,
    record: Option<&str>,
    settings: &Settings,
) -> Result<Vec<LineReport>, PipelineError> {
    let rules = settings.rules()?;
    let (document, number) = pick(path, record, settings)?;
    let (document, templates) = beside(path, document, number, &rules, settings)?;
    let cleaned = clean::clean(&document, &rules, &templates, &settings.cleaning());
    let mut reports = report(&document, &cleaned, &rules);
    add_likelihoods(&mut reports, &document, &rules);
    Ok(reports)
}

fn add_likelihoods(reports: &mut [LineReport], document: &Document, rules: &RuleBook) {
    let mut counter = CharCounter::new(&document.text);
    let mut likelihoods = clean::likelihoods(document, rules)
        .into_iter()
        .map(|(span, chance)| (counter.span(span), (1000.0 * chance).round() / 1000.0))
        .peekable();
    for report in reports.iter_mut().filter(|r| r.fate != Fate::Blank) {
        while likelihoods
            .next_if(|(span, _)| span.end <= report.start)
            .is_some()
        {}
        let here = likelihoods
            .peek()
            .filter(|(span, _)| span.start < report.end);
        report.likelihood = here.map(|(_, chance)| *chance);
    }
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
                likelihood: None,
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
                likelihood: None,
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
