//! Completions and the manual page.

use super::{Exit, Failure, args};
use clap::CommandFactory;

pub(crate) fn completions(args: &args::CompletionArgs) -> Result<Exit, Failure> {
    clap_complete::generate(
        args.shell,
        &mut args::Cli::command(),
        "copydesk",
        &mut std::io::stdout(),
    );
    Ok(Exit::Done)
}

pub(crate) fn man() -> Result<Exit, Failure> {
    clap_mangen::Man::new(args::Cli::command())
        .render(&mut std::io::stdout())
        .map_err(|e| {
            Failure::new(
                Exit::Failed,
                format!("cannot write to standard output: {e}"),
            )
        })?;
    Ok(Exit::Done)
}
