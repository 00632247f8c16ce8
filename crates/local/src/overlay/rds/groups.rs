//! Parameter groups: moto does not say that its parameters are the user's, and cannot reset one.

use serde_json::{Value, json};

use crate::emulator::Backend;
use crate::front::Ctx;
use crate::value::Fields as _;

fn names(params: &Value) -> Vec<String> {
    params.list("Parameters").iter().map(|p| p.text("ParameterName").to_owned()).collect()
}

/// Answers in moto's place; what was reset is not shown until it is set again.
pub(super) fn reset(ctx: &Ctx<'_>, params: &Value) -> Option<Value> {
    if ctx.front.backend() != Backend::Moto {
        return None;
    }
    let group = params.text("DBParameterGroupName");
    for name in names(params) {
        ctx.change("db-parameter-reset", group, |known| known.insert(name, true.into()));
    }
    if params.get("ResetAllParameters").and_then(Value::as_bool) == Some(true) {
        ctx.change("db-parameter-reset", group, |known| known.insert("*".to_owned(), true.into()));
    }
    Some(json!({"DBParameterGroupName": group}))
}

pub(super) fn modified(ctx: &Ctx<'_>, params: &Value) {
    ctx.change("db-parameter-reset", params.text("DBParameterGroupName"), |known| {
        for name in names(params) {
            known.insert(name, false.into());
        }
    });
}

pub(super) fn parameters(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    if ctx.front.backend() != Backend::Moto {
        return;
    }
    let known = ctx.recall("db-parameter-reset", params.text("DBParameterGroupName")).unwrap_or_default();
    let is_reset = |name: &str| known.get(name).or_else(|| known.get("*")).and_then(Value::as_bool) == Some(true);
    if let Some(all) = value.get_mut("Parameters").and_then(Value::as_array_mut) {
        all.retain(|p| !is_reset(p.text("ParameterName")));
        for parameter in all {
            parameter.set("Source", "user");
            parameter.set("IsModifiable", true);
        }
    }
}
