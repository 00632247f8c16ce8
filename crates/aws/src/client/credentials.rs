//! Credentials that are not to be had, and those that AWS takes no more: told from an AWS that does not answer, and from what
//! the credentials may not do.

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use provision_engine::{Class, Fault};

use super::bounds::within;
use super::codes::is_stale;
use super::fault::cause;

/// What to do where a source of credentials fails, or AWS knows them no more.
pub(super) const SIGN_IN: &str = "sign in again (aws sso login), or see to what AWS_PROFILE and the AWS_… variables name";
const ASSUME: &str = "the credentials need sts:AssumeRole for that role, and its trust policy must let them assume it";

/// Why there was nothing to sign a call with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lacking {
    /// No source has any.
    #[error("no AWS credentials: {0}")]
    None(String),
    /// The source that should have them fails: a session ran out, a program or a file of the profile is wrong.
    #[error("the AWS credentials cannot be had: {0}")]
    Failed(String),
    /// A role is not to be assumed with those that there are.
    #[error("the role cannot be assumed: {0}")]
    NotAssumed(String),
}

impl Lacking {
    /// Why a call was not signed, if that is why it failed. A source that does not answer is none: it may answer later.
    pub(super) fn of(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        // Where a role is assumed, the credentials for that may be what is missing: the innermost tells.
        let chain = std::iter::successors(Some(error), |error| error.source());
        let source = chain.filter_map(|error| error.downcast_ref::<CredentialsError>()).last()?;
        let why = cause(error).trim_end().to_owned();
        match source {
            CredentialsError::CredentialsNotLoaded(_) => return Some(Self::None(why)),
            CredentialsError::ProviderTimedOut(_) => return None,
            _ if within::<ConnectorError>(source).is_some() => return None,
            _ => {}
        }
        Some(match within::<AssumeRoleError>(source) {
            Some(refused) if !refused.code().is_some_and(is_stale) => Self::NotAssumed(why),
            _ => Self::Failed(why),
        })
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::None(_) => "sign in (aws sso login), or set AWS_PROFILE or the AWS_… credentials in the environment",
            Self::Failed(_) => SIGN_IN,
            Self::NotAssumed(_) => ASSUME,
        }
    }

    /// As the engine's error.
    pub(super) fn fault(&self) -> Fault {
        Fault::new(Class::Denied, self.to_string()).help(self.help())
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_sts::operation::assume_role::AssumeRoleError;
    use aws_smithy_types::error::metadata::ErrorMetadata;

    use super::*;

    /// As the SDK wraps it, for lack of anything to dispatch.
    fn call(inner: CredentialsError) -> ConnectorError {
        ConnectorError::other(Box::new(inner), None)
    }

    fn refused(code: &str) -> CredentialsError {
        let answer = ErrorMetadata::builder().code(code).message("not authorized to perform: sts:AssumeRole").build();
        CredentialsError::provider_error(AssumeRoleError::generic(answer))
    }

    #[test]
    fn a_source_that_fails_is_told_from_one_that_does_not_answer() {
        let gone = || CredentialsError::provider_error("the session has ended");
        assert_eq!(Lacking::of(&call(gone())), Some(Lacking::Failed("the session has ended".to_owned())));
        // The role of a profile, with a session that has ended.
        let for_role = CredentialsError::provider_error(call(gone()));
        assert_eq!(Lacking::of(&call(for_role)), Some(Lacking::Failed("the session has ended".to_owned())));
        let none = CredentialsError::not_loaded("nothing in the chain");
        assert!(matches!(Lacking::of(&call(none)), Some(Lacking::None(_))));

        let silent = ConnectorError::io(std::io::Error::other("connection refused").into());
        assert_eq!(Lacking::of(&silent), None);
        assert_eq!(Lacking::of(&call(CredentialsError::provider_error(silent))), None);
    }

    #[test]
    fn a_role_that_may_not_be_assumed_is_told_from_credentials_that_ran_out() {
        let denied = Lacking::of(&call(refused("AccessDenied"))).unwrap();
        let told = "the role cannot be assumed: not authorized to perform: sts:AssumeRole (AccessDenied)";
        assert_eq!((denied.to_string().as_str(), denied.help()), (told, ASSUME));
        assert_eq!(Lacking::of(&call(refused("ExpiredToken"))).unwrap().help(), SIGN_IN);
        assert_eq!(denied.fault().class, Class::Denied);
    }
}
