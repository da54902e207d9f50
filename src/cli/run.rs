//! `copydesk run` and `copydesk dedup`.

use super::{
    Exit, Failure,
    args::{DedupArgs, HowArgs, RunArgs, SettingArgs},
    config,
    log::Log,
    progress::Terminal,
    summary,
};
use crate::{
    pipeline::{self, How, Job, Observer, Phase, StateAt},
    settings::{Cleaning, DuplicateAction, FileSettings},
};
use signal_hook::flag;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
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
    let log = match &how.log_file {
        Some(path) => Some(Log::open(path)?),
        None => None,
    };
    let options = How {
        dry_run: how.dry_run,
        state: state(how),
        verify: how.verify,
        lock_wait: Duration::from_secs(how.lock_wait),
        against: how.against.clone(),
        checkpoint: Some(Duration::from_secs(how.checkpoint)),
        max_removed: how.max_removed,
    };
    let mut exclude: Vec<_> = resolved.path.iter().cloned().collect();
    exclude.extend(how.log_file.clone());
    let job = Job {
        input,
        output,
        settings: &resolved.settings,
        exclude: &exclude,
        how: &options,
    };
    let observer = Both(&terminal, log.as_ref());
    let start = Instant::now();
    let done = threads.install(|| pipeline::run(&job, &observer, &stop));
    terminal.finish();
    let signal = u8::try_from(stop.load(Ordering::Relaxed)).unwrap_or(0);
    let exit = Exit::of(&done, signal);
    if let Some(log) = &log {
        log.end(exit, &done);
    }
    let done = done.map_err(|error| Failure::new(exit, error))?;
    if how.json {
        super::print(format!("{}\n", done.to_json()).as_bytes())?;
    } else if !how.quiet {
        eprint!("{}", summary::text(&done, &job, start.elapsed()));
    }
    Ok(exit)
}

fn state(how: &HowArgs) -> StateAt {
    match &how.state.state {
        Some(folder) => StateAt::Folder(folder.clone()),
        None if how.no_state => StateAt::Nowhere,
        None => StateAt::Output,
    }
}

/// Tells two observers.
struct Both<'b>(&'b Terminal, Option<&'b Log>);

impl Observer for Both<'_> {
    fn begin(&self, phase: Phase, total: u64) {
        self.0.begin(phase, total);
        if let Some(log) = self.1 {
            log.begin(phase, total);
        }
    }

    fn advance(&self, units: u64, inputs: u64) {
        self.0.advance(units, inputs);
    }

    fn failed(&self, input: &str, cause: &str) {
        self.0.failed(input, cause);
        if let Some(log) = self.1 {
            log.failed(input, cause);
        }
    }

    fn note(&self, text: &str) {
        self.0.note(text);
        if let Some(log) = self.1 {
            log.note(text);
        }
    }

    fn warn(&self, text: &str) {
        self.0.warn(text);
        if let Some(log) = self.1 {
            log.warn(text);
        }
    }
}

/// The first signal asks the run to stop, which leaves OUTPUT as it was; the second one ends the
/// program at once, still without harm: until everything is staged nothing in OUTPUT is touched.
fn watch_signals() -> Arc<AtomicUsize> {
    let stop = Arc::new(AtomicUsize::new(0));
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Without a handler the signal ends the program, which is no harm either.
        let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&asked));
        let _ = flag::register(signal, Arc::clone(&asked));
        let number = usize::try_from(signal).unwrap_or(1);
        let _ = flag::register_usize(signal, Arc::clone(&stop), number);
    }
    stop
}
