//! Databases, caches and buckets of services.

use crate::config::keys::form;
use crate::config::keys::shape::{Refused, Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, existing};
use crate::config::model::HttpMethod;
use crate::config::words::ResourceType;

const DATABASE_KINDS: &[&str] = &["rds.instance", "rds.parameter-group"];
const CACHE_KINDS: &[&str] = &["elasticache.replication-group", "elasticache.parameter-group"];

shape! {
    /// What all of them have.
    RESOURCE = Shape::new("resource", "a resource: a map with `name` and `type`").variants(&[
        ("database", &database::DATABASE),
        ("cache", &cache::CACHE),
        ("object_storage", &bucket::BUCKET),
    ]);

    NAME = Key::new("name", Takes::Text(&form::RESOURCE)).required()
        .says("1 to 40 lower-case letters, digits and hyphens; unique in the application. The names of its variables are made from it")
        .touches(&["rds.instance", "elasticache.replication-group", "s3.bucket"]);
    TYPE = Key::new("type", Takes::word::<ResourceType>()).required()
        .says("RDS, ElastiCache, S3").touches(&["rds.instance", "elasticache.replication-group", "s3.bucket"])
        .refuses(&[
            ("message_queue", "no queue is deployed: make one in SQS, and give its URL in `environment_variables`"),
            ("filesystem", "tasks come and go with their disks: keep files in `object_storage`"),
        ]);
    ADAPTER = Key::new("adapter", Takes::Text(&form::ADAPTER)).or_else("`postgresql`, `mysql`")
        .says("what `DATABASE_URL` begins with").touches(&["secretsmanager.secret"]);
    USE_SIBLING = Key::new("use_sibling", Takes::Map(&SIBLING))
        .says("this is another service's resource").touches(&["ecs.task-definition", "ec2.security-group-rule"]);
    USE_EXISTING = Key::new("use_existing", Takes::List(&EXISTING))
        .says("in production: an instance, a cluster or a bucket that is there already")
        .touches(&["rds.instance", "elasticache.replication-group", "s3.bucket"]);
}

static EXISTING: List = List::or_one("what exists", Takes::Map(&existing::USE_EXISTING));

pub(crate) mod database {
    use super::*;
    use crate::config::model::DatabaseEngine;

    shape! {
        /// A database.
        DATABASE = Shape::new("database", "a database").with(&[&RESOURCE]).refuses(&[Refused {
            keys: &["cors", "custom_headers"],
            why: "it belongs to `object_storage`",
        }]);

        ENGINE = Key::new("engine", Takes::word::<DatabaseEngine>()).or("postgres").says("the engine").touches(DATABASE_KINDS);
        VERSION = Key::new("version", Takes::Text(&form::DATABASE_VERSION)).required_unless("use_sibling")
            .says("PostgreSQL 12 to 18; MySQL 8.0 and 8.4. A minor version may follow: `16.4`").touches(DATABASE_KINDS);
        USE_DB_PROXY = Key::new("use_db_proxy", Takes::Boolean).or("true")
            .says("whether it is reached through RDS Proxy, where that knows the version").touches(&["rds.proxy", "rds.proxy-target"]);
    }
}

pub(crate) mod cache {
    use super::*;
    use crate::config::model::CacheEngine;

    shape! {
        /// A cache.
        CACHE = Shape::new("cache", "a cache").with(&[&RESOURCE]).refuses(&[
            Refused { keys: &["cors", "custom_headers"], why: "it belongs to `object_storage`" },
            Refused { keys: &["use_db_proxy"], why: "it belongs to a database" },
        ]);

        ENGINE = Key::new("engine", Takes::word::<CacheEngine>()).or("redis").says("the engine").touches(CACHE_KINDS);
        VERSION = Key::new("version", Takes::Text(&form::CACHE_VERSION)).or_else("`7` for Redis, `8` for Valkey")
            .says("Redis OSS 5.0 to 7.1; Valkey 7.2 to 9.1").touches(CACHE_KINDS);
    }
}

pub(crate) mod bucket {
    use super::*;

    shape! {
        /// A bucket.
        BUCKET = Shape::new("object_storage", "a bucket").with(&[&RESOURCE]).refuses(&[Refused {
            keys: &["engine", "version", "use_db_proxy"],
            why: "a bucket has none",
        }]);

        CORS = Key::new("cors", Takes::List(&RULES)).says("CORS rules").touches(&["s3.bucket"]);
        CUSTOM_HEADERS =
            Key::without_effect("custom_headers", "the bucket is private: its objects reach nobody but the service");
    }

    static RULES: List = List::or_one("a list of rules", Takes::Map(&CORS_RULE));
}

static METHODS: List = List::or_one("a list such as `[GET, PUT]`", Takes::word::<HttpMethod>());
static ORIGINS: List = List::or_one("a list of origins such as `[https://www.example.com]`", Takes::Text(&form::ORIGIN));
static HEADERS: List = List::or_one("a list of headers", Takes::Text(&form::HEADER));

shape! {
    /// A CORS rule of a bucket.
    CORS_RULE = Shape::new("cors_rule", "a rule: a map with `allowed_methods` and `allowed_origins`");

    ALLOWED_METHODS = Key::new("allowed_methods", Takes::List(&METHODS)).required().says("what a page may ask for").touches(&["s3.bucket"]);
    ALLOWED_ORIGINS = Key::new("allowed_origins", Takes::List(&ORIGINS)).required().says("whose pages may").touches(&["s3.bucket"]);
    ALLOWED_HEADERS = Key::new("allowed_headers", Takes::List(&HEADERS)).or_else("all")
        .says("headers that a request may carry").touches(&["s3.bucket"]);
    EXPOSE_HEADERS = Key::new("expose_headers", Takes::List(&HEADERS))
        .says("headers of the answer that a page may read").touches(&["s3.bucket"]);
    MAX_AGE_SECONDS = Key::new("max_age_seconds", Takes::Integer(0, 86_400))
        .says("how long a browser may remember the answer").touches(&["s3.bucket"]);
}

shape! {
    /// Another service's resource.
    SIBLING = Shape::new("use_sibling", "a map with `service_name` and `resource_name`");

    SERVICE_NAME = Key::new("service_name", Takes::Text(&form::OWNER)).required()
        .says("the service that has the resource").touches(&["ecs.task-definition"]);
    RESOURCE_NAME = Key::new("resource_name", Takes::Text(&form::NAME_THERE)).required()
        .says("the name that it has there").touches(&["ecs.task-definition"]);
}
