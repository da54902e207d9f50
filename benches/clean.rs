//! How fast cleaning is on one core, step by step: `cargo bench --bench clean [-- PATH]`.
//!
//! Cleans every file below PATH (default: the sample in `raw/`, repeated) and prints MB/s and share of
//! time of each step, beside two things that no cleaner can beat: copying the bytes and looking for
//! their line ends. The best of several rounds counts.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench may fail and prints"
)]

use copydesk::{
    clean::{Options, RuleBook, Templates, Timings, timings},
    document::Document,
};
use std::{
    hint::black_box,
    path::PathBuf,
    time::{Duration, Instant},
};

/// As in the program.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;
/// Less text than this is repeated.
const LEAST_BYTES: usize = 8_000_000;

fn main() {
    // Cargo passes `--bench`.
    let path = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/raw");
    let files = read(&path.map_or_else(|| PathBuf::from(sample), PathBuf::from));
    let start = Instant::now();
    let texts: Vec<_> = files.iter().map(|f| String::from_utf8_lossy(f)).collect();
    let decode = start.elapsed();
    let decoded: usize = files.iter().map(Vec::len).sum();
    let documents: Vec<_> = texts.iter().map(|text| document(text)).collect();
    let bytes: usize = texts.iter().map(|t| t.len()).sum();
    let lines: usize = texts
        .iter()
        .map(|t| t.lines().filter(|l| !l.trim().is_empty()).count())
        .sum();
    let times = LEAST_BYTES.div_ceil(bytes.max(1));
    println!(
        "{} documents, {:.1} MB, {lines} lines; read {times} times, best of {ROUNDS}\n",
        documents.len(),
        megabytes(bytes)
    );

    let rules = RuleBook::new(&[], &[]).unwrap();
    // Each page for itself: what pages have in common is another step.
    let templates = Templates::default();
    let options = Options::default();
    let best = (0..ROUNDS)
        .map(|_| {
            let mut sum = Timings::default();
            for document in (0..times).flat_map(|_| &documents) {
                sum += timings(document, &rules, &templates, &options);
            }
            sum
        })
        .min_by_key(Timings::total)
        .unwrap_or_default();

    println!("{:<42}{:>10}{:>9}{:>9}", "step", "MB/s", "µs/line", "share");
    let total = best.total();
    let row = |name: &str, took: Duration| {
        let speed = megabytes(bytes * times) / took.as_secs_f64();
        let line = took.as_secs_f64() * 1e6 / (lines * times) as f64;
        let share = 100.0 * took.as_secs_f64() / total.as_secs_f64();
        println!("{name:<42}{speed:>10.1}{line:>9.3}{share:>8.1}%");
    };
    row("blocks (lines, folding, facts, rules)", best.blocks);
    row("judge (witnesses, all rounds)", best.judge);
    row("assemble (articles, account)", best.assemble);
    row("language", best.language);
    row("cleaning as a whole", total);
    println!();
    limit("decode (UTF-8, not part of cleaning)", decoded, decode);
    limit(
        "limit: copy the bytes",
        bytes,
        fastest(|| texts.iter().map(|t| black_box(t.to_string()).len()).sum()),
    );
    limit(
        "limit: find the line ends",
        bytes,
        fastest(|| {
            texts
                .iter()
                .map(|t| memchr::memchr_iter(b'\n', t.as_bytes()).count())
                .sum()
        }),
    );
}

fn limit(name: &str, bytes: usize, took: Duration) {
    println!("{name:<42}{:>10.1}", megabytes(bytes) / took.as_secs_f64());
}

fn fastest(work: impl Fn() -> usize) -> Duration {
    let once = || {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..ROUNDS).map(|_| once()).min().unwrap_or_default()
}

fn document(text: &str) -> Document {
    Document {
        text: text.to_owned(),
        charset: "UTF-8".to_owned(),
        ..Document::default()
    }
}

/// All files below a path, in the order of their names.
fn read(path: &PathBuf) -> Vec<Vec<u8>> {
    let walk = walkdir::WalkDir::new(path)
        .follow_links(true)
        .sort_by_file_name();
    let files = walk
        .into_iter()
        .map(Result::unwrap)
        .filter(|e| e.file_type().is_file());
    files
        .map(|file| std::fs::read(file.path()).unwrap())
        .collect()
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
