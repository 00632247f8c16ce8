//! What follows from the version of a database.

use crate::types::EngineVersion;

/// The major versions of PostgreSQL for which there is RDS Proxy, first and last.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.RDS_Fea_Regions_DB-eng.Feature.RDSProxy.html>.
const PROXY_POSTGRES: (u32, u32) = (11, 17);
/// The same for MySQL, where two numbers make a major version.
const PROXY_MYSQL: [[u32; 2]; 3] = [[5, 7], [8, 0], [8, 4]];

/// Whether RDS Proxy serves databases of this engine and version.
#[must_use]
pub fn has_proxy(engine: &str, version: &EngineVersion) -> bool {
    match (engine, &version.numbers()[..]) {
        ("postgres", [major, ..]) => (PROXY_POSTGRES.0..=PROXY_POSTGRES.1).contains(major),
        ("mysql", [first, second, ..]) => PROXY_MYSQL.contains(&[*first, *second]),
        // The one major version that is asked for with one number.
        ("mysql", [8]) => true,
        _ => false,
    }
}

/// The protocol that a proxy in front of this engine speaks; none where there is no proxy for it.
#[must_use]
pub fn proxy_family(engine: &str) -> Option<&'static str> {
    match engine {
        "postgres" => Some("POSTGRESQL"),
        "mysql" => Some("MYSQL"),
        _ => None,
    }
}

/// The parameter group family: `postgres16`, `mysql8.0`; none where the version does not say.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html>.
#[must_use]
pub fn parameter_family(engine: &str, version: &EngineVersion) -> Option<String> {
    match (engine, &version.numbers()[..]) {
        ("postgres", [9, minor, ..]) => Some(format!("postgres9.{minor}")),
        ("postgres", [major, ..]) if *major >= 10 => Some(format!("postgres{major}")),
        ("mysql", [first, second, ..]) => Some(format!("mysql{first}.{second}")),
        ("mysql", [8]) => Some("mysql8.0".to_owned()),
        _ => None,
    }
}

/// The parameter that makes clients use TLS.
/// Sources: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.html>.
#[must_use]
pub fn tls_parameter(engine: &str) -> Option<&'static str> {
    match engine {
        "postgres" => Some("rds.force_ssl"),
        "mysql" => Some("require_secure_transport"),
        _ => None,
    }
}

/// The port an engine listens on.
#[must_use]
pub fn port(engine: &str) -> u16 {
    if engine == "mysql" { 3306 } else { 5432 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_is_for_some_versions() {
        let has = |engine: &str, version: &str| has_proxy(engine, &EngineVersion::new(version));
        for (engine, version) in [("postgres", "16"), ("postgres", "11.5"), ("mysql", "8.0.39"), ("mysql", "8"), ("mysql", "8.4")]
        {
            assert!(has(engine, version), "{engine} {version}");
        }
        for (engine, version) in
            [("postgres", "9.6"), ("postgres", "99"), ("mysql", "5.6"), ("oracle-ee", "19"), ("postgres", "")]
        {
            assert!(!has(engine, version), "{engine} {version}");
        }
    }

    #[test]
    fn the_family_follows_from_the_major_version() {
        let family = |engine: &str, version: &str| parameter_family(engine, &EngineVersion::new(version));
        assert_eq!(family("postgres", "16.4").as_deref(), Some("postgres16"));
        assert_eq!(family("mysql", "8.0.39").as_deref(), Some("mysql8.0"));
        assert_eq!(family("mysql", "8").as_deref(), Some("mysql8.0"));
        assert_eq!(family("postgres", "newest"), None);
    }
}
