//! Reading a distribution's configuration.

use serde_json::Value;

use crate::value::Fields as _;

/// The elements of a list with a quantity beside it.
pub(crate) fn items<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of.get(name).map(|list| list.list("Items")).unwrap_or_default()
}

/// The configuration in the parameters of a create or an update.
pub(crate) fn asked(params: &Value) -> Option<&Value> {
    let with_tags = params.get("DistributionConfigWithTags").and_then(|both| both.get("DistributionConfig"));
    with_tags.or_else(|| params.get("DistributionConfig"))
}

/// The same, to be changed.
pub(super) fn asked_mut(params: &mut Value) -> Option<&mut Value> {
    let name = if params.get("DistributionConfigWithTags").is_some() {
        "/DistributionConfigWithTags/DistributionConfig"
    } else {
        "/DistributionConfig"
    };
    params.pointer_mut(name).filter(|config| config.is_object())
}

/// The default behaviour and the others.
pub(crate) fn behaviours(config: &Value) -> impl Iterator<Item = &Value> {
    config.get("DefaultCacheBehavior").into_iter().chain(items(config, "CacheBehaviors"))
}

/// The names of its own that it answers to.
pub(crate) fn aliases(config: &Value) -> Vec<&str> {
    items(config, "Aliases").iter().filter_map(Value::as_str).collect()
}

/// Its associations with versions of Lambda functions.
pub(crate) fn lambdas(config: &Value) -> impl Iterator<Item = &Value> {
    behaviours(config).flat_map(|behaviour| items(behaviour, "LambdaFunctionAssociations"))
}

/// The ARNs of its CloudFront functions.
pub(crate) fn functions(config: &Value) -> impl Iterator<Item = &str> {
    behaviours(config).flat_map(|behaviour| items(behaviour, "FunctionAssociations")).map(|one| one.text("FunctionARN"))
}
