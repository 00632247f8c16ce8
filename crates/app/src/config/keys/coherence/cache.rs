//! A cache.

use super::resource::RESOURCE;
use crate::config::keys::Key;
use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::model::CacheEngine;

const CACHE_KINDS: &[&str] = &["elasticache.replication-group", "elasticache.parameter-group"];

shape! {
    /// A cache.
    CACHE = Shape::new("cache", "a cache").with(&[&RESOURCE]).refuses(&[
        Refused { keys: &["cors", "custom_headers"], why: "it belongs to `object_storage`" },
        Refused { keys: &["use_db_proxy"], why: "it belongs to a database" },
    ]);

    ENGINE = Key::new("engine", Takes::word::<CacheEngine>()).or("redis").says("the engine").touches(CACHE_KINDS);
    VERSION = Key::new("version", Takes::Text(&form::CACHE_VERSION))
        .or_else("`7` for Redis, `8` for Valkey")
        .says("Redis OSS 5.0 to 7.1; Valkey 7.2 to 9.1")
        .touches(CACHE_KINDS);
}
