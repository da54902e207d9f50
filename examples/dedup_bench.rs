//! Runs the duplicates room alone over a JSON Lines file of `{"id": …, "text": …}` and prints time,
//! memory and counts.
//!
//! ```text
//! cargo run --release --example dedup_bench -- docs.jsonl [--manifest rows.jsonl] [--coverage 0.8] [--no-passages] \
//!     [--memory answers.bin]
//! ```
//!
//! The texts wait in a temporary file, as those of a run do. The rows have the fields of the
//! manifest that say what became of an article. A memory is read if it is there, and written.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark"
)]

use copydesk::dedup::{
    Collection, Decision, Entry, Memory, Options, Texts, resolve, resolve_with, sketch,
};
use copydesk::document::{CharCounter, Span};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::Instant;

/// Lines sketched at a time.
const BATCH: usize = 4096;

/// Texts in a file, each thread with a handle of its own to it.
struct Spool {
    handles: Vec<Mutex<File>>,
    places: Vec<(u64, usize)>,
}

impl Texts for Spool {
    fn text(&self, entry: usize) -> io::Result<String> {
        let (at, length) = self.places[entry];
        let handle = rayon::current_thread_index().unwrap_or(0) % self.handles.len();
        let mut file = self.handles[handle].lock().unwrap();
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes)?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = args.iter().position(|a| a == name)?;
        args.get(at + 1).cloned()
    };
    let options = Options {
        coverage: value("--coverage").map_or(0.8, |c| c.parse().unwrap()),
        passages: !args.iter().any(|a| a == "--no-passages"),
        ..Options::default()
    };
    let clock = Clock::new();
    let (ids, spool, collection) = read(args.first().unwrap());
    clock.tell("read, sketch");
    let go_on = |_| ControlFlow::Continue(());
    let decisions = match value("--memory") {
        None => resolve(collection, &spool, &options, &go_on).unwrap(),
        Some(path) => {
            let mut memory = load(&path);
            let gone = Collection::new();
            clock.tell("load memory");
            let decisions = resolve_with(&mut memory, collection, &gone, &spool, &options, &go_on);
            let bytes = postcard::to_stdvec(&memory).unwrap();
            println!("memory {} bytes", bytes.len());
            std::fs::write(path, bytes).unwrap();
            decisions.unwrap()
        }
    };
    clock.tell("resolve");
    count(&decisions);
    if let Some(path) = value("--manifest") {
        let mut out = BufWriter::new(File::create(path).unwrap());
        for (entry, decision) in decisions.iter().enumerate() {
            let article = row(&ids, &spool, entry, decision);
            let row = json!({"input": format!("{}.txt", ids[entry]), "articles": [article]});
            writeln!(out, "{row}").unwrap();
        }
    }
}

fn load(path: &str) -> Memory {
    let bytes = std::fs::read(path).unwrap_or_default();
    postcard::from_bytes(&bytes).unwrap_or_default()
}

fn read(path: &str) -> (Vec<String>, Spool, Collection) {
    let temporary = tempfile::NamedTempFile::new().unwrap();
    let mut blob = BufWriter::new(temporary.reopen().unwrap());
    let mut lines = BufReader::with_capacity(1 << 20, File::open(path).unwrap()).lines();
    let (mut ids, mut places, mut collection) = (Vec::new(), Vec::new(), Collection::new());
    let mut at = 0;
    loop {
        let batch: Vec<String> = lines.by_ref().take(BATCH).map(Result::unwrap).collect();
        if batch.is_empty() {
            break;
        }
        let parsed: Vec<_> = batch
            .par_iter()
            .map(|line| {
                let record: Value = serde_json::from_str(line).unwrap();
                let field = |name: &str| record[name].as_str().unwrap().to_owned();
                let text = field("text");
                let sketch = sketch(&text);
                (field("id"), text, sketch)
            })
            .collect();
        for (id, text, sketch) in parsed {
            blob.write_all(text.as_bytes()).unwrap();
            collection.push(Entry {
                sketch,
                date: None,
                rank: ids.len() as u64,
            });
            places.push((at, text.len()));
            at += text.len() as u64;
            ids.push(id);
        }
    }
    blob.flush().unwrap();
    let threads = rayon::current_num_threads();
    let handle = |_| Mutex::new(temporary.reopen().unwrap());
    let handles = (0..threads).map(handle).collect();
    (ids, Spool { handles, places }, collection)
}

fn count(decisions: &[Decision]) {
    let (mut kept, mut variants, mut shared) = (0, 0, 0);
    for decision in decisions {
        if let Decision::Kept {
            passages,
            variant_of,
        } = decision
        {
            kept += 1;
            variants += usize::from(variant_of.is_some());
            shared += passages.len();
        }
    }
    let all = decisions.len();
    println!("articles {all}  kept {kept}  variants {variants}  passages {shared}");
}

fn row(ids: &[String], spool: &Spool, entry: usize, decision: &Decision) -> Value {
    let text = spool.text(entry).unwrap();
    let mut counter = CharCounter::new(&text);
    let mut chars = |span: Span| counter.span(span);
    match decision {
        Decision::Kept {
            passages,
            variant_of,
        } => {
            let passage = |p: &copydesk::dedup::Passage| {
                let (here, there) = (chars(p.span), spool.text(p.of).unwrap());
                let there = CharCounter::new(&there).span(p.of_span);
                json!({"start": here.start, "end": here.end, "of": ids[p.of], "of_start": there.start,
                    "of_end": there.end, "coverage": p.coverage})
            };
            let passages: Vec<Value> = passages.iter().map(passage).collect();
            json!({"id": ids[entry], "status": "kept", "duplicate_of": null,
                "variant_of": variant_of.map(|of| ids[of].clone()), "passages": passages})
        }
        Decision::Duplicate {
            of,
            relation,
            coverage,
            ..
        } => json!({"id": ids[entry], "status": "duplicate", "duplicate_of": ids[*of],
            "relation": relation, "coverage": coverage, "passages": []}),
    }
}

/// Time since the last call: wall and processor. Processor time and memory as Linux tells them.
struct Clock(Mutex<(Instant, f64)>);

impl Clock {
    fn new() -> Self {
        Self(Mutex::new((Instant::now(), processor_seconds())))
    }

    fn tell(&self, what: &str) {
        let mut last = self.0.lock().unwrap();
        let processor = processor_seconds();
        println!(
            "{what:<14} {:6.2} s  {:6.2} s of processor  {} MB at most so far",
            last.0.elapsed().as_secs_f64(),
            processor - last.1,
            peak_megabytes()
        );
        *last = (Instant::now(), processor);
    }
}

fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.split(' ').skip(13).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok());
    number.unwrap_or(0) / 1024
}
