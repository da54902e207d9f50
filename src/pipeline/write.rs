//! Renders the articles, stages the outputs and writes the manifest.

use super::{
    Desk, Phase, PipelineError, Summary,
    changes::changes,
    cleared::Cleared,
    excise::excise,
    gate::{Gate, Tally},
    joined::Joined,
    shelf::Library,
    spool_error,
};
use crate::{
    clean::templates::label,
    dedup::{self, Decision},
    document::{Article, CharSpan},
    output::{
        self, ARTICLES, ArticleRecord, ArticleRow, ArticleStatus, CHANGES, Counts, Coverage,
        Header, InputStatus, MANIFEST, PassageRow, Row, Stage, TextOptions,
    },
    settings::{Cleaning, DuplicateAction, Format, PassageAction},
    state::StateError,
};
use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::Path,
};
use xxhash_rust::xxh3::Xxh3;

/// Records rendered at a time.
const BATCH: usize = 2048;

/// One record, ready to be written.
struct Rendered {
    row: Vec<u8>,
    /// Its lines of `articles.jsonl`.
    articles: Vec<u8>,
    counts: Counts,
    codes: Vec<String>,
    /// Its source and what became of it, if it is new.
    tally: Option<(String, Tally)>,
}

impl Desk<'_> {
    /// Renders and stages everything; nothing in OUTPUT changes yet.
    pub(super) fn write(
        &self,
        library: Library<'_>,
        decisions: &[Decision],
        scratch: &Path,
        stage: Option<&Stage>,
    ) -> Result<Summary, PipelineError> {
        let fail = |cause| spool_error(scratch, cause);
        let scribe = Scribe {
            desk: self,
            library,
            decisions,
            stage,
        };
        let shelf = library.shelf;
        self.observer.begin(Phase::Write, shelf.len() as u64);
        let rows_path = scratch.join("rows");
        let mut rows = BufWriter::new(File::create(&rows_path).map_err(fail)?);
        let jsonl = self.job.settings.output.format == Format::Jsonl;
        let mut articles = match stage {
            Some(stage) if jsonl => Some(stage.writer(ARTICLES)?),
            _ => None,
        };
        let mut counts = Counts::default();
        let mut codes: BTreeMap<String, u64> = BTreeMap::new();
        let mut gate = Gate::default();
        let mut run = Xxh3::new();
        for first in (0..shelf.len()).step_by(BATCH) {
            self.check_stop()?;
            let range = first..shelf.len().min(first + BATCH);
            self.observer.advance(range.len() as u64, 0);
            let batch: Vec<_> = range
                .into_par_iter()
                .map(|record| scribe.record(record))
                .collect();
            for rendered in batch {
                let rendered = rendered.map_err(|e| e.into_pipeline(&fail))?;
                rows.write_all(&rendered.row).map_err(fail)?;
                run.update(&rendered.row);
                if let Some(articles) = &mut articles {
                    articles.write_all(&rendered.articles).map_err(fail)?;
                }
                counts += rendered.counts;
                for code in rendered.codes {
                    *codes.entry(code).or_default() += 1;
                }
                if let Some((source, tally)) = rendered.tally {
                    gate.add(source, tally);
                }
            }
        }
        rows.flush().map_err(fail)?;
        if let Some(articles) = articles {
            articles.finish()?;
        }
        if let Some(limit) = self.job.how.max_removed {
            gate.check(limit)?;
        }
        if let Some(stage) = stage {
            let settings_hash = self.job.settings.hash()?;
            run.update(settings_hash.as_bytes());
            let header = Header::new(settings_hash, run.digest128(), counts, files(jsonl));
            manifest(stage, &header, &rows_path, &fail)?;
            self.changes(stage, library, &fail)?;
        }
        let mut removals: Vec<_> = codes.into_iter().collect();
        removals.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(Summary {
            bytes: shelf.bytes,
            reused: shelf.reused,
            counts,
            removals,
            published: None,
        })
    }

    /// What differs from the manifest that is in OUTPUT.
    fn changes(
        &self,
        stage: &Stage,
        library: Library<'_>,
        fail: &dyn Fn(io::Error) -> PipelineError,
    ) -> Result<(), PipelineError> {
        let mut lines = Vec::new();
        let is_new = |record| library.shelf.is_new(record);
        let old = self.job.output.join(MANIFEST);
        changes(&old, &stage.new_manifest(), &is_new, &mut lines).map_err(fail)?;
        Ok(stage.put(CHANGES, &lines)?)
    }
}

/// The outputs that no row names.
fn files(jsonl: bool) -> Vec<String> {
    let articles = jsonl.then_some(ARTICLES);
    articles
        .into_iter()
        .chain([CHANGES])
        .map(str::to_owned)
        .collect()
}

/// The header, which needs the counts, and then the rows.
fn manifest(
    stage: &Stage,
    header: &Header,
    rows: &Path,
    fail: &dyn Fn(io::Error) -> PipelineError,
) -> Result<(), PipelineError> {
    let mut manifest = stage.writer(MANIFEST)?;
    output::write_line(&mut manifest, header).map_err(fail)?;
    let mut rows = BufReader::new(File::open(rows).map_err(fail)?);
    io::copy(&mut rows, &mut manifest).map_err(fail)?;
    Ok(manifest.finish()?)
}

/// Writes single records; shared by all threads.
struct Scribe<'s> {
    desk: &'s Desk<'s>,
    library: Library<'s>,
    decisions: &'s [Decision],
    stage: Option<&'s Stage>,
}

impl Scribe<'_> {
    fn record(&self, record: usize) -> Result<Rendered, Failure> {
        let shelf = self.library.shelf;
        let mut cleared = self.library.record(record)?;
        let first = shelf.first_article(record);
        let source = shelf
            .is_new(record)
            .then(|| label(&cleared.input, cleared.given.url.as_deref()));
        let mut rendered = Rendered {
            row: Vec::new(),
            articles: Vec::new(),
            counts: Counts::default(),
            codes: Vec::new(),
            tally: None,
        };
        let mut rows = Vec::with_capacity(cleared.cleaned.articles.len());
        for index in 0..cleared.cleaned.articles.len() {
            let row = self.article(&mut cleared, index, first + index, &mut rendered)?;
            count_article(&mut rendered.counts, &row);
            rows.push(row);
        }
        let row = record_row(cleared, rows);
        count_record(&mut rendered.counts, &row);
        rendered.codes = row.removed.iter().map(|r| r.code.clone()).collect();
        rendered.tally = source.map(|source| (source, Tally::of(&row)));
        output::write_line(&mut rendered.row, &row)?;
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
        let name = &self.library.shelf.names[number];
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
            row.variant_of = Some(self.library.shelf.names[*of].id.clone());
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
            row.duplicate_of = Some(self.library.shelf.names[*of].id.clone());
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
            let there = self.library.joined(passage.of)?.locate(passage.of_span);
            if let (Some(here), Some(there)) = (here, there) {
                rows.push(PassageRow {
                    start: here.start,
                    end: here.end,
                    of: self.library.shelf.names[passage.of].id.clone(),
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
    State(StateError),
    Output(output::OutputError),
}

impl Failure {
    fn into_pipeline(self, fail: &dyn Fn(io::Error) -> PipelineError) -> PipelineError {
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
