//! `x-cnc` of a service: what it is in AWS.

use super::{backend, data, frontend, resource};
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::Takes;
use crate::config::keys::{Key, touched};
use crate::config::words::CncType;

shape! {
    /// What services of all types have.
    OURS = Shape::new("x_cnc", "a map with `type`").variants(&[
        ("backend", &backend::BACKEND),
        ("frontend", &frontend::FRONTEND),
        ("database", &DATABASE),
        ("cache", &CACHE),
        ("object_storage", &BUCKET),
    ]);

    TYPE = Key::new("type", Takes::word::<CncType>())
        .required()
        .says("containers behind the load balancer, files in a bucket behind CloudFront, or RDS, ElastiCache, S3")
        .touches(touched::ALL)
        .refuses(resource::REFUSED);
}

/// A database that Compose has a service for.
pub(crate) static DATABASE: Shape =
    Shape::new("x_cnc_database", "a database").with(&[&OURS, &data::DATABASE, &data::OF_SERVICES]);
/// A cache.
pub(crate) static CACHE: Shape = Shape::new("x_cnc_cache", "a cache").with(&[&OURS, &data::CACHE, &data::OF_SERVICES]);
/// A bucket.
pub(crate) static BUCKET: Shape = Shape::new("x_cnc_bucket", "a bucket").with(&[&OURS, &data::BUCKET, &data::OF_SERVICES]);
