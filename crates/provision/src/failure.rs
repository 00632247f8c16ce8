//! Why a command ends without its result.

use provision::OpenError;
use provision::app::config::diagnostic::{Diagnostic, Diagnostics};
use provision::aws::client::ConnectError;
use provision::engine::{Class, Fault};
use serde_json::json;

use crate::exit::Exit;

/// An error of a command.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The configuration, or what the command line says of it.
    Config(Diagnostics),
    /// Anything else.
    Other {
        /// How the command ends.
        exit: Exit,
        /// What is wrong, in one sentence.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
}

impl Failure {
    /// An error with what to do about it.
    pub(crate) fn new(exit: Exit, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Other { exit, message: message.into(), help: Some(help.into()) }
    }

    /// How the command ends.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Config(_) => Exit::Config,
            Self::Other { exit, .. } => *exit,
        }
    }

    /// What `--json` prints.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let exit = self.exit().number();
        match self {
            Self::Config(found) => {
                json!({ "error": { "exit": exit, "message": "the configuration cannot be used", "diagnostics": found } })
            }
            Self::Other { message, help, .. } => json!({ "error": { "exit": exit, "message": message, "help": help } }),
        }
    }
}

impl From<Diagnostics> for Failure {
    fn from(found: Diagnostics) -> Self {
        Self::Config(found)
    }
}

impl From<Diagnostic> for Failure {
    fn from(found: Diagnostic) -> Self {
        Self::Config(found.into())
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        let exit = match &error {
            ConnectError::Unreachable { .. } => Exit::Unreachable,
            ConnectError::Refused(fault) => of_fault(fault).unwrap_or(Exit::Credentials),
            ConnectError::NoCredentials(_) | ConnectError::Root(_) | ConnectError::WrongAccount { .. } => Exit::Credentials,
        };
        tracing::debug!(%error, "not connected");
        // The SDK adds what each of its sources of credentials said, which helps nobody who simply has none.
        let message = error.to_string();
        let first = message.split("Attempted:").next().unwrap_or(&message).trim_end_matches([' ', '.', '\n']);
        Self::new(exit, first, error.help())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Connect(error) => error.into(),
            OpenError::LookUp(fault) => {
                Self::Other { exit: of_fault(&fault).unwrap_or(Exit::Config), message: fault.to_string(), help: fault.help }
            }
        }
    }
}

/// How a command ends that failed with nothing but such errors.
fn of_fault(fault: &Fault) -> Option<Exit> {
    match fault.class {
        Class::Denied => Some(Exit::Credentials),
        Class::Lost => Some(Exit::Unreachable),
        Class::Refused => Some(Exit::Refused),
        Class::Fenced => Some(Exit::LeaseLost),
        _ => None,
    }
}

/// How a command ends that met these faults: by their class if they have one in common, a refusal before all.
pub(crate) fn of_faults<'a>(faults: impl Iterator<Item = &'a Fault>) -> Option<Exit> {
    let exits: Vec<Exit> = faults.map(|fault| of_fault(fault).unwrap_or(Exit::Partial)).collect();
    let first = exits.first().copied()?;
    if exits.contains(&Exit::Refused) {
        return Some(Exit::Refused);
    }
    Some(if exits.iter().all(|exit| *exit == first) { first } else { Exit::Partial })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_one_class_have_its_code() {
        let of = |classes: &[Class]| {
            let faults: Vec<Fault> = classes.iter().map(|class| Fault::new(*class, "x")).collect();
            of_faults(faults.iter())
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[Class::Denied, Class::Denied]), Some(Exit::Credentials));
        assert_eq!(of(&[Class::Denied, Class::Fatal]), Some(Exit::Partial));
        assert_eq!(of(&[Class::Lost]), Some(Exit::Unreachable));
        assert_eq!(of(&[Class::Fatal, Class::Refused]), Some(Exit::Refused));
    }
}
