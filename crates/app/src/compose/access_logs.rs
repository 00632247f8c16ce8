//! Row "distribution", its access logs: standard logging (v2) to the collection's bucket of logs. All of it stands in
//! us-east-1, wherever the bucket is.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html>.

use provision_aws::kinds::cloudfront::Distribution;
use provision_aws::kinds::logs::{DeliveryArgs, DeliveryDestination, DeliveryDestinationArgs, DeliverySourceArgs, SuffixPath};
use provision_engine::{Handle, Stack};

use super::buckets::Buckets;
use super::{Composer, Place, Shared};

/// Folders by distribution and day.
const PATH: &str = "{DistributionId}/{yyyy}/{MM}/{dd}";

/// The bucket of logs as the destination of the collection's distributions.
pub(super) fn destination(stack: &mut Stack, place: &Place, buckets: &Buckets) -> Handle<DeliveryDestination> {
    // Ready, because a delivery adds to the bucket's policy what is not there yet.
    let args =
        DeliveryDestinationArgs { bucket: buckets.logs.ready(|out| out.arn.clone()), output_format: "w3c".to_owned().into() };
    stack.add(place.ix, "access-logs.destination", args)
}

impl Composer<'_> {
    /// What an environment's distribution is asked for and answers, on its way to the destination.
    pub(super) fn access_logs(&mut self, shared: &Shared, distribution: Handle<Distribution>) {
        let source = DeliverySourceArgs {
            resource: distribution.exists(|out| out.arn.clone()),
            log_type: "ACCESS_LOGS".to_owned().into(),
        };
        let source = self.stack.add(self.scope.ix, "access-logs.source", source);
        let delivery = DeliveryArgs {
            source: source.exists(|out| out.name.clone()),
            destination: shared.access_logs.exists(|out| out.arn.clone()),
            path: SuffixPath::new(PATH).into(),
            fields: None.into(),
        };
        self.stack.add(self.scope.ix, "access-logs.delivery", delivery);
    }
}
