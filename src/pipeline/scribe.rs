//! Renders single records: the texts of their articles, and their rows.

use super::{
    Desk, PipelineError, archive::Elsewhere, cleared::Cleared, excise::excise, gate::Tally,
    joined::Joined, shelf::Library,
};
use crate::{
    clean::templates::label,
    dedup::{self, Decision, Large},
    document::{Article, CharSpan, Span},
    output::{
        self, ARTICLES, ArticleRecord, ArticleRow, ArticleStatus, Coverage, InputStatus,
        PassageRow, Row, Stage, TextOptions,
    },
    settings::{Cleaning, DuplicateAction, Format, PassageAction},
    state::StateError,
};
use std::{collections::BTreeMap, io};
use xxhash_rust::xxh3::xxh3_64;

/// One record, ready to be written.
pub(super) struct Rendered {
    pub(super) row: Row,
    /// The row as a line.
    pub(super) line: Vec<u8>,
    /// Its lines of `articles.jsonl`.
    pub(super) articles: Vec<u8>,
    /// Its source and what became of it, if it is new.
    pub(super) tally: Option<(String, Tally)>,
}

/// What becomes of the articles, by their numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decided<'d> {
    /// None for those that are published elsewhere; empty when duplicates are not looked for.
    pub(super) decisions: &'d [Option<Decision>],
    pub(super) elsewhere: &'d BTreeMap<usize, Elsewhere>,
}

impl<'d> Decided<'d> {
    fn decision(&self, article: usize) -> Option<&'d Decision> {
        self.decisions.get(article)?.as_ref()
    }

    fn is_duplicate(&self, article: usize) -> bool {
        self.elsewhere.contains_key(&article)
            || matches!(self.decision(article), Some(Decision::Duplicate { .. }))
    }
}

/// Writes single records; shared by all threads.
pub(super) struct Scribe<'s> {
    pub(super) desk: &'s Desk<'s>,
    pub(super) library: Library<'s>,
    pub(super) decided: Decided<'s>,
    pub(super) stage: Option<&'s Stage>,
    /// Long texts that passages came from: a file that holds a whole site may be the source of thousands.
    pub(super) sources: Large<Joined>,
}

impl Scribe<'_> {
    /// Renders a record, and stages its texts.
    pub(super) fn record(&self, record: usize) -> Result<Rendered, Failure> {
        let shelf = self.library.shelf;
        let mut cleared = self.library.record(record)?;
        let first = shelf.first_article(record);
        let source = shelf
            .is_new(record)
            .then(|| label(&cleared.input, cleared.given.url.as_deref()));
        let mut articles = Vec::new();
        let mut rows = Vec::with_capacity(cleared.cleaned.articles.len());
        for index in 0..cleared.cleaned.articles.len() {
            rows.push(self.article(&mut cleared, index, first + index, &mut articles)?);
        }
        let row = record_row(cleared, rows);
        let mut line = Vec::new();
        output::write_line(&mut line, &row)?;
        Ok(Rendered {
            tally: source.map(|source| (source, Tally::of(&row))),
            row,
            line,
            articles,
        })
    }

    /// A hash of all that shapes the row and the texts of a record, the settings not among it.
    pub(super) fn key(&self, record: usize) -> u64 {
        let shelf = self.library.shelf;
        let mut parts = shelf.identity(record);
        for article in shelf.articles(record) {
            name(&mut parts, &shelf.ids[article]);
            name(&mut parts, self.output(article));
            let elsewhere = self.decided.elsewhere.get(&article);
            match (elsewhere, self.decided.decision(article)) {
                (Some(there), _) => {
                    parts.push(b'e');
                    name(&mut parts, &there.identity());
                }
                (None, Some(decision)) => self.decision_key(decision, &mut parts),
                (None, None) => parts.push(b'n'),
            }
        }
        xxh3_64(&parts)
    }

    /// Numbers of articles change from run to run; names and contents say the same.
    fn decision_key(&self, decision: &Decision, parts: &mut Vec<u8>) {
        let shelf = self.library.shelf;
        let span = |parts: &mut Vec<u8>, span: &Span| {
            parts.extend((span.start as u64).to_le_bytes());
            parts.extend((span.end as u64).to_le_bytes());
        };
        match decision {
            Decision::Kept {
                passages,
                variant_of,
            } => {
                parts.extend([b'k', u8::from(variant_of.is_some())]);
                if let Some(other) = variant_of {
                    name(parts, &shelf.ids[*other]);
                }
                parts.extend((passages.len() as u64).to_le_bytes());
                for passage in passages {
                    name(parts, &shelf.ids[passage.of]);
                    parts.extend(shelf.contents(shelf.record_of(passage.of)));
                    span(parts, &passage.span);
                    span(parts, &passage.of_span);
                    parts.extend(passage.coverage.to_le_bytes());
                }
            }
            Decision::Duplicate {
                of,
                relation,
                coverage,
                unique,
            } => {
                parts.extend([b'd', *relation as u8]);
                name(parts, &shelf.ids[*of]);
                parts.extend(coverage.to_le_bytes());
                parts.extend((unique.len() as u64).to_le_bytes());
                unique.iter().for_each(|unique| span(parts, unique));
            }
        }
    }

    /// Whether the texts of a record are in OUTPUT as the last run left them.
    pub(super) fn keep(&self, record: usize) -> bool {
        let settings = self.desk.job.settings;
        let Some(stage) = self.stage else {
            return false;
        };
        if settings.output.format == Format::Jsonl {
            return true;
        }
        self.library.shelf.articles(record).all(|article| {
            let dropped = self.decided.is_duplicate(article)
                && settings.duplicates.action == DuplicateAction::Drop;
            dropped || stage.keep(self.output(article))
        })
    }

    /// The file of an article, if each has its own.
    fn output(&self, article: usize) -> &str {
        let outputs = &self.library.shelf.outputs;
        outputs.get(article).map_or("", String::as_str)
    }

    /// Writes one article, if it is to be written, and makes its row.
    fn article(
        &self,
        cleared: &mut Cleared,
        index: usize,
        number: usize,
        to: &mut Vec<u8>,
    ) -> Result<ArticleRow, Failure> {
        let settings = self.desk.job.settings;
        let decision = self.decided.decision(number);
        let passages = self.passages(cleared, index, decision)?;
        if settings.duplicates.passages == PassageAction::Drop {
            let spans: Vec<CharSpan> = passages
                .iter()
                .map(|p| CharSpan {
                    start: p.start,
                    end: p.end,
                })
                .collect();
            let mut rest = cleared.cleaned.articles[index].clone();
            let cut = excise(&mut rest, &spans);
            // What no single article covers stays, even if several together have all of it.
            if !rest.pieces.is_empty() {
                cleared.cleaned.articles[index] = rest;
                cleared.cleaned.removed.extend(cut);
            }
        }
        let article = &cleared.cleaned.articles[index];
        let options = TextOptions {
            title: settings.output.title,
        };
        let text = match settings.clean.cleaning {
            Cleaning::On => output::render(article, &options),
            Cleaning::Off => output::verbatim(article),
        };
        let id = &self.library.shelf.ids[number];
        let mut row = article_row(article, cleared, id, &text);
        row.passages = passages;
        if settings.clean.cleaning == Cleaning::Off {
            row.title = cleared.given.title.clone();
        }
        if let Some(Decision::Kept {
            variant_of: Some(of),
            ..
        }) = decision
        {
            row.variant_of = Some(self.library.shelf.ids[*of].clone());
        }
        if let Some(Decision::Duplicate {
            of,
            relation,
            coverage,
            unique,
        }) = decision
        {
            let joined = Joined::of(&cleared.cleaned, index);
            row.status = ArticleStatus::Duplicate;
            row.duplicate_of = Some(self.library.shelf.ids[*of].clone());
            row.relation = Some(relation_row(*relation));
            row.coverage = Some(Coverage::from(*coverage));
            row.unique = unique
                .iter()
                .filter_map(|span| joined.locate(*span))
                .collect();
        }
        if let Some(there) = self.decided.elsewhere.get(&number) {
            let joined = Joined::of(&cleared.cleaned, index);
            let found = &there.found;
            row.status = ArticleStatus::Duplicate;
            row.duplicate_of = Some(there.id.clone());
            row.against = Some(there.archive.clone());
            row.relation = Some(relation_row(found.relation));
            row.coverage = Some(Coverage::from(found.coverage));
            let unique = found.unique.iter();
            row.unique = unique.filter_map(|span| joined.locate(*span)).collect();
        }
        let dropped = row.status == ArticleStatus::Duplicate
            && settings.duplicates.action == DuplicateAction::Drop;
        if !dropped {
            row.output = Some(self.put(cleared, &row, self.output(number), &text, to)?);
        }
        Ok(row)
    }

    /// Stages the text; returns the file it will be in.
    fn put(
        &self,
        cleared: &Cleared,
        row: &ArticleRow,
        file: &str,
        text: &str,
        to: &mut Vec<u8>,
    ) -> Result<String, Failure> {
        match self.desk.job.settings.output.format {
            Format::Text => {
                if let Some(stage) = self.stage {
                    stage.put(file, text.as_bytes())?;
                }
                Ok(file.to_owned())
            }
            Format::Jsonl => {
                let metadata =
                    output::metadata_object(&cleared.input, cleared.given.metadata.as_deref())?;
                let record = ArticleRecord {
                    id: &row.id,
                    text,
                    source: &cleared.input,
                    url: row.url.as_deref(),
                    title: row.title.as_deref(),
                    author: row.author.as_deref(),
                    date: row.date.as_deref(),
                    language: row.language.as_deref(),
                    metadata: &metadata,
                };
                output::write_line(to, &record)?;
                Ok(ARTICLES.to_owned())
            }
        }
    }

    fn passages(
        &self,
        cleared: &Cleared,
        index: usize,
        decision: Option<&Decision>,
    ) -> Result<Vec<PassageRow>, Failure> {
        let Some(Decision::Kept { passages, .. }) = decision else {
            return Ok(Vec::new());
        };
        let joined = (!passages.is_empty()).then(|| Joined::of(&cleared.cleaned, index));
        let mut rows = Vec::with_capacity(passages.len());
        for passage in passages {
            let here = joined.as_ref().and_then(|j| j.locate(passage.span));
            let words = self.library.words(passage.of);
            let source = || self.library.joined(passage.of);
            let there = self.sources.get(passage.of, words, source)?;
            let there = there.locate(passage.of_span);
            if let (Some(here), Some(there)) = (here, there) {
                rows.push(PassageRow {
                    start: here.start,
                    end: here.end,
                    of: self.library.shelf.ids[passage.of].clone(),
                    of_start: there.start,
                    of_end: there.end,
                    coverage: Coverage::from(passage.coverage),
                });
            }
        }
        Ok(rows)
    }
}

/// Appends a name, whose end can be told.
fn name(parts: &mut Vec<u8>, name: &str) {
    parts.extend((name.len() as u64).to_le_bytes());
    parts.extend(name.as_bytes());
}

/// What can fail in one record.
#[derive(Debug)]
pub(super) enum Failure {
    Spool(io::Error),
    State(StateError),
    Output(output::OutputError),
}

impl Failure {
    pub(super) fn into_pipeline(self, fail: &dyn Fn(io::Error) -> PipelineError) -> PipelineError {
        match self {
            Self::Spool(cause) => fail(cause),
            Self::State(error) => error.into(),
            Self::Output(error) => error.into(),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(cause: io::Error) -> Self {
        Self::Spool(cause)
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl From<output::OutputError> for Failure {
    fn from(error: output::OutputError) -> Self {
        Self::Output(error)
    }
}

fn record_row(mut cleared: Cleared, articles: Vec<ArticleRow>) -> Row {
    cleared.cleaned.removed.sort_by_key(|r| r.span);
    let status = match (&cleared.error, articles.is_empty()) {
        (Some(_), _) => InputStatus::Failed,
        (None, true) => InputStatus::Empty,
        (None, false) => InputStatus::Cleaned,
    };
    Row {
        input: cleared.input,
        id: cleared.given.id,
        status,
        error: cleared.error,
        suspicious: cleared.suspicious,
        charset: cleared.charset,
        articles,
        moved: cleared.cleaned.moved.iter().map(Into::into).collect(),
        removed: cleared.cleaned.removed.iter().map(Into::into).collect(),
    }
}

fn article_row(article: &Article, cleared: &Cleared, id: &str, text: &str) -> ArticleRow {
    ArticleRow {
        id: id.to_owned(),
        output: None,
        status: ArticleStatus::Kept,
        duplicate_of: None,
        against: None,
        variant_of: None,
        relation: None,
        coverage: None,
        unique: Vec::new(),
        title: article.title.clone(),
        author: article.author.clone(),
        date: article.date.map(|d| d.to_string()),
        language: article.language.clone(),
        url: cleared.given.url.clone(),
        captions: article.captions.clone(),
        chars: text.chars().count() as u64,
        content_hash: output::content_hash(text),
        passages: Vec::new(),
    }
}

/// The same word in two rooms that do not know each other.
fn relation_row(relation: dedup::Relation) -> output::Relation {
    match relation {
        dedup::Relation::Exact => output::Relation::Exact,
        dedup::Relation::Near => output::Relation::Near,
        dedup::Relation::Contained => output::Relation::Contained,
        dedup::Relation::Revision => output::Relation::Revision,
    }
}
