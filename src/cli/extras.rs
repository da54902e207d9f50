//! Completions and the manual page.

use super::{Exit, Failure, args};
use clap::CommandFactory;
use std::io::{ErrorKind, Write};

pub(crate) fn completions(args: &args::CompletionArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(
        args.shell,
        &mut args::Cli::command(),
        "copydesk",
        &mut script,
    );
    print(&script)
}

pub(crate) fn man() -> Result<Exit, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(args::Cli::command())
        .render(&mut page)
        .map_err(|e| Failure::new(Exit::Failed, e))?;
    print(&page)
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
