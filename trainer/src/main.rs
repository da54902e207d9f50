//! Trains the line model, and measures it on sites that it has not seen.
//!
//! ```text
//! pages ─► folds by site ─► word weights ─► first look ─► second look ─► model, and one model a fold
//! ```
//! What a stage learns from another it takes from models that have not seen the page (stacking, Wolpert
//! 1992). Same data, same bytes.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command, which says what it does"
)]

mod align;
mod boost;
mod corpus;
mod disguise;
mod headlines;
mod lengthen;
mod lexical;
mod measure;
mod rows;
mod shorten;
mod thin;
mod training;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "copydesk-trainer DATA DUMPS OUT

DATA   the folder with wcxb/, news2023/ and lines/
DUMPS  a folder that trainer/dumps.py wrote, with news2023/{wet,inscriptis,bs4}
OUT    a folder for line-model.bin, fold-0.bin, fold-1.bin, ... and folds.tsv (page, its fold)

docs/model.md says where the data comes from, and how to measure with the models of the folds.";

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [data, dumps, out] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match train(data, dumps, out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn train(data: &Path, dumps: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let rules = copydesk::clean::RuleBook::new(&[], &[])?;
    let mut pages = corpus::all(data, dumps, &rules)?;
    let fitted = headlines::fit(&pages);
    println!(
        "headlines, on sites not seen: {} of {} pages; weights: {:?}",
        fitted.right, fitted.pages, fitted.weights
    );
    let mut copies = disguise::copies(&pages, &lexical::function_words());
    copies.extend(thin::copies(&pages));
    copies.extend(shorten::copies(&pages));
    copies.extend(lengthen::copies(&pages));
    pages.extend(copies);
    let lines: usize = pages.iter().map(|p| p.lines.len()).sum();
    eprintln!("{} pages with {lines} lines", pages.len());

    let trained = training::train(&pages);
    for (name, scores) in [
        ("first look", &trained.first),
        ("second look", &trained.second),
    ] {
        println!(
            "{name}, on sites not seen: word F1, of turku/* the share of lines judged rightly"
        );
        for (set, (score, count)) in measure::report(&pages, scores) {
            println!("  {set:<20} {count:>4} pages  {score:.4}");
        }
    }
    std::fs::create_dir_all(out)?;
    std::fs::write(
        out.join("line-model.bin"),
        postcard::to_stdvec(&trained.model)?,
    )?;
    for (fold, model) in trained.folds.iter().enumerate() {
        std::fs::write(
            out.join(format!("fold-{fold}.bin")),
            postcard::to_stdvec(model)?,
        )?;
    }
    let plain = pages.iter().filter(|p| !p.is_copy());
    let listing = plain.map(|p| format!("{}/{}\t{}\n", p.set, p.id, training::fold_of(p)));
    std::fs::write(out.join("folds.tsv"), listing.collect::<String>())?;
    Ok(())
}
