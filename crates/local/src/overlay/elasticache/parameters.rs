//! Cache parameter groups.

use serde_json::{Map, Value, json};

use super::{arn, drop, keep, listed, none, versions, wrapped};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

const MEMO: &str = "cache-parameter-group";
/// What was set in a group, by parameter.
const SET: &str = "cache-parameters";
const NAME: &str = "CacheParameterGroupName";

/// Some parameters and their defaults. Source:
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html>.
const DEFAULTS: &[(&str, &str)] = &[
    ("activedefrag", "no"),
    ("cluster-enabled", "no"),
    ("databases", "16"),
    ("lazyfree-lazy-eviction", "no"),
    ("maxmemory-policy", "volatile-lru"),
    ("maxmemory-samples", "3"),
    ("notify-keyspace-events", ""),
    ("reserved-memory-percent", "25"),
    ("slowlog-log-slower-than", "10000"),
    ("slowlog-max-len", "128"),
    ("tcp-keepalive", "300"),
    ("timeout", "0"),
];

fn default_group(ctx: &Ctx<'_>, family: &str) -> Value {
    let name = format!("default.{family}");
    json!({
        NAME: name,
        "CacheParameterGroupFamily": family,
        "Description": format!("Default parameter group for {family}"),
        "IsGlobal": false,
        "ARN": arn(ctx, "parametergroup", &name),
    })
}

/// A group by its name, a default one included.
pub(super) fn known(ctx: &Ctx<'_>, name: &str) -> Result<Value, ApiError> {
    let of_default = || {
        let family = name.strip_prefix("default.")?;
        versions::families().contains(&family).then(|| default_group(ctx, family))
    };
    ctx.recall(MEMO, name).or_else(of_default).ok_or_else(|| {
        let message = format!("CacheParameterGroup {name} not found.");
        ApiError::with_status(404, "CacheParameterGroupNotFound", message)
    })
}

/// The family of a group, if there is such a group.
pub(crate) fn family(ctx: &Ctx<'_>, name: &str) -> Option<String> {
    known(ctx, name).ok().map(|group| group.text("CacheParameterGroupFamily").to_owned())
}

pub(super) fn create(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let (name, family) = (params.text(NAME), params.text("CacheParameterGroupFamily"));
    if known(ctx, name).is_ok() {
        let message = format!("A parameter group with the name {name} already exists.");
        return Err(ApiError::new("CacheParameterGroupAlreadyExists", message));
    }
    if !versions::families().contains(&family) {
        let message = format!("CacheParameterGroupFamily {family} is not a valid parameter group family.");
        return Err(ApiError::new("InvalidParameterValue", message));
    }
    let mut group = default_group(ctx, family);
    group.set(NAME, name);
    group.set("Description", params.text("Description"));
    group.set("ARN", arn(ctx, "parametergroup", name));
    keep(ctx, MEMO, name, &group, params);
    ctx.forget(SET, name);
    Ok(wrapped("CacheParameterGroup", &group))
}

fn changeable(ctx: &Ctx<'_>, name: &str) -> Result<Value, ApiError> {
    let group = known(ctx, name)?;
    if name.starts_with("default.") {
        let message = format!("The parameter group {name} is a default parameter group and cannot be modified.");
        return Err(ApiError::new("InvalidCacheParameterGroupState", message));
    }
    Ok(group)
}

pub(super) fn modify(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let name = params.text(NAME);
    changeable(ctx, name)?;
    let new: Map<String, Value> = params
        .list("ParameterNameValues")
        .iter()
        .map(|p| (p.text("ParameterName").to_owned(), p.text("ParameterValue").into()))
        .collect();
    ctx.remember(SET, name, &new.into());
    Ok(json!({NAME: name}))
}

pub(super) fn reset(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let name = params.text(NAME);
    changeable(ctx, name)?;
    if params.get("ResetAllParameters").and_then(Value::as_bool) == Some(true) {
        ctx.forget(SET, name);
    }
    ctx.change(SET, name, |set| {
        for parameter in params.list("ParameterNameValues") {
            set.shift_remove(parameter.text("ParameterName"));
        }
    });
    Ok(json!({NAME: name}))
}

pub(super) fn describe(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let wanted = params.text(NAME);
    let groups = if wanted.is_empty() {
        let defaults = versions::families().into_iter().map(|family| default_group(ctx, family));
        defaults.chain(listed(ctx, MEMO, "")).collect()
    } else {
        vec![known(ctx, wanted)?]
    };
    Ok(json!({"CacheParameterGroups": groups}))
}

pub(super) fn parameters(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let name = params.text(NAME);
    known(ctx, name)?;
    let set = ctx.recall(SET, name).unwrap_or_default();
    let parameter = |name: &str, value: &str, source: &str| {
        json!({"ParameterName": name, "ParameterValue": value, "Source": source, "DataType": "string",
            "IsModifiable": true, "ChangeType": "immediate"})
    };
    let of_user =
        set.as_object().into_iter().flatten().map(|(name, value)| parameter(name, value.as_str().unwrap_or_default(), "user"));
    let of_system = DEFAULTS.iter().filter(|(name, _)| !set.has(name)).map(|(name, value)| parameter(name, value, "system"));
    let source = params.text("Source");
    let mut all: Vec<Value> = of_user.chain(of_system).filter(|p| source.is_empty() || p.text("Source") == source).collect();
    all.sort_by(|a, b| a.text("ParameterName").cmp(b.text("ParameterName")));
    Ok(json!({"Parameters": all}))
}

pub(super) fn delete(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let name = params.text(NAME);
    let group = changeable(ctx, name)?;
    drop(ctx, MEMO, name, &group);
    ctx.forget(SET, name);
    Ok(none())
}
