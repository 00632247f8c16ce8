//! Client tokens: the same request again is answered as before. Both emulators ignore most.

use serde_json::Value;

use crate::account::lock;
use crate::front::Ctx;
use crate::realism::times;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// The answer to a request with a token.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    params: Value,
    value: Value,
    at: f64,
}

/// The calls whose token is honoured here, the token's member, the code for a token that was used with other parameters, and how
/// long it is remembered.
const CALLS: &[(&str, &str, &str, &str, f64)] = &[
    ("ec2", "CreateNatGateway", "ClientToken", "IdempotentParameterMismatch", times::NAT_TOKEN),
    ("ec2", "CreateRouteTable", "ClientToken", "IdempotentParameterMismatch", times::NAT_TOKEN),
    ("ec2", "RunInstances", "ClientToken", "IdempotentParameterMismatch", times::NAT_TOKEN),
    ("ec2", "CreateFlowLogs", "ClientToken", "IdempotentParameterMismatch", times::NAT_TOKEN),
    ("ec2", "CreateVpcEndpoint", "ClientToken", "IdempotentParameterMismatch", times::NAT_TOKEN),
    ("ecs", "CreateService", "clientToken", "InvalidParameterException", times::NAT_TOKEN),
    ("acm", "RequestCertificate", "IdempotencyToken", "InvalidParameterException", times::ACM_TOKEN),
    ("ecs", "RunTask", "clientToken", "ConflictException", times::NAT_TOKEN),
    ("secretsmanager", "CreateSecret", "ClientRequestToken", "ResourceExistsException", times::NAT_TOKEN),
    ("secretsmanager", "PutSecretValue", "ClientRequestToken", "ResourceExistsException", times::NAT_TOKEN),
];

fn key(ctx: &Ctx<'_>, call: &Call) -> Option<(String, &'static str, f64)> {
    let (_, operation, member, code, lives) = CALLS.iter().find(|(s, o, ..)| *s == call.service.name && *o == call.operation)?;
    let token = call.params.text(member);
    (!token.is_empty()).then(|| (format!("{}/{operation}/{token}", ctx.region), *code, *lives))
}

/// The former answer, if this is the same request again.
pub(super) fn replay(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    let Some((key, code, lives)) = key(ctx, call) else {
        return Ok(None);
    };
    let mut memo = lock(&ctx.account.memo);
    let Some(known) = memo.tokens.get(&key) else {
        return Ok(None);
    };
    if ctx.now() - known.at > lives {
        memo.tokens.remove(&key);
        return Ok(None);
    }
    if known.params != call.params {
        let message = "The client token was used before with other parameters.";
        return Err(ApiError::new(code, message));
    }
    Ok(Some(known.value.clone()))
}

/// Remembers an answer.
pub(super) fn keep(ctx: &Ctx<'_>, call: &Call, asked: &Value, value: &Value) {
    if let Some((key, ..)) = key(ctx, call) {
        let answered = Answered { params: asked.clone(), value: value.clone(), at: ctx.now() };
        lock(&ctx.account.memo).tokens.insert(key, answered);
    }
}

/// Forgets the answers in which an object has this name: it is no more.
pub(super) fn forget(ctx: &Ctx<'_>, member: &str, name: &str) {
    lock(&ctx.account.memo).tokens.retain(|_, known| known.value.text(member) != name);
}
