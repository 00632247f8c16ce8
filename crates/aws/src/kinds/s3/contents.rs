//! What is in a bucket, deleted.

use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use provision_engine::Fault;

use crate::client::{Aws, OrFault, Reclass, incomplete};

/// How many objects one call deletes.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>.
const BATCH: usize = 1000;

/// Deletes every version, every delete marker and every unfinished upload.
pub(super) async fn empty(aws: &Aws, bucket: &str) -> Result<(), Fault> {
    // Whatever a page shows is deleted, so that the next first page shows the rest.
    loop {
        let page = aws.s3().list_object_versions().bucket(bucket).send().await.or_fault("s3:ListBucketVersions");
        let Some(page) = page.unless(&["NoSuchBucket"])? else { return Ok(()) };
        let versions = page.versions().iter().map(|version| (version.key(), version.version_id()));
        let markers = page.delete_markers().iter().map(|marker| (marker.key(), marker.version_id()));
        let objects: Vec<_> = versions.chain(markers).filter_map(|(key, version)| Some((key?, version))).collect();
        if objects.is_empty() {
            break;
        }
        for objects in objects.chunks(BATCH) {
            delete(aws, bucket, objects.to_vec()).await?;
        }
    }
    loop {
        let page = aws.s3().list_multipart_uploads().bucket(bucket).send().await.or_fault("s3:ListBucketMultipartUploads")?;
        if page.uploads().is_empty() {
            return Ok(());
        }
        for upload in page.uploads() {
            let call = aws.s3().abort_multipart_upload().bucket(bucket);
            let call = call.set_key(upload.key.clone()).set_upload_id(upload.upload_id.clone());
            call.send().await.or_fault("s3:AbortMultipartUpload").unless(&["NoSuchUpload"])?;
        }
    }
}

/// Deletes objects, or versions of them; at most a batch.
async fn delete(aws: &Aws, bucket: &str, objects: Vec<(&str, Option<&str>)>) -> Result<(), Fault> {
    let object = |(key, version): (&str, Option<&str>)| {
        ObjectIdentifier::builder().key(key).set_version_id(version.map(str::to_owned)).build()
    };
    let objects = objects.into_iter().map(object).collect::<Result<_, _>>().map_err(incomplete)?;
    let batch = Delete::builder().set_objects(Some(objects)).quiet(true).build().map_err(incomplete)?;
    let done = aws.s3().delete_objects().bucket(bucket).delete(batch).send().await.or_fault("s3:DeleteObject")?;
    done.errors().first().map_or(Ok(()), |error| {
        let message = format!("{}: {}", error.key().unwrap_or_default(), error.message().unwrap_or("not deleted"));
        Err(crate::client::refusal("s3:DeleteObject", error.code().unwrap_or_default(), &message))
    })
}
