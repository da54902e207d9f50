//! `copydesk compare`.

mod columns;
mod page;
mod verdict;

use super::{Exit, Failure, args, config};
use crate::{
    pipeline::{self, Compared, PipelineError, Place},
    settings::Cleaning,
};
use anstream::{AutoStream, ColorChoice};
use serde_json::json;
use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

pub(crate) fn compare(args: &args::CompareArgs) -> Result<Exit, Failure> {
    let places = [super::place(&args.a), super::place(&args.b)];
    let compared = compared(args, &places)?;
    let names = [&args.a, &args.b].map(|name| super::printable(&name.display().to_string()));
    for (side, name) in compared.sides.iter().zip(&names) {
        if side.articles > 1 {
            eprintln!(
                "copydesk: `{name}` holds {} articles; the first is compared",
                side.articles
            );
        }
    }
    if let Some(file) = &args.html {
        write_page(file, &places, &page::page(&names, &compared))?;
    }
    if args.json {
        let [a, b] = names;
        let json = json!({"a": a, "b": b, "compared": compared});
        return super::print(format!("{json}\n").as_bytes());
    }
    let mut text = verdict::text(&names, &compared);
    let colours = AutoStream::choice(&std::io::stdout()) != ColorChoice::Never;
    if args.html.is_none() {
        text.push('\n');
        text.push_str(&columns::text(&compared.rows, width(), colours));
    }
    show(&text)
}

fn compared(
    args: &args::CompareArgs,
    places: &[(PathBuf, Option<String>); 2],
) -> Result<Compared, Failure> {
    let [a, b] = places.each_ref().map(|(file, record)| Place {
        file,
        record: record.as_deref(),
    });
    let wanted = args::SettingArgs {
        shared: args::SharedArgs {
            file: args.file.clone(),
            coverage: args.coverage,
            ..args::SharedArgs::default()
        },
        ..args::SettingArgs::default()
    };
    let mut settings = config::resolve(&wanted, a.file)?.settings;
    if !args.clean {
        settings.clean.cleaning = Cleaning::Off;
    }
    pipeline::compare([a, b], &settings).map_err(|error| {
        let usage = matches!(
            error,
            PipelineError::Settings(_)
                | PipelineError::IsFolder(_)
                | PipelineError::NoSuchRecord { .. }
        );
        Failure::new(if usage { Exit::Usage } else { Exit::Failed }, error)
    })
}

fn write_page(
    file: &Path,
    places: &[(PathBuf, Option<String>); 2],
    page: &str,
) -> Result<(), Failure> {
    let same = |other: &Path| match (file.canonicalize(), other.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    };
    if places.iter().any(|(input, _)| same(input)) {
        let message = format!(
            "`{}` is one of the texts, and the page would overwrite it\nName another file with --html.",
            file.display()
        );
        return Err(Failure::new(Exit::Usage, message));
    }
    std::fs::write(file, page).map_err(|cause| {
        let message = format!(
            "cannot write `{}`: {cause}\nName a file in a folder that is there, with --html.",
            file.display()
        );
        Failure::new(Exit::Failed, message)
    })
}

/// The columns there are: as `COLUMNS` says, else as wide as the terminal.
fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| width.0.into());
    told.or_else(seen).unwrap_or(80)
}

/// Prints; where there are no colours they are taken out.
fn show(text: &str) -> Result<Exit, Failure> {
    match anstream::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(Failure::new(
            Exit::Failed,
            format!("cannot write to standard output: {e}"),
        )),
        _ => Ok(Exit::Done),
    }
}
