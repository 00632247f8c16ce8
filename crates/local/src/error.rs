//! What can keep local AWS from working. Each message is one line and says the mend.

use std::fmt::Display;
use std::path::PathBuf;

use crate::emulator::Backend;
use crate::model::ModelError;

/// Why local AWS cannot start or serve.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// No environments were found at all.
    #[error("no Python environments for local AWS found; run `make venv`")]
    NoVenvs,
    /// One of them is missing.
    #[error("the Python environment {0} is missing; run `make venv`")]
    NoVenv(PathBuf),
    /// The emulator does not start or does not answer.
    #[error("{backend} does not run: {cause}; run `make venv`")]
    Emulator {
        /// Which one.
        backend: &'static str,
        /// What it said last.
        cause: String,
    },
    /// The port is not free.
    #[error("port {0} of 127.0.0.1 is taken; choose another with --port, or 0 for any free one")]
    PortTaken(u16),
    /// The network failed otherwise.
    #[error("local AWS cannot listen: {0}")]
    Listen(std::io::Error),
    /// A recording cannot be written.
    #[error("the recording {path} cannot be written: {cause}")]
    Record {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The API models cannot be read.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A request of ours to the emulator failed.
    #[error("{operation} failed on the emulator: {cause}")]
    Upstream {
        /// What was asked.
        operation: String,
        /// What it answered.
        cause: String,
    },
    /// An account that this local AWS did not make.
    #[error("no account {0} here")]
    NoAccount(String),
}

impl LocalError {
    pub(crate) fn emulator(backend: Backend, cause: impl Display) -> Self {
        Self::Emulator { backend: backend.name(), cause: cause.to_string() }
    }
}
