//! A database.

use super::resource::RESOURCE;
use crate::config::keys::Key;
use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::model::DatabaseEngine;

const DATABASE_KINDS: &[&str] = &["rds.instance", "rds.parameter-group"];

shape! {
    /// A database.
    DATABASE = Shape::new("database", "a database")
        .with(&[&RESOURCE])
        .refuses(&[Refused { keys: &["cors", "custom_headers"], why: "it belongs to `object_storage`" }]);

    ENGINE = Key::new("engine", Takes::word::<DatabaseEngine>()).or("postgres").says("the engine").touches(&[
        "rds.instance",
        "rds.parameter-group",
        "rds.proxy",
        "rds.proxy-target",
        "logs.log-group",
        "cloudwatch.alarm",
        "ec2.security-group",
    ]);
    VERSION = Key::new("version", Takes::Text(&form::DATABASE_VERSION))
        .required_unless("use_sibling")
        .says("PostgreSQL 12 to 18; MySQL 8.0 and 8.4. A minor version may follow: `16.4`")
        .touches(DATABASE_KINDS);
    USE_DB_PROXY = Key::new("use_db_proxy", Takes::Boolean)
        .or_else("true for PostgreSQL, false for MySQL")
        .says("whether it is reached through RDS Proxy, where that knows the version")
        .touches(&["rds.proxy", "rds.proxy-target", "logs.log-group", "ec2.security-group"]);
}
