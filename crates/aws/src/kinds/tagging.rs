//! Tags between the engine's form and each service's own type for one.

use provision_engine::{Class, Fault, Me, Tags, identity_tags};

use crate::client::built;

/// A service's own type for a tag.
pub(super) trait SdkTag: Sized {
    /// One for a call that creates or tags.
    fn write(key: &str, value: &str) -> Result<Self, Fault>;
    /// Key and value as read back; nothing if it has no key.
    fn pair(&self) -> Option<(String, String)>;
}

/// Tags for a call that creates or tags.
pub(super) fn write<T: SdkTag>(tags: &Tags) -> Result<Vec<T>, Fault> {
    tags.iter().map(|(key, value)| T::write(key, value)).collect()
}

/// Tags as they were read back.
pub(super) fn read<T: SdkTag>(tags: &[T]) -> Tags {
    tags.iter().filter_map(SdkTag::pair).collect()
}

/// Refuses to lay hands on an object that has the name of ours and is somebody else's.
pub(super) fn ours(me: &Me<'_>, seen: &Tags, what: impl FnOnce() -> String) -> Result<(), Fault> {
    if identity_tags(me.stack, me.node).iter().all(|(key, value)| seen.get(key) == Some(value)) {
        return Ok(());
    }
    Err(Fault::new(Class::Taken, format!("{} is there, without our tags", what())))
}

/// The models differ in whether key and value are required; what a builder must check, it checks.
macro_rules! sdk_tags {
    ($build:path: $($service:ident),+) => { $(
        impl SdkTag for $service::types::Tag {
            fn write(key: &str, value: &str) -> Result<Self, Fault> {
                $build(Self::builder().key(key).value(value).build())
            }
            fn pair(&self) -> Option<(String, String)> {
                let (key, value): (Option<&str>, Option<&str>) = (self.key().into(), self.value().into());
                Some((key?.to_owned(), value.unwrap_or_default().to_owned()))
            }
        }
    )+ };
}

sdk_tags!(
    Ok: aws_sdk_cloudwatch,
    aws_sdk_codebuild,
    aws_sdk_ec2,
    aws_sdk_ecs,
    aws_sdk_elasticache,
    aws_sdk_elasticloadbalancingv2,
    aws_sdk_rds,
    aws_sdk_route53,
    aws_sdk_secretsmanager
);
sdk_tags!(
    built: aws_sdk_acm,
    aws_sdk_cloudfront,
    aws_sdk_codepipeline,
    aws_sdk_ecr,
    aws_sdk_eventbridge,
    aws_sdk_iam,
    aws_sdk_rolesanywhere,
    aws_sdk_s3,
    aws_sdk_scheduler,
    aws_sdk_sns
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_all_of_our_tags_is_somebody_else_s() {
        let me = Me { stack: "shop/main", node: "cluster", tags: Tags::new(), token: String::new() };
        let mut tags: Tags = identity_tags("shop/main", "cluster");
        assert!(ours(&me, &tags, String::new).is_ok());
        tags.pop_last();
        let fault = ours(&me, &tags, || "a cluster c".to_owned()).unwrap_err();
        assert_eq!((fault.class, fault.message.as_str()), (Class::Taken, "a cluster c is there, without our tags"));
    }
}
