//! A value that cannot be printed or serialised.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::Value;

/// What a secret shows in every output.
pub const MASK: &str = "(secret)";

/// A secret: `Debug`, `Serialize` and `show` give a fixed mask; only [`Secret::expose`] reads it. What holds one may be
/// closed to these credentials: then it is unread, is not compared, and no object is made with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Option<String>);

impl Secret {
    /// Takes a secret in.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(Some(value))
    }
    /// One that these credentials may not read.
    #[must_use]
    pub fn unread() -> Self {
        Self(None)
    }
    /// The value, for the call that needs it and nothing else; empty for one that is unread, which the engine sends nowhere.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
    /// Another secret made of it; unread where this one is.
    #[must_use]
    pub fn map(self, make: impl FnOnce(String) -> String) -> Self {
        Self(self.0.map(make))
    }
    /// The pieces as one text; unread where one of them is.
    #[must_use]
    pub fn joined(pieces: &[Self]) -> Self {
        Self(pieces.iter().map(|piece| piece.0.as_deref()).collect())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(MASK)
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "writeOnly": true })
    }
}

impl Value for Secret {
    fn is_unread(&self) -> bool {
        self.0.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows() {
        let secret = Secret::new("canary".to_owned());
        assert_eq!(format!("{secret:?} {}", secret.show()), "(secret) (secret)");
        assert_eq!(serde_json::to_string(&secret).unwrap_or_default(), "\"(secret)\"");
        assert_eq!(secret.expose(), "canary");
    }

    #[test]
    fn what_is_made_of_an_unread_secret_is_unread() {
        let (known, unread) = (Secret::new("a".to_owned()), Secret::unread());
        assert_eq!(Secret::joined(&[known.clone(), known.clone()]).expose(), "aa");
        assert!(Secret::joined(&[known.clone(), unread.clone()]).is_unread() && !known.is_unread());
        assert!(unread.map(|text| text + "b").is_unread());
    }
}
