//! `copydesk eval`.

use super::{Exit, Failure, args::EvalArgs};
use crate::eval::{self, Document, EvalError, Report, Score, Triple};
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    fs::File,
    io::{self, BufWriter, Write as _},
    path::Path,
};

/// Documents without a prediction that are named.
const NAMED: usize = 3;

pub(crate) fn eval(args: &EvalArgs) -> Result<Exit, Failure> {
    let report = eval::evaluate(&args.gold, &args.pred).map_err(failure)?;
    if let Some(path) = &args.out {
        write_documents(path, &report).map_err(|cause| {
            let message = format!(
                "cannot write `{}`: {cause}\nName a file in a folder that is there, with --out.",
                path.display()
            );
            Failure::new(Exit::Failed, message)
        })?;
    }
    warn_of_missing(&report, &args.pred);
    let printed = if args.json {
        format!("{}\n", to_json(&report, args.worst))
    } else {
        to_text(&report, args.worst)
    };
    super::print(printed.as_bytes())
}

fn failure(error: EvalError) -> Failure {
    let exit = match error {
        EvalError::NoFolder(_) | EvalError::NoGold(_) => Exit::Usage,
        _ => Exit::Failed,
    };
    Failure::new(exit, error)
}

fn write_documents(path: &Path, report: &Report) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for document in &report.documents {
        serde_json::to_writer(&mut file, document)?;
        writeln!(file)?;
    }
    file.flush()
}

/// Wrong names lower the figures as lost texts do, so they are named.
fn warn_of_missing(report: &Report, predicted: &Path) {
    let missing = report.documents.iter().filter(|d| d.missing);
    let names: Vec<_> = missing.take(NAMED).map(|d| format!("`{}`", d.id)).collect();
    if names.is_empty() {
        return;
    }
    let more = if report.missing() > NAMED {
        ", …"
    } else {
        ""
    };
    eprintln!(
        "copydesk: {} of {} documents have no prediction ID.txt or ID.html.txt in `{}` and count as empty: {}{more}",
        report.missing(),
        report.documents.len(),
        predicted.display(),
        names.join(", "),
    );
}

fn to_text(report: &Report, worst: usize) -> String {
    let mut out = format!(
        "{} documents, {} without a prediction\n\n",
        report.documents.len(),
        report.missing()
    );
    let _ = writeln!(out, "{:<16}{HEADS}   95 % of resamples", "");
    for (name, triple, range) in [
        ("words", report.mean.word, report.word_f1_95),
        ("4-word runs", report.mean.shingle4, report.shingle4_f1_95),
    ] {
        let _ = writeln!(
            out,
            "{name:<16}{}   {:.4} to {:.4}",
            figures(&triple),
            range.0,
            range.1
        );
    }
    let languages = report.by_language();
    if languages.len() > 1 {
        let _ = writeln!(out, "\nwords, by language");
        for (lang, count, score) in languages {
            let name = if lang.is_empty() { "not stated" } else { lang };
            let _ = writeln!(
                out,
                "{name:<16}{}   {count} document{}",
                figures(&score.word),
                if count == 1 { "" } else { "s" }
            );
        }
    }
    let worst = report.worst(worst);
    if !worst.is_empty() {
        let _ = writeln!(out, "\nwords, lowest F1 first");
        for document in worst {
            let missing = if document.missing {
                "  (no prediction)"
            } else {
                ""
            };
            let of = figures(&document.score.word);
            let _ = writeln!(
                out,
                "{:<16}{of}   {}{missing}",
                "",
                super::printable(&document.id)
            );
        }
    }
    out
}

const HEADS: &str = "precision     recall         F1";

fn figures(triple: &Triple) -> String {
    format!(
        "{:>9.4}  {:>9.4}  {:>9.4}",
        triple.precision, triple.recall, triple.f1
    )
}

/// The first five keys are those of the benchmarks' scorers.
fn to_json(report: &Report, worst: usize) -> Value {
    let list = |t: &Triple| json!([t.precision, t.recall, t.f1]);
    let named = |(lang, count, score): (&str, usize, Score)| {
        let figures =
            json!({"docs": count, "word": list(&score.word), "shingle4": list(&score.shingle4)});
        (lang.to_owned(), figures)
    };
    let languages: serde_json::Map<_, _> = report.by_language().into_iter().map(named).collect();
    let worst: Vec<&Document> = report.worst(worst);
    json!({
        "docs": report.documents.len(),
        "missing": report.missing(),
        "word": list(&report.mean.word),
        "shingle4": list(&report.mean.shingle4),
        "word_f1_95": [report.word_f1_95.0, report.word_f1_95.1],
        "shingle4_f1_95": [report.shingle4_f1_95.0, report.shingle4_f1_95.1],
        "languages": languages,
        "worst": worst,
    })
}
