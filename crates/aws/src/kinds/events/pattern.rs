//! Event patterns, compared by meaning.

use provision_engine::Value;
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::types::schema::schema;

/// Which events a rule is for. The order of keys and white space mean nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct EventPattern(Json);

impl EventPattern {
    /// A new object under exactly this key of a bucket that reports to EventBridge.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html>.
    #[must_use]
    pub fn object_created(bucket: &str, key: &str) -> Self {
        Self(json!({
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": { "bucket": { "name": [bucket] }, "object": { "key": [key] } },
        }))
    }
    /// As EventBridge gives it. What is no JSON is no pattern of ours, and is written anew.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or(Json::Null))
    }
    /// The text to send.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.0.to_string()
    }
}

schema!(EventPattern: { "type": "object" });

impl Value for EventPattern {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_compared_as_json() {
        let ours = EventPattern::object_created("b", "source/staging/source.zip");
        let text = r#"{"detail": {"object": {"key": ["source/staging/source.zip"]}, "bucket": {"name": ["b"]}},
            "detail-type": ["Object Created"], "source": ["aws.s3"]}"#;
        assert_eq!(EventPattern::parse(text), ours);
        assert_eq!(EventPattern::parse(&ours.to_json()), ours);
        assert_ne!(EventPattern::parse("no pattern"), ours);
    }
}
