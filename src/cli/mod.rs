//! The command line: arguments, progress, summaries, exit codes.
//!
//! The only room that prints. Data goes to standard output, all else to standard error.
#![expect(clippy::print_stderr, reason = "this is the room that prints")]

mod args;
mod compare;
mod config;
mod eval;
mod explain;
mod extras;
mod log;
mod progress;
mod run;
mod state;
mod summary;

pub use crate::pipeline::Exit;

use args::{Cli, Command};
use clap::Parser;
use std::{
    ffi::OsString,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Runs the program with these arguments (the first is its name) and says how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap prints them to the right stream.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
        }
    };
    let ended = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Dedup(args) => run::dedup(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Eval(args) => eval::eval(&args),
        Command::Status(args) => state::status(&args),
        Command::Forget(args) => state::forget(&args),
        Command::Gc(args) => state::gc(&args),
        Command::Config(args) => config::config(&args),
        Command::Completions(args) => extras::completions(&args),
        Command::Man => extras::man(),
    };
    ended.unwrap_or_else(|failure| {
        eprintln!("copydesk: {}", failure.message);
        failure.exit
    })
}

/// A message for the user and the exit code that goes with it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    exit: Exit,
}

impl Failure {
    fn new(exit: Exit, message: impl ToString) -> Self {
        Self {
            message: message.to_string(),
            exit,
        }
    }
}

/// Writes to standard output; a reader that has seen enough (`| head`) is no failure.
fn print(bytes: &[u8]) -> Result<Exit, Failure> {
    match std::io::stdout().write_all(bytes) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(Failure::new(
            Exit::Failed,
            format!("cannot write to standard output: {e}"),
        )),
        _ => Ok(Exit::Done),
    }
}

/// A name as one line: names of files may hold anything.
fn printable(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// `FILE#17` or `FILE#id` for a record of a file, unless a file has that very name.
fn place(argument: &Path) -> (PathBuf, Option<String>) {
    let whole = (argument.to_owned(), None);
    let Some(text) = argument.to_str().filter(|_| !argument.exists()) else {
        return whole;
    };
    let cuts = text.match_indices('#').map(|(at, _)| text.split_at(at));
    let mut named = cuts.filter(|(file, _)| Path::new(file).is_file());
    named.next().map_or(whole, |(file, record)| {
        (PathBuf::from(file), record.get(1..).map(str::to_owned))
    })
}
