//! Leases in S3: the bucket that holds them, one for each account and region, and the keys of their documents.
//!
//! Conditional writes: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html>.

#[cfg(feature = "sdk")]
mod bucket;
#[cfg(feature = "sdk")]
mod date;
#[cfg(feature = "sdk")]
mod retire;

#[cfg(feature = "sdk")]
pub use bucket::LeaseBucket;
#[cfg(feature = "sdk")]
pub(crate) use date::{DateOf, server_time};
#[cfg(feature = "sdk")]
pub use retire::{Retired, retire};

use provision_engine::lease::Name;

use crate::kinds::s3::Bucket;
use crate::types::{AccountId, Region};

/// The identity of what all applications of an account and region share. No collection can be called like its middle part.
pub const STACK: &str = "provision/@account/leases";

/// What is sent to the bucket for the sake of leases, beside its making and its settings.
pub const ACTIONS: [&str; 5] = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:DeleteBucket"];

/// What the keys of leases of collections begin with. Their documents stay for as long as the collection.
pub const COLLECTIONS: &str = "collection/";
/// What the keys of leases of environments begin with.
pub const ENVIRONMENTS: &str = "environment/";
/// What the keys of leases of services begin with.
pub const SERVICES: &str = "service/";

/// The bucket's name, in the account's own namespace in the region: nobody else can have it.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html>.
#[must_use]
pub fn bucket_name(account: &AccountId, region: &Region) -> String {
    format!("{}{account}-{region}-an", Bucket::prefix(STACK))
}

/// The lease of what a collection's environments share.
#[must_use]
pub fn of_collection(app: &str, collection: &str) -> Name {
    Name { key: format!("{COLLECTIONS}{app}/{collection}"), title: format!("what the environments of `{collection}` share") }
}

/// The lease of an environment.
#[must_use]
pub fn of_environment(app: &str, collection: &str, environment: &str) -> Name {
    Name { key: format!("{ENVIRONMENTS}{app}/{collection}/{environment}"), title: format!("environment `{environment}`") }
}

/// The lease of a service in an environment: what a deploy takes.
#[must_use]
pub fn of_service(app: &str, collection: &str, environment: &str, service: &str) -> Name {
    let key = format!("{SERVICES}{app}/{collection}/{environment}/{service}");
    Name { key, title: format!("service `{service}` in `{environment}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names are identity: they must never change between releases.
    #[test]
    fn names_are_the_same_in_every_release() {
        let longest = bucket_name(&AccountId::new("123456789012"), &Region::new("ap-southeast-1"));
        assert_eq!(longest, "provision-leases-123456789012-ap-southeast-1-an");
        assert!(longest.len() <= 63 && longest.starts_with(&Bucket::prefix(STACK)));
        assert_eq!(of_collection("shop", "review").key, "collection/shop/review");
        assert_eq!(of_environment("shop", "review", "pr-7").key, "environment/shop/review/pr-7");
        assert_eq!(of_service("shop", "review", "pr-7", "api").key, "service/shop/review/pr-7/api");
    }
}
