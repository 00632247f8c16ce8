//! A log group.

use provision_engine::{Kind, Output};

use crate::types::{Arn, DbInstanceId, DbProxyName};

/// A log group of CloudWatch Logs.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "logs.log-group", terraform = "aws_cloudwatch_log_group", cloudformation = "AWS::Logs::LogGroup",
    out = LogGroupOut,
    replace = "new-first",
    iam(
        list = "logs:DescribeLogGroups logs:ListTagsForResource",
        create = "logs:CreateLogGroup logs:TagResource logs:PutRetentionPolicy",
        update = "logs:PutRetentionPolicy logs:DeleteRetentionPolicy logs:TagResource",
        delete = "logs:DeleteLogGroup", on = "logs:{region}:{account}:log-group:/provision/{app}/{env}/* logs:{region}:{account}:log-group:/aws/rds/instance/{name}* logs:{region}:{account}:log-group:/aws/rds/proxy/{name}* logs:{region}:{account}:log-group:/aws/ecs/containerinsights/{name}*",
    )
)]
pub struct LogGroup {
    /// Its name: `/provision/app/environment/service`. It begins with the [`path`](LogGroup::path) of its scope.
    #[field(replace)]
    pub name: String,
    /// Days after which entries expire; 0 for never.
    pub retention_days: u32,
    /// Hours after its last deploy at which the environment whose log group it is may be destroyed. Kept as the tag
    /// `provision:lifetime-hours`; the tag `provision:expires` tells the moment, and each deploy renews it.
    pub lifetime_hours: Option<u32>,
}

/// Where RDS has the logs of its instances.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html>.
const DATABASES: &str = "/aws/rds/instance/";
/// Where RDS has the logs of its proxies.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html>.
const PROXIES: &str = "/aws/rds/proxy/";
/// Where Container Insights has what it measures.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference-performance-logs-ECS.html>.
const INSIGHTS: &str = "/aws/ecs/containerinsights/";

impl LogGroup {
    /// What the names that we choose for a scope's log groups begin with: `/provision/app/environment/`.
    #[must_use]
    pub fn path(stack: &str) -> String {
        let (app, last) = (stack.split('/').next().unwrap_or_default(), stack.rsplit('/').next().unwrap_or_default());
        format!("{}{last}/", Self::of_application(app))
    }

    /// What a database writes one of its logs to.
    #[must_use]
    pub fn of_database(identifier: &DbInstanceId, log: &str) -> String {
        format!("{DATABASES}{identifier}/{log}")
    }

    /// What a database's proxy writes its log to.
    #[must_use]
    pub fn of_proxy(name: &DbProxyName) -> String {
        format!("{PROXIES}{name}")
    }

    /// What Container Insights writes of a cluster.
    #[must_use]
    pub fn of_insights(cluster: &str) -> String {
        format!("{INSIGHTS}{cluster}/performance")
    }

    /// What the names that we choose for an application's log groups begin with.
    #[must_use]
    pub(super) fn of_application(app: &str) -> String {
        format!("/provision/{app}/")
    }

    /// What the names of all log groups of a scope begin with: ours, and those that AWS chooses. Log groups are found again by
    /// it, because they cannot be listed by tag.
    #[must_use]
    pub fn paths(stack: &str) -> [String; 4] {
        let name = crate::name::of(stack, "", usize::MAX);
        [Self::path(stack), format!("{DATABASES}{name}"), format!("{PROXIES}{name}"), format!("{INSIGHTS}{name}")]
    }
}

/// What others may read of a log group.
#[derive(Output, Clone, Debug)]
pub struct LogGroupOut {
    /// Its name.
    #[output(id)]
    pub name: String,
    /// Its ARN, without the trailing `:*`.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_cloudwatchlogs::types::LogGroup as Seen;

    use super::super::lifetime;
    use super::{DATABASES, INSIGHTS, LogGroup, LogGroupOut, PROXIES};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    impl Operate<Aws> for LogGroup {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let homes = [0, 1, 2, 3].map(|home| Prefixes::of::<Self>(cx, |stack| Self::paths(stack)[home].clone()));
            let lists = homes.iter().map(|home| async {
                let mut seen = starting_with(aws, home.common()).await?;
                seen.retain(|group| home.has(group.log_group_name()));
                Ok::<_, Fault>(seen)
            });
            let mut seen = futures::future::try_join_all(lists).await?.concat();
            // Where all are listed, all lists are the same.
            seen.sort_by(|a, b| a.log_group_name().cmp(&b.log_group_name()));
            seen.dedup_by(|a, b| a.log_group_name() == b.log_group_name());
            named::each(seen, |group| found(aws, group)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<LogGroupOut, Fault> {
            named::findable(&want.name, &[&Self::path(me.stack), DATABASES, PROXIES, INSIGHTS].map(str::to_owned))?;
            let call = aws.logs().create_log_group().log_group_name(&want.name);
            let lasting = want.lifetime_hours.map(lifetime::tags).unwrap_or_default();
            call.set_tags(Some(me.tags.clone().into_iter().chain(lasting).collect()))
                .send()
                .await
                .or_fault("logs:CreateLogGroup")?;
            if want.retention_days > 0 {
                later(retain(aws, want).await);
            }
            Ok(LogGroupOut { name: want.name.clone(), arn: aws.place().arn("logs", &format!("log-group:{}", want.name)) })
        }

        async fn update(aws: &Aws, _: &Me<'_>, _: &Found<Self>, want: &Self, diff: &Diff) -> Updated<Self> {
            if diff.has("retention_days") {
                retain(aws, want).await?;
            }
            if let Some(hours) = want.lifetime_hours.filter(|_| diff.has("lifetime_hours")) {
                lifetime::renew(aws, &want.name, hours).await?;
            }
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.logs().tag_resource().resource_arn(at.out.arn.as_str());
            call.set_tags(Some(tags.clone().into_iter().collect())).send().await.or_fault("logs:TagResource").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            aws.logs().delete_log_group().log_group_name(&at.out.name).send().await.or_fault("logs:DeleteLogGroup").map(drop)
        }
    }

    async fn retain(aws: &Aws, want: &LogGroup) -> Result<(), Fault> {
        if want.retention_days == 0 {
            let call = aws.logs().delete_retention_policy().log_group_name(&want.name);
            return call.send().await.or_fault("logs:DeleteRetentionPolicy").map(drop);
        }
        let days = i32::try_from(want.retention_days).unwrap_or(i32::MAX);
        let call = aws.logs().put_retention_policy().log_group_name(&want.name).retention_in_days(days);
        call.send().await.or_fault("logs:PutRetentionPolicy").map(drop)
    }

    async fn starting_with(aws: &Reader, path: Option<String>) -> Result<Vec<Seen>, Fault> {
        let pages = aws.logs().describe_log_groups().set_log_group_name_prefix(path).into_paginator().items().send();
        pages.try_collect().await.or_fault("logs:DescribeLogGroups")
    }

    /// With its tags; nothing if it has vanished meanwhile.
    async fn found(aws: &Reader, seen: Seen) -> Looked<LogGroup> {
        let name = seen.log_group_name().unwrap_or_default().to_owned();
        // `arn` ends in `:*`; tagging takes the form without it.
        // Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html>.
        let arn = seen.log_group_arn().or(seen.arn()).unwrap_or_default();
        let arn = Arn::new(arn.strip_suffix(":*").unwrap_or(arn));
        let answer = aws.logs().list_tags_for_resource().resource_arn(arn.as_str()).send().await;
        let answer = answer.or_fault("logs:ListTagsForResource").unless(&["ResourceNotFoundException"])?;
        let Some(answer) = answer else { return Ok(None) };
        let tags: Tags = answer.tags.unwrap_or_default().into_iter().collect();
        // Without a retention entries never expire.
        let retention_days = seen.retention_in_days().and_then(|days| u32::try_from(days).ok()).unwrap_or_default();
        let spec = LogGroup { name: name.clone(), retention_days, lifetime_hours: lifetime::hours(&tags) };
        let mut found = Found::ready(Mark::Tags(tags), spec, LogGroupOut { name, arn });
        found.born = seen.creation_time().and_then(|time| u64::try_from(time).ok()).unwrap_or_default();
        Ok(Some(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_names_application_and_environment() {
        let homes = ["/aws/rds/instance/", "/aws/rds/proxy/", "/aws/ecs/containerinsights/"];
        for (stack, path, name) in [
            ("shop/review/staging", "/provision/shop/staging/", "shop-staging-"),
            ("shop/review", "/provision/shop/review/", "shop-review-"),
        ] {
            let mut paths = vec![path.to_owned()];
            paths.extend(homes.map(|home| format!("{home}{name}")));
            assert_eq!(LogGroup::paths(stack).to_vec(), paths);
        }
    }
}
