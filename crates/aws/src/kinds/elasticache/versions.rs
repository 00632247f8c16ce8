//! Which engine, version and parameter group family a cache has.

use crate::types::EngineVersion;

/// An engine as ElastiCache knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// `redis` or `valkey`.
    pub name: &'static str,
    /// The version to ask for.
    pub version: EngineVersion,
    /// The parameter group family.
    pub family: &'static str,
}

/// Engine, first numbers of a version, version to ask for, family: of several the first that matches is the newest.
/// Sources: <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html>,
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html>.
const VERSIONS: &[(&str, &[u32], &str, &str)] = &[
    ("redis", &[7, 1], "7.1", "redis7"),
    ("redis", &[7, 0], "7.0", "redis7"),
    ("redis", &[6, 2], "6.2", "redis6.x"),
    ("redis", &[6, 0], "6.0", "redis6.x"),
    ("redis", &[5, 0, 6], "5.0.6", "redis5.0"),
    ("redis", &[4, 0, 10], "4.0.10", "redis4.0"),
    ("valkey", &[9, 0], "9.0", "valkey9"),
    ("valkey", &[8, 2], "8.2", "valkey8"),
    ("valkey", &[8, 1], "8.1", "valkey8"),
    ("valkey", &[8, 0], "8.0", "valkey8"),
    ("valkey", &[7, 2], "7.2", "valkey7"),
];

/// The engine for a version as people write it: `7` is the newest 7.x there is, `6.2` is 6.2, `5.0` is 5.0.6. None where
/// ElastiCache has no such version.
#[must_use]
pub fn engine(name: &str, version: &EngineVersion) -> Option<Engine> {
    let asked = version.numbers();
    let fits = |known: &[u32]| {
        let common = known.len().min(asked.len());
        common > 0 && known[..common] == asked[..common]
    };
    let (name, _, version, family) = VERSIONS.iter().find(|(engine, known, ..)| *engine == name && fits(known))?;
    Some(Engine { name, version: EngineVersion::new(*version), family })
}

/// The versions that there are for an engine, newest first: for messages.
pub fn known(name: &str) -> impl Iterator<Item = &'static str> {
    VERSIONS.iter().filter(move |(engine, ..)| *engine == name).map(|(_, _, version, _)| *version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_finds_its_engine_and_family() {
        let of = |name: &str, version: &str| {
            engine(name, &EngineVersion::new(version)).map(|engine| format!("{} {}", engine.version, engine.family))
        };
        assert_eq!(of("redis", "7").as_deref(), Some("7.1 redis7"));
        assert_eq!(of("redis", "6.x").as_deref(), Some("6.2 redis6.x"));
        assert_eq!(of("redis", "5.0").as_deref(), Some("5.0.6 redis5.0"));
        assert_eq!(of("valkey", "8.0.1").as_deref(), Some("8.0 valkey8"));
        for (name, version) in [("redis", "7.4"), ("redis", "3.2"), ("memcached", "1.6"), ("redis", "")] {
            assert_eq!(of(name, version), None, "{name} {version}");
        }
    }

    #[test]
    fn every_version_asks_for_what_it_is() {
        for (name, known, version, family) in VERSIONS {
            assert!(EngineVersion::new(*version).numbers().starts_with(known) && family.starts_with(name), "{version}");
        }
    }
}
