//! Completions and the manual page.

use super::{Exit, Failure, args};
use clap::CommandFactory;

pub(crate) fn completions(args: &args::CompletionArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(
        args.shell,
        &mut args::Cli::command(),
        "copydesk",
        &mut script,
    );
    super::print(&script)
}

pub(crate) fn man() -> Result<Exit, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(args::Cli::command())
        .render(&mut page)
        .map_err(|e| Failure::new(Exit::Failed, e))?;
    super::print(&page)
}
