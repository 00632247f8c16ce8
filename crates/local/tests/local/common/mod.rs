//! A small AWS client for the tests: it writes requests by the API models and signs nothing.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use provision_local::model::{Models, Service};
use provision_local::wire::{ApiError, Protocol, RawRequest, Reply, bodiless_error, decode_reply, encode_call, error_code};
use provision_local::{Backend, Builder, Emulator, LocalAccount, LocalAws, Realism, Venvs};
use serde_json::Value;

pub(crate) mod data;
pub(crate) mod edge;
pub(crate) mod stack;

/// Where most tests are.
pub(crate) const REGION: &str = "eu-west-1";

/// Someone who calls AWS.
#[derive(Clone)]
pub(crate) struct Client {
    endpoint: String,
    key: String,
    region: &'static str,
    /// For moto itself, which takes the account from a header.
    account: String,
    http: Http<HttpConnector, Full<Bytes>>,
    models: Arc<Models>,
}

impl Client {
    /// The account's role, through the front.
    pub(crate) fn front(account: &LocalAccount) -> Self {
        Self::new(account.endpoint(), &account.credentials().access_key_id, account.id())
    }

    /// The emulator itself, past the front, as an account that nobody else uses.
    pub(crate) async fn emulator(backend: Backend, account: &str) -> Self {
        let emulator = Emulator::shared(backend).await.unwrap();
        Self::new(format!("http://127.0.0.1:{}", emulator.port()), account, account)
    }

    pub(crate) fn new(endpoint: String, key: &str, account: &str) -> Self {
        Self {
            endpoint,
            key: key.to_owned(),
            region: REGION,
            account: account.to_owned(),
            http: Http::builder(TokioExecutor::new()).build_http(),
            models: Models::shared(&Venvs::find().unwrap().models().unwrap()),
        }
    }

    /// The same caller, elsewhere.
    pub(crate) fn in_region(&self, region: &'static str) -> Self {
        Self { region, ..self.clone() }
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub(crate) fn model(&self, service: &str) -> Arc<Service> {
        self.models.service(service).unwrap()
    }

    /// A call by the model; the connection must not be closed on us.
    pub(crate) async fn call(&self, service: &str, operation: &str, params: Value) -> Result<Value, ApiError> {
        let model = self.model(service);
        let request = encode_call(&model, operation, &params);
        let reply = self.send(service, request).await.unwrap();
        if reply.status.is_success() {
            return Ok(decode_reply(&model, operation, Protocol::native(&model), &reply).unwrap());
        }
        let (code, message) = error_code(&reply)
            .or_else(|| bodiless_error(Protocol::native(&model), &reply))
            .unwrap_or_else(|| ("unreadable".into(), String::new()));
        Err(ApiError { status: reply.status.as_u16(), code, message })
    }

    /// A call that must succeed.
    pub(crate) async fn ok(&self, service: &str, operation: &str, params: Value) -> Value {
        match self.call(service, operation, params).await {
            Ok(value) => value,
            Err(error) => panic!("{service} {operation}: {error:?}"),
        }
    }

    /// A call that must be refused: the code.
    pub(crate) async fn refused(&self, service: &str, operation: &str, params: Value) -> String {
        match self.call(service, operation, params).await {
            Ok(value) => panic!("{service} {operation} was not refused: {value}"),
            Err(error) => error.code,
        }
    }

    /// Any request; `None` when the connection closes without an answer.
    pub(crate) async fn send(&self, service: &str, request: RawRequest) -> Option<Reply> {
        let scope = self.model(service).signing_name().to_owned();
        let auth = format!(
            "AWS4-HMAC-SHA256 Credential={}/20260101/{}/{scope}/aws4_request, SignedHeaders=host, Signature=0",
            self.key, self.region
        );
        let mut builder = Request::builder()
            .method(request.method)
            .uri(format!("{}{}", self.endpoint, request.path))
            .header("authorization", auth)
            .header("x-moto-account-id", &self.account);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        self.exchange(builder.body(Full::new(request.body)).unwrap()).await
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Option<Reply> {
        let answer = self.http.request(request).await.ok()?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        Some(Reply { status: parts.status, headers: parts.headers, body })
    }

    /// A control request: status and JSON.
    pub(crate) async fn control(&self, method: Method, path: &str, body: &str) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/_local/{path}", self.endpoint))
            .body(Full::new(Bytes::from(body.to_owned())))
            .unwrap();
        let reply = self.exchange(request).await.unwrap();
        (reply.status.as_u16(), serde_json::from_slice(&reply.body).unwrap_or_default())
    }
}

/// A form request with a content of its own.
pub(crate) fn form(body: &str) -> RawRequest {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
    RawRequest { method: Method::POST, path: "/".into(), headers, body: Bytes::from(body.to_owned()) }
}

/// A JSON request with a content of its own.
pub(crate) fn target(target: &str, body: &str) -> RawRequest {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/x-amz-json-1.1".parse().unwrap());
    headers.insert("x-amz-target", target.parse().unwrap());
    RawRequest { method: Method::POST, path: "/".into(), headers, body: Bytes::from(body.to_owned()) }
}

/// Both back ends.
pub(crate) const BOTH: [Backend; 2] = [Backend::Ministack, Backend::Moto];

/// A front without realism, an account in it, and a client.
pub(crate) async fn plain(backend: Backend) -> (LocalAws, LocalAccount, Client) {
    start(LocalAws::builder().backend(backend)).await
}

/// A front with realism and without throttling, whose time the test moves on.
pub(crate) async fn real(backend: Backend) -> (LocalAws, LocalAccount, Client) {
    start(LocalAws::builder().backend(backend).realism(Realism::On).throttling(false)).await
}

pub(crate) async fn start(builder: Builder) -> (LocalAws, LocalAccount, Client) {
    let aws = builder.start().await.unwrap();
    let account = aws.new_account().await.unwrap();
    let client = Client::front(&account);
    (aws, account, client)
}
