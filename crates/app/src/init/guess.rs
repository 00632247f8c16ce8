//! What a service of a compose file is.

/// What a service becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Guess {
    /// Containers behind the load balancer.
    Backend,
    /// A database of RDS.
    Database {
        /// `postgres` or `mysql`.
        engine: &'static str,
        /// As the image's tag has it.
        version: Option<String>,
    },
    /// A cache of ElastiCache.
    Cache {
        /// `redis` or `valkey`.
        engine: &'static str,
        /// As the image's tag has it.
        version: Option<String>,
    },
    /// A bucket of S3.
    Bucket,
}

/// Images that stand for what AWS runs itself.
const DATABASES: [(&str, &str); 5] =
    [("postgres", "postgres"), ("postgis", "postgres"), ("timescaledb", "postgres"), ("mysql", "mysql"), ("mariadb", "mysql")];
const CACHES: [(&str, &str); 2] = [("redis", "redis"), ("valkey", "valkey")];
const BUCKETS: [&str; 1] = ["minio"];

/// By its image; what is built is a backend.
pub(super) fn guess(image: Option<&str>) -> Guess {
    let Some(image) = image else { return Guess::Backend };
    let last = image.rsplit('/').next().unwrap_or(image);
    let (name, tag) = last.split_once(':').unwrap_or((last, ""));
    let is = |known: &str| name == known;
    if let Some((_, engine)) = DATABASES.iter().find(|(known, _)| is(known)) {
        let parts = if *engine == "mysql" { 2 } else { 1 };
        // MariaDB's versions are its own.
        let version = if is("mariadb") { None } else { version(tag, parts) };
        return Guess::Database { engine, version };
    }
    if let Some((_, engine)) = CACHES.iter().find(|(known, _)| is(known)) {
        return Guess::Cache { engine, version: version(tag, 2) };
    }
    if BUCKETS.iter().any(|known| is(known)) { Guess::Bucket } else { Guess::Backend }
}

/// The first `parts` numbers of a tag such as `16.4-alpine`.
fn version(tag: &str, parts: usize) -> Option<String> {
    let numbers: Vec<&str> = tag.split('-').next()?.split('.').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !numbers.iter().all(digits) {
        return None;
    }
    Some(numbers.into_iter().take(parts).collect::<Vec<_>>().join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_of_databases_caches_and_buckets_are_known() {
        let version = |text: &str| Some(text.to_owned());
        for (image, expected) in [
            (None, Guess::Backend),
            (Some("postgres:16.4-alpine"), Guess::Database { engine: "postgres", version: version("16") }),
            (Some("docker.io/library/postgres"), Guess::Database { engine: "postgres", version: None }),
            (Some("postgis/postgis:15-3.4"), Guess::Database { engine: "postgres", version: version("15") }),
            (Some("mysql:8.0.39"), Guess::Database { engine: "mysql", version: version("8.0") }),
            (Some("mariadb:11"), Guess::Database { engine: "mysql", version: None }),
            (Some("redis:7.1.2-alpine"), Guess::Cache { engine: "redis", version: version("7.1") }),
            (Some("valkey/valkey:latest"), Guess::Cache { engine: "valkey", version: None }),
            (Some("minio/minio"), Guess::Bucket),
            (Some("registry:5000/team/postgres-exporter:1"), Guess::Backend),
            (Some("ghcr.io/team/api:3"), Guess::Backend),
        ] {
            assert_eq!(guess(image), expected, "{image:?}");
        }
    }
}
