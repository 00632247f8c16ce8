//! What the emulators drop or get wrong, given back as AWS has it.
//!
//! Always on, unlike realism. Each row has a test in `tests/overlays.rs` that fails on the day the
//! emulator learns it.

mod sts;

use std::collections::HashMap;

use serde_json::Value;

use crate::account::Identity;
use crate::front::Ctx;
use crate::wire::{ApiError, Call};

/// What was set, by object and field, for what the emulators forget.
#[derive(Debug, Default)]
pub struct Memo {
    entries: HashMap<String, Value>,
}

/// May answer a call itself or rewrite its parameters.
pub(crate) async fn before(
    ctx: &Ctx<'_>,
    identity: &Identity,
    call: &mut Call,
) -> Result<Option<Value>, ApiError> {
    match call.service.name.as_str() {
        "sts" => sts::before(ctx, identity, call).await,
        _ => Ok(None),
    }
}

/// Puts right what the emulator answered.
pub(crate) async fn after(_ctx: &Ctx<'_>, call: &Call, _value: &mut Value) -> Result<(), ApiError> {
    match call.service.name.as_str() {
        _ => Ok(()),
    }
}

/// Puts right how the emulator refused.
pub(crate) fn refusal(_call: &Call, error: ApiError) -> ApiError {
    error
}
