//! Exit codes.

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
    /// 3: done, but some inputs failed; each is in the manifest and on standard error.
    SomeFailed,
    /// 75: another run holds OUTPUT; try later (`EX_TEMPFAIL` of sysexits.h).
    Locked,
    /// 130: interrupted; OUTPUT is as it was.
    Interrupted,
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
            Self::Locked => 75,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
