//! The tap: one async wrapper round the HTTP connector that limits, guards, counts and reports every call.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use provision_engine::lease::{Fence, Lost};
use provision_engine::{Event, Events};

use super::access::ATTEMPT_TIMEOUT;
use super::bounds::Bounds;
use super::limits::Limits;
use super::operation::Operation;
use crate::lease::server_time;

/// Counts of the calls of a connection.
#[derive(Debug, Default)]
pub struct CallCount {
    reads: AtomicUsize,
    writes: AtomicUsize,
    leases: AtomicUsize,
}

impl CallCount {
    /// Calls for the sake of leases: they are about the run and change nothing of what is deployed.
    pub fn leases(&self) -> usize {
        self.leases.load(Ordering::Relaxed)
    }
    /// Calls that cannot change anything.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::Relaxed)
    }
    /// All other calls.
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::Relaxed)
    }
}

/// The tap of a connection.
#[derive(Clone)]
pub struct Tap {
    inner: SharedHttpClient,
    pub(crate) limits: Arc<Limits>,
    count: Arc<CallCount>,
    bounds: Arc<Bounds>,
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tap").field("limits", &self.limits).field("count", &self.count).finish_non_exhaustive()
    }
}

impl Tap {
    pub(crate) fn new(inner: SharedHttpClient, limits: Arc<Limits>) -> Self {
        Self { inner, limits, count: Arc::default(), bounds: Arc::default() }
    }

    /// The counts of all calls that went through.
    #[must_use]
    pub fn count(&self) -> Arc<CallCount> {
        self.count.clone()
    }

    /// For clients that read; what they hear of the time the fence hears too.
    pub(crate) fn for_reading(&self, events: Events, fence: Fence) -> SharedHttpClient {
        self.client(events, Purpose::Read(fence))
    }
    /// For clients that write while the fence is open.
    pub(crate) fn for_writing(&self, events: Events, fence: Fence) -> SharedHttpClient {
        self.client(events, Purpose::Write(fence))
    }
    /// For clients that take leases: no fence stands before what opens it.
    pub(crate) fn for_leases(&self, events: Events) -> SharedHttpClient {
        self.client(events, Purpose::Lease)
    }

    fn client(&self, events: Events, purpose: Purpose) -> SharedHttpClient {
        let tap = self.clone();
        http_client_fn(move |settings: &HttpConnectorSettings, components: &RuntimeComponents| {
            let inner = tap.inner.http_connector(settings, components);
            SharedHttpConnector::new(TapConnector { tap: tap.clone(), inner, events: events.clone(), purpose: purpose.clone() })
        })
    }
}

/// What a client is for.
#[derive(Clone, Debug)]
enum Purpose {
    Read(Fence),
    Write(Fence),
    Lease,
}

/// The call was not sent, because a lease that it needs is lost.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Fenced(Lost);

#[derive(Debug)]
struct TapConnector {
    tap: Tap,
    inner: SharedHttpConnector,
    events: Events,
    purpose: Purpose,
}

impl HttpConnector for TapConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(operation) = request.extension::<Operation>().cloned() else {
            // Credentials, not an operation of ours: let it pass.
            return self.inner.call(request);
        };
        let reads = operation.reads();
        if !reads && matches!(self.purpose, Purpose::Read(_)) {
            let text = format!("{} {} is not a read, and plan and drift only read", operation.service, operation.name);
            return HttpConnectorFuture::ready(Err(ConnectorError::user(text.into())));
        }
        let (inner, tap, events, purpose) = (self.inner.clone(), self.tap.clone(), self.events.clone(), self.purpose.clone());
        HttpConnectorFuture::new(async move {
            tap.limits.wait(&operation).await;
            if let Purpose::Write(fence) = &purpose
                && !reads
            {
                // The last thing before it is sent.
                fence.pass().await.map_err(|lost| ConnectorError::user(Fenced(lost).into()))?;
            }
            let counter = match purpose {
                Purpose::Lease => &tap.count.leases,
                _ if reads => &tap.count.reads,
                _ => &tap.count.writes,
            };
            counter.fetch_add(1, Ordering::Relaxed);
            let meter = tap.bounds.begin(&operation, &request).map_err(|too_much| ConnectorError::user(too_much.into()))?;
            let began = Instant::now();
            let late = |elapsed: tokio::time::error::Elapsed| Err(ConnectorError::timeout(elapsed.into()));
            let result = tokio::time::timeout(ATTEMPT_TIMEOUT, inner.call(request)).await.unwrap_or_else(late);
            if let (Purpose::Read(fence) | Purpose::Write(fence), Ok(response)) = (&purpose, &result)
                && let Some(at) = server_time(response)
            {
                fence.heard(at);
            }
            let status = result.as_ref().map_or(0, |response| response.status().as_u16());
            events.send(|| Event::Call {
                service: operation.service.clone(),
                operation: operation.name.clone(),
                millis: began.elapsed().as_secs_f64() * 1000.0,
                status,
            });
            result.map(|response| meter.over(response))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Silent;

    impl HttpConnector for Silent {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            HttpConnectorFuture::new(std::future::pending())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_waited_for_from_when_the_call_is_sent() {
        let inner = SharedHttpConnector::new(Silent);
        let tap = Tap::new(http_client_fn(|_, _| SharedHttpConnector::new(Silent)), Limits::new(1.0));
        let connector = TapConnector { tap, inner, events: Events::default(), purpose: Purpose::Write(Fence::default()) };
        let mut request = HttpRequest::empty();
        request.add_extension(Operation { service: "Amazon S3".to_owned(), name: "HeadBucket".to_owned() });
        let began = tokio::time::Instant::now();
        let error = connector.call(request).await.map(drop).err();
        assert!(error.is_some_and(|error| error.is_timeout()));
        assert_eq!(began.elapsed().as_secs(), ATTEMPT_TIMEOUT.as_secs());
    }
}
