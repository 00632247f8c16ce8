//! What a secret holds: texts by name, as one JSON object.

use std::collections::BTreeMap;

use provision_engine::{Fault, MASK, Secret, Value};
use serde::{Serialize, Serializer};

use crate::types::schema::schema;

/// What a secret's text may have at most, in bytes.
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html>.
const TEXT_MAX: usize = 65_536;

/// The members of a secret. Shown without their values, all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    of: BTreeMap<String, Member>,
    /// The credentials may not read the secret.
    unread: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Member {
    Is(Secret),
    /// Made once, of so many letters and digits.
    Generated(u32),
}

impl Member {
    fn accepts(&self, seen: &Self) -> bool {
        match (self, seen) {
            (Self::Is(want), Self::Is(seen)) => want == seen,
            (Self::Generated(_), Self::Is(seen)) => !seen.expose().is_empty(),
            (_, Self::Generated(_)) => false,
        }
    }
}

impl Members {
    /// A member that is known: a user's value, or one that is no secret itself.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: Secret) -> Self {
        self.of.insert(name.into(), Member::Is(value));
        self
    }

    /// A member that is made once, and never again while it is there: letters and digits, which every database, cache and
    /// URL takes. AUTH takes 16 to 128 of them, PostgreSQL 8 to 128, MySQL 8 to 41.
    /// Sources: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>,
    /// <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html>.
    #[must_use]
    pub fn generated(mut self, name: impl Into<String>, length: u32) -> Self {
        self.of.insert(name.into(), Member::Generated(length));
        self
    }

    /// The members as a secret was found to hold them.
    #[must_use]
    pub fn found(of: BTreeMap<String, Secret>) -> Self {
        Self { of: of.into_iter().map(|(name, value)| (name, Member::Is(value))).collect(), unread: false }
    }

    /// The members of a secret that cannot be read.
    #[must_use]
    pub fn unread() -> Self {
        Self { of: BTreeMap::new(), unread: true }
    }

    /// The values that are known.
    #[must_use]
    pub fn values(&self) -> BTreeMap<String, Secret> {
        let known = |(name, member): (&String, &Member)| match member {
            Member::Is(value) => Some((name.clone(), value.clone())),
            Member::Generated(_) => None,
        };
        self.of.iter().filter_map(known).collect()
    }

    /// What is to be made anew where `seen` is what is there: names and lengths.
    #[cfg_attr(not(feature = "sdk"), expect(dead_code, reason = "only the calls make values"))]
    pub(super) fn missing(&self, seen: &BTreeMap<String, Secret>) -> Vec<(String, u32)> {
        let new = |(name, member): (&String, &Member)| match member {
            Member::Generated(length) if !seen.contains_key(name) => Some((name.clone(), *length)),
            Member::Generated(_) | Member::Is(_) => None,
        };
        self.of.iter().filter_map(new).collect()
    }

    /// Every member's value: what is generated stays as it was seen.
    #[cfg_attr(not(feature = "sdk"), expect(dead_code, reason = "only the calls write values"))]
    pub(super) fn filled(&self, seen: &BTreeMap<String, Secret>) -> BTreeMap<String, Secret> {
        let value = |(name, member): (&String, &Member)| match member {
            Member::Is(value) => Some((name.clone(), value.clone())),
            Member::Generated(_) => seen.get(name).map(|value| (name.clone(), value.clone())),
        };
        self.of.iter().filter_map(value).collect()
    }
}

/// The text of a secret with these members.
///
/// # Errors
/// It is longer than AWS takes.
#[cfg_attr(not(feature = "sdk"), expect(dead_code, reason = "only the calls write values"))]
pub(super) fn text(of: &BTreeMap<String, Secret>) -> Result<Secret, Fault> {
    let plain: BTreeMap<&str, &str> = of.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
    let text = serde_json::to_string(&plain).map_err(|error| Fault::fatal(error.to_string()))?;
    if text.len() > TEXT_MAX {
        let fault = Fault::fatal(format!("its members are {} bytes together, and a secret holds {TEXT_MAX}", text.len()));
        return Err(fault.help("keep large values elsewhere: in object storage, or in the image"));
    }
    Ok(Secret::new(text))
}

impl Value for Members {
    fn is_unread(&self) -> bool {
        self.unread || self.of.values().any(|member| matches!(member, Member::Is(value) if value.is_unread()))
    }
    /// The same names, and the values that are known.
    fn accepts(&self, seen: &Self) -> bool {
        let same = |name: &String, want: &Member| seen.of.get(name).is_some_and(|seen| want.accepts(seen));
        self.of.len() == seen.of.len() && self.of.iter().all(|(name, want)| same(name, want))
    }
    fn show(&self) -> String {
        if self.unread {
            return "(not read)".to_owned();
        }
        let names: Vec<&str> = self.of.keys().map(String::as_str).collect();
        names.join(", ")
    }
    /// The members that differ, by their names.
    fn tell(&self, seen: &Self) -> (String, String) {
        let (mut from, mut to) = (Vec::new(), Vec::new());
        for name in self.of.keys().chain(seen.of.keys().filter(|name| !self.of.contains_key(*name))) {
            match (self.of.get(name), seen.of.get(name)) {
                (Some(want), Some(found)) if !want.accepts(found) => {
                    from.push(format!("{name} (another value)"));
                    to.push(name.clone());
                }
                (Some(_), None) => to.push(name.clone()),
                (None, _) => from.push(name.clone()),
                _ => {}
            }
        }
        let told = |names: Vec<String>| if names.is_empty() { "(none)".to_owned() } else { names.join(", ") };
        (told(from), told(to))
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.of.keys().map(|name| (name, MASK)))
    }
}

schema!(Members: { "type": "object", "additionalProperties": { "type": "string", "writeOnly": true } });

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn seen(pairs: &[(&str, &str)]) -> BTreeMap<String, Secret> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect()
    }

    #[test]
    fn what_is_generated_stays_and_what_is_given_is_compared() {
        let want = Members::default().with("username", value("owner")).generated("password", 32);
        let there = seen(&[("username", "owner"), ("password", "old")]);
        assert!(want.accepts(&Members::found(there.clone())) && Members::unread().is_unread());
        assert!(!want.is_unread() && want.clone().with("url", Secret::unread()).is_unread());
        assert_eq!((want.missing(&there), want.filled(&there)), (Vec::new(), there));
        assert_eq!(want.missing(&seen(&[])), [("password".to_owned(), 32)]);
        for other in [&[("username", "owner")][..], &[("username", "x"), ("password", "old")]] {
            assert!(!want.accepts(&Members::found(seen(other))));
        }
        let other = Members::found(seen(&[("username", "x"), ("password", "old"), ("more", "y")]));
        let (from, to) = ("username (another value), more".to_owned(), "username".to_owned());
        assert_eq!(want.tell(&other), (from, to), "names, and only what differs");
        let more = seen(&[("username", "owner"), ("password", "old"), ("more", "")]);
        assert!(!want.accepts(&Members::found(more)), "a member that nobody asks for goes");
    }

    #[test]
    fn no_value_is_ever_shown() {
        let members = Members::default().with("KEY", value("canary")).generated("token", 20);
        let shown = format!("{members:?} {} {}", members.show(), serde_json::to_string(&members).unwrap());
        assert!(!shown.contains("canary") && members.show() == "KEY, token", "{shown}");
    }

    #[test]
    fn what_is_too_long_for_aws_is_refused() {
        assert!(text(&seen(&[("a", &"x".repeat(TEXT_MAX - 8))])).is_ok());
        assert!(text(&seen(&[("a", &"x".repeat(TEXT_MAX - 7))])).is_err());
    }
}
