//! `copydesk run` and `copydesk dedup`.

use super::{
    Exit, Failure,
    args::{DedupArgs, HowArgs, RunArgs, SettingArgs},
    config,
    progress::Terminal,
    summary,
};
use crate::{
    output::OutputError,
    pipeline::{self, Job, PipelineError},
    settings::{Cleaning, DuplicateAction, FileSettings},
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

pub(crate) fn run(args: &RunArgs) -> Result<Exit, Failure> {
    let resolved = config::resolve(&args.settings, &args.input)?;
    work(&args.input, &args.output, &resolved, &args.how)
}

/// `copydesk dedup`: the same without the cleaning.
pub(crate) fn dedup(args: &DedupArgs) -> Result<Exit, Failure> {
    let settings = SettingArgs {
        shared: args.settings.clone(),
        ..SettingArgs::default()
    };
    let mut resolved = config::resolve(&settings, &args.input)?;
    if resolved.settings.duplicates.action == DuplicateAction::Off {
        let message = "`dedup` without looking for duplicates would only copy\n\
                       Use `--duplicates drop` or `--duplicates mark`.";
        return Err(Failure::new(Exit::Usage, message));
    }
    resolved.settings.clean.cleaning = Cleaning::Off;
    work(&args.input, &args.output, &resolved, &args.how)
}

fn work(
    input: &Path,
    output: &Path,
    resolved: &FileSettings,
    how: &HowArgs,
) -> Result<Exit, Failure> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(how.threads.unwrap_or(0).into())
        .build()
        .map_err(|e| Failure::new(Exit::Failed, format!("cannot start threads: {e}")))?;
    let stop = watch_signals();
    let terminal = Terminal::new(how.quiet);
    let job = Job {
        input,
        output,
        settings: &resolved.settings,
        exclude: resolved.path.as_slice(),
        dry_run: how.dry_run,
    };
    let start = Instant::now();
    let done = threads.install(|| pipeline::run(&job, &terminal, &stop));
    terminal.finish();
    let done = done.map_err(failure)?;
    if how.json {
        super::print(format!("{}\n", summary::json(&done)).as_bytes())?;
    } else if !how.quiet {
        eprint!("{}", summary::text(&done, &job, start.elapsed()));
    }
    Ok(if done.counts.failed > 0 {
        Exit::SomeFailed
    } else {
        Exit::Done
    })
}

fn failure(error: PipelineError) -> Failure {
    let exit = match &error {
        PipelineError::Interrupted(_) | PipelineError::Output(OutputError::Stopped { .. }) => {
            Exit::Interrupted
        }
        PipelineError::Output(OutputError::Locked { .. }) => Exit::Locked,
        PipelineError::Settings(_) | PipelineError::SameFolder(_) => Exit::Usage,
        _ => Exit::Failed,
    };
    Failure::new(exit, error)
}

/// The first signal asks the run to stop, which leaves OUTPUT as it was; the second one ends the
/// program at once, still without harm: until everything is staged nothing in OUTPUT is touched.
fn watch_signals() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let handler = move || {
        if flag.swap(true, Ordering::Relaxed) {
            exit_now();
        }
    };
    // Without a handler the signal ends the program, which is no harm either.
    let _ = ctrlc::set_handler(handler);
    stop
}

#[expect(clippy::exit, reason = "the user asked twice")]
fn exit_now() {
    std::process::exit(i32::from(Exit::Interrupted.code()));
}
