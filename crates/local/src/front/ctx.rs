//! What the overlays and the realism see of a call: its account, its region, and the emulator.

use std::sync::Arc;

use serde_json::Value;

use super::upstream::As;
use super::{Front, winter};
use crate::account::{Account, lock};
use crate::error::LocalError;
use crate::model::Service;
use crate::wire::{ApiError, Protocol, RawRequest, Reply, bodiless_error, decode_reply, encode_call, error_code};

/// Where the services are that have no regions.
pub(crate) const HOME: &str = "us-east-1";

/// The surroundings of a call.
#[derive(Clone, Copy)]
pub(crate) struct Ctx<'a> {
    pub(crate) front: &'a Front,
    pub(crate) account: &'a Arc<Account>,
    pub(crate) region: &'a str,
}

impl<'a> Ctx<'a> {
    pub(crate) const fn new(front: &'a Front, account: &'a Arc<Account>, region: &'a str) -> Self {
        Self { front, account, region }
    }

    /// The same account, where the services without regions are, and what CloudFront takes from one region only.
    pub(crate) const fn home(&self) -> Self {
        Self { region: HOME, ..*self }
    }

    /// The same account in another region.
    pub(crate) const fn elsewhere(&self, region: &'a str) -> Self {
        Self { region, ..*self }
    }

    /// AWS seconds since the front started.
    pub(crate) fn now(&self) -> f64 {
        self.front.clock.now()
    }

    /// Sends a request to whatever serves the service.
    pub(crate) async fn send(&self, service: &Service, request: RawRequest) -> Result<Reply, ApiError> {
        if winter::serves(&service.name) {
            let winter = Arc::clone(&lock(&self.account.winter));
            let account = &self.account.id;
            return Ok(winter.handle(&service.name, account, self.region, request).await);
        }
        let who = As { account: &self.account.id, region: self.region, service: service.signing_name() };
        let failed = |e: LocalError| ApiError::with_status(502, "ProvisionEmulatorFailed", e.to_string());
        let upstream = self.front.upstream(&service.name).await.map_err(failed)?;
        upstream.send(who, request).await.map_err(failed)
    }

    /// Asks the emulator itself, past overlays, realism and recording.
    pub(crate) async fn ask(&self, service: &str, operation: &str, params: Value) -> Result<Value, ApiError> {
        let service =
            self.front.models.service(service).map_err(|e| ApiError::with_status(501, "ProvisionNoModel", e.to_string()))?;
        let reply = self.send(&service, encode_call(&service, operation, &params)).await?;
        value_of(&service, operation, Protocol::native(&service), &reply)
    }
}

/// The value of an answer, or its error.
pub(crate) fn value_of(service: &Service, operation: &str, protocol: Protocol, reply: &Reply) -> Result<Value, ApiError> {
    if reply.status.is_success() {
        return decode_reply(service, operation, protocol, reply).ok_or_else(|| {
            let message = format!("the emulator's answer to {operation} cannot be read");
            ApiError::with_status(502, "ProvisionEmulatorFailed", message)
        });
    }
    let (code, message) = error_code(reply).or_else(|| bodiless_error(protocol, reply)).unwrap_or_else(|| {
        let start: String = String::from_utf8_lossy(&reply.body).chars().take(200).collect();
        ("ProvisionEmulatorFailed".to_owned(), start)
    });
    Err(ApiError::with_status(reply.status.as_u16(), &code, message))
}
