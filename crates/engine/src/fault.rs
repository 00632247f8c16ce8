//! Errors as data: what failed, in the cloud's own words, and what the engine may do about it.

use std::fmt;

/// What the engine may do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Something it needs is not usable yet: tried again for a bounded time, the message shown.
    NotYet,
    /// One step of an update is done: the rest is told from what is there when that has settled.
    Step,
    /// Something still uses it: a delete is tried again for a bounded time.
    InUse,
    /// It holds data, and nobody named it for deletion: it is kept.
    HoldsData,
    /// It cannot be deleted for hours to come, and holds nothing meanwhile: it is left to a later run.
    Parked,
    /// It is not there: done, for a delete.
    Gone,
    /// Its name is taken: looked up again, and adopted if it is ours.
    Taken,
    /// Somebody else changed it meanwhile: read again and decided anew.
    Conflict,
    /// Too many requests, beyond what the client itself retried.
    Throttled,
    /// No answer: whether it took effect is not known, so it is looked up before anything is sent again.
    Lost,
    /// The credentials may not do this.
    Denied,
    /// Nobody allowed it: it is outside the saved plan, or would replace what is replaced only when asked for.
    Refused,
    /// A lease that it needs is lost, or is not to be had: it was not sent.
    Fenced,
    /// It will not get better by itself.
    Fatal,
}

/// An error of one call or one node.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// What may be done about it.
    pub class: Class,
    /// The operation, as the service names it; empty when no call was made.
    pub operation: String,
    /// The service's error code; empty when there is none.
    pub code: String,
    /// What is wrong, in the service's words where it has any.
    pub message: String,
    /// The service's request id, if one was given.
    pub request_id: Option<String>,
    /// What to do about it, if that is known.
    pub help: Option<String>,
}

impl Fault {
    /// An error of the engine or of a kind, without a call.
    pub fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, operation: String::new(), code: String::new(), message: message.into(), request_id: None, help: None }
    }
    /// An error that will not get better by itself.
    pub fn fatal(message: impl Into<String>) -> Self {
        Self::new(Class::Fatal, message)
    }
    /// No error: a change of which the cloud takes one step at a time, and has taken one.
    #[must_use]
    pub fn step() -> Self {
        Self::new(Class::Step, "the rest of the change follows when it has settled")
    }
    /// The same error with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Fault {
    /// The error without the id of one request: the same text for as long as it is the same.
    #[must_use]
    pub fn brief(&self) -> String {
        Self { request_id: None, ..self.clone() }.to_string()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.operation.is_empty() {
            write!(f, "{}: ", self.operation)?;
        }
        f.write_str(&self.message)?;
        match (self.code.is_empty(), &self.request_id) {
            (true, _) => Ok(()),
            (false, None) => write!(f, " ({})", self.code),
            (false, Some(id)) => write!(f, " ({}, request {id})", self.code),
        }
    }
}
