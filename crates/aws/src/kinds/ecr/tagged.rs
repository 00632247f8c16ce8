//! Images by their tags.

use aws_sdk_ecr::types::ImageIdentifier;
use provision_engine::Fault;

use crate::client::{OrFault, Reader};
use crate::kinds::convert::there;

/// The reference of the image with a tag, if the repository is there and has one.
/// Source: <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html>.
///
/// # Errors
/// The repository cannot be read.
pub async fn tagged(aws: &Reader, repository: &str, tag: &str) -> Result<Option<String>, Fault> {
    let answer = aws.ecr().describe_repositories().repository_names(repository).send().await;
    let Some(repositories) = there(answer.or_fault("ecr:DescribeRepositories"))? else { return Ok(None) };
    let Some(uri) = repositories.repositories().first().and_then(|found| found.repository_uri()) else { return Ok(None) };
    let image = ImageIdentifier::builder().image_tag(tag).build();
    let answer = aws.ecr().describe_images().repository_name(repository).image_ids(image).send().await;
    let found = there(answer.or_fault("ecr:DescribeImages"))?;
    Ok(found.filter(|found| !found.image_details().is_empty()).map(|_| format!("{uri}:{tag}")))
}
