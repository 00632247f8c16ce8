//! Engines that somebody raised outside: there is no way back.

use crate::types::EngineVersion;

/// What to do where the parameters that are asked for do not fit the engine any more: a version that is only a floor is left alone,
/// and so nothing of ours has raised it.
/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html>.
pub(super) fn raised(engine: &str, version: &EngineVersion) -> String {
    // A major version of PostgreSQL has one number, all others have two.
    let major = version.begin(if engine == "postgres" { 1 } else { 2 });
    format!("ask for `engine: {engine}` and `version: {major}`, as it is now, and its parameters follow")
}
