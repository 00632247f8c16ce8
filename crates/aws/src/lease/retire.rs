//! The end of the lease bucket: with the last collection of its account and region, and never while a lease in it is live.

use provision_engine::Fault;
use provision_engine::lease::{Leases, Name, Store};

use super::{COLLECTIONS, LeaseBucket};
use crate::client::{OrFault, Reclass};

/// What became of the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retired {
    /// It was deleted.
    Gone,
    /// It was not there.
    Absent,
    /// It stays: somebody else uses it, and this is what shows it.
    Stays(String),
}

/// Deletes the bucket if no other collection has a document in it and no lease in it is live. What is left of dead ones is
/// deleted as it was read, and S3 deletes no bucket with anything in it: a lease that somebody takes meanwhile keeps it.
///
/// # Errors
/// S3's.
pub async fn retire(bucket: &LeaseBucket, leases: &Leases) -> Result<Retired, Fault> {
    let s3 = bucket.clients.s3();
    let pages = s3.list_objects_v2().bucket(&bucket.name).into_paginator().send();
    let pages = pages.try_collect().await.or_fault("s3:ListBucket").unless(&["NoSuchBucket"])?;
    let Some(pages) = pages else { return Ok(Retired::Absent) };
    let keys: Vec<String> = pages
        .iter()
        .flat_map(aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output::contents)
        .filter_map(|one| one.key().map(str::to_owned))
        .collect();
    if let Some(other) = keys.iter().find(|key| key.starts_with(COLLECTIONS)) {
        return Ok(Retired::Stays(other.clone()));
    }
    for key in keys {
        let name = Name { title: key.clone(), key };
        if leases.look(&name).await?.is_some() {
            return Ok(Retired::Stays(name.key));
        }
        let Some(dead) = bucket.get(&name.key).await?.what else { continue };
        if !bucket.delete(&name.key, &dead.version).await?.what {
            return Ok(Retired::Stays(name.key));
        }
    }
    let deleted = s3.delete_bucket().bucket(&bucket.name).send().await.or_fault("s3:DeleteBucket");
    match deleted.unless(&["NoSuchBucket"]) {
        Ok(Some(_)) => Ok(Retired::Gone),
        Ok(None) => Ok(Retired::Absent),
        Err(fault) if fault.code == "BucketNotEmpty" => Ok(Retired::Stays("a lease that was taken meanwhile".to_owned())),
        Err(fault) => Err(fault),
    }
}
