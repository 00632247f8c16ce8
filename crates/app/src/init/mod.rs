//! A starter: the two files for an application that has none yet.
//!
//! [`look`] sees what a folder holds, [`starter`] writes the files for it. A compose file is taken as it is, comments
//! included: what is ours goes between its lines, since a `cnc.yml` is a compose file with `x-cnc` added.

mod compose_file;
mod guess;
mod look;
mod text;

use crate::config::diagnostic::Diagnostics;
use crate::config::model::{AccountId, AppName, EnvName, Region};

pub use self::look::{Found, look};

/// What a folder does not tell.
#[derive(Debug, Clone)]
pub struct Answers {
    /// The application.
    pub application: AppName,
    /// The AWS account of its first collection.
    pub account: AccountId,
    /// The region of that collection.
    pub region: Region,
    /// The first environment, of type `static`.
    pub environment: EnvName,
}

/// The texts of the two files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// Of the `cnc.yml`.
    pub config: String,
    /// Of the `environments.yml`.
    pub environments: String,
}

/// Writes both files.
///
/// # Errors
/// The compose file cannot be read, or is written in a way that leaves no room between its lines.
pub fn starter(found: &Found, answers: &Answers) -> Result<Starter, Diagnostics> {
    let config = match found {
        Found::Compose(source) => compose_file::with_ours(source)?,
        Found::Dockerfile { port } => text::backend(*port),
        Found::Frontend { assets_path } => text::frontend(assets_path),
        Found::Nothing => text::ready_image(),
    };
    Ok(Starter { config, environments: text::environments(answers) })
}
