//! What a real account does and no emulator models: time, order, limits.

mod balancer;
mod buckets;
mod builds;
mod caches;
mod databases;
mod distribution;
mod edge;
mod endpoint;
mod failing;
mod instance;
mod interfaces;
mod lag;
mod nat;
mod order;
mod refusals;
mod replicas;
mod roles;
mod service;
mod stages;
pub mod times;

pub use buckets::least_s;

pub(crate) use refusals::certificates;

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
        Self { realism: Realism::Off, throttling: false, list_lag_s: 0.0, speed: 1.0 }
    }
}

/// An account's request tokens.
#[derive(Debug, Default)]
pub(crate) struct World {
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
pub(crate) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<Option<Value>, ApiError> {
    if !ctx.front.settings.realism.is_on() {
        return Ok(None);
    }
    refusals::before(ctx, call).await?;
    order::before(ctx, call).await?;
    match call.service.name.as_str() {
        "ec2" => {
            nat::before(ctx, call).await?;
            endpoint::before(ctx, call)?;
            instance::before(ctx, call)?;
        }
        "ecs" => {
            failing::due(ctx);
            roles::usable(ctx, call).await?;
            service::before(ctx, call).await?;
        }
        "cloudfront" => {
            distribution::before(ctx, call)?;
            edge::before(ctx, call).await?;
        }
        "lambda" => {
            roles::usable(ctx, call).await?;
            replicas::before(ctx, call)?;
        }
        "codebuild" => builds::before(ctx, call)?,
        "iam" => roles::before(ctx, call)?,
        "rds" => databases::before(ctx, call).await?,
        "elasticache" => caches::before(ctx, call)?,
        _ => {}
    }
    stages::before(ctx, call).await
}

/// What this call makes will fail while it is being made.
pub(crate) fn doom(ctx: &Ctx<'_>, call: &Call) {
    if call.service.name == "ec2" {
        nat::doom(ctx, call);
    }
}

/// Lays time over an answer.
pub(crate) fn after(ctx: &Ctx<'_>, call: &Call, asked: &Value, value: &mut Value) {
    if !ctx.front.settings.realism.is_on() {
        return;
    }
    match call.service.name.as_str() {
        "ec2" => {
            nat::after(ctx, call, asked, value);
            endpoint::after(ctx, call, value);
            instance::after(ctx, call, asked, value);
            interfaces::after(ctx, call, value);
        }
        "elbv2" => balancer::after(ctx, call, value),
        "ecs" => service::after(ctx, call, value),
        "iam" => {
            roles::after(ctx, call);
            instance::profile(ctx, call);
        }
        "cloudfront" => distribution::after(ctx, call, value),
        "codebuild" => builds::after(ctx, call, value),
        "rds" => databases::after(ctx, call, value),
        "elasticache" => caches::after(ctx, call, value),
        _ => {}
    }
    stages::after(ctx, call, value);
    lag::after(ctx, call, value);
}

/// Lays the time since its last change over a service that the front describes for itself.
pub(crate) fn settled(ctx: &Ctx<'_>, service: &mut Value) {
    if ctx.front.settings.realism.is_on() {
        service::settling(ctx, service);
    }
}

/// A number of what is remembered.
fn number(of: &Value, name: &str) -> Option<f64> {
    of.get(name).and_then(Value::as_f64)
}
