//! What a real account does and no emulator models: time, tokens, order, limits.

mod buckets;
pub mod times;

use serde_json::Value;

use crate::account::lock;
use crate::faults::throttled;
use crate::front::Ctx;
use crate::wire::{ApiError, Call};

/// Whether answers are made as slow and strict as AWS's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Realism {
    /// As the emulators answer.
    #[default]
    Off,
    /// As AWS answers.
    On,
}

impl Realism {
    /// Whether it is on.
    pub const fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

/// How real it gets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) realism: Realism,
    pub(crate) throttling: bool,
    pub(crate) list_lag_s: f64,
    pub(crate) speed: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            realism: Realism::Off,
            throttling: false,
            list_lag_s: 0.0,
            speed: 1.0,
        }
    }
}

/// What the front knows of one account's objects and the emulator does not.
#[derive(Debug, Default)]
pub struct World {
    buckets: buckets::Buckets,
}

/// Refuses a call for which the account has no tokens left.
pub(crate) fn throttle(ctx: &Ctx<'_>, call: &Call, mutating: bool) -> Result<(), ApiError> {
    if !ctx.front.settings.throttling {
        return Ok(());
    }
    let (service, operation) = (call.service.name.as_str(), call.operation.as_str());
    let mut world = lock(&ctx.account.world);
    let key = (ctx.region, service, operation);
    if world.buckets.take(key, mutating, ctx.now()) {
        return Ok(());
    }
    Err(throttled(service))
}

/// May refuse a call, answer it, or rewrite its parameters.
pub(crate) async fn before(_ctx: &Ctx<'_>, _call: &mut Call) -> Result<Option<Value>, ApiError> {
    Ok(None)
}

/// Lays time over an answer.
pub(crate) async fn after(_ctx: &Ctx<'_>, _call: &Call, _value: &mut Value) -> Result<(), ApiError> {
    Ok(())
}
