//! The names of databases and of their users: what SQL and the engines keep for themselves cannot be one.

use super::model::{AppName, DatabaseEngine, EnvName};

/// The name of an environment's database: the environment's with `_`, unless SQL keeps that word for itself.
pub fn database_name(environment: &EnvName) -> String {
    let name = environment.as_str().replace('-', "_");
    if is_kept(&name) { format!("db_{name}") } else { name }
}

/// The name of a database's user: the application's with `_`, unless it is one that engines make by themselves. MySQL on RDS takes 16
/// characters (Amazon RDS API reference, CreateDBInstance, "MasterUsername").
pub fn database_user(app: &AppName, engine: DatabaseEngine) -> String {
    let name = app.as_str().replace('-', "_");
    let name = if is_kept(&name) || USERS.contains(&name.as_str()) { format!("app_{name}") } else { name };
    match engine {
        DatabaseEngine::Postgres => name,
        DatabaseEngine::Mysql => name.chars().take(16).collect::<String>().trim_end_matches('_').to_owned(),
    }
}

/// Users that the engines and RDS make, and the defaults that security controls refuse.
const USERS: &[&str] =
    &["admin", "administrator", "awsuser", "master", "mysql", "postgres", "public", "rdsadmin", "rdsproxyadmin", "root"];

/// Whether a word is kept by SQL or an engine.
fn is_kept(word: &str) -> bool {
    KEPT.binary_search(&word).is_ok() || word.starts_with("pg_") || word.starts_with("rds")
}

/// Words of PostgreSQL and MySQL that name no database and no user, as far as an environment or an application could be called so, and
/// the databases that the engines make. Sorted.
/// Sources: PostgreSQL documentation, "SQL Key Words" (reserved); MySQL reference manual, "Keywords and Reserved Words" (reserved).
const KEPT: &[&str] = &[
    "accessible",
    "add",
    "all",
    "alter",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "before",
    "between",
    "both",
    "by",
    "call",
    "cascade",
    "case",
    "cast",
    "change",
    "check",
    "collate",
    "column",
    "condition",
    "constraint",
    "continue",
    "convert",
    "create",
    "cross",
    "cube",
    "current_user",
    "cursor",
    "database",
    "databases",
    "default",
    "delayed",
    "delete",
    "desc",
    "describe",
    "distinct",
    "div",
    "do",
    "drop",
    "dual",
    "each",
    "else",
    "empty",
    "end",
    "except",
    "exists",
    "exit",
    "explain",
    "false",
    "fetch",
    "for",
    "force",
    "foreign",
    "from",
    "function",
    "generated",
    "get",
    "grant",
    "group",
    "groups",
    "having",
    "if",
    "ignore",
    "in",
    "index",
    "infile",
    "information_schema",
    "initially",
    "inner",
    "inout",
    "insert",
    "intersect",
    "interval",
    "into",
    "is",
    "join",
    "key",
    "keys",
    "kill",
    "lag",
    "lateral",
    "lead",
    "leading",
    "leave",
    "left",
    "like",
    "limit",
    "linear",
    "lines",
    "load",
    "localtime",
    "lock",
    "loop",
    "match",
    "mod",
    "mysql",
    "natural",
    "new",
    "not",
    "null",
    "of",
    "off",
    "offset",
    "old",
    "on",
    "only",
    "optimize",
    "option",
    "or",
    "order",
    "out",
    "outer",
    "over",
    "overlaps",
    "partition",
    "performance_schema",
    "placing",
    "postgres",
    "precision",
    "primary",
    "procedure",
    "purge",
    "range",
    "rank",
    "read",
    "recursive",
    "references",
    "release",
    "rename",
    "repeat",
    "replace",
    "require",
    "restrict",
    "return",
    "returning",
    "revoke",
    "right",
    "row",
    "rows",
    "schema",
    "schemas",
    "select",
    "separator",
    "set",
    "show",
    "signal",
    "some",
    "spatial",
    "sql",
    "ssl",
    "starting",
    "stored",
    "symmetric",
    "sys",
    "system",
    "table",
    "template0",
    "template1",
    "terminated",
    "then",
    "to",
    "trailing",
    "trigger",
    "true",
    "undo",
    "union",
    "unique",
    "unlock",
    "unsigned",
    "update",
    "usage",
    "use",
    "user",
    "using",
    "values",
    "variadic",
    "varying",
    "virtual",
    "when",
    "where",
    "while",
    "window",
    "with",
    "write",
    "xor",
    "zerofill",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_engines_take() {
        assert!(KEPT.is_sorted());
        let name = |text: &str| database_name(&EnvName::try_from(text).unwrap());
        assert_eq!(
            (name("pr-12"), name("main"), name("default")),
            ("pr_12".to_owned(), "main".to_owned(), "db_default".to_owned())
        );
        let user = |text: &str, engine| database_user(&AppName::try_from(text).unwrap(), engine);
        assert_eq!(user("shop", DatabaseEngine::Mysql), "shop");
        assert_eq!(user("admin", DatabaseEngine::Postgres), "app_admin");
        assert_eq!(user("a-shop-of-many-th-x", DatabaseEngine::Mysql), "a_shop_of_many_t");
        assert_eq!(user("a-shop-of-many-th-x", DatabaseEngine::Postgres), "a_shop_of_many_th_x");
    }
}
