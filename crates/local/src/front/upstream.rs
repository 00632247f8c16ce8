//! Requests to the emulator, as the account they belong to.

use std::error::Error;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::emulator::Backend;
use crate::error::LocalError;
use crate::wire::{RawRequest, Reply};

/// Headers that belong to the caller's connection or signature, not to the request.
const NOT_FORWARDED: &[HeaderName] =
    &[header::HOST, header::CONNECTION, header::AUTHORIZATION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::EXPECT];

/// A pooled client to one emulator.
#[derive(Debug, Clone)]
pub(crate) struct Upstream {
    backend: Backend,
    port: u16,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// For whom a request is sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct As<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    /// The signing name.
    pub(crate) service: &'a str,
}

impl Upstream {
    pub(crate) fn new(backend: Backend, port: u16) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self { backend, port, client: Client::builder(TokioExecutor::new()).build(connector) }
    }

    /// Sends a request. Emulators do not check signatures; they take the account from the key
    /// (ministack: a key of twelve digits) or from a header (moto).
    pub(crate) async fn send(&self, who: As<'_>, request: RawRequest) -> Result<Reply, LocalError> {
        let fail = |e: &dyn std::fmt::Display| LocalError::emulator(self.backend, e);
        let uri: Uri =
            format!("http://127.0.0.1:{}{}", self.port, request.path).parse().map_err(|e: http::uri::InvalidUri| fail(&e))?;
        let mut sent = Request::new(Full::new(request.body));
        *sent.method_mut() = request.method;
        *sent.uri_mut() = uri;
        let headers = sent.headers_mut();
        for (name, value) in &request.headers {
            if !NOT_FORWARDED.contains(name) && name != "x-amz-security-token" {
                headers.append(name.clone(), value.clone());
            }
        }
        let credential = format!(
            "AWS4-HMAC-SHA256 Credential={}/20260101/{}/{}/aws4_request, SignedHeaders=host, Signature=0",
            who.account, who.region, who.service
        );
        if let Ok(value) = HeaderValue::from_str(&credential) {
            headers.insert(header::AUTHORIZATION, value);
        }
        if let Ok(value) = HeaderValue::from_str(who.account) {
            headers.insert("x-moto-account-id", value);
        }
        self.exchange(sent).await
    }

    /// Waits until the emulator answers; its socket listens already.
    pub(crate) async fn ready(&self) -> Result<(), LocalError> {
        let reply = self.plain("GET", "/_provision/ready").await?;
        if reply.status.is_success() {
            return Ok(());
        }
        let cause = format!("its readiness check answers {}", reply.status);
        Err(LocalError::emulator(self.backend, cause))
    }

    /// Makes the emulator forget an account.
    pub(crate) async fn forget(&self, account: &str) -> Result<(), LocalError> {
        let reply = self.plain("DELETE", &format!("/_provision/accounts/{account}")).await?;
        if reply.status.is_success() {
            return Ok(());
        }
        let cause = format!("forgetting an account answers {}", reply.status);
        Err(LocalError::emulator(self.backend, cause))
    }

    async fn plain(&self, method: &str, path: &str) -> Result<Reply, LocalError> {
        let request = Request::builder()
            .method(method)
            .uri(format!("http://127.0.0.1:{}{path}", self.port))
            .body(Full::default())
            .map_err(|e| LocalError::emulator(self.backend, e))?;
        self.exchange(request).await
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Reply, LocalError> {
        let fail = |e: &dyn Error| LocalError::emulator(self.backend, with_causes(e));
        let head = request.method() == Method::HEAD;
        let answer = self.client.request(request).await.map_err(|e| fail(&e))?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map_err(|e| fail(&e))?.to_bytes();
        let mut headers = parts.headers;
        for name in [header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::DATE, header::SERVER] {
            // Of an answer to HEAD it tells the length of what is not sent.
            if !(head && name == header::CONTENT_LENGTH) {
                headers.remove(name);
            }
        }
        Ok(Reply { status: parts.status, headers, body })
    }
}

/// A client's error says little: what the system said is its cause.
fn with_causes(error: &dyn Error) -> String {
    let all = std::iter::successors(Some(error), |&error| error.source());
    all.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn why_an_emulator_does_not_answer_is_told() {
        // A port that was free a moment ago: nobody listens.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let error = Upstream::new(Backend::Ministack, port).ready().await.unwrap_err().to_string();
        assert!(error.contains("refused"), "{error}");
    }
}
