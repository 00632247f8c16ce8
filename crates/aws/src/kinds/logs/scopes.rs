//! Whose log groups are there: every environment has some as long as it has anything.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudwatchlogs::types::LogGroup as Seen;
use provision_engine::{Fault, STACK_TAG};

use super::LogGroup;
use crate::client::{OrFault, Reader, Reclass as _};

/// The scopes of an application that have log groups, as their tags say it (`app/collection/environment`); those whose last part
/// is `known` are not looked at.
///
/// # Errors
/// The log groups or their tags cannot be read.
pub async fn others(aws: &Reader, app: &str, known: &BTreeSet<&str>) -> Result<BTreeSet<String>, Fault> {
    let path = LogGroup::of_application(app);
    let pages = aws.logs().describe_log_groups().log_group_name_prefix(&path).into_paginator().items().send();
    let groups: Vec<Seen> = pages.try_collect().await.or_fault("logs:DescribeLogGroups")?;
    let mut one_of: BTreeMap<&str, &str> = BTreeMap::new();
    for group in &groups {
        let rest = group.log_group_name().and_then(|name| name.strip_prefix(path.as_str())).unwrap_or_default();
        let place = rest.split('/').next().unwrap_or_default();
        if let Some(arn) = group.log_group_arn().or(group.arn()).filter(|_| !place.is_empty() && !known.contains(place)) {
            one_of.entry(place).or_insert(arn);
        }
    }
    let scopes = one_of.values().map(|arn| async {
        let answer = aws.logs().list_tags_for_resource().resource_arn(arn.trim_end_matches(":*")).send().await;
        let answer = answer.or_fault("logs:ListTagsForResource").unless(&["ResourceNotFoundException"])?;
        Ok::<_, Fault>(answer.and_then(|answer| answer.tags).and_then(|mut tags| tags.remove(STACK_TAG)))
    });
    let scopes = futures::future::try_join_all(scopes).await?;
    Ok(scopes.into_iter().flatten().filter(|scope| scope.split('/').next() == Some(app)).collect())
}
