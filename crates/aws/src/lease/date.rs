//! The server's time: the `Date` of an answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::DateTime;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::Format;
use provision_engine::Fault;
use provision_engine::lease::ServerTime;

/// What an answer says of the time.
pub(crate) fn server_time(response: &HttpResponse) -> Option<ServerTime> {
    let date = DateTime::from_str(response.headers().get("date")?, Format::HttpDate).ok()?;
    u64::try_from(date.secs()).ok().map(ServerTime::from_secs)
}

/// Hears the time in the last answer of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct DateOf(Arc<AtomicU64>);

impl DateOf {
    /// The time.
    pub(super) fn told(&self) -> Result<ServerTime, Fault> {
        match self.0.load(Ordering::Relaxed) {
            0 => Err(Fault::fatal("the answer tells no time, without which no lease can be held")),
            seconds => Ok(ServerTime::from_secs(seconds)),
        }
    }
}

impl Intercept for DateOf {
    fn name(&self) -> &'static str {
        "DateOf"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(at) = server_time(context.response()) {
            self.0.store(at.as_secs(), Ordering::Relaxed);
        }
        Ok(())
    }
}
