//! What an instance runs when it first starts.

use crate::types::schema::told;

/// A script or a `#cloud-config` of at most 16 KiB, as written. It is told by its size and a hash, and never shown: it is
/// long, and what others put into theirs may be meant for nobody's eyes.
#[derive(Clone, PartialEq, Eq)]
pub struct UserData(String);

impl UserData {
    /// From the text itself; AWS wants it in base64, and that is the call's matter.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    fn label(&self) -> String {
        if self.0.is_empty() {
            return "(none)".to_owned();
        }
        format!("({} bytes, {})", self.0.len(), &blake3::hash(self.0.as_bytes()).to_hex()[..8])
    }
}

told!(UserData: { "type": "string", "maxLength": 16384 });

#[cfg(test)]
mod tests {
    use provision_engine::Value;

    use super::*;

    #[test]
    fn it_is_told_and_not_shown() {
        let data = UserData::new("#!/bin/bash\nexport TOKEN=canary\n");
        for text in [format!("{data:?}"), data.show(), serde_json::to_string(&data).unwrap()] {
            assert!(text.contains("32 bytes") && !text.contains("canary"), "{text}");
        }
        assert_ne!(data.show(), UserData::new("#!/bin/bash\nexport TOKEN=cinary\n").show());
        assert_eq!(UserData::new("").show(), "(none)");
    }
}
