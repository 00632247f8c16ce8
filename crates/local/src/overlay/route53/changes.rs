//! Changes are pending until all name servers have them.

use serde_json::{Value, json};

use super::bare;
use crate::account::letters;
use crate::front::Ctx;
use crate::realism::times;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// Gives a change an id of its own, and remembers when it was made.
pub(super) fn noted(ctx: &Ctx<'_>, info: &mut Value) {
    let id = letters("C", 20);
    ctx.remember("change", &id, &json!({"at": ctx.now()}));
    *info = shown(ctx, &id, ctx.now(), "PENDING");
}

pub(super) fn get(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let id = bare(params.text("Id"));
    let Some(at) = ctx.recall("change", id).and_then(|known| known.get("at").and_then(Value::as_f64)) else {
        return Err(ApiError::new("NoSuchChange", format!("A change with id {id} does not exist.")));
    };
    let takes = if ctx.front.settings.realism.is_on() { times::ROUTE53_INSYNC } else { 0.0 };
    let status = if ctx.now() - at >= takes { "INSYNC" } else { "PENDING" };
    Ok(json!({"ChangeInfo": shown(ctx, id, at, status)}))
}

fn shown(ctx: &Ctx<'_>, id: &str, at: f64, status: &str) -> Value {
    json!({"Id": format!("/change/{id}"), "Status": status, "SubmittedAt": ctx.front.clock.epoch_at(at)})
}
