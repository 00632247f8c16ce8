//! Exit codes. They are stable: scripts depend on them.

use std::process::ExitCode;

/// How the command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// A defect of provision itself.
    Defect = 1,
    /// There are changes, or drift; with `--detailed-exitcode` only.
    Changes = 2,
    /// Done, but something waits for what no run can bring about.
    Waiting = 3,
    /// The configuration cannot be used.
    Config = 4,
    /// No credentials, the root's, another account's, or ones that may not do it.
    Credentials = 5,
    /// AWS does not answer.
    Unreachable = 6,
    /// Something failed; what could be done was done, and a rerun goes on.
    Partial = 7,
    /// Not confirmed, outside the saved plan, or a replacement that nobody allowed.
    Refused = 8,
    /// Another run holds what this one needs; nothing was changed.
    Held = 9,
    /// A lease was lost on the way: nothing more was written, and a rerun goes on.
    LeaseLost = 10,
    /// The command line is wrong (`EX_USAGE`).
    Usage = 64,
    /// Stopped by Ctrl-C.
    Stopped = 130,
}

impl Exit {
    /// The number.
    pub(crate) fn number(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}

/// What `--help` ends with.
pub(crate) const HELP: &str = "\
Exit codes:
    0  done, or nothing to do
    1  a defect of provision itself
    2  there are changes or drift (with --detailed-exitcode)
    3  done, but something waits for what no run can bring about, such as a first image
    4  the configuration cannot be used
    5  no credentials, the root's, another account's, or ones that may not do it
    6  AWS does not answer
    7  something failed; what could be done was done, and a rerun goes on
    8  not confirmed, outside the saved plan, or a replacement that nobody allowed
    9  another run holds what this one needs: it is said who, since when and until when
   10  the lease was lost on the way: nothing more was written, and a rerun goes on
   64  the command line is wrong
  130  stopped by Ctrl-C; a rerun goes on";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_lists_every_code() {
        let all = [
            Exit::Done,
            Exit::Defect,
            Exit::Changes,
            Exit::Waiting,
            Exit::Config,
            Exit::Credentials,
            Exit::Unreachable,
            Exit::Partial,
            Exit::Refused,
            Exit::Held,
            Exit::LeaseLost,
            Exit::Usage,
            Exit::Stopped,
        ];
        let listed: Vec<u8> = HELP.lines().skip(1).map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect();
        assert_eq!(listed, all.map(Exit::number));
    }
}
