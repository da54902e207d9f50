//! `copydesk explain`.

use super::{Exit, Failure, args::ExplainArgs, config};
use crate::pipeline::{self, Fate, LineReport, PipelineError};
use anstyle::{AnsiColor, Style};
use std::io::{ErrorKind, Write};

pub(crate) fn explain(args: &ExplainArgs) -> Result<Exit, Failure> {
    let (file, record) = super::place(&args.file);
    let resolved = config::resolve(&args.settings, &file)?;
    let reports =
        pipeline::explain(&file, record.as_deref(), &resolved.settings).map_err(|error| {
            let usage = matches!(
                error,
                PipelineError::Settings(_)
                    | PipelineError::IsFolder(_)
                    | PipelineError::NoSuchRecord { .. }
            );
            Failure::new(if usage { Exit::Usage } else { Exit::Failed }, error)
        })?;
    let mut out = anstream::stdout().lock();
    for report in &reports {
        let written = if args.json {
            write_json(&mut out, report)
        } else {
            write_line(&mut out, report)
        };
        match written {
            // `explain … | head` is no failure.
            Err(e) if e.kind() == ErrorKind::BrokenPipe => break,
            Err(e) => {
                return Err(Failure::new(
                    Exit::Failed,
                    format!("cannot write to standard output: {e}"),
                ));
            }
            Ok(()) => {}
        }
    }
    Ok(Exit::Done)
}

fn write_json(out: &mut impl Write, report: &LineReport) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, report)?;
    writeln!(out)
}

fn write_line(out: &mut impl Write, report: &LineReport) -> std::io::Result<()> {
    let (mark, style) = look(report.fate);
    let (on, off) = (style.render(), style.render_reset());
    let text: String = report
        .text
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    let likelihood = report.likelihood.map_or_else(
        || "    ".to_owned(),
        |chance| format!("{:>3}%", (100.0 * chance).round()),
    );
    match (&report.code, &report.by) {
        (Some(code), Some(by)) => {
            let means = report.means.as_deref().unwrap_or_default();
            let detail = report.detail.iter().map(|d| format!(" ({d})"));
            writeln!(
                out,
                "{:>5} {likelihood} {on}{mark} {text}{off}\n             └ {by}/{code}: {means}{}",
                report.line,
                detail.collect::<String>()
            )
        }
        _ => writeln!(
            out,
            "{:>5} {likelihood} {on}{mark} {text}{off}",
            report.line
        ),
    }
}

fn look(fate: Fate) -> (char, Style) {
    let color = |c: AnsiColor| Style::new().fg_color(Some(c.into()));
    match fate {
        Fate::Kept => ('+', Style::new()),
        Fate::Metadata => ('m', color(AnsiColor::Cyan)),
        Fate::Removed => ('-', color(AnsiColor::Red)),
        Fate::Blank => (' ', Style::new()),
    }
}
