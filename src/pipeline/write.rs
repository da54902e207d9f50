//! Renders the articles, stages the outputs and writes the manifest.

use super::{
    Desk, Phase, PipelineError, Summary, excise::excise, gather::Gathered, joined::Joined,
    spool::Cleared, spool_error,
};
use crate::{
    dedup::{self, Decision},
    document::{Article, CharSpan},
    output::{
        self, ARTICLES, ArticleRecord, ArticleRow, ArticleStatus, Counts, Coverage, Header,
        InputStatus, MANIFEST, PassageRow, Row, Stage, TextOptions,
    },
    settings::{Cleaning, DuplicateAction, Format, PassageAction},
};
use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::Path,
};

/// Records rendered at a time.
const BATCH: usize = 2048;

/// One record, ready to be written.
struct Rendered {
    row: Vec<u8>,
    /// Its lines of `articles.jsonl`.
    articles: Vec<u8>,
    counts: Counts,
    codes: Vec<String>,
}

impl Desk<'_> {
    pub(super) fn write(
        &self,
        gathered: &Gathered,
        decisions: &[Decision],
        scratch: &Path,
        stage: Option<&Stage>,
    ) -> Result<Summary, PipelineError> {
        let fail = |cause| spool_error(scratch, cause);
        let scribe = Scribe {
            desk: self,
            gathered,
            decisions,
            stage,
            scratch,
        };
        self.observer
            .begin(Phase::Write, gathered.spool.len() as u64);
        let rows_path = scratch.join("rows");
        let mut rows = BufWriter::new(File::create(&rows_path).map_err(fail)?);
        let jsonl = self.job.settings.output.format == Format::Jsonl;
        let mut articles = match stage {
            Some(stage) if jsonl => Some(stage.writer(ARTICLES)?),
            _ => None,
        };
        let mut counts = Counts::default();
        let mut codes: BTreeMap<String, u64> = BTreeMap::new();
        for first in (0..gathered.spool.len()).step_by(BATCH) {
            self.check_stop()?;
            let range = first..gathered.spool.len().min(first + BATCH);
            self.observer.advance(range.len() as u64, 0);
            let batch: Vec<_> = range
                .into_par_iter()
                .map(|record| scribe.record(record))
                .collect();
            for rendered in batch {
                let rendered = rendered?;
                rows.write_all(&rendered.row).map_err(fail)?;
                if let Some(articles) = &mut articles {
                    articles.write_all(&rendered.articles).map_err(fail)?;
                }
                counts += rendered.counts;
                for code in rendered.codes {
                    *codes.entry(code).or_default() += 1;
                }
            }
        }
        rows.flush().map_err(fail)?;
        if let Some(articles) = articles {
            articles.finish()?;
        }
        if let Some(stage) = stage {
            self.manifest(stage, counts, jsonl, &rows_path, &fail)?;
        }
        let mut removals: Vec<_> = codes.into_iter().collect();
        removals.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(Summary {
            bytes: gathered.bytes,
            counts,
            removals,
            published: None,
        })
    }

    /// The header, which needs the counts, and then the rows.
    fn manifest(
        &self,
        stage: &Stage,
        counts: Counts,
        jsonl: bool,
        rows: &Path,
        fail: &dyn Fn(io::Error) -> PipelineError,
    ) -> Result<(), PipelineError> {
        let files = if jsonl {
            vec![ARTICLES.to_owned()]
        } else {
            Vec::new()
        };
        let header = Header::new(self.job.settings.hash()?, counts, files);
        let mut manifest = stage.writer(MANIFEST)?;
        output::write_line(&mut manifest, &header).map_err(fail)?;
        let mut rows = BufReader::new(File::open(rows).map_err(fail)?);
        io::copy(&mut rows, &mut manifest).map_err(fail)?;
        Ok(manifest.finish()?)
    }
}

/// Writes single records; shared by all threads.
struct Scribe<'s> {
    desk: &'s Desk<'s>,
    gathered: &'s Gathered,
    decisions: &'s [Decision],
    stage: Option<&'s Stage>,
    scratch: &'s Path,
}

impl Scribe<'_> {
    fn record(&self, record: usize) -> Result<Rendered, PipelineError> {
        let fail = |cause| spool_error(self.scratch, cause);
        let mut cleared = self.gathered.spool.record(record).map_err(fail)?;
        let first = self.gathered.spool.first_article(record);
        let mut rendered = Rendered {
            row: Vec::new(),
            articles: Vec::new(),
            counts: Counts::default(),
            codes: Vec::new(),
        };
        let mut rows = Vec::with_capacity(cleared.cleaned.articles.len());
        for index in 0..cleared.cleaned.articles.len() {
            let row = self
                .article(&mut cleared, index, first + index, &mut rendered)
                .map_err(|e| e.into_pipeline(&fail))?;
            count_article(&mut rendered.counts, &row);
            rows.push(row);
        }
        let row = record_row(cleared, rows);
        count_record(&mut rendered.counts, &row);
        rendered.codes = row.removed.iter().map(|r| r.code.clone()).collect();
        output::write_line(&mut rendered.row, &row).map_err(fail)?;
        Ok(rendered)
    }

    /// Writes one article, if it is to be written, and makes its row.
    fn article(
        &self,
        cleared: &mut Cleared,
        index: usize,
        number: usize,
        to: &mut Rendered,
    ) -> Result<ArticleRow, Failure> {
        let settings = self.desk.job.settings;
        let decision = self.decisions.get(number);
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
        let name = &self.gathered.names[number];
        let mut row = article_row(article, cleared, &name.id, &text);
        row.passages = passages;
        if settings.clean.cleaning == Cleaning::Off {
            row.title = cleared.given.title.clone();
        }
        if let Some(Decision::Kept {
            variant_of: Some(of),
            ..
        }) = decision
        {
            row.variant_of = Some(self.gathered.names[*of].id.clone());
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
            row.duplicate_of = Some(self.gathered.names[*of].id.clone());
            row.relation = Some(relation_row(*relation));
            row.coverage = Some(Coverage::from(*coverage));
            row.unique = unique
                .iter()
                .filter_map(|span| joined.locate(*span))
                .collect();
        }
        let dropped = row.status == ArticleStatus::Duplicate
            && settings.duplicates.action == DuplicateAction::Drop;
        if !dropped {
            row.output = Some(self.put(cleared, &row, &name.output, &text, to)?);
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
        to: &mut Rendered,
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
                output::write_line(&mut to.articles, &record)?;
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
            let there = self
                .gathered
                .spool
                .joined(passage.of)?
                .locate(passage.of_span);
            if let (Some(here), Some(there)) = (here, there) {
                rows.push(PassageRow {
                    start: here.start,
                    end: here.end,
                    of: self.gathered.names[passage.of].id.clone(),
                    of_start: there.start,
                    of_end: there.end,
                    coverage: Coverage::from(passage.coverage),
                });
            }
        }
        Ok(rows)
    }
}

/// What can fail in one record.
#[derive(Debug)]
enum Failure {
    Spool(io::Error),
    Output(output::OutputError),
}

impl Failure {
    fn into_pipeline(self, fail: &dyn Fn(io::Error) -> PipelineError) -> PipelineError {
        match self {
            Self::Spool(cause) => fail(cause),
            Self::Output(error) => error.into(),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(cause: io::Error) -> Self {
        Self::Spool(cause)
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

fn count_article(counts: &mut Counts, row: &ArticleRow) {
    counts.articles += 1;
    counts.passages += row.passages.len() as u64;
    counts.kept += u64::from(row.status == ArticleStatus::Kept);
    if row.output.is_some() {
        counts.kept_chars += row.chars;
    }
    match row.relation {
        Some(output::Relation::Exact) => counts.duplicates.exact += 1,
        Some(output::Relation::Near) => counts.duplicates.near += 1,
        Some(output::Relation::Contained) => counts.duplicates.contained += 1,
        Some(output::Relation::Revision) => counts.duplicates.revision += 1,
        None => {}
    }
}

fn count_record(counts: &mut Counts, row: &Row) {
    counts.inputs += 1;
    match row.status {
        InputStatus::Cleaned => counts.cleaned += 1,
        InputStatus::Empty => counts.empty += 1,
        InputStatus::Failed => counts.failed += 1,
    }
    counts.suspicious += u64::from(row.suspicious);
    counts.removed_chars += row
        .removed
        .iter()
        .map(|r| u64::from(r.end - r.start))
        .sum::<u64>();
    counts.moved_chars += row
        .moved
        .iter()
        .map(|r| u64::from(r.end - r.start))
        .sum::<u64>();
}
