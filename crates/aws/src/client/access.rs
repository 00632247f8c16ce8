//! What tells the reading clients from the writing ones: retries, partitions, timeouts.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction, RetryClassifierPriority};
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;

use super::bounds::{TooMuch, within};

/// Attempts of a read.
const READ_ATTEMPTS: u32 = 8;
/// Attempts of a write, which is repeated only when the service refused it for its rate.
const WRITE_ATTEMPTS: u32 = 5;
/// Attempts of a call about a lease: it is a small thing, and who calls knows how to go on.
const LEASE_ATTEMPTS: u32 = 3;
/// How long an answer may take. The tap keeps to it, from when a call is sent: the SDK, which sets no limit of its own, would
/// count the time for which a call waits for its turn, and so would its watch over what is uploaded.
/// Sources: <https://docs.aws.amazon.com/sdk-for-rust/latest/dg/timeouts.html>,
/// <https://docs.aws.amazon.com/sdk-for-rust/latest/dg/stalled-streams.html>.
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
/// A lease is renewed every 20 s, and lost when that does not come through for 50 s.
const LEASE_TIMEOUTS: (Duration, Duration) = (Duration::from_secs(4), Duration::from_secs(9));
/// The first pause of the SDK's back-off and its longest, in AWS seconds.
const BACKOFF: (f64, f64) = (1.0, 20.0);

/// A call may wait for its turn as long as it takes, and its attempts are counted.
fn patient(config: &SdkConfig) -> aws_types::sdk_config::Builder {
    let watch = StalledStreamProtectionConfig::enabled().upload_enabled(false).build();
    let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(5)).build();
    config.clone().into_builder().stalled_stream_protection(watch).timeout_config(timeouts)
}

fn retries(attempts: u32, speed: f64) -> RetryConfig {
    let scaled = |seconds: f64| Duration::from_secs_f64(seconds / speed.max(1.0));
    RetryConfig::standard()
        .with_max_attempts(attempts)
        .with_initial_backoff(scaled(BACKOFF.0))
        .with_max_backoff(scaled(BACKOFF.1))
}

/// The configuration of clients that only read. Polls have a retry quota of their own, so that a throttled poll
/// does not take the retries of a write.
pub(crate) fn read_only(config: &SdkConfig, http: SharedHttpClient, speed: f64) -> SdkConfig {
    patient(config).http_client(http).retry_config(retries(READ_ATTEMPTS, speed)).build()
}

/// The configuration of clients that write.
pub(crate) fn read_write(config: &SdkConfig, http: SharedHttpClient, speed: f64) -> SdkConfig {
    patient(config).http_client(http).retry_config(retries(WRITE_ATTEMPTS, speed)).build()
}

/// The configuration of the clients that take leases and renew them.
pub(crate) fn for_leases(config: &SdkConfig, http: SharedHttpClient) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(LEASE_TIMEOUTS.0)
        .operation_attempt_timeout(LEASE_TIMEOUTS.0)
        .operation_timeout(LEASE_TIMEOUTS.1)
        .build();
    // The times of leases are the clock's, on a local AWS too.
    config.clone().into_builder().http_client(http).timeout_config(timeouts).retry_config(retries(LEASE_ATTEMPTS, 1.0)).build()
}

fn attempts(config: &SdkConfig) -> Option<u32> {
    config.retry_config().map(RetryConfig::max_attempts)
}

fn reads(config: &SdkConfig) -> bool {
    attempts(config) == Some(READ_ATTEMPTS)
}

/// The retry partition of a service: reads, writes and leases apart.
pub(crate) fn partition(service: &'static str, config: &SdkConfig) -> aws_smithy_runtime::client::retries::RetryPartition {
    let side = match attempts(config) {
        Some(READ_ATTEMPTS) => "read",
        Some(LEASE_ATTEMPTS) => "lease",
        _ => "write",
    };
    aws_smithy_runtime::client::retries::RetryPartition::new(format!("provision-{service}-{side}"))
}

/// A write that got no answer, or a server's error, may have taken effect: it is looked up before it is sent again,
/// and that is the engine's work. Only a refusal for the rate of calls is repeated here.
#[derive(Debug)]
pub(crate) struct NoBlindRetry {
    reads: bool,
}

impl NoBlindRetry {
    pub(crate) fn of(config: &SdkConfig) -> Self {
        Self { reads: reads(config) }
    }
}

impl ClassifyRetry for NoBlindRetry {
    fn name(&self) -> &'static str {
        "NoBlindRetry"
    }
    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let too_much = context.output_or_error().and_then(Result::err).and_then(|error| within::<TooMuch>(error));
        if too_much.is_some() {
            return RetryAction::RetryForbidden;
        }
        if self.reads {
            return RetryAction::NoActionIndicated;
        }
        let unanswered = matches!(
            context.output_or_error(),
            Some(Err(error)) if error.is_connector_error() || error.is_timeout_error() || error.is_response_error()
        );
        let server_error = context.response().is_some_and(|response| response.status().as_u16() >= 500 && !throttled(context));
        if unanswered || server_error { RetryAction::RetryForbidden } else { RetryAction::NoActionIndicated }
    }
}

/// Some services refuse for the rate of calls with status 503.
fn throttled(context: &InterceptorContext) -> bool {
    let body = context.response().and_then(|response| response.body().bytes());
    body.is_some_and(super::operation::says_throttled)
}
