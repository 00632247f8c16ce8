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
use provision_engine::{Event, Events};

use super::limits::Limits;
use super::operation::Operation;

/// Counts of the calls of a connection.
#[derive(Debug, Default)]
pub struct CallCount {
    reads: AtomicUsize,
    writes: AtomicUsize,
}

impl CallCount {
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
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tap").field("limits", &self.limits).field("count", &self.count).finish_non_exhaustive()
    }
}

impl Tap {
    pub(crate) fn new(inner: SharedHttpClient, limits: Arc<Limits>) -> Self {
        Self { inner, limits, count: Arc::default() }
    }

    /// The counts of all calls that went through.
    #[must_use]
    pub fn count(&self) -> Arc<CallCount> {
        self.count.clone()
    }

    pub(crate) fn for_reading(&self, events: Events) -> SharedHttpClient {
        self.client(events, false)
    }
    pub(crate) fn for_writing(&self, events: Events) -> SharedHttpClient {
        self.client(events, true)
    }

    fn client(&self, events: Events, may_write: bool) -> SharedHttpClient {
        let tap = self.clone();
        http_client_fn(move |settings: &HttpConnectorSettings, components: &RuntimeComponents| {
            let inner = tap.inner.http_connector(settings, components);
            SharedHttpConnector::new(TapConnector { tap: tap.clone(), inner, events: events.clone(), may_write })
        })
    }
}

#[derive(Debug)]
struct TapConnector {
    tap: Tap,
    inner: SharedHttpConnector,
    events: Events,
    may_write: bool,
}

impl HttpConnector for TapConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(operation) = request.extension::<Operation>().cloned() else {
            // Credentials, not an operation of ours: let it pass.
            return self.inner.call(request);
        };
        let reads = operation.reads();
        if !reads && !self.may_write {
            let text = format!("{} {} is not a read, and plan and drift only read", operation.service, operation.name);
            return HttpConnectorFuture::ready(Err(ConnectorError::user(text.into())));
        }
        let (inner, tap, events) = (self.inner.clone(), self.tap.clone(), self.events.clone());
        HttpConnectorFuture::new(async move {
            tap.limits.wait(&operation).await;
            let counter = if reads { &tap.count.reads } else { &tap.count.writes };
            counter.fetch_add(1, Ordering::Relaxed);
            let began = Instant::now();
            let result = inner.call(request).await;
            let status = result.as_ref().map_or(0, |response| response.status().as_u16());
            events.send(|| Event::Call {
                service: operation.service.clone(),
                operation: operation.name.clone(),
                millis: began.elapsed().as_secs_f64() * 1000.0,
                status,
            });
            result
        })
    }
}
