//! HTTP and HTTPS. What TLS needs (the system's root certificates, read and parsed) is loaded with the first HTTPS call:
//! a local AWS speaks plain HTTP, and a plan against it should cost next to nothing.

use std::sync::OnceLock;

use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// The HTTP client under everything else.
pub(super) fn transport() -> SharedHttpClient {
    let secure = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let plain = aws_smithy_http_client::Builder::new().build_http();
    http_client_fn(move |settings: &HttpConnectorSettings, components: &RuntimeComponents| {
        let (secure, settings, components) = (secure.clone(), settings.clone(), components.clone());
        let plain = plain.http_connector(&settings, &components);
        let connect = Box::new(move || secure.http_connector(&settings, &components));
        SharedHttpConnector::new(ByScheme { plain, secure: OnceLock::new(), connect: Connect(connect) })
    })
}

struct Connect(Box<dyn Fn() -> SharedHttpConnector + Send + Sync>);

impl std::fmt::Debug for Connect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connect")
    }
}

#[derive(Debug)]
struct ByScheme {
    plain: SharedHttpConnector,
    secure: OnceLock<SharedHttpConnector>,
    connect: Connect,
}

impl HttpConnector for ByScheme {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if request.uri().starts_with("http://") {
            return self.plain.call(request);
        }
        self.secure.get_or_init(|| (self.connect.0)()).call(request)
    }
}
