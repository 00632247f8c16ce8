//! Families of task definitions: which revision a family stands for, and which families there are.
//! Both emulators answer the latest revision whatever its status, and each lists families in its
//! own way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::gone;
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// The revisions of a status, with their families, those being deleted left out.
async fn revisions(ctx: &Ctx<'_>, status: &str) -> Result<Vec<(String, u64, String)>, ApiError> {
    let found = ctx.ask("ecs", "ListTaskDefinitions", json!({"status": status})).await?;
    Ok(found
        .texts("taskDefinitionArns")
        .into_iter()
        .filter(|arn| !gone::is_deleted(ctx, arn))
        .filter_map(|arn| {
            let (family, revision) = arn.rsplit('/').next()?.split_once(':')?;
            Some((family.to_owned(), revision.parse().ok()?, arn.to_owned()))
        })
        .collect())
}

/// The ARN of the latest active revision when only a family is named; nothing when a revision is.
pub(super) async fn latest(ctx: &Ctx<'_>, named: &str) -> Result<Option<String>, ApiError> {
    let name = named.rsplit('/').next().unwrap_or_default();
    if name.contains(':') {
        return Ok(None);
    }
    let latest = revisions(ctx, "ACTIVE")
        .await?
        .into_iter()
        .filter(|(family, ..)| family == name)
        .max_by_key(|(_, revision, _)| *revision);
    match latest {
        Some((_, _, arn)) => Ok(Some(arn)),
        None => Err(ApiError::new("ClientException", "Unable to describe task definition.")),
    }
}

/// ListTaskDefinitionFamilies: by default active and inactive families alike.
pub(super) async fn list(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    // Whether a family has an active revision.
    let mut families: BTreeMap<String, bool> = BTreeMap::new();
    for status in ["ACTIVE", "INACTIVE"] {
        for (family, ..) in revisions(ctx, status).await? {
            *families.entry(family).or_default() |= status == "ACTIVE";
        }
    }
    let prefix = params.text("familyPrefix");
    let names: Vec<String> = families
        .into_iter()
        .filter(|(name, active)| {
            name.starts_with(prefix)
                && match params.text("status") {
                    "ACTIVE" => *active,
                    "INACTIVE" => !*active,
                    _ => true,
                }
        })
        .map(|(name, _)| name)
        .collect();
    Ok(json!({"families": names}))
}
