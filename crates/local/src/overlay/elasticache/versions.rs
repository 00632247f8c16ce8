//! Engine versions. Sources: <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html>,
//! <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html>.

use serde_json::{Value, json};

use crate::value::Fields as _;
use crate::wire::ApiError;

/// Engine, version as it is asked for, version as it is shown, family; older ones first.
const VERSIONS: &[(&str, &str, &str, &str)] = &[
    ("redis", "5.0.6", "5.0.6", "redis5.0"),
    ("redis", "6.0", "6.0.5", "redis6.x"),
    ("redis", "6.2", "6.2.6", "redis6.x"),
    ("redis", "7.0", "7.0.7", "redis7"),
    ("redis", "7.1", "7.1.0", "redis7"),
    ("valkey", "7.2", "7.2.6", "valkey7"),
    ("valkey", "8.0", "8.0.1", "valkey8"),
    ("valkey", "8.1", "8.1.0", "valkey8"),
];

/// The families that have default groups.
pub(super) fn families() -> Vec<&'static str> {
    let mut families: Vec<&str> = VERSIONS.iter().map(|(.., family)| *family).collect();
    families.dedup();
    families
}

/// The version that is shown and the family, for what is asked.
pub(super) fn resolved(engine: &str, asked: &str) -> Result<(&'static str, &'static str), ApiError> {
    let fits = |short: &str, full: &str| {
        asked.is_empty() || asked == short || asked == full || full.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
    };
    let newest = VERSIONS.iter().rfind(|(e, short, full, _)| *e == engine && fits(short, full));
    newest.map(|(_, _, full, family)| (*full, *family)).ok_or_else(|| {
        let message = format!("Cannot find version {asked} for {engine}");
        ApiError::new("InvalidParameterValue", message)
    })
}

/// The parameter group family of an engine's version.
pub(crate) fn family(engine: &str, asked: &str) -> Option<&'static str> {
    resolved(engine, asked).ok().map(|(_, family)| family)
}

pub(super) fn describe(params: &Value) -> Value {
    let (engine, asked, family) = (params.text("Engine"), params.text("EngineVersion"), params.text("CacheParameterGroupFamily"));
    let found: Vec<Value> = VERSIONS
        .iter()
        .filter(|(e, v, _, f)| {
            (engine.is_empty() || *e == engine) && (asked.is_empty() || *v == asked) && (family.is_empty() || *f == family)
        })
        .map(|(engine, version, full, family)| {
            json!({
                "Engine": engine,
                "EngineVersion": version,
                "CacheParameterGroupFamily": family,
                "CacheEngineDescription": engine,
                "CacheEngineVersionDescription": format!("{engine} version {full}"),
            })
        })
        .collect();
    json!({"CacheEngineVersions": found})
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn a_version_is_shown_in_full() {
        assert_eq!(resolved("valkey", "8.0").unwrap(), ("8.0.1", "valkey8"));
        assert_eq!(resolved("valkey", "8").unwrap(), ("8.1.0", "valkey8"));
        assert_eq!(resolved("redis", "").unwrap(), ("7.1.0", "redis7"));
        assert!(resolved("redis", "9.9").is_err());
    }
}
