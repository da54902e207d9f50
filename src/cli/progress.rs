//! Progress on a terminal; silence elsewhere, so that cron mails nothing.

use crate::pipeline::{Observer, Phase};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::IsTerminal,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Shows progress on standard error and reports failed inputs there.
pub(crate) struct Terminal {
    quiet: bool,
    bar: ProgressBar,
    phase: Mutex<Option<Phase>>,
    inputs: AtomicU64,
}

impl Terminal {
    pub(crate) fn new(quiet: bool) -> Self {
        let show = !quiet && std::io::stderr().is_terminal();
        let target = if show {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Self {
            quiet,
            bar: ProgressBar::with_draw_target(None, target),
            phase: Mutex::new(None),
            inputs: AtomicU64::new(0),
        }
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Terminal {
    fn begin(&self, phase: Phase, total: u64) {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = Some(phase);
        self.bar.reset();
        self.bar.set_message("");
        self.bar.set_style(style(phase, total));
        if total > 0 {
            self.bar.set_length(total);
        }
        self.bar.enable_steady_tick(Duration::from_millis(120));
    }

    fn advance(&self, units: u64, inputs: u64) {
        self.bar.inc(units);
        let inputs = self.inputs.fetch_add(inputs, Ordering::Relaxed) + inputs;
        let phase = *self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        if phase == Some(Phase::Clean) {
            let rate = inputs as f64 / self.bar.elapsed().as_secs_f64().max(0.001);
            self.bar
                .set_message(format!("{inputs} inputs, {rate:.0}/s"));
        }
    }

    fn failed(&self, input: &str, cause: &str) {
        self.bar
            .suspend(|| eprintln!("copydesk: {}: {cause}", super::printable(input)));
    }

    fn note(&self, text: &str) {
        if !self.quiet {
            self.warn(text);
        }
    }

    fn warn(&self, text: &str) {
        self.bar.suspend(|| eprintln!("copydesk: {text}"));
    }
}

fn style(phase: Phase, total: u64) -> ProgressStyle {
    let template = match (phase, total) {
        (Phase::Survey, _) => "{spinner} listing the input",
        (Phase::Publish, _) => "{spinner} moving files into place",
        (Phase::Clean, 0) => "{spinner} cleaning {bytes} {bytes_per_sec} {msg}",
        (Phase::Clean, _) => {
            "cleaning   {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {msg} eta {eta}"
        }
        (Phase::Duplicates, _) => "duplicates {wide_bar} {pos}/{len} articles eta {eta}",
        (Phase::Write, _) => "writing    {wide_bar} {pos}/{len} inputs eta {eta}",
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
