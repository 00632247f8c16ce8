//! Variables of environments.

use provision_engine::Secret;

use super::{Invalid, Origin, SecretId, ServiceName, text_type};
use crate::config::diagnostic::quote;

/// A variable that the user gives to an environment's services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: VariableName,
    /// The service that gets it. `None`: all.
    pub service: Option<ServiceName>,
    /// Where its value comes from.
    pub value: VariableValue,
    /// Where its name is written.
    pub origin: Origin,
    /// Where the name of what it is an alias of is written, or of the output that it takes.
    pub target: Origin,
}

/// Where the value of a variable comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableValue {
    /// The file. Every value is treated as a secret.
    Value(Secret),
    /// A secret that the user made.
    Secret(SecretId),
    /// An output of the run, by its name.
    Output(OutputName),
    /// Another variable of the same service, also one of ours.
    Alias(VariableName),
}

text_type! {
    /// The name of an environment variable.
    VariableName, |text| {
        let word = |text: &str| {
            text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && text.len() <= 255
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        if word(text) {
            return Ok(text.to_owned());
        }
        let cleaned: String = text.trim().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        Err(Invalid::new(format!("{} is no name of a variable", quote(text)), "letters, digits and `_`, no digit first")
            .help(word(&cleaned).then(|| format!("`{cleaned}` would do")))
            .instead(word(&cleaned).then_some(cleaned)))
    }
}

impl VariableName {
    /// Another name made of this one and an ending.
    pub(crate) fn made(text: String) -> Self {
        Self(text)
    }
}

text_type! {
    /// The name of an output, such as `staging.api.url`.
    OutputName, |text| {
        let valid = (1..=255).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if valid { Ok(text.to_owned()) } else { Err(Invalid::new(format!("{} is no name of an output", quote(text)), "a name as `provision outputs` prints it, such as `staging.api.url`")) }
    }
}
