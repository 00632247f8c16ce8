//! Names and texts of the domain name system.

use std::fmt;

use provision_engine::{Imagine, Value};
use schemars::JsonSchema;
use serde::Serialize;

/// A name: `example.com`, `*.example.com`. The dot at its end, the case of its letters and the way Route 53 writes a star
/// (`\052`) and other signs mean nothing.
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html>.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, Value)]
#[serde(transparent)]
pub struct DomainName(String);

impl DomainName {
    /// From a name in any spelling.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(unescaped(text.trim_end_matches('.')).to_ascii_lowercase())
    }
    /// Without the dot at its end, in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Whether it is that name or one below it.
    #[must_use]
    pub fn is_within(&self, zone: &Self) -> bool {
        self == zone || self.0.strip_suffix(&zone.0).is_some_and(|head| head.ends_with('.'))
    }
    /// A wildcard's name without its star.
    #[must_use]
    pub fn base(&self) -> Self {
        Self(self.0.strip_prefix("*.").unwrap_or(&self.0).to_owned())
    }
}

/// Three octal digits behind a backslash are a sign.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let sign = part.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok()).filter(u8::is_ascii_graphic);
        if let (Some(sign), Some(rest)) = (sign, part.get(3..)) {
            plain.push(sign.into());
            plain.push_str(rest);
        } else {
            plain.push('\\');
            plain.push_str(part);
        }
    }
    plain
}

/// A quoted text in one part: it may be written in several, of 255 characters at the most, and they are one.
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat>.
pub(crate) fn joined(text: &str) -> String {
    // Every second part stands in quotation marks; a mark within a text is escaped.
    let every_second = |first: usize| text.split('"').skip(first).step_by(2);
    if text.contains("\\\"") || !every_second(0).all(|between| between.trim().is_empty()) {
        return text.to_owned();
    }
    format!("\"{}\"", every_second(1).collect::<String>())
}

/// What is sent of a value: a quoted text that is too long for one part, in several.
#[cfg(feature = "sdk")]
pub(crate) fn in_parts(value: &str) -> String {
    const PART: usize = 255;
    let Some(text) = value.strip_prefix('"').and_then(|text| text.strip_suffix('"')).filter(|text| text.len() > PART) else {
        return value.to_owned();
    };
    let signs: Vec<char> = text.chars().collect();
    let parts: Vec<String> = signs.chunks(PART).map(|part| format!("\"{}\"", part.iter().collect::<String>())).collect();
    parts.join(" ")
}

impl Imagine for DomainName {
    fn imagine(label: &str) -> Self {
        Self::new(label)
    }
}

#[cfg(feature = "sdk")]
impl crate::wire::Text for DomainName {
    fn of(text: &str) -> Self {
        Self::new(text)
    }
    fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_equal() {
        assert_eq!(DomainName::new("\\052.Example.COM."), DomainName::new("*.example.com"));
        assert_eq!(DomainName::new("a\\100b\\9.example.com"), DomainName::new("a@b\\9.example.com"));
        assert_eq!(DomainName::new("*.example.com").base(), DomainName::new("example.com"));
    }

    #[test]
    fn a_name_is_within_its_parents_and_nothing_else() {
        let within = |name: &str, zone: &str| DomainName::new(name).is_within(&DomainName::new(zone));
        assert!(within("a.example.com", "example.com.") && within("example.com", "example.com"));
        assert!(!within("anexample.com", "example.com") && !within("example.com", "a.example.com"));
    }
}
