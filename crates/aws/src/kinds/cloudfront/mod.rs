//! Amazon CloudFront: the distribution, and the policies and functions that its behaviours name.

mod behaviour;
mod distribution;
mod origin;
#[cfg(feature = "sdk")]
mod overlay;
#[cfg(feature = "sdk")]
mod tags;
mod viewer;

pub use behaviour::{Behaviour, PathBehaviour};
pub use distribution::{Distribution, DistributionArgs, DistributionOut};
pub use origin::{Origin, Reach};
pub use viewer::{Certificate, ErrorPage, ErrorResponse};

/// The text by which the comments and descriptions of a scope's objects begin, as CloudFront lists them without tags.
#[must_use]
pub fn sign(stack: &str) -> String {
    format!("provision:{stack}/").chars().take(SIGN_MAX).collect()
}

/// The comment of a node's object: it begins with the [`sign`] of its scope.
#[must_use]
pub fn comment(stack: &str, node: &str) -> String {
    format!("{}{node}", sign(stack)).chars().take(COMMENT_MAX).collect()
}

/// The longest comment of a distribution or a policy.
/// Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html>.
const COMMENT_MAX: usize = 128;
/// How much of it tells the scope; the rest tells the node. The tags decide: this only spares calls.
const SIGN_MAX: usize = 96;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_comment_begins_with_the_sign_of_its_scope() {
        assert_eq!(comment("shop/review/staging", "distribution"), "provision:shop/review/staging/distribution");
        let long = format!("{}/review/{}", "a".repeat(60), "b".repeat(60));
        let text = comment(&long, "distribution");
        assert!(text.starts_with(&sign(&long)) && text.len() <= COMMENT_MAX);
    }
}
