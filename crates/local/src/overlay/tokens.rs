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

/// The calls whose token is honoured here, the token's member and the code for a token that was
/// used with other parameters.
const CALLS: &[(&str, &str, &str, &str)] = &[
    ("ec2", "CreateNatGateway", "ClientToken", "IdempotentParameterMismatch"),
    ("ec2", "CreateRouteTable", "ClientToken", "IdempotentParameterMismatch"),
    ("ec2", "CreateVpcEndpoint", "ClientToken", "IdempotentParameterMismatch"),
    ("ecs", "CreateService", "clientToken", "InvalidParameterException"),
    ("ecs", "RunTask", "clientToken", "ConflictException"),
    ("secretsmanager", "CreateSecret", "ClientRequestToken", "ResourceExistsException"),
    ("secretsmanager", "PutSecretValue", "ClientRequestToken", "ResourceExistsException"),
];

fn key(ctx: &Ctx<'_>, call: &Call) -> Option<(String, &'static str)> {
    let (_, operation, member, code) = CALLS.iter().find(|(s, o, ..)| *s == call.service.name && *o == call.operation)?;
    let token = call.params.text(member);
    (!token.is_empty()).then(|| (format!("{}/{operation}/{token}", ctx.region), *code))
}

/// The former answer, if this is the same request again.
pub(super) fn replay(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    let Some((key, code)) = key(ctx, call) else {
        return Ok(None);
    };
    let mut memo = lock(&ctx.account.memo);
    let Some(known) = memo.tokens.get(&key) else {
        return Ok(None);
    };
    if ctx.now() - known.at > times::NAT_TOKEN {
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
    if let Some((key, _)) = key(ctx, call) {
        let answered = Answered { params: asked.clone(), value: value.clone(), at: ctx.now() };
        lock(&ctx.account.memo).tokens.insert(key, answered);
    }
}

/// Forgets the answers in which an object has this name: it is no more.
pub(super) fn forget(ctx: &Ctx<'_>, member: &str, name: &str) {
    lock(&ctx.account.memo).tokens.retain(|_, known| known.value.text(member) != name);
}
