//! Where leases are kept: small documents that are written under a condition only, and a server whose clock counts.

use std::fmt;
use std::time::Duration;

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::Fault;

/// A moment by the server's clock, in whole seconds since 1970: what the `Date` of an answer says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerTime(u64);

impl ServerTime {
    /// So many seconds after 1970 began.
    #[must_use]
    pub fn from_secs(seconds: u64) -> Self {
        Self(seconds)
    }
    /// The seconds since 1970.
    #[must_use]
    pub fn as_secs(self) -> u64 {
        self.0
    }
    /// A later moment. What is less than a second is left out.
    #[must_use]
    pub fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time.as_secs()))
    }
    /// How long after another moment; nothing if it is before it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for ServerTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match i64::try_from(self.0).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()) {
            Some(moment) => write!(f, "{moment}"),
            None => write!(f, "{} s after 1970", self.0),
        }
    }
}

/// What tells one writing of a document from every other: the server gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    /// As the server writes it.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// As the server takes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A document as it was read.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says.
    pub text: String,
    /// Which writing it is.
    pub version: Version,
}

/// An answer, and the server's time in it.
#[derive(Clone, Copy, Debug)]
pub struct Told<T> {
    /// The answer.
    pub what: T,
    /// When the server gave it.
    pub at: ServerTime,
}

/// When a document is written.
#[derive(Clone, Copy, Debug)]
pub enum Only<'a> {
    /// If there is none.
    IfAbsent,
    /// If it is still this one.
    If(&'a Version),
}

/// A store that writes under conditions. A call without an answer may have had its effect, or have it yet.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Reads a document.
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Told<Option<Document>>, Fault>>;
    /// Writes a document. Nothing where the condition is not met.
    fn put<'a>(&'a self, key: &'a str, text: String, only: Only<'a>) -> BoxFuture<'a, Result<Told<Option<Version>>, Fault>>;
    /// Deletes a document if it is still this one. False where it is not.
    fn delete<'a>(&'a self, key: &'a str, version: &'a Version) -> BoxFuture<'a, Result<Told<bool>, Fault>>;
}
