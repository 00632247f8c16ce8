//! The codes of AWS's errors that mean the same in every service.

use provision_engine::Class;

/// Codes with the same meaning in every service. A trailing or leading `*` matches the rest.
const CODES: &[(Class, &[&str])] = &[
    (
        Class::Throttled,
        &[
            "Throttl*",
            "*Throttled",
            "*Throttling",
            "RequestLimitExceeded",
            "TooManyRequests*",
            "SlowDown",
            "PriorRequestNotComplete",
        ],
    ),
    (
        Class::Denied,
        &["AccessDenied*", "UnauthorizedOperation", "UnauthorizedAccess", "AuthFailure", "NotAuthorized*", "OptInRequired"],
    ),
    (
        Class::InUse,
        &[
            "DependencyViolation",
            "ResourceInUse*",
            "DeleteConflict*",
            "*.InUse",
            "ClusterContains*",
            "*InUseException",
            "*PolicyInUse",
            "OriginAccessControlInUse",
            "FunctionInUse",
            "DistributionNotDisabled",
        ],
    ),
    (
        Class::Gone,
        &[
            "*.NotFound",
            "*NotFound",
            "*NotFoundException",
            "NoSuch*",
            "*NotFoundFault",
            "ServiceNotActiveException",
            "Gateway.NotAttached",
        ],
    ),
    (
        Class::Taken,
        &[
            "*.Duplicate",
            "Duplicate*",
            "EntityAlreadyExists*",
            "*AlreadyExists",
            "*AlreadyExistsException",
            "*.Conflict",
            "PriorityInUse*",
        ],
    ),
    (
        Class::Conflict,
        &[
            "ConcurrentModification*",
            "ConcurrentUpdate*",
            "OperationAborted*",
            "PreconditionFailed*",
            "InvalidIfMatchVersion",
            "UpdateInProgress*",
            "ResourceConflict*",
            "OperationNotPermitted.*",
        ],
    ),
    (
        Class::Lost,
        &[
            "InternalError",
            "InternalFailure",
            "InternalServerError",
            "InternalServerException",
            "ServerException",
            "ServiceUnavailable*",
            "Unavailable",
            "ServiceFailure*",
        ],
    ),
];

/// Codes of credentials that AWS does not know, or knows no more.
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>,
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>,
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>.
const STALE: &[&str] =
    &["ExpiredToken*", "InvalidAccessKeyId", "InvalidClientTokenId", "InvalidToken", "RequestExpired", "UnrecognizedClient*"];

/// Whether AWS says with this code that it does not take the credentials, whatever they may do.
pub(super) fn is_stale(code: &str) -> bool {
    is_any(code, STALE)
}

/// What a code means, where it means the same everywhere.
pub(super) fn class_of(code: &str) -> Option<Class> {
    let stale = is_stale(code).then_some(Class::Denied);
    stale.or_else(|| CODES.iter().find(|(_, codes)| is_any(code, codes)).map(|(class, _)| *class))
}

/// Whether a code is one of these. A trailing or leading `*` matches the rest.
fn is_any(code: &str, patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(tail), _) => code.ends_with(tail),
        (_, Some(head)) => code.starts_with(head),
        _ => code == *pattern,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_mean_the_same_in_every_service() {
        let cases = [
            ("InvalidVpcID.NotFound", Class::Gone),
            ("LoadBalancerNotFound", Class::Gone),
            ("DependencyViolation", Class::InUse),
            ("ResourceInUse", Class::InUse),
            ("InvalidGroup.Duplicate", Class::Taken),
            ("DuplicateLoadBalancerName", Class::Taken),
            ("UnauthorizedOperation", Class::Denied),
            ("ExpiredTokenException", Class::Denied),
            ("InvalidAccessKeyId", Class::Denied),
            ("RequestExpired", Class::Denied),
            ("RequestLimitExceeded", Class::Throttled),
            ("ThrottlingException", Class::Throttled),
            ("InternalError", Class::Lost),
        ];
        for (code, class) in cases {
            assert_eq!(class_of(code), Some(class), "{code}");
        }
        assert_eq!(class_of("InvalidParameterValue"), None);
    }
}
