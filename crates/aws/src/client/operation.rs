//! Names the operation on the request, so that the connector knows what it carries.

use std::sync::Arc;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextMut, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use super::limits::Limits;

/// Which operation a request is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Operation {
    pub(crate) service: String,
    pub(crate) name: String,
}

impl Operation {
    /// Whether it cannot change anything. An operation that is not known to be a read counts as a write.
    pub(crate) fn reads(&self) -> bool {
        const READS: [&str; 7] = ["Describe", "Get", "List", "BatchGet", "Head", "Simulate", "Lookup"];
        // `GetAuthorizationToken` and the like make something; none is used by a list call.
        READS.iter().any(|prefix| self.name.starts_with(prefix))
    }
}

/// Names operations, and tells the limiter when the service refuses one for its rate.
#[derive(Debug)]
pub(crate) struct NameOperation {
    pub(crate) limits: Arc<Limits>,
}

impl Intercept for NameOperation {
    fn name(&self) -> &'static str {
        "NameOperation"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(metadata) = config.load::<Metadata>() {
            let operation = Operation { service: metadata.service().to_owned(), name: metadata.name().to_owned() };
            context.request_mut().add_extension(operation);
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (Some(metadata), Some(response)) = (config.load::<Metadata>(), context.response()) else { return Ok(()) };
        let operation = Operation { service: metadata.service().to_owned(), name: metadata.name().to_owned() };
        let throttled = !response.status().is_success() && response.body().bytes().is_some_and(says_throttled);
        self.limits.learn(&operation, throttled);
        Ok(())
    }
}

/// Whether an error's body is a refusal for the rate of calls.
pub(crate) fn says_throttled(body: &[u8]) -> bool {
    const WORDS: [&str; 4] = ["Throttl", "RequestLimitExceeded", "TooManyRequests", "SlowDown"];
    let text = String::from_utf8_lossy(body);
    WORDS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_to_read_counts_as_a_write() {
        let reads = |name: &str| Operation { service: String::new(), name: name.to_owned() }.reads();
        assert!(reads("DescribeVpcs") && reads("GetAccountAuthorizationDetails") && reads("ListServices"));
        assert!(!reads("CreateVpc") && !reads("PutRolePolicy") && !reads("DeregisterTaskDefinition") && !reads("AssumeRole"));
    }
}
