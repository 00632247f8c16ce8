//! What an instance runs when it first starts.

use crate::types::schema::told;

/// A script or a `#cloud-config` of at most 16 KiB, as written. It is told by its size and a hash, and never shown: it is
/// long, and what others put into theirs may be meant for nobody's eyes.
#[derive(Clone, PartialEq, Eq)]
pub struct UserData(String);

impl UserData {
    /// From the text itself.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    fn label(&self) -> String {
        if self.0.is_empty() {
            return "(none)".to_owned();
        }
        format!("({} bytes, {})", self.0.len(), &blake3::hash(self.0.as_bytes()).to_hex()[..8])
    }
}

/// AWS wants it in base64.
#[cfg(feature = "sdk")]
impl UserData {
    pub(super) fn encoded(&self) -> Option<String> {
        Some(&self.0).filter(|text| !text.is_empty()).map(aws_smithy_types::base64::encode)
    }
    pub(super) fn decoded(text: &str) -> Self {
        let bytes = aws_smithy_types::base64::decode(text.trim()).unwrap_or_default();
        Self::new(String::from_utf8_lossy(&bytes))
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

    #[cfg(feature = "sdk")]
    #[test]
    fn it_travels_in_base64() {
        let data = UserData::new("#cloud-config\n");
        assert_eq!(data.encoded().as_deref(), Some("I2Nsb3VkLWNvbmZpZwo="));
        assert_eq!(UserData::decoded("I2Nsb3VkLWNvbmZpZwo="), data);
        assert_eq!(UserData::new("").encoded(), None);
    }
}
