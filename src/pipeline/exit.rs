//! How a run ended, as the system is told.

use super::{PipelineError, Summary};
use crate::{output::OutputError, state::StateError};
use std::process::ExitCode;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: could not run; OUTPUT is as it was.
    Failed,
    /// 2: wrong usage or configuration.
    Usage,
    /// 3: done, but some inputs failed; each is in the manifest.
    SomeFailed,
    /// 4: more was removed than is allowed; nothing was published.
    Refused,
    /// 75: another run holds OUTPUT; try later (`EX_TEMPFAIL` of sysexits.h).
    Locked,
    /// 128 and the number of the signal, 130 or 143: interrupted; OUTPUT is as it was.
    Interrupted(u8),
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::SomeFailed => 3,
            Self::Refused => 4,
            Self::Locked => 75,
            Self::Interrupted(signal) => 128 + (signal & 127),
        }
    }

    /// How a run ended that gave this; `signal` is the one that stopped it.
    #[must_use]
    pub fn of(done: &Result<Summary, PipelineError>, signal: u8) -> Self {
        match done {
            Ok(summary) if summary.counts.failed > 0 => Self::SomeFailed,
            Ok(_) => Self::Done,
            Err(
                PipelineError::Interrupted(_) | PipelineError::Output(OutputError::Stopped { .. }),
            ) => Self::Interrupted(signal),
            Err(
                PipelineError::Output(OutputError::Locked { .. })
                | PipelineError::State(StateError::Locked { .. }),
            ) => Self::Locked,
            Err(
                PipelineError::Settings(_)
                | PipelineError::SameFolder(_)
                | PipelineError::AgainstItself(_),
            ) => Self::Usage,
            Err(PipelineError::Refused(_)) => Self::Refused,
            Err(_) => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
