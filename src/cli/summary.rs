//! What a run did, for people and for programs.

use crate::{
    pipeline::{Job, Summary},
    settings::Cleaning,
};
use std::{fmt::Write, time::Duration};

/// Codes of removals named in the summary.
const TOP_CODES: usize = 6;

/// A few lines for people.
pub(crate) fn text(summary: &Summary, job: &Job, took: Duration) -> String {
    let counts = &summary.counts;
    let cleans = job.settings.clean.cleaning == Cleaning::On;
    let dup = &counts.duplicates;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} inputs{} in {:.1} s: {} {}, {} empty, {} failed",
        counts.inputs,
        read(summary),
        took.as_secs_f64(),
        counts.cleaned,
        if cleans { "cleaned" } else { "read" },
        counts.empty,
        counts.failed
    );
    if counts.suspicious > 0 {
        let _ = writeln!(
            out,
            "{} inputs of more than 200 words kept less than 5 % of them; the manifest marks them `suspicious`",
            counts.suspicious
        );
    }
    let _ = writeln!(
        out,
        "{} articles: {} kept, {} duplicates ({} exact, {} near, {} contained, {} revisions), shared passages: {}",
        counts.articles,
        counts.kept,
        dup.exact + dup.near + dup.contained + dup.revision,
        dup.exact,
        dup.near,
        dup.contained,
        dup.revision,
        counts.passages
    );
    if summary.removals.is_empty() {
        out.push_str(if cleans { "nothing removed\n" } else { "" });
    } else {
        let _ = writeln!(out, "{} spans removed: {}", spans(summary), top(summary));
    }
    match summary.published {
        Some(done) => {
            let _ = writeln!(
                out,
                "{}: {} written, {} unchanged, {} removed; every input is listed in {}",
                job.output.display(),
                done.written,
                done.unchanged,
                done.removed,
                job.output.join("manifest.jsonl").display()
            );
        }
        None => out.push_str("dry run: nothing was written\n"),
    }
    out
}

/// How much was read.
fn read(summary: &Summary) -> String {
    match summary.reused {
        0 => format!(", {}", bytes(summary.bytes)),
        all if all == summary.counts.inputs => ", all as before,".to_owned(),
        reused => format!(
            " ({} new or changed, {})",
            summary.counts.inputs - reused,
            bytes(summary.bytes)
        ),
    }
}

fn spans(summary: &Summary) -> u64 {
    summary.removals.iter().map(|(_, n)| n).sum()
}

fn top(summary: &Summary) -> String {
    let named: Vec<_> = summary
        .removals
        .iter()
        .take(TOP_CODES)
        .map(|(c, n)| format!("{n} {c}"))
        .collect();
    let more = if summary.removals.len() > TOP_CODES {
        ", …"
    } else {
        ""
    };
    named.join(", ") + more
}

pub(super) fn bytes(n: u64) -> String {
    match n {
        0..1_000 => format!("{n} B"),
        1_000..1_000_000 => format!("{:.1} kB", n as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", n as f64 / 1e6),
        _ => format!("{:.2} GB", n as f64 / 1e9),
    }
}
