//! Objects that are put into a bucket.

use aws_sdk_s3::primitives::ByteStream;
use provision_engine::Fault;

use crate::client::{Aws, OrFault};

/// Puts an object of up to 5 GiB, and gives its version, which is empty where the bucket keeps none.
///
/// # Errors
/// What S3 says.
pub async fn put(aws: &Aws, bucket: &str, key: &str, content: Vec<u8>, content_type: &str) -> Result<String, Fault> {
    let call = aws.s3().put_object().bucket(bucket).key(key).content_type(content_type).body(ByteStream::from(content));
    let put = call.send().await.or_fault("s3:PutObject")?;
    Ok(put.version_id.unwrap_or_default())
}
