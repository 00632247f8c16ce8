//! Engine versions: a beginning of a version stands for the newest one that begins so. ministack knows few and keeps
//! the beginning, moto has none.

use serde_json::{Value, json};

use crate::value::Fields as _;

/// Engine, family, and a version of each, older ones first. Sources:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-versions.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html>.
const VERSIONS: &[(&str, &str, &[&str])] = &[
    ("postgres", "postgres13", &["13.20", "13.21", "13.22"]),
    ("postgres", "postgres14", &["14.17", "14.18", "14.19"]),
    ("postgres", "postgres15", &["15.12", "15.13", "15.14"]),
    ("postgres", "postgres16", &["16.8", "16.9", "16.10"]),
    ("postgres", "postgres17", &["17.4", "17.5", "17.6"]),
    ("mysql", "mysql8.0", &["8.0.41", "8.0.42", "8.0.43"]),
    ("mysql", "mysql8.4", &["8.4.5", "8.4.6"]),
    ("mariadb", "mariadb10.6", &["10.6.21", "10.6.22", "10.6.23"]),
    ("mariadb", "mariadb10.11", &["10.11.11", "10.11.13", "10.11.14"]),
    ("mariadb", "mariadb11.4", &["11.4.5", "11.4.7", "11.4.8"]),
    ("mariadb", "mariadb11.8", &["11.8.3"]),
];

/// The version that is taken for what was asked; an engine or version that is not in the table stays as it is.
pub(super) fn resolved(engine: &str, asked: &str) -> String {
    let of_engine = VERSIONS.iter().filter(|(e, ..)| *e == engine);
    let begun = |version: &&&str| {
        asked.is_empty() || **version == asked || version.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
    };
    let newest = of_engine.flat_map(|(.., versions)| versions.iter()).rfind(begun);
    newest.map_or_else(|| asked.to_owned(), |version| (*version).to_owned())
}

/// The parameter group family of a version, as far as the engine is known here.
pub(crate) fn family(engine: &str, version: &str) -> Option<&'static str> {
    let of_engine = VERSIONS.iter().filter(|(e, ..)| *e == engine);
    of_engine.map(|(_, family, _)| *family).find(|family| {
        let major = family.strip_prefix(engine).unwrap_or_default();
        version == major || version.strip_prefix(major).is_some_and(|rest| rest.starts_with('.'))
    })
}

/// `DescribeDBEngineVersions`.
pub(super) fn described(params: &Value) -> Value {
    let (engine, asked, family) = (params.text("Engine"), params.text("EngineVersion"), params.text("DBParameterGroupFamily"));
    let default_only = params.get("DefaultOnly").and_then(Value::as_bool) == Some(true);
    let fits = |version: &str| {
        (asked.is_empty() || version == asked || version.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.')))
            && (!default_only || resolved(engine, asked) == version)
    };
    let found: Vec<Value> = VERSIONS
        .iter()
        .filter(|(e, f, _)| (engine.is_empty() || *e == engine) && (family.is_empty() || *f == family))
        .flat_map(|(e, f, versions)| versions.iter().map(move |version| (*e, *f, *version)))
        .filter(|(.., version)| fits(version))
        .map(|(engine, family, version)| {
            json!({
                "Engine": engine,
                "EngineVersion": version,
                "DBParameterGroupFamily": family,
                "DBEngineVersionDescription": format!("{engine} {version}"),
                "Status": "available",
            })
        })
        .collect();
    json!({"DBEngineVersions": found})
}

#[cfg(test)]
mod tests {
    use super::{family, resolved};

    #[test]
    fn a_beginning_stands_for_the_newest() {
        assert_eq!(resolved("postgres", "16"), "16.10");
        assert_eq!(resolved("postgres", "16.9"), "16.9");
        assert_eq!(resolved("postgres", "1"), "1");
        assert_eq!(resolved("mysql", "8.0"), "8.0.43");
        assert_eq!(resolved("oracle-ee", "19"), "19");
        assert_eq!(resolved("postgres", ""), "17.6");
    }

    #[test]
    fn versions_have_families() {
        assert_eq!(family("postgres", "16.10"), Some("postgres16"));
        assert_eq!(family("mysql", "8.4.6"), Some("mysql8.4"));
        assert_eq!(family("postgres", "9.6.1"), None);
    }
}
