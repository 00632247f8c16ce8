//! Taking answers out of a distribution's caches.

use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
use provision_engine::{Class, Fault};

use super::overlay::quantity;
use crate::client::{Aws, OrFault, Reclass, built};
use crate::types::DistributionId;

/// As many paths are named one by one; of more, everything is taken out, which costs as much as one path.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PayingForInvalidation.html>.
const NAMED: usize = 30;

/// Takes paths such as `/index.html` or `/docs/*` out of every cache, and gives the id of that. It is done within minutes,
/// and is not waited for.
///
/// # Errors
/// What CloudFront answers; [`Class::NotYet`] while too many are under way.
pub async fn invalidate(aws: &Aws, distribution: &DistributionId, paths: &[String]) -> Result<String, Fault> {
    let paths = few(paths);
    let paths = built(Paths::builder().quantity(quantity(&paths)).set_items(Some(paths)).build())?;
    let batch = InvalidationBatch::builder().paths(paths).caller_reference(provision_engine::fresh_token());
    let call = aws.cloudfront().create_invalidation().distribution_id(distribution.as_str());
    let made = call.invalidation_batch(built(batch.build())?).send().await.or_fault("cloudfront:CreateInvalidation");
    let made = made.class(Class::NotYet, &["TooManyInvalidationsInProgress"])?;
    Ok(made.invalidation().map(|made| made.id().to_owned()).unwrap_or_default())
}

fn few(paths: &[String]) -> Vec<String> {
    if paths.len() > NAMED { vec!["/*".to_owned()] } else { paths.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_paths_everything_is_taken_out() {
        let paths = |count: usize| (0..count).map(|at| format!("/{at}")).collect::<Vec<_>>();
        assert_eq!(few(&paths(2)), ["/0", "/1"]);
        assert_eq!(few(&paths(NAMED + 1)), ["/*"]);
    }
}
