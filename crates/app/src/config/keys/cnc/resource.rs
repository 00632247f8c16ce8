//! A database, a cache or a bucket at the root.

use super::data;
use crate::config::keys::coherence::resource as other;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};
use crate::config::words::ResourceType;

/// Types of the format that are not deployed, and what to do instead.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("serverless", "no function is deployed: make it a backend, whose containers scale, or a scheduled task of one"),
    (
        "dynamodb",
        "no table is deployed: make one in DynamoDB, give its name in `environment_variables`, and allow it with `x-provision.roles.task.add` of environments.yml",
    ),
    (
        "message_queue",
        "no queue is deployed: make one in SQS, give its URL in `environment_variables`, and allow it with `x-provision.roles.task.add` of environments.yml",
    ),
    ("filesystem", "tasks come and go with their disks: keep files in `object_storage`"),
];

shape! {
    /// What all of them have.
    RESOURCE = Shape::new("cnc_resource", "a resource: a map with `name` and `type`").variants(&[
        ("database", &DATABASE),
        ("cache", &CACHE),
        ("object_storage", &BUCKET),
    ]);

    NAME = other::NAME;
    TYPE = Key::new("type", Takes::word::<ResourceType>()).required().says("RDS, ElastiCache, S3").touches(touched::DATA).refuses(REFUSED);
}

/// A database.
pub(crate) static DATABASE: Shape =
    Shape::new("cnc_resource_database", "a database").with(&[&RESOURCE, &data::DATABASE, &data::OF_SERVICES]);
/// A cache.
pub(crate) static CACHE: Shape = Shape::new("cnc_resource_cache", "a cache").with(&[&RESOURCE, &data::CACHE, &data::OF_SERVICES]);
/// A bucket.
pub(crate) static BUCKET: Shape =
    Shape::new("cnc_resource_bucket", "a bucket").with(&[&RESOURCE, &data::BUCKET, &data::OF_SERVICES]);
